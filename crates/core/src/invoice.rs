//! Invoices and their fees: what a host states, and the figures that follow from it.

use alloc::vec::Vec;

use rust_decimal::Decimal;

use crate::account::{InvoiceId, Text};
use crate::amount::{Exact, Money, OutOfRange, Subcents};
use crate::currency::Currency;
use crate::policy::{Coupons, Policy, Stage, dial};
use crate::time::LocalDay;

dial! {
    /// The types of invoice that the rules know.
    InvoiceType {
        /// Of a billing period.
        Subscription = "subscription",
        /// Of an add-on.
        AddOn = "add_on",
        /// Of a credit purchase.
        Credit = "credit",
        /// By hand.
        OneOff = "one_off",
        /// Of charges paid in advance.
        AdvanceCharges = "advance_charges",
        /// Of usage that passed a threshold.
        ProgressiveBilling = "progressive_billing",
    }
}

dial! {
    /// The types of fee that the rules know.
    FeeType {
        /// Usage of a billable metric.
        Charge = "charge",
        /// An add-on.
        AddOn = "add_on",
        /// A plan.
        Subscription = "subscription",
        /// A credit purchase.
        Credit = "credit",
        /// A minimum commitment.
        Commitment = "commitment",
        /// A fixed charge of a plan.
        FixedCharge = "fixed_charge",
        /// A product.
        Product = "product",
    }
}

dial! {
    /// Whether an invoice was paid.
    PaymentStatus {
        /// Not yet.
        Pending = "pending",
        /// Yes, or nothing is due.
        Succeeded = "succeeded",
        /// It was tried.
        Failed = "failed",
    }
}

/// One of the known types, or the text that a host wrote instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known<T> {
    /// A known one.
    Type(T),
    /// Payable by unrestricted wallets only.
    Other(Text),
}

/// An invoice as a host states it: what is absent is derived.
#[derive(Debug, Clone, Default)]
pub struct InvoiceDraft {
    /// Its id; a preview has none.
    pub id: Option<InvoiceId>,
    /// Its type by name; absent, `subscription`.
    pub invoice_type: Option<Text>,
    /// Its status by name; absent, `draft`.
    pub status: Option<Text>,
    /// Its payment status; absent, `pending`.
    pub payment_status: Option<PaymentStatus>,
    /// The day it was issued.
    pub issuing_date: Option<LocalDay>,
    /// Sum of its fees.
    pub fees_amount: Option<Money>,
    /// What progressive billing already billed.
    pub progressive_billing_credit: Money,
    /// Coupons.
    pub coupons: Money,
    /// Sum of its taxes.
    pub taxes: Option<Money>,
    /// Credit notes.
    pub credit_notes: Money,
    /// Credits already applied.
    pub prepaid: Money,
    /// Of these, the granted part.
    pub prepaid_granted: Option<Money>,
    /// Of these, the purchased part.
    pub prepaid_purchased: Option<Money>,
    /// `sub_total_excluding_taxes_amount_cents` as stated.
    pub stated_excluding_taxes: Option<Money>,
    /// `sub_total_including_taxes_amount_cents` as stated.
    pub stated_including_taxes: Option<Money>,
    /// `total_amount_cents` as stated.
    pub stated_total: Option<Money>,
    /// The one tax rate of `applied_taxes`, in percent: their sum.
    pub tax_rate: Option<Decimal>,
    /// Its fees.
    pub fees: Vec<FeeDraft>,
}

/// A fee as a host states it.
#[derive(Debug, Clone, Default)]
pub struct FeeDraft {
    /// Its id.
    pub id: Option<Text>,
    /// `item.type` by name; absent, `charge`.
    pub fee_type: Option<Text>,
    /// `item.code`.
    pub item_code: Option<Text>,
    /// `item.grouped_by.target_wallet_code`.
    pub target_wallet_code: Option<Text>,
    /// Units, as written.
    pub units: Option<Decimal>,
    /// Price of a unit in major units.
    pub unit_amount: Option<Decimal>,
    /// Net of tax, before coupons.
    pub amount: Money,
    /// `taxes_amount_cents`.
    pub taxes_amount: Option<Money>,
    /// `taxes_precise_amount`, in sub-cent minor units.
    pub precise_taxes: Option<Subcents>,
    /// `taxes_rate`, in percent.
    pub taxes_rate: Option<Decimal>,
    /// `precise_coupons_amount_cents`.
    pub precise_coupons: Option<Subcents>,
    /// `sub_total_excluding_taxes_precise_amount_cents`.
    pub precise_excluding_taxes: Option<Subcents>,
    /// `precise_credit_notes_amount_cents`.
    pub precise_credit_notes: Option<Subcents>,
}

/// An invoice with every figure known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invoice {
    /// Its id; a preview has none.
    pub id: Option<InvoiceId>,
    /// Its type.
    pub invoice_type: Known<InvoiceType>,
    /// Its status by name.
    pub status: Text,
    /// Whether it was paid.
    pub payment_status: PaymentStatus,
    /// Its currency.
    pub currency: Currency,
    /// The day it was issued.
    pub issuing_date: Option<LocalDay>,
    /// `fees_amount_cents`.
    pub fees_amount: Money,
    /// `progressive_billing_credit_amount_cents`.
    pub progressive_billing_credit: Money,
    /// `coupons_amount_cents`.
    pub coupons: Money,
    /// `sub_total_excluding_taxes_amount_cents`.
    pub excluding_taxes: Money,
    /// `taxes_amount_cents`.
    pub taxes: Money,
    /// `sub_total_including_taxes_amount_cents`.
    pub including_taxes: Money,
    /// `credit_notes_amount_cents`.
    pub credit_notes: Money,
    /// `prepaid_credit_amount_cents`.
    pub prepaid: Money,
    /// `prepaid_granted_credit_amount_cents`.
    pub prepaid_granted: Option<Money>,
    /// `prepaid_purchased_credit_amount_cents`.
    pub prepaid_purchased: Option<Money>,
    /// `total_amount_cents`: what its parts give.
    pub total: Money,
    /// `total_due_amount_cents`: what of it is still to be paid.
    pub due: Money,
    /// The one tax rate, in percent, where the host states it on the invoice.
    pub tax_rate: Option<Decimal>,
    /// Its fees.
    pub fees: Vec<Fee>,
}

/// A fee with every figure known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fee {
    /// Its id.
    pub id: Option<Text>,
    /// Its type.
    pub fee_type: Known<FeeType>,
    /// `item.code`.
    pub item_code: Option<Text>,
    /// The only wallet that may pay it.
    pub target_wallet_code: Option<Text>,
    /// Units.
    pub units: Option<Decimal>,
    /// Price of a unit in major units.
    pub unit_amount: Option<Decimal>,
    /// Net of tax, before coupons.
    pub amount: Money,
    /// Taxes in whole minor units.
    pub taxes_amount: Money,
    /// Percent, where stated.
    pub taxes_rate: Option<Decimal>,
    /// Its share of the coupons, the progressive billing credit included.
    pub precise_coupons: Subcents,
    /// Its tax, with sub-cent digits.
    pub precise_taxes: Subcents,
    /// Its share of the credit notes.
    pub precise_credit_notes: Subcents,
}

impl Fee {
    /// The code of the billable metric: the item's, on a charge.
    #[must_use]
    pub fn metric_code(&self) -> Option<&Text> {
        match self.fee_type {
            Known::Type(FeeType::Charge) => self.item_code.as_ref(),
            Known::Type(
                FeeType::AddOn
                | FeeType::Subscription
                | FeeType::Credit
                | FeeType::Commitment
                | FeeType::FixedCharge
                | FeeType::Product,
            )
            | Known::Other(_) => None,
        }
    }

    /// Amount less coupons.
    ///
    /// # Errors
    /// - [`OutOfRange`]
    pub fn precise_net(&self) -> Exact<Subcents> {
        self.amount.to_subcents().minus(self.precise_coupons)
    }
}

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
    /// - [`InvoiceError::TotalsDiffer`], [`InvoiceError::OutOfRange`]
    pub fn read(self, currency: Currency, policy: &Policy) -> Result<Invoice, InvoiceError> {
        let fees_amount = match self.fees_amount {
            Some(amount) => amount,
            None => Money::total(self.fees.iter().map(|fee| fee.amount))?,
        };
        let late_coupons = policy.coupons == Coupons::AfterTax;
        let fees = read_fees(&self, late_coupons)?;
        let taxes = match self.taxes {
            Some(taxes) => taxes,
            None => sum_taxes(&self.fees, &fees)?,
        };
        let excluding_taxes = fees_amount.minus(self.progressive_billing_credit)?.minus(self.coupons)?;
        let including_taxes = excluding_taxes.plus(taxes)?;
        let total = including_taxes.minus(self.credit_notes)?.minus(self.prepaid)?;
        let invoice = Invoice {
            id: self.id,
            invoice_type: known(self.invoice_type, InvoiceType::from_name, InvoiceType::Subscription),
            status: self.status.unwrap_or_else(|| "draft".into()),
            payment_status: self.payment_status.unwrap_or(PaymentStatus::Pending),
            currency,
            issuing_date: self.issuing_date,
            fees_amount,
            progressive_billing_credit: self.progressive_billing_credit,
            coupons: self.coupons,
            excluding_taxes,
            taxes,
            including_taxes,
            credit_notes: self.credit_notes,
            prepaid: self.prepaid,
            prepaid_granted: self.prepaid_granted,
            prepaid_purchased: self.prepaid_purchased,
            total,
            due: total,
            tax_rate: self.tax_rate,
            fees,
        };
        if policy.stage == Stage::AfterTax {
            // A host whose coupons come after tax has them in no sub-total, and its total stops at nothing.
            let (stated_excluding, stated_including, derived_total) = if late_coupons {
                (None, None, total.at_least_zero())
            } else {
                (self.stated_excluding_taxes, self.stated_including_taxes, total)
            };
            for (member, stated, derived) in [
                ("sub_total_excluding_taxes_amount_cents", stated_excluding, excluding_taxes),
                ("sub_total_including_taxes_amount_cents", stated_including, including_taxes),
                ("total_amount_cents", self.stated_total, derived_total),
            ] {
                if let Some(stated) = stated.filter(|stated| *stated != derived) {
                    return Err(InvoiceError::TotalsDiffer { member, stated, derived });
                }
            }
        }
        Ok(invoice)
    }
}

fn known<T>(name: Option<Text>, from_name: fn(&str) -> Option<T>, default: T) -> Known<T> {
    match name {
        None => Known::Type(default),
        Some(name) => from_name(&name).map_or(Known::Other(name), Known::Type),
    }
}

fn read_fees(invoice: &InvoiceDraft, late_coupons: bool) -> Exact<Vec<Fee>> {
    let fees_total = Money::total(invoice.fees.iter().map(|fee| fee.amount))?.to_subcents();
    let early_credit = invoice.coupons.plus(invoice.progressive_billing_credit)?.to_subcents();
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
                let billed = invoice.progressive_billing_credit.to_subcents();
                amount.minus(billed.share(amount, fees_total)?)?.percent(rate)?
            }
            (None, None, Some(rate)) => amount.minus(precise_coupons)?.percent(rate)?,
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
            taxes_amount: match draft.taxes_amount {
                Some(taxes) => taxes,
                None => precise_taxes.round_half_up()?,
            },
            taxes_rate: draft.taxes_rate,
            precise_coupons,
            precise_taxes,
            precise_credit_notes: Subcents::ZERO,
        });
    }
    share_credit_notes(invoice, &mut fees)?;
    Ok(fees)
}

/// Credit notes fall on fees by what each costs, coupons off and tax included.
fn share_credit_notes(invoice: &InvoiceDraft, fees: &mut [Fee]) -> Exact<()> {
    let mut whole = Subcents::ZERO;
    for fee in fees.iter() {
        whole = whole.plus(fee.precise_net()?)?.plus(fee.precise_taxes)?;
    }
    let credit_notes = invoice.credit_notes.to_subcents();
    for (fee, draft) in fees.iter_mut().zip(&invoice.fees) {
        fee.precise_credit_notes = match draft.precise_credit_notes {
            Some(stated) => stated,
            None => credit_notes.share(fee.precise_net()?.plus(fee.precise_taxes)?, whole)?,
        };
    }
    Ok(())
}

/// Stated taxes in whole minor units, the others summed with all their digits and rounded half up once.
fn sum_taxes(drafts: &[FeeDraft], fees: &[Fee]) -> Exact<Money> {
    let stated = Money::total(drafts.iter().filter_map(|draft| draft.taxes_amount))?;
    let derived = drafts.iter().zip(fees).filter(|(draft, _)| draft.taxes_amount.is_none());
    stated.plus(Subcents::total(derived.map(|(_, fee)| fee.precise_taxes))?.round_half_up()?)
}
