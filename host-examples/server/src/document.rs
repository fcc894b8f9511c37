//! JSON as it was written: a number stays its digits, a name that is there twice is an error.

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::collections::HashSet;
use std::fmt;

/// An object, its members in the order of the text.
pub type Object = Map<String, Value>;

/// Reads the body of a request.
///
/// # Errors
/// `invalid_json`; `duplicate_member` when an object holds a name twice; `value_is_invalid` for a text with U+0000,
/// which PostgreSQL cannot keep.
pub fn read(text: &[u8]) -> Result<Value, &'static str> {
    let value: Value = serde_json::from_slice(text).map_err(|_| "invalid_json")?;
    match serde_json::from_slice::<Checked>(text) {
        Ok(Checked) => Ok(value),
        Err(error) if error.to_string().starts_with(NUL) => Err("value_is_invalid"),
        Err(error) if error.to_string().starts_with(TWICE) => Err("duplicate_member"),
        Err(_) => Err("invalid_json"),
    }
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

/// A whole document that holds no name twice and no U+0000.
struct Checked;

impl<'de> Deserialize<'de> for Checked {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Self)
    }
}

impl<'de> Visitor<'de> for Checked {
    type Value = Self;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self, E> {
        if text.contains('\0') { Err(E::custom(NUL)) } else { Ok(self) }
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self, A::Error> {
        while items.next_element::<Self>()?.is_some() {}
        Ok(self)
    }

    // A number comes here too: its digits stand in an object with one private name.
    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self, A::Error> {
        let mut names = HashSet::new();
        while let Some(name) = members.next_key::<String>()? {
            members.next_value::<Self>()?;
            if name.contains('\0') {
                return Err(A::Error::custom(NUL));
            }
            if !names.insert(name) {
                return Err(A::Error::custom(TWICE));
            }
        }
        Ok(self)
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
    }
}
