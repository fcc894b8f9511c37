//! Which parts of an answer a host wants.

use crate::describe::{Described, Set, Shape};
use crate::prelude::*;
use crate::values::closed_sets::Named;
use alloc::vec::Vec;

/// How the account comes back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum AccountPart {
    /// Whole.
    #[default]
    Whole,
    /// What is new or differs.
    Changes,
    /// Not at all.
    None,
}

impl Named for AccountPart {
    const EVERY: &'static [Self] = &[Self::Whole, Self::Changes, Self::None];

    fn text(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Changes => "changes",
            Self::None => "none",
        }
    }
}

impl Read for AccountPart {
    fn read(node: Node<'_>) -> Option<Self> {
        node.named()
    }
}

impl Described for AccountPart {
    const SHAPE: Shape = {
        static SET: Set = Set {
            name: "AccountPart",
            docs: "How the account comes back.",
            values: || Vec::from_iter(AccountPart::EVERY.iter().map(|part| part.text())),
            meanings: || Vec::from(["Whole.", "What is new or differs.", "Not at all."]),
        };
        Shape::Set(&SET)
    };
}

/// The parts of an answer beside its outcome, refusals and events, which always come.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parts {
    pub(crate) account: AccountPart,
    pub(crate) invoices: bool,
    pub(crate) explanation: bool,
    pub(crate) digest: bool,
}

impl Default for Parts {
    fn default() -> Self {
        Self { account: AccountPart::Whole, invoices: true, explanation: true, digest: true }
    }
}

document! {
    /// Which parts of an answer come back; outcome, refusals and events always do. What is left out is not worked out
    /// where that saves work.
    PARTS: "AnswerParts", strict as PartsFields;

    /// The account `whole`, only what is new or differs (`changes`: whole objects, in the account's order), or `none`. A
    /// refusal names the account only where it comes whole.
    account: AccountPart, or(AccountPart::Whole);
    /// The invoices after the command.
    invoices: bool, or(true);
    /// Why it came out as it did.
    explanation: bool, or(true);
    /// The digest of the command, to be remembered beside its id.
    digest: bool, or(true);
}

/// Reads the member `answer` of a request.
pub(crate) fn read(node: Node<'_>) -> Option<Parts> {
    let of = PartsFields::of(node)?;
    Some(Parts {
        account: of.account(),
        invoices: of.invoices(),
        explanation: of.explanation(),
        digest: of.digest(),
    })
}
