//! A parsed request: values that know their place, so that a problem can be reported from where it is seen.

use crate::malformed::{Code, Finding, Findings, Problem};
use crate::object::Object;
use crate::pointer;
use crate::reader;
use crate::texts::Texts;
use crate::token::{Kind, Token};
use crate::unescape::{LoneSurrogate, unescape};
use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::cell::{Cell, RefCell};
use drawdown::account::Text;
use drawdown::currency::Currency;
use drawdown::policy::CurrencyDigits;

/// The text, its tokens, and what reading them found.
pub(crate) struct Document<'t> {
    text: &'t str,
    tokens: Vec<Token>,
    findings: RefCell<Findings>,
    texts: RefCell<Texts>,
    /// The table of the request's policy: what a currency is depends on it.
    currency_digits: Cell<CurrencyDigits>,
}

impl<'t> Document<'t> {
    /// Checks the syntax of a whole text.
    ///
    /// # Errors
    /// The first fault of the syntax, with its line and column.
    pub(crate) fn parse(text: &'t str) -> Result<Self, Problem> {
        let tokens = reader::tokens(text).map_err(|error| error.in_text(text))?;
        let (findings, texts) = (RefCell::default(), RefCell::default());
        Ok(Self { text, tokens, findings, texts, currency_digits: Cell::new(CurrencyDigits::Iso) })
    }

    /// Reads currencies by this table from now on.
    pub(crate) fn read_currencies_by(&self, table: CurrencyDigits) {
        self.currency_digits.set(table);
    }

    /// A currency of the request's policy.
    pub(crate) fn currency(&self, code: &str) -> Option<Currency> {
        Currency::from_code(code, self.currency_digits.get())
    }

    /// The value of the whole document.
    pub(crate) fn root(&self) -> Option<Node<'_>> {
        Node::at(self, 0)
    }

    /// How many bytes the text has.
    pub(crate) fn length(&self) -> usize {
        self.text.len()
    }

    /// True while nothing was found wrong.
    pub(crate) fn is_sound(&self) -> bool {
        self.findings.borrow().is_empty()
    }

    /// Everything that was found wrong, in the order of the text.
    pub(crate) fn problems(&self) -> Vec<Problem> {
        pointer::resolve(self, self.findings.take())
    }

    /// A text of the core's, shared with those read before where it is the same.
    pub(crate) fn shared(&self, text: &str) -> Text {
        self.texts.borrow_mut().share(text)
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
#[derive(Clone, Copy)]
pub(crate) struct Node<'d> {
    pub(crate) document: &'d Document<'d>,
    pub(crate) index: usize,
    pub(crate) token: Token,
}

impl<'d> Node<'d> {
    pub(crate) fn at(document: &'d Document<'d>, index: usize) -> Option<Self> {
        document.token(index).map(|token| Self { document, index, token })
    }

    pub(crate) fn kind(self) -> Kind {
        self.token.kind()
    }

    pub(crate) fn is_null(self) -> bool {
        self.kind() == Kind::Null
    }

    pub(crate) fn is_text(self) -> bool {
        matches!(self.kind(), Kind::Text | Kind::EscapedText)
    }

    /// The index of the token behind this value.
    pub(crate) fn next(self) -> usize {
        self.token.next(self.index)
    }

    /// The text of a scalar as it was written, without quotes.
    pub(crate) fn raw(self) -> &'d str {
        self.document.raw(self.token)
    }

    /// The same as bytes, for comparing names.
    pub(crate) fn raw_bytes(self) -> &'d [u8] {
        self.document.raw_bytes(self.token)
    }

    /// The value, if it is an array: its items.
    pub(crate) fn items(self) -> Items<'d> {
        let inner = if self.kind() == Kind::Array { self.index.saturating_add(1) } else { self.next() };
        Items { document: self.document, at: inner, end: self.next() }
    }

    /// Reports something wrong with this value.
    pub(crate) fn report(self, code: Code, message: String) {
        self.document.findings.borrow_mut().add(Finding { index: self.index, member: None, code, message });
    }

    /// Reports a member that this object lacks.
    pub(crate) fn report_missing(self, member: &'static str, message: String) {
        self.document.findings.borrow_mut().add(Finding {
            index: self.index,
            member: Some(member),
            code: Code::MissingMember,
            message,
        });
    }

    /// The value as an object of which every member may be there, known or not.
    pub(crate) fn lenient(self) -> Option<Object<'d>> {
        Object::open(self, false)
    }

    /// The value as an object that must hold no member but those that are asked for.
    pub(crate) fn strict(self) -> Option<Object<'d>> {
        Object::open(self, true)
    }
}

/// The items of an array.
#[derive(Clone)]
pub(crate) struct Items<'d> {
    document: &'d Document<'d>,
    at: usize,
    end: usize,
}

impl<'d> Iterator for Items<'d> {
    type Item = Node<'d>;

    fn next(&mut self) -> Option<Node<'d>> {
        if self.at >= self.end {
            return None;
        }
        let node = Node::at(self.document, self.at)?;
        self.at = node.next();
        Some(node)
    }
}
