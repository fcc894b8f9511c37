//! Wallets: credits of one customer in one currency.

use alloc::vec::Vec;

use super::{Alert, Funds, Metadata, RecurringRule, Text, WalletId};
use crate::amount::{Credits, Exact, Money, Rate};
use crate::closed_set::closed_set;
use crate::currency::Currency;
use crate::time::Instant;

closed_set! {
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
    /// When its usage period began, by a reset.
    pub period_started_at: Option<Instant>,
    /// What invoices took since then.
    pub period_consumed: Funds,
    /// The command that reset it last.
    pub period_reset_by: Option<Text>,
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

    /// Its terms and figures alone, for many steps that move only its balance: no rules, alerts and metadata.
    pub(crate) fn without_lists(&self) -> Self {
        Self {
            id: self.id.clone(),
            name: None,
            code: self.code.clone(),
            scope: Scope::default(),
            period_reset_by: None,
            rules: Vec::new(),
            alerts: Vec::new(),
            metadata: Vec::new(),
            ..*self
        }
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
    /// - [`crate::amount::OutOfRange`] when the money is outside ±(2^53 - 1)
    pub fn money(&self, credits: Credits) -> Exact<Money> {
        self.rate.money(credits, self.currency)
    }

    /// Money to credits that cover it, rounded up.
    ///
    /// # Errors
    /// - [`crate::amount::OutOfRange`] when the credits need more than 28 digits
    pub fn credits_covering(&self, money: Money) -> Exact<Credits> {
        self.rate.credits_covering(money, self.currency)
    }

    /// Money to credits at the wallet's rate.
    ///
    /// # Errors
    /// - [`crate::amount::OutOfRange`] when the credits need more than 28 digits
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

impl OngoingBalance {
    /// Figures as they were stored: what is left follows from the usage where only that is stated. Without either the
    /// wallet was never refreshed.
    ///
    /// # Errors
    /// - [`crate::amount::OutOfRange`] when the balance less the usage does not fit
    pub fn stated(balance: Balance, usage: Option<Funds>, left: Option<Funds>) -> Exact<Option<Self>> {
        if usage.is_none() && left.is_none() {
            return Ok(None);
        }
        let usage = usage.unwrap_or_default();
        let left = match left {
            Some(left) => left,
            None => Funds { amount: balance.amount, credits: balance.credits }.minus(usage)?,
        };
        let (amount, credits) = (left.amount, left.credits);
        Ok(Some(Self { amount, usage: usage.amount, credits, usage_credits: usage.credits }))
    }
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
