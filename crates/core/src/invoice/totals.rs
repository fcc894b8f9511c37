//! The figures of an invoice around its credits: what is due before them, and its totals after (rules,
//! section 6).

use alloc::format;
use alloc::vec::Vec;

use super::taxes;
use crate::account::Account;
use crate::amount::{Exact, Money, Subcents, TaxRate, split};
use crate::decide::refusals::{Fits, Refusals};
use crate::decision::{Code, Refusal};
use crate::invoice::{Invoice, PaymentStatus};
use crate::policy::{Policy, Stage, TaxAfterCredits};
use rust_decimal::Decimal;

const FIELD: &str = "invoices";

/// An invoice that is about to be paid with credits.
pub(crate) struct Open {
    /// What credits may pay: the net before tax, the total after, and no more than is owed.
    pub due: Money,
    /// The one rate, where the tax follows what is left.
    tax_rate: TaxRate,
    /// Something was deducted already, so that the fees' own tax does not stay.
    deducted: bool,
}

/// Tells what is due before credits; `payable` by its type.
pub(crate) fn open(
    policy: &Policy,
    account: &Account,
    invoice: &Invoice,
    payable: bool,
) -> Result<Open, Refusals> {
    match policy.stage {
        Stage::BeforeTax => open_before_tax(policy, account, invoice, payable),
        Stage::AfterTax => Ok(Open { due: invoice.due, tax_rate: TaxRate::ZERO, deducted: false }),
    }
}

/// Puts the totals after credits.
///
/// `lines`: what credits paid of each fee, where the policy needs that.
pub(crate) fn close(
    policy: &Policy,
    invoice: &mut Invoice,
    open: &Open,
    lines: Option<&[Money]>,
) -> Exact<()> {
    match policy.stage {
        Stage::AfterTax => invoice.total = invoice.total.minus(invoice.prepaid)?,
        Stage::BeforeTax => {
            match policy.tax_after_credits {
                TaxAfterCredits::OneRateCeil => tax_by_one_rate(invoice, open)?,
                TaxAfterCredits::PerRate => taxes::per_rate(invoice, open.tax_rate, lines)?,
            }
            total_before_tax(invoice)?;
        }
    }
    let settled = invoice.paid.plus(invoice.offset)?;
    invoice.due = match invoice.payment_status {
        PaymentStatus::Succeeded => Money::ZERO,
        PaymentStatus::Pending | PaymentStatus::Failed => invoice.total.minus(settled)?.at_least_zero(),
    };
    Ok(())
}

/// Credits come from the net, coupons off; credit notes from the total after them. What was settled otherwise stays
/// so: the net keeps what that is worth.
fn open_before_tax(
    policy: &Policy,
    account: &Account,
    invoice: &Invoice,
    payable: bool,
) -> Result<Open, Refusals> {
    let net = invoice.excluding_taxes;
    let deducted = net != invoice.fees_amount;
    let tax_rate = match policy.tax_after_credits {
        TaxAfterCredits::OneRateCeil if payable || deducted => tax_rate(account, invoice)?,
        TaxAfterCredits::OneRateCeil => TaxRate::ZERO,
        TaxAfterCredits::PerRate => taxes::of_all(account, invoice).fits(FIELD)?,
    };
    let due = match invoice.payment_status {
        PaymentStatus::Succeeded => Money::ZERO,
        PaymentStatus::Pending | PaymentStatus::Failed => {
            let settled = invoice.paid.plus(invoice.offset).fits(FIELD)?;
            let kept = tax_rate.least_net(settled).fits(FIELD)?;
            let open = net.minus(kept).fits(FIELD)?.at_least_zero();
            open.min(invoice.stated_due.map_or(open, Money::at_least_zero))
        }
    };
    Ok(Open { due, tax_rate, deducted })
}

fn tax_by_one_rate(invoice: &mut Invoice, open: &Open) -> Exact<()> {
    if open.deducted || invoice.prepaid.is_positive() {
        invoice.taxes = open.tax_rate.ceil(invoice.excluding_taxes.minus(invoice.prepaid)?)?;
        share_taxes(invoice)?;
    }
    Ok(())
}

fn total_before_tax(invoice: &mut Invoice) -> Exact<()> {
    let left = invoice.excluding_taxes.minus(invoice.prepaid)?.plus(invoice.taxes)?;
    invoice.credit_notes = invoice.credit_notes.min(left.at_least_zero());
    invoice.including_taxes = invoice.excluding_taxes.plus(invoice.taxes)?;
    invoice.total = left.minus(invoice.credit_notes)?;
    Ok(())
}

/// Each fee's tax is its share of the tax that was worked out anew, by what is left of it after coupons.
fn share_taxes(invoice: &mut Invoice) -> Exact<()> {
    let nets: Exact<Vec<Subcents>> =
        invoice.fees.iter().map(|fee| Ok(fee.precise_net()?.at_least_zero())).collect();
    for (fee, taxes) in invoice.fees.iter_mut().zip(split(invoice.taxes, &nets?)?) {
        fee.taxes_amount = taxes;
    }
    Ok(())
}

/// One rate per invoice: as stated on it, else the one that all fees share, else the customer's, else what the
/// fees' own tax implies.
fn tax_rate(account: &Account, invoice: &Invoice) -> Result<TaxRate, Refusals> {
    let mut rates = invoice.fees.iter().filter_map(|fee| fee.taxes_rate);
    let first = rates.next();
    let percent = match (invoice.tax_rate, first) {
        (Some(rate), _) => Some(rate),
        (None, Some(first)) => {
            if let Some(other) = rates.find(|rate| *rate != first) {
                return Err(rates_differ(invoice, first, other).into());
            }
            Some(first)
        }
        (None, None) => account.customer.as_ref().and_then(|customer| customer.tax_rate),
    };
    match percent {
        Some(percent) => TaxRate::percent(percent).fits(FIELD),
        None => Ok(TaxRate::implied(invoice.taxes, invoice.fees_amount)),
    }
}

fn rates_differ(invoice: &Invoice, one: Decimal, other: Decimal) -> Refusal {
    let id = invoice.id.as_ref().map_or("", crate::account::InvoiceId::as_str);
    let message =
        format!("fees of invoice `{id}` are taxed at {} % and at {} %", one.normalize(), other.normalize());
    Refusal::new(Code::TaxRatesDiffer, FIELD, message).about(id).with("one", one).with("other", other)
}

#[cfg(test)]
mod tests;
