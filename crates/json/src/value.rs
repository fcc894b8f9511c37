//! Reading single values: each gives what it read, or reports why not and gives nothing.

use crate::document::{Items, Node, Setting};
use crate::number::{self, NumberFault};
use crate::problem::{ProblemKind, count_text, message, quoted};
use crate::token::Kind;
use alloc::borrow::Cow;
use rust_decimal::Decimal;

impl<'d, S: Setting> Node<'d, S> {
    /// Reports that the value has another JSON type.
    pub fn wrong_type(self, expected: &str) {
        self.report(ProblemKind::WrongType, message(&["expected ", expected, ", found ", self.type_name()]));
    }

    /// Reports a member that must be there.
    pub fn missing(self, member: &'static str) {
        self.report_missing(member, message(&["`", member, "` is missing"]));
    }

    /// Its JSON type, with its article.
    pub fn type_name(self) -> &'static str {
        match self.kind() {
            Kind::Null => "null",
            Kind::False | Kind::True => "a boolean",
            Kind::Number => "a number",
            Kind::Text | Kind::EscapedText => "a text",
            Kind::Array => "an array",
            Kind::Object => "an object",
        }
    }

    /// A text of at most so many characters.
    pub fn text_within(self, limit: usize) -> Option<Cow<'d, str>> {
        let text = self.any_text()?;
        self.within(&text, limit).then_some(text)
    }

    /// Checks the length of this text, or of the part of it that is limited.
    pub fn within(self, text: &str, limit: usize) -> bool {
        // a character is at least a byte, so short texts need no count
        if text.len() <= limit {
            return true;
        }
        let length = text.chars().count();
        if length > limit {
            let parts =
                ["the text has ", &count_text(length), " characters, the limit is ", &count_text(limit)];
            self.report(ProblemKind::LimitExceeded, message(&parts));
        }
        length <= limit
    }

    /// A text of any length.
    pub fn any_text(self) -> Option<Cow<'d, str>> {
        if !self.is_text() {
            self.wrong_type("a text");
            return None;
        }
        let text = self.document.value_of(self.token);
        if text.is_err() {
            self.report(ProblemKind::LoneSurrogate, message(&["the text holds half of a surrogate pair"]));
        }
        text.ok()
    }

    /// True or false.
    pub fn bool(self) -> Option<bool> {
        match self.kind() {
            Kind::True => Some(true),
            Kind::False => Some(false),
            Kind::Null | Kind::Number | Kind::Text | Kind::EscapedText | Kind::Array | Kind::Object => {
                self.wrong_type("a boolean");
                None
            }
        }
    }

    /// An integer within ±(2^53 - 1), as a JSON number.
    pub fn integer(self) -> Option<i64> {
        if self.kind() != Kind::Number {
            self.wrong_type("an integer");
            return None;
        }
        number::integer(self.raw()).map_err(|fault| self.invalid_number(fault)).ok()
    }

    /// An integer that is not negative.
    pub fn natural(self) -> Option<i64> {
        self.integer().filter(|figure| {
            if *figure < 0 {
                self.negative();
            }
            *figure >= 0
        })
    }

    /// A decimal, given as JSON text or number: checked form, at most 28 digits.
    pub fn decimal(self) -> Option<Decimal> {
        let text = match self.kind() {
            Kind::Number => Cow::Borrowed(self.raw()),
            Kind::Text | Kind::EscapedText => self.any_text()?,
            Kind::Null | Kind::False | Kind::True | Kind::Array | Kind::Object => {
                self.wrong_type("a decimal, as text or number");
                return None;
            }
        };
        let report = |fault: NumberFault| {
            self.report(ProblemKind::InvalidNumber, message(&[&quoted(&text), " ", fault.reason()]));
        };
        number::decimal(&text).map_err(report).ok()
    }

    /// Reports that the number is none of the contract's.
    pub fn invalid_number(self, fault: NumberFault) {
        self.report(ProblemKind::InvalidNumber, message(&[&quoted(self.raw()), " ", fault.reason()]));
    }

    /// The items of an array.
    pub fn array(self) -> Option<Items<'d, S>> {
        if self.kind() != Kind::Array {
            self.wrong_type("an array");
            return None;
        }
        Some(self.items())
    }

    /// The items of an array of at most `limit`.
    pub fn array_within(self, limit: usize, what: &str) -> Option<Items<'d, S>> {
        let items = self.array()?;
        let count = items.clone().count();
        if count > limit {
            self.over_limit(what, count, limit);
            return None;
        }
        Some(items)
    }

    /// Reports that a count is over its limit.
    pub fn over_limit(self, what: &str, count: usize, limit: usize) {
        let text = message(&[&count_text(count), " ", what, ", the limit is ", &count_text(limit)]);
        self.report(ProblemKind::LimitExceeded, text);
    }

    /// True when both are the same text.
    pub fn same_text(self, other: Node<'_, S>) -> bool {
        self.is_text()
            && other.is_text()
            && match (self.document.value_of(self.token), other.document.value_of(other.token)) {
                (Ok(left), Ok(right)) => left == right,
                _ => false,
            }
    }

    /// Reports a figure below zero.
    pub fn negative(self) {
        self.report(ProblemKind::InvalidNumber, message(&[&quoted(self.raw()), " is negative"]));
    }

    /// Reports a figure that its type cannot hold.
    pub fn out_of_range(self) {
        self.report(
            ProblemKind::InvalidNumber,
            message(&[&quoted(self.raw()), " is beyond 9007199254740991"]),
        );
    }
}
