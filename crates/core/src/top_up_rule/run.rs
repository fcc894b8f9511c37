//! Running the top-up rules (rules, section 8), and telling of each why it fired or did not.

mod by_period;

use alloc::vec::Vec;

use super::due::{self, Purchases, TopUpSize, Verdict};
use super::{Calendar, GrantsExpire, RecurringRule, Trigger, paid};
use crate::account::{RuleId, Source, Wallet};
use crate::amount::{Credits, Exact, OutOfRange};
use crate::command::RuleTrigger;
use crate::decide::draft::{DEFAULT_PRIORITY, Draft};
use crate::decide::refusals::Refusals;
use crate::decide::top_up::{self, OfRule, Parts};
use crate::decision::{RuleExplanation, RuleSkip, WatchExplanation};
use crate::event::Fact;
use crate::policy::{Policy, Recurrence, RuleEnd};
use crate::time::Instant;
use crate::usage::ongoing;

/// `run_top_up_rules`: the rules of one trigger, of active wallets in drawdown order. Threshold rules are checked
/// as though something had changed.
pub(crate) fn run(draft: &mut Draft<'_>, trigger: RuleTrigger) -> Result<(), Refusals> {
    match trigger {
        RuleTrigger::Threshold => run_threshold_rules(draft),
        RuleTrigger::Interval => run_interval_rules(draft),
    }
}

fn run_threshold_rules(draft: &mut Draft<'_>) -> Result<(), Refusals> {
    let purchases = due::purchases(&draft.account);
    for wallet in active_wallets(draft) {
        let bought = purchases.get(&wallet.id).copied().unwrap_or(Ok(Purchases::default()));
        let rules = check_threshold(draft, &wallet, bought, true)?;
        tell(draft, &wallet, rules);
    }
    Ok(())
}

/// Runs the threshold rule of a wallet, if it has one that works and something changed.
pub(crate) fn check_threshold(
    draft: &mut Draft<'_>,
    wallet: &Wallet,
    purchases: Exact<Purchases>,
    changed: bool,
) -> Result<Vec<RuleExplanation>, Refusals> {
    let (policy, at) = (draft.policy, draft.at());
    run_rule(draft, wallet, Source::Threshold, purchases, |rule, purchases| {
        if changed {
            due::threshold(policy, wallet, rule, purchases, at)
        } else {
            Ok(Verdict::Skips(RuleSkip::NothingChanged))
        }
    })
}

fn run_interval_rules(draft: &mut Draft<'_>) -> Result<(), Refusals> {
    match draft.policy.recurrence {
        Recurrence::Day => run_days(draft),
        Recurrence::Period => by_period::run(draft),
    }
}

fn run_days(draft: &mut Draft<'_>) -> Result<(), Refusals> {
    let (policy, at, zone) = (draft.policy, draft.at(), draft.account.customer_zone());
    let topped_up = due::topped_up_on(&draft.account, at.local_day(zone), zone);
    for wallet in active_wallets(draft) {
        let by = |rule: Option<&RuleId>| topped_up.contains(&(wallet.id.clone(), rule.cloned()));
        let done = |rule: &RecurringRule| by(None) || by(Some(&rule.id));
        let nothing = Ok(Purchases::default());
        let rules = run_rule(draft, &wallet, Source::Interval, nothing, |rule, _| {
            let zone = rule.anchor_timezone.unwrap_or(zone);
            let skip = due::not_due(&wallet, rule, at, zone).or(done(rule).then_some(RuleSkip::NotDue));
            skip.map_or_else(|| due::interval(policy, &wallet, rule), |skip| Ok(Verdict::Skips(skip)))
        })?;
        tell(draft, &wallet, rules);
    }
    Ok(())
}

/// Wallets that have not ended and have a rule, in drawdown order.
fn active_wallets(draft: &Draft<'_>) -> Vec<Wallet> {
    let wallets = ongoing::in_order(draft.policy, &draft.account).into_iter();
    let with_rules = wallets.map(|(_, wallet)| wallet).filter(|wallet| !wallet.rules.is_empty());
    with_rules.filter(|wallet| !draft.is_passed_over(&wallet.id)).cloned().collect()
}

fn tell(draft: &mut Draft<'_>, wallet: &Wallet, rules: Vec<RuleExplanation>) {
    if !rules.is_empty() {
        let (wallet_id, alerts) = (wallet.id.clone(), Vec::new());
        draft.live.wallets.push(WatchExplanation { wallet_id, skipped: None, rules, alerts });
    }
}

/// Runs the first rules of a trigger that have not ended, as many as a wallet may have, and tells of all of that trigger.
/// A threshold that was reached was reached once: the first rule that fires is the only one.
fn run_rule(
    draft: &mut Draft<'_>,
    wallet: &Wallet,
    trigger: Source,
    purchases: Exact<Purchases>,
    judge: impl Fn(&RecurringRule, &Purchases) -> Exact<Verdict>,
) -> Result<Vec<RuleExplanation>, Refusals> {
    let mut told = Vec::new();
    let mut left = draft.policy.rules_per_wallet;
    for rule in wallet.rules.iter().filter(|rule| source(rule.trigger) == trigger) {
        let verdict = if !rule.is_active(draft.at()) {
            Ok(Verdict::Skips(RuleSkip::Ended))
        } else if left == 0 {
            Ok(Verdict::Skips(RuleSkip::NotSelected))
        } else {
            left = left.saturating_sub(1);
            within_caps(draft, wallet, rule, || purchases.and_then(|purchases| judge(rule, &purchases)))
        };
        let pending = purchases.map_or(Credits::ZERO, |purchases| purchases.pending_credits());
        let run = act(draft, wallet, rule, pending, (verdict, None))?;
        if run.skipped.is_none() && trigger == Source::Threshold {
            left = 0;
        }
        told.push(run);
    }
    Ok(told)
}

/// A rule as it is told before it is judged.
fn explained(draft: &Draft<'_>, wallet: &Wallet, rule: &RecurringRule, pending: Credits) -> RuleExplanation {
    RuleExplanation {
        rule_id: rule.id.clone(),
        skipped: None,
        held_until: None,
        ongoing: due::ongoing_credits(draft.policy, wallet),
        pending,
        paid: None,
        granted: None,
    }
}

/// What the rule does: nothing while it pauses, and no more than its caps leave.
fn within_caps(
    draft: &Draft<'_>,
    wallet: &Wallet,
    rule: &RecurringRule,
    judge: impl FnOnce() -> Exact<Verdict>,
) -> Exact<Verdict> {
    if rule.paused_at.is_some() {
        return Ok(Verdict::Skips(RuleSkip::Paused));
    }
    let verdict = judge()?;
    match (verdict, paid::left(&draft.account, wallet, rule, draft.at())?) {
        (Verdict::Fires(size), Some(left)) => due::lowered(draft.policy, wallet, size, left),
        (verdict, _) => Ok(verdict),
    }
}

/// Fires where the verdict says so. What does not fit is told of this rule and stops no other wallet.
fn act(
    draft: &mut Draft<'_>,
    wallet: &Wallet,
    rule: &RecurringRule,
    pending: Credits,
    (verdict, period): (Exact<Verdict>, Option<Instant>),
) -> Result<RuleExplanation, Refusals> {
    let mut told = explained(draft, wallet, rule, pending);
    match verdict {
        Ok(Verdict::Skips(skip)) => told.skipped = Some(skip),
        Ok(Verdict::HeldUntil(until)) => {
            (told.skipped, told.held_until) = (Some(RuleSkip::HeldAfterDecline), Some(until));
        }
        Ok(Verdict::Fires(size)) if fire(draft, wallet, rule, size, period)? => {
            (told.paid, told.granted) = (Some(size.paid.booked.credits), Some(size.granted.booked.credits));
        }
        Ok(Verdict::Fires(_)) | Err(OutOfRange) => told.skipped = Some(RuleSkip::ValueOutOfRange),
    }
    Ok(told)
}

/// What the transactions of a rule name as their source.
pub(super) fn source(trigger: Trigger) -> Source {
    match trigger {
        Trigger::Threshold(_) => Source::Threshold,
        Trigger::Interval(_) => Source::Interval,
    }
}

/// Tells that the rule fired, then books what it buys and gives; tells nothing and gives false when that does not fit.
fn fire(
    draft: &mut Draft<'_>,
    wallet: &Wallet,
    rule: &RecurringRule,
    size: TopUpSize,
    period: Option<Instant>,
) -> Result<bool, Refusals> {
    let TopUpSize { paid, granted } = size;
    let parts = Parts {
        paid: paid.asked,
        granted: granted.asked,
        requires_payment: rule
            .invoice_requires_successful_payment
            .unwrap_or(wallet.invoice_requires_successful_payment),
        ..parts_of(draft, wallet, rule, period)
    };
    // as it is now: another rule may have topped it up
    let now = draft.account.wallet(&wallet.id).map_or_else(|| wallet.clone(), Wallet::without_lists);
    // it refuses figures that do not fit, nothing else
    let Ok(booking) = top_up::prepare(draft, &now, &parts) else { return Ok(false) };

    // From here it must succeed.
    draft.record(Fact::TopUpRuleFired {
        wallet_id: wallet.id.clone(),
        rule_id: rule.id.clone(),
        paid_credits: paid.booked.credits,
        granted_credits: granted.booked.credits,
        period_start: period,
    })?;
    booking.book(draft).map(|()| true)
}

/// What the inbounds of a rule say, without any credits; `period`: the start of the one that they are for.
pub(crate) fn parts_of(
    draft: &Draft<'_>,
    wallet: &Wallet,
    rule: &RecurringRule,
    period: Option<Instant>,
) -> Parts {
    let spans = draft.policy.grant_spans && wallet.traceable;
    let of_rule = says_its_rule(draft.policy, rule);
    Parts {
        paid: Credits::ZERO,
        granted: Credits::ZERO,
        priority: rule.priority.unwrap_or(DEFAULT_PRIORITY),
        source: source(rule.trigger),
        name: rule.transaction_name.clone(),
        metadata: rule.transaction_metadata.clone(),
        requires_payment: false,
        granted_on: rule.granted_on.unwrap_or(draft.policy.granted_on),
        starts_at: period.filter(|_| spans),
        expiration_at: if spans { end_of_grants(draft, wallet, rule, period) } else { None },
        price: None,
        rollover: rule.reset_rollover,
        of_rule: of_rule.then(|| OfRule { id: rule.id.clone(), period_start: period }),
    }
}

/// Do the inbounds of a rule name it? Where nothing asks for it, they stay as they were.
fn says_its_rule(policy: &Policy, rule: &RecurringRule) -> bool {
    policy.recurrence == Recurrence::Period
        || policy.rules_per_wallet > 1
        || rule.grants_expire.is_some()
        || rule.rollover.is_some()
        || rule.reset_rollover.is_some()
}

/// When the grants of a rule end that start with a period, or now.
fn end_of_grants(
    draft: &Draft<'_>,
    wallet: &Wallet,
    rule: &RecurringRule,
    period: Option<Instant>,
) -> Option<Instant> {
    let own = rule.grants_expire.and_then(|expire| match (period, expire) {
        (Some(start), _) => Calendar::of(&draft.account, wallet, rule)?.end(start, expire),
        (None, GrantsExpire::After(term)) => {
            Calendar::of(&draft.account, wallet, rule)?.after(draft.at(), term)
        }
        (None, GrantsExpire::Next) => {
            let zone = rule.anchor_timezone.unwrap_or_else(|| draft.account.customer_zone());
            due::next_day(wallet, rule, draft.at(), zone)
        }
    });
    let cut = rule.expiration_at.filter(|_| draft.policy.rule_end == RuleEnd::Cut);
    own.into_iter().chain(cut).min()
}

#[cfg(test)]
mod tests;
