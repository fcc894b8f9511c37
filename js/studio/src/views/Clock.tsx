/** The clock of the scenario. It stands still until a person moves it. */
import { useState } from 'preact/hooks';
import { moveClock, sweepPreview } from '../host/scheduler';
import { act, preview } from '../scenario/commands';
import { account, clock, steps, zone } from '../scenario/state';
import { toast } from '../ui/toasts';
import { count, day, distance, moment, plain } from '../format';
import { tellEvent, walletName } from '../tell';
import { Check, Field, MomentField } from '../ui/fields';
import { Button, Dialog } from '../ui/parts';

const DAY = 86_400_000;

export function ClockDialog({ onClose }: { onClose: () => void }) {
  const [at, setAt] = useState(clock.value);
  const [sweeps, setSweeps] = useState(true);
  const now = Date.parse(clock.value);
  const earliest = steps.value.at(-1)?.command.at ?? clock.value;
  const ends = account.value.wallets
    .filter((wallet) => wallet.status === 'active' && wallet.expiration_at)
    .sort((one, other) => Date.parse(one.expiration_at ?? '') - Date.parse(other.expiration_at ?? ''));
  const horizon = Math.max(60 * DAY, ...ends.map((wallet) => Date.parse(wallet.expiration_at ?? '') - now + 7 * DAY));
  const range = Math.min(horizon, 400 * DAY);
  const valid = !Number.isNaN(Date.parse(at));
  const tooEarly = valid && Date.parse(at) < Date.parse(earliest);
  const events = valid && !tooEarly ? sweepPreview(at) : [];
  const held = events.length > 0 ? previewAccount(at) : account.value;
  const jumps: [string, number][] = [
    ['+1 hour', DAY / 24],
    ['+1 day', DAY],
    ['+1 week', 7 * DAY],
    ['+30 days', 30 * DAY],
  ];
  const by = (time: number) => setAt(plain(new Date(Date.parse(valid ? at : clock.value) + time)));
  return (
    <Dialog title="Move the clock" text={`It is ${moment(clock.value, zone.value)} in this scenario. Nothing happens by itself.`} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!valid || tooEarly) return;
          const { steps: made, daysLeftOut } = moveClock(at, sweeps);
          const happened = made > 0 ? ` ${count(made, 'thing')} happened on the way.` : '';
          const left = daysLeftOut > 0 ? ` Interval rules were not run on the last ${count(daysLeftOut, 'day')} before: the way was too long.` : '';
          toast(`It is ${moment(at, zone.value)}.${happened}${left}`, 'info');
          onClose();
        }}
      >
        <div class="dialog-body">
          <MomentField label="Date and time" value={at} zone={zone.value} first begins onInput={(moved) => setAt(moved ?? '')} hint={tooEarly ? 'Earlier than the last event: undo that first' : `${zone.value}, ${valid ? distance(at, clock.value) : ''}`} />
          <Field label="Slide through time" hint={`From now to ${day(plain(new Date(now + range)), zone.value)}`}>
            {(attributes) => <input {...attributes} class="range" type="range" min={0} max={Math.ceil(range / DAY)} step={1} value={valid ? Math.round((Date.parse(at) - now) / DAY) : 0} onInput={(event) => setAt(plain(new Date(now + Number(event.currentTarget.value) * DAY)))} />}
          </Field>
          <div class="row">
            {jumps.map(([label, time]) => (
              <Button key={label} small onClick={() => by(time)}>
                {label}
              </Button>
            ))}
            {ends.slice(0, 2).map((wallet) => (
              <Button key={wallet.id} small onClick={() => setAt(wallet.expiration_at ?? at)}>
                <span class="clip">To the end of {walletName(wallet)}</span>
              </Button>
            ))}
          </div>
          <Check label="Sweep expiry and run interval rules on the way" checked={sweeps} onInput={setSweeps} hint="As a host's scheduler would, day by day. Without it, only the clock moves." />
          <div class="effects" aria-live="polite">
            <h3>Expiry at that moment</h3>
            {events.length === 0 ? (
              <p class="muted">Nothing expires until then.</p>
            ) : (
              <ul>
                {events.map((event) => (
                  <li key={event.id}>{tellEvent(event, held, zone.value)}</li>
                ))}
              </ul>
            )}
          </div>
        </div>
        <footer class="dialog-foot">
          <Button
            kind="quiet"
            class="away-left"
            onClick={() => {
              const reply = act([{ action: { type: 'expire' }, at: clock.value }]);
              toast(reply.outcome === 'accepted' ? 'Swept: what was past its end is ended.' : 'Nothing is past its end.', 'info');
              onClose();
            }}
          >
            Sweep now
          </Button>
          <Button kind="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button kind="primary" type="submit">
            Move the clock
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

function previewAccount(at: string) {
  const reply = preview({ type: 'expire' }, at);
  return reply.outcome === 'accepted' ? reply.account : account.value;
}
