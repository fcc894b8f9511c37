//! Why each invoice was paid as it was.

use crate::write::Write;
use crate::writer::{Object, Value};
use drawdown::account::Text;
use drawdown::amount::Subcents;
use drawdown::decision::{BucketExplanation, InvoiceExplanation, WalletExplanation};

impl Write for InvoiceExplanation {
    fn write(&self, place: Value<'_>) {
        place.object(|object| {
            object.put("invoice_id", &self.invoice_id);
            object.put("skipped", &self.skipped);
            object.put("due_amount_cents", &self.due);
            object.put("applied_amount_cents", &self.applied);
            object.put("remaining_amount_cents", &self.remaining);
            object.put("buckets", self.buckets.as_slice());
            object.member("residue").option(self.residue, write_share);
            object.put("wallets", self.wallets.as_slice());
        });
    }
}

impl Write for BucketExplanation {
    fn write(&self, place: Value<'_>) {
        place.object(|object| {
            write_key((&self.fee_type, &self.billable_metric_code, &self.target_wallet_code), object);
            object.put("cap", &self.cap);
        });
    }
}

/// What a bucket holds together: the fee type, the metric, and the wallet it is meant for.
pub(crate) fn write_key(key: (&Option<Text>, &Option<Text>, &Option<Text>), object: &mut Object<'_>) {
    object.put("fee_type", key.0);
    object.put("billable_metric_code", key.1);
    object.put("target_wallet_code", key.2);
}

impl Write for WalletExplanation {
    fn write(&self, place: Value<'_>) {
        place.object(|object| {
            object.put("wallet_id", &self.wallet_id);
            object.member("order_key").object(|key| {
                key.put("priority", &self.priority);
                key.put("created_at", &self.created_at);
                key.put("id", &self.wallet_id);
            });
            object.member("taken").list(self.taken.iter().copied(), write_share);
            object.put("amount_cents", &self.amount);
            object.put("credit_amount", &self.credits);
            object.put("rounding_residue", &self.rounding_residue);
            object.put("skipped", &self.skipped);
            object.put("out_of_scope_buckets", &self.out_of_scope_buckets);
        });
    }
}

fn write_share(place: Value<'_>, (bucket, amount): (usize, Subcents)) {
    place.object(|object| {
        object.put("bucket", &bucket);
        object.put("amount", &amount);
    });
}
