//! Running the top-up rules (rules, section 8), and telling of each why it fired or did not.

use alloc::vec::Vec;

use super::due::{self, Purchases, TopUpSize, Verdict};
use super::{RecurringRule, Trigger};
use crate::account::{Source, Wallet};
use crate::amount::{Credits, Exact, OutOfRange};
use crate::command::RuleTrigger;
use crate::decide::draft::{DEFAULT_PRIORITY, Draft};
use crate::decide::refusals::Refusals;
use crate::decide::top_up::{self, Parts};
use crate::decision::{RuleExplanation, RuleSkip, WatchExplanation};
use crate::event::Fact;
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
    let (policy, at, zone) = (draft.policy, draft.at(), draft.account.customer_zone());
    let topped_up = due::topped_up_on(&draft.account, at.local_day(zone), zone);
    for wallet in active_wallets(draft) {
        let done = topped_up.contains(&wallet.id);
        let nothing = Ok(Purchases::default());
        let rules = run_rule(draft, &wallet, Source::Interval, nothing, |rule, _| {
            let skip = due::not_due(&wallet, rule, at, zone).or(done.then_some(RuleSkip::NotDue));
            skip.map_or_else(|| due::interval(policy, &wallet, rule), |skip| Ok(Verdict::Skips(skip)))
        })?;
        tell(draft, &wallet, rules);
    }
    Ok(())
}

/// Wallets that have not ended and have a rule, in drawdown order.
fn active_wallets(draft: &Draft<'_>) -> Vec<Wallet> {
    let wallets = ongoing::in_order(&draft.account).into_iter();
    wallets.filter(|(_, wallet)| !wallet.rules.is_empty()).map(|(_, wallet)| wallet.clone()).collect()
}

fn tell(draft: &mut Draft<'_>, wallet: &Wallet, rules: Vec<RuleExplanation>) {
    if !rules.is_empty() {
        let (wallet_id, alerts) = (wallet.id.clone(), Vec::new());
        draft.live.wallets.push(WatchExplanation { wallet_id, skipped: None, rules, alerts });
    }
}

/// Runs the first rule of a trigger that has not ended, and tells of all of that trigger.
fn run_rule(
    draft: &mut Draft<'_>,
    wallet: &Wallet,
    trigger: Source,
    purchases: Exact<Purchases>,
    judge: impl Fn(&RecurringRule, &Purchases) -> Exact<Verdict>,
) -> Result<Vec<RuleExplanation>, Refusals> {
    let mut told = Vec::new();
    let mut selected = false;
    for rule in wallet.rules.iter().filter(|rule| source(rule.trigger) == trigger) {
        let verdict = if !rule.is_active(draft.at()) {
            Ok(Verdict::Skips(RuleSkip::Ended))
        } else if selected {
            Ok(Verdict::Skips(RuleSkip::NotSelected))
        } else {
            selected = true;
            purchases.and_then(|purchases| judge(rule, &purchases))
        };
        let pending = purchases.map_or(Credits::ZERO, |purchases| purchases.pending_credits());
        told.push(act(draft, wallet, rule, pending, verdict)?);
    }
    Ok(told)
}

/// Fires where the verdict says so. What does not fit is told of this rule and stops no other wallet.
fn act(
    draft: &mut Draft<'_>,
    wallet: &Wallet,
    rule: &RecurringRule,
    pending: Credits,
    verdict: Exact<Verdict>,
) -> Result<RuleExplanation, Refusals> {
    let mut told = RuleExplanation {
        rule_id: rule.id.clone(),
        skipped: None,
        held_until: None,
        ongoing: due::ongoing_credits(draft.policy, wallet),
        pending,
        paid: None,
        granted: None,
    };
    match verdict {
        Ok(Verdict::Skips(skip)) => told.skipped = Some(skip),
        Ok(Verdict::HeldUntil(until)) => {
            (told.skipped, told.held_until) = (Some(RuleSkip::HeldAfterDecline), Some(until));
        }
        Ok(Verdict::Fires(size)) if fire(draft, wallet, rule, size)? => {
            (told.paid, told.granted) = (Some(size.paid.booked.credits), Some(size.granted.booked.credits));
        }
        Ok(Verdict::Fires(_)) | Err(OutOfRange) => told.skipped = Some(RuleSkip::ValueOutOfRange),
    }
    Ok(told)
}

/// What the transactions of a rule name as their source.
fn source(trigger: Trigger) -> Source {
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
) -> Result<bool, Refusals> {
    let TopUpSize { paid, granted } = size;
    let parts = Parts {
        paid: paid.asked,
        granted: granted.asked,
        priority: DEFAULT_PRIORITY,
        source: source(rule.trigger),
        name: rule.transaction_name.clone(),
        metadata: rule.transaction_metadata.clone(),
        requires_payment: rule
            .invoice_requires_successful_payment
            .unwrap_or(wallet.invoice_requires_successful_payment),
        granted_on: rule.granted_on.unwrap_or(draft.policy.granted_on),
        starts_at: None,
        expiration_at: None,
        price: None,
    };
    // it refuses figures that do not fit, nothing else
    let Ok(booking) = top_up::prepare(draft, wallet, &parts) else { return Ok(false) };

    // From here it must succeed.
    draft.record(Fact::TopUpRuleFired {
        wallet_id: wallet.id.clone(),
        rule_id: rule.id.clone(),
        paid_credits: paid.booked.credits,
        granted_credits: granted.booked.credits,
    })?;
    booking.book(draft).map(|()| true)
}

#[cfg(test)]
mod tests;
