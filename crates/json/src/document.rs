//! A parsed request: values that know their place, so that a problem can be reported from where it is seen.

use crate::object::Object;
use crate::pointer;
use crate::problem::{Finding, Findings, Problem, ProblemKind};
use crate::syntax;
use crate::token::{Kind, Token};
use crate::unescape::unescape;
use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::cell::RefCell;

/// What a reader of documents brings along: its codes of what is wrong, and what it must know while it reads.
pub trait Setting: Default {
    /// Its codes; those of JSON itself are among them.
    type Code: Copy + From<ProblemKind>;
}

/// The setting of who has no codes of its own.
#[derive(Clone, Copy, Debug, Default)]
pub struct Plain;

impl Setting for Plain {
    type Code = ProblemKind;
}

/// A text in which half of a surrogate pair stands alone, so that it has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoneSurrogate;

/// The text, its tokens, and what reading them found.
pub struct Document<'t, S: Setting> {
    text: &'t str,
    tokens: Vec<Token>,
    findings: RefCell<Findings<S::Code>>,
    setting: S,
}

impl<'t, S: Setting> Document<'t, S> {
    /// Checks the syntax of a whole text.
    ///
    /// # Errors
    /// The first fault of the syntax, with its line and column.
    pub fn parse(text: &'t str) -> Result<Self, Problem<S::Code>> {
        let tokens = syntax::tokens(text).map_err(|error| error.in_text(text))?;
        Ok(Self { text, tokens, findings: RefCell::default(), setting: S::default() })
    }

    /// What the reader brought along.
    pub fn setting(&self) -> &S {
        &self.setting
    }

    /// The value of the whole document.
    pub fn root(&self) -> Option<Node<'_, S>> {
        Node::at(self, 0)
    }

    /// How many bytes the text has.
    pub fn length(&self) -> usize {
        self.text.len()
    }

    /// True while nothing was found wrong.
    pub fn is_sound(&self) -> bool {
        self.findings.borrow().is_empty()
    }

    /// Everything that was found wrong, in the order of the text.
    pub fn problems(&self) -> Vec<Problem<S::Code>> {
        pointer::resolve(self, self.findings.take())
    }

    pub(crate) fn token(&self, index: usize) -> Option<Token> {
        self.tokens.get(index).copied()
    }

    /// The text between a scalar's first and last byte; of a text, between its quotes.
    pub(crate) fn raw(&self, token: Token) -> &str {
        self.text.get(token.start()..token.end()).unwrap_or_default()
    }

    /// The same as bytes, for comparing names.
    pub(crate) fn raw_bytes(&self, token: Token) -> &[u8] {
        self.text.as_bytes().get(token.start()..token.end()).unwrap_or_default()
    }

    /// The value of a text or name, decoded.
    pub(crate) fn value_of(&self, token: Token) -> Result<Cow<'_, str>, LoneSurrogate> {
        if token.kind() == Kind::EscapedText {
            return unescape(self.raw(token)).map(Cow::Owned);
        }
        Ok(Cow::Borrowed(self.raw(token)))
    }
}

/// One value of a document.
pub struct Node<'d, S: Setting> {
    pub(crate) document: &'d Document<'d, S>,
    pub(crate) index: usize,
    pub(crate) token: Token,
}

impl<S: Setting> Clone for Node<'_, S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S: Setting> Copy for Node<'_, S> {}

impl<'d, S: Setting> Node<'d, S> {
    /// The value at a place among the tokens of a document.
    pub fn at(document: &'d Document<'d, S>, index: usize) -> Option<Self> {
        document.token(index).map(|token| Self { document, index, token })
    }

    /// The document that it is a value of.
    pub fn document(self) -> &'d Document<'d, S> {
        self.document
    }

    /// Its place among the tokens of the document: later in the text is greater.
    pub fn index(self) -> usize {
        self.index
    }

    /// What it is.
    pub fn kind(self) -> Kind {
        self.token.kind()
    }

    /// Is it `null`?
    pub fn is_null(self) -> bool {
        self.kind() == Kind::Null
    }

    /// Is it a text?
    pub fn is_text(self) -> bool {
        matches!(self.kind(), Kind::Text | Kind::EscapedText)
    }

    /// The index of the token behind this value.
    pub(crate) fn next(self) -> usize {
        self.token.next(self.index)
    }

    /// The text of a scalar as it was written, without quotes.
    pub fn raw(self) -> &'d str {
        self.document.raw(self.token)
    }

    /// The same as bytes, for comparing names.
    pub(crate) fn raw_bytes(self) -> &'d [u8] {
        self.document.raw_bytes(self.token)
    }

    /// The value, if it is an array: its items.
    pub fn items(self) -> Items<'d, S> {
        let inner = if self.kind() == Kind::Array { self.index.saturating_add(1) } else { self.next() };
        Items { document: self.document, at: inner, end: self.next() }
    }

    /// Reports something wrong with this value.
    pub fn report(self, code: impl Into<S::Code>, message: String) {
        let code = code.into();
        self.document.findings.borrow_mut().add(Finding { index: self.index, member: None, code, message });
    }

    /// Reports a member that this object lacks.
    pub fn report_missing(self, member: &'static str, message: String) {
        self.document.findings.borrow_mut().add(Finding {
            index: self.index,
            member: Some(member),
            code: ProblemKind::MissingMember.into(),
            message,
        });
    }

    /// The value of a text or name, decoded; nothing where half of a surrogate pair stands alone.
    ///
    /// # Errors
    /// [`LoneSurrogate`] for such a text.
    pub fn decoded(self) -> Result<Cow<'d, str>, LoneSurrogate> {
        self.document.value_of(self.token)
    }

    /// A text or name as people read it; half of a surrogate pair leaves it as it was written.
    pub fn displayed(self) -> Cow<'d, str> {
        self.decoded().unwrap_or(Cow::Borrowed(self.raw()))
    }

    /// The value as an object of which every member may be there, known or not.
    pub fn lenient(self) -> Option<Object<'d, S>> {
        Object::open(self, false)
    }

    /// The value as an object that must hold no member but those that are asked for.
    pub fn strict(self) -> Option<Object<'d, S>> {
        Object::open(self, true)
    }
}

/// The items of an array.
pub struct Items<'d, S: Setting> {
    document: &'d Document<'d, S>,
    at: usize,
    end: usize,
}

impl<S: Setting> Clone for Items<'_, S> {
    fn clone(&self) -> Self {
        Self { document: self.document, at: self.at, end: self.end }
    }
}

impl<'d, S: Setting> Iterator for Items<'d, S> {
    type Item = Node<'d, S>;

    fn next(&mut self) -> Option<Node<'d, S>> {
        if self.at >= self.end {
            return None;
        }
        let node = Node::at(self.document, self.at)?;
        self.at = node.next();
        Some(node)
    }
}
