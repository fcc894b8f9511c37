/** What was asked and what came of it; undone by replaying what came before. */
import { useState } from 'preact/hooks';
import { requestText } from '../engine';
import { redo, undo, undoTo } from '../scenario/history';
import { account, base, clock, name, steps, undone, zone } from '../scenario/state';
import { toast } from '../ui/toasts';
import { count, moment, money } from '../format';
import { colourOf, isQuiet, policyTitle, tellEvent, tellStep, walletName } from '../tell';
import { accountAfter, type Step } from '../scenario/scenario';
import { copy } from '../ui/download';
import { Badge, Button, Empty } from '../ui/parts';

export function HistoryPage() {
  const [rows, setRows] = useState(30);
  const [checked, setChecked] = useState<string | null>(null);
  const list = [...steps.value].reverse();
  const events = steps.value.reduce((sum, step) => sum + step.events.length, 0);

  const verify = () => {
    const again = JSON.stringify(accountAfter(base.value, steps.value, clock.value));
    setChecked(again === JSON.stringify(account.value) ? `Replaying ${count(events, 'event')} gives exactly this account, byte for byte.` : 'The replay gives another account: this is a bug.');
  };

  return (
    <>
      <header class="page-head">
        <div>
          <h1>History</h1>
          <p class="muted">
            {count(steps.value.length, 'command')}, {count(events, 'event')}. The account is what they add up to.
          </p>
        </div>
        <div class="row">
          <Button icon="undo" disabled={steps.value.length === 0} onClick={() => undo() && toast('Undone by replay.', 'info')}>
            Undo
          </Button>
          <Button icon="redo" disabled={undone.value.length === 0} onClick={() => redo() && toast('Done again.', 'info')}>
            Redo
          </Button>
          <Button kind="quiet" icon="check" onClick={verify} disabled={steps.value.length === 0}>
            Verify
          </Button>
        </div>
      </header>
      <p class="verified" role="status">
        {checked && <Badge kind="good">{checked}</Badge>}
      </p>
      {list.length === 0 ? (
        <section class="card">
          <Empty icon="history" title="Nothing happened yet">
            <p>Every command that the engine accepts is listed here with its events. Undo replays what came before.</p>
          </Empty>
        </section>
      ) : (
        <ol class="timeline" reversed>
          {list.slice(0, rows).map((step, index) => (
            <Entry key={step.command.id} step={step} newest={index === 0} position={steps.value.length - 1 - index} />
          ))}
        </ol>
      )}
      {list.length > rows && (
        <Button kind="quiet" onClick={() => setRows(rows + 100)}>
          Show more of {list.length}
        </Button>
      )}
    </>
  );
}

function Entry({ step, newest, position }: { step: Step; newest: boolean; position: number }) {
  const [open, setOpen] = useState(false);
  const events = step.events.filter((event) => !isQuiet(event));
  return (
    <li class="card entry">
      <div class="entry-head">
        <div>
          <h2>{tellStep(step, account.value)}</h2>
          <p class="muted small">
            <time dateTime={step.command.at}>{moment(step.command.at, zone.value)}</time> <span aria-hidden="true">·</span> {policyTitle(step.policy)} <span aria-hidden="true">·</span> <span class="id">{step.command.id}</span>
          </p>
        </div>
        <div class="row">
          <Button small kind="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? 'Less' : 'More'}
            <span class="unseen"> about {step.command.id}</span>
          </Button>
          {!newest && (
            <Button
              small
              kind="quiet"
              icon="undo"
              onClick={() => {
                undoTo(step.act);
                toast(`Back to after “${tellStep(step, account.value)}”.`, 'info', { label: 'Redo', run: () => redo() });
              }}
            >
              Back to here<span class="unseen"> after {step.command.id}</span>
            </Button>
          )}
        </div>
      </div>
      {events.length > 0 && (
        <ul class="notes">
          {events.map((event) => (
            <li key={event.id}>{tellEvent(event, account.value, zone.value)}</li>
          ))}
        </ul>
      )}
      {open && <Detail step={step} position={position} />}
    </li>
  );
}

function Detail({ step, position }: { step: Step; position: number }) {
  const after = accountAfter(base.value, steps.value.slice(0, position + 1), clock.value);
  const request = () => requestText(step.policy, accountAfter(base.value, steps.value.slice(0, position), clock.value), step.command);
  return (
    <div class="entry-detail">
      <h3 class="sub">Balances after it</h3>
      <ul class="rows compact">
        {after.wallets.map((wallet) => (
          <li key={wallet.id}>
            <span class="wallet-name">
              <span class="dot" style={{ background: colourOf(account.value, wallet.id) }} />
              {walletName(wallet)}
            </span>
            <strong class="number">{money(wallet.balance_cents, wallet.currency)}</strong>
          </li>
        ))}
      </ul>
      <h3 class="sub">Events</h3>
      <pre tabIndex={0} aria-label="Events as JSON">
        {JSON.stringify(step.imported ?? step.events, null, 2)}
      </pre>
      {!step.imported && (
        <Button
          small
          onClick={async () => {
            const vector = JSON.stringify({ description: `${tellStep(step, account.value)} of ${name.value}.`, source: 'own', request: JSON.parse(request()), expect: { outcome: 'accepted', events: step.events } }, null, 2);
            toast((await copy(vector)) ? 'Copied: request and expected events, as a conformance vector.' : 'The browser does not let this page copy.', 'info');
          }}
        >
          Copy as a conformance vector
        </Button>
      )}
    </div>
  );
}
