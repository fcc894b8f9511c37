//! The sweep: what is due expires, by the route and by itself.

use crate::harness::{PATIENCE, Service, sqlite};
use crate::postgres;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

fn soon() -> String {
    let then = std::time::SystemTime::now() + Duration::from_secs(2);
    let seconds = then.duration_since(std::time::UNIX_EPOCH).expect("after 1970").as_secs();
    jiff::Timestamp::from_second(i64::try_from(seconds).expect("seconds")).expect("an instant").to_string()
}

fn expiring(service: &Service, customer: &str) -> String {
    let said = json!({"customer": {"external_id": customer, "currency": "EUR"}});
    service.ask("POST", "/api/v1/customers", Some(&said)).good();
    let wallet = json!({"wallet": {
        "external_customer_id": customer, "rate_amount": "1", "currency": "EUR", "granted_credits": "7",
        "expiration_at": soon(),
    }});
    let made = service.ask("POST", "/api/v1/wallets", Some(&wallet)).good();
    made["wallet"]["lago_id"].as_str().expect("an id").to_owned()
}

fn wait_for(mut done: impl FnMut() -> bool) {
    let start = Instant::now();
    while !done() {
        assert!(start.elapsed() < PATIENCE, "it does not happen");
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn by_the_route() {
    let service = Service::start(&postgres::database());
    let wallet = expiring(&service, "acme");
    let other = service.wallet("other", "5");
    let sweep = || service.ask("POST", "/admin/sweep", None).good()["sweep"].take();
    wait_for(|| sweep()["events"] != json!(0));
    let after = service.find(&wallet);
    assert_eq!((&after["status"], &after["credits_balance"]), (&json!("terminated"), &json!("0")));
    let voided: Vec<Value> = service.transactions(&wallet);
    assert_eq!((&voided[0]["void_reason"], &voided[0]["credit_amount"]), (&json!("expired"), &json!("7")));
    assert_eq!(service.find(&other)["credits_balance"], "5");
    assert_eq!(sweep()["customers"], 0, "what has ended is not looked at again");
    assert_eq!(service.replay("acme")["equal"], true);
}

#[test]
fn by_itself() {
    let service = Service::start_set(&[("DATABASE_URL", &sqlite("sweep")), ("DRAWDOWN_SWEEP_SECONDS", "1")]);
    let wallet = expiring(&service, "acme");
    wait_for(|| service.find(&wallet)["status"] == "terminated");
}

/// A rule that pays every month on this day tops up once a day, however often the sweep runs.
#[test]
fn interval_rules_run_once_a_day() {
    let service = Service::start(&sqlite("rules"));
    let wallet = service.wallet("acme", "0");
    let rules = json!({"wallet": {"recurring_transaction_rules": [{
        "trigger": "interval", "interval": "weekly", "granted_credits": "3", "paid_credits": "0",
    }]}});
    let changed = service.ask("PUT", &format!("/api/v1/wallets/{wallet}"), Some(&rules)).good();
    assert_eq!(changed["wallet"]["recurring_transaction_rules"][0]["status"], "active");
    for _ in 0..3 {
        let swept = service.ask("POST", "/admin/sweep", None).good();
        assert_eq!(swept["sweep"]["customers"], 1);
    }
    // A rule never fires on the day its wallet was created.
    assert_eq!(service.find(&wallet)["credits_balance"], "0");
    assert_eq!(service.replay("acme")["equal"], true);
}
