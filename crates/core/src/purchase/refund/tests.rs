use super::*;
use crate::account::Status;
use crate::command::Action;
use crate::decide::told::told;
use crate::policy::presets;
use crate::sample::{account, money, transaction, wallet};
use alloc::string::String;
use alloc::vec::Vec;

/// What a refund out of the purchase `p` of 10.00 does; `kind` is `traceable` or `pool`.
fn refunded(kind: &str, status: &str, balance: i64, left: i64, before: i64, asked: i64) -> String {
    let mut purchase = transaction("p", "w", "in purchased", 1_000, "2026-06-01");
    purchase.refunded_amount = money(before);
    let traceable = kind == "traceable";
    purchase.remaining =
        traceable.then(|| transaction("", "w", "in purchased", left, "2026-06-01").remaining.unwrap());
    let mut wallet = wallet("w", balance);
    wallet.traceable = traceable;
    wallet.status = Status::from_name(status).unwrap();
    let mut account = account("", "", Vec::from([wallet]));
    account.transactions.push(purchase);
    told(&presets::DRAWDOWN_1, &account, Action::RefundPurchase(TransactionId::new("p"), money(asked)))
}

#[test]
fn a_refund_takes_at_most_the_smaller_of_two_rests() {
    #[rustfmt::skip]
    let table = [
        // wallet      status        balance left  before asked   what happens
        ("traceable", "active",      1_000,  600,  0,     600,    "voided refund 600 p:600 | w 400/4 p 0"),
        ("traceable", "active",      1_000,  600,  0,     601,    "higher_than_wallet_balance amount_cents"),
        ("traceable", "active",      1_000,  600,  500,   500,    "voided refund 500 p:500 | w 500/5 p 100"),
        ("traceable", "active",      1_000,  600,  500,   501,    "higher_than_remaining_fee_amount amount_cents"),
        ("traceable", "active",      1_000,  600,  1_100, 1,      "higher_than_remaining_fee_amount amount_cents"),
        ("traceable", "active",      1_000,  600,  0,     0,      "unchanged nothing_to_do"),
        ("traceable", "active",      1_000,  600,  1_100, 0,      "unchanged nothing_to_do"),
        ("traceable", "active",      1_000,  600,  0,     -1,     "value_is_out_of_range amount_cents"),
        ("traceable", "terminated",  0,      0,    0,     1,      "invalid_type_or_status transaction_id"),
        // A pool does not know what is left of the purchase: its balance is.
        ("pool",      "active",      700,    0,    0,     700,    "voided refund 700 | w 0/0"),
        ("pool",      "active",      700,    0,    0,     701,    "higher_than_wallet_balance amount_cents"),
        ("pool",      "active",      2_000,  0,    0,     1_000,  "voided refund 1000 | w 1000/10"),
        ("pool",      "active",      2_000,  0,    0,     1_001,  "higher_than_remaining_fee_amount amount_cents"),
        ("pool",      "active",      -100,   0,    0,     1,      "higher_than_wallet_balance amount_cents"),
        ("pool",      "active",      -100,   0,    0,     0,      "unchanged nothing_to_do"),
    ];
    for (kind, status, balance, left, before, asked, expected) in table {
        let told = refunded(kind, status, balance, left, before, asked);
        assert_eq!(told, expected, "{kind} {status} {balance} {left} {before} {asked}");
    }
}

#[test]
fn only_a_paid_purchase_is_refunded() {
    let mut account = account("", "", Vec::from([wallet("w", 2_000)]));
    let mut pending = transaction("pending", "w", "in purchased", 1_000, "2026-06-01");
    (pending.status, pending.remaining) = (TransactionStatus::Pending, None);
    account.transactions.push(transaction("granted", "w", "in granted", 1_000, "2026-06-01"));
    account.transactions.push(transaction("voided", "w", "out voided", 1_000, "2026-06-01"));
    account.transactions.push(pending);
    for id in ["granted", "voided", "pending"] {
        let refund = Action::RefundPurchase(TransactionId::new(id), money(1));
        let refused = told(&presets::DRAWDOWN_1, &account, refund);
        assert_eq!(refused, "invalid_type_or_status transaction_id", "{id}");
    }
    let unknown = Action::RefundPurchase(TransactionId::new("x"), money(1));
    let refused = told(&presets::DRAWDOWN_1, &account, unknown);
    assert_eq!(refused, "wallet_transaction_not_found transaction_id");
}
