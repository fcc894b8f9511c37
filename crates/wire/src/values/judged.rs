//! Members that the rules judge: a value that is not as it should be is handed over as [`Input::Invalid`], so that the
//! answer is a refusal with the member's own code.

use crate::limits::SCOPE_LIMIT;
use crate::prelude::*;
use alloc::vec::Vec;
use drawdown::Decimal;
use drawdown::account::Text;
use drawdown::command::{Expiration, Input};
use drawdown::currency::Currency;
use drawdown::time::{Instant, LocalDay, Zone};
use drawdown_json::Kind;
use drawdown_json::number;

/// A member of which `read` gives nothing for a bad value: reported there, or left to the rules.
pub(crate) fn judged<'d, T>(member: Option<Node<'d>>, read: impl FnOnce(Node<'d>) -> Option<T>) -> Input<T> {
    match member {
        None => Input::Absent,
        Some(node) if node.is_null() => Input::Null,
        Some(node) => read(node).map_or(Input::Invalid, Input::Given),
    }
}

/// An expiration: blank counts as null.
pub(crate) fn expiration(member: Option<Node<'_>>) -> Input<Expiration> {
    unless_blank(member, |node| {
        let text = text(node)?;
        Instant::parse(&text).map(Expiration::At).or_else(|| day_of(&text))
    })
}

/// An expiration that is a day: blank counts as null.
pub(crate) fn expiration_day(member: Option<Node<'_>>) -> Input<Expiration> {
    unless_blank(member, |node| day_of(&text(node)?))
}

/// A start: blank counts as null.
pub(crate) fn start(member: Option<Node<'_>>) -> Input<Instant> {
    unless_blank(member, instant)
}

fn unless_blank<'d, T>(member: Option<Node<'d>>, read: impl FnOnce(Node<'d>) -> Option<T>) -> Input<T> {
    let blank = |node: Node<'_>| node.is_text() && node.raw().trim().is_empty();
    match member {
        Some(node) if blank(node) => Input::Null,
        member => judged(member, read),
    }
}

/// Credits that a caller gives: decimal text, nothing else.
pub(crate) fn decimal_text(node: Node<'_>) -> Option<Decimal> {
    if !node.is_text() {
        return None;
    }
    decimal_of(&node.text()?)
}

/// A decimal, as text or number.
pub(crate) fn decimal(node: Node<'_>) -> Option<Decimal> {
    if node.kind() == Kind::Number { decimal_of(node.raw()) } else { decimal_text(node) }
}

fn decimal_of(text: &str) -> Option<Decimal> {
    number::decimal(text).ok()
}

/// An integer.
pub(crate) fn integer(node: Node<'_>) -> Option<i64> {
    if node.kind() == Kind::Number { number::integer(node.raw()).ok() } else { None }
}

/// True or false.
pub(crate) fn boolean(node: Node<'_>) -> Option<bool> {
    matches!(node.kind(), Kind::True | Kind::False).then(|| node.kind() == Kind::True)
}

/// An instant.
pub(crate) fn instant(node: Node<'_>) -> Option<Instant> {
    if node.is_text() { Instant::parse(&node.text()?) } else { None }
}

fn day_of(text: &str) -> Option<Expiration> {
    LocalDay::parse(text).map(Expiration::On)
}

/// A currency.
pub(crate) fn currency(node: Node<'_>) -> Option<Currency> {
    if node.is_text() { node.document().setting().currency(&node.text()?) } else { None }
}

/// A zone.
pub(crate) fn zone(node: Node<'_>) -> Option<Zone> {
    if node.is_text() { Zone::from_name(&node.text()?) } else { None }
}

/// A text.
pub(crate) fn text(node: Node<'_>) -> Option<Text> {
    if node.is_text() { Text::read(node) } else { None }
}

/// One list of a scope.
pub(crate) fn codes(node: Node<'_>) -> Option<Vec<Text>> {
    if node.kind() != Kind::Array || node.items().any(|item| !item.is_text()) {
        return None;
    }
    node.array_within(SCOPE_LIMIT, "codes")?.map(Node::code).collect()
}
