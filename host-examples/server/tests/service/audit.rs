//! The audit trail: append-only, whole, and enough to make every balance again.

use crate::harness::{Random, Service, sqlite};
use crate::postgres;
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection, SqliteConnection};

const SEED: u64 = 20_260_831;

#[test]
fn replays_on_sqlite() {
    replays("lago-2026-08", &sqlite("replays"));
}

#[test]
fn replays_on_postgres_under_our_own_policy() {
    replays("drawdown-1", &postgres::database());
}

/// A random history of everything that moves credits; then the events alone give the same account, byte for byte.
fn replays(policy: &str, url: &str) {
    println!("seed {SEED}");
    let service = Service::start_set(&[("DATABASE_URL", url), ("DRAWDOWN_POLICY", policy)]);
    let mut random = Random::new(SEED);
    let wallets = [service.wallet("acme", "100"), service.wallet("acme", "33.33333")];
    let mut invoices: Vec<String> = Vec::new();
    for step in 0..60_u64 {
        let wallet = &wallets[usize::try_from(random.below(2)).expect("an index")];
        let credits = format!("{}.{:05}", random.below(40), random.below(100_000));
        let top_up = |member: &str| json!({"wallet_transaction": {"wallet_id": wallet, member: credits}});
        match random.below(7) {
            0 => drop(service.ask("POST", TRANSACTIONS, Some(&top_up("granted_credits"))).good()),
            1 => {
                let held = service.find(wallet)["credits_balance"].as_str().map(hundred_thousandths);
                let voided = service.ask("POST", TRANSACTIONS, Some(&top_up("voided_credits")));
                if held < Some(hundred_thousandths(&credits)) {
                    let details = json!({"voided_credits": ["insufficient_credits"]});
                    assert_eq!(
                        (voided.status, &voided.body["error_details"]),
                        (422, &details),
                        "step {step}"
                    );
                } else {
                    voided.good();
                }
            }
            2 => purchase(
                &service,
                &top_up("paid_credits"),
                if random.below(4) == 0 { "failed" } else { "succeeded" },
            ),
            3 | 4 => invoices.push(invoice(&service, random.below(3_000))),
            5 if !invoices.is_empty() => {
                let invoice = invoices.swap_remove(0);
                service.ask("POST", &format!("/api/v1/invoices/{invoice}/void"), None).good();
            }
            _ => drop(
                service.ask("PUT", "/api/v1/customers/acme/current_usage", Some(&usage(step * 10))).good(),
            ),
        }
    }
    service.ask("DELETE", &format!("/api/v1/wallets/{}", wallets[1]), None).good();

    let replay = service.replay("acme");
    assert_eq!(replay["equal"], true, "{replay}");
    let [first, _] = &wallets;
    let found = service.find(first);
    let replayed =
        replay["wallets"].as_array().into_iter().flatten().find(|wallet| wallet["lago_id"] == **first);
    let replayed = &replayed.expect("the wallet")["replayed"];
    for figure in ["credits_balance", "balance_cents", "consumed_credits"] {
        assert_eq!(replayed[figure], found[figure], "{figure}");
    }
    numbered(&service, replay["events"].as_i64().expect("a count"));
}

const TRANSACTIONS: &str = "/api/v1/wallet_transactions";

fn purchase(service: &Service, top_up: &Value, status: &str) {
    let made = service.ask("POST", TRANSACTIONS, Some(top_up)).good();
    let path = format!(
        "/api/v1/invoices/{}",
        made["wallet_transactions"][0]["lago_invoice_id"].as_str().expect("an id")
    );
    service.ask("PUT", &path, Some(&json!({"invoice": {"payment_status": status}}))).good();
}

fn invoice(service: &Service, amount: u64) -> String {
    let invoice = json!({"invoice": {
        "external_customer_id": "acme", "currency": "EUR", "invoice_type": "subscription",
        "fees": [{"item": {"type": "charge", "code": "a"}, "amount_cents": amount, "taxes_amount_cents": amount / 5}],
    }});
    let made = service.ask("POST", "/api/v1/invoices", Some(&invoice)).good();
    made["invoice"]["lago_id"].as_str().expect("an id").to_owned()
}

fn usage(amount: u64) -> Value {
    json!({"customer_usage": {
        "currency": "EUR", "amount_cents": amount, "taxes_amount_cents": amount / 10,
        "charges_usage": [{"amount_cents": amount, "billable_metric": {"code": "a"}}],
    }})
}

/// Credits in the smallest part that is booked.
fn hundred_thousandths(credits: &str) -> u64 {
    let (whole, fraction) = credits.split_once('.').unwrap_or((credits, ""));
    format!("{whole}{fraction:0<5}").parse().expect("credits")
}

/// A trail of many megabytes is folded in parts, and gives what is stored.
#[test]
fn a_long_trail() {
    let service = Service::start(&sqlite("long-trail"));
    let wallet = service.wallet("acme", "10");
    let pairs = |text: &str| {
        let pairs = (0..50).map(|number| (format!("pair-{number}"), json!(text.repeat(1_000))));
        json!({"wallet": {"metadata": pairs.collect::<serde_json::Map<_, _>>()}})
    };
    for text in ["a", "b"].into_iter().cycle().take(60) {
        service.ask("PUT", &format!("/api/v1/wallets/{wallet}"), Some(&pairs(text))).good();
    }
    let replay = service.replay("acme");
    assert_eq!(replay["equal"], true, "{replay}");
    assert!(replay["events"].as_i64() > Some(60), "{replay}");
}

/// The list of events has no gap.
fn numbered(service: &Service, count: i64) {
    let mut numbers = Vec::new();
    for page in 1.. {
        let listed = service
            .ask("GET", &format!("/api/v1/customers/acme/events?page={page}&per_page=50"), None)
            .good();
        numbers.extend(
            listed["events"].as_array().into_iter().flatten().filter_map(|event| event["seq"].as_i64()),
        );
        if listed["meta"]["next_page"].is_null() {
            break;
        }
    }
    assert_eq!(numbers, (1..=count).collect::<Vec<_>>());
}

const TAMPERINGS: [&str; 4] = [
    "UPDATE events SET body = '{}'",
    "DELETE FROM events",
    "UPDATE commands SET reply_body = ''",
    "DELETE FROM commands",
];

#[test]
fn nobody_changes_what_happened() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let (file, server) = (sqlite("tampering"), postgres::database());
    for url in [&file, &server] {
        let service = Service::start(url);
        service.wallet("acme", "10");
    }
    runtime.block_on(async {
        let mut connection = SqliteConnection::connect(&file).await.expect("a connection");
        for tampering in TAMPERINGS {
            let refused =
                sqlx::query(tampering).execute(&mut connection).await.expect_err(tampering).to_string();
            assert!(refused.contains("append-only"), "{refused}");
        }
        let mut connection = PgConnection::connect(&server).await.expect("a connection");
        for tampering in TAMPERINGS.into_iter().chain(["TRUNCATE events CASCADE"]) {
            let refused =
                sqlx::query(tampering).execute(&mut connection).await.expect_err(tampering).to_string();
            assert!(refused.contains("append-only"), "{refused}");
        }
    });
    let service = Service::start(&server);
    assert_eq!(service.replay("acme")["equal"], Value::Bool(true));
}
