//! An invoice of what was used, for hosts that finalise it.

use alloc::vec::Vec;

use super::CustomerUsage;
use super::tax::{TaxedCharge, taxed};
use crate::account::Text;
use crate::amount::{Exact, Money, OutOfRange, Subcents};
use crate::currency::Currency;
use crate::sort::sort_by;

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
    /// Its tax with all digits, which add up to the same.
    pub precise_taxes: Subcents,
}

/// Why usage makes no invoice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UsageInvoiceError {
    /// Nothing says its currency.
    NoCurrency,
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

/// Makes an invoice of current usage; `otherwise` is the currency of one without any usage.
///
/// # Errors
/// - [`UsageInvoiceError`]
pub fn invoice(
    current: &[CustomerUsage],
    otherwise: Option<Currency>,
) -> Result<UsageInvoice, UsageInvoiceError> {
    let first = current.first().map(|usage| usage.currency);
    let currency = first.or(otherwise).ok_or(UsageInvoiceError::NoCurrency)?;
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

/// Whole minor units of tax: each its own rounded down, what is left one by one to those that lost most by it, ties as
/// first met.
fn fees_of(usage: &CustomerUsage) -> Exact<Vec<UsageFee>> {
    let charges = taxed(usage)?;
    let mut floors = Vec::with_capacity(charges.len());
    for charge in &charges {
        floors.push(floor(charge.tax)?);
    }
    let taxes = Subcents::total(charges.iter().map(|charge| charge.tax))?.round_half_up()?;
    let mut left = taxes.minus(Money::total(floors.iter().map(|(whole, _)| *whole))?)?;
    let mut places: Vec<usize> = (0..floors.len()).collect();
    sort_by(&mut places, |one, other| {
        let fraction = |place: &usize| floors.get(*place).map(|(_, fraction)| *fraction);
        fraction(other).cmp(&fraction(one))
    });
    let unit = Money::from_minor(1)?;
    for place in places {
        if !left.is_positive() {
            break;
        }
        if let Some((whole, _)) = floors.get_mut(place) {
            *whole = whole.plus(unit)?;
            left = left.minus(unit)?;
        }
    }
    Ok(charges.into_iter().zip(floors).map(|(charge, (taxes, _))| fee(charge, taxes)).collect())
}

/// Whole units, rounded down, and the fraction above them.
fn floor(figure: Subcents) -> Exact<(Money, Subcents)> {
    let whole = figure.truncate()?;
    let fraction = figure.minus(whole.to_subcents())?;
    if fraction >= Subcents::ZERO {
        return Ok((whole, fraction));
    }
    let whole = whole.minus(Money::from_minor(1)?)?;
    Ok((whole, figure.minus(whole.to_subcents())?))
}

fn fee(charge: TaxedCharge, taxes_amount: Money) -> UsageFee {
    UsageFee {
        metric: charge.metric,
        target_wallet_code: charge.target,
        amount: charge.amount,
        taxes_amount,
        precise_taxes: charge.tax,
    }
}
