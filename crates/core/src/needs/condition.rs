//! Conditions of rows, in words that a database query can be made of.

use alloc::format;
use alloc::vec::Vec;

use crate::account::{
    InvoiceId, Source, Status, Text, TransactionId, TransactionKind, TransactionStatus, TransactionType,
    WalletId,
};
use crate::command::CommandId;
use crate::time::Instant;

/// What holds of a wallet: every member that says something. One that says nothing holds of every wallet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WalletCondition {
    /// Its status is this.
    pub status: Option<Status>,
    /// Its id is one of these; empty: any.
    pub id_in: Vec<WalletId>,
    /// Its id begins with this.
    pub id_prefix: Option<Text>,
}

/// What holds of a transaction: every member that says something.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TransactionCondition {
    /// Its id is one of these; empty: any.
    pub id_in: Vec<TransactionId>,
    /// Its id begins with this.
    pub id_prefix: Option<Text>,
    /// Its wallet is one of these; empty: any.
    pub wallet_id_in: Vec<WalletId>,
    /// Credits came or left.
    pub transaction_type: Option<TransactionType>,
    /// Why they did (`transaction_status` in documents).
    pub transaction_status: Option<TransactionKind>,
    /// Whether it counts.
    pub status: Option<TransactionStatus>,
    /// Who made it.
    pub source: Option<Source>,
    /// It pays or sells one of these; empty: any.
    pub invoice_id_in: Vec<InvoiceId>,
    /// It gives one of these back; empty: any.
    pub voided_invoice_id_in: Vec<InvoiceId>,
    /// Something of it is left, in money or in credits.
    pub remaining_above_zero: bool,
    /// It was made at this instant or later.
    pub created_from: Option<Instant>,
    /// The fundings of what else was chosen name it.
    pub funded_by_those: bool,
}

impl TransactionCondition {
    /// What a command made: its retry is told by it.
    pub(super) fn made_by(command: &CommandId) -> Self {
        Self { id_prefix: Some(format!("{}/", command.as_str()).into()), ..Self::default() }
    }
}
