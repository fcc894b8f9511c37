//! What comes in and what goes out: a body within its limit, the key of a repetition, the parameters of a list.

use super::members::{NOT_SUPPORTED, known_members};
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
use std::collections::HashSet;
use std::sync::Arc;

const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// How much of a body that is too large is still read, so that the client comes to read our answer.
const DRAINED: usize = 64 << 20;
const PER_PAGE: i64 = 100;
const MOST_PER_PAGE: i64 = 1_000;

/// A request that changes something.
pub struct Ask {
    pub key: Key,
    body: Value,
}

impl Ask {
    /// The object that Lago wraps the request in; nothing stands beside it.
    ///
    /// # Errors
    /// - it is not there, or no object
    /// - something stands beside it
    pub fn root(&self, name: &str) -> Result<&Object, ApiError> {
        let root = match self.body.get(name) {
            Some(Value::Object(object)) => object,
            Some(_) => return Err(invalid(name, "value_is_invalid")),
            None => return Err(invalid(name, "value_is_mandatory")),
        };
        self.body.as_object().map_or(Ok(root), |body| known_members(body, &[name]).map(|()| root))
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

    /// For a route that is told nothing.
    ///
    /// # Errors
    /// It was told something.
    pub fn nothing(&self) -> Result<(), ApiError> {
        known_members(&self.body()?, &[])
    }
}

impl FromRequest<Arc<Service>> for Ask {
    type Rejection = ApiError;

    async fn from_request(request: Request<Body>, service: &Arc<Service>) -> Result<Self, ApiError> {
        let (parts, body) = request.into_parts();
        // What changes something has no parameters.
        Params::read(&parts)?.only(&[])?;
        let given = match parts.headers.get(IDEMPOTENCY_KEY).map(HeaderValue::to_str) {
            None => None,
            Some(Ok(key)) if ids::is_sound(key) => Some(key.to_owned()),
            Some(_) => return Err(invalid("idempotency_key", "value_is_invalid")),
        };
        let (limit, time) = service.body;
        let read = tokio::time::timeout(time, bytes(body, limit)).await;
        let bytes = read.map_err(|_| ApiError::Slow)??;
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

/// The parameters of a query, each there once.
pub struct Params(Vec<(String, String)>);

/// A question without parameters.
pub struct Bare;

impl<S: Sync> FromRequestParts<S> for Params {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        Self::read(parts)
    }
}

impl<S: Sync> FromRequestParts<S> for Bare {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        Params::read(parts)?.only(&[]).map(|()| Self)
    }
}

impl Params {
    fn read(parts: &Parts) -> Result<Self, ApiError> {
        let read = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri);
        let Query(pairs) = read.map_err(|_| invalid("base", "value_is_invalid"))?;
        let (mut names, mut details) = (HashSet::new(), Details::default());
        for (name, _) in &pairs {
            if !names.insert(name) {
                details.add(name, "duplicate_member");
            }
        }
        details.check().map(|()| Self(pairs))
    }

    /// The parameter's value; empty when it is not there.
    pub fn get(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(given, _)| given == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// Refuses a parameter that this service does not know: the answer would be another one than was asked for.
    ///
    /// # Errors
    /// Every parameter that is not one of `names`.
    pub fn only(&self, names: &[&str]) -> Result<(), ApiError> {
        let mut details = Details::default();
        let given = self.0.iter().map(|(name, _)| name.as_str());
        given.filter(|name| !names.contains(name)).for_each(|name| details.add(name, NOT_SUPPORTED));
        details.check()
    }

    /// Which page of a list is wanted, the list being narrowed by nothing but `names`.
    ///
    /// # Errors
    /// - every parameter that is not of a page, nor one of `names`
    /// - a page or a size that is no number above 0, or a size above 1,000
    pub fn page(&self, names: &[&str]) -> Result<Page, ApiError> {
        self.only(&[names, &["page", "per_page"]].concat())?;
        let number = self.number("page", 1, i64::MAX)?;
        let size = self.number("per_page", PER_PAGE, MOST_PER_PAGE)?;
        Ok(Page { number, size })
    }

    fn number(&self, name: &str, default: i64, most: i64) -> Result<i64, ApiError> {
        match (self.get(name), self.get(name).parse::<i64>()) {
            ("", _) => Ok(default),
            (_, Ok(number)) if number > most => Err(invalid(name, "limit_exceeded")),
            (_, Ok(number)) if number > 0 => Ok(number),
            _ => Err(invalid(name, "value_is_invalid")),
        }
    }
}
