use super::*;
use crate::account::{
    Balance, Funding, Funds, Interval, RecurringRule, RuleId, Status, Transaction, Wallet, WalletId,
};
use crate::amount::Rate;
use crate::command::{Action, Command, CommandId};
use crate::currency::Currency;
use crate::decide::decide;
use crate::decision::{Accepted, Decision};
use crate::event::{Before, EndReason, Fact};
use crate::policy::presets;
use crate::sample::{account, at, credits, interval_rule, money, transaction, wallet};
use alloc::format;
use alloc::string::ToString;
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
    let command = Command { id, at: at("2026-03-01"), digest: None, action };
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

fn funds(cents: i64) -> Funds {
    let amount = money(cents);
    Funds { amount, credits: Rate::ONE.credits(amount, Currency::EUR).unwrap() }
}

fn balance(cents: i64) -> Balance {
    let Funds { amount, credits } = funds(cents);
    Balance { amount, credits, ..Balance::default() }
}

/// A wallet of 15.00 in grants of 10.00 and 5.00, and another wallet.
fn two_grants() -> Account {
    let mut account = account("", "", Vec::from([wallet("v", 0), wallet("w", 1500)]));
    account.transactions = Vec::from([
        transaction("g", "w", "in granted", 1000, "2026-01-01"),
        transaction("h", "w", "in granted", 500, "2026-01-02"),
    ]);
    account
}

/// A void of the fundings' sum: `<grant> <cents>`.
fn void(fundings: &[(&str, i64)], after: i64) -> Fact {
    let sum = fundings.iter().fold(0, |sum, (_, cents)| sum + cents);
    let mut transaction = transaction("o", "w", "out voided", sum, "2026-03-01");
    let funding = |(grant, cents): &(&str, i64)| {
        let transaction_id = crate::account::TransactionId::new(*grant);
        Funding { transaction_id, funds: funds(*cents), position: None, cost: None }
    };
    transaction.fundings = fundings.iter().map(funding).collect();
    Fact::CreditsVoided { transaction, balance: balance(after) }
}

fn granted(transaction: Transaction, after: i64) -> Fact {
    Fact::CreditsGranted { transaction, balance: balance(after) }
}

fn event(before: Before, fact: Fact) -> Event {
    Event { id: "e#1".into(), at: at("2026-03-01"), before, fact }
}

fn began(cents: i64, remaining: &[i64]) -> Before {
    let remaining = remaining.iter().map(|cents| Some(money(*cents))).collect();
    Before { balance: Some(funds(cents)), remaining }
}

#[test]
fn what_does_not_follow_is_told_and_leaves_the_account_as_it_was() {
    let unstated = Before::default;
    let terminated =
        |id: &str| Fact::WalletTerminated { wallet_id: WalletId::new(id), reason: EndReason::Terminated };
    let mut ended = two_grants();
    evolve(&mut ended, &event(unstated(), terminated("w"))).unwrap();
    let mut richer = transaction("new", "w", "in granted", 100, "2026-03-01");
    richer.remaining = Some(funds(200));
    let mut updated = wallet("w", 1500);
    updated.rate = Rate::new(credits("2").decimal()).unwrap();
    for (before, account, fact, told) in [
        (
            unstated(),
            two_grants(),
            void(&[("nobody", 100)], 1400),
            "the account does not hold grant `nobody`",
        ),
        (
            unstated(),
            with_grant_of_another(),
            void(&[("x", 100)], 1400),
            "the account does not hold grant `x`",
        ),
        (
            unstated(),
            two_grants(),
            void(&[("g", 400), ("g", 700)], 400),
            "-100 minor units would remain of grant `g`, which gave 1000",
        ),
        (
            unstated(),
            two_grants(),
            void(&[("g", 100)], 1300),
            "wallet `w` holds 1500 minor units and 15 credits, the event begins at 1400 minor units and 14 credits",
        ),
        (
            began(1600, &[1000]),
            two_grants(),
            void(&[("g", 100)], 1400),
            "wallet `w` holds 1500 minor units and 15 credits, the event begins at 1600 minor units and 16 credits",
        ),
        (
            began(1500, &[1000, 400]),
            two_grants(),
            void(&[("g", 100), ("h", 100)], 1300),
            "500 minor units remain of grant `h`, the event begins at 400",
        ),
        (
            unstated(),
            two_grants(),
            granted(transaction("g", "w", "in granted", 100, "2026-03-01"), 1600),
            "transaction `g` is there already",
        ),
        (
            unstated(),
            two_grants(),
            granted(transaction("new", "gone", "in granted", 100, "2026-03-01"), 100),
            "the account does not hold wallet `gone`",
        ),
        (
            unstated(),
            two_grants(),
            granted(transaction("new", "w", "in purchased", 100, "2026-03-01"), 1600),
            "transaction `new` is not one that such an event moves",
        ),
        (
            unstated(),
            two_grants(),
            granted(richer, 1600),
            "200 minor units would remain of grant `new`, which gave 100",
        ),
        (
            unstated(),
            two_grants(),
            granted(Transaction { amount: money(-100), ..new_grant() }, 1600),
            "transaction `new` is not one that such an event moves",
        ),
        (
            unstated(),
            two_grants(),
            granted(Transaction { credits: credits("-1"), ..new_grant() }, 1600),
            "transaction `new` is not one that such an event moves",
        ),
        (
            unstated(),
            two_grants(),
            granted(new_grant(), 1700),
            "wallet `w` holds 1500 minor units and 15 credits, the event begins at 1600 minor units and 16 credits",
        ),
        (
            unstated(),
            two_grants(),
            Fact::WalletUpdated { wallet: Wallet { traceable: false, ..wallet("w", 1500) } },
            "wallet `w` differs in what no update changes",
        ),
        (
            unstated(),
            billed_in(Some(Currency::JPY)),
            Fact::CustomerCurrencySet { currency: Currency::EUR },
            "the customer has another currency",
        ),
        (unstated(), with_rule(Status::Terminated), rule_ended(), "rule `rule` has come to this before"),
        (unstated(), ended, terminated("w"), "wallet `w` has come to this before"),
        (
            unstated(),
            two_grants(),
            Fact::WalletUpdated { wallet: updated },
            "wallet `w` differs in what no update changes",
        ),
    ] {
        let mut folded = account.clone();
        let broken = evolve(&mut folded, &event(before, fact)).unwrap_err();
        assert_eq!(broken.to_string(), told);
        assert_eq!(folded, account, "{told}");
    }
}

fn new_grant() -> Transaction {
    transaction("new", "w", "in granted", 100, "2026-03-01")
}

fn billed_in(currency: Option<Currency>) -> Account {
    let mut account = two_grants();
    account.customer.as_mut().unwrap().currency = currency;
    account
}

fn with_grant_of_another() -> Account {
    let mut account = two_grants();
    account.transactions.push(transaction("x", "v", "in granted", 100, "2026-01-03"));
    account
}

fn with_rule(status: Status) -> Account {
    let mut account = two_grants();
    let rule = RecurringRule { status, ..interval_rule(Interval::Weekly) };
    account.wallets.iter_mut().find(|wallet| wallet.id.as_str() == "w").unwrap().rules.push(rule);
    account
}

fn rule_ended() -> Fact {
    let (wallet_id, rule_id) = (WalletId::new("w"), RuleId::new("rule"));
    Fact::TopUpRuleEnded { wallet_id, rule_id, reason: EndReason::Expired }
}

#[test]
fn members_currencies_and_ends_of_rules_are_folded() {
    let fold = |mut account: Account, fact| {
        evolve(&mut account, &event(Before::default(), fact)).unwrap();
        account
    };
    let named = Wallet { name: Some("Main".into()), priority: 3, ..wallet("w", 1500) };
    let updated = fold(two_grants(), Fact::WalletUpdated { wallet: named.clone() });
    assert_eq!(updated.wallet(&named.id), Some(&named));
    for before in [None, Some(Currency::EUR)] {
        let set = fold(billed_in(before), Fact::CustomerCurrencySet { currency: Currency::EUR });
        assert_eq!(set.customer.unwrap().currency, Some(Currency::EUR));
    }
    let ended = fold(with_rule(Status::Active), rule_ended());
    let rule = ended.wallets.iter().flat_map(|wallet| &wallet.rules).next().unwrap();
    assert_eq!((rule.status, rule.terminated_at), (Status::Terminated, Some(at("2026-03-01"))));
}

#[test]
fn credits_of_running_sums_may_end_at_zero_where_they_would_fall_below() {
    #[rustfmt::skip]
    let table = [
        // leaves        after           follows
        ((1_500, "15"),  (0, "0"),       true),
        ((1_500, "16"),  (0, "0"),       true),
        ((1_500, "16"),  (0, "-1"),      true),
        ((1_500, "16"),  (0, "1"),       false),
        ((1_500, "14"),  (0, "0"),       false),
        ((0, "0.004"),   (1_500, "14.996"), true),
        ((1, "0"),       (1_499, "15"),  true),
    ];
    for ((amount, figure), (left, held), follows) in table {
        let mut account = two_grants();
        let leaves = Transaction {
            amount: money(amount),
            credits: credits(figure),
            ..transaction("o", "w", "out voided", 0, "2026-03-01")
        };
        let balance = Balance { amount: money(left), credits: credits(held), ..Balance::default() };
        let voided = Fact::CreditsVoided { transaction: leaves, balance };
        let folded = evolve(&mut account, &event(Before::default(), voided));
        assert_eq!(folded.is_ok(), follows, "{amount} {figure} to {left} {held}");
    }
}

#[test]
fn what_follows_is_folded_whether_it_says_what_was_before_or_not() {
    for before in [Before::default(), began(1500, &[1000, 500])] {
        let mut account = two_grants();
        evolve(&mut account, &event(before, void(&[("g", 1000), ("h", 100)], 400))).unwrap();
        let left = account.transactions.iter().filter_map(|t| t.remaining).map(|left| left.amount.minor());
        assert_eq!(left.collect::<Vec<_>>(), [0, 400]);
    }
}

#[test]
fn a_broken_event_has_its_number() {
    let first = event(Before::default(), void(&[("g", 100)], 1400));
    let mut account = two_grants();
    let broken = replay(&mut account, &[first.clone(), first]).unwrap_err();
    assert_eq!(broken.to_string(), "event 1: event `e#1` is there already");
    assert_eq!(account.wallets.last().unwrap().balance, balance(1400), "what came before it is folded");
}
