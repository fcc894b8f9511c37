//! Many clients on one wallet: what they were told adds up to what is in the ledger.

use crate::harness::{Random, Service, cents, sqlite};
use crate::postgres;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const CLIENTS: u64 = 16;
const COMMANDS: u64 = 15;

#[test]
fn on_sqlite_with_two_processes() {
    let _alone = postgres::alone();
    under_load("sqlite", &sqlite("load"));
}

#[test]
fn on_postgres_with_two_processes() {
    let _alone = postgres::alone();
    under_load("postgresql", &postgres::database());
}

#[test]
fn two_hundred_invoices_at_once_on_sqlite() {
    let _alone = postgres::alone();
    invoices_at_once(&sqlite("at-once"));
}

#[test]
fn two_hundred_invoices_at_once_on_postgres() {
    let _alone = postgres::alone();
    invoices_at_once(&postgres::database());
}

/// Two hundred invoices of 1.00 over a wallet of 123.45: 123 are paid whole, one in part, and no cent twice.
fn invoices_at_once(url: &str) {
    let services = [Service::start(url), Service::start(url)];
    let wallet = services[0].wallet("acme", "123.45");
    let mut paid: Vec<i64> = std::thread::scope(|scope| {
        let askers = (0..200).map(|number| {
            let service = &services[number % 2];
            scope.spawn(move || {
                let body = json!({"invoice": {
                    "external_customer_id": "acme", "currency": "EUR", "invoice_type": "subscription",
                    "fees": [{"item": {"type": "charge", "code": "a"}, "amount_cents": 100}],
                }});
                let made = service.ask("POST", "/api/v1/invoices", Some(&body)).good();
                made["invoice"]["prepaid_credit_amount_cents"].as_i64().expect("an amount")
            })
        });
        let askers: Vec<_> = askers.collect();
        askers.into_iter().map(|asker| asker.join().expect("a client")).collect()
    });
    paid.sort();
    let expected: Vec<i64> = [vec![0; 76], vec![45], vec![100; 123]].concat();
    assert_eq!(paid, expected);
    assert_eq!(services[0].find(&wallet)["balance_cents"], 0);
    assert_eq!(services[1].transactions(&wallet).len(), 1 + 124);
    assert_eq!(services[0].replay("acme")["equal"], true);
}

/// What one client was told: money by what moved it, and how long each answer took.
#[derive(Default)]
struct Told {
    cents: i64,
    transactions: usize,
    refused: usize,
    took: Vec<Duration>,
}

fn under_load(name: &str, url: &str) {
    let services = [Service::start(url), Service::start(url)];
    let [first, second] = &services;
    let wallet = first.wallet("acme", "1");
    let start = Instant::now();
    let told: Vec<Told> = std::thread::scope(|scope| {
        let wallet = &wallet;
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let service = if client % 2 == 0 { first } else { second };
                scope.spawn(move || client_of(service, wallet, client))
            })
            .collect();
        clients.into_iter().map(|client| client.join().expect("a client")).collect()
    });
    let elapsed = start.elapsed();

    let (cents_told, made): (i64, usize) =
        (told.iter().map(|told| told.cents).sum(), told.iter().map(|told| told.transactions).sum());
    let after = second.find(&wallet);
    assert_eq!(after["balance_cents"].as_i64(), Some(100 + cents_told), "what was told is what is there");
    assert_eq!(cents(&after["credits_balance"]), 100 + cents_told);
    let ledger = first.transactions(&wallet);
    assert_eq!(ledger.len(), 1 + made, "no transaction is lost, none is double");
    assert_eq!(ledger.iter().map(moved).sum::<i64>(), 100 + cents_told);
    assert_eq!(first.replay("acme")["equal"], true);

    let mut took: Vec<Duration> = told.iter().flat_map(|told| told.took.iter().copied()).collect();
    took.sort();
    let refused: usize = told.iter().map(|told| told.refused).sum();
    let (count, milliseconds) = (took.len(), elapsed.as_millis().max(1));
    println!(
        "{name}: {count} commands of {CLIENTS} clients over 2 processes on one wallet in {milliseconds} ms \
         ({} a second, {refused} refused); median {} ms, slowest {} ms",
        u128::try_from(count).expect("a count") * 1_000 / milliseconds,
        took[count / 2].as_millis(),
        took[count - 1].as_millis(),
    );
}

/// Cents that a settled transaction moved.
fn moved(transaction: &Value) -> i64 {
    let amount = cents(&transaction["amount"]);
    match (transaction["status"].as_str(), transaction["transaction_type"].as_str()) {
        (Some("settled"), Some("inbound")) => amount,
        (Some("settled"), Some("outbound")) => -amount,
        _ => 0,
    }
}

fn client_of(service: &Service, wallet: &str, client: u64) -> Told {
    let mut random = Random::new(client + 7);
    let mut told = Told::default();
    for _ in 0..COMMANDS {
        let start = Instant::now();
        let amount = 1 + random.below(300);
        let credits = format!("{}.{:02}", amount / 100, amount % 100);
        match random.below(4) {
            0 => top_up(service, wallet, ("granted_credits", &credits), &mut told),
            1 => top_up(service, wallet, ("voided_credits", &credits), &mut told),
            2 => purchase(service, wallet, &credits, &mut told),
            _ => invoice(service, amount, &mut told),
        }
        told.took.push(start.elapsed());
    }
    told
}

fn top_up(service: &Service, wallet: &str, (member, credits): (&str, &str), told: &mut Told) {
    let body = json!({"wallet_transaction": {"wallet_id": wallet, member: credits}});
    let answer = service.ask("POST", "/api/v1/wallet_transactions", Some(&body));
    if answer.status == 422 {
        assert_eq!(answer.body["error_details"], json!({"voided_credits": ["insufficient_credits"]}));
        told.refused += 1;
        return;
    }
    let made = answer.good();
    for transaction in made["wallet_transactions"].as_array().into_iter().flatten() {
        told.transactions += 1;
        told.cents += moved(transaction);
    }
}

fn purchase(service: &Service, wallet: &str, credits: &str, told: &mut Told) {
    let body = json!({"wallet_transaction": {"wallet_id": wallet, "paid_credits": credits}});
    let made = service.ask("POST", "/api/v1/wallet_transactions", Some(&body)).good();
    let bought = &made["wallet_transactions"][0];
    let path = format!("/api/v1/invoices/{}", bought["lago_invoice_id"].as_str().expect("an invoice"));
    let paid = json!({"invoice": {"payment_status": "succeeded"}});
    service.ask("PUT", &path, Some(&paid)).good();
    // Told twice, paid once.
    service.ask("PUT", &path, Some(&paid)).good();
    told.transactions += 1;
    told.cents += cents(&bought["amount"]);
}

fn invoice(service: &Service, amount: u64, told: &mut Told) {
    let body = json!({"invoice": {
        "external_customer_id": "acme", "currency": "EUR", "invoice_type": "subscription",
        "fees": [{"item": {"type": "charge", "code": "a"}, "amount_cents": amount}],
    }});
    let made = service.ask("POST", "/api/v1/invoices", Some(&body)).good();
    let taken = made["invoice"]["prepaid_credit_amount_cents"].as_i64().expect("an amount");
    let due = made["invoice"]["total_due_amount_cents"].as_i64().expect("an amount");
    assert_eq!(taken + due, i64::try_from(amount).expect("an amount"));
    told.transactions += usize::from(taken > 0);
    told.cents -= taken;
}
