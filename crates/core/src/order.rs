//! The drawdown order, as total comparators that end in the id: the answer never depends on the order of a
//! document.

use core::cmp::Ordering;

use crate::account::{Transaction, Wallet};
use crate::closed_set::closed_set;
use crate::policy::Policy;

closed_set! {
    /// What decides who comes before whom.
    DecidingKey {
        /// The lower number first.
        Priority = "priority",
        /// What ends first, in whole seconds; what never ends last.
        Expiry = "expiry",
        /// Granted before purchased.
        GrantedFirst = "granted_first",
        /// The older first.
        Created = "created",
        /// By bytes: it closes every order.
        Id = "id",
    }
}

/// Wallets: priority, then creation, then id (rules, section 6).
#[must_use]
pub fn wallets(a: &Wallet, b: &Wallet) -> Ordering {
    compare_wallets(a, b).1
}

/// The first key in which two wallets differ.
#[must_use]
pub fn decided_by(a: &Wallet, b: &Wallet) -> DecidingKey {
    compare_wallets(a, b).0
}

fn compare_wallets(a: &Wallet, b: &Wallet) -> (DecidingKey, Ordering) {
    first_difference(&[DecidingKey::Priority, DecidingKey::Created], |key| match key {
        DecidingKey::Priority => a.priority.cmp(&b.priority),
        DecidingKey::Created => a.created_at.cmp(&b.created_at),
        DecidingKey::Expiry | DecidingKey::GrantedFirst | DecidingKey::Id => a.id.cmp(&b.id),
    })
}

/// Grants inside a wallet: priority, then expiry where the policy knows grants with one (whole seconds; none
/// last), granted before purchased, oldest first, id (rules, section 5).
#[must_use]
pub fn grants(policy: &Policy, a: &Transaction, b: &Transaction) -> Ordering {
    compare_grants(policy, a, b).1
}

/// The first key in which two grants of a wallet differ.
#[must_use]
pub fn grants_decided_by(policy: &Policy, a: &Transaction, b: &Transaction) -> DecidingKey {
    compare_grants(policy, a, b).0
}

fn compare_grants(policy: &Policy, a: &Transaction, b: &Transaction) -> (DecidingKey, Ordering) {
    let expiry = |grant: &Transaction| {
        let end = grant.expiration_at.filter(|_| policy.grant_spans);
        (end.is_none(), end.map(crate::time::Instant::unix_seconds))
    };
    let purchased = Transaction::is_paid_for;
    let keys = [DecidingKey::Priority, DecidingKey::Expiry, DecidingKey::GrantedFirst, DecidingKey::Created];
    first_difference(&keys, |key| match key {
        DecidingKey::Priority => a.priority.cmp(&b.priority),
        DecidingKey::Expiry => expiry(a).cmp(&expiry(b)),
        DecidingKey::GrantedFirst => purchased(a).cmp(&purchased(b)),
        DecidingKey::Created => a.created_at.cmp(&b.created_at),
        DecidingKey::Id => a.id.cmp(&b.id),
    })
}

/// The first of the keys that tells two things apart, and how; else the id does.
fn first_difference(
    keys: &[DecidingKey],
    compare: impl Fn(DecidingKey) -> Ordering,
) -> (DecidingKey, Ordering) {
    for key in keys {
        let order = compare(*key);
        if order != Ordering::Equal {
            return (*key, order);
        }
    }
    (DecidingKey::Id, compare(DecidingKey::Id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::presets::{DRAWDOWN_1, LAGO_2026_08};
    use crate::sample::{at, transaction, wallet};

    #[test]
    fn wallets_go_by_priority_then_creation_then_id() {
        // (priority, created, id) of two wallets in their order, and the key that decides it
        #[rustfmt::skip]
        let table = [
            ((1, "2026-02-01", "b"), (2, "2026-01-01", "a"), DecidingKey::Priority),
            ((9, "2026-02-01", "b"), (10, "2026-01-01", "a"), DecidingKey::Priority),
            ((1, "2026-01-01", "b"), (1, "2026-02-01", "a"), DecidingKey::Created),
            ((1, "2026-01-01", "B"), (1, "2026-01-01", "a"), DecidingKey::Id),
            ((1, "2026-01-01", "a"), (1, "2026-01-01", "aa"), DecidingKey::Id),
        ];
        for (first, second, key) in table {
            let make = |(priority, day, id): (i64, &str, &str)| {
                let mut made = wallet(id, 0);
                made.priority = priority;
                made.created_at = Some(at(day));
                made
            };
            let (a, b) = (make(first), make(second));
            assert_eq!(wallets(&a, &b), Ordering::Less, "{first:?} {second:?}");
            assert_eq!(wallets(&b, &a), Ordering::Greater, "{first:?} {second:?}");
            assert_eq!(decided_by(&a, &b), key, "{first:?} {second:?}");
        }
    }

    #[test]
    fn grants_go_by_priority_expiry_kind_creation_and_id() {
        // (priority, expiry, kind, created, id) of two grants in the order of `drawdown-1`
        #[rustfmt::skip]
        let table = [
            ((1, None, "in purchased", "02", "b"), (2, Some("2026-06-01"), "in granted", "01", "a"), DecidingKey::Priority),
            ((1, Some("2026-06-01"), "in purchased", "02", "b"), (1, None, "in granted", "01", "a"), DecidingKey::Expiry),
            ((1, Some("2026-06-01"), "in purchased", "02", "b"), (1, Some("2026-07-01"), "in granted", "01", "a"), DecidingKey::Expiry),
            ((1, None, "in granted", "02", "b"), (1, None, "in purchased", "01", "a"), DecidingKey::GrantedFirst),
            ((1, None, "in granted", "01", "b"), (1, None, "in granted", "02", "a"), DecidingKey::Created),
            ((1, None, "in granted", "01", "a"), (1, None, "in granted", "01", "b"), DecidingKey::Id),
        ];
        for (first, second, key) in table {
            let make = |(priority, end, kind, day, id): (i64, Option<&str>, &str, &str, &str)| {
                let mut made = transaction(id, "w", kind, 100, &alloc::format!("2026-01-{day}"));
                made.priority = priority;
                made.expiration_at = end.map(at);
                made
            };
            let (a, b) = (make(first), make(second));
            assert_eq!(grants(&DRAWDOWN_1, &a, &b), Ordering::Less, "{first:?} {second:?}");
            assert_eq!(grants(&DRAWDOWN_1, &b, &a), Ordering::Greater, "{first:?} {second:?}");
            assert_eq!(grants_decided_by(&DRAWDOWN_1, &a, &b), key, "{first:?} {second:?}");
        }
    }

    #[test]
    fn an_edition_without_spans_does_not_look_at_the_expiry() {
        let older = transaction("a", "w", "in granted", 100, "2026-01-01");
        let mut younger = transaction("b", "w", "in granted", 100, "2026-01-02");
        younger.expiration_at = Some(at("2026-02-01"));
        assert_eq!(grants(&LAGO_2026_08, &older, &younger), Ordering::Less);
        assert_eq!(grants(&DRAWDOWN_1, &older, &younger), Ordering::Greater);
    }
}
