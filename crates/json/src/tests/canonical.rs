use crate::{Document, Plain, canonical};
use std::string::String;

fn canonical_of(text: &str) -> String {
    let document: Document<'_, Plain> = Document::parse(text).unwrap();
    let mut out = String::new();
    canonical::write(document.root().unwrap(), Some("at"), |part| out.push_str(part));
    out
}

#[test]
fn numbers() {
    for (written, canonical) in [
        ("0", "0"),
        ("-0", "0"),
        ("-0.00", "0"),
        ("0e9", "0"),
        ("10", "10"),
        ("10.0", "10"),
        ("-1e1", "-10"),
        ("1.50e2", "150"),
        ("9007199254740991", "9007199254740991"),
        ("9007199254740991.0", "9007199254740991"),
        ("9007199254740992", "\"9007199254740992\""),
        ("-90071992547409930", "\"-90071992547409930\""),
        ("0.5", "\"0.5\""),
        ("-3.2500", "\"-3.25\""),
        ("12.05e1", "\"120.5\""),
        ("5e-3", "\"0.005\""),
        ("0.1e-1", "\"0.01\""),
        ("0.012e1", "\"0.12\""),
        ("1e20", "\"100000000000000000000\""),
        ("1E400000", "\"1E400000\""),
        ("1e-99999999999999999999", "\"1e-99999999999999999999\""),
    ] {
        let text = canonical_of(&std::format!("{{\"n\":{written}}}"));
        assert_eq!(text, std::format!("{{\"n\":{canonical}}}"), "{written}");
    }
}

#[test]
fn members_by_their_utf_16_units_and_texts_with_the_fewest_escapes() {
    assert_eq!(
        canonical_of(r#"{ "b" : [1, 2.5, null], "at": "x", "a": {"at": 1, "\u0061": "\u00e9\/\u001f\n"} }"#),
        r#"{"a":{"a":"é/\u001f\n","at":1},"b":[1,"2.5",null]}"#
    );
    assert_eq!(canonical_of("{\"\u{e000}\":1,\"\u{10000}\":2}"), "{\"\u{10000}\":2,\"\u{e000}\":1}");
    assert_eq!(canonical_of("{\"\u{7f}\":\"\u{7f}\"}"), "{\"\u{7f}\":\"\u{7f}\"}");
    // nobody reads it: half of a pair stays as it was written
    assert_eq!(canonical_of(r#"{"\ud800":"\udc00x"}"#), r#"{"\ud800":"\udc00x"}"#);
    let list = r#"{"l":[{"b":1,"a":2},{"b":3,"a":4},{"a":5,"b":6},{"a":7},{"a":8}]}"#;
    assert_eq!(canonical_of(list), r#"{"l":[{"a":2,"b":1},{"a":4,"b":3},{"a":5,"b":6},{"a":7},{"a":8}]}"#);
}

#[test]
fn what_is_long_comes_in_parts() {
    let list = "12345,".repeat(5_000);
    let text = std::format!(r#"{{"list":[{list}1]}}"#);
    let document: Document<'_, Plain> = Document::parse(&text).unwrap();
    let (mut whole, mut parts) = (String::new(), 0);
    canonical::write(document.root().unwrap(), None, |part| {
        whole.push_str(part);
        parts += 1;
    });
    assert_eq!(whole, text);
    assert!(parts > 1);
}
