//! What falls due by itself, in the order of its instants (rules-beyond, section 0.5).
//!
//! What is due is read from the account alone, so that a sweep may be split anywhere: booking up to one instant and then
//! up to a later one gives the account that booking once gives.

mod line;
mod periods;

use crate::account::Wallet;
use crate::command::Action;
use crate::decide::draft::Draft;
use crate::decide::refusals::Refusals;
use crate::policy::{DueDated, ExpiryEffect, Policy, Recurrence};
use crate::time::Instant;
use line::{Asked, Line};

pub(crate) use periods::too_many_periods;

/// What falls due inside one instant, in this order. Holds that end come before all of it, starts of grants after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// A grant ends.
    Grant,
    /// A wallet ends.
    Wallet,
    /// A top-up rule ends.
    Rule,
    /// A period of a rule that only grants begins.
    Period,
}

/// Something that falls due. Of one kind and instant they come in the order of the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Due {
    /// Its turn: its own instant, or the decision's where all that is due waits for the sweep.
    turn: Instant,
    kind: Kind,
    /// The place of the transaction or the wallet in the account.
    place: usize,
    /// The place of the rule in its wallet.
    rule: usize,
    /// Its own instant.
    own: Instant,
}

/// Books what fell due up to and at the instant of the decision.
///
/// # Errors
/// - `too_many_periods`, see [`periods::of_wallet`]
/// - an account that would pass a limit, or whose figures do not fit
pub(crate) fn book(draft: &mut Draft<'_>) -> Result<(), Refusals> {
    book_line(draft, Asked::Everything)
}

/// Books the periods of rules that only grant, and the ends of what such rules granted before.
///
/// # Errors
/// - as [`book`]
pub(crate) fn book_rules(draft: &mut Draft<'_>) -> Result<(), Refusals> {
    book_line(draft, Asked::Rules)
}

fn book_line(draft: &mut Draft<'_>, asked: Asked) -> Result<(), Refusals> {
    let mut line = Line::of(draft, asked)?;
    while let Some(due) = line.next().filter(|due| !waits_for_the_reset(draft, *due)) {
        draft.dated(dated(draft.policy, draft.at(), due));
        let booked = line.book(draft, due);
        draft.dated(draft.at());
        booked?;
    }
    Ok(())
}

/// What begins at the instant of a reset begins after it.
fn waits_for_the_reset(draft: &Draft<'_>, due: Due) -> bool {
    let Action::ResetPeriod(id) = &draft.command.action else { return false };
    let is_reset = |wallet: &Wallet| wallet.period_started_at == Some(draft.at());
    let resets = draft.account.wallet(id).is_some_and(|wallet| !is_reset(wallet));
    resets && due.own == draft.at() && due.kind >= Kind::Period
}

/// The instant that something is booked with. A period is made at its start, whoever books it.
fn dated(policy: &Policy, at: Instant, due: Due) -> Instant {
    match (policy.due_dated, due.kind) {
        (DueDated::Own, _) | (_, Kind::Period) => due.own,
        (DueDated::Decision, Kind::Grant | Kind::Wallet | Kind::Rule) => at,
    }
}

/// When something has its turn. A sweep that dates everything by itself knows no order of instants: that is how the
/// editions book what expired, kind by kind.
fn turn(policy: &Policy, at: Instant, own: Instant) -> Instant {
    match (policy.expiry_effect, policy.due_dated, policy.recurrence) {
        (ExpiryEffect::AtSweep, DueDated::Decision, Recurrence::Day) => at,
        (ExpiryEffect::AtDecision, _, _) | (_, DueDated::Own, _) | (_, _, Recurrence::Period) => own,
    }
}

#[cfg(test)]
mod tests;
