//! What a host asks for.
//!
//! Members whose bad values are refusals of the rules (not malformed documents) come as [`Input`]: the edge
//! hands over what was there, the rules judge it.

mod flows_query;
mod grant;
mod input;
mod top_up;
mod wallet;

use alloc::format;
use alloc::vec::Vec;

use rust_decimal::Decimal;

use crate::account::{Account, InvoiceId, Text, TransactionId, WalletId};
use crate::amount::Money;
use crate::closed_set::closed_set;
use crate::invoice::{Invoice, Oversized};
use crate::time::Instant;
use crate::usage::Usage;

pub use flows_query::{FlowsQuery, Granularity};
pub use grant::{ConsumeCredits, GrantChanges, RestoreCredits, Shortfall, TransferCredits, Used};
pub use input::{Change, Expiration, Input};
pub use top_up::{StatedPrice, TopUp};
pub use wallet::{AlertDraft, RuleDraft, ScopeDraft, WalletChanges, WalletDraft};

/// The host's idempotency key: 1 to 255 characters, no `/` or `#`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommandId(Text);

impl CommandId {
    /// Checks a key; `None` when it is empty, longer than 255 characters or holds `/` or `#`.
    #[must_use]
    pub fn new(text: impl Into<Text>) -> Option<Self> {
        let text = text.into();
        let fits = !text.is_empty() && text.chars().count() <= 255 && !text.contains(['/', '#']);
        fits.then_some(Self(text))
    }

    /// A key that made nothing of an account: longer than every id of a transaction in it. For questions, which
    /// book what is due and store nothing.
    pub(crate) fn unheard_of(account: &Account) -> Self {
        let longest = account.transactions.iter().map(|transaction| transaction.id.as_str().len()).max();
        Self("?".repeat(longest.unwrap_or_default().saturating_add(1)).into())
    }

    /// The same key for the next of many steps.
    pub(crate) fn numbered(&self, number: usize) -> Self {
        Self(format!("{}{number}", self.0).into())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// SHA-256 of a command in canonical form (contract, section 2), computed at the edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digest(pub [u8; 32]);

/// A command that the host remembers to have been decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecentCommand {
    /// Its key.
    pub id: CommandId,
    /// Its content.
    pub digest: Digest,
}

closed_set! {
    /// The commands and queries by their names.
    CommandType {
        /// [`Action::CreateWallet`].
        CreateWallet = "create_wallet",
        /// [`Action::UpdateWallet`].
        UpdateWallet = "update_wallet",
        /// [`Action::TopUp`].
        TopUp = "top_up",
        /// [`Action::SettlePayment`].
        SettlePayment = "settle_payment",
        /// [`Action::ApplyCredits`].
        ApplyCredits = "apply_credits",
        /// [`Action::ReverseInvoice`].
        ReverseInvoice = "reverse_invoice",
        /// [`Action::RefundPurchase`].
        RefundPurchase = "refund_purchase",
        /// [`Action::VoidCredits`].
        VoidCredits = "void_credits",
        /// [`Action::UpdateGrant`].
        UpdateGrant = "update_grant",
        /// [`Action::ConsumeCredits`].
        ConsumeCredits = "consume_credits",
        /// [`Action::RestoreCredits`].
        RestoreCredits = "restore_credits",
        /// [`Action::TransferCredits`].
        TransferCredits = "transfer_credits",
        /// [`Action::Expire`].
        Expire = "expire",
        /// [`Action::ResetPeriod`].
        ResetPeriod = "reset_period",
        /// [`Action::TerminateWallet`].
        TerminateWallet = "terminate_wallet",
        /// [`Action::RefreshOngoingBalance`].
        RefreshOngoingBalance = "refresh_ongoing_balance",
        /// [`Action::RunTopUpRules`].
        RunTopUpRules = "run_top_up_rules",
        /// [`FlowsQuery`].
        Flows = "flows",
        /// The account after events ([`crate::evolve::replay`]).
        Replay = "replay",
        /// [`crate::query::balance`].
        Balance = "balance",
        /// [`crate::query::history`].
        History = "history",
        /// [`crate::query::forecast`].
        Forecast = "forecast",
        /// [`crate::query::check`].
        Check = "check",
        /// [`crate::query::compare`].
        Compare = "compare",
        /// What a command reads ([`crate::needs()`]).
        Needs = "needs",
        /// What was used, as an invoice to finalise ([`crate::usage`]).
        UsageInvoice = "usage_invoice",
        /// What this engine is.
        Info = "info",
    }
}

impl CommandType {
    /// Is it a question, which changes nothing?
    #[must_use]
    pub const fn is_query(self) -> bool {
        match self {
            Self::Flows
            | Self::Replay
            | Self::Balance
            | Self::History
            | Self::Forecast
            | Self::Check
            | Self::Compare
            | Self::Needs
            | Self::UsageInvoice
            | Self::Info => true,
            Self::CreateWallet
            | Self::UpdateWallet
            | Self::TopUp
            | Self::SettlePayment
            | Self::ApplyCredits
            | Self::ReverseInvoice
            | Self::RefundPurchase
            | Self::VoidCredits
            | Self::Expire
            | Self::ResetPeriod
            | Self::TerminateWallet
            | Self::RefreshOngoingBalance
            | Self::RunTopUpRules
            | Self::UpdateGrant
            | Self::ConsumeCredits
            | Self::RestoreCredits
            | Self::TransferCredits => false,
        }
    }

    /// Does the command mean its instant, so that at another one it is another command? Where not, the instant is the
    /// host's stamp, and a retry at a later one is the same command.
    #[must_use]
    pub const fn means_its_instant(self) -> bool {
        match self {
            Self::Expire | Self::ResetPeriod | Self::RefreshOngoingBalance | Self::RunTopUpRules => true,
            Self::CreateWallet
            | Self::UpdateWallet
            | Self::TopUp
            | Self::SettlePayment
            | Self::ApplyCredits
            | Self::ReverseInvoice
            | Self::RefundPurchase
            | Self::VoidCredits
            | Self::UpdateGrant
            | Self::ConsumeCredits
            | Self::RestoreCredits
            | Self::TransferCredits
            | Self::TerminateWallet
            | Self::Flows
            | Self::Replay
            | Self::Balance
            | Self::History
            | Self::Forecast
            | Self::Check
            | Self::Compare
            | Self::Needs
            | Self::UsageInvoice
            | Self::Info => false,
        }
    }
}

/// A command: who asks, when, and for what.
#[derive(Debug, Clone)]
pub struct Command {
    /// The idempotency key; new ids are derived from it.
    pub id: CommandId,
    /// The instant of the decision.
    pub at: Instant,
    /// Its content, for idempotence.
    pub digest: Option<Digest>,
    /// What to do.
    pub action: Action,
}

/// What to do.
#[derive(Debug, Clone)]
pub enum Action {
    /// Create a wallet (rules, section 4).
    CreateWallet(WalletDraft),
    /// Change a wallet (rules, section 4).
    UpdateWallet(WalletId, WalletChanges),
    /// Buy, grant or void credits (rules, section 5).
    TopUp(TopUp),
    /// Tell that a purchase was paid, or not (rules, section 5).
    SettlePayment(PaymentTarget, PaymentOutcome),
    /// Pay invoices with credits (rules, section 6); the figures of one may not fit.
    ApplyCredits(Vec<Result<Invoice, Oversized>>),
    /// Give back what an invoice used (rules, section 5).
    ReverseInvoice(InvoiceReversal),
    /// Void what a credit note refunds of a purchase (rules, section 5).
    RefundPurchase(TransactionId, Money),
    /// Void credits by hand (rules, section 5).
    VoidCredits(VoidCredits),
    /// Change a grant (rules beyond Lago, section 11).
    UpdateGrant(TransactionId, GrantChanges),
    /// Take credits at the moment of use (rules beyond Lago, section 14).
    ConsumeCredits(ConsumeCredits),
    /// Bring voided credits back (rules beyond Lago, section 15).
    RestoreCredits(RestoreCredits),
    /// Move credits to another wallet (rules beyond Lago, section 15).
    TransferCredits(TransferCredits),
    /// Sweep what has expired (rules, section 4).
    Expire,
    /// Close a usage period of a wallet (rules-beyond, section 4).
    ResetPeriod(WalletId),
    /// End a wallet (rules, section 4).
    TerminateWallet(WalletId),
    /// Spread current usage over wallets (rules, section 7).
    RefreshOngoingBalance(Usage),
    /// Run the top-up rules of a trigger (rules, section 8).
    RunTopUpRules(RuleTrigger),
}

impl Action {
    /// What the command is called.
    #[must_use]
    pub const fn command_type(&self) -> CommandType {
        match self {
            Self::CreateWallet(_) => CommandType::CreateWallet,
            Self::UpdateWallet(..) => CommandType::UpdateWallet,
            Self::TopUp(_) => CommandType::TopUp,
            Self::SettlePayment(..) => CommandType::SettlePayment,
            Self::ApplyCredits(_) => CommandType::ApplyCredits,
            Self::ReverseInvoice(_) => CommandType::ReverseInvoice,
            Self::RefundPurchase(..) => CommandType::RefundPurchase,
            Self::VoidCredits(_) => CommandType::VoidCredits,
            Self::UpdateGrant(..) => CommandType::UpdateGrant,
            Self::ConsumeCredits(_) => CommandType::ConsumeCredits,
            Self::RestoreCredits(_) => CommandType::RestoreCredits,
            Self::TransferCredits(_) => CommandType::TransferCredits,
            Self::Expire => CommandType::Expire,
            Self::ResetPeriod(_) => CommandType::ResetPeriod,
            Self::TerminateWallet(_) => CommandType::TerminateWallet,
            Self::RefreshOngoingBalance(_) => CommandType::RefreshOngoingBalance,
            Self::RunTopUpRules(_) => CommandType::RunTopUpRules,
        }
    }

    /// The wallet that the command names as what it is about.
    #[must_use]
    pub const fn wallet_id(&self) -> Option<&WalletId> {
        match self {
            Self::UpdateWallet(id, _) | Self::ResetPeriod(id) | Self::TerminateWallet(id) => Some(id),
            Self::TopUp(parts) => Some(&parts.wallet_id),
            Self::VoidCredits(parts) => Some(&parts.wallet_id),
            Self::ConsumeCredits(parts) => parts.wallet_id.as_ref(),
            Self::CreateWallet(_)
            | Self::SettlePayment(..)
            | Self::ApplyCredits(_)
            | Self::ReverseInvoice(_)
            | Self::RefundPurchase(..)
            | Self::UpdateGrant(..)
            | Self::RestoreCredits(_)
            | Self::TransferCredits(_)
            | Self::Expire
            | Self::RefreshOngoingBalance(_)
            | Self::RunTopUpRules(_) => None,
        }
    }

    /// The wallet, transaction or invoice that the command names: what a refusal is about unless it says otherwise.
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        match self {
            Self::UpdateWallet(id, _) | Self::ResetPeriod(id) | Self::TerminateWallet(id) => {
                Some(id.as_str())
            }
            Self::TopUp(parts) => Some(parts.wallet_id.as_str()),
            Self::VoidCredits(parts) => Some(parts.wallet_id.as_str()),
            Self::SettlePayment(PaymentTarget::Invoice(id), _) => Some(id.as_str()),
            Self::ReverseInvoice(reversal) => Some(reversal.invoice_id.as_str()),
            Self::SettlePayment(PaymentTarget::Transaction(id), _)
            | Self::RefundPurchase(id, _)
            | Self::UpdateGrant(id, _) => Some(id.as_str()),
            Self::ConsumeCredits(parts) => parts.wallet_id.as_ref().map(WalletId::as_str),
            Self::RestoreCredits(parts) => Some(parts.transaction_id.as_str()),
            Self::TransferCredits(parts) => Some(parts.from_transaction_id.as_str()),
            Self::CreateWallet(_)
            | Self::ApplyCredits(_)
            | Self::Expire
            | Self::RefreshOngoingBalance(_)
            | Self::RunTopUpRules(_) => None,
        }
    }
}

/// Which purchase a payment is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaymentTarget {
    /// The one of this invoice.
    Invoice(InvoiceId),
    /// This one.
    Transaction(TransactionId),
}

closed_set! {
    /// What became of a payment.
    PaymentOutcome {
        /// Paid.
        Succeeded = "succeeded",
        /// Not paid.
        Failed = "failed",
        /// The invoice was settled by a credit note.
        SettledByCreditNote = "settled_by_credit_note",
    }
}

/// An invoice whose credits are to come back.
#[derive(Debug, Clone)]
pub struct InvoiceReversal {
    /// The invoice.
    pub invoice_id: InvoiceId,
    /// How much of them.
    pub extent: ReversalExtent,
}

/// How much of what an invoice used is to come back (rules beyond, section 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReversalExtent {
    /// All that is left to give back.
    Whole,
    /// So much money of it.
    Amount(Money),
    /// The share of it that a credit note has of the invoice, taxes included.
    CreditNote {
        /// What the note credits.
        credited: Money,
        /// What the invoice totals before credits.
        invoice_total: Money,
    },
}

/// Credits to void by hand.
#[derive(Debug, Clone)]
pub struct VoidCredits {
    /// The wallet.
    pub wallet_id: WalletId,
    /// Decimal text; absent with a transaction: its whole remainder.
    pub voided_credits: Input<Decimal>,
    /// Void from this inbound alone.
    pub voided_transaction_id: Option<TransactionId>,
    /// When there is less; absent or null: refused.
    pub shortfall: Option<Shortfall>,
}

closed_set! {
    /// Which rules to run.
    RuleTrigger {
        /// Rules of the calendar.
        Interval = "interval",
        /// Rules of the ongoing balance.
        Threshold = "threshold",
    }
}
