//! Why live figures, top-up rules and alerts came out as they did.

use alloc::vec::Vec;

use rust_decimal::Decimal;

use super::{SkippedWallets, WalletSkip};
use crate::account::{AlertId, AlertType, RuleId, Text, WalletId};
use crate::amount::{Credits, Subcents};
use crate::closed_set::closed_set;
use crate::currency::Currency;
use crate::time::Instant;

/// The most entries that an answer lists of one kind of explanation; what is beyond is counted.
pub const MAX_LISTED: usize = 10_000;

/// What a refresh, or a run of the top-up rules, found.
#[derive(Debug, Clone, Default)]
pub struct LiveExplanation {
    /// Keys of usage, in the order in which they went over the wallets.
    pub usage: Vec<UsageExplanation>,
    /// Keys beyond those that are listed.
    pub usage_left_out: usize,
    /// Wallets of which there is something to tell, in drawdown order.
    pub wallets: Vec<WatchExplanation>,
}

/// The usage of one key, and who takes it.
#[derive(Debug, Clone)]
pub struct UsageExplanation {
    /// Whose budget.
    pub currency: Currency,
    /// Fee type by name; `None` for an invoice without fees, or where one wallet takes all.
    pub fee_type: Option<Text>,
    /// Billable metric.
    pub billable_metric_code: Option<Text>,
    /// The only wallet that may take it.
    pub target_wallet_code: Option<Text>,
    /// What was used and not billed yet; at or below zero nothing is taken.
    pub net: Subcents,
    /// What of its currency's budget was left when its turn came: it bounds what is taken.
    pub budget: Subcents,
    /// What wallets took.
    pub taken: Subcents,
    /// Wallets in drawdown order.
    pub wallets: Vec<UsageShare>,
    /// How many further wallets took nothing, by reason.
    pub skipped_left_out: Vec<SkippedWallets>,
}

/// What one wallet takes of a key.
#[derive(Debug, Clone)]
pub struct UsageShare {
    /// The wallet.
    pub wallet_id: WalletId,
    /// Sub-cent money.
    pub taken: Subcents,
    /// Why it took all that remained, whatever it holds.
    pub takes_all: Option<TakesAll>,
    /// Why it took nothing.
    pub skipped: Option<WalletSkip>,
}

closed_set! {
    /// Why a wallet takes all that remains of a key, below zero if need be.
    TakesAll {
        /// Its threshold rule fills it up again.
        ThresholdRule = "threshold_rule",
        /// No later wallet may take any of it.
        LastWallet = "last_wallet",
    }
}

/// The rules and alerts of one wallet.
#[derive(Debug, Clone)]
pub struct WatchExplanation {
    /// The wallet.
    pub wallet_id: WalletId,
    /// Why it was not refreshed.
    pub skipped: Option<WatchSkip>,
    /// Its rules of the trigger that ran.
    pub rules: Vec<RuleExplanation>,
    /// Its alerts.
    pub alerts: Vec<AlertExplanation>,
}

closed_set! {
    /// Why a wallet was not refreshed, or an alert not looked at.
    WatchSkip {
        /// Its figures do not fit their types. Other wallets go on.
        ValueOutOfRange = "value_out_of_range",
    }
}

/// Why a rule fired, or did not.
#[derive(Debug, Clone)]
pub struct RuleExplanation {
    /// The rule.
    pub rule_id: RuleId,
    /// Why it did not fire.
    pub skipped: Option<RuleSkip>,
    /// `HeldAfterDecline`: it may fire after this instant.
    pub held_until: Option<Instant>,
    /// The figure that it looked at.
    pub ongoing: Credits,
    /// Credits bought and not paid yet.
    pub pending: Credits,
    /// Credits that it bought.
    pub paid: Option<Credits>,
    /// Credits that it gave.
    pub granted: Option<Credits>,
}

closed_set! {
    /// Why a rule did not fire, in the order in which it is asked.
    RuleSkip {
        /// It was terminated, or its own expiration came.
        Ended = "ended",
        /// Another rule of the wallet comes first.
        NotSelected = "not_selected",
        /// Its start is still to come.
        BeforeStart = "before_start",
        /// The day is not in its calendar, or has its top-up already.
        NotDue = "not_due",
        /// The refresh moved no figure of the wallet.
        NothingChanged = "nothing_changed",
        /// The ongoing balance is above the threshold.
        NotReached = "not_reached",
        /// Together with pending purchases it is.
        PendingCoversIt = "pending_covers_it",
        /// What it would buy and give is worth nothing: the target is reached, or no amount is asked.
        WorthNothing = "worth_nothing",
        /// Its last automatic purchase failed less than an hour ago, and none was paid since.
        HeldAfterDecline = "held_after_decline",
        /// It pauses, as its automatic purchases kept failing.
        Paused = "paused",
        /// Its caps leave nothing to buy.
        Limits = "limits",
        /// A figure of it does not fit. Other wallets go on.
        ValueOutOfRange = "value_out_of_range",
    }
}

/// What a run found of one alert.
#[derive(Debug, Clone)]
pub struct AlertExplanation {
    /// The alert.
    pub alert_id: AlertId,
    /// What it watches.
    pub alert_type: AlertType,
    /// The figure of the run before.
    pub previous_value: Decimal,
    /// The figure.
    pub value: Decimal,
    /// Thresholds crossed, rising.
    pub crossed: Vec<Decimal>,
    /// How many more were crossed; the event tells them.
    pub crossed_left_out: usize,
    /// Why it was not looked at.
    pub skipped: Option<WatchSkip>,
}
