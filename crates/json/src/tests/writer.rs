use crate::Plain;
use crate::writer::text;
use std::format;
use std::string::String;

type Document<'t> = crate::Document<'t, Plain>;

#[test]
fn one_form_for_every_value() {
    let written = text(|value| {
        value.object(|object| {
            object.member("a").null();
            object.member("b").bool(true);
            object.member("c").list([0, 7, -12, i64::MAX, i64::MIN], |value, figure| value.integer(figure));
            object.member("d").object(|_| ());
            object.member("e").array(|_| ());
            object.member("f").option(Some("x"), |value, text| value.text(text));
            object.member("g").option(None, |value, text: &str| value.text(text));
            object.named("a\"b").plain("1.5");
            object.member("h").array(|array| {
                array.item().count(usize::MAX);
                array.item().object(|object| object.member("i").canonical("[]"));
            });
        });
    });
    let expected = r#"{"a":null,"b":true,"c":[0,7,-12,9223372036854775807,-9223372036854775808],"d":{},"e":[],"f":"x","g":null,"a\"b":"1.5","h":[18446744073709551615,{"i":[]}]}"#;
    assert_eq!(written, expected);
}

#[test]
fn only_what_must_be_escaped_is() {
    for code in 0..0x120_u32 {
        let character = char::from_u32(code).unwrap();
        let expected = match character {
            '"' => "\\\"".into(),
            '\\' => "\\\\".into(),
            '\u{8}' => "\\b".into(),
            '\t' => "\\t".into(),
            '\n' => "\\n".into(),
            '\u{c}' => "\\f".into(),
            '\r' => "\\r".into(),
            control if code < 0x20 => format!("\\u{:04x}", u32::from(control)),
            same => String::from(same),
        };
        for (before, behind) in [("", ""), ("a", "b"), ("éé\"é", "12345678"), ("12345678", "€")] {
            let value = format!("{before}{character}{behind}");
            let written = text(|place| place.text(&value));
            assert_eq!(written, format!("\"{}{expected}{behind}\"", before.replace('"', "\\\"")));
            let document = Document::parse(&written).unwrap();
            assert_eq!(document.root().unwrap().any_text().unwrap(), value, "what is written is read back");
        }
    }
}
