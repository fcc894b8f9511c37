//! Errors, in the shapes that Lago's clients expect.

use crate::database::Trouble;
use crate::engine::{NoDecision, Problem, Refusal};
use crate::ids;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};
use tracing::error;

/// Why a request has no answer of its own.
#[derive(Debug)]
pub enum ApiError {
    /// No key, or a wrong one.
    Unauthorized,
    /// What does not exist: `wallet`, `customer`, ...
    NotFound(&'static str),
    /// It exists, but cannot be done with it; the code says why.
    NotAllowed(&'static str),
    /// The request contradicts another one.
    Conflict(&'static str),
    /// The body has more bytes than this.
    TooLarge(usize),
    /// The body did not come in time.
    Slow,
    /// What was sent is not as it should be, or the rules refuse it.
    Invalid(Box<Details>),
    /// The database is away.
    Unavailable,
    /// A bug; the log has the rest.
    Internal,
}

/// Codes by field, and what else there is to say.
#[derive(Debug, Default)]
pub struct Details {
    fields: Map<String, Value>,
    refusals: Vec<Value>,
}

impl Details {
    /// Adds a code to a field.
    pub fn add(&mut self, field: &str, code: &str) {
        let codes = self.fields.entry(field).or_insert_with(|| json!([]));
        if let Value::Array(codes) = codes {
            let code = Value::from(code);
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
    }

    /// An error, if anything was added.
    pub fn check(self) -> Result<(), ApiError> {
        if self.fields.is_empty() { Ok(()) } else { Err(ApiError::Invalid(Box::new(self))) }
    }
}

/// A single field's error.
pub fn invalid(field: &str, code: &str) -> ApiError {
    let mut details = Details::default();
    details.add(field, code);
    ApiError::Invalid(Box::new(details))
}

impl ApiError {
    fn status(&self) -> StatusCode {
        match self {
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::NotAllowed(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Slow => StatusCode::REQUEST_TIMEOUT,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn body(&self) -> Value {
        let status = self.status().as_u16();
        let coded = |error: &str, code: &str| json!({"status": status, "error": error, "code": code});
        match self {
            Self::Unauthorized => json!({"status": status, "error": "Unauthorized"}),
            Self::NotFound(resource) => coded("Not Found", &format!("{resource}_not_found")),
            Self::NotAllowed(code) => coded("Method Not Allowed", code),
            Self::Conflict(code) => coded("Conflict", code),
            Self::TooLarge(limit) => json!({
                "status": status, "error": "Payload Too Large", "code": "payload_too_large",
                "error_details": {"max_bytes": limit},
            }),
            Self::Slow => coded("Request Timeout", "request_timeout"),
            Self::Invalid(details) => json!({
                "status": status, "error": "Unprocessable Entity", "code": "validation_errors",
                "error_details": details.fields, "error_extra": {"refusals": details.refusals},
            }),
            Self::Unavailable => coded("Service Unavailable", "database_unavailable"),
            Self::Internal => coded("Internal Server Error", "internal_error"),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let headers = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
        let mut response = (self.status(), headers, self.body().to_string()).into_response();
        if matches!(self, Self::Unavailable) {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

impl From<NoDecision> for ApiError {
    fn from(none: NoDecision) -> Self {
        match none {
            NoDecision::Refused(refusals) => refused(refusals),
            NoDecision::Malformed(problems) => malformed(problems),
            NoDecision::Limit(message) => {
                error!(message, "a decision wanted more than it may use");
                invalid("base", "limit_exceeded")
            }
            NoDecision::Broken(message) => {
                error!(message, "the engine failed");
                Self::Internal
            }
        }
    }
}

impl From<Trouble> for ApiError {
    fn from(trouble: Trouble) -> Self {
        let shown = match trouble {
            Trouble::Taken => return invalid("lago_id", "value_already_exist"),
            Trouble::TooMuch => return invalid("per_page", "limit_exceeded"),
            Trouble::Raced => Self::Conflict("concurrent_modification"),
            Trouble::Lost(_) => Self::Unavailable,
            Trouble::Failed(_) => Self::Internal,
        };
        error!(%trouble, "the database failed");
        shown
    }
}

fn refused(refusals: Vec<Refusal>) -> ApiError {
    let mut details = Details::default();
    for refusal in refusals {
        details.add(&refusal.field, &refusal.code);
        let Refusal { code, field, message, subject, figures } = refusal;
        let public = subject.as_deref().map(ids::public);
        // The words name it as the client does.
        let message = match (&subject, &public) {
            (Some(id), Some(public)) => message.replace(&format!("`{id}`"), &format!("`{public}`")),
            _ => message,
        };
        details.refusals.push(json!({
            "code": code, "field": field, "message": message, "subject": public, "figures": figures,
        }));
    }
    ApiError::Invalid(Box::new(details))
}

/// Problems stand where the client wrote them. One in the account or the policy is ours.
fn malformed(problems: Vec<Problem>) -> ApiError {
    let mut details = Details::default();
    for problem in problems {
        // An account or an analysis that outgrew the engine's limits is nobody's mistake.
        let limit = (problem.code == "limit_exceeded").then(|| "base".to_owned());
        let Some(field) = field(&problem.path).or(limit) else {
            error!(path = problem.path, message = problem.message, "the engine does not take what is stored");
            return ApiError::Internal;
        };
        details.add(&field, &problem.code);
        let Problem { code, message, .. } = problem;
        details.refusals.push(json!({"code": code, "field": field, "message": message}));
    }
    ApiError::Invalid(Box::new(details))
}

/// `/command/wallet/rate_amount` is the client's `rate_amount`.
fn field(path: &str) -> Option<String> {
    let (inside, wrappers): (&str, &[&str]) = match path.strip_prefix("/command/") {
        Some(inside) if inside.starts_with("accounts/") => return None,
        Some(inside) => (inside, &["wallet/", "invoices/0/", "current_usage/0/"]),
        None => (path.strip_prefix("/account/customer/")?, &[]),
    };
    let bare = wrappers.iter().find_map(|wrapper| inside.strip_prefix(wrapper)).unwrap_or(inside);
    Some(bare.replace('/', ".").replace("~1", "/").replace("~0", "~"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_named_by_the_clients_field() {
        assert_eq!(field("/command/wallet/rate_amount").as_deref(), Some("rate_amount"));
        assert_eq!(field("/command/invoices/0/fees/2/amount_cents").as_deref(), Some("fees.2.amount_cents"));
        assert_eq!(field("/command/paid_credits").as_deref(), Some("paid_credits"));
        assert_eq!(field("/account/customer/timezone").as_deref(), Some("timezone"));
        assert_eq!(field("/account/wallets/0/id"), None);
        assert_eq!(field("/policy"), None);
    }

    #[test]
    fn codes_of_a_field_stand_together() {
        let mut details = Details::default();
        for (field, code) in [("a", "x"), ("b", "y"), ("a", "z"), ("a", "x")] {
            details.add(field, code);
        }
        assert_eq!(
            ApiError::Invalid(Box::new(details)).body().to_string(),
            r#"{"status":422,"error":"Unprocessable Entity","code":"validation_errors","error_details":{"a":["x","z"],"b":["y"]},"error_extra":{"refusals":[]}}"#
        );
    }
}
