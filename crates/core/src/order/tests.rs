//! Which key decides, for wallets, grants and pools.

use super::*;
use crate::policy::Dials;
use crate::policy::presets::{DRAWDOWN_1, LAGO_2026_08};
use crate::sample::{at, money, scope, transaction, wallet};

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
        let [a, b] = [&a, &b].map(|wallet| of_wallet(&LAGO_2026_08, &Account::default(), wallet));
        assert!(a < b, "{first:?} {second:?}");
        assert_eq!(a.decided_by(&b), key, "{first:?} {second:?}");
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
        ((1, None, "in granted", "01", "b"), (1, None, "in granted", "02", "a"), DecidingKey::Start),
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
        let [a, b] = [&a, &b].map(|grant| place(&DRAWDOWN_1, &wallet("w", 0), grant));
        assert!(a < b, "{first:?} {second:?}");
        assert_eq!(a.decided_by(&b), key, "{first:?} {second:?}");
    }
}

#[test]
fn an_edition_without_spans_does_not_look_at_the_expiry() {
    let older = transaction("a", "w", "in granted", 100, "2026-01-01");
    let mut younger = transaction("b", "w", "in granted", 100, "2026-01-02");
    younger.expiration_at = Some(at("2026-02-01"));
    let order =
        |policy| place(policy, &wallet("w", 0), &older).cmp(&place(policy, &wallet("w", 0), &younger));
    assert_eq!([&LAGO_2026_08, &DRAWDOWN_1].map(order), [Ordering::Less, Ordering::Greater]);
}

#[test]
fn a_grant_ends_with_its_wallet() {
    let (mut soon, later) = (wallet("s", 0), wallet("l", 0));
    soon.expiration_at = Some(at("2026-02-01"));
    let mut own = transaction("a", "l", "in granted", 100, "2026-01-02");
    own.expiration_at = Some(at("2026-03-01"));
    let older = transaction("b", "s", "in purchased", 100, "2026-01-01");
    let [first, second] = [place(&DRAWDOWN_1, &soon, &older), place(&DRAWDOWN_1, &later, &own)];
    assert!(first < second);
    assert_eq!(first.decided_by(&second), DecidingKey::Expiry);
}

#[test]
fn each_key_alone_decides_and_a_pool_has_its_wallets_place() {
    let mut scoped = wallet("scoped", 0);
    (scoped.scope, scoped.priority) = (scope("charge", "api"), 1);
    let mut narrow = wallet("narrow", 0);
    (narrow.scope, narrow.priority) = (scope("", "api"), 2);
    let open = wallet("open", 0);
    let grant = |id, kind, cents, start: &str| {
        let mut made = transaction(id, "w", kind, cents, "2026-01-01");
        made.starts_at = Some(at(start));
        made
    };
    let small = grant("small", "in purchased", 10, "2026-03-01");
    let large = grant("large", "in granted", 20, "2026-02-01");
    // who comes first under the key alone: a grant of a wallet, or its pool
    #[rustfmt::skip]
    let table = [
        (GrantKey::WalletPriority,  (&narrow, Some(&large)), (&open, Some(&small))),
        (GrantKey::RestrictedFirst, (&scoped, Some(&small)), (&open, Some(&large))),
        (GrantKey::NarrowestFirst,  (&narrow, Some(&small)), (&scoped, Some(&large))),
        (GrantKey::NarrowestFirst,  (&scoped, Some(&small)), (&open, Some(&large))),
        (GrantKey::CheapestFirst,   (&open, Some(&large)),   (&open, Some(&small))),
        (GrantKey::CheapestFirst,   (&open, Some(&small)),   (&scoped, None)),
        (GrantKey::LargestFirst,    (&open, Some(&large)),   (&open, Some(&small))),
        (GrantKey::LargestFirst,    (&open, Some(&small)),   (&scoped, None)),
        (GrantKey::GrantedFirst,    (&open, Some(&small)),   (&scoped, None)),
        (GrantKey::Start,           (&open, Some(&large)),   (&open, Some(&small))),
        (GrantKey::Start,           (&open, None),           (&open, Some(&large))),
    ];
    for (key, first, second) in table {
        let policy = Policy::new(Dials { grant_order: Keys::of(&[key]), ..*DRAWDOWN_1 }).unwrap();
        let [one, other] = [first, second].map(|(wallet, grant)| match grant {
            Some(grant) => place(&policy, wallet, grant),
            None => of_pool(&policy, &Account::default(), wallet),
        });
        assert!(one < other, "{key:?}");
        assert_eq!(one.decided_by(&other), DecidingKey::from(key));
    }
}

#[test]
fn costs_are_compared_without_dividing() {
    let cost = |cents, of| Figure::Ratio { cost: money(cents), of: money(of) };
    assert!(cost(1, 3) < cost(333_334, 1_000_000) && cost(1, 3) > cost(333_333, 1_000_000));
    assert_eq!(cost(1, 3), cost(2, 6));
}

#[test]
fn wallets_may_go_by_scope_and_end() {
    let (mut scoped, mut ending) = (wallet("scoped", 0), wallet("ending", 0));
    scoped.scope = scope("", "api");
    ending.expiration_at = Some(at("2026-02-01"));
    for (key, expected) in [
        (WalletKey::RestrictedFirst, Ordering::Less),
        (WalletKey::NarrowestFirst, Ordering::Less),
        (WalletKey::Expiry, Ordering::Greater),
    ] {
        let policy = Policy::new(Dials { wallet_order: Keys::of(&[key]), ..*DRAWDOWN_1 }).unwrap();
        let [one, other] = [&scoped, &ending].map(|wallet| of_wallet(&policy, &Account::default(), wallet));
        assert_eq!(one.cmp(&other), expected, "{key:?}");
        assert_eq!(one.decided_by(&other), DecidingKey::from(key));
    }
}

fn place(policy: &Policy, wallet: &Wallet, grant: &Transaction) -> Place {
    of_grant(policy, &Account::default(), wallet, grant)
}
