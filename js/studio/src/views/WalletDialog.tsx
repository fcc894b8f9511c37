/** Creating a wallet, and changing one. */
import { useState } from 'preact/hooks';
import type { Action, Alert, Wallet } from '../documents';
import { account, zone } from '../scenario/state';
import { majorMoney, words } from '../format';
import { walletName } from '../tell';
import { CommandDialog } from '../ui/command';
import { Check, DecimalField, Field, MoneyField, MomentField, SelectField, TextField } from '../ui/fields';
import { RuleFields, ruleDraft, ruleForm, type RuleForm } from './RuleFields';

export const FEE_TYPES = ['charge', 'subscription', 'add_on', 'commitment', 'fixed_charge', 'product', 'credit'];
const CURRENCIES = ['EUR', 'USD', 'GBP', 'CHF', 'JPY', 'KWD', 'SEK', 'INR', 'BRL', 'AUD', 'CAD'];

const ONGOING = 'wallet_ongoing_balance_amount';

/** The whole list of alerts with the one of the form at another value, added, or taken out. */
function alertsWith(alerts: readonly Alert[], own: Alert | undefined, at: unknown) {
  const others = alerts.filter((held) => held !== own).map(({ id, alert_type, code, thresholds }) => ({ id, alert_type, code, thresholds }));
  if (at === undefined) return others;
  const first = { ...(own?.thresholds[0] ?? { code: 'low' }), value: String(at) };
  return [...others, { ...(own ? { id: own.id } : {}), alert_type: ONGOING, code: own?.code ?? 'low_balance', thresholds: [first, ...(own?.thresholds.slice(1) ?? [])] }];
}

const alertOf = (wallet: Wallet | undefined): Alert | undefined => wallet?.alerts.find((held) => held.alert_type === ONGOING && held.thresholds.length > 0);

const list = (text: string): string[] => text.split(/[\s,]+/).filter((part) => part !== '');

/** A whole number as one; anything else as it was typed, for the engine to say what is wrong with it. */
export const whole = (text: string): number | string => (/^\d{1,9}$/.test(text.trim()) ? Number(text) : text);

interface WalletForm {
  name: string;
  code: string;
  currency: string;
  rate: string;
  paid: string;
  granted: string;
  expiration: string | null;
  priority: string;
  types: string[];
  metrics: string;
  min: unknown;
  max: unknown;
  payFirst: boolean;
  rule: RuleForm;
  alertAt: unknown;
}

const thresholdOf = (alert: Alert | undefined): number | undefined => alert && Number(alert.thresholds[0]?.value);

const walletForm = (wallet: Wallet | undefined): WalletForm => ({
  name: wallet?.name ?? '',
  code: wallet?.code ?? '',
  currency: wallet?.currency ?? customerCurrency(),
  rate: wallet?.rate_amount ?? '1',
  paid: '100',
  granted: '0',
  expiration: wallet?.expiration_at ?? null,
  priority: String(wallet?.priority ?? 50),
  types: wallet?.applies_to?.fee_types ?? [],
  metrics: (wallet?.applies_to?.billable_metric_codes ?? []).join(', '),
  min: wallet?.paid_top_up_min_amount_cents ?? undefined,
  max: wallet?.paid_top_up_max_amount_cents ?? undefined,
  payFirst: wallet?.invoice_requires_successful_payment ?? false,
  rule: ruleForm(wallet?.recurring_transaction_rules.find((held) => held.status === 'active')),
  alertAt: thresholdOf(alertOf(wallet)),
});

const customerCurrency = (): string => account.value.customer?.currency ?? 'EUR';

/** The form as a command: what stays as it was and cannot be sent again is left out. */
function actionOf(form: WalletForm, wallet: Wallet | undefined): Action {
  const alert = alertOf(wallet);
  const shared = {
    name: form.name,
    ...(form.code === (wallet?.code ?? '') ? {} : { code: form.code }),
    priority: whole(form.priority),
    expiration_at: form.expiration,
    applies_to: { fee_types: form.types, billable_metric_codes: list(form.metrics) },
    paid_top_up_min_amount_cents: form.min ?? null,
    paid_top_up_max_amount_cents: form.max ?? null,
    invoice_requires_successful_payment: form.payFirst,
    recurring_transaction_rules: ruleDraft(form.rule),
    ...(form.alertAt === thresholdOf(alert) ? {} : { alerts: alertsWith(wallet?.alerts ?? [], alert, form.alertAt) }),
  };
  if (wallet) return { type: 'update_wallet', wallet_id: wallet.id, wallet: shared };
  return { type: 'create_wallet', wallet: { ...shared, currency: form.currency, rate_amount: form.rate, paid_credits: form.paid || '0', granted_credits: form.granted || '0' } };
}

export function WalletDialog({ wallet, onClose }: { wallet?: Wallet; onClose: () => void }) {
  const [form, setForm] = useState(() => walletForm(wallet));
  const change = (part: Partial<WalletForm>) => setForm((held) => ({ ...held, ...part }));
  return (
    <CommandDialog
      title={wallet ? `Edit ${walletName(wallet)}` : 'Add a wallet'}
      text={wallet ? `Rate and currency are for life: one credit is ${majorMoney(wallet.rate_amount, wallet.currency)}.` : 'Credits of one customer, in one currency, at one rate.'}
      action={actionOf(form, wallet)}
      submit={wallet ? 'Save changes' : 'Create wallet'}
      done={wallet ? `${form.name || 'The wallet'} is changed.` : `${form.name || 'The wallet'} is created.`}
      fields={['name', 'code', 'currency', 'rate_amount', 'paid_credits', 'granted_credits', 'expiration_at', 'priority', 'applies_to', 'paid_top_up_min_amount_cents', 'paid_top_up_max_amount_cents']}
      wide
      onClose={onClose}
    >
      <div class="grid two">
        <TextField label="Name" name="name" value={form.name} onInput={(name) => change({ name })} placeholder="Prepaid credits" first />
        <TextField label="Code" name="code" value={form.code} onInput={(code) => change({ code })} optional hint="From the name when left out" />
      </div>
      {!wallet && <Opening form={form} change={change} />}
      <div class="grid two">
        <MomentField label="Expiration" name="expiration_at" value={form.expiration} zone={zone.value} onInput={(expiration) => change({ expiration })} optional {...(form.expiration ? {} : { hint: `Without one, what is left carries over. A date alone is the end of that day in ${zone.value}` })} />
        <TextField label="Priority" name="priority" value={form.priority} onInput={(priority) => change({ priority })} inputMode="numeric" hint="1 is used first, 50 last" />
      </div>
      <ScopeFields form={form} change={change} />
      <RuleFields rule={form.rule} change={(part) => change({ rule: { ...form.rule, ...part } })} />
      <LimitFields form={form} change={change} />
    </CommandDialog>
  );
}

interface PartProps {
  form: WalletForm;
  change: (part: Partial<WalletForm>) => void;
}

/** What only a new wallet is given. */
function Opening({ form, change }: PartProps) {
  return (
    <div class="grid four">
      <SelectField label="Currency" name="currency" value={form.currency} onInput={(currency) => change({ currency })} options={[...new Set([customerCurrency(), ...CURRENCIES])].map((known) => [known, known])} />
      <DecimalField label="Rate" name="rate_amount" value={form.rate} onInput={(rate) => change({ rate })} suffix={form.currency} hint="Money for one credit" />
      <DecimalField label="Paid credits" name="paid_credits" value={form.paid} onInput={(paid) => change({ paid })} hint="Settle when paid" />
      <DecimalField label="Granted credits" name="granted_credits" value={form.granted} onInput={(granted) => change({ granted })} hint="Free, at once" />
    </div>
  );
}

function ScopeFields({ form, change }: PartProps) {
  const { types, metrics } = form;
  return (
    <>
      <Field label="Pays for these billable metrics" name="applies_to" optional hint="Codes, divided by commas. Nothing chosen: everything">
        {(attributes) => <input {...attributes} class="input" value={metrics} placeholder="gpu_hours, api_calls" autocomplete="off" onInput={(event) => change({ metrics: event.currentTarget.value })} />}
      </Field>
      <fieldset class="chips">
        <legend>Pays for these fee types</legend>
        {FEE_TYPES.map((type) => (
          <label key={type} class="chip">
            <input type="checkbox" checked={types.includes(type)} onInput={(event) => change({ types: event.currentTarget.checked ? [...types, type] : types.filter((held) => held !== type) })} />
            <span>{words(type)}</span>
          </label>
        ))}
      </fieldset>
    </>
  );
}

function LimitFields({ form, change }: PartProps) {
  const { currency } = form;
  return (
    <details class="more">
      <summary>Limits, payment and alert</summary>
      <div class="stack">
        <div class="grid two">
          <MoneyField label="Smallest paid top-up" name="paid_top_up_min_amount_cents" cents={form.min} currency={currency} onInput={(min) => change({ min })} optional />
          <MoneyField label="Largest paid top-up" name="paid_top_up_max_amount_cents" cents={form.max} currency={currency} onInput={(max) => change({ max })} optional />
        </div>
        <MoneyField label="Alert when the ongoing balance falls to" cents={form.alertAt} currency={currency} onInput={(alertAt) => change({ alertAt })} optional />
        <Check label="Purchase invoices stay open until they are paid" checked={form.payFirst} onInput={(payFirst) => change({ payFirst })} />
      </div>
    </details>
  );
}
