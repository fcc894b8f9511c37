//! Alerts of a wallet. The engine takes them as one list with the wallet, so each route writes the whole list.

use super::members::known_members;
use super::request::{Ask, Bare, Params};
use super::shape;
use super::wallets::{WalletChange, by_code};
use crate::document::{self, Object, object, picked};
use crate::error::{ApiError, Details, invalid};
use crate::reply::Reply;
use crate::service::Service;
use crate::store::{Customer, Row};
use axum::extract::{Path, State};
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

type Served = State<Arc<Service>>;
type Wallet = Path<(String, String)>;
type Alert = Path<(String, String, String)>;

/// `POST .../alerts`: one as `alert`, several as `alerts`.
pub async fn create(State(service): Served, Path(names): Wallet, ask: Ask) -> Result<Reply, ApiError> {
    let found = by_code(&service, &names).await?;
    let body = ask.body()?;
    let (said, several) = match body.get("alerts") {
        Some(list) => (listed(&body, list)?, true),
        None => (vec![ask.root("alert")?.clone()], false),
    };
    let drafts = said.iter().map(draft).collect::<Result<Vec<_>, _>>()?;
    let add = |mut list: Vec<Object>| {
        new_codes(&list, &drafts)?;
        list.extend(drafts.iter().cloned());
        Ok(list)
    };
    let show = |wallet: &Object| {
        let known = by_alert_code(wallet);
        let made = drafts.iter().filter_map(|draft| known.get(document::text(draft, "code")?));
        let mut made = made.map(|alert| shape::alert(alert, wallet));
        if several { json!({"alerts": made.collect::<Vec<_>>()}) } else { json!({"alert": made.next()}) }
    };
    stored(&service, &ask, found, add, show).await
}

fn listed(body: &Object, list: &Value) -> Result<Vec<Object>, ApiError> {
    known_members(body, &["alerts"])?;
    let alerts = list.as_array().map(|list| list.iter().map(|alert| alert.as_object().cloned()));
    alerts.and_then(Iterator::collect).ok_or_else(|| invalid("alerts", "value_is_invalid"))
}

/// Each new alert has a code, and none that is there already.
fn new_codes(known: &[Object], drafts: &[Object]) -> Result<(), ApiError> {
    let mut codes: HashSet<&str> = known.iter().filter_map(|alert| document::text(alert, "code")).collect();
    let mut details = Details::default();
    for draft in drafts {
        match document::text(draft, "code") {
            None => details.add("code", "value_is_mandatory"),
            Some(code) if !codes.insert(code) => details.add("code", "value_already_exist"),
            Some(_) => {}
        }
    }
    details.check()
}

/// `GET .../alerts`
pub async fn list(State(service): Served, Path(names): Wallet, params: Params) -> Result<Reply, ApiError> {
    let page = params.page(&[])?;
    let (row, _) = by_code(&service, &names).await?;
    let (alerts, total) = page.of(alerts(&row.document));
    let alerts: Vec<Value> = alerts.map(|alert| shape::alert(&alert, &row.document)).collect();
    Ok(Reply::ok(&json!({"alerts": alerts, "meta": page.meta(total)})))
}

/// `GET .../alerts/{code}`
pub async fn find(
    State(service): Served,
    Path((external_id, wallet, code)): Alert,
    _: Bare,
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
    let said = draft(ask.root("alert")?)?;
    let change = |mut list: Vec<Object>| {
        let alert = list.iter_mut().find(|alert| document::text(alert, "code") == Some(code.as_str()));
        let alert = alert.ok_or(ApiError::NotFound("alert"))?;
        // Lago too: the type of an alert stays.
        if said.get("alert_type").is_some_and(|kind| alert.get("alert_type") != Some(kind)) {
            return Err(invalid("alert_type", "value_is_invalid"));
        }
        alert.extend(said.clone());
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
    ask.nothing()?;
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
    ask.nothing()?;
    let found = by_code(&service, &names).await?;
    stored(&service, &ask, found, |_| Ok(Vec::new()), |_: &Object| json!({})).await
}

fn alerts(wallet: &Object) -> Vec<Object> {
    let alerts = wallet.get("alerts").and_then(Value::as_array);
    alerts.into_iter().flatten().filter_map(|alert| alert.as_object().cloned()).collect()
}

/// What the engine keeps of an alert. Nothing else can be kept: it is refused, not left out.
fn draft(said: &Object) -> Result<Object, ApiError> {
    let mut draft = only(said, &["alert_type", "code", "thresholds"])?;
    if let Some(Value::Array(thresholds)) = draft.get_mut("thresholds") {
        for threshold in thresholds.iter_mut().filter_map(Value::as_object_mut) {
            *threshold = only(threshold, &["code", "value", "recurring"])?;
        }
    }
    Ok(draft)
}

/// The members that say anything: Python's client writes what was not said as null.
fn only(said: &Object, names: &[&str]) -> Result<Object, ApiError> {
    let mut said = said.clone();
    said.retain(|_, value| !value.is_null());
    known_members(&said, names)?;
    Ok(said)
}

fn by_alert_code(wallet: &Object) -> HashMap<&str, &Object> {
    let alerts = wallet.get("alerts").and_then(Value::as_array).into_iter().flatten();
    let alerts = alerts.filter_map(Value::as_object);
    alerts.filter_map(|alert| Some((document::text(alert, "code")?, alert))).collect()
}

fn shown(wallet: &Object, code: &str) -> Option<Value> {
    by_alert_code(wallet).get(code).map(|alert| shape::alert(alert, wallet))
}

/// Writes the list that `change` makes of the stored one.
async fn stored(
    service: &Service,
    ask: &Ask,
    (row, customer): (Row, Customer),
    change: impl Fn(Vec<Object>) -> Result<Vec<Object>, ApiError>,
    shown: impl Fn(&Object) -> Value,
) -> Result<Reply, ApiError> {
    let change = WalletChange {
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
