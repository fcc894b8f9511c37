//! An invoice of what was used, for hosts that finalise it.

use alloc::vec::Vec;

use rust_decimal::Decimal;

use super::CustomerUsage;
use super::tax::{TaxedCharge, shares, taxed};
use crate::account::Text;
use crate::amount::{Exact, Money, OutOfRange, largest_remainder};
use crate::currency::Currency;

/// A subscription invoice of current usage: a fee for each charge, and for each group that one wallet is meant for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageInvoice {
    /// Of every usage in it.
    pub currency: Currency,
    /// Sum of its fees.
    pub fees_amount: Money,
    /// Sum of their taxes.
    pub taxes: Money,
    /// Both.
    pub total: Money,
    /// In the order of the charges.
    pub fees: Vec<UsageFee>,
}

/// A fee of type `charge`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageFee {
    /// Code of the billable metric.
    pub metric: Option<Text>,
    /// The only wallet that may pay it.
    pub target_wallet_code: Option<Text>,
    /// Net of tax.
    pub amount: Money,
    /// Its tax in whole minor units: they add up to the tax that the usage states.
    pub taxes_amount: Money,
    /// Its tax with all digits, in major units; they add up to the same.
    pub precise_taxes: Decimal,
}

/// Why usage makes no invoice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UsageInvoiceError {
    /// There is none.
    NoUsage,
    /// The usage at this place has another currency than the first.
    OtherCurrency(usize),
    /// A figure does not fit.
    OutOfRange,
}

impl From<OutOfRange> for UsageInvoiceError {
    fn from(OutOfRange: OutOfRange) -> Self {
        Self::OutOfRange
    }
}

/// Makes an invoice of current usage.
///
/// # Errors
/// - [`UsageInvoiceError::NoUsage`] of an empty list
/// - [`UsageInvoiceError::OtherCurrency`] when the usage is of more than one currency
/// - [`UsageInvoiceError::OutOfRange`] when its tax is no figure of money, or a sum is outside ±(2^53 - 1)
pub fn invoice(current: &[CustomerUsage]) -> Result<UsageInvoice, UsageInvoiceError> {
    let currency = current.first().ok_or(UsageInvoiceError::NoUsage)?.currency;
    if let Some(other) = current.iter().position(|usage| usage.currency != currency) {
        return Err(UsageInvoiceError::OtherCurrency(other));
    }
    let mut fees = Vec::new();
    for usage in current {
        fees.extend(fees_of(usage)?);
    }
    let fees_amount = Money::total(fees.iter().map(|fee: &UsageFee| fee.amount))?;
    let taxes = Money::total(fees.iter().map(|fee| fee.taxes_amount))?;
    Ok(UsageInvoice { currency, fees_amount, taxes, total: fees_amount.plus(taxes)?, fees })
}

/// Tax in whole minor units beside the precise one; what amounts that add up to nothing cannot share is on the last.
fn fees_of(usage: &CustomerUsage) -> Exact<Vec<UsageFee>> {
    let (charges, taxes) = taxed(usage)?;
    let mut wholes = largest_remainder(&shares(&charges, taxes)?, taxes)?;
    let left = taxes.minus(Money::total(wholes.iter().copied())?)?;
    if let Some(last) = wholes.last_mut() {
        *last = last.plus(left)?;
    }
    charges.into_iter().zip(wholes).map(|(charge, taxes)| fee(charge, taxes, usage.currency)).collect()
}

fn fee(charge: TaxedCharge, taxes_amount: Money, currency: Currency) -> Exact<UsageFee> {
    Ok(UsageFee {
        metric: charge.metric,
        target_wallet_code: charge.target,
        amount: charge.amount,
        taxes_amount,
        precise_taxes: charge.tax.to_major(currency)?,
    })
}
