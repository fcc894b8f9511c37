//! State for tests: plain things that a test changes where it differs.

use alloc::string::String;
use alloc::vec::Vec;
use core::str::FromStr;

use rust_decimal::Decimal;

use crate::account::{
    Account, Balance, Customer, Funds, Interval, Method, OngoingBalance, Organization, RecurringRule, RuleId,
    Scope, Source, Status, Transaction, TransactionId, TransactionKind, TransactionStatus, TransactionType,
    Trigger, VoidReason, Wallet, WalletId,
};
use crate::amount::{Credits, Money, Rate};
use crate::currency::Currency;
use crate::time::{Instant, LocalDay, Zone};

pub(crate) fn decimal(text: &str) -> Decimal {
    Decimal::from_str(text).unwrap()
}

pub(crate) fn credits(text: &str) -> Credits {
    Credits::floor(decimal(text))
}

pub(crate) fn money(minor: i64) -> Money {
    Money::from_minor(minor).unwrap()
}

/// An instant, or the first one of a day in UTC.
pub(crate) fn at(text: &str) -> Instant {
    Instant::parse(text).or_else(|| LocalDay::parse(text).map(|day| day.start(Zone::default()))).unwrap()
}

pub(crate) fn day(text: &str) -> LocalDay {
    LocalDay::parse(text).unwrap()
}

pub(crate) fn zone(name: &str) -> Zone {
    Zone::from_name(name).unwrap()
}

/// An active wallet in euro, rate 1, priority 50, whose ongoing balance is its balance.
pub(crate) fn wallet(id: &str, balance_cents: i64) -> Wallet {
    let amount = money(balance_cents);
    let credits = Rate::ONE.credits(amount, Currency::EUR).unwrap();
    Wallet {
        id: WalletId::new(id),
        name: None,
        code: Some(id.into()),
        status: Status::Active,
        currency: Currency::EUR,
        rate: Rate::ONE,
        priority: 50,
        balance: Balance { credits, amount, ..Balance::default() },
        ongoing: Some(OngoingBalance { amount, credits, ..OngoingBalance::default() }),
        depleted: false,
        traceable: true,
        invoice_requires_successful_payment: false,
        paid_top_up_min: None,
        paid_top_up_max: None,
        scope: Scope::default(),
        expiration_at: None,
        created_at: Some(at("2021-02-20")),
        terminated_at: None,
        last_balance_sync_at: None,
        last_consumed_credit_at: None,
        period_started_at: None,
        period_consumed: Funds::ZERO,
        period_reset_by: None,
        rules: Vec::new(),
        alerts: Vec::new(),
        metadata: Vec::new(),
    }
}

/// Fee types and metrics, each a list parted by blanks.
pub(crate) fn scope(fee_types: &str, metrics: &str) -> Scope {
    let list = |text: &str| text.split_whitespace().map(Into::into).collect();
    Scope { fee_types: list(fee_types), billable_metric_codes: list(metrics) }
}

/// A fixed rule that pays 50 and grants nothing.
pub(crate) fn rule(trigger: Trigger) -> RecurringRule {
    RecurringRule {
        id: RuleId::new("rule"),
        status: Status::Active,
        trigger,
        method: Method::Fixed,
        paid_credits: credits("50"),
        granted_credits: Credits::ZERO,
        target_ongoing_balance: None,
        grants_target_top_up: false,
        ignore_paid_top_up_limits: false,
        invoice_requires_successful_payment: None,
        granted_on: None,
        max_paid_per_day: None,
        max_paid_per_month: None,
        pause_after_failures: None,
        paused_at: None,
        started_at: None,
        anchor_at: None,
        anchor_timezone: None,
        grants_expire: None,
        priority: None,
        rollover: None,
        reset_rollover: None,
        last_period_start: None,
        periods_from: None,
        expiration_at: None,
        terminated_at: None,
        transaction_name: None,
        transaction_metadata: Vec::new(),
        created_at: None,
    }
}

pub(crate) fn threshold_rule(threshold: &str) -> RecurringRule {
    rule(Trigger::Threshold(credits(threshold)))
}

pub(crate) fn interval_rule(interval: Interval) -> RecurringRule {
    rule(Trigger::Interval(interval))
}

/// A settled transaction at rate 1, made and settled at `made`: `kind` as in documents, `in` or `out`.
pub(crate) fn transaction(id: &str, wallet: &str, kind: &str, cents: i64, made: &str) -> Transaction {
    let (direction, kind) = kind.split_once(' ').unwrap();
    let kind = TransactionKind::from_name(kind).unwrap();
    let amount = money(cents);
    let inbound = direction == "in";
    let credits = Rate::ONE.credits(amount, Currency::EUR).unwrap();
    Transaction {
        id: TransactionId::new(id),
        wallet_id: WalletId::new(wallet),
        transaction_type: if inbound { TransactionType::Inbound } else { TransactionType::Outbound },
        kind,
        status: TransactionStatus::Settled,
        source: Source::Manual,
        amount,
        credits,
        remaining: inbound.then_some(Funds { amount, credits }),
        priority: 50,
        name: None,
        metadata: Vec::new(),
        invoice_id: None,
        credit_note_id: None,
        voided_invoice_id: None,
        credited_amount: None,
        voided_transaction_id: None,
        restored_transaction_id: None,
        transfer_transaction_id: None,
        transferred_as: None,
        consumed: None,
        void_reason: (kind == TransactionKind::Voided).then_some(VoidReason::Manual),
        invoice_requires_successful_payment: false,
        purchase_invoice: None,
        external_subscription_id: None,
        plan_code: None,
        billing_entity_code: None,
        fundings: Vec::new(),
        position: None,
        cost_amount: None,
        cost_remaining: None,
        refunded_amount: Money::ZERO,
        refund_due: false,
        failure_reason: None,
        residue_credits: Credits::ZERO,
        residue_amount: Money::ZERO,
        starts_at: None,
        expiration_at: None,
        recurring_rule_id: None,
        period_start: None,
        rollover: None,
        rolled_at: None,
        rolled_from: None,
        expiring_told: Vec::new(),
        created_at: Some(at(made)),
        settled_at: Some(at(made)),
        booked_at: None,
        failed_at: None,
    }
}

/// An account of a customer in these zones (empty: none).
pub(crate) fn account(organization_zone: &str, customer_zone: &str, wallets: Vec<Wallet>) -> Account {
    let known = |name: &str| (!name.is_empty()).then(|| zone(name));
    let customer = Customer {
        external_id: Some("customer".into()),
        timezone: known(customer_zone),
        ..Customer::default()
    };
    let organization = Organization { timezone: known(organization_zone), ..Organization::default() };
    Account { organization, customer: Some(customer), wallets, transactions: Vec::new() }
}

/// Decimals as one text, for tables.
pub(crate) fn list(decimals: &[Decimal]) -> String {
    let texts: Vec<String> = decimals.iter().map(|d| alloc::format!("{}", d.normalize())).collect();
    texts.join(" ")
}
