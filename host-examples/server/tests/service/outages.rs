//! The database goes away: a clear answer, a retry where it is safe, nothing half written.

use crate::harness::{Service, command_that_may_be_full, directory, sqlite, wait_until};
use crate::postgres::{self, Cluster};
use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

const UNAVAILABLE: &str = "database_unavailable";

fn top_up(wallet: &str) -> Value {
    json!({"wallet_transaction": {"wallet_id": wallet, "granted_credits": "1"}})
}

fn healthy(service: &Service) -> bool {
    service.raw("GET", "/healthz", &[], Vec::new()).is_ok_and(|answer| answer.status == 200)
}

#[test]
fn a_server_that_crashes_and_comes_back() {
    let _alone = postgres::alone();
    let cluster = Cluster::start();
    let url = cluster.database("ledger");
    let service = Service::start_set(&[("DATABASE_URL", &url), ("DRAWDOWN_RETRY_SECONDS", "1")]);
    let patient = Service::start_set(&[("DATABASE_URL", &url), ("DRAWDOWN_RETRY_SECONDS", "600")]);
    let wallet = service.wallet("acme", "10");
    let ask = |service: &Service, key: &str| {
        let asked = service.try_ask("POST", "/api/v1/wallet_transactions", Some(&top_up(&wallet)), Some(key));
        asked.expect("an answer")
    };

    cluster.crash();
    let refused = ask(&service, "during");
    assert_eq!((refused.status, refused.body["code"].as_str()), (503, Some(UNAVAILABLE)), "{}", refused.text);
    let read = service.ask("GET", &format!("/api/v1/wallets/{wallet}"), None);
    assert_eq!((read.status, read.body["code"].as_str()), (503, Some(UNAVAILABLE)));
    assert!(!healthy(&service));

    // One that may wait is carried out when the database is back.
    let waited = std::thread::scope(|scope| {
        let asked = scope.spawn(|| ask(&patient, "patient"));
        std::thread::sleep(Duration::from_secs(2));
        cluster.resume();
        asked.join().expect("a thread")
    });
    assert_eq!(waited.status, 200, "{}", waited.text);
    wait_until("it is healthy again", || healthy(&service));
    assert_eq!(ask(&service, "during").status, 200);
    assert!(ask(&service, "during").repeated);
    assert_eq!(service.find(&wallet)["credits_balance"], "12");
    assert_eq!(service.transactions(&wallet).len(), 3);
    assert_eq!(service.replay("acme")["equal"], true);
}

#[test]
fn a_server_that_crashes_under_load() {
    let _alone = postgres::alone();
    let cluster = Cluster::start();
    let url = cluster.database("ledger");
    let service = Service::start_set(&[("DATABASE_URL", &url), ("DRAWDOWN_RETRY_SECONDS", "1")]);
    let wallet = service.wallet("acme", "0");
    let stop = AtomicBool::new(false);
    let done: usize = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..4)
            .map(|client| {
                let (service, wallet, stop) = (&service, &wallet, &stop);
                scope.spawn(move || {
                    let mut done = 0;
                    while !stop.load(Ordering::Relaxed) && done < 50 {
                        let key = format!("{client}-{done}");
                        wait_until("a command is acknowledged", || {
                            let asked = service.try_ask(
                                "POST",
                                "/api/v1/wallet_transactions",
                                Some(&top_up(wallet)),
                                Some(&key),
                            );
                            let answer = asked.expect("an answer");
                            assert!([200, 503].contains(&answer.status), "{}", answer.text);
                            answer.status == 200
                        });
                        done += 1;
                    }
                    done
                })
            })
            .collect();
        for _ in 0..2 {
            std::thread::sleep(Duration::from_millis(700));
            cluster.crash();
            std::thread::sleep(Duration::from_millis(300));
            cluster.resume();
        }
        std::thread::sleep(Duration::from_millis(700));
        stop.store(true, Ordering::Relaxed);
        clients.into_iter().map(|client| client.join().expect("a client")).sum()
    });
    assert_eq!(service.transactions(&wallet).len(), done);
    assert_eq!(service.find(&wallet)["credits_balance"], done.to_string());
    assert_eq!(service.replay("acme")["equal"], true);
    println!("postgresql: 2 crashes among {done} decisions: every one is there once");
}

#[test]
fn a_start_waits_for_the_server() {
    let _alone = postgres::alone();
    let cluster = Cluster::start();
    let url = cluster.database("ledger");
    cluster.crash();
    let service = std::thread::scope(|scope| {
        let started = scope.spawn(|| {
            Service::start_set(&[("DATABASE_URL", &url), ("DRAWDOWN_DATABASE_WAIT_SECONDS", "600")])
        });
        std::thread::sleep(Duration::from_secs(1));
        cluster.resume();
        started.join().expect("a thread")
    });
    wait_until("it is healthy", || healthy(&service));
}

/// Another program holds the file's lock: the request is told so, and goes through once the lock is gone.
#[test]
fn a_file_that_is_locked() {
    let url = sqlite("locked");
    let service = Service::start_set(&[("DATABASE_URL", &url), ("DRAWDOWN_RETRY_SECONDS", "1")]);
    let wallet = service.wallet("acme", "10");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let mut other = runtime.block_on(SqliteConnection::connect(&url)).expect("a connection");
    runtime.block_on(sqlx::query("BEGIN IMMEDIATE").execute(&mut other)).expect("the lock");
    let ask = || {
        service
            .try_ask("POST", "/api/v1/wallet_transactions", Some(&top_up(&wallet)), Some("locked"))
            .expect("an answer")
    };
    let refused = ask();
    assert_eq!((refused.status, refused.body["code"].as_str()), (503, Some(UNAVAILABLE)), "{}", refused.text);
    // Readers are not in its way.
    assert_eq!(service.find(&wallet)["credits_balance"], "10");
    runtime.block_on(sqlx::query("ROLLBACK").execute(&mut other)).expect("the end of the lock");
    assert_eq!(ask().status, 200);
    assert_eq!(service.find(&wallet)["credits_balance"], "11");
}

/// A disk is full, and then it is not: nothing is written meanwhile, everything can be read, and what failed leaves no
/// connection behind that fails again.
#[test]
fn a_disk_that_is_full() {
    let data = directory("full");
    let mut command = command_that_may_be_full(&data, &[("DRAWDOWN_RETRY_SECONDS", "0")]);
    let service = Service::of(&mut command);
    let wallet = service.wallet("acme", "10");
    let ask = |key: &str| {
        let asked = service.try_ask("POST", "/api/v1/wallet_transactions", Some(&top_up(&wallet)), Some(key));
        asked.expect("an answer")
    };
    let keys: Vec<String> = (0..20).map(|number| format!("key-{number}")).collect();
    service.limit_files("4096");
    for key in &keys {
        let refused = ask(key);
        assert_eq!(
            (refused.status, refused.body["code"].as_str()),
            (503, Some(UNAVAILABLE)),
            "{}",
            refused.text
        );
        assert_eq!(service.find(&wallet)["credits_balance"], "10");
        wait_until("what is there can be read", || healthy(&service));
    }
    service.limit_files("unlimited");
    for key in &keys {
        let done = ask(key);
        assert_eq!((done.status, done.repeated), (200, false), "{}", done.text);
    }
    assert_eq!(service.find(&wallet)["credits_balance"], "30");
    assert_eq!(service.transactions(&wallet).len(), 21);
    assert_eq!(service.replay("acme")["equal"], true);
}
