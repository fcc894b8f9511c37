//! The door.
use crate::account::Account;
use crate::command::{Command, RecentCommand};
use crate::decision::Decision;
use crate::policy::Policy;

/// Decides one command.
#[must_use]
pub fn decide(
    _policy: &Policy,
    _account: &Account,
    _command: &Command,
    _recent: Option<&[RecentCommand]>,
) -> Decision {
    Decision::Refused(alloc::vec::Vec::new())
}
