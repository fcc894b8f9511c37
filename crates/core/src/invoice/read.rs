//! From what a host states of an invoice to every figure of it (contract, section 1).
//!
//! The order of an invoice is its fees, progressive billing credit, coupons, taxes, credit notes, credits; where
//! coupons come after tax: taxes, credit notes, coupons. What is taken off lowers it at most to zero.

use alloc::vec::Vec;

use super::{
    Fee, FeeDraft, FeeType, Invoice, InvoiceDraft, InvoiceStatus, InvoiceType, Known, PaymentStatus,
};
use crate::account::Text;
use crate::amount::{Exact, Money, OutOfRange, Subcents, largest_remainder};
use crate::currency::Currency;
use crate::policy::{Coupons, Policy, Stage};

/// Why an invoice cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvoiceError {
    /// A stated total differs from the one that its parts give (`totals_differ`).
    TotalsDiffer {
        /// The member that states it.
        member: &'static str,
        /// What it states.
        stated: Money,
        /// What the parts give.
        derived: Money,
    },
    /// A figure does not fit.
    OutOfRange,
}

impl From<OutOfRange> for InvoiceError {
    fn from(OutOfRange: OutOfRange) -> Self {
        Self::OutOfRange
    }
}

impl InvoiceDraft {
    /// Derives what is absent and checks the stated totals.
    ///
    /// Where the policy recomputes tax and totals (before-tax stage) stated ones are ignored; where coupons come after
    /// tax, stated sub-totals are.
    ///
    /// # Errors
    /// - [`InvoiceError::TotalsDiffer`] when a stated total is not what its parts give
    /// - [`InvoiceError::OutOfRange`] when a figure that is derived does not fit its type
    pub fn read(self, currency: Currency, policy: &Policy) -> Result<Invoice, InvoiceError> {
        let invoice = self.derive(currency, policy.coupons == Coupons::AfterTax)?;
        self.check_totals(policy, &invoice)?;
        Ok(invoice)
    }

    /// The invoice as an event of this engine wrote it: what it states stands, under whatever policy it was made;
    /// only what it leaves out is derived.
    ///
    /// # Errors
    /// - [`OutOfRange`] when a figure that is derived does not fit its type
    pub fn as_written(self, currency: Currency) -> Exact<Invoice> {
        let derived = self.derive(currency, false)?;
        Ok(Invoice {
            progressive_billing_credit: self.progressive_billing_credit,
            coupons: self.coupons,
            excluding_taxes: self.stated_excluding_taxes.unwrap_or(derived.excluding_taxes),
            including_taxes: self.stated_including_taxes.unwrap_or(derived.including_taxes),
            credit_notes: self.credit_notes,
            total: self.stated_total.unwrap_or(derived.total),
            paid: self.paid.unwrap_or(derived.paid),
            due: self.stated_due.unwrap_or(derived.due),
            ..derived
        })
    }

    /// Every figure from what is stated of the parts.
    fn derive(&self, currency: Currency, late_coupons: bool) -> Exact<Invoice> {
        let fees_amount = match self.fees_amount {
            Some(amount) => amount,
            None => Money::total(self.fees.iter().map(|fee| fee.amount))?,
        };
        let mut left = fees_amount;
        let billed = lower(&mut left, self.progressive_billing_credit)?;
        let early = if late_coupons { self.coupons } else { lower(&mut left, self.coupons)? };
        let mut fees = read_fees(self, billed, early, late_coupons)?;
        let taxes = match self.taxes {
            Some(taxes) => taxes,
            None => Money::total(fees.iter().map(|fee| fee.taxes_amount))?,
        };
        left = left.plus(taxes)?;
        let credit_notes = lower(&mut left, self.credit_notes)?;
        let coupons = if late_coupons { lower(&mut left, self.coupons)? } else { early };
        share_credit_notes(&self.fees, credit_notes, &mut fees)?;
        let excluding_taxes = fees_amount.minus(billed)?.minus(coupons)?;
        let total = left.minus(self.prepaid)?;
        let (paid, due) = self.payment(total)?;
        Ok(Invoice {
            id: self.id.clone(),
            invoice_type: known(self.invoice_type.clone(), InvoiceType::from_name, InvoiceType::Subscription),
            status: self.status.unwrap_or(InvoiceStatus::Draft),
            payment_status: self.payment_status.unwrap_or(PaymentStatus::Pending),
            currency,
            issuing_date: self.issuing_date,
            fees_amount,
            progressive_billing_credit: billed,
            coupons,
            excluding_taxes,
            taxes,
            including_taxes: excluding_taxes.plus(taxes)?,
            credit_notes,
            prepaid: self.prepaid,
            prepaid_granted: self.prepaid_granted,
            prepaid_purchased: self.prepaid_purchased,
            total,
            paid,
            offset: self.offset,
            due,
            stated_due: self.stated_due,
            credit_limit: self.credit_limit,
            tax_rate: self.tax_rate,
            fees,
        })
    }

    /// What was paid otherwise than by credits, and what of a total is still owed: nothing of an invoice that is paid
    /// or voided, else at most what the host says is due.
    fn payment(&self, total: Money) -> Exact<(Money, Money)> {
        let owed = total.minus(self.offset)?.at_least_zero();
        let succeeded = self.payment_status == Some(PaymentStatus::Succeeded);
        let stated = if succeeded { Some(Money::ZERO) } else { self.stated_due };
        let unpaid = stated.map_or(owed, |due| due.at_least_zero().min(owed));
        let paid = self.paid.unwrap_or_default().max(owed.minus(unpaid)?);
        let voided = self.status == Some(InvoiceStatus::Voided);
        let due = if voided { Money::ZERO } else { owed.minus(paid)?.at_least_zero() };
        Ok((paid, due))
    }

    fn check_totals(&self, policy: &Policy, invoice: &Invoice) -> Result<(), InvoiceError> {
        if policy.stage == Stage::BeforeTax {
            return Ok(());
        }
        // A host whose coupons come after tax has them in no sub-total.
        let in_sub_totals = policy.coupons != Coupons::AfterTax;
        let excluding = self.stated_excluding_taxes.filter(|_| in_sub_totals);
        let including = self.stated_including_taxes.filter(|_| in_sub_totals);
        for (member, stated, derived) in [
            ("sub_total_excluding_taxes_amount_cents", excluding, invoice.excluding_taxes),
            ("sub_total_including_taxes_amount_cents", including, invoice.including_taxes),
            ("total_amount_cents", self.stated_total, invoice.total),
        ] {
            if let Some(stated) = stated.filter(|stated| *stated != derived) {
                return Err(InvoiceError::TotalsDiffer { member, stated, derived });
            }
        }
        Ok(())
    }
}

/// Takes `amount` off what is left, at most down to zero, and tells how much that was.
fn lower(left: &mut Money, amount: Money) -> Exact<Money> {
    let taken = amount.min(left.at_least_zero());
    *left = left.minus(taken)?;
    Ok(taken)
}

fn known<T>(name: Option<Text>, from_name: fn(&str) -> Option<T>, default: T) -> Known<T> {
    match name {
        None => Known::Type(default),
        Some(name) => from_name(&name).map_or(Known::Other(name), Known::Type),
    }
}

fn read_fees(invoice: &InvoiceDraft, billed: Money, coupons: Money, late_coupons: bool) -> Exact<Vec<Fee>> {
    let fees_total = Money::total(invoice.fees.iter().map(|fee| fee.amount))?.to_subcents();
    let early_credit = coupons.plus(billed)?.to_subcents();
    let mut fees = Vec::with_capacity(invoice.fees.len());
    for draft in &invoice.fees {
        let amount = draft.amount.to_subcents();
        let precise_coupons = match (draft.precise_coupons, draft.precise_excluding_taxes) {
            (Some(coupons), _) => coupons,
            (None, Some(net)) => amount.minus(net)?,
            (None, None) => early_credit.share(amount, fees_total)?,
        };
        let precise_taxes = match (draft.precise_taxes, draft.taxes_amount, draft.taxes_rate) {
            (Some(taxes), _, _) => taxes,
            (None, Some(taxes), _) => taxes.to_subcents(),
            (None, None, Some(rate)) if late_coupons => {
                amount.minus(billed.to_subcents().share(amount, fees_total)?)?.percent(rate)?
            }
            (None, None, Some(rate)) => amount.minus(precise_coupons)?.at_least_zero().percent(rate)?,
            (None, None, None) => Subcents::ZERO,
        };
        fees.push(Fee {
            id: draft.id.clone(),
            fee_type: known(draft.fee_type.clone(), FeeType::from_name, FeeType::Charge),
            item_code: draft.item_code.clone(),
            target_wallet_code: draft.target_wallet_code.clone(),
            units: draft.units,
            unit_amount: draft.unit_amount,
            amount: draft.amount,
            taxes_amount: draft.taxes_amount.unwrap_or_default(),
            taxes_rate: draft.taxes_rate,
            precise_coupons,
            precise_taxes,
            precise_credit_notes: Subcents::ZERO,
            applied_rate: draft.applied_rate,
            prepaid: None,
        });
    }
    round_taxes(&invoice.fees, &mut fees)?;
    Ok(fees)
}

/// Taxes that the host did not state in whole minor units are rounded together, so that they add up to their sum
/// rounded half up once.
fn round_taxes(drafts: &[FeeDraft], fees: &mut [Fee]) -> Exact<()> {
    let mut derived: Vec<&mut Fee> = fees
        .iter_mut()
        .zip(drafts)
        .filter_map(|(fee, draft)| draft.taxes_amount.is_none().then_some(fee))
        .collect();
    let precise: Vec<Subcents> = derived.iter().map(|fee| fee.precise_taxes).collect();
    let whole = Subcents::total(precise.iter().copied())?.round_half_up()?;
    for (fee, taxes) in derived.iter_mut().zip(largest_remainder(&precise, whole)?) {
        fee.taxes_amount = taxes;
    }
    Ok(())
}

/// Credit notes fall on fees by what each costs, coupons off and tax included.
fn share_credit_notes(drafts: &[FeeDraft], credit_notes: Money, fees: &mut [Fee]) -> Exact<()> {
    let mut whole = Subcents::ZERO;
    for fee in fees.iter() {
        whole = whole.plus(fee.precise_net()?)?.plus(fee.precise_taxes)?;
    }
    for (fee, draft) in fees.iter_mut().zip(drafts) {
        fee.precise_credit_notes = match draft.precise_credit_notes {
            Some(stated) => stated,
            None => credit_notes.to_subcents().share(fee.precise_net()?.plus(fee.precise_taxes)?, whole)?,
        };
    }
    Ok(())
}
