//! What each type of single values is called, its unit and its range: once for all documents.

use crate::describe::{Described, Form, Scalar, Shape};
use crate::limits::{ID_LIMIT, TEXT_LIMIT};
use drawdown::Decimal;
use drawdown::account::{AlertId, InvoiceId, RuleId, Text, TransactionId, WalletId};
use drawdown::amount::{Credits, Money, Rate, Subcents};
use drawdown::command::{CommandId, Digest};
use drawdown::currency::Currency;
use drawdown::time::{Instant, LocalDay, Zone};
use drawdown_json::number::INTEGER_LIMIT;

macro_rules! scalars {
    ($($(#[doc = $docs:literal])+ $name:ident = $form:expr => $($type:ty),+;)+) => {
        $(scalars! { @each concat!($($docs, "\n"),+), $name, $form, [$($type),+] })+
    };
    (@each $docs:expr, $name:ident, $form:expr, [$first:ty $(, $more:ty)*]) => {
        impl Described for $first {
            const SHAPE: Shape = {
                static SCALAR: Scalar = Scalar { name: stringify!($name), docs: $docs, form: $form };
                Shape::Scalar(&SCALAR)
            };
        }

        $(impl Described for $more {
            const SHAPE: Shape = <$first as Described>::SHAPE;
        })*
    };
}

/// A code of the host's.
pub(crate) struct Code;

/// An id that is no type of the core.
pub(crate) struct Id;

/// What is the host's business and left alone.
pub(crate) struct HostsOwn;

impl Described for HostsOwn {
    const SHAPE: Shape = Shape::Any;
}

/// Metadata: pairs of the host's, written as a list.
pub(crate) struct Pairs;

impl Described for Pairs {
    const SHAPE: Shape = Shape::Pairs;
}

/// The same, written as an object.
pub(crate) struct KeyedPairs;

impl Described for KeyedPairs {
    const SHAPE: Shape = Shape::KeyedPairs;
}

/// A place in an order, as a command gives it.
pub(crate) struct Priority;

/// A limit of a purchase, as a command gives it.
pub(crate) struct PositiveMoney;

/// Credits as a command gives them.
pub(crate) struct CreditsText;

/// When something is to expire, as a command gives it.
pub(crate) struct Expiration;

/// The same as a day.
pub(crate) struct ExpirationDay;

/// When something is to start, as a command gives it.
pub(crate) struct Start;

const FULL: Form = Form::Integer(-INTEGER_LIMIT, INTEGER_LIMIT);

scalars! {
    /// `true` or `false`.
    Boolean = Form::Boolean => bool;
    /// A whole number within ±(2^53 - 1).
    Integer = FULL => i64;
    /// A whole number from 0 to 4,294,967,295.
    Count = Form::Integer(0, 4_294_967_295) => u32;
    /// A count, 0 or more.
    Size = Form::Integer(0, INTEGER_LIMIT) => usize;
    /// Whole minor units of the currency (cents), within ±(2^53 - 1).
    Money = FULL => Money;
    /// An exact number as text, at most 28 digits, no exponent.
    Decimal = Form::Decimal => Decimal;
    /// Credits: an exact number of at most 5 fraction digits; finer ones are floored.
    Credits = Form::Decimal => Credits;
    /// Money in major units per one credit: above 0, at most 5 fraction digits.
    Rate = Form::Decimal => Rate;
    /// Minor units with at most 12 fraction digits; more are cut.
    Subcents = Form::Decimal => Subcents;
    /// A text of at most 1,024 characters.
    Text = Form::Text(TEXT_LIMIT) => Text;
    /// A code of the host's, at most 255 characters.
    Code = Form::Text(ID_LIMIT) => Code;
    /// An id: the host's, at most 255 characters, or one that the engine derived from a command's (`c1/1`).
    Id = Form::Text(ID_LIMIT) => WalletId, TransactionId, InvoiceId, RuleId, AlertId, Id;
    /// The host's key of a command: 1 to 255 characters, no `/` and no `#`.
    CommandId = Form::Text(ID_LIMIT) => CommandId;
    /// A SHA-256 digest: 64 hexadecimal digits, lower case.
    Digest = Form::Text(64) => Digest;
    /// A point in time, `2026-07-01T12:00:00Z`, with up to 6 fraction digits and an offset; years 1970 to 2099. Written
    /// in UTC.
    Instant = Form::Text(32) => Instant;
    /// A calendar day, `2026-07-01`, years 1970 to 2099.
    Day = Form::Text(10) => LocalDay;
    /// A zone of the IANA database by its exact name, `Europe/Berlin`.
    Zone = Form::Text(TEXT_LIMIT) => Zone;
    /// An ISO 4217 code, `EUR`.
    Currency = Form::Text(3) => Currency;
    /// 0 to 255, within the policy's `priority_range`: 1 to 50 in the editions; the lowest is drawn first.
    Priority = Form::Integer(0, 255) => Priority;
    /// Whole minor units of the currency, above 0.
    PositiveMoney = Form::Integer(1, INTEGER_LIMIT) => PositiveMoney;
    /// Credits as decimal text, from 0 up to, not including, 10^25.
    CreditsText = Form::Text(TEXT_LIMIT) => CreditsText;
    /// An instant after `at`, or, where `day_text` is `read`, a day, good to its last moment; blank counts as null.
    Expiration = Form::Text(TEXT_LIMIT) => Expiration;
    /// A day of the policy's expiry zone, good to its last moment; blank counts as null.
    ExpirationDay = Form::Text(TEXT_LIMIT) => ExpirationDay;
    /// An instant; blank counts as null.
    Start = Form::Text(TEXT_LIMIT) => Start;
}
