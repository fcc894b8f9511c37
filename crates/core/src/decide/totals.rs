//! The figures of an invoice around its credits: what is due before them, and its totals after (rules,
//! section 6).

use alloc::format;
use alloc::vec::Vec;

use super::draft::{Fits, Refusals};
use crate::account::Account;
use crate::amount::{Exact, Money, TaxRate};
use crate::decision::{Code, Refusal};
use crate::invoice::Invoice;
use crate::policy::{Coupons, Policy, Stage};
use rust_decimal::Decimal;

const FIELD: &str = "invoices";

/// An invoice that is about to be paid with credits.
pub(crate) struct Open {
    /// What credits may pay: the net before tax, the total after.
    pub due: Money,
    /// The one rate, where the tax follows what is left.
    tax_rate: TaxRate,
    /// Something was deducted already, so that the fees' own tax does not stay.
    deducted: bool,
}

/// Takes coupons as the policy says and tells what is due before credits.
pub(crate) fn open(
    policy: &Policy,
    account: &Account,
    invoice: &mut Invoice,
    payable: bool,
) -> Result<Open, Refusals> {
    match (policy.stage, policy.coupons) {
        (Stage::BeforeTax, _) => open_before_tax(account, invoice, payable),
        (Stage::AfterTax, Coupons::AfterTax) => {
            let due = late_coupons(invoice).fits(FIELD)?;
            Ok(Open { due, tax_rate: TaxRate::ZERO, deducted: false })
        }
        (Stage::AfterTax, Coupons::BeforeCredits | Coupons::BeforeTax) => {
            Ok(Open { due: invoice.total, tax_rate: TaxRate::ZERO, deducted: false })
        }
    }
}

/// Puts the totals after credits.
pub(crate) fn close(policy: &Policy, invoice: &mut Invoice, open: &Open) -> Exact<()> {
    match policy.stage {
        Stage::AfterTax => invoice.total = open.due.minus(invoice.prepaid)?,
        Stage::BeforeTax => {
            let net = open.due.minus(invoice.prepaid)?;
            if open.deducted || invoice.prepaid.is_positive() {
                invoice.taxes = open.tax_rate.ceil(net)?;
            }
            let left = net.plus(invoice.taxes)?;
            invoice.credit_notes = invoice.credit_notes.min(left.at_least_zero());
            invoice.excluding_taxes = open.due;
            invoice.including_taxes = open.due.plus(invoice.taxes)?;
            invoice.total = left.minus(invoice.credit_notes)?;
        }
    }
    Ok(())
}

/// Coupons are at most what is left of the net; credits come from the rest.
fn open_before_tax(account: &Account, invoice: &mut Invoice, payable: bool) -> Result<Open, Refusals> {
    let before = invoice.fees_amount.minus(invoice.progressive_billing_credit).fits(FIELD)?.at_least_zero();
    invoice.coupons = invoice.coupons.min(before);
    let due = before.minus(invoice.coupons).fits(FIELD)?;
    let deducted = due != invoice.fees_amount;
    let tax_rate = if payable || deducted { tax_rate(account, invoice)? } else { TaxRate::ZERO };
    Ok(Open { due, tax_rate, deducted })
}

/// Taxes, credit notes, coupons, each at most what is left of the total; the tax stays.
fn late_coupons(invoice: &mut Invoice) -> Exact<Money> {
    let before = invoice.fees_amount.minus(invoice.progressive_billing_credit)?;
    let left = before.plus(invoice.taxes)?.at_least_zero();
    invoice.credit_notes = invoice.credit_notes.min(left);
    let left = left.minus(invoice.credit_notes)?;
    invoice.coupons = invoice.coupons.min(left);
    invoice.excluding_taxes = before.minus(invoice.coupons)?;
    invoice.including_taxes = invoice.excluding_taxes.plus(invoice.taxes)?;
    invoice.total = left.minus(invoice.coupons)?;
    Ok(invoice.total)
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
                return Err(Vec::from([rates_differ(invoice, first, other)]));
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
