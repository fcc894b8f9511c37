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
    for step in 0..60 {
        let wallet = &wallets[usize::try_from(random.below(2)).expect("an index")];
        let credits = format!("{}.{:05}", random.below(40), random.below(100_000));
        let top_up = |member: &str| json!({"wallet_transaction": {"wallet_id": wallet, member: credits}});
        let answer = match random.below(7) {
            0 => service.ask("POST", "/api/v1/wallet_transactions", Some(&top_up("granted_credits"))),
            1 => service.ask("POST", "/api/v1/wallet_transactions", Some(&top_up("voided_credits"))),
            2 => {
                let made = service.ask("POST", "/api/v1/wallet_transactions", Some(&top_up("paid_credits")));
                let purchases = made.body["wallet_transactions"].as_array().into_iter().flatten();
                for purchase in purchases.filter(|made| made["transaction_status"] == "purchased") {
                    let path =
                        format!("/api/v1/invoices/{}", purchase["lago_invoice_id"].as_str().expect("an id"));
                    let status = if random.below(4) == 0 { "failed" } else { "succeeded" };
                    service.ask("PUT", &path, Some(&json!({"invoice": {"payment_status": status}}))).good();
                }
                made
            }
            3 | 4 => {
                let amount = random.below(3_000);
                let invoice = json!({"invoice": {
                    "external_customer_id": "acme", "currency": "EUR", "invoice_type": "subscription",
                    "fees": [{"item": {"type": "charge", "code": "a"}, "amount_cents": amount, "taxes_amount_cents": amount / 5}],
                }});
                let made = service.ask("POST", "/api/v1/invoices", Some(&invoice));
                invoices.extend(made.body["invoice"]["lago_id"].as_str().map(str::to_owned));
                made
            }
            5 if !invoices.is_empty() => {
                let invoice = invoices.swap_remove(0);
                service.ask("POST", &format!("/api/v1/invoices/{invoice}/void"), None)
            }
            _ => {
                let usage = json!({"customer_usage": {
                    "currency": "EUR", "amount_cents": step * 10, "taxes_amount_cents": step, "charges_usage": [
                        {"amount_cents": step * 10, "billable_metric": {"code": "a"}},
                    ],
                }});
                service.ask("PUT", "/api/v1/customers/acme/current_usage", Some(&usage))
            }
        };
        assert!([200, 422].contains(&answer.status), "step {step}: {}", answer.text);
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
