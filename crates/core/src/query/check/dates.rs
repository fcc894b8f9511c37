//! A status against its dates.

use alloc::format;
use alloc::vec::Vec;

use super::{CheckCode, Finding, told};
use crate::account::{Account, Status, Text, Transaction, TransactionStatus};
use crate::time::Instant;

pub(super) fn find(account: &Account, found: &mut Vec<Finding>) {
    for wallet in &account.wallets {
        found.extend(ended(wallet.id.text(), wallet.status, wallet.terminated_at, "wallet"));
        let rules = wallet.rules.iter();
        found.extend(rules.filter_map(|rule| ended(rule.id.text(), rule.status, rule.terminated_at, "rule")));
    }
    found.extend(account.transactions.iter().filter_map(moved));
}

/// Something that is active has not ended.
fn ended(id: &Text, status: Status, terminated_at: Option<Instant>, what: &str) -> Option<Finding> {
    let at = terminated_at.filter(|_| status == Status::Active)?;
    let message = format!("{what} `{id}` is active, and was terminated at {at}");
    let finding = Finding::new(CheckCode::AccountContradictsItself, id, message);
    Some(finding.with("terminated_at", told(at)))
}

/// What is pending or failed has not settled, and what is pending has not failed.
fn moved(transaction: &Transaction) -> Option<Finding> {
    let (member, at) = match (transaction.status, transaction.settled_at, transaction.failed_at) {
        (TransactionStatus::Pending | TransactionStatus::Failed, Some(at), _) => ("settled_at", at),
        (TransactionStatus::Pending, None, Some(at)) => ("failed_at", at),
        (TransactionStatus::Settled, _, _)
        | (TransactionStatus::Pending | TransactionStatus::Failed, None, _) => {
            return None;
        }
    };
    let (id, status) = (&transaction.id, transaction.status.name());
    let message = format!("transaction `{id}` is {status}, and says {member} {at}");
    let finding = Finding::new(CheckCode::AccountContradictsItself, id.text(), message);
    Some(finding.with(member, told(at)))
}
