/** Creating, changing, filling, emptying and ending a wallet. */
import { useState } from 'preact/hooks';
import type { Action, Alert, Rule, Transaction, Wallet } from '../documents';
import { account, zone } from '../store';
import { credits, majorMoney, money, typed, words } from '../format';
import { tellTransaction, walletName } from '../tell';
import { CommandDialog } from '../ui/command';
import { Check, DecimalField, Field, MoneyField, MomentField, Segments, SelectField, TextField } from '../ui/parts';

export const FEE_TYPES = ['charge', 'subscription', 'add_on', 'commitment', 'fixed_charge', 'product', 'credit'];
const CURRENCIES = ['EUR', 'USD', 'GBP', 'CHF', 'JPY', 'KWD', 'SEK', 'INR', 'BRL', 'AUD', 'CAD'];
const INTERVALS = ['weekly', 'monthly', 'quarterly', 'semiannual', 'yearly'];

interface RuleForm {
  id?: string;
  kind: 'none' | 'threshold' | 'interval';
  method: 'fixed' | 'target';
  interval: string;
  paid: string;
  granted: string;
  threshold: string;
  target: string;
  free: boolean;
  started_at: string | null;
  expiration_at: string | null;
}

const ruleForm = (rule: Rule | undefined): RuleForm => ({
  ...(rule ? { id: rule.id } : {}),
  kind: rule?.trigger ?? 'none',
  method: rule?.method ?? 'fixed',
  interval: rule?.interval ?? 'monthly',
  paid: rule?.paid_credits ?? '100',
  granted: rule?.granted_credits ?? '0',
  threshold: rule?.threshold_credits ?? '50',
  target: rule?.target_ongoing_balance ?? '200',
  free: rule?.grants_target_top_up ?? false,
  started_at: rule?.started_at ?? null,
  expiration_at: rule?.expiration_at ?? null,
});

function ruleDraft(form: RuleForm) {
  if (form.kind === 'none') return [];
  return [
    {
      ...(form.id ? { id: form.id } : {}),
      trigger: form.kind,
      method: form.method,
      ...(form.kind === 'interval' ? { interval: form.interval } : { threshold_credits: form.threshold }),
      ...(form.method === 'fixed' ? { paid_credits: form.paid, granted_credits: form.granted } : { target_ongoing_balance: form.target, grants_target_top_up: form.free }),
      started_at: form.started_at,
      expiration_at: form.expiration_at,
    },
  ];
}

const ONGOING = 'wallet_ongoing_balance_amount';

/** The whole list of alerts with the one of the form at another value, added, or taken out. */
function alertsWith(alerts: readonly Alert[], own: Alert | undefined, at: unknown) {
  const others = alerts.filter((held) => held !== own).map(({ id, alert_type, code, thresholds }) => ({ id, alert_type, code, thresholds }));
  if (at === undefined) return others;
  const first = { ...(own?.thresholds[0] ?? { code: 'low' }), value: String(at) };
  return [...others, { ...(own ? { id: own.id } : {}), alert_type: ONGOING, code: own?.code ?? 'low_balance', thresholds: [first, ...(own?.thresholds.slice(1) ?? [])] }];
}

const list = (text: string): string[] => text.split(/[\s,]+/).filter((part) => part !== '');
const whole = (text: string): number | string => (/^\d{1,9}$/.test(text.trim()) ? Number(text) : text);

export function WalletDialog({ wallet, onClose }: { wallet?: Wallet; onClose: () => void }) {
  const customerCurrency = account.value.customer?.currency ?? 'EUR';
  const [name, setName] = useState(wallet?.name ?? '');
  const [code, setCode] = useState(wallet?.code ?? '');
  const [currency, setCurrency] = useState(wallet?.currency ?? customerCurrency);
  const [rate, setRate] = useState(wallet?.rate_amount ?? '1');
  const [paid, setPaid] = useState('100');
  const [granted, setGranted] = useState('0');
  const [expiration, setExpiration] = useState<string | null>(wallet?.expiration_at ?? null);
  const [priority, setPriority] = useState(String(wallet?.priority ?? 50));
  const [types, setTypes] = useState<string[]>(wallet?.applies_to?.fee_types ?? []);
  const [metrics, setMetrics] = useState((wallet?.applies_to?.billable_metric_codes ?? []).join(', '));
  const [min, setMin] = useState<unknown>(wallet?.paid_top_up_min_amount_cents ?? undefined);
  const [max, setMax] = useState<unknown>(wallet?.paid_top_up_max_amount_cents ?? undefined);
  const [payFirst, setPayFirst] = useState(wallet?.invoice_requires_successful_payment ?? false);
  const [rule, setRule] = useState(ruleForm(wallet?.recurring_transaction_rules.find((held) => held.status === 'active')));
  const alert = wallet?.alerts.find((held) => held.alert_type === ONGOING && held.thresholds.length > 0);
  const heldAt = alert && Number(alert.thresholds[0]?.value);
  const [alertAt, setAlertAt] = useState<unknown>(heldAt);
  const change = (part: Partial<RuleForm>) => setRule({ ...rule, ...part });

  const shared = {
    name,
    ...(code === (wallet?.code ?? '') ? {} : { code }),
    priority: whole(priority),
    expiration_at: expiration,
    applies_to: { fee_types: types, billable_metric_codes: list(metrics) },
    paid_top_up_min_amount_cents: min ?? null,
    paid_top_up_max_amount_cents: max ?? null,
    invoice_requires_successful_payment: payFirst,
    recurring_transaction_rules: ruleDraft(rule),
    ...(alertAt === heldAt ? {} : { alerts: alertsWith(wallet?.alerts ?? [], alert, alertAt) }),
  };
  const action: Action = wallet
    ? { type: 'update_wallet', wallet_id: wallet.id, wallet: shared }
    : { type: 'create_wallet', wallet: { ...shared, currency, rate_amount: rate, paid_credits: paid || '0', granted_credits: granted || '0' } };

  return (
    <CommandDialog
      title={wallet ? `Edit ${walletName(wallet)}` : 'Add a wallet'}
      text={wallet ? `Rate and currency are for life: one credit is ${majorMoney(wallet.rate_amount, wallet.currency)}.` : 'Credits of one customer, in one currency, at one rate.'}
      action={action}
      submit={wallet ? 'Save changes' : 'Create wallet'}
      done={wallet ? `${name || 'The wallet'} is changed.` : `${name || 'The wallet'} is created.`}
      fields={['name', 'code', 'currency', 'rate_amount', 'paid_credits', 'granted_credits', 'expiration_at', 'priority', 'applies_to', 'paid_top_up_min_amount_cents', 'paid_top_up_max_amount_cents']}
      wide
      onClose={onClose}
    >
      <div class="grid two">
        <TextField label="Name" name="name" value={name} onInput={setName} placeholder="Prepaid credits" first />
        <TextField label="Code" name="code" value={code} onInput={setCode} optional hint="From the name when left out" />
      </div>
      {!wallet && (
        <div class="grid four">
          <SelectField label="Currency" name="currency" value={currency} onInput={setCurrency} options={[...new Set([customerCurrency, ...CURRENCIES])].map((known) => [known, known])} />
          <DecimalField label="Rate" name="rate_amount" value={rate} onInput={setRate} suffix={currency} hint="Money for one credit" />
          <DecimalField label="Paid credits" name="paid_credits" value={paid} onInput={setPaid} hint="Settle when paid" />
          <DecimalField label="Granted credits" name="granted_credits" value={granted} onInput={setGranted} hint="Free, at once" />
        </div>
      )}
      <div class="grid two">
        <MomentField label="Expiration" name="expiration_at" value={expiration} zone={zone.value} onInput={setExpiration} optional {...(expiration ? {} : { hint: `Without one, what is left carries over. A date alone is the end of that day in ${zone.value}` })} />
        <TextField label="Priority" name="priority" value={priority} onInput={setPriority} inputMode="numeric" hint="1 is used first, 50 last" />
      </div>
      <Field label="Pays for these billable metrics" name="applies_to" optional hint="Codes, divided by commas. Nothing chosen: everything">
        {(attributes) => <input {...attributes} class="input" value={metrics} placeholder="gpu_hours, api_calls" autocomplete="off" onInput={(event) => setMetrics(event.currentTarget.value)} />}
      </Field>
      <fieldset class="chips">
        <legend>Pays for these fee types</legend>
        {FEE_TYPES.map((type) => (
          <label key={type} class="chip">
            <input type="checkbox" checked={types.includes(type)} onInput={(event) => setTypes(event.currentTarget.checked ? [...types, type] : types.filter((held) => held !== type))} />
            <span>{words(type)}</span>
          </label>
        ))}
      </fieldset>
      <details class="more">
        <summary>Automatic top-up{rule.kind === 'none' ? '' : ': on'}</summary>
        <div class="stack">
          <Segments
            label="Trigger of the rule"
            value={rule.kind}
            options={[
              ['none', 'Off'],
              ['threshold', 'Below a threshold'],
              ['interval', 'On an interval'],
            ]}
            onInput={(kind) => change({ kind })}
          />
          {rule.kind !== 'none' && (
            <>
              <div class="grid two">
                {rule.kind === 'interval' ? (
                  <SelectField label="Interval" value={rule.interval} onInput={(interval) => change({ interval })} options={INTERVALS.map((known) => [known, words(known)])} />
                ) : (
                  <DecimalField label="Threshold" value={rule.threshold} onInput={(threshold) => change({ threshold })} suffix="credits" hint="Of the ongoing balance" />
                )}
                <SelectField
                  label="Method"
                  value={rule.method}
                  onInput={(method) => change({ method: method as RuleForm['method'] })}
                  options={[
                    ['fixed', 'A fixed amount'],
                    ['target', 'Up to a target'],
                  ]}
                />
              </div>
              {rule.method === 'fixed' ? (
                <div class="grid two">
                  <DecimalField label="Paid credits of the rule" value={rule.paid} onInput={(text) => change({ paid: text })} />
                  <DecimalField label="Granted credits of the rule" value={rule.granted} onInput={(text) => change({ granted: text })} />
                </div>
              ) : (
                <div class="grid two">
                  <DecimalField label="Target ongoing balance" value={rule.target} onInput={(target) => change({ target })} suffix="credits" />
                  <Check label="Give it free" checked={rule.free} onInput={(free) => change({ free })} />
                </div>
              )}
              <div class="grid two">
                <MomentField label="Starts" value={rule.started_at} zone={zone.value} onInput={(started_at) => change({ started_at })} optional begins />
                <MomentField label="Ends" value={rule.expiration_at} zone={zone.value} onInput={(expiration_at) => change({ expiration_at })} optional />
              </div>
            </>
          )}
        </div>
      </details>
      <details class="more">
        <summary>Limits, payment and alert</summary>
        <div class="stack">
          <div class="grid two">
            <MoneyField label="Smallest paid top-up" name="paid_top_up_min_amount_cents" cents={min} currency={currency} onInput={setMin} optional />
            <MoneyField label="Largest paid top-up" name="paid_top_up_max_amount_cents" cents={max} currency={currency} onInput={setMax} optional />
          </div>
          <MoneyField label="Alert when the ongoing balance falls to" cents={alertAt} currency={currency} onInput={setAlertAt} optional />
          <Check label="Purchase invoices stay open until they are paid" checked={payFirst} onInput={setPayFirst} />
        </div>
      </details>
    </CommandDialog>
  );
}

export function TopUpDialog({ wallet, onClose }: { wallet: Wallet; onClose: () => void }) {
  const [paid, setPaid] = useState('100');
  const [granted, setGranted] = useState('0');
  const [label, setLabel] = useState('');
  const [priority, setPriority] = useState('50');
  const [starts, setStarts] = useState<string | null>(null);
  const [ends, setEnds] = useState<string | null>(null);
  const [ignore, setIgnore] = useState(false);
  const action: Action = {
    type: 'top_up',
    wallet_id: wallet.id,
    paid_credits: paid || '0',
    granted_credits: granted || '0',
    priority: whole(priority),
    ...(label === '' ? {} : { name: label }),
    ...(starts ? { starts_at: starts } : {}),
    ...(ends ? { expiration_at: ends } : {}),
    ...(ignore ? { ignore_paid_top_up_limits: true } : {}),
  };
  return (
    <CommandDialog
      title={`Top up ${walletName(wallet)}`}
      text={`One credit is ${majorMoney(wallet.rate_amount, wallet.currency)}. Balance ${money(wallet.balance_cents, wallet.currency)}.`}
      action={action}
      submit="Top up"
      done={`${walletName(wallet)} is topped up.`}
      fields={['paid_credits', 'granted_credits', 'priority', 'name', 'starts_at', 'expiration_at']}
      onClose={onClose}
    >
      <div class="grid two">
        <DecimalField label="Paid credits" name="paid_credits" value={paid} onInput={setPaid} hint="Settle when their invoice is paid" first />
        <DecimalField label="Granted credits" name="granted_credits" value={granted} onInput={setGranted} hint="Free, settled at once" />
      </div>
      <details class="more">
        <summary>Name, priority, span and limits</summary>
        <div class="stack">
          <div class="grid two">
            <TextField label="Name" name="name" value={label} onInput={setLabel} optional />
            <TextField label="Priority inside the wallet" name="priority" value={priority} onInput={setPriority} inputMode="numeric" />
          </div>
          <div class="grid two">
            <MomentField label="Usable from" name="starts_at" value={starts} zone={zone.value} onInput={setStarts} optional begins />
            <MomentField label="Usable until" name="expiration_at" value={ends} zone={zone.value} onInput={setEnds} optional />
          </div>
          <Check label="Ignore the wallet's top-up limits" checked={ignore} onInput={setIgnore} />
        </div>
      </details>
    </CommandDialog>
  );
}

export function VoidDialog({ wallet, transaction, onClose }: { wallet: Wallet; transaction?: Transaction; onClose: () => void }) {
  const [amount, setAmount] = useState('');
  const [whatIsLeft, setWhatIsLeft] = useState(transaction !== undefined);
  const action: Action = {
    type: 'void_credits',
    wallet_id: wallet.id,
    ...(transaction ? { voided_transaction_id: transaction.id } : {}),
    ...(transaction && whatIsLeft ? {} : { voided_credits: amount || '0' }),
  };
  return (
    <CommandDialog
      title={transaction ? 'Void what is left of a grant' : `Void credits of ${walletName(wallet)}`}
      text={
        transaction
          ? `${tellTransaction(transaction)} of ${credits(transaction.credit_amount)} credits, ${money(transaction.remaining_amount_cents ?? 0, wallet.currency)} left.`
          : `${credits(wallet.credits_balance)} credits are there. Voided credits do not come back.`
      }
      action={action}
      submit="Void credits"
      done="The credits are voided."
      fields={['voided_credits', 'amount_cents']}
      danger
      onClose={onClose}
    >
      {transaction && <Check label="All that is left of it" checked={whatIsLeft} onInput={setWhatIsLeft} />}
      {!(transaction && whatIsLeft) && <DecimalField label="Credits to void" name={transaction ? 'amount_cents' : 'voided_credits'} value={amount} onInput={setAmount} first />}
    </CommandDialog>
  );
}

export function TerminateDialog({ wallet, onClose }: { wallet: Wallet; onClose: () => void }) {
  return (
    <CommandDialog
      title={`Terminate ${walletName(wallet)}?`}
      text="A terminated wallet never comes back. Its top-up rules end with it."
      action={{ type: 'terminate_wallet', wallet_id: wallet.id }}
      submit="Terminate wallet"
      done={`${walletName(wallet)} is terminated.`}
      danger
      onClose={onClose}
    />
  );
}

export function RefundDialog({ transaction, wallet, onClose }: { transaction: Transaction; wallet: Wallet; onClose: () => void }) {
  const [amount, setAmount] = useState<unknown>(transaction.remaining_amount_cents ?? undefined);
  return (
    <CommandDialog
      title="Refund a purchase"
      text={`${majorMoney(transaction.amount, wallet.currency)} were paid${transaction.refunded_amount_cents > 0 ? `, ${money(transaction.refunded_amount_cents, wallet.currency)} of it are refunded` : ''}. Exactly the refunded money is voided.`}
      action={{ type: 'refund_purchase', transaction_id: transaction.id, refund_amount_cents: amount ?? 0 }}
      submit="Refund"
      done={`${typeof amount === 'number' ? money(amount, wallet.currency) : typed(amount, wallet.currency)} are refunded.`}
      fields={['amount_cents', 'refund_amount_cents']}
      danger
      onClose={onClose}
    >
      <MoneyField label="Money to refund" name="amount_cents" cents={amount} currency={wallet.currency} onInput={setAmount} />
    </CommandDialog>
  );
}
