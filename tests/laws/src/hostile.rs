//! Documents that no sane host would send: members of good ones set to what lies at an edge, contradicts the rest, or
//! cannot be.

use drawdown_model::{Random, number};
use serde_json::{Value, json};

const DECIMALS: [&str; 14] = [
    "0",
    "-0",
    "0.00001",
    "-0.00001",
    "0.000001",
    "-1",
    "90071992547409.91",
    "90071992547409.92",
    "9999999999999999999999999",
    "99999999999999999999999.99999",
    "1234567890123456789012345678",
    "99999999999999999999999999999",
    "1e5",
    "",
];
const INTEGERS: [i64; 10] =
    [0, 1, -1, 50, 51, 255, 9_007_199_254_740_991, -9_007_199_254_740_991, 9_007_199_254_740_992, i64::MAX];
const INSTANTS: [&str; 7] = [
    "1970-01-01T00:00:00Z",
    "2099-12-31T23:59:59.999999Z",
    "2026-02-10T09:30:00.000001Z",
    "2026-02-20T00:00:00+14:00",
    "2026-02-20",
    "2100-01-01T00:00:00Z",
    "",
];
const WORDS: [&str; 23] = [
    "",
    "active",
    "terminated",
    "pending",
    "settled",
    "failed",
    "inbound",
    "outbound",
    "purchased",
    "granted",
    "invoiced",
    "voided",
    "threshold",
    "interval",
    "target",
    "fixed",
    "JPY",
    "HUF",
    "KWD",
    "subscription",
    "charge",
    "succeeded",
    "\u{202e}\u{0}\u{1f642}",
];

/// Spoils documents, the same ones for the same seed.
pub struct Hostile {
    random: Random,
}

impl Hostile {
    /// One for a seed.
    #[must_use]
    pub fn new(seed: u64) -> Hostile {
        Hostile { random: Random::new(seed ^ 0x5EED) }
    }

    /// True `percent` times in a hundred.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.random.chance(percent)
    }

    /// The document with one of its members changed; `made` is an id that a command hands out.
    ///
    /// # Panics
    /// When the document is empty.
    pub fn spoiled(&mut self, document: &Value, made: &str) -> Value {
        let mut places = Vec::new();
        list_places(document, "", &mut places);
        let place = self.random.pick(&places).clone();
        let ids: Vec<Value> =
            places.iter().filter(|place| names_an_id(place)).map(|id| at(document, id)).collect();
        let spoiled = self.instead_of(&place, &at(document, &place), &ids, made);
        let mut document = document.clone();
        *document.pointer_mut(&place).expect("a place of the document") = spoiled;
        document
    }

    fn instead_of(&mut self, place: &str, value: &Value, ids: &[Value], made: &str) -> Value {
        if self.chance(8) {
            return Value::Null;
        }
        if self.chance(2) {
            return self.random.pick(&[json!(true), json!(7), json!("7"), json!([]), json!({})]).clone();
        }
        if let Some(list) = value.as_array() {
            return self.list_instead_of(list);
        }
        if let Some(members) = value.as_object() {
            let mut members = members.clone();
            let names: Vec<String> = members.keys().cloned().collect();
            if !names.is_empty() {
                members.remove(self.random.pick(&names));
            }
            return Value::Object(members);
        }
        if let Some(flag) = value.as_bool() {
            return json!(!flag);
        }
        if names_an_id(place) {
            return self.id(ids, made);
        }
        match value.as_i64() {
            Some(integer) => self.integer(integer),
            None => self.text(value.as_str().unwrap_or_default()),
        }
    }

    /// One element twice, none, or all in the opposite order.
    fn list_instead_of(&mut self, list: &[Value]) -> Value {
        let mut list = list.to_vec();
        if list.is_empty() || self.chance(20) {
            return json!([]);
        }
        if self.chance(60) {
            let twice = self.random.pick(&list).clone();
            list.push(twice);
        } else {
            list.reverse();
        }
        json!(list)
    }

    fn id(&mut self, ids: &[Value], made: &str) -> Value {
        if !ids.is_empty() && self.chance(50) {
            return self.random.pick(ids).clone();
        }
        let hostile = [
            made.to_owned(),
            format!("{made}/1"),
            format!("{made}/2"),
            "cmd-1/1".to_owned(),
            String::new(),
            " ".to_owned(),
            "#1".to_owned(),
            "nobody".to_owned(),
            "n".repeat(255),
            "n".repeat(256),
        ];
        json!(self.random.pick(&hostile))
    }

    fn integer(&mut self, integer: i64) -> Value {
        let near =
            [integer.saturating_add(1), integer.saturating_sub(1), integer.saturating_mul(2), integer / 2];
        json!(if self.chance(55) { *self.random.pick(&near) } else { *self.random.pick(&INTEGERS) })
    }

    fn text(&mut self, text: &str) -> Value {
        if number::parse(text).is_some() {
            return json!(*self.random.pick(&DECIMALS));
        }
        if text.contains('T') && text.contains(':') {
            return json!(*self.random.pick(&INSTANTS));
        }
        json!(*self.random.pick(&WORDS))
    }
}

fn names_an_id(place: &str) -> bool {
    place.ends_with("/id") || place.ends_with("_id")
}

fn at(document: &Value, place: &str) -> Value {
    document.pointer(place).expect("a place of the document").clone()
}

/// Every place below the document, as JSON pointers.
fn list_places(document: &Value, place: &str, places: &mut Vec<String>) {
    let mut below = |name: &str, value: &Value| {
        let place = format!("{place}/{}", name.replace('~', "~0").replace('/', "~1"));
        places.push(place.clone());
        list_places(value, &place, places);
    };
    if let Some(list) = document.as_array() {
        list.iter().enumerate().for_each(|(index, value)| below(&index.to_string(), value));
    } else if let Some(members) = document.as_object() {
        members.iter().for_each(|(name, value)| below(name, value));
    }
}
