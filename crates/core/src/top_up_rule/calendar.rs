//! The periods of an interval rule: they start at its anchor plus whole intervals, at the anchor's wall clock in the
//! rule's zone (rules-beyond, section 3).

use super::{GrantsExpire, Interval, RecurringRule, Term, TermUnit, Trigger};
use crate::account::{Account, Wallet};
use crate::time::{Instant, LocalDay, Zone};

const HOUR: i64 = 3_600;

/// How far one start lies from the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Hours(i64),
    Days(i64),
    Months(i64),
}

/// The periods of a rule.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Calendar {
    zone: Zone,
    step: Step,
    anchor: Instant,
    /// The anchor's day and wall clock.
    day: LocalDay,
    clock: i64,
    /// Where the first period begins, on the calendar or between two of its starts.
    first: Option<Instant>,
}

impl Calendar {
    /// The periods of an interval rule; `None` of another one, or without an anchor.
    pub fn of(account: &Account, wallet: &Wallet, rule: &RecurringRule) -> Option<Self> {
        let anchor = rule.anchor_at.or(rule.started_at).or(wallet.created_at)?;
        Self::anchored(account, rule, anchor)
    }

    /// The same, of a rule without an anchor of its own from this one on.
    pub fn anchored(account: &Account, rule: &RecurringRule, anchor: Instant) -> Option<Self> {
        let step = match rule.trigger {
            Trigger::Threshold(_) => return None,
            Trigger::Interval(interval) => step(interval),
        };
        let zone = rule.anchor_timezone.unwrap_or_else(|| account.customer_zone());
        let anchor = rule.anchor_at.or(rule.started_at).unwrap_or(anchor);
        let (day, clock) = anchor.wall_clock(zone);
        Some(Self { zone, step, anchor, day, clock, first: rule.started_at })
    }

    /// The start of the period that an instant lies in; none before the first.
    pub fn start_at(&self, at: Instant) -> Option<Instant> {
        if self.first.is_some_and(|first| at < first) {
            return None;
        }
        self.start(self.number_at(at)?).max(self.first)
    }

    /// The first start at or after an instant.
    pub fn first_from(&self, from: Instant) -> Option<Instant> {
        if let Some(first) = self.first.filter(|first| *first >= from) {
            return Some(first);
        }
        let number = self.number_at(from)?;
        self.start(number).filter(|start| *start == from).or_else(|| self.start(number.checked_add(1)?))
    }

    /// The first start after an instant.
    pub fn next(&self, start: Instant) -> Option<Instant> {
        self.later(start, 1)
    }

    /// The start so many periods after one.
    pub fn later(&self, start: Instant, periods: i64) -> Option<Instant> {
        if let Some(first) = self.first.filter(|first| *first > start) {
            return Some(first);
        }
        self.start(self.number_at(start)?.checked_add(periods)?)
    }

    /// How many periods start from one start up to and at an instant.
    pub fn count(&self, start: Instant, until: Instant) -> i64 {
        let numbers = self.number_at(start).zip(self.number_at(until));
        let apart = numbers.map_or(0, |(first, last)| last.saturating_sub(first));
        if until < start { 0 } else { apart.saturating_add(1) }
    }

    /// The end of a grant that starts at a period's start.
    pub fn end(&self, start: Instant, expire: GrantsExpire) -> Option<Instant> {
        match expire {
            GrantsExpire::Next => self.next(start),
            GrantsExpire::After(term) => self.after(start, term),
        }
    }

    /// So long after an instant: by the calendar of the anchor where that counts in the same unit, so that a term of whole
    /// intervals ends at a start; else by that of the instant.
    pub fn after(&self, start: Instant, term: Term) -> Option<Instant> {
        let moved = moved(term);
        let number = self.number_at(start).filter(|number| self.start(*number) == Some(start));
        match (number, self.step, moved) {
            (Some(number), Step::Days(step), Step::Days(days)) => {
                self.on(Step::Days(number.checked_mul(step)?.checked_add(days)?))
            }
            (Some(number), Step::Months(step), Step::Months(months)) => {
                self.on(Step::Months(number.checked_mul(step)?.checked_add(months)?))
            }
            _ => {
                let (day, clock) = start.wall_clock(self.zone);
                Self { anchor: start, day, clock, ..*self }.on(moved)
            }
        }
    }

    /// The start of this number; the anchor's is 0.
    fn start(&self, number: i64) -> Option<Instant> {
        self.on(match self.step {
            Step::Hours(hours) => Step::Hours(hours.checked_mul(number)?),
            Step::Days(days) => Step::Days(days.checked_mul(number)?),
            Step::Months(months) => Step::Months(months.checked_mul(number)?),
        })
    }

    /// The anchor moved by so much; `None` outside the years of instants.
    fn on(&self, moved: Step) -> Option<Instant> {
        let moved = match moved {
            Step::Hours(hours) => self.anchor.seconds_later(hours.checked_mul(HOUR)?)?,
            Step::Days(days) => self.day.moved(days)?.at_clock(self.clock, self.zone),
            Step::Months(months) => self.day.moved_months(months)?.at_clock(self.clock, self.zone),
        };
        Some(moved).filter(|instant| instant.is_told())
    }

    /// The number of the last start at or before an instant.
    fn number_at(&self, at: Instant) -> Option<i64> {
        let (day, _) = at.wall_clock(self.zone);
        let mut number = match self.step {
            Step::Hours(hours) => at
                .unix_micros()
                .saturating_sub(self.anchor.unix_micros())
                .div_euclid(hours.saturating_mul(HOUR).saturating_mul(1_000_000)),
            Step::Days(days) => day.days().saturating_sub(self.day.days()).div_euclid(days),
            Step::Months(months) => day.months().saturating_sub(self.day.months()).div_euclid(months),
        };
        // days and months are read from the calendar, so that they are at most one off
        while self.start(number).is_some_and(|start| start > at) {
            number = number.checked_sub(1)?;
        }
        while self.start(number.checked_add(1)?).is_some_and(|start| start <= at) {
            number = number.checked_add(1)?;
        }
        Some(number)
    }
}

fn step(interval: Interval) -> Step {
    match interval {
        Interval::Hourly => Step::Hours(1),
        Interval::Daily => Step::Days(1),
        Interval::Weekly => Step::Days(7),
        Interval::Monthly => Step::Months(1),
        Interval::Quarterly => Step::Months(3),
        Interval::Semiannual => Step::Months(6),
        Interval::Yearly => Step::Months(12),
    }
}

fn moved(term: Term) -> Step {
    let count = i64::from(term.count);
    match term.unit {
        TermUnit::Hour => Step::Hours(count),
        TermUnit::Day => Step::Days(count),
        TermUnit::Week => Step::Days(count.saturating_mul(7)),
        TermUnit::Month => Step::Months(count),
        TermUnit::Year => Step::Months(count.saturating_mul(12)),
    }
}

#[cfg(test)]
mod tests;
