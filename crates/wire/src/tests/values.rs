use super::read;
use crate::prelude::*;
use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

fn none() -> Vec<String> {
    Vec::new()
}

#[test]
fn members_are_found_by_their_decoded_name() {
    let text = r#"{"b":1,"\u0069d":2,"a":{"b":3},"c":null}"#;
    let (found, problems) = read(text, |node| {
        let object = node.lenient().unwrap();
        ["a", "b", "id", "c", "d"].map(|name| object.get(name).map(|value| value.raw().to_string()))
    });
    assert_eq!(found[1].as_deref(), Some("1"));
    assert_eq!(found[2].as_deref(), Some("2"));
    assert!(found[0].is_some() && found[3].is_none() && found[4].is_none());
    assert_eq!(problems, none());
}

#[test]
fn null_is_found_only_when_asked_for() {
    let (found, _) = read(r#"{"a":null}"#, |node| {
        let object = node.lenient().unwrap();
        (object.find("a").is_some(), object.get("a").is_some(), object.find("b").is_some())
    });
    assert_eq!(found, (true, false, false));
}

#[test]
fn names_that_are_there_twice() {
    let open = |text: &str| read(text, |node| node.lenient().is_some()).1;
    assert_eq!(open(r#"{"a":1,"b":2,"a":3}"#), ["duplicate_member /a"]);
    assert_eq!(open(r#"{"id":1,"\u0069d":2}"#), ["duplicate_member /id"]);
    assert_eq!(open(r#"{"a":{"x":1,"x":2}}"#), none(), "only what is read is judged");
    assert_eq!(open(r#"{"a":1,"\ud800":2}"#), ["lone_surrogate /\\ud800"]);
    for count in [2, 10, 23, 24, 25, 39, 40, 41, 100, 20_000] {
        let mut names: Vec<String> = (0..count).map(|number| format!("\"m{number}\":0")).collect();
        assert_eq!(open(&format!("{{{}}}", names.join(","))), none(), "{count} names");
        names.push("\"m1\":1".into());
        names.insert(0, "\"n\":1".into());
        assert_eq!(open(&format!("{{{}}}", names.join(","))), ["duplicate_member /m1"], "{count} names");
    }
}

#[test]
fn strict_objects_know_what_was_asked_for() {
    let (_, problems) = read(r#"{"x":1,"a":2,"b":{"y":1},"z/~":3}"#, |node| {
        let object = node.strict().unwrap();
        object.get("b");
        object.get("a");
        object.finish();
    });
    assert_eq!(problems, ["unknown_member /x", "unknown_member /z~1~0"]);
}

#[test]
fn aliases() {
    let id = |text: &str| {
        read(text, |node| {
            node.lenient().unwrap().get_or("id", "lago_id").and_then(Node::other_id).map(|id| id.to_string())
        })
    };
    assert_eq!(id(r#"{"id":"a"}"#), (Some("a".into()), none()));
    assert_eq!(id(r#"{"lago_id":"a"}"#), (Some("a".into()), none()));
    assert_eq!(id(r#"{"lago_id":"a","id":"\u0061"}"#), (Some("a".into()), none()));
    assert_eq!(id(r#"{"lago_id":"a","id":null}"#), (Some("a".into()), none()));
    assert_eq!(id(r#"{"lago_id":"b","id":"a"}"#).1, ["conflicting_members /lago_id"]);
    assert_eq!(id("{}"), (None, none()));
    let (_, problems) = read("{}", |node| node.lenient().unwrap().required_or("id", "lago_id").is_none());
    assert_eq!(problems, ["missing_member /id"]);
}

#[test]
fn pointers_lead_to_the_value() {
    let text = r#"{"a":[0,{"b":["x",{}]},1],"c/d":{"~":true},"":{"":2}}"#;
    let (_, problems) = read(text, |node| {
        let object = node.lenient().unwrap();
        let a: Vec<Node<'_>> = object.get("a").unwrap().items().collect();
        object.get("").unwrap().lenient().unwrap().get("").unwrap().bool();
        object.get("c/d").unwrap().lenient().unwrap().get("~").unwrap().integer();
        a[2].bool();
        let b: Vec<Node<'_>> = a[1].lenient().unwrap().get("b").unwrap().items().collect();
        b[0].integer();
        b[1].lenient().unwrap().required("e~f");
        a[0].text();
        node.text();
    });
    let places = ["", "/a/0", "/a/1/b/0", "/a/1/b/1/e~0f", "/a/2", "/c~1d/~0", "//"];
    let paths: Vec<&str> = problems.iter().map(|problem| problem.split_once(' ').unwrap().1).collect();
    assert_eq!(paths, places, "in the order of the text, whatever the order of reading");
}

#[test]
fn many_problems_are_cut_at_a_thousand() {
    let text = format!("[{}0]", "0,".repeat(200_000));
    let (_, problems) = read(&text, |node| node.items().for_each(|item| assert!(item.bool().is_none())));
    assert_eq!(problems.len(), 1_001);
    assert_eq!(problems[999], "wrong_type /999");
    assert_eq!(problems[1_000], "limit_exceeded ");
}

#[test]
fn integers() {
    let integer = |text: &str| read(text, |node| node.integer());
    for (text, value) in [
        ("0", 0),
        ("-0", 0),
        ("7", 7),
        ("-12", -12),
        ("9007199254740991", 9_007_199_254_740_991),
        ("-9007199254740991", -9_007_199_254_740_991),
    ] {
        assert_eq!(integer(text), (Some(value), none()), "{text}");
    }
    let long = "9".repeat(400);
    for text in
        ["1e9", "1E0", "1.0", "0.5", "9007199254740992", "-9007199254740992", "18446744073709551617", &long]
    {
        assert_eq!(integer(text), (None, [String::from("invalid_number ")].into()), "{text}");
    }
    for text in ["\"1\"", "true", "null", "[]", "{}"] {
        assert_eq!(integer(text), (None, [String::from("wrong_type ")].into()), "{text}");
    }
    assert_eq!(read("-1", |node| node.natural()), (None, [String::from("invalid_number ")].into()));
    assert_eq!(read("0", |node| node.natural()), (Some(0), none()));
}

#[test]
fn decimals() {
    let decimal = |text: &str| read(text, |node| node.decimal().map(|figure| figure.to_string()));
    for text in [
        "0",
        "-0",
        "1.5",
        "-0.00001",
        "10.50",
        "9999999999999999999999999999",
        "0.000000000000000000000000001",
    ] {
        let read = text.trim_start_matches(if text == "-0" { "-" } else { "" });
        assert_eq!(decimal(text), (Some(read.into()), none()), "{text}");
        assert_eq!(decimal(&format!("\"{text}\"")), (Some(read.into()), none()), "{text} as text");
    }
    assert_eq!(decimal(r#""\u0031.5""#).0.as_deref(), Some("1.5"));
    let long = "9".repeat(400);
    for text in ["1e9", "1.5E2", "10000000000000000000000000000", "0.0000000000000000000000000001", &long] {
        assert_eq!(decimal(text).1, ["invalid_number "], "{text}");
    }
    for text in [
        "", " 1", "1 ", "+1", ".5", "5.", "01", "-", "--1", "1_000", "1,5", "NaN", "Infinity", "1e2", "１",
        "1.2.3",
    ] {
        assert_eq!(decimal(&format!("\"{text}\"")).1, ["invalid_number "], "{text}");
    }
    for text in ["true", "null", "[]", "{}"] {
        assert_eq!(decimal(text).1, ["wrong_type "], "{text}");
    }
}

#[test]
fn texts() {
    let text = |text: &str| read(text, |node| node.text().map(String::from));
    for (raw, value) in [
        (r#""plain""#, "plain"),
        (r#""""#, ""),
        (r#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"),
        (r#""a\u00e9b\u20ACc""#, "aéb€c"),
        (r#""\ud83d\ude00""#, "😀"),
        (r#""\uD83D\uDE00\u0000""#, "😀\0"),
        (r#""\udbff\udfff""#, "\u{10ffff}"),
        (r#""\\u0041""#, "\\u0041"),
    ] {
        assert_eq!(text(raw), (Some(value.into()), none()), "{raw}");
    }
    for raw in [
        r#""\ud800""#,
        r#""\udc00""#,
        r#""\ud800x""#,
        r#""\ud800\n""#,
        r#""\ud800\ud800""#,
        r#""\udc00\ud800""#,
    ] {
        assert_eq!(text(raw), (None, [String::from("lone_surrogate ")].into()), "{raw}");
    }
    let quoted = |length: usize| format!("\"{}\"", "é".repeat(length));
    assert_eq!(text(&quoted(1_024)).1, none());
    assert_eq!(text(&quoted(1_025)).1, ["limit_exceeded "]);
    assert_eq!(read(&quoted(255), |node| node.id().is_some()).1, none());
    assert_eq!(read(&quoted(256), |node| node.id().is_some()).1, ["limit_exceeded "]);
}

#[test]
fn messages_show_what_was_there_and_what_is_allowed() {
    let document =
        crate::setting::Document::parse(r#"["gone", 1e9, "x", true, 12345678901234567890]"#).unwrap();
    let items: Vec<Node<'_>> = document.root().unwrap().items().collect();
    items[0].named::<drawdown::account::Status>();
    items[1].integer();
    items[2].lenient();
    items[3].array_within(3, "wallets");
    items[4].integer();
    document.root().unwrap().array_within(3, "wallets");
    let messages: Vec<String> = document.problems().into_iter().map(|problem| problem.message).collect();
    assert_eq!(
        messages,
        [
            "5 wallets, the limit is 3",
            "`gone` is none of active, terminated",
            "`1e9` is not in plain digits",
            "expected an object, found a text",
            "expected an array, found a boolean",
            "`12345678901234567890` is beyond 9007199254740991",
        ]
    );
}

#[test]
fn info_tells_the_digits_of_every_currency() {
    let info = crate::info();
    for (code, iso, lago) in [("EUR", "2", "2"), ("HUF", "2", "0"), ("MRU", "2", "null"), ("JPY", "0", "0")] {
        let told = format!(r#"{{"code":"{code}","digits":{{"iso":{iso},"lago":{lago}}}}}"#);
        assert!(info.contains(&told), "{told}\n{info}");
    }
}
