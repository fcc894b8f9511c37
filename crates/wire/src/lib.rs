//! JSON documents to core types and back.
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

mod canonical;
mod decimal;
mod decode;
mod document;
mod malformed;
mod number;
mod object;
mod pointer;
mod reader;
mod scan;
#[cfg(test)]
mod tests;
mod token;
mod unescape;
pub mod writer;

use alloc::string::String;
pub use malformed::{Code, Problem, malformed_text};

/// Decides one request text: `Ok` holds the answer (a refusal included), `Err` the malformed list.
///
/// # Errors
/// The malformed list, as JSON text.
pub fn invoke(request: &str) -> Result<String, String> {
    let document = document::Document::parse(request).map_err(|problem| malformed_text(&[problem]))?;
    if !document.is_sound() || document.root().is_none() {
        return Err(malformed_text(&document.problems()));
    }
    Ok(String::from("{}"))
}

/// Version, presets, limits and time zone database version, as JSON text.
#[must_use]
pub fn info() -> String {
    String::from("{}")
}
