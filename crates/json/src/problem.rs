//! What is wrong with a document: the kinds that reading JSON itself tells, and the list of what was found.

use crate::writer;
use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use drawdown_sort::sort_by_key;

/// The most problems that one list holds; the first ones found are kept.
pub const PROBLEM_LIMIT: usize = 1_000;

/// What may be wrong with a text as JSON, or with the form of one of its values. A reader of documents has codes of its
/// own beside these, see [`Setting`](crate::Setting).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// The bytes are not UTF-8.
    InvalidUtf8,
    /// The text is not JSON.
    InvalidJson,
    /// A length, a depth or a count is over its limit.
    LimitExceeded,
    /// An object that is read holds a name twice.
    DuplicateMember,
    /// A text that is read holds half of a surrogate pair.
    LoneSurrogate,
    /// A member that a strict object does not know.
    UnknownMember,
    /// A value of another JSON type than the member's.
    WrongType,
    /// A member that must be there.
    MissingMember,
    /// A member and its alias hold different values.
    ConflictingMembers,
    /// A number outside the forms that are read, or outside its range.
    InvalidNumber,
}

/// A fault of the syntax, at a byte of the text.
#[derive(Debug)]
pub struct SyntaxError {
    kind: ProblemKind,
    at: usize,
    message: Cow<'static, str>,
    expected: bool,
}

impl SyntaxError {
    /// A fault with its message.
    #[must_use]
    pub fn new(kind: ProblemKind, at: usize, message: &'static str) -> Self {
        Self { kind, at, message: Cow::Borrowed(message), expected: false }
    }

    /// A figure of the text is over its limit.
    pub(crate) fn limit(at: usize, before: &str, count: usize, unit: &str, limit: usize) -> Self {
        let text = message(&[before, &count_text(count), unit, ", the limit is ", &count_text(limit)]);
        Self { kind: ProblemKind::LimitExceeded, at, message: Cow::Owned(text), expected: false }
    }

    /// Something else stands where `what` is due.
    pub(crate) fn expected(at: usize, what: &'static str) -> Self {
        Self { kind: ProblemKind::InvalidJson, at, message: Cow::Borrowed(what), expected: true }
    }

    /// The problem with its line and column, both from 1, the column in characters.
    pub fn in_text<C: From<ProblemKind>>(&self, text: &str) -> Problem<C> {
        let before = text.as_bytes().get(..self.at).unwrap_or_default();
        let line_start =
            before.iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end.saturating_add(1));
        let breaks = before.iter().filter(|&&byte| byte == b'\n').count();
        let in_line = before.get(line_start..).unwrap_or_default();
        let characters = in_line.iter().filter(|&&byte| byte & 0xc0 != 0x80).count();
        Problem {
            code: self.kind.into(),
            path: String::new(),
            message: if self.expected { self.expectation(text) } else { self.message.clone().into_owned() },
            position: Some((breaks.saturating_add(1), characters.saturating_add(1))),
        }
    }

    fn expectation(&self, text: &str) -> String {
        let mut message = String::from("expected ");
        message.push_str(&self.message);
        message.push_str(", found ");
        match text.get(self.at..).and_then(|rest| rest.chars().next()) {
            Some(found) => {
                message.push('`');
                message.push(found);
                message.push('`');
            }
            None => message.push_str("the end of the text"),
        }
        message
    }
}

/// One thing that is wrong with a document, under a code of its reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem<C> {
    /// What kind of problem.
    pub code: C,
    /// JSON pointer (RFC 6901) to the value; empty for the whole document.
    pub path: String,
    /// For people: lower case, no full stop, values of the document in backticks.
    pub message: String,
    /// Line and column, from 1, of a fault of the syntax.
    pub position: Option<(usize, usize)>,
}

/// A value of the document as a message shows it: in backticks, at most 40 characters of it.
#[must_use]
pub fn quoted(value: &str) -> String {
    const SHOWN: usize = 40;
    let mut text = String::from("`");
    let mut characters = value.chars();
    text.extend(characters.by_ref().take(SHOWN));
    if characters.next().is_some() {
        text.push_str("...");
    }
    text.push('`');
    text
}

/// A count as a message shows it.
#[must_use]
pub fn count_text(count: usize) -> String {
    writer::text(|place| place.count(count))
}

/// A message from its parts.
#[must_use]
pub fn message(parts: &[&str]) -> String {
    parts.concat()
}

/// What reading found, with the place as a token; the pointers are made once, at the end.
#[derive(Debug)]
pub(crate) struct Finding<C> {
    pub(crate) index: usize,
    /// The member of the object at `index` that is missing.
    pub(crate) member: Option<&'static str>,
    pub(crate) code: C,
    pub(crate) message: String,
}

/// What was found so far.
#[derive(Debug)]
pub(crate) struct Findings<C> {
    list: Vec<Finding<C>>,
    beyond: bool,
}

impl<C> Default for Findings<C> {
    fn default() -> Self {
        Self { list: Vec::new(), beyond: false }
    }
}

impl<C> Findings<C> {
    pub(crate) fn add(&mut self, finding: Finding<C>) {
        if self.list.len() < PROBLEM_LIMIT {
            self.list.push(finding);
        } else {
            self.beyond = true;
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The findings in the order of the text, and whether there were more than the list holds.
    pub(crate) fn into_sorted(mut self) -> (Vec<Finding<C>>, bool) {
        sort_by_key(&mut self.list, |finding| finding.index);
        (self.list, self.beyond)
    }
}
