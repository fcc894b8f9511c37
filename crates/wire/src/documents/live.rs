//! Why live figures, top-up rules and alerts came out as they did.

use crate::documents::explanation::some_of;
use crate::prelude::*;
use alloc::vec::Vec;
use drawdown::Decimal;
use drawdown::account::{AlertId, AlertType, RuleId, Text, WalletId};
use drawdown::amount::{Credits, Subcents};
use drawdown::currency::Currency;
use drawdown::decision::{
    AlertExplanation, LiveExplanation, RuleExplanation, RuleSkip, SkippedWallets, TakesAll, UsageExplanation,
    UsageShare, WalletSkip, WatchExplanation, WatchSkip,
};
use drawdown::time::Instant;

document! {
    /// Why live figures, rules and alerts came out as they did; commands that look at none have nothing of it.
    LIVE: "LiveExplanation" => live: LiveExplanation;

    /// Usage of the running period, key by key.
    usage_explanation: Vec<UsageExplanation>, unread, when some => some_of(&live.usage);
    /// Keys beyond those that an answer lists.
    usage_left_out: usize, unread, when some => (live.usage_left_out > 0).then_some(live.usage_left_out);
    /// Rules and alerts, wallet by wallet.
    wallet_explanation: Vec<WatchExplanation>, unread, when some => some_of(&live.wallets);
}

document! {
    /// What became of usage of one key.
    USAGE_EXPLANATION: "UsageExplanation" => usage: UsageExplanation;

    /// Its currency.
    currency: Currency, unread => &usage.currency;
    /// Its fee type.
    fee_type: Option<Text>, unread => &usage.fee_type;
    /// Its metric.
    billable_metric_code: Option<Text>, unread => &usage.billable_metric_code;
    /// The wallet that it is meant for, by its code.
    target_wallet_code: Option<Text>, unread => &usage.target_wallet_code;
    /// What was used, less what was billed before, in minor units with any fraction.
    net: Subcents, unread => &usage.net;
    /// What of it wallets may take.
    budget: Subcents, unread => &usage.budget;
    /// What they took.
    taken: Subcents, unread => &usage.taken;
    /// What each wallet took, or why not, in the order of drawing.
    wallets: Vec<UsageShare>, unread => usage.wallets.as_slice();
    /// Skipped wallets beyond those that an answer lists.
    skipped_left_out: Vec<SkippedWallets>, unread, when some => some_of(&usage.skipped_left_out);
}

document! {
    /// What one wallet took of usage.
    USAGE_SHARE: "UsageShare" => share: UsageShare;

    /// The wallet.
    wallet_id: WalletId, unread => &share.wallet_id;
    /// Minor units, with any fraction.
    taken: Subcents, unread => &share.taken;
    /// Why it takes more than it holds; null where it does not.
    takes_all: Option<TakesAll>, unread => &share.takes_all;
    /// Why it took nothing; null where it took.
    skipped: Option<WalletSkip>, unread => &share.skipped;
}

document! {
    /// Why the rules and alerts of one wallet came out as they did.
    WATCH_EXPLANATION: "WatchExplanation" => watch: WatchExplanation;

    /// The wallet.
    wallet_id: WalletId, unread => &watch.wallet_id;
    /// Why it was not looked at; null where it was.
    skipped: Option<WatchSkip>, unread => &watch.skipped;
    /// Its rules.
    rules: Vec<RuleExplanation>, unread => watch.rules.as_slice();
    /// Its alerts.
    alerts: Vec<AlertExplanation>, unread => watch.alerts.as_slice();
}

document! {
    /// Why a rule fired or did not.
    RULE_EXPLANATION: "RuleExplanation" => rule: RuleExplanation;

    /// The rule.
    rule_id: RuleId, unread => &rule.rule_id;
    /// Why it did not fire; null where it fired.
    skipped: Option<RuleSkip>, unread => &rule.skipped;
    /// Until when it waits; null where it does not.
    held_until: Option<Instant>, unread => &rule.held_until;
    /// The ongoing balance that it saw, in credits.
    ongoing_credits: Credits, unread => &rule.ongoing;
    /// Credits that are bought and not paid yet.
    pending_credits: Credits, unread => &rule.pending;
    /// Credits that it buys; null where it does not fire.
    paid_credits: Option<Credits>, unread => &rule.paid;
    /// Credits that it grants; null where it does not fire.
    granted_credits: Option<Credits>, unread => &rule.granted;
}

document! {
    /// Why an alert was told or was not.
    ALERT_EXPLANATION: "AlertExplanation" => alert: AlertExplanation;

    /// The alert.
    alert_id: AlertId, unread => &alert.alert_id;
    /// The figure that is watched.
    alert_type: AlertType, unread => &alert.alert_type;
    /// The figure when it was looked at last.
    previous_value: Decimal, unread => &alert.previous_value;
    /// The figure now.
    value: Decimal, unread => &alert.value;
    /// Values that it crossed.
    crossed: Vec<Decimal>, unread => alert.crossed.as_slice();
    /// Values beyond those that an answer lists.
    crossed_left_out: usize, unread, when some => (alert.crossed_left_out > 0).then_some(alert.crossed_left_out);
    /// Why it was not looked at; null where it was.
    skipped: Option<WatchSkip>, unread => &alert.skipped;
}
