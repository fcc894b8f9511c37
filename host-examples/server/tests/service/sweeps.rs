//! The sweep: what is due expires, by the route and by itself.

use crate::harness::{Service, sqlite, wait_until};
use crate::postgres;
use serde_json::{Value, json};
use std::time::Duration;

fn soon(seconds: u64) -> String {
    let then = std::time::SystemTime::now() + Duration::from_secs(seconds);
    let seconds = then.duration_since(std::time::UNIX_EPOCH).expect("after 1970").as_secs();
    jiff::Timestamp::from_second(i64::try_from(seconds).expect("seconds")).expect("an instant").to_string()
}

fn expiring(service: &Service, customer: &str) -> String {
    let said = json!({"customer": {"external_id": customer, "currency": "EUR"}});
    service.ask("POST", "/api/v1/customers", Some(&said)).good();
    // On a machine that is so slow that the end is over when the wallet comes, it comes later.
    let made = (1..10).find_map(|power| {
        let wallet = json!({"wallet": {
            "external_customer_id": customer, "rate_amount": "1", "currency": "EUR", "granted_credits": "7",
            "expiration_at": soon(1 << power),
        }});
        let made = service.ask("POST", "/api/v1/wallets", Some(&wallet));
        (made.status == 200).then_some(made.body)
    });
    made.expect("a wallet")["wallet"]["lago_id"].as_str().expect("an id").to_owned()
}

#[test]
fn by_the_route() {
    let service = Service::start(&postgres::database());
    let wallet = expiring(&service, "acme");
    let other = service.wallet("other", "5");
    let sweep = || service.ask("POST", "/admin/sweep", None).good()["sweep"].take();
    wait_until("it expires", || sweep()["events"] != json!(0));
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
    wait_until("it expires", || service.find(&wallet)["status"] == "terminated");
}

const USAGE: &str = "/api/v1/customers/acme/current_usage";

fn usage(amount: u64) -> Value {
    json!({"external_subscription_id": "s", "customer_usage": {
        "currency": "EUR", "amount_cents": amount, "taxes_amount_cents": 0, "total_amount_cents": amount,
        "charges_usage": [{"amount_cents": amount, "billable_metric": {"code": "calls"}}],
    }})
}

/// What usage leaves of a wallet follows the balance: at once after an invoice, else at the next sweep.
#[test]
fn ongoing_balances_follow_the_balance() {
    let service = Service::start(&sqlite("ongoing"));
    let wallet = service.wallet("acme", "30");
    let ongoing = || service.find(&wallet)["ongoing_balance_cents"].clone();
    assert_eq!(ongoing(), 3000);
    service.ask("PUT", USAGE, Some(&usage(500))).good();
    assert_eq!(ongoing(), 2500);
    let invoice = json!({"invoice": {"external_customer_id": "acme", "currency": "EUR", "fees": [{"amount_cents": 700}]}});
    service.ask("POST", "/api/v1/invoices", Some(&invoice)).good();
    assert_eq!(ongoing(), 1800);
    let top_up = json!({"wallet_transaction": {"wallet_id": wallet, "granted_credits": "10"}});
    service.ask("POST", "/api/v1/wallet_transactions", Some(&top_up)).good();
    service.ask("POST", "/admin/sweep", None).good();
    assert_eq!(ongoing(), 2800);
    assert_eq!(service.ask("POST", "/admin/sweep", None).good()["sweep"]["events"], 0);
    assert_eq!(service.replay("acme")["equal"], true);
}

/// The rules' words: a refresh after each finalised invoice, and it checks the threshold.
#[test]
fn an_invoice_that_falls_below_the_threshold_tops_up() {
    let service = Service::start(&sqlite("threshold"));
    let wallet = service.wallet("acme", "30");
    let rules = json!({"wallet": {"recurring_transaction_rules": [{
        "trigger": "threshold", "threshold_credits": "10", "paid_credits": "20", "granted_credits": "0",
    }]}});
    service.ask("PUT", &format!("/api/v1/wallets/{wallet}"), Some(&rules)).good();
    let invoice = json!({"invoice": {"external_customer_id": "acme", "currency": "EUR", "fees": [{"amount_cents": 2500}]}});
    service.ask("POST", "/api/v1/invoices", Some(&invoice)).good();
    let purchases = || {
        let bought = service
            .transactions(&wallet)
            .into_iter()
            .filter(|made| made["transaction_status"] == "purchased");
        bought.map(|made| (made["status"].clone(), made["amount"].clone())).collect::<Vec<_>>()
    };
    assert_eq!(purchases(), [(json!("pending"), json!("20"))]);
    service.ask("POST", "/admin/sweep", None).good();
    assert_eq!(purchases().len(), 1, "what is pending counts");
    assert_eq!(service.replay("acme")["equal"], true);
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
