//! Event by event, the account follows. No policy is read here.
use crate::account::Account;
use crate::event::Event;

/// An event speaks of something that the account does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unfoldable {
    /// What is missing: `wallet`, `transaction`, `rule`, `alert` or `customer`.
    pub missing: &'static str,
}

/// Folds one event into the account.
///
/// # Errors
/// - [`Unfoldable`]; the account is as it was.
pub fn evolve(_account: &mut Account, _event: &Event) -> Result<(), Unfoldable> {
    Ok(())
}
