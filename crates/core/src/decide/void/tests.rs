use super::*;
use crate::account::WalletId;
use crate::amount::Rate;
use crate::command::{Action, Input};
use crate::decide::told::told;
use crate::policy::{Policy, presets};
use crate::sample::{account, decimal, transaction, wallet};
use alloc::string::String;
use alloc::vec::Vec;

/// What a void of `asked` credits does to a wallet that holds g 3.00, h 5.00 and an empty grant `e`; from the pool
/// where `target` is empty.
fn voided(policy: &Policy, target: &str, asked: &str) -> String {
    let mut account = account("", "", Vec::from([wallet("w", 800)]));
    let mut empty = transaction("e", "w", "in granted", 200, "2026-05-01");
    empty.remaining = Some(crate::account::Funds::ZERO);
    account.transactions.push(empty);
    account.transactions.push(transaction("g", "w", "in granted", 300, "2026-06-01"));
    account.transactions.push(transaction("h", "w", "in granted", 500, "2026-06-02"));
    told(policy, &account, Action::VoidCredits(command(target, asked)))
}

fn command(target: &str, asked: &str) -> VoidCredits {
    VoidCredits {
        wallet_id: WalletId::new("w"),
        voided_credits: if asked.is_empty() { Input::Absent } else { Input::Given(decimal(asked)) },
        voided_transaction_id: (!target.is_empty()).then(|| TransactionId::new(target)),
        shortfall: None,
    }
}

#[test]
fn a_void_takes_from_the_pool_or_from_one_grant() {
    let ours = presets::DRAWDOWN_1;
    #[rustfmt::skip]
    let table = [
        // target asked     what happens
        ("",      "4",         "voided manual 400 g:300 h:100 | w 400/4 e 0 g 0 h 400"),
        ("",      "8",         "voided manual 800 g:300 h:500 | w 0/0 e 0 g 0 h 0"),
        ("",      "8.00001",   "insufficient_credits voided_credits"),
        ("",      "0",         "unchanged nothing_to_do"),
        ("",      "0.000001",  "unchanged rounds_to_nothing"),
        ("",      "0.004",     "unchanged rounds_to_nothing"),
        ("",      "0.005",     "voided manual 1 g:1, residue 0.005 | w 799/7.99 e 0 g 299 h 500"),
        ("",      "",          "invalid_voided_credits voided_credits, invalid_amount voided_credits"),
        ("h",     "",          "voided manual 500 h:500 | w 300/3 e 0 g 300 h 0"),
        ("h",     "5",         "voided manual 500 h:500 | w 300/3 e 0 g 300 h 0"),
        ("h",     "5.004",     "voided manual 500 h:500, residue -0.004 | w 300/3 e 0 g 300 h 0"),
        ("h",     "5.005",     "exceeds_remaining_transaction_amount amount_cents"),
        ("h",     "0",         "unchanged nothing_to_do"),
        ("h",     "0.004",     "unchanged rounds_to_nothing"),
        ("e",     "",          "no_remaining_amount voided_transaction_id"),
        ("e",     "0",         "no_remaining_amount voided_transaction_id"),
        ("e",     "1",         "no_remaining_amount voided_transaction_id"),
        ("x",     "1",         "wallet_transaction_not_found voided_transaction_id"),
    ];
    for (target, asked, expected) in table {
        assert_eq!(voided(&ours, target, asked), expected, "{target} {asked}");
    }
}

#[test]
fn running_sums_keep_the_credits_that_were_asked() {
    let lago = presets::LAGO_2026_08;
    assert_eq!(voided(&lago, "", "0.004"), "voided manual 0 | w 800/7.996 e 0 g 300 h 500");
    assert_eq!(voided(&lago, "", "0.005"), "voided manual 1 g:1 | w 799/7.995 e 0 g 299 h 500");
}

#[test]
fn a_rate_of_a_cent_rounds_credits_to_nothing() {
    let mut wallet = wallet("w", 500);
    wallet.rate = Rate::new(decimal("0.01")).unwrap();
    wallet.balance.credits = wallet.credits(wallet.balance.amount).unwrap();
    wallet.traceable = false;
    let account = account("", "", Vec::from([wallet]));
    let void = |asked| told(&presets::DRAWDOWN_1, &account, Action::VoidCredits(command("", asked)));
    assert_eq!(void("0.4"), "unchanged rounds_to_nothing");
    assert_eq!(void("0.5"), "voided manual 1, residue 0.5 | w 499/499");
}

#[test]
fn a_void_is_aimed_at_credits_that_came_into_its_wallet() {
    let mut account = account("", "", Vec::from([wallet("v", 300), wallet("w", 300)]));
    account.transactions.push(transaction("g", "w", "in granted", 300, "2026-06-01"));
    account.transactions.push(transaction("o", "w", "out voided", 100, "2026-06-02"));
    account.transactions.push(transaction("x", "v", "in granted", 300, "2026-06-03"));
    let void = |target| told(&presets::DRAWDOWN_1, &account, Action::VoidCredits(command(target, "1")));
    assert_eq!(void("g"), "voided manual 100 g:100 | v 300/3 w 200/2 g 200 x 300");
    for other in ["o", "x"] {
        assert_eq!(void(other), "wallet_transaction_not_found voided_transaction_id", "{other}");
    }
    account.wallets[1].traceable = false;
    let refused = told(&presets::DRAWDOWN_1, &account, Action::VoidCredits(command("g", "1")));
    assert_eq!(refused, "wallet_not_traceable voided_transaction_id");
}

#[test]
fn an_unknown_wallet_is_refused_alone_and_with_credits_that_are_none() {
    let account = account("", "", Vec::new());
    for (typed, expected) in [
        (Input::Absent, "wallet_not_found wallet_id"),
        (Input::Null, "wallet_not_found wallet_id"),
        (
            Input::Invalid,
            "wallet_not_found wallet_id, invalid_voided_credits voided_credits, invalid_amount voided_credits",
        ),
    ] {
        let command = VoidCredits { voided_credits: typed, ..command("", "") };
        assert_eq!(told(&presets::DRAWDOWN_1, &account, Action::VoidCredits(command)), expected);
    }
}
