//! What is sent to break in, to break things, or to fill the memory.

use crate::harness::{KEY, PATIENCE, Service, directory, sqlite};
use crate::postgres;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;

const WORDS: [&str; 6] = [
    "'; DROP TABLE wallets; --",
    "' OR '1'='1",
    "\" OR \"\"=\"",
    "$1",
    "1); DELETE FROM events; --",
    "Robert'); DROP TABLE customers;--\\",
];

#[test]
fn words_of_sql_on_sqlite() {
    words_of_sql(&sqlite("sql"));
}

#[test]
fn words_of_sql_on_postgres() {
    words_of_sql(&postgres::database());
}

/// They are names like any other.
fn words_of_sql(url: &str) {
    let service = Service::start(url);
    let kept = service.wallet("acme", "10");
    let before = service.find(&kept);
    for (number, word) in WORDS.into_iter().enumerate() {
        let customer = json!({"customer": {"external_id": word, "name": word, "currency": "EUR"}});
        service.ask("POST", "/api/v1/customers", Some(&customer)).good();
        let wallet = json!({"wallet": {
            "external_customer_id": word, "name": word, "code": word, "rate_amount": "1", "currency": "EUR",
            "granted_credits": "3", "metadata": {"word": word},
        }});
        let made = service.ask("POST", "/api/v1/wallets", Some(&wallet)).good();
        let id = made["wallet"]["lago_id"].as_str().expect("an id");
        assert_eq!(
            (&service.find(id)["code"], &service.find(id)["metadata"]["word"]),
            (&json!(word), &json!(word))
        );
        let top_up = json!({"wallet_transaction": {"wallet_id": id, "granted_credits": "1", "name": word}});
        let key = format!("key {number} {}", word.replace(['/', '#'], ""));
        let done = service.try_ask("POST", "/api/v1/wallet_transactions", Some(&top_up), Some(&key));
        done.expect("an answer").good();
        let invoice = json!({"invoice": {
            "lago_id": word, "external_customer_id": word, "currency": "EUR", "fees": [{"amount_cents": 100}],
        }});
        service.ask("POST", "/api/v1/invoices", Some(&invoice)).good();
        let escaped = escaped(word);
        let found = service.ask("GET", &format!("/api/v1/invoices/{escaped}"), None).good();
        assert_eq!(found["invoice"]["lago_id"], word);
        let listed = format!("/api/v1/wallets?external_customer_id={escaped}&currency={escaped}");
        assert_eq!(service.ask("GET", &listed, None).good()["meta"]["total_count"], 0);
        for path in ["wallets", "wallet_transactions"] {
            assert_eq!(service.ask("GET", &format!("/api/v1/{path}/{escaped}"), None).status, 404);
        }
        assert_eq!(service.replay(&escaped)["equal"], true);
    }
    assert_eq!(service.find(&kept), before);
    let customers = service.ask("GET", "/api/v1/customers", None).good();
    assert_eq!(customers["meta"]["total_count"], 1 + WORDS.len());
}

fn escaped(word: &str) -> String {
    word.bytes().map(|byte| format!("%{byte:02x}")).collect()
}

/// No path leads out of the studio's folder.
#[test]
fn paths_that_lead_out() {
    let data = directory("paths");
    let studio = data.join("studio");
    std::fs::create_dir_all(&studio).expect("a folder");
    std::fs::write(studio.join("index.html"), "<!doctype html>").expect("a page");
    std::fs::write(data.join("secret.txt"), "the secret").expect("a secret");
    let url = sqlite("paths");
    let service =
        Service::start_set(&[("DATABASE_URL", &url), ("DRAWDOWN_STUDIO", &studio.display().to_string())]);
    let secret = data.join("secret.txt").display().to_string();
    let paths = [
        "/../secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "/%2e%2e%2fsecret.txt",
        "/a/../../secret.txt",
        "/..%5csecret.txt",
        "//../secret.txt",
        "/api/v1/../../../secret.txt",
        &format!("/{secret}"),
        &format!("/{}", escaped(&secret)),
    ];
    for path in paths {
        // As it is written: a client's library would resolve it.
        let request = format!("GET {path} HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n");
        let answer = spoken(&service, request.as_bytes());
        let status = if path.starts_with("/api/") { "401" } else { "404" };
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{path}: {answer}");
        assert!(!answer.contains("the secret"), "{path}: {answer}");
    }
}

fn spoken(service: &Service, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(service.address.trim_start_matches("http://")).expect("a connection");
    // One that is too much is not read to its end.
    let _ = stream.write_all(request);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

/// The most levels of a body.
const LEVELS: usize = 56;

/// Requests that hold something nested, and how many levels stand around it.
fn nested(depth: usize) -> [(&'static str, &'static str, String, usize); 4] {
    let nested = format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
    let invoice = format!(
        r#"{{"invoice":{{"lago_id":"i","external_customer_id":"acme","currency":"EUR","status":"draft","fees":[{{"amount_cents":1,"amount_details":{nested}}}]}}}}"#
    );
    let usage = format!(
        r#"{{"customer_usage":{{"currency":"EUR","amount_cents":1,"charges_usage":[{{"amount_cents":1,"presentation_breakdowns":{nested}}}]}}}}"#
    );
    let customer = format!(r#"{{"customer":{{"external_id":"acme","metadata":{nested}}}}}"#);
    [
        ("POST", "/api/v1/invoices", invoice, 4),
        ("PUT", "/api/v1/invoices/i", format!(r#"{{"invoice":{{"metadata":{nested}}}}}"#), 2),
        ("POST", "/api/v1/customers", customer, 2),
        ("PUT", "/api/v1/customers/acme/current_usage", usage, 4),
    ]
}

/// Depth is limited, and what is taken can be taken again by every later decision.
#[test]
fn depth() {
    let service = Service::start(&sqlite("depth"));
    let wallet = service.wallet("acme", "10");
    let headers = [("authorization", format!("Bearer {KEY}"))];
    for depth in [1, 30, 50, 51, 52, 53, 54, 55, 58, 60, 62, 64, 66, 100, 126, 130, 100_000] {
        for (method, path, body, around) in nested(depth) {
            let answer = service.raw(method, path, &headers, body.into_bytes()).expect("an answer");
            if depth + around <= LEVELS {
                assert_eq!(answer.status, 200, "{path} {depth}: {}", answer.text);
            } else {
                let expected = (422, &json!({"base": ["limit_exceeded"]}));
                let details = &answer.body["error_details"];
                assert_eq!((answer.status, details), expected, "{path} {depth}: {}", answer.text);
            }
        }
        // Whatever was taken, the customer's next decisions are made.
        service.ask("PUT", "/api/v1/customers/acme/current_usage", Some(&json!({}))).good();
        let top_up = json!({"wallet_transaction": {"wallet_id": wallet, "granted_credits": "1"}});
        service.ask("POST", "/api/v1/wallet_transactions", Some(&top_up)).good();
    }
    service.ask("PUT", "/api/v1/invoices/i/finalize", None).good();
    assert_eq!(service.replay("acme")["equal"], true);
}

/// A body of 100 MB is told off once 64 MiB of it were read, is not kept in memory, and disturbs nobody.
#[test]
fn bodies_of_a_hundred_megabytes() {
    const LENGTH: usize = 100 << 20;
    const READ: usize = 64 << 20;
    let service = Service::start(&sqlite("bodies"));
    let wallet = service.wallet("acme", "10");
    let head = format!(
        "POST /api/v1/wallets HTTP/1.1\r\nhost: h\r\nconnection: close\r\nauthorization: Bearer {KEY}\r\n"
    );
    // What comes behind the last byte that is read would break the connection under the answer: it is never sent.
    let stated =
        [format!("{head}content-length: {LENGTH}\r\n\r\n").into_bytes(), vec![b'['; READ + 1]].concat();
    let chunk = [format!("{:x}\r\n", 1 << 20).into_bytes(), vec![b'['; 1 << 20], b"\r\n".to_vec()].concat();
    let chunked = [
        format!("{head}transfer-encoding: chunked\r\n\r\n").into_bytes(),
        chunk.repeat(64),
        b"1\r\n[".to_vec(),
    ]
    .concat();
    // One that is not as large is read to its end.
    let whole = [format!("{head}content-length: {READ}\r\n\r\n").into_bytes(), vec![b'['; READ]].concat();
    for request in [stated, chunked, whole] {
        let answer = spoken(&service, &request);
        assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
        assert_eq!(service.find(&wallet)["credits_balance"], "10");
    }
    let peak = service.peak_of_memory();
    assert!(peak < 400 << 20, "{peak} bytes");
}

/// A head that never ends is told off.
#[test]
fn a_head_without_an_end() {
    let service = Service::start(&sqlite("heads"));
    let mut stream = TcpStream::connect(service.address.trim_start_matches("http://")).expect("a connection");
    stream.set_write_timeout(Some(PATIENCE)).expect("a limit");
    stream.write_all(b"GET /api/v1/wallets HTTP/1.1\r\nhost: h\r\nx: ").expect("the start of a head");
    let mut sent = 0;
    // Until nothing more is taken.
    while sent < 100 << 20 && stream.write_all(&[b'x'; 1 << 10]).is_ok() {
        sent += 1 << 10;
    }
    assert!(sent < 100 << 20, "{sent} bytes were taken");
    let peak = service.peak_of_memory();
    assert!(peak < 400 << 20, "{peak} bytes");
    assert_eq!(service.ask("GET", "/api/v1/wallets", None).good()["wallets"], Value::Array(Vec::new()));
}
