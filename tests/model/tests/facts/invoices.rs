//! Credits pay invoices.

use crate::given::{
    UNCHANGED, apply, cents, charge, credits, grant, invoice_line, last, model, refused, run, wallet,
};
use drawdown_model::Verdict;
use serde_json::{Value, json};

fn six_wallets() -> Vec<Value> {
    let charges = json!({"fee_types": ["charge"]});
    let subscriptions = json!({"fee_types": ["subscription"]});
    [
        ("normal", 50, json!({})),
        ("prio", 49, json!({})),
        ("charge", 50, charges.clone()),
        ("prio_charge", 49, charges),
        ("sub", 50, subscriptions.clone()),
        ("prio_sub", 49, subscriptions),
    ]
    .into_iter()
    .enumerate()
    .map(|(day, (id, priority, scope))| {
        let created = format!("2026-01-0{}T00:00:00Z", day + 1);
        wallet(id, 1000, json!({"priority": priority, "applies_to": scope, "created_at": created}))
    })
    .collect()
}

// apply-001 to apply-005, apply-033, apply-034.
#[test]
fn wallets_pay_in_their_order_and_scope() {
    let subscription = json!({"item": {"type": "subscription"}, "amount_cents": 60, "taxes_amount_cents": 6});
    for (fees, left) in [
        (json!([charge(100, 0)]), [1000, 900, 1000, 1000, 1000, 1000]),
        (json!([charge(1500, 0)]), [1000, 0, 1000, 500, 1000, 1000]),
        (json!([subscription, charge(40, 4)]), [1000, 890, 1000, 1000, 1000, 1000]),
    ] {
        let mut model = model("lago-2026-08", &six_wallets(), &[]);
        assert_eq!(apply(&mut model, "c", json!({"fees": fees})), Verdict::Accepted);
        let ids = ["normal", "prio", "charge", "prio_charge", "sub", "prio_sub"];
        assert_eq!(ids.map(|id| cents(&model, id)), left);
    }
    let mut model = model("lago-2026-08", &[], &[]);
    assert_eq!(apply(&mut model, "c", json!({"fees": [charge(100, 0)]})), UNCHANGED);
}

// apply-010, apply-011: a fractional cap, rounded once.
#[test]
fn a_fractional_cap_is_rounded_when_it_is_booked() {
    let fees: Vec<Value> = (1..=10)
        .map(|n| {
            json!({"item": {"type": "charge", "code": format!("metric_{n}")}, "amount_cents": 60,
                   "taxes_amount_cents": 8, "taxes_precise_amount": "0.08456"})
        })
        .collect();
    for (balance, paid) in [(66, 66), (6600, 68)] {
        let scope = json!({"applies_to": {"billable_metric_codes": ["metric_10"]}});
        let mut model = model("lago-2026-08", &[wallet("w", balance, scope)], &[]);
        apply(&mut model, "c", json!({"fees": fees, "taxes_amount_cents": 80}));
        assert_eq!(invoice_line(&model), json!(["subscription", paid, null, null, 80, 680 - paid]));
    }
}

// apply-013, apply-014, apply-018: the currency is the gate; apply-016: twice is refused.
#[test]
fn the_currency_is_the_gate_and_once_is_enough() {
    let wallets = [wallet("usd", 1000, json!({"currency": "USD"})), wallet("eur", 1000, json!({}))];
    let mut model = model("lago-2026-08", &wallets, &[]);
    assert_eq!(apply(&mut model, "c", json!({"fees": [charge(100, 0)]})), Verdict::Accepted);
    assert_eq!((cents(&model, "usd"), cents(&model, "eur")), (1000, 900));
    let again = json!({"id": "inv-c", "fees": [charge(100, 0)]});
    assert_eq!(apply(&mut model, "d", again), refused(&[("already_applied", "invoices")]));
}

// apply-015, round-020.
#[test]
fn an_application_is_one_transaction() {
    let rate = json!({"rate_amount": "1.375", "credits_balance": "100"});
    for (balance, more, left, credit) in [(1000, json!({}), "9", "1"), (13750, rate, "99.27273", "0.72727")] {
        let mut model = model("lago-2026-08", &[wallet("w", balance, more)], &[]);
        apply(&mut model, "c", json!({"fees": [charge(100, 0)]}));
        assert_eq!(last(&model, 1), [json!(["invoiced", "settled", "1", credit, null])]);
        assert_eq!((cents(&model, "w"), credits(&model, "w").as_str()), (balance - 100, left));
        assert_eq!(model.summary()["wallets"]["w"]["consumed_credits"], credit);
        assert_eq!(model.summary()["wallets"]["w"]["consumed_amount_cents"], 100);
    }
}

// apply-019, apply-020: never more than the invoice.
#[test]
fn caps_never_exceed_the_invoice() {
    let zero = json!({"item": {"type": "charge", "code": "z"}, "amount_cents": 0, "taxes_amount_cents": 0,
                      "taxes_precise_amount": "0.0016"});
    let one = |tax: &str| {
        json!({"item": {"type": "charge", "code": "m"}, "amount_cents": 1, "taxes_amount_cents": 0,
               "taxes_precise_amount": tax})
    };
    let six_and_two: Vec<Value> = vec![zero; 6].into_iter().chain(vec![one("0.004"); 2]).collect();
    let eight = vec![one("0.0056"); 8];
    for (fees, taxes, paid) in [(six_and_two, 1, 3), (eight, 3, 11)] {
        let mut model = model("lago-2026-08", &[wallet("w", 10000, json!({}))], &[]);
        apply(&mut model, "c", json!({"fees": fees, "taxes_amount_cents": taxes}));
        assert_eq!(invoice_line(&model), json!(["subscription", paid, null, null, taxes, 0]));
        assert_eq!(cents(&model, "w"), 10000 - paid);
    }
}

// apply-026: progressive billing, coupons, taxes, credit notes, wallet.
#[test]
fn deductions_come_before_credits() {
    let fee = |kind: &str, code: &str, amount: i64, coupons: &str, taxes: &str| {
        json!({"item": {"type": kind, "code": code}, "amount_cents": amount,
               "precise_coupons_amount_cents": coupons, "taxes_precise_amount": taxes})
    };
    // A fixed coupon of 1000 over 26500 of net; charges have lost 3000 of progressive billing and 500 of a coupon.
    let fees = json!([
        fee("subscription", "plan", 10000, "377.358490566038", "9.622641509434"),
        fee("fixed_charge", "fixed", 10000, "377.358490566038", "9.622641509434"),
        fee("charge", "all", 10000, "3745.283018867924", "6.254716981132"),
    ]);
    let invoice = json!({
        "fees": fees, "progressive_billing_credit_amount_cents": 3000, "coupons_amount_cents": 1500,
        "taxes_amount_cents": 2550, "credit_notes_amount_cents": 1000,
    });
    let scope = json!({"applies_to": {"fee_types": ["charge"]}});
    let mut model = model("lago-2026-08", &[wallet("w", 5_000_000, scope)], &[]);
    apply(&mut model, "c", invoice);
    assert_eq!(invoice_line(&model), json!(["subscription", 6635, null, null, 2550, 20415]));
}

// apply-027, apply-028, apply-030, apply-031.
#[test]
fn credits_pay_what_is_due() {
    for (balance, scope, invoice, line) in [
        (100, json!([]), json!({"fees": [charge(10, 2)]}), json!(["subscription", 12, null, null, 2, 0])),
        (3, json!([]), json!({"fees": [charge(6, 3)]}), json!(["subscription", 3, null, null, 3, 6])),
        (
            500,
            json!(["fixed_charge"]),
            json!({"fees": [{"item": {"type": "subscription"}, "amount_cents": 2000},
                            {"item": {"type": "fixed_charge"}, "amount_cents": 300}]}),
            json!(["subscription", 300, null, null, 0, 2000]),
        ),
    ] {
        let scope = json!({"applies_to": {"fee_types": scope}});
        let mut model = model("lago-2026-08", &[wallet("w", balance, scope)], &[]);
        assert_eq!(apply(&mut model, "c", invoice), Verdict::Accepted);
        assert_eq!(invoice_line(&model), line);
    }
    let mut model = model("lago-2026-08", &[wallet("w", 100, json!({}))], &[]);
    let paid = json!({"fees": [charge(10, 2)], "credit_notes_amount_cents": 12});
    assert_eq!(apply(&mut model, "c", paid), UNCHANGED);
}

// apply-035, apply-036, apply-038: a fee that names a wallet is paid by that wallet only.
#[test]
fn a_target_is_paid_by_its_wallet_only() {
    let wallets = [
        wallet("wallet_1", 20000, json!({"priority": 1})),
        wallet("wallet_2", 25000, json!({"priority": 2})),
    ];
    let fee = |amount: i64, target: Value| {
        json!({"item": {"type": "charge", "code": "m", "grouped_by": {"target_wallet_code": target}},
               "amount_cents": amount})
    };
    for (fees, left) in [
        (json!([fee(15000, json!("wallet_1")), fee(20000, json!("wallet_2"))]), (5000, 5000)),
        (
            json!([
                fee(5000, json!("wallet_1")),
                fee(7500, json!("wallet_1")),
                fee(10000, json!("wallet_2"))
            ]),
            (7500, 15000),
        ),
        (json!([fee(35000, Value::Null)]), (0, 10000)),
    ] {
        let mut model = model("lago-2026-08", &wallets, &[]);
        apply(&mut model, "c", json!({"fees": fees}));
        assert_eq!((cents(&model, "wallet_1"), cents(&model, "wallet_2")), left);
        assert_eq!(model.account()["wallet_transactions"].as_array().expect("two").len(), 2);
    }
}

// apply-040, apply-042 to apply-044: the split by kind.
#[test]
fn the_split_needs_every_wallet_to_be_traceable() {
    let traceable = json!({"traceable": true});
    for (wallets, grants, due, split) in [
        (
            vec![wallet("w", 1000, traceable.clone())],
            vec![grant("g", "w", "granted", 1000, json!({}))],
            100,
            (json!(100), Value::Null),
        ),
        (
            vec![wallet("w", 1000, traceable.clone())],
            vec![grant("g", "w", "granted", 300, json!({})), grant("p", "w", "purchased", 700, json!({}))],
            500,
            (json!(300), json!(200)),
        ),
        (vec![wallet("w", 1000, json!({}))], vec![], 100, (Value::Null, Value::Null)),
        (
            vec![wallet("w", 500, traceable), wallet("dead", 0, json!({"status": "terminated"}))],
            vec![grant("g", "w", "granted", 500, json!({}))],
            100,
            (Value::Null, Value::Null),
        ),
    ] {
        let mut model = model("lago-2026-08", &wallets, &grants);
        apply(&mut model, "c", json!({"fees": [charge(due, 0)]}));
        assert_eq!(invoice_line(&model), json!(["subscription", due, split.0, split.1, 0, 0]));
    }
}

// edition-002 beside the older edition: the same figures, 84 before tax and 90 after; edition-006: the coupon first.
#[test]
fn editions_differ_in_the_stage() {
    let fee = json!({"item": {"type": "subscription"}, "amount_cents": 100, "taxes_amount_cents": 20, "taxes_rate": "20"});
    for (policy, coupon, line, left) in [
        ("lago-2022-09", 0, json!(["subscription", 30, null, null, 14, 84]), 0),
        ("lago-2022-12", 0, json!(["subscription", 30, null, null, 20, 90]), 0),
        ("lago-2024-01", 0, json!(["subscription", 30, null, null, 20, 90]), 0),
        ("lago-2026-08", 0, json!(["subscription", 30, null, null, 20, 90]), 0),
        ("drawdown-1", 0, json!(["subscription", 30, null, null, 20, 90]), 0),
    ] {
        let mut model = model(policy, &[wallet("w", 30, json!({}))], &[]);
        apply(&mut model, "c", json!({"fees": [fee], "coupons_amount_cents": coupon}));
        assert_eq!((invoice_line(&model), cents(&model, "w")), (line, left), "{policy}");
    }
    let mut model = model("lago-2022-09", &[wallet("w", 30, json!({}))], &[]);
    let free = json!({"fees": [fee], "coupons_amount_cents": 100});
    assert_eq!(apply(&mut model, "c", free), UNCHANGED);
    run(&mut model, "d", "top_up", json!({"wallet_id": "w", "paid_credits": "1"}));
    assert_eq!(invoice_line(&model), json!(["credit", 0, null, null, 20, 120]));
}
