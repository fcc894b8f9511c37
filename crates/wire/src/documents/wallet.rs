//! Stored wallets, in Lago's shape.

use crate::documents::account::report_duplicates;
use crate::documents::alert;
use crate::documents::command::Context;
use crate::documents::metadata;
use crate::documents::top_up_rule;
use crate::limits::SCOPE_LIMIT;
use crate::malformed::Code;
use crate::prelude::*;
use crate::values::terms::Terms;
use alloc::vec::Vec;
use drawdown::account::{Balance, Funds, OngoingBalance, Scope, Status, Text, Wallet};
use drawdown::amount::{Credits, Rate};
use drawdown::command::Expiration;
use drawdown::currency::Currency;
use drawdown::expiry;
use drawdown::limits::{ALERTS_OF_A_WALLET, RULES_OF_A_WALLET};
use drawdown::time::{Instant, LocalDay};
use drawdown_json::message;
use drawdown_json::writer::{ObjectWriter, Place};

/// A wallet, and whether it says itself that it is traceable.
pub(crate) struct StoredWallet {
    pub(crate) wallet: Wallet,
    pub(crate) states_traceable: bool,
}

/// The members that hold a wallet's lists.
pub(crate) const RULES: &str = "recurring_transaction_rules";
pub(crate) const ALERTS: &str = "alerts";

/// Reads a wallet as it was stored.
pub(crate) fn read(node: Node<'_>, context: Context<'_>) -> Option<StoredWallet> {
    let object = node.lenient()?;
    let (id, currency, rate) = (object.own_id(), object.require("currency"), object.require("rate_amount"));
    let terms = Terms { currency: currency.unwrap_or(Currency::EUR), rate: rate.unwrap_or(Rate::ONE) };
    let balance = balance(&object, terms);
    let traceable = object.read("traceable");
    let wallet = Wallet {
        name: object.read("name"),
        code: object.code("code"),
        status: object.read("status").unwrap_or(Status::Active),
        priority: object.read("priority").unwrap_or(50),
        balance,
        ongoing: ongoing(&object, terms, balance),
        depleted: object.read("depleted_ongoing_balance").unwrap_or_default(),
        traceable: traceable.unwrap_or_default(),
        invoice_requires_successful_payment: object
            .read("invoice_requires_successful_payment")
            .unwrap_or_default(),
        paid_top_up_min: object.read("paid_top_up_min_amount_cents"),
        paid_top_up_max: object.read("paid_top_up_max_amount_cents"),
        scope: object.get("applies_to").and_then(scope).unwrap_or_default(),
        expiration_at: expiration(&object, context),
        created_at: object.read("created_at"),
        terminated_at: object.read("terminated_at"),
        last_balance_sync_at: object.read("last_balance_sync_at"),
        last_consumed_credit_at: object.read("last_consumed_credit_at"),
        rules: listed(&object, (RULES, RULES_OF_A_WALLET, "rules of a wallet"), top_up_rule::read, |rule| {
            rule.id.as_str()
        }),
        alerts: listed(&object, (ALERTS, ALERTS_OF_A_WALLET, "alerts of a wallet"), alert::read, |alert| {
            alert.id.as_str()
        }),
        metadata: object.get("metadata").and_then(metadata::read_unique).unwrap_or_default(),
        // the required members last, so that everything wrong is reported first
        id: id?,
        currency: currency?,
        rate: rate?,
    };
    Some(StoredWallet { wallet, states_traceable: traceable.is_some() })
}

/// The API of 2022 named it `expiration_date`, a day.
fn expiration(object: &Object<'_>, context: Context<'_>) -> Option<Instant> {
    let at: Option<Instant> = object.read("expiration_at");
    let Some(date) = object.get("expiration_date") else { return at };
    let day = LocalDay::read(date)?;
    if let Some(at) = at {
        context.same_cutoff(Expiration::At(at), day, date);
        return Some(at);
    }
    let kept = expiry::of_day(context.policy?, context.account, day);
    if kept.is_none() {
        date.report(Code::InvalidDate, message(&["its end is beyond the year 2099"]));
    }
    kept
}

/// One list of a scope.
fn codes(object: &Object<'_>, name: &'static str) -> Vec<Text> {
    let items = object.get(name).and_then(|node| node.array_within(SCOPE_LIMIT, "codes"));
    items.map(|items| items.filter_map(Node::code).collect()).unwrap_or_default()
}

/// A list of things whose ids differ.
fn listed<'d, T>(
    object: &Object<'d>,
    (name, limit, what): (&'static str, usize, &str),
    read: fn(Node<'d>) -> Option<T>,
    id: fn(&T) -> &str,
) -> Vec<T> {
    let items = object.get(name).and_then(|node| node.array_within(limit, what)).into_iter().flatten();
    let (nodes, things): (Vec<Node<'d>>, Vec<T>) =
        items.filter_map(|node| read(node).map(|thing| (node, thing))).unzip();
    report_duplicates(things.iter().map(id).zip(nodes).collect());
    things
}

/// Of credits and money the one that is not stated follows from the rate.
fn balance(object: &Object<'_>, terms: Terms) -> Balance {
    let settled = funds(object, terms, "balance_cents", "credits_balance").unwrap_or_default();
    let consumed = funds(object, terms, "consumed_amount_cents", "consumed_credits").unwrap_or_default();
    Balance {
        credits: settled.credits,
        amount: settled.amount,
        consumed_credits: consumed.credits,
        consumed_amount: consumed.amount,
    }
}

fn ongoing(object: &Object<'_>, terms: Terms, balance: Balance) -> Option<OngoingBalance> {
    let usage = funds(object, terms, "ongoing_usage_balance_cents", "credits_ongoing_usage_balance");
    let left = funds(object, terms, "ongoing_balance_cents", "credits_ongoing_balance");
    let stated = OngoingBalance::stated(balance, usage, left);
    if stated.is_err() {
        object.node().out_of_range();
    }
    stated.ok().flatten()
}

fn funds(object: &Object<'_>, terms: Terms, amount: &'static str, credits: &'static str) -> Option<Funds> {
    let (amount, credits) = (object.read(amount), object.read::<Credits>(credits));
    terms.funds(object.node(), amount, credits)
}

fn scope(node: Node<'_>) -> Option<Scope> {
    let object = node.lenient()?;
    Some(Scope {
        fee_types: codes(&object, "fee_types"),
        billable_metric_codes: codes(&object, "billable_metric_codes"),
    })
}

impl Write for Wallet {
    fn write(&self, place: Place<'_>) {
        place.object(|object| {
            put!(object,
                "id" => &self.id,
                "name" => &self.name,
                "code" => &self.code,
                "status" => &self.status,
                "currency" => &self.currency,
                "rate_amount" => &self.rate,
                "priority" => &self.priority,
            );
            write_balance(&self.balance, object);
            write_ongoing(self.ongoing.as_ref(), object);
            put!(object,
                "depleted_ongoing_balance" => &self.depleted,
                "traceable" => &self.traceable,
                "invoice_requires_successful_payment" => &self.invoice_requires_successful_payment,
                "paid_top_up_min_amount_cents" => &self.paid_top_up_min,
                "paid_top_up_max_amount_cents" => &self.paid_top_up_max,
                "applies_to" => &self.scope,
                "expiration_at" => &self.expiration_at,
                "created_at" => &self.created_at,
                "terminated_at" => &self.terminated_at,
                "last_balance_sync_at" => &self.last_balance_sync_at,
                "last_consumed_credit_at" => &self.last_consumed_credit_at,
                "recurring_transaction_rules" => self.rules.as_slice(),
                "alerts" => self.alerts.as_slice(),
            );
            metadata::write_object(&self.metadata, object.member("metadata"));
        });
    }
}

/// The members of a settled balance.
pub(crate) fn write_balance(balance: &Balance, object: &mut ObjectWriter<'_>) {
    put!(object,
        "credits_balance" => &balance.credits,
        "balance_cents" => &balance.amount,
        "consumed_credits" => &balance.consumed_credits,
        "consumed_amount_cents" => &balance.consumed_amount,
    );
}

/// The figures of a refresh.
pub(crate) fn write_ongoing(ongoing: Option<&OngoingBalance>, object: &mut ObjectWriter<'_>) {
    put!(object,
        "ongoing_balance_cents" => &ongoing.map(|figures| figures.amount),
        "ongoing_usage_balance_cents" => &ongoing.map(|figures| figures.usage),
        "credits_ongoing_balance" => &ongoing.map(|figures| figures.credits),
        "credits_ongoing_usage_balance" => &ongoing.map(|figures| figures.usage_credits),
    );
}

impl Write for Scope {
    fn write(&self, place: Place<'_>) {
        place.object(|object| {
            put!(object,
                "fee_types" => self.fee_types.as_slice(),
                "billable_metric_codes" => self.billable_metric_codes.as_slice(),
            );
        });
    }
}
