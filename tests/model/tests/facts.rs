//! The model against the numbered facts: each test names the facts whose figures it asserts.

use drawdown_model::{Model, Refusal, Verdict};
use serde_json::{Value, json};

const AT: &str = "2026-03-01T12:00:00Z";

/// Nothing happened, for whichever reason.
const UNCHANGED: Verdict = Verdict::Unchanged("");

fn plain(model: &mut Model, command: &Value) -> Verdict {
    let verdict = model.decide(command);
    if matches!(verdict, Verdict::Unchanged(_)) { UNCHANGED } else { verdict }
}

/// A wallet of the account, in EUR at rate 1, its balance one pool.
fn wallet(id: &str, balance_cents: i64, more: Value) -> Value {
    let credits = format!("{}.{:02}", balance_cents / 100, balance_cents % 100);
    let mut wallet = json!({
        "id": id, "code": id, "status": "active", "currency": "EUR", "rate_amount": "1", "priority": 50,
        "credits_balance": credits, "balance_cents": balance_cents, "traceable": false,
        "created_at": "2026-01-01T00:00:00Z",
    });
    merge(&mut wallet, more);
    wallet
}

/// A settled grant with all of it remaining.
fn grant(id: &str, wallet: &str, kind: &str, cents: i64, more: Value) -> Value {
    let amount = format!("{}.{:02}", cents / 100, cents % 100);
    let mut grant = json!({
        "id": id, "wallet_id": wallet, "transaction_type": "inbound", "transaction_status": kind, "status": "settled",
        "amount": amount, "credit_amount": amount, "remaining_amount_cents": cents, "priority": 50,
        "created_at": "2026-01-01T00:00:00Z",
    });
    merge(&mut grant, more);
    grant
}

fn merge(document: &mut Value, more: Value) {
    for (member, value) in more.as_object().into_iter().flatten() {
        document[member] = value.clone();
    }
}

fn account(wallets: &[Value], transactions: &[Value]) -> Value {
    json!({
        "organization": {"timezone": "UTC"},
        "customer": {"external_id": "ada", "currency": "EUR", "has_active_subscription": true, "tax_rate": "20"},
        "wallets": wallets, "wallet_transactions": transactions,
    })
}

fn model(policy: &str, wallets: &[Value], transactions: &[Value]) -> Model {
    Model::new(&json!(policy), &account(wallets, transactions))
}

/// Runs a command with an id and an instant of its own.
fn run(model: &mut Model, id: &str, kind: &str, more: Value) -> Verdict {
    let mut command = json!({"id": id, "at": AT, "type": kind});
    merge(&mut command, more);
    plain(model, &command)
}

fn apply(model: &mut Model, id: &str, invoice: Value) -> Verdict {
    let mut full = json!({"id": format!("inv-{id}"), "invoice_type": "subscription", "currency": "EUR"});
    merge(&mut full, invoice);
    run(model, id, "apply_credits", json!({"invoices": [full]}))
}

fn refused(refusals: &[(&'static str, &'static str)]) -> Verdict {
    let mut refusals: Vec<Refusal> = refusals.iter().map(|&(code, field)| Refusal { code, field }).collect();
    refusals.sort();
    Verdict::Refused(refusals)
}

fn cents(model: &Model, wallet: &str) -> i64 {
    model.summary()["wallets"][wallet]["balance_cents"].as_i64().expect("a balance")
}

fn credits(model: &Model, wallet: &str) -> String {
    model.summary()["wallets"][wallet]["credits_balance"].as_str().expect("a balance").to_owned()
}

/// The last transactions written: (type, kind, status, amount, credits, remaining).
fn last(model: &Model, count: usize) -> Vec<Value> {
    let account = model.account();
    let all = account["wallet_transactions"].as_array().expect("transactions");
    let line = |it: &Value| {
        json!([
            it["transaction_status"],
            it["status"],
            it["amount"],
            it["credit_amount"],
            it["remaining_amount_cents"]
        ])
    };
    all.iter().skip(all.len() - count).map(line).collect()
}

/// What is left of every grant of the account that came in.
fn remaining(model: &Model, ids: &[&str]) -> Vec<Value> {
    let account = model.account();
    let all = account["wallet_transactions"].as_array().expect("transactions");
    ids.iter()
        .map(|id| all.iter().find(|it| it["id"] == *id).expect("a grant")["remaining_amount_cents"].clone())
        .collect()
}

fn invoice_line(model: &Model) -> Value {
    let mut line = model.summary()["invoices"][0].clone();
    // Without what is due.
    line.as_array_mut().expect("a line").truncate(6);
    line
}

fn charge(amount: i64, tax: i64) -> Value {
    json!({"item": {"type": "charge", "code": "m"}, "amount_cents": amount, "taxes_amount_cents": tax})
}

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

// create-003, create-006, create-007, create-009, create-010, create-012, create-013, create-016 to create-018.
#[test]
fn wallets_are_created_or_refused() {
    let good =
        json!({"name": "My Premium Wallet", "currency": "EUR", "rate_amount": "5", "granted_credits": "1"});
    let taken = vec![wallet("old", 0, json!({"code": "gold", "traceable": true}))];
    let six: Vec<Value> = (0..6).map(|n| wallet(&format!("w{n}"), 0, json!({"traceable": true}))).collect();
    for (policy, wallets, change, verdict) in [
        ("lago-2026-08", &taken, json!({}), Verdict::Accepted),
        ("lago-2026-08", &six, json!({}), refused(&[("wallet_limit_reached", "customer")])),
        ("lago-2024-01", &taken, json!({}), refused(&[("wallet_already_exists", "customer")])),
        ("lago-2026-08", &taken, json!({"currency": "USD"}), Verdict::Accepted),
        ("lago-2026-08", &taken, json!({"currency": null}), Verdict::Accepted),
        ("lago-2026-08", &taken, json!({"code": "gold"}), refused(&[("value_already_exist", "code")])),
        ("lago-2026-08", &taken, json!({"priority": 0}), refused(&[("value_is_invalid", "priority")])),
        ("lago-2026-08", &taken, json!({"expiration_at": AT}), refused(&[("invalid_date", "expiration_at")])),
        (
            "lago-2026-08",
            &taken,
            json!({"paid_credits": "1002.0", "paid_top_up_max_amount_cents": 100_000}),
            refused(&[("amount_above_maximum", "paid_credits")]),
        ),
        (
            "lago-2026-08",
            &taken,
            json!({"paid_top_up_min_amount_cents": 100, "paid_top_up_max_amount_cents": 1}),
            refused(&[("must_be_greater_than_or_equal_min", "paid_top_up_max_amount_cents")]),
        ),
        (
            "lago-2026-08",
            &taken,
            json!({"applies_to": {"fee_types": ["tea"]}}),
            refused(&[("invalid_limitations", "applies_to")]),
        ),
    ] {
        let mut model = model(policy, wallets, &[]);
        let mut wanted = good.clone();
        merge(&mut wanted, change.clone());
        let found = run(&mut model, "c", "create_wallet", json!({"wallet": wanted}));
        assert_eq!(found, verdict, "{policy} {change}");
    }

    let mut model = model("lago-2026-08", &taken, &[]);
    for (id, code) in [("a", "my_premium_wallet"), ("b", "my_premium_wallet_1772366400")] {
        run(&mut model, id, "create_wallet", json!({"wallet": good}));
        assert_eq!(model.summary()["wallets"][format!("{id}/1")]["code"], code);
    }

    let mut unknown = account(&[], &[]);
    unknown["customer"] = Value::Null;
    let mut model = Model::new(&json!("lago-2026-08"), &unknown);
    let found = run(&mut model, "c", "create_wallet", json!({"wallet": {"rate_amount": "1"}}));
    assert_eq!(found, refused(&[("customer_not_found", "customer"), ("value_is_invalid", "currency")]));

    let mut poor = account(&[], &[]);
    poor["customer"] = json!({"has_active_subscription": false, "currency": "USD"});
    for (policy, verdict) in [
        ("lago-2022-09", refused(&[("no_active_subscription", "customer")])),
        ("lago-2022-12", refused(&[("currencies_does_not_match", "currency")])),
        ("lago-2026-08", Verdict::Accepted),
    ] {
        let mut model = Model::new(&json!(policy), &poor);
        assert_eq!(run(&mut model, "c", "create_wallet", json!({"wallet": good})), verdict, "{policy}");
    }
}

// topup-026.
#[test]
fn first_credits_take_the_transaction_priority() {
    let mut model = model("lago-2026-08", &[], &[]);
    let wanted = json!({"rate_amount": "1", "paid_credits": "100", "granted_credits": "50", "transaction_priority": 5});
    run(&mut model, "c", "create_wallet", json!({"wallet": wanted}));
    let account = model.account();
    for transaction in account["wallet_transactions"].as_array().expect("two") {
        assert_eq!(transaction["priority"], 5);
    }
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

// expire-001, at the edge second, by the instant and by the day.
#[test]
fn wallets_expire_at_their_cut_off() {
    let expires = json!({"expiration_at": "2026-03-01T12:00:00Z"});
    let day = json!({"preset": "drawdown-1", "expiry_cutoff": "end_of_day", "expiry_zone": "customer"});
    for (policy, at, status) in [
        (json!("lago-2026-08"), "2026-03-01T11:59:59Z", "active"),
        (json!("lago-2026-08"), "2026-03-01T12:00:00Z", "terminated"),
        (json!("lago-2022-09"), "2026-03-01T23:59:59Z", "active"),
        (json!("lago-2022-09"), "2026-03-02T00:00:00Z", "terminated"),
        (day.clone(), "2026-03-01T22:59:59.999999Z", "active"),
        (day, "2026-03-01T23:00:00Z", "terminated"),
    ] {
        let mut account = account(&[wallet("w", 1000, expires.clone())], &[]);
        account["customer"]["timezone"] = json!("Europe/Paris");
        let mut model = Model::new(&policy, &account);
        let sweep = json!({"id": "c", "at": at, "type": "expire"});
        let verdict = plain(&mut model, &sweep);
        assert_eq!(verdict == Verdict::Accepted, status == "terminated", "{policy} {at}");
        assert_eq!(model.summary()["wallets"]["w"]["status"], status, "{policy} {at}");
        assert_eq!(cents(&model, "w") == 0, status == "terminated", "{policy} {at}");
    }
}

// Expiry takes effect at the sweep in one policy, at the decision in the other.
#[test]
fn expiry_takes_effect_where_the_policy_says() {
    for (policy, paid) in [("lago-2026-08", 100), ("drawdown-1", 0)] {
        let wallets = [wallet("w", 1000, json!({"expiration_at": AT}))];
        let mut model = model(policy, &wallets, &[]);
        assert_eq!(apply(&mut model, "c", json!({"fees": [charge(100, 0)]})), Verdict::Accepted);
        assert_eq!(invoice_line(&model)[1], paid, "{policy}");
        assert_eq!(cents(&model, "w"), if paid == 0 { 0 } else { 900 }, "{policy}");
    }
}

#[test]
fn a_grant_has_its_own_span() {
    let wallets = [wallet("w", 0, json!({"traceable": true}))];
    let mut model = model("drawdown-1", &wallets, &[]);
    let span = json!({"wallet_id": "w", "granted_credits": "10", "starts_at": "2026-03-01T13:00:00Z",
                      "expiration_at": "2026-03-01T14:00:00Z"});
    run(&mut model, "c", "top_up", span);
    run(&mut model, "d", "top_up", json!({"wallet_id": "w", "granted_credits": "1"}));
    let mut pay = |id: &str, at: &str| {
        let invoice =
            json!({"id": id, "invoice_type": "subscription", "currency": "EUR", "fees": [charge(300, 0)]});
        plain(&mut model, &json!({"id": id, "at": at, "type": "apply_credits", "invoices": [invoice]}));
        (invoice_line(&model)[1].clone(), cents(&model, "w"))
    };
    assert_eq!(pay("e", "2026-03-01T12:59:59Z"), (json!(100), 1000));
    assert_eq!(pay("f", "2026-03-01T13:00:00Z"), (json!(300), 700));
    assert_eq!(pay("g", "2026-03-01T14:00:00Z"), (json!(0), 0));
}

#[test]
fn a_host_that_remembers_commands_says_so() {
    let mut model = model("lago-2026-08", &[wallet("w", 1000, json!({}))], &[]);
    let first = json!({"id": "c", "at": AT, "type": "top_up", "wallet_id": "w", "granted_credits": "1"});
    assert_eq!(plain(&mut model, &first), Verdict::Accepted);
    model.remember(&first);
    assert_eq!(plain(&mut model, &first), UNCHANGED);
    let mut other = first.clone();
    other["granted_credits"] = json!("2");
    assert_eq!(plain(&mut model, &other), refused(&[("command_id_reused", "id")]));
}
