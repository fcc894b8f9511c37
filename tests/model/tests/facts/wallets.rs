//! Wallets: made or refused, how they end, and when expiry takes effect.

use crate::given::{
    AT, UNCHANGED, account, apply, cents, charge, invoice_line, merge, model, plain, refused, run, wallet,
};
use drawdown_model::{Model, Verdict};
use serde_json::{Value, json};

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
