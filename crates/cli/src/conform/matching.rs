//! Whether an answer holds what a vector expects.
//!
//! Objects match when every member that is named matches, arrays element by element at the same length, numbers by
//! value (a decimal written as text counts as its number), text exactly, and `null` only a written `null`.

use serde_json::{Map, Value};

/// Each place where the answer is not what was expected: its JSON pointer, and both sides.
pub fn differences(expected: &Value, found: &Value) -> Vec<String> {
    let mut differences = Vec::new();
    compare(expected, found, &mut String::new(), &mut differences);
    differences
}

fn compare(expected: &Value, found: &Value, path: &mut String, differences: &mut Vec<String>) {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => members(expected, found, path, differences),
        (Value::Array(expected), Value::Array(found)) => items(expected, found, path, differences),
        _ if is_same(expected, found) => {}
        _ => differences.push(format!("{}: expected {expected}, found {}", place(path), short(found))),
    }
}

fn members(
    expected: &Map<String, Value>,
    found: &Map<String, Value>,
    path: &mut String,
    differences: &mut Vec<String>,
) {
    for (name, expected) in expected {
        let length = path.len();
        path.push('/');
        path.push_str(&name.replace('~', "~0").replace('/', "~1"));
        match found.get(name) {
            Some(found) => compare(expected, found, path, differences),
            None => differences.push(format!("{path}: expected {expected}, found nothing")),
        }
        path.truncate(length);
    }
}

fn items(expected: &[Value], found: &[Value], path: &mut String, differences: &mut Vec<String>) {
    if expected.len() != found.len() {
        let (expected, found) = (expected.len(), found.len());
        differences.push(format!("{}: expected {expected} elements, found {found}", place(path)));
        return;
    }
    for (index, (expected, found)) in expected.iter().zip(found).enumerate() {
        let length = path.len();
        path.push_str(&format!("/{index}"));
        compare(expected, found, path, differences);
        path.truncate(length);
    }
}

fn is_same(expected: &Value, found: &Value) -> bool {
    match (expected, found) {
        (Value::Number(expected), Value::Number(found)) => {
            is_same_number(&expected.to_string(), &found.to_string())
        }
        (Value::Number(expected), Value::String(found)) => is_same_number(&expected.to_string(), found),
        _ => expected == found,
    }
}

fn is_same_number(expected: &str, found: &str) -> bool {
    expected == found
        || Decimal::read(expected).is_some_and(|expected| Some(expected) == Decimal::read(found))
}

/// A decimal by its digits, without zeros that add nothing. Numbers with an exponent are none.
#[derive(PartialEq, Eq)]
struct Decimal<'text> {
    negative: bool,
    whole: &'text str,
    fraction: &'text str,
}

impl<'text> Decimal<'text> {
    fn read(text: &'text str) -> Option<Self> {
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let are_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !are_digits(whole) || !are_digits(fraction) {
            return None;
        }
        let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
        let is_zero = whole.is_empty() && fraction.is_empty();
        Some(Self { negative: negative && !is_zero, whole, fraction })
    }
}

fn place(path: &str) -> &str {
    if path.is_empty() { "the whole answer" } else { path }
}

/// A value for a line on the screen.
fn short(value: &Value) -> String {
    const LONGEST: usize = 300;
    let text = value.to_string();
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{} ...", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    fn differences(expected: &str, found: &str) -> Vec<String> {
        let read = |text| serde_json::from_str(text).expect("the table holds JSON");
        super::differences(&read(expected), &read(found))
    }

    #[test]
    fn what_matches() {
        for (expected, found) in [
            ("{}", r#"{"a":1}"#),
            (r#"{"a":{"b":[1]}}"#, r#"{"z":0,"a":{"b":[1],"c":2}}"#),
            ("10", "10"),
            ("10", r#""10""#),
            ("10.50", r#""10.5""#),
            ("-0", "0"),
            ("0.30000000000000000001", r#""0.30000000000000000001""#),
            ("9007199254740993", "9007199254740993"),
            ("null", "null"),
            (r#""a""#, r#""a""#),
            ("[]", "[]"),
            ("[{}]", r#"[{"a":1}]"#),
        ] {
            assert_eq!(differences(expected, found), Vec::<String>::new(), "{expected} {found}");
        }
    }

    #[test]
    fn what_does_not_match_and_where() {
        for (expected, found, difference) in [
            (r#"{"a":1}"#, "{}", "/a: expected 1, found nothing"),
            (r#"{"a":null}"#, "{}", "/a: expected null, found nothing"),
            (r#"{"a":null}"#, r#"{"a":0}"#, "/a: expected null, found 0"),
            (r#"{"a/b":{"~":[1,2]}}"#, r#"{"a/b":{"~":[1,3]}}"#, "/a~1b/~0/1: expected 2, found 3"),
            ("[1]", "[1,2]", "the whole answer: expected 1 elements, found 2"),
            (r#""10""#, "10", r#"the whole answer: expected "10", found 10"#),
            (r#""10""#, r#""10.0""#, r#"the whole answer: expected "10", found "10.0""#),
            ("10", r#""1e1""#, r#"the whole answer: expected 10, found "1e1""#),
            (
                "0.1",
                r#""0.10000000000000000001""#,
                r#"the whole answer: expected 0.1, found "0.10000000000000000001""#,
            ),
            (
                "9007199254740993",
                "9007199254740992",
                "the whole answer: expected 9007199254740993, found 9007199254740992",
            ),
            ("true", r#""true""#, r#"the whole answer: expected true, found "true""#),
            ("{}", "[]", "the whole answer: expected {}, found []"),
        ] {
            assert_eq!(differences(expected, found), [difference], "{expected} {found}");
        }
    }
}
