//! Parts of events that more than one type has.

use crate::prelude::*;
use crate::values::described;
use drawdown::account::{Funds, Text};
use drawdown::amount::{Credits, Money, Subcents};
use drawdown::event::{BucketShare, FeeShare};

/// A wallet's figures before an event.
pub(crate) struct BalanceBefore(pub(crate) Funds);

document! {
    /// A wallet's figures before an event: one that does not begin where the account stands is no part of its history.
    BALANCE_BEFORE: "BalanceBefore", lenient as BalanceBeforeFields => before: BalanceBefore;

    /// Settled credits.
    credits_balance: Credits, required => &before.0.credits;
    /// Settled money, in minor units.
    balance_cents: Money, required => &before.0.amount;
}

document! {
    /// What credits paid of fees that they see as one.
    BUCKET_SHARE: "BucketShare", lenient as BucketShareFields => share: BucketShare;

    /// Their type.
    fee_type: Option<Text>, optional => &share.fee_type;
    /// Their metric.
    billable_metric_code: Option<Text>, optional => &share.billable_metric_code;
    /// The wallet that they are meant for, by its code.
    target_wallet_code: Option<Text>, optional => &share.target_wallet_code;
    /// Minor units, with any fraction.
    amount: Subcents, required => &share.amount;
}

document! {
    /// What credits paid of one fee.
    FEE_SHARE: "FeeShare", lenient as FeeShareFields => share: FeeShare;

    /// The fee; null where it has no id.
    fee_id | "lago_fee_id": Option<described::Code>, other_id => &share.fee_id;
    /// In minor units, above 0.
    amount_cents: Money, required => &share.amount;
}
