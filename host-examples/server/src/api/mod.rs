//! The routes: the wallet part of Lago's public API, and a few of our own, each said so in the README.

mod alerts;
mod analytics;
mod audit;
mod customers;
mod fees;
mod invoices;
mod layers;
mod members;
mod metadata;
mod operations;
mod payments;
mod preview;
mod request;
mod shape;
mod transactions;
mod usage;
mod wallets;

pub use layers::hashed;

use crate::service::Service;
use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{delete, get, post, put};
use std::path::Path;
use std::sync::Arc;
use tower_http::services::ServeDir;

/// Every route; `studio` is the directory of the studio's files.
pub fn router(service: Arc<Service>, studio: Option<&Path>) -> Router {
    let admin = Router::new().route("/sweep", post(operations::sweep));
    let open = Router::new()
        .nest("/api/v1", keyed(&service, lago()))
        .nest("/admin", keyed(&service, admin))
        .route("/healthz", get(operations::health));
    let open = match studio {
        Some(directory) => open.fallback_service(ServeDir::new(directory)),
        None => open.route("/", get(operations::no_studio)).fallback(layers::not_found),
    };
    open.method_not_allowed_fallback(layers::not_allowed)
        .layer(from_fn(layers::shaped))
        .layer(from_fn(layers::logged))
        .with_state(service)
}

/// Routes that want a key, those that do not exist included.
fn keyed(service: &Arc<Service>, routes: Router<Arc<Service>>) -> Router<Arc<Service>> {
    routes
        .fallback(layers::not_found)
        .method_not_allowed_fallback(layers::not_allowed)
        .layer(from_fn(layers::threaded))
        .layer(from_fn_with_state(Arc::clone(service), layers::authorized))
}

fn lago() -> Router<Arc<Service>> {
    Router::new()
        .merge(customers_and_usage())
        .merge(wallets())
        .merge(wallets_of_a_customer())
        .merge(invoices())
}

fn customers_and_usage() -> Router<Arc<Service>> {
    Router::new()
        .route("/customers", post(customers::upsert).get(customers::list))
        .route("/customers/{external_id}", get(customers::find))
        .route("/customers/{external_id}/current_usage", get(usage::find).put(usage::refresh))
        .route("/customers/{external_id}/events", get(audit::events))
        .route("/customers/{external_id}/replay", get(audit::replay))
        .route("/analytics/prepaid_credits", get(analytics::prepaid_credits))
}

fn wallets() -> Router<Arc<Service>> {
    Router::new()
        .route("/wallets", post(wallets::create).get(wallets::list))
        .route("/wallets/{id}", get(wallets::find).put(wallets::update).delete(wallets::terminate))
        .route(
            "/wallets/{id}/metadata",
            post(metadata::replace).patch(metadata::merge).delete(metadata::delete_all),
        )
        .route("/wallets/{id}/metadata/{key}", delete(metadata::delete_key))
        .route("/wallets/{id}/wallet_transactions", get(transactions::list))
        .route("/wallet_transactions", post(transactions::create))
        .route("/wallet_transactions/{id}", get(transactions::find))
        .route("/wallet_transactions/{id}/void", post(transactions::void))
        .route("/wallet_transactions/{id}/payment_url", post(transactions::payment_url))
        .route("/wallet_transactions/{id}/consumptions", get(transactions::consumptions))
        .route("/wallet_transactions/{id}/fundings", get(transactions::fundings))
}

fn wallets_of_a_customer() -> Router<Arc<Service>> {
    const WALLET: &str = "/customers/{external_id}/wallets/{code}";
    Router::new()
        .route("/customers/{external_id}/wallets", post(wallets::create_of).get(wallets::list_of))
        .route(WALLET, get(wallets::find_of).put(wallets::update_of).delete(wallets::terminate_of))
        .route(
            &format!("{WALLET}/metadata"),
            post(metadata::replace_of).patch(metadata::merge_of).delete(metadata::delete_all_of),
        )
        .route(&format!("{WALLET}/metadata/{{key}}"), delete(metadata::delete_key_of))
        .route(&format!("{WALLET}/alerts"), post(alerts::create).get(alerts::list).delete(alerts::delete_all))
        .route(
            &format!("{WALLET}/alerts/{{alert}}"),
            get(alerts::find).put(alerts::update).delete(alerts::delete),
        )
}

fn invoices() -> Router<Arc<Service>> {
    Router::new()
        .route("/invoices", post(invoices::create).get(invoices::list))
        .route("/invoices/preview", post(preview::preview))
        .route("/invoices/{id}", get(invoices::find).put(payments::update))
        .route("/invoices/{id}/finalize", put(invoices::finalize))
        .route("/invoices/{id}/refresh", put(invoices::refresh))
        .route("/invoices/{id}/void", post(payments::void))
        .route("/customers/{external_id}/invoices", get(invoices::list_of))
}
