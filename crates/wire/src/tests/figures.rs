use crate::prelude::*;
use crate::setting::Document;
use crate::values::digest::digest;
use drawdown::command::CommandType;
use drawdown_json::decimal;
use drawdown_json::number;
use rust_decimal::Decimal;
use std::format;
use std::string::ToString;

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

#[test]
fn digests() {
    let hex = |text: &str| {
        let digest = digest(Document::parse(text).unwrap().root().unwrap(), CommandType::TopUp);
        crate::writer::text(|place| digest.write(place)).trim_matches('"').to_string()
    };
    assert_eq!(hex("{}"), "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
    assert_eq!(hex(r#"{"a":1,"b":"é"}"#), hex("{\"b\" : \"\\u00e9\",\n\"a\":1}"));
    assert_ne!(hex(r#"{"a":1}"#), hex(r#"{"a":2}"#));
}
