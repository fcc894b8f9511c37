/** Refusals in a person's words, from their code and figures: no member names, no minor units. */
import type { Account, Refusal } from './documents';
import { credits, money, sentence, words } from './format';

/** What a member is called on the page. */
const FIELDS: Record<string, string> = {
  applies_to: 'What it pays for',
  code: 'The code',
  currency: 'The currency',
  expiration_at: 'The end',
  granted_credits: 'Granted credits',
  name: 'The name',
  paid_credits: 'Paid credits',
  paid_top_up_max_amount_cents: 'The largest paid top-up',
  paid_top_up_min_amount_cents: 'The smallest paid top-up',
  priority: 'The priority',
  rate_amount: 'The rate',
  recurring_transaction_rules: 'The top-up rule',
  refund_amount_cents: 'The refund',
  starts_at: 'The start',
  transaction_priority: 'The priority',
  voided_credits: 'Credits to void',
};

const fieldName = (field: string): string => FIELDS[field] ?? words(field);

interface Told {
  field: string;
  /** A figure in money of the wallet or invoice concerned. */
  money: (name: string) => string;
  /** A figure in credits, or a plain count. */
  figure: (name: string) => string;
  has: (name: string) => boolean;
}

const CODES: Record<string, (told: Told) => string | null> = {
  amount_above_maximum: ({ money, has }) => (has('maximum') ? `${money('amount_cents')} is more than this wallet's largest paid top-up, ${money('maximum')}` : null),
  amount_below_minimum: ({ money, has }) => (has('minimum') ? `${money('amount_cents')} is less than this wallet's smallest paid top-up, ${money('minimum')}` : null),
  amount_rounds_to_zero: () => 'So few credits are worth no money at this rate',
  already_applied: () => 'Credits have paid this invoice before',
  balances_disagree: () => 'The credits and the money of this wallet do not belong together: it was taken over wrong, and nothing is spent from it',
  currencies_does_not_match: () => "The wallet's currency is not the customer's",
  customer_not_found: () => 'There is no customer yet',
  exceeds_available_amount: ({ money, has }) => (has('available') ? `The grants of this wallet hold ${money('available')}, less than its balance says` : null),
  exceeds_remaining_transaction_amount: ({ money, has }) => (has('remaining_amount_cents') ? `Only ${money('remaining_amount_cents')} of that grant are left` : null),
  grant_spans_not_enabled: () => 'In this edition a grant has no start and no end of its own',
  higher_than_remaining_fee_amount: ({ money, has }) => (has('refundable') ? `Of that purchase ${money('refundable')} can still be refunded` : null),
  higher_than_wallet_balance: ({ money, has }) => (has('available') ? `Of that purchase only ${money('available')} are left` : null),
  insufficient_credits: ({ figure, has }) => (has('balance') ? `There are ${figure('balance')} credits, fewer than that` : null),
  invalid_amount: ({ field }) => `${fieldName(field)} must be a number, 0 or more`,
  invalid_date: ({ field }) => (field === 'expiration_at' ? 'The end must be a date in the future' : `${fieldName(field)} must be a date before the end`),
  invalid_granted_credits: () => 'Granted credits must be a number, 0 or more',
  invalid_paid_credits: () => 'Paid credits must be a number, 0 or more',
  invalid_voided_credits: () => 'Credits to void must be a number, 0 or more',
  invalid_type_or_status: () => 'Only a paid purchase of an active wallet can be refunded',
  must_be_greater_than_or_equal_min: () => 'The largest paid top-up must not be below the smallest',
  no_active_subscription: () => 'The customer has no active subscription, which this edition asks for',
  no_remaining_amount: () => 'Nothing is left of that grant',
  value_already_exist: ({ field }) => `${fieldName(field)} is taken by another wallet`,
  value_is_invalid: ({ field }) =>
    field === 'priority' || field === 'transaction_priority' ? 'The priority is a whole number from 1 to 50' : field === 'rate_amount' ? 'The rate must be a number above 0 with at most 5 decimals' : `${fieldName(field)} is none that is allowed`,
  value_is_out_of_range: ({ field }) => (field === 'rate_amount' ? 'The rate must be above 0' : field.startsWith('paid_top_up') ? `${fieldName(field)} must be above 0` : null),
  limit_exceeded: () => 'The customer would have more than the engine keeps in one account',
  value_out_of_range: ({ field }) => `${fieldName(field)}: the figures are larger than can be kept exactly`,
  wallet_already_exists: () => 'The customer has a wallet, and this edition allows one',
  wallet_is_terminated: () => 'This wallet has ended',
  wallet_limit_reached: ({ figure, has }) => (has('wallet_limit') ? `The customer has ${figure('active_wallets')} active wallets, as many as this edition allows` : null),
  wallet_not_traceable: () => 'This wallet does not know what is left of each grant',
};

/** A refusal as a sentence; one that this page does not know says what the engine says. */
export function tellRefusal(refusal: Refusal, account: Account): string {
  const figures = refusal.figures as Record<string, number | string>;
  const told: Told = {
    field: refusal.field,
    money: (name) => money(figures[name] ?? null, currencyOf(refusal, account)),
    figure: (name) => credits(String(figures[name] ?? 0)),
    has: (name) => figures[name] !== undefined,
  };
  return CODES[refusal.code]?.(told) ?? sentence(refusal.message);
}

/** The currency of what a refusal is about. */
function currencyOf({ subject }: Refusal, { customer, wallets, wallet_transactions }: Account): string {
  const wallet = wallets.find((held) => held.id === (wallet_transactions.find((made) => made.id === subject)?.wallet_id ?? subject));
  return wallet?.currency ?? customer?.currency ?? wallets[0]?.currency ?? 'EUR';
}
