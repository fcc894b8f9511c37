//! Whether a rule that tops its wallet up fires, and how large its top-up is (rules, section 8).

use alloc::collections::{BTreeMap, BTreeSet};

use crate::account::{
    Account, FailureReason, Funds, Interval, Method, RecurringRule, Source, Transaction, TransactionStatus,
    TransactionType, Trigger, Wallet, WalletId,
};
use crate::amount::{Credits, Exact, Money};
use crate::policy::{FixedThreshold, Ongoing, Policy};
use crate::sort::collected;
use crate::time::{Instant, LocalDay, Zone};

/// A rule is held this long after its last automatic purchase failed.
const BACK_OFF_MINUTES: i64 = 60;

/// What a rule buys and gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TopUpSize {
    pub paid: Part,
    pub granted: Part,
}

/// Credits that a rule asks for, and what will be booked for them: money, and the credits that this money is
/// (rules 3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part {
    pub asked: Credits,
    pub booked: Funds,
}

impl Part {
    fn of(wallet: &Wallet, credits: Credits) -> Exact<Self> {
        let asked = credits.at_least_zero();
        let amount = wallet.money(asked)?;
        Ok(Self { asked, booked: Funds { amount, credits: wallet.credits(amount)? } })
    }

    fn is_worth_something(&self) -> bool {
        self.booked.amount.is_positive()
    }
}

/// What a wallet's purchases tell its rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Purchases {
    pending: Funds,
    last_threshold_failure: Option<Instant>,
    last_settlement: Option<Instant>,
}

impl Purchases {
    /// Money of purchases that wait for their payment.
    pub fn pending_amount(&self) -> Money {
        self.pending.amount
    }

    fn with(mut self, purchase: &Transaction) -> Exact<Self> {
        match purchase.status {
            TransactionStatus::Pending => {
                let funds = Funds { amount: purchase.amount, credits: purchase.credits };
                self.pending = self.pending.plus(funds)?;
            }
            TransactionStatus::Settled => {
                self.last_settlement = self.last_settlement.max(purchase.settled_at);
            }
            TransactionStatus::Failed => {
                // A voided invoice says nothing about the card.
                let declined = purchase.source == Source::Threshold
                    && purchase.failure_reason != Some(FailureReason::InvoiceVoided);
                let failure = purchase.failed_at.filter(|_| declined);
                self.last_threshold_failure = self.last_threshold_failure.max(failure);
            }
        }
        Ok(self)
    }

    /// Is a rule that pays held at `at`? For one hour after its last automatic purchase failed, `[failed, failed +
    /// 1 h)`, unless any purchase of the wallet settled after that.
    fn hold(&self, at: Instant) -> bool {
        self.last_threshold_failure.is_some_and(|failed| {
            at.minutes_earlier(BACK_OFF_MINUTES) < failed
                && self.last_settlement.is_none_or(|paid| paid <= failed)
        })
    }
}

/// The purchases of every wallet, in one pass over the account. A wallet without any has no entry.
///
/// # Errors
/// - [`crate::amount::OutOfRange`]
pub(crate) fn purchases(account: &Account) -> Exact<BTreeMap<WalletId, Purchases>> {
    let mut by_wallet: BTreeMap<WalletId, Purchases> = BTreeMap::new();
    for purchase in account.transactions.iter().filter(|transaction| transaction.is_purchase()) {
        match by_wallet.get_mut(&purchase.wallet_id) {
            Some(known) => *known = known.with(purchase)?,
            None => {
                by_wallet.insert(purchase.wallet_id.clone(), Purchases::default().with(purchase)?);
            }
        }
    }
    Ok(by_wallet)
}

/// The top-up of a threshold rule after something changed; `None` when it does not fire: the ongoing balance,
/// alone or with pending purchases, is above the threshold, the rule is held, or its top-up is worth nothing.
///
/// # Errors
/// - [`crate::amount::OutOfRange`]
pub(crate) fn threshold_top_up(
    policy: &Policy,
    wallet: &Wallet,
    rule: &RecurringRule,
    purchases: &Purchases,
    at: Instant,
) -> Exact<Option<TopUpSize>> {
    let Trigger::Threshold(threshold) = rule.trigger else { return Ok(None) };
    let ongoing = ongoing_credits(policy, wallet);
    if ongoing > threshold || ongoing.plus(purchases.pending.credits)? > threshold {
        return Ok(None);
    }
    let (paid, granted) = match rule.method {
        Method::Target => target(wallet, rule, ongoing)?,
        Method::Fixed => {
            let gap = threshold.minus(ongoing)?.minus(granted(rule))?.minus(purchases.pending.credits)?;
            (fixed_paid(policy, wallet, rule, gap)?, granted(rule))
        }
    };
    let size = worth_something(wallet, paid, granted)?;
    Ok(size.filter(|size| !(size.paid.is_worth_something() && purchases.hold(at))))
}

/// The top-up of an interval rule on a day of its calendar; `None` when it is worth nothing.
///
/// # Errors
/// - [`crate::amount::OutOfRange`]
pub(crate) fn interval_top_up(
    policy: &Policy,
    wallet: &Wallet,
    rule: &RecurringRule,
) -> Exact<Option<TopUpSize>> {
    let (paid, granted) = match rule.method {
        Method::Target => target(wallet, rule, ongoing_credits(policy, wallet))?,
        Method::Fixed => (rule.paid_credits, granted(rule)),
    };
    worth_something(wallet, paid, granted)
}

/// The figure that rules look at; where the policy knows no ongoing balance it is the balance.
fn ongoing_credits(policy: &Policy, wallet: &Wallet) -> Credits {
    match policy.ongoing {
        Ongoing::None => wallet.balance.credits,
        Ongoing::Single | Ongoing::Cascade => wallet.ongoing_figures().credits,
    }
}

fn granted(rule: &RecurringRule) -> Credits {
    rule.granted_credits.at_least_zero()
}

/// Whole increments until the gap is closed, at most the wallet's maximum unless limits are ignored.
fn fixed_paid(policy: &Policy, wallet: &Wallet, rule: &RecurringRule, gap: Credits) -> Exact<Credits> {
    let paid = rule.paid_credits.at_least_zero();
    match policy.fixed_threshold {
        FixedThreshold::AsConfigured => return Ok(paid),
        FixedThreshold::CloseGap => {}
    }
    if gap < paid || paid.is_zero() {
        return Ok(paid);
    }
    let increments = gap.whole_steps(paid)?.saturating_add(1);
    let limit = wallet.paid_top_up_max.filter(|_| !rule.ignore_paid_top_up_limits);
    let Some(most) = limit.map(|limit| wallet.credits(limit)).transpose()? else {
        return paid.times(increments);
    };
    // beyond the maximum the exact product is not asked for: it may not fit
    if increments > most.whole_steps(paid)? { Ok(most) } else { paid.times(increments) }
}

/// Paid and granted credits that lift the ongoing balance to the rule's target: a purchase is raised to the
/// wallet's minimum and never capped, a grant is exact.
fn target(wallet: &Wallet, rule: &RecurringRule, ongoing: Credits) -> Exact<(Credits, Credits)> {
    let target = rule.target_ongoing_balance.unwrap_or(Credits::ZERO);
    if ongoing >= target {
        return Ok((Credits::ZERO, Credits::ZERO));
    }
    let gap = target.minus(ongoing)?;
    if rule.grants_target_top_up {
        return Ok((Credits::ZERO, gap));
    }
    let minimum = wallet.paid_top_up_min.filter(|_| !rule.ignore_paid_top_up_limits);
    let least = minimum.map(|minimum| wallet.credits(minimum)).transpose()?.unwrap_or(Credits::ZERO);
    Ok((gap.max(least), Credits::ZERO))
}

/// Both parts as they will be booked; `None` when neither is worth any money.
fn worth_something(wallet: &Wallet, paid: Credits, granted: Credits) -> Exact<Option<TopUpSize>> {
    let size = TopUpSize { paid: Part::of(wallet, paid)?, granted: Part::of(wallet, granted)? };
    Ok((size.paid.is_worth_something() || size.granted.is_worth_something()).then_some(size))
}

/// Wallets that already have an inbound of an interval rule on this day, in one pass over the account.
pub(crate) fn topped_up_on(account: &Account, day: LocalDay, zone: Zone) -> BTreeSet<WalletId> {
    let by_interval = |transaction: &&Transaction| {
        transaction.source == Source::Interval
            && transaction.transaction_type == TransactionType::Inbound
            && transaction.created_at.is_some_and(|made| made.local_day(zone) == day)
    };
    collected(
        account.transactions.iter().filter(by_interval).map(|transaction| transaction.wallet_id.clone()),
    )
}

/// Is the day of this instant, local to the customer, in the calendar of the rule? Never before the instant
/// `started_at`, never on the day the wallet was created, never without an anchor (`started_at`, else the wallet's
/// creation).
pub(crate) fn is_due(wallet: &Wallet, rule: &RecurringRule, at: Instant, zone: Zone) -> bool {
    let Trigger::Interval(interval) = rule.trigger else { return false };
    let Some(anchor) = rule.started_at.or(wallet.created_at).filter(|anchor| *anchor <= at) else {
        return false;
    };
    let day = at.local_day(zone);
    let created = wallet.created_at.map(|created| created.local_day(zone));
    created != Some(day) && recurs(interval, anchor.local_day(zone), day)
}

fn recurs(interval: Interval, anchor: LocalDay, day: LocalDay) -> bool {
    match interval {
        Interval::Weekly => day.weekday() == anchor.weekday(),
        Interval::Monthly => recurs_monthly(anchor, day, 1),
        Interval::Quarterly => recurs_monthly(anchor, day, 3),
        Interval::Semiannual => recurs_monthly(anchor, day, 6),
        Interval::Yearly => recurs_monthly(anchor, day, 12),
    }
}

/// The anchor's day in every `months`-th month; the last day of a month stands for all days it does not have.
/// (So a year after 29 February is 28 February, and 29 February again in a leap year.)
fn recurs_monthly(anchor: LocalDay, day: LocalDay, months: i64) -> bool {
    let apart = day.months().saturating_sub(anchor.months());
    let same_day = day.day() == anchor.day() || (day.is_last_of_month() && anchor.day() > day.day());
    apart.checked_rem(months) == Some(0) && same_day
}

#[cfg(test)]
mod tests;
