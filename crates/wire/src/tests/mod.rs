//! Tests of the reader, the reading of single values and the writer, as tables.

mod figures;
mod lago;
mod laws;
mod mutation;
mod reader;
mod values;
mod writer;

use crate::document::{Document, Node};
use std::format;
use std::string::String;
use std::vec::Vec;

/// What `read` gave and reported: `code path` for each problem.
fn read<T>(text: &str, read: impl FnOnce(Node<'_>) -> T) -> (T, Vec<String>) {
    let document = Document::parse(text).unwrap();
    let value = read(document.root().unwrap());
    let problems = document.problems();
    (value, problems.iter().map(|problem| format!("{} {}", problem.code.text(), problem.path)).collect())
}
