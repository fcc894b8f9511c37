//! What the grants of a rule are, as rules and their inbounds say it: terms and rollovers.
//!
//! The readers report nothing: in a command a bad value is the rules' to refuse, in what was stored [`stored`] reports it.

use crate::describe::{Described, Shape};
use crate::prelude::*;
use crate::values::judged::{decimal, integer, text};
use drawdown::Decimal;
use drawdown::account::{GrantsExpire, ResetRollover, RolledDraw, Rollover, Term, TermUnit};
use drawdown::amount::Credits;
use drawdown::command::Input;
use drawdown_json::Kind;
use drawdown_json::writer::Place;

document! {
    /// A length of time: hours are 3,600 seconds, everything longer is the local calendar's.
    TERM: "Term", lenient as TermFields => term: Term;

    /// How many units, 1 to 10,000.
    count: i64, judged(integer) => &i64::from(term.count);
    /// Of what.
    unit: TermUnit, judged(unit) => &term.unit;
}

document! {
    /// What goes on of a rule's grant when its period ends.
    ROLLOVER: "Rollover", lenient as RolloverFields => rollover: Rollover;

    /// At most so many credits, 0 or more; null: no such limit.
    max_credits: Credits, judged(credits), when some => &rollover.max_credits;
    /// At most so much of what was granted, in percent, 0 to 100; null: no such limit.
    max_percentage: Decimal, judged(decimal), when some => &rollover.max_percentage;
    /// How long it lives after the end of the period; null: without an end.
    expires: Term, judged(term), when some => &rollover.expires;
    /// Whether it is drawn before what did not roll over (left out), or after it.
    draw: RolledDraw, judged(draw) => &rollover.draw;
}

document! {
    /// What goes on of a grant when its wallet's usage period is reset.
    RESET_ROLLOVER: "ResetRollover", lenient as ResetRolloverFields => rollover: ResetRollover;

    /// At least so many credits, 0 or more; left out, 0.
    min_credits: Credits, judged(credits) => &rollover.min_credits;
    /// At most so many, not fewer; null: no limit.
    max_credits: Credits, judged(credits), when some => &rollover.max_credits;
}

/// A value that was stored; one that cannot be is reported.
pub(crate) fn stored<T>(
    node: Option<Node<'_>>,
    read: impl FnOnce(Node<'_>) -> Option<T>,
    what: &'static str,
) -> Option<T> {
    let node = node?;
    let value = read(node);
    if value.is_none() {
        node.wrong_type(what);
    }
    value
}

/// A term.
pub(crate) fn term(node: Node<'_>) -> Option<Term> {
    let of = TermFields::of(object(node)?)?;
    Term::new(*of.count().given()?, *of.unit().given()?)
}

/// When grants end: `next`, or after a term.
pub(crate) fn grants_expire(node: Node<'_>) -> Option<GrantsExpire> {
    if node.is_text() {
        return (&*text(node)? == "next").then_some(GrantsExpire::Next);
    }
    term(node).map(GrantsExpire::After)
}

/// A rollover at the end of a period.
pub(crate) fn rollover(node: Node<'_>) -> Option<Rollover> {
    let of = RolloverFields::of(object(node)?)?;
    let percentage = optional(of.max_percentage())?;
    let within = percentage.is_none_or(|it| !is_negative(it) && it <= Decimal::ONE_HUNDRED);
    let rollover = Rollover {
        max_credits: optional(of.max_credits())?,
        max_percentage: percentage,
        expires: optional(of.expires())?,
        draw: optional(of.draw())?.unwrap_or(RolledDraw::First),
    };
    within.then_some(rollover)
}

/// A rollover at a reset.
pub(crate) fn reset_rollover(node: Node<'_>) -> Option<ResetRollover> {
    let of = ResetRolloverFields::of(object(node)?)?;
    let min_credits = optional(of.min_credits())?.unwrap_or_default();
    let max_credits = optional(of.max_credits())?;
    let fits = max_credits.is_none_or(|most| min_credits <= most);
    fits.then_some(ResetRollover { min_credits, max_credits })
}

fn object(node: Node<'_>) -> Option<Node<'_>> {
    (node.kind() == Kind::Object).then_some(node)
}

fn optional<T>(member: Input<T>) -> Option<Option<T>> {
    match member {
        Input::Absent | Input::Null => Some(None),
        Input::Given(value) => Some(Some(value)),
        Input::Invalid => None,
    }
}

fn unit(node: Node<'_>) -> Option<TermUnit> {
    TermUnit::from_name(&text(node)?)
}

fn draw(node: Node<'_>) -> Option<RolledDraw> {
    RolledDraw::from_name(&text(node)?)
}

/// Credits, floored.
fn credits(node: Node<'_>) -> Option<Credits> {
    decimal(node).filter(|figure| !is_negative(*figure)).map(Credits::floor)
}

fn is_negative(figure: Decimal) -> bool {
    figure.is_sign_negative() && !figure.is_zero()
}

impl Described for GrantsExpire {
    const SHAPE: Shape = Shape::Other("GrantsExpire");
}

impl Write for GrantsExpire {
    fn write(&self, place: Place<'_>) {
        match self {
            Self::Next => place.plain("next"),
            Self::After(term) => term.write(place),
        }
    }
}
