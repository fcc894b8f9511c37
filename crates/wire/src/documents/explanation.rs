//! Why each invoice was paid as it was.

use crate::prelude::*;
use alloc::vec::Vec;
use drawdown::account::{InvoiceId, Text, TransactionId, WalletId};
use drawdown::amount::{Credits, Money, Subcents};
use drawdown::decision::{
    BucketExplanation, InvoiceExplanation, InvoiceSkip, SkippedWallets, SourceExplanation, SourceSkip,
    WalletExplanation, WalletSkip,
};
use drawdown::order::DecidingKey;
use drawdown::time::Instant;
use drawdown_json::writer::Place;

document! {
    /// Why one invoice was paid as it was.
    INVOICE_EXPLANATION: "InvoiceExplanation" => entry: InvoiceExplanation;

    /// The invoice; null for a preview.
    invoice_id: Option<InvoiceId>, unread => &entry.invoice_id;
    /// Why no credits paid it; null where some might.
    skipped: Option<InvoiceSkip>, unread => &entry.skipped;
    /// What was due before credits, in minor units.
    due_amount_cents: Money, unread => &entry.due;
    /// What credits paid, in minor units.
    applied_amount_cents: Money, unread => &entry.applied;
    /// What is left to pay otherwise, in minor units.
    remaining_amount_cents: Money, unread => &entry.remaining;
    /// Its fees in buckets: those of one fee type, metric and meant wallet together.
    buckets: Vec<BucketExplanation>, unread => entry.buckets.as_slice();
    /// Where a rounding residue went; null where there was none.
    residue: Option<Share>, unread => &entry.residue.map(Share);
    /// One for each wallet, in the order of drawing.
    wallets: Vec<WalletExplanation>, unread => entry.wallets.as_slice();
    /// Skipped wallets beyond the 10,000 that an answer lists.
    skipped_left_out: Vec<SkippedWallets>, unread, when some => some_of(&entry.skipped_left_out);
    /// Grants that credits were drawn from, in the order of drawing.
    sources: Vec<SourceExplanation>, unread, when some => some_of(&entry.sources);
    /// Grants beyond those that an answer lists.
    sources_left_out: usize, unread, when some => (entry.sources_left_out > 0).then_some(entry.sources_left_out);
}

document! {
    /// Wallets that are counted, not listed.
    SKIPPED_WALLETS: "SkippedLeftOut" => skipped: SkippedWallets;

    /// Why they were skipped.
    reason: WalletSkip, unread => &skipped.reason;
    /// How many.
    count: usize, unread => &skipped.count;
}

document! {
    /// A grant that credits were drawn from, or might have been.
    SOURCE: "SourceExplanation" => source: SourceExplanation;

    /// Its wallet.
    wallet_id: WalletId, unread => &source.wallet_id;
    /// The grant; null for the pool of a wallet that is not traceable.
    transaction_id: Option<TransactionId>, unread => &source.transaction_id;
    /// What was drawn from it, in minor units.
    amount_cents: Money, unread => &source.amount;
    /// The first key in which it differs from the next source; null for the last.
    decided_by: Option<DecidingKey>, unread => &source.decided_by;
    /// Why nothing was drawn from it; null where something was.
    skipped: Option<SourceSkip>, unread => &source.skipped;
}

document! {
    /// Fees of an invoice that credits see as one.
    BUCKET: "Bucket" => bucket: BucketExplanation;

    /// Their type.
    fee_type: Option<Text>, unread => &bucket.fee_type;
    /// Their metric.
    billable_metric_code: Option<Text>, unread => &bucket.billable_metric_code;
    /// The wallet that they are meant for, by its code.
    target_wallet_code: Option<Text>, unread => &bucket.target_wallet_code;
    /// The most that credits may pay of it, in minor units with any fraction.
    cap: Subcents, unread => &bucket.cap;
}

/// How much of a bucket: its place in the list, and minor units with any fraction.
#[derive(Clone, Copy)]
struct Share((usize, Subcents));

document! {
    /// How much of a bucket.
    SHARE: "Share" => share: Share;

    /// The bucket, by its place in the list, from 0.
    bucket: usize, unread => &share.0.0;
    /// Minor units, with any fraction.
    amount: Subcents, unread => &share.0.1;
}

document! {
    /// What one wallet paid of an invoice, or why not.
    WALLET_EXPLANATION: "WalletExplanation" => wallet: WalletExplanation;

    /// The wallet.
    wallet_id: WalletId, unread => &wallet.wallet_id;
    /// What the order of drawing saw of it.
    order_key: OrderKey<'_>, unread => &OrderKey { wallet };
    /// The first key in which it differs from the next wallet; null for the last.
    decided_by: Option<DecidingKey>, unread => &wallet.decided_by;
    /// What it paid of each bucket.
    taken: Vec<Share>, unread => &Taken { wallet };
    /// What it paid, in minor units.
    amount_cents: Money, unread => &wallet.amount;
    /// The same in credits.
    credit_amount: Credits, unread => &wallet.credits;
    /// What rounding added or took, in minor units with any fraction.
    rounding_residue: Subcents, unread => &wallet.rounding_residue;
    /// Why it paid nothing; null where it paid.
    skipped: Option<WalletSkip>, unread => &wallet.skipped;
    /// Buckets that it may not pay for.
    out_of_scope_buckets: usize, unread => &wallet.out_of_scope_buckets;
}

struct OrderKey<'a> {
    wallet: &'a WalletExplanation,
}

document! {
    /// What the order of drawing saw of a wallet: the first that differs decides.
    ORDER_KEY: "OrderKey" => key: OrderKey<'_>;

    /// Its priority, the lowest first.
    priority: i64, unread => &key.wallet.priority;
    /// When it was created, earlier first.
    created_at: Option<Instant>, unread => &key.wallet.created_at;
    /// Its id.
    id: WalletId, unread => &key.wallet.wallet_id;
}

struct Taken<'a> {
    wallet: &'a WalletExplanation,
}

impl Write for Taken<'_> {
    fn write(&self, place: Place<'_>) {
        place.list(self.wallet.taken.iter().copied(), |place, share| Share(share).write(place));
    }
}

/// A list that is written where it holds something.
pub(super) fn some_of<T>(list: &[T]) -> Option<&[T]> {
    (!list.is_empty()).then_some(list)
}
