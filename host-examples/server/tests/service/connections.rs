//! Connections: how many, how long they may keep silent, and how they end.

use crate::harness::{KEY, PATIENCE, Service, sqlite};
use serde_json::json;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

fn connect(service: &Service) -> TcpStream {
    let stream = TcpStream::connect(service.address.trim_start_matches("http://")).expect("a connection");
    stream.set_read_timeout(Some(PATIENCE)).expect("a limit");
    stream
}

const LIST: &str = "GET /api/v1/wallets HTTP/1.1\r\nhost: h\r\nauthorization: Bearer ";

fn list() -> String {
    format!("{LIST}{KEY}\r\n\r\n")
}

/// The head of an answer.
pub fn answered(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).expect("an answer");
        head.push(byte[0]);
    }
    String::from_utf8_lossy(&head).into_owned()
}

/// What a client leaves unsaid is not waited for: the connection is closed, whatever was begun.
#[test]
fn silence_ends() {
    let service = Service::start_set(&[("DATABASE_URL", &sqlite("silence")), ("DRAWDOWN_IDLE_SECONDS", "1")]);
    let begun = ["", "GET /api/v1/wal", "GET /api/v1/wallets HTTP/1.1\r\nhost: h\r\n", &list()];
    for begun in begun {
        let mut stream = connect(&service);
        stream.write_all(begun.as_bytes()).expect("a request");
        let mut rest = Vec::new();
        stream.read_to_end(&mut rest).expect("the end of the connection");
    }
}

/// A body that does not come is told so.
#[test]
fn a_body_that_stops_is_answered() {
    let service = Service::start_set(&[("DATABASE_URL", &sqlite("slow")), ("DRAWDOWN_IDLE_SECONDS", "1")]);
    let mut stream = connect(&service);
    let head = format!("POST /api/v1/wallets HTTP/1.1\r\nhost: h\r\nauthorization: Bearer {KEY}\r\n");
    stream.write_all(format!("{head}content-length: 100\r\n\r\n{{").as_bytes()).expect("half a request");
    assert!(answered(&mut stream).starts_with("HTTP/1.1 408"));
}

/// A client that asks and asks, and takes no answer.
#[test]
fn an_answer_that_nobody_takes_ends() {
    let service = Service::start_set(&[("DATABASE_URL", &sqlite("taken")), ("DRAWDOWN_IDLE_SECONDS", "1")]);
    let mut stream = connect(&service);
    stream.set_write_timeout(Some(PATIENCE)).expect("a limit");
    let error = loop {
        if let Err(error) = stream.write_all(list().repeat(1_000).as_bytes()) {
            break error.kind();
        }
    };
    assert!(matches!(error, ErrorKind::ConnectionReset | ErrorKind::BrokenPipe), "{error}");
}

/// Who comes when every place is taken waits until one is free.
#[test]
fn places_are_limited() {
    let service = Service::start_set(&[
        ("DATABASE_URL", &sqlite("places")),
        ("DRAWDOWN_CONNECTIONS", "2"),
        ("DRAWDOWN_IDLE_SECONDS", "100000"),
    ]);
    let held: Vec<TcpStream> = (0..2)
        .map(|_| {
            let mut stream = connect(&service);
            stream.write_all(list().as_bytes()).expect("a request");
            assert!(answered(&mut stream).starts_with("HTTP/1.1 200"));
            stream
        })
        .collect();
    let mut third = connect(&service);
    third.write_all(list().as_bytes()).expect("a request");
    third.set_read_timeout(Some(Duration::from_millis(300))).expect("a limit");
    let early = third.read(&mut [0]).expect_err("no answer yet");
    assert!(matches!(early.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut), "{early}");
    drop(held);
    third.set_read_timeout(Some(PATIENCE)).expect("a limit");
    assert!(answered(&mut third).starts_with("HTTP/1.1 200"));
}

/// One that never finishes its request does not keep the service from stopping.
#[test]
fn a_stop_does_not_wait_for_ever() {
    let mut service = Service::start_set(&[
        ("DATABASE_URL", &sqlite("half")),
        ("DRAWDOWN_STOP_SECONDS", "1"),
        ("DRAWDOWN_IDLE_SECONDS", "100000"),
    ]);
    let mut half = connect(&service);
    let head = format!("POST /api/v1/wallets HTTP/1.1\r\nhost: h\r\nauthorization: Bearer {KEY}\r\n");
    let head = format!("{head}content-length: 100\r\nexpect: 100-continue\r\n\r\n");
    half.write_all(head.as_bytes()).expect("the head of a request");
    // It is under way once its body is asked for.
    let asked = answered(&mut half);
    assert!(asked.starts_with("HTTP/1.1 100"), "{asked}");
    half.write_all(b"{").expect("half a body");
    service.terminate();
    let ended = service.ended();
    assert!(ended.success(), "{ended}");
}

/// With one thread for all connections the others are answered while a large request is read and judged, its answer
/// names the limit that it passed, and a stop is heard.
#[test]
fn a_large_request_holds_up_nobody() {
    let mut service = Service::start_set(&[
        ("DATABASE_URL", &sqlite("large")),
        ("TOKIO_WORKER_THREADS", "1"),
        ("DRAWDOWN_STOP_SECONDS", "1"),
    ]);
    let wallet = service.wallet("acme", "10");
    let code = service.find(&wallet)["code"].as_str().expect("a code").to_owned();
    let alerts: Vec<_> = (0..20_000)
        .map(|number| {
            json!({"alert_type": "wallet_balance_amount", "code": format!("alert-{number}"),
                   "thresholds": [{"value": "100"}]})
        })
        .collect();
    let body = json!({"alerts": alerts});
    let path = format!("/api/v1/customers/acme/wallets/{code}/alerts");
    std::thread::scope(|scope| {
        let asked = scope.spawn(|| service.try_ask("POST", &path, Some(&body), None));
        let mut meanwhile = 0;
        while !asked.is_finished() {
            service.ask("GET", "/api/v1/wallets", None).good();
            meanwhile += 1;
        }
        println!("{meanwhile} answers while 20,000 alerts were read");
        let answer = asked.join().expect("a thread").expect("an answer");
        assert_eq!(
            (answer.status, &answer.body["error_details"]),
            (422, &json!({"alerts": ["limit_exceeded"]}))
        );
        let told = &answer.body["error_extra"]["refusals"][0]["message"];
        assert_eq!(*told, "20000 alerts of a wallet, the limit is 100");
    });
    service.terminate();
    assert!(service.ended().success());
}
