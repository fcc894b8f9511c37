//! What a member may hold, as one trait: the type of a field says how its member is read.

use crate::malformed::Code;
use crate::prelude::*;
use alloc::format;
use drawdown::Decimal;
use drawdown::account::Text;
use drawdown::amount::{Credits, Money, Rate, RateError, Subcents};
use drawdown::currency::Currency;
use drawdown::time::{Instant, LocalDay, Zone};
use drawdown_json::record::some;
use drawdown_json::{decimal, message, quoted};

/// A value with one form in documents. A value of another form is reported and gives nothing.
pub(crate) trait Read: Sized {
    fn read(node: Node<'_>) -> Option<Self>;
}

/// Members by the type of their field.
pub(crate) trait ReadMembers {
    /// An optional member: absent, null and wrong alike give nothing; wrong is reported.
    fn read<T: Read>(&self, name: &'static str) -> Option<T>;

    /// A member that must be there.
    fn require<T: Read>(&self, name: &'static str) -> Option<T>;
}

impl ReadMembers for Object<'_> {
    #[inline(always)]
    fn read<T: Read>(&self, name: &'static str) -> Option<T> {
        self.get(name).and_then(T::read)
    }

    #[inline(always)]
    fn require<T: Read>(&self, name: &'static str) -> Option<T> {
        self.required(name).and_then(T::read)
    }
}

/// A value that may be below zero.
pub(crate) trait Figure: Read + PartialOrd + Default {}

impl Figure for Credits {}
impl Figure for Decimal {}
impl Figure for Money {}
impl Figure for Subcents {}

impl Read for bool {
    fn read(node: Node<'_>) -> Option<Self> {
        node.bool()
    }
}

impl Read for i64 {
    fn read(node: Node<'_>) -> Option<Self> {
        node.integer()
    }
}

impl Read for u32 {
    fn read(node: Node<'_>) -> Option<Self> {
        let figure = node.natural()?;
        let small = Self::try_from(figure).ok();
        if small.is_none() {
            node.report(Code::InvalidNumber, message(&[&quoted(node.raw()), " is beyond 4294967295"]));
        }
        small
    }
}

impl Read for Text {
    fn read(node: Node<'_>) -> Option<Self> {
        node.text().map(|text| node.document().setting().shared(&text))
    }
}

impl Read for Decimal {
    fn read(node: Node<'_>) -> Option<Self> {
        node.decimal()
    }
}

/// Digits beyond the fifth are floored, as in credits that are typed (rules 3.1).
impl Read for Credits {
    fn read(node: Node<'_>) -> Option<Self> {
        Decimal::read(node).map(Self::floor)
    }
}

impl Read for Rate {
    fn read(node: Node<'_>) -> Option<Self> {
        let (figure, digits) = (Decimal::read(node)?, node.document().setting().rate_digits());
        let reason = match Self::within(figure, digits) {
            Ok(rate) => return Some(rate),
            Err(RateError::NotPositive) => " is not above zero".into(),
            Err(RateError::TooFine) => format!(" has more than {digits} fraction digits"),
        };
        node.report(Code::InvalidNumber, message(&[&quoted(&decimal::text(figure)), &reason]));
        None
    }
}

impl Read for Money {
    fn read(node: Node<'_>) -> Option<Self> {
        Self::from_minor(node.integer()?).ok()
    }
}

/// Minor units with a fraction, digits beyond the twelfth cut.
impl Read for Subcents {
    fn read(node: Node<'_>) -> Option<Self> {
        let read = Self::from_decimal(Decimal::read(node)?).ok();
        if read.is_none() {
            node.out_of_range();
        }
        read
    }
}

impl Read for Instant {
    fn read(node: Node<'_>) -> Option<Self> {
        let text = node.text()?;
        let instant = Self::parse(&text);
        if instant.is_none() {
            let form = " is no instant such as 2026-01-31T09:00:00Z, years 1970 to 2099";
            node.report(Code::InvalidInstant, message(&[&quoted(&text), form]));
        }
        instant
    }
}

impl Read for LocalDay {
    fn read(node: Node<'_>) -> Option<Self> {
        let text = node.text()?;
        let day = Self::parse(&text);
        if day.is_none() {
            let form = " is no day such as 2026-01-31, years 1970 to 2099";
            node.report(Code::InvalidDate, message(&[&quoted(&text), form]));
        }
        day
    }
}

impl Read for Zone {
    fn read(node: Node<'_>) -> Option<Self> {
        let text = node.text()?;
        let zone = Self::from_name(&text);
        if zone.is_none() {
            node.report(
                Code::UnknownTimezone,
                message(&[&quoted(&text), " is no zone of the IANA database"]),
            );
        }
        zone
    }
}

impl Read for Currency {
    fn read(node: Node<'_>) -> Option<Self> {
        let text = node.text()?;
        let currency = node.document().setting().currency(&text);
        if currency.is_none() {
            let form = " is no currency that the policy's `currency_digits` can count";
            node.report(Code::UnknownCurrency, message(&[&quoted(&text), form]));
        }
        currency
    }
}

/// Values by the type of their field.
pub(crate) trait ReadValue {
    /// A figure that is not below zero.
    fn figure<T: Figure>(self) -> Option<T>;
}

impl ReadValue for Node<'_> {
    fn figure<T: Figure>(self) -> Option<T> {
        let figure = T::read(self)?;
        if figure < T::default() {
            self.negative();
            return None;
        }
        Some(figure)
    }
}

/// A value that may be there, by the type of its field.
pub(crate) trait ReadOptional {
    /// Absent, null and wrong alike give nothing; wrong is reported.
    fn read_optional(member: Option<Node<'_>>) -> Self;
}

impl<T: Read> ReadOptional for Option<T> {
    fn read_optional(member: Option<Node<'_>>) -> Self {
        read(member)
    }
}

/// A figure that may be there and is not below zero, by the type of its field.
pub(crate) trait ReadOptionalAmount {
    /// Absent, null and wrong alike give nothing; wrong is reported.
    fn read_optional_amount(member: Option<Node<'_>>) -> Self;
}

impl<T: Figure> ReadOptionalAmount for Option<T> {
    fn read_optional_amount(member: Option<Node<'_>>) -> Self {
        amount(member)
    }
}

/// A value that must be there, as it stands: absent and null are reported at the object.
pub(crate) fn needed<'d>(object: Node<'_>, member: Option<Node<'d>>, name: &'static str) -> Option<Node<'d>> {
    let found = some(member);
    if found.is_none() {
        object.missing(name);
    }
    found
}

/// The same, by its type.
pub(crate) fn required<T: Read>(object: Node<'_>, member: Option<Node<'_>>, name: &'static str) -> Option<T> {
    needed(object, member, name).and_then(T::read)
}

/// A value that may be there: absent, null and wrong alike give nothing; wrong is reported.
pub(crate) fn read<T: Read>(member: Option<Node<'_>>) -> Option<T> {
    some(member).and_then(T::read)
}

/// The same for a figure that is not below zero.
pub(crate) fn amount<T: Figure>(member: Option<Node<'_>>) -> Option<T> {
    some(member).and_then(Node::figure)
}

/// The items of a list that may be there; one of more than `limit` items is reported and has none.
pub(crate) fn items<'d>(list: Option<Node<'d>>, limit: usize, what: &str) -> impl Iterator<Item = Node<'d>> {
    list.and_then(|node| node.array_within(limit, what)).into_iter().flatten()
}
