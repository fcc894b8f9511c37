use crate::{Plain, ProblemKind};
use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

type Document<'t> = crate::Document<'t, Plain>;
type Problem = crate::Problem<ProblemKind>;

fn fault(text: &str) -> Option<Problem> {
    Document::parse(text).err()
}

fn check(text: &str, code: &str, line: usize, column: usize, message: &str) {
    let problem = fault(text).unwrap_or_else(|| panic!("{text:?} was read"));
    assert_eq!(
        (
            format!("{:?}", problem.code).as_str(),
            problem.path.as_str(),
            problem.position,
            problem.message.as_str()
        ),
        (code, "", Some((line, column)), message),
        "{text:?}"
    );
}

#[test]
fn json_is_read() {
    for text in [
        "null",
        " true ",
        "false\n",
        "0",
        "-0",
        "-0.0e-0",
        "1e9",
        "1E+400",
        "12.34e5",
        "\"\"",
        "\"\u{7f}\u{80}é😀\"",
        r#""\"\\\/\b\f\n\r\t\u0000\ud800""#,
        "[]",
        "[ ]",
        "{}",
        "{ }",
        "[[],{},[[]]]",
        "\t{\r\n\"a\" : [ 1 , 2 ] , \"a\" : null }\n ",
        r#"{"":{"":""}}"#,
    ] {
        assert_eq!(fault(text), None, "{text:?}");
    }
    assert_eq!(fault(&format!("[{}]", "7".repeat(400))), None, "a long number is a matter of who reads it");
}

#[test]
fn faults_have_a_place() {
    for (text, column, message) in [
        ("", 1, "expected a value, found the end of the text"),
        ("  ", 3, "expected a value, found the end of the text"),
        ("NaN", 1, "expected a value, found `N`"),
        ("Infinity", 1, "expected a value, found `I`"),
        ("-Infinity", 2, "expected a digit, found `I`"),
        ("nul", 1, "expected a value, found `n`"),
        ("nulL", 1, "expected a value, found `n`"),
        ("True", 1, "expected a value, found `T`"),
        ("truefalse", 5, "expected the end of the text, found `f`"),
        ("+1", 1, "expected a value, found `+`"),
        (".5", 1, "expected a value, found `.`"),
        ("5.", 3, "expected a digit, found the end of the text"),
        ("-", 2, "expected a digit, found the end of the text"),
        ("01", 1, "expected a number without a leading zero, found `0`"),
        ("-00", 2, "expected a number without a leading zero, found `0`"),
        ("1e", 3, "expected a digit, found the end of the text"),
        ("1e+", 4, "expected a digit, found the end of the text"),
        ("1_000", 2, "expected the end of the text, found `_`"),
        ("0x1F", 2, "expected the end of the text, found `x`"),
        ("'a'", 1, "expected a value, found `'`"),
        ("\"", 2, "expected a closing quote, found the end of the text"),
        ("\"é", 3, "expected a closing quote, found the end of the text"),
        ("\"\\", 3, "expected an escape that JSON knows, found the end of the text"),
        ("\"\\x\"", 3, "expected an escape that JSON knows, found `x`"),
        ("\"\\u12G4\"", 6, "expected four hexadecimal digits, found `G`"),
        ("\"\\u12", 6, "expected four hexadecimal digits, found the end of the text"),
        ("[", 2, "expected a value, found the end of the text"),
        ("[1", 3, "expected `,` or `]`, found the end of the text"),
        ("[1,]", 4, "expected a value, found `]`"),
        ("[,1]", 2, "expected a value, found `,`"),
        ("[1 2]", 4, "expected `,` or `]`, found `2`"),
        ("[1}", 3, "expected `,` or `]`, found `}`"),
        ("]", 1, "expected a value, found `]`"),
        ("{", 2, "expected a member name in quotes, found the end of the text"),
        ("{a:1}", 2, "expected a member name in quotes, found `a`"),
        ("{1:1}", 2, "expected a member name in quotes, found `1`"),
        ("{\"a\"}", 5, "expected `:`, found `}`"),
        ("{\"a\":}", 6, "expected a value, found `}`"),
        ("{\"a\":1,}", 8, "expected a member name in quotes, found `}`"),
        ("{\"a\":1]", 7, "expected `,` or `}`, found `]`"),
        ("{} {}", 4, "expected the end of the text, found `{`"),
        ("[] // why", 4, "expected the end of the text, found `/`"),
        ("\u{a0}1", 1, "expected a value, found `\u{a0}`"),
        ("\u{feff}{}", 1, "the text starts with a byte order mark"),
    ] {
        check(text, "InvalidJson", 1, column, message);
    }
}

#[test]
fn columns_count_characters_and_lines_count_line_feeds() {
    check("{\n  \"é😀\": x}", "InvalidJson", 2, 9, "expected a value, found `x`");
    check("[\r\n1,\r\n\r\n", "InvalidJson", 4, 1, "expected a value, found the end of the text");
}

#[test]
fn control_characters_must_be_escaped() {
    for code in 0..0x20_u8 {
        let text = format!("[\"ab{}\"]", char::from(code));
        check(&text, "InvalidJson", 1, 5, "a control character in a text must be escaped");
        let long = format!("[\"{}{}\"]", "x".repeat(40), char::from(code));
        check(&long, "InvalidJson", 1, 43, "a control character in a text must be escaped");
    }
    for code in 0..0x20_u8 {
        let text = format!("{} 1", char::from(code));
        let space = matches!(code, 9 | 10 | 13);
        assert_eq!(fault(&text).is_none(), space, "white space is four characters, {code}");
    }
}

#[test]
fn nesting_ends_at_64() {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    assert_eq!(fault(&nested(64)), None);
    check(&nested(65), "LimitExceeded", 1, 65, "nesting of 65 levels, the limit is 64");
    check(&nested(10_000), "LimitExceeded", 1, 65, "nesting of 65 levels, the limit is 64");
    check(&"{\"a\":".repeat(10_000), "LimitExceeded", 1, 321, "nesting of 65 levels, the limit is 64");
    let siblings = format!("[{}]", ["[[]]"; 1_000].join(","));
    assert_eq!(fault(&siblings), None, "closed containers do not count");
}

#[test]
fn length_ends_at_32_mebibytes() {
    let padded = |length: usize| " ".repeat(length - 1) + "1";
    assert_eq!(fault(&padded(33_554_432)), None);
    check(
        &padded(33_554_433),
        "LimitExceeded",
        1,
        1,
        "the request has 33554433 bytes, the limit is 33554432",
    );
}

#[test]
fn texts_end_at_their_quote_wherever_it_stands() {
    for length in 0..40 {
        let text = format!("[\"{}\",7]", "é".repeat(length / 2) + &"a".repeat(length % 2 + length / 3));
        let document = Document::parse(&text).unwrap();
        let items: Vec<String> =
            document.root().unwrap().items().map(|item| item.raw().to_string()).collect();
        assert_eq!(items, [&text[2..text.len() - 4], "7"]);
    }
}
