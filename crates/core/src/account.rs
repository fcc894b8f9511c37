//! The state: one customer's wallets and transactions. Readers only; state changes by events alone
//! ([`crate::evolve`]).

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use rust_decimal::Decimal;

use crate::amount::{Credits, Exact, Money, Rate};
use crate::currency::Currency;
use crate::policy::dial;
use crate::time::{Instant, Zone};

/// Text that is shared, not copied, when state is cloned.
pub type Text = Arc<str>;

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Text);

        impl $name {
            /// Takes the text of an id. Ids compare as bytes.
            #[must_use]
            pub fn new(text: impl Into<Text>) -> Self {
                Self(text.into())
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&*self.0, f)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

identifier! {
    /// The id of a wallet.
    WalletId
}
identifier! {
    /// The id of a wallet transaction.
    TransactionId
}
identifier! {
    /// The id of an invoice.
    InvoiceId
}
identifier! {
    /// The id of a recurring transaction rule.
    RuleId
}
identifier! {
    /// The id of an alert.
    AlertId
}

/// Pairs that the host attaches and the engine hands back.
pub type Metadata = Vec<(Text, Option<Text>)>;

/// One customer's state.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Account {
    /// The seller.
    pub organization: Organization,
    /// The customer; `None` when unknown.
    pub customer: Option<Customer>,
    /// Sorted by (`created_at`, `id`).
    pub wallets: Vec<Wallet>,
    /// Sorted by (`created_at`, `id`).
    pub transactions: Vec<Transaction>,
}

impl Account {
    /// Puts wallets and transactions into the order of documents: (`created_at`, `id`).
    pub fn sort(&mut self) {
        self.wallets.sort_by(|a, b| (a.created_at, &a.id).cmp(&(b.created_at, &b.id)));
        self.transactions.sort_by(|a, b| (a.created_at, &a.id).cmp(&(b.created_at, &b.id)));
    }

    /// The wallet of an id.
    #[must_use]
    pub fn wallet(&self, id: &WalletId) -> Option<&Wallet> {
        self.wallets.iter().find(|wallet| wallet.id == *id)
    }

    /// The transaction of an id.
    #[must_use]
    pub fn transaction(&self, id: &TransactionId) -> Option<&Transaction> {
        self.transactions.iter().find(|transaction| transaction.id == *id)
    }

    /// Wallets that are active, in the order of the account.
    pub fn active_wallets(&self) -> impl Iterator<Item = &Wallet> {
        self.wallets.iter().filter(|wallet| wallet.is_active())
    }

    /// Transactions of a wallet, oldest first.
    pub fn transactions_of(&self, wallet: &WalletId) -> impl Iterator<Item = &Transaction> {
        let wallet = wallet.clone();
        self.transactions.iter().filter(move |transaction| transaction.wallet_id == wallet)
    }

    /// The zone of the organization, else UTC.
    #[must_use]
    pub fn organization_zone(&self) -> Zone {
        self.organization.timezone.unwrap_or(Zone::UTC)
    }

    /// The zone of the customer, else the organization's, else UTC.
    #[must_use]
    pub fn customer_zone(&self) -> Zone {
        self.customer
            .as_ref()
            .and_then(|customer| customer.timezone)
            .unwrap_or_else(|| self.organization_zone())
    }
}

/// The seller.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Organization {
    /// Its zone; UTC when absent.
    pub timezone: Option<Zone>,
    /// Replaces the policy's wallet limit.
    pub max_wallets: Option<u32>,
}

/// The buyer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Customer {
    /// The host's id of the customer.
    pub external_id: Option<Text>,
    /// The currency the customer is billed in; set by the first wallet when absent.
    pub currency: Option<Currency>,
    /// The customer's zone.
    pub timezone: Option<Zone>,
    /// Has the customer an active subscription?
    pub has_active_subscription: Option<bool>,
    /// ISO 3166 code, only read by the flows.
    pub country: Option<Text>,
    /// `company` or `individual`, only read by the flows.
    pub customer_type: Option<Text>,
    /// The customer's one tax rate in percent, read where purchases are taxed and by before-tax editions.
    pub tax_rate: Option<Decimal>,
}

dial! {
    /// Whether a wallet or a rule still works. There is no way back from terminated.
    Status {
        /// Works.
        Active = "active",
        /// Ended.
        Terminated = "terminated",
    }
}

/// Credits of one customer in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wallet {
    /// Its id.
    pub id: WalletId,
    /// What people call it.
    pub name: Option<Text>,
    /// What events and fees call it; unique among the customer's active wallets.
    pub code: Option<Text>,
    /// Active or terminated.
    pub status: Status,
    /// Its currency, for life.
    pub currency: Currency,
    /// Money per credit, for life.
    pub rate: Rate,
    /// 1 (first) to 50.
    pub priority: i64,
    /// Settled figures and counters.
    pub balance: Balance,
    /// The figures of the last refresh; `None` before the first.
    pub ongoing: Option<OngoingBalance>,
    /// Was the ongoing balance at zero or below at the last refresh?
    pub depleted: bool,
    /// Does each inbound transaction carry what remains of it?
    pub traceable: bool,
    /// Whether purchases wait for their payment before their invoice is finalised.
    pub invoice_requires_successful_payment: bool,
    /// Least paid top-up, in minor units.
    pub paid_top_up_min: Option<Money>,
    /// Largest paid top-up, in minor units.
    pub paid_top_up_max: Option<Money>,
    /// What it may pay for.
    pub scope: Scope,
    /// When it expires.
    pub expiration_at: Option<Instant>,
    /// When it was created.
    pub created_at: Option<Instant>,
    /// When it ended.
    pub terminated_at: Option<Instant>,
    /// When the balance last moved.
    pub last_balance_sync_at: Option<Instant>,
    /// When credits last left.
    pub last_consumed_credit_at: Option<Instant>,
    /// Its top-up rules, ended ones too.
    pub rules: Vec<RecurringRule>,
    /// Its alerts.
    pub alerts: Vec<Alert>,
    /// What the host attached.
    pub metadata: Metadata,
}

impl Wallet {
    /// Not terminated.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.status == Status::Active
    }

    /// The rule that works, when there is one and it has not expired at `at`.
    #[must_use]
    pub fn active_rule(&self, at: Instant) -> Option<&RecurringRule> {
        self.rules.iter().find(|rule| rule.is_active(at))
    }

    /// The figures of the last refresh; before the first no usage is known, and they are the balance.
    #[must_use]
    pub fn ongoing_figures(&self) -> OngoingBalance {
        let Balance { amount, credits, .. } = self.balance;
        self.ongoing.unwrap_or(OngoingBalance { amount, credits, ..OngoingBalance::default() })
    }

    /// Credits to money at the wallet's rate.
    ///
    /// # Errors
    /// - [`crate::amount::OutOfRange`]
    pub fn money(&self, credits: Credits) -> Exact<Money> {
        self.rate.money(credits, self.currency)
    }

    /// Money to credits at the wallet's rate.
    ///
    /// # Errors
    /// - [`crate::amount::OutOfRange`]
    pub fn credits(&self, money: Money) -> Exact<Credits> {
        self.rate.credits(money, self.currency)
    }
}

/// Settled figures of a wallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Balance {
    /// `credits_balance`.
    pub credits: Credits,
    /// `balance_cents`.
    pub amount: Money,
    /// `consumed_credits`.
    pub consumed_credits: Credits,
    /// `consumed_amount_cents`.
    pub consumed_amount: Money,
}

/// What the last refresh found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OngoingBalance {
    /// `ongoing_balance_cents`; may be negative.
    pub amount: Money,
    /// `ongoing_usage_balance_cents`.
    pub usage: Money,
    /// `credits_ongoing_balance`.
    pub credits: Credits,
    /// `credits_ongoing_usage_balance`.
    pub usage_credits: Credits,
}

/// What a wallet may pay for: everything, or a union of fee types and billable metrics.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scope {
    /// Fee types by name; unknown names match nothing.
    pub fee_types: Vec<Text>,
    /// Codes of billable metrics.
    pub billable_metric_codes: Vec<Text>,
}

impl Scope {
    /// No restriction at all.
    #[must_use]
    pub fn is_unrestricted(&self) -> bool {
        self.fee_types.is_empty() && self.billable_metric_codes.is_empty()
    }
}

dial! {
    /// How often an interval rule fires.
    Interval {
        /// On the weekday of its anchor.
        Weekly = "weekly",
        /// On the day of the month of its anchor.
        Monthly = "monthly",
        /// Every third month.
        Quarterly = "quarterly",
        /// Every sixth month.
        Semiannual = "semiannual",
        /// On the day of the year of its anchor.
        Yearly = "yearly",
    }
}

/// What makes a rule fire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// The ongoing balance is at or below this many credits; may be negative.
    Threshold(Credits),
    /// A calendar day.
    Interval(Interval),
}

dial! {
    /// How a rule sizes its top-up.
    Method {
        /// The same credits each time.
        Fixed = "fixed",
        /// Up to a target ongoing balance.
        Target = "target",
    }
}

/// A rule that tops a wallet up by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecurringRule {
    /// Its id.
    pub id: RuleId,
    /// Active or terminated.
    pub status: Status,
    /// What makes it fire.
    pub trigger: Trigger,
    /// How it sizes its top-up.
    pub method: Method,
    /// Fixed: credits to buy.
    pub paid_credits: Credits,
    /// Fixed: credits to grant.
    pub granted_credits: Credits,
    /// Target: the ongoing balance to reach, in credits.
    pub target_ongoing_balance: Option<Credits>,
    /// Target: give the gap free.
    pub grants_target_top_up: bool,
    /// Do not apply the wallet's limits.
    pub ignore_paid_top_up_limits: bool,
    /// As on a top-up; absent, the wallet's.
    pub invoice_requires_successful_payment: Option<bool>,
    /// Anchor of an interval; never fires before.
    pub started_at: Option<Instant>,
    /// When it expires.
    pub expiration_at: Option<Instant>,
    /// When it ended.
    pub terminated_at: Option<Instant>,
    /// Name of its transactions.
    pub transaction_name: Option<Text>,
    /// Metadata of its transactions.
    pub transaction_metadata: Metadata,
    /// When it was created.
    pub created_at: Option<Instant>,
}

impl RecurringRule {
    /// Active and not past its own expiration.
    #[must_use]
    pub fn is_active(&self, at: Instant) -> bool {
        self.status == Status::Active && self.expiration_at.is_none_or(|end| at < end)
    }
}

dial! {
    /// What an alert watches.
    AlertType {
        /// `balance_cents`.
        Balance = "wallet_balance_amount",
        /// `credits_balance`.
        Credits = "wallet_credits_balance",
        /// `ongoing_balance_cents`.
        Ongoing = "wallet_ongoing_balance_amount",
        /// `credits_ongoing_balance`.
        OngoingCredits = "wallet_credits_ongoing_balance",
    }
}

/// A watch over a falling figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// Its id.
    pub id: AlertId,
    /// What it watches.
    pub alert_type: AlertType,
    /// What people call it.
    pub code: Option<Text>,
    /// Its thresholds.
    pub thresholds: Vec<AlertThreshold>,
    /// The figure of the last run.
    pub previous_value: Decimal,
}

/// A threshold of an alert: minor units or credits, as its type says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertThreshold {
    /// What people call it.
    pub code: Option<Text>,
    /// The figure; a repeating one is a step, above zero.
    pub value: Decimal,
    /// Repeats below the lowest threshold.
    pub recurring: bool,
}

dial! {
    /// Whether credits came or left.
    TransactionType {
        /// Credits came.
        Inbound = "inbound",
        /// Credits left.
        Outbound = "outbound",
    }
}

dial! {
    /// Why credits moved.
    TransactionKind {
        /// Paid for.
        Purchased = "purchased",
        /// Free.
        Granted = "granted",
        /// Paid an invoice; inbound: came back from one.
        Invoiced = "invoiced",
        /// Expired, terminated, by hand or refunded.
        Voided = "voided",
    }
}

dial! {
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

dial! {
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

dial! {
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
    /// The invoice it pays, or the one that sells it.
    pub invoice_id: Option<InvoiceId>,
    /// The credit note of a refund.
    pub credit_note_id: Option<Text>,
    /// The reversed invoice it gives back for.
    pub voided_invoice_id: Option<InvoiceId>,
    /// The one inbound that a void was aimed at.
    pub voided_transaction_id: Option<TransactionId>,
    /// Why it was voided.
    pub void_reason: Option<VoidReason>,
    /// Whether the purchase's invoice waits for its payment.
    pub invoice_requires_successful_payment: bool,
    /// The subscription it belongs to, for the flows.
    pub external_subscription_id: Option<Text>,
    /// The plan it belongs to, for the flows.
    pub plan_code: Option<Text>,
    /// The billing entity it belongs to, for the flows.
    pub billing_entity_code: Option<Text>,
    /// Which inbounds an outbound drew from, in order; of a reversal: which received how much.
    pub fundings: Vec<Funding>,
    /// What of a purchase was refunded.
    pub refunded_amount: Money,
    /// Paid too late: the host has to refund.
    pub refund_due: bool,
    /// Credits that rounding added to or took from the transaction (`drift: booked`).
    pub residue_credits: Credits,
    /// Money that rounding added to or took from the transaction (`drift: booked`).
    pub residue_amount: Money,
    /// When a grant starts to be usable.
    pub starts_at: Option<Instant>,
    /// When a grant expires.
    pub expiration_at: Option<Instant>,
    /// When it was made.
    pub created_at: Option<Instant>,
    /// When it began to count.
    pub settled_at: Option<Instant>,
    /// When it failed.
    pub failed_at: Option<Instant>,
}

impl Transaction {
    /// An inbound purchase or grant, whatever became of it.
    #[must_use]
    pub fn is_credits_in(&self) -> bool {
        self.transaction_type == TransactionType::Inbound
            && matches!(self.kind, TransactionKind::Purchased | TransactionKind::Granted)
    }

    /// A settled one: something that can be drawn from.
    #[must_use]
    pub fn is_grant(&self) -> bool {
        self.is_credits_in() && self.status == TransactionStatus::Settled
    }

    /// A purchase, whatever became of it.
    #[must_use]
    pub fn is_purchase(&self) -> bool {
        self.transaction_type == TransactionType::Inbound && self.kind == TransactionKind::Purchased
    }

    /// Credits that left to pay this invoice.
    #[must_use]
    pub fn pays(&self, invoice: &InvoiceId) -> bool {
        self.transaction_type == TransactionType::Outbound
            && self.kind == TransactionKind::Invoiced
            && self.invoice_id.as_ref() == Some(invoice)
    }
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
    /// - [`crate::amount::OutOfRange`]
    pub fn plus(self, other: Self) -> Exact<Self> {
        Ok(Self { amount: self.amount.plus(other.amount)?, credits: self.credits.plus(other.credits)? })
    }

    /// The difference.
    ///
    /// # Errors
    /// - [`crate::amount::OutOfRange`]
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
}
