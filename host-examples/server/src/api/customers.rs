//! Customers, as much of them as wallets need.

use super::fees::no_tax_codes;
use super::members::{of_customer, without_ours};
use super::request::{Ask, Bare, Params};
use super::shape;
use crate::clock;
use crate::document::{self, Object};
use crate::engine;
use crate::error::{ApiError, invalid};
use crate::reply::Reply;
use crate::service::Service;
use crate::store::Customer;
use axum::extract::{Path, State};
use serde_json::{Value, json};
use std::sync::Arc;

/// What is shown of a customer, and is ours to write.
const OURS: [&str; 4] = ["lago_id", "created_at", "updated_at", "applicable_timezone"];

/// `POST /customers`: creates a customer, or changes the one with that `external_id`.
pub async fn upsert(State(service): State<Arc<Service>>, ask: Ask) -> Result<Reply, ApiError> {
    let said = ask.root("customer")?;
    let external_id =
        document::text(said, "external_id").ok_or_else(|| invalid("external_id", "value_is_mandatory"))?;
    if external_id.chars().count() > 255 {
        return Err(invalid("external_id", "value_is_too_long"));
    }
    no_tax_codes(said)?;
    let known = service.read(|| service.database.customer(external_id)).await?;
    let shown = known.as_ref().map(shape::customer).and_then(|shown| shown.as_object().cloned());
    let mut said = without_ours(said, &OURS, &shown.unwrap_or_default(), "")?;
    said.retain(|name, _| name != "external_id" && name != "tax_codes");
    of_customer(&said)?;
    readable(&service, external_id, &said)?;
    let customer = service.read(|| service.database.upsert_customer(external_id, &said)).await?;
    Ok(Reply::ok(&json!({"customer": shape::customer(&customer)})))
}

/// Whether the engine will take what is said: a zone or a currency that it does not know would spoil every decision.
fn readable(service: &Service, external_id: &str, said: &Object) -> Result<(), ApiError> {
    let account = service.engine.empty_account(&engine::customer(external_id, said));
    let question = json!({"id": "customer", "at": clock::now(), "type": "replay", "events": []}).to_string();
    service.engine.query(&account, &question)?;
    Ok(())
}

/// `GET /customers`
pub async fn list(State(service): State<Arc<Service>>, params: Params) -> Result<Reply, ApiError> {
    let page = params.page(&[])?;
    let listed = service.read(|| service.database.customers(page)).await?;
    let customers: Vec<Value> = listed.items.iter().map(shape::customer).collect();
    Ok(Reply::ok(&json!({"customers": customers, "meta": page.meta(listed.total)})))
}

/// `GET /customers/{external_id}`
pub async fn find(
    State(service): State<Arc<Service>>,
    Path(external_id): Path<String>,
    _: Bare,
) -> Result<Reply, ApiError> {
    let customer = known(&service, &external_id).await?;
    Ok(Reply::ok(&json!({"customer": shape::customer(&customer)})))
}

/// The customer, or 404.
pub async fn known(service: &Service, external_id: &str) -> Result<Customer, ApiError> {
    let found = service.read(|| service.database.customer(external_id)).await?;
    found.ok_or(ApiError::NotFound("customer"))
}

/// The customer of a row of ours.
pub async fn owner(service: &Service, id: &str) -> Result<Customer, ApiError> {
    let found = service.read(|| service.database.customer_by_id(id)).await?;
    found.ok_or(ApiError::NotFound("customer"))
}
