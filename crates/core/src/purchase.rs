//! The invoice of a credit purchase (rules, section 5): one fee, its tax where purchases are taxed, no coupon,
//! no credit note, no wallet credit.

use alloc::vec::Vec;

use rust_decimal::Decimal;

use crate::account::{Account, Transaction, TransactionStatus, Wallet};
use crate::amount::{Exact, Money, Subcents, TaxRate};
use crate::invoice::{Fee, FeeType, Invoice, InvoiceType, Known, PaymentStatus};
use crate::policy::Policy;
use crate::time::Instant;

/// The invoice of a purchase when it is made: open while it waits for its payment, else finalized at once.
pub(crate) fn invoice(
    policy: &Policy,
    account: &Account,
    wallet: &Wallet,
    purchase: &Transaction,
    at: Instant,
) -> Exact<Invoice> {
    let waits = purchase.invoice_requires_successful_payment && purchase.status != TransactionStatus::Settled;
    let tax_rate = tax_rate(policy, account);
    let taxes = TaxRate::percent(tax_rate.unwrap_or_default())?.ceil(purchase.amount)?;
    let total = purchase.amount.plus(taxes)?;
    Ok(Invoice {
        id: purchase.invoice_id.clone(),
        invoice_type: Known::Type(InvoiceType::Credit),
        status: if waits { "open" } else { "finalized" }.into(),
        payment_status: PaymentStatus::Pending,
        currency: wallet.currency,
        issuing_date: (!waits).then(|| at.local_day(account.customer_zone())),
        fees_amount: purchase.amount,
        progressive_billing_credit: Money::ZERO,
        coupons: Money::ZERO,
        excluding_taxes: purchase.amount,
        taxes,
        including_taxes: total,
        credit_notes: Money::ZERO,
        prepaid: Money::ZERO,
        prepaid_granted: None,
        prepaid_purchased: None,
        total,
        tax_rate,
        fees: Vec::from([Fee {
            id: None,
            fee_type: Known::Type(FeeType::Credit),
            item_code: None,
            target_wallet_code: None,
            units: Some(purchase.credits.decimal()),
            unit_amount: Some(wallet.rate.decimal()),
            amount: purchase.amount,
            taxes_amount: taxes,
            taxes_rate: tax_rate,
            precise_coupons: Subcents::ZERO,
            precise_taxes: taxes.to_subcents(),
            precise_credit_notes: Subcents::ZERO,
        }]),
    })
}

/// The same invoice after its payment succeeded: finalized on the local day it was paid.
pub(crate) fn paid_invoice(
    policy: &Policy,
    account: &Account,
    wallet: &Wallet,
    purchase: &Transaction,
    at: Instant,
) -> Exact<Invoice> {
    let made_at = purchase.created_at.unwrap_or(at);
    let finalized_at = if purchase.invoice_requires_successful_payment { at } else { made_at };
    let mut paid = invoice(policy, account, wallet, purchase, finalized_at)?;
    paid.status = "finalized".into();
    paid.issuing_date = Some(finalized_at.local_day(account.customer_zone()));
    paid.payment_status = PaymentStatus::Succeeded;
    Ok(paid)
}

/// The same invoice after its payment failed: as it was.
pub(crate) fn unpaid_invoice(
    policy: &Policy,
    account: &Account,
    wallet: &Wallet,
    purchase: &Transaction,
    at: Instant,
) -> Exact<Invoice> {
    let mut unpaid = invoice(policy, account, wallet, purchase, purchase.created_at.unwrap_or(at))?;
    unpaid.payment_status = PaymentStatus::Failed;
    Ok(unpaid)
}

/// The same invoice after a credit note settled it: nothing is due.
pub(crate) fn credited_invoice(
    policy: &Policy,
    account: &Account,
    wallet: &Wallet,
    purchase: &Transaction,
    at: Instant,
) -> Exact<Invoice> {
    let mut credited = paid_invoice(policy, account, wallet, purchase, at)?;
    credited.credit_notes = credited.including_taxes;
    credited.total = Money::ZERO;
    Ok(credited)
}

/// The customer's one tax rate, where purchases are taxed.
fn tax_rate(policy: &Policy, account: &Account) -> Option<Decimal> {
    account.customer.as_ref().and_then(|customer| customer.tax_rate).filter(|_| policy.purchase_tax)
}
