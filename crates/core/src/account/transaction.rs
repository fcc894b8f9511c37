//! Transactions: credits that came or left, and which fed which.

use alloc::vec::Vec;

use rust_decimal::Decimal;

use super::{
    AlertId, Consumption, InvoiceId, Metadata, PurchaseInvoice, RuleId, Text, TransactionId, WalletId,
};
use crate::amount::{Credits, Exact, Money};
use crate::closed_set::closed_set;
use crate::time::Instant;
use crate::top_up_rule::ResetRollover;

closed_set! {
    /// Whether credits came or left.
    TransactionType {
        /// Credits came.
        Inbound = "inbound",
        /// Credits left.
        Outbound = "outbound",
    }
}

closed_set! {
    /// Why credits moved.
    TransactionKind {
        /// Paid for.
        Purchased = "purchased",
        /// Free.
        Granted = "granted",
        /// Paid an invoice; inbound: came back from one.
        Invoiced = "invoiced",
        /// Expired, terminated, by hand or refunded; inbound: came back from that.
        Voided = "voided",
        /// Went from one wallet to another.
        Transferred = "transferred",
    }
}

closed_set! {
    /// What credits were when they came, wherever they are now.
    GrantKind {
        /// Paid for.
        Purchased = "purchased",
        /// Free.
        Granted = "granted",
    }
}

closed_set! {
    /// Whether credits of a transaction count.
    TransactionStatus {
        /// Waits for its payment.
        Pending = "pending",
        /// Counts.
        Settled = "settled",
        /// Will not count.
        Failed = "failed",
    }
}

closed_set! {
    /// Who made a transaction.
    Source {
        /// A person or the host.
        Manual = "manual",
        /// An interval rule.
        Interval = "interval",
        /// A threshold rule.
        Threshold = "threshold",
    }
}

closed_set! {
    /// Why credits were voided.
    VoidReason {
        /// The wallet or the grant expired.
        Expired = "expired",
        /// The wallet was terminated.
        Terminated = "terminated",
        /// By hand.
        Manual = "manual",
        /// Their purchase was refunded.
        Refund = "refund",
    }
}

closed_set! {
    /// Why a purchase failed.
    FailureReason {
        /// Its payment failed.
        PaymentFailed = "payment_failed",
        /// Its invoice was settled by a credit note.
        SettledByCreditNote = "settled_by_credit_note",
        /// It was paid after its wallet ended.
        WalletTerminated = "wallet_terminated",
        /// Its invoice was voided before it was paid.
        InvoiceVoided = "invoice_voided",
        /// It was paid after its own credits ended.
        CreditsEnded = "credits_ended",
    }
}

/// Credits that came or left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transaction {
    /// Its id.
    pub id: TransactionId,
    /// Its wallet.
    pub wallet_id: WalletId,
    /// Came or left.
    pub transaction_type: TransactionType,
    /// Why (`transaction_status` in documents).
    pub kind: TransactionKind,
    /// Whether it counts.
    pub status: TransactionStatus,
    /// Who made it.
    pub source: Source,
    /// Money, in minor units.
    pub amount: Money,
    /// Credits.
    pub credits: Credits,
    /// What is left of an inbound; `None` where it is not known or not settled.
    pub remaining: Option<Funds>,
    /// 1 (first) to 50.
    pub priority: i64,
    /// What people call it.
    pub name: Option<Text>,
    /// What the host attached.
    pub metadata: Metadata,
    /// The invoice it pays, or the one that sells it; of a grant: the one of the purchase that it comes with.
    pub invoice_id: Option<InvoiceId>,
    /// The credit note of a refund.
    pub credit_note_id: Option<Text>,
    /// The reversed invoice it gives back for.
    pub voided_invoice_id: Option<InvoiceId>,
    /// What the credit note that it gives back for was over; on the first inbound of each, so that all can be summed.
    pub credited_amount: Option<Money>,
    /// The one inbound that a void was aimed at.
    pub voided_transaction_id: Option<TransactionId>,
    /// The void that it brings back.
    pub restored_transaction_id: Option<TransactionId>,
    /// The other row of its transfer.
    pub transfer_transaction_id: Option<TransactionId>,
    /// What credits that came from another wallet were there.
    pub transferred_as: Option<GrantKind>,
    /// Used at the moment of use, not by an invoice.
    pub consumed: Option<Consumption>,
    /// Why it was voided.
    pub void_reason: Option<VoidReason>,
    /// Whether the purchase's invoice waits for its payment.
    pub invoice_requires_successful_payment: bool,
    /// The purchase's invoice as it was issued; `None` where a stored purchase does not say it.
    pub purchase_invoice: Option<PurchaseInvoice>,
    /// The subscription it belongs to, for the flows.
    pub external_subscription_id: Option<Text>,
    /// The plan it belongs to, for the flows.
    pub plan_code: Option<Text>,
    /// The billing entity it belongs to, for the flows.
    pub billing_entity_code: Option<Text>,
    /// Which inbounds an outbound drew from, in order; of a reversal: which received how much.
    pub fundings: Vec<Funding>,
    /// Of an outbound from a wallet that is not traceable: its place in the draw of its invoice, as of a funding.
    pub position: Option<u32>,
    /// What a purchase cost, where that is not its face value, in minor units.
    pub cost_amount: Option<Money>,
    /// What of that was neither drawn nor voided yet; `None` where it is not known or the purchase not settled.
    pub cost_remaining: Option<Money>,
    /// What of a purchase was refunded, in what it cost.
    pub refunded_amount: Money,
    /// Paid too late: the host has to refund.
    pub refund_due: bool,
    /// Why a purchase failed; `None` where it did not, or a stored one does not say it.
    pub failure_reason: Option<FailureReason>,
    /// Credits that rounding added to or took from the transaction (`drift: booked`).
    pub residue_credits: Credits,
    /// Money that rounding added to or took from the transaction (`drift: booked`).
    pub residue_amount: Money,
    /// When a grant starts to be usable.
    pub starts_at: Option<Instant>,
    /// When a grant expires.
    pub expiration_at: Option<Instant>,
    /// The rule that made it.
    pub recurring_rule_id: Option<RuleId>,
    /// The start of the rule's period that it was made for.
    pub period_start: Option<Instant>,
    /// What of it goes on at a reset; `None`: all of it.
    pub rollover: Option<ResetRollover>,
    /// When it rolled over.
    pub rolled_at: Option<Instant>,
    /// The grant that a reset topped up with it.
    pub rolled_from: Option<TransactionId>,
    /// Which alerts told that it ends soon, and at which horizons.
    pub expiring_told: Vec<ExpiringTold>,
    /// When it was made.
    pub created_at: Option<Instant>,
    /// When it was decided, where that is another instant.
    pub booked_at: Option<Instant>,
    /// When it began to count.
    pub settled_at: Option<Instant>,
    /// When it failed.
    pub failed_at: Option<Instant>,
}

impl Transaction {
    /// An inbound purchase or grant, or one from another wallet, whatever became of it.
    #[must_use]
    pub fn is_credits_in(&self) -> bool {
        self.transaction_type == TransactionType::Inbound
            && matches!(
                self.kind,
                TransactionKind::Purchased | TransactionKind::Granted | TransactionKind::Transferred
            )
    }

    /// A settled one: something that can be drawn from.
    #[must_use]
    pub fn is_grant(&self) -> bool {
        self.is_credits_in() && self.status == TransactionStatus::Settled
    }

    /// Were its credits paid for when they came?
    #[must_use]
    pub fn is_paid_for(&self) -> bool {
        self.kind == TransactionKind::Purchased || self.transferred_as == Some(GrantKind::Purchased)
    }

    /// A purchase, whatever became of it.
    #[must_use]
    pub fn is_purchase(&self) -> bool {
        self.transaction_type == TransactionType::Inbound && self.kind == TransactionKind::Purchased
    }

    /// Free credits that come with a purchase: they count when it does.
    #[must_use]
    pub fn is_bound(&self) -> bool {
        self.is_credits_in() && self.kind == TransactionKind::Granted && self.invoice_id.is_some()
    }

    /// Credits that left to pay this invoice.
    #[must_use]
    pub fn pays(&self, invoice: &InvoiceId) -> bool {
        self.transaction_type == TransactionType::Outbound
            && self.kind == TransactionKind::Invoiced
            && self.invoice_id.as_ref() == Some(invoice)
    }
}

/// An alert told that a grant ends soon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpiringTold {
    /// The alert.
    pub alert_id: AlertId,
    /// Its horizon, in days.
    pub days: Decimal,
}

/// Credits with the money they stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Funds {
    /// Money, in minor units.
    pub amount: Money,
    /// Credits.
    pub credits: Credits,
}

impl Funds {
    /// Nothing.
    pub const ZERO: Self = Self { amount: Money::ZERO, credits: Credits::ZERO };

    /// The sum.
    ///
    /// # Errors
    /// - [`crate::amount::OutOfRange`] when the sum of the money or of the credits does not fit
    pub fn plus(self, other: Self) -> Exact<Self> {
        Ok(Self { amount: self.amount.plus(other.amount)?, credits: self.credits.plus(other.credits)? })
    }

    /// The difference.
    ///
    /// # Errors
    /// - [`crate::amount::OutOfRange`] when the difference of the money or of the credits does not fit
    pub fn minus(self, other: Self) -> Exact<Self> {
        Ok(Self { amount: self.amount.minus(other.amount)?, credits: self.credits.minus(other.credits)? })
    }

    /// Neither money nor credits.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.amount.is_zero() && self.credits.is_zero()
    }
}

/// What one outbound drew from one inbound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Funding {
    /// The inbound.
    pub transaction_id: TransactionId,
    /// How much.
    pub funds: Funds,
    /// Its place in the draw of its invoice, from 1, where grants of several wallets are drawn in one order.
    pub position: Option<u32>,
    /// The share of what the inbound cost, where it has a cost.
    pub cost: Option<Money>,
}
