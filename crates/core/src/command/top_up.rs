//! Credits that are bought, granted and voided in one command.

use rust_decimal::Decimal;

use super::{Expiration, Input};
use crate::account::{Metadata, ResetRollover, Text, TransactionId, WalletId};
use crate::amount::Money;
use crate::policy::GrantedOn;
use crate::time::Instant;

/// Credits to buy, grant or void in one command.
#[derive(Debug, Clone)]
pub struct TopUp {
    /// The wallet.
    pub wallet_id: WalletId,
    /// Decimal text.
    pub paid_credits: Input<Decimal>,
    /// Decimal text.
    pub granted_credits: Input<Decimal>,
    /// Decimal text.
    pub voided_credits: Input<Decimal>,
    /// 1 to 50.
    pub priority: Input<i64>,
    /// Void the rest of this inbound first.
    pub voided_transaction_id: Option<TransactionId>,
    /// At most 255 characters.
    pub name: Option<Text>,
    /// At most 15 pairs.
    pub metadata: Metadata,
    /// Do not apply the wallet's limits.
    pub ignore_paid_top_up_limits: bool,
    /// Absent or null: the wallet's.
    pub invoice_requires_successful_payment: Option<bool>,
    /// When the granted credits count that come with bought ones; absent or null: as the policy says.
    pub granted_on: Option<GrantedOn>,
    /// What the paid credits cost; `None`: what they are worth.
    pub price: Option<StatedPrice>,
    /// When the credits start to be usable.
    pub starts_at: Input<Instant>,
    /// When the credits expire.
    pub expiration_at: Input<Expiration>,
    /// What of the credits goes on at a reset.
    pub rollover: Input<ResetRollover>,
}

/// What credits cost, apart from what they are worth (rules beyond, section 8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatedPrice {
    /// So much money for each, in major units, at most 12 fraction digits.
    PerCredit(Decimal),
    /// So much for all of them.
    InAll(Money),
}
