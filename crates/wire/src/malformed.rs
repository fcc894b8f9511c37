//! What is wrong with a request: the list that comes back as the error of the call.

use crate::writer::{self, Value};
use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use drawdown::sort::sort_by_key;

/// The most problems that one list holds; the first ones found are kept.
pub const PROBLEM_LIMIT: usize = 1_000;

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident => $text:literal,)*) => {
        /// Why a request is malformed. The texts are stable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Code { $($(#[$doc])* $variant,)* }

        impl Code {
            /// Every code, in the order of this list.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The stable text of the code.
            #[must_use]
            pub const fn text(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }
    };
}

codes! {
    /// The bytes are not UTF-8.
    InvalidUtf8 => "invalid_utf8",
    /// The text is not JSON.
    InvalidJson => "invalid_json",
    /// A limit of the contract's section 4 is exceeded.
    LimitExceeded => "limit_exceeded",
    /// An object that is read holds a name twice.
    DuplicateMember => "duplicate_member",
    /// A text that is read holds half of a surrogate pair.
    LoneSurrogate => "lone_surrogate",
    /// A member that a strict object does not know.
    UnknownMember => "unknown_member",
    /// A value of another JSON type than the member's.
    WrongType => "wrong_type",
    /// A member that must be there.
    MissingMember => "missing_member",
    /// A member and its alias hold different values.
    ConflictingMembers => "conflicting_members",
    /// A text outside a closed set.
    UnknownValue => "unknown_value",
    /// A number outside the contract's forms or its range.
    InvalidNumber => "invalid_number",
    /// A text that is no instant of the years 1970 to 2099.
    InvalidInstant => "invalid_instant",
    /// A text that is no day of the years 1970 to 2099.
    InvalidDate => "invalid_date",
    /// An id outside its form.
    InvalidId => "invalid_id",
    /// A text that is no SHA-256 digest.
    InvalidDigest => "invalid_digest",
    /// Two objects of one list share an id.
    DuplicateId => "duplicate_id",
    /// A time zone that the engine's database does not hold.
    UnknownTimezone => "unknown_timezone",
    /// A currency that ISO 4217 does not hold.
    UnknownCurrency => "unknown_currency",
    /// A preset that no edition has.
    UnknownPreset => "unknown_preset",
    /// A dial that no policy has.
    UnknownDial => "unknown_dial",
    /// Dials that contradict each other.
    InvalidPolicy => "invalid_policy",
    /// A command type that the engine does not know.
    UnknownCommand => "unknown_command",
    /// An event type that the engine does not know.
    UnknownEvent => "unknown_event",
    /// An event that does not fit the account it is folded over.
    InvalidEvent => "invalid_event",
    /// An object of the account names one that is not there, or contradicts it.
    InvalidAccount => "invalid_account",
    /// A stated total differs from what its parts add up to.
    TotalsDiffer => "totals_differ",
}

/// A fault of the syntax, at a byte of the text.
#[derive(Debug)]
pub(crate) struct SyntaxError {
    code: Code,
    at: usize,
    message: Cow<'static, str>,
    expected: bool,
}

impl SyntaxError {
    pub(crate) fn new(code: Code, at: usize, message: &'static str) -> Self {
        Self { code, at, message: Cow::Borrowed(message), expected: false }
    }

    /// A figure of the text is over its limit.
    pub(crate) fn limit(at: usize, before: &str, count: usize, unit: &str, limit: usize) -> Self {
        let text = message(&[before, &count_text(count), unit, ", the limit is ", &count_text(limit)]);
        Self { code: Code::LimitExceeded, at, message: Cow::Owned(text), expected: false }
    }

    /// Something else stands where `what` is due.
    pub(crate) fn expected(at: usize, what: &'static str) -> Self {
        Self { code: Code::InvalidJson, at, message: Cow::Borrowed(what), expected: true }
    }

    /// The problem with its line and column, both from 1, the column in characters.
    pub(crate) fn in_text(&self, text: &str) -> Problem {
        let before = text.as_bytes().get(..self.at).unwrap_or_default();
        let line_start =
            before.iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end.saturating_add(1));
        let breaks = before.iter().filter(|&&byte| byte == b'\n').count();
        let in_line = before.get(line_start..).unwrap_or_default();
        let characters = in_line.iter().filter(|&&byte| byte & 0xc0 != 0x80).count();
        Problem {
            code: self.code,
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

/// One thing that is wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What kind of problem.
    pub code: Code,
    /// JSON pointer (RFC 6901) to the value; empty for the whole document.
    pub path: String,
    /// For people: lower case, no full stop, values of the request in backticks.
    pub message: String,
    /// Line and column, from 1, of a fault of the syntax.
    pub position: Option<(usize, usize)>,
}

/// The list as JSON text.
#[must_use]
pub fn malformed_text(problems: &[Problem]) -> String {
    writer::text(|value| value.list(problems, write_problem))
}

fn write_problem(value: Value<'_>, problem: &Problem) {
    value.object(|object| {
        object.member("code").text(problem.code.text());
        object.member("path").text(&problem.path);
        object.member("message").text(&problem.message);
        if let Some((line, column)) = problem.position {
            object.member("line").count(line);
            object.member("column").count(column);
        }
    });
}

/// A value of the request as a message shows it: in backticks, at most 40 characters of it.
pub(crate) fn quoted(value: &str) -> String {
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
pub(crate) fn count_text(count: usize) -> String {
    writer::text(|place| place.count(count))
}

/// A message from its parts.
pub(crate) fn message(parts: &[&str]) -> String {
    parts.concat()
}

/// What reading found, with the place as a token; the pointers are made once, at the end.
#[derive(Debug)]
pub(crate) struct Finding {
    pub(crate) index: usize,
    /// The member of the object at `index` that is missing.
    pub(crate) member: Option<&'static str>,
    pub(crate) code: Code,
    pub(crate) message: String,
}

/// What was found so far.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    list: Vec<Finding>,
    beyond: bool,
}

impl Findings {
    pub(crate) fn add(&mut self, finding: Finding) {
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
    pub(crate) fn into_sorted(mut self) -> (Vec<Finding>, bool) {
        sort_by_key(&mut self.list, |finding| finding.index);
        (self.list, self.beyond)
    }
}
