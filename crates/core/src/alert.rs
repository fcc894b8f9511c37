//! Alerts: watches over falling figures of a wallet, from the draft in a command to what was crossed (rules,
//! section 9).

mod change;
mod crossed;
mod expiring;

use alloc::vec::Vec;

use rust_decimal::Decimal;

use crate::account::{AlertId, Text};
use crate::closed_set::closed_set;

pub(crate) use change::{change, create, judged, start};
pub use crossed::MAX_STEPS;
pub(crate) use crossed::{can_run, crossed, figure, resolved};
pub(crate) use expiring::tell as tell_expiring;

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
        /// Credits that end soon: thresholds are days of 86,400 seconds before the end of a grant with a rest.
        Expiring = "credits_expiring",
    }
}

closed_set! {
    /// What is told of an alert.
    Notice {
        /// That it crossed thresholds.
        Triggered = "triggered",
        /// That its figure is above thresholds again that it had crossed.
        Resolved = "resolved",
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
    /// What is told of it; empty: that it crossed thresholds, alone.
    pub notify_on: Vec<Notice>,
    /// Its thresholds.
    pub thresholds: Vec<AlertThreshold>,
    /// The figure of the last run.
    pub previous_value: Decimal,
}

impl Alert {
    /// Is this told of it?
    #[must_use]
    pub fn tells(&self, notice: Notice) -> bool {
        self.notify_on.contains(&notice) || (self.notify_on.is_empty() && notice == Notice::Triggered)
    }
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
