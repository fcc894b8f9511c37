//! How invoices were paid, and what else is to be said of a decision.

use alloc::vec::Vec;

use crate::account::{InvoiceId, Text, TransactionId, WalletId};
use crate::amount::{Credits, Money, Subcents};
use crate::closed_set::closed_set;
use crate::order::DecidingKey;
use crate::time::Instant;

closed_set! {
    /// Why credits did not touch an invoice.
    InvoiceSkip {
        /// The policy excludes its type.
        ExcludedType = "excluded_type",
        /// It is neither a draft nor finalized.
        NotFinalizing = "not_finalizing",
        /// Nothing was due.
        NothingDue = "nothing_due",
        /// Credits may pay nothing of it.
        LimitReached = "limit_reached",
    }
}

closed_set! {
    /// Why a wallet did not pay, in the order in which it is asked.
    WalletSkip {
        /// Its expiration came.
        Expired = "expired",
        /// It has ended.
        Inactive = "inactive",
        /// More periods of one of its rules are due than are booked at once.
        TooManyPeriods = "too_many_periods",
        /// Not the invoice's currency.
        WrongCurrency = "wrong_currency",
        /// Nothing in it.
        Empty = "empty",
        /// Credits never pay invoices of this type.
        ExcludedType = "excluded_type",
        /// The invoice is neither a draft nor finalized.
        NotFinalizing = "not_finalizing",
        /// Nothing in it can be used yet.
        NotStarted = "not_started",
        /// It may not pay any of the buckets.
        OutOfScope = "out_of_scope",
        /// Another wallet comes first, in editions of one wallet.
        NotSelected = "not_selected",
        /// Nothing was left to pay.
        NothingDue = "nothing_due",
        /// Something was, beyond what credits may pay of the invoice.
        LimitReached = "limit_reached",
        /// What it takes is worth no whole minor unit.
        RoundsToNothing = "rounds_to_nothing",
    }
}

closed_set! {
    /// Why nothing was drawn from a source.
    SourceSkip {
        /// Its start has not come.
        NotStarted = "not_started",
        /// Its wallet has expired.
        Expired = "expired",
        /// Its wallet may not pay any of the buckets.
        OutOfScope = "out_of_scope",
        /// Others paid before it was its turn.
        NotReached = "not_reached",
    }
}

/// What is explained beside invoices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remark {
    /// Neither its fundings nor what remains of the grants say where an outbound's credits came from, so they came back
    /// as one grant (rules, section 5).
    SourcesUnknown {
        /// The reversed invoice.
        invoice_id: InvoiceId,
        /// Its wallet.
        wallet_id: WalletId,
        /// The outbound.
        transaction_id: TransactionId,
        /// What came back.
        amount: Money,
        /// The most of it that purchases can have lost.
        purchased_at_most: Money,
    },
    /// What of a credit note came back as credits, and what of it the host has to pay out (rules beyond, section 5).
    Credited {
        /// The invoice.
        invoice_id: InvoiceId,
        /// What the note credits.
        credited: Money,
        /// What came back as credits.
        amount: Money,
        /// What did not; the host sets it against what is still due.
        refund: Money,
    },
    /// A grant that ended says more than its wallet holds: what the wallet owes its grants is not booked.
    DuesUnbooked {
        /// The wallet.
        wallet_id: WalletId,
        /// The grant.
        transaction_id: TransactionId,
        /// What the grant says.
        remaining: Money,
        /// What the wallet holds.
        balance: Money,
    },
}

impl Remark {
    /// The remark's name in documents.
    #[must_use]
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::SourcesUnknown { .. } => "sources_unknown",
            Self::Credited { .. } => "credited",
            Self::DuesUnbooked { .. } => "dues_unbooked",
        }
    }
}

/// How one invoice was paid.
#[derive(Debug, Clone)]
pub struct InvoiceExplanation {
    /// The invoice; a preview has none.
    pub invoice_id: Option<InvoiceId>,
    /// Why credits did not touch it.
    pub skipped: Option<InvoiceSkip>,
    /// What credits may pay: of the net in before-tax policies, else of the total, what is owed.
    pub due: Money,
    /// Credits applied.
    pub applied: Money,
    /// Due after credits.
    pub remaining: Money,
    /// Its buckets, largest first.
    pub buckets: Vec<BucketExplanation>,
    /// The rounding residue of the caps and the bucket it went to.
    pub residue: Option<(usize, Subcents)>,
    /// Wallets in drawdown order.
    pub wallets: Vec<WalletExplanation>,
    /// Skipped wallets beyond those that an answer lists, by reason.
    pub skipped_left_out: Vec<SkippedWallets>,
    /// Where the policy draws across wallets: what they hold, in drawdown order, the first of it.
    pub sources: Vec<SourceExplanation>,
    /// How many sources are not told.
    pub sources_left_out: usize,
}

/// Skipped wallets that are counted, not listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SkippedWallets {
    /// Why they paid nothing.
    pub reason: WalletSkip,
    /// How many.
    pub count: usize,
}

/// What an invoice drew from one source: a grant, or a wallet that is not traceable.
#[derive(Debug, Clone)]
pub struct SourceExplanation {
    /// Its wallet.
    pub wallet_id: WalletId,
    /// The grant; `None` for a pool.
    pub transaction_id: Option<TransactionId>,
    /// Drawn, in minor units.
    pub amount: Money,
    /// The first key in which it differs from the next source; `None` for the last.
    pub decided_by: Option<DecidingKey>,
    /// Why nothing was drawn.
    pub skipped: Option<SourceSkip>,
}

/// A bucket of fees.
#[derive(Debug, Clone)]
pub struct BucketExplanation {
    /// Fee type by name; `None` for an invoice without fees.
    pub fee_type: Option<Text>,
    /// Billable metric.
    pub billable_metric_code: Option<Text>,
    /// The only wallet that may pay it.
    pub target_wallet_code: Option<Text>,
    /// What credits may pay of it.
    pub cap: Subcents,
}

/// What one wallet did for an invoice.
#[derive(Debug, Clone)]
pub struct WalletExplanation {
    /// The wallet.
    pub wallet_id: WalletId,
    /// The key that decided the order.
    pub priority: i64,
    /// The key that decided the order among equal priorities.
    pub created_at: Option<Instant>,
    /// The first key in which it differs from the next wallet; `None` for the last.
    pub decided_by: Option<DecidingKey>,
    /// (bucket, amount) pairs.
    pub taken: Vec<(usize, Subcents)>,
    /// Booked, in minor units.
    pub amount: Money,
    /// Booked, in credits.
    pub credits: Credits,
    /// Booked less taken.
    pub rounding_residue: Subcents,
    /// Why it paid nothing.
    pub skipped: Option<WalletSkip>,
    /// Buckets it may not pay.
    pub out_of_scope_buckets: usize,
}
