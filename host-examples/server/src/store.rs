//! What is kept, and how it is read. Documents are kept as the engine wrote them, and go back to it unchanged.

mod customers;
mod list;
mod read;
mod rows;
mod write;

pub use list::{Listed, Page};
pub use rows::{Customer, Row, Snapshot};
pub use write::{
    Change, CommandRow, CustomerChange, EventRow, InvoiceRow, TransactionRow, UsageRow, WalletRow,
};
