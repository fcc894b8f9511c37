//! Commands about single grants, and about credits that are used without an invoice.

use rust_decimal::Decimal;

use super::{Change, Expiration, Input};
use crate::account::{InvoiceId, Item, Metadata, Text, TransactionId, WalletId};
use crate::amount::Money;
use crate::closed_set::closed_set;

/// What is to change of a grant: what is absent stays as it is.
#[derive(Debug, Clone, Default)]
pub struct GrantChanges {
    /// When its credits expire; null clears.
    pub expiration_at: Input<Expiration>,
    /// Name, at most 255 characters.
    pub name: Change<Text>,
    /// All metadata, at most 15 pairs.
    pub metadata: Option<Metadata>,
}

/// Credits of a void to bring back.
#[derive(Debug, Clone)]
pub struct RestoreCredits {
    /// The void.
    pub transaction_id: TransactionId,
    /// Minor units; absent: all that was not brought back yet.
    pub amount: Option<Money>,
}

/// Credits to move to another wallet of the account.
#[derive(Debug, Clone)]
pub struct TransferCredits {
    /// The grant that gives them.
    pub from_transaction_id: TransactionId,
    /// The wallet that takes them.
    pub to_wallet_id: WalletId,
    /// Minor units.
    pub amount: Money,
}

closed_set! {
    /// What becomes of a command that asks for more than there is.
    Shortfall {
        /// It is refused.
        Refuse = "refuse",
        /// It takes what there is; the rest stays due.
        Due = "due",
    }
}

/// Credits to take at the moment of use.
#[derive(Debug, Clone)]
pub struct ConsumeCredits {
    /// From this wallet alone; absent: from every wallet in its turn.
    pub wallet_id: Option<WalletId>,
    /// How much.
    pub asked: Used,
    /// What was used.
    pub item: Option<Item>,
    /// The invoice that it will stand on.
    pub invoice_id: Option<InvoiceId>,
    /// When there is less; absent or null: refused.
    pub shortfall: Option<Shortfall>,
}

/// How much was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Used {
    /// Minor units.
    Amount(Money),
    /// Credits, any decimal.
    Credits(Decimal),
}
