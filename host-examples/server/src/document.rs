//! JSON as it was written: a number stays its digits, a name that is there twice is an error.

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::collections::HashSet;
use std::fmt;

/// An object, its members in the order of the text.
pub type Object = Map<String, Value>;

/// Reads the body of a request.
///
/// # Errors
/// `invalid_json`; `duplicate_member` when an object holds a name twice; `value_is_invalid` for a text with U+0000,
/// which PostgreSQL cannot keep; `limit_exceeded` when it is nested too deeply.
pub fn read(text: &[u8]) -> Result<Value, &'static str> {
    let mut reader = serde_json::Deserializer::from_slice(text);
    let checked = Checked(LEVELS).deserialize(&mut reader);
    checked.map_err(|error| {
        let known = [(NUL, "value_is_invalid"), (TWICE, "duplicate_member"), (DEEP, "limit_exceeded")];
        let message = error.to_string();
        let code = known.into_iter().find_map(|(words, code)| message.starts_with(words).then_some(code));
        code.unwrap_or("invalid_json")
    })?;
    serde_json::from_slice(text).map_err(|_| "invalid_json")
}

/// The member as text, when it is a text that is not empty.
pub fn text<'object>(object: &'object Object, name: &str) -> Option<&'object str> {
    object.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
}

/// The member as it is, else `null`.
pub fn member(object: &Object, name: &str) -> Value {
    object.get(name).cloned().unwrap_or(Value::Null)
}

/// The member when it says anything.
pub fn given<'object>(object: &'object Object, name: &str) -> Option<&'object Value> {
    object.get(name).filter(|value| !value.is_null())
}

/// The members of `names` that are there, nulls included.
pub fn picked(object: &Object, names: &[&str]) -> Object {
    let kept =
        names.iter().filter_map(|name| object.get(*name).map(|value| ((*name).to_owned(), value.clone())));
    kept.collect()
}

/// An object from its members.
pub fn object<const N: usize>(members: [(&str, Value); N]) -> Object {
    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

const NUL: &str = "a text holds U+0000";
const TWICE: &str = "a name is there twice";
const DEEP: &str = "it is nested too deeply";
/// The engine takes 64 levels, and what a client says stands a few levels deeper in a request to it than in a body.
const LEVELS: usize = 56;

/// A whole document that holds no name twice, no U+0000, and nothing deeper than so many levels.
#[derive(Clone, Copy)]
struct Checked(usize);

impl Checked {
    fn inside<E: Error>(self) -> Result<Self, E> {
        self.0.checked_sub(1).map(Self).ok_or_else(|| E::custom(DEEP))
    }
}

impl<'de> DeserializeSeed<'de> for Checked {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Checked {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        if text.contains('\0') { Err(E::custom(NUL)) } else { Ok(()) }
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let inside = self.inside()?;
        while items.next_element_seed(inside)?.is_some() {}
        Ok(())
    }

    // A number comes here too: its digits stand in an object with one private name.
    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let inside = self.inside()?;
        let mut names = HashSet::new();
        while let Some(name) = members.next_key::<String>()? {
            members.next_value_seed(inside)?;
            if name.contains('\0') {
                return Err(A::Error::custom(NUL));
            }
            if !names.insert(name) {
                return Err(A::Error::custom(TWICE));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_their_digits() {
        for text in ["15.0", "0.1000000000000000000000001", "-3", "9007199254740993"] {
            assert_eq!(read(text.as_bytes()).map(|value| value.to_string()).as_deref(), Ok(text));
        }
    }

    #[test]
    fn what_is_no_single_document_is_refused() {
        let cases = [
            ("", "invalid_json"),
            ("{", "invalid_json"),
            ("{} {}", "invalid_json"),
            (r#"{"a":1,"a":2}"#, "duplicate_member"),
            (r#"{"a":[{"b":1,"b":1}]}"#, "duplicate_member"),
            (r#"{"a":"\u0000"}"#, "value_is_invalid"),
            (r#"{"\u0000":1}"#, "value_is_invalid"),
        ];
        for (text, code) in cases {
            assert_eq!(read(text.as_bytes()), Err(code), "{text}");
        }
        let nested = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
        assert!(read(nested(LEVELS).as_bytes()).is_ok());
        for depth in [LEVELS + 1, 127, 128, 129, 100_000] {
            assert_eq!(read(nested(depth).as_bytes()), Err("limit_exceeded"), "{depth}");
        }
    }
}
