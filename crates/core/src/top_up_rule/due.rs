//! Whether a rule that tops its wallet up fires, and how large its top-up is (rules, section 8).

use alloc::collections::{BTreeMap, BTreeSet};

use crate::account::{
    Account, FailureReason, Funds, Interval, Method, RecurringRule, RuleId, Source, Transaction,
    TransactionStatus, TransactionType, Trigger, Wallet, WalletId,
};
use crate::amount::{Credits, Exact, Money};
use crate::decide::top_up;
use crate::decision::RuleSkip;
use crate::policy::{FixedThreshold, Ongoing, Policy};
use crate::time::{Instant, LocalDay, Zone};
use drawdown_sort::collected;

/// Days of a leap year: no interval is longer.
const LONGEST_INTERVAL: usize = 366;
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
    fn of(policy: &Policy, wallet: &Wallet, credits: Credits) -> Exact<Self> {
        let asked = credits.at_least_zero();
        Ok(Self { asked, booked: top_up::reset(policy, wallet, asked)? })
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
    /// Money of purchases that wait for their payment, and of what comes with them.
    pub fn pending_amount(&self) -> Money {
        self.pending.amount
    }

    /// Credits of purchases that wait for their payment, and of what comes with them.
    pub fn pending_credits(&self) -> Credits {
        self.pending.credits
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

    /// Until when a rule that pays is held at `at`: until more than an hour has passed since its last automatic
    /// purchase failed, unless any purchase of the wallet settled after that.
    fn held_until(&self, at: Instant) -> Option<Instant> {
        let failed = self.last_threshold_failure?;
        let until = failed.minutes_later(BACK_OFF_MINUTES);
        let paid_since = self.last_settlement.is_some_and(|paid| paid > failed);
        (at <= until && !paid_since).then_some(until)
    }
}

/// The purchases of every wallet, in one pass over the account. A wallet without any has no entry; sums of one that do
/// not fit are no other's.
pub(crate) fn purchases(account: &Account) -> BTreeMap<WalletId, Exact<Purchases>> {
    let mut by_wallet: BTreeMap<WalletId, Exact<Purchases>> = BTreeMap::new();
    let waits = |it: &&Transaction| it.is_bound() && it.status == TransactionStatus::Pending;
    for purchase in account.transactions.iter().filter(|it| it.is_purchase() || waits(it)) {
        match by_wallet.get_mut(&purchase.wallet_id) {
            Some(known) => *known = known.and_then(|known| known.with(purchase)),
            None => {
                by_wallet.insert(purchase.wallet_id.clone(), Purchases::default().with(purchase));
            }
        }
    }
    by_wallet
}

/// Whether a rule fires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// With this top-up.
    Fires(TopUpSize),
    /// It does not.
    Skips(RuleSkip),
    /// Not before this instant has passed.
    HeldUntil(Instant),
}

/// Does a threshold rule fire after something changed? Not when the ongoing balance, alone or with pending purchases, is
/// above the threshold, the rule is held, or its top-up is worth nothing.
///
/// # Errors
/// - [`crate::amount::OutOfRange`] when what it would buy or give is worth more than the largest money, or pending purchases add up to more
pub(crate) fn threshold(
    policy: &Policy,
    wallet: &Wallet,
    rule: &RecurringRule,
    purchases: &Purchases,
    at: Instant,
) -> Exact<Verdict> {
    let Trigger::Threshold(threshold) = rule.trigger else { return Ok(Verdict::Skips(RuleSkip::NotDue)) };
    let ongoing = ongoing_credits(policy, wallet);
    if ongoing > threshold {
        return Ok(Verdict::Skips(RuleSkip::NotReached));
    }
    if ongoing.plus(purchases.pending.credits)? > threshold {
        return Ok(Verdict::Skips(RuleSkip::PendingCoversIt));
    }
    let (paid, granted) = match rule.method {
        Method::Target => target(wallet, rule, ongoing)?,
        Method::Fixed => {
            let gap = threshold.minus(ongoing)?.minus(granted(rule))?.minus(purchases.pending.credits)?;
            (fixed_paid(policy, wallet, rule, gap)?, granted(rule))
        }
    };
    let Some(size) = worth_something(policy, wallet, paid, granted)? else {
        return Ok(Verdict::Skips(RuleSkip::WorthNothing));
    };
    let held = purchases.held_until(at).filter(|_| size.paid.is_worth_something());
    Ok(held.map_or(Verdict::Fires(size), Verdict::HeldUntil))
}

/// Does an interval rule fire on a day of its calendar? Not when its top-up is worth nothing.
///
/// # Errors
/// - [`crate::amount::OutOfRange`] when what it would buy or give is worth more than the largest money
pub(crate) fn interval(policy: &Policy, wallet: &Wallet, rule: &RecurringRule) -> Exact<Verdict> {
    let (paid, granted) = match rule.method {
        Method::Target => target(wallet, rule, ongoing_credits(policy, wallet))?,
        Method::Fixed => (rule.paid_credits, granted(rule)),
    };
    let size = worth_something(policy, wallet, paid, granted)?;
    Ok(size.map_or(Verdict::Skips(RuleSkip::WorthNothing), Verdict::Fires))
}

/// Is every figure of a rule one that money can hold? No wallet ever reaches one that is not, and none buys or gives it.
///
/// # Errors
/// - [`OutOfRange`] when a threshold, an amount or a target is worth more than the largest money
pub(crate) fn can_run(rule: &RecurringRule, money: impl Fn(Credits) -> Exact<Money>) -> Exact<()> {
    let threshold = match rule.trigger {
        Trigger::Threshold(credits) => credits,
        Trigger::Interval(_) => Credits::ZERO,
    };
    let sized = match rule.method {
        Method::Fixed => [rule.paid_credits, rule.granted_credits],
        Method::Target => [rule.target_ongoing_balance.unwrap_or(Credits::ZERO), Credits::ZERO],
    };
    [threshold].into_iter().chain(sized).try_for_each(|credits| money(credits).map(|_| ()))
}

/// The figure that rules look at; where the policy knows no ongoing balance it is the balance.
pub(crate) fn ongoing_credits(policy: &Policy, wallet: &Wallet) -> Credits {
    match policy.ongoing {
        Ongoing::None => wallet.balance.credits,
        Ongoing::Single | Ongoing::Cascade => wallet.ongoing_figures().credits,
    }
}

pub(super) fn granted(rule: &RecurringRule) -> Credits {
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

/// A firing that buys for no more than is left; with nothing left it is not done, what it would give included.
///
/// # Errors
/// - [`crate::amount::OutOfRange`] when the credits of what is left do not fit
pub(crate) fn lowered(policy: &Policy, wallet: &Wallet, size: TopUpSize, left: Money) -> Exact<Verdict> {
    if size.paid.booked.amount <= left {
        return Ok(Verdict::Fires(size));
    }
    let paid = Part::of(policy, wallet, wallet.credits(left)?)?;
    let fires = paid.is_worth_something() && paid.booked.amount <= left;
    Ok(if fires { Verdict::Fires(TopUpSize { paid, ..size }) } else { Verdict::Skips(RuleSkip::Limits) })
}

/// Both parts as they will be booked; `None` when neither is worth any money.
fn worth_something(
    policy: &Policy,
    wallet: &Wallet,
    paid: Credits,
    granted: Credits,
) -> Exact<Option<TopUpSize>> {
    let size =
        TopUpSize { paid: Part::of(policy, wallet, paid)?, granted: Part::of(policy, wallet, granted)? };
    Ok((size.paid.is_worth_something() || size.granted.is_worth_something()).then_some(size))
}

/// Wallets that already have an inbound of an interval rule on this day, each with the rule that it names, in one pass
/// over the account.
pub(crate) fn topped_up_on(
    account: &Account,
    day: LocalDay,
    zone: Zone,
) -> BTreeSet<(WalletId, Option<RuleId>)> {
    let by_interval = |transaction: &&Transaction| {
        transaction.source == Source::Interval
            && transaction.transaction_type == TransactionType::Inbound
            && transaction.created_at.is_some_and(|made| made.local_day(zone) == day)
    };
    collected(
        account
            .transactions
            .iter()
            .filter(by_interval)
            .map(|transaction| (transaction.wallet_id.clone(), transaction.recurring_rule_id.clone())),
    )
}

/// Why an interval rule is not due at this instant: it has not started (`started_at`), or the day, local to the
/// customer, is not in its calendar. Never before its anchor (`started_at`, else the wallet's creation), never on the
/// day the wallet was created, never without an anchor.
pub(crate) fn not_due(wallet: &Wallet, rule: &RecurringRule, at: Instant, zone: Zone) -> Option<RuleSkip> {
    let Trigger::Interval(interval) = rule.trigger else { return Some(RuleSkip::NotDue) };
    if rule.started_at.is_some_and(|start| at < start) {
        return Some(RuleSkip::BeforeStart);
    }
    let day = at.local_day(zone);
    let anchor = rule.anchor_at.or(rule.started_at).or(wallet.created_at).filter(|anchor| *anchor <= at);
    let created = wallet.created_at.is_some_and(|created| created.local_day(zone) == day);
    let due = anchor.is_some_and(|anchor| !created && recurs(interval, anchor.local_day(zone), day));
    (!due).then_some(RuleSkip::NotDue)
}

/// The start of the next day on which the rule fires, after that of an instant.
pub(super) fn next_day(wallet: &Wallet, rule: &RecurringRule, at: Instant, zone: Zone) -> Option<Instant> {
    let Trigger::Interval(interval) = rule.trigger else { return None };
    let anchor = rule.anchor_at.or(rule.started_at).or(wallet.created_at)?.local_day(zone);
    let days = core::iter::successors(Some(at.local_day(zone).next()), |day| Some(day.next()));
    let mut days = days.take(LONGEST_INTERVAL).filter(|day| recurs(interval, anchor, *day));
    days.next().map(|day| day.start(zone)).filter(|start| start.is_told())
}

fn recurs(interval: Interval, anchor: LocalDay, day: LocalDay) -> bool {
    match interval {
        Interval::Hourly | Interval::Daily => true,
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
