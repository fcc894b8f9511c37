//! Event by event, the account follows. No policy is read here: events carry resolved figures, and say what they
//! began at, so that a lost or doubled event is an error with a place, never a sum.

mod broken;
mod folding;
mod places;
mod steps;

use alloc::collections::BTreeMap;

use crate::account::{Account, Text};
use crate::event::Event;

pub use broken::{BrokenEvent, BrokenHistory, Subject};
pub(crate) use folding::Folding;

/// Folds one event into the account.
///
/// # Errors
/// - [`BrokenHistory`] when it does not follow from what the account holds; the account is as it was.
pub fn evolve(account: &mut Account, event: &Event) -> Result<(), BrokenHistory> {
    let mut folding = Folding::default();
    let folded = folding.fold(account, event);
    folding.finish(account);
    folded.map(drop)
}

/// Folds many events; may be split anywhere.
///
/// # Errors
/// - [`BrokenEvent`]: the first that does not follow; those before it are folded.
pub fn replay(account: &mut Account, events: &[Event]) -> Result<(), BrokenEvent> {
    let mut folding = Folding::default();
    let mut told: BTreeMap<Text, usize> = BTreeMap::new();
    let folded = events.iter().enumerate().try_for_each(|(number, event)| {
        let folded = match told.insert(event.id.clone(), number) {
            Some(_) => Err(BrokenHistory::twice(Subject::Event, &event.id)),
            None => folding.fold(account, event),
        };
        folded.map(drop).map_err(|why| BrokenEvent { number, why })
    });
    folding.finish(account);
    folded
}

#[cfg(test)]
mod tests;
