//! What falls due by itself: a sweep may be split anywhere (rules-beyond, section 0.5).

use drawdown_laws::{Step, invoke, run, seeds};
use serde_json::{Value, json};

const SHORT: u64 = 60;

/// Between the last command and the sweep, and where it is split.
const SWEPT: &str = "2027-03-01T00:00:00Z";
const SPLIT: [&str; 2] = ["2026-03-05T12:00:00Z", "2026-04-20T00:00:00Z"];

/// Every account with what falls due up to these instants booked, one sweep after the other; `None` where a wallet
/// contradicts itself, which stops its dues as soon as one of them cannot be booked.
fn swept(step: &Step, instants: &[&str]) -> Option<Value> {
    let named = &step.request["policy"];
    let mut policy = if named.is_string() { json!({"preset": named}) } else { named.clone() };
    policy["due_dated"] = json!("own");
    let mut account = step.after().clone();
    for (number, at) in instants.iter().enumerate() {
        let command = json!({"id": format!("sweep-{number}"), "at": at, "type": "expire"});
        let (text, mut answer) = invoke(&json!({"policy": policy, "account": account, "command": command}));
        if answer["outcome"] == "refused" || text.contains("dues_unbooked") {
            return None;
        }
        account = answer["account"].take();
    }
    Some(account)
}

/// Without what tells which sweep it was: the ids that it made, and when it was decided.
fn anyhow(mut account: Value) -> Value {
    let transactions = account["wallet_transactions"].as_array_mut().expect("a list");
    for transaction in transactions.iter_mut() {
        transaction["booked_at"] = Value::Null;
        forget_ids(transaction);
    }
    transactions.sort_by_key(Value::to_string);
    account
}

fn forget_ids(value: &mut Value) {
    match value {
        Value::String(text) if text.starts_with("sweep-") => *value = Value::Null,
        Value::Array(items) => items.iter_mut().for_each(forget_ids),
        Value::Object(members) => members.values_mut().for_each(forget_ids),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn a_sweep_may_be_split_anywhere() {
    let mut ended = 0;
    for seed in seeds(SHORT) {
        let mut last = None;
        run(seed, |step: &Step| {
            last = Some(Step {
                seed,
                request: step.request.clone(),
                text: step.text.clone(),
                answer: step.answer.clone(),
            });
        });
        let last = last.expect("a command");
        let (Some(once), Some(split)) = (swept(&last, &[SWEPT]), swept(&last, &[SPLIT[0], SPLIT[1], SWEPT]))
        else {
            continue;
        };
        ended += usize::from(once != *last.after());
        assert_eq!(anyhow(once), anyhow(split), "{}", last.place());
    }
    assert!(ended > 0, "nothing ended in any history");
}
