//! What a request is answered with when it was carried out.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

/// An answer: JSON text, made once.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub body: String,
    repeated: bool,
}

impl Reply {
    /// An answer to a request that was carried out.
    pub fn ok(body: &Value) -> Self {
        Self { status: StatusCode::OK, body: body.to_string(), repeated: false }
    }

    /// The first answer, once more.
    pub fn repeated(status: i64, body: String) -> Self {
        let status = u16::try_from(status).ok().and_then(|status| StatusCode::from_u16(status).ok());
        Self { status: status.unwrap_or(StatusCode::OK), body, repeated: true }
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let json = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
        let mut response = (self.status, json, self.body).into_response();
        if self.repeated {
            let name = HeaderName::from_static("idempotent-replayed");
            response.headers_mut().insert(name, HeaderValue::from_static("true"));
        }
        response
    }
}
