//! The rule of a wallet that is created or changed, held against the wallet's terms (rules, sections 4 and 8).

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::read::read;
use super::{Calendar, Method, RecurringRule, Trigger, due};
use crate::account::{RuleId, Status, Wallet};
use crate::amount::{Credits, MAX_MONEY};
use crate::command::{Input, RuleDraft};
use crate::decide::checked::{Checked, unless};
use crate::decide::draft::Draft;
use crate::decide::input::{Limits, Price};
use crate::decide::refusals::Refusals;
use crate::decision::{Code, Refusal};
use crate::policy::Recurrence;
use crate::time::Instant;

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
    /// The rules of the list, changed or new.
    pub kept: Vec<RecurringRule>,
    /// Rules that paused and are told to go on.
    pub resumed: Vec<RuleId>,
}

/// The rules of a new wallet.
pub(crate) fn create(
    draft: &mut Draft<'_>,
    given: &Input<Vec<RuleDraft>>,
    bounds: Bounds,
    initial: Option<Initial>,
    traceable: bool,
) -> Checked<Vec<RecurringRule>> {
    let given = listed(draft, given)?;
    if given.iter().any(|rule| rule.id.is_some()) {
        return refused("a new wallet has no rule with an id");
    }
    let credited = initial.is_some_and(|initial| initial.paid.is_positive() || initial.granted.is_positive());
    let mut rules = Vec::with_capacity(given.len());
    for rule in given {
        let id = RuleId::new(draft.new_id());
        let read = read(draft, id, rule, None).map_err(|message| refusals(&message))?;
        // what it inherits is refused by its own name, and the rule with it
        let rule = read.of(initial).ok_or_else(Refusals::default)?;
        unless(spans_unknown(draft, &rule, traceable))?;
        let made = Made { at: draft.at(), credited };
        rules.push(within(begun(draft, rule, made), bounds)?);
    }
    Ok(rules)
}

/// Rules of a wallet that changes: the list, when given, is the whole list.
pub(crate) fn change(
    draft: &mut Draft<'_>,
    wallet: &Wallet,
    given: &Input<Vec<RuleDraft>>,
    bounds: Bounds,
) -> Checked<RuleChange> {
    let active = wallet.rules.iter().filter(|rule| rule.status == Status::Active);
    if !given.is_present() {
        let moved = bounds.limits.is_some_and(|limits| limits != Limits::of(wallet));
        let mut working = active.filter(|rule| moved && rule.is_active(draft.at()));
        return unless(working.find_map(|rule| breaks(rule, bounds))).map(|()| RuleChange::default());
    }
    let given = listed(draft, given)?;
    let active: Vec<&RecurringRule> = active.collect();
    let mut change = RuleChange::default();
    for rule in given {
        let stored = stored(wallet, &active, &change, rule)?;
        let id = stored.map_or_else(|| RuleId::new(draft.new_id()), |stored| stored.id.clone());
        let read = read(draft, id, rule, stored).map_err(|message| refusals(&message))?;
        unless(spans_unknown(draft, &read.rule, wallet.traceable))?;
        let counted = stored.is_some_and(|stored| matches!(stored.trigger, Trigger::Interval(_)));
        let made = Made { at: wallet.created_at.unwrap_or(draft.at()), credited: false };
        let rule = if counted { read.rule } else { begun(draft, read.rule, made) };
        let kept = within(rule, bounds)?;
        let paused = stored.is_some_and(|stored| stored.paused_at.is_some());
        change.resumed.extend(Some(kept.id.clone()).filter(|_| paused && kept.paused_at.is_none()));
        change.kept.push(kept);
    }
    let ended = active.into_iter().filter(|rule| !change.kept.iter().any(|kept| kept.id == rule.id));
    let ended: Vec<&RecurringRule> = ended.collect();
    take_over(&mut change.kept, &ended);
    change.ended = ended.into_iter().map(|rule| rule.id.clone()).collect();
    Ok(change)
}

/// The active rule that one of the list names; none is named twice.
fn stored<'w>(
    wallet: &Wallet,
    active: &[&'w RecurringRule],
    change: &RuleChange,
    given: &RuleDraft,
) -> Checked<Option<&'w RecurringRule>> {
    let Some(id) = &given.id else { return Ok(None) };
    if change.kept.iter().any(|kept| kept.id == *id) {
        return refused(&format!("rule `{id}` is there twice"));
    }
    match active.iter().find(|stored| stored.id == *id) {
        Some(stored) => Ok(Some(stored)),
        None => refused(&format!("wallet `{}` has no active rule `{id}`", wallet.id)),
    }
}

/// A rule that replaces another of the same interval goes on after its last period.
fn take_over(kept: &mut [RecurringRule], ended: &[&RecurringRule]) {
    let mut left: Vec<&RecurringRule> = ended.to_vec();
    for rule in kept.iter_mut().filter(|rule| rule.last_period_start.is_none()) {
        let replaced =
            left.iter().position(|ended| ended.trigger == rule.trigger && ended.last_period_start.is_some());
        if let Some(place) = replaced.filter(|_| matches!(rule.trigger, Trigger::Interval(_))) {
            rule.last_period_start = left.remove(place).last_period_start;
        }
    }
}

/// How a rule's wallet was made.
struct Made {
    /// When: the anchor of a rule that states none.
    at: Instant,
    /// Now, with credits, which were the first period of a rule that comes with it.
    credited: bool,
}

/// An interval rule whose periods are counted says from when on, and in which zone: written when it is made, so that no
/// later change of the customer moves them.
fn begun(draft: &Draft<'_>, rule: RecurringRule, made: Made) -> RecurringRule {
    if draft.policy.recurrence == Recurrence::Day || !matches!(rule.trigger, Trigger::Interval(_)) {
        return rule;
    }
    let anchor_timezone = rule.anchor_timezone.or(Some(draft.account.customer_zone()));
    let rule = RecurringRule { anchor_timezone, ..rule };
    let from = draft.at().max(rule.started_at.unwrap_or(draft.at()));
    let next = Calendar::anchored(&draft.account, &rule, made.at).and_then(|calendar| calendar.next(from));
    let had_its_first = made.credited && rule.started_at.is_none();
    RecurringRule { periods_from: next.filter(|_| had_its_first).or(Some(from)), ..rule }
}

/// Ends of its grants, where the policy does not know them or the wallet cannot trace them.
fn spans_unknown(draft: &Draft<'_>, rule: &RecurringRule, traceable: bool) -> Option<Refusal> {
    rule.grants_expire?;
    if !draft.policy.grant_spans {
        let message =
            "the policy knows no grants with an end of their own, so no rule can have `grants_expire`";
        return Some(Refusal::new(Code::GrantSpansNotEnabled, FIELD, message));
    }
    (!traceable).then(|| {
        let message = "the wallet does not trace its grants, so no rule can have `grants_expire`";
        Refusal::new(Code::WalletNotTraceable, FIELD, message)
    })
}

/// A wallet has at most so many rules as the policy says.
fn listed<'d>(draft: &Draft<'_>, given: &'d Input<Vec<RuleDraft>>) -> Checked<&'d [RuleDraft]> {
    let most = draft.policy.rules_per_wallet;
    match given {
        Input::Absent | Input::Null => Ok(&[]),
        Input::Invalid => refused("rules must be a list of objects"),
        Input::Given(rules) if usize::try_from(most).is_ok_and(|most| rules.len() > most) => {
            let many = if most == 1 { String::from("one rule") } else { format!("{most} rules") };
            let message = format!("a wallet has at most {many}, not {}", rules.len());
            let count = i64::try_from(rules.len()).unwrap_or(i64::MAX);
            let refusal = Refusal::new(Code::InvalidNumberOfRecurringRules, FIELD, message);
            Err(refusal.with("rules", count).into())
        }
        Input::Given(rules) => Ok(rules),
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
