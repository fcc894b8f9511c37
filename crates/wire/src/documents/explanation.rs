//! Why each invoice was paid as it was.

use crate::prelude::*;
use drawdown::account::Text;
use drawdown::amount::Subcents;
use drawdown::decision::{
    BucketExplanation, InvoiceExplanation, Remark, SkippedWallets, SourceExplanation, WalletExplanation,
};
use drawdown_json::writer::{ObjectWriter, Place};

impl Write for InvoiceExplanation {
    fn write(&self, place: Place<'_>) {
        place.object(|object| {
            put!(object,
                "invoice_id" => &self.invoice_id,
                "skipped" => &self.skipped,
                "due_amount_cents" => &self.due,
                "applied_amount_cents" => &self.applied,
                "remaining_amount_cents" => &self.remaining,
                "buckets" => self.buckets.as_slice(),
            );
            object.member("residue").option(self.residue, write_share);
            put!(object, "wallets" => self.wallets.as_slice());
            if !self.skipped_left_out.is_empty() {
                put!(object, "skipped_left_out" => self.skipped_left_out.as_slice());
            }
            if !self.sources.is_empty() {
                put!(object, "sources" => self.sources.as_slice());
            }
            if self.sources_left_out > 0 {
                put!(object, "sources_left_out" => &self.sources_left_out);
            }
        });
    }
}

impl Write for SkippedWallets {
    fn write(&self, place: Place<'_>) {
        place.object(|object| {
            put!(object,
                "reason" => &self.reason,
                "count" => &self.count,
            );
        });
    }
}

impl Write for SourceExplanation {
    fn write(&self, place: Place<'_>) {
        place.object(|object| {
            put!(object,
                "wallet_id" => &self.wallet_id,
                "transaction_id" => &self.transaction_id,
                "amount_cents" => &self.amount,
                "decided_by" => &self.decided_by,
                "skipped" => &self.skipped,
            );
        });
    }
}

impl Write for Remark {
    fn write(&self, place: Place<'_>) {
        place.object(|object| {
            put!(object, "reason" => self.reason());
            match self {
                Self::SourcesUnknown { invoice_id, wallet_id, transaction_id, amount, purchased_at_most } => {
                    put!(object,
                        "invoice_id" => invoice_id,
                        "wallet_id" => wallet_id,
                        "transaction_id" => transaction_id,
                        "amount_cents" => amount,
                        "purchased_at_most_cents" => purchased_at_most,
                    );
                }
                Self::DuesUnbooked { wallet_id, transaction_id, remaining, balance } => {
                    put!(object,
                        "wallet_id" => wallet_id,
                        "transaction_id" => transaction_id,
                        "remaining_amount_cents" => remaining,
                        "balance_cents" => balance,
                    );
                }
            }
        });
    }
}

impl Write for BucketExplanation {
    fn write(&self, place: Place<'_>) {
        place.object(|object| {
            write_key((&self.fee_type, &self.billable_metric_code, &self.target_wallet_code), object);
            put!(object, "cap" => &self.cap);
        });
    }
}

/// What a bucket holds together: the fee type, the metric, and the wallet it is meant for.
pub(crate) fn write_key(key: (&Option<Text>, &Option<Text>, &Option<Text>), object: &mut ObjectWriter<'_>) {
    put!(object,
        "fee_type" => key.0,
        "billable_metric_code" => key.1,
        "target_wallet_code" => key.2,
    );
}

impl Write for WalletExplanation {
    fn write(&self, place: Place<'_>) {
        place.object(|object| {
            put!(object, "wallet_id" => &self.wallet_id);
            object.member("order_key").object(|key| {
                put!(key,
                    "priority" => &self.priority,
                    "created_at" => &self.created_at,
                    "id" => &self.wallet_id,
                );
            });
            put!(object, "decided_by" => &self.decided_by);
            object.member("taken").list(self.taken.iter().copied(), write_share);
            put!(object,
                "amount_cents" => &self.amount,
                "credit_amount" => &self.credits,
                "rounding_residue" => &self.rounding_residue,
                "skipped" => &self.skipped,
                "out_of_scope_buckets" => &self.out_of_scope_buckets,
            );
        });
    }
}

fn write_share(place: Place<'_>, (bucket, amount): (usize, Subcents)) {
    place.object(|object| {
        put!(object,
            "bucket" => &bucket,
            "amount" => &amount,
        );
    });
}
