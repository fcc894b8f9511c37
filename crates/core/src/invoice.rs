//! Invoices and their fees: what a host states, and what credits do to it.
//!
//! `read.rs` works out every figure of what is stated; `apply.rs` pays with credits, `reverse.rs` gives them back.
//! `totals.rs` is what is due before credits and after, `buckets.rs` and `pay.rs` who pays what of it, `payers.rs` and
//! `purses.rs` who can; `across.rs` and `merged.rs` are the draw that crosses wallets; `sources.rs` is where credits came from, `applied.rs` which of them still stand.

mod across;
mod applied;
pub(crate) mod apply;
mod buckets;
pub(crate) mod consume;
mod drawn_from;
mod extent;
mod lines;
mod merged;
mod pay;
mod payers;
mod purses;
mod read;
pub(crate) mod returned;
pub(crate) mod reverse;
pub(crate) mod slices;
pub(crate) mod sources;
mod taxes;
mod totals;

use alloc::vec::Vec;

use rust_decimal::Decimal;

use crate::account::{InvoiceId, Text};
use crate::amount::{Exact, Money, Subcents};
use crate::closed_set::closed_set;
use crate::currency::Currency;
use crate::time::LocalDay;

pub use read::InvoiceError;

closed_set! {
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

closed_set! {
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

closed_set! {
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

closed_set! {
    /// Where an invoice stands in its life.
    InvoiceStatus {
        /// It may still change.
        Draft = "draft",
        /// Issued.
        Finalized = "finalized",
        /// Taken back.
        Voided = "voided",
        /// In the making.
        Generating = "generating",
        /// Its making failed and will be tried again.
        Failed = "failed",
        /// Issued once something has happened: of a purchase, its payment.
        Open = "open",
        /// Ended without being issued.
        Closed = "closed",
        /// Waits for its taxes.
        Pending = "pending",
    }
}

impl InvoiceStatus {
    /// May credits pay it? Applying them is the act of finalising.
    #[must_use]
    pub const fn is_finalizing(self) -> bool {
        match self {
            Self::Draft | Self::Finalized => true,
            Self::Voided | Self::Generating | Self::Failed | Self::Open | Self::Closed | Self::Pending => {
                false
            }
        }
    }

    /// Does what it bills count? Not of one that was taken back, or that nobody owes yet or any more (rules,
    /// section 6).
    #[must_use]
    pub const fn stands(self) -> bool {
        match self {
            Self::Draft | Self::Finalized | Self::Generating | Self::Failed | Self::Pending => true,
            Self::Voided | Self::Open | Self::Closed => false,
        }
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
    /// Its status; absent, `draft`.
    pub status: Option<InvoiceStatus>,
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
    /// `total_due_amount_cents` as stated: credits pay no more.
    pub stated_due: Option<Money>,
    /// `total_paid_amount_cents`: what was paid otherwise than by credits.
    pub paid: Option<Money>,
    /// `total_offsetted_credit_note_amount_cents`: what credit notes settled after it was issued.
    pub offset: Money,
    /// The most that credits may pay of it.
    pub credit_limit: Option<Money>,
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
    /// The sum of the rates of its `applied_taxes`, in percent.
    pub applied_rate: Option<Decimal>,
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
    /// Its status.
    pub status: InvoiceStatus,
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
    /// `total_amount_cents`: what its parts add up to, credits taken off.
    pub total: Money,
    /// `total_paid_amount_cents`: what was paid otherwise than by credits.
    pub paid: Money,
    /// `total_offsetted_credit_note_amount_cents`: what credit notes settled after it was issued.
    pub offset: Money,
    /// `total_due_amount_cents`: what of the total is still owed; never below zero.
    pub due: Money,
    /// The same as the host stated it: credits pay no more.
    pub stated_due: Option<Money>,
    /// `prepaid_credit_limit_cents`: the most that credits may pay of it; `None` where nothing but what is owed bounds it.
    pub credit_limit: Option<Money>,
    /// The one tax rate, in percent, where the host states it on the invoice.
    pub tax_rate: Option<Decimal>,
    /// Its fees.
    pub fees: Vec<Fee>,
}

/// An invoice whose figures do not fit: the rules refuse it by its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Oversized {
    /// Its id; a preview has none.
    pub id: Option<InvoiceId>,
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
    /// The sum of its own taxes' rates, in percent, where it states them.
    pub applied_rate: Option<Decimal>,
    /// What credits paid of it, where the policy tells lines.
    pub prepaid: Option<Money>,
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
    /// - [`OutOfRange`](crate::amount::OutOfRange) when coupons below zero lift it above the range of money
    pub fn precise_net(&self) -> Exact<Subcents> {
        self.amount.to_subcents().minus(self.precise_coupons)
    }
}
