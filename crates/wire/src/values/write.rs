//! How a field is written, as one trait: the counterpart of [`crate::read`].

use crate::values::calendar;
use alloc::string::{String, ToString};
use drawdown::Decimal;
use drawdown::account::Text;
use drawdown::amount::{Credits, Money, Rate, Subcents};
use drawdown::currency::Currency;
use drawdown::time::{Instant, LocalDay, Zone};
use drawdown_json::decimal;
use drawdown_json::writer::{ObjectWriter, Place};

/// Writes members: names in quotes, values by reference. Quotes, comma and colon are part of one text per name.
macro_rules! put {
    ($object:expr, $($name:literal => $value:expr),+ $(,)?) => {{
        $(Write::write($value, $object.keyed(concat!(",\"", $name, "\":")));)+
    }};
}
pub(crate) use put;

/// A value with one form in documents.
pub(crate) trait Write {
    fn write(&self, place: Place<'_>);
}

/// An object whose members stand in a table.
pub(crate) trait WriteMembers {
    /// Writes the members, in the order of the table.
    fn write_members(&self, object: &mut ObjectWriter<'_>);
}

/// Members by the type of their value.
pub(crate) trait PutMember {
    /// A member and its value.
    fn put(&mut self, name: &'static str, value: &(impl Write + ?Sized));
}

impl PutMember for ObjectWriter<'_> {
    fn put(&mut self, name: &'static str, value: &(impl Write + ?Sized)) {
        value.write(self.member(name));
    }
}

impl<T: Write + ?Sized> Write for &T {
    fn write(&self, place: Place<'_>) {
        (*self).write(place);
    }
}

impl<T: Write> Write for Option<T> {
    fn write(&self, place: Place<'_>) {
        match self {
            Some(value) => value.write(place),
            None => place.null(),
        }
    }
}

impl<T: Write> Write for [T] {
    fn write(&self, place: Place<'_>) {
        place.list(self, |place, item| item.write(place));
    }
}

impl Write for bool {
    fn write(&self, place: Place<'_>) {
        place.bool(*self);
    }
}

impl Write for i64 {
    fn write(&self, place: Place<'_>) {
        place.integer(*self);
    }
}

impl Write for u32 {
    fn write(&self, place: Place<'_>) {
        place.integer(i64::from(*self));
    }
}

impl Write for usize {
    fn write(&self, place: Place<'_>) {
        place.count(*self);
    }
}

impl Write for str {
    fn write(&self, place: Place<'_>) {
        place.text(self);
    }
}

impl Write for String {
    fn write(&self, place: Place<'_>) {
        place.text(self);
    }
}

impl Write for Text {
    fn write(&self, place: Place<'_>) {
        place.text(self);
    }
}

impl Write for Decimal {
    fn write(&self, place: Place<'_>) {
        place.quoted(|out| decimal::push(out, *self));
    }
}

impl Write for Credits {
    fn write(&self, place: Place<'_>) {
        self.decimal().write(place);
    }
}

impl Write for Rate {
    fn write(&self, place: Place<'_>) {
        self.decimal().write(place);
    }
}

impl Write for Money {
    fn write(&self, place: Place<'_>) {
        place.integer(self.minor());
    }
}

/// Figures within the range of money always have a decimal.
impl Write for Subcents {
    fn write(&self, place: Place<'_>) {
        self.decimal().unwrap_or_default().write(place);
    }
}

impl Write for Instant {
    fn write(&self, place: Place<'_>) {
        place.quoted(|out| calendar::push_instant(out, *self));
    }
}

impl Write for LocalDay {
    fn write(&self, place: Place<'_>) {
        place.plain(&self.to_string());
    }
}

impl Write for Zone {
    fn write(&self, place: Place<'_>) {
        place.plain(self.name());
    }
}

impl Write for Currency {
    fn write(&self, place: Place<'_>) {
        place.plain(self.code());
    }
}
