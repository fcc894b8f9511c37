//! Why the rules say no: the codes in their order of precedence, and refusals with their figures.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use rust_decimal::Decimal;

use crate::account::{Text, TransactionId};
use crate::amount::{Credits, Money};
use crate::closed_set::closed_set;
use crate::limits::Passed;

closed_set! {
    /// Why the rules say no, in order of precedence. Codes are stable.
    Code {
        /// The command's id was used for another content.
        CommandIdReused = "command_id_reused",
        /// More periods of one rule are due than are booked at once.
        TooManyPeriods = "too_many_periods",
        /// The customer is not known.
        CustomerNotFound = "customer_not_found",
        /// The customer has a wallet, in editions of one wallet.
        WalletAlreadyExists = "wallet_already_exists",
        /// The customer has as many active wallets as allowed.
        WalletLimitReached = "wallet_limit_reached",
        /// The customer has no active subscription, in the edition that asks for one.
        NoActiveSubscription = "no_active_subscription",
        /// No such wallet.
        WalletNotFound = "wallet_not_found",
        /// The wallet has ended.
        WalletIsTerminated = "wallet_is_terminated",
        /// No such invoice.
        InvoiceNotFound = "invoice_not_found",
        /// Paid credits are no such figure.
        InvalidPaidCredits = "invalid_paid_credits",
        /// Granted credits are no such figure.
        InvalidGrantedCredits = "invalid_granted_credits",
        /// Voided credits are no such figure.
        InvalidVoidedCredits = "invalid_voided_credits",
        /// Goes with each of the three before.
        InvalidAmount = "invalid_amount",
        /// A positive inbound is worth no money.
        AmountRoundsToZero = "amount_rounds_to_zero",
        /// Below the wallet's limit.
        AmountBelowMinimum = "amount_below_minimum",
        /// Above the wallet's limit.
        AmountAboveMaximum = "amount_above_maximum",
        /// No such date, or not in the future.
        InvalidDate = "invalid_date",
        /// Not among the values allowed.
        ValueIsInvalid = "value_is_invalid",
        /// Taken.
        ValueAlreadyExist = "value_already_exist",
        /// Outside its range.
        ValueIsOutOfRange = "value_is_out_of_range",
        /// The maximum is below the minimum.
        MustBeGreaterThanOrEqualMin = "must_be_greater_than_or_equal_min",
        /// The wallet's currency is not the customer's.
        CurrenciesDoesNotMatch = "currencies_does_not_match",
        /// The scope names unknown fee types.
        InvalidLimitations = "invalid_limitations",
        /// More than one rule.
        InvalidNumberOfRecurringRules = "invalid_number_of_recurring_rules",
        /// The rule cannot work.
        InvalidRecurringRule = "invalid_recurring_rule",
        /// Text too long.
        TooLong = "too_long",
        /// Too many pairs of metadata.
        TooManyKeys = "too_many_keys",
        /// The policy knows no grants with a start or an expiry of their own.
        GrantSpansNotEnabled = "grant_spans_not_enabled",
        /// The wallet does not know what remains of each inbound.
        WalletNotTraceable = "wallet_not_traceable",
        /// No such transaction, or not one of that kind.
        WalletTransactionNotFound = "wallet_transaction_not_found",
        /// Only a paid purchase of an active wallet can be refunded.
        InvalidTypeOrStatus = "invalid_type_or_status",
        /// Nothing is left of the inbound.
        NoRemainingAmount = "no_remaining_amount",
        /// More than is left of the inbound.
        ExceedsRemainingTransactionAmount = "exceeds_remaining_transaction_amount",
        /// More than the balance.
        InsufficientCredits = "insufficient_credits",
        /// More than the inbounds hold.
        ExceedsAvailableAmount = "exceeds_available_amount",
        /// More than what is left of the refunded purchase.
        HigherThanWalletBalance = "higher_than_wallet_balance",
        /// More than what is left of the refunded fee.
        HigherThanRemainingFeeAmount = "higher_than_remaining_fee_amount",
        /// Credits were applied to the invoice before.
        AlreadyApplied = "already_applied",
        /// Fees of one invoice have different tax rates, in a before-tax policy.
        TaxRatesDiffer = "tax_rates_differ",
        /// A computed figure does not fit.
        ValueOutOfRange = "value_out_of_range",
        /// A usage period that began at this instant, or later.
        ResetNotAfterLast = "reset_not_after_last",
        /// More than is left of what credits paid of an invoice.
        HigherThanAppliedCredits = "higher_than_applied_credits",
        /// Credit notes of more than the invoice totals.
        HigherThanInvoiceTotal = "higher_than_invoice_total",
        /// Credits and money of a wallet are too far apart for rounding.
        BalancesDisagree = "balances_disagree",
        /// The account that follows would be beyond a limit of the contract.
        LimitExceeded = "limit_exceeded",
    }
}

/// One reason why the rules say no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Which rule.
    pub code: Code,
    /// The member of the command that it judges.
    pub field: &'static str,
    /// Lower case, no full stop, user values in backticks, the figures inside.
    pub message: String,
    /// The wallet, transaction or invoice concerned.
    pub subject: Option<Text>,
    /// The figures of the message, by name.
    pub figures: Vec<(&'static str, Figure)>,
}

impl Refusal {
    /// A refusal without subject and figures.
    #[must_use]
    pub fn new(code: Code, field: &'static str, message: impl Into<String>) -> Self {
        Self { code, field, message: message.into(), subject: None, figures: Vec::new() }
    }

    /// The account that would follow is one that no request may send.
    #[must_use]
    pub fn beyond(passed: Passed) -> Self {
        let Passed { what, limit, figure } = passed;
        let message = format!("the account would hold {figure} {what}, the limit is {limit}");
        let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let refusal = Self::new(Code::LimitExceeded, "account", message);
        refusal.with("limit", count(limit)).with("figure", count(figure))
    }

    /// With the thing concerned.
    #[must_use]
    pub fn about(mut self, subject: &str) -> Self {
        self.subject = Some(subject.into());
        self
    }

    /// With one more figure.
    #[must_use]
    pub fn with(mut self, name: &'static str, figure: impl Into<Figure>) -> Self {
        self.figures.push((name, figure.into()));
        self
    }
}

/// A figure of a refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Figure {
    /// What the figures are about, by its id.
    Text(Text),
    /// Minor units, or a count.
    Integer(i64),
    /// Credits.
    Decimal(Decimal),
}

impl From<&TransactionId> for Figure {
    fn from(id: &TransactionId) -> Self {
        Self::Text(id.as_str().into())
    }
}

impl From<Money> for Figure {
    fn from(money: Money) -> Self {
        Self::Integer(money.minor())
    }
}

impl From<Credits> for Figure {
    fn from(credits: Credits) -> Self {
        Self::Decimal(credits.decimal())
    }
}

impl From<Decimal> for Figure {
    fn from(decimal: Decimal) -> Self {
        Self::Decimal(decimal)
    }
}

impl From<i64> for Figure {
    fn from(integer: i64) -> Self {
        Self::Integer(integer)
    }
}
