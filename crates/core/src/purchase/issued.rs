//! The invoice of a purchase, as it was issued.

use rust_decimal::Decimal;

use crate::amount::Money;
use crate::invoice::Invoice;
use crate::time::LocalDay;

/// What the invoice of a purchase states. It is issued once: no later rate or policy changes it (rules, section 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PurchaseInvoice {
    /// Credits.
    pub units: Decimal,
    /// The wallet's rate, or what a credit cost, in major units.
    pub unit_amount: Decimal,
    /// What the credits cost, in minor units.
    pub amount: Money,
    /// Percent; 0 where purchases are untaxed.
    pub taxes_rate: Decimal,
    /// In minor units.
    pub taxes_amount: Money,
    /// Amount and taxes, in minor units.
    pub total: Money,
    /// The local day on which it became final; `None` while it waits for its payment.
    pub issuing_date: Option<LocalDay>,
}

impl PurchaseInvoice {
    /// What an invoice with the one fee of a purchase states; `None` for any other.
    #[must_use]
    pub fn of(invoice: &Invoice) -> Option<Self> {
        let [fee] = invoice.fees.as_slice() else { return None };
        Some(Self {
            units: fee.units?,
            unit_amount: fee.unit_amount?,
            amount: invoice.fees_amount,
            taxes_rate: invoice.tax_rate.unwrap_or_default(),
            taxes_amount: invoice.taxes,
            total: invoice.including_taxes,
            issuing_date: invoice.issuing_date,
        })
    }
}
