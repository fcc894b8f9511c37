//! What an event does to one wallet, transaction or rule, and what it must find there.

use rust_decimal::Decimal;

use super::broken::{BrokenHistory, Subject};
use crate::account::{
    AlertId, Balance, Customer, ExpiringTold, FailureReason, Funding, Funds, PurchaseInvoice, RecurringRule,
    Status, Transaction, TransactionId, TransactionKind, TransactionStatus, TransactionType, VoidReason,
    Wallet,
};
use crate::amount::{Credits, Exact, Money};
use crate::currency::Currency;
use crate::event::Event;
use crate::invoice::Invoice;
use crate::time::Instant;

/// A transaction of this direction and of one of these kinds, that moves nothing backwards.
pub(super) fn expect(
    transaction: &Transaction,
    direction: TransactionType,
    kinds: &[TransactionKind],
) -> Result<(), BrokenHistory> {
    let forward = transaction.amount >= Money::ZERO && transaction.credits >= Credits::ZERO;
    if forward && transaction.transaction_type == direction && kinds.contains(&transaction.kind) {
        Ok(())
    } else {
        Err(BrokenHistory::wrong_transaction(transaction))
    }
}

/// What a wallet holds, when the event begins there and ends where its movement leads.
pub(super) fn follow(
    wallet: &Wallet,
    direction: TransactionType,
    funds: Funds,
    stated: Option<Funds>,
    after: Balance,
) -> Result<Funds, BrokenHistory> {
    let (held, after) = (pool(wallet.balance), pool(after));
    let (moved, before): (Exact<Funds>, _) = match direction {
        TransactionType::Inbound => (held.plus(funds), after.minus(funds)),
        TransactionType::Outbound => (held.minus(funds), after.plus(funds)),
    };
    let moved = moved?;
    // credits of running sums never fall below zero by rounding
    let rounded = moved.credits < Credits::ZERO && after.credits == Credits::ZERO;
    let led = after.amount == moved.amount && (rounded || after.credits == moved.credits);
    if led && stated.is_none_or(|stated| stated == held) {
        return Ok(held);
    }
    let before = stated.filter(|stated| *stated != held).map_or(before, Ok)?;
    Err(BrokenHistory::BalanceDiffers { wallet: wallet.id.clone(), held, before })
}

/// Moves what remains of one grant and tells what it was.
pub(super) fn move_rest(
    grant: &mut Transaction,
    transaction: &Transaction,
    funding: &Funding,
    stated: Option<Money>,
) -> Result<Rest, BrokenHistory> {
    let funds = funding.funds;
    let of_wallet = grant.is_grant() && grant.wallet_id == transaction.wallet_id;
    let rest = grant.remaining.filter(|_| of_wallet);
    let held = rest.ok_or_else(|| BrokenHistory::missing(Subject::Grant, grant.id.text()))?;
    if let Some(before) = stated.filter(|stated| *stated != held.amount) {
        return Err(BrokenHistory::RemainingDiffers { grant: grant.id.clone(), held: held.amount, before });
    }
    let remaining = match transaction.transaction_type {
        TransactionType::Inbound => held.plus(funds)?,
        TransactionType::Outbound => held.minus(funds)?,
    };
    // what came in from outside may lie outside: it comes nearer, never further
    let (least, most) = (held.amount.min(Money::ZERO), held.amount.max(grant.amount));
    remains_within(grant, remaining, least, most)?;
    let rest = Rest { funds: held, cost: grant.cost_remaining };
    grant.cost_remaining = match (grant.cost_remaining, funding.cost, transaction.transaction_type) {
        (Some(left), Some(cost), TransactionType::Inbound) => Some(left.plus(cost)?),
        (Some(left), Some(cost), TransactionType::Outbound) => Some(left.minus(cost)?),
        (left, _, _) => left,
    };
    grant.remaining = Some(remaining);
    Ok(rest)
}

/// What remained of a grant, and of its cost.
pub(super) struct Rest {
    pub funds: Funds,
    pub cost: Option<Money>,
}

/// A grant begins with no more than it gives.
pub(super) fn given(grant: &Transaction, remaining: Option<Funds>) -> Result<(), BrokenHistory> {
    remaining.map_or(Ok(()), |remaining| remains_within(grant, remaining, Money::ZERO, grant.amount))
}

fn remains_within(
    grant: &Transaction,
    remaining: Funds,
    least: Money,
    most: Money,
) -> Result<(), BrokenHistory> {
    let remaining = remaining.amount;
    if remaining < least || remaining > most {
        let (grant, given) = (grant.id.clone(), grant.amount);
        return Err(BrokenHistory::RemainingOutside { grant, remaining, given });
    }
    Ok(())
}

/// What a refund gives back: of a purchase with a cost, of that.
pub(super) fn refund(transaction: &Transaction) -> Money {
    let cost = transaction.fundings.first().and_then(|funding| funding.cost);
    cost.unwrap_or(transaction.amount)
}

pub(super) fn refunded_purchase(transaction: &Transaction) -> Option<&TransactionId> {
    let refund = transaction.void_reason == Some(VoidReason::Refund);
    transaction.voided_transaction_id.as_ref().filter(|_| refund)
}

fn pool(balance: Balance) -> Funds {
    Funds { amount: balance.amount, credits: balance.credits }
}

pub(super) fn set_balance(wallet: &mut Wallet, balance: Balance, at: Option<Instant>) {
    wallet.balance = balance;
    wallet.last_balance_sync_at = at;
}

/// When figures moved last, after a transaction of this instant. One that was booked later than it happened may come
/// after others that happened later.
pub(super) fn latest(before: Option<Instant>, transaction: &Transaction, at: Instant) -> Option<Instant> {
    transaction.booked_at.and(before).max(Some(at))
}

/// Members change; what only other events move stays.
pub(super) fn update(wallet: &mut Wallet, after: &Wallet) -> Result<(), BrokenHistory> {
    let (held, before) = (pool(wallet.balance), pool(after.balance));
    if held != before {
        return Err(BrokenHistory::BalanceDiffers { wallet: wallet.id.clone(), held, before });
    }
    let kept = |wallet: &Wallet| (wallet.balance, wallet.status, wallet.currency, wallet.created_at);
    if kept(wallet) != kept(after) || wallet.rate != after.rate || wallet.traceable != after.traceable {
        return Err(BrokenHistory::wrong_wallet(after));
    }
    *wallet = after.clone();
    Ok(())
}

/// Name, metadata and end change; what only other events move stays.
pub(super) fn update_grant(grant: &mut Transaction, after: &Transaction) -> Result<(), BrokenHistory> {
    let kept = Transaction {
        expiration_at: after.expiration_at,
        name: after.name.clone(),
        metadata: after.metadata.clone(),
        ..grant.clone()
    };
    if kept != *after || !grant.is_credits_in() {
        return Err(BrokenHistory::wrong_transaction(after));
    }
    *grant = kept;
    Ok(())
}

pub(super) fn set_currency(customer: Option<&mut Customer>, currency: Currency) -> Result<(), BrokenHistory> {
    let customer = customer.ok_or(BrokenHistory::NoCustomer)?;
    // the customer is the host's: one who has this currency by now may stand where the history begins
    if customer.currency.is_some_and(|held| held != currency) {
        return Err(BrokenHistory::CustomerHasCurrency);
    }
    customer.currency = Some(currency);
    Ok(())
}

/// A purchase fails for one reason once. It may fail for another after that: its invoice is voided, or paid when the
/// money is due back.
pub(super) fn fail(
    purchase: &mut Transaction,
    reason: FailureReason,
    refund_due: bool,
    at: Instant,
) -> Result<(), BrokenHistory> {
    let repeated = purchase.failure_reason == Some(reason) && purchase.refund_due == refund_due;
    match purchase.status {
        TransactionStatus::Pending => {}
        TransactionStatus::Failed if !repeated => {}
        TransactionStatus::Failed | TransactionStatus::Settled => {
            return Err(BrokenHistory::over(Subject::Transaction, purchase.id.text()));
        }
    }
    purchase.status = TransactionStatus::Failed;
    purchase.failed_at = Some(at);
    purchase.failure_reason = Some(reason);
    purchase.refund_due = refund_due;
    Ok(())
}

/// What an invoice states when it is issued stays with its purchase.
pub(super) fn keep_invoice(purchase: &mut Transaction, invoice: &Invoice) {
    if purchase.is_purchase() {
        purchase.purchase_invoice = PurchaseInvoice::of(invoice).or(purchase.purchase_invoice);
    }
}

pub(super) fn book_residue(transaction: &mut Transaction, residue: Funds) -> Result<(), BrokenHistory> {
    if !transaction.residue_credits.is_zero() || !transaction.residue_amount.is_zero() {
        return Err(BrokenHistory::over(Subject::Transaction, transaction.id.text()));
    }
    transaction.residue_credits = residue.credits;
    transaction.residue_amount = residue.amount;
    Ok(())
}

pub(super) fn terminate(wallet: &mut Wallet, at: Instant) -> Result<(), BrokenHistory> {
    if !wallet.is_active() {
        return Err(BrokenHistory::over(Subject::Wallet, wallet.id.text()));
    }
    wallet.status = Status::Terminated;
    wallet.terminated_at = Some(at);
    Ok(())
}

/// A part of a grant goes on: all that is left of it, as the event says.
pub(super) fn roll_over(
    grant: &mut Transaction,
    remaining: Funds,
    expiration_at: Option<Instant>,
    rolled_at: Instant,
) -> Result<(), BrokenHistory> {
    let held = grant.remaining.filter(|_| grant.is_grant());
    let held = held.ok_or_else(|| BrokenHistory::missing(Subject::Grant, grant.id.text()))?;
    if grant.rolled_at.is_some() {
        return Err(BrokenHistory::over(Subject::Grant, grant.id.text()));
    }
    if held != remaining {
        let (grant, held, before) = (grant.id.clone(), held.amount, remaining.amount);
        return Err(BrokenHistory::RemainingDiffers { grant, held, before });
    }
    grant.expiration_at = expiration_at;
    grant.rolled_at = Some(rolled_at);
    Ok(())
}

/// A usage period begins. The command is the one that the event names in its id.
pub(super) fn reset(wallet: &mut Wallet, event: &Event) {
    wallet.period_started_at = Some(event.at);
    wallet.period_consumed = Funds::ZERO;
    wallet.period_reset_by = event.id.split('#').next().map(Into::into);
}

/// Where a usage period began, it counts what invoices take, and takes off what comes back of one.
pub(super) fn count_in_period(wallet: &mut Wallet, transaction: &Transaction) -> Result<(), BrokenHistory> {
    let invoiced = transaction.kind == TransactionKind::Invoiced || transaction.voided_invoice_id.is_some();
    if wallet.period_started_at.is_none() || !invoiced {
        return Ok(());
    }
    let funds = Funds { amount: transaction.amount, credits: transaction.credits };
    let consumed: Exact<Funds> = match transaction.transaction_type {
        TransactionType::Outbound => wallet.period_consumed.plus(funds),
        TransactionType::Inbound => wallet.period_consumed.minus(funds),
    };
    let Funds { amount, credits } = consumed?;
    wallet.period_consumed = Funds { amount: amount.at_least_zero(), credits: credits.at_least_zero() };
    Ok(())
}

/// Keeps which horizons an alert told of a grant, each once.
pub(super) fn tell_expiring(
    grant: &mut Transaction,
    alert: &AlertId,
    horizons: &[Decimal],
) -> Result<(), BrokenHistory> {
    let told =
        |days: &Decimal| grant.expiring_told.iter().any(|it| it.alert_id == *alert && it.days == *days);
    if horizons.iter().any(told) {
        return Err(BrokenHistory::over(Subject::Alert, alert.text()));
    }
    let now = horizons.iter().map(|days| ExpiringTold { alert_id: alert.clone(), days: *days });
    grant.expiring_told.extend(now);
    Ok(())
}

/// A rule pauses once, and goes on once.
pub(super) fn pause_rule(rule: &mut RecurringRule, since: Option<Instant>) -> Result<(), BrokenHistory> {
    if rule.status != Status::Active || rule.paused_at.is_some() == since.is_some() {
        return Err(BrokenHistory::over(Subject::Rule, rule.id.text()));
    }
    rule.paused_at = since;
    Ok(())
}

pub(super) fn end_rule(rule: &mut RecurringRule, at: Instant) -> Result<(), BrokenHistory> {
    if rule.status != Status::Active {
        return Err(BrokenHistory::over(Subject::Rule, rule.id.text()));
    }
    rule.status = Status::Terminated;
    rule.terminated_at = Some(at);
    Ok(())
}
