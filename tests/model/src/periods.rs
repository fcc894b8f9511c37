//! Interval rules whose periods are counted (rules-beyond 3): start after start, from the anchor on.

use crate::decide::Draft;
use crate::number;
use crate::rules;
use crate::state::{Rule, Status};
use crate::time;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

/// The start of this number; the anchor's is 0.
fn start(draft: &Draft, wallet: usize, rule: &Rule, number: i32) -> Timestamp {
    let anchor = rule.started.unwrap_or_else(|| draft.state.wallets[wallet].created);
    let zone = rule.zone.clone().unwrap_or_else(|| draft.state.customer_zone());
    let local = time::local(anchor, &zone);
    let span = match rule.interval.as_deref().expect("an interval") {
        "weekly" => (7 * number).days(),
        "monthly" => number.months(),
        "quarterly" => (3 * number).months(),
        "semiannual" => (6 * number).months(),
        _ => (12 * number).months(),
    };
    let day: Date = local.date().checked_add(span).expect("a day");
    time::at_clock(day.to_datetime(local.time()), &zone)
}

/// The first start at or after an instant, which is not before the anchor.
pub(crate) fn first_from(draft: &Draft, wallet: usize, rule: &Rule, from: Timestamp) -> Timestamp {
    let starts = (0..).map(|number| start(draft, wallet, rule, number));
    let mut starts = starts.skip_while(|start| *start < from);
    starts.next().expect("starts go on")
}

pub(crate) fn next(draft: &Draft, wallet: usize, rule: &Rule, after: Timestamp) -> Timestamp {
    first_from(draft, wallet, rule, after + 1.microsecond())
}

/// The start of the period that an instant lies in.
fn start_at(draft: &Draft, wallet: usize, rule: &Rule, at: Timestamp) -> Option<Timestamp> {
    let starts = (0..).map(|number| start(draft, wallet, rule, number));
    starts.take_while(|start| *start <= at).last()
}

/// The first period that is due.
fn first_due(draft: &Draft, wallet: usize, rule: &Rule) -> Option<Timestamp> {
    let first = match (rule.last, rule.from) {
        (Some(last), _) => next(draft, wallet, rule, last),
        (None, Some(from)) => first_from(draft, wallet, rule, from),
        (None, None) => running(draft, wallet, rule)?,
    };
    (first <= draft.at && rule.expires.is_none_or(|end| first < end)).then_some(first)
}

/// A rule that was taken over begins with the period of now, unless that has its top-up.
fn running(draft: &Draft, wallet: usize, rule: &Rule) -> Option<Timestamp> {
    let first = start_at(draft, wallet, rule, draft.at)?;
    if rule.created.is_some_and(|created| first < created) {
        return None;
    }
    let next = next(draft, wallet, rule, first);
    let made = draft.state.transactions.iter().any(|it| {
        let at = it.period.unwrap_or(it.created);
        it.wallet == wallet
            && it.inbound
            && it.source == "interval"
            && it.status != Status::Failed
            && (first..next).contains(&at)
            && it.rule.as_ref().is_none_or(|id| *id == rule.id)
    });
    (!made).then_some(first)
}

/// The newest period that is due.
pub(crate) fn newest_due(draft: &Draft, wallet: usize, rule: &Rule) -> Option<Timestamp> {
    let first = first_due(draft, wallet, rule)?;
    start_at(draft, wallet, rule, draft.at).filter(|newest| *newest >= first)
}

/// Does it make its periods by itself?
pub(crate) fn only_grants(draft: &Draft, wallet: usize, rule: &Rule) -> bool {
    rule.trigger == "interval"
        && rule.method == "fixed"
        && rule.paid == number::zero()
        && draft.state.wallets[wallet].money_of(&rule.granted) > number::zero()
}

/// Every period that is due of the rules of a wallet that only grant: which rule, and when it starts.
pub(crate) fn due(draft: &Draft, wallet: usize) -> Vec<(Timestamp, usize)> {
    let mut due = Vec::new();
    if !draft.policy.counts_periods {
        return due;
    }
    let held = &draft.state.wallets[wallet];
    let until = held.expires.map(|end| draft.cut_off(end));
    for (place, rule) in held.rules.iter().enumerate() {
        if !rule.active || !only_grants(draft, wallet, rule) {
            continue;
        }
        let first = first_due(draft, wallet, rule);
        let mut starts = std::iter::successors(first, |last| Some(next(draft, wallet, rule, *last)));
        let goes_on = |start: &Timestamp| {
            *start <= draft.at
                && rule.expires.is_none_or(|end| *start < end)
                && until.is_none_or(|until| *start < until)
        };
        while let Some(start) = starts.next().filter(goes_on) {
            due.push((start, place));
        }
    }
    due
}

/// Grants what a rule gives for a period.
pub(crate) fn grant(draft: &mut Draft, wallet: usize, (start, place): (Timestamp, usize)) {
    let rule = draft.state.wallets[wallet].rules[place].clone();
    let granted = rule.granted.clone();
    draft.happens = start;
    rules::fire(draft, wallet, &rule, number::zero(), granted, "interval", Some(start));
    draft.happens = draft.at;
}

/// A rule that is made says from when on its periods are counted, and in which zone. `credited`: its wallet is made with
/// it and with credits, which were its first period.
pub(crate) fn begin(draft: &Draft, rule: &mut Rule, anchor: Timestamp, credited: bool) {
    rule.created = Some(draft.at);
    if !draft.policy.counts_periods || rule.trigger != "interval" {
        return;
    }
    rule.zone = Some(draft.state.customer_zone());
    let from = rule.started.map_or(draft.at, |started| started.max(draft.at));
    rule.from = Some(from);
    if credited && rule.started.is_none() {
        let mut anchored = rule.clone();
        anchored.started = Some(anchor);
        rule.from = Some(next(draft, usize::MAX, &anchored, from));
    }
}

/// A rule that replaces another of its interval goes on after its last period.
pub(crate) fn take_over(rules: &mut [Rule], ended: &[Rule], new: &[String]) {
    let mut left: Vec<&Rule> = ended.iter().filter(|rule| rule.last.is_some()).collect();
    for rule in rules.iter_mut().filter(|rule| new.contains(&rule.id) && rule.last.is_none()) {
        let same = |it: &&Rule| {
            it.trigger == "interval" && rule.trigger == "interval" && it.interval == rule.interval
        };
        if let Some(place) = left.iter().position(same) {
            rule.last = left.remove(place).last;
        }
    }
}
