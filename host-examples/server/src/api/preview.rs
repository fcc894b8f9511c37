//! `POST /invoices/preview`: the decision of finalising, not stored.
//!
//! Two forms: with `invoice`, that invoice; in Lago's own form, an invoice of the usage that the host stated last for the
//! customer and the subscriptions named.

use super::customers::known;
use super::error::{ApiError, invalid};
use super::invoices::{decided, merged, named_customer, normal, shown};
use super::request::{Ask, Reply};
use crate::document::{self, Object, given, object};
use crate::state::{Failure, Key, Service};
use crate::store::Customer;
use axum::extract::State;
use serde_json::{Value, json};
use std::sync::Arc;

/// `POST /invoices/preview`
pub async fn preview(State(service): State<Arc<Service>>, ask: Ask) -> Result<Reply, ApiError> {
    let body = ask.body()?;
    let (customer, invoice) = match body.get("invoice").and_then(Value::as_object) {
        Some(said) => (named_customer(&service, said).await?, normal(said)?),
        None => of_usage(&service, &body).await?,
    };
    // Nothing is stored, so nothing needs to be known again.
    let key = Key::own("preview");
    let attempt = || async {
        let snapshot = service.account(&customer.id).await?;
        let decided = decided(&service, &snapshot, &key, &invoice).await?;
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
    if body.get("coupons").and_then(Value::as_array).is_some_and(|coupons| !coupons.is_empty()) {
        return Err(invalid("coupons", "state_them_on_an_invoice"));
    }
    let named = body.get("customer").and_then(Value::as_object);
    let external_id = named.and_then(|customer| document::text(customer, "external_id"));
    let customer =
        known(service, external_id.ok_or_else(|| invalid("customer", "value_is_mandatory"))?).await?;
    let wanted: Option<Vec<&str>> = body
        .get("subscriptions")
        .and_then(|subscriptions| subscriptions.get("external_ids"))
        .and_then(Value::as_array)
        .map(|ids| ids.iter().filter_map(Value::as_str).collect());
    let usages = service.read(|| service.database.usages(&customer.id)).await?;
    let mut fees = Vec::new();
    let mut currency = customer.document.get("currency").filter(|currency| !currency.is_null()).cloned();
    for (subscription, usage) in &usages {
        if wanted.as_ref().is_none_or(|wanted| wanted.contains(&subscription.as_str())) {
            fees.extend(fees_of(usage));
            currency = given(usage, "currency").cloned().or(currency);
        }
    }
    let stated = |id: &&str| usages.iter().any(|(subscription, _)| subscription == id);
    if !wanted.is_none_or(|wanted| wanted.iter().all(stated)) {
        return Err(ApiError::NotFound("subscription"));
    }
    let currency = currency.ok_or_else(|| invalid("currency", "value_is_mandatory"))?;
    let invoice =
        object([("invoice_type", "subscription".into()), ("currency", currency), ("fees", fees.into())]);
    Ok((customer, normal(&invoice)?))
}

/// A fee for each charge, and for each group of it that is meant for a wallet. The usage states its tax in total; it is
/// spread by amount, what rounding leaves on the last fee.
fn fees_of(usage: &Object) -> Vec<Value> {
    let cents = |object: &Object, name: &str| object.get(name).and_then(Value::as_i64).unwrap_or_default();
    let mut fees: Vec<(i64, Object)> = Vec::new();
    for charge in objects(usage, "charges_usage") {
        let metric = charge.get("billable_metric").and_then(|metric| metric.get("code")).cloned();
        let mut rest = cents(charge, "amount_cents");
        for group in objects(charge, "grouped_usage") {
            let target = group.get("grouped_by").and_then(|groups| groups.get("target_wallet_code"));
            if let Some(target) = target.and_then(Value::as_str) {
                let amount = cents(group, "amount_cents");
                rest = rest.saturating_sub(amount);
                fees.push((amount, item(metric.as_ref(), json!({"target_wallet_code": target}))));
            }
        }
        fees.push((rest, item(metric.as_ref(), json!({}))));
    }
    let whole: i128 = fees.iter().map(|(amount, _)| i128::from(*amount)).sum();
    let taxes = i128::from(cents(usage, "taxes_amount_cents"));
    let mut left = taxes;
    let last = fees.len().saturating_sub(1);
    let spread = fees.into_iter().enumerate().map(|(index, (amount, item))| {
        let share = if whole == 0 { 0 } else { taxes * i128::from(amount) / whole };
        let tax = if index == last { left } else { share };
        left -= tax;
        json!({"item": item, "amount_cents": amount, "taxes_amount_cents": i64::try_from(tax).unwrap_or_default()})
    });
    spread.collect()
}

fn item(metric: Option<&Value>, grouped_by: Value) -> Object {
    let code = metric.cloned().unwrap_or_default();
    object([("type", "charge".into()), ("code", code.clone()), ("name", code), ("grouped_by", grouped_by)])
}

fn objects<'usage>(object: &'usage Object, name: &str) -> impl Iterator<Item = &'usage Object> {
    object.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tax_of_a_usage_is_spread_whole() {
        let usage = json!({"taxes_amount_cents": 100, "charges_usage": [
            {"amount_cents": 100, "billable_metric": {"code": "a"}},
            {"amount_cents": 200, "billable_metric": {"code": "b"}, "grouped_usage": [
                {"amount_cents": 50, "grouped_by": {"target_wallet_code": "w"}},
                {"amount_cents": 10, "grouped_by": {"team": "x"}},
            ]},
        ]});
        let fees = fees_of(usage.as_object().expect("an object"));
        let figures: Vec<(i64, i64)> = fees
            .iter()
            .map(|fee| {
                (fee["amount_cents"].as_i64().unwrap_or(-1), fee["taxes_amount_cents"].as_i64().unwrap_or(-1))
            })
            .collect();
        assert_eq!(figures, [(100, 33), (50, 16), (150, 51)]);
        assert_eq!(fees[1]["item"]["grouped_by"]["target_wallet_code"], "w");
    }
}
