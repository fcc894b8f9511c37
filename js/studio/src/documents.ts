/** The engine's documents: what it answers is the package's types; what a person types may be right or wrong. */
import type { Accepted, DrawdownEvent, FlowRow, InvoiceExplanation, PresetWithDials, Preset, Problem, RecurringTransactionRule, Refused, Unchanged, WalletTransaction } from '@drawdown/engine';

export type { Account, Accepted, Alert, Dials, Info, Invoice, Refusal, Preset, Scope, Wallet, WalletExplanation } from '@drawdown/engine';

export type Policy = Preset | PresetWithDials;
export type Rule = RecurringTransactionRule;
export type Transaction = WalletTransaction;
export type Explanation = InvoiceExplanation;
export type EngineEvent = DrawdownEvent;
export type Flow = FlowRow;

/** A line as it is composed. */
export interface Fee {
  id?: string | null;
  item?: { type?: string; code?: string | null; name?: string | null; target_wallet_code?: string | null; grouped_by?: Record<string, unknown> };
  amount_cents?: unknown;
  taxes_rate?: unknown;
  [member: string]: unknown;
}

/** An invoice as it is composed: any member may hold what a person typed. */
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

/** What a person asks for, before it has an id and an instant. */
export interface Action {
  type: string;
  [member: string]: unknown;
}

export interface Command extends Action {
  id: string;
  at: string;
}

export interface Answered<Result = unknown> {
  outcome: 'answered';
  result: Result;
}

/** A request that was not understood is an answer here too: it is shown where it is wrong. */
export type Reply<Result = never> = Accepted | Unchanged | Refused | Answered<Result> | { outcome: 'malformed'; malformed: Pick<Problem, 'path' | 'message' | 'line' | 'column'>[] };
export type Complaint = Extract<Reply, { outcome: 'malformed' }>['malformed'][number];
