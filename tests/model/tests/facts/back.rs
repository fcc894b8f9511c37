//! What leaves a wallet by hand, and what comes back: voids, refunds, reversals.

use crate::given::{
    UNCHANGED, apply, cents, charge, credits, grant, last, model, plain, refused, remaining, run, wallet,
};
use drawdown_model::{Model, Verdict};
use serde_json::{Value, json};

// void-001, void-003 to void-005: from the pool, and the ledger order.
#[test]
fn voids_draw_in_ledger_order() {
    let mut pool = model("lago-2026-08", &[wallet("w", 1000, json!({}))], &[]);
    run(&mut pool, "c", "void_credits", json!({"wallet_id": "w", "voided_credits": "10"}));
    assert_eq!(last(&pool, 1), [json!(["voided", "settled", "10", "10", null])]);
    assert_eq!(cents(&pool, "w"), 0);

    let day = |day: u32| json!({"created_at": format!("2026-01-0{day}T00:00:00Z")});
    let first = json!({"priority": 1, "created_at": "2026-01-05T00:00:00Z"});
    for (grants, voided, left) in [
        (
            vec![("purchased", 1000, day(3)), ("purchased", 1000, day(1)), ("purchased", 1000, day(2))],
            "25",
            vec![500, 0, 0],
        ),
        (vec![("purchased", 3000, day(1)), ("granted", 5000, day(3))], "70", vec![1000, 0]),
        (vec![("purchased", 2000, first), ("granted", 6000, day(1))], "30", vec![0, 5000]),
    ] {
        let ids = ["a", "b", "c"];
        let balance = grants.iter().fold(0, |sum, grant| sum + grant.1);
        let grants: Vec<Value> = grants
            .into_iter()
            .zip(ids)
            .map(|((kind, cents, more), id)| grant(id, "w", kind, cents, more))
            .collect();
        let ids = &ids[..grants.len()];
        let mut model = model("lago-2026-08", &[wallet("w", balance, json!({}))], &grants);
        // `traceable` is read from the grants where it is not stated.
        let mut stated = model.account();
        stated["wallets"][0].as_object_mut().expect("a wallet").remove("traceable");
        model = Model::new(&json!("lago-2026-08"), &stated);
        let verdict =
            run(&mut model, "v", "void_credits", json!({"wallet_id": "w", "voided_credits": voided}));
        assert_eq!(verdict, Verdict::Accepted);
        assert_eq!(remaining(&model, ids), left);
    }
}

// void-007, void-009 to void-011.
#[test]
fn voids_are_refused_with_their_codes() {
    let traceable = json!({"traceable": true});
    let wallets = [
        wallet("w", 3000, traceable),
        wallet("pool", 1000, json!({})),
        wallet("bare", 1000, json!({"traceable": true})),
    ];
    let grants = [
        grant("s", "w", "granted", 2000, json!({})),
        grant("t", "w", "purchased", 1000, json!({})),
        grant("p", "w", "purchased", 500, json!({"status": "pending", "remaining_amount_cents": null})),
        grant("e", "w", "granted", 500, json!({"remaining_amount_cents": 0})),
    ];
    let void = |wallet: &str, credits: Value, target: Value| json!({"wallet_id": wallet, "voided_credits": credits, "voided_transaction_id": target});
    for (command, verdict) in [
        (
            void("w", json!("25"), json!("s")),
            refused(&[("exceeds_remaining_transaction_amount", "amount_cents")]),
        ),
        (void("w", Value::Null, json!("s")), Verdict::Accepted),
        (void("w", Value::Null, json!("e")), refused(&[("no_remaining_amount", "voided_transaction_id")])),
        (void("w", Value::Null, json!("p")), refused(&[("no_remaining_amount", "voided_transaction_id")])),
        (
            void("w", Value::Null, json!("x")),
            refused(&[("wallet_transaction_not_found", "voided_transaction_id")]),
        ),
        (
            void("pool", Value::Null, json!("s")),
            refused(&[("wallet_not_traceable", "voided_transaction_id")]),
        ),
        (void("bare", json!("3"), Value::Null), refused(&[("exceeds_available_amount", "amount_cents")])),
        (void("w", json!("30.01"), Value::Null), refused(&[("insufficient_credits", "voided_credits")])),
        (void("nobody", json!("1"), Value::Null), refused(&[("wallet_not_found", "wallet_id")])),
    ] {
        let mut model = model("lago-2026-08", &wallets, &grants);
        assert_eq!(run(&mut model, "c", "void_credits", command.clone()), verdict, "{command}");
    }
}

// void-014, void-017, void-018: refunds of purchases.
#[test]
fn refunds_void_the_refunded_money() {
    for (rate, credit_amount) in [("10", "1.2"), ("20", "0.6")] {
        let pool = wallet("w", 1200, json!({"rate_amount": rate, "credits_balance": "1"}));
        let paid = grant("p", "w", "purchased", 1200, json!({"remaining_amount_cents": null}));
        let mut model = model("lago-2026-08", &[pool], &[paid]);
        let refund = json!({"transaction_id": "p", "refund_amount_cents": 1200});
        assert_eq!(run(&mut model, "c", "refund_purchase", refund), Verdict::Accepted);
        assert_eq!(last(&model, 1), [json!(["voided", "settled", "12", credit_amount, null])]);
        assert_eq!(cents(&model, "w"), 0);
    }

    let mut model = model("lago-2026-08", &[], &[]);
    let wanted = json!({"rate_amount": "1", "paid_credits": "15"});
    run(&mut model, "c", "create_wallet", json!({"wallet": wanted}));
    let refund = |cents: i64| json!({"transaction_id": "c/2", "refund_amount_cents": cents});
    let unpaid = run(&mut model, "d", "refund_purchase", refund(500));
    assert_eq!(unpaid, refused(&[("invalid_type_or_status", "transaction_id")]));
    run(&mut model, "e", "settle_payment", json!({"transaction_id": "c/2", "payment_status": "succeeded"}));
    assert_eq!(cents(&model, "c/1"), 1500);
    assert_eq!(run(&mut model, "f", "refund_purchase", refund(500)), Verdict::Accepted);
    assert_eq!(cents(&model, "c/1"), 1000);
    run(&mut model, "g", "void_credits", json!({"wallet_id": "c/1", "voided_credits": "9.95"}));
    assert_eq!(cents(&model, "c/1"), 5);
    let too_much = run(&mut model, "h", "refund_purchase", refund(10));
    assert_eq!(too_much, refused(&[("higher_than_wallet_balance", "amount_cents")]));
}

#[test]
fn a_refund_is_bounded_by_the_fee_too() {
    let pool = wallet("w", 5000, json!({}));
    let refunded = json!({"remaining_amount_cents": null, "refunded_amount_cents": 700});
    let mut model = model("lago-2026-08", &[pool], &[grant("p", "w", "purchased", 1000, refunded)]);
    let refund = |cents: i64| json!({"transaction_id": "p", "refund_amount_cents": cents});
    assert_eq!(
        run(&mut model, "c", "refund_purchase", refund(301)),
        refused(&[("higher_than_remaining_fee_amount", "amount_cents")])
    );
    assert_eq!(run(&mut model, "d", "refund_purchase", refund(300)), Verdict::Accepted);
}

// void-019, void-020, void-022, terminate-005: reversals as new grants.
#[test]
fn a_reversed_invoice_gives_a_new_grant() {
    let invoiced = |id: &str, amount: &str, credit_amount: &str| {
        json!({"id": id, "wallet_id": "w", "transaction_type": "outbound", "transaction_status": "invoiced",
               "status": "settled", "amount": amount, "credit_amount": credit_amount, "invoice_id": "old",
               "created_at": "2026-01-02T00:00:00Z"})
    };
    let reverse = json!({"invoice_id": "old"});
    let used = json!({"consumed_credits": "150", "consumed_amount_cents": 15000});
    let mut model = model("lago-2026-08", &[wallet("w", 10000, used)], &[invoiced("o", "100", "100")]);
    assert_eq!(run(&mut model, "c", "reverse_invoice", reverse.clone()), Verdict::Accepted);
    assert_eq!(last(&model, 1), [json!(["granted", "settled", "100", "100", null])]);
    assert_eq!(credits(&model, "w"), "200");
    assert_eq!(model.summary()["wallets"]["w"]["consumed_amount_cents"], 5000);
    assert_eq!(run(&mut model, "d", "reverse_invoice", reverse.clone()), UNCHANGED);
    assert_eq!(run(&mut model, "e", "reverse_invoice", json!({"invoice_id": "x"})), UNCHANGED);

    for more in [json!({"rate_amount": "0.01"}), json!({"status": "terminated"})] {
        let mut model = self::model("lago-2026-08", &[wallet("w", 0, more)], &[invoiced("o", "0", "0.4")]);
        assert_eq!(run(&mut model, "c", "reverse_invoice", reverse.clone()), UNCHANGED);
    }
}

#[test]
fn a_reversed_invoice_gives_back_to_its_sources() {
    let wallets = [wallet("w", 2000, json!({"traceable": true}))];
    let grants = [
        grant("g", "w", "granted", 500, json!({"expiration_at": "2026-03-01T13:00:00Z"})),
        grant("p", "w", "purchased", 1500, json!({})),
    ];
    let mut model = model("drawdown-1", &wallets, &grants);
    apply(&mut model, "c", json!({"fees": [charge(800, 0)]}));
    assert_eq!(remaining(&model, &["g", "p"]), [0, 1200]);
    let mut expiring = model.clone();
    run(&mut model, "d", "reverse_invoice", json!({"invoice_id": "inv-c"}));
    assert_eq!(remaining(&model, &["g", "p"]), [500, 1500]);
    assert_eq!(last(&model, 1), [json!(["invoiced", "settled", "8", "8", null])]);
    assert_eq!(model.summary()["wallets"]["w"]["consumed_amount_cents"], 0);

    // After the end of the grant, what returns to it expires at once.
    let late =
        json!({"id": "d", "at": "2026-03-01T13:00:00Z", "type": "reverse_invoice", "invoice_id": "inv-c"});
    assert_eq!(plain(&mut expiring, &late), Verdict::Accepted);
    assert_eq!(remaining(&expiring, &["g", "p"]), [0, 1500]);
    assert_eq!(
        last(&expiring, 2),
        [json!(["invoiced", "settled", "8", "8", null]), json!(["voided", "settled", "5", "5", null])]
    );
    assert_eq!(cents(&expiring, "w"), 1500);
}
