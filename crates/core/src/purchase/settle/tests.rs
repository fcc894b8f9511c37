use super::*;
use crate::account::{Status, TransactionId};
use crate::command::Action;
use crate::decide::told::told;
use crate::policy::{CreditsEnded, Dials, Policy, presets};
use crate::sample::{account, at, transaction, wallet};
use alloc::string::String;
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
