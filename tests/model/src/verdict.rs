//! What the model says about a command.

use crate::flows;
use serde_json::Value;

/// A refusal: its stable code and the member of the command that it judges.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Refusal {
    /// The stable code.
    pub code: &'static str,
    /// The member of the command.
    pub field: &'static str,
}

/// What the model says about a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The command changes the account.
    Accepted,
    /// The command is good and changes nothing, for this reason.
    Unchanged(&'static str),
    /// A query's result.
    Answered(Value),
    /// A query whose sums are beyond what documents hold: an error of the call.
    Malformed,
    /// The rules say no, for these reasons, sorted.
    Refused(Vec<Refusal>),
    /// The model does not know this command type.
    Unmodelled,
}

/// One refusal as the only one.
pub(crate) fn refuse<T>(code: &'static str, field: &'static str) -> Result<T, Vec<Refusal>> {
    Err(vec![Refusal { code, field }])
}

impl Verdict {
    /// Compares the verdict with an engine's answer: the outcome, and for a refusal its codes and fields in any order.
    /// Where the model says `value_out_of_range` the field is not compared: the rules name none.
    ///
    /// # Errors
    ///
    /// A sentence that names both sides.
    pub fn agrees(&self, answer: &Value) -> Result<(), String> {
        let outcome = answer["outcome"].as_str().unwrap_or("no outcome");
        let good = match self {
            Verdict::Accepted => outcome == "accepted",
            Verdict::Unchanged(reason) => outcome == "unchanged" && answer["reason"] == *reason,
            Verdict::Answered(rows) => outcome == "answered" && *rows == flows::rows_of_answer(answer),
            Verdict::Refused(refusals) => outcome == "refused" && same_refusals(refusals, answer),
            Verdict::Malformed => false,
            Verdict::Unmodelled => true,
        };
        if good {
            return Ok(());
        }
        Err(format!(
            "the model says {self:?}, the engine `{outcome}` {}{}{}",
            answer["refusals"], answer["reason"], answer["result"]
        ))
    }
}

fn same_refusals(refusals: &[Refusal], answer: &Value) -> bool {
    let blur = |code: &str, field: &str| match code {
        "value_out_of_range" => (code.to_owned(), String::new()),
        _ => (code.to_owned(), field.to_owned()),
    };
    let mut ours: Vec<_> = refusals.iter().map(|refusal| blur(refusal.code, refusal.field)).collect();
    let empty = Vec::new();
    let theirs = answer["refusals"].as_array().unwrap_or(&empty);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut theirs: Vec<_> =
        theirs.iter().map(|refusal| blur(&text(&refusal["code"]), &text(&refusal["field"]))).collect();
    ours.sort();
    theirs.sort();
    ours == theirs
}
