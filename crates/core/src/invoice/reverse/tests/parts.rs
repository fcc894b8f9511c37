//! What stands after a part came back is what a smaller draw would have taken (rules beyond, section 5).

use alloc::format;
use alloc::string::String;

use crate::account::{Account, InvoiceId};
use crate::amount::Rate;
use crate::command::{Action, Command, CommandId, InvoiceReversal, ReversalExtent};
use crate::currency::Currency;
use crate::decide::decide;
use crate::decision::Decision;
use crate::invoice::{FeeDraft, InvoiceDraft};
use crate::policy::{Policy, presets};
use crate::sample::{account, at, decimal, money, transaction, wallet};

const OURS: Policy = presets::DRAWDOWN_1;

/// Two wallets at this rate, of 3 and 4 cents and of 5.
fn grants(rate: &str) -> Account {
    let rate = Rate::new(decimal(rate)).unwrap();
    let mut held = account("", "", [wallet("v", 7), wallet("w", 5)].into());
    for (id, wallet, cents, end) in [("a", 0, 3, 10), ("b", 0, 4, 15), ("c", 1, 5, 20)] {
        let wallet = &mut held.wallets[wallet];
        wallet.rate = rate;
        let mut grant = transaction(id, wallet.id.as_str(), "in granted", cents, "2026-02-01");
        grant.credits = wallet.credits(grant.amount).unwrap();
        grant.expiration_at = Some(at(&format!("2026-08-{end}")));
        grant.remaining.as_mut().unwrap().credits = grant.credits;
        held.transactions.push(grant);
    }
    for wallet in &mut held.wallets {
        wallet.balance.credits = rate.credits(wallet.balance.amount, Currency::EUR).unwrap();
    }
    held
}

fn after(account: &Account, id: &str, action: Action) -> Account {
    let (id, at) = (CommandId::new(id).unwrap(), at("2026-07-01"));
    match decide(&OURS, account, &Command { id, at, digest: None, action }, None) {
        Decision::Accepted(accepted) | Decision::Unchanged(_, accepted) => accepted.account,
        Decision::Refused(refusals) => panic!("{refusals:?}"),
    }
}

fn draw(account: &Account, cents: i64) -> Account {
    let fees = [FeeDraft { amount: money(cents), ..FeeDraft::default() }].into();
    let draft = InvoiceDraft { id: Some(InvoiceId::new("i")), fees, ..InvoiceDraft::default() };
    let invoice = draft.read(Currency::EUR, &OURS).unwrap();
    after(account, "draw", Action::ApplyCredits([Ok(invoice)].into()))
}

fn give_back(account: &Account, id: &str, cents: i64) -> Account {
    let extent = ReversalExtent::Amount(money(cents));
    after(account, id, Action::ReverseInvoice(InvoiceReversal { invoice_id: InvoiceId::new("i"), extent }))
}

/// Rests of the grants, balances and counters, in money.
fn standing(account: &Account) -> String {
    let mut told = String::new();
    for wallet in &account.wallets {
        told += &format!("{} {} ", wallet.balance.amount.minor(), wallet.balance.consumed_amount.minor());
    }
    for grant in account.transactions.iter().filter(|it| it.is_grant()) {
        told += &format!("{} {} ", grant.id, grant.remaining.unwrap().amount.minor());
    }
    told
}

/// The same in credits.
fn credits(account: &Account) -> String {
    let balances = account.wallets.iter().map(|wallet| format!("{} ", wallet.balance.credits.decimal()));
    balances.collect()
}

#[test]
fn a_part_given_back_is_as_though_it_had_not_been_drawn() {
    for rate in ["1", "3", "0.07"] {
        let whole = grants(rate);
        for drawn in 0..=12 {
            let paid = draw(&whole, drawn);
            for back in 0..=drawn {
                let left = give_back(&paid, "back", back);
                assert_eq!(standing(&left), standing(&draw(&whole, drawn - back)), "{rate} {drawn} {back}");
            }
            assert_eq!(credits(&give_back(&paid, "back", drawn)), credits(&whole), "{rate} {drawn}");
        }
    }
}

#[test]
fn parts_given_back_are_as_their_sum_to_the_last_digit() {
    for rate in ["1", "3", "0.07"] {
        let paid = draw(&grants(rate), 11);
        for first in 0..=11 {
            let once = give_back(&paid, "first", first);
            for second in 0..=11 - first {
                let (twice, sum) =
                    (give_back(&once, "second", second), give_back(&paid, "sum", first + second));
                assert_eq!(standing(&twice), standing(&sum), "{rate} {first} {second}");
                assert_eq!(credits(&twice), credits(&sum), "{rate} {first} {second}");
            }
        }
    }
}
