//! Wallet transactions: top-up, list, get, void, and what drew from what.

use super::members::known_members;
use super::request::{Ask, Bare, Params};
use super::shape;
use super::wallets::by_id;
use crate::document::{self, Object, object, picked};
use crate::engine::Decided;
use crate::error::{ApiError, invalid};
use crate::ids;
use crate::kept::{Kept, invoice_rows};
use crate::reply::Reply;
use crate::service::Service;
use crate::store::{Listed, Row, Snapshot};
use axum::extract::{Path, State};
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// What the engine reads of a top-up.
const TOP_UP: [&str; 10] = [
    "paid_credits",
    "granted_credits",
    "voided_credits",
    "priority",
    "name",
    "metadata",
    "ignore_paid_top_up_limits",
    "invoice_requires_successful_payment",
    "starts_at",
    "expiration_at",
];
/// What this service keeps for the host.
const HOST: [&str; 3] = ["payment_method", "purchase_order_number", "invoice_custom_section"];

/// `POST /wallet_transactions`: buys, grants and voids credits.
pub async fn create(State(service): State<Arc<Service>>, ask: Ask) -> Result<Reply, ApiError> {
    let said = ask.root("wallet_transaction")?;
    known_members(said, &[&["wallet_id"], &TOP_UP[..], &HOST].concat())?;
    let given = document::text(said, "wallet_id").unwrap_or_default();
    let row = service.read(|| service.database.wallet(given)).await?;
    let mut members = picked(said, &TOP_UP);
    members.retain(|_, value| !value.is_null());
    let Some(row) = row else {
        let named = if ids::is_sound(given) { given } else { "unknown" };
        members.insert("wallet_id".to_owned(), named.into());
        return Err(service.engine.refused("top_up", members).into());
    };
    members.insert("wallet_id".to_owned(), row.id.as_str().into());
    let host = picked(said, &HOST);
    moved(&service, &ask, &row, ("top_up", members, host)).await
}

/// `POST /wallet_transactions/{id}/void`: without a body voids what is left of one grant, else `voided_credits` of it.
pub async fn void(
    State(service): State<Arc<Service>>,
    Path(id): Path<String>,
    ask: Ask,
) -> Result<Reply, ApiError> {
    let row = kept(&service, &id).await?;
    let mut members = Object::new();
    if !ask.body()?.is_empty() {
        // What says no amount would take all: it must be meant so.
        let said = ask.root("wallet_transaction")?;
        known_members(said, &["voided_credits"])?;
        let amount = document::given(said, "voided_credits");
        let amount = amount.ok_or_else(|| invalid("voided_credits", "value_is_mandatory"))?;
        members.insert("voided_credits".to_owned(), amount.clone());
    }
    members.insert("wallet_id".to_owned(), document::member(&row.document, "wallet_id"));
    members.insert("voided_transaction_id".to_owned(), row.id.as_str().into());
    moved(&service, &ask, &row, ("void_credits", members, Object::new())).await
}

/// Moves credits of one wallet; the answer lists what came of it there.
async fn moved(
    service: &Service,
    ask: &Ask,
    row: &Row,
    (kind, members, host): (&'static str, Object, Object),
) -> Result<Reply, ApiError> {
    let wallet_id = document::text(&members, "wallet_id").unwrap_or_default().to_owned();
    let attempt = || async {
        let snapshot = service.account(&row.customer_id).await?;
        let decided = service.decide(&snapshot, &ask.key, kind, members.clone())?;
        let made: Vec<Value> = made(&snapshot, &decided, &wallet_id)
            .iter()
            .map(|made| shape::transaction(made, &host))
            .collect();
        let reply = Reply::ok(&json!({"wallet_transactions": made}));
        let kept =
            Kept { invoices: invoice_rows(&decided), transaction_host: host.clone(), ..Kept::default() };
        service.store(&snapshot, &ask.key, &decided, kept, reply).await
    };
    service.carried(&ask.key, &row.customer_id, attempt).await
}

/// The wallet's new transactions, but what expired or ended on the way.
fn made(snapshot: &Snapshot, decided: &Decided, wallet_id: &str) -> Vec<Object> {
    let known: HashSet<&str> = snapshot.transactions.iter().map(|(id, _)| id.as_str()).collect();
    let after = decided.account.wallet_transactions.iter();
    let after = after.filter_map(|document| serde_json::from_str::<Object>(document.get()).ok());
    after
        .filter(|made| {
            let text = |name| document::text(made, name).unwrap_or_default();
            text("wallet_id") == wallet_id
                && !known.contains(text("id"))
                && !["expired", "terminated"].contains(&text("void_reason"))
        })
        .collect()
}

/// `GET /wallets/{id}/wallet_transactions`
pub async fn list(
    State(service): State<Arc<Service>>,
    Path(id): Path<String>,
    params: Params,
) -> Result<Reply, ApiError> {
    let page = params.page(&["status", "transaction_status", "transaction_type"])?;
    let (wallet, _) = by_id(&service, &id).await?;
    let keys =
        [&wallet.id, params.get("status"), params.get("transaction_status"), params.get("transaction_type")];
    let listed = service.read(|| service.database.list(Listed::TRANSACTIONS, keys, page)).await?;
    let shown: Vec<Value> = listed.items.iter().map(shape::kept_transaction).collect();
    Ok(Reply::ok(&json!({"wallet_transactions": shown, "meta": page.meta(listed.total)})))
}

/// `GET /wallet_transactions/{id}`
pub async fn find(
    State(service): State<Arc<Service>>,
    Path(id): Path<String>,
    _: Bare,
) -> Result<Reply, ApiError> {
    let row = kept(&service, &id).await?;
    Ok(Reply::ok(&json!({"wallet_transaction": shape::kept_transaction(&row)})))
}

/// `POST /wallet_transactions/{id}/payment_url`: this service has no payment provider.
pub async fn payment_url(
    State(service): State<Arc<Service>>,
    Path(id): Path<String>,
    ask: Ask,
) -> Result<Reply, ApiError> {
    ask.nothing()?;
    kept(&service, &id).await?;
    Err(invalid("base", "no_linked_payment_provider"))
}

/// `GET /wallet_transactions/{id}/consumptions`: what drew from an inbound transaction.
pub async fn consumptions(
    State(service): State<Arc<Service>>,
    Path(id): Path<String>,
    params: Params,
) -> Result<Reply, ApiError> {
    let row = kept(&service, &id).await?;
    let all = of_customer(&service, &row).await?;
    let consumed = all.iter().flat_map(|outbound| {
        let fundings = fundings_of(outbound).filter(|funding| source(funding) == row.id);
        fundings.map(move |funding| (outbound, funding, outbound))
    });
    paged("wallet_transaction_consumptions", consumed.collect(), &params)
}

/// `GET /wallet_transactions/{id}/fundings`: what an outbound transaction drew from.
pub async fn fundings(
    State(service): State<Arc<Service>>,
    Path(id): Path<String>,
    params: Params,
) -> Result<Reply, ApiError> {
    let row = kept(&service, &id).await?;
    let all = of_customer(&service, &row).await?;
    let known: HashMap<&str, &Object> =
        all.iter().filter_map(|one| Some((document::text(one, "id")?, one))).collect();
    let empty = Object::new();
    let funded = fundings_of(&row.document)
        .map(|funding| (&row.document, funding, known.get(source(funding)).copied().unwrap_or(&empty)));
    paged("wallet_transaction_fundings", funded.collect(), &params)
}

fn fundings_of(transaction: &Object) -> impl Iterator<Item = &Object> {
    let list = transaction.get("fundings").and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_object)
}

fn source(funding: &Object) -> &str {
    document::text(funding, "transaction_id").unwrap_or_default()
}

/// An outbound transaction, one of its fundings, and the transaction that is shown beside it.
type Drawn<'row> = (&'row Object, &'row Object, &'row Object);

fn drawn((outbound, funding, shown): Drawn<'_>) -> Value {
    let id = format!("{}/{}", document::text(outbound, "id").unwrap_or_default(), source(funding));
    let members = [
        ("lago_id", ids::public(&id).into()),
        ("amount_cents", document::member(funding, "amount_cents")),
        ("credit_amount", document::member(funding, "credit_amount")),
        ("created_at", document::member(outbound, "created_at")),
        ("wallet_transaction", shape::transaction(shown, &Object::new())),
    ];
    object(members).into()
}

fn paged(name: &str, all: Vec<Drawn<'_>>, params: &Params) -> Result<Reply, ApiError> {
    let page = params.page(&[])?;
    let (all, total) = page.of(all);
    let shown: Vec<Value> = all.map(drawn).collect();
    let mut body = object([("meta", page.meta(total))]);
    body.insert(name.to_owned(), shown.into());
    Ok(Reply::ok(&body.into()))
}

async fn kept(service: &Service, id: &str) -> Result<Row, ApiError> {
    let row = service.read(|| service.database.transaction(id)).await?;
    row.ok_or(ApiError::NotFound("wallet_transaction"))
}

async fn of_customer(service: &Service, row: &Row) -> Result<Vec<Object>, ApiError> {
    let snapshot = service.read(|| service.database.snapshot(&row.customer_id)).await?;
    let rows = snapshot.map(|snapshot| snapshot.transactions).unwrap_or_default();
    Ok(rows.iter().filter_map(|(_, document)| serde_json::from_str(document).ok()).collect())
}
