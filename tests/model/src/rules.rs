//! Top-up rules (rules 8).

use crate::decide::{Draft, Judged};
use crate::number::{self, Q};
use crate::state::{Kind, Rule, Status, id, optional_text};
use crate::time;
use crate::top_up::{self, Input, Order};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

pub(crate) fn run_top_up_rules(draft: &mut Draft) -> Judged {
    for wallet in 0..draft.state.wallets.len() {
        match draft.command["trigger"].as_str() {
            Some("threshold") => run_threshold(draft, wallet)?,
            _ => run_interval(draft, wallet)?,
        }
    }
    Ok(())
}

/// The rule that can fire: active, of an active wallet, not over.
fn live_rule(draft: &Draft, wallet: usize, trigger: &str) -> Option<Rule> {
    let wallet = &draft.state.wallets[wallet];
    let good = |rule: &&Rule| {
        rule.active && rule.trigger == trigger && rule.expires.is_none_or(|expires| expires > draft.at)
    };
    wallet.rules.iter().find(good).filter(|_| wallet.active).cloned()
}

/// A wallet with an active threshold rule takes all usage that comes to it.
pub(crate) fn fills_itself(draft: &Draft, wallet: usize) -> bool {
    live_rule(draft, wallet, "threshold").is_some()
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

pub(crate) fn run_threshold(draft: &mut Draft, wallet: usize) -> Judged {
    let Some(rule) = live_rule(draft, wallet, "threshold") else { return Ok(()) };
    let threshold = rule.threshold.clone().expect("a threshold");
    let (ongoing, pending) = (ongoing(draft, wallet), pending(draft, wallet, |it| &it.credits));
    if ongoing > threshold || &ongoing + &pending > threshold {
        return Ok(());
    }
    let (paid, granted) = if rule.method == "target" {
        target_size(draft, wallet, &rule, &ongoing)
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
        return Ok(());
    }
    fire(draft, wallet, &rule, paid, granted, "threshold")
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
    let Some(rule) = live_rule(draft, wallet, "interval") else { return Ok(()) };
    if !is_due(draft, wallet, &rule) {
        return Ok(());
    }
    let ongoing = ongoing(draft, wallet);
    let (paid, granted) = if rule.method == "target" {
        target_size(draft, wallet, &rule, &ongoing)
    } else {
        (rule.paid.clone(), rule.granted.clone())
    };
    fire(draft, wallet, &rule, paid, granted, "interval")
}

/// Days are the customer's.
fn is_due(draft: &Draft, wallet: usize, rule: &Rule) -> bool {
    let zone = draft.state.customer_zone();
    let day = |at: Timestamp| time::local_day(at, &zone);
    let created = draft.state.wallets[wallet].created;
    let (today, anchor) = (day(draft.at), day(rule.started.unwrap_or(created)));
    let taken =
        draft.state.transactions.iter().any(|it| {
            it.wallet == wallet && it.inbound && it.source == "interval" && day(it.created) == today
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

/// Buys and gives.
fn fire(draft: &mut Draft, wallet: usize, rule: &Rule, paid: Q, granted: Q, source: &'static str) -> Judged {
    let held = draft.state.wallets[wallet].clone();
    let input = |credits: Q| {
        let credits = number::floor_to(&credits, 5);
        let cents = held.money_of(&credits);
        (cents > number::zero()).then(|| Input { typed: credits.clone(), credits, cents })
    };
    let (paid, granted) = (input(paid), input(granted));
    if paid.is_none() && granted.is_none() {
        return Ok(());
    }
    let requires_payment = rule.requires_payment.unwrap_or(held.requires_payment);
    let on_payment = draft.policy.granted_on_payment;
    let (starts, expires) = (None, None);
    let order =
        Order { wallet, paid, granted, priority: 50, requires_payment, starts, expires, source, on_payment };
    top_up::bring_credits(draft, order);
    Ok(())
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
        name: document["transaction_name"].clone(),
    }
}
