//! The rule of a wallet that is created or changed, held against the wallet's terms (rules, sections 4 and 8).

use alloc::format;
use alloc::vec::Vec;

use super::read::read;
use super::{Method, RecurringRule, due};
use crate::account::{RuleId, Status, Wallet};
use crate::amount::{Credits, MAX_MONEY};
use crate::command::{Input, RuleDraft};
use crate::decide::checked::{Checked, unless};
use crate::decide::draft::Draft;
use crate::decide::input::{Limits, Price};
use crate::decide::refusals::Refusals;
use crate::decision::{Code, Refusal};

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
    let runs = due::can_run(rule, |credits| price.money(credits));
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
