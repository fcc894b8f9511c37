//! What stands around every request: its key, its thread, its log, and the shape of what no route answers.

use crate::error::{ApiError, invalid};
use crate::service::Service;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use std::time::Instant;
use tokio::runtime::Handle;
use tokio::task::spawn_blocking;
use tracing::{error, info};
use uuid::Uuid;

/// What no route knows.
pub async fn not_found() -> ApiError {
    ApiError::NotFound("route")
}

/// A route that knows other methods.
pub async fn not_allowed() -> ApiError {
    ApiError::NotAllowed("method_not_allowed")
}

/// Lets those in that hold a key.
pub async fn authorized(State(service): State<Arc<Service>>, request: Request, next: Next) -> Response {
    let given = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let key = given.and_then(|value| value.split_once(' '));
    let key =
        key.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map_or("", |(_, key)| key.trim());
    // Digests are compared, so that time tells nothing of the key.
    let digest = hashed(key);
    if service.keys.contains(&digest) {
        next.run(request).await
    } else {
        ApiError::Unauthorized.into_response()
    }
}

/// Gives each request a thread of its own: whoever reads a large body or decides on a large account holds up nobody
/// else.
pub async fn threaded(request: Request, next: Next) -> Response {
    let runtime = Handle::current();
    let answered = spawn_blocking(move || runtime.block_on(next.run(request))).await;
    answered.unwrap_or_else(|error| {
        error!(%error, "a request was not carried through");
        ApiError::Internal.into_response()
    })
}

/// What of a key is kept in memory.
pub fn hashed(key: &str) -> [u8; 32] {
    Sha256::digest(key.as_bytes()).into()
}

/// Gives the framework's own refusals our shape, and keeps out U+0000, which no id holds.
pub async fn shaped(request: Request, next: Next) -> Response {
    if request.uri().path_and_query().is_some_and(|path| path.as_str().contains("%00")) {
        return ApiError::NotFound("route").into_response();
    }
    let api = request.uri().path().starts_with("/api/");
    let response = next.run(request).await;
    let json = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/json");
    if !api || json || !response.status().is_client_error() {
        return response;
    }
    match response.status() {
        StatusCode::NOT_FOUND => ApiError::NotFound("route").into_response(),
        StatusCode::METHOD_NOT_ALLOWED => ApiError::NotAllowed("method_not_allowed").into_response(),
        _ => invalid("base", "value_is_invalid").into_response(),
    }
}

/// One line of log a request, and an id to find it by.
pub async fn logged(request: Request<Body>, next: Next) -> Response {
    let start = Instant::now();
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let id = Uuid::now_v7().to_string();
    let mut response = next.run(request).await;
    let milliseconds = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
    info!(request = id, %method, path, status = response.status().as_u16(), milliseconds, "answered");
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", id);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::middleware::from_fn;
    use axum::routing::get;
    use hyper::service::Service as _;
    use hyper_util::service::TowerToHyperService;
    use std::sync::{Mutex, mpsc};
    use std::time::Duration;

    const PATIENCE: Duration = Duration::from_secs(60);

    /// With one thread for all connections, a request that waits for the next one is not waited for by it.
    #[test]
    fn a_request_that_keeps_its_thread_holds_up_nobody() {
        let (free, kept) = mpsc::channel();
        let kept = Arc::new(Mutex::new(kept));
        let keeps = move || async move {
            let freed = kept.lock().map(|kept| kept.recv_timeout(PATIENCE).is_ok());
            if freed.unwrap_or_default() { StatusCode::OK } else { StatusCode::REQUEST_TIMEOUT }
        };
        let frees =
            move || async move { if free.send(()).is_ok() { StatusCode::OK } else { StatusCode::GONE } };
        let router = Router::new().route("/keeps", get(keeps)).route("/frees", get(frees));
        let router = TowerToHyperService::new(router.layer(from_fn(threaded)));
        let ask = |path| {
            let request = Request::get(path).body(Body::empty()).expect("a request");
            let answer = router.call(request);
            async { answer.await.expect("an answer").status() }
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let answers = runtime.block_on(async { tokio::join!(ask("/keeps"), ask("/frees")) });
        assert_eq!(answers, (StatusCode::OK, StatusCode::OK));
    }
}
