//! Events: facts in the past tense, with the figures that a sum cannot give. Lenient: a later 1.y may add members.

pub(crate) mod read;
pub(crate) mod write;

use crate::prelude::*;
use crate::values::described;
use alloc::vec::Vec;
use drawdown::Decimal;
use drawdown::account::{
    Alert, AlertId, Balance, FailureReason, RuleId, Text, Transaction, TransactionId, VoidReason, Wallet,
    WalletId,
};
use drawdown::amount::{Credits, Money, Subcents};
use drawdown::currency::Currency;
use drawdown::event::{BucketShare, EndReason, Event, EventKind};
use drawdown::invoice::Invoice;
use drawdown::time::Instant;

/// Declares an event: with the members that all of them have.
macro_rules! event {
    ($(#[doc = $docs:literal])+ $table:ident: $name:literal, $fields:ident; $($rows:tt)*) => {
        document! {
            $(#[doc = $docs])+
            $table: $name, lenient as $fields;

            /// Its id: the command's, `#`, and its number.
            id: described::Id, beforehand => ();
            /// Which event it is.
            kind = "type": EventKind, beforehand => ();
            /// When it happened: the instant of the command.
            at: Instant, beforehand => ();
            $($rows)*
        }
    };
}

document! {
    /// What every event has.
    EVENT: "Event";

    /// Its id: the command's, `#`, and its number.
    id: described::Id, needed => ();
    /// Which event it is.
    kind = "type": EventKind, needed => ();
    /// When it happened: the instant of the command.
    at: Instant, required => ();
}

event! {
    /// A wallet began, empty.
    WALLET_CREATED: "WalletCreatedEvent", WalletCreatedFields;
    /// The wallet.
    wallet: Wallet, needed => ();
}

event! {
    /// Members of a wallet changed.
    WALLET_UPDATED: "WalletUpdatedEvent", WalletUpdatedFields;
    /// The wallet as it is now.
    wallet: Wallet, needed => ();
}

event! {
    /// The customer took the currency of the first wallet.
    CUSTOMER_CURRENCY_SET: "CustomerCurrencySetEvent", CustomerCurrencySetFields;
    /// The currency.
    currency: Currency, required => ();
}

event! {
    /// Credits were ordered; they count when they are paid.
    PURCHASE_REQUESTED: "PurchaseRequestedEvent", PurchaseRequestedFields;
    /// The pending purchase.
    transaction: Transaction, needed => ();
    /// Its invoice.
    invoice: Invoice, needed => ();
}

event! {
    /// A purchase was paid.
    CREDITS_PURCHASED: "CreditsPurchasedEvent", CreditsPurchasedFields;
    /// The purchase.
    transaction_id: TransactionId, required => ();
    /// Its wallet.
    wallet_id: WalletId, required => ();
    /// What remains of it, in minor units; null in a wallet that is not traceable.
    remaining_amount_cents: Option<Money>, optional => ();
    /// The same in credits.
    remaining_credit_amount: Option<Credits>, optional => ();
    /// The wallet's figures after it.
    balance: Balance, needed => ();
    /// The wallet's figures before it; events of before do not say them.
    balance_before: BalanceBefore, elsewhere => ();
    /// Its invoice as it is now.
    invoice: Invoice, needed => ();
}

event! {
    /// A purchase will not count.
    PURCHASE_FAILED: "PurchaseFailedEvent", PurchaseFailedFields;
    /// The purchase.
    transaction_id: TransactionId, required => ();
    /// Its wallet.
    wallet_id: WalletId, required => ();
    /// Why.
    reason: FailureReason, required => ();
    /// Was it paid, so that the host has to refund it?
    refund_due: bool, required => ();
    /// Its invoice as it is now.
    invoice: Invoice, needed => ();
}

event! {
    /// Credits were given.
    CREDITS_GRANTED: "CreditsGrantedEvent", CreditsGrantedFields;
    /// The grant.
    transaction: Transaction, needed => ();
    /// The wallet's figures after it.
    balance: Balance, needed => ();
    /// The wallet's figures before it; events of before do not say them.
    balance_before: BalanceBefore, elsewhere => ();
}

event! {
    /// Name, metadata or end of a purchase or a grant changed.
    GRANT_UPDATED: "GrantUpdatedEvent", GrantUpdatedFields;
    /// The inbound as it is now.
    transaction: Transaction, needed => ();
}

event! {
    /// Credits paid an invoice.
    CREDITS_APPLIED: "CreditsAppliedEvent", CreditsAppliedFields;
    /// The outbound, with its fundings.
    transaction: Transaction, needed => ();
    /// The wallet's figures after it.
    balance: Balance, needed => ();
    /// The wallet's figures before it; events of before do not say them.
    balance_before: BalanceBefore, elsewhere => ();
    /// What it paid of each bucket of fees.
    buckets: Vec<BucketShare>, node => ();
}

event! {
    /// Credits were voided.
    CREDITS_VOIDED: "CreditsVoidedEvent", CreditsVoidedFields;
    /// Why, as the transaction says.
    reason: VoidReason, elsewhere => ();
    /// The outbound, with its fundings.
    transaction: Transaction, needed => ();
    /// The wallet's figures after it.
    balance: Balance, needed => ();
    /// The wallet's figures before it; events of before do not say them.
    balance_before: BalanceBefore, elsewhere => ();
}

event! {
    /// Credits went to another wallet, or came from one: a transfer tells both.
    CREDITS_TRANSFERRED: "CreditsTransferredEvent", CreditsTransferredFields;
    /// The outbound with its funding, or the inbound.
    transaction: Transaction, needed => ();
    /// The figures of its wallet after it.
    balance: Balance, needed => ();
    /// The figures of its wallet before it.
    balance_before: BalanceBefore, elsewhere => ();
}

event! {
    /// A reversed invoice, or a void that was wrong, gave credits back.
    CREDITS_RESTORED: "CreditsRestoredEvent", CreditsRestoredFields;
    /// The inbound; its fundings go back to their grants.
    transaction: Transaction, needed => ();
    /// The outbound that it undoes.
    reversed_transaction_id: TransactionId, required => ();
    /// The wallet's figures after it.
    balance: Balance, needed => ();
    /// The wallet's figures before it; events of before do not say them.
    balance_before: BalanceBefore, elsewhere => ();
}

event! {
    /// Rounding left a residue, which is part of a transaction's figures.
    RESIDUE_BOOKED: "ResidueBookedEvent", ResidueBookedFields;
    /// The transaction.
    transaction_id: TransactionId, required => ();
    /// Its wallet.
    wallet_id: WalletId, required => ();
    /// Credits beyond money / rate.
    credits: Credits, required => ();
    /// Money beyond credits x rate, in minor units.
    amount_cents: Money, required => ();
}

event! {
    /// A wallet ended.
    WALLET_TERMINATED: "WalletTerminatedEvent", WalletTerminatedFields;
    /// The wallet.
    wallet_id: WalletId, required => ();
    /// Why.
    reason: EndReason, required => ();
}

event! {
    /// A refresh moved the ongoing figures.
    ONGOING_BALANCE_REFRESHED: "OngoingBalanceRefreshedEvent", OngoingBalanceRefreshedFields;
    /// The wallet.
    wallet_id: WalletId, required => ();
    /// Balance less usage that is not invoiced yet, in minor units; may be negative.
    ongoing_balance_cents: Money, required => ();
    /// That usage, in minor units.
    ongoing_usage_balance_cents: Money, required => ();
    /// Balance less usage that is not invoiced yet, in credits; may be negative.
    credits_ongoing_balance: Credits, required => ();
    /// That usage, in credits.
    credits_ongoing_usage_balance: Credits, required => ();
}

event! {
    /// The ongoing balance fell to zero or below.
    BALANCE_DEPLETED: "BalanceDepletedEvent", BalanceDepletedFields;
    /// The wallet.
    wallet_id: WalletId, required => ();
}

event! {
    /// The ongoing balance is above zero again.
    BALANCE_RESTORED: "BalanceRestoredEvent", BalanceRestoredFields;
    /// The wallet.
    wallet_id: WalletId, required => ();
}

event! {
    /// An alert ran; its next run compares with this figure.
    ALERT_CHECKED: "AlertCheckedEvent", AlertCheckedFields;
    /// The wallet.
    wallet_id: WalletId, required => ();
    /// The alert.
    alert_id: AlertId, required => ();
    /// The figure.
    value: Decimal, required => ();
}

event! {
    /// An alert crossed thresholds.
    ALERT_TRIGGERED: "AlertTriggeredEvent", AlertTriggeredFields;
    /// The wallet.
    wallet_id: WalletId, required => ();
    /// The alert.
    alert: Alert, needed => ();
    /// The figure.
    value: Decimal, required => ();
    /// The thresholds that it crossed.
    crossed: Vec<Decimal>, needed => ();
}

event! {
    /// A rule topped its wallet up; the purchase and the grant are events of their own.
    TOP_UP_RULE_FIRED: "TopUpRuleFiredEvent", TopUpRuleFiredFields;
    /// The wallet.
    wallet_id: WalletId, required => ();
    /// The rule.
    rule_id: RuleId, required => ();
    /// Credits that it buys.
    paid_credits: Credits, required => ();
    /// Credits that it grants.
    granted_credits: Credits, required => ();
}

event! {
    /// A rule ended.
    TOP_UP_RULE_ENDED: "TopUpRuleEndedEvent", TopUpRuleEndedFields;
    /// The wallet.
    wallet_id: WalletId, required => ();
    /// The rule.
    rule_id: RuleId, required => ();
    /// Why.
    reason: EndReason, required => ();
}

/// A wallet's figures before an event.
pub(crate) struct BalanceBefore;

document! {
    /// A wallet's figures before an event: one that does not begin where the account stands is no part of its history.
    BALANCE_BEFORE: "BalanceBefore", lenient as BalanceBeforeFields;

    /// Settled credits.
    credits_balance: Credits, required => ();
    /// Settled money, in minor units.
    balance_cents: Money, required => ();
}

document! {
    /// What credits paid of fees that they see as one.
    BUCKET_SHARE: "BucketShare", lenient as BucketShareFields => share: BucketShare;

    /// Their type.
    fee_type: Option<Text>, optional => &share.fee_type;
    /// Their metric.
    billable_metric_code: Option<Text>, optional => &share.billable_metric_code;
    /// The wallet that they are meant for, by its code.
    target_wallet_code: Option<Text>, optional => &share.target_wallet_code;
    /// Minor units, with any fraction.
    amount: Subcents, required => &share.amount;
}

described_by!(BalanceBefore => BALANCE_BEFORE, Event => EVENT);
