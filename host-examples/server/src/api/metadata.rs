//! A wallet's metadata: replaced, merged, or taken away. Each is a change of the wallet like any other.

use super::request::Ask;
use super::wallets::{WalletChange, by_code, by_id};
use crate::document::{Object, object};
use crate::error::{ApiError, invalid};
use crate::idempotency::Key;
use crate::reply::Reply;
use crate::service::Service;
use crate::store::{Customer, Row};
use axum::extract::{Path, State};
use serde_json::{Value, json};
use std::sync::Arc;

type Served = State<Arc<Service>>;
type Names = Path<(String, String)>;

/// `POST /wallets/{id}/metadata`
pub async fn replace(State(service): Served, Path(id): Path<String>, ask: Ask) -> Result<Reply, ApiError> {
    let found = by_id(&service, &id).await?;
    set(&service, &ask.key, found, |_| Ok(ask.root("metadata")?.clone())).await
}

/// `PATCH /wallets/{id}/metadata`
pub async fn merge(State(service): Served, Path(id): Path<String>, ask: Ask) -> Result<Reply, ApiError> {
    let found = by_id(&service, &id).await?;
    set(&service, &ask.key, found, |before| merged(before, &ask)).await
}

/// `DELETE /wallets/{id}/metadata`
pub async fn delete_all(State(service): Served, Path(id): Path<String>, ask: Ask) -> Result<Reply, ApiError> {
    ask.nothing()?;
    let found = by_id(&service, &id).await?;
    set(&service, &ask.key, found, |_| Ok(Object::new())).await
}

/// `DELETE /wallets/{id}/metadata/{key}`
pub async fn delete_key(
    State(service): Served,
    Path((id, name)): Path<(String, String)>,
    ask: Ask,
) -> Result<Reply, ApiError> {
    ask.nothing()?;
    let found = by_id(&service, &id).await?;
    set(&service, &ask.key, found, |before| without(before, &name)).await
}

/// `POST /customers/{external_id}/wallets/{code}/metadata`
pub async fn replace_of(State(service): Served, Path(names): Names, ask: Ask) -> Result<Reply, ApiError> {
    let found = by_code(&service, &names).await?;
    set(&service, &ask.key, found, |_| Ok(ask.root("metadata")?.clone())).await
}

/// `PATCH /customers/{external_id}/wallets/{code}/metadata`
pub async fn merge_of(State(service): Served, Path(names): Names, ask: Ask) -> Result<Reply, ApiError> {
    let found = by_code(&service, &names).await?;
    set(&service, &ask.key, found, |before| merged(before, &ask)).await
}

/// `DELETE /customers/{external_id}/wallets/{code}/metadata`
pub async fn delete_all_of(State(service): Served, Path(names): Names, ask: Ask) -> Result<Reply, ApiError> {
    ask.nothing()?;
    let found = by_code(&service, &names).await?;
    set(&service, &ask.key, found, |_| Ok(Object::new())).await
}

/// `DELETE /customers/{external_id}/wallets/{code}/metadata/{key}`
pub async fn delete_key_of(
    State(service): Served,
    Path((external_id, code, name)): Path<(String, String, String)>,
    ask: Ask,
) -> Result<Reply, ApiError> {
    ask.nothing()?;
    let found = by_code(&service, &(external_id, code)).await?;
    set(&service, &ask.key, found, |before| without(before, &name)).await
}

fn merged(mut metadata: Object, ask: &Ask) -> Result<Object, ApiError> {
    metadata.extend(ask.root("metadata")?.clone());
    Ok(metadata)
}

fn without(mut metadata: Object, name: &str) -> Result<Object, ApiError> {
    metadata.shift_remove(name).ok_or(ApiError::NotFound("metadata_key"))?;
    Ok(metadata)
}

/// Lago: keys of at most 100 characters, values text of at most 255 or null.
fn check(metadata: &Object) -> Result<(), ApiError> {
    let sound = |(name, value): (&String, &Value)| {
        let short = value.as_str().is_some_and(|text| text.chars().count() <= 255);
        name.chars().count() <= 100 && (short || value.is_null())
    };
    if metadata.iter().all(sound) { Ok(()) } else { Err(invalid("metadata", "value_is_invalid")) }
}

async fn set(
    service: &Service,
    key: &Key,
    (row, customer): (Row, Customer),
    change: impl Fn(Object) -> Result<Object, ApiError>,
) -> Result<Reply, ApiError> {
    let metadata =
        |wallet: &Object| wallet.get("metadata").and_then(Value::as_object).cloned().unwrap_or_default();
    let change = WalletChange {
        row: &row,
        customer: &customer,
        host: None,
        draft: |stored: &Object| {
            let after = change(metadata(stored))?;
            check(&after)?;
            Ok(object([("metadata", after.into())]))
        },
        shown: |wallet: &Object| json!({"metadata": metadata(wallet)}),
    };
    change.carried(service, key).await
}
