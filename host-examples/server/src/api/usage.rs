//! Current usage: stated by the host, read back as Lago shows it, and what it leaves of the wallets.

use super::customers::known;
use super::members::{known_members, of_billed, of_usage};
use super::request::{Ask, Params};
use super::shape;
use crate::document::{self, Object, picked};
use crate::error::{ApiError, invalid};
use crate::kept::{Kept, invoice_rows};
use crate::reply::Reply;
use crate::service::Service;
use crate::store::UsageRow;
use crate::usage;
use axum::extract::{Path, State};
use serde_json::{Value, json};
use std::sync::Arc;

/// `GET /customers/{external_id}/current_usage?external_subscription_id=`: as the host stated it last.
pub async fn find(
    State(service): State<Arc<Service>>,
    Path(external_id): Path<String>,
    params: Params,
) -> Result<Reply, ApiError> {
    params.only(&["external_subscription_id"])?;
    let customer = known(&service, &external_id).await?;
    let wanted = params.get("external_subscription_id");
    let usages = service.read(|| service.database.usages(&customer.id)).await?;
    let found = usages.into_iter().find(|(subscription, _)| subscription == wanted);
    let (_, usage) = found.ok_or(ApiError::NotFound("subscription"))?;
    Ok(Reply::ok(&json!({"customer_usage": usage})))
}

/// `PUT /customers/{external_id}/current_usage`: states the usage of one subscription and refreshes the ongoing
/// balances; without `customer_usage` they are refreshed with what was stated before.
pub async fn refresh(
    State(service): State<Arc<Service>>,
    Path(external_id): Path<String>,
    ask: Ask,
) -> Result<Reply, ApiError> {
    const PASSED: [&str; 3] = ["progressive_invoices", "pay_in_advance_fees", "include_generating_invoices"];
    let customer = known(&service, &external_id).await?;
    let body = ask.body()?;
    known_members(&body, &[&["customer_usage", "external_subscription_id"], &PASSED[..]].concat())?;
    of_billed(&body)?;
    let stated = match document::given(&body, "customer_usage") {
        None => None,
        Some(Value::Object(usage)) => {
            of_usage(usage)?;
            Some(usage.clone())
        }
        Some(_) => return Err(invalid("customer_usage", "value_is_invalid")),
    };
    let subscription = document::text(&body, "external_subscription_id").unwrap_or_default();
    let attempt = || async {
        let snapshot = service.account(&customer.id).await?;
        let new = stated.as_ref().map(|usage| (subscription, usage));
        let mut members = usage::members(&service.database, &customer.id, new).await?;
        members.extend(picked(&body, &PASSED));
        let decided = service.decide(&snapshot, &ask.key, "refresh_ongoing_balance", members)?;
        let hosts = service.database.wallet_hosts(&customer.id).await?;
        let wallets = decided.account.wallets.iter().filter_map(|wallet| {
            let wallet: Object = serde_json::from_str(wallet.get()).ok()?;
            let host = hosts.get(document::text(&wallet, "id")?).cloned().unwrap_or_default();
            Some(shape::wallet(&wallet, &host, &snapshot.customer))
        });
        let wallets: Vec<Value> = wallets.collect();
        let reply = Reply::ok(&json!({"customer_usage": stated, "wallets": wallets}));
        let usage = stated.as_ref().map(|usage| UsageRow {
            external_subscription_id: subscription.to_owned(),
            document: Value::Object(usage.clone()).to_string(),
        });
        let kept = Kept { invoices: invoice_rows(&decided), usage, ..Kept::default() };
        service.store(&snapshot, &ask.key, &decided, kept, reply).await
    };
    service.carried(&ask.key, &customer.id, attempt).await
}
