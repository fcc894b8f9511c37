//! `GET /analytics/prepaid_credits`: what was offered, paid, consumed and voided, by period and currency.

use super::customers::known;
use super::request::Params;
use crate::clock;
use crate::document::Object;
use crate::error::{ApiError, Details, invalid};
use crate::ids;
use crate::reply::Reply;
use crate::service::Service;
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
/// The most accounts of one analysis, and bytes of them: what the engine takes at once.
const MOST_ACCOUNTS: usize = 10_000;
const ACCOUNTS: usize = 32 << 20;
/// The most bytes of rows in an answer.
const ROWS: usize = 8 << 20;
const GRANULARITIES: [&str; 3] = ["daily", "weekly", "monthly"];

/// `GET /analytics/prepaid_credits`
pub async fn prepaid_credits(State(service): State<Arc<Service>>, params: Params) -> Result<Reply, ApiError> {
    params.only(&[&["from_date", "to_date", "time_granularity"], &FILTERS[..]].concat())?;
    let query = query(&params)?;
    let accounts = accounts(&service, params.get("external_customer_id")).await?;
    let mut question = Value::Object(query).to_string();
    // The accounts are text already.
    question.pop();
    question.push_str(&format!(r#","accounts":[{accounts}]}}"#));
    let rows = service.engine.query(&service.engine.empty_account(&Value::Null), &question)?;
    if rows.get().len() > ROWS {
        return Err(invalid("time_granularity", "limit_exceeded"));
    }
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

/// The accounts that are asked about, as text. What the engine would not take is not even read to its end.
async fn accounts(service: &Service, external_id: &str) -> Result<String, ApiError> {
    let (mut text, mut count) = (String::new(), 0);
    let mut page = match external_id {
        "" => service.read(|| service.database.customer_ids("", false)).await?,
        named => vec![known(service, named).await?.id],
    };
    while let Some(last) = page.last().cloned() {
        for id in &page {
            let Some(snapshot) = service.read(|| service.database.snapshot(id)).await? else { continue };
            if !text.is_empty() {
                text.push(',');
            }
            text.push_str(&service.engine.account_text(&snapshot));
            count += 1;
            if text.len() > ACCOUNTS || count > MOST_ACCOUNTS {
                return Err(invalid("external_customer_id", "limit_exceeded"));
            }
        }
        if !external_id.is_empty() {
            break;
        }
        page = service.read(|| service.database.customer_ids(&last, false)).await?;
    }
    Ok(text)
}
