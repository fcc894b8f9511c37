//! The canonical JSON writer: no spaces, members in the order written, one form for every value.
//!
//! A [`Place`] is a place where exactly one value goes: each of its methods takes it by value, so nothing can be
//! written twice. There is no method for a float.

use crate::scan::plain_end;
use alloc::string::String;

/// The longest text that is written, in bytes: 64 MiB. A list that passes it ends early.
pub const WRITTEN_LIMIT: usize = 67_108_864;

/// The text of one value.
pub fn text(write: impl FnOnce(Place<'_>)) -> String {
    text_of(0, write)
}

/// The same for a text of about that many bytes.
pub fn text_of(bytes: usize, write: impl FnOnce(Place<'_>)) -> String {
    let mut out = String::with_capacity(bytes);
    write(Place::new(&mut out));
    out
}

/// A place for one value.
#[must_use]
pub struct Place<'o> {
    out: &'o mut String,
}

impl<'o> Place<'o> {
    /// The place behind what `out` already holds.
    pub fn new(out: &'o mut String) -> Self {
        Self { out }
    }

    /// `null`.
    pub fn null(self) {
        self.out.push_str("null");
    }

    /// `true` or `false`.
    pub fn bool(self, value: bool) {
        self.out.push_str(if value { "true" } else { "false" });
    }

    /// A text, escaped where JSON needs it and nowhere else.
    pub fn text(self, value: &str) {
        self.out.push('"');
        escape(self.out, value);
        self.out.push('"');
    }

    /// A text that needs no escapes: a code, a decimal, an instant.
    pub fn plain(self, value: &str) {
        self.out.push('"');
        self.out.push_str(value);
        self.out.push('"');
    }

    /// A text that `write` adds and that needs no escapes.
    pub fn quoted(self, write: impl FnOnce(&mut String)) {
        self.out.push('"');
        write(self.out);
        self.out.push('"');
    }

    /// An integer.
    pub fn integer(self, value: i64) {
        if value < 0 {
            self.out.push('-');
        }
        push_digits(self.out, value.unsigned_abs());
    }

    /// A count or position.
    pub fn count(self, value: usize) {
        self.number(u64::try_from(value).unwrap_or(u64::MAX));
    }

    /// A count beyond those of this machine.
    pub fn number(self, value: u64) {
        push_digits(self.out, value);
    }

    /// JSON text that is already in canonical form.
    pub fn canonical(self, json: &str) {
        self.out.push_str(json);
    }

    /// `null`, or what `write` writes.
    pub fn option<T>(self, value: Option<T>, write: impl FnOnce(Place<'_>, T)) {
        match value {
            Some(value) => write(self, value),
            None => self.null(),
        }
    }

    /// An object with the members that `write` adds.
    pub fn object(self, write: impl FnOnce(&mut ObjectWriter<'_>)) {
        self.out.push('{');
        write(&mut ObjectWriter { out: self.out, first: true });
        self.out.push('}');
    }

    /// An array with the items that `write` adds.
    pub fn array(self, write: impl FnOnce(&mut ArrayWriter<'_>)) {
        self.out.push('[');
        write(&mut ArrayWriter { out: self.out, first: true });
        self.out.push(']');
    }

    /// An array with one item for each of `items`.
    pub fn list<T>(self, items: impl IntoIterator<Item = T>, write: impl FnMut(Place<'_>, T)) {
        self.array(|array| array.each(items, write));
    }
}

/// An object that is being written.
pub struct ObjectWriter<'o> {
    out: &'o mut String,
    first: bool,
}

impl ObjectWriter<'_> {
    /// The place for the value of a member; the name is one of ours and needs no escapes.
    pub fn member(&mut self, name: &'static str) -> Place<'_> {
        self.separate();
        self.out.push('"');
        self.out.push_str(name);
        self.out.push_str("\":");
        Place { out: self.out }
    }

    /// The place for the value of a member by its whole key: comma, quotes and colon included.
    pub fn keyed(&mut self, key: &'static str) -> Place<'_> {
        if self.first {
            self.first = false;
            self.out.push_str(key.get(1..).unwrap_or_default());
        } else {
            self.out.push_str(key);
        }
        Place { out: self.out }
    }

    /// The place for the value of a member whose name came from a host.
    pub fn named(&mut self, name: &str) -> Place<'_> {
        self.separate();
        Place { out: self.out }.text(name);
        self.out.push(':');
        Place { out: self.out }
    }

    /// Bytes that are written so far, before this object too.
    pub fn length(&self) -> usize {
        self.out.len()
    }

    fn separate(&mut self) {
        if !self.first {
            self.out.push(',');
        }
        self.first = false;
    }
}

/// An array that is being written.
pub struct ArrayWriter<'o> {
    out: &'o mut String,
    first: bool,
}

impl ArrayWriter<'_> {
    /// One item for each of `items`. It ends early once the text is longer than any answer may be, which is then told
    /// in its place.
    pub fn each<T>(&mut self, items: impl IntoIterator<Item = T>, mut write: impl FnMut(Place<'_>, T)) {
        for item in items {
            if self.out.len() > WRITTEN_LIMIT {
                return;
            }
            write(self.item(), item);
        }
    }

    /// The place for the next item.
    pub fn item(&mut self) -> Place<'_> {
        if !self.first {
            self.out.push(',');
        }
        self.first = false;
        Place { out: self.out }
    }
}

fn escape(out: &mut String, value: &str) {
    let mut rest = value;
    loop {
        let end = plain_end(rest.as_bytes(), 0);
        let Some((plain, special)) = rest.split_at_checked(end) else { return };
        out.push_str(plain);
        let mut characters = special.chars();
        let Some(character) = characters.next() else { return };
        escape_character(out, character);
        rest = characters.as_str();
    }
}

fn escape_character(out: &mut String, character: char) {
    match character {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\u{8}' => out.push_str("\\b"),
        '\t' => out.push_str("\\t"),
        '\n' => out.push_str("\\n"),
        '\u{c}' => out.push_str("\\f"),
        '\r' => out.push_str("\\r"),
        control => {
            out.push_str("\\u00");
            let code = u32::from(control);
            for digit in [code >> 4, code & 15] {
                out.extend(char::from_digit(digit, 16));
            }
        }
    }
}

/// An integer's digits.
pub fn push_digits(out: &mut String, value: u64) {
    let rest = value.wrapping_div(10);
    if rest > 0 {
        push_digits(out, rest);
    }
    out.push(ascii(value.wrapping_rem(10)));
}

fn ascii(digit: u64) -> char {
    char::from(b'0'.wrapping_add(u8::try_from(digit).unwrap_or_default()))
}

/// Bytes that are known to be ASCII.
pub fn push_ascii(out: &mut String, bytes: &[u8]) {
    out.push_str(core::str::from_utf8(bytes).unwrap_or_default());
}
