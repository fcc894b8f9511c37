//! Lago's objects from the engine's documents: other names for ids, a few members of the host.

use super::fees;
use crate::clock;
use crate::document::{Object, given, member, object};
use crate::ids;
use crate::store::{Customer, Row};
use serde_json::{Value, json};

/// Lago's `customer`.
pub fn customer(customer: &Customer) -> Value {
    let said = &customer.document;
    let mut shaped = object([
        ("lago_id", customer.id.as_str().into()),
        ("external_id", customer.external_id.as_str().into()),
        ("created_at", clock::written(customer.created_micros).into()),
        ("updated_at", member(said, "updated_at")),
        ("applicable_timezone", given(said, "timezone").cloned().unwrap_or_else(|| "UTC".into())),
    ]);
    let kept = said.iter().filter(|(name, _)| !shaped.contains_key(*name)).collect::<Vec<_>>();
    let kept: Object = kept.into_iter().map(|(name, value)| (name.clone(), value.clone())).collect();
    shaped.extend(kept);
    for name in ["currency", "name", "timezone", "country", "customer_type", "email"] {
        shaped.entry(name).or_insert(Value::Null);
    }
    shaped.into()
}

/// Lago's `wallet`.
pub fn wallet(wallet: &Object, host: &Object, customer: &Customer) -> Value {
    let mut shaped = object([
        ("lago_id", id(wallet)),
        ("lago_customer_id", customer.id.as_str().into()),
        ("external_customer_id", customer.external_id.as_str().into()),
    ]);
    shaped.extend(wallet.clone());
    shaped.shift_remove("id");
    shaped.shift_remove("alerts");
    if let Some(Value::Array(rules)) = shaped.get_mut("recurring_transaction_rules") {
        rules.iter_mut().filter_map(Value::as_object_mut).for_each(rename_id);
    }
    // What was never refreshed has no usage.
    for (ongoing, settled) in
        [("ongoing_balance_cents", "balance_cents"), ("credits_ongoing_balance", "credits_balance")]
    {
        default(&mut shaped, ongoing, member(wallet, settled));
    }
    default(&mut shaped, "ongoing_usage_balance_cents", 0.into());
    default(&mut shaped, "credits_ongoing_usage_balance", "0".into());
    for name in ["billing_entity_code", "payment_method", "purchase_order_number", "invoice_custom_section"] {
        shaped.insert(name.to_owned(), member(host, name));
    }
    shaped.insert("applied_invoice_custom_sections".to_owned(), json!([]));
    shaped.into()
}

fn default(object: &mut Object, name: &str, value: Value) {
    if object.get(name).is_none_or(Value::is_null) {
        object.insert(name.to_owned(), value);
    }
}

/// A kept wallet.
pub fn kept_wallet(kept: &Row, customer: &Customer) -> Value {
    wallet(&kept.document, &kept.host, customer)
}

/// The ids of a transaction, and how Lago names them.
const IDS: [(&str, &str); 6] = [
    ("lago_id", "id"),
    ("lago_wallet_id", "wallet_id"),
    ("lago_invoice_id", "invoice_id"),
    ("lago_credit_note_id", "credit_note_id"),
    ("lago_voided_invoice_id", "voided_invoice_id"),
    ("lago_voided_transaction_id", "voided_transaction_id"),
];

/// Lago's `wallet_transaction`: every member of the engine's, the ids as Lago names them. What funded it has a route of
/// its own.
pub fn transaction(transaction: &Object, host: &Object) -> Value {
    let mut shaped: Object =
        IDS.iter().map(|(shown, name)| ((*shown).to_owned(), public(transaction, name))).collect();
    let hidden = |name: &str| name == "fundings" || IDS.iter().any(|(_, known)| *known == name);
    let told = transaction.iter().filter(|(name, _)| !hidden(name));
    shaped.extend(told.map(|(name, value)| (name.clone(), value.clone())));
    for name in ["payment_method", "purchase_order_number", "invoice_custom_section"] {
        shaped.insert(name.to_owned(), member(host, name));
    }
    shaped.insert("applied_invoice_custom_sections".to_owned(), json!([]));
    shaped.into()
}

/// A kept transaction.
pub fn kept_transaction(kept: &Row) -> Value {
    transaction(&kept.document, &kept.host)
}

/// Lago's `alert` of a wallet.
pub fn alert(alert: &Object, wallet: &Object) -> Value {
    let mut shaped = object([
        ("lago_id", id(alert)),
        ("lago_organization_id", "organization".into()),
        ("lago_wallet_id", id(wallet)),
        ("wallet_code", member(wallet, "code")),
        ("external_subscription_id", Value::Null),
        ("billable_metric", Value::Null),
        ("alert_type", member(alert, "alert_type")),
        ("code", member(alert, "code")),
        ("name", Value::Null),
        ("direction", "decreasing".into()),
        ("previous_value", member(alert, "previous_value")),
        ("last_processed_at", member(wallet, "last_balance_sync_at")),
        ("created_at", member(wallet, "created_at")),
    ]);
    shaped.insert("thresholds".to_owned(), member(alert, "thresholds"));
    shaped.into()
}

/// Lago's `invoice`, from a kept document, with its customer.
pub fn invoice(invoice: &Object, customer: &Value) -> Value {
    let public_id = id(invoice);
    let terms = given(invoice, "net_payment_term").is_some();
    let mut shaped = object([
        ("lago_id", public_id.clone()),
        ("number", number(&public_id).into()),
        ("sequential_id", Value::Null),
        // With terms of its own the host says when it is due.
        ("payment_due_date", if terms { Value::Null } else { member(invoice, "issuing_date") }),
        ("payment_overdue", false.into()),
        ("net_payment_term", 0.into()),
        ("version_number", 4.into()),
        ("metadata", json!([])),
        ("applied_taxes", json!([])),
        ("credits", json!([])),
        ("subscriptions", json!([])),
    ]);
    shaped.extend(invoice.clone().into_iter().filter(|(_, value)| !value.is_null()));
    for name in ["id", "applied_taxes_rate", "external_customer_id"] {
        shaped.shift_remove(name);
    }
    for name in
        ["prepaid_granted_credit_amount_cents", "prepaid_purchased_credit_amount_cents", "issuing_date"]
    {
        shaped.entry(name).or_insert(Value::Null);
    }
    shaped.entry("payment_status").or_insert("pending".into());
    shaped.insert("customer".to_owned(), customer.clone());
    if let Some(Value::Array(fees)) = shaped.get_mut("fees") {
        let currency = member(invoice, "currency");
        let fees = fees.iter_mut().filter_map(Value::as_object_mut);
        fees.for_each(|fee| fees::shaped(fee, &public_id, &currency));
    }
    shaped.into()
}

/// Why each wallet paid the one invoice, or did not. Wallets, transactions and the invoice go by the ids that the API
/// shows.
pub fn explanation(explanation: &Value) -> Value {
    let mut explained = explanation.get(0).cloned().unwrap_or_default();
    rename_ids(&mut explained);
    explained
}

fn rename_ids(explained: &mut Value) {
    match explained {
        Value::Object(members) => {
            for (name, value) in members.iter_mut() {
                match (name == "id" || name.ends_with("_id"), value) {
                    (true, Value::String(id)) => *id = ids::public(id),
                    (_, value) => rename_ids(value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(rename_ids),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn rename_id(object: &mut Object) {
    if let Some(Value::String(id)) = object.shift_remove("id") {
        object.insert("lago_id".to_owned(), ids::public(&id).into());
    }
}

/// The id that the API shows for the document.
pub fn id(document: &Object) -> Value {
    public(document, "id")
}

fn public(document: &Object, name: &str) -> Value {
    document.get(name).and_then(Value::as_str).map_or(Value::Null, |id| ids::public(id).into())
}

/// A number that people can read out.
fn number(public_id: &Value) -> String {
    let id = public_id.as_str().unwrap_or_default();
    let short: String = id.chars().filter(char::is_ascii_alphanumeric).collect();
    let start = short.len().saturating_sub(10);
    format!("DRW-{}", short.get(start..).unwrap_or_default().to_uppercase())
}
