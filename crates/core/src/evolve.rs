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

/// Folds one event into the account. What [`crate::decide::decide`] tells, this takes, years later too: it reads no
/// policy.
///
/// ```
/// use drawdown::account::{Account, Customer, Organization};
/// use drawdown::command::{Action, Command, CommandId, Input, WalletDraft};
/// use drawdown::currency::Currency;
/// use drawdown::decide::decide;
/// use drawdown::decision::Decision;
/// use drawdown::evolve::evolve;
/// use drawdown::policy::Policy;
/// use drawdown::time::Instant;
///
/// let customer = Customer { currency: Some(Currency::EUR), ..Customer::default() };
/// let account = Account::new(Organization::default(), Some(customer), Vec::new(), Vec::new())
///     .map_err(|_| "an id twice")?;
/// let wallet = WalletDraft {
///     rate_amount: Some(1.into()),
///     granted_credits: Input::Given(10.into()),
///     ..WalletDraft::default()
/// };
/// let command = Command {
///     id: CommandId::new("c1").ok_or("an id")?,
///     at: Instant::parse("2026-01-01T00:00:00Z").ok_or("an instant")?,
///     digest: None,
///     action: Action::CreateWallet(wallet),
/// };
/// let policy = Policy::named("drawdown-1").ok_or("an edition")?;
/// let Decision::Accepted(accepted) = decide(&policy, &account, &command, None) else { return Err("a yes".into()) };
///
/// let mut replayed = account.clone();
/// for event in &accepted.events {
///     evolve(&mut replayed, event)?;
/// }
/// assert_eq!(replayed, accepted.account);
///
/// // the grant told twice
/// let twice = accepted.events.last().map(|event| evolve(&mut replayed, event));
/// assert_eq!(twice.and_then(Result::err).map(|broken| broken.to_string()).as_deref(),
///     Some("transaction `c1/2` is there already"));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// # Errors
/// - [`BrokenHistory`] when it does not follow from what the account holds; the account is as it was.
pub fn evolve(account: &mut Account, event: &Event) -> Result<(), BrokenHistory> {
    let mut folding = Folding::default();
    let folded = folding.fold(account, event);
    folding.finish(account);
    folded.map(drop)
}

/// Folds many events, each once; may be split anywhere.
///
/// ```
/// use drawdown::account::{Account, WalletId};
/// use drawdown::event::{Before, EndReason, Event, Fact};
/// use drawdown::evolve::replay;
/// use drawdown::time::Instant;
///
/// let ended = Event {
///     id: "c1#1".into(),
///     at: Instant::parse("2026-01-01T00:00:00Z").ok_or("an instant")?,
///     before: Before::default(),
///     fact: Fact::WalletTerminated { wallet_id: WalletId::new("w"), reason: EndReason::Expired },
/// };
/// let mut account = Account::default();
/// assert!(replay(&mut account, &[]).is_ok());
/// let broken = replay(&mut account, &[ended]).unwrap_err();
/// assert_eq!(broken.to_string(), "event 0: the account does not hold wallet `w`");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
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
