//! Wallets: create, list, get, update, terminate; by id, and by code below a customer.

use super::customers::{known, owner};
use super::members::{NOT_SUPPORTED, without_ours};
use super::request::{Ask, Bare, Params};
use super::shape;
use crate::document::{self, Object, object, picked};
use crate::error::{ApiError, invalid};
use crate::idempotency::Key;
use crate::ids;
use crate::kept::{Kept, invoice_rows};
use crate::reply::Reply;
use crate::service::Service;
use crate::store::{Customer, Listed, Page, Row};
use axum::extract::{Path, State};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::Arc;

/// What this service keeps for the host.
const HOST: [&str; 4] =
    ["billing_entity_code", "payment_method", "purchase_order_number", "invoice_custom_section"];
/// What is shown of a wallet, and is ours to write.
const OURS: [&str; 19] = [
    "lago_id",
    "lago_customer_id",
    "external_customer_id",
    "status",
    "credits_balance",
    "balance_cents",
    "consumed_credits",
    "consumed_amount_cents",
    "ongoing_balance_cents",
    "ongoing_usage_balance_cents",
    "credits_ongoing_balance",
    "credits_ongoing_usage_balance",
    "depleted_ongoing_balance",
    "traceable",
    "created_at",
    "terminated_at",
    "last_balance_sync_at",
    "last_consumed_credit_at",
    "applied_invoice_custom_sections",
];
/// The same of a rule.
const OURS_OF_A_RULE: [&str; 5] =
    ["lago_wallet_id", "status", "created_at", "terminated_at", "applied_invoice_custom_sections"];
const RULES: &str = "recurring_transaction_rules";
/// What stays as it is for a wallet's life.
const FIXED: [&str; 2] = ["rate_amount", "currency"];

/// `POST /wallets`
pub async fn create(State(service): State<Arc<Service>>, ask: Ask) -> Result<Reply, ApiError> {
    let said = ask.root("wallet")?;
    let external_id = document::text(said, "external_customer_id").unwrap_or_default();
    match service.read(|| service.database.customer(external_id)).await? {
        Some(customer) => created(&service, &ask.key, said, &customer).await,
        None => {
            let shown = picked(said, &["external_customer_id"]);
            let members = object([("wallet", draft(said, &shown, &Object::new())?.into())]);
            Err(service.engine.refused("create_wallet", members).into())
        }
    }
}

/// `POST /customers/{external_id}/wallets`
pub async fn create_of(
    State(service): State<Arc<Service>>,
    Path(external_id): Path<String>,
    ask: Ask,
) -> Result<Reply, ApiError> {
    let customer = known(&service, &external_id).await?;
    created(&service, &ask.key, ask.root("wallet")?, &customer).await
}

async fn created(
    service: &Service,
    key: &Key,
    said: &Object,
    customer: &Customer,
) -> Result<Reply, ApiError> {
    let shown = object([("external_customer_id", customer.external_id.as_str().into())]);
    let members = object([("wallet", draft(said, &shown, &Object::new())?.into())]);
    let host = picked(said, &HOST);
    let attempt = || async {
        let snapshot = service.account(&customer.id).await?;
        let decided = service.decide(&snapshot, key, "create_wallet", members.clone())?;
        let id = decided.created_wallet().ok_or(ApiError::Internal)?;
        let wallet = decided.wallet(&id).ok_or(ApiError::Internal)?;
        let customer = decided.customer(&snapshot);
        let reply = Reply::ok(&json!({"wallet": shape::wallet(&wallet, &host, &customer)}));
        let kept = Kept {
            invoices: invoice_rows(&decided),
            wallet_host: Some((id, host.clone())),
            transaction_host: picked(
                said,
                &["payment_method", "purchase_order_number", "invoice_custom_section"],
            ),
            ..Kept::default()
        };
        service.store(&snapshot, key, &decided, kept, reply).await
    };
    service.carried(key, &customer.id, attempt).await
}

/// What the engine is told: everything that is not kept here, so that it refuses what it does not know. `stored` is the
/// wallet that is to change, and `shown` what the API shows of it.
fn draft(said: &Object, shown: &Object, stored: &Object) -> Result<Object, ApiError> {
    let mut draft = without_ours(said, &OURS, shown, "")?;
    draft.retain(|name, value| {
        let stays = FIXED.contains(&name.as_str()) && stored.get(name) == Some(value);
        !stays && !HOST.contains(&name.as_str())
    });
    if let Some(Value::Array(rules)) = draft.get_mut(RULES) {
        let ended = |rule: &&Value| rule.get("status").is_some_and(|status| status == "terminated");
        let known = shown.get(RULES).and_then(Value::as_array).into_iter().flatten();
        let ended: Vec<&Value> = known.filter(ended).collect();
        // A rule that has ended is shown, and says nothing when it is sent back.
        let told = std::mem::take(rules).into_iter().enumerate();
        for (index, mut rule) in told.filter(|(_, rule)| !ended.contains(&rule)) {
            if let Value::Object(said) = &rule {
                rule = rule_draft(said, shown, stored, &format!("{RULES}.{index}."))?.into();
            }
            rules.push(rule);
        }
    }
    Ok(draft)
}

/// The same of a rule.
fn rule_draft(said: &Object, shown: &Object, stored: &Object, place: &str) -> Result<Object, ApiError> {
    // There is no place here for what the host says of a rule.
    if HOST.iter().any(|name| document::given(said, name).is_some()) {
        return Err(invalid(RULES, NOT_SUPPORTED));
    }
    let rules = shown.get(RULES).and_then(Value::as_array).into_iter().flatten();
    let mut rules = rules.filter_map(Value::as_object);
    let shown = rules.find(|rule| rule.get("lago_id") == said.get("lago_id"));
    let mut draft = without_ours(said, &OURS_OF_A_RULE, shown.unwrap_or(&Object::new()), place)?;
    let id = rule_id(stored, &draft);
    draft.retain(|name, _| name != "lago_id" && !HOST.contains(&name.as_str()));
    draft.extend(id.map(|id| ("id".to_owned(), id)));
    Ok(draft)
}

/// The engine's id of a rule that the client names by ours. One that we do not know stays, for the rules to refuse.
fn rule_id(wallet: &Object, rule: &Object) -> Option<Value> {
    let given = document::text(rule, "lago_id").or_else(|| document::text(rule, "id"))?;
    let rules = wallet.get(RULES).and_then(Value::as_array).into_iter().flatten();
    let mut known = rules.filter_map(|rule| rule.get("id").and_then(Value::as_str));
    Some(known.find(|id| ids::public(id) == given).unwrap_or(given).into())
}

/// `GET /wallets`: of one customer with `external_customer_id`, else all.
pub async fn list(State(service): State<Arc<Service>>, params: Params) -> Result<Reply, ApiError> {
    let page = params.page(&["external_customer_id", "currency"])?;
    let external_id = params.get("external_customer_id");
    let customer = if external_id.is_empty() { None } else { Some(known(&service, external_id).await?) };
    listed(&service, customer.as_ref(), (page, params.get("currency"))).await
}

/// `GET /customers/{external_id}/wallets`
pub async fn list_of(
    State(service): State<Arc<Service>>,
    Path(external_id): Path<String>,
    params: Params,
) -> Result<Reply, ApiError> {
    let page = params.page(&["currency"])?;
    let customer = known(&service, &external_id).await?;
    listed(&service, Some(&customer), (page, params.get("currency"))).await
}

async fn listed(
    service: &Service,
    customer: Option<&Customer>,
    (page, currency): (Page, &str),
) -> Result<Reply, ApiError> {
    let id = customer.map_or("", |customer| customer.id.as_str());
    let listed = service.read(|| service.database.list(Listed::WALLETS, [id, currency], page)).await?;
    let mut customers = HashMap::new();
    let mut wallets = Vec::with_capacity(listed.items.len());
    for row in &listed.items {
        if !customers.contains_key(&row.customer_id) {
            customers.insert(row.customer_id.clone(), owner(service, &row.customer_id).await?);
        }
        wallets.extend(customers.get(&row.customer_id).map(|customer| shape::kept_wallet(row, customer)));
    }
    Ok(Reply::ok(&json!({"wallets": wallets, "meta": page.meta(listed.total)})))
}

/// `GET /wallets/{id}`
pub async fn find(
    State(service): State<Arc<Service>>,
    Path(id): Path<String>,
    _: Bare,
) -> Result<Reply, ApiError> {
    let (row, customer) = by_id(&service, &id).await?;
    Ok(Reply::ok(&json!({"wallet": shape::kept_wallet(&row, &customer)})))
}

/// `GET /customers/{external_id}/wallets/{code}`
pub async fn find_of(
    State(service): State<Arc<Service>>,
    Path(names): Path<(String, String)>,
    _: Bare,
) -> Result<Reply, ApiError> {
    let (row, customer) = by_code(&service, &names).await?;
    Ok(Reply::ok(&json!({"wallet": shape::kept_wallet(&row, &customer)})))
}

/// `PUT /wallets/{id}`
pub async fn update(
    State(service): State<Arc<Service>>,
    Path(id): Path<String>,
    ask: Ask,
) -> Result<Reply, ApiError> {
    let found = by_id(&service, &id).await?;
    updated(&service, &ask, found).await
}

/// `PUT /customers/{external_id}/wallets/{code}`
pub async fn update_of(
    State(service): State<Arc<Service>>,
    Path(names): Path<(String, String)>,
    ask: Ask,
) -> Result<Reply, ApiError> {
    let found = by_code(&service, &names).await?;
    updated(&service, &ask, found).await
}

async fn updated(service: &Service, ask: &Ask, (row, customer): (Row, Customer)) -> Result<Reply, ApiError> {
    let said = ask.root("wallet")?;
    let mut host = row.host.clone();
    host.extend(picked(said, &HOST));
    let shown = host.clone();
    let change = WalletChange {
        row: &row,
        customer: &customer,
        host: (host != row.host).then_some(host),
        draft: |stored: &Object| {
            let before = shape::wallet(stored, &row.host, &customer);
            draft(said, before.as_object().unwrap_or(&Object::new()), stored)
        },
        shown: |wallet: &Object| json!({"wallet": shape::wallet(wallet, &shown, &customer)}),
    };
    change.carried(service, &ask.key).await
}

/// A change of a wallet: what the engine is told, made from the wallet as it stands when it is decided, and what the
/// client is shown of the wallet after it.
pub struct WalletChange<'row, D, S> {
    pub row: &'row Row,
    pub customer: &'row Customer,
    /// The host's members, when they change.
    pub host: Option<Object>,
    pub draft: D,
    pub shown: S,
}

impl<D, S> WalletChange<'_, D, S>
where
    D: Fn(&Object) -> Result<Object, ApiError>,
    S: Fn(&Object) -> Value,
{
    /// Decides and stores it.
    pub async fn carried(&self, service: &Service, key: &Key) -> Result<Reply, ApiError> {
        let attempt = || async {
            let snapshot = service.account(&self.customer.id).await?;
            let stored = snapshot.wallet(&self.row.id).ok_or(ApiError::NotFound("wallet"))?;
            let draft = (self.draft)(&stored)?;
            let members = object([("wallet_id", self.row.id.as_str().into()), ("wallet", draft.into())]);
            let decided = service.decide(&snapshot, key, "update_wallet", members)?;
            let wallet = decided.wallet(&self.row.id).ok_or(ApiError::Internal)?;
            let wallet_host = self.host.clone().map(|host| (self.row.id.clone(), host));
            let kept = Kept { wallet_host, ..Kept::default() };
            service.store(&snapshot, key, &decided, kept, Reply::ok(&(self.shown)(&wallet))).await
        };
        service.carried(key, &self.customer.id, attempt).await
    }
}

/// `DELETE /wallets/{id}`
pub async fn terminate(
    State(service): State<Arc<Service>>,
    Path(id): Path<String>,
    ask: Ask,
) -> Result<Reply, ApiError> {
    ask.nothing()?;
    let found = by_id(&service, &id).await?;
    terminated(&service, &ask.key, found).await
}

/// `DELETE /customers/{external_id}/wallets/{code}`
pub async fn terminate_of(
    State(service): State<Arc<Service>>,
    Path(names): Path<(String, String)>,
    ask: Ask,
) -> Result<Reply, ApiError> {
    ask.nothing()?;
    let found = by_code(&service, &names).await?;
    terminated(&service, &ask.key, found).await
}

async fn terminated(
    service: &Service,
    key: &Key,
    (row, customer): (Row, Customer),
) -> Result<Reply, ApiError> {
    let members = object([("wallet_id", row.id.as_str().into())]);
    let attempt = || async {
        let snapshot = service.account(&customer.id).await?;
        let decided = service.decide(&snapshot, key, "terminate_wallet", members.clone())?;
        let wallet = decided.wallet(&row.id).ok_or(ApiError::Internal)?;
        let reply = Reply::ok(&json!({"wallet": shape::wallet(&wallet, &row.host, &snapshot.customer)}));
        service.store(&snapshot, key, &decided, Kept::default(), reply).await
    };
    service.carried(key, &customer.id, attempt).await
}

/// A wallet and its customer, or 404.
pub async fn by_id(service: &Service, id: &str) -> Result<(Row, Customer), ApiError> {
    let row = service.read(|| service.database.wallet(id)).await?.ok_or(ApiError::NotFound("wallet"))?;
    let customer = owner(service, &row.customer_id).await?;
    Ok((row, customer))
}

/// The same by the customer's external id and the wallet's code.
pub async fn by_code(
    service: &Service,
    (external_id, code): &(String, String),
) -> Result<(Row, Customer), ApiError> {
    let customer = known(service, external_id).await?;
    let row = service.read(|| service.database.wallet_by_code(&customer.id, code)).await?;
    Ok((row.ok_or(ApiError::NotFound("wallet"))?, customer))
}
