//! Why live figures, top-up rules and alerts came out as they did.

use crate::documents::explanation::write_key;
use crate::prelude::*;
use drawdown::decision::{
    AlertExplanation, LiveExplanation, RuleExplanation, UsageExplanation, UsageShare, WalletSkip,
    WatchExplanation,
};
use drawdown_json::writer::{ObjectWriter, Place};

/// Writes what there is: commands that look at no usage, rule or alert have nothing of it.
pub(crate) fn write(live: &LiveExplanation, object: &mut ObjectWriter<'_>) {
    if !live.usage.is_empty() {
        put!(object, "usage_explanation" => live.usage.as_slice());
    }
    if live.usage_left_out > 0 {
        put!(object, "usage_left_out" => &live.usage_left_out);
    }
    if !live.wallets.is_empty() {
        put!(object, "wallet_explanation" => live.wallets.as_slice());
    }
}

impl Write for UsageExplanation {
    fn write(&self, place: Place<'_>) {
        place.object(|object| {
            put!(object, "currency" => &self.currency);
            write_key((&self.fee_type, &self.billable_metric_code, &self.target_wallet_code), object);
            put!(object,
                "net" => &self.net,
                "budget" => &self.budget,
                "taken" => &self.taken,
                "wallets" => self.wallets.as_slice(),
            );
            if !self.skipped_left_out.is_empty() {
                object.member("skipped_left_out").list(&self.skipped_left_out, write_left_out);
            }
        });
    }
}

fn write_left_out(place: Place<'_>, (reason, count): &(WalletSkip, usize)) {
    place.object(|object| {
        put!(object,
            "reason" => reason,
            "count" => count,
        );
    });
}

impl Write for UsageShare {
    fn write(&self, place: Place<'_>) {
        place.object(|object| {
            put!(object,
                "wallet_id" => &self.wallet_id,
                "taken" => &self.taken,
                "takes_all" => &self.takes_all,
                "skipped" => &self.skipped,
            );
        });
    }
}

impl Write for WatchExplanation {
    fn write(&self, place: Place<'_>) {
        place.object(|object| {
            put!(object,
                "wallet_id" => &self.wallet_id,
                "skipped" => &self.skipped,
                "rules" => self.rules.as_slice(),
                "alerts" => self.alerts.as_slice(),
            );
        });
    }
}

impl Write for RuleExplanation {
    fn write(&self, place: Place<'_>) {
        place.object(|object| {
            put!(object,
                "rule_id" => &self.rule_id,
                "skipped" => &self.skipped,
                "held_until" => &self.held_until,
                "ongoing_credits" => &self.ongoing,
                "pending_credits" => &self.pending,
                "paid_credits" => &self.paid,
                "granted_credits" => &self.granted,
            );
        });
    }
}

impl Write for AlertExplanation {
    fn write(&self, place: Place<'_>) {
        place.object(|object| {
            put!(object,
                "alert_id" => &self.alert_id,
                "alert_type" => &self.alert_type,
                "previous_value" => &self.previous_value,
                "value" => &self.value,
                "crossed" => self.crossed.as_slice(),
            );
            if self.crossed_left_out > 0 {
                put!(object, "crossed_left_out" => &self.crossed_left_out);
            }
            put!(object, "skipped" => &self.skipped);
        });
    }
}
