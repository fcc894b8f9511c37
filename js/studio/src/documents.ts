/** The engine's documents, as far as the studio reads them. Money is minor units, credits and rates are text. */

export type Dials = Record<string, string | number | boolean | string[]>;
export type Policy = string | ({ preset: string } & Dials);

export interface Rule {
  id: string;
  status: string;
  trigger: 'threshold' | 'interval';
  method: 'fixed' | 'target';
  interval: string | null;
  paid_credits: string;
  granted_credits: string;
  threshold_credits: string | null;
  target_ongoing_balance: string | null;
  grants_target_top_up: boolean;
  ignore_paid_top_up_limits: boolean;
  started_at: string | null;
  expiration_at: string | null;
  transaction_name: string | null;
}

export interface Threshold {
  code: string | null;
  value: string;
  recurring: boolean;
}

export interface Alert {
  id: string;
  alert_type: string;
  code: string | null;
  thresholds: Threshold[];
  previous_value: string;
}

export interface Scope {
  fee_types: string[];
  billable_metric_codes: string[];
}

export interface Wallet {
  id: string;
  name: string | null;
  code: string | null;
  status: 'active' | 'terminated';
  currency: string;
  rate_amount: string;
  priority: number;
  credits_balance: string;
  balance_cents: number;
  consumed_credits: string;
  consumed_amount_cents: number;
  ongoing_balance_cents: number;
  ongoing_usage_balance_cents: number;
  credits_ongoing_balance: string;
  depleted_ongoing_balance: boolean;
  traceable: boolean;
  invoice_requires_successful_payment: boolean;
  paid_top_up_min_amount_cents: number | null;
  paid_top_up_max_amount_cents: number | null;
  applies_to: Scope | null;
  expiration_at: string | null;
  created_at: string;
  terminated_at: string | null;
  last_balance_sync_at: string | null;
  recurring_transaction_rules: Rule[];
  alerts: Alert[];
  metadata: Record<string, string | null>;
}

export interface Funding {
  transaction_id: string;
  amount_cents: number;
  credit_amount: string;
}

export interface Transaction {
  id: string;
  wallet_id: string;
  transaction_type: 'inbound' | 'outbound';
  transaction_status: 'purchased' | 'granted' | 'invoiced' | 'voided';
  status: 'pending' | 'settled' | 'failed';
  source: string;
  amount: string;
  credit_amount: string;
  remaining_amount_cents: number | null;
  remaining_credit_amount: string | null;
  priority: number;
  name: string | null;
  invoice_id: string | null;
  voided_invoice_id: string | null;
  void_reason: string | null;
  fundings: Funding[];
  refunded_amount_cents: number;
  refund_due: boolean;
  starts_at: string | null;
  expiration_at: string | null;
  created_at: string;
  settled_at: string | null;
}

export interface Customer {
  external_id: string;
  currency: string | null;
  timezone: string | null;
  has_active_subscription: boolean;
  country: string | null;
  customer_type: string | null;
  tax_rate: string | null;
}

export interface Account {
  organization: { timezone: string | null; max_wallets: number | null };
  customer: Customer | null;
  wallets: Wallet[];
  wallet_transactions: Transaction[];
}

export interface Fee {
  id?: string | null;
  item?: { type?: string; code?: string | null; name?: string | null; target_wallet_code?: string | null; grouped_by?: Record<string, unknown> };
  units?: string | null;
  amount_cents?: unknown;
  taxes_amount_cents?: unknown;
  taxes_rate?: unknown;
  precise_coupons_amount_cents?: unknown;
  [member: string]: unknown;
}

/** An invoice as it is composed: any member may hold what a person typed, right or wrong. */
export interface DraftInvoice {
  id?: string;
  invoice_type?: string;
  status?: string;
  currency?: string;
  coupons_amount_cents?: unknown;
  progressive_billing_credit_amount_cents?: unknown;
  credit_notes_amount_cents?: unknown;
  fees?: Fee[];
  [member: string]: unknown;
}

export interface Invoice {
  id: string | null;
  invoice_type: string;
  status: string;
  payment_status: string;
  currency: string;
  issuing_date: string | null;
  fees_amount_cents: number;
  progressive_billing_credit_amount_cents: number;
  coupons_amount_cents: number;
  taxes_amount_cents: number;
  sub_total_excluding_taxes_amount_cents: number;
  sub_total_including_taxes_amount_cents: number;
  credit_notes_amount_cents: number;
  prepaid_credit_amount_cents: number;
  prepaid_granted_credit_amount_cents: number | null;
  prepaid_purchased_credit_amount_cents: number | null;
  total_amount_cents: number;
  total_due_amount_cents: number;
  fees: { id: string | null; item: { type: string; code: string | null; target_wallet_code: string | null }; amount_cents: number; taxes_amount_cents: number; taxes_rate: string | null }[];
}

export interface Bucket {
  fee_type: string | null;
  billable_metric_code: string | null;
  target_wallet_code: string | null;
  cap: string;
}

export interface WalletExplanation {
  wallet_id: string;
  order_key: { priority: number; created_at: string; id: string };
  taken: { bucket: number; amount: string }[];
  amount_cents: number;
  credit_amount: string;
  rounding_residue: string;
  skipped: string | null;
  out_of_scope_buckets: number;
}

export interface Explanation {
  invoice_id: string;
  skipped: string | null;
  due_amount_cents: number;
  applied_amount_cents: number;
  remaining_amount_cents: number;
  buckets: Bucket[];
  residue: { bucket: number; amount: string } | null;
  wallets: WalletExplanation[];
}

/** A fact; its further members depend on the type. */
export interface EngineEvent {
  id: string;
  type: string;
  at: string;
  wallet_id?: string;
  wallet?: Wallet;
  transaction?: Transaction;
  transaction_id?: string;
  invoice?: Invoice | null;
  currency?: string;
  reason?: string;
  refund_due?: boolean;
  rule_id?: string;
  paid_credits?: string;
  granted_credits?: string;
  credits?: string;
  amount_cents?: number;
  ongoing_balance_cents?: number;
  ongoing_usage_balance_cents?: number;
  alert?: Alert;
  value?: string;
  crossed?: unknown[];
  balance?: { credits_balance: string; balance_cents: number };
}

export interface Command {
  id: string;
  at: string;
  type: string;
  [member: string]: unknown;
}

/** What a person asks for, before it has an id and an instant. */
export interface Action {
  type: string;
  [member: string]: unknown;
}

export interface Refusal {
  code: string;
  field: string;
  message: string;
  subject: string | null;
  figures: Record<string, unknown>;
}

export interface Malformed {
  code: string;
  path: string;
  message: string;
  line?: number;
  column?: number;
}

export interface Accepted {
  outcome: 'accepted' | 'unchanged';
  events: EngineEvent[];
  account: Account;
  invoices: Invoice[];
  explanation: Explanation[];
}

export interface Refused {
  outcome: 'refused';
  refusals: Refusal[];
  account: Account;
  invoices: Invoice[];
}

export interface Answered<Result = unknown> {
  outcome: 'answered';
  result: Result;
}

export type Decision = Accepted | Refused;
/** A request that was not understood is an answer here too: it is shown where it is wrong. */
export type Reply<Result = never> = Accepted | Refused | Answered<Result> | { outcome: 'malformed'; malformed: Malformed[] };

export interface Flow {
  start_of_period: string;
  end_of_period: string;
  currency: string;
  [figure: string]: string | number;
}

export interface Info {
  version: string;
  tzdb: string;
  presets: { name: string; policy: Dials }[];
  limits: Record<string, number>;
}
