//! Seeded random mutations: the reader never panics, and what it reads can be walked.

use crate::{Kind, Plain};
use std::string::String;
use std::vec::Vec;

type Document<'t> = crate::Document<'t, Plain>;
type Node<'d> = crate::Node<'d, Plain>;

const SEEDS: [&str; 4] = [
    r#"{"policy":"lago-2026-08","account":{"wallets":[{"id":"w1","rate_amount":"1.5","priority":50}]},"n":-12.5e+3}"#,
    r#"["\ud83d\ude00","\u0000",{"":[[[{}]]]},true,false,null,0,-0.0,"é😀"]"#,
    r#"[[[[[[[[[[1]]]]]]]]]]"#,
    "{\n\t\"a\" : [ 1 , 2 , 3 ]\r\n}",
];
const ALPHABET: &[u8] = b"{}[]\",:\\u0123456789abcdefDeE+-.ntr \n\t\0\x1f\xc3\xa9";

/// xorshift64*, as good as any for picking bytes.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % bound
    }
}

fn mutate(random: &mut Random, seed: &str) -> String {
    let mut bytes: Vec<u8> = seed.as_bytes().to_vec();
    for _ in 0..=random.below(6) {
        let at = random.below(bytes.len() + 1);
        let byte = ALPHABET[random.below(ALPHABET.len())];
        match random.below(5) {
            0 => bytes.insert(at, byte),
            1 if at < bytes.len() => bytes[at] = byte,
            2 if at < bytes.len() => drop(bytes.remove(at)),
            3 => bytes.truncate(at),
            _ => {
                let copy = bytes[at..(at + random.below(12)).min(bytes.len())].to_vec();
                bytes.splice(at..at, copy);
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn walk(node: Node<'_>) -> usize {
    match node.kind() {
        Kind::Array => node.items().map(walk).fold(1, usize::saturating_add),
        Kind::Object => match node.strict() {
            Some(object) => {
                object.get_or("id", "a");
                object.required("wallets");
                object.finish();
                object.members().fold(1, |count, (name, value)| count + walk(name) + walk(value))
            }
            None => 1,
        },
        Kind::Null | Kind::False | Kind::True => usize::from(node.bool().is_some()),
        Kind::Number => usize::from(node.integer().is_some()) + usize::from(node.decimal().is_some()),
        Kind::Text | Kind::EscapedText => {
            usize::from(node.text_within(9).is_some()) + usize::from(node.decimal().is_some())
        }
    }
}

#[test]
fn no_text_makes_the_reader_panic() {
    let seed = 0x5eed_2026;
    let mut random = Random(seed);
    let mut read = 0;
    for round in 0..60_000 {
        let text = mutate(&mut random, SEEDS[round % SEEDS.len()]);
        match Document::parse(&text) {
            Ok(document) => {
                read += 1;
                walk(document.root().unwrap());
                for problem in document.problems() {
                    assert!(
                        problem.path.is_empty() || problem.path.starts_with('/'),
                        "seed {seed}, {text:?}"
                    );
                }
            }
            Err(problem) => {
                let (line, column) = problem.position.unwrap();
                assert!(line >= 1 && column >= 1 && column <= text.len() + 1, "seed {seed}, {text:?}");
            }
        }
    }
    assert!(read > 1_000, "{read} of the texts were JSON");
}
