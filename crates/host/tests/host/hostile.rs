//! Whatever the request holds, the engine answers: no trap, and the native bytes.

use crate::shipped::{COMPONENT, CORE, decided, request};

/// The same numbers each time.
const SEED: u64 = 0x5eed_d4a3_0d0e_2026;

fn assert_answers(request: &str) {
    let native = drawdown_wire::invoke(request);
    assert_eq!(decided(COMPONENT.decide_text(request)), native, "{:.200}", request);
    assert_eq!(decided(CORE.decide_text(request)), native, "{:.200}", request);
}

#[test]
fn texts_that_are_no_request() {
    let nested = "[".repeat(100_000);
    let members = "{\"a\":".repeat(100_000);
    let many = format!("{{{}\"z\":0}}", (0..50_000).map(|n| format!("\"k{n}\":{n},")).collect::<String>());
    for text in [
        "",
        " ",
        "null",
        "\u{feff}{}",
        "\u{0}",
        "{}{}",
        "\"\\ud800\"",
        "{\"a\":1e999999999}",
        "{\"policy\":\"lago-2026-08\",\"account\":{},\"command\":{}}",
        &nested,
        &members,
        &many,
        &"9".repeat(1 << 20),
        &format!("\"{}\"", "\\u0000".repeat(1 << 18)),
    ] {
        assert_answers(text);
    }
}

#[test]
fn a_request_above_the_limit_is_malformed() {
    assert_answers(&" ".repeat((32 << 20) + 1));
}

#[test]
fn bytes_that_are_no_text() {
    for bytes in [&b"\xff"[..], b"{\"a\":\"\xc3\x28\"}", b"\xed\xa0\x80", &[0xf0; 100]] {
        assert_eq!(decided(CORE.decide_bytes(bytes)), drawdown_wire::invoke_bytes(bytes));
    }
}

#[test]
fn a_request_with_one_byte_changed() {
    let request = request();
    let mut random = Random(SEED);
    for round in 0..2_000 {
        let mut bytes = request.clone().into_bytes();
        let place = random.below(bytes.len());
        match round % 3 {
            0 => bytes[place] = b"{}[]\",:0-.eE\\ tfn"[random.below(17)],
            1 => drop(bytes.remove(place)),
            _ => bytes.insert(place, b"{}[]\",:0-.eE\\ tfn"[random.below(17)]),
        }
        if let Ok(text) = String::from_utf8(bytes) {
            assert_answers(&text);
        }
    }
}

/// xorshift: small, and the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).expect("it is below a usize")
    }
}
