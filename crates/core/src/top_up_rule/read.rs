//! Reads a rule as a command gives it, over the stored one that it changes (rules, sections 4 and 8).

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use rust_decimal::Decimal;

use super::change::Initial;
use super::{Interval, Method, RecurringRule, Trigger};
use crate::account::{Metadata, RuleId, Status, Text};
use crate::amount::{Credits, Money, is_credit_input};
use crate::command::{Expiration, Input, RuleDraft};
use crate::decide::draft::Draft;
use crate::decide::input::{METADATA_LIMIT, NAME_LIMIT};
use crate::expiry;
use crate::policy::{GrantedOn, Policy, Recurrence};
use crate::time::Instant;

/// A rule that was read.
pub(super) struct ReadRule {
    pub rule: RecurringRule,
    /// A new fixed rule that names neither amount has the wallet's initial ones.
    inherits: bool,
}

impl ReadRule {
    /// With the initial credits where it inherits them; `None` where it does and they are refused themselves.
    pub fn of(self, initial: Option<Initial>) -> Option<RecurringRule> {
        if !self.inherits {
            return Some(self.rule);
        }
        let Initial { paid, granted } = initial?;
        Some(RecurringRule { paid_credits: paid, granted_credits: granted, ..self.rule })
    }
}

/// Reads a rule; members that are absent stay as stored. A written null clears what can be empty, makes amounts 0
/// and flags false, and leaves alone what cannot be without a value; for a new rule it is as absent (rules, section 4).
pub(super) fn read(
    draft: &Draft<'_>,
    id: RuleId,
    given: &RuleDraft,
    stored: Option<&RecurringRule>,
) -> Result<ReadRule, String> {
    let trigger = trigger(draft, given, stored)?;
    let method = method(given, stored)?;
    let paid = amount(&given.paid_credits, stored.map(|rule| rule.paid_credits), "paid_credits")?;
    let granted = amount(&given.granted_credits, stored.map(|rule| rule.granted_credits), "granted_credits")?;
    let inherits = method == Method::Fixed && paid.is_none() && granted.is_none();
    let target = credits(
        &given.target_ongoing_balance,
        stored.and_then(|rule| rule.target_ongoing_balance),
        None,
        "target_ongoing_balance",
    )?;
    check_target(trigger, method, target)?;
    let expiration_at = expiration(draft, given, stored)?;
    let (transaction_name, transaction_metadata) = of_transactions(given, stored)?;
    let rule = RecurringRule {
        id,
        status: Status::Active,
        trigger,
        method,
        paid_credits: paid.unwrap_or_default(),
        granted_credits: granted.unwrap_or_default(),
        target_ongoing_balance: target,
        grants_target_top_up: flag(
            &given.grants_target_top_up,
            stored.map(|rule| rule.grants_target_top_up),
            "grants_target_top_up",
        )?
        .unwrap_or_default(),
        ignore_paid_top_up_limits: flag(
            &given.ignore_paid_top_up_limits,
            stored.map(|rule| rule.ignore_paid_top_up_limits),
            "ignore_paid_top_up_limits",
        )?
        .unwrap_or_default(),
        invoice_requires_successful_payment: flag(
            &given.invoice_requires_successful_payment,
            stored.and_then(|rule| rule.invoice_requires_successful_payment),
            "invoice_requires_successful_payment",
        )?,
        granted_on: granted_on(given, stored)?,
        max_paid_per_day: cap(
            &given.max_paid_per_day,
            stored.and_then(|rule| rule.max_paid_per_day),
            "max_paid_per_day_cents",
        )?,
        max_paid_per_month: cap(
            &given.max_paid_per_month,
            stored.and_then(|rule| rule.max_paid_per_month),
            "max_paid_per_month_cents",
        )?,
        pause_after_failures: failures(given, stored)?,
        paused_at: stored.and_then(|rule| rule.paused_at).filter(|_| !goes_on(given)),
        started_at: optional(&given.started_at, stored.and_then(|rule| rule.started_at))
            .ok_or_else(|| wrong("started_at", "an instant"))?,
        anchor_at: optional(&given.anchor_at, stored.and_then(|rule| rule.anchor_at))
            .ok_or_else(|| wrong("anchor_at", "an instant"))?,
        anchor_timezone: optional(&given.anchor_timezone, stored.and_then(|rule| rule.anchor_timezone))
            .ok_or_else(|| wrong("anchor_timezone", "a zone of the IANA database"))?,
        grants_expire: optional(&given.grants_expire, stored.and_then(|rule| rule.grants_expire))
            .ok_or_else(|| wrong("grants_expire", "`next` or a count of units"))?,
        priority: priority(given, stored)?,
        rollover: optional(&given.rollover, stored.and_then(|rule| rule.rollover))
            .ok_or_else(|| wrong("rollover", "limits of 0 or more, a percentage up to 100, and a term"))?,
        reset_rollover: optional(&given.reset_rollover, stored.and_then(|rule| rule.reset_rollover))
            .ok_or_else(|| wrong("reset_rollover", "limits of 0 or more, the largest last"))?,
        last_period_start: stored.and_then(|rule| rule.last_period_start),
        periods_from: stored.and_then(|rule| rule.periods_from),
        expiration_at,
        terminated_at: None,
        transaction_name,
        transaction_metadata,
        created_at: stored.map_or(Some(draft.at()), |rule| rule.created_at),
    };
    Ok(ReadRule { rule, inherits })
}

/// Priorities of transactions.
const PRIORITIES: core::ops::RangeInclusive<i64> = 1..=50;

/// Hours and days are periods; where a rule fires on the matching day there is no such interval.
fn is_known(policy: &Policy, interval: Interval) -> bool {
    match (policy.recurrence, interval) {
        (Recurrence::Day, Interval::Hourly | Interval::Daily) => false,
        (Recurrence::Day | Recurrence::Period, _) => true,
    }
}

fn intervals(policy: &Policy) -> String {
    let known: Vec<&Interval> = Interval::ALL.iter().filter(|it| is_known(policy, **it)).collect();
    let (last, first) = known.split_last().map_or(("", &[][..]), |(last, first)| (last.name(), first));
    let first: Vec<String> = first.iter().map(|interval| format!("`{}`", interval.name())).collect();
    format!("`interval` must be {} or `{last}`", first.join(", "))
}

/// The priority of its inbounds: that of a top-up.
fn priority(given: &RuleDraft, stored: Option<&RecurringRule>) -> Result<Option<i64>, String> {
    let priority = optional(&given.priority, stored.and_then(|rule| rule.priority));
    let within = |priority: &Option<i64>| priority.is_none_or(|it| PRIORITIES.contains(&it));
    priority.filter(within).ok_or_else(|| wrong("priority", "a whole number from 1 to 50"))
}

/// The end of a rule is the instant itself, so a day stands for the start of the next.
fn expiration(
    draft: &Draft<'_>,
    given: &RuleDraft,
    stored: Option<&RecurringRule>,
) -> Result<Option<Instant>, String> {
    let instant = |end: &Expiration| match *end {
        Expiration::At(instant) => Some(instant),
        Expiration::On(day) => expiry::of_day_of_rule(draft.policy, &draft.account, day),
    };
    match &given.expiration_at {
        Input::Absent => Ok(stored.and_then(|rule| rule.expiration_at)),
        Input::Null => Ok(None),
        Input::Invalid => Err(wrong("expiration_at", "an instant")),
        Input::Given(end) => {
            let end = instant(end).ok_or_else(|| wrong("expiration_at", "an instant"))?;
            let ahead = (end > draft.at()).then_some(Some(end));
            ahead.ok_or_else(|| String::from("its `expiration_at` must be in the future"))
        }
    }
}

/// Name and metadata of the transactions that a rule makes: within the limits of a top-up.
fn of_transactions(
    given: &RuleDraft,
    stored: Option<&RecurringRule>,
) -> Result<(Option<Text>, Metadata), String> {
    let name = optional(&given.transaction_name, stored.and_then(|rule| rule.transaction_name.clone()))
        .ok_or_else(|| wrong("transaction_name", "text"))?;
    let pairs = optional(&given.transaction_metadata, stored.map(|rule| rule.transaction_metadata.clone()))
        .ok_or_else(|| wrong("transaction_metadata", "an object or a list of pairs"))?
        .unwrap_or_default();
    let letters = name.as_deref().map_or(0, |name| name.chars().count());
    if letters > NAME_LIMIT {
        return Err(format!("its `transaction_name` has {letters} characters, more than {NAME_LIMIT}"));
    }
    if pairs.len() > METADATA_LIMIT {
        let count = pairs.len();
        return Err(format!("its `transaction_metadata` has {count} pairs, more than {METADATA_LIMIT}"));
    }
    Ok((name, pairs))
}

fn trigger(draft: &Draft<'_>, given: &RuleDraft, stored: Option<&RecurringRule>) -> Result<Trigger, String> {
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
            let empty = stored.map(|_| Credits::ZERO);
            let credits = credits(&given.threshold_credits, before, empty, "threshold_credits")?;
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
            let known = interval.filter(|interval| is_known(draft.policy, *interval));
            known.map(Trigger::Interval).ok_or_else(|| intervals(draft.policy))
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

/// When what it grants beside a purchase counts; null: as the policy says.
fn granted_on(given: &RuleDraft, stored: Option<&RecurringRule>) -> Result<Option<GrantedOn>, String> {
    match &given.granted_on {
        Input::Absent => Some(stored.and_then(|rule| rule.granted_on)),
        Input::Null => Some(None),
        Input::Given(name) => GrantedOn::from_name(name).map(Some),
        Input::Invalid => None,
    }
    .ok_or_else(|| wrong("granted_on", "`request` or `payment`"))
}

/// Money that a rule may buy for in a time; null: any.
fn cap(given: &Input<i64>, stored: Option<Money>, name: &str) -> Result<Option<Money>, String> {
    let wrong = || wrong(name, "a whole number of minor units above 0");
    match given {
        Input::Absent => Ok(stored),
        Input::Null => Ok(None),
        Input::Given(cents) => {
            let money = Money::from_minor(*cents).ok().filter(|money| money.is_positive());
            money.map(Some).ok_or_else(wrong)
        }
        Input::Invalid => Err(wrong()),
    }
}

/// After how many failures it pauses; null: never.
fn failures(given: &RuleDraft, stored: Option<&RecurringRule>) -> Result<Option<u32>, String> {
    if !matches!(given.paused, Input::Absent | Input::Null | Input::Given(false)) {
        return Err(String::from("`paused` can only be false: a rule pauses by itself"));
    }
    match given.pause_after_failures {
        Input::Absent => Some(stored.and_then(|rule| rule.pause_after_failures)),
        Input::Null => Some(None),
        Input::Given(count) => u32::try_from(count).ok().filter(|count| *count > 0).map(Some),
        Input::Invalid => None,
    }
    .ok_or_else(|| wrong("pause_after_failures", "a whole number from 1"))
}

/// Is it told to go on?
pub(super) fn goes_on(given: &RuleDraft) -> bool {
    given.paused == Input::Given(false)
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

/// A value that may be empty: null clears it. `None` when it is not of the right form.
fn optional<T: Clone>(given: &Input<T>, stored: Option<T>) -> Option<Option<T>> {
    match given {
        Input::Absent => Some(stored),
        Input::Null => Some(None),
        Input::Given(value) => Some(Some(value.clone())),
        Input::Invalid => None,
    }
}

/// A flag that was never set stays so under a null: a rule that follows its wallet goes on to.
fn flag(given: &Input<bool>, stored: Option<bool>, name: &str) -> Result<Option<bool>, String> {
    match given {
        Input::Null => Ok(stored.map(|_| false)),
        Input::Absent | Input::Given(_) | Input::Invalid => {
            optional(given, stored).ok_or_else(|| wrong(name, "true or false"))
        }
    }
}

fn wrong(name: &str, form: &str) -> String {
    format!("`{name}` must be {form}")
}

fn text<'a>(given: &'a Input<Text>, name: &str) -> Result<Option<&'a Text>, String> {
    match given {
        Input::Absent | Input::Null => Ok(None),
        Input::Given(text) => Ok(Some(text)),
        Input::Invalid => Err(format!("`{name}` must be text")),
    }
}

/// Credits, floored; null stands for `empty`.
fn credits(
    given: &Input<Decimal>,
    stored: Option<Credits>,
    empty: Option<Credits>,
    name: &str,
) -> Result<Option<Credits>, String> {
    match given {
        Input::Absent => Ok(stored),
        Input::Null => Ok(empty),
        Input::Given(typed) => Ok(Some(Credits::floor(*typed))),
        Input::Invalid => Err(wrong(name, "a decimal")),
    }
}

/// Credits that come in; null makes those of a stored rule 0.
fn amount(given: &Input<Decimal>, stored: Option<Credits>, name: &str) -> Result<Option<Credits>, String> {
    match given.given() {
        Some(typed) if !is_credit_input(*typed) => Err(wrong(name, "from 0 up to, not including, 10^25")),
        Some(_) | None => credits(given, stored, stored.map(|_| Credits::ZERO), name),
    }
}
