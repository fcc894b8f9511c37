use super::*;
use crate::account::Status;
use crate::command::Action;
use crate::decide::told::{NOW, told};
use crate::policy::{Dials, presets};
use crate::sample::{account, at, interval_rule, transaction, wallet};
use alloc::string::String;

const OURS: Policy = presets::DRAWDOWN_1;
const LAGO: Policy = presets::LAGO_2026_08;

/// A wallet of 8.00 with grants g 3.00 and h 5.00; each ends then, where it is said.
fn ends(wallet_ends: &str, grant_ends: &str, other_ends: &str) -> Account {
    let end = |text: &str| (!text.is_empty()).then(|| at(text));
    let mut wallet = wallet("w", 800);
    wallet.expiration_at = end(wallet_ends);
    let mut account = account("", "", Vec::from([wallet]));
    for (id, cents, ends) in [("g", 300, grant_ends), ("h", 500, other_ends)] {
        let mut grant = transaction(id, "w", "in granted", cents, "2026-06-01");
        grant.expiration_at = end(ends);
        account.transactions.push(grant);
    }
    account
}

#[test]
fn what_ends_is_over_from_its_instant_on() {
    let later = "2026-07-01T12:00:01Z";
    #[rustfmt::skip]
    let table = [
        // policy wallet  g      h      what happens
        (OURS,    NOW,    "",    "",    "voided expired 800 g:300 h:500, wallet_terminated | w 0/0 g 0 h 0"),
        (OURS,    later,  "",    "",    "unchanged nothing_to_do"),
        (OURS,    "",     NOW,   later, "voided expired 300 g:300 | w 500/5 g 0 h 500"),
        (OURS,    "",     NOW,   NOW,   "voided expired 300 g:300, voided expired 500 h:500 | w 0/0 g 0 h 0"),
        (OURS,    NOW,    NOW,   "",    "voided expired 300 g:300, voided expired 500 h:500, wallet_terminated | w 0/0 g 0 h 0"),
        (LAGO,    "",     NOW,   NOW,   "unchanged nothing_to_do"),
        (LAGO,    NOW,    "",    "",    "voided expired 800 g:300 h:500, wallet_terminated | w 0/0 g 0 h 0"),
    ];
    for (policy, wallet, grant, other, expected) in table {
        let told = told(&policy, &ends(wallet, grant, other), Action::Expire);
        assert_eq!(told, expected, "{wallet} {grant} {other}");
    }
}

#[test]
fn a_wallet_that_ends_voids_or_keeps_what_it_holds() {
    let frozen = Policy::new(Dials { termination: Termination::Freeze, ..*OURS }).unwrap();
    let terminate = |policy: &Policy, account: &Account, id: &str| {
        told(policy, account, Action::TerminateWallet(WalletId::new(id)))
    };
    let full = ends("", "", "");
    assert_eq!(
        terminate(&OURS, &full, "w"),
        "voided terminated 800 g:300 h:500, wallet_terminated | w 0/0 g 0 h 0"
    );
    assert_eq!(terminate(&frozen, &full, "w"), "wallet_terminated | w 800/8 g 300 h 500");
    assert_eq!(terminate(&OURS, &full, "v"), "wallet_not_found wallet_id");
    let empty = account("", "", Vec::from([wallet("w", 0)]));
    assert_eq!(terminate(&OURS, &empty, "w"), "wallet_terminated | w 0/0");
    let mut ended = empty;
    ended.wallets[0].status = Status::Terminated;
    assert_eq!(terminate(&OURS, &ended, "w"), "unchanged already_in_that_state");
}

#[test]
fn rules_end_once_at_their_end_or_with_their_wallet() {
    let with_rule = |status: Status, ends: Option<&str>| {
        let mut account = account("", "", Vec::from([wallet("w", 0)]));
        let mut rule = interval_rule(crate::account::Interval::Monthly);
        (rule.status, rule.expiration_at) = (status, ends.map(at));
        account.wallets[0].rules.push(rule);
        account
    };
    #[rustfmt::skip]
    let table: [(Status, Option<&str>, &str); 4] = [
        // rule is             ends        an expiry does
        (Status::Active,       Some(NOW),  "top_up_rule_ended | w 0/0"),
        (Status::Active,       None,       "unchanged nothing_to_do"),
        (Status::Terminated,   Some(NOW),  "unchanged nothing_to_do"),
        (Status::Terminated,   None,       "unchanged nothing_to_do"),
    ];
    for (status, ends, expected) in table {
        assert_eq!(told(&OURS, &with_rule(status, ends), Action::Expire), expected, "{status:?} {ends:?}");
    }
    let terminate = |status| {
        let account = with_rule(status, None);
        told(&OURS, &account, Action::TerminateWallet(WalletId::new("w")))
    };
    assert_eq!(terminate(Status::Active), "top_up_rule_ended, wallet_terminated | w 0/0");
    assert_eq!(terminate(Status::Terminated), "wallet_terminated | w 0/0");
}

#[test]
fn one_contradiction_stops_one_wallet() {
    let mut contradicts = ends("", NOW, "");
    contradicts.wallets[0].balance.amount = crate::sample::money(200);
    let mut other = wallet("v", 100);
    other.created_at = Some(at("2026-01-01"));
    contradicts.wallets.push(other);
    let mut due = transaction("i", "v", "in granted", 100, "2026-06-01");
    due.expiration_at = Some(at(NOW));
    contradicts.transactions.push(due);
    let expired: String = told(&OURS, &contradicts, Action::Expire);
    assert_eq!(expired, "voided expired 100 i:100 | w 200/8 v 0/0 g 300 h 500 i 0");
    let terminated = told(&OURS, &contradicts, Action::TerminateWallet(WalletId::new("w")));
    assert!(terminated.starts_with("voided expired 100 i:100, voided terminated 200"), "{terminated}");
}
