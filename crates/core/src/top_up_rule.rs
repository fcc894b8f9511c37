//! Rules that top a wallet up by themselves, from the draft in a command to the purchase (rules, section 8).
//!
//! `read.rs` and `change.rs` take what a command gives; `due.rs` says whether a rule fires and how large its top-up is;
//! `run.rs` fires it.

mod calendar;
mod change;
mod due;
mod paid;
mod pause;
pub(crate) mod periods;
mod read;
mod recurring;
mod run;

use crate::account::{Metadata, RuleId, Status, Text};
use crate::amount::{Credits, Money};
use crate::closed_set::closed_set;
use crate::policy::GrantedOn;
use crate::time::{Instant, Zone};

pub(crate) use calendar::Calendar;
pub(crate) use change::{Bounds, Initial, RuleChange, change, create};
pub(crate) use due::{Purchases, purchases};
pub(crate) use pause::{after_failure, after_settlement, resume};
pub use recurring::{GrantsExpire, ResetRollover, RolledDraw, Rollover, Term, TermUnit};
pub(crate) use run::{check_threshold, parts_of, run};

closed_set! {
    /// How often an interval rule fires.
    Interval {
        /// Every 3,600 seconds.
        Hourly = "hourly",
        /// Every day.
        Daily = "daily",
        /// On the weekday of its anchor.
        Weekly = "weekly",
        /// On the day of the month of its anchor.
        Monthly = "monthly",
        /// Every third month.
        Quarterly = "quarterly",
        /// Every sixth month.
        Semiannual = "semiannual",
        /// On the day of the year of its anchor.
        Yearly = "yearly",
    }
}

/// What makes a rule fire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// The ongoing balance is at or below this many credits; may be negative.
    Threshold(Credits),
    /// A calendar day.
    Interval(Interval),
}

closed_set! {
    /// How a rule sizes its top-up.
    Method {
        /// The same credits each time.
        Fixed = "fixed",
        /// Up to a target ongoing balance.
        Target = "target",
    }
}

/// A rule that tops a wallet up by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecurringRule {
    /// Its id.
    pub id: RuleId,
    /// Active or terminated.
    pub status: Status,
    /// What makes it fire.
    pub trigger: Trigger,
    /// How it sizes its top-up.
    pub method: Method,
    /// Fixed: credits to buy.
    pub paid_credits: Credits,
    /// Fixed: credits to grant.
    pub granted_credits: Credits,
    /// Target: the ongoing balance to reach, in credits.
    pub target_ongoing_balance: Option<Credits>,
    /// Target: give the gap free.
    pub grants_target_top_up: bool,
    /// Do not apply the wallet's limits.
    pub ignore_paid_top_up_limits: bool,
    /// As on a top-up; absent, the wallet's.
    pub invoice_requires_successful_payment: Option<bool>,
    /// When what it grants beside a purchase counts; absent, as the policy says.
    pub granted_on: Option<GrantedOn>,
    /// The most that it may buy on a local day, in minor units.
    pub max_paid_per_day: Option<Money>,
    /// The same in a local month.
    pub max_paid_per_month: Option<Money>,
    /// After so many failed automatic purchases in a row it pauses; at least 1.
    pub pause_after_failures: Option<u32>,
    /// Since when it pauses.
    pub paused_at: Option<Instant>,
    /// Anchor of an interval unless it has one of its own; never fires before.
    pub started_at: Option<Instant>,
    /// The instant that its periods are counted from.
    pub anchor_at: Option<Instant>,
    /// The zone of its calendar; `None`: the customer's of the day.
    pub anchor_timezone: Option<Zone>,
    /// When its grants end; `None`: never.
    pub grants_expire: Option<GrantsExpire>,
    /// Priority of its inbounds; `None`: the default.
    pub priority: Option<i64>,
    /// What of its grants goes on when their period ends; `None`: nothing.
    pub rollover: Option<Rollover>,
    /// What of its grants goes on at a reset; `None`: all of it.
    pub reset_rollover: Option<ResetRollover>,
    /// The start of the last period that it made.
    pub last_period_start: Option<Instant>,
    /// Without a last period: the first one does not start before.
    pub periods_from: Option<Instant>,
    /// When it expires.
    pub expiration_at: Option<Instant>,
    /// When it ended.
    pub terminated_at: Option<Instant>,
    /// Name of its transactions.
    pub transaction_name: Option<Text>,
    /// Metadata of its transactions.
    pub transaction_metadata: Metadata,
    /// When it was created.
    pub created_at: Option<Instant>,
}

impl RecurringRule {
    /// Active and not past its own expiration.
    #[must_use]
    pub fn is_active(&self, at: Instant) -> bool {
        self.status == Status::Active && self.expiration_at.is_none_or(|end| at < end)
    }
}
