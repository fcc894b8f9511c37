//! What the grants of a rule are: when they end, and what of them goes on (rules-beyond, sections 3 and 4).

use rust_decimal::Decimal;

use crate::amount::Credits;
use crate::closed_set::closed_set;

closed_set! {
    /// A unit of the calendar.
    TermUnit {
        /// 3,600 seconds.
        Hour = "hour",
        /// A day of the local calendar.
        Day = "day",
        /// Seven of them.
        Week = "week",
        /// A month of the local calendar.
        Month = "month",
        /// Twelve of them.
        Year = "year",
    }
}

/// A length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// How many units, 1 to 10,000.
    pub count: u32,
    /// Of what.
    pub unit: TermUnit,
}

impl Term {
    /// The most units of a term.
    pub const MOST: u32 = 10_000;

    /// Checks a term; `None` for no units, or more than 10,000.
    #[must_use]
    pub fn new(count: i64, unit: TermUnit) -> Option<Self> {
        let count = u32::try_from(count).ok().filter(|count| (1..=Self::MOST).contains(count))?;
        Some(Self { count, unit })
    }
}

/// When the grants of a rule end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GrantsExpire {
    /// At the start of the next period (`next` in documents).
    Next,
    /// So long after their own start.
    After(Term),
}

closed_set! {
    /// When what rolled over is drawn.
    RolledDraw {
        /// Before what did not roll over.
        First = "first",
        /// After it.
        Last = "last",
    }
}

/// What goes on of a rule's grant when its period ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rollover {
    /// At most so many credits; `None`: no such limit.
    pub max_credits: Option<Credits>,
    /// At most so much of what was granted, in percent, 0 to 100; `None`: no such limit.
    pub max_percentage: Option<Decimal>,
    /// How long it lives after the end of the period; `None`: without an end.
    pub expires: Option<Term>,
    /// When it is drawn.
    pub draw: RolledDraw,
}

/// What goes on of a grant when its wallet's usage period is reset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResetRollover {
    /// At least so many credits.
    pub min_credits: Credits,
    /// At most so many; `None`: no limit.
    pub max_credits: Option<Credits>,
}
