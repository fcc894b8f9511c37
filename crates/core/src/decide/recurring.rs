//! The recurring transaction rules of a wallet: reading what a command gives (rules, sections 4 and 8).

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::draft::{Draft, Refusals};
use crate::account::{Interval, Method, RecurringRule, RuleId, Status, Text, Trigger, Wallet};
use crate::amount::{Credits, Money, Rate, is_credit_input};
use crate::command::{Input, RuleDraft};
use crate::currency::Currency;
use crate::decision::{Code, Refusal};
use crate::time::Instant;

const FIELD: &str = "recurring_transaction_rules";

/// What a fixed rule's paid amount is held against.
pub(crate) struct Bounds {
    pub rate: Rate,
    pub currency: Currency,
    pub min: Option<Money>,
    pub max: Option<Money>,
}

/// The wallet's initial credits, which a fixed rule without amounts inherits.
#[derive(Clone, Copy)]
pub(crate) struct Initial {
    pub paid: Credits,
    pub granted: Credits,
}

/// A rule that was read; a new one has no id yet.
pub(crate) struct ReadRule {
    id: Option<RuleId>,
    rule: RecurringRule,
}

impl ReadRule {
    /// The rule, with an id of its own where it is new.
    pub fn named(self, draft: &mut Draft<'_>) -> RecurringRule {
        let id = self.id.unwrap_or_else(|| RuleId::new(draft.new_id()));
        RecurringRule { id, ..self.rule }
    }
}

/// What an update makes of a wallet's rules.
#[derive(Default)]
pub(crate) struct Change {
    /// Active rules that the list does not name.
    pub ended: Vec<RuleId>,
    /// Rules of the list, changed or new.
    pub kept: Vec<ReadRule>,
}

/// Rules of a new wallet.
pub(crate) fn create(
    draft: &Draft<'_>,
    given: &Input<Vec<RuleDraft>>,
    bounds: &Bounds,
    initial: Initial,
    refusals: &mut Refusals,
) -> Vec<ReadRule> {
    let Some(given) = list(given, refusals) else { return Vec::new() };
    let mut rules = Vec::new();
    for rule in given {
        if rule.id.is_some() {
            refusals.push(invalid("a new wallet has no rule with an id"));
            continue;
        }
        collect(read(draft.at(), rule, None, initial), bounds, &mut rules, refusals);
    }
    rules
}

/// Rules of a wallet that changes: the list, when given, is the whole list.
pub(crate) fn change(
    draft: &Draft<'_>,
    wallet: &Wallet,
    given: &Input<Vec<RuleDraft>>,
    bounds: &Bounds,
    refusals: &mut Refusals,
) -> Change {
    let active: Vec<&RecurringRule> =
        wallet.rules.iter().filter(|rule| rule.status == Status::Active).collect();
    if !given.is_present() {
        if (bounds.min, bounds.max) != (wallet.paid_top_up_min, wallet.paid_top_up_max) {
            let mut working = active.iter().filter(|rule| rule.is_active(draft.at()));
            refusals.extend(working.find_map(|rule| breaks(rule, bounds)));
        }
        return Change::default();
    }
    let Some(given) = list(given, refusals) else { return Change::default() };
    let initial = Initial { paid: Credits::ZERO, granted: Credits::ZERO };
    let mut change = Change::default();
    for rule in given {
        let stored = active.iter().find(|stored| Some(&stored.id) == rule.id.as_ref());
        if let (Some(id), None) = (&rule.id, stored) {
            refusals.push(invalid(&format!("wallet `{}` has no active rule `{id}`", wallet.id)));
            continue;
        }
        collect(read(draft.at(), rule, stored.copied(), initial), bounds, &mut change.kept, refusals);
    }
    let named = |rule: &&&RecurringRule| given.iter().any(|given| given.id.as_ref() == Some(&rule.id));
    change.ended = active.iter().filter(|rule| !named(rule)).map(|rule| rule.id.clone()).collect();
    change
}

fn list<'a>(given: &'a Input<Vec<RuleDraft>>, refusals: &mut Refusals) -> Option<&'a [RuleDraft]> {
    match given {
        Input::Absent | Input::Null => Some(&[]),
        Input::Invalid => {
            refusals.push(invalid("rules must be a list of objects"));
            None
        }
        Input::Given(rules) if rules.len() > 1 => {
            let message = format!("a wallet has at most one rule, not {}", rules.len());
            let count = i64::try_from(rules.len()).unwrap_or(i64::MAX);
            let refusal = Refusal::new(Code::InvalidNumberOfRecurringRules, FIELD, message);
            refusals.push(refusal.with("rules", count));
            None
        }
        Input::Given(rules) => Some(rules),
    }
}

fn collect(
    read: Result<ReadRule, String>,
    bounds: &Bounds,
    rules: &mut Vec<ReadRule>,
    refusals: &mut Refusals,
) {
    match read {
        Err(message) => refusals.push(invalid(&message)),
        Ok(rule) => match breaks(&rule.rule, bounds) {
            Some(refusal) => refusals.push(refusal),
            None => rules.push(rule),
        },
    }
}

fn invalid(message: &str) -> Refusal {
    Refusal::new(Code::InvalidRecurringRule, FIELD, message)
}

/// A fixed rule that pays is held to the wallet's limits, unless it ignores them.
fn breaks(rule: &RecurringRule, bounds: &Bounds) -> Option<Refusal> {
    if rule.method != Method::Fixed || rule.ignore_paid_top_up_limits || !rule.paid_credits.is_positive() {
        return None;
    }
    let Ok(amount) = bounds.rate.money(rule.paid_credits, bounds.currency) else {
        return Some(invalid("its paid credits are worth more than money can hold"));
    };
    let within = bounds.min.is_none_or(|min| amount >= min) && bounds.max.is_none_or(|max| amount <= max);
    (!within).then(|| {
        let message = format!("it pays {} minor units, outside the wallet's limits", amount.minor());
        let mut refusal = invalid(&message).with("amount_cents", amount);
        if let Some(min) = bounds.min {
            refusal = refusal.with("minimum", min);
        }
        if let Some(max) = bounds.max {
            refusal = refusal.with("maximum", max);
        }
        refusal
    })
}

/// Reads a rule; members that are absent stay as stored.
fn read(
    at: Instant,
    given: &RuleDraft,
    stored: Option<&RecurringRule>,
    initial: Initial,
) -> Result<ReadRule, String> {
    let trigger = trigger(given, stored)?;
    let method = method(given, stored)?;
    let paid = amount(&given.paid_credits, "paid_credits")?;
    let granted = amount(&given.granted_credits, "granted_credits")?;
    let inherits = stored.is_none() && method == Method::Fixed && paid.is_none() && granted.is_none();
    let inherited = if inherits { initial } else { Initial { paid: Credits::ZERO, granted: Credits::ZERO } };
    let target = decimal(&given.target_ongoing_balance, "target_ongoing_balance")?;
    let target = target.or_else(|| stored.and_then(|rule| rule.target_ongoing_balance));
    check_target(trigger, method, target)?;
    let expiration_at =
        date(&given.expiration_at, stored.and_then(|rule| rule.expiration_at), "expiration_at")?;
    if given.expiration_at.given().is_some_and(|end| *end <= at) {
        return Err(String::from("its `expiration_at` must be in the future"));
    }
    let rule = RecurringRule {
        id: RuleId::new(""),
        status: Status::Active,
        trigger,
        method,
        paid_credits: paid.or(stored.map(|rule| rule.paid_credits)).unwrap_or(inherited.paid),
        granted_credits: granted.or(stored.map(|rule| rule.granted_credits)).unwrap_or(inherited.granted),
        target_ongoing_balance: target,
        grants_target_top_up: flag(
            &given.grants_target_top_up,
            stored.is_some_and(|r| r.grants_target_top_up),
        )?,
        ignore_paid_top_up_limits: flag(
            &given.ignore_paid_top_up_limits,
            stored.is_some_and(|rule| rule.ignore_paid_top_up_limits),
        )?,
        invoice_requires_successful_payment: optional(
            &given.invoice_requires_successful_payment,
            stored.and_then(|rule| rule.invoice_requires_successful_payment),
            "invoice_requires_successful_payment",
        )?,
        started_at: date(&given.started_at, stored.and_then(|rule| rule.started_at), "started_at")?,
        expiration_at,
        terminated_at: None,
        transaction_name: optional(
            &given.transaction_name,
            stored.and_then(|rule| rule.transaction_name.clone()),
            "transaction_name",
        )?,
        transaction_metadata: optional(
            &given.transaction_metadata,
            stored.map(|rule| rule.transaction_metadata.clone()),
            "transaction_metadata",
        )?
        .unwrap_or_default(),
        created_at: stored.map_or(Some(at), |rule| rule.created_at),
    };
    Ok(ReadRule { id: given.id.clone(), rule })
}

fn trigger(given: &RuleDraft, stored: Option<&RecurringRule>) -> Result<Trigger, String> {
    let stored_trigger = stored.map(|rule| rule.trigger);
    let stored_name = stored_trigger.map(|trigger| match trigger {
        Trigger::Threshold(_) => "threshold",
        Trigger::Interval(_) => "interval",
    });
    let name = text(&given.trigger, "trigger")?;
    match name.map(|name| &**name).or(stored_name) {
        Some("threshold") => {
            let before = match stored_trigger {
                Some(Trigger::Threshold(credits)) => Some(credits),
                Some(Trigger::Interval(_)) | None => None,
            };
            let credits = decimal(&given.threshold_credits, "threshold_credits")?.or(before);
            credits
                .map(Trigger::Threshold)
                .ok_or_else(|| String::from("a threshold rule needs `threshold_credits`"))
        }
        Some("interval") => {
            let before = match stored_trigger {
                Some(Trigger::Interval(interval)) => Some(interval),
                Some(Trigger::Threshold(_)) | None => None,
            };
            let given = text(&given.interval, "interval")?;
            let interval = given.map_or(before, |name| Interval::from_name(name));
            interval.map(Trigger::Interval).ok_or_else(|| {
                String::from("`interval` must be `weekly`, `monthly`, `quarterly`, `semiannual` or `yearly`")
            })
        }
        Some(_) | None => Err(String::from("`trigger` must be `threshold` or `interval`")),
    }
}

fn method(given: &RuleDraft, stored: Option<&RecurringRule>) -> Result<Method, String> {
    match text(&given.method, "method")? {
        None => Ok(stored.map_or(Method::Fixed, |rule| rule.method)),
        Some(name) => {
            Method::from_name(name).ok_or_else(|| String::from("`method` must be `fixed` or `target`"))
        }
    }
}

/// A target is needed by its method and, with a threshold, not below it.
fn check_target(trigger: Trigger, method: Method, target: Option<Credits>) -> Result<(), String> {
    match (method, target, trigger) {
        (Method::Fixed, _, _) => Ok(()),
        (Method::Target, None, _) => Err(String::from("a target rule needs `target_ongoing_balance`")),
        (Method::Target, Some(target), Trigger::Threshold(threshold)) if target < threshold => {
            Err(String::from("`target_ongoing_balance` must not be below `threshold_credits`"))
        }
        (Method::Target, Some(_), Trigger::Threshold(_) | Trigger::Interval(_)) => Ok(()),
    }
}

fn optional<T: Clone>(given: &Input<T>, stored: Option<T>, name: &str) -> Result<Option<T>, String> {
    match given {
        Input::Absent => Ok(stored),
        Input::Null => Ok(None),
        Input::Given(value) => Ok(Some(value.clone())),
        Input::Invalid => Err(format!("`{name}` is not of the right form")),
    }
}

fn date(given: &Input<Instant>, stored: Option<Instant>, name: &str) -> Result<Option<Instant>, String> {
    optional(given, stored, name).map_err(|_| format!("`{name}` must be an instant"))
}

fn flag(given: &Input<bool>, stored: bool) -> Result<bool, String> {
    Ok(optional(given, Some(stored), "flag")?.unwrap_or_default())
}

fn text<'a>(given: &'a Input<Text>, name: &str) -> Result<Option<&'a Text>, String> {
    match given {
        Input::Absent | Input::Null => Ok(None),
        Input::Given(text) => Ok(Some(text)),
        Input::Invalid => Err(format!("`{name}` must be text")),
    }
}

fn decimal(given: &Input<rust_decimal::Decimal>, name: &str) -> Result<Option<Credits>, String> {
    match given {
        Input::Absent | Input::Null => Ok(None),
        Input::Given(typed) => Ok(Some(Credits::floor(*typed))),
        Input::Invalid => Err(format!("`{name}` must be a decimal")),
    }
}

fn amount(given: &Input<rust_decimal::Decimal>, name: &str) -> Result<Option<Credits>, String> {
    match given.given() {
        Some(typed) if !is_credit_input(*typed) => {
            Err(format!("`{name}` must be from 0 up to, not including, 10^25"))
        }
        Some(_) | None => decimal(given, name),
    }
}
