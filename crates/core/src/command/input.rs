//! Members of a command, as they were given.

use crate::time::{Instant, LocalDay};

/// A member that the rules judge: what is not of the right form is theirs to refuse.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Input<T> {
    /// Not there.
    #[default]
    Absent,
    /// `null` (or blank, for an expiration).
    Null,
    /// A value of the right form.
    Given(T),
    /// Anything else: a wrong JSON type, a text that is no such value.
    Invalid,
}

impl<T> Input<T> {
    /// The value, when one was given.
    pub const fn given(&self) -> Option<&T> {
        match self {
            Self::Given(value) => Some(value),
            Self::Absent | Self::Null | Self::Invalid => None,
        }
    }

    /// Was the member there at all?
    pub const fn is_present(&self) -> bool {
        !matches!(self, Self::Absent)
    }

    /// Was a value there? Null leaves alone what cannot be without one (rules, section 4).
    pub const fn is_written(&self) -> bool {
        matches!(self, Self::Given(_) | Self::Invalid)
    }
}

/// When something is to end, as it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expiration {
    /// An instant.
    At(Instant),
    /// A day, good to its last moment.
    On(LocalDay),
}

/// What becomes of a member that may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Change<T> {
    /// It stays as it is.
    #[default]
    Keep,
    /// It is empty from now on.
    Clear,
    /// It is this from now on.
    Set(T),
}
