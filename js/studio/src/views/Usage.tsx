/** Usage that is not invoiced yet, and the ongoing balances that it leaves. */
import type { ComponentChildren } from 'preact';
import type { Action, Wallet } from '../documents';
import { preview, run } from '../scenario/commands';
import { account, draft, usage, zone } from '../scenario/state';
import { toast } from '../ui/toasts';
import { moment, money, outside } from '../format';
import { colourOf, firstComplaint, isQuiet, tellEvent, walletName } from '../tell';
import { draftId, refreshAction, type Usage } from '../scenario/scenario';
import { Check, MoneyField, SelectField, useTyped } from '../ui/fields';
import { Badge, Bar, Button, Empty } from '../ui/parts';

const change = (part: Partial<Usage>) => {
  usage.value = { ...usage.value, ...part };
};

export function UsagePage() {
  const { currency, charges, include_draft } = usage.value;
  const action = refreshAction(usage.value, draft.value);
  const reply = preview(action);
  const rules = preview({ type: 'run_top_up_rules', trigger: 'threshold' });
  const after = reply.outcome === 'accepted' || reply.outcome === 'unchanged' ? reply.account : account.value;
  const wallets = account.value.wallets.filter((wallet) => wallet.status === 'active');
  const fired = reply.outcome === 'accepted' ? reply.events.filter((event) => !isQuiet(event) && event.type !== 'ongoing_balance_refreshed') : [];
  const currencies = [...new Set([currency, ...account.value.wallets.map((wallet) => wallet.currency), 'EUR', 'USD'])];
  return (
    <>
      <header class="page-head">
        <div>
          <h1>Usage</h1>
          <p class="muted">What was used and is not invoiced yet. A refresh spreads it over the wallets, as a host does every few minutes.</p>
        </div>
      </header>
      <div class="split">
        <section class="card" aria-label="Current usage">
          <div class="stack">
            <div class="grid two">
              <SelectField label="Currency" value={currency} onInput={(value) => change({ currency: value })} options={currencies.map((known) => [known, known])} />
              <MoneyField label="Tax on all of it" cents={usage.value.taxes_amount_cents} currency={currency} onInput={(taxes_amount_cents) => change({ taxes_amount_cents })} optional />
            </div>
            <div class="usage-lines" role="group" aria-label="Usage by metric">
              {charges.map((charge, index) => (
                <UsageLine key={index} charge={charge} index={index} currency={currency} />
              ))}
            </div>
            <div class="row">
              <Button icon="plus" small onClick={() => change({ charges: [...charges, { code: '' }] })}>
                Add metric
              </Button>
            </div>
            <Check label={`Count the draft invoice ${outside(draftId(draft.value))} too`} checked={include_draft} onInput={(checked) => change({ include_draft: checked })} hint="Editions since 2026-08 count drafts; earlier ones do not." />
          </div>
        </section>
        <section class="card result" aria-labelledby="ongoing-title">
          <h2 id="ongoing-title" class="card-title">
            Ongoing balances
          </h2>
          <div class="result-alert" role="status">
            {(reply.outcome === 'refused' || reply.outcome === 'malformed') && <p class="callout bad">{firstComplaint(reply, account.value)}.</p>}
          </div>
          {wallets.length === 0 ? (
            <Empty icon="usage" title="No active wallet">
              <p>Add a wallet, and usage has something to draw from.</p>
            </Empty>
          ) : (
            <ul class="ongoing">
              {wallets.map((wallet) => (
                <Ongoing key={wallet.id} wallet={wallet} next={after.wallets.find((held) => held.id === wallet.id) ?? wallet} />
              ))}
            </ul>
          )}
          {fired.length > 0 && (
            <>
              <h3 class="sub">With the refresh</h3>
              <ul class="notes">
                {fired.map((event) => (
                  <li key={event.id}>{tellEvent(event, after, zone.value)}</li>
                ))}
              </ul>
            </>
          )}
          <div class="result-foot">
            <Ask action={action} kind="primary" done="Ongoing balances are refreshed." unchanged="They are as they were.">
              Refresh balances
            </Ask>
            <Ask action={{ type: 'run_top_up_rules', trigger: 'threshold' }} done="A threshold rule fired." unchanged="No threshold rule is due.">
              Run threshold rules
            </Ask>
            <Ask action={{ type: 'run_top_up_rules', trigger: 'interval' }} done="An interval rule fired." unchanged="No interval rule is due today.">
              Run interval rules
            </Ask>
          </div>
          {rules.outcome === 'accepted' && <p class="note">A threshold rule is due now.</p>}
        </section>
      </div>
    </>
  );
}

interface AskProps {
  action: Action;
  kind?: 'primary' | 'plain';
  done: string;
  unchanged: string;
  children: ComponentChildren;
}

/** A button that asks the engine, and says what came of it. */
function Ask({ action, kind = 'plain', done, unchanged, children }: AskProps) {
  const ask = () => {
    const answer = run(action);
    if (answer.outcome === 'accepted') toast(done);
    else toast(answer.outcome === 'unchanged' ? unchanged : firstComplaint(answer, account.value), 'info');
  };
  return (
    <Button kind={kind} onClick={ask}>
      {children}
    </Button>
  );
}

function UsageLine({ charge, index, currency }: { charge: Usage['charges'][number]; index: number; currency: string }) {
  const [amount, read] = useTyped(charge.amount_cents, currency);
  const set = (part: Partial<Usage['charges'][number]>) => change({ charges: usage.value.charges.map((held, at) => (at === index ? { ...held, ...part } : held)) });
  return (
    <div class="usage-line">
      <input class="input" aria-label={`Metric ${index + 1}`} value={charge.code} placeholder="Metric" onInput={(event) => set({ code: event.currentTarget.value })} />
      <span class="input-wrap">
        <input class="input number" aria-label={`Usage of metric ${index + 1}`} inputMode="decimal" value={amount} onInput={(event) => set({ amount_cents: read(event.currentTarget.value) })} />
        <span class="suffix" aria-hidden="true">
          {currency}
        </span>
      </span>
      <Button kind="quiet" small icon="close" only onClick={() => change({ charges: usage.value.charges.filter((_, at) => at !== index) })}>
        Remove metric {index + 1}
      </Button>
    </div>
  );
}

function Ongoing({ wallet, next }: { wallet: Wallet; next: Wallet }) {
  const ongoing = next.ongoing_balance_cents ?? 0;
  const negative = ongoing < 0;
  return (
    <li data-wallet={wallet.code ?? wallet.id}>
      <div class="line-head">
        <span class="wallet-name">
          <span class="dot" style={{ background: colourOf(account.value, wallet.id) }} />
          <strong>{walletName(wallet)}</strong>
          {next.depleted_ongoing_balance && <Badge kind="bad">Used up</Badge>}
        </span>
        <strong class={negative ? 'number negative' : 'number'}>{money(next.ongoing_balance_cents, next.currency)}</strong>
      </div>
      <Bar whole={Math.max(wallet.balance_cents, 1)} parts={[{ size: Math.max(0, ongoing), colour: colourOf(account.value, wallet.id) }]} label={`${walletName(wallet)}: ${money(next.ongoing_balance_cents, next.currency)} of ${money(wallet.balance_cents, wallet.currency)}`} />
      <p class="muted small">
        Balance {money(wallet.balance_cents, wallet.currency)}, usage {money(next.ongoing_usage_balance_cents, next.currency)}.{' '}
        {wallet.last_balance_sync_at ? `The balance last moved on ${moment(wallet.last_balance_sync_at, zone.value)}.` : 'The balance has not moved yet.'}
      </p>
    </li>
  );
}
