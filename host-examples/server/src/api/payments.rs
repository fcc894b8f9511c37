//! What becomes of an invoice: its payment, which settles a purchase, and its reversal.

use super::invoices::{kept, merged, shown};
use super::members::{NOT_SUPPORTED, known_members};
use super::request::Ask;
use crate::clock;
use crate::document::{self, Object, object};
use crate::error::{ApiError, invalid};
use crate::idempotency::{Failure, Key};
use crate::kept::{Kept, invoice_row};
use crate::reply::Reply;
use crate::service::Service;
use crate::store::Snapshot;
use axum::extract::{Path, State};
use serde_json::Value;
use std::sync::Arc;

const STATUSES: [&str; 3] = ["pending", "succeeded", "failed"];

/// `PUT /invoices/{id}`: payment status and metadata.
pub async fn update(
    State(service): State<Arc<Service>>,
    Path(id): Path<String>,
    ask: Ask,
) -> Result<Reply, ApiError> {
    let said = ask.root("invoice")?;
    known_members(said, &["payment_status", "metadata"])?;
    let payment = document::given(said, "payment_status").map(|status| status.as_str().unwrap_or_default());
    if payment.is_some_and(|status| !STATUSES.contains(&status)) {
        return Err(invalid("payment_status", "value_is_invalid"));
    }
    let found = kept(&service, &id).await?;
    let attempt = || async {
        let snapshot = service.account(&found.customer_id).await?;
        let stored = service.database.invoice(&id).await?.ok_or(ApiError::NotFound("invoice"))?;
        let mut invoice = stored.document;
        if let Some(metadata) = document::given(said, "metadata") {
            invoice.insert("metadata".to_owned(), metadata.clone());
        }
        let purchase = document::text(&invoice, "invoice_type") == Some("credit");
        match payment {
            Some(status @ ("succeeded" | "failed")) if purchase => {
                settle(&service, &snapshot, &ask.key, (invoice, status)).await
            }
            // Lago too: a purchase that was paid does not wait again.
            Some("pending") if purchase => own(&service, &snapshot, &ask.key, invoice).await,
            Some(status) => {
                invoice.insert("payment_status".to_owned(), status.into());
                own(&service, &snapshot, &ask.key, invoice).await
            }
            None => own(&service, &snapshot, &ask.key, invoice).await,
        }
    };
    service.carried(&ask.key, &found.customer_id, attempt).await
}

/// The payment of a purchase succeeded or failed.
async fn settle(
    service: &Service,
    snapshot: &Snapshot,
    key: &Key,
    (invoice, status): (Object, &str),
) -> Result<Reply, Failure> {
    let members =
        object([("invoice_id", document::member(&invoice, "id")), ("payment_status", status.into())]);
    let decided = service.decide(snapshot, key, "settle_payment", members)?;
    let id = document::member(&invoice, "id");
    let moved = decided.invoices.iter().find(|moved| document::member(moved, "id") == id);
    let mut after = merged(&invoice, moved);
    // The fees are the engine's own here.
    if let Some(fees) = moved.and_then(|moved| moved.get("fees")) {
        after.insert("fees".to_owned(), fees.clone());
    }
    let reply = shown(&after, &snapshot.customer, &Value::Null);
    let kept = Kept { invoices: vec![invoice_row(&after)], ..Kept::default() };
    service.store(snapshot, key, &decided, kept, reply).await
}

async fn own(service: &Service, snapshot: &Snapshot, key: &Key, invoice: Object) -> Result<Reply, Failure> {
    let reply = shown(&invoice, &snapshot.customer, &Value::Null);
    let kept = Kept { invoices: vec![invoice_row(&invoice)], ..Kept::default() };
    service.store_own(snapshot, key, "update_invoice", kept, reply).await
}

/// `POST /invoices/{id}/void`: the credits that paid it come back, as the policy says.
pub async fn void(
    State(service): State<Arc<Service>>,
    Path(id): Path<String>,
    ask: Ask,
) -> Result<Reply, ApiError> {
    const CREDIT_NOTE: &str = "generate_credit_note";
    let said = ask.body()?;
    known_members(&said, &[CREDIT_NOTE])?;
    // There are no credit notes here; a word that none is wanted is as good as none.
    if document::given(&said, CREDIT_NOTE).is_some_and(|wanted| *wanted != Value::Bool(false)) {
        return Err(invalid(CREDIT_NOTE, NOT_SUPPORTED));
    }
    let found = kept(&service, &id).await?;
    let attempt = || async {
        let snapshot = service.account(&found.customer_id).await?;
        let stored = service.database.invoice(&id).await?.ok_or(ApiError::NotFound("invoice"))?;
        let mut invoice = stored.document;
        let finalized = document::text(&invoice, "status") == Some("finalized");
        if !finalized || document::text(&invoice, "invoice_type") == Some("credit") {
            return Err(ApiError::NotAllowed("not_voidable").into());
        }
        let members = object([("invoice_id", document::member(&invoice, "id"))]);
        let decided = service.decide(&snapshot, &ask.key, "reverse_invoice", members)?;
        invoice.insert("status".to_owned(), "voided".into());
        invoice.insert("voided_at".to_owned(), clock::now().into());
        let reply = shown(&invoice, &snapshot.customer, &Value::Null);
        let kept = Kept { invoices: vec![invoice_row(&invoice)], ..Kept::default() };
        service.store(&snapshot, &ask.key, &decided, kept, reply).await
    };
    service.carried(&ask.key, &found.customer_id, attempt).await
}
