//! Alerts of a wallet. The engine takes them as one list with the wallet, so each route writes the whole list.

use super::error::{ApiError, Details};
use super::request::{Ask, Reply};
use super::shape;
use super::wallets::{Change, by_code};
use crate::document::{self, Object, object, picked};
use crate::state::Service;
use crate::store::{Customer, Kept};
use axum::extract::{Path, State};
use serde_json::{Value, json};
use std::sync::Arc;

type Served = State<Arc<Service>>;
type Wallet = Path<(String, String)>;
type Alert = Path<(String, String, String)>;

/// `POST .../alerts`: one as `alert`, several as `alerts`.
pub async fn create(State(service): Served, Path(names): Wallet, ask: Ask) -> Result<Reply, ApiError> {
    let found = by_code(&service, &names).await?;
    let body = ask.body()?;
    let several = body.get("alerts").and_then(Value::as_array);
    let said: Vec<Object> = match several {
        Some(list) => list.iter().filter_map(|alert| alert.as_object().cloned()).collect(),
        None => vec![ask.root("alert")?.clone()],
    };
    let add = |mut list: Vec<Object>| {
        let mut details = Details::default();
        for alert in &said {
            let code = document::text(alert, "code");
            if code.is_none() {
                details.add("code", "value_is_mandatory");
            } else if list.iter().any(|known| document::text(known, "code") == code) {
                details.add("code", "value_already_exist");
            }
            list.push(draft(alert));
        }
        details.check()?;
        Ok(list)
    };
    let show = |wallet: &Object| {
        let made = said.iter().filter_map(|alert| shown(wallet, document::text(alert, "code")?));
        let made: Vec<Value> = made.collect();
        if several.is_some() { json!({"alerts": made}) } else { json!({"alert": made.first()}) }
    };
    stored(&service, &ask, found, add, show).await
}

/// `GET .../alerts`
pub async fn list(State(service): Served, Path(names): Wallet) -> Result<Reply, ApiError> {
    let (row, _) = by_code(&service, &names).await?;
    let alerts: Vec<Value> =
        alerts(&row.document).iter().map(|alert| shape::alert(alert, &row.document)).collect();
    let count = alerts.len();
    Ok(Reply::ok(&json!({"alerts": alerts, "meta": {
        "current_page": 1, "next_page": null, "prev_page": null, "total_pages": 1, "total_count": count,
    }})))
}

/// `GET .../alerts/{code}`
pub async fn find(
    State(service): Served,
    Path((external_id, wallet, code)): Alert,
) -> Result<Reply, ApiError> {
    let (row, _) = by_code(&service, &(external_id, wallet)).await?;
    let alert = shown(&row.document, &code).ok_or(ApiError::NotFound("alert"))?;
    Ok(Reply::ok(&json!({"alert": alert})))
}

/// `PUT .../alerts/{code}`
pub async fn update(
    State(service): Served,
    Path((external_id, wallet, code)): Alert,
    ask: Ask,
) -> Result<Reply, ApiError> {
    let found = by_code(&service, &(external_id, wallet)).await?;
    let said = picked(&draft(ask.root("alert")?), &["code", "thresholds"]);
    let change = |mut list: Vec<Object>| {
        let alert = list.iter_mut().find(|alert| document::text(alert, "code") == Some(code.as_str()));
        alert.ok_or(ApiError::NotFound("alert"))?.extend(said.clone());
        Ok(list)
    };
    let now = document::text(&said, "code").unwrap_or(&code);
    stored(&service, &ask, found, change, |wallet: &Object| json!({"alert": shown(wallet, now)})).await
}

/// `DELETE .../alerts/{code}`
pub async fn delete(
    State(service): Served,
    Path((external_id, wallet, code)): Alert,
    ask: Ask,
) -> Result<Reply, ApiError> {
    let found = by_code(&service, &(external_id, wallet)).await?;
    let gone = shown(&found.0.document, &code).ok_or(ApiError::NotFound("alert"))?;
    let change = |mut list: Vec<Object>| {
        list.retain(|alert| document::text(alert, "code") != Some(code.as_str()));
        Ok(list)
    };
    stored(&service, &ask, found, change, |_: &Object| json!({"alert": gone})).await
}

/// `DELETE .../alerts`
pub async fn delete_all(State(service): Served, Path(names): Wallet, ask: Ask) -> Result<Reply, ApiError> {
    let found = by_code(&service, &names).await?;
    stored(&service, &ask, found, |_| Ok(Vec::new()), |_: &Object| json!({})).await
}

fn alerts(wallet: &Object) -> Vec<Object> {
    let alerts = wallet.get("alerts").and_then(Value::as_array);
    alerts.into_iter().flatten().filter_map(|alert| alert.as_object().cloned()).collect()
}

fn draft(said: &Object) -> Object {
    let mut draft = picked(said, &["alert_type", "code", "thresholds"]);
    // Python's client writes what was not said as null.
    draft.retain(|_, value| !value.is_null());
    if let Some(Value::Array(thresholds)) = draft.get_mut("thresholds") {
        for threshold in thresholds.iter_mut().filter_map(Value::as_object_mut) {
            *threshold = picked(threshold, &["code", "value", "recurring"]);
            threshold.retain(|_, value| !value.is_null());
        }
    }
    draft
}

fn shown(wallet: &Object, code: &str) -> Option<Value> {
    let alerts = alerts(wallet);
    let found = alerts.iter().find(|alert| document::text(alert, "code") == Some(code));
    found.map(|alert| shape::alert(alert, wallet))
}

/// Writes the list that `change` makes of the stored one.
async fn stored(
    service: &Service,
    ask: &Ask,
    (row, customer): (Kept, Customer),
    change: impl Fn(Vec<Object>) -> Result<Vec<Object>, ApiError>,
    shown: impl Fn(&Object) -> Value,
) -> Result<Reply, ApiError> {
    let change = Change {
        row: &row,
        customer: &customer,
        host: None,
        draft: |stored: &Object| {
            let known = alerts(stored);
            let known = known.iter().map(|alert| picked(alert, &["id", "alert_type", "code", "thresholds"]));
            let list: Vec<Value> = change(known.collect())?.into_iter().map(Value::Object).collect();
            Ok(object([("alerts", list.into())]))
        },
        shown,
    };
    change.carried(service, &ask.key).await
}
