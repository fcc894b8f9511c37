//! What comes in and what goes out: a body within its limit, the key of a repetition, the parameters of a list.

use crate::document::{self, Object};
use crate::error::{ApiError, Details, invalid};
use crate::idempotency::Key;
use crate::ids;
use crate::service::Service;
use crate::store::Page;
use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, Query};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Request};
use http_body_util::BodyExt;
use serde_json::Value;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// How long a body may take.
const BODY: Duration = Duration::from_secs(30);
/// How much of a body that is too large is still read, so that the client comes to read our answer.
const DRAINED: usize = 64 << 20;
const PER_PAGE: i64 = 100;

/// A request that changes something.
pub struct Ask {
    pub key: Key,
    body: Value,
}

impl Ask {
    /// The object that Lago wraps the request in.
    ///
    /// # Errors
    /// It is not there, or no object.
    pub fn root(&self, name: &str) -> Result<&Object, ApiError> {
        match self.body.get(name) {
            Some(Value::Object(object)) => Ok(object),
            Some(_) => Err(invalid(name, "value_is_invalid")),
            None => Err(invalid(name, "value_is_mandatory")),
        }
    }

    /// The body, if it is an object; a request without one has an empty object.
    ///
    /// # Errors
    /// It is something else.
    pub fn body(&self) -> Result<Object, ApiError> {
        if self.body.is_null() {
            return Ok(Object::new());
        }
        self.body.as_object().cloned().ok_or_else(|| invalid("base", "value_is_invalid"))
    }
}

/// What this service cannot honour is refused, never left out. A null says nothing.
///
/// # Errors
/// Every member that is not one of `names`.
pub fn known_members(said: &Object, names: &[&str]) -> Result<(), ApiError> {
    let mut details = Details::default();
    let given = said.iter().filter(|(_, value)| !value.is_null()).map(|(name, _)| name);
    given.filter(|name| !names.contains(&name.as_str())).for_each(|name| details.add(name, NOT_SUPPORTED));
    details.check()
}

/// The code of what this service cannot honour.
pub const NOT_SUPPORTED: &str = "not_supported";

impl FromRequest<Arc<Service>> for Ask {
    type Rejection = ApiError;

    async fn from_request(request: Request<Body>, service: &Arc<Service>) -> Result<Self, ApiError> {
        let (parts, body) = request.into_parts();
        let given = match parts.headers.get(IDEMPOTENCY_KEY).map(HeaderValue::to_str) {
            None => None,
            Some(Ok(key)) if ids::is_sound(key) => Some(key.to_owned()),
            Some(_) => return Err(invalid("idempotency_key", "value_is_invalid")),
        };
        let bytes =
            tokio::time::timeout(BODY, bytes(body, service.max_body)).await.map_err(|_| ApiError::Slow)??;
        let value = if bytes.is_empty() {
            Value::Null
        } else {
            document::read(&bytes).map_err(|code| invalid("base", code))?
        };
        let path = parts.uri.path_and_query().map_or("", |path| path.as_str());
        let fingerprint = ids::fingerprint(parts.method.as_str(), path, &bytes);
        let key = Key { given: given.is_some(), id: given.unwrap_or_else(ids::fresh), fingerprint };
        Ok(Self { key, body: value })
    }
}

async fn bytes(mut body: Body, limit: usize) -> Result<Vec<u8>, ApiError> {
    let (mut bytes, mut read) = (Vec::new(), 0_usize);
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| invalid("base", "invalid_json"))?;
        let Some(data) = frame.data_ref() else { continue };
        read = read.saturating_add(data.len());
        if read <= limit {
            bytes.extend_from_slice(data);
        } else if read > DRAINED {
            break;
        }
    }
    if read > limit { Err(ApiError::TooLarge(limit)) } else { Ok(bytes) }
}

/// The parameters of a query.
pub struct Params(Vec<(String, String)>);

impl<S: Sync> FromRequestParts<S> for Params {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let read = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri);
        Ok(Self(read.map(|Query(pairs)| pairs).unwrap_or_default()))
    }
}

impl Params {
    /// The parameter's value; empty when it is not there.
    pub fn get(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(given, _)| given == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// Refuses a filter that this service does not know: the list would be longer than what was asked for.
    ///
    /// # Errors
    /// Every parameter that is not of a page, nor one of `names`.
    pub fn known(&self, names: &[&str]) -> Result<(), ApiError> {
        let mut details = Details::default();
        let given = self.0.iter().map(|(name, _)| name.as_str());
        let unknown = given.filter(|name| !["page", "per_page"].contains(name) && !names.contains(name));
        unknown.for_each(|name| details.add(name, NOT_SUPPORTED));
        details.check()
    }

    /// Which page is wanted; what is no number is as if it were not there.
    pub fn page(&self) -> Page {
        let number = self.get("page").parse().ok().filter(|number| *number > 0).unwrap_or(1);
        let size = self.get("per_page").parse().ok().filter(|size| *size > 0).unwrap_or(PER_PAGE);
        Page { number, size: size.min(1_000) }
    }
}
