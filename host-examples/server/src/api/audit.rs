//! The audit trail: every event, and the proof that they add up to what is stored.

use super::customers::known;
use super::request::Params;
use super::shape;
use crate::clock;
use crate::document::{Object, picked};
use crate::engine;
use crate::error::ApiError;
use crate::ids;
use crate::reply::Reply;
use crate::service::Service;
use crate::store::{Customer, Snapshot};
use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Events that are folded in one call.
const CHUNK: i64 = 1_000;
/// How often the trail is read again because a decision came between.
const RACES: usize = 100;

/// `GET /customers/{external_id}/events`
pub async fn events(
    State(service): State<Arc<Service>>,
    Path(external_id): Path<String>,
    params: Params,
) -> Result<Reply, ApiError> {
    let customer = known(&service, &external_id).await?;
    params.known(&[])?;
    let page = params.page();
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
) -> Result<Reply, ApiError> {
    let customer = known(&service, &external_id).await?;
    for _ in 0..RACES {
        let stored = stored(&service, &customer).await?;
        let (count, replayed) = folded(&service, &stored.customer).await?;
        let after = known(&service, &external_id).await?;
        if after.version == stored.customer.version {
            return Ok(Reply::ok(&json!({"replay": compared(&stored, &replayed, count)})));
        }
    }
    Err(ApiError::Conflict("concurrent_modification"))
}

async fn stored(service: &Service, customer: &Customer) -> Result<Snapshot, ApiError> {
    let snapshot = service.read(|| service.database.snapshot(&customer.id)).await?;
    snapshot.ok_or(ApiError::NotFound("customer"))
}

#[derive(Deserialize)]
struct Folded {
    wallets: Vec<Box<RawValue>>,
    wallet_transactions: Vec<Box<RawValue>>,
}

#[derive(Deserialize)]
struct Head {
    id: String,
}

async fn folded(service: &Service, customer: &Customer) -> Result<(i64, Folded), ApiError> {
    let named = engine::customer(&customer.external_id, &customer.document);
    let mut account = service.engine.empty_account(&named);
    let mut last = 0;
    loop {
        let rows = service.read(|| service.database.events(&customer.id, last, CHUNK)).await?;
        let Some((seq, _)) = rows.last() else { break };
        last = *seq;
        let bodies: Vec<&str> = rows.iter().map(|(_, body)| body.as_str()).collect();
        let (id, at) = (ids::fresh(), clock::now());
        let question =
            format!(r#"{{"id":"{id}","at":"{at}","type":"replay","events":[{}]}}"#, bodies.join(","));
        account = service.engine.query(&account, &question)?.get().to_owned();
    }
    let folded = serde_json::from_str(&account).map_err(|_| ApiError::Internal)?;
    Ok((last, folded))
}

fn compared(stored: &Snapshot, replayed: &Folded, events: i64) -> Value {
    let wallets = same(&stored.wallets, &replayed.wallets);
    let transactions = same(&stored.transactions, &replayed.wallet_transactions);
    let balances: Vec<Value> = replayed.wallets.iter().map(|wallet| balances(stored, wallet)).collect();
    json!({
        "events": events,
        "version": stored.customer.version,
        "equal": wallets && transactions,
        "wallet_transactions": replayed.wallet_transactions.len(),
        "wallets": balances,
    })
}

/// Whether both sides hold the same documents, byte for byte.
fn same(stored: &[(String, String)], replayed: &[Box<RawValue>]) -> bool {
    let stored: BTreeMap<&str, &str> = stored.iter().map(|(id, text)| (id.as_str(), text.as_str())).collect();
    let heads = replayed.iter().map(|row| serde_json::from_str::<Head>(row.get()).map(|head| head.id));
    let ids: Vec<String> = heads.filter_map(Result::ok).collect();
    let replayed: BTreeMap<&str, &str> =
        ids.iter().map(String::as_str).zip(replayed.iter().map(|row| row.get())).collect();
    stored == replayed
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
