//! kill -9 at random moments: no acknowledged decision is lost, none is made twice.

use crate::harness::{PATIENCE, Random, Service, cents, sqlite};
use crate::postgres;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

const CLIENTS: u64 = 6;
const KILLS: u64 = 5;
const SEED: u64 = 4_711;
/// At the most, all clients together.
const COMMANDS: u64 = 250;

#[test]
fn on_sqlite() {
    let _alone = postgres::alone();
    killed("sqlite", &sqlite("kills"));
}

#[test]
fn on_postgres() {
    let _alone = postgres::alone();
    killed("postgresql", &postgres::database());
}

struct Run {
    wallet: String,
    /// The service that is up, if one is.
    service: Mutex<Option<std::sync::Arc<Service>>>,
    stop: AtomicBool,
    next: AtomicU64,
    unanswered: AtomicU64,
}

fn killed(name: &str, url: &str) {
    println!("seed {SEED}");
    let service = Service::start(url);
    let run = Run {
        wallet: service.wallet("acme", "0"),
        service: Mutex::new(Some(service.into())),
        stop: AtomicBool::new(false),
        next: AtomicU64::new(0),
        unanswered: AtomicU64::new(0),
    };
    let acknowledged: BTreeMap<u64, String> = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(|| client(&run))).collect();
        let mut random = Random::new(SEED);
        for _ in 0..KILLS {
            std::thread::sleep(Duration::from_millis(200 + random.below(700)));
            kill(&run);
            std::thread::sleep(Duration::from_millis(random.below(100)));
            *run.service.lock().expect("the service") = Some(Service::start(url).into());
        }
        std::thread::sleep(Duration::from_millis(300));
        run.stop.store(true, Ordering::Relaxed);
        clients.into_iter().flat_map(|client| client.join().expect("a client")).collect()
    });
    let service = run.service.lock().expect("the service").take().expect("one that is up");
    added_up(&service, &run.wallet, &acknowledged);
    println!(
        "{name}: {KILLS} times kill -9 among {} decisions, {} of their requests broken off: every one is there once",
        acknowledged.len(),
        run.unanswered.load(Ordering::Relaxed),
    );
}

/// Takes the service away under its clients.
fn kill(run: &Run) {
    let mut service = run.service.lock().expect("the service").take().expect("one that is up");
    let start = Instant::now();
    service.terminate_hard();
    loop {
        match std::sync::Arc::try_unwrap(service) {
            Ok(gone) => return gone.kill(),
            Err(held) => service = held,
        }
        assert!(start.elapsed() < PATIENCE, "a client does not let go");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Each command has its key, and is asked for until it is acknowledged.
fn client(run: &Run) -> Vec<(u64, String)> {
    let mut acknowledged = Vec::new();
    while !run.stop.load(Ordering::Relaxed) {
        let number = run.next.fetch_add(1, Ordering::Relaxed);
        if number >= COMMANDS {
            break;
        }
        acknowledged.push((number, carried(run, number)));
    }
    acknowledged
}

fn body(wallet: &str, number: u64) -> Value {
    // A different amount each time, so that a doubled one would show in the sum.
    json!({"wallet_transaction": {"wallet_id": wallet, "granted_credits": format!("{}.01", number + 1)}})
}

fn carried(run: &Run, number: u64) -> String {
    let start = Instant::now();
    let body = body(&run.wallet, number);
    while start.elapsed() < PATIENCE {
        let service = run.service.lock().expect("the service").clone();
        let Some(service) = service else {
            std::thread::sleep(Duration::from_millis(10));
            continue;
        };
        match service.try_ask(
            "POST",
            "/api/v1/wallet_transactions",
            Some(&body),
            Some(&format!("key-{number}")),
        ) {
            Ok(answer) => {
                answer.clone().good();
                return answer.text;
            }
            Err(_) => {
                run.unanswered.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
    panic!("command {number} is never acknowledged");
}

fn added_up(service: &Service, wallet: &str, acknowledged: &BTreeMap<u64, String>) {
    let ledger = service.transactions(wallet);
    assert_eq!(ledger.len(), acknowledged.len(), "one transaction a command");
    let expected: i64 =
        acknowledged.keys().map(|number| i64::try_from(number + 1).expect("small") * 100 + 1).sum();
    assert_eq!(ledger.iter().map(|transaction| cents(&transaction["amount"])).sum::<i64>(), expected);
    assert_eq!(service.find(wallet)["balance_cents"], expected);
    // Asked again, each gets the answer that was acknowledged, and nothing moves.
    for (number, text) in acknowledged {
        let key = format!("key-{number}");
        let again =
            service.try_ask("POST", "/api/v1/wallet_transactions", Some(&body(wallet, *number)), Some(&key));
        let again = again.expect("an answer");
        assert_eq!((&again.text, again.repeated), (text, true));
    }
    assert_eq!(service.find(wallet)["balance_cents"], expected);
    assert_eq!(service.replay("acme")["equal"], true);
}
