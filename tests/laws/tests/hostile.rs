//! What holds whatever a host sends: no panic, a refusal changes nothing, what was accepted can be read again.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use drawdown_laws::hostile::Hostile;
use drawdown_laws::{COMMANDS, seeds};
use drawdown_model::Generator;
use serde_json::{Value, json};

const SHORT: u64 = 60;

/// The answer, or nothing where the request is malformed.
fn sent(request: &Value) -> Option<Value> {
    let text = request.to_string();
    let answer = catch_unwind(AssertUnwindSafe(|| drawdown_wire::invoke(&text)));
    match answer.unwrap_or_else(|_| panic!("it panics: {text}")) {
        Ok(answer) => Some(serde_json::from_str(&answer).expect("an answer is JSON")),
        Err(malformed) => {
            let list: Value = serde_json::from_str(&malformed).expect("a list is JSON");
            let list = list.as_array().expect("a list");
            assert!(!list.is_empty() && list.iter().all(|it| it["code"].is_string()), "{malformed}: {text}");
            None
        }
    }
}

/// The account as it is written when nothing happens to it; nothing where it cannot be read.
fn written(policy: &Value, account: &Value) -> Option<Value> {
    folded(policy, account, &json!([]))
}

fn folded(policy: &Value, account: &Value, events: &Value) -> Option<Value> {
    let command = json!({"id": "look", "at": "2026-01-01T00:00:00Z", "type": "replay", "events": events});
    let answer = sent(&json!({"policy": policy, "account": account, "command": command}));
    answer.map(|mut answer| answer["result"].take())
}

/// The account with some members spoiled so that it can still be read.
fn hostile_account(hostile: &mut Hostile, policy: &Value, mut account: Value) -> Value {
    for _ in 0..8 {
        let spoiled = hostile.spoiled(&account, "cmd-1");
        if written(policy, &spoiled).is_some() {
            account = spoiled;
        }
    }
    account
}

/// What holds of one answer.
fn check(request: &Value, answer: &Value) {
    let (policy, before, after) = (&request["policy"], &request["account"], &answer["account"]);
    let outcome = answer["outcome"].as_str().expect("an outcome");
    if outcome == "answered" {
        return;
    }
    if outcome == "accepted" {
        assert_eq!(folded(policy, before, &answer["events"]).as_ref(), Some(after), "its events: {request}");
    } else {
        assert_eq!(written(policy, before).as_ref(), Some(after), "it changes something: {request}");
    }
    assert_eq!(answer["refusals"].is_array(), outcome == "refused", "{request}");
    // What was accepted can be read again, and decided on.
    let command = json!({"id": "again", "at": request["command"]["at"], "type": "expire"});
    let again = json!({"policy": policy, "account": after, "command": command});
    assert!(sent(&again).is_some(), "it cannot be read again: {request}\n{again}");
}

#[test]
fn whatever_a_host_sends_what_was_accepted_can_be_read_again() {
    let mut outcomes: BTreeMap<String, usize> = BTreeMap::new();
    for seed in seeds(SHORT) {
        let mut hostile = Hostile::new(seed);
        let mut generator = Generator::new(seed);
        let history = generator.history();
        let mut account = hostile_account(&mut hostile, &history.policy, history.account);
        for _ in 0..COMMANDS {
            let command = generator.next_command(&account);
            let mut request = json!({"policy": history.policy, "account": account, "command": command});
            let made = request["command"]["id"].as_str().expect("an id").to_owned();
            if hostile.chance(60) {
                request["command"] = hostile.spoiled(&request["command"], &made);
            }
            let Some(answer) = sent(&request) else {
                *outcomes.entry("malformed".to_owned()).or_default() += 1;
                continue;
            };
            check(&request, &answer);
            *outcomes.entry(answer["outcome"].as_str().expect("an outcome").to_owned()).or_default() += 1;
            if answer["account"].is_object() {
                account = answer["account"].clone();
            }
        }
    }
    println!("{outcomes:?}");
    for wanted in ["accepted", "unchanged", "refused", "malformed"] {
        assert!(outcomes.get(wanted).is_some_and(|count| *count > 100), "{wanted}: {outcomes:?}");
    }
}
