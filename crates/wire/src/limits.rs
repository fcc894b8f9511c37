//! The limits of the contract's section 4, checked before any work.

use crate::decode::{ID_LIMIT, TEXT_LIMIT};
use crate::reader::NESTING_LIMIT;
pub use crate::reader::REQUEST_LIMIT;
use crate::write::put;
use crate::writer::Object;

/// Invoices in one list of a command.
pub const INVOICE_LIMIT: usize = 1_000;
/// Fees of one invoice.
pub const FEE_LIMIT: usize = 10_000;
/// Wallets of one account.
pub const WALLET_LIMIT: usize = 1_000;
/// Fee types, or billable metric codes, of one wallet's scope: a fee is compared with each.
pub const SCOPE_LIMIT: usize = 1_000;
/// Transactions of one account.
pub const TRANSACTION_LIMIT: usize = 100_000;
/// Invoices x wallets x fees: how often a wallet may meet a fee.
pub const WORK_LIMIT: usize = 1_000_000;

/// Writes every limit by its name.
pub(crate) fn write(object: &mut Object<'_>) {
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
    );
}
