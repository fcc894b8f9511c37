//! The question about balances, and its rows.

use crate::documents::command::BalanceFields;
use crate::limits::INSTANT_LIMIT;
use crate::malformed::Code;
use crate::prelude::*;
use alloc::vec::Vec;
use drawdown::account::{Account, TransactionId, WalletId};
use drawdown::amount::{Credits, Money};
use drawdown::currency::Currency;
use drawdown::policy::Policy;
use drawdown::query::balance::{self, BalanceError, BalanceQuery, BalanceRow, CreditEnd, MAX_ENDS, MAX_ROWS};
use drawdown::time::Instant;
use drawdown_json::message;

document! {
    /// What one wallet holds at one instant.
    BALANCE_ROW: "BalanceRow" => row: BalanceRow;

    /// The instant.
    as_of: Instant, unread => &row.as_of;
    /// The wallet.
    wallet_id: WalletId, unread => &row.wallet_id;
    /// Its currency.
    currency: Currency, unread => &row.currency;
    /// What it holds, in minor units.
    balance_cents: Money, unread => &row.balance.amount;
    /// The same in credits.
    credits_balance: Credits, unread => &row.balance.credits;
    /// Of it, what grants hold whose start has not come.
    not_started_amount_cents: Money, unread => &row.not_started;
    /// Of it, what holds have.
    held_amount_cents: Money, unread => &row.held;
    /// What was taken without cover and is not covered yet.
    deficit_amount_cents: Money, unread => &row.deficit;
    /// The balance less what has not started and what is held.
    available_amount_cents: Money, unread => &row.available;
    /// What will end if nothing of it is used, soonest first.
    ends: Vec<CreditEnd>, unread => row.ends.as_slice();
    /// What the transactions do not account for.
    unexplained_amount_cents: Money, unread => &row.unexplained;
}

document! {
    /// Credits that will end.
    CREDIT_END: "CreditEnd" => end: CreditEnd;

    /// The grant; null of a wallet that does not trace its grants.
    transaction_id: Option<TransactionId>, unread => &end.transaction_id;
    /// When it is over: at its own cut-off or its wallet's, whichever comes first.
    at: Instant, unread => &end.at;
    /// What ends, in minor units.
    amount_cents: Money, unread => &end.funds.amount;
    /// The same in credits.
    credit_amount: Credits, unread => &end.funds.credits;
}

/// Reads the question.
pub(crate) fn read(of: &BalanceFields<'_>, at: Instant) -> BalanceQuery {
    let asked = of.as_of().and_then(|list| list.array_within(INSTANT_LIMIT, "instants"));
    let as_of = asked.map(|asked| asked.filter_map(Instant::read).collect());
    BalanceQuery { at, as_of: as_of.unwrap_or_default(), wallet_id: of.wallet_id() }
}

/// Its rows; what stands against them is reported.
pub(crate) fn rows(
    policy: &Policy,
    account: &Account,
    query: &BalanceQuery,
    command: Node<'_>,
) -> Option<Vec<BalanceRow>> {
    let asked = command.member("as_of").unwrap_or(command);
    match balance::balance(policy, account, query) {
        Ok(rows) => return Some(rows),
        Err(BalanceError::TooManyRows(count)) => {
            asked.over_limit("rows (instants x wallets)", count, MAX_ROWS);
        }
        Err(BalanceError::TooManyEnds) => {
            asked.over_limit("ends and more in the rows", MAX_ENDS.saturating_add(1), MAX_ENDS);
        }
        Err(BalanceError::OutOfRange) => {
            let text = "the balances add up to more than can be told exactly";
            command.report(Code::InvalidNumber, message(&[text]));
        }
    }
    None
}
