//! Starting and stopping.

use crate::connections::answered;
use crate::harness::{self, KEY, PATIENCE, Service, directory, failed_start, sqlite, wait_until};
use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpStream;

#[test]
fn with_one_command_and_no_configuration() {
    let data = directory("no-configuration");
    let mut command = harness::command(&data, &[]);
    command.env_remove("DRAWDOWN_API_KEY");
    let mut service = Service::of(&mut command);
    assert!(data.join("ledger.sqlite").is_file());
    let key = service.greeting.lines().find_map(|line| line.trim().strip_prefix("api key   "));
    let key = key.and_then(|line| line.split(' ').next()).expect("a key made for this run").to_owned();
    assert!(service.greeting.contains("policy    lago-2026-08"), "{}", service.greeting);

    let ask = |key: &str| {
        let headers = [("authorization", format!("Bearer {key}"))];
        service.raw("GET", "/api/v1/wallets", &headers, Vec::new()).expect("an answer").status
    };
    assert_eq!((ask(&key), ask(KEY)), (200, 401));
    let health = service.raw("GET", "/healthz", &[], Vec::new()).expect("an answer").good();
    assert_eq!(health["database"], json!({"kind": "sqlite", "status": "ok"}));
    service.terminate();
    assert!(service.ended().success());
}

type Settings<'text> = &'text [(&'text str, &'text str)];

#[test]
fn what_is_wrong_is_said() {
    // Nobody listens there: the port is below those that are given to whoever asks for one.
    let gone = "postgres://u:secret@127.0.0.1:1/ledger";
    let cases: [(Settings<'_>, &[&str]); 6] = [
        (&[("DRAWDOWN_COMPONENT", "/nowhere/engine.wasm")], &["the engine is missing", "cargo xtask build"]),
        (&[("DRAWDOWN_POLICY", "lago-1999-01")], &["DRAWDOWN_POLICY", "lago-1999-01"]),
        (&[("DRAWDOWN_TIMEZONE", "Mars/Olympus")], &["DRAWDOWN_TIMEZONE", "Mars/Olympus"]),
        (
            &[("DRAWDOWN_LISTEN", "here"), ("DRAWDOWN_MAX_BODY", "much")],
            &["DRAWDOWN_LISTEN is `here`", "DRAWDOWN_MAX_BODY is `much`"],
        ),
        (&[("DATABASE_URL", "mysql://db/ledger")], &["it starts with sqlite: or postgres://"]),
        (
            &[("DATABASE_URL", gone), ("DRAWDOWN_DATABASE_WAIT_SECONDS", "1")],
            &["the database at postgres://127.0.0.1:", "/ledger cannot be used", "Connection refused"],
        ),
    ];
    for (settings, expected) in cases {
        let said = failed_start(settings);
        for part in expected {
            assert!(said.contains(part), "{settings:?}: {said}");
        }
        assert!(!said.contains("secret"), "a password is never shown: {said}");
    }
}

#[test]
fn an_unreachable_file_is_said() {
    let said = failed_start(&[
        ("DATABASE_URL", "sqlite:///nowhere/at/all/ledger.sqlite?mode=rwc"),
        ("DRAWDOWN_DATABASE_WAIT_SECONDS", "0"),
    ]);
    assert!(said.contains("the database at sqlite:///nowhere/at/all/ledger.sqlite cannot be used"), "{said}");
}

#[test]
fn a_file_that_is_no_database_is_said() {
    let data = directory("no-database");
    std::fs::write(data.join("ledger.sqlite"), "a letter, not a ledger; ".repeat(100)).expect("a file");
    let url = format!("sqlite://{}", data.join("ledger.sqlite").display());
    let said = failed_start(&[("DATABASE_URL", &url), ("DRAWDOWN_DATABASE_WAIT_SECONDS", "0")]);
    assert!(said.contains("file is not a database"), "{said}");
}

/// A request of which a part came before the stop is answered; who comes later finds nobody.
#[test]
fn a_stop_finishes_what_is_under_way() {
    let mut service = Service::start(&sqlite("stop"));
    let wallet = service.wallet("acme", "10");
    let body = json!({"wallet_transaction": {"wallet_id": wallet, "granted_credits": "1"}}).to_string();
    let address = service.address.trim_start_matches("http://").to_owned();
    let head = format!(
        "POST /api/v1/wallet_transactions HTTP/1.1\r\nhost: h\r\nauthorization: Bearer {KEY}\r\ncontent-length: {}\r\nconnection: close\r\nexpect: 100-continue\r\n\r\n",
        body.len()
    );
    let mut begun: Vec<TcpStream> = (0..8)
        .map(|_| {
            let mut stream = TcpStream::connect(&address).expect("a connection");
            stream.set_read_timeout(Some(PATIENCE)).expect("a limit");
            stream.write_all(head.as_bytes()).expect("the head of a request");
            // It is under way once its body is asked for.
            assert!(answered(&mut stream).starts_with("HTTP/1.1 100"));
            stream
        })
        .collect();
    service.terminate();
    wait_until("nobody listens any more", || TcpStream::connect(&address).is_err());
    for stream in &mut begun {
        stream.write_all(body.as_bytes()).expect("the body of a request");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer, and the end of the connection");
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
    assert!(service.ended().success());
}

#[test]
fn the_studio_is_served_when_it_is_built() {
    let studio = directory("studio");
    std::fs::write(studio.join("index.html"), "<!doctype html><title>studio</title>").expect("a page");
    let url = sqlite("studio");
    let path = studio.display().to_string();
    let service = Service::start_set(&[("DATABASE_URL", &url), ("DRAWDOWN_STUDIO", &path)]);
    let open = |path: &str| service.raw("GET", path, &[], Vec::new()).expect("an answer");
    assert!(open("/").text.contains("<title>studio</title>"));
    assert_eq!(open("/nothing.js").status, 404);
    assert_eq!(open("/../main.rs").status, 404);
    assert_eq!(open("/api/v1/wallets").status, 401);
    drop(service);

    let empty = directory("no-studio").display().to_string();
    let service = Service::start_set(&[("DATABASE_URL", &url), ("DRAWDOWN_STUDIO", &empty)]);
    assert!(service.greeting.contains("studio    not built"));
    assert_eq!(service.raw("GET", "/", &[], Vec::new()).expect("an answer").good()["api"], "/api/v1");
}
