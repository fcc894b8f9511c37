/** Scenarios to begin with. Each is a list of commands; the engine decides what comes of them. */
import type { Account, Action, Command, DraftInvoice, Fee } from '../documents';
import { EMPTY_SCRIPT, newUsage, type Script } from './scenario';

export interface Example {
  id: string;
  title: string;
  text: string;
  script: () => Script;
}

const CLOCK = '2026-09-14T09:30:00Z';

const charge = (code: string, name: string, amount_cents: number): Fee => ({ item: { type: 'charge', code, name }, amount_cents, taxes_rate: '20' });
const plan = (amount_cents: number): Fee => ({ item: { type: 'subscription', name: 'Scale plan' }, amount_cents, taxes_rate: '20' });

function account(customer: string, timezone: string, extra: Partial<Account['customer']> = {}): Account {
  return {
    organization: { timezone, max_wallets: null },
    customer: { external_id: customer, currency: 'EUR', timezone, has_active_subscription: true, country: 'FR', customer_type: 'company', tax_rate: '20', ...extra },
    wallets: [],
    wallet_transactions: [],
  };
}

/** Commands with ids in a row. Ids of what they make follow from them: `s1` makes `s1/1`, `s1/2`, ... */
function numbered(timed: [at: string, action: Action][]): { command: Command }[] {
  return timed.map(([at, action], index) => ({ command: { id: `s${index + 1}`, at, ...action } }));
}

const invoice = (id: string, fees: Fee[]): Action => ({
  type: 'apply_credits',
  invoices: [{ id, invoice_type: 'subscription', status: 'finalized', currency: 'EUR', fees }],
});

const month = (number: string, gpu: number, api: number, storage: number) =>
  invoice(`INV-2026-${number}`, [plan(29_900), charge('gpu_hours', 'GPU hours', gpu), charge('api_calls', 'API calls', api), charge('storage_gb', 'Storage', storage)]);

/** A year of a customer: three wallets, every kind of movement, one purchase still to be paid. */
function meridian(): Script {
  const compute = 's1/1';
  const platform = 's3/1';
  const commands = numbered([
    ['2026-01-05T09:00:00Z', { type: 'create_wallet', wallet: { name: 'Committed compute', code: 'compute', rate_amount: '0.25', paid_credits: '8000', granted_credits: '800', priority: 10, expiration_at: '2026-12-31T23:00:00Z', applies_to: { fee_types: [], billable_metric_codes: ['gpu_hours'] }, paid_top_up_min_amount_cents: 10_000, paid_top_up_max_amount_cents: 500_000, invoice_requires_successful_payment: true, recurring_transaction_rules: [{ trigger: 'threshold', method: 'target', threshold_credits: '400', target_ongoing_balance: '2000' }], alerts: [{ alert_type: 'wallet_ongoing_balance_amount', code: 'compute_low', thresholds: [{ code: 'low', value: '20000' }] }] } }],
    ['2026-01-06T08:12:00Z', { type: 'settle_payment', transaction_id: 's1/4', payment_status: 'succeeded' }],
    ['2026-01-06T08:30:00Z', { type: 'create_wallet', wallet: { name: 'Platform credits', code: 'platform', rate_amount: '1', paid_credits: '1200', granted_credits: '100', priority: 50, recurring_transaction_rules: [{ trigger: 'interval', method: 'fixed', interval: 'monthly', paid_credits: '400', granted_credits: '40', transaction_name: 'Monthly plan credits' }] } }],
    ['2026-01-06T08:31:00Z', { type: 'settle_payment', transaction_id: 's3/3', payment_status: 'succeeded' }],
    ['2026-01-12T10:00:00Z', { type: 'create_wallet', wallet: { name: 'Welcome bonus', code: 'welcome', rate_amount: '1', granted_credits: '250', priority: 1, expiration_at: '2026-03-31T22:00:00Z', applies_to: { fee_types: [], billable_metric_codes: ['storage_gb'] } } }],
    ['2026-02-01T06:00:00Z', month('01', 21_840, 6_420, 2_310)],
    ['2026-02-06T06:00:00Z', { type: 'run_top_up_rules', trigger: 'interval' }],
    ['2026-02-06T06:05:00Z', { type: 'settle_payment', transaction_id: 's7/1', payment_status: 'succeeded' }],
    ['2026-03-01T06:00:00Z', month('02', 26_110, 7_180, 2_440)],
    ['2026-03-06T06:00:00Z', { type: 'run_top_up_rules', trigger: 'interval' }],
    ['2026-03-06T06:05:00Z', { type: 'settle_payment', transaction_id: 's10/1', payment_status: 'failed' }],
    ['2026-03-09T14:20:00Z', { type: 'settle_payment', transaction_id: 's10/1', payment_status: 'succeeded' }],
    ['2026-04-01T00:00:00Z', { type: 'expire' }],
    ['2026-04-01T06:00:00Z', month('03', 31_520, 8_035, 2_615)],
    ['2026-04-06T06:00:00Z', { type: 'run_top_up_rules', trigger: 'interval' }],
    ['2026-04-06T06:05:00Z', { type: 'settle_payment', transaction_id: 's15/1', payment_status: 'succeeded' }],
    ['2026-05-01T06:00:00Z', month('04', 29_760, 9_240, 2_890)],
    ['2026-05-06T06:00:00Z', { type: 'run_top_up_rules', trigger: 'interval' }],
    ['2026-05-06T06:05:00Z', { type: 'settle_payment', transaction_id: 's18/1', payment_status: 'succeeded' }],
    ['2026-05-18T11:00:00Z', { type: 'void_credits', wallet_id: platform, voided_credits: '40' }],
    ['2026-06-01T06:00:00Z', month('05', 33_480, 9_910, 3_020)],
    ['2026-06-03T09:15:00Z', { type: 'reverse_invoice', invoice_id: 'INV-2026-05' }],
    ['2026-06-03T09:40:00Z', invoice('INV-2026-05-B', [plan(29_900), charge('gpu_hours', 'GPU hours', 28_480), charge('api_calls', 'API calls', 9_910), charge('storage_gb', 'Storage', 3_020)])],
    ['2026-06-06T06:00:00Z', { type: 'run_top_up_rules', trigger: 'interval' }],
    ['2026-06-06T06:05:00Z', { type: 'settle_payment', transaction_id: 's24/1', payment_status: 'succeeded' }],
    ['2026-06-22T13:00:00Z', { type: 'refund_purchase', transaction_id: 's24/1', refund_amount_cents: 5_000 }],
    ['2026-07-01T06:00:00Z', month('06', 38_150, 10_460, 3_185)],
    ['2026-07-06T06:00:00Z', { type: 'run_top_up_rules', trigger: 'interval' }],
    ['2026-07-06T06:05:00Z', { type: 'settle_payment', transaction_id: 's28/1', payment_status: 'succeeded' }],
    ['2026-07-15T12:00:00Z', { type: 'create_wallet', wallet: { name: 'Summer campaign', code: 'summer', rate_amount: '1', granted_credits: '800', priority: 20, expiration_at: '2026-10-01T22:00:00Z', applies_to: { fee_types: ['subscription'], billable_metric_codes: [] } } }],
    ['2026-08-01T06:00:00Z', month('07', 40_220, 11_905, 3_340)],
    ['2026-08-06T06:00:00Z', { type: 'run_top_up_rules', trigger: 'interval' }],
    ['2026-08-06T06:05:00Z', { type: 'settle_payment', transaction_id: 's32/1', payment_status: 'succeeded' }],
    ['2026-08-20T15:00:00Z', { type: 'top_up', wallet_id: compute, paid_credits: '4000', granted_credits: '200', name: 'Second half commitment' }],
    ['2026-08-20T15:04:00Z', { type: 'settle_payment', transaction_id: 's34/1', payment_status: 'succeeded' }],
    ['2026-09-01T06:00:00Z', month('08', 42_375, 12_460, 3_515)],
    ['2026-09-06T06:00:00Z', { type: 'run_top_up_rules', trigger: 'interval' }],
    ['2026-09-14T09:00:00Z', { type: 'refresh_ongoing_balance', current_usage: [{ currency: 'EUR', taxes_amount_cents: 10_489, charges_usage: [{ billable_metric: { code: 'gpu_hours' }, amount_cents: 45_640 }, { billable_metric: { code: 'api_calls' }, amount_cents: 5_215 }, { billable_metric: { code: 'storage_gb' }, amount_cents: 1_590 }] }] }],
  ]);
  const draft: DraftInvoice = {
    id: 'INV-2026-09',
    invoice_type: 'subscription',
    status: 'draft',
    currency: 'EUR',
    fees: [plan(29_900), charge('gpu_hours', 'GPU hours', 68_000), charge('api_calls', 'API calls', 11_615), charge('storage_gb', 'Storage', 3_720)],
  };
  return {
    name: 'Meridian Robotics, 2026',
    policy: 'drawdown-1',
    base: account('meridian-robotics', 'Europe/Paris'),
    commands,
    clock: CLOCK,
    draft,
    usage: { currency: 'EUR', taxes_amount_cents: 10_489, charges: [{ code: 'gpu_hours', amount_cents: 45_640 }, { code: 'api_calls', amount_cents: 5_215 }, { code: 'storage_gb', amount_cents: 1_590 }], include_draft: false },
  };
}

/** The same figures in two editions: credits before tax, or after it. */
function twoEditions(): Script {
  const commands = numbered([['2026-09-01T09:00:00Z', { type: 'create_wallet', wallet: { name: 'Credits', rate_amount: '1', granted_credits: '30' } }]]);
  return {
    name: '84 or 90',
    policy: 'lago-2022-09',
    base: account('customer-1', 'UTC'),
    commands,
    clock: CLOCK,
    draft: { id: 'invoice-1', invoice_type: 'subscription', status: 'draft', currency: 'EUR', fees: [{ item: { type: 'subscription', name: 'Plan' }, amount_cents: 10_000, taxes_rate: '20' }] },
    usage: newUsage('EUR'),
  };
}

/** Four wallets that end at different moments of one week. */
function expiry(): Script {
  const grant = (name: string, priority: number, expiration_at: string | null): Action => ({ type: 'create_wallet', wallet: { name, rate_amount: '1', granted_credits: '100', priority, ...(expiration_at ? { expiration_at } : {}) } });
  const commands = numbered([
    ['2026-09-01T09:00:00Z', grant('Ends on Tuesday', 1, '2026-09-15T22:00:00Z')],
    ['2026-09-01T09:01:00Z', grant('Ends on Thursday', 10, '2026-09-17T10:00:00Z')],
    ['2026-09-01T09:02:00Z', grant('Ends when clocks change', 20, '2026-10-24T22:00:00Z')],
    ['2026-09-01T09:03:00Z', grant('Carries over', 50, null)],
  ]);
  return {
    name: 'A week of expiry',
    policy: 'lago-2026-08',
    base: account('customer-1', 'Europe/Paris'),
    commands,
    clock: CLOCK,
    draft: { id: 'invoice-1', invoice_type: 'subscription', status: 'draft', currency: 'EUR', fees: [{ item: { type: 'subscription', name: 'Plan' }, amount_cents: 12_500, taxes_rate: '20' }] },
    usage: newUsage('EUR'),
  };
}

/** Money without cents, and money with a thousandth. */
function currencies(): Script {
  const commands = numbered([
    ['2026-09-01T09:00:00Z', { type: 'create_wallet', wallet: { name: 'Yen wallet', currency: 'JPY', rate_amount: '7', granted_credits: '300' } }],
    ['2026-09-01T09:01:00Z', { type: 'create_wallet', wallet: { name: 'Dinar wallet', currency: 'KWD', rate_amount: '0.125', granted_credits: '300' } }],
    ['2026-09-01T09:02:00Z', { type: 'create_wallet', wallet: { name: 'Third of a euro', currency: 'EUR', rate_amount: '0.33333', granted_credits: '100' } }],
  ]);
  return {
    name: 'Yen, dinar, thirds',
    policy: 'drawdown-1',
    base: account('customer-1', 'Asia/Tokyo', { currency: 'JPY' }),
    commands,
    clock: CLOCK,
    draft: { id: 'invoice-1', invoice_type: 'subscription', status: 'draft', currency: 'JPY', fees: [{ item: { type: 'charge', code: 'calls', name: 'Calls' }, amount_cents: 1_333, taxes_rate: '10' }] },
    usage: newUsage('JPY'),
  };
}

export const EXAMPLES: Example[] = [
  { id: 'demo', title: 'A year of prepaid compute', text: 'Three wallets and a campaign, monthly invoices, a failed payment, a refund, a reversal, an expiry. A good place to look around.', script: meridian },
  { id: 'editions', title: '84 or 90', text: 'Net 100, tax 20 %, 30 credits: the edition decides what is due. Open Editions to see both.', script: twoEditions },
  { id: 'expiry', title: 'A week of expiry', text: 'Four wallets that end one after another. Move the clock and watch.', script: expiry },
  { id: 'currencies', title: 'Yen, dinar, thirds', text: 'Currencies with no and with three decimals, and a rate that does not divide.', script: currencies },
  { id: 'empty', title: 'Empty', text: 'A customer without a wallet.', script: () => EMPTY_SCRIPT(CLOCK) },
];

export const demo = meridian;
