//! Usage that is not invoiced yet, as a host states it (rules, section 7).
//!
//! `lines.rs` turns it into signed lines, `tax.rs` spreads the tax of a usage over its charges, `ongoing.rs` the lines
//! over wallets; `refresh.rs` tells what became of them; `invoice.rs` makes an invoice of usage.

mod invoice;
mod lines;
pub(crate) mod ongoing;
pub(crate) mod refresh;
mod tax;

use alloc::vec::Vec;

use crate::account::Text;
use crate::amount::Money;
use crate::currency::Currency;
use crate::invoice::{FeeDraft, Invoice, Oversized};

pub use invoice::{UsageFee, UsageInvoice, UsageInvoiceError, invoice};
#[cfg(test)]
pub(crate) use lines::UsageLine;
pub(crate) use lines::{Key, Lines, Misfit};

/// What a refresh is told of usage that is not invoiced yet.
#[derive(Debug, Clone, Default)]
pub struct Usage {
    /// Current usage: it adds.
    pub current: Vec<CustomerUsage>,
    /// Drafts: they add. An invoice whose own figures do not fit is for the rules to refuse.
    pub drafts: Vec<Result<Invoice, Oversized>>,
    /// What progressive billing billed of the period: it subtracts.
    pub progressive: Vec<Result<Invoice, Oversized>>,
    /// What was paid in advance: it subtracts.
    pub pay_in_advance: Vec<PaidFee>,
    /// Progressive invoices that are still being generated do not count.
    pub without_generating: bool,
}

/// A `customer_usage` object: its tax is stated in total only.
#[derive(Debug, Clone)]
pub struct CustomerUsage {
    /// Whose budget.
    pub currency: Currency,
    /// Net of tax; absent, the sum of the charges.
    pub amount: Option<Money>,
    /// Tax; absent, what the total says beyond the amount.
    pub taxes: Option<Money>,
    /// Tax included.
    pub total: Option<Money>,
    /// Its charges; without any, the amount stands for all.
    pub charges: Vec<ChargeUsage>,
}

/// Usage of one charge.
#[derive(Debug, Clone)]
pub struct ChargeUsage {
    /// Code of the billable metric.
    pub metric: Option<Text>,
    /// Net of tax, its groups included.
    pub amount: Money,
    /// Groups that are meant for one wallet: its code, and the part of the amount.
    pub targeted: Vec<(Text, Money)>,
}

/// A fee that was paid in advance.
#[derive(Debug, Clone)]
pub struct PaidFee {
    /// Whose budget.
    pub currency: Currency,
    /// The fee.
    pub fee: FeeDraft,
}
