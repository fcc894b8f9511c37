//! Credits and money, top-ups and their payments.

use crate::given::{
    UNCHANGED, cents, credits, grant, invoice_line, last, merge, model, refused, remaining, run, wallet,
};
use drawdown_model::Verdict;
use serde_json::json;

// round-002, round-011 to round-013: granted credits are reset to what their money is worth.
#[test]
fn credits_of_a_top_up_are_worth_whole_minor_units() {
    for (rate, typed, credit_amount, amount) in [
        ("0.001", "1034", "1030", "1.03"),
        ("1", "4.399999", "4.4", "4.4"),
        ("0.01", "4.399999", "4", "0.04"),
        ("100", "4.3789", "4.3789", "437.89"),
    ] {
        let mut model = model("lago-2026-08", &[wallet("w", 0, json!({"rate_amount": rate}))], &[]);
        let verdict = run(&mut model, "c", "top_up", json!({"wallet_id": "w", "granted_credits": typed}));
        assert_eq!(verdict, Verdict::Accepted);
        assert_eq!(last(&model, 1), [json!(["granted", "settled", amount, credit_amount, null])]);
    }
}

// round-010, round-018: a void keeps its own credits, so the two balances drift apart; topup-003: it counts as consumed.
#[test]
fn a_void_keeps_its_own_credits() {
    let mut model = model("lago-2026-08", &[wallet("w", 1000, json!({}))], &[]);
    let parts = json!({"wallet_id": "w", "granted_credits": "10.000000", "voided_credits": "4.28444999"});
    assert_eq!(run(&mut model, "c", "top_up", parts), Verdict::Accepted);
    assert_eq!(last(&model, 1), [json!(["voided", "settled", "4.28", "4.28444", null])]);
    assert_eq!((cents(&model, "w"), credits(&model, "w").as_str()), (1572, "15.71556"));
    assert_eq!(model.summary()["wallets"]["w"]["consumed_credits"], "4.28444");
    assert_eq!(model.summary()["wallets"]["w"]["consumed_amount_cents"], 428);

    let void = json!({"wallet_id": "w", "voided_credits": "14.28444999"});
    for (policy, left, consumed) in [("lago-2026-08", "85.71556", 1428), ("drawdown-1", "85.72", 0)] {
        let mut model = self::model(policy, &[wallet("w", 10000, json!({}))], &[]);
        assert_eq!(run(&mut model, "c", "void_credits", void.clone()), Verdict::Accepted);
        assert_eq!((cents(&model, "w"), credits(&model, "w").as_str()), (8572, left));
        assert_eq!(model.summary()["wallets"]["w"]["consumed_amount_cents"], consumed);
    }
}

// round-003: what is voided is not reset to whole minor units.
#[test]
fn a_void_is_exempt_from_the_reset() {
    let pool = wallet("w", 1000, json!({"rate_amount": "0.001", "credits_balance": "10000"}));
    let mut model = model("lago-2026-08", &[pool], &[]);
    run(&mut model, "c", "void_credits", json!({"wallet_id": "w", "voided_credits": "1034"}));
    assert_eq!(last(&model, 1), [json!(["voided", "settled", "1.03", "1034", null])]);
}

// topup-001, topup-002, topup-004, topup-010, topup-027, topup-028.
#[test]
fn a_top_up_has_three_parts() {
    let mut model = model("lago-2026-08", &[wallet("w", 1000, json!({}))], &[]);
    let parts =
        json!({"wallet_id": "w", "paid_credits": "10", "granted_credits": "15", "voided_credits": "3"});
    assert_eq!(run(&mut model, "c", "top_up", parts.clone()), Verdict::Accepted);
    assert_eq!(
        last(&model, 3),
        [
            json!(["purchased", "pending", "10", "10", null]),
            json!(["granted", "settled", "15", "15", null]),
            json!(["voided", "settled", "3", "3", null]),
        ]
    );
    assert_eq!((cents(&model, "w"), credits(&model, "w").as_str()), (2200, "22"));
    assert_eq!(invoice_line(&model), json!(["credit", 0, null, null, 0, 1000]));
    let paid = json!({"transaction_id": "c/1", "payment_status": "succeeded"});
    assert_eq!(run(&mut model, "d", "settle_payment", paid.clone()), Verdict::Accepted);
    assert_eq!(cents(&model, "w"), 3200);
    assert_eq!(run(&mut model, "e", "settle_payment", paid), UNCHANGED);
    assert_eq!(run(&mut model, "c", "top_up", parts), UNCHANGED);

    let grants = [grant("g", "w", "granted", 1000, json!({}))];
    let mut model = self::model("lago-2026-08", &[wallet("w", 1000, json!({"traceable": true}))], &grants);
    run(
        &mut model,
        "c",
        "top_up",
        json!({"wallet_id": "w", "paid_credits": "10", "granted_credits": "15", "voided_credits": "3"}),
    );
    assert_eq!(
        last(&model, 3),
        [
            json!(["purchased", "pending", "10", "10", null]),
            json!(["granted", "settled", "15", "15", 1500]),
            json!(["voided", "settled", "3", "3", null]),
        ]
    );
    assert_eq!(remaining(&model, &["g"]), [700]);
    run(&mut model, "d", "settle_payment", json!({"transaction_id": "c/1", "payment_status": "succeeded"}));
    assert_eq!(model.account()["wallet_transactions"][1]["remaining_amount_cents"], 1000);
}

// topup-007 and the rule that a failed purchase settles when it is paid later.
#[test]
fn payments_fail_and_come_late() {
    let mut model = model("lago-2026-08", &[wallet("w", 0, json!({}))], &[]);
    run(&mut model, "c", "top_up", json!({"wallet_id": "w", "paid_credits": "10"}));
    let status = |status: &str| json!({"transaction_id": "c/1", "payment_status": status});
    for (id, payment, verdict, left, balance) in [
        ("d", "failed", Verdict::Accepted, "failed", 0),
        ("e", "failed", UNCHANGED, "failed", 0),
        ("f", "succeeded", Verdict::Accepted, "settled", 1000),
        ("g", "failed", UNCHANGED, "settled", 1000),
        ("h", "settled_by_credit_note", UNCHANGED, "settled", 1000),
    ] {
        assert_eq!(run(&mut model, id, "settle_payment", status(payment)), verdict, "{id}");
        assert_eq!(model.account()["wallet_transactions"][0]["status"], left, "{id}");
        assert_eq!(cents(&model, "w"), balance, "{id}");
    }
    let unknown = json!({"transaction_id": "x", "payment_status": "succeeded"});
    assert_eq!(
        run(&mut model, "i", "settle_payment", unknown),
        refused(&[("wallet_transaction_not_found", "transaction_id")])
    );
}

#[test]
fn a_payment_after_the_end_of_the_wallet_follows_the_policy() {
    for (policy, left, balance) in [("lago-2026-08", "settled", 1000), ("drawdown-1", "failed", 0)] {
        let mut model = model(policy, &[wallet("w", 500, json!({}))], &[]);
        run(&mut model, "c", "top_up", json!({"wallet_id": "w", "paid_credits": "10"}));
        let end = run(&mut model, "d", "terminate_wallet", json!({"wallet_id": "w"}));
        assert_eq!((end, cents(&model, "w")), (Verdict::Accepted, 0));
        let end = run(&mut model, "e", "terminate_wallet", json!({"wallet_id": "w"}));
        assert_eq!(end, UNCHANGED);
        let paid = json!({"transaction_id": "c/1", "payment_status": "succeeded"});
        assert_eq!(run(&mut model, "f", "settle_payment", paid), Verdict::Accepted);
        assert_eq!(model.account()["wallet_transactions"][0]["status"], left, "{policy}");
        assert_eq!(cents(&model, "w"), balance, "{policy}");
    }
}

// topup-013 to topup-016, topup-018, topup-020, topup-022, topup-023, topup-025, create-004, create-015, round-007,
// round-008.
#[test]
fn top_ups_are_refused_with_their_codes() {
    let limits = json!({"paid_top_up_min_amount_cents": 500, "paid_top_up_max_amount_cents": 10000});
    let cheap = json!({"rate_amount": "0.01", "credits_balance": "1000"});
    let long = "n".repeat(256);
    let both = |field: &'static str, code: &'static str| refused(&[(code, field), ("invalid_amount", field)]);
    for (figures, parts, verdict) in [
        (&limits, json!({"paid_credits": "4.99"}), refused(&[("amount_below_minimum", "paid_credits")])),
        (&limits, json!({"paid_credits": "100.1"}), refused(&[("amount_above_maximum", "paid_credits")])),
        (&limits, json!({"paid_credits": "5"}), Verdict::Accepted),
        (&limits, json!({"paid_credits": "100"}), Verdict::Accepted),
        (&limits, json!({"paid_credits": "500", "ignore_paid_top_up_limits": true}), Verdict::Accepted),
        (&cheap, json!({"paid_credits": "0.4"}), refused(&[("amount_rounds_to_zero", "paid_credits")])),
        (&cheap, json!({"granted_credits": "0.4"}), refused(&[("amount_rounds_to_zero", "granted_credits")])),
        (&cheap, json!({"voided_credits": "0.4"}), Verdict::Accepted),
        (&cheap, json!({"granted_credits": "1.0"}), Verdict::Accepted),
        (&cheap, json!({"paid_credits": "0.0", "granted_credits": "0.0"}), UNCHANGED),
        (&cheap, json!({"paid_credits": "foobar"}), both("paid_credits", "invalid_paid_credits")),
        (&cheap, json!({"paid_credits": 5}), both("paid_credits", "invalid_paid_credits")),
        (&cheap, json!({"granted_credits": "-15.00"}), both("granted_credits", "invalid_granted_credits")),
        (
            &cheap,
            json!({"voided_credits": "10000000000000000000000000"}),
            both("voided_credits", "invalid_voided_credits"),
        ),
        (
            &cheap,
            json!({"granted_credits": "9999999999999999999999999"}),
            refused(&[("value_out_of_range", "granted_credits")]),
        ),
        (
            &cheap,
            json!({"voided_credits": "1000.000001"}),
            refused(&[("insufficient_credits", "voided_credits")]),
        ),
        (&cheap, json!({"name": long, "granted_credits": "1"}), refused(&[("too_long", "name")])),
        (
            &cheap,
            json!({"priority": 51, "granted_credits": "1"}),
            refused(&[("value_is_invalid", "priority")]),
        ),
        (&cheap, json!({"wallet_id": "nobody"}), refused(&[("wallet_not_found", "wallet_id")])),
        (&cheap, json!({"wallet_id": "dead"}), refused(&[("wallet_is_terminated", "wallet_id")])),
    ] {
        let dead = wallet("dead", 0, json!({"status": "terminated"}));
        let mut model = model("lago-2026-08", &[wallet("w", 1000, figures.clone()), dead], &[]);
        let mut command = json!({"wallet_id": "w"});
        merge(&mut command, parts.clone());
        let before = model.summary();
        let found = run(&mut model, "c", "top_up", command);
        assert_eq!(found, verdict, "{parts}");
        assert_eq!(before == model.summary(), verdict != Verdict::Accepted, "{parts}");
    }
}
