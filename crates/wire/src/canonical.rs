//! The canonical text of a value as it was given, and its digest.
//!
//! No spaces, the members of every object sorted by their name's bytes, texts with one form of escapes, numbers as
//! they were written. So a host may send a command again with its members in another order or spaced otherwise,
//! and the digest stays.

use crate::document::Node;
use crate::object::Members;
use crate::token::Kind;
use crate::writer::{Array, Object, Value};
use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use drawdown::command::Digest;
use sha2::{Digest as _, Sha256};

/// The SHA-256 of the canonical text.
pub(crate) fn digest(node: Node<'_>) -> Digest {
    Digest(Sha256::digest(canonical_text(node).as_bytes()).into())
}

/// The canonical text.
pub(crate) fn canonical_text(node: Node<'_>) -> String {
    let length = node.document.extent_of(node);
    let mut out = String::with_capacity(length);
    write(node, Value::new(&mut out));
    out
}

/// Recursion ends at the reader's limit of nesting.
fn write(node: Node<'_>, place: Value<'_>) {
    match node.kind() {
        Kind::Array => place.array(|array| write_items(node, array)),
        Kind::Object => place.object(|object| write_members(node, object)),
        // no escape in the text means none in its canonical form
        Kind::Text => place.plain(node.raw()),
        Kind::EscapedText => write_escaped(node, place),
        Kind::Null | Kind::False | Kind::True | Kind::Number => place.canonical(node.raw()),
    }
}

fn write_items(node: Node<'_>, array: &mut Array<'_>) {
    for item in node.items() {
        write(item, array.item());
    }
}

fn write_members(node: Node<'_>, object: &mut Object<'_>) {
    let mut members: Vec<(Cow<'_, str>, Node<'_>)> =
        Members::of(node).map(|(name, value)| (key(name), value)).collect();
    members.sort_by(|left, right| left.0.cmp(&right.0));
    for (name, value) in members {
        write(value, object.named(&name));
    }
}

fn key(name: Node<'_>) -> Cow<'_, str> {
    name.document.value_of(name.token).unwrap_or(Cow::Borrowed(name.raw()))
}

/// A text with half of a surrogate pair, in a member that nobody reads, stays as it was written.
fn write_escaped(node: Node<'_>, place: Value<'_>) {
    match node.document.value_of(node.token) {
        Ok(text) => place.text(&text),
        Err(_) => place.plain(node.raw()),
    }
}
