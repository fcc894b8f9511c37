//! Wallets, rules and alerts as a command asks for them. What is never refused has its own type: where a document says it
//! wrongly, the document is malformed and there is no command.

use alloc::vec::Vec;

use rust_decimal::Decimal;

use super::{Change, Expiration, Input};
use crate::account::{
    AlertId, AlertThreshold, AlertType, GrantsExpire, Metadata, Notice, ResetRollover, Rollover, RuleId, Text,
};
use crate::currency::Currency;
use crate::time::{Instant, Zone};

/// A wallet to create. Absent and null are the same here.
#[derive(Debug, Clone, Default)]
pub struct WalletDraft {
    /// Name.
    pub name: Option<Text>,
    /// Code; without one, or with an empty one, one is made from the name.
    pub code: Option<Text>,
    /// The wallet's, for life; without one the customer's. `Invalid` for an unknown code.
    pub currency: Input<Currency>,
    /// Any decimal, the rules judge it.
    pub rate_amount: Option<Decimal>,
    /// Decimal text.
    pub paid_credits: Input<Decimal>,
    /// Decimal text.
    pub granted_credits: Input<Decimal>,
    /// When it expires.
    pub expiration_at: Input<Expiration>,
    /// The same as the API of 2022 named it: a day. Where both are there, they name the same cut-off.
    pub expiration_date: Input<Expiration>,
    /// 1 to 50.
    pub priority: Input<i64>,
    /// Priority of the initial transactions.
    pub transaction_priority: Input<i64>,
    /// Name of the initial transactions, at most 255 characters.
    pub transaction_name: Option<Text>,
    /// Metadata of the initial transactions, at most 15 pairs.
    pub transaction_metadata: Metadata,
    /// What it may pay for.
    pub applies_to: Input<ScopeDraft>,
    /// `paid_top_up_min_amount_cents`.
    pub paid_top_up_min: Input<i64>,
    /// `paid_top_up_max_amount_cents`.
    pub paid_top_up_max: Input<i64>,
    /// `ignore_paid_top_up_limits_on_creation`.
    pub ignore_paid_top_up_limits: bool,
    /// Whether purchases wait for their payment.
    pub invoice_requires_successful_payment: bool,
    /// Its rules; at most one.
    pub recurring_transaction_rules: Input<Vec<RuleDraft>>,
    /// Its alerts.
    pub alerts: Vec<AlertDraft>,
    /// Metadata.
    pub metadata: Metadata,
}

/// What is to change of a wallet: a member that is `Absent` or `None` stays as it is.
#[derive(Debug, Clone, Default)]
pub struct WalletChanges {
    /// Name.
    pub name: Change<Text>,
    /// Code; an empty one changes nothing.
    pub code: Option<Text>,
    /// When it expires; null clears.
    pub expiration_at: Input<Expiration>,
    /// The same as the API of 2022 named it: a day. Where both are there, they name the same cut-off.
    pub expiration_date: Input<Expiration>,
    /// 1 to 50; null changes nothing.
    pub priority: Input<i64>,
    /// What it may pay for; null lifts every restriction.
    pub applies_to: Input<ScopeDraft>,
    /// `paid_top_up_min_amount_cents`; null clears.
    pub paid_top_up_min: Input<i64>,
    /// `paid_top_up_max_amount_cents`; null clears.
    pub paid_top_up_max: Input<i64>,
    /// Whether purchases wait for their payment.
    pub invoice_requires_successful_payment: Option<bool>,
    /// The whole list of rules; null is an empty one.
    pub recurring_transaction_rules: Input<Vec<RuleDraft>>,
    /// The whole list of alerts.
    pub alerts: Option<Vec<AlertDraft>>,
    /// All metadata.
    pub metadata: Option<Metadata>,
}

/// A scope as given: names are judged by the rules.
#[derive(Debug, Clone, Default)]
pub struct ScopeDraft {
    /// `Invalid` when not a list of texts.
    pub fee_types: Input<Vec<Text>>,
    /// `Invalid` when not a list of texts.
    pub billable_metric_codes: Input<Vec<Text>>,
}

/// A rule to create (without id) or to change (with one).
#[derive(Debug, Clone, Default)]
pub struct RuleDraft {
    /// The rule to change.
    pub id: Option<RuleId>,
    /// `threshold` or `interval`.
    pub trigger: Input<Text>,
    /// `fixed` or `target`.
    pub method: Input<Text>,
    /// An [`crate::account::Interval`] by name.
    pub interval: Input<Text>,
    /// Decimal.
    pub paid_credits: Input<Decimal>,
    /// Decimal.
    pub granted_credits: Input<Decimal>,
    /// Decimal, may be negative.
    pub threshold_credits: Input<Decimal>,
    /// Decimal.
    pub target_ongoing_balance: Input<Decimal>,
    /// Give the gap free.
    pub grants_target_top_up: Input<bool>,
    /// Do not apply the wallet's limits.
    pub ignore_paid_top_up_limits: Input<bool>,
    /// As on a top-up.
    pub invoice_requires_successful_payment: Input<bool>,
    /// Minor units above 0.
    pub max_paid_per_day: Input<i64>,
    /// Minor units above 0.
    pub max_paid_per_month: Input<i64>,
    /// 1 or more.
    pub pause_after_failures: Input<i64>,
    /// False: it goes on. Nothing else may be said.
    pub paused: Input<bool>,
    /// A [`crate::policy::GrantedOn`] by name.
    pub granted_on: Input<Text>,
    /// Anchor, unless it has one of its own.
    pub started_at: Input<Instant>,
    /// Anchor.
    pub anchor_at: Input<Instant>,
    /// Zone of its calendar; a new rule without one has the customer's.
    pub anchor_timezone: Input<Zone>,
    /// When its grants end.
    pub grants_expire: Input<GrantsExpire>,
    /// 1 to 50.
    pub priority: Input<i64>,
    /// What of its grants goes on when their period ends.
    pub rollover: Input<Rollover>,
    /// What of its grants goes on at a reset.
    pub reset_rollover: Input<ResetRollover>,
    /// End.
    pub expiration_at: Input<Expiration>,
    /// Name of its transactions.
    pub transaction_name: Input<Text>,
    /// Metadata of its transactions.
    pub transaction_metadata: Input<Metadata>,
}

/// An alert to create (without id) or to change (with one).
#[derive(Debug, Clone)]
pub struct AlertDraft {
    /// The alert to change.
    pub id: Option<AlertId>,
    /// What it watches.
    pub alert_type: AlertType,
    /// What people call it.
    pub code: Option<Text>,
    /// What is to be told of it; empty: that it crossed thresholds, alone.
    pub notify_on: Vec<Notice>,
    /// (code, value, recurring); a recurring value is a step above zero, checked at the edge.
    pub thresholds: Vec<AlertThreshold>,
}
