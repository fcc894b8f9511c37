//! Changes of a wallet, and what a command says of rules and alerts (rules 4).

use crate::create::{FEE_TYPES, read_limit};
use crate::decide::{Draft, Judged};
use crate::number::{self, Q};
use crate::periods;
use crate::state::{Alert, Rule, Wallet, texts};
use crate::top_up;
use crate::verdict::{Refusal, refuse};
use crate::{alerts, time};
use jiff::Timestamp;
use serde_json::{Value, json};

const RULES: &str = "recurring_transaction_rules";

pub(crate) fn update_wallet(draft: &mut Draft) -> Judged {
    let index = draft.wallet()?;
    let wanted = &draft.command["wallet"];
    let given = |member: &str| wanted.get(member);
    let before = draft.state.wallets[index].clone();
    let mut wallet = before.clone();
    let mut refusals = Vec::new();

    if let Some(name) = given("name") {
        wallet.name = name.clone();
    }
    if let Some(code) = wanted["code"].as_str() {
        let taken = |other: &Wallet| other.active && other.code == code && other.id != wallet.id;
        if draft.state.wallets.iter().any(taken) {
            refusals.push(Refusal { code: "value_already_exist", field: "code" });
        }
        wallet.code = code.to_owned();
    }
    if !wanted["priority"].is_null() {
        wallet.priority = top_up::read_priority(draft.policy.priorities, wanted, "priority", &mut refusals);
    }
    if given("expiration_at").is_some() || given("expiration_date").is_some() {
        wallet.expires = draft.read_expiration(wanted, draft.at, &mut refusals);
    }
    change_limits(&mut wallet, wanted, &mut refusals);
    if given("applies_to").is_some() {
        wallet.fee_types = texts(&wanted["applies_to"]["fee_types"]);
        wallet.metrics = texts(&wanted["applies_to"]["billable_metric_codes"]);
        if !wallet.fee_types.iter().all(|fee_type| FEE_TYPES.contains(&fee_type.as_str())) {
            refusals.push(Refusal { code: "invalid_limitations", field: "applies_to" });
        }
    }
    if let Some(flag) = given("invoice_requires_successful_payment") {
        wallet.requires_payment = *flag == true;
    }
    if let Some(metadata) = given("metadata") {
        wallet.metadata = if metadata.is_null() { json!({}) } else { metadata.clone() };
    }
    if let Some(list) = given(RULES) {
        top_up::collect(change_rules(draft, &mut wallet, list), &mut refusals);
    } else if !limits_hold(&wallet, draft.at) {
        refusals.push(Refusal { code: "invalid_recurring_rule", field: RULES });
    }
    if let Some(list) = given("alerts") {
        change_alerts(draft, &mut wallet, list);
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    draft.quiet("already_in_that_state");
    draft.changed |= format!("{before:?}") != format!("{wallet:?}");
    draft.state.wallets[index] = wallet;
    Ok(())
}

fn change_limits(wallet: &mut Wallet, wanted: &Value, refusals: &mut Vec<Refusal>) {
    const MIN: &str = "paid_top_up_min_amount_cents";
    const MAX: &str = "paid_top_up_max_amount_cents";
    let (mut bad, given) = (false, wanted.get(MIN).is_some() || wanted.get(MAX).is_some());
    for (member, limit) in [(MIN, &mut wallet.minimum), (MAX, &mut wallet.maximum)] {
        if wanted.get(member).is_some() {
            let found = refusals.len();
            *limit = read_limit(wanted, member, refusals);
            bad |= refusals.len() > found;
        }
    }
    if let (Some(least), Some(most)) = (&wallet.minimum, &wallet.maximum)
        && given
        && !bad
        && most < least
    {
        refusals.push(Refusal { code: "must_be_greater_than_or_equal_min", field: MAX });
    }
}

/// Every fixed rule that pays and is not over keeps to the wallet's limits.
fn limits_hold(wallet: &Wallet, at: Timestamp) -> bool {
    // Limits that contradict each other limit nothing.
    if wallet.minimum.as_ref().is_some_and(|least| wallet.maximum.as_ref().is_some_and(|most| most < least)) {
        return true;
    }
    let over = |rule: &Rule| rule.expires.is_some_and(|expires| expires <= at);
    !wallet.rules.iter().filter(|rule| !over(rule)).any(|rule| {
        let cents = wallet.money_of(&rule.paid);
        breaks_limits(rule, &cents, wallet.minimum.as_ref(), wallet.maximum.as_ref())
    })
}

pub(crate) fn breaks_limits(rule: &Rule, cents: &Q, minimum: Option<&Q>, maximum: Option<&Q>) -> bool {
    let bound = rule.active && rule.method == "fixed" && !rule.ignores_limits && rule.paid > number::zero();
    bound
        && (minimum.is_some_and(|minimum| cents < minimum) || maximum.is_some_and(|maximum| cents > maximum))
}

/// The whole list: what is not named ends.
fn change_rules(draft: &mut Draft, wallet: &mut Wallet, list: &Value) -> Judged {
    let empty = Vec::new();
    let list = list.as_array().unwrap_or(&empty);
    if i64::try_from(list.len()).expect("a count") > draft.policy.rules_per_wallet {
        return refuse("invalid_number_of_recurring_rules", RULES);
    }
    let mut kept = Vec::new();
    let before: Vec<Rule> = wallet.rules.iter().filter(|rule| rule.active).cloned().collect();
    for wanted in list {
        let id = wanted["id"].as_str();
        let known = wallet.rules.iter().position(|rule| rule.active && Some(rule.id.as_str()) == id);
        if id.is_some() && (known.is_none() || kept.iter().any(|kept: &String| Some(kept.as_str()) == id)) {
            return refuse("invalid_recurring_rule", RULES);
        }
        let before = known.map(|known| wallet.rules[known].clone());
        let counted = before.as_ref().is_some_and(|rule| rule.trigger == "interval");
        let made = before.as_ref().map(|rule| rule.created);
        let mut rule = read_rule(draft, wanted, before)?;
        if !counted {
            periods::begin(draft, &mut rule, wallet.created, false);
            rule.created = made.unwrap_or(rule.created);
        }
        kept.push(rule.id.clone());
        match known {
            Some(known) => wallet.rules[known] = rule,
            None => wallet.rules.push(rule),
        }
    }
    for rule in &mut wallet.rules {
        rule.active &= kept.contains(&rule.id);
    }
    let ended: Vec<Rule> = before.into_iter().filter(|rule| !kept.contains(&rule.id)).collect();
    periods::take_over(&mut wallet.rules, &ended, &kept);
    if limits_hold(wallet, draft.at) { Ok(()) } else { refuse("invalid_recurring_rule", RULES) }
}

/// A rule as a command gives it, over what it was.
pub(crate) fn read_rule(
    draft: &mut Draft,
    wanted: &Value,
    before: Option<Rule>,
) -> Result<Rule, Vec<Refusal>> {
    let is_new = before.is_none();
    let mut rule = before.unwrap_or_else(|| Rule {
        id: String::new(),
        active: true,
        trigger: String::new(),
        method: "fixed".to_owned(),
        interval: None,
        paid: number::zero(),
        granted: number::zero(),
        threshold: None,
        target: None,
        grants_target: false,
        ignores_limits: false,
        requires_payment: None,
        started: None,
        expires: None,
        zone: None,
        last: None,
        from: None,
        created: None,
        name: Value::Null,
    });
    let text = |member: &str| wanted[member].as_str().map(str::to_owned);
    rule.trigger = text("trigger").unwrap_or(rule.trigger);
    rule.method = text("method").unwrap_or(rule.method);
    rule.interval = text("interval").or(rule.interval);
    let mut bad = false;
    let mut amount = |member: &str, held: Q| match wanted.get(member) {
        None => held,
        Some(value) if value.is_null() => number::zero(),
        Some(value) => {
            let read = value.as_str().and_then(number::parse).filter(|amount| *amount >= number::zero());
            bad |= read.is_none();
            read.unwrap_or_else(number::zero)
        }
    };
    rule.paid = number::floor_to(&amount("paid_credits", rule.paid), 5);
    rule.granted = number::floor_to(&amount("granted_credits", rule.granted), 5);
    if let Some(threshold) = wanted.get("threshold_credits").filter(|it| !(is_new && it.is_null())) {
        rule.threshold = Some(number::read_or_zero(threshold));
    }
    if let Some(target) = wanted.get("target_ongoing_balance") {
        rule.target = number::read(target);
    }
    let flag = |member: &str, held: bool| wanted.get(member).map_or(held, |flag| *flag == true);
    rule.grants_target = flag("grants_target_top_up", rule.grants_target);
    rule.ignores_limits = flag("ignore_paid_top_up_limits", rule.ignores_limits);
    if let Some(flag) = wanted.get("invoice_requires_successful_payment") {
        rule.requires_payment = flag.as_bool();
    }
    if let Some(started) = wanted.get("started_at") {
        rule.started = time::read(started);
    }
    if let Some(expires) = wanted.get("expiration_at") {
        // A rule ends at an instant, so a day stands for the start of the next.
        let zone = draft.expiry_zone();
        let day = draft.day(expires).filter(|_| draft.policy.reads_days);
        let day = day.map(|day| time::end_of_day(time::midnight(day, &zone), &zone));
        rule.expires = day.or_else(|| time::read(expires));
        bad |= rule.expires.is_none_or(|it| it <= draft.at) && !expires.is_null();
    }
    if let Some(name) = wanted.get("transaction_name") {
        rule.name = name.clone();
    }
    if bad || !can_run(&rule) {
        return refuse("invalid_recurring_rule", RULES);
    }
    if is_new {
        rule.id = draft.new_id();
    }
    Ok(rule)
}

fn can_run(rule: &Rule) -> bool {
    const INTERVALS: [&str; 5] = ["weekly", "monthly", "quarterly", "semiannual", "yearly"];
    let triggered = match rule.trigger.as_str() {
        "threshold" => rule.threshold.is_some(),
        "interval" => rule.interval.as_deref().is_some_and(|interval| INTERVALS.contains(&interval)),
        _ => false,
    };
    let sized = match rule.method.as_str() {
        "fixed" => true,
        "target" => rule.target.as_ref().is_some_and(|target| {
            rule.trigger != "threshold" || rule.threshold.as_ref().is_some_and(|least| target >= least)
        }),
        _ => false,
    };
    triggered && sized
}

/// The whole list of alerts. One that is named keeps its stored value.
pub(crate) fn change_alerts(draft: &mut Draft, wallet: &mut Wallet, list: &Value) {
    let empty = Vec::new();
    let mut alerts = Vec::new();
    for wanted in list.as_array().unwrap_or(&empty) {
        let id = wanted["id"].as_str().map_or_else(|| draft.new_id(), str::to_owned);
        let kind = wanted["alert_type"].as_str().expect("a type").to_owned();
        let before = wallet.alerts.iter().find(|alert| alert.id == id && alert.kind == kind);
        let previous = before.map_or_else(|| alerts::value_of(wallet, &kind), |alert| alert.previous.clone());
        let code = wanted["code"].as_str().unwrap_or_default().to_owned();
        alerts.push(Alert {
            id,
            kind,
            code,
            thresholds: alerts::read_thresholds(&wanted["thresholds"]),
            previous,
        });
    }
    wallet.alerts = alerts;
}
