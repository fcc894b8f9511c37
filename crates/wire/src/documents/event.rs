//! Events: facts in the past tense, with the figures that a sum cannot give. Lenient: a later 1.y may add members.

pub(crate) mod read;
mod shares;
mod table;
pub(crate) mod write;

use crate::describe::Document;
use crate::documents::event::shares::{BALANCE_BEFORE, BUCKET_SHARE, BalanceBefore, FEE_SHARE};
use crate::documents::event::table::{event, events};
use crate::documents::event::write::Told;
use crate::documents::explanation::some_of;
use crate::prelude::*;
use crate::table::write_rows;
use crate::values::described;
use alloc::vec::Vec;
use drawdown::Decimal;
use drawdown::account::{
    Alert, AlertId, Balance, FailureReason, RuleId, Transaction, TransactionId, VoidReason, Wallet, WalletId,
};
use drawdown::amount::{Credits, Money};
use drawdown::currency::Currency;
use drawdown::event::{BucketShare, EndReason, Event, EventKind, Fact, FeeShare};
use drawdown::invoice::Invoice;
use drawdown::time::Instant;
use drawdown_json::writer::ObjectWriter;

events! {
    EVENT, BALANCE_BEFORE, BUCKET_SHARE, FEE_SHARE =>
    WalletCreated: WALLET_CREATED, WalletCreatedFields;
    WalletUpdated: WALLET_UPDATED, WalletUpdatedFields;
    CustomerCurrencySet: CUSTOMER_CURRENCY_SET, CustomerCurrencySetFields;
    PurchaseRequested: PURCHASE_REQUESTED, PurchaseRequestedFields;
    CreditsPurchased: CREDITS_PURCHASED, CreditsPurchasedFields;
    PurchaseFailed: PURCHASE_FAILED, PurchaseFailedFields;
    CreditsGranted: CREDITS_GRANTED, CreditsGrantedFields;
    GrantUpdated: GRANT_UPDATED, GrantUpdatedFields;
    CreditsApplied: CREDITS_APPLIED, CreditsAppliedFields;
    CreditsVoided: CREDITS_VOIDED, CreditsVoidedFields;
    CreditsTransferred: CREDITS_TRANSFERRED, CreditsTransferredFields;
    CreditsRestored: CREDITS_RESTORED, CreditsRestoredFields;
    ResidueBooked: RESIDUE_BOOKED, ResidueBookedFields;
    WalletTerminated: WALLET_TERMINATED, WalletTerminatedFields;
    OngoingBalanceRefreshed: ONGOING_BALANCE_REFRESHED, OngoingBalanceRefreshedFields;
    BalanceDepleted: BALANCE_DEPLETED, BalanceDepletedFields;
    BalanceRestored: BALANCE_RESTORED, BalanceRestoredFields;
    AlertChecked: ALERT_CHECKED, AlertCheckedFields;
    AlertTriggered: ALERT_TRIGGERED, AlertTriggeredFields;
    AlertResolved: ALERT_RESOLVED, AlertResolvedFields;
    TopUpRuleFired: TOP_UP_RULE_FIRED, TopUpRuleFiredFields;
    CreditsRolledOver: CREDITS_ROLLED_OVER, CreditsRolledOverFields;
    PeriodReset: PERIOD_RESET, PeriodResetFields;
    TopUpRulePaused: TOP_UP_RULE_PAUSED, TopUpRulePausedFields;
    TopUpRuleResumed: TOP_UP_RULE_RESUMED, TopUpRuleResumedFields;
    TopUpRuleEnded: TOP_UP_RULE_ENDED, TopUpRuleEndedFields;
}

document! {
    /// What every event has.
    EVENT: "Event";

    /// Its id: the command's, `#`, and its number.
    id: described::Id, needed => ();
    /// Which event it is.
    kind = "type": EventKind, needed => ();
    /// When it happened: the instant of the command, or its own where it fell due before.
    at: Instant, required => ();
}

event! {
    /// A wallet began, empty.
    WALLET_CREATED: "WalletCreatedEvent", WalletCreatedFields => told: WalletCreated { wallet };
    /// The wallet.
    wallet: Wallet, needed => wallet;
}

event! {
    /// Members of a wallet changed.
    WALLET_UPDATED: "WalletUpdatedEvent", WalletUpdatedFields => told: WalletUpdated { wallet };
    /// The wallet as it is now.
    wallet: Wallet, needed => wallet;
}

event! {
    /// The customer took the currency of the first wallet.
    CUSTOMER_CURRENCY_SET: "CustomerCurrencySetEvent", CustomerCurrencySetFields
        => told: CustomerCurrencySet { currency };
    /// The currency.
    currency: Currency, required => currency;
}

event! {
    /// Credits were ordered; they count when they are paid.
    PURCHASE_REQUESTED: "PurchaseRequestedEvent", PurchaseRequestedFields
        => told: PurchaseRequested { transaction, invoice };
    /// The pending purchase.
    transaction: Transaction, needed => &told.moved(transaction);
    /// Its invoice.
    invoice: Invoice, needed => invoice;
}

event! {
    /// A purchase was paid.
    CREDITS_PURCHASED: "CreditsPurchasedEvent", CreditsPurchasedFields
        => told: CreditsPurchased { transaction_id, wallet_id, remaining, balance, invoice };
    /// The purchase.
    transaction_id: TransactionId, required => transaction_id;
    /// Its wallet.
    wallet_id: WalletId, required => wallet_id;
    /// What remains of it, in minor units; null in a wallet that is not traceable.
    remaining_amount_cents: Option<Money>, optional => &remaining.map(|funds| funds.amount);
    /// The same in credits.
    remaining_credit_amount: Option<Credits>, optional => &remaining.map(|funds| funds.credits);
    /// The wallet's figures after it.
    balance: Balance, needed => balance;
    /// The wallet's figures before it; events of before do not say them.
    balance_before: BalanceBefore, elsewhere, if said => told.balance_before();
    /// Its invoice as it is now.
    invoice: Invoice, needed => invoice;
}

event! {
    /// A purchase will not count.
    PURCHASE_FAILED: "PurchaseFailedEvent", PurchaseFailedFields
        => told: PurchaseFailed { transaction_id, wallet_id, reason, refund_due, invoice };
    /// The purchase.
    transaction_id: TransactionId, required => transaction_id;
    /// Its wallet.
    wallet_id: WalletId, required => wallet_id;
    /// Why.
    reason: FailureReason, required => reason;
    /// Was it paid, so that the host has to refund it?
    refund_due: bool, required => refund_due;
    /// Its invoice as it is now.
    invoice: Invoice, needed => invoice;
}

event! {
    /// Credits were given.
    CREDITS_GRANTED: "CreditsGrantedEvent", CreditsGrantedFields
        => told: CreditsGranted { transaction, balance };
    /// The grant.
    transaction: Transaction, needed => &told.moved(transaction);
    /// The wallet's figures after it.
    balance: Balance, needed => balance;
    /// The wallet's figures before it; events of before do not say them.
    balance_before: BalanceBefore, elsewhere, if said => told.balance_before();
}

event! {
    /// Name, metadata or end of a purchase or a grant changed.
    GRANT_UPDATED: "GrantUpdatedEvent", GrantUpdatedFields => told: GrantUpdated { transaction };
    /// The inbound as it is now.
    transaction: Transaction, needed => &told.moved(transaction);
}

event! {
    /// Credits paid an invoice.
    CREDITS_APPLIED: "CreditsAppliedEvent", CreditsAppliedFields
        => told: CreditsApplied { transaction, balance, buckets, fees };
    /// The outbound, with its fundings.
    transaction: Transaction, needed => &told.moved(transaction);
    /// The wallet's figures after it.
    balance: Balance, needed => balance;
    /// The wallet's figures before it; events of before do not say them.
    balance_before: BalanceBefore, elsewhere, if said => told.balance_before();
    /// What it paid of each bucket of fees.
    buckets: Vec<BucketShare>, node => buckets.as_slice();
    /// What of it falls on each fee, where the policy tells lines; fees of which nothing does are left out.
    fees: Vec<FeeShare>, node, when some => some_of(fees);
}

event! {
    /// Credits were voided.
    CREDITS_VOIDED: "CreditsVoidedEvent", CreditsVoidedFields
        => told: CreditsVoided { transaction, balance };
    /// Why, as the transaction says.
    reason: VoidReason, elsewhere => &transaction.void_reason;
    /// The outbound, with its fundings.
    transaction: Transaction, needed => &told.moved(transaction);
    /// The wallet's figures after it.
    balance: Balance, needed => balance;
    /// The wallet's figures before it; events of before do not say them.
    balance_before: BalanceBefore, elsewhere, if said => told.balance_before();
}

event! {
    /// Credits went to another wallet, or came from one: a transfer tells both.
    CREDITS_TRANSFERRED: "CreditsTransferredEvent", CreditsTransferredFields
        => told: CreditsTransferred { transaction, balance };
    /// The outbound with its funding, or the inbound.
    transaction: Transaction, needed => &told.moved(transaction);
    /// The figures of its wallet after it.
    balance: Balance, needed => balance;
    /// The figures of its wallet before it.
    balance_before: BalanceBefore, elsewhere, if said => told.balance_before();
}

event! {
    /// A reversed invoice, or a void that was wrong, gave credits back.
    CREDITS_RESTORED: "CreditsRestoredEvent", CreditsRestoredFields
        => told: CreditsRestored { transaction, reversed_transaction_id, balance };
    /// The inbound; its fundings go back to their grants.
    transaction: Transaction, needed => &told.moved(transaction);
    /// The outbound that it undoes.
    reversed_transaction_id: TransactionId, required => reversed_transaction_id;
    /// The wallet's figures after it.
    balance: Balance, needed => balance;
    /// The wallet's figures before it; events of before do not say them.
    balance_before: BalanceBefore, elsewhere, if said => told.balance_before();
}

event! {
    /// Rounding left a residue, which is part of a transaction's figures.
    RESIDUE_BOOKED: "ResidueBookedEvent", ResidueBookedFields
        => told: ResidueBooked { transaction_id, wallet_id, credits, amount };
    /// The transaction.
    transaction_id: TransactionId, required => transaction_id;
    /// Its wallet.
    wallet_id: WalletId, required => wallet_id;
    /// Credits beyond money / rate.
    credits: Credits, required => credits;
    /// Money beyond credits x rate, in minor units.
    amount_cents: Money, required => amount;
}

event! {
    /// A wallet ended.
    WALLET_TERMINATED: "WalletTerminatedEvent", WalletTerminatedFields
        => told: WalletTerminated { wallet_id, reason };
    /// The wallet.
    wallet_id: WalletId, required => wallet_id;
    /// Why.
    reason: EndReason, required => reason;
}

event! {
    /// A refresh moved the ongoing figures.
    ONGOING_BALANCE_REFRESHED: "OngoingBalanceRefreshedEvent", OngoingBalanceRefreshedFields
        => told: OngoingBalanceRefreshed { wallet_id, ongoing };
    /// The wallet.
    wallet_id: WalletId, required => wallet_id;
    /// Balance less usage that is not invoiced yet, in minor units; may be negative.
    ongoing_balance_cents: Money, required => &ongoing.amount;
    /// That usage, in minor units.
    ongoing_usage_balance_cents: Money, required => &ongoing.usage;
    /// Balance less usage that is not invoiced yet, in credits; may be negative.
    credits_ongoing_balance: Credits, required => &ongoing.credits;
    /// That usage, in credits.
    credits_ongoing_usage_balance: Credits, required => &ongoing.usage_credits;
}

event! {
    /// The ongoing balance fell to zero or below.
    BALANCE_DEPLETED: "BalanceDepletedEvent", BalanceDepletedFields
        => told: BalanceDepleted { wallet_id };
    /// The wallet.
    wallet_id: WalletId, required => wallet_id;
}

event! {
    /// The ongoing balance is above zero again.
    BALANCE_RESTORED: "BalanceRestoredEvent", BalanceRestoredFields
        => told: BalanceRestored { wallet_id };
    /// The wallet.
    wallet_id: WalletId, required => wallet_id;
}

event! {
    /// An alert ran; its next run compares with this figure.
    ALERT_CHECKED: "AlertCheckedEvent", AlertCheckedFields
        => told: AlertChecked { wallet_id, alert_id, value };
    /// The wallet.
    wallet_id: WalletId, required => wallet_id;
    /// The alert.
    alert_id: AlertId, required => alert_id;
    /// The figure.
    value: Decimal, required => value;
}

event! {
    /// An alert crossed thresholds.
    ALERT_TRIGGERED: "AlertTriggeredEvent", AlertTriggeredFields
        => told: AlertTriggered { wallet_id, alert, value, crossed, transaction_id };
    /// The wallet.
    wallet_id: WalletId, required => wallet_id;
    /// The alert.
    alert: Alert, needed => alert;
    /// The figure.
    value: Decimal, required => value;
    /// The thresholds that it crossed.
    crossed: Vec<Decimal>, needed => crossed.as_slice();
    /// The grant that ends soon, of an alert that watches for it.
    transaction_id: TransactionId, stated, when some => transaction_id;
}

event! {
    /// The figure of an alert is above thresholds again that it had crossed.
    ALERT_RESOLVED: "AlertResolvedEvent", AlertResolvedFields
        => told: AlertResolved { wallet_id, alert_id, value, thresholds };
    /// The wallet.
    wallet_id: WalletId, required => wallet_id;
    /// The alert.
    alert_id: AlertId, required => alert_id;
    /// The figure.
    value: Decimal, required => value;
    /// The thresholds.
    thresholds: Vec<Decimal>, needed => thresholds.as_slice();
}

event! {
    /// A rule topped its wallet up; the purchase and the grant are events of their own.
    TOP_UP_RULE_FIRED: "TopUpRuleFiredEvent", TopUpRuleFiredFields
        => told: TopUpRuleFired { wallet_id, rule_id, paid_credits, granted_credits, period_start };
    /// The wallet.
    wallet_id: WalletId, required => wallet_id;
    /// The rule.
    rule_id: RuleId, required => rule_id;
    /// Credits that it buys.
    paid_credits: Credits, required => paid_credits;
    /// Credits that it grants.
    granted_credits: Credits, required => granted_credits;
    /// The start of the period that they are for; left out where the rule has no periods.
    period_start: Option<Instant>, optional, when some => period_start;
}

event! {
    /// A part of a grant goes on after the end of its period.
    CREDITS_ROLLED_OVER: "CreditsRolledOverEvent", CreditsRolledOverFields
        => told: CreditsRolledOver { transaction_id, wallet_id, remaining, expiration_at, rolled_at };
    /// The grant.
    transaction_id: TransactionId, required => transaction_id;
    /// Its wallet.
    wallet_id: WalletId, required => wallet_id;
    /// What goes on, in minor units: all that is left of it.
    remaining_amount_cents: Money, required => &remaining.amount;
    /// The same in credits.
    remaining_credit_amount: Credits, required => &remaining.credits;
    /// Until when; null: without an end.
    expiration_at: Option<Instant>, optional => expiration_at;
    /// The end of the period.
    rolled_at: Instant, required => rolled_at;
}

event! {
    /// A usage period of a wallet was closed, and the next one began.
    PERIOD_RESET: "PeriodResetEvent", PeriodResetFields
        => told: PeriodReset { wallet_id, consumed };
    /// The wallet.
    wallet_id: WalletId, required => wallet_id;
    /// Credits that invoices took in the period.
    consumed_credits: Credits, required => &consumed.credits;
    /// The same in minor units.
    consumed_amount_cents: Money, required => &consumed.amount;
}

event! {
    /// A rule pauses, as its automatic purchases kept failing.
    TOP_UP_RULE_PAUSED: "TopUpRulePausedEvent", TopUpRulePausedFields => told: TopUpRulePaused { wallet_id, rule_id };
    /// The wallet.
    wallet_id: WalletId, required => wallet_id;
    /// The rule.
    rule_id: RuleId, required => rule_id;
}

event! {
    /// A rule that paused goes on.
    TOP_UP_RULE_RESUMED: "TopUpRuleResumedEvent", TopUpRuleResumedFields => told: TopUpRuleResumed { wallet_id, rule_id };
    /// The wallet.
    wallet_id: WalletId, required => wallet_id;
    /// The rule.
    rule_id: RuleId, required => rule_id;
}

event! {
    /// A rule ended.
    TOP_UP_RULE_ENDED: "TopUpRuleEndedEvent", TopUpRuleEndedFields
        => told: TopUpRuleEnded { wallet_id, rule_id, reason };
    /// The wallet.
    wallet_id: WalletId, required => wallet_id;
    /// The rule.
    rule_id: RuleId, required => rule_id;
    /// Why.
    reason: EndReason, required => reason;
}

described_by!(Event => EVENT);
