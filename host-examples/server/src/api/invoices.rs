//! Invoices: kept as drafts, finalised with credits, read again.

use super::customers::{known, owner};
use super::fees;
use super::members::of_invoice;
use super::request::{Ask, Bare, Params};
use super::shape;
use crate::clock;
use crate::document::{self, Object, object};
use crate::engine::Decided;
use crate::error::{ApiError, invalid};
use crate::idempotency::{Failure, Key};
use crate::ids;
use crate::kept::{Kept, invoice_row};
use crate::reply::Reply;
use crate::service::Service;
use crate::store::{Customer, Listed, Page, Row, Snapshot};
use crate::sweep;
use axum::extract::{Path, State};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::Arc;
use tracing::warn;

/// What a list of invoices may be narrowed by.
const FILTERS: [&str; 3] = ["status", "payment_status", "invoice_type"];

/// `POST /invoices`: takes an invoice with its fees. `status: "draft"` keeps it; else it is finalised, and credits pay
/// what they may.
pub async fn create(State(service): State<Arc<Service>>, ask: Ask) -> Result<Reply, ApiError> {
    let said = ask.root("invoice")?;
    let customer = named_customer(&service, said).await?;
    let invoice = normal(said)?;
    let id = document::text(&invoice, "id").unwrap_or_default();
    let draft = document::text(&invoice, "status") == Some("draft");
    let attempt = || async {
        let snapshot = service.account(&customer.id).await?;
        match service.database.invoice(id).await? {
            Some(known) if known.customer_id != customer.id => {
                Err(invalid("lago_id", "value_already_exist").into())
            }
            Some(known) if document::text(&known.document, "status") != Some("draft") => {
                Err(invalid("invoice_id", "already_applied").into())
            }
            _ if draft => keep(&service, &snapshot, &ask.key, &invoice).await,
            _ => apply(&service, &snapshot, &ask.key, &invoice).await,
        }
    };
    let reply = service.carried(&ask.key, &customer.id, attempt).await?;
    follow(&service, &customer.id).await;
    Ok(reply)
}

/// The rules ask for a refresh after each finalised invoice; a draft is usage too. The invoice is stored whatever comes
/// of it, and the next sweep makes good what failed here.
async fn follow(service: &Service, customer_id: &str) {
    if let Err(error) = sweep::refresh(service, customer_id).await {
        warn!(customer = customer_id, ?error, "ongoing balances are behind until the next sweep");
    }
}

/// `PUT /invoices/{id}/finalize`: credits pay what they may of a draft.
pub async fn finalize(
    State(service): State<Arc<Service>>,
    Path(id): Path<String>,
    ask: Ask,
) -> Result<Reply, ApiError> {
    ask.nothing()?;
    let row = kept(&service, &id).await?;
    let attempt = || async {
        let snapshot = service.account(&row.customer_id).await?;
        let draft = service.database.invoice(&id).await?;
        let draft = draft.filter(|row| document::text(&row.document, "status") == Some("draft"));
        let mut invoice = draft.ok_or(ApiError::NotFound("invoice"))?.document;
        invoice.insert("status".to_owned(), "finalized".into());
        invoice.insert("issuing_date".to_owned(), clock::now().get(..10).into());
        apply(&service, &snapshot, &ask.key, &invoice).await
    };
    let reply = service.carried(&ask.key, &row.customer_id, attempt).await?;
    follow(&service, &row.customer_id).await;
    Ok(reply)
}

/// `PUT /invoices/{id}/refresh`: a draft is as the host stated it last; there is nothing to compute anew here.
pub async fn refresh(
    State(service): State<Arc<Service>>,
    Path(id): Path<String>,
    ask: Ask,
) -> Result<Reply, ApiError> {
    ask.nothing()?;
    found(&service, &id).await
}

/// A draft is kept as it was stated; what credits would pay is not in it yet. One that could not be finalised is
/// refused now.
async fn keep(service: &Service, snapshot: &Snapshot, key: &Key, invoice: &Object) -> Result<Reply, Failure> {
    let preview = judged(service, snapshot, key, invoice)?;
    let due = preview.explanation.pointer("/0/due_amount_cents").cloned().unwrap_or_default();
    let mut draft = merged(invoice, preview.invoices.first());
    draft.insert("status".to_owned(), "draft".into());
    draft.insert("payment_status".to_owned(), "pending".into());
    for (name, figure) in [("total_amount_cents", &due), ("total_due_amount_cents", &due)] {
        draft.insert(name.to_owned(), figure.clone());
    }
    draft.insert("prepaid_credit_amount_cents".to_owned(), 0.into());
    for name in ["prepaid_granted_credit_amount_cents", "prepaid_purchased_credit_amount_cents"] {
        draft.insert(name.to_owned(), Value::Null);
    }
    let reply = shown(&draft, &snapshot.customer, &preview.explanation);
    let kept = Kept { invoices: vec![invoice_row(&draft)], ..Kept::default() };
    service.store_own(snapshot, key, "keep_draft_invoice", kept, reply).await
}

async fn apply(
    service: &Service,
    snapshot: &Snapshot,
    key: &Key,
    invoice: &Object,
) -> Result<Reply, Failure> {
    let decided = judged(service, snapshot, key, invoice)?;
    let after = merged(invoice, decided.invoices.first());
    let reply = shown(&after, &snapshot.customer, &decided.explanation);
    let kept = Kept { invoices: vec![invoice_row(&after)], ..Kept::default() };
    service.store(snapshot, key, &decided, kept, reply).await
}

/// What the rules say to the invoice.
pub fn judged(
    service: &Service,
    snapshot: &Snapshot,
    key: &Key,
    invoice: &Object,
) -> Result<Decided, Failure> {
    let members = object([("invoices", json!([invoice]))]);
    Ok(service.decide(snapshot, key, "apply_credits", members)?)
}

/// The answer with an invoice, and beside it why each wallet paid or did not.
pub fn shown(invoice: &Object, customer: &Customer, explanation: &Value) -> Reply {
    let shaped = shape::invoice(invoice, &shape::customer(customer));
    Reply::ok(&json!({"invoice": shaped, "explanation": shape::explanation(explanation)}))
}

/// The customer that an invoice names.
pub async fn named_customer(service: &Service, said: &Object) -> Result<Customer, ApiError> {
    let inside = said.get("customer").and_then(Value::as_object);
    let named = document::text(said, "external_customer_id")
        .or_else(|| inside.and_then(|customer| document::text(customer, "external_id")))
        .ok_or_else(|| invalid("external_customer_id", "value_is_mandatory"))?;
    known(service, named).await
}

/// The invoice as the engine and the table take it: one id, one status, fees of Lago's one-off form spelled out.
pub fn normal(said: &Object) -> Result<Object, ApiError> {
    of_invoice(said)?;
    fees::no_tax_codes(said)?;
    let mut invoice = said.clone();
    let given =
        invoice.shift_remove("lago_id").or_else(|| invoice.get("id").cloned()).filter(|id| !id.is_null());
    let id = match given {
        None => ids::fresh(),
        Some(Value::String(id)) if ids::is_sound(&id) => id,
        Some(_) => return Err(invalid("lago_id", "value_is_invalid")),
    };
    invoice.insert("id".to_owned(), id.into());
    invoice.shift_remove("customer");
    invoice.entry("issuing_date").or_insert_with(|| clock::now().get(..10).into());
    let status = match document::given(said, "status").map(Value::as_str) {
        None => "finalized",
        Some(Some(status @ ("draft" | "finalized"))) => status,
        // One that was voided or failed elsewhere is not to be paid.
        Some(_) => return Err(invalid("status", "value_is_invalid")),
    };
    invoice.insert("status".to_owned(), status.into());
    invoice.entry("payment_status").or_insert("pending".into());
    if let Some(Value::Array(fees)) = invoice.get_mut("fees")
        && fees::spelled_out(fees)?
    {
        invoice.entry("invoice_type").or_insert("one_off".into());
    }
    Ok(invoice)
}

/// What the host stated, with the figures of the engine. The host's fees keep what the engine does not read.
pub fn merged(stated: &Object, decided: Option<&Object>) -> Object {
    let mut invoice = stated.clone();
    for (name, value) in decided.into_iter().flatten().filter(|(name, _)| *name != "id") {
        match (invoice.get_mut(name), value) {
            (Some(Value::Array(fees)), Value::Array(read)) if name == "fees" => fees::taxed(fees, read),
            _ => drop(invoice.insert(name.clone(), value.clone())),
        }
    }
    invoice
}

/// `GET /invoices`
pub async fn list(State(service): State<Arc<Service>>, params: Params) -> Result<Reply, ApiError> {
    let page = params.page(&[&["external_customer_id"], &FILTERS[..]].concat())?;
    let external_id = params.get("external_customer_id");
    let customer = if external_id.is_empty() { None } else { Some(known(&service, external_id).await?) };
    listed(&service, customer.as_ref(), (page, &params)).await
}

/// `GET /customers/{external_id}/invoices`
pub async fn list_of(
    State(service): State<Arc<Service>>,
    Path(external_id): Path<String>,
    params: Params,
) -> Result<Reply, ApiError> {
    let page = params.page(&FILTERS)?;
    let customer = known(&service, &external_id).await?;
    listed(&service, Some(&customer), (page, &params)).await
}

async fn listed(
    service: &Service,
    customer: Option<&Customer>,
    (page, params): (Page, &Params),
) -> Result<Reply, ApiError> {
    let id = customer.map_or("", |customer| customer.id.as_str());
    let [status, payment_status, invoice_type] = FILTERS.map(|name| params.get(name));
    let keys = [id, status, payment_status, invoice_type];
    let listed = service.read(|| service.database.list(Listed::INVOICES, keys, page)).await?;
    let mut customers = HashMap::new();
    let mut invoices = Vec::with_capacity(listed.items.len());
    for row in &listed.items {
        if !customers.contains_key(&row.customer_id) {
            let customer = owner(service, &row.customer_id).await?;
            customers.insert(row.customer_id.clone(), shape::customer(&customer));
        }
        let customer = customers.get(&row.customer_id).unwrap_or(&Value::Null);
        invoices.push(shape::invoice(&row.document, customer));
    }
    Ok(Reply::ok(&json!({"invoices": invoices, "meta": page.meta(listed.total)})))
}

/// `GET /invoices/{id}`
pub async fn find(
    State(service): State<Arc<Service>>,
    Path(id): Path<String>,
    _: Bare,
) -> Result<Reply, ApiError> {
    found(&service, &id).await
}

async fn found(service: &Service, id: &str) -> Result<Reply, ApiError> {
    let row = kept(service, id).await?;
    let customer = owner(service, &row.customer_id).await?;
    Ok(Reply::ok(&json!({"invoice": shape::invoice(&row.document, &shape::customer(&customer))})))
}

/// An invoice, or 404.
pub async fn kept(service: &Service, id: &str) -> Result<Row, ApiError> {
    let row = service.read(|| service.database.invoice(id)).await?;
    row.ok_or(ApiError::NotFound("invoice"))
}
