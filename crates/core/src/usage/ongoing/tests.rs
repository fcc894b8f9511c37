use super::*;
use crate::account::{Interval, Scope, Status, WalletId};
use crate::policy::presets;
use crate::sample::{
    self, account, at, credits, decimal, interval_rule, money, scope, threshold_rule, wallet,
};
use crate::usage::UsageLine;
use alloc::format;
use alloc::string::String;
use core::cmp::Ordering;

/// `key amount` lines parted by commas. A key is a metric of a charge, `=fee_type`, or `metric@target`; `$` before
/// the amount is USD.
fn usage(lines: &str) -> Lines {
    let line = |line: &str| {
        let (key, amount) = line.trim().split_once(' ').unwrap();
        let (key, target) =
            key.split_once('@').map_or((key, None), |(key, target)| (key, Some(target.into())));
        let (fee_type, metric) =
            key.strip_prefix('=').map_or(("charge", Some(key)), |fee_type| (fee_type, None));
        let dollars = amount.starts_with('$');
        let key = Key {
            currency: if dollars { Currency::USD } else { Currency::EUR },
            fee_type: Some(fee_type.into()),
            billable_metric_code: metric.map(Into::into),
            target_wallet_code: target,
        };
        let amount = Subcents::from_decimal(decimal(amount.trim_start_matches('$'))).unwrap();
        UsageLine { key, amount }
    };
    let others = lines.split(',').filter(|text| !text.trim().is_empty()).map(line).collect();
    Lines { current: Vec::new(), others }
}

fn of(policy: &Policy, account: &Account, usage: &Lines) -> Exact<Vec<(String, OngoingBalance)>> {
    let figures = figures(policy, account, usage, at("2026-07-01"), &mut LiveExplanation::default())?;
    let told = |(place, ongoing): (usize, Exact<OngoingBalance>)| {
        Ok((format!("{}", account.wallets[place].id), ongoing?))
    };
    figures.into_iter().map(told).collect()
}

fn told(policy: &Policy, account: &Account, usage: &Lines) -> Vec<(String, i64, i64)> {
    let told = |(id, ongoing): (String, OngoingBalance)| (id, ongoing.usage.minor(), ongoing.amount.minor());
    of(policy, account, usage).unwrap().into_iter().map(told).collect()
}

/// Usage per wallet, in drawdown order.
fn shares(wallets: Vec<Wallet>, lines: &str) -> Vec<(String, i64)> {
    let told = told(&presets::LAGO_2026_08, &account("", "", wallets), &usage(lines));
    told.into_iter().map(|(id, usage, _)| (id, usage)).collect()
}

fn with_priority(mut wallet: Wallet, priority: i64) -> Wallet {
    wallet.priority = priority;
    wallet
}

fn scoped(mut wallet: Wallet, scope: Scope) -> Wallet {
    wallet.scope = scope;
    wallet
}

/// B with 50 before A with 150.
fn b_and_a() -> Vec<Wallet> {
    Vec::from([with_priority(wallet("B", 50), 1), with_priority(wallet("A", 150), 2)])
}

#[test]
fn usage_goes_down_the_wallets() {
    #[rustfmt::skip]
    let table = [
        // usage                      B    A
        ("api 80",                    50,  30),  // ongoing-001
        ("api 250",                   50,  200), // ongoing-009
        ("api 80, api -30",           50,  0),   // ongoing-011
        ("api 80, api -80",           0,   0),   // ongoing-019
        ("m1 80, m2 100, m2 -150",    30,  0),   // ongoing-020
        ("api@unknown 80",            0,   0),   // ongoing-021
        ("",                          0,   0),   // ongoing-023
        ("api -80",                   0,   0),
        ("m1 80, m2 -500",            0,   0),
        ("api@A 80",                  0,   80),
        ("api@B 80",                  80,  0),
        ("api@B 80, api 30",          80,  30),
        ("api 80, api@unknown 500",   50,  30),
        ("api 79.999999999999",       50,  29),
        ("api 0.5, sms 0.5",          1,   0),
        ("api 80, api $500",          50,  30),
        ("gift 10, =gift 60",         50,  20),
    ];
    for (usage, b, a) in table {
        assert_eq!(shares(b_and_a(), usage), [("B".into(), b), ("A".into(), a)], "{usage}");
    }
}

#[test]
fn rules_that_refill_take_all_that_remains() {
    // ongoing-004: terminated, ongoing-005: of an interval, and one that has expired
    let mut ended = threshold_rule("1");
    ended.status = Status::Terminated;
    let mut expired = threshold_rule("1");
    expired.expiration_at = Some(at("2026-07-01"));
    for rule in [ended, interval_rule(Interval::Weekly), expired] {
        let mut wallets = b_and_a();
        wallets[0].rules.push(rule);
        assert_eq!(shares(wallets, "api 80"), [("B".into(), 50), ("A".into(), 30)]);
    }
    // ongoing-006
    let mut wallets: Vec<Wallet> = [("w1", 1), ("w2", 2), ("w3", 3)]
        .map(|(id, priority)| with_priority(wallet(id, 50), priority))
        .into();
    wallets[1].rules.push(threshold_rule("1"));
    assert_eq!(shares(wallets, "api 200"), [("w1".into(), 50), ("w2".into(), 150), ("w3".into(), 0)]);
}

#[test]
fn the_last_wallet_may_go_negative_and_an_empty_one_is_passed() {
    let policy = &presets::LAGO_2026_08;
    let one = account("", "", Vec::from([wallet("B", 50)]));
    assert_eq!(told(policy, &one, &usage("api 80")), [("B".into(), 80, -30)]); // ongoing-008
    let three = [("w1", 0), ("w2", 50), ("w3", 50)].map(|(id, cents)| wallet(id, cents));
    let expected = [("w1".into(), 0), ("w2".into(), 50), ("w3".into(), 30)];
    assert_eq!(shares(three.clone().into(), "api 80"), expected); // ongoing-016
    let mut negative = three;
    negative[0] = wallet("w1", -70);
    assert_eq!(shares(negative.into(), "api 80"), expected);
}

#[test]
fn scopes_and_currencies() {
    let charges_and_fees = || {
        Vec::from([
            scoped(with_priority(wallet("B", 1000), 1), scope("subscription", "")),
            scoped(with_priority(wallet("A", 2000), 2), scope("charge", "")),
        ])
    };
    assert_eq!(shares(charges_and_fees(), "api 80"), [("B".into(), 0), ("A".into(), 80)]); // ongoing-014
    assert_eq!(shares(charges_and_fees(), "=subscription 80, =gift 7"), [("B".into(), 80), ("A".into(), 0)]);
    let mut dollars = b_and_a();
    dollars[0].currency = Currency::USD;
    assert_eq!(shares(dollars.clone(), "api 80"), [("B".into(), 0), ("A".into(), 80)]); // ongoing-015
    assert_eq!(shares(dollars, "api 80, api $70"), [("B".into(), 70), ("A".into(), 80)]);
    let mut metric = b_and_a();
    metric[0].scope = scope("", "bm");
    assert_eq!(shares(metric, "=subscription 80"), [("B".into(), 0), ("A".into(), 80)]); // ongoing-018
}

#[test]
fn the_largest_key_goes_first() {
    // ongoing-046
    let wallets = [
        ("w1", 1000, "storage seats"),
        ("w2", 2000, "seats api"),
        ("w3", 3000, "api sms"),
        ("w4", 4000, "sms storage"),
    ];
    let wallets = wallets.map(|(id, cents, metrics)| scoped(wallet(id, cents), scope("", metrics)));
    let account = account("", "", wallets.into());
    assert_eq!(
        told(&presets::LAGO_2026_08, &account, &usage("storage 1000, seats 2000, api 3000, sms 4000")),
        [
            ("w1".into(), 1000, 0),
            ("w2".into(), 3000, -1000),
            ("w3".into(), 4000, -1000),
            ("w4".into(), 2000, 2000)
        ]
    );
}

#[test]
fn equal_keys_go_by_their_text() {
    let wallets = [("w1", "a b"), ("w2", "a"), ("w3", "b")];
    let wallets: Vec<Wallet> =
        wallets.map(|(id, metrics)| scoped(wallet(id, 100), scope("", metrics))).into();
    for lines in ["b 100, a 100", "a 100, b 100"] {
        let expected = [("w1".into(), 100), ("w2".into(), 0), ("w3".into(), 100)];
        assert_eq!(shares(wallets.clone(), lines), expected, "{lines}");
    }
}

#[test]
fn billed_usage_is_taken_off_each_metric() {
    let wallets = [
        scoped(wallet("w1", 1000), scope("", "bm1")),
        scoped(wallet("w2", 1000), scope("", "bm2")),
        wallet("w3", 1000),
    ];
    let account = account("", "", wallets.into());
    let policy = &presets::LAGO_2026_08;
    assert_eq!(
        told(policy, &account, &usage("bm1 3000, bm2 500")), // ongoing-049
        [("w1".into(), 1000, 0), ("w2".into(), 500, 500), ("w3".into(), 2000, -1000)]
    );
    assert_eq!(
        told(policy, &account, &usage("bm1 3000, bm2 500, bm3 3300, bm2 -100, bm3 -100")), // ongoing-050
        [("w1".into(), 1000, 0), ("w2".into(), 400, 600), ("w3".into(), 5200, -4200)]
    );
}

#[test]
fn figures_are_told_in_credits_too() {
    // ongoing-025
    let mut wallet = wallet("w", 1000);
    wallet.rate = crate::amount::Rate::new(decimal("2")).unwrap();
    let account = account("", "", Vec::from([wallet]));
    let figures = of(&presets::LAGO_2026_08, &account, &usage("api 1100")).unwrap();
    let expected = OngoingBalance {
        amount: money(-100),
        usage: money(1100),
        credits: credits("-0.5"),
        usage_credits: credits("5.5"),
    };
    assert_eq!(figures.first().map(|(_, ongoing)| *ongoing), Some(expected));
}

#[test]
fn the_older_form_is_one_wallet_with_pending_purchases_and_never_below_zero() {
    let policy = &presets::LAGO_2024_01;
    #[rustfmt::skip]
    let table = [
        // usage    pending  first         second
        ("300",     500,     (300, 1200),  (0, 2000)),
        ("1200",    0,       (1200, 0),    (0, 2000)),
        ("1000.9",  0,       (1000, 0),    (0, 2000)),
        ("0",       0,       (0, 1000),    (0, 2000)),
        ("-5",      0,       (0, 1000),    (0, 2000)),
    ];
    for (current, pending, first, second) in table {
        let mut account = account("", "", Vec::from([wallet("w1", 1000), wallet("w2", 2000)]));
        let mut purchase = sample::transaction("t", "w1", "in purchased", pending, "2026-06-01");
        purchase.status = crate::account::TransactionStatus::Pending;
        account.transactions.push(purchase);
        let current = format!("api $999, api {current}");
        let usage = Lines { current: usage(&current).others, ..usage("api 9") };
        assert_eq!(
            told(policy, &account, &usage),
            [("w1".into(), first.0, first.1), ("w2".into(), second.0, second.1)],
            "{current} {pending}"
        );
    }
}

#[test]
fn no_policy_no_figures() {
    let account = account("", "", b_and_a());
    assert!(told(&presets::LAGO_2022_12, &account, &usage("api 80")).is_empty());
    let mut ended = account;
    ended.wallets[0].status = Status::Terminated;
    assert_eq!(told(&presets::LAGO_2026_08, &ended, &usage("api 80")), [("A".into(), 80, 70)]);
}

#[test]
fn the_order_of_a_document_decides_nothing() {
    let mut backwards = b_and_a();
    backwards.reverse();
    assert_eq!(shares(backwards, "api 80"), [("B".into(), 50), ("A".into(), 30)]);
    let ids: Vec<WalletId> = b_and_a().into_iter().map(|wallet| wallet.id).collect();
    assert_eq!(ids[0].cmp(&ids[1]), Ordering::Greater, "the priority went before the id");
}

#[test]
fn figures_that_do_not_fit_are_told() {
    let most = format!("api {0}, sms {0}", crate::amount::MAX_MONEY);
    let account = account("", "", Vec::from([wallet("w", -crate::amount::MAX_MONEY)]));
    let out = |lines: &str| of(&presets::LAGO_2026_08, &account, &usage(lines)).map(|figures| figures.len());
    assert_eq!(out(&most), Err(crate::amount::OutOfRange));
    assert_eq!(out("api 1"), Err(crate::amount::OutOfRange));
    assert_eq!(out("api 0"), Ok(1));
}

#[test]
fn what_is_taken_is_what_is_used() {
    // Every way to part 12 between three keys and two wallets, and what was billed: nothing is lost or made.
    for (a, b) in (0..=12_i64).flat_map(|a| (0..=12 - a).map(move |b| (a, b))) {
        for billed in 0..=12 {
            let lines = format!("a {a}, b {b}, c {}, b -{billed}", 12 - a - b);
            let taken = shares(b_and_a(), &lines).iter().fold(0, |taken, (_, usage)| taken + usage);
            assert_eq!(taken, 12 - billed, "{lines}");
        }
    }
}
