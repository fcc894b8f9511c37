//! The question what is wrong with a set, and what was found.

use crate::documents::answer::Figures;
use crate::documents::command::CheckFields;
use crate::documents::command::read::{Context, invoices};
use crate::documents::query::forecast;
use crate::prelude::*;
use crate::values::described;
use alloc::vec::Vec;
use drawdown::account::{Account, Text};
use drawdown::policy::Policy;
use drawdown::query::check::{self, CheckCode, CheckQuery, Finding};
use drawdown::time::Instant;

document! {
    /// Something that a check found.
    FINDING: "Finding" => finding: Finding;

    /// What.
    code: CheckCode, unread => &finding.code;
    /// The wallet, transaction or rule, by its id.
    subject: Text, unread => &finding.subject;
    /// What is the matter, with its figures.
    message: Text, unread => finding.message.as_str();
    /// The figures of the message, by name.
    figures: described::HostsOwn, unread => &Figures(&finding.figures);
}

/// Reads the question. An invoice whose figures do not fit shows nothing.
pub(crate) fn read(of: &CheckFields<'_>, at: Instant, context: Context<'_>) -> CheckQuery {
    let shown = of.invoices().and_then(|list| invoices(list, context));
    CheckQuery {
        at,
        usage: of.usage().map(|usage| forecast::usage(Some(usage))),
        invoices: shown.map(|shown| shown.into_iter().flatten().collect()),
    }
}

/// What was found; what stands against the question is reported.
pub(crate) fn found(
    policy: &Policy,
    account: &Account,
    query: &CheckQuery,
    command: Node<'_>,
) -> Option<Vec<Finding>> {
    let told = check::check(policy, account, query);
    told.map_err(|error| forecast::report(error, "usage", command)).ok()
}
