//! Purchases of credits (rules, section 5): the invoice here, what becomes of it in `settle.rs`, what comes back in
//! `refund.rs`.
//!
//! The invoice has one fee, its tax where purchases are taxed, no coupon, no credit note, no wallet credit. `issued.rs` is
//! what of it stays with the purchase.

pub(crate) mod bound;
mod issued;
pub(crate) mod price;
pub(crate) mod refund;
pub(crate) mod settle;

use alloc::vec::Vec;

use crate::account::{Account, Transaction, Wallet};
use crate::amount::{Exact, Money, Subcents, TaxRate};
use crate::command::StatedPrice;
use crate::invoice::{Fee, FeeType, Invoice, InvoiceStatus, InvoiceType, Known, PaymentStatus};
use crate::policy::Policy;
use crate::time::Instant;

pub use issued::PurchaseInvoice;
use price::Asked;

/// Issues the invoice of a purchase: final at once, unless it waits for its payment.
pub(crate) fn issue(
    policy: &Policy,
    account: &Account,
    wallet: &Wallet,
    purchase: &Transaction,
    at: Instant,
) -> Exact<PurchaseInvoice> {
    let asked = Asked { amount: purchase.amount, unit_amount: wallet.rate.decimal() };
    issue_for(policy, account, purchase, asked, at)
}

/// The same for what the credits cost.
pub(crate) fn issue_for(
    policy: &Policy,
    account: &Account,
    purchase: &Transaction,
    asked: Asked,
    at: Instant,
) -> Exact<PurchaseInvoice> {
    let waits = purchase.invoice_requires_successful_payment;
    let customer_rate = account.customer.as_ref().and_then(|customer| customer.tax_rate);
    let taxes_rate = customer_rate.filter(|_| policy.purchase_tax).unwrap_or_default();
    let taxes_amount = TaxRate::percent(taxes_rate)?.ceil(asked.amount)?;
    Ok(PurchaseInvoice {
        units: purchase.credits.decimal(),
        unit_amount: asked.unit_amount,
        amount: asked.amount,
        taxes_rate,
        taxes_amount,
        total: asked.amount.plus(taxes_amount)?,
        issuing_date: (!waits).then(|| at.local_day(account.customer_zone())),
    })
}

/// What the invoice of a stored purchase states. One that does not say it is worked out once, as of the day it was
/// made; the event that carries it keeps it.
pub(crate) fn issued(
    policy: &Policy,
    account: &Account,
    wallet: &Wallet,
    purchase: &Transaction,
    at: Instant,
) -> Exact<PurchaseInvoice> {
    match purchase.purchase_invoice {
        Some(issued) => Ok(issued),
        None => {
            let made = purchase.created_at.unwrap_or(at);
            match purchase.cost_amount {
                Some(cost) => {
                    let asked = Asked::of(StatedPrice::InAll(cost), wallet, purchase.credits)?;
                    issue_for(policy, account, purchase, asked, made)
                }
                None => issue(policy, account, wallet, purchase, made),
            }
        }
    }
}

/// How an issued invoice stands: what it states never changes, whatever becomes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    /// Whether it was paid.
    pub payment: PaymentStatus,
    /// It was voided before it was paid.
    pub voided: bool,
    /// A credit note settled it, no payment.
    pub credited: bool,
}

/// The whole invoice. Nothing is due of one that is paid or voided.
pub(crate) fn invoice(
    wallet: &Wallet,
    purchase: &Transaction,
    issued: PurchaseInvoice,
    standing: Standing,
) -> Invoice {
    let status = match (standing.voided, issued.issuing_date) {
        (true, _) => InvoiceStatus::Voided,
        (false, Some(_)) => InvoiceStatus::Finalized,
        (false, None) => InvoiceStatus::Open,
    };
    let paid = standing.payment == PaymentStatus::Succeeded;
    let nothing_due = standing.voided || paid;
    let (paid, offset) = match (paid, standing.credited) {
        (true, true) => (Money::ZERO, issued.total),
        (true, false) => (issued.total, Money::ZERO),
        (false, _) => (Money::ZERO, Money::ZERO),
    };
    Invoice {
        id: purchase.invoice_id.clone(),
        invoice_type: Known::Type(InvoiceType::Credit),
        status,
        payment_status: standing.payment,
        currency: wallet.currency,
        issuing_date: issued.issuing_date,
        fees_amount: issued.amount,
        progressive_billing_credit: Money::ZERO,
        coupons: Money::ZERO,
        excluding_taxes: issued.amount,
        taxes: issued.taxes_amount,
        including_taxes: issued.total,
        credit_notes: Money::ZERO,
        prepaid: Money::ZERO,
        prepaid_granted: None,
        prepaid_purchased: None,
        total: issued.total,
        paid,
        offset,
        due: if nothing_due { Money::ZERO } else { issued.total },
        stated_due: None,
        credit_limit: None,
        tax_rate: Some(issued.taxes_rate),
        fees: Vec::from([fee(issued)]),
    }
}

fn fee(issued: PurchaseInvoice) -> Fee {
    Fee {
        id: None,
        fee_type: Known::Type(FeeType::Credit),
        item_code: None,
        target_wallet_code: None,
        units: Some(issued.units),
        unit_amount: Some(issued.unit_amount),
        amount: issued.amount,
        taxes_amount: issued.taxes_amount,
        taxes_rate: Some(issued.taxes_rate),
        precise_coupons: Subcents::ZERO,
        precise_taxes: issued.taxes_amount.to_subcents(),
        precise_credit_notes: Subcents::ZERO,
        applied_rate: None,
        prepaid: None,
    }
}
