//! Accounts and commands as the facts state them, and what the model says after.

use drawdown_model::{Model, Refusal, Verdict};
use serde_json::{Value, json};

pub(crate) const AT: &str = "2026-03-01T12:00:00Z";

/// Nothing happened, for whichever reason.
pub(crate) const UNCHANGED: Verdict = Verdict::Unchanged("");

pub(crate) fn plain(model: &mut Model, command: &Value) -> Verdict {
    let verdict = model.decide(command);
    if matches!(verdict, Verdict::Unchanged(_)) { UNCHANGED } else { verdict }
}

/// A wallet of the account, in EUR at rate 1, its balance one pool.
pub(crate) fn wallet(id: &str, balance_cents: i64, more: Value) -> Value {
    let credits = format!("{}.{:02}", balance_cents / 100, balance_cents % 100);
    let mut wallet = json!({
        "id": id, "code": id, "status": "active", "currency": "EUR", "rate_amount": "1", "priority": 50,
        "credits_balance": credits, "balance_cents": balance_cents, "traceable": false,
        "created_at": "2026-01-01T00:00:00Z",
    });
    merge(&mut wallet, more);
    wallet
}

/// A settled grant with all of it remaining.
pub(crate) fn grant(id: &str, wallet: &str, kind: &str, cents: i64, more: Value) -> Value {
    let amount = format!("{}.{:02}", cents / 100, cents % 100);
    let mut grant = json!({
        "id": id, "wallet_id": wallet, "transaction_type": "inbound", "transaction_status": kind, "status": "settled",
        "amount": amount, "credit_amount": amount, "remaining_amount_cents": cents, "priority": 50,
        "created_at": "2026-01-01T00:00:00Z",
    });
    merge(&mut grant, more);
    grant
}

pub(crate) fn merge(document: &mut Value, more: Value) {
    for (member, value) in more.as_object().into_iter().flatten() {
        document[member] = value.clone();
    }
}

pub(crate) fn account(wallets: &[Value], transactions: &[Value]) -> Value {
    json!({
        "organization": {"timezone": "UTC"},
        "customer": {"external_id": "ada", "currency": "EUR", "has_active_subscription": true, "tax_rate": "20"},
        "wallets": wallets, "wallet_transactions": transactions,
    })
}

pub(crate) fn model(policy: &str, wallets: &[Value], transactions: &[Value]) -> Model {
    Model::new(&json!(policy), &account(wallets, transactions))
}

/// Runs a command with an id and an instant of its own.
pub(crate) fn run(model: &mut Model, id: &str, kind: &str, more: Value) -> Verdict {
    let mut command = json!({"id": id, "at": AT, "type": kind});
    merge(&mut command, more);
    plain(model, &command)
}

pub(crate) fn apply(model: &mut Model, id: &str, invoice: Value) -> Verdict {
    let mut full = json!({"id": format!("inv-{id}"), "invoice_type": "subscription", "currency": "EUR"});
    merge(&mut full, invoice);
    run(model, id, "apply_credits", json!({"invoices": [full]}))
}

pub(crate) fn refused(refusals: &[(&'static str, &'static str)]) -> Verdict {
    let mut refusals: Vec<Refusal> = refusals.iter().map(|&(code, field)| Refusal { code, field }).collect();
    refusals.sort();
    Verdict::Refused(refusals)
}

pub(crate) fn cents(model: &Model, wallet: &str) -> i64 {
    model.summary()["wallets"][wallet]["balance_cents"].as_i64().expect("a balance")
}

pub(crate) fn credits(model: &Model, wallet: &str) -> String {
    model.summary()["wallets"][wallet]["credits_balance"].as_str().expect("a balance").to_owned()
}

/// The last transactions written: (type, kind, status, amount, credits, remaining).
pub(crate) fn last(model: &Model, count: usize) -> Vec<Value> {
    let account = model.account();
    let all = account["wallet_transactions"].as_array().expect("transactions");
    let line = |it: &Value| {
        json!([
            it["transaction_status"],
            it["status"],
            it["amount"],
            it["credit_amount"],
            it["remaining_amount_cents"]
        ])
    };
    all.iter().skip(all.len() - count).map(line).collect()
}

/// What is left of every grant of the account that came in.
pub(crate) fn remaining(model: &Model, ids: &[&str]) -> Vec<Value> {
    let account = model.account();
    let all = account["wallet_transactions"].as_array().expect("transactions");
    ids.iter()
        .map(|id| all.iter().find(|it| it["id"] == *id).expect("a grant")["remaining_amount_cents"].clone())
        .collect()
}

pub(crate) fn invoice_line(model: &Model) -> Value {
    let mut line = model.summary()["invoices"][0].clone();
    // Without what is due.
    line.as_array_mut().expect("a line").truncate(6);
    line
}

pub(crate) fn charge(amount: i64, tax: i64) -> Value {
    json!({"item": {"type": "charge", "code": "m"}, "amount_cents": amount, "taxes_amount_cents": tax})
}
