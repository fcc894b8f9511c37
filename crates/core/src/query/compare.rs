//! The same account and commands under several policies: where they part, and what each leaves (rules beyond, section 15).

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::account::{Account, InvoiceId};
use crate::amount::{Exact, Money};
use crate::command::{Command, CommandId};
use crate::currency::Currency;
use crate::decide::decide;
use crate::decision::{Decision, Refusal, UnchangedReason};
use crate::event::Event;
use crate::invoice::Invoice;
use crate::policy::Policy;

/// Policies of one question.
pub const MAX_POLICIES: usize = 10;

/// Commands of one question.
pub const MAX_COMMANDS: usize = 1_000;

/// Policies times commands, times the wallets and transactions that each looks at.
pub const MAX_WORK: usize = 10_000_000;

/// How commands came out under one policy, and the account after them.
#[derive(Debug, Clone)]
pub struct Run {
    /// One for each command.
    pub outcomes: Vec<Outcome>,
    /// As it is in the end.
    pub account: Account,
}

/// How one command came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Something happened.
    Accepted {
        /// What.
        events: Vec<Event>,
        /// The invoices after it.
        invoices: Vec<Invoice>,
    },
    /// Nothing did.
    Unchanged {
        /// Why.
        reason: UnchangedReason,
        /// The invoices after it.
        invoices: Vec<Invoice>,
    },
    /// The rules said no.
    Refused(Vec<Refusal>),
}

impl Outcome {
    /// The invoices after the command; none of a refused one.
    #[must_use]
    pub fn invoices(&self) -> &[Invoice] {
        match self {
            Self::Accepted { invoices, .. } | Self::Unchanged { invoices, .. } => invoices,
            Self::Refused(_) => &[],
        }
    }
}

/// Decides commands one after the other, each on the account that the one before it left.
#[must_use]
pub fn run(policy: &Policy, account: Account, commands: &[Command]) -> Run {
    let mut run = Run { outcomes: Vec::with_capacity(commands.len()), account };
    for command in commands {
        run.outcomes.push(match decide(policy, &run.account, command, None) {
            Decision::Accepted(accepted) => {
                run.account = accepted.account;
                Outcome::Accepted { events: accepted.events, invoices: accepted.invoices }
            }
            Decision::Unchanged(reason, accepted) => {
                Outcome::Unchanged { reason, invoices: accepted.invoices }
            }
            Decision::Refused(refusals) => Outcome::Refused(refusals),
        });
    }
    run
}

/// What invoices owe in the end, by currency: each as the last command that brought it left it.
///
/// # Errors
/// - [`crate::amount::OutOfRange`] when a sum does not fit
pub fn due(run: &Run) -> Exact<BTreeMap<Currency, Money>> {
    let mut last: BTreeMap<(Option<&InvoiceId>, usize, usize), &Invoice> = BTreeMap::new();
    for (number, outcome) in run.outcomes.iter().enumerate() {
        for (place, invoice) in outcome.invoices().iter().enumerate() {
            // one without an id is no other's
            let key = if invoice.id.is_some() { (0, 0) } else { (number, place) };
            last.insert((invoice.id.as_ref(), key.0, key.1), invoice);
        }
    }
    let mut due = BTreeMap::new();
    for invoice in last.values() {
        let sum = due.entry(invoice.currency).or_insert(Money::ZERO);
        *sum = sum.plus(invoice.due)?;
    }
    Ok(due)
}

/// The place of the first command that did not come out the same everywhere; `None` where all did.
#[must_use]
pub fn first_difference(runs: &[Run]) -> Option<usize> {
    let (first, others) = runs.split_first()?;
    let differs = |(place, outcome): &(usize, &Outcome)| {
        others.iter().any(|other| other.outcomes.get(*place) != Some(*outcome))
    };
    first.outcomes.iter().enumerate().find(differs).map(|(place, _)| place)
}

/// An invoice that policies leave otherwise.
#[derive(Debug, Clone)]
pub struct InvoiceDifference<'a> {
    /// The command that brought it.
    pub command_id: &'a CommandId,
    /// The invoice as each policy leaves it; `None` where it refused, or made none.
    pub invoices: Vec<Option<&'a Invoice>>,
}

/// The invoices that do not come out the same everywhere, in the order of the commands.
#[must_use]
pub fn invoice_differences<'a>(commands: &'a [Command], runs: &'a [Run]) -> Vec<InvoiceDifference<'a>> {
    let mut differences = Vec::new();
    for (number, command) in commands.iter().enumerate() {
        let lists: Vec<&[Invoice]> =
            runs.iter().map(|run| run.outcomes.get(number).map_or(&[][..], Outcome::invoices)).collect();
        let most = lists.iter().map(|list| list.len()).max().unwrap_or_default();
        for place in 0..most {
            let invoices: Vec<Option<&Invoice>> = lists.iter().map(|list| list.get(place)).collect();
            if invoices.windows(2).any(|pair| pair.first() != pair.last()) {
                differences.push(InvoiceDifference { command_id: &command.id, invoices });
            }
        }
    }
    differences
}
