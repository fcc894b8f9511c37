/** Two editions side by side, and the dials of the current one. */
import { useMemo, useState } from 'preact/hooks';
import { decide, EMPTY, info } from '../engine';
import type { Policy, Preset, Reply } from '../documents';
import { account, base, clock, draft, policy, policyName, script } from '../scenario/state';
import { toast } from '../ui/toasts';
import { credits, money, sentence, words } from '../format';
import { colourOf, editionName, EDITIONS, firstComplaint, policyTitle, tellSkipped, walletName } from '../tell';
import { dialsOf } from '../engine';
import { applied, result, shownOf } from '../preview';
import { zone } from '../scenario/state';
import { draftId, perform } from '../scenario/scenario';
import { Field, SelectField } from '../ui/fields';
import { Badge, Button } from '../ui/parts';
import { Coverage, Sums } from './Outcome';

const presets = (): Preset[] => info().presets.map((preset) => preset.name);

/** What each dial may be set to. */
const DIALS: Record<string, string[]> = {
  stage: ['before_tax', 'after_tax'],
  coupons: ['before_credits', 'before_tax', 'after_tax'],
  application: ['single_wallet', 'buckets'],
  purchase_tax: ['true', 'false'],
  active_subscription_required: ['true', 'false'],
  wallet_currency: ['any', 'customer'],
  expiry_cutoff: ['end_of_day', 'instant'],
  expiry_zone: ['utc', 'organization', 'customer'],
  expiry_effect: ['at_sweep', 'at_decision'],
  due_dated: ['decision', 'own'],
  termination: ['void', 'freeze'],
  drift: ['running_sums', 'booked'],
  consumed_counters: ['every_outbound', 'invoiced'],
  reversal: ['new_grant', 'source_grants'],
  late_payment: ['settle', 'refund'],
  credits_ended: ['settle', 'refund'],
  granted_on: ['request', 'payment'],
  import_check: ['off', 'on'],
  wallet_rounding: ['each', 'together'],
  line_allocation: ['none', 'largest_remainder', 'earliest_first'],
  negative_fees: ['drop', 'keep'],
  tax_after_credits: ['one_rate_ceil', 'per_rate'],
  second_application: ['refused', 'after_return'],
  grant_spans: ['true', 'false'],
  ongoing: ['none', 'single', 'cascade'],
  recurrence: ['day', 'period'],
  rule_end: ['keep', 'cut'],
  fixed_threshold: ['as_configured', 'close_gap'],
  alert_step: ['repeated', 'once'],
  day_text: ['refused', 'read'],
  currency_digits: ['lago', 'iso'],
};

const shown = (value: unknown): string => (Array.isArray(value) ? value.map((part) => words(String(part))).join(', ') || 'None' : value === true ? 'Yes' : value === false ? 'No' : words(String(value)));

export function editionOptions(): [Preset, string][] {
  return presets().map((preset) => [preset, editionName(preset)]);
}

/** Switches the edition from now on; what happened before stays what it was. */
export function switchTo(preset: string): void {
  policy.value = preset as Preset;
  toast(`From now on: ${editionName(preset)}. What happened before stays as it was.`, 'info');
}

export function EditionsPage() {
  const names = presets();
  const [left, setLeft] = useState<Preset | ''>('');
  const [right, setRight] = useState<Preset | ''>('');
  const one: Policy = left === '' ? policy.value : left;
  const otherDefault: Preset = policyName.value === 'lago-2022-09' ? 'lago-2022-12' : 'lago-2022-09';
  const other: Policy = right === '' ? otherDefault : right;
  const options: [string, string][] = names.map((name) => [name, editionName(name)]);
  return (
    <>
      <header class="page-head">
        <div>
          <h1>Editions</h1>
          <p class="muted">
            The same wallets and the draft <span class="id">{draftId(draft.value)}</span>, decided under two policies at once.
          </p>
        </div>
      </header>
      <div class="compare">
        <Side label="First edition" chosen={left} current={policyTitle(policy.value)} setChosen={setLeft} options={options} asked={one} reply={left === '' ? result.value : applied(one)} />
        <Side label="Second edition" chosen={right === '' ? otherDefault : right} setChosen={setRight} options={options} asked={other} reply={applied(other)} />
      </div>
      <Verdict one={one} other={other} />
      <Differences one={one} other={other} />
      <History other={other} />
      <Dials />
    </>
  );
}

interface SideProps {
  label: string;
  chosen: string;
  current?: string;
  setChosen: (preset: Preset | '') => void;
  options: [string, string][];
  asked: Policy;
  reply: Reply | null;
}

function Side({ label, chosen, current, setChosen, options, asked, reply }: SideProps) {
  const made = shownOf(reply);
  const beforeTax = dialsOf(asked)['stage'] === 'before_tax';
  return (
    <section class="card side" aria-label={`What comes of the ${label.toLowerCase()}`} data-edition={typeof asked === 'string' ? asked : asked.preset}>
      <SelectField label={label} value={chosen} onInput={(preset) => setChosen(preset as Preset | '')} options={current === undefined ? options : [['', `Current: ${current}`], ...options]} hint={EDITIONS[typeof asked === 'string' ? asked : asked.preset]?.text} />
      {made ? (
        <>
          <div class="result-figures two">
            <div>
              <span class="muted">By credits</span>
              <strong class="accent">{money(made.explanation.applied_amount_cents, made.invoice.currency)}</strong>
            </div>
            <div>
              <span class="muted">Due</span>
              <strong data-testid="side-due">{money(made.invoice.total_due_amount_cents, made.invoice.currency)}</strong>
            </div>
          </div>
          <Coverage shown={made} />
          <Sums invoice={made.invoice} beforeTax={beforeTax} />
          <ul class="rows compact">
            {made.explanation.wallets.map((explained) => {
              const wallet = account.value.wallets.find((held) => held.id === explained.wallet_id);
              return (
                <li key={explained.wallet_id}>
                  <span class="wallet-name">
                    <span class="dot" style={{ background: colourOf(account.value, explained.wallet_id) }} />
                    {walletName(wallet)}
                  </span>
                  {explained.amount_cents > 0 ? (
                    <strong class="number">{money(explained.amount_cents, made.invoice.currency)}</strong>
                  ) : (
                    <span class="muted small">{tellSkipped(explained, wallet, zone.value)}</span>
                  )}
                </li>
              );
            })}
          </ul>
        </>
      ) : (
        <p class="callout bad">{reply === null ? 'The draft is no invoice yet.' : `${sentence(firstComplaint(reply, account.value))}.`}</p>
      )}
    </section>
  );
}

/** What the choice of the edition is worth. */
function Verdict({ one, other }: { one: Policy; other: Policy }) {
  const [first, second] = [shownOf(applied(one)), shownOf(applied(other))];
  if (!first || !second) return null;
  const more = second.invoice.total_due_amount_cents - first.invoice.total_due_amount_cents;
  const amount = money(Math.abs(more), first.invoice.currency);
  return (
    <p class="callout difference" role="status">
      {more === 0 ? 'Both come to the same amount due.' : `${policyTitle(other)} leaves ${amount} ${more > 0 ? 'more' : 'less'} to pay than ${policyTitle(one)}.`}
    </p>
  );
}

function Differences({ one, other }: { one: Policy; other: Policy }) {
  const [first, second] = [dialsOf(one), dialsOf(other)];
  const names = Object.keys(second).filter((name) => name !== 'preset' && JSON.stringify(first[name]) !== JSON.stringify(second[name]));
  return (
    <section class="card" aria-labelledby="differ-title">
      <h2 id="differ-title" class="card-title">
        Where they differ
      </h2>
      {names.length === 0 ? (
        <p class="muted">In nothing: both are the same rules.</p>
      ) : (
        <div class="table-wrap" tabIndex={0} role="group" aria-label="Where they differ">
          <table class="table">
            <thead>
              <tr>
                <th scope="col">Dial</th>
                <th scope="col">{policyTitle(one)}</th>
                <th scope="col">{policyTitle(other)}</th>
              </tr>
            </thead>
            <tbody>
              {names.map((name) => (
                <tr key={name}>
                  <th scope="row">{words(name)}</th>
                  <td>{shown(first[name])}</td>
                  <td>{shown(second[name])}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

/** The whole history, asked again under the other edition. */
function History({ other }: { other: Policy }) {
  const [asked, ask] = useState(false);
  const made = useMemo(() => {
    if (!asked) return null;
    const own = script();
    const commands = own.commands.map(({ policy: _, ...rest }) => rest);
    return perform({ ...own, base: base.value, policy: other, commands });
  }, [asked, other, account.value]);
  return (
    <section class="card" aria-labelledby="again-title">
      <div class="card-head">
        <h2 id="again-title" class="card-title">
          The whole history under {policyTitle(other)}
        </h2>
        <Button small onClick={() => ask(!asked)}>
          {asked ? 'Hide' : 'Decide it again'}
        </Button>
      </div>
      {made === null ? (
        <p class="muted">Every command since the start is decided again under the other edition; nothing of it is stored.</p>
      ) : (
        <>
          <p>
            {made.left === 0 ? 'Every command is accepted there too.' : <Badge kind="wait">{made.left} of the commands are refused there</Badge>}
          </p>
          <div class="table-wrap" tabIndex={0} role="group" aria-label="Balances of both">
            <table class="table">
              <thead>
                <tr>
                  <th scope="col">Wallet</th>
                  <th scope="col" class="number">
                    As it happened
                  </th>
                  <th scope="col" class="number">
                    {policyTitle(other)}
                  </th>
                </tr>
              </thead>
              <tbody>
                {account.value.wallets.map((wallet) => {
                  const there = made.account.wallets.find((held) => held.id === wallet.id);
                  return (
                    <tr key={wallet.id}>
                      <th scope="row">
                        <span class="wallet-name">
                          <span class="dot" style={{ background: colourOf(account.value, wallet.id) }} />
                          {walletName(wallet)}
                        </span>
                      </th>
                      <td class="number">{money(wallet.balance_cents, wallet.currency)}</td>
                      <td class="number">{there ? `${money(there.balance_cents, there.currency)}` : <span class="muted">not there</span>}</td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </div>
          <p class="muted small">Credits there: {made.account.wallets.map((wallet) => `${walletName(wallet)} ${credits(wallet.credits_balance)}`).join(', ') || 'none'}.</p>
        </>
      )}
    </section>
  );
}

const TYPES = ['subscription', 'add_on', 'credit', 'one_off', 'advance_charges', 'progressive_billing'];

function Dials() {
  const [wrong, setWrong] = useState('');
  const dials = dialsOf(policy.value);
  const preset = dialsOf(policyName.value);
  const set = (name: string, value: unknown) => {
    const changed: Exclude<Policy, string> & Record<string, unknown> = { ...(typeof policy.value === 'string' ? { preset: policy.value } : policy.value), [name]: value };
    if (JSON.stringify(preset[name]) === JSON.stringify(value)) delete changed[name];
    const next: Policy = Object.keys(changed).length === 1 ? changed.preset : changed;
    const reply = decide(next, EMPTY, { id: 'policy', at: clock.value, type: 'info' });
    if (reply.outcome === 'malformed') setWrong(reply.malformed.map((complaint) => sentence(complaint.message)).join('. '));
    else {
      setWrong('');
      policy.value = next;
    }
  };
  return (
    <section class="card" aria-labelledby="dials-title">
      <div class="card-head">
        <h2 id="dials-title" class="card-title">
          Dials of the current policy
        </h2>
        {typeof policy.value !== 'string' && (
          <Button
            small
            kind="quiet"
            onClick={() => {
              policy.value = policyName.value;
              setWrong('');
            }}
          >
            Back to {editionName(policyName.value)}
          </Button>
        )}
      </div>
      <p class="muted">An edition is data. Set a single dial otherwise, and every decision from now on follows it.</p>
      <p class={wrong ? 'callout bad' : 'unseen'} role="status">
        {wrong}
      </p>
      <div class="grid dials">
        {Object.entries(DIALS).map(([name, values]) => {
          const value = String(dials[name]);
          const changed = JSON.stringify(dials[name]) !== JSON.stringify(preset[name]);
          return (
            <Field key={name} label={words(name)} hint={changed ? `Edition: ${shown(preset[name])}` : ''}>
              {(attributes) => (
                <select {...attributes} class={changed ? 'input changed' : 'input'} value={value} onInput={(event) => set(name, ['true', 'false'].includes(event.currentTarget.value) ? event.currentTarget.value === 'true' : event.currentTarget.value)}>
                  {values.map((known) => (
                    <option key={known} value={known}>
                      {known === 'true' ? 'Yes' : known === 'false' ? 'No' : words(known)}
                    </option>
                  ))}
                </select>
              )}
            </Field>
          );
        })}
        <Field label="Wallet limit">
          {(attributes) => <input {...attributes} class="input" inputMode="numeric" value={String(dials['wallet_limit'])} onChange={(event) => set('wallet_limit', /^\d{1,6}$/.test(event.currentTarget.value) ? Number(event.currentTarget.value) : event.currentTarget.value)} />}
        </Field>
      </div>
      <fieldset class="chips">
        <legend>Invoices never paid by credits</legend>
        {TYPES.map((type) => {
          const excluded = (dials['excluded_invoice_types'] ?? []) as string[];
          return (
            <label key={type} class="chip">
              <input type="checkbox" checked={excluded.includes(type)} onInput={(event) => set('excluded_invoice_types', event.currentTarget.checked ? [...excluded, type] : excluded.filter((held) => held !== type))} />
              <span>{words(type)}</span>
            </label>
          );
        })}
      </fieldset>
    </section>
  );
}
