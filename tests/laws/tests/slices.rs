//! Deciding on what `needs` chooses is deciding on everything: the same events, invoices and changes, byte for byte.

use drawdown_laws::{Step, invoke, run, seeds};
use serde_json::{Value, json};
use std::collections::BTreeSet;

#[test]
fn a_slice_is_decided_as_the_whole() {
    let (mut rows, mut chosen) = (0, 0);
    for seed in seeds(100) {
        run(seed, |step| {
            let account = step.before();
            let slice = slice(step, account);
            rows += list(account, "wallet_transactions").len();
            chosen += list(&slice, "wallet_transactions").len();
            let whole = told(&step.request, account);
            assert_eq!(told(&step.request, &slice), whole, "{}\n{slice}", step.place());
        });
    }
    println!("{chosen} of {rows} transactions were chosen");
    assert!(chosen < rows, "a slice is less than everything");
}

/// What a decision tells but for its explanation, as text.
fn told(request: &Value, account: &Value) -> [String; 5] {
    let mut request = request.clone();
    request["account"] = account.clone();
    request["answer"] = json!({"account": "changes", "explanation": false});
    let (_, answer) = invoke(&request);
    ["outcome", "refusals", "events", "invoices", "changes"].map(|part| answer[part].to_string())
}

/// What a host loads by the conditions alone.
fn slice(step: &Step, account: &Value) -> Value {
    let policy = &step.request["policy"];
    let command = &step.request["command"];
    let question = json!({"id": "q", "at": command["at"], "type": "needs", "for": command});
    let (_, answer) = invoke(&json!({"policy": policy, "command": question}));
    let mut slice = account.clone();
    for part in ["wallets", "wallet_transactions"] {
        let conditions = list(&answer["result"], part);
        slice[part] = rows(list(account, part), conditions).into();
    }
    slice
}

fn rows(rows: &[Value], conditions: &[Value]) -> Vec<Value> {
    let named = |condition: &&Value| condition.get("funded_by_those").is_none();
    let chosen = |row: &&Value| conditions.iter().filter(named).any(|condition| holds(condition, row));
    let funding = |row: &Value| {
        let fundings = list(row, "fundings").iter();
        fundings
            .filter_map(|funding| funding["transaction_id"].as_str().map(str::to_owned))
            .collect::<Vec<_>>()
    };
    let funded: BTreeSet<String> = if conditions.iter().all(|condition| named(&condition)) {
        BTreeSet::new()
    } else {
        rows.iter().filter(chosen).flat_map(funding).collect()
    };
    let funds = |row: &&Value| row["id"].as_str().is_some_and(|id| funded.contains(id));
    rows.iter().filter(|row| chosen(row) || funds(row)).cloned().collect()
}

/// Does every member of a condition hold of a row?
fn holds(condition: &Value, row: &Value) -> bool {
    condition.as_object().expect("a condition is an object").iter().all(|(member, value)| {
        match member.strip_suffix("_in") {
            Some(column) => value.as_array().expect("a list").contains(&row[column]),
            None => holds_one(member, value, row),
        }
    })
}

fn holds_one(member: &str, value: &Value, row: &Value) -> bool {
    match member {
        "id_prefix" => row["id"].as_str().is_some_and(|id| id.starts_with(value.as_str().expect("a text"))),
        "remaining_above_zero" => {
            let above = |column: &str| {
                let figure = &row[column];
                !(figure.is_null() || *figure == json!(0) || *figure == json!("0"))
            };
            above("remaining_amount_cents") || above("remaining_credit_amount")
        }
        // whole seconds stand before fractions of them only in the last place
        "created_from" => row["created_at"].as_str() >= value.as_str(),
        "status" | "transaction_type" | "transaction_status" | "source" => row[member] == *value,
        _ => panic!("no column for {member}"),
    }
}

fn list<'a>(document: &'a Value, member: &str) -> &'a [Value] {
    document[member].as_array().map_or(&[], Vec::as_slice)
}
