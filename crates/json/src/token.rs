//! The flat form of a parsed document: one small token per value and per member name, in the order of the text.
//!
//! A token is eight bytes, so that a document of 32 MiB stays within a fixed multiple of its own size, and a
//! container knows where it ends, so that what is not read is stepped over in one move.

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `null`.
    Null,
    /// `false`.
    False,
    /// `true`.
    True,
    /// The text of the number as it was written.
    Number,
    /// A text without escapes: the bytes between the quotes are its value.
    Text,
    /// A text with at least one escape: decoded when it is read.
    EscapedText,
    /// An array.
    Array,
    /// An object.
    Object,
}

impl Kind {
    const fn bits(self) -> u32 {
        match self {
            Self::Null => 0,
            Self::False => 1,
            Self::True => 2,
            Self::Number => 3,
            Self::Text => 4,
            Self::EscapedText => 5,
            Self::Array => 6,
            Self::Object => 7,
        }
    }
}

/// One value or member name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    start: u32,
    /// The kind in the three low bits; above them the length of a scalar or the index behind a container.
    word: u32,
}

impl Token {
    /// A token that starts at a byte of the text, with its length (scalars) or the index of the token behind it.
    pub(crate) fn new(kind: Kind, start: usize, extent: usize) -> Self {
        Self { start: narrow(start), word: (narrow(extent) << 3) | kind.bits() }
    }

    pub(crate) fn kind(self) -> Kind {
        match self.word & 7 {
            0 => Kind::Null,
            1 => Kind::False,
            2 => Kind::True,
            3 => Kind::Number,
            4 => Kind::Text,
            5 => Kind::EscapedText,
            6 => Kind::Array,
            _ => Kind::Object,
        }
    }

    /// True for a text or name without escapes that is as long as `wanted`: one comparison.
    pub(crate) fn is_plain_text_like(self, wanted: &str) -> bool {
        self.word == (narrow(wanted.len()) << 3) | Kind::Text.bits()
    }

    /// The same kind and length (or end, of containers).
    pub(crate) fn is_like(self, other: Self) -> bool {
        self.word == other.word
    }

    /// The byte of the text where the value starts; of a text, the byte behind its opening quote.
    pub(crate) fn start(self) -> usize {
        widen(self.start)
    }

    /// The byte of the text behind a scalar.
    pub(crate) fn end(self) -> usize {
        self.start().saturating_add(self.extent())
    }

    pub(crate) fn extent(self) -> usize {
        widen(self.word >> 3)
    }

    /// The index of the token behind this value, which stands at `index`.
    pub(crate) fn next(self, index: usize) -> usize {
        match self.kind() {
            Kind::Array | Kind::Object => self.extent(),
            Kind::Null | Kind::False | Kind::True | Kind::Number | Kind::Text | Kind::EscapedText => {
                index.saturating_add(1)
            }
        }
    }
}

/// A position or count of a request: at most 2^25 by the limit of 32 MiB, so nothing is lost.
fn narrow(figure: usize) -> u32 {
    u32::try_from(figure).unwrap_or(u32::MAX)
}

fn widen(figure: u32) -> usize {
    usize::try_from(figure).unwrap_or(usize::MAX)
}
