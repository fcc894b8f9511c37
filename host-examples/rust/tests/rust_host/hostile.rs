//! Whatever comes in, the answer is a list of problems in the native engine's words, and the next request is decided.

use crate::engine::{request, still_due};
use crate::{ENGINE, native};
use drawdown_example_rust::Error;
use std::io::Write;
use std::process::Stdio;

#[test]
fn a_hostile_request_is_malformed() {
    let members: String = (0..50_000).map(|number| format!("\"k{number}\":{number},")).collect();
    let hostile = [
        ("nothing", String::new()),
        ("ten thousand deep", "[".repeat(10_000)),
        ("ten thousand deep, closed", format!("{}0{}", "{\"a\":".repeat(10_000), "}".repeat(10_000))),
        ("a number of a million digits", format!("{{\"account\":{}}}", "9".repeat(1_000_000))),
        ("a huge exponent", "{\"a\":1e999999999}".to_owned()),
        ("half of a pair", "{\"policy\":\"\\ud800\"}".to_owned()),
        ("a byte order mark", "\u{feff}{}".to_owned()),
        ("a zero byte", "\0".to_owned()),
        ("over-long", " ".repeat((32 << 20) + 1)),
        ("fifty thousand members", format!("{{{members}\"z\":0}}")),
        ("a key twice", "{\"policy\":\"drawdown-1\",\"policy\":\"drawdown-1\"}".to_owned()),
    ];
    for (name, text) in hostile {
        let Err(Error::Malformed { problems, text: list }) = ENGINE.decide_text(&text) else {
            panic!("{name} is not malformed")
        };
        assert!(!problems.is_empty(), "{name}");
        assert_eq!(format!("{{\"malformed\":{list}}}\n"), natively(&text), "{name}");
        assert_eq!(still_due(&ENGINE.decide(&request())), 9000, "after {name}");
    }
}

fn natively(request: &str) -> String {
    let mut decide = native();
    decide.args(["decide", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut decide = decide.spawn().expect("`cargo xtask build` makes dist/drawdown");
    decide.stdin.take().expect("it is piped").write_all(request.as_bytes()).expect("it reads all");
    String::from_utf8(decide.wait_with_output().expect("it ends").stdout).expect("it writes text")
}
