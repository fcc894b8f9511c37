//! The model against itself: whole histories run on the model alone, and what must hold after every command.

use drawdown_model::number::{self, Q};
use drawdown_model::{Generator, Model, Policy, Verdict, currency_digits};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// More with `HISTORIES=5000`.
const HISTORIES: u64 = 250;
const COMMANDS: usize = 40;
const OPENED_BELOW: i64 = -250;

fn list<'a>(document: &'a Value, member: &str) -> &'a [Value] {
    document[member].as_array().expect("a list")
}

fn of(document: &Value, member: &str) -> Q {
    number::read_or_zero(&document[member])
}

/// Money and credits of a wallet as its transactions give them.
fn sums(policy: &Value, account: &Value, wallet: &Value) -> (Q, Q) {
    let mut sums = (number::zero(), number::zero());
    for it in list(account, "wallet_transactions") {
        if it["wallet_id"] != wallet["id"] || it["status"] != "settled" {
            continue;
        }
        let sign = number::whole(if it["transaction_type"] == "inbound" { 1 } else { -1 });
        let digits =
            currency_digits(policy, wallet["currency"].as_str().expect("a currency")).expect("known");
        sums.0 += of(it, "amount") * number::ten_to(digits) * &sign;
        sums.1 += of(it, "credit_amount") * sign;
    }
    sums
}

fn check_laws(seed: u64, policy: &Value, account: &Value, command: &Value) {
    let dials = Policy::read(policy);
    let booked = dials.booked;
    let frozen = dials.freeze || !dials.refund_late_payment;
    for wallet in list(account, "wallets") {
        let context = format!("seed {seed}, after {command}, wallet {}", wallet["id"]);
        let balance = of(wallet, "balance_cents");
        // A wallet that is not traceable may come in below 0, and rises from there.
        let least = if wallet["traceable"] == true { 0 } else { OPENED_BELOW };
        assert!(balance >= number::whole(least), "{context}: a negative balance");
        if wallet["traceable"] == true {
            let (cents, credits) = sums(policy, account, wallet);
            assert_eq!(cents, balance, "{context}: money of the transactions");
            let here = wallet["id"].as_str().is_some_and(|id| id.contains('/'));
            if !booked && here {
                // A running sum stops at 0 where rounding or drift would take it below, so it is never less.
                assert!(credits <= of(wallet, "credits_balance"), "{context}: credits of the transactions");
            }
            let remaining = list(account, "wallet_transactions")
                .iter()
                .filter(|it| it["wallet_id"] == wallet["id"])
                .fold(number::zero(), |sum, it| sum + of(it, "remaining_amount_cents"));
            assert_eq!(remaining, balance, "{context}: what remains of the grants");
        }
        if booked && wallet["status"] == "terminated" && !frozen {
            assert!(balance <= number::zero(), "{context}: a dead wallet holds nothing");
        }
    }
}

#[test]
fn histories_keep_the_laws_of_the_ledger() {
    let mut outcomes: BTreeMap<String, usize> = BTreeMap::new();
    let histories = std::env::var("HISTORIES").ok().and_then(|count| count.parse().ok()).unwrap_or(HISTORIES);
    for seed in 0..histories {
        let mut generator = Generator::new(seed);
        let history = generator.history();
        let mut model = Model::new(&history.policy, &history.account);
        for _ in 0..COMMANDS {
            let account = model.account();
            let command = generator.next_command(&account);
            let before = model.clone();
            let verdict = model.decide(&command);
            let kind = command["type"].as_str().expect("a type");
            let outcome = match &verdict {
                Verdict::Accepted => "accepted".to_owned(),
                Verdict::Unchanged(_) => "unchanged".to_owned(),
                Verdict::Answered(_) => "answered".to_owned(),
                Verdict::Malformed => "malformed".to_owned(),
                Verdict::Refused(refusals) => refusals[0].code.to_owned(),
                Verdict::Unmodelled => panic!("seed {seed}: {command} is not modelled"),
            };
            *outcomes.entry(format!("{kind} {outcome}")).or_default() += 1;
            if verdict != Verdict::Accepted {
                assert_eq!(before.account(), model.account(), "seed {seed}: {command} changed something");
            }
            check_laws(seed, &history.policy, &model.account(), &command);
        }
    }
    for (outcome, count) in &outcomes {
        println!("{count:6} {outcome}");
    }
    for wanted in [
        "apply_credits accepted",
        "apply_credits already_applied",
        "create_wallet wallet_limit_reached",
        "create_wallet currencies_does_not_match",
        "expire accepted",
        "flows answered",
        "refresh_ongoing_balance accepted",
        "run_top_up_rules accepted",
        "update_wallet accepted",
        "update_wallet invalid_recurring_rule",
        "refund_purchase accepted",
        "refund_purchase higher_than_wallet_balance",
        "reverse_invoice accepted",
        "settle_payment unchanged",
        "terminate_wallet accepted",
        "top_up amount_rounds_to_zero",
        "void_credits exceeds_available_amount",
        "void_credits exceeds_remaining_transaction_amount",
        "void_credits no_remaining_amount",
        "void_credits wallet_not_traceable",
    ] {
        assert!(outcomes.contains_key(wanted), "the histories never come to: {wanted}");
    }
}

#[test]
fn the_same_seed_gives_the_same_history() {
    let run = |seed: u64| {
        let mut generator = Generator::new(seed);
        let history = generator.history();
        let mut model = Model::new(&history.policy, &history.account);
        let mut commands = Vec::new();
        for _ in 0..COMMANDS {
            let command = generator.next_command(&model.account());
            model.decide(&command);
            commands.push(command);
        }
        (history, commands, model.summary())
    };
    assert_eq!(run(7), run(7));
    assert_ne!(run(7).1, run(8).1);
}

/// An engine that gives its own ids: here the model itself with the ids changed.
#[test]
fn the_model_takes_over_foreign_ids() {
    for seed in 0..40 {
        let mut generator = Generator::new(seed);
        let history = generator.history();
        let mut engine = Model::new(&history.policy, &history.account);
        let mut model = Model::new(&history.policy, &history.account);
        let mut answer = json!({"account": renamed(&engine.account())});
        for _ in 0..COMMANDS {
            let command = generator.next_command(&answer["account"]);
            let verdict = engine.decide(&unrenamed(&command));
            if matches!(verdict, Verdict::Answered(_) | Verdict::Malformed) {
                continue;
            }
            answer = answer_of(&engine, &verdict);
            if let Err(difference) = model.check(&command, &answer) {
                panic!("seed {seed}: {command}\n{difference}");
            }
        }
    }
}

fn answer_of(engine: &Model, verdict: &Verdict) -> Value {
    let refusals = |list: &[drawdown_model::Refusal]| -> Vec<Value> {
        list.iter().map(|it| json!({"code": it.code, "field": it.field})).collect()
    };
    let (outcome, refusals) = match verdict {
        Verdict::Accepted => ("accepted", Vec::new()),
        Verdict::Unchanged(_) | Verdict::Answered(_) | Verdict::Malformed | Verdict::Unmodelled => {
            ("unchanged", Vec::new())
        }
        Verdict::Refused(list) => ("refused", refusals(list)),
    };
    let members = [
        "invoice_type",
        "prepaid_credit_amount_cents",
        "prepaid_granted_credit_amount_cents",
        "prepaid_purchased_credit_amount_cents",
        "taxes_amount_cents",
        "total_amount_cents",
        "total_due_amount_cents",
    ];
    let reason = if let Verdict::Unchanged(reason) = verdict { *reason } else { "" };
    let told = |line: &Value| {
        let alert = json!({"code": line[1]});
        json!({"type": "alert_triggered", "wallet_id": renamed(&line[0]), "alert": alert, "crossed": line[2]})
    };
    let events: Vec<Value> = list(&engine.summary(), "told").iter().map(told).collect();
    let invoices: Vec<Value> = list(&engine.summary(), "invoices")
        .iter()
        .map(|line| {
            let mut invoice = json!({});
            for (index, member) in members.iter().enumerate() {
                invoice[*member] = line[index].clone();
            }
            invoice
        })
        .collect();
    let explained: Vec<Value> = list(&engine.summary(), "explained").iter().map(explanation).collect();
    let explained = json!(explained);
    json!({
        "outcome": outcome,
        "reason": reason,
        "refusals": refusals,
        "events": events,
        "explanation": renamed(&explained),
        "invoices": invoices,
        "account": renamed(&engine.account()),
    })
}

/// An entry of the explanation from its line; a remark stands as it is.
fn explanation(line: &Value) -> Value {
    let Some(members) = line.as_array() else { return line.clone() };
    let wallet = |it: &Value| json!({"wallet_id": it[0], "amount_cents": it[1], "credit_amount": it[2], "skipped": it[3]});
    let wallets: Vec<Value> = members[5].as_array().expect("wallets").iter().map(wallet).collect();
    json!({
        "invoice_id": members[0],
        "skipped": members[1],
        "due_amount_cents": members[2],
        "applied_amount_cents": members[3],
        "remaining_amount_cents": members[4],
        "wallets": wallets,
    })
}

/// `cmd-3/1` becomes `cmd-3/x1`, everywhere.
fn renamed(account: &Value) -> Value {
    exchange(account, "/", "/x")
}

fn unrenamed(command: &Value) -> Value {
    exchange(command, "/x", "/")
}

fn exchange(document: &Value, from: &str, to: &str) -> Value {
    let is_id = |text: &str| text.starts_with("cmd-") && text.contains(from);
    if let Some(text) = document.as_str() {
        return if is_id(text) { json!(text.replace(from, to)) } else { document.clone() };
    }
    if let Some(list) = document.as_array() {
        return list.iter().map(|it| exchange(it, from, to)).collect();
    }
    if let Some(members) = document.as_object() {
        let members = members.iter().map(|(member, it)| (member.clone(), exchange(it, from, to)));
        return Value::Object(members.collect());
    }
    document.clone()
}
