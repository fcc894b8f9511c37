//! Members that the rules judge: a value that is not as it should be is handed over as [`Input::Invalid`], so that the
//! answer is a refusal with the member's own code.

use crate::documents::command::Context;
use crate::limits::SCOPE_LIMIT;
use crate::prelude::*;
use alloc::vec::Vec;
use drawdown::Decimal;
use drawdown::account::Text;
use drawdown::command::{Expiration, Input};
use drawdown::currency::Currency;
use drawdown::time::{Instant, LocalDay};
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

/// Members that the rules judge.
pub(crate) trait ReadInputs<'d> {
    /// A member of which `read` gives nothing for a bad value: reported there, or left to the rules.
    fn input<T>(&self, name: &'static str, read: impl FnOnce(Node<'d>) -> Option<T>) -> Input<T>;

    /// A member that is malformed when it is not as it should be.
    fn sound<T: Read>(&self, name: &'static str) -> Input<T>;

    /// An expiration: blank counts as null.
    fn expiration(&self, name: &'static str) -> Input<Expiration>;

    /// The expiration of a wallet under its two names; both and different is reported.
    fn expirations(&self, context: Context<'_>) -> (Input<Expiration>, Input<Expiration>);

    /// A start: blank counts as null.
    fn start(&self, name: &'static str) -> Input<Instant>;
}

impl<'d> ReadInputs<'d> for Object<'d> {
    fn input<T>(&self, name: &'static str, read: impl FnOnce(Node<'d>) -> Option<T>) -> Input<T> {
        judged(self.find(name), read)
    }

    fn sound<T: Read>(&self, name: &'static str) -> Input<T> {
        self.input(name, T::read)
    }

    fn expiration(&self, name: &'static str) -> Input<Expiration> {
        unless_blank(self, name, |node| {
            let text = text(node)?;
            Instant::parse(&text).map(Expiration::At).or_else(|| day_of(&text))
        })
    }

    fn expirations(&self, context: Context<'_>) -> (Input<Expiration>, Input<Expiration>) {
        let at = self.expiration("expiration_at");
        let date = unless_blank(self, "expiration_date", |node| day_of(&text(node)?));
        if let (Input::Given(at), Input::Given(Expiration::On(day)), Some(date)) =
            (&at, &date, self.find("expiration_date"))
        {
            context.same_cutoff(*at, *day, date);
        }
        (at, date)
    }

    fn start(&self, name: &'static str) -> Input<Instant> {
        unless_blank(self, name, instant)
    }
}

fn unless_blank<'d, T>(
    object: &Object<'d>,
    name: &'static str,
    read: impl FnOnce(Node<'d>) -> Option<T>,
) -> Input<T> {
    let blank = |node: Node<'_>| node.is_text() && node.raw().trim().is_empty();
    match object.find(name) {
        Some(node) if blank(node) => Input::Null,
        _ => object.input(name, read),
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
