use super::*;
use crate::account::{Account, Status, TransactionId};
use crate::command::{Action, InvoiceReversal, ReversalExtent};
use crate::decide::told::{decided, told};
use crate::decision::Decision;
use crate::policy::{CreditsEnded, Dials, Policy, presets};
use crate::sample::{account, at, transaction, wallet};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// What a payment does to the one purchase `p` of 10.00: `state` is its status, with `refund` when it is due back and
/// `voided` when its invoice is; `ends` is when it ends, `wallet` the wallet's status.
fn paid(policy: &Policy, state: &str, ends: &str, wallet_is: &str, outcome: &str) -> String {
    let mut purchase = transaction("p", "w", "in purchased", 1_000, "2026-06-01");
    purchase.remaining = None;
    purchase.settled_at = None;
    purchase.status = TransactionStatus::from_name(state.split(' ').next().unwrap()).unwrap();
    purchase.refund_due = state.contains("refund");
    purchase.failure_reason = state.contains("voided").then_some(FailureReason::InvoiceVoided);
    purchase.expiration_at = (!ends.is_empty()).then(|| at(ends));
    let mut wallet = wallet("w", 0);
    wallet.status = Status::from_name(wallet_is).unwrap();
    let mut account = account("", "", Vec::from([wallet]));
    account.transactions.push(purchase);
    let target = PaymentTarget::Transaction(TransactionId::new("p"));
    told(policy, &account, Action::SettlePayment(target, PaymentOutcome::from_name(outcome).unwrap()))
}

#[test]
fn a_purchase_settles_fails_or_is_due_back() {
    let lago = presets::LAGO_2026_08;
    let ours = presets::DRAWDOWN_1;
    let swept = Policy::new(Dials { credits_ended: CreditsEnded::Settle, ..*ours }).unwrap();
    #[rustfmt::skip]
    let table = [
        // policy state             ends                    wallet        outcome                   what happens
        (ours,  "pending",         "",                     "active",     "succeeded",              "purchased, 0 due | w 1000/10 p 1000"),
        (ours,  "pending",         "",                     "active",     "failed",                 "failed payment_failed, 1000 due | w 0/0"),
        (ours,  "pending",         "",                     "active",     "settled_by_credit_note", "failed settled_by_credit_note, 0 due | w 0/0"),
        (ours,  "failed",          "",                     "active",     "succeeded",              "purchased, 0 due | w 1000/10 p 1000"),
        (ours,  "failed",          "",                     "active",     "failed",                 "unchanged already_in_that_state"),
        (ours,  "failed",          "",                     "active",     "settled_by_credit_note", "unchanged already_in_that_state"),
        (ours,  "pending",         "",                     "terminated", "succeeded",              "failed wallet_terminated refund, 0 due | w 0/0"),
        (ours,  "failed refund",   "",                     "terminated", "succeeded",              "unchanged already_settled"),
        (lago,  "pending",         "",                     "terminated", "succeeded",              "purchased, 0 due | w 1000/10 p 1000"),
        (ours,  "pending",         "2026-07-01T12:00:00Z", "active",     "succeeded",              "failed credits_ended refund, 0 due | w 0/0"),
        (ours,  "pending",         "2026-07-01T12:00:01Z", "active",     "succeeded",              "purchased, 0 due | w 1000/10 p 1000"),
        (ours,  "pending",         "2026-07-01T12:00:00Z", "terminated", "succeeded",              "failed wallet_terminated refund, 0 due | w 0/0"),
        (ours,  "pending",         "2026-07-01T12:00:00Z", "active",     "failed",                 "failed payment_failed, 1000 due | w 0/0"),
        (swept, "pending",         "2026-07-01T12:00:00Z", "active",     "succeeded",              "purchased, 0 due | w 1000/10 p 1000"),
        (lago,  "pending",         "2026-07-01T12:00:00Z", "active",     "succeeded",              "purchased, 0 due | w 1000/10 p 1000"),
        (ours,  "failed voided",   "",                     "active",     "succeeded",              "failed invoice_voided refund, 0 due | w 0/0"),
        (lago,  "failed voided",   "",                     "active",     "succeeded",              "failed invoice_voided refund, 0 due | w 0/0"),
        (ours,  "failed voided refund", "",                "active",     "succeeded",              "unchanged already_settled"),
    ];
    for (policy, state, ends, wallet, outcome, expected) in table {
        assert_eq!(
            paid(&policy, state, ends, wallet, outcome),
            expected,
            "{state} {ends} {wallet} {outcome}"
        );
    }
}

/// Two purchases of 10.00, sold by the invoices `i` and `j`; the first waits for its payment to be final.
fn two_purchases() -> Account {
    let mut account = account("", "", Vec::from([wallet("w", 0)]));
    for (id, invoice) in [("p", "i"), ("q", "j")] {
        let mut purchase = transaction(id, "w", "in purchased", 1_000, "2026-06-01");
        (purchase.status, purchase.settled_at, purchase.remaining) = (TransactionStatus::Pending, None, None);
        purchase.invoice_id = Some(InvoiceId::new(invoice));
        purchase.invoice_requires_successful_payment = id == "p";
        account.transactions.push(purchase);
    }
    account
}

#[test]
fn a_payment_finds_its_purchase_by_the_invoice() {
    let pay = |invoice: &str| {
        let target = PaymentTarget::Invoice(InvoiceId::new(invoice));
        let action = Action::SettlePayment(target, PaymentOutcome::Succeeded);
        told(&presets::DRAWDOWN_1, &two_purchases(), action)
    };
    assert_eq!(pay("i"), "purchased, 0 due | w 1000/10 p 1000");
    assert_eq!(pay("j"), "purchased, 0 due | w 1000/10 q 1000");
    assert_eq!(pay("k"), "invoice_not_found invoice_id");
}

#[test]
fn the_invoice_of_a_purchase_says_how_it_stands() {
    use PaymentOutcome::{Failed, SettledByCreditNote, Succeeded};
    #[rustfmt::skip]
    let table = [
        // invoice outcome          says: status, payment, issued on, paid, offset, due
        ("i", Succeeded,           "finalized succeeded 2026-07-01 1000 0 0"),
        ("i", Failed,              "open failed - 0 0 1000"),
        ("i", SettledByCreditNote, "finalized succeeded 2026-07-01 0 1000 0"),
        ("j", Succeeded,           "finalized succeeded 2026-06-01 1000 0 0"),
        ("j", Failed,              "finalized failed 2026-06-01 0 0 1000"),
        ("j", SettledByCreditNote, "finalized succeeded 2026-06-01 0 1000 0"),
    ];
    for (invoice, outcome, expected) in table {
        let action = Action::SettlePayment(PaymentTarget::Invoice(InvoiceId::new(invoice)), outcome);
        assert_eq!(says(&presets::DRAWDOWN_1, &two_purchases(), action), expected, "{invoice} {outcome:?}");
    }
    let voided = says(
        &presets::DRAWDOWN_1,
        &two_purchases(),
        Action::ReverseInvoice(InvoiceReversal {
            invoice_id: InvoiceId::new("i"),
            extent: ReversalExtent::Whole,
        }),
    );
    assert_eq!(voided, "voided pending - 0 0 0");
}

/// What the one invoice of a decision says.
fn says(policy: &Policy, account: &Account, action: Action) -> String {
    let Decision::Accepted(accepted) = decided(policy, account, action) else { panic!() };
    let [invoice] = accepted.invoices.as_slice() else { panic!() };
    format!(
        "{} {} {} {} {} {}",
        invoice.status.name(),
        invoice.payment_status.name(),
        invoice.issuing_date.map_or(String::from("-"), |day| day.to_string()),
        invoice.paid.minor(),
        invoice.offset.minor(),
        invoice.due.minor(),
    )
}
