//! What the engine answers: events and the state they lead to, or refusals.

mod explanation;
mod live;
mod refusal;

use alloc::vec::Vec;

use crate::account::Account;
use crate::amount::Money;
use crate::closed_set::closed_set;
use crate::event::Event;
use crate::invoice::Invoice;

pub use explanation::{
    BucketExplanation, InvoiceExplanation, InvoiceSkip, Remark, SkippedWallets, SourceExplanation,
    SourceSkip, WalletExplanation, WalletSkip,
};
pub use live::{
    AlertExplanation, LiveExplanation, MAX_LISTED, RuleExplanation, RuleSkip, TakesAll, UsageExplanation,
    UsageShare, WatchExplanation, WatchSkip,
};
pub use refusal::{Code, Figure, Refusal};

/// A decision about a command.
#[derive(Debug, Clone)]
pub enum Decision {
    /// Something happened.
    Accepted(Accepted),
    /// Accepted without events, and why.
    Unchanged(UnchangedReason, Accepted),
    /// The rules say no; the account is as it was.
    Refused(Vec<Refusal>),
}

/// What happened, and the state after it.
#[derive(Debug, Clone)]
pub struct Accepted {
    /// In order.
    pub events: Vec<Event>,
    /// The account after them.
    pub account: Account,
    /// Invoices of the command, in the order given, or the purchase invoices it made.
    pub invoices: Vec<Invoice>,
    /// What a command that takes what there is could not take; `None` where none was asked.
    pub uncovered: Option<Money>,
    /// One entry per invoice of the command.
    pub explanation: Vec<InvoiceExplanation>,
    /// What else is to be said; in documents behind the invoices' entries.
    pub remarks: Vec<Remark>,
    /// What a refresh, or a run of the top-up rules, found.
    pub live: LiveExplanation,
}

closed_set! {
    /// Why nothing happened. Where several hold, the first of this order is told.
    UnchangedReason {
        /// The command was decided before.
        DoneBefore = "done_before",
        /// No invoice owes anything.
        NothingDue = "nothing_due",
        /// No amount was asked, no rule or end was due, no figure moved.
        NothingToDo = "nothing_to_do",
        /// Nothing is left to take or to give back.
        NothingLeft = "nothing_left",
        /// What is asked is worth less than half a minor unit.
        RoundsToNothing = "rounds_to_nothing",
        /// Something is due, and no wallet can pay it.
        NoWalletCanPay = "no_wallet_can_pay",
        /// It is already as it is asked to be.
        AlreadyInThatState = "already_in_that_state",
        /// The payment was settled before.
        AlreadySettled = "already_settled",
        /// Credits never touch these invoices.
        Excluded = "excluded",
    }
}
