use crate::canonical::{canonical_text, digest};
use crate::decimal;
use crate::document::Document;
use crate::number;
use crate::write::Write;
use rust_decimal::Decimal;
use std::format;
use std::string::{String, ToString};

#[test]
fn decimals_are_read_exactly_and_written_in_one_form() {
    for (given, written) in [
        ("0", "0"),
        ("-0", "0"),
        ("-0.000", "0"),
        ("10", "10"),
        ("100.00", "100"),
        ("0.5", "0.5"),
        ("-3.250", "-3.25"),
        ("0.00001", "0.00001"),
        ("-0.05", "-0.05"),
        ("1000000000000000000", "1000000000000000000"),
        ("123456789012345678.9", "123456789012345678.9"),
        ("9999999999999999999999999999", "9999999999999999999999999999"),
        ("-0.999999999999999999999999999", "-0.999999999999999999999999999"),
        ("12345678901234567890.12345678", "12345678901234567890.12345678"),
        ("0.000000000000000000000000001", "0.000000000000000000000000001"),
    ] {
        let figure = number::decimal(given).unwrap();
        assert_eq!(decimal::text(figure), written);
        assert_eq!(figure, given.parse::<Decimal>().unwrap(), "as rust_decimal reads it");
    }
}

#[test]
fn every_scale_of_a_figure() {
    for scale in 0..28 {
        let figure = Decimal::from_i128_with_scale(1_203, scale);
        assert_eq!(decimal::text(figure), figure.normalize().to_string());
        assert_eq!(decimal::text(-figure), format!("-{}", figure.normalize()));
    }
}

fn canonical(text: &str) -> String {
    canonical_text(Document::parse(text).unwrap().root().unwrap())
}

#[test]
fn the_canonical_text_forgets_order_spaces_and_escapes() {
    for (text, written) in [
        (
            " { \"b\" : [ 1.0 , 1e2 , true,null ], \"\\u0061\\/\" : \"\\u00e9\\n\\u0001\" }",
            r#"{"a/":"é\n\u0001""b":[1.0,1e2,true,null]}"#,
        ),
        (r#"{"\ud800":"\udc00x","a":1,"a":0}"#, r#"{"\\ud800":"\udc00x""a":1"a":0}"#),
        ("\"\u{7f}\"", "\"\u{7f}\""),
        (
            r#"[{"b":1,"a":"x"},{"b":1,"a":"y"},{"a":"y","b":2},{"a":"y"},{"a":"y"},{}, {}]"#,
            r#"[{"a":"x""b":1}("y"=)(=2){"a":"y"}(=){}{}]"#,
        ),
        (
            r#"[{"a":{"c":1,"b":2}},{"a":{"b":2,"c":3}},{"a":null},{"a":{"b":2,"c":3}}]"#,
            r#"[{"a":{"b":2"c":1}}((=3))(null)((==))]"#,
        ),
        (r#"[{"a":[{"b":1}]},{"a":[{"b":1}]}]"#, r#"[{"a":[{"b":1}]}([{"b":1}])]"#),
        (r#"[[1,2],[1,2],"1",1,-1]"#, r#"[[1,2][1,2]"1"1,-1]"#),
    ] {
        assert_eq!(canonical(text), written);
    }
    assert_eq!(
        canonical(r#"[{"a":1,"b":2},{"b":2,"\u0061":3}]"#),
        canonical(r#"[{"b":2,"a":1},{"a":3,"b":2}]"#)
    );
}

#[test]
fn digests() {
    let hex = |text: &str| {
        let digest = digest(Document::parse(text).unwrap().root().unwrap());
        crate::writer::text(|place| digest.write(place)).trim_matches('"').to_string()
    };
    assert_eq!(hex("{}"), "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
    assert_eq!(hex(r#"{"a":1,"b":"é"}"#), hex("{\"b\" : \"\\u00e9\",\n\"a\":1}"));
    assert_ne!(hex(r#"{"a":1}"#), hex(r#"{"a":2}"#));
}
