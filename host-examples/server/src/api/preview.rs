//! `POST /invoices/preview`: the decision of finalising, not stored.
//!
//! Two forms: with `invoice`, that invoice; in Lago's own form, an invoice of the usage that the host stated last for
//! the customer and the subscriptions named.

use super::customers::known;
use super::invoices::{judged, merged, named_customer, normal, shown};
use super::members::known_members;
use super::request::Ask;
use crate::clock;
use crate::document::{self, Object, given, object};
use crate::engine::NoDecision;
use crate::error::{ApiError, invalid};
use crate::idempotency::{Failure, Key};
use crate::ids;
use crate::reply::Reply;
use crate::service::Service;
use crate::store::Customer;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// `POST /invoices/preview`
pub async fn preview(State(service): State<Arc<Service>>, ask: Ask) -> Result<Reply, ApiError> {
    let body = ask.body()?;
    let (customer, invoice) = match given(&body, "invoice") {
        Some(_) => {
            let said = ask.root("invoice")?;
            (named_customer(&service, said).await?, normal(said)?)
        }
        None => of_usage(&service, &body).await?,
    };
    // Nothing is stored, so nothing needs to be known again.
    let key = Key::own("preview");
    let attempt = || async {
        let snapshot = service.account(&customer.id).await?;
        let decided = judged(&service, &snapshot, &key, &invoice)?;
        Ok::<_, Failure>(shown(
            &merged(&invoice, decided.invoices.first()),
            &snapshot.customer,
            &decided.explanation,
        ))
    };
    service.carried(&key, &key.id, attempt).await
}

/// Lago's form: a customer, and the subscriptions that are to be invoiced.
async fn of_usage(service: &Service, body: &Object) -> Result<(Customer, Object), ApiError> {
    if given(body, "plan_code").is_some() {
        return Err(ApiError::NotFound("plan"));
    }
    known_members(body, &["customer", "subscriptions", "coupons"])?;
    if given(body, "coupons")
        .is_some_and(|coupons| coupons.as_array().is_none_or(|coupons| !coupons.is_empty()))
    {
        return Err(invalid("coupons", "state_them_on_an_invoice"));
    }
    let named = body.get("customer").and_then(Value::as_object);
    let external_id = named.and_then(|customer| document::text(customer, "external_id"));
    let external_id = external_id.ok_or_else(|| invalid("customer", "value_is_mandatory"))?;
    known_members(named.unwrap_or(&Object::new()), &["external_id"])?;
    let customer = known(service, external_id).await?;
    let wanted = subscriptions(body)?;
    let usages = service.read(|| service.database.usages(&customer.id)).await?;
    let stated = |id: &&str| usages.iter().any(|(subscription, _)| subscription == id);
    if !wanted.as_ref().is_none_or(|wanted| wanted.iter().all(stated)) {
        return Err(ApiError::NotFound("subscription"));
    }
    let is_wanted = |id: &str| wanted.as_ref().is_none_or(|wanted| wanted.contains(&id));
    let used: Vec<&Object> =
        usages.iter().filter(|(subscription, _)| is_wanted(subscription)).map(|(_, usage)| usage).collect();
    let invoice = if used.is_empty() { without_usage(&customer.document)? } else { billed(service, &used)? };
    Ok((customer, normal(&invoice)?))
}

/// The subscriptions that are named, if any are.
fn subscriptions(body: &Object) -> Result<Option<Vec<&str>>, ApiError> {
    const NAME: &str = "subscriptions";
    let wrong = || invalid(NAME, "value_is_invalid");
    let Some(said) = given(body, NAME) else { return Ok(None) };
    let said = said.as_object().ok_or_else(wrong)?;
    known_members(said, &["external_ids"])?;
    let Some(ids) = given(said, "external_ids") else { return Ok(None) };
    let ids = ids.as_array().ok_or_else(wrong)?.iter().map(Value::as_str);
    ids.collect::<Option<_>>().map(Some).ok_or_else(wrong)
}

/// An invoice without a fee, in the customer's currency.
fn without_usage(customer: &Object) -> Result<Object, ApiError> {
    let currency = given(customer, "currency").ok_or_else(|| invalid("currency", "value_is_mandatory"))?;
    Ok(object([("invoice_type", "subscription".into()), ("currency", currency.clone()), ("fees", json!([]))]))
}

/// The invoice that the engine makes of usage.
fn billed(service: &Service, used: &[&Object]) -> Result<Object, ApiError> {
    let query =
        json!({"id": ids::fresh(), "at": clock::now(), "type": "usage_invoice", "current_usage": used});
    let account = service.engine.empty_account(&Value::Null);
    let result = service.engine.query(&account, &query.to_string())?;
    let answer: Answered =
        serde_json::from_str(result.get()).map_err(|error| NoDecision::Broken(error.to_string()))?;
    Ok(answer.invoice)
}

#[derive(Deserialize)]
struct Answered {
    invoice: Object,
}
