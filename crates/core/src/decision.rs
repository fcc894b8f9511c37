//! What the engine answers: events and the state they lead to, or refusals.

mod live;

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::account::{Account, InvoiceId, Text, TransactionId, WalletId};
use crate::amount::{Credits, Money, Subcents};
use crate::event::Event;
use crate::invoice::Invoice;
use crate::limits::Passed;
use crate::order::DecidingKey;
use crate::policy::dial;
use crate::sort::sort_by;
use crate::time::Instant;
use rust_decimal::Decimal;

pub use live::{
    AlertExplanation, LiveExplanation, MAX_LISTED, RuleExplanation, RuleSkip, TakesAll, UsageExplanation,
    UsageShare, WatchExplanation, WatchSkip,
};

/// A decision about a command.
#[derive(Debug, Clone)]
pub enum Decision {
    /// Something happened.
    Accepted(Accepted),
    /// Accepted without events, and why.
    Unchanged(UnchangedReason, Accepted),
    /// The rules say no; the account is as it was.
    Refused(Vec<Refusal>),
}

/// What happened, and the state after it.
#[derive(Debug, Clone)]
pub struct Accepted {
    /// In order.
    pub events: Vec<Event>,
    /// The account after them.
    pub account: Account,
    /// Invoices of the command, in the order given, or the purchase invoices it made.
    pub invoices: Vec<Invoice>,
    /// One entry per invoice of the command.
    pub explanation: Vec<InvoiceExplanation>,
    /// What else is to be said; in documents behind the invoices' entries.
    pub remarks: Vec<Remark>,
    /// What a refresh, or a run of the top-up rules, found.
    pub live: LiveExplanation,
}

dial! {
    /// Why nothing happened. Where several hold, the first of this order is told.
    UnchangedReason {
        /// The command was decided before.
        DoneBefore = "done_before",
        /// No invoice owes anything.
        NothingDue = "nothing_due",
        /// No amount was asked, no rule or end was due, no figure moved.
        NothingToDo = "nothing_to_do",
        /// Nothing is left to take or to give back.
        NothingLeft = "nothing_left",
        /// What is asked is worth less than half a minor unit.
        RoundsToNothing = "rounds_to_nothing",
        /// Something is due, and no wallet can pay it.
        NoWalletCanPay = "no_wallet_can_pay",
        /// It is already as it is asked to be.
        AlreadyInThatState = "already_in_that_state",
        /// The payment was settled before.
        AlreadySettled = "already_settled",
        /// Credits never touch these invoices.
        Excluded = "excluded",
    }
}

dial! {
    /// Why the rules say no, in order of precedence. Codes are stable.
    Code {
        /// The command's id was used for another content.
        CommandIdReused = "command_id_reused",
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

/// Puts refusals into their one order: field by field, those of one field in the order of the codes, the fields in the
/// order of their first codes. Refusals of equal rank stay in the order in which the rules are written.
pub(crate) fn in_order(refusals: &mut [Refusal]) {
    let mut firsts: BTreeMap<&'static str, (Code, usize)> = BTreeMap::new();
    for (place, refusal) in refusals.iter().enumerate() {
        let first = firsts.entry(refusal.field).or_insert((refusal.code, place));
        first.0 = first.0.min(refusal.code);
    }
    sort_by(refusals, |a, b| (firsts.get(a.field), a.code).cmp(&(firsts.get(b.field), b.code)));
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

dial! {
    /// Why credits did not touch an invoice.
    InvoiceSkip {
        /// The policy excludes its type.
        ExcludedType = "excluded_type",
        /// It is neither a draft nor finalized.
        NotFinalizing = "not_finalizing",
        /// Nothing was due.
        NothingDue = "nothing_due",
    }
}

dial! {
    /// Why a wallet did not pay, in the order in which it is asked.
    WalletSkip {
        /// Its expiration came.
        Expired = "expired",
        /// It has ended.
        Inactive = "inactive",
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
        /// What it takes is worth no whole minor unit.
        RoundsToNothing = "rounds_to_nothing",
    }
}

dial! {
    /// Why nothing was drawn from a source.
    SourceSkip {
        /// Its start has not come.
        NotStarted = "not_started",
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
    /// What the wallets that may pay it hold, in drawdown order: the first of it.
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
    /// The first key in which it differs from the next grant of its wallet; `None` for the last.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_come_field_by_field_in_the_order_of_the_codes() {
        let told = [
            (Code::TooLong, "name"),
            (Code::InvalidAmount, "voided_credits"),
            (Code::InvalidVoidedCredits, "voided_credits"),
            (Code::ValueIsInvalid, "priority"),
            (Code::AmountBelowMinimum, "paid_credits"),
            (Code::InvalidAmount, "granted_credits"),
            (Code::WalletNotFound, "wallet_id"),
            (Code::InvalidGrantedCredits, "granted_credits"),
            (Code::ValueIsInvalid, "transaction_priority"),
        ];
        let mut refusals: Vec<Refusal> =
            told.iter().map(|(code, field)| Refusal::new(*code, field, "")).collect();
        in_order(&mut refusals);
        let places = [6, 7, 5, 2, 1, 4, 3, 8, 0];
        let ordered: Vec<(Code, &str)> = places.iter().map(|place| told[*place]).collect();
        assert_eq!(refusals.iter().map(|it| (it.code, it.field)).collect::<Vec<_>>(), ordered);
    }
}
