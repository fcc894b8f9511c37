//! `GET /analytics/prepaid_credits`: what was offered, paid, consumed and voided, by period and currency.

use super::customers::known;
use super::error::{ApiError, Details};
use super::request::{Params, Reply};
use crate::clock;
use crate::document::Object;
use crate::ids;
use crate::state::Service;
use axum::extract::State;
use serde_json::{Value, json};
use std::sync::Arc;

const FILTERS: [&str; 7] = [
    "currency",
    "customer_country",
    "customer_type",
    "external_customer_id",
    "external_subscription_id",
    "plan_code",
    "billing_entity_code",
];
const GRANULARITIES: [&str; 3] = ["daily", "weekly", "monthly"];

/// `GET /analytics/prepaid_credits`
pub async fn prepaid_credits(State(service): State<Arc<Service>>, params: Params) -> Result<Reply, ApiError> {
    let query = query(&params)?;
    let mut accounts = String::new();
    for id in customers(&service, params.get("external_customer_id")).await? {
        let Some(snapshot) = service.read(|| service.database.snapshot(&id)).await? else { continue };
        if !accounts.is_empty() {
            accounts.push(',');
        }
        accounts.push_str(&service.rules.account_text(&snapshot));
    }
    let mut question = Value::Object(query).to_string();
    // The accounts are text already.
    question.pop();
    question.push_str(&format!(r#","accounts":[{accounts}]}}"#));
    let rows = service.rules.query(&service.rules.empty_account(&Value::Null), &question).await?;
    Ok(Reply::ok(&json!({"prepaid_credits": rows})))
}

fn query(params: &Params) -> Result<Object, ApiError> {
    let mut query = crate::document::object([
        ("id", ids::fresh().into()),
        ("at", clock::now().into()),
        ("type", "flows".into()),
    ]);
    let mut details = Details::default();
    for name in ["from_date", "to_date"] {
        let day = params.get(name);
        if clock::is_day(day) {
            query.insert(name.to_owned(), day.into());
        } else if !day.is_empty() {
            details.add(name, "invalid_date");
        }
    }
    let granularity = params.get("time_granularity");
    if GRANULARITIES.contains(&granularity) {
        query.insert("time_granularity".to_owned(), granularity.into());
    } else if !granularity.is_empty() {
        details.add("time_granularity", "value_is_invalid");
    }
    for name in FILTERS {
        let value = params.get(name);
        if !value.is_empty() {
            query.insert(name.to_owned(), value.into());
        }
    }
    details.check()?;
    Ok(query)
}

async fn customers(service: &Service, external_id: &str) -> Result<Vec<String>, ApiError> {
    if !external_id.is_empty() {
        return Ok(vec![known(service, external_id).await?.id]);
    }
    let (mut all, mut after) = (Vec::new(), String::new());
    loop {
        let page = service.read(|| service.database.customer_ids(&after, false)).await?;
        let Some(last) = page.last() else { return Ok(all) };
        after.clone_from(last);
        all.extend(page);
    }
}
