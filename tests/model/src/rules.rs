//! Top-up rules (rules 8).

use crate::decide::{Draft, Judged};
use crate::number::{self, Q};
use crate::periods;
use crate::state::{Kind, Rule, Status, id, optional_text};
use crate::time;
use crate::top_up::{self, Input, Order};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

pub(crate) fn run_top_up_rules(draft: &mut Draft) -> Judged {
    let by_calendar = draft.command["trigger"].as_str() != Some("threshold");
    for wallet in 0..draft.state.wallets.len() {
        if by_calendar && !draft.policy.at_decision && draft.state.wallets[wallet].active {
            let mut due = periods::due(draft, wallet);
            due.sort();
            due.into_iter().for_each(|period| periods::grant(draft, wallet, period));
        }
    }
    for wallet in 0..draft.state.wallets.len() {
        if by_calendar { run_interval(draft, wallet)? } else { run_threshold(draft, wallet)? }
    }
    Ok(())
}

/// The rules that can fire: active, of an active wallet, not over, as many as a wallet may have.
fn live_rules(draft: &Draft, wallet: usize, trigger: &str) -> Vec<Rule> {
    let wallet = &draft.state.wallets[wallet];
    let good = |rule: &&Rule| {
        rule.active && rule.trigger == trigger && rule.expires.is_none_or(|expires| expires > draft.at)
    };
    let most = usize::try_from(draft.policy.rules_per_wallet).expect("a count");
    wallet.rules.iter().filter(good).filter(|_| wallet.active).take(most).cloned().collect()
}

/// A wallet with an active threshold rule takes all usage that comes to it.
pub(crate) fn fills_itself(draft: &Draft, wallet: usize) -> bool {
    !live_rules(draft, wallet, "threshold").is_empty()
}

fn pending(draft: &Draft, wallet: usize, figure: fn(&crate::state::Transaction) -> &Q) -> Q {
    let pending = draft.state.transactions.iter().filter(|it| {
        let ordered = it.kind == Kind::Purchased || it.is_bound();
        it.wallet == wallet && it.inbound && ordered && it.status == Status::Pending
    });
    number::total(pending.map(|it| figure(it).clone()))
}

pub(crate) fn pending_cents(draft: &Draft, wallet: usize) -> Q {
    pending(draft, wallet, |it| &it.cents)
}

fn ongoing(draft: &Draft, wallet: usize) -> Q {
    let wallet = &draft.state.wallets[wallet];
    wallet.ongoing.as_ref().map_or(&wallet.credits, |it| &it.credits).clone()
}

/// The first rule that fires is the only one.
pub(crate) fn run_threshold(draft: &mut Draft, wallet: usize) -> Judged {
    let fired =
        live_rules(draft, wallet, "threshold").into_iter().any(|rule| try_threshold(draft, wallet, &rule));
    let _ = fired;
    Ok(())
}

fn try_threshold(draft: &mut Draft, wallet: usize, rule: &Rule) -> bool {
    let threshold = rule.threshold.clone().expect("a threshold");
    let (ongoing, pending) = (ongoing(draft, wallet), pending(draft, wallet, |it| &it.credits));
    if ongoing > threshold || &ongoing + &pending > threshold {
        return false;
    }
    let (paid, granted) = if rule.method == "target" {
        target_size(draft, wallet, rule, &ongoing)
    } else if draft.policy.close_gap && rule.paid > number::zero() {
        let gap = &threshold - &ongoing - &rule.granted - &pending;
        let mut paid = rule.paid.clone();
        if gap >= paid {
            paid = &paid * ((&gap / &paid).floor() + number::whole(1));
        }
        let held = &draft.state.wallets[wallet];
        if let Some(maximum) = held.maximum.as_ref().filter(|_| !rule.ignores_limits) {
            paid = number::least(&paid, &held.credits_of(maximum));
        }
        (paid, rule.granted.clone())
    } else {
        (rule.paid.clone(), rule.granted.clone())
    };
    if paid > number::zero() && is_held(draft, wallet) {
        return false;
    }
    fire(draft, wallet, rule, paid, granted, "threshold", None)
}

/// Up to the target, at least the minimum of purchases.
fn target_size(draft: &Draft, wallet: usize, rule: &Rule, ongoing: &Q) -> (Q, Q) {
    let gap = rule.target.as_ref().expect("a target") - ongoing;
    if gap <= number::zero() {
        return (number::zero(), number::zero());
    }
    if rule.grants_target {
        return (number::zero(), gap);
    }
    let held = &draft.state.wallets[wallet];
    let minimum =
        held.minimum.as_ref().filter(|_| !rule.ignores_limits).map(|minimum| held.credits_of(minimum));
    (minimum.filter(|minimum| *minimum > gap).unwrap_or(gap), number::zero())
}

/// Within the hour after the last automatic purchase failed, unless one settled since.
fn is_held(draft: &Draft, wallet: usize) -> bool {
    let purchases = || {
        draft
            .state
            .transactions
            .iter()
            .filter(move |it| it.wallet == wallet && it.inbound && it.kind == Kind::Purchased)
    };
    let failed = purchases().filter(|it| it.source == "threshold" && it.status == Status::Failed);
    let Some(failed) = failed.filter_map(|it| it.failed).max() else { return false };
    let lifted =
        purchases().any(|it| it.status == Status::Settled && it.settled.is_some_and(|at| at > failed));
    !lifted && draft.at <= failed + SignedDuration::from_hours(1)
}

fn run_interval(draft: &mut Draft, wallet: usize) -> Judged {
    for rule in live_rules(draft, wallet, "interval") {
        let period = if draft.policy.counts_periods {
            let pays = !periods::only_grants(draft, wallet, &rule);
            let newest = if pays { periods::newest_due(draft, wallet, &rule) } else { None };
            if newest.is_none() {
                continue;
            }
            newest
        } else if is_due(draft, wallet, &rule) {
            None
        } else {
            continue;
        };
        let ongoing = ongoing(draft, wallet);
        let (paid, granted) = if rule.method == "target" {
            target_size(draft, wallet, &rule, &ongoing)
        } else {
            (rule.paid.clone(), rule.granted.clone())
        };
        fire(draft, wallet, &rule, paid, granted, "interval", period);
    }
    Ok(())
}

/// Days are the customer's.
fn is_due(draft: &Draft, wallet: usize, rule: &Rule) -> bool {
    let zone = draft.state.customer_zone();
    let day = |at: Timestamp| time::local_day(at, &zone);
    let created = draft.state.wallets[wallet].created;
    let (today, anchor) = (day(draft.at), day(rule.started.unwrap_or(created)));
    let taken = draft.state.transactions.iter().any(|it| {
        it.wallet == wallet
            && it.inbound
            && it.source == "interval"
            && day(it.created) == today
            && it.rule.as_ref().is_none_or(|id| *id == rule.id)
    });
    if taken || today == day(created) || rule.started.is_some_and(|started| draft.at < started) {
        return false;
    }
    let same_day =
        today.day() == anchor.day() || (today == today.last_of_month() && anchor.day() > today.day());
    let months = i32::from(today.year() - anchor.year()) * 12 + i32::from(today.month() - anchor.month());
    match rule.interval.as_deref().expect("an interval") {
        "weekly" => today.weekday() == anchor.weekday(),
        "monthly" => same_day,
        "quarterly" => same_day && months % 3 == 0,
        "semiannual" => same_day && months % 6 == 0,
        _ => same_day && months % 12 == 0,
    }
}

/// Buys and gives; gives false where both are worth nothing.
pub(crate) fn fire(
    draft: &mut Draft,
    wallet: usize,
    rule: &Rule,
    paid: Q,
    granted: Q,
    source: &'static str,
    period: Option<Timestamp>,
) -> bool {
    let held = draft.state.wallets[wallet].clone();
    let input = |credits: Q| {
        let credits = number::floor_to(&credits, 5);
        let cents = held.money_of(&credits);
        (cents > number::zero()).then(|| Input { typed: credits.clone(), credits, cents })
    };
    let (paid, granted) = (input(paid), input(granted));
    if paid.is_none() && granted.is_none() {
        return false;
    }
    let requires_payment = rule.requires_payment.unwrap_or(held.requires_payment);
    let on_payment = draft.policy.granted_on_payment;
    let spans = draft.policy.grant_spans && held.traceable;
    let (starts, expires) =
        (period.filter(|_| spans), rule.expires.filter(|_| spans && draft.policy.cuts_grants));
    let order =
        Order { wallet, paid, granted, priority: 50, requires_payment, starts, expires, source, on_payment };
    let before = draft.state.transactions.len();
    top_up::bring_credits(draft, order);
    let named = draft.policy.counts_periods || draft.policy.rules_per_wallet > 1;
    let at = draft.at;
    for inbound in &mut draft.state.transactions[before..] {
        inbound.rule = Some(rule.id.clone()).filter(|_| named);
        inbound.period = period;
        if let Some(start) =
            period.filter(|_| inbound.kind == Kind::Granted && inbound.status == Status::Settled)
        {
            (inbound.created, inbound.settled) = (start, Some(start));
            inbound.booked = (start != at).then_some(at);
        }
    }
    if let Some(stored) = draft.state.wallets[wallet].rules.iter_mut().find(|it| it.id == rule.id) {
        stored.last = period.or(stored.last);
    }
    true
}

/// Ends the rules of a wallet that are over.
pub(crate) fn end_rules(draft: &mut Draft, wallet: usize) {
    let at = draft.at;
    for rule in &mut draft.state.wallets[wallet].rules {
        if rule.active && rule.expires.is_some_and(|expires| expires <= at) {
            rule.active = false;
            draft.changed = true;
        }
    }
}

/// A stored rule.
pub(crate) fn read_rule(document: &Value) -> Rule {
    Rule {
        id: id(document),
        active: document["status"] == "active",
        trigger: document["trigger"].as_str().expect("a trigger").to_owned(),
        method: document["method"].as_str().unwrap_or("fixed").to_owned(),
        interval: optional_text(&document["interval"]),
        paid: number::read_or_zero(&document["paid_credits"]),
        granted: number::read_or_zero(&document["granted_credits"]),
        threshold: number::read(&document["threshold_credits"]),
        target: number::read(&document["target_ongoing_balance"]),
        grants_target: document["grants_target_top_up"] == true,
        ignores_limits: document["ignore_paid_top_up_limits"] == true,
        requires_payment: document["invoice_requires_successful_payment"].as_bool(),
        started: time::read(&document["started_at"]),
        expires: time::read(&document["expiration_at"]),
        zone: optional_text(&document["anchor_timezone"]),
        last: time::read(&document["last_period_start"]),
        from: time::read(&document["periods_from"]),
        created: time::read(&document["created_at"]),
        name: document["transaction_name"].clone(),
    }
}
