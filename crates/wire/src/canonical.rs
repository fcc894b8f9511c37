//! The canonical text of a command, and its digest.
//!
//! It does not depend on spaces, on the order of members or on how texts are escaped, so a host may send a command
//! again in another dress. And it is short, as hashing is dear where it runs: what stands in a list says only how it
//! differs from what stood at the same place before.
//!
//! - no spaces; a comma only between two numbers or words; the members of an object sorted by the bytes of their
//!   names; texts with the escapes of our writer; numbers as they were written
//! - an object with the names of the object before it in the list: its values alone, in round brackets, and of these
//!   a scalar that equals its counterpart: `=`

use crate::document::Node;
use crate::object::Members;
use crate::scan::same_bytes;
use crate::token::Kind;
use crate::writer::Value;
use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::mem;
use drawdown::command::Digest;
use sha2::{Digest as _, Sha256};

/// The SHA-256 of the canonical text.
pub(crate) fn digest(node: Node<'_>) -> Digest {
    Digest(Sha256::digest(canonical_text(node).as_bytes()).into())
}

/// The canonical text.
pub(crate) fn canonical_text(node: Node<'_>) -> String {
    let mut out = String::with_capacity(1_024);
    write(&mut out, node, None, &mut Before::default());
    out
}

/// The object that stood at a place before.
#[derive(Default)]
struct Before<'d> {
    /// Its names and values, in the order of the text.
    members: Vec<(Node<'d>, Node<'d>)>,
    /// Which of them comes first, second, ... by its name.
    order: Vec<usize>,
    /// What stood inside of each, in the order of the names.
    inside: Vec<Before<'d>>,
    /// Room for the members of the next object.
    spare: Vec<(Node<'d>, Node<'d>)>,
}

/// Recursion ends at the reader's limit of nesting.
fn write<'d>(out: &mut String, node: Node<'d>, counterpart: Option<Node<'d>>, before: &mut Before<'d>) {
    match node.kind() {
        Kind::Array => write_array(out, node),
        Kind::Object => write_object(out, node, before),
        _ if counterpart.is_some_and(|counterpart| same_scalar(node, counterpart)) => out.push('='),
        Kind::Text => Value::new(out).plain(node.raw()),
        Kind::EscapedText => write_escaped(out, node),
        Kind::Null | Kind::False | Kind::True | Kind::Number => {
            if out.as_bytes().last().is_some_and(u8::is_ascii_alphanumeric) {
                out.push(',');
            }
            out.push_str(node.raw());
        }
    }
}

fn write_array(out: &mut String, node: Node<'_>) {
    let mut before = Before::default();
    out.push('[');
    node.items().for_each(|item| write(out, item, None, &mut before));
    out.push(']');
}

fn write_object<'d>(out: &mut String, node: Node<'d>, before: &mut Before<'d>) {
    let mut members = mem::take(&mut before.spare);
    members.clear();
    members.extend(Members::of(node));
    let previous = mem::take(&mut before.members);
    let previous_order = mem::take(&mut before.order);
    let in_step = !members.is_empty() && same_names(members.iter(), previous.iter());
    let (order, other_order) =
        if in_step { (previous_order, None) } else { (sorted(&members), Some(previous_order)) };
    let previous_order = other_order.as_ref().unwrap_or(&order);
    let alike =
        in_step || !members.is_empty() && same_names(pick(&members, &order), pick(&previous, previous_order));
    if !alike {
        before.inside.clear();
    }
    before.inside.resize_with(members.len(), Before::default);

    out.push(if alike { '(' } else { '{' });
    let mut rank = previous_order.iter();
    for ((name, value), inside) in pick(&members, &order).zip(&mut before.inside) {
        let counterpart = rank.next().filter(|_| alike).and_then(|place| previous.get(*place));
        if !alike {
            Value::new(out).text(&key(*name));
            out.push(':');
        }
        write(out, *value, counterpart.map(|(_, value)| *value), inside);
    }
    out.push(if alike { ')' } else { '}' });
    *before = Before { members, order, inside: mem::take(&mut before.inside), spare: previous };
}

fn pick<'m, T>(members: &'m [T], order: &'m [usize]) -> impl Iterator<Item = &'m T> {
    order.iter().filter_map(|place| members.get(*place))
}

fn sorted(members: &[(Node<'_>, Node<'_>)]) -> Vec<usize> {
    let mut keyed: Vec<(Cow<'_, str>, usize)> =
        members.iter().enumerate().map(|(place, (name, _))| (key(*name), place)).collect();
    keyed.sort();
    keyed.into_iter().map(|(_, place)| place).collect()
}

fn same_names<'m, 'd: 'm>(
    left: impl Iterator<Item = &'m (Node<'d>, Node<'d>)>,
    right: impl Iterator<Item = &'m (Node<'d>, Node<'d>)>,
) -> bool {
    let mut right = right;
    for (name, _) in left {
        if !right.next().is_some_and(|(other, _)| same_scalar(*name, *other)) {
            return false;
        }
    }
    right.next().is_none()
}

/// The same text, whatever its escapes, or the same written number or word.
fn same_scalar(left: Node<'_>, right: Node<'_>) -> bool {
    match (left.kind(), right.kind()) {
        (Kind::EscapedText, _) | (_, Kind::EscapedText) => left.same_text(right),
        (kind, other) => kind == other && same_bytes(left.raw_bytes(), right.raw_bytes()),
    }
}

fn key(name: Node<'_>) -> Cow<'_, str> {
    name.document.value_of(name.token).unwrap_or(Cow::Borrowed(name.raw()))
}

/// A text with half of a surrogate pair, in a member that nobody reads, stays as it was written.
fn write_escaped(out: &mut String, node: Node<'_>) {
    match node.document.value_of(node.token) {
        Ok(text) => Value::new(out).text(&text),
        Err(_) => Value::new(out).plain(node.raw()),
    }
}
