//! Ids and codes.

use crate::limits::{ID_LIMIT, TEXT_LIMIT};
use crate::malformed::Code;
use crate::prelude::*;
use crate::values::read::needed;
use alloc::borrow::Cow;
use alloc::string::String;
use drawdown::account::{AlertId, InvoiceId, RuleId, Text, TransactionId, WalletId};
use drawdown::command::{CommandId, Digest};
use drawdown_json::writer::Place;
use drawdown_json::{message, quoted};

/// What the engine may add to an id of 255 characters: `/` or `#` and a number.
const SUFFIX_LIMIT: usize = 20;

macro_rules! ids {
    ($($type:ty),+) => {$(
        impl Read for $type {
            fn read(node: Node<'_>) -> Option<Self> {
                node.identifier().map(|text| Self::new(node.document().setting().shared(&text)))
            }
        }

        impl Write for $type {
            fn write(&self, place: Place<'_>) {
                place.text(self.as_str());
            }
        }
    )+};
}

ids!(WalletId, TransactionId, InvoiceId, RuleId, AlertId);

/// Ids and codes as values.
pub(crate) trait ReadId<'d> {
    /// A text of at most 1,024 characters.
    fn text(self) -> Option<Cow<'d, str>>;

    /// An id or code: a text of at most 255 characters.
    fn id(self) -> Option<Cow<'d, str>>;

    /// An id: at most 255 characters, or such an id and what the engine derived from it.
    fn identifier(self) -> Option<Cow<'d, str>>;

    /// The id of something that is no type of the core.
    fn other_id(self) -> Option<Text>;

    /// A code: at most 255 characters.
    fn code(self) -> Option<Text>;
}

impl<'d> ReadId<'d> for Node<'d> {
    fn text(self) -> Option<Cow<'d, str>> {
        self.text_within(TEXT_LIMIT)
    }

    fn id(self) -> Option<Cow<'d, str>> {
        self.text_within(ID_LIMIT)
    }

    fn identifier(self) -> Option<Cow<'d, str>> {
        let text = self.any_text()?;
        if text.len() <= ID_LIMIT {
            return Some(text);
        }
        let of_command = text.split(['/', '#']).next().unwrap_or_default();
        let derived = text.len().saturating_sub(of_command.len()) <= SUFFIX_LIMIT;
        let limited = if derived { of_command } else { &text };
        self.within(limited, ID_LIMIT).then_some(text)
    }

    fn other_id(self) -> Option<Text> {
        self.identifier().map(|text| self.document().setting().shared(&text))
    }

    fn code(self) -> Option<Text> {
        self.id().map(|text| self.document().setting().shared(&text))
    }
}

/// Ids and codes as members.
pub(crate) trait ReadIds {
    /// The object's own id: `id`, else `lago_id`.
    fn own_id<T: Read>(&self) -> Option<T>;

    /// A code: at most 255 characters.
    fn code(&self, name: &'static str) -> Option<Text>;
}

impl ReadIds for Object<'_> {
    fn own_id<T: Read>(&self) -> Option<T> {
        read_own(self.required_or("id", "lago_id")?)
    }

    fn code(&self, name: &'static str) -> Option<Text> {
        self.get(name)?.code()
    }
}

/// The object's own id, which must be there.
pub(crate) fn own<T: Read>(object: Node<'_>, member: Option<Node<'_>>, name: &'static str) -> Option<T> {
    needed(object, member, name).and_then(read_own)
}

/// An id that a command may choose for something new: never one of those that it hands out itself.
pub(crate) fn chosen<T: Read>(node: Node<'_>, command: Option<&CommandId>) -> Option<T> {
    let of_command = |text: &str| {
        let rest = command.and_then(|command| text.strip_prefix(command.as_str()));
        rest.is_some_and(|rest| rest.starts_with(['/', '#']))
    };
    if node.is_text() && node.any_text().is_some_and(|text| of_command(&text)) {
        let text = "ids under the command's own id are the engine's to give";
        node.report(Code::InvalidId, message(&[text]));
        return None;
    }
    read_own(node)
}

fn read_own<T: Read>(node: Node<'_>) -> Option<T> {
    if node.is_text() && node.raw().is_empty() {
        node.report(Code::InvalidId, message(&["the id is empty"]));
        return None;
    }
    T::read(node)
}

/// 64 lower-case hexadecimal digits.
impl Read for Digest {
    fn read(node: Node<'_>) -> Option<Self> {
        let text = node.id()?;
        let digest = parse_hex(text.as_bytes());
        if digest.is_none() {
            let form = " is no digest: 64 lower-case hexadecimal digits";
            node.report(Code::InvalidDigest, message(&[&quoted(&text), form]));
        }
        digest.map(Self)
    }
}

impl Write for Digest {
    fn write(&self, place: Place<'_>) {
        let mut hex = String::with_capacity(64);
        for byte in self.0 {
            for digit in [byte >> 4, byte & 15] {
                hex.extend(char::from_digit(u32::from(digit), 16));
            }
        }
        place.plain(&hex);
    }
}

fn parse_hex(text: &[u8]) -> Option<[u8; 32]> {
    let (pairs, rest) = text.as_chunks::<2>();
    let mut bytes = [0_u8; 32];
    if pairs.len() != bytes.len() || !rest.is_empty() {
        return None;
    }
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = (hex_digit(*high)? << 4) | hex_digit(*low)?;
    }
    Some(bytes)
}

fn hex_digit(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => digit.checked_sub(b'0'),
        b'a'..=b'f' => digit.checked_sub(b'a' - 10),
        _ => None,
    }
}

impl Write for CommandId {
    fn write(&self, place: Place<'_>) {
        place.text(self.as_str());
    }
}

impl Read for CommandId {
    fn read(node: Node<'_>) -> Option<Self> {
        let text = node.id()?;
        let id = Self::new(&*text);
        if id.is_none() {
            let form = " is no command id: 1 to 255 characters, without `/` and `#`";
            node.report(Code::InvalidId, message(&[&quoted(&text), form]));
        }
        id
    }
}
