//! Repetitions: the same request is done once, whoever asks again and however often at once.

use crate::harness::{Answer, Service, sqlite};
use crate::postgres;
use serde_json::{Value, json};

fn top_up(wallet: &str, credits: &str) -> Value {
    json!({"wallet_transaction": {"wallet_id": wallet, "granted_credits": credits}})
}

#[test]
fn many_at_once_on_sqlite() {
    at_once(&sqlite("repeats"));
}

#[test]
fn many_at_once_on_postgres() {
    at_once(&postgres::database());
}

/// Two processes on one database, the same key from both.
fn at_once(url: &str) {
    let services = [Service::start(url), Service::start(url)];
    let [first, _] = &services;
    let wallet = first.wallet("acme", "0");
    let body = top_up(&wallet, "5");
    let answers: Vec<Answer> = std::thread::scope(|scope| {
        let askers: Vec<_> = (0..100)
            .map(|number| {
                let (service, body) = (&services[number % 2], &body);
                scope.spawn(move || {
                    service.try_ask("POST", "/api/v1/wallet_transactions", Some(body), Some("same"))
                })
            })
            .collect();
        askers.into_iter().map(|asker| asker.join().expect("a thread").expect("an answer")).collect()
    });
    assert!(answers.iter().all(|answer| answer.status == 200 && answer.text == answers[0].text));
    assert_eq!(
        answers.iter().filter(|answer| !answer.repeated).count(),
        1,
        "one made it, the others heard of it"
    );
    assert_eq!(first.find(&wallet)["credits_balance"], "5");
    assert_eq!(first.transactions(&wallet).len(), 1);
}

#[test]
fn a_key_is_for_one_request() {
    let service = Service::start(&sqlite("one-request"));
    let wallet = service.wallet("acme", "0");
    let ask = |body: &Value, key: &str| {
        service.try_ask("POST", "/api/v1/wallet_transactions", Some(body), Some(key)).expect("an answer")
    };
    assert_eq!(ask(&top_up(&wallet, "5"), "k").status, 200);
    let other = ask(&top_up(&wallet, "6"), "k");
    assert_eq!((other.status, other.body["code"].as_str()), (409, Some("command_id_reused")));
    for key in ["a/b", "a#b", ""] {
        let refused = ask(&top_up(&wallet, "5"), key);
        assert_eq!(refused.status, 422, "{key:?}");
        assert_eq!(refused.body["error_details"], json!({"idempotency_key": ["value_is_invalid"]}));
    }
    // A refusal is not remembered: the same key may be used when the request can be done.
    let void = json!({"wallet_transaction": {"wallet_id": wallet, "voided_credits": "7"}});
    assert_eq!(ask(&void, "later").status, 422);
    assert_eq!(ask(&top_up(&wallet, "2"), "more").status, 200);
    assert_eq!(ask(&void, "later").status, 200);
    assert_eq!(service.find(&wallet)["credits_balance"], "0");
}

#[test]
fn what_changes_nothing_is_remembered_too() {
    let service = Service::start(&sqlite("nothing"));
    let wallet = service.wallet("acme", "0");
    let path = format!("/api/v1/wallets/{wallet}");
    let end = |key: &str| service.try_ask("DELETE", &path, None, Some(key)).expect("an answer");
    assert!(!end("first").repeated);
    assert!(!end("second").repeated);
    assert!(end("second").repeated);
}
