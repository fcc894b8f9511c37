//! What a command reads, as conditions.

use crate::prelude::*;
use alloc::vec::Vec;
use drawdown::account::{
    InvoiceId, Source, Status, Text, TransactionId, TransactionKind, TransactionStatus, TransactionType,
    WalletId,
};
use drawdown::needs::{Needs, TransactionCondition, WalletCondition};
use drawdown::time::Instant;

document! {
    /// What a command reads: a row is read where one of the conditions holds of it.
    NEEDS: "Needs" => needs: Needs;

    /// Of wallets.
    wallets: Vec<WalletCondition>, unread => needs.wallets.as_slice();
    /// Of transactions.
    wallet_transactions: Vec<TransactionCondition>, unread => needs.transactions.as_slice();
}

document! {
    /// What holds of a wallet: every member that is there. A condition without members holds of every wallet.
    WALLET_CONDITION: "WalletCondition" => condition: WalletCondition;

    /// Its status is this.
    status: Status, unread, when some => condition.status;
    /// Its id is one of these.
    id_in: Vec<WalletId>, unread, when some => some(&condition.id_in);
    /// Its id begins with this.
    id_prefix: Text, unread, when some => condition.id_prefix;
}

document! {
    /// What holds of a transaction: every member that is there.
    TRANSACTION_CONDITION: "TransactionCondition" => condition: TransactionCondition;

    /// Its id is one of these.
    id_in: Vec<TransactionId>, unread, when some => some(&condition.id_in);
    /// Its id begins with this.
    id_prefix: Text, unread, when some => condition.id_prefix;
    /// Its wallet is one of these.
    wallet_id_in: Vec<WalletId>, unread, when some => some(&condition.wallet_id_in);
    /// Credits came or left.
    transaction_type: TransactionType, unread, when some => condition.transaction_type;
    /// Why they did.
    transaction_status: TransactionKind, unread, when some => condition.transaction_status;
    /// Whether it counts.
    status: TransactionStatus, unread, when some => condition.status;
    /// Who made it.
    source: Source, unread, when some => condition.source;
    /// The invoice that it pays, or that sells it, is one of these.
    invoice_id_in: Vec<InvoiceId>, unread, when some => some(&condition.invoice_id_in);
    /// The reversed invoice that it gives back for is one of these.
    voided_invoice_id_in: Vec<InvoiceId>, unread, when some => some(&condition.voided_invoice_id_in);
    /// True: `remaining_amount_cents` or `remaining_credit_amount` is above 0.
    remaining_above_zero: bool, unread, when some => condition.remaining_above_zero.then_some(true);
    /// It was created at this instant or later.
    created_from: Instant, unread, when some => condition.created_from;
    /// True: the fundings of a transaction that another condition chose name it.
    funded_by_those: bool, unread, when some => condition.funded_by_those.then_some(true);
}

fn some<T>(list: &[T]) -> Option<&[T]> {
    Some(list).filter(|list| !list.is_empty())
}
