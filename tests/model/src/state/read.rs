//! How the state is read from an account document.

use super::{Kind, Ongoing, State, Status, Transaction, Wallet};
use crate::number::{self, Q, Table};
use crate::{alerts, rules, time};
use serde_json::{Value, json};

impl State {
    pub fn read(account: &Value, table: Table) -> State {
        let empty = Vec::new();
        let list = |member: &str| account[member].as_array().unwrap_or(&empty).clone();
        let transactions = list("wallet_transactions");
        let wallets = list("wallets");
        let wallets: Vec<Wallet> =
            wallets.iter().map(|document| read_wallet(document, &transactions, table)).collect();
        let ids: Vec<String> = transactions.iter().map(id).collect();
        let transactions =
            transactions.iter().map(|document| read_transaction(document, &wallets, &ids)).collect();
        State {
            customer: account["customer"].clone(),
            organization: account["organization"].clone(),
            wallets,
            transactions,
        }
    }
}

const REASONS: [&str; 4] = ["expired", "terminated", "manual", "refund"];

pub(crate) fn id(document: &Value) -> String {
    document["id"].as_str().expect("an id").to_owned()
}

pub(crate) fn optional_text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

pub(crate) fn texts(value: &Value) -> Vec<String> {
    let empty = Vec::new();
    value.as_array().unwrap_or(&empty).iter().filter_map(optional_text).collect()
}

fn read_wallet(document: &Value, transactions: &[Value], table: Table) -> Wallet {
    let cents = number::read_or_zero(&document["balance_cents"]);
    let traceable = document["traceable"]
        .as_bool()
        .unwrap_or_else(|| looks_traceable(&document["id"], &cents, transactions));
    let currency = document["currency"].as_str().expect("a currency").to_owned();
    Wallet {
        id: id(document),
        named: true,
        name: document["name"].clone(),
        code: document["code"].as_str().unwrap_or_default().to_owned(),
        active: document["status"] == "active",
        digits: number::currency_digits(&currency, table).expect("a currency the model knows"),
        currency,
        rate: number::read(&document["rate_amount"]).expect("a rate"),
        priority: document["priority"].as_i64().unwrap_or(50),
        credits: number::read_or_zero(&document["credits_balance"]),
        cents,
        consumed_credits: number::read_or_zero(&document["consumed_credits"]),
        consumed_cents: number::read_or_zero(&document["consumed_amount_cents"]),
        traceable,
        requires_payment: document["invoice_requires_successful_payment"] == true,
        minimum: number::read(&document["paid_top_up_min_amount_cents"]),
        maximum: number::read(&document["paid_top_up_max_amount_cents"]),
        fee_types: texts(&document["applies_to"]["fee_types"]),
        metrics: texts(&document["applies_to"]["billable_metric_codes"]),
        expires: time::read(&document["expiration_at"]),
        created: time::read(&document["created_at"]).expect("a creation"),
        ongoing: number::read(&document["ongoing_balance_cents"]).map(|cents| Ongoing {
            cents,
            credits: number::read_or_zero(&document["credits_ongoing_balance"]),
            usage_cents: number::read_or_zero(&document["ongoing_usage_balance_cents"]),
            usage_credits: number::read_or_zero(&document["credits_ongoing_usage_balance"]),
            depleted: document["depleted_ongoing_balance"] == true,
        }),
        rules: objects(&document["recurring_transaction_rules"]).iter().map(rules::read_rule).collect(),
        alerts: objects(&document["alerts"]).iter().map(alerts::read_alert).collect(),
        metadata: if document["metadata"].is_object() { document["metadata"].clone() } else { json!({}) },
    }
}

pub(crate) fn objects(list: &Value) -> &[Value] {
    list.as_array().map_or(&[], Vec::as_slice)
}

/// Where it is not stated: every settled inbound carries its remaining, and they sum to the balance.
fn looks_traceable(wallet: &Value, cents: &Q, transactions: &[Value]) -> bool {
    let settled: Vec<&Value> = transactions
        .iter()
        .filter(|transaction| {
            &transaction["wallet_id"] == wallet
                && transaction["transaction_type"] == "inbound"
                && transaction["transaction_status"] != "invoiced"
                && transaction["status"] == "settled"
        })
        .collect();
    let remaining =
        number::total(settled.iter().map(|it| number::read_or_zero(&it["remaining_amount_cents"])));
    settled.iter().all(|it| !it["remaining_amount_cents"].is_null()) && remaining == *cents
}

fn read_transaction(document: &Value, wallets: &[Wallet], ids: &[String]) -> Transaction {
    let owner = document["wallet_id"].as_str().expect("a wallet");
    let wallet = wallets.iter().position(|wallet| wallet.id == owner).expect("a wallet of the account");
    let digits = wallets[wallet].digits;
    let empty = Vec::new();
    let fundings = document["fundings"].as_array().unwrap_or(&empty);
    let source = |funding: &Value| ids.iter().position(|id| funding["transaction_id"] == id.as_str());
    let unknown_source = fundings.iter().any(|funding| source(funding).is_none());
    // What is not told whole is not believed at all.
    let fundings = if unknown_source { &empty } else { fundings };
    let of = |funding: &Value| {
        source(funding).map(|source| (source, number::read_or_zero(&funding["amount_cents"])))
    };
    Transaction {
        id: id(document),
        named: true,
        wallet,
        inbound: document["transaction_type"] == "inbound",
        kind: match document["transaction_status"].as_str().expect("a kind") {
            "purchased" => Kind::Purchased,
            "granted" => Kind::Granted,
            "invoiced" => Kind::Invoiced,
            _ => Kind::Voided,
        },
        status: match document["status"].as_str().expect("a status") {
            "pending" => Status::Pending,
            "failed" => Status::Failed,
            _ => Status::Settled,
        },
        cents: number::read_or_zero(&document["amount"]) * number::ten_to(digits),
        credits: number::read_or_zero(&document["credit_amount"]),
        remaining: number::read(&document["remaining_amount_cents"]),
        remaining_credits: number::read(&document["remaining_credit_amount"]).unwrap_or_else(|| {
            wallets[wallet].credits_of(&number::read_or_zero(&document["remaining_amount_cents"]))
        }),
        priority: document["priority"].as_i64().unwrap_or(50),
        invoice: optional_text(&document["invoice_id"]),
        reversed_invoice: optional_text(&document["voided_invoice_id"]),
        credited: number::read_or_zero(&document["credited_amount_cents"]),
        fundings: fundings.iter().filter_map(of).collect(),
        funding_credits: fundings
            .iter()
            .map(|funding| number::read_or_zero(&funding["credit_amount"]))
            .collect(),
        refunded: number::read_or_zero(&document["refunded_amount_cents"]),
        requires_payment: document["invoice_requires_successful_payment"] == true,
        refund_due: document["refund_due"] == true,
        starts: time::read(&document["starts_at"]),
        expires: time::read(&document["expiration_at"]),
        created: time::read(&document["created_at"]).expect("a creation"),
        booked: time::read(&document["booked_at"]),
        rule: optional_text(&document["recurring_rule_id"]),
        period: time::read(&document["period_start"]),
        settled: time::read(&document["settled_at"]),
        failed: time::read(&document["failed_at"]),
        source: document["source"].as_str().unwrap_or("manual").to_owned(),
        reason: REASONS.into_iter().find(|reason| document["void_reason"] == *reason),
        issued: document["purchase_invoice"].is_object().then(|| {
            let of = |member: &str| number::read_or_zero(&document["purchase_invoice"][member]);
            (of("taxes_amount_cents"), of("total_amount_cents"))
        }),
        invoice_voided: document["failure_reason"] == "invoice_voided",
        tags: ["external_subscription_id", "plan_code", "billing_entity_code"].map(|it| document[it].clone()),
    }
}
