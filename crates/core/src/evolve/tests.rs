use super::*;
use crate::account::WalletId;
use crate::command::{Action, Command, CommandId, Digest};
use crate::decide::decide;
use crate::decision::{Accepted, Decision};
use crate::policy::presets;
use crate::sample::{account, at, transaction, wallet};
use alloc::format;
use alloc::vec::Vec;

/// Ten of the grants are enough for the ids to be listed.
const GRANTS: i64 = 40;

/// One wallet of grants of one euro; every other has expired.
fn grants() -> Account {
    let mut account = account("", "", Vec::from([wallet("w", GRANTS * 100)]));
    for number in 0..GRANTS {
        let mut grant = transaction(&format!("g{number}"), "w", "in granted", 100, "2026-01-01");
        grant.expiration_at = (number % 2 == 0).then(|| at("2026-02-01"));
        account.transactions.push(grant);
    }
    account.sort();
    account
}

fn accepted(account: &Account, id: &str, action: Action) -> Accepted {
    let id = CommandId::new(id).unwrap();
    let command = Command { id, at: at("2026-03-01"), digest: Digest([0; 32]), action };
    match decide(&presets::DRAWDOWN_1, account, &command, None) {
        Decision::Accepted(accepted) => accepted,
        other @ (Decision::Unchanged(..) | Decision::Refused(_)) => panic!("{other:?}"),
    }
}

#[test]
fn one_by_one_or_all_together_in_order() {
    let before = grants();
    let expired = accepted(&before, "e", Action::Expire);
    assert_eq!(i64::try_from(expired.events.len()), Ok(GRANTS / 2));

    let (mut together, mut one_by_one) = (before.clone(), before);
    replay(&mut together, &expired.events).unwrap();
    expired.events.iter().for_each(|event| evolve(&mut one_by_one, event).unwrap());
    assert_eq!(together, expired.account);
    assert_eq!(one_by_one, expired.account);

    let mut sorted = together.clone();
    sorted.sort();
    assert_eq!(sorted, together);
    assert_eq!(together.wallets.first().unwrap().balance.amount.minor(), GRANTS * 50);
}

#[test]
fn a_draw_from_many_grants_moves_each() {
    let before = grants();
    let ended = accepted(&before, "t", Action::TerminateWallet(WalletId::new("w")));
    let left = ended.account.transactions.iter().filter(|t| t.is_grant()).filter_map(|t| t.remaining);
    assert!(left.map(|left| left.amount.minor()).all(|left| left == 0));
    let mut replayed = before;
    replay(&mut replayed, &ended.events).unwrap();
    assert_eq!(replayed, ended.account);
}

#[test]
fn what_is_there_is_not_added_twice() {
    let expired = accepted(&grants(), "e", Action::Expire);
    let mut account = expired.account.clone();
    let refused = replay(&mut account, &expired.events);
    let why = BrokenHistory::twice(Subject::Transaction, &"e/1".into());
    assert_eq!(refused, Err(BrokenEvent { number: 0, why }));
    assert_eq!(account, expired.account);
}
