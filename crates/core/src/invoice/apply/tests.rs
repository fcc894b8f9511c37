use super::*;
use crate::account::{Source, Status, Wallet};
use crate::amount::Subcents;
use crate::command::Action;
use crate::currency::Currency;
use crate::decide::told::{decided, told};
use crate::decision::{Accepted, Decision, WalletExplanation};
use crate::invoice::{FeeDraft, InvoiceDraft};
use crate::policy::{Dials, Draw, WalletRounding, presets};
use crate::sample::{account, at, decimal, money, scope, transaction, wallet};
use alloc::string::{String, ToString};

const OURS: Policy = presets::DRAWDOWN_1;
const LAGO: Policy = presets::LAGO_2026_08;

/// An invoice `inv` of these fees: metric, cents, and precise taxes in cents.
fn invoice(policy: &Policy, fees: &[(&str, i64, &str)]) -> Invoice {
    let fee = |(code, cents, taxes): &(&str, i64, &str)| FeeDraft {
        item_code: Some((*code).into()),
        amount: money(*cents),
        precise_taxes: Some(Subcents::from_decimal(decimal(taxes)).unwrap()),
        ..FeeDraft::default()
    };
    let draft = InvoiceDraft {
        id: Some(InvoiceId::new("inv")),
        fees: fees.iter().map(fee).collect(),
        ..InvoiceDraft::default()
    };
    draft.read(Currency::EUR, policy).unwrap()
}

/// A wallet that is a pool, for these metrics.
fn pool(id: &str, cents: i64, metrics: &str) -> Wallet {
    Wallet { traceable: false, scope: scope("", metrics), ..wallet(id, cents) }
}

fn applied(policy: &Policy, account: &Account, invoices: &[Invoice]) -> Accepted {
    let action = Action::ApplyCredits(invoices.iter().cloned().map(Ok).collect());
    match decided(policy, account, action) {
        Decision::Accepted(accepted) | Decision::Unchanged(_, accepted) => accepted,
        Decision::Refused(refusals) => panic!("{refusals:?}"),
    }
}

/// What each wallet paid of each invoice, or why not; then what was applied and what is due.
fn paid(policy: &Policy, wallets: &[Wallet], invoices: &[Invoice]) -> String {
    let accepted = applied(policy, &account("", "", wallets.to_vec()), invoices);
    let told = accepted.explanation.iter().map(|told| {
        let wallets: Vec<String> = told.wallets.iter().map(of_wallet).collect();
        format!("{} | {} {}", wallets.join(" "), told.applied.minor(), told.remaining.minor())
    });
    told.collect::<Vec<_>>().join(" / ")
}

fn of_wallet(told: &WalletExplanation) -> String {
    let residue = told.rounding_residue.decimal().unwrap().normalize();
    let residue = if residue.is_zero() { String::new() } else { format!("({residue})") };
    match told.skipped {
        Some(skip) => format!("{}:{}", told.wallet_id, skip.name()),
        None => format!("{}:{}{residue}", told.wallet_id, told.amount.minor()),
    }
}

#[test]
fn wallets_pay_in_their_order_what_they_may_until_nothing_is_due() {
    let one_wallet = presets::LAGO_2022_12;
    let mut ended = pool("e", 50, "");
    ended.status = Status::Terminated;
    let mut over = ended.clone();
    over.expiration_at = Some(at("2026-06-01"));
    let mut dollars = pool("d", 50, "");
    dollars.currency = Currency::from_code("USD", LAGO.currency_digits).unwrap();
    let mut first = pool("z", 10, "");
    first.priority = 1;
    #[rustfmt::skip]
    let table: [(_, &[Wallet], _); 12] = [
        (LAGO,       &[pool("a", 30, ""), pool("b", 100, ""), pool("c", 9, "")], "a:30 b:70 c:nothing_due | 100 0"),
        (LAGO,       &[pool("a", 30, "")],                                     "a:30 | 30 70"),
        (LAGO,       &[pool("a", 30, ""), first],                              "z:10 a:30 | 40 60"),
        (LAGO,       &[pool("a", 99, "x"), pool("b", 99, "x"), pool("c", 9, "")], "a:60 b:nothing_due c:9 | 69 31"),
        (LAGO,       &[pool("a", 99, "q"), pool("b", 99, "y")],                "a:out_of_scope b:40 | 40 60"),
        (LAGO,       &[pool("a", 0, ""), pool("b", -5, "")],                   "a:empty b:empty | 0 100"),
        (LAGO,       &[ended],                                                 "e:inactive | 0 100"),
        (LAGO,       &[over],                                                  "e:expired | 0 100"),
        (LAGO,       &[dollars],                                               "d:wrong_currency | 0 100"),
        (one_wallet, &[pool("a", 30, ""), pool("b", 100, "")],                 "a:30 b:not_selected | 30 70"),
        (one_wallet, &[pool("a", 0, ""), pool("b", 100, "q")],                 "a:empty b:100 | 100 0"),
        (OURS,       &[pool("a", 30, ""), pool("b", 100, "")],                 "a:30 b:70 | 100 0"),
    ];
    for (policy, wallets, expected) in table {
        let invoice = invoice(&policy, &[("x", 60, "0"), ("y", 40, "0")]);
        assert_eq!(paid(&policy, wallets, &[invoice]), expected);
    }
}

#[test]
fn the_next_invoice_is_paid_with_what_the_one_before_left() {
    let mut second = invoice(&LAGO, &[("x", 60, "0")]);
    second.id = Some(InvoiceId::new("second"));
    let invoices = [invoice(&LAGO, &[("x", 60, "0")]), second];
    assert_eq!(paid(&LAGO, &[pool("a", 100, "")], &invoices), "a:60 | 60 0 / a:40 | 40 20");
}

#[test]
fn what_wallets_take_is_rounded_each_for_itself_or_all_together() {
    let together = Policy::new(Dials { draw: Draw::Wallet, ..*OURS }).unwrap();
    let each = Policy::new(Dials { wallet_rounding: WalletRounding::Each, ..*together }).unwrap();
    let (of_x, of_y, of_z) = (pool("a", 99, "x"), pool("b", 99, "y"), pool("c", 99, "z"));
    type Fees<'f> = &'f [(&'f str, i64, &'f str)];
    #[rustfmt::skip]
    let table: [(_, Fees<'_>, &[Wallet], _); 7] = [
        // halves: each rounds up until no more is owed
        (&each, &[("x", 10, "0.5"), ("y", 10, "0.5")], &[of_x.clone(), of_y.clone()], "a:11(0.5) b:10(-0.5) | 21 0"),
        (&together, &[("x", 10, "0.5"), ("y", 10, "0.5")], &[of_x.clone(), of_y.clone()], "a:11(0.5) b:10(-0.5) | 21 0"),
        // 31 are due: the last takes what is left of them; each rounds down, and one cent stays open with credits to spare
        (&each, &[("x", 10, "0.4"), ("y", 10, "0.4"), ("z", 10, "0.4")], &[of_x.clone(), of_y.clone(), of_z.clone()], "a:10(-0.4) b:10(-0.4) c:10(-0.2) | 30 1"),
        (&together, &[("x", 10, "0.4"), ("y", 10, "0.4"), ("z", 10, "0.4")], &[of_x.clone(), of_y.clone(), of_z.clone()], "a:11(0.6) b:10(-0.4) c:10(-0.2) | 31 0"),
        // no more is paid than those who pay take together
        (&together, &[("x", 10, "0.4"), ("y", 10, "0.4"), ("z", 10, "0.4")], &[of_x.clone(), of_y.clone()], "a:11(0.6) b:10(-0.4) | 21 10"),
        (&each, &[("x", 10, "0.5"), ("y", 10, "0.5")], core::slice::from_ref(&of_x), "a:11(0.5) | 11 10"),
        (&together, &[("x", 10, "0.5"), ("y", 10, "0.5")], core::slice::from_ref(&of_y), "b:11(0.5) | 11 10"),
    ];
    for (policy, fees, wallets, expected) in table {
        assert_eq!(paid(policy, wallets, &[invoice(policy, fees)]), expected, "{fees:?}");
    }
}

#[test]
fn what_granted_credits_paid_is_told_apart_where_every_wallet_knows_it() {
    let mut held = account("", "", Vec::from([wallet("w", 100)]));
    held.transactions.push(transaction("p", "w", "in purchased", 70, "2026-06-01"));
    held.transactions.push(transaction("g", "w", "in granted", 30, "2026-06-02"));
    let parts = |account: &Account, cents| {
        let accepted = applied(&OURS, account, &[invoice(&OURS, &[("x", cents, "0")])]);
        let [invoice] = accepted.invoices.as_slice() else { panic!() };
        let part = |part: Option<Money>| part.map_or(String::from("-"), |part| part.minor().to_string());
        format!("{} {}", part(invoice.prepaid_granted), part(invoice.prepaid_purchased))
    };
    assert_eq!(parts(&held, 20), "20 -");
    assert_eq!(parts(&held, 50), "30 20");
    assert_eq!(parts(&held, 100), "30 70");
    held.wallets.push(pool("v", 50, ""));
    assert_eq!(parts(&held, 120), "- -");
}

#[test]
fn grants_that_have_not_started_pay_nothing() {
    let mut held = account("", "", Vec::from([wallet("w", 100)]));
    let mut later = transaction("later", "w", "in granted", 60, "2026-06-01");
    later.starts_at = Some(at("2026-08-01"));
    held.transactions.push(later);
    held.transactions.push(transaction("g", "w", "in granted", 40, "2026-06-02"));
    let pay = |account: &Account| {
        let accepted = applied(&OURS, account, &[invoice(&OURS, &[("x", 100, "0")])]);
        accepted.explanation[0].wallets.iter().map(of_wallet).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(pay(&held), "w:40");
    held.transactions.pop();
    held.wallets[0].balance.amount = money(60);
    assert_eq!(pay(&held), "w:not_started");
}

#[test]
fn credits_pay_an_invoice_once_until_all_of_them_came_back() {
    let mut held = account("", "", Vec::from([pool("w", 100, "")]));
    let mut before = transaction("o", "w", "out invoiced", 20, "2026-06-01");
    before.invoice_id = Some(InvoiceId::new("inv"));
    before.source = Source::Manual;
    held.transactions.push(before);
    let apply = |policy: &Policy, account: &Account| {
        told(policy, account, Action::ApplyCredits(Vec::from([Ok(invoice(policy, &[("x", 60, "0")]))])))
    };
    for policy in [&LAGO, &OURS] {
        assert_eq!(apply(policy, &held), "already_applied invoices");
    }
    let mut back = transaction("r", "w", "in granted", 20, "2026-06-02");
    (back.voided_invoice_id, back.remaining) = (Some(InvoiceId::new("inv")), None);
    held.transactions.push(back);
    assert_eq!(apply(&LAGO, &held), "already_applied invoices");
    assert_eq!(apply(&OURS, &held), "credits_applied | w 40/0.4");
}
