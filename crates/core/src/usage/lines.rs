//! Signed lines: current usage and drafts add, what was billed already subtracts.
//!
//! Tax is whole minor units here; only the caps of an invoice that is paid take precise tax (rules, section 7).

use alloc::vec::Vec;

use super::tax::taxed;
use super::{CustomerUsage, PaidFee, Usage};
use crate::account::{InvoiceId, Text};
use crate::amount::{Exact, OutOfRange, Subcents};
use crate::currency::Currency;
use crate::invoice::{Fee, FeeType, Invoice, InvoiceDraft, InvoiceStatus, Known, Oversized};
use crate::policy::Policy;

/// What usage is told apart by. Ordered as its text is, part by part.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    pub currency: Currency,
    /// `None` for an invoice without fees.
    pub fee_type: Option<Text>,
    pub billable_metric_code: Option<Text>,
    pub target_wallet_code: Option<Text>,
}

/// Money of one key, negative where it was billed already.
#[derive(Debug, Clone)]
pub(crate) struct UsageLine {
    pub key: Key,
    pub amount: Subcents,
}

/// All lines of a usage.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lines {
    /// Current usage alone, for the older form.
    pub current: Vec<UsageLine>,
    /// Everything else.
    pub others: Vec<UsageLine>,
}

/// A member of the command whose figures do not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Misfit {
    pub member: &'static str,
    /// The invoice in it, where that has an id.
    pub invoice: Option<InvoiceId>,
}

impl Lines {
    /// The lines of what was stated.
    pub fn of(policy: &Policy, usage: &Usage) -> Result<Self, Misfit> {
        let misfit = |member| move |OutOfRange| Misfit { member, invoice: None };
        let mut lines = Self::default();
        for stated in &usage.current {
            current(stated, &mut lines.current).map_err(misfit("current_usage"))?;
        }
        for draft in &usage.drafts {
            of_invoice("draft_invoices", draft, |draft| unpaid(draft, &mut lines.others))?;
        }
        for billed in &usage.progressive {
            of_invoice("progressive_invoices", billed, |billed| {
                progressive(billed, usage, &mut lines.others)
            })?;
        }
        for paid in &usage.pay_in_advance {
            pay_in_advance(policy, paid, &mut lines.others).map_err(misfit("pay_in_advance_fees"))?;
        }
        Ok(lines)
    }

    /// Current usage first.
    pub fn all(&self) -> impl Iterator<Item = &UsageLine> {
        self.current.iter().chain(&self.others)
    }
}

/// Adds the lines of an invoice whose figures fit; one whose figures do not is told by its id.
fn of_invoice(
    member: &'static str,
    stated: &Result<Invoice, Oversized>,
    add: impl FnOnce(&Invoice) -> Exact<()>,
) -> Result<(), Misfit> {
    let id = stated.as_ref().map_or_else(|oversized| &oversized.id, |invoice| &invoice.id);
    let added = stated.as_ref().map_err(|_| OutOfRange).and_then(add);
    added.map_err(|OutOfRange| Misfit { member, invoice: id.clone() })
}

#[derive(Clone, Copy)]
enum Sign {
    Adds,
    Subtracts,
}

impl Sign {
    fn of(self, amount: Subcents) -> Exact<Subcents> {
        match self {
            Self::Adds => Ok(amount),
            Self::Subtracts => Subcents::ZERO.minus(amount),
        }
    }
}

fn current(usage: &CustomerUsage, lines: &mut Vec<UsageLine>) -> Exact<()> {
    for charge in taxed(usage)?.0 {
        let key = Key {
            currency: usage.currency,
            fee_type: Some(FeeType::Charge.name().into()),
            billable_metric_code: charge.metric,
            target_wallet_code: charge.target,
        };
        lines.push(UsageLine { key, amount: charge.amount.to_subcents().plus(charge.tax)? });
    }
    Ok(())
}

/// A draft counts while it stands and something of it is due.
fn unpaid(draft: &Invoice, lines: &mut Vec<UsageLine>) -> Exact<()> {
    let counts = draft.status.stands() && draft.due.is_positive();
    if counts { invoice(draft, Sign::Adds, lines) } else { Ok(()) }
}

fn progressive(billed: &Invoice, usage: &Usage, lines: &mut Vec<UsageLine>) -> Exact<()> {
    let left_out = usage.without_generating && billed.status == InvoiceStatus::Generating;
    let counts = billed.status.stands() && !left_out;
    if counts { invoice(billed, Sign::Subtracts, lines) } else { Ok(()) }
}

fn invoice(stated: &Invoice, sign: Sign, lines: &mut Vec<UsageLine>) -> Exact<()> {
    if stated.fees.is_empty() {
        let key = Key {
            currency: stated.currency,
            fee_type: None,
            billable_metric_code: None,
            target_wallet_code: None,
        };
        lines.push(UsageLine { key, amount: sign.of(stated.including_taxes.to_subcents())? });
    }
    for fee in &stated.fees {
        let amount = fee.precise_net()?.plus(fee.taxes_amount.to_subcents())?;
        lines.push(UsageLine { key: key_of(stated.currency, fee), amount: sign.of(amount)? });
    }
    Ok(())
}

/// Amount and tax, whatever coupons were on it.
fn pay_in_advance(policy: &Policy, paid: &PaidFee, lines: &mut Vec<UsageLine>) -> Exact<()> {
    let alone = InvoiceDraft { fees: Vec::from([paid.fee.clone()]), ..InvoiceDraft::default() };
    // without totals of its own it has none that could differ
    let invoice = alone.read(paid.currency, policy).map_err(|_| OutOfRange)?;
    for fee in &invoice.fees {
        let amount = fee.amount.plus(fee.taxes_amount)?.to_subcents();
        lines.push(UsageLine { key: key_of(paid.currency, fee), amount: Sign::Subtracts.of(amount)? });
    }
    Ok(())
}

fn key_of(currency: Currency, fee: &Fee) -> Key {
    let fee_type = match &fee.fee_type {
        Known::Type(fee_type) => fee_type.name().into(),
        Known::Other(name) => name.clone(),
    };
    Key {
        currency,
        fee_type: Some(fee_type),
        billable_metric_code: fee.metric_code().cloned(),
        target_wallet_code: fee.target_wallet_code.clone(),
    }
}
