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
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::mem;
use drawdown::command::Digest;
use drawdown::sort::sort_by;
use sha2::{Digest as _, Sha256};

/// The SHA-256 of the canonical text.
pub(crate) fn digest(node: Node<'_>) -> Digest {
    Digest(Sha256::digest(canonical_text(node).as_bytes()).into())
}

/// The canonical text.
pub(crate) fn canonical_text(node: Node<'_>) -> String {
    let mut out = String::with_capacity(1_024);
    write(&mut out, node, &mut None);
    out
}

/// The object that stood at a place before.
#[derive(Default)]
struct Before<'d> {
    /// Its names and values, in the order of the text.
    members: Vec<Member<'d>>,
    /// Which of them comes first, second, ... by its name.
    order: Vec<usize>,
    /// What stood inside of each that held objects, in the order of the names.
    inside: Vec<Option<Box<Before<'d>>>>,
    /// Room for the members of the next object.
    spare: Vec<Member<'d>>,
}

#[derive(Clone, Copy)]
struct Member<'d> {
    name: Node<'d>,
    value: Node<'d>,
}

/// Recursion ends at the reader's limit of nesting.
fn write<'d>(out: &mut String, node: Node<'d>, before: &mut Option<Box<Before<'d>>>) {
    match node.kind() {
        Kind::Array => write_array(out, node),
        Kind::Object => write_object(out, node, before.get_or_insert_default()),
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
    let mut before = None;
    out.push('[');
    for item in node.items() {
        write(out, item, &mut before);
    }
    out.push(']');
}

fn write_object<'d>(out: &mut String, node: Node<'d>, before: &mut Before<'d>) {
    let mut members = mem::take(&mut before.spare);
    members.clear();
    if collect_in_step(node, &before.members, &mut members) {
        write_values(out, &members, before, None);
    } else {
        let order = sorted(&members);
        let alike = !members.is_empty() && same_names(&members, &order, before);
        if alike {
            write_values(out, &members, before, Some(&order));
        } else {
            write_members(out, &members, &order, before);
        }
        before.order = order;
    }
    before.spare = mem::replace(&mut before.members, members);
}

/// Collects the members; true when there are some and their names are those of the object before, in its order.
fn collect_in_step<'d>(node: Node<'d>, previous: &[Member<'d>], members: &mut Vec<Member<'d>>) -> bool {
    let mut counterparts = previous.iter();
    let mut in_step = !previous.is_empty();
    for (name, value) in Members::of(node) {
        in_step = in_step && counterparts.next().is_some_and(|other| same_scalar(name, other.name));
        members.push(Member { name, value });
    }
    in_step && members.len() == previous.len()
}

fn same_names(members: &[Member<'_>], order: &[usize], before: &Before<'_>) -> bool {
    let name = |members: &[Member<'_>], place: &usize, other: Node<'_>| {
        members.get(*place).is_some_and(|member| same_scalar(member.name, other))
    };
    order.len() == before.order.len()
        && order.iter().zip(&before.order).all(|(place, other)| {
            before.members.get(*other).is_some_and(|other| name(members, place, other.name))
        })
}

/// The values alone; `order` when it is not the order of the object before.
fn write_values<'d>(
    out: &mut String,
    members: &[Member<'d>],
    before: &mut Before<'d>,
    order: Option<&[usize]>,
) {
    out.push('(');
    for ((place, other), inside) in
        order.unwrap_or(&before.order).iter().zip(&before.order).zip(&mut before.inside)
    {
        let (Some(member), Some(other)) = (members.get(*place), before.members.get(*other)) else { continue };
        if same_scalar(member.value, other.value) && is_scalar(member.value) {
            out.push('=');
        } else {
            write(out, member.value, inside);
        }
    }
    out.push(')');
}

fn write_members<'d>(out: &mut String, members: &[Member<'d>], order: &[usize], before: &mut Before<'d>) {
    before.inside.clear();
    before.inside.resize_with(members.len(), || None);
    out.push('{');
    for (place, inside) in order.iter().zip(&mut before.inside) {
        let Some(member) = members.get(*place) else { continue };
        Value::new(out).text(&key(member.name));
        out.push(':');
        write(out, member.value, inside);
    }
    out.push('}');
}

fn sorted(members: &[Member<'_>]) -> Vec<usize> {
    let mut keyed: Vec<(Cow<'_, str>, usize)> =
        members.iter().enumerate().map(|(place, member)| (key(member.name), place)).collect();
    sort_by(&mut keyed, Ord::cmp);
    keyed.into_iter().map(|(_, place)| place).collect()
}

fn is_scalar(node: Node<'_>) -> bool {
    !matches!(node.kind(), Kind::Array | Kind::Object)
}

/// The same text, whatever its escapes, or the same written number or word.
fn same_scalar(left: Node<'_>, right: Node<'_>) -> bool {
    if left.token.is_like(right.token) && left.kind() != Kind::EscapedText {
        return same_bytes(left.raw_bytes(), right.raw_bytes());
    }
    (left.kind() == Kind::EscapedText || right.kind() == Kind::EscapedText) && left.same_text(right)
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
