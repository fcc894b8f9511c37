//! Why there is no answer. A refusal is an answer, and none of these.

use serde::Deserialize;
use std::fmt;
use std::path::PathBuf;

/// Why there is no answer; nothing was decided.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The request is not one: a bug of the program that wrote it.
    #[error("{}", shown(problems))]
    Malformed {
        /// Each thing that is wrong, with its place.
        problems: Vec<Problem>,
        /// The list as the engine wrote it: the same bytes on every host.
        text: String,
    },
    /// serde cannot write the request as JSON: the caller's error too.
    #[error("the request cannot be written as JSON: {0}")]
    NotJson(serde_json::Error),
    /// The decision needs more than this host allows.
    #[error("the decision needs more {limit} than {allowed}")]
    LimitExceeded {
        /// Of what.
        limit: Limit,
        /// What it might use: units of fuel, or bytes.
        allowed: u64,
    },
    /// A bug in the engine or its runtime, never a judgement of the request.
    #[error("the engine failed: {0}")]
    Trap(String),
}

/// What a decision may use only so much of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// About one unit for each instruction, so the same on every machine.
    Fuel,
    /// The instance's memory, request and answer included.
    Memory,
    /// The native stack below the call.
    Stack,
}

/// One thing that is wrong with a request.
#[derive(Debug, Deserialize)]
pub struct Problem {
    /// Stable: programs look at this.
    pub code: String,
    /// Where, as a JSON pointer; empty for the whole request.
    pub path: String,
    /// For people.
    pub message: String,
}

/// Why there is no engine.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is no such file, or it cannot be read.
    #[error("{} cannot be read: {error}; `cargo xtask build` makes it", file.display())]
    Read {
        /// As it was named.
        file: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// It is not the engine's component, or the options are none.
    #[error(transparent)]
    Load(#[from] drawdown_host::LoadError),
}

impl Error {
    /// What is malformed, from the engine's own list.
    pub(crate) fn malformed(text: String) -> Self {
        match serde_json::from_str(&text) {
            Ok(problems) => Self::Malformed { problems, text },
            Err(error) => Self::Trap(format!("the list of problems cannot be read: {error}")),
        }
    }
}

impl From<drawdown_host::Error> for Error {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "what the host may come to report is no limit of ours"
    )]
    fn from(error: drawdown_host::Error) -> Self {
        use drawdown_host::Error as Host;
        let bytes = |limit, allowed| Self::LimitExceeded {
            limit,
            allowed: u64::try_from(allowed).unwrap_or(u64::MAX),
        };
        match error {
            Host::Malformed(text) => Self::malformed(text),
            Host::OutOfFuel { limit } => Self::LimitExceeded { limit: Limit::Fuel, allowed: limit },
            Host::OutOfMemory { limit } => bytes(Limit::Memory, limit),
            Host::OutOfStack { limit } => bytes(Limit::Stack, limit),
            other => Self::Trap(other.to_string()),
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(match self {
            Self::Fuel => "fuel",
            Self::Memory => "memory",
            Self::Stack => "stack",
        })
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.path.is_empty() { "the request" } else { &self.path };
        write!(to, "{place}: {}", self.message)
    }
}

fn shown(problems: &[Problem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
