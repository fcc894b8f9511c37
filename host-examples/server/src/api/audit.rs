//! The audit trail: every event, and the proof that they add up to what is stored.

use super::customers::known;
use super::request::{Bare, Params};
use super::shape;
use crate::document::{Object, picked};
use crate::error::ApiError;
use crate::replay::{self, Replayed};
use crate::reply::Reply;
use crate::service::Service;
use crate::store::{Customer, Snapshot};
use axum::extract::{Path, State};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use std::sync::Arc;

/// How often the trail is read again because a decision came between.
const RACES: usize = 100;

/// `GET /customers/{external_id}/events`
pub async fn events(
    State(service): State<Arc<Service>>,
    Path(external_id): Path<String>,
    params: Params,
) -> Result<Reply, ApiError> {
    let customer = known(&service, &external_id).await?;
    let page = params.page(&[])?;
    let listed = service.read(|| service.database.event_page(&customer.id, page)).await?;
    let events = listed.items.into_iter().filter_map(|(seq, body)| {
        let event: Box<RawValue> = serde_json::from_str(&body).ok()?;
        Some(json!({"seq": seq, "event": event}))
    });
    let events: Vec<Value> = events.collect();
    Ok(Reply::ok(&json!({"events": events, "meta": page.meta(listed.total)})))
}

/// `GET /customers/{external_id}/replay`: folds every event over an empty account, and compares with what is stored.
pub async fn replay(
    State(service): State<Arc<Service>>,
    Path(external_id): Path<String>,
    _: Bare,
) -> Result<Reply, ApiError> {
    let customer = known(&service, &external_id).await?;
    for _ in 0..RACES {
        let stored = stored(&service, &customer).await?;
        let replayed = replay::of(&service, &stored.customer).await?;
        let after = known(&service, &external_id).await?;
        if after.version == stored.customer.version {
            return Ok(Reply::ok(&json!({"replay": compared(&stored, &replayed)})));
        }
    }
    Err(ApiError::Conflict("concurrent_modification"))
}

async fn stored(service: &Service, customer: &Customer) -> Result<Snapshot, ApiError> {
    let snapshot = service.read(|| service.database.snapshot(&customer.id)).await?;
    snapshot.ok_or(ApiError::NotFound("customer"))
}

fn compared(stored: &Snapshot, replayed: &Replayed) -> Value {
    let wallets: Vec<Value> = replayed.wallets.iter().map(|wallet| balances(stored, wallet)).collect();
    json!({
        "events": replayed.events,
        "version": stored.customer.version,
        "equal": replay::is_same(stored, replayed),
        "wallet_transactions": replayed.transactions.len(),
        "wallets": wallets,
    })
}

fn balances(stored: &Snapshot, wallet: &RawValue) -> Value {
    const FIGURES: [&str; 4] =
        ["credits_balance", "balance_cents", "consumed_credits", "consumed_amount_cents"];
    let wallet: Object = serde_json::from_str(wallet.get()).unwrap_or_default();
    let id = wallet.get("id").and_then(Value::as_str).unwrap_or_default();
    let kept = stored.wallet(id).unwrap_or_default();
    json!({
        "lago_id": shape::id(&wallet),
        "stored": picked(&kept, &FIGURES),
        "replayed": picked(&wallet, &FIGURES),
    })
}
