//! Tests of reading single values and whole requests, as tables.

mod accepted;
mod figures;
mod laws;
mod limits;
mod nulls;
mod refusals;
mod values;

use crate::prelude::*;
use crate::setting::Document;
use drawdown_json::Kind;
use drawdown_json::Members;
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

/// A value as JSON text, without spaces, in the order in which it stands.
fn json(node: Node<'_>) -> String {
    let list = |texts: Vec<String>| texts.join(",");
    match node.kind() {
        Kind::Array => format!("[{}]", list(node.items().map(json).collect())),
        Kind::Object => {
            let member = |(name, value)| format!("\"{}\":{}", Node::raw(name), json(value));
            format!("{{{}}}", list(Members::of(node).map(member).collect()))
        }
        Kind::Text | Kind::EscapedText => format!("\"{}\"", node.raw()),
        Kind::Null | Kind::False | Kind::True | Kind::Number => node.raw().into(),
    }
}
