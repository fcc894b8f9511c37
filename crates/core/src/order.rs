//! The drawdown order, as total comparators that end in the id: the answer never depends on the order of a
//! document.

use core::cmp::Ordering;

use crate::account::{Transaction, TransactionKind, Wallet};
use crate::policy::Policy;

/// Wallets: priority, then creation, then id (rules, section 6).
#[must_use]
pub fn wallets(a: &Wallet, b: &Wallet) -> Ordering {
    (a.priority, a.created_at, &a.id).cmp(&(b.priority, b.created_at, &b.id))
}

/// Grants inside a wallet: priority, then expiry where the policy knows grants with one (whole seconds; none
/// last), granted before purchased, oldest first, id (rules, section 5).
#[must_use]
pub fn grants(policy: &Policy, a: &Transaction, b: &Transaction) -> Ordering {
    let expiry = |grant: &Transaction| {
        let end = grant.expiration_at.filter(|_| policy.grant_spans);
        (end.is_none(), end.map(crate::time::Instant::unix_seconds))
    };
    let purchased = |grant: &Transaction| grant.kind == TransactionKind::Purchased;
    a.priority
        .cmp(&b.priority)
        .then_with(|| expiry(a).cmp(&expiry(b)))
        .then_with(|| purchased(a).cmp(&purchased(b)))
        .then_with(|| (a.created_at, &a.id).cmp(&(b.created_at, &b.id)))
}
