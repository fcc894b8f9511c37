//! The JSON reader: RFC 8259, strict, without recursion and without a number type.
//!
//! It checks the syntax of the whole text and the nesting, and leaves a flat list of tokens. Texts are decoded, names
//! compared and numbers judged only where they are read; so a member that nobody reads may hold `1e9` or a lone
//! surrogate, but never a syntax error.
//!
//! Reading is most of what a small decision costs, so what runs for each byte or token is inlined into one loop.

use crate::problem::{ProblemKind, SyntaxError};
use crate::scan::{NumberFault, number_end, plain_end, space_end};
use crate::token::{Kind, Token};
use alloc::vec::Vec;

/// The longest text that is read, in bytes: 32 MiB.
pub const TEXT_LIMIT: usize = 33_554_432;
/// The deepest nesting of arrays and objects that is read.
pub const NESTING_LIMIT: usize = 64;

/// Reads one document.
///
/// # Errors
/// `invalid_json` where the text is not JSON, `limit_exceeded` where it is too long or nested too deep.
pub(crate) fn tokens(text: &str) -> Result<Vec<Token>, SyntaxError> {
    check_length(text.len())?;
    if text.starts_with('\u{feff}') {
        return Err(SyntaxError::new(ProblemKind::InvalidJson, 0, "the text starts with a byte order mark"));
    }
    let tokens = Vec::with_capacity((text.len() >> 3).saturating_add(8));
    let mut reader = Reader { bytes: text.as_bytes(), at: 0, tokens, open: [0; NESTING_LIMIT], depth: 0 };
    match reader.document() {
        Ok(()) => Ok(reader.tokens),
        Err(fault) => Err(fault.error()),
    }
}

/// Checks the length of a request before anything else.
///
/// # Errors
/// `limit_exceeded` above 32 MiB.
pub fn check_length(bytes: usize) -> Result<(), SyntaxError> {
    if bytes > TEXT_LIMIT {
        return Err(SyntaxError::limit(0, "the request has ", bytes, " bytes", TEXT_LIMIT));
    }
    Ok(())
}

struct Reader<'t> {
    bytes: &'t [u8],
    at: usize,
    tokens: Vec<Token>,
    /// The tokens of the containers that are open here.
    open: [usize; NESTING_LIMIT],
    depth: usize,
}

/// Where reading stopped, and what it expected there.
#[derive(Clone, Copy)]
struct Fault {
    at: usize,
    kind: FaultKind,
}

#[derive(Clone, Copy)]
enum FaultKind {
    Expected(&'static str),
    ControlCharacter,
    Nesting,
}

impl Fault {
    fn error(self) -> SyntaxError {
        match self.kind {
            FaultKind::Expected(what) => SyntaxError::expected(self.at, what),
            FaultKind::ControlCharacter => {
                let message = "a control character in a text must be escaped";
                SyntaxError::new(ProblemKind::InvalidJson, self.at, message)
            }
            FaultKind::Nesting => {
                let levels = NESTING_LIMIT.saturating_add(1);
                SyntaxError::limit(self.at, "nesting of ", levels, " levels", NESTING_LIMIT)
            }
        }
    }
}

/// What stands behind a value.
enum Behind {
    Value,
    Name,
    End,
}

impl Reader<'_> {
    fn document(&mut self) -> Result<(), Fault> {
        loop {
            let in_new_object = self.value()?;
            let behind = if in_new_object { Behind::Name } else { self.behind_value()? };
            match behind {
                Behind::Value => {}
                Behind::Name => self.name()?,
                Behind::End => break,
            }
        }
        match self.peek() {
            None => Ok(()),
            Some(_) => self.expected("the end of the text"),
        }
    }

    /// Reads a scalar, or opens containers until there is one; true when a name must follow, as an object opened.
    #[inline(always)]
    fn value(&mut self) -> Result<bool, Fault> {
        loop {
            match self.peek() {
                Some(b'"') => return self.text().map(|()| false),
                Some(b'-' | b'0'..=b'9') => return self.number().map(|()| false),
                Some(b'{') => {
                    self.open(Kind::Object)?;
                    return Ok(self.peek() != Some(b'}'));
                }
                Some(b'[') => {
                    self.open(Kind::Array)?;
                    if self.peek() == Some(b']') {
                        return Ok(false);
                    }
                }
                other => return self.word(other).map(|()| false),
            }
        }
    }

    /// Reads what stands behind a value: closes containers, or a comma.
    #[inline(always)]
    fn behind_value(&mut self) -> Result<Behind, Fault> {
        while let Some(index) = self.innermost() {
            let byte = self.peek();
            let in_object = self.tokens.get(index).is_some_and(|token| token.kind() == Kind::Object);
            // a container that was just opened ends here only if it is empty, so no comma can come first
            match (byte, in_object) {
                (Some(b','), true) => {
                    self.step();
                    return Ok(Behind::Name);
                }
                (Some(b','), false) => {
                    self.step();
                    return Ok(Behind::Value);
                }
                (Some(b'}'), true) | (Some(b']'), false) => self.close(index),
                (_, true) => return self.expected("`,` or `}`").map(|()| Behind::End),
                (_, false) => return self.expected("`,` or `]`").map(|()| Behind::End),
            }
        }
        Ok(Behind::End)
    }

    #[inline(always)]
    fn innermost(&self) -> Option<usize> {
        self.open.get(self.depth.checked_sub(1)?).copied()
    }

    fn open(&mut self, kind: Kind) -> Result<(), Fault> {
        let Some(place) = self.open.get_mut(self.depth) else {
            return Err(Fault { at: self.at, kind: FaultKind::Nesting });
        };
        *place = self.tokens.len();
        self.depth = self.depth.wrapping_add(1);
        self.tokens.push(Token::new(kind, self.at, 0));
        self.step();
        Ok(())
    }

    fn close(&mut self, index: usize) {
        let behind = self.tokens.len();
        if let Some(token) = self.tokens.get_mut(index) {
            *token = Token::new(token.kind(), token.start(), behind);
        }
        self.depth = self.depth.wrapping_sub(1);
        self.step();
    }

    /// Reads a member's name and its colon.
    #[inline(always)]
    fn name(&mut self) -> Result<(), Fault> {
        if self.peek() != Some(b'"') {
            return self.expected("a member name in quotes");
        }
        self.text()?;
        if self.peek() != Some(b':') {
            return self.expected("`:`");
        }
        self.step();
        Ok(())
    }

    #[inline(always)]
    fn number(&mut self) -> Result<(), Fault> {
        let start = self.at;
        match number_end(self.bytes, start) {
            Ok(end) => {
                self.tokens.push(Token::new(Kind::Number, start, end.wrapping_sub(start)));
                self.at = end;
                Ok(())
            }
            Err(NumberFault { at, missing }) => {
                self.at = at;
                self.expected(missing)
            }
        }
    }

    fn word(&mut self, first: Option<u8>) -> Result<(), Fault> {
        let (word, kind): (&[u8], Kind) = match first {
            Some(b'n') => (b"null", Kind::Null),
            Some(b't') => (b"true", Kind::True),
            Some(b'f') => (b"false", Kind::False),
            _ => return self.expected("a value"),
        };
        let end = self.at.wrapping_add(word.len());
        if self.bytes.get(self.at..end) != Some(word) {
            return self.expected("a value");
        }
        self.tokens.push(Token::new(kind, self.at, word.len()));
        self.at = end;
        Ok(())
    }

    #[inline(always)]
    fn text(&mut self) -> Result<(), Fault> {
        let start = self.at.wrapping_add(1);
        let end = plain_end(self.bytes, start);
        self.at = end;
        if self.bytes.get(end) != Some(&b'"') {
            return self.escaped_text(start);
        }
        self.tokens.push(Token::new(Kind::Text, start, end.wrapping_sub(start)));
        self.step();
        Ok(())
    }

    /// The rest of a text from its first escape, or fault, on.
    #[cold]
    fn escaped_text(&mut self, start: usize) -> Result<(), Fault> {
        loop {
            match self.bytes.get(self.at) {
                Some(b'"') => break,
                Some(b'\\') => self.escape()?,
                Some(_) => return Err(Fault { at: self.at, kind: FaultKind::ControlCharacter }),
                None => return self.expected("a closing quote"),
            }
            self.at = plain_end(self.bytes, self.at);
        }
        self.tokens.push(Token::new(Kind::EscapedText, start, self.at.wrapping_sub(start)));
        self.step();
        Ok(())
    }

    fn escape(&mut self) -> Result<(), Fault> {
        self.step();
        match self.bytes.get(self.at) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.step(),
            Some(b'u') => {
                self.step();
                for _ in 0..4 {
                    if !self.bytes.get(self.at).is_some_and(u8::is_ascii_hexdigit) {
                        return self.expected("four hexadecimal digits");
                    }
                    self.step();
                }
            }
            _ => return self.expected("an escape that JSON knows"),
        }
        Ok(())
    }

    /// The next byte behind white space.
    #[inline(always)]
    fn peek(&mut self) -> Option<u8> {
        match self.bytes.get(self.at) {
            Some(&byte) if byte > b' ' => Some(byte),
            Some(_) => {
                self.at = space_end(self.bytes, self.at);
                self.bytes.get(self.at).copied()
            }
            None => None,
        }
    }

    /// Steps over one byte; a position never passes the length of the text, which is a `usize`.
    #[inline(always)]
    fn step(&mut self) {
        self.at = self.at.wrapping_add(1);
    }

    #[cold]
    fn expected(&self, what: &'static str) -> Result<(), Fault> {
        Err(Fault { at: self.at, kind: FaultKind::Expected(what) })
    }
}
