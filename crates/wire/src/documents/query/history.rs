//! The question about what moved the balances, and its rows.

use crate::documents::command::HistoryFields;
use crate::malformed::Code;
use crate::prelude::*;
use alloc::vec::Vec;
use drawdown::account::{Account, TransactionId, WalletId};
use drawdown::amount::{Credits, Money};
use drawdown::policy::Policy;
use drawdown::query::MovementKind;
use drawdown::query::history::{self, HistoryError, HistoryQuery, HistoryRow, MAX_ROWS};
use drawdown::time::Instant;
use drawdown_json::message;

document! {
    /// One movement of a balance.
    HISTORY_ROW: "HistoryRow" => row: HistoryRow;

    /// From when it counts: an end at its cut-off, whenever it was swept.
    at: Instant, unread => &row.at;
    /// The wallet.
    wallet_id: WalletId, unread => &row.wallet_id;
    /// How the balance moved.
    kind = "type": MovementKind, unread => &row.kind;
    /// By how much, in minor units; below 0 when credits left.
    amount_cents: Money, unread => &row.amount;
    /// The same in credits.
    credit_amount: Credits, unread => &row.credits;
    /// The wallet's balance before it, in minor units.
    balance_before_cents: Money, unread => &row.before;
    /// And after it.
    balance_after_cents: Money, unread => &row.after;
    /// The transaction; of `expired` the grant that ended, null where several did or the wallet does not trace them.
    transaction_id: Option<TransactionId>, unread => &row.transaction_id;
}

/// Reads the question.
pub(crate) fn read(of: &HistoryFields<'_>, at: Instant) -> HistoryQuery {
    HistoryQuery { at, from: of.first(), to: of.last(), wallet_id: of.wallet_id() }
}

/// Its rows; what stands against them is reported.
pub(crate) fn rows(
    policy: &Policy,
    account: &Account,
    query: &HistoryQuery,
    command: Node<'_>,
) -> Option<Vec<HistoryRow>> {
    match history::history(policy, account, query) {
        Ok(rows) => return Some(rows),
        Err(HistoryError::TooManyRows(count)) => command.over_limit("rows", count, MAX_ROWS),
        Err(HistoryError::OutOfRange) => {
            let text = "the movements add up to more than can be told exactly";
            command.report(Code::InvalidNumber, message(&[text]));
        }
    }
    None
}
