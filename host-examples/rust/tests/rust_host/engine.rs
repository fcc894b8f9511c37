//! The wrapper: documents in, answers by their kind, typed errors, limits.

use crate::{ENGINE, dist, opened, options};
use drawdown_example_rust::{Answer, Engine, Error, Limit, OpenError};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::path::Path;
use std::thread;

/// A hundred and twenty due, thirty in the wallet.
pub fn request() -> Value {
    json!({
        "policy": "lago-2026-08",
        "account": {
            "customer": {"external_id": "acme", "currency": "EUR"},
            "wallets": [{
                "id": "w1", "currency": "EUR", "rate_amount": "1", "credits_balance": "30", "balance_cents": 3000,
                "created_at": "2026-01-01T00:00:00Z"
            }]
        },
        "command": {"id": "c1", "at": "2026-02-01T00:00:00Z", "type": "apply_credits", "invoices": [{
            "id": "i1", "currency": "EUR",
            "fees": [{"item": {"type": "charge", "code": "calls"}, "amount_cents": 10000, "taxes_rate": "20"}]
        }]}
    })
}

/// What remains due of the one invoice.
pub fn still_due(answer: &Result<Answer, Error>) -> u64 {
    let Ok(Answer::Accepted(decision)) = answer else { panic!("not accepted: {answer:?}") };
    let invoices: Value = serde_json::from_str(decision.invoices.get()).expect("it is JSON");
    invoices[0]["total_due_amount_cents"].as_u64().expect("a figure")
}

fn with_command(command: Value) -> Value {
    let mut request = request();
    request["command"] = command;
    request
}

#[test]
fn an_invoice_is_paid_with_credits() {
    assert_eq!(still_due(&ENGINE.decide(&request())), 9000);
}

#[test]
fn a_command_done_before_has_no_events() {
    let Ok(Answer::Accepted(first)) = ENGINE.decide(&request()) else { panic!("it is accepted") };
    let mut again = request();
    again["recent_commands"] = json!([{"id": first.command.id, "digest": first.command.digest}]);
    again["account"] = serde_json::from_str(first.account.get()).expect("it is JSON");
    let Ok(Answer::Accepted(second)) = ENGINE.decide(&again) else { panic!("it is accepted") };
    assert_eq!((first.events.len(), second.events.len()), (1, 0));
    assert_eq!(second.account.get(), first.account.get());
}

#[test]
fn a_refusal_is_an_answer() {
    let at = "2026-02-01T00:00:00Z";
    let top_up = json!({"id": "c1", "at": at, "type": "top_up", "wallet_id": "none", "paid_credits": "10"});
    let Ok(Answer::Refused(refusals)) = ENGINE.decide(&with_command(top_up)) else { panic!("it is refused") };
    assert_eq!((refusals[0].code.as_str(), refusals[0].field.as_str()), ("wallet_not_found", "wallet_id"));
}

#[test]
fn a_query_is_answered() {
    let info = json!({"id": "c1", "at": "2026-02-01T00:00:00Z", "type": "info"});
    let Ok(Answer::Answered(result)) = ENGINE.decide(&with_command(info)) else { panic!("it is answered") };
    assert!(result.get().contains("\"version\""), "{result}");
}

#[test]
fn what_is_malformed_is_named() {
    let mut request = request();
    request["command"]["invoice"] = request["command"]["invoices"].take();
    let Err(Error::Malformed { problems, .. }) = ENGINE.decide(&request) else { panic!("it is malformed") };
    assert!(problems.iter().any(|problem| problem.path == "/command/invoice"), "{problems:?}");
}

#[test]
fn what_is_no_json_is_the_callers_error() {
    let request = HashMap::from([((1, 2), "a key must be text")]);
    assert!(matches!(ENGINE.decide(&request), Err(Error::NotJson(_))));
}

#[test]
fn fuel_is_limited() {
    let mut options = options();
    options.limits.fuel = 20_000;
    let engine = opened(&options);
    for _ in 0..3 {
        let exceeded = engine.decide(&request());
        assert!(
            matches!(exceeded, Err(Error::LimitExceeded { limit: Limit::Fuel, allowed: 20_000 })),
            "{exceeded:?}"
        );
    }
    // The next one that needs less is decided.
    assert!(matches!(engine.decide_text("{"), Err(Error::Malformed { .. })));
}

#[test]
fn memory_is_limited() {
    let mut options = options();
    options.limits.memory_bytes = 4 << 20;
    let engine = opened(&options);
    for text in [format!("[{}0]", "0,".repeat(1 << 20)), " ".repeat(8 << 20)] {
        let Err(Error::LimitExceeded { limit, allowed }) = engine.decide_text(&text) else {
            panic!("it is limited")
        };
        assert_eq!((limit, allowed), (Limit::Memory, 4 << 20));
    }
    assert_eq!(still_due(&engine.decide(&request())), 9000);
}

#[test]
fn stack_is_limited() {
    let mut options = options();
    options.limits.stack_bytes = 512;
    let exceeded = opened(&options).decide(&request());
    assert!(
        matches!(exceeded, Err(Error::LimitExceeded { limit: Limit::Stack, allowed: 512 })),
        "{exceeded:?}"
    );
}

#[test]
fn a_bug_of_the_engine_is_none_of_the_requests() {
    let error = Error::from(drawdown_host::Error::Reply("it is neither ok nor malformed"));
    assert!(matches!(&error, Error::Trap(_)));
    assert_eq!(
        error.to_string(),
        "the engine failed: the engine's reply is not one: it is neither ok nor malformed"
    );
}

#[test]
fn threads_share_an_engine() {
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..25 {
                    assert_eq!(still_due(&ENGINE.decide(&request())), 9000);
                }
            });
        }
    });
}

#[test]
fn what_is_no_engine_is_told_at_once() {
    let missing = Engine::open(Path::new("nowhere.wasm"), &options()).err().expect("there is none");
    assert!(missing.to_string().starts_with("nowhere.wasm cannot be read: "), "{missing}");
    let other = Engine::open(&dist("drawdown.core.wasm"), &options());
    assert!(matches!(other, Err(OpenError::Load(_))));
}
