/** Facts, commands and reasons in a person's words. Every figure is the engine's. */
import type { Account, EngineEvent, Policy, Reply, Transaction, Wallet, WalletExplanation } from './documents';
import { credits, day, majorMoney, moment, money, outside, sentence, words } from './format';
import { tellRefusal } from './refusals';
import type { Step } from './scenario/scenario';

export const walletName = (wallet: Wallet | undefined, fallback = 'a wallet'): string => outside(wallet?.name || wallet?.code || wallet?.id || fallback);

function walletOf(account: Account, id: string | undefined): Wallet | undefined {
  return account.wallets.find((wallet) => wallet.id === id);
}

function transactionOf(account: Account, id: string | undefined): Transaction | undefined {
  return account.wallet_transactions.find((transaction) => transaction.id === id);
}

const figure = (transaction: Transaction, wallet: Wallet | undefined): string =>
  `${credits(transaction.credit_amount)} credits (${majorMoney(transaction.amount, wallet?.currency ?? 'EUR')})`;

const VOIDS: Record<string, string> = { expired: 'expired', terminated: 'voided with the wallet', manual: 'voided by hand', refund: 'voided for a refund' };

/** One event as a sentence. */
export function tellEvent(event: EngineEvent, account: Account, zone: string): string {
  const transaction = 'transaction' in event ? event.transaction : transactionOf(account, 'transaction_id' in event ? event.transaction_id : undefined);
  const wallet = 'wallet' in event ? event.wallet : walletOf(account, 'wallet_id' in event ? event.wallet_id : transaction?.wallet_id);
  const name = walletName(wallet);
  const worth = transaction ? figure(transaction, wallet) : '';
  const currency = wallet?.currency ?? 'EUR';
  switch (event.type) {
    case 'wallet_created':
      return `${name} is created: one credit is worth ${wallet ? majorMoney(wallet.rate_amount, currency) : ''}.`;
    case 'wallet_updated':
      return `${name} is changed.`;
    case 'customer_currency_set':
      return `The customer's currency becomes ${event.currency}.`;
    case 'purchase_requested':
      return `A purchase of ${worth} for ${name} waits for its payment.`;
    case 'credits_purchased':
      return `${worth} are paid for and stand in ${name}.`;
    case 'purchase_failed':
      return event.refund_due
        ? `The payment of ${worth} came too late for ${name}: it is to be refunded.`
        : `The purchase of ${worth} for ${name} failed (${words(event.reason).toLowerCase()}).`;
    case 'credits_granted':
      return `${worth} are granted to ${name}.`;
    case 'grant_updated':
      return `A grant of ${name} is changed.`;
    case 'credits_applied':
      return `${name} pays ${worth}${transaction?.invoice_id ? ` of ${outside(transaction.invoice_id)}` : ''}.`;
    case 'credits_voided':
      return `${worth} of ${name} are ${VOIDS[transaction?.void_reason ?? ''] ?? 'voided'}.`;
    case 'credits_transferred':
      return `${worth} ${transaction?.transaction_type === 'inbound' ? 'come to' : 'leave'} ${name} by a transfer.`;
    case 'credits_restored':
      return `${worth} go back to ${name}.`;
    case 'residue_booked':
      return `A rounding residue of ${credits(event.credits)} credits is booked on ${name}.`;
    case 'wallet_terminated':
      return `${name} ends (${event.reason}).`;
    case 'ongoing_balance_refreshed':
      return `${name} has an ongoing balance of ${money(event.ongoing_balance_cents, currency)}.`;
    case 'balance_depleted':
      return `${name} is used up by current usage.`;
    case 'balance_restored':
      return `${name} is no longer used up.`;
    case 'alert_checked':
      return `An alert of ${name} was checked at ${event.value}.`;
    case 'alert_triggered':
      return `An alert of ${name} fires: ${(event.alert.code && outside(event.alert.code)) ?? words(event.alert.alert_type)}.`;
    case 'alert_resolved':
      return `An alert of ${name} is well again at ${event.value}.`;
    case 'top_up_rule_fired':
      return `The top-up rule of ${name} fires: ${credits(event.paid_credits)} paid, ${credits(event.granted_credits)} granted.`;
    case 'credits_rolled_over':
      return `A part of a grant of ${name} goes on: ${credits(event.remaining_credit_amount)}.`;
    case 'period_reset':
      return `A usage period of ${name} was closed: ${credits(event.consumed_credits)} consumed.`;
    case 'top_up_rule_paused':
      return `A top-up rule of ${name} pauses: its purchases keep failing.`;
    case 'top_up_rule_resumed':
      return `A top-up rule of ${name} goes on.`;
    case 'top_up_rule_ended':
      return `A top-up rule of ${name} ends (${words(event.reason).toLowerCase()}).`;
    default: {
      // A later engine may know events that this page does not.
      const { type, at } = event as { type: string; at: string };
      return `${words(type)} at ${moment(at, zone)}.`;
    }
  }
}

/** Events that only keep books, and say nothing new to a reader of a list. */
export const isQuiet = (event: EngineEvent): boolean => event.type === 'alert_checked';

/** What was asked, in a few words. */
export function tellStep(step: Step, account: Account): string {
  const { command } = step;
  const wallet = walletOf(account, typeof command.wallet_id === 'string' ? command.wallet_id : undefined);
  const created = step.events.find((event) => event.type === 'wallet_created')?.wallet;
  switch (command.type) {
    case 'create_wallet':
      return `Create ${walletName(created)}`;
    case 'update_wallet':
      return `Edit ${walletName(wallet)}`;
    case 'top_up':
      return `Top up ${walletName(wallet)}`;
    case 'settle_payment':
      return command.payment_status === 'succeeded' ? 'Payment confirmed' : command.payment_status === 'failed' ? 'Payment failed' : 'Settled by credit note';
    case 'apply_credits': {
      const ids = step.invoices.map((invoice) => outside(invoice.id ?? '')).join(', ');
      return `Finalise ${ids || 'invoices'}`;
    }
    case 'reverse_invoice':
      return `Reverse ${outside(String(command.invoice_id))}`;
    case 'refund_purchase':
      return 'Refund a purchase';
    case 'void_credits':
      return `Void credits of ${walletName(wallet)}`;
    case 'expire':
      return 'Expiry sweep';
    case 'terminate_wallet':
      return `Terminate ${walletName(wallet)}`;
    case 'refresh_ongoing_balance':
      return 'Refresh ongoing balances';
    case 'run_top_up_rules':
      return command.trigger === 'interval' ? 'Run interval rules' : 'Run threshold rules';
    case 'import':
      return `Import ${outside(String(command.source))}`;
    default:
      return words(command.type);
  }
}

/** A transaction in a few words. */
export function tellTransaction(transaction: Transaction): string {
  const { transaction_type, transaction_status, void_reason, voided_invoice_id } = transaction;
  if (transaction_type === 'inbound' && transaction_status === 'invoiced') return 'Given back';
  if (voided_invoice_id) return 'Given back as a grant';
  if (transaction_status === 'purchased') return transaction.source === 'manual' ? 'Purchase' : `Purchase by ${transaction.source} rule`;
  if (transaction_status === 'granted') return transaction.source === 'manual' ? 'Grant' : `Grant by ${transaction.source} rule`;
  if (transaction_status === 'invoiced') return 'Applied to an invoice';
  return void_reason ? { expired: 'Expired', terminated: 'Ended with the wallet', manual: 'Voided by hand', refund: 'Refunded' }[void_reason] : 'Voided';
}

/** Why a wallet was not used, in a sentence. */
export function tellSkipped(explained: WalletExplanation, wallet: Wallet | undefined, zone: string): string {
  switch (explained.skipped) {
    case 'expired':
      return wallet?.expiration_at ? `Expired on ${day(wallet.expiration_at, zone)}.` : 'Expired.';
    case 'inactive':
      return wallet?.terminated_at ? `Ended on ${day(wallet.terminated_at, zone)}.` : 'Not active.';
    case 'wrong_currency':
      return `Holds ${wallet?.currency}, the invoice is in another currency.`;
    case 'empty':
      return 'Has no settled credits.';
    case 'excluded_type':
    case 'not_finalizing':
      return tellInvoiceSkipped(explained.skipped);
    case 'not_started':
      return 'Its credits have not started yet.';
    case 'out_of_scope':
      return `Pays only for ${scopeText(wallet)}; nothing left on this invoice is.`;
    case 'not_selected':
      return 'This edition takes one wallet, and took another.';
    case 'nothing_due':
      return 'Nothing was left to pay.';
    case 'rounds_to_nothing':
      return 'What it takes is worth no whole minor unit.';
    default:
      return words(explained.skipped ?? '');
  }
}

/** What a wallet pays for. */
export function scopeText(wallet: Wallet | undefined): string {
  const scope = wallet?.applies_to;
  const parts = [...(scope?.fee_types ?? []).map((type) => `${words(type).toLowerCase()} fees`), ...(scope?.billable_metric_codes ?? []).map(outside)];
  return parts.length === 0 ? 'everything' : parts.join(', ');
}

export const isScoped = (wallet: Wallet): boolean => (wallet.applies_to?.fee_types.length ?? 0) + (wallet.applies_to?.billable_metric_codes.length ?? 0) > 0;

const INVOICE_SKIPPED: Record<string, string> = {
  excluded_type: 'Invoices of this type are never paid by credits in this edition.',
  not_finalizing: 'Only a draft or a finalized invoice is paid by credits.',
  nothing_due: 'Nothing is due.',
};

export const tellInvoiceSkipped = (reason: string): string => INVOICE_SKIPPED[reason] ?? words(reason);

/** Messages of an answer by the field they judge; those of no field are under `''`. */
export function complaints(reply: Reply<unknown> | undefined, account: Account): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const add = (field: string, message: string) => {
    const list = found.get(field) ?? [];
    if (!list.includes(message)) list.push(message);
    found.set(field, list);
  };
  if (reply?.outcome === 'refused') for (const refusal of reply.refusals) add(refusal.field, tellRefusal(refusal, account));
  if (reply?.outcome === 'malformed') {
    for (const { path, message } of reply.malformed) add(path.replace(/^\/command\/(wallet\/)?/, '').split('/')[0] ?? '', sentence(message));
  }
  return found;
}

/** The first thing that an answer says is wrong. */
export function firstComplaint(reply: Reply<unknown>, account: Account): string {
  return [...complaints(reply, account).values()][0]?.[0] ?? 'Nothing was done.';
}

export const EDITIONS: Record<string, { name: string; text: string }> = {
  'lago-2022-09': { name: 'Lago, September 2022', text: 'Credits before tax, one wallet, purchases taxed' },
  'lago-2022-12': { name: 'Lago, December 2022', text: 'Credits after tax, coupons after tax' },
  'lago-2024-01': { name: 'Lago, January 2024', text: 'Real-time balance, one-off invoices excluded' },
  'lago-2026-08': { name: 'Lago, August 2026', text: 'Six wallets with priorities and scopes' },
  'drawdown-1': { name: 'Drawdown 1', text: 'Recommended: exact books, expiry at the decision' },
};

export const editionName = (preset: string): string => EDITIONS[preset]?.name ?? preset;

/** The name of a policy: its preset's, and how many dials are set otherwise. */
export function policyTitle(policy: Policy): string {
  if (typeof policy === 'string') return editionName(policy);
  const changed = Object.keys(policy).length - 1;
  return changed === 0 ? editionName(policy.preset) : `${editionName(policy.preset)}, ${changed} changed`;
}

// The order of colours is fixed, so that a wallet keeps its own.
export function colourOf(account: Account, walletId: string): string {
  const index = account.wallets.findIndex((wallet) => wallet.id === walletId);
  return `var(--wallet-${(index < 0 ? 0 : index) % 8})`;
}

const UNCHANGED: Record<string, string> = {
  done_before: 'It was done before',
  nothing_due: 'Nothing is due',
  nothing_to_do: 'There is nothing to do',
  nothing_left: 'Nothing is left to take or to give back',
  rounds_to_nothing: 'It is worth no money at this rate',
  no_wallet_can_pay: 'No wallet can pay',
  already_in_that_state: 'It is so already',
  already_settled: 'It is settled already',
  excluded: 'Credits never pay invoices of this type in this edition',
};

/** Why nothing changed, as a sentence without its full stop. */
export const tellUnchanged = (reason: string | undefined): string => UNCHANGED[reason ?? ''] ?? 'Nothing changes';

/** A grant that ends, and what ends with it: the earlier of its own end and its wallet's. */
export interface End {
  at: string;
  wallet: Wallet;
  amount_cents: number;
  /** Null for a wallet that does not know what is left of each grant. */
  transaction: Transaction | null;
}

/** Ends that are still to come, soonest first. */
export function endsOf({ wallets, wallet_transactions }: Account): End[] {
  const ends = wallets.filter((wallet) => wallet.status === 'active' && wallet.balance_cents > 0).flatMap((wallet) => endsIn(wallet, wallet_transactions));
  return ends.sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
}

function endsIn(wallet: Wallet, transactions: Transaction[]): End[] {
  if (!wallet.traceable) return wallet.expiration_at ? [{ at: wallet.expiration_at, wallet, amount_cents: wallet.balance_cents, transaction: null }] : [];
  return transactions.flatMap((transaction) => {
    const left = transaction.wallet_id === wallet.id && transaction.status === 'settled' ? (transaction.remaining_amount_cents ?? 0) : 0;
    const at = earlier(transaction.expiration_at, wallet.expiration_at);
    return left > 0 && at !== null ? [{ at, wallet, amount_cents: left, transaction }] : [];
  });
}

const earlier = (one: string | null, other: string | null): string | null => (one !== null && (other === null || Date.parse(one) < Date.parse(other)) ? one : other);
