//! The limits of the contract's section 4, checked before any work.

use crate::prelude::*;
use drawdown_json::NESTING_LIMIT;
use drawdown_json::writer::ObjectWriter;
use drawdown_json::writer::WRITTEN_LIMIT;

use drawdown::limits::{
    ALERTS, ALERTS_OF_A_WALLET, METADATA_PAIRS, RULES, RULES_OF_A_WALLET, THRESHOLDS_OF_AN_ALERT,
};

/// Bytes of a request.
pub const REQUEST_LIMIT: usize = drawdown_json::TEXT_LIMIT;
/// Characters of a text.
pub const TEXT_LIMIT: usize = 1_024;
/// Characters of an id or code.
pub const ID_LIMIT: usize = 255;
/// Invoices in one list of a command.
pub const INVOICE_LIMIT: usize = 1_000;
/// Fees of one invoice.
pub const FEE_LIMIT: usize = 10_000;
/// Wallets of one account.
pub const WALLET_LIMIT: usize = drawdown::limits::WALLETS;
/// Fee types, or billable metric codes, of one wallet's scope: a fee is compared with each.
pub const SCOPE_LIMIT: usize = 1_000;
/// Transactions of one account.
pub const TRANSACTION_LIMIT: usize = drawdown::limits::TRANSACTIONS;
/// Events of one replay.
pub const EVENT_LIMIT: usize = 100_000;
/// Accounts of one query.
pub const ACCOUNT_LIMIT: usize = 10_000;
/// Commands that the host remembers.
pub const RECENT_LIMIT: usize = 10_000;
/// Bytes of an account that is written whole, so that a command fits beside it into the next request.
pub const ACCOUNT_BYTES: usize = 25_165_824;
/// Bytes of an answer.
pub const ANSWER_BYTES: usize = WRITTEN_LIMIT;
/// Fuel of one decision, about one unit for each WebAssembly instruction: what the limits allow is decided within it.
pub const FUEL: u64 = 50_000_000_000;
/// Bytes of the memory of one decision.
pub const MEMORY_BYTES: u64 = 4_294_967_296;
/// Invoices x wallets x fees: how often a wallet may meet a fee.
pub const WORK_LIMIT: usize = 1_000_000;

/// Writes every limit by its name.
pub(crate) fn write(object: &mut ObjectWriter<'_>) {
    put!(object,
        "request_bytes" => &REQUEST_LIMIT,
        "nesting" => &NESTING_LIMIT,
        "invoices" => &INVOICE_LIMIT,
        "fees_per_invoice" => &FEE_LIMIT,
        "wallets" => &WALLET_LIMIT,
        "codes_per_scope" => &SCOPE_LIMIT,
        "transactions" => &TRANSACTION_LIMIT,
        "invoices_x_wallets_x_fees" => &WORK_LIMIT,
        "flow_rows" => &drawdown::flows::MAX_ROWS,
        "alert_steps" => &drawdown::MAX_ALERT_STEPS,
        "text_characters" => &TEXT_LIMIT,
        "id_characters" => &ID_LIMIT,
        "alerts_per_wallet" => &ALERTS_OF_A_WALLET,
        "thresholds_per_alert" => &THRESHOLDS_OF_AN_ALERT,
        "rules_per_wallet" => &RULES_OF_A_WALLET,
        "alerts" => &ALERTS,
        "rules" => &RULES,
        "metadata_pairs" => &METADATA_PAIRS,
        "recent_commands" => &RECENT_LIMIT,
        "events" => &EVENT_LIMIT,
        "accounts" => &ACCOUNT_LIMIT,
        "account_bytes" => &ACCOUNT_BYTES,
        "answer_bytes" => &ANSWER_BYTES,
    );
    object.member("fuel").number(FUEL);
    object.member("memory_bytes").number(MEMORY_BYTES);
}
