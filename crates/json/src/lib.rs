//! JSON, exact and positioned: a strict reader that keeps number texts and places, and a writer of one form.
//!
//! ```
//! use drawdown_json::{Document, Node, Plain};
//!
//! let document: Document<'_, Plain> = Document::parse(r#"{"amount": 0.30000000000000000001}"#).unwrap();
//! let object = document.root().and_then(Node::strict).unwrap();
//! let amount = object.get("amount").and_then(Node::decimal);
//! object.finish();
//! assert!(document.problems().is_empty());
//! assert_eq!(amount.unwrap().to_string(), "0.30000000000000000001");
//! ```
//!
//! # Where to start
//! [`Document::parse`] checks the syntax of a whole text and leaves tokens; [`Node`] is a value that knows its place;
//! [`Object`] finds members by name and [`record`] all members in one pass; [`writer`] writes; [`canonical`] gives the
//! form of RFC 8785.
//!
//! # What this crate does not do
//! It knows no document: what a member means, which codes there are and which texts are values is its user's. No floats,
//! no recursion over a text, no input and output.
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

pub mod canonical;
pub mod decimal;
mod document;
mod name_index;
pub mod number;
mod object;
mod pointer;
mod problem;
pub mod record;
mod scan;
mod syntax;
#[cfg(test)]
mod tests;
mod token;
mod unescape;
mod value;
pub mod writer;

pub use document::{Document, Items, LoneSurrogate, Node, Plain, Setting};
pub use object::{Members, Object};
pub use problem::{PROBLEM_LIMIT, Problem, ProblemKind, SyntaxError, count_text, message, quoted};
pub use scan::same_bytes;
pub use syntax::{NESTING_LIMIT, TEXT_LIMIT, check_length};
pub use token::Kind;
