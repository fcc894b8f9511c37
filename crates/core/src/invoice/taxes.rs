//! The tax on what credits left, rate by rate (rules beyond, section 1).

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::account::Account;
use crate::amount::{Exact, Money, Subcents, TaxRate, split};
use crate::invoice::{Fee, Invoice};
use rust_decimal::Decimal;

/// Works the taxes of an invoice out anew, when credits paid something of it: else the stated ones stay. `of_all` is the
/// rate of one that has no fees.
pub(crate) fn per_rate(invoice: &mut Invoice, of_all: TaxRate, lines: Option<&[Money]>) -> Exact<()> {
    if !invoice.prepaid.is_positive() {
        return Ok(());
    }
    if invoice.fees.is_empty() {
        invoice.taxes = of_all.half_up(invoice.excluding_taxes.minus(invoice.prepaid)?)?;
        return Ok(());
    }
    let mut taxes = Money::ZERO;
    for (rate, fees) in nets_left(invoice, lines)? {
        let net = Subcents::total(fees.iter().map(|(_, net)| *net))?;
        let tax = net.at_least_zero().percent(rate)?.round_half_up()?;
        let weights: Vec<Subcents> = fees.iter().map(|(_, net)| net.at_least_zero()).collect();
        for ((place, _), tax) in fees.into_iter().zip(split(tax, &weights)?) {
            if let Some(fee) = invoice.fees.get_mut(place) {
                fee.taxes_amount = tax;
            }
        }
        taxes = taxes.plus(tax)?;
    }
    invoice.taxes = taxes;
    Ok(())
}

/// What the one rate of an invoice without fees is; of others, what their own taxes imply.
pub(crate) fn of_all(account: &Account, invoice: &Invoice) -> Exact<TaxRate> {
    let stated = invoice.tax_rate.or(account.customer.as_ref().and_then(|customer| customer.tax_rate));
    match stated.filter(|_| invoice.fees.is_empty()) {
        Some(percent) => TaxRate::percent(percent),
        None => Ok(TaxRate::implied(invoice.taxes, invoice.excluding_taxes)),
    }
}

/// By rate: the fees by their places, and what coupons and credits left of their nets.
fn nets_left(invoice: &Invoice, lines: Option<&[Money]>) -> Exact<BTreeMap<Decimal, Vec<(usize, Subcents)>>> {
    let mut nets: BTreeMap<Decimal, Vec<(usize, Subcents)>> = BTreeMap::new();
    let lines = lines.unwrap_or_default().iter().copied().chain(core::iter::repeat(Money::ZERO));
    for ((place, fee), line) in invoice.fees.iter().enumerate().zip(lines) {
        let net = fee.precise_net()?.minus(line.to_subcents())?;
        nets.entry(rate(invoice, fee)).or_default().push((place, net));
    }
    Ok(nets)
}

/// A fee's own rate, else the invoice's, else none.
fn rate(invoice: &Invoice, fee: &Fee) -> Decimal {
    fee.taxes_rate.or(fee.applied_rate).or(invoice.tax_rate).unwrap_or_default()
}
