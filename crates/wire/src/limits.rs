//! The limits of the contract's section 4, checked before any work.

use crate::decode::{ID_LIMIT, TEXT_LIMIT};
use crate::reader::{NESTING_LIMIT, REQUEST_LIMIT};
use crate::writer::Object;

/// Invoices in one list of a command.
pub const INVOICE_LIMIT: usize = 1_000;
/// Fees of one invoice.
pub const FEE_LIMIT: usize = 10_000;
/// Wallets of one account.
pub const WALLET_LIMIT: usize = 1_000;
/// Transactions of one account.
pub const TRANSACTION_LIMIT: usize = 100_000;
/// Invoices x wallets x fees: how often a wallet may meet a fee.
pub const WORK_LIMIT: usize = 1_000_000;

/// Writes every limit by its name.
pub(crate) fn write(object: &mut Object<'_>) {
    object.put("request_bytes", &REQUEST_LIMIT);
    object.put("nesting", &NESTING_LIMIT);
    object.put("invoices", &INVOICE_LIMIT);
    object.put("fees_per_invoice", &FEE_LIMIT);
    object.put("wallets", &WALLET_LIMIT);
    object.put("transactions", &TRANSACTION_LIMIT);
    object.put("invoices_x_wallets_x_fees", &WORK_LIMIT);
    object.put("text_characters", &TEXT_LIMIT);
    object.put("id_characters", &ID_LIMIT);
}
