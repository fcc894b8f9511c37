//! The JSON reader: RFC 8259, strict, without recursion and without a number type.
//!
//! It checks the syntax of the whole text and the nesting, and leaves a flat list of tokens. Texts are decoded, names
//! compared and numbers judged only where they are read; so a member that nobody reads may hold `1e9` or a lone
//! surrogate, but never a syntax error.

use crate::malformed::{Code, SyntaxError};
use crate::scan::{number_end, plain_end, space_end};
use crate::token::{Kind, Token};
use alloc::vec::Vec;

/// The longest request that is read, in bytes: 32 MiB.
pub const REQUEST_LIMIT: usize = 33_554_432;
/// The deepest nesting of arrays and objects that is read.
pub const NESTING_LIMIT: usize = 64;

/// Reads one document.
///
/// # Errors
/// `invalid_json` where the text is not JSON, `limit_exceeded` where it is too long or nested too deep.
pub(crate) fn tokens(text: &str) -> Result<Vec<Token>, SyntaxError> {
    check_length(text.len())?;
    if text.starts_with('\u{feff}') {
        return Err(SyntaxError::new(Code::InvalidJson, 0, "the text starts with a byte order mark"));
    }
    let mut reader = Reader {
        bytes: text.as_bytes(),
        at: 0,
        tokens: Vec::with_capacity(text.len() >> 4),
        open: Vec::new(),
    };
    reader.document()?;
    Ok(reader.tokens)
}

/// Checks the length of a request before anything else.
///
/// # Errors
/// `limit_exceeded` above 32 MiB.
pub(crate) fn check_length(bytes: usize) -> Result<(), SyntaxError> {
    if bytes > REQUEST_LIMIT {
        return Err(SyntaxError::limit(0, "the request has ", bytes, " bytes", REQUEST_LIMIT));
    }
    Ok(())
}

struct Reader<'t> {
    bytes: &'t [u8],
    at: usize,
    tokens: Vec<Token>,
    /// The tokens of the containers that are open here.
    open: Vec<usize>,
}

impl Reader<'_> {
    fn document(&mut self) -> Result<(), SyntaxError> {
        loop {
            if self.value()? {
                continue;
            }
            if !self.behind_value()? {
                break;
            }
        }
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.expected("the end of the text")),
        }
    }

    /// Reads a scalar or opens a container; true when a value must follow, because a container with members opened.
    fn value(&mut self) -> Result<bool, SyntaxError> {
        match self.peek() {
            Some(b'"') => self.text()?,
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b'{') => return self.open_object(),
            Some(b'[') => return self.open_array(),
            Some(b'n') => self.literal(b"null", Kind::Null)?,
            Some(b't') => self.literal(b"true", Kind::True)?,
            Some(b'f') => self.literal(b"false", Kind::False)?,
            _ => return Err(self.expected("a value")),
        }
        Ok(false)
    }

    /// Reads what stands behind a value: closes containers, or a comma; true when another value follows.
    fn behind_value(&mut self) -> Result<bool, SyntaxError> {
        while let Some(&index) = self.open.last() {
            let in_object = self.tokens.get(index).is_some_and(|token| token.kind() == Kind::Object);
            match (self.peek(), in_object) {
                (Some(b','), true) => {
                    self.step();
                    self.name()?;
                    return Ok(true);
                }
                (Some(b','), false) => {
                    self.step();
                    return Ok(true);
                }
                (Some(b'}'), true) | (Some(b']'), false) => self.close(index),
                (_, true) => return Err(self.expected("`,` or `}`")),
                (_, false) => return Err(self.expected("`,` or `]`")),
            }
        }
        Ok(false)
    }

    fn open_object(&mut self) -> Result<bool, SyntaxError> {
        let index = self.open(Kind::Object)?;
        if self.peek() == Some(b'}') {
            self.close(index);
            return Ok(false);
        }
        self.name()?;
        Ok(true)
    }

    fn open_array(&mut self) -> Result<bool, SyntaxError> {
        let index = self.open(Kind::Array)?;
        if self.peek() == Some(b']') {
            self.close(index);
            return Ok(false);
        }
        Ok(true)
    }

    fn open(&mut self, kind: Kind) -> Result<usize, SyntaxError> {
        if self.open.len() >= NESTING_LIMIT {
            let levels = self.open.len().saturating_add(1);
            return Err(SyntaxError::limit(self.at, "nesting of ", levels, " levels", NESTING_LIMIT));
        }
        let index = self.tokens.len();
        self.open.push(index);
        self.tokens.push(Token::new(kind, self.at, 0));
        self.step();
        Ok(index)
    }

    fn close(&mut self, index: usize) {
        let behind = self.tokens.len();
        if let Some(token) = self.tokens.get_mut(index) {
            *token = Token::new(token.kind(), token.start(), behind);
        }
        self.open.pop();
        self.step();
    }

    /// Reads a member's name and its colon.
    fn name(&mut self) -> Result<(), SyntaxError> {
        if self.peek() != Some(b'"') {
            return Err(self.expected("a member name in quotes"));
        }
        self.text()?;
        if self.peek() != Some(b':') {
            return Err(self.expected("`:`"));
        }
        self.step();
        Ok(())
    }

    fn number(&mut self) -> Result<(), SyntaxError> {
        let start = self.at;
        match number_end(self.bytes, start) {
            Ok(end) => {
                self.tokens.push(Token::new(Kind::Number, start, end.wrapping_sub(start)));
                self.at = end;
                Ok(())
            }
            Err(fault) => {
                self.at = fault.at;
                Err(self.expected(fault.missing))
            }
        }
    }

    fn literal(&mut self, word: &[u8], kind: Kind) -> Result<(), SyntaxError> {
        let end = self.at.wrapping_add(word.len());
        if self.bytes.get(self.at..end) != Some(word) {
            return Err(self.expected("a value"));
        }
        self.tokens.push(Token::new(kind, self.at, word.len()));
        self.at = end;
        Ok(())
    }

    fn text(&mut self) -> Result<(), SyntaxError> {
        self.step();
        let start = self.at;
        let mut kind = Kind::Text;
        loop {
            self.at = plain_end(self.bytes, self.at);
            match self.bytes.get(self.at) {
                Some(b'"') => break,
                Some(b'\\') => {
                    kind = Kind::EscapedText;
                    self.escape()?;
                }
                Some(_) => {
                    return Err(SyntaxError::new(
                        Code::InvalidJson,
                        self.at,
                        "a control character in a text must be escaped",
                    ));
                }
                None => return Err(self.expected("a closing quote")),
            }
        }
        self.tokens.push(Token::new(kind, start, self.at.wrapping_sub(start)));
        self.step();
        Ok(())
    }

    fn escape(&mut self) -> Result<(), SyntaxError> {
        self.step();
        match self.bytes.get(self.at) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.step(),
            Some(b'u') => {
                self.step();
                for _ in 0..4 {
                    if !self.bytes.get(self.at).is_some_and(u8::is_ascii_hexdigit) {
                        return Err(self.expected("four hexadecimal digits"));
                    }
                    self.step();
                }
            }
            _ => return Err(self.expected("an escape that JSON knows")),
        }
        Ok(())
    }

    /// The next byte behind white space.
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
    fn step(&mut self) {
        self.at = self.at.wrapping_add(1);
    }

    fn expected(&self, what: &'static str) -> SyntaxError {
        SyntaxError::expected(self.at, what)
    }
}
