//! Facts in the past tense, with every figure resolved, so that [`crate::evolve`] reads no policy.

use alloc::vec::Vec;

use rust_decimal::Decimal;

use crate::account::{
    Alert, AlertId, Balance, FailureReason, Funds, OngoingBalance, RuleId, Text, Transaction, TransactionId,
    Wallet, WalletId,
};
use crate::amount::{Credits, Money, Subcents};
use crate::closed_set::closed_set;
use crate::currency::Currency;
use crate::invoice::Invoice;
use crate::time::Instant;

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// `<command id>#<number from 1>`.
    pub id: Text,
    /// When it happened: the instant of the command, or its own where it fell due before (`due_dated`).
    pub at: Instant,
    /// What was there before.
    pub before: Before,
    /// What happened.
    pub fact: Fact,
}

/// What an event that moves a balance or a rest began at, so that a lost or doubled one shows. Events of before
/// state nothing of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Before {
    /// The wallet's balance.
    pub balance: Option<Funds>,
    /// What remained of each grant in the transaction's fundings, in their order.
    pub remaining: Vec<Option<Money>>,
}

closed_set! {
    /// Why a wallet or a rule ended.
    EndReason {
        /// Its expiration came.
        Expired = "expired",
        /// It was ended by hand.
        Terminated = "terminated",
        /// Its wallet ended.
        WalletEnded = "wallet_ended",
        /// A new list of rules left it out.
        Replaced = "replaced",
    }
}

/// What happened. After-values stand for what a sum cannot give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// A wallet began.
    WalletCreated {
        /// The wallet, empty.
        wallet: Wallet,
    },
    /// Members of a wallet changed.
    WalletUpdated {
        /// The wallet as it is now.
        wallet: Wallet,
    },
    /// The customer took the currency of the first wallet.
    CustomerCurrencySet {
        /// It.
        currency: Currency,
    },
    /// Credits were ordered; they count when they are paid.
    PurchaseRequested {
        /// The pending purchase.
        transaction: Transaction,
        /// Its invoice.
        invoice: Invoice,
    },
    /// A purchase was paid.
    CreditsPurchased {
        /// The purchase.
        transaction_id: TransactionId,
        /// Its wallet.
        wallet_id: WalletId,
        /// What remains of it; `None` in a pool.
        remaining: Option<Funds>,
        /// The wallet's figures now.
        balance: Balance,
        /// Its invoice now.
        invoice: Invoice,
    },
    /// A purchase will not count.
    PurchaseFailed {
        /// The purchase.
        transaction_id: TransactionId,
        /// Its wallet.
        wallet_id: WalletId,
        /// Why.
        reason: FailureReason,
        /// It was paid and the host has to refund.
        refund_due: bool,
        /// Its invoice now.
        invoice: Invoice,
    },
    /// Credits were given.
    CreditsGranted {
        /// The grant.
        transaction: Transaction,
        /// The wallet's figures now.
        balance: Balance,
    },
    /// Name, metadata or end of a purchase or a grant changed.
    GrantUpdated {
        /// The inbound as it is now.
        transaction: Transaction,
    },
    /// Credits paid an invoice.
    CreditsApplied {
        /// The outbound, with its fundings.
        transaction: Transaction,
        /// The wallet's figures now.
        balance: Balance,
        /// What it took of each bucket of fees.
        buckets: Vec<BucketShare>,
        /// What of it falls on each fee, where the policy tells lines; fees of which nothing does are left out.
        fees: Vec<FeeShare>,
    },
    /// Credits were voided.
    CreditsVoided {
        /// The outbound, with its reason and fundings.
        transaction: Transaction,
        /// The wallet's figures now.
        balance: Balance,
    },
    /// Credits went to another wallet, or came from one: a transfer tells both.
    CreditsTransferred {
        /// The outbound with its funding, or the inbound.
        transaction: Transaction,
        /// The figures of its wallet now.
        balance: Balance,
    },
    /// A reversed invoice, or a void that was wrong, gave credits back.
    CreditsRestored {
        /// The inbound; its fundings go back to their grants.
        transaction: Transaction,
        /// The outbound it undoes.
        reversed_transaction_id: TransactionId,
        /// The wallet's figures now.
        balance: Balance,
    },
    /// Rounding left a residue, which is part of a transaction's figures.
    ResidueBooked {
        /// The transaction.
        transaction_id: TransactionId,
        /// Its wallet.
        wallet_id: WalletId,
        /// Credits beyond `money / rate`.
        credits: Credits,
        /// Money beyond `credits * rate`.
        amount: Money,
    },
    /// A wallet ended.
    WalletTerminated {
        /// It.
        wallet_id: WalletId,
        /// Why.
        reason: EndReason,
    },
    /// A refresh moved the ongoing figures.
    OngoingBalanceRefreshed {
        /// The wallet.
        wallet_id: WalletId,
        /// Its ongoing figures now.
        ongoing: OngoingBalance,
    },
    /// The ongoing balance fell to zero or below.
    BalanceDepleted {
        /// The wallet.
        wallet_id: WalletId,
    },
    /// The ongoing balance is above zero again.
    BalanceRestored {
        /// The wallet.
        wallet_id: WalletId,
    },
    /// An alert ran; its next run compares with this figure.
    AlertChecked {
        /// The wallet.
        wallet_id: WalletId,
        /// The alert.
        alert_id: AlertId,
        /// The figure of this run.
        value: Decimal,
    },
    /// An alert crossed thresholds.
    AlertTriggered {
        /// The wallet.
        wallet_id: WalletId,
        /// The alert, as it was before the run.
        alert: Alert,
        /// The figure of this run.
        value: Decimal,
        /// Thresholds crossed, rising; of repeating steps at most the hundred nearest to the figure.
        crossed: Vec<Decimal>,
        /// The grant that ends soon, of an alert that watches for it.
        transaction_id: Option<TransactionId>,
    },
    /// The figure of an alert is above thresholds again that it had crossed.
    AlertResolved {
        /// The wallet.
        wallet_id: WalletId,
        /// The alert.
        alert_id: AlertId,
        /// The figure of this run.
        value: Decimal,
        /// The thresholds, rising.
        thresholds: Vec<Decimal>,
    },
    /// A rule topped its wallet up; the purchase and the grant are events of their own.
    TopUpRuleFired {
        /// The wallet.
        wallet_id: WalletId,
        /// The rule.
        rule_id: RuleId,
        /// Credits it buys.
        paid_credits: Credits,
        /// Credits it gives.
        granted_credits: Credits,
        /// The start of the period that it was for; `None` where it has no periods.
        period_start: Option<Instant>,
    },
    /// A part of a grant goes on after the end of its period.
    CreditsRolledOver {
        /// The grant.
        transaction_id: TransactionId,
        /// Its wallet.
        wallet_id: WalletId,
        /// What goes on: all that is left of it now.
        remaining: Funds,
        /// Until when; `None`: without an end.
        expiration_at: Option<Instant>,
        /// The end of the period.
        rolled_at: Instant,
    },
    /// A usage period of a wallet was closed, and the next one began.
    PeriodReset {
        /// The wallet.
        wallet_id: WalletId,
        /// What invoices took in the period.
        consumed: Funds,
    },
    /// A rule pauses, as its automatic purchases kept failing.
    TopUpRulePaused {
        /// The wallet.
        wallet_id: WalletId,
        /// The rule.
        rule_id: RuleId,
    },
    /// A rule that paused goes on.
    TopUpRuleResumed {
        /// The wallet.
        wallet_id: WalletId,
        /// The rule.
        rule_id: RuleId,
    },
    /// A rule ended.
    TopUpRuleEnded {
        /// The wallet.
        wallet_id: WalletId,
        /// The rule.
        rule_id: RuleId,
        /// Why.
        reason: EndReason,
    },
}

/// What an outbound paid of a fee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeeShare {
    /// The fee; `None` where it has no id.
    pub fee_id: Option<Text>,
    /// In whole minor units, above 0.
    pub amount: Money,
}

/// What a wallet took of a bucket of fees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BucketShare {
    /// Fee type by name; `None` for an invoice without fees.
    pub fee_type: Option<Text>,
    /// Billable metric.
    pub billable_metric_code: Option<Text>,
    /// The only wallet that may pay it.
    pub target_wallet_code: Option<Text>,
    /// Sub-cent money.
    pub amount: Subcents,
}

closed_set! {
    /// What can happen.
    EventKind {
        /// A wallet began.
        WalletCreated = "wallet_created",
        /// Members of a wallet changed.
        WalletUpdated = "wallet_updated",
        /// The customer took the currency of the first wallet.
        CustomerCurrencySet = "customer_currency_set",
        /// Credits were ordered; they count when they are paid.
        PurchaseRequested = "purchase_requested",
        /// A purchase was paid.
        CreditsPurchased = "credits_purchased",
        /// A purchase will not count.
        PurchaseFailed = "purchase_failed",
        /// Credits were given.
        CreditsGranted = "credits_granted",
        /// Name, metadata or end of a purchase or a grant changed.
        GrantUpdated = "grant_updated",
        /// Credits paid an invoice.
        CreditsApplied = "credits_applied",
        /// Credits were voided.
        CreditsVoided = "credits_voided",
        /// Credits went to another wallet, or came from one: a transfer tells both.
        CreditsTransferred = "credits_transferred",
        /// A reversed invoice, or a void that was wrong, gave credits back.
        CreditsRestored = "credits_restored",
        /// Rounding left a residue, which is part of a transaction's figures.
        ResidueBooked = "residue_booked",
        /// A wallet ended.
        WalletTerminated = "wallet_terminated",
        /// A refresh moved the ongoing figures.
        OngoingBalanceRefreshed = "ongoing_balance_refreshed",
        /// The ongoing balance fell to zero or below.
        BalanceDepleted = "balance_depleted",
        /// The ongoing balance is above zero again.
        BalanceRestored = "balance_restored",
        /// An alert ran; its next run compares with this figure.
        AlertChecked = "alert_checked",
        /// An alert crossed thresholds.
        AlertTriggered = "alert_triggered",
        /// The figure of an alert is above thresholds again that it had crossed.
        AlertResolved = "alert_resolved",
        /// A rule topped its wallet up; the purchase and the grant are events of their own.
        TopUpRuleFired = "top_up_rule_fired",
        /// A part of a grant goes on after the end of its period.
        CreditsRolledOver = "credits_rolled_over",
        /// A usage period of a wallet was closed, and the next one began.
        PeriodReset = "period_reset",
        /// A rule pauses, as its automatic purchases kept failing.
        TopUpRulePaused = "top_up_rule_paused",
        /// A rule that paused goes on.
        TopUpRuleResumed = "top_up_rule_resumed",
        /// A rule ended.
        TopUpRuleEnded = "top_up_rule_ended",
    }
}

impl Fact {
    /// What happened, without its figures.
    #[must_use]
    pub const fn kind(&self) -> EventKind {
        match self {
            Self::WalletCreated { .. } => EventKind::WalletCreated,
            Self::WalletUpdated { .. } => EventKind::WalletUpdated,
            Self::CustomerCurrencySet { .. } => EventKind::CustomerCurrencySet,
            Self::PurchaseRequested { .. } => EventKind::PurchaseRequested,
            Self::CreditsPurchased { .. } => EventKind::CreditsPurchased,
            Self::PurchaseFailed { .. } => EventKind::PurchaseFailed,
            Self::CreditsGranted { .. } => EventKind::CreditsGranted,
            Self::GrantUpdated { .. } => EventKind::GrantUpdated,
            Self::CreditsApplied { .. } => EventKind::CreditsApplied,
            Self::CreditsVoided { .. } => EventKind::CreditsVoided,
            Self::CreditsTransferred { .. } => EventKind::CreditsTransferred,
            Self::CreditsRestored { .. } => EventKind::CreditsRestored,
            Self::ResidueBooked { .. } => EventKind::ResidueBooked,
            Self::WalletTerminated { .. } => EventKind::WalletTerminated,
            Self::OngoingBalanceRefreshed { .. } => EventKind::OngoingBalanceRefreshed,
            Self::BalanceDepleted { .. } => EventKind::BalanceDepleted,
            Self::BalanceRestored { .. } => EventKind::BalanceRestored,
            Self::AlertChecked { .. } => EventKind::AlertChecked,
            Self::AlertTriggered { .. } => EventKind::AlertTriggered,
            Self::AlertResolved { .. } => EventKind::AlertResolved,
            Self::TopUpRuleFired { .. } => EventKind::TopUpRuleFired,
            Self::CreditsRolledOver { .. } => EventKind::CreditsRolledOver,
            Self::PeriodReset { .. } => EventKind::PeriodReset,
            Self::TopUpRulePaused { .. } => EventKind::TopUpRulePaused,
            Self::TopUpRuleResumed { .. } => EventKind::TopUpRuleResumed,
            Self::TopUpRuleEnded { .. } => EventKind::TopUpRuleEnded,
        }
    }
}
