//! What is for whoever runs the service: health, the sweep, and a word where the studio is not built.

use super::request::Ask;
use crate::error::ApiError;
use crate::reply::Reply;
use crate::service::Service;
use crate::sweep;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use std::sync::Arc;

/// `GET /healthz`: whether requests can be answered.
pub async fn health(State(service): State<Arc<Service>>) -> Response {
    let answers = service.database.answers().await;
    let (status, word) =
        if answers { (StatusCode::OK, "ok") } else { (StatusCode::SERVICE_UNAVAILABLE, "unreachable") };
    let body = json!({
        "status": if answers { "ok" } else { "unavailable" },
        "database": {"kind": service.database.kind().name(), "status": word},
        "engine": {"version": service.engine.version(), "policy": service.engine.policy()},
    });
    let json = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    (status, json, body.to_string()).into_response()
}

/// `POST /admin/sweep`: expires what is due now, runs the interval rules of today, refreshes ongoing balances.
pub async fn sweep(State(service): State<Arc<Service>>, ask: Ask) -> Result<Reply, ApiError> {
    ask.nothing()?;
    let swept = sweep::once(&service).await?;
    Ok(Reply::ok(&json!({
        "sweep": {
            "customers": swept.customers, "changed": swept.changed, "events": swept.events, "failed": swept.failed,
        },
    })))
}

/// `GET /` while the studio is not built.
pub async fn no_studio() -> Reply {
    Reply::ok(&json!({
        "service": "drawdown", "api": "/api/v1", "health": "/healthz",
        "studio": "not built: build the studio and start again",
    }))
}
