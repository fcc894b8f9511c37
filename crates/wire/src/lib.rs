//! JSON documents to the types of `drawdown` and back: `invoke(text) -> text`, on every host the same bytes.
//!
//! ```text
//! text -> drawdown_json -> documents -> drawdown::decide::decide -> documents -> drawdown_json::writer -> text
//! ```
//!
//! # Where to start
//! [`invoke`] is the door. `request.rs` reads a whole request, with [`drawdown_json`]; each document has a file of its
//! own, and `read.rs` and `write.rs` say how a value of each type stands in it.
//!
//! # What this crate does not do
//! No rule of billing is in it: it checks forms and limits, never amounts against each other, but for the totals that
//! an invoice states of itself. No floats, no input and output.
#![no_std]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::unreachable,
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::arithmetic_side_effects,
        clippy::as_conversions,
        clippy::disallowed_methods
    )
)]
extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod describe;
mod documents;
pub mod limits;
mod malformed;
mod open;
mod prelude;
mod request;
mod setting;
mod table;
#[cfg(test)]
mod tests;
mod values;

use alloc::string::String;
use alloc::vec::Vec;
use drawdown_json::{ProblemKind, SyntaxError, check_length, writer};
pub use malformed::{Code, Problem, malformed_text};
pub use open::OpenAccount;
pub use request::Decided;

/// Decides one request text: `Ok` holds the answer (a refusal included), `Err` the malformed list.
///
/// # Errors
/// The malformed list, as JSON text.
///
/// ```
/// let malformed = drawdown_wire::invoke("{").unwrap_err();
/// assert!(malformed.starts_with(r#"[{"code":"invalid_json","path":"","#));
/// ```
pub fn invoke(request: &str) -> Result<String, String> {
    request::answer(request).map_err(|problems| malformed_text(&problems))
}

/// The malformed list of a request that is longer than [`limits::REQUEST_LIMIT`], by its length alone: for who reads
/// requests from a stream and stops at the limit. `None` when the length is allowed.
///
/// ```
/// use drawdown_wire::{limits::REQUEST_LIMIT, over_length};
/// assert_eq!(over_length(REQUEST_LIMIT), None);
/// assert!(over_length(REQUEST_LIMIT + 1).is_some_and(|list| list.contains("limit_exceeded")));
/// ```
#[must_use]
pub fn over_length(bytes: usize) -> Option<String> {
    check_length(bytes).err().map(|error| malformed_text(&[error.in_text("")]))
}

/// The same for bytes, which may not be UTF-8.
///
/// # Errors
/// The malformed list, as JSON text.
///
/// ```
/// let malformed = drawdown_wire::invoke_bytes(b"{\"\xff\":1}").unwrap_err();
/// assert!(malformed.contains("invalid_utf8"));
/// ```
pub fn invoke_bytes(request: &[u8]) -> Result<String, String> {
    let fault = |error: SyntaxError, sound: &str| malformed_text(&[error.in_text(sound)]);
    check_length(request.len()).map_err(|error| fault(error, ""))?;
    match core::str::from_utf8(request) {
        Ok(text) => invoke(text),
        Err(error) => {
            let sound = request.get(..error.valid_up_to()).and_then(|bytes| core::str::from_utf8(bytes).ok());
            let message = "the bytes are not UTF-8 from here on";
            Err(fault(
                SyntaxError::new(ProblemKind::InvalidUtf8, error.valid_up_to(), message),
                sound.unwrap_or_default(),
            ))
        }
    }
}

/// Decides many requests, one a line, and gives a reply a line: `{"ok":` answer `}` or `{"malformed":` list `}`, in
/// their order. One that is malformed loses no other. A line feed behind the last line is not a line.
///
/// ```
/// let replies = drawdown_wire::invoke_lines(b"{\n[]\n");
/// assert_eq!(replies.lines().count(), 2);
/// assert!(replies.lines().all(|reply| reply.starts_with(r#"{"malformed":[{"code":"#)));
/// ```
#[must_use]
pub fn invoke_lines(requests: &[u8]) -> String {
    let mut replies = String::new();
    let lines = requests.strip_suffix(b"\n").unwrap_or(requests);
    if requests.is_empty() {
        return replies;
    }
    for request in lines.split(|byte| *byte == b'\n') {
        let (opening, text) = match invoke_bytes(request) {
            Ok(answer) => ("{\"ok\":", answer),
            Err(problems) => ("{\"malformed\":", problems),
        };
        replies.reserve(opening.len().saturating_add(text.len()).saturating_add(2));
        replies.push_str(opening);
        replies.push_str(&text);
        replies.push_str("}\n");
    }
    replies
}

/// Decides one request text whose command is no query, and leaves the decision in the core's types.
///
/// # Errors
/// Everything that is wrong with the request, in the order of its text.
///
/// ```
/// let problems = drawdown_wire::decide("{").unwrap_err();
/// assert_eq!(problems.len(), 1);
/// ```
pub fn decide(request: &str) -> Result<Decided, Vec<Problem>> {
    request::decided(request)
}

/// Version, presets, limits and time zone database version, as JSON text.
#[must_use]
pub fn info() -> String {
    writer::text(documents::info::write)
}
