//! What the engine says, by its kind.

use serde::Deserialize;
use serde_json::value::RawValue;

/// An answer. Its documents stay the text that they are: stored so, no figure is read and none can change.
#[derive(Debug)]
pub enum Answer {
    /// The command was decided. Without events it was done before, or there was nothing to do.
    Accepted(Decision),
    /// The rules say no; the account is as it was.
    Refused(Vec<Refusal>),
    /// The result of a query: `flows`, `replay`, `info`.
    Answered(Box<RawValue>),
}

/// What an accepted command did. Store the events and the account together.
#[derive(Debug, Deserialize)]
pub struct Decision {
    /// What happened, in order.
    pub events: Vec<Box<RawValue>>,
    /// The account after it, for the next request.
    pub account: Box<RawValue>,
    /// The invoices after it, in the order given.
    pub invoices: Box<RawValue>,
    /// Why each wallet paid what it paid, or nothing.
    pub explanation: Box<RawValue>,
    /// For `recent_commands` of the next request.
    pub command: Named,
}

/// A command as the engine read it.
#[derive(Debug, Deserialize)]
pub struct Named {
    /// The host's idempotency key.
    pub id: String,
    /// SHA-256 of the content, in hex.
    pub digest: String,
}

/// One thing that the rules refuse.
#[derive(Debug, Deserialize)]
pub struct Refusal {
    /// Stable: programs look at this.
    pub code: String,
    /// The member that is judged.
    pub field: String,
    /// For people, with the figures inside.
    pub message: String,
    /// The figures by name.
    pub figures: Box<RawValue>,
}

#[derive(Deserialize)]
struct Kind {
    outcome: Outcome,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Outcome {
    Accepted,
    Unchanged,
    Refused,
    Answered,
}

#[derive(Deserialize)]
struct Refused {
    refusals: Vec<Refusal>,
}

#[derive(Deserialize)]
struct Answered {
    result: Box<RawValue>,
}

impl Answer {
    /// Reads the engine's text. Members that a later engine adds are passed over.
    pub(crate) fn read(text: &str) -> serde_json::Result<Self> {
        Ok(match serde_json::from_str::<Kind>(text)?.outcome {
            Outcome::Accepted | Outcome::Unchanged => Self::Accepted(serde_json::from_str(text)?),
            Outcome::Refused => Self::Refused(serde_json::from_str::<Refused>(text)?.refusals),
            Outcome::Answered => Self::Answered(serde_json::from_str::<Answered>(text)?.result),
        })
    }
}
