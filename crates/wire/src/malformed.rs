//! What is wrong with a request: the list that comes back as the error of the call.

use alloc::string::String;
use drawdown_json::ProblemKind;
use drawdown_json::writer::{self, Place};

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident => $text:literal,)*) => {
        /// Why a request is malformed. The texts are stable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Code { $($(#[doc = $doc])+ $variant,)* }

        impl Code {
            /// Every code, in the order of this list.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The stable text of the code.
            #[must_use]
            pub const fn text(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// What it means, as its documentation says.
            #[must_use]
            pub const fn docs(self) -> &'static str {
                match self { $(Self::$variant => concat!($($doc, "\n"),+),)* }
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

impl From<ProblemKind> for Code {
    fn from(kind: ProblemKind) -> Self {
        match kind {
            ProblemKind::InvalidUtf8 => Self::InvalidUtf8,
            ProblemKind::InvalidJson => Self::InvalidJson,
            ProblemKind::LimitExceeded => Self::LimitExceeded,
            ProblemKind::DuplicateMember => Self::DuplicateMember,
            ProblemKind::LoneSurrogate => Self::LoneSurrogate,
            ProblemKind::UnknownMember => Self::UnknownMember,
            ProblemKind::WrongType => Self::WrongType,
            ProblemKind::MissingMember => Self::MissingMember,
            ProblemKind::ConflictingMembers => Self::ConflictingMembers,
            ProblemKind::InvalidNumber => Self::InvalidNumber,
        }
    }
}

/// One thing that is wrong with a request.
pub type Problem = drawdown_json::Problem<Code>;

/// The list as JSON text.
#[must_use]
pub fn malformed_text(problems: &[Problem]) -> String {
    writer::text(|value| value.list(problems, write_problem))
}

fn write_problem(value: Place<'_>, problem: &Problem) {
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
