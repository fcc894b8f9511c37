//! What watches a wallet: top-up rules and alerts.

use alloc::vec::Vec;

use rust_decimal::Decimal;

use super::{AlertId, Metadata, RuleId, Status, Text};
use crate::amount::Credits;
use crate::closed_set::closed_set;
use crate::time::Instant;

closed_set! {
    /// How often an interval rule fires.
    Interval {
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
    /// Anchor of an interval; never fires before.
    pub started_at: Option<Instant>,
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

closed_set! {
    /// What an alert watches.
    AlertType {
        /// `balance_cents`.
        Balance = "wallet_balance_amount",
        /// `credits_balance`.
        Credits = "wallet_credits_balance",
        /// `ongoing_balance_cents`.
        Ongoing = "wallet_ongoing_balance_amount",
        /// `credits_ongoing_balance`.
        OngoingCredits = "wallet_credits_ongoing_balance",
    }
}

/// A watch over a falling figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// Its id.
    pub id: AlertId,
    /// What it watches.
    pub alert_type: AlertType,
    /// What people call it.
    pub code: Option<Text>,
    /// Its thresholds.
    pub thresholds: Vec<AlertThreshold>,
    /// The figure of the last run.
    pub previous_value: Decimal,
}

/// A threshold of an alert: minor units or credits, as its type says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertThreshold {
    /// What people call it.
    pub code: Option<Text>,
    /// The figure; a repeating one is a step, above zero.
    pub value: Decimal,
    /// Repeats below the lowest threshold.
    pub recurring: bool,
}
