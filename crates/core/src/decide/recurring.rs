//! The recurring transaction rules of a wallet: reading what a command gives (rules, sections 4 and 8).

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::checked::{Checked, unless};
use super::draft::Draft;
use super::input::{Limits, METADATA_LIMIT, NAME_LIMIT, Price};
use super::refusals::Refusals;
use crate::account::{Interval, Metadata, Method, RecurringRule, RuleId, Status, Text, Trigger, Wallet};
use crate::amount::{Credits, MAX_MONEY, is_credit_input};
use crate::command::{Expiration, Input, RuleDraft};
use crate::decision::{Code, Refusal};
use crate::expiry;
use crate::time::Instant;
use crate::top_up_rules;

const FIELD: &str = "recurring_transaction_rules";

/// What a fixed rule's paid amount is held against; what is refused itself judges nothing.
#[derive(Clone, Copy)]
pub(crate) struct Bounds {
    pub price: Option<Price>,
    pub limits: Option<Limits>,
}

/// The wallet's initial credits, which a fixed rule without amounts inherits.
#[derive(Clone, Copy)]
pub(crate) struct Initial {
    pub paid: Credits,
    pub granted: Credits,
}

/// What an update makes of a wallet's rules.
#[derive(Default)]
pub(crate) struct RuleChange {
    /// Active rules that the list does not name.
    pub ended: Vec<RuleId>,
    /// The rule of the list, changed or new.
    pub kept: Option<RecurringRule>,
}

/// The rule of a new wallet.
pub(crate) fn create(
    draft: &mut Draft<'_>,
    given: &Input<Vec<RuleDraft>>,
    bounds: Bounds,
    initial: Option<Initial>,
) -> Checked<Option<RecurringRule>> {
    let Some(rule) = only(given)? else { return Ok(None) };
    if rule.id.is_some() {
        return refused("a new wallet has no rule with an id");
    }
    let id = RuleId::new(draft.new_id());
    let read = read(draft, id, rule, None).map_err(|message| refusals(&message))?;
    // what it inherits is refused by its own name, and the rule with it
    let read = read.of(initial).ok_or_else(Refusals::default)?;
    within(read, bounds).map(Some)
}

/// Rules of a wallet that changes: the list, when given, is the whole list.
pub(crate) fn change(
    draft: &mut Draft<'_>,
    wallet: &Wallet,
    given: &Input<Vec<RuleDraft>>,
    bounds: Bounds,
) -> Checked<RuleChange> {
    let mut active = wallet.rules.iter().filter(|rule| rule.status == Status::Active);
    if !given.is_present() {
        let moved = bounds.limits.is_some_and(|limits| limits != Limits::of(wallet));
        let mut working = active.filter(|rule| moved && rule.is_active(draft.at()));
        return unless(working.find_map(|rule| breaks(rule, bounds))).map(|()| RuleChange::default());
    }
    let given = only(given)?;
    let named = given.and_then(|rule| rule.id.as_ref());
    let stored = active.clone().find(|stored| Some(&stored.id) == named);
    if let (Some(id), None) = (named, stored) {
        return refused(&format!("wallet `{}` has no active rule `{id}`", wallet.id));
    }
    let mut change = RuleChange::default();
    if let Some(rule) = given {
        let id = named.cloned().unwrap_or_else(|| RuleId::new(draft.new_id()));
        let read = read(draft, id, rule, stored).map_err(|message| refusals(&message))?;
        change.kept = Some(within(read.rule, bounds)?);
    }
    change.ended =
        active.by_ref().filter(|rule| Some(&rule.id) != named).map(|rule| rule.id.clone()).collect();
    Ok(change)
}

/// A wallet has at most one rule.
fn only(given: &Input<Vec<RuleDraft>>) -> Checked<Option<&RuleDraft>> {
    match given {
        Input::Absent | Input::Null => Ok(None),
        Input::Invalid => refused("rules must be a list of objects"),
        Input::Given(rules) if rules.len() > 1 => {
            let message = format!("a wallet has at most one rule, not {}", rules.len());
            let count = i64::try_from(rules.len()).unwrap_or(i64::MAX);
            let refusal = Refusal::new(Code::InvalidNumberOfRecurringRules, FIELD, message);
            Err(refusal.with("rules", count).into())
        }
        Input::Given(rules) => Ok(rules.first()),
    }
}

fn refused<T>(message: &str) -> Checked<T> {
    Err(refusals(message))
}

fn refusals(message: &str) -> Refusals {
    invalid(message).into()
}

/// The rule, unless it could never run or breaks the wallet's limits.
fn within(rule: RecurringRule, bounds: Bounds) -> Checked<RecurringRule> {
    unless(cannot_run(&rule, bounds).or_else(|| breaks(&rule, bounds))).map(|()| rule)
}

/// A rule with a figure that no money holds would be skipped by every run.
fn cannot_run(rule: &RecurringRule, bounds: Bounds) -> Option<Refusal> {
    let price = bounds.price?;
    let runs = top_up_rules::can_run(rule, |credits| price.money(credits));
    runs.is_err().then(|| {
        let message =
            format!("a figure of the rule is worth more than the largest money, {MAX_MONEY} minor units");
        Refusal::new(Code::ValueOutOfRange, FIELD, message).with("limit", MAX_MONEY)
    })
}

fn invalid(message: &str) -> Refusal {
    Refusal::new(Code::InvalidRecurringRule, FIELD, message)
}

/// A fixed rule that pays is held to the wallet's limits, unless it ignores them.
fn breaks(rule: &RecurringRule, bounds: Bounds) -> Option<Refusal> {
    let price = bounds.price?;
    if rule.method != Method::Fixed || rule.ignore_paid_top_up_limits || !rule.paid_credits.is_positive() {
        return None;
    }
    // one that money cannot hold is no rule that runs, and refused as such
    let amount = price.money(rule.paid_credits).ok()?;
    let broken = bounds.limits?.refusal(amount)?;
    let message = format!("what a rule buys breaks the wallet's limits: {}", broken.message);
    Some(Refusal { figures: broken.figures, ..invalid(&message) })
}

/// A rule that was read.
struct ReadRule {
    rule: RecurringRule,
    /// A new fixed rule that names neither amount has the wallet's initial ones.
    inherits: bool,
}

impl ReadRule {
    /// With the initial credits where it inherits them; `None` where it does and they are refused themselves.
    fn of(self, initial: Option<Initial>) -> Option<RecurringRule> {
        if !self.inherits {
            return Some(self.rule);
        }
        let Initial { paid, granted } = initial?;
        Some(RecurringRule { paid_credits: paid, granted_credits: granted, ..self.rule })
    }
}

/// Reads a rule; members that are absent stay as stored. A written null clears what can be empty, makes amounts 0
/// and flags false, and leaves alone what cannot be without a value; for a new rule it is as absent (rules, section 4).
fn read(
    draft: &Draft<'_>,
    id: RuleId,
    given: &RuleDraft,
    stored: Option<&RecurringRule>,
) -> Result<ReadRule, String> {
    let trigger = trigger(given, stored)?;
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
        started_at: optional(&given.started_at, stored.and_then(|rule| rule.started_at))
            .ok_or_else(|| wrong("started_at", "an instant"))?,
        expiration_at,
        terminated_at: None,
        transaction_name,
        transaction_metadata,
        created_at: stored.map_or(Some(draft.at()), |rule| rule.created_at),
    };
    Ok(ReadRule { rule, inherits })
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
    given: &Input<rust_decimal::Decimal>,
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
fn amount(
    given: &Input<rust_decimal::Decimal>,
    stored: Option<Credits>,
    name: &str,
) -> Result<Option<Credits>, String> {
    match given.given() {
        Some(typed) if !is_credit_input(*typed) => Err(wrong(name, "from 0 up to, not including, 10^25")),
        Some(_) | None => credits(given, stored, stored.map(|_| Credits::ZERO), name),
    }
}
