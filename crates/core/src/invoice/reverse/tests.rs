mod parts;

use super::*;
use crate::account::{Account, Funding, Funds, Status};
use crate::command::{Action, InvoiceReversal, ReversalExtent};
use crate::decide::told::{decided, told};
use crate::decision::Decision;
use crate::policy::{Policy, presets};
use crate::sample::{account, at, credits, money, transaction, wallet};
use alloc::format;
use alloc::string::String;

const OURS: Policy = presets::DRAWDOWN_1;

/// Grants `free/paid` of 3.00 and 10.00 with these rests, and outbounds of `inv` and, last, of another invoice.
fn ledger(rests: (i64, i64), outbounds: &[(i64, &str)], other: i64) -> Account {
    let mut account = account("", "", Vec::from([wallet("w", rests.0 + rests.1)]));
    for (id, kind, whole, left) in [("g", "in granted", 300, rests.0), ("p", "in purchased", 1_000, rests.1)]
    {
        let mut grant = transaction(id, "w", kind, whole, "2026-02-01");
        grant.remaining = transaction(id, "w", kind, left, "2026-02-01").remaining;
        account.transactions.push(grant);
    }
    for (number, (cents, fundings)) in outbounds.iter().enumerate() {
        account.transactions.push(outbound(&format!("o{number}"), "inv", *cents, fundings));
    }
    if other > 0 {
        account.transactions.push(outbound("x", "other", other, ""));
    }
    account
}

/// An outbound; `fundings` as `g:300 p:200`, with `/credits` behind where they are not the money's.
fn outbound(id: &str, invoice: &str, cents: i64, fundings: &str) -> Transaction {
    let mut outbound = transaction(id, "w", "out invoiced", cents, "2026-03-01");
    outbound.invoice_id = Some(InvoiceId::new(invoice));
    outbound.fundings = fundings.split_whitespace().map(funding).collect();
    outbound
}

fn funding(text: &str) -> Funding {
    let (grant, figures) = text.split_once(':').unwrap();
    let (cents, stated) =
        figures.split_once('/').map_or((figures, None), |(cents, stated)| (cents, Some(stated)));
    let amount = money(cents.parse().unwrap());
    let worth = transaction("", "w", "in granted", amount.minor(), "2026-02-01").credits;
    let funds = Funds { amount, credits: stated.map_or(worth, credits) };
    Funding { transaction_id: TransactionId::new(grant), funds, position: None, cost: None }
}

fn whole(invoice: &str) -> Action {
    Action::ReverseInvoice(InvoiceReversal {
        invoice_id: InvoiceId::new(invoice),
        extent: ReversalExtent::Whole,
    })
}

fn reversed(policy: &Policy, account: &Account) -> String {
    told(policy, account, whole("inv"))
}

#[test]
fn credits_go_back_to_where_they_came_from() {
    #[rustfmt::skip]
    let table: [(_, &[(i64, &str)], _, _); 16] = [
        // rests     outbounds                          other  what happens
        ((0, 500),   &[(800, "g:300 p:500")],           0,    "restored invoiced 800 p:500 g:300 | w 1300/13 g 300 p 1000"),
        ((0, 500),   &[(800, "")],                      0,    "restored invoiced 800 p:500 g:300 | w 1300/13 g 300 p 1000"),
        ((0, 500),   &[(400, "")],                      400,  "restored granted 400 | w 900/9 g 0 p 500 c/1 400"),
        ((0, 500),   &[(900, "")],                      0,    "restored granted 900 | w 1400/14 g 0 p 500 c/1 900"),
        ((300, 500), &[(400, "")],                      100,  "restored invoiced 400 p:400 | w 1200/12 g 300 p 900"),
        // Fundings that cannot be true: too much, of nothing known, not worth their money, not summing up.
        ((100, 1000), &[(200, "g:200/2.1")],            0,    "restored invoiced 200 g:200 | w 1300/13 g 300 p 1000"),
        ((0, 500),   &[(800, "p:800")],                 0,    "restored invoiced 800 p:500 g:300 | w 1300/13 g 300 p 1000"),
        ((0, 500),   &[(800, "g:300 y:500")],           0,    "restored invoiced 800 p:500 g:300 | w 1300/13 g 300 p 1000"),
        ((0, 500),   &[(800, "g:300")],                 0,    "restored invoiced 800 p:500 g:300 | w 1300/13 g 300 p 1000"),
        ((0, 500),   &[(800, "g:-300 p:1100")],         0,    "restored invoiced 800 p:500 g:300 | w 1300/13 g 300 p 1000"),
        ((100, 500), &[(200, "g:200/2.1")],             0,    "restored granted 200 | w 800/8 g 100 p 500 c/1 200"),
        ((0, 500),   &[(500, "g:0 p:500")],             0,    "restored invoiced 500 p:500 g:0 | w 1000/10 g 0 p 1000"),
        // Together.
        ((0, 500),   &[(300, "p:300"), (500, "g:300 p:200")], 0, "restored invoiced 300 p:300, restored invoiced 500 p:200 g:300 | w 1300/13 g 300 p 1000"),
        ((0, 500),   &[(200, ""), (600, "")],           0,    "restored invoiced 200 g:200, restored invoiced 600 p:500 g:100 | w 1300/13 g 300 p 1000"),
        ((0, 500),   &[(300, "g:300"), (500, "")],      0,    "restored invoiced 300 g:300, restored invoiced 500 p:500 | w 1300/13 g 300 p 1000"),
        ((0, 500),   &[(200, "g:200"), (200, "g:200")], 0,    "restored invoiced 200 g:200, restored granted 200 | w 900/9 g 200 p 500 c/2 200"),
    ];
    for (rests, outbounds, other, expected) in table {
        assert_eq!(
            reversed(&OURS, &ledger(rests, outbounds, other)),
            expected,
            "{rests:?} {outbounds:?} {other}"
        );
    }
}

#[test]
fn what_purchases_can_have_lost_is_told_once() {
    type Row<'a> = ((i64, i64), &'a [(i64, &'a str)], i64, &'a [i64]);
    #[rustfmt::skip]
    let table: [Row<'_>; 4] = [
        // rests      outbounds               other at most
        ((0, 500),    &[(400, "")],             400, &[400]),
        ((0, 500),    &[(900, "")],             0,   &[500]),
        ((0, 500),    &[(400, ""), (500, "")],  0,   &[400, 100]),
        ((100, 1000), &[(900, "")],             0,   &[0]),
    ];
    for (rests, outbounds, other, expected) in table {
        let account = ledger(rests, outbounds, other);
        let decision = decided(&OURS, &account, whole("inv"));
        let Decision::Accepted(accepted) = decision else { panic!("{decision:?}") };
        let most: Vec<i64> = accepted.remarks.iter().filter_map(most).collect();
        assert_eq!(most, expected, "{rests:?} {outbounds:?} {other}");
    }
}

fn most(remark: &Remark) -> Option<i64> {
    match remark {
        Remark::SourcesUnknown { purchased_at_most, .. } => Some(purchased_at_most.minor()),
        Remark::DuesUnbooked { .. } | Remark::Credited { .. } => None,
    }
}

#[test]
fn what_comes_back_past_an_end_ends_at_once() {
    let mut ended = ledger((0, 500), &[(800, "g:300 p:500")], 0);
    ended.transactions[0].expiration_at = Some(at("2026-06-01"));
    assert_eq!(
        reversed(&OURS, &ended),
        "restored invoiced 800 p:500 g:300, voided expired 300 g:300 | w 1000/10 g 0 p 1000"
    );
    let mut closed = ledger((0, 0), &[(1_300, "g:300 p:1000")], 0);
    closed.wallets[0].status = Status::Terminated;
    assert_eq!(
        reversed(&OURS, &closed),
        "restored invoiced 1300 p:1000 g:300, voided terminated 1300 g:300 p:1000 | w 0/0 g 0 p 0"
    );
    assert_eq!(reversed(&presets::LAGO_2026_08, &closed), "unchanged nothing_left");
}

#[test]
fn what_comes_back_lowers_the_counters_and_never_below_zero() {
    let every = presets::LAGO_2026_08;
    #[rustfmt::skip]
    let table = [
        // policy consumed before      after 4.00 came back
        (OURS,    ("10.559", 1_056),   ("6.559", 656)),
        (OURS,    ("3", 1_000),        ("0", 600)),
        (OURS,    ("10", 300),         ("6", 0)),
        (every,   ("10.559", 1_056),   ("6.559", 655)),
        (every,   ("3", 1_000),        ("0", 0)),
    ];
    for (policy, (held, cents), (left, amount)) in table {
        let mut account = ledger((300, 500), &[(400, "p:400")], 0);
        account.wallets[0].balance.consumed_credits = credits(held);
        account.wallets[0].balance.consumed_amount = money(cents);
        let decision = decided(&policy, &account, whole("inv"));
        let Decision::Accepted(accepted) = decision else { panic!("{decision:?}") };
        let balance = accepted.account.wallets[0].balance;
        assert_eq!(
            (balance.consumed_credits, balance.consumed_amount),
            (credits(left), money(amount)),
            "{held}"
        );
    }
}

#[test]
fn the_invoice_of_a_purchase_is_voided_while_it_is_not_paid() {
    #[rustfmt::skip]
    let table = [
        // status    failed for               refund  what happens
        ("pending", None,                     false,  "failed invoice_voided, 0 due | w 0/0"),
        ("failed",  Some("payment_failed"),   false,  "failed invoice_voided, 0 due | w 0/0"),
        ("failed",  Some("invoice_voided"),   false,  "unchanged already_in_that_state"),
        ("failed",  Some("wallet_terminated"), true,  "unchanged nothing_left"),
        ("settled", None,                     false,  "unchanged nothing_left"),
    ];
    for (status, reason, refund_due, expected) in table {
        let mut account = account("", "", Vec::from([wallet("w", 0)]));
        let mut purchase = transaction("p", "w", "in purchased", 1_000, "2026-06-01");
        purchase.status = TransactionStatus::from_name(status).unwrap();
        purchase.invoice_id = Some(InvoiceId::new("inv"));
        purchase.remaining = None;
        purchase.failure_reason = reason.and_then(FailureReason::from_name);
        purchase.refund_due = refund_due;
        account.transactions.push(purchase);
        assert_eq!(reversed(&OURS, &account), expected, "{status} {reason:?}");
    }
}

#[test]
fn no_credits_go_to_a_grant_of_another_wallet() {
    let mut account = ledger((0, 500), &[(800, "x:800")], 0);
    account.wallets.push(wallet("v", 0));
    let mut other = transaction("x", "v", "in granted", 800, "2026-02-01");
    other.remaining = Some(Funds::ZERO);
    account.transactions.push(other);
    assert_eq!(
        reversed(&OURS, &account),
        "restored invoiced 800 p:500 g:300 | w 1300/13 v 0/0 g 300 p 1000 x 0"
    );
}

#[test]
fn what_other_transactions_explain_is_not_what_came_from_a_grant() {
    // an outbound of another invoice, and its return: together they say nothing of the grant
    let mut account = ledger((0, 1_000), &[(300, "")], 0);
    account.transactions.push(outbound("x", "other", 100, "g:100"));
    assert_eq!(reversed(&OURS, &account), "restored granted 300 | w 1300/13 g 0 p 1000 c/1 300");
    let mut back = transaction("r", "w", "in invoiced", 100, "2026-03-02");
    (back.voided_invoice_id, back.remaining) = (Some(InvoiceId::new("other")), None);
    back.fundings = Vec::from([funding("g:100")]);
    account.transactions.push(back);
    assert_eq!(reversed(&OURS, &account), "restored invoiced 300 g:300 | w 1300/13 g 300 p 1000");

    // a return to an invoice whose outbounds say nothing takes nothing from what others say
    let mut account = ledger((0, 900), &[(350, "")], 0);
    account.transactions.push(outbound("x", "other", 100, ""));
    account.transactions.push(outbound("y", "third", 50, "g:50"));
    let mut back = transaction("r", "w", "in invoiced", 100, "2026-03-02");
    (back.voided_invoice_id, back.remaining) = (Some(InvoiceId::new("other")), None);
    back.fundings = Vec::from([funding("g:100")]);
    account.transactions.push(back);
    assert_eq!(reversed(&OURS, &account), "restored invoiced 350 p:100 g:250 | w 1250/12.5 g 250 p 1000");

    // nor does a return without any outbound make a grant give more than it had
    let mut account = ledger((0, 900), &[(400, "")], 0);
    let mut back = transaction("r", "w", "in invoiced", 100, "2026-03-02");
    (back.voided_invoice_id, back.remaining) = (Some(InvoiceId::new("ghost")), None);
    back.fundings = Vec::from([funding("g:100")]);
    account.transactions.push(back);
    assert_eq!(reversed(&OURS, &account), "restored invoiced 400 p:100 g:300 | w 1300/13 g 300 p 1000");

    // one that does not count explains nothing
    let mut account = ledger((200, 500), &[(600, "")], 0);
    let mut pending = outbound("x", "other", 100, "g:100");
    pending.status = TransactionStatus::Pending;
    account.transactions.push(pending);
    assert_eq!(reversed(&OURS, &account), "restored invoiced 600 p:500 g:100 | w 1300/13 g 300 p 1000");
}
