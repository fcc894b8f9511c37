//! A command in canonical form, and its digest (contract, section 2): RFC 8785, after every number that is no
//! 53-bit integer by value was written as text in its shortest decimal form, so that no float is ever made.
//!
//! It does not depend on spaces, on the order of members, on how texts are escaped or numbers written, so a host may
//! send a command again in another dress, and works the digest out itself with any library of RFC 8785. A command that
//! says what is to be done leaves out its instant, the host's stamp: a retry at a later one is the same command.

use crate::document::Node;
use crate::number;
use crate::object::Members;
use crate::scan::same_bytes;
use crate::token::Kind;
use crate::writer::Value;
use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Ordering;
use drawdown::command::{CommandType, Digest};
use drawdown::sort::sort_by;
use sha2::{Digest as _, Sha256};

/// So many bytes are hashed at a time.
const BLOCK: usize = 8_192;
/// The most digits of a number whose exponent is written out; beyond, it stays as it was written.
const PLAIN_DIGITS: usize = 1_024;

/// The SHA-256 of a command's canonical form.
pub(crate) fn digest(command: Node<'_>, command_type: CommandType) -> Digest {
    let mut hash = Sha256::new();
    let left_out = if command_type.means_its_instant() { None } else { Some("at") };
    let out = write_command(command, left_out, |text| {
        hash.update(text.as_bytes());
        text.clear();
    });
    hash.update(out.as_bytes());
    Digest(hash.finalize().into())
}

/// Writes the canonical form; `flush` takes what is there from time to time, the end is handed back.
fn write_command(command: Node<'_>, left_out: Option<&str>, flush: impl FnMut(&mut String)) -> String {
    let mut canonical = Canonical { out: String::with_capacity(BLOCK), flush, shapes: Vec::new() };
    canonical.object(command, 0, left_out);
    canonical.out
}

/// The names of an object in the order of the text, and which of them comes first, second, ...
#[derive(Default)]
struct Shape<'d> {
    names: Vec<Node<'d>>,
    order: Vec<usize>,
}

struct Canonical<'d, F> {
    out: String,
    flush: F,
    /// The object that was last met at each depth: the next one there mostly has the same names, and they are sorted.
    shapes: Vec<Shape<'d>>,
}

impl<'d, F: FnMut(&mut String)> Canonical<'d, F> {
    /// Recursion ends at the reader's limit of nesting.
    fn value(&mut self, node: Node<'d>, depth: usize) {
        match node.kind() {
            Kind::Array => self.array(node, depth),
            Kind::Object => self.object(node, depth, None),
            Kind::Text => Value::new(&mut self.out).plain(node.raw()),
            Kind::EscapedText => write_escaped(&mut self.out, node),
            Kind::Number => write_number(&mut self.out, node.raw()),
            Kind::Null | Kind::False | Kind::True => self.out.push_str(node.raw()),
        }
        if self.out.len() >= BLOCK {
            (self.flush)(&mut self.out);
        }
    }

    fn array(&mut self, node: Node<'d>, depth: usize) {
        self.out.push('[');
        for (place, item) in node.items().enumerate() {
            if place > 0 {
                self.out.push(',');
            }
            self.value(item, depth.saturating_add(1));
        }
        self.out.push(']');
    }

    fn object(&mut self, node: Node<'d>, depth: usize, left_out: Option<&str>) {
        let members: Vec<(Node<'d>, Node<'d>)> = Members::of(node).collect();
        let order = self.order(&members, depth);
        self.out.push('{');
        let mut is_first = true;
        for (name, value) in order.iter().filter_map(|place| members.get(*place)) {
            if left_out.is_some_and(|left_out| key(*name) == left_out) {
                continue;
            }
            if !is_first {
                self.out.push(',');
            }
            is_first = false;
            self.value(*name, depth);
            self.out.push(':');
            self.value(*value, depth.saturating_add(1));
        }
        self.out.push('}');
        if let Some(shape) = self.shapes.get_mut(depth) {
            shape.order = order;
        }
    }

    /// Which member comes first, second, ...: by the UTF-16 units of the names.
    fn order(&mut self, members: &[(Node<'d>, Node<'d>)], depth: usize) -> Vec<usize> {
        if self.shapes.len() <= depth {
            self.shapes.resize_with(depth.saturating_add(1), Shape::default);
        }
        let Some(shape) = self.shapes.get_mut(depth) else { return Vec::new() };
        let same = |((name, _), known): (&(Node<'_>, Node<'_>), &Node<'_>)| same_name(*name, *known);
        if members.len() == shape.names.len() && members.iter().zip(&shape.names).all(same) {
            return core::mem::take(&mut shape.order);
        }
        shape.names.clear();
        shape.names.extend(members.iter().map(|(name, _)| *name));
        let mut keyed: Vec<(Cow<'_, str>, usize)> =
            members.iter().enumerate().map(|(place, (name, _))| (key(*name), place)).collect();
        sort_by(&mut keyed, |one, other| by_units(&one.0, &other.0).then(one.1.cmp(&other.1)));
        keyed.into_iter().map(|(_, place)| place).collect()
    }
}

/// The same name in the same writing.
fn same_name(left: Node<'_>, right: Node<'_>) -> bool {
    left.token.is_like(right.token) && same_bytes(left.raw_bytes(), right.raw_bytes())
}

fn by_units(one: &str, other: &str) -> Ordering {
    if one.is_ascii() && other.is_ascii() {
        return one.cmp(other);
    }
    one.encode_utf16().cmp(other.encode_utf16())
}

fn key(name: Node<'_>) -> Cow<'_, str> {
    name.document.value_of(name.token).unwrap_or(Cow::Borrowed(name.raw()))
}

/// A text with half of a surrogate pair, in a member that nobody reads, stays as it was written.
fn write_escaped(out: &mut String, node: Node<'_>) {
    match node.document.value_of(node.token) {
        Ok(text) => Value::new(out).text(&text),
        Err(_) => Value::new(out).plain(node.raw()),
    }
}

/// An integer of 53 bits, by its value, as such; any other number as text.
fn write_number(out: &mut String, raw: &str) {
    if is_safe_integer(raw) {
        return out.push_str(raw);
    }
    match plain_form(raw) {
        Some(plain) if is_safe_integer(&plain) => out.push_str(&plain),
        plain => Value::new(out).plain(plain.as_deref().unwrap_or(raw)),
    }
}

fn is_safe_integer(text: &str) -> bool {
    text != "-0" && number::integer(text).is_ok()
}

/// The shortest decimal form of a JSON number: no exponent, no zeros that say nothing, no `-0`.
fn plain_form(raw: &str) -> Option<String> {
    let (mantissa, exponent) = raw.split_once(['e', 'E']).unwrap_or((raw, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let (sign, whole) = whole.strip_prefix('-').map_or(("", whole), |whole| ("-", whole));
    let digits = [whole, fraction].concat();
    let significant = digits.trim_start_matches('0').trim_end_matches('0');
    if significant.is_empty() {
        return Some(String::from("0"));
    }
    // where the point stands, counted from the first significant digit
    let leading = digits.len().saturating_sub(digits.trim_start_matches('0').len());
    let exponent: i64 = exponent.parse().ok()?;
    let point =
        i64::try_from(whole.len()).ok()?.checked_sub(i64::try_from(leading).ok()?)?.checked_add(exponent)?;
    write_plain(sign, significant, point)
}

fn write_plain(sign: &str, significant: &str, point: i64) -> Option<String> {
    let zeros = |count: usize| "0".repeat(count);
    let plain = match usize::try_from(point) {
        Ok(point) if point > PLAIN_DIGITS => return None,
        Ok(0) => [sign, "0.", significant].concat(),
        Ok(point) => match significant.split_at_checked(point) {
            Some((whole, "")) => [sign, whole].concat(),
            Some((whole, fraction)) => [sign, whole, ".", fraction].concat(),
            None => [sign, significant, &zeros(point.saturating_sub(significant.len()))].concat(),
        },
        Err(_) => {
            let before = usize::try_from(point.unsigned_abs()).ok().filter(|zeros| *zeros <= PLAIN_DIGITS)?;
            [sign, "0.", &zeros(before), significant].concat()
        }
    };
    Some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;

    fn canonical(text: &str) -> String {
        let document = Document::parse(text).unwrap();
        write_command(document.root().unwrap(), Some("at"), |_| {})
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
            let mut out = String::new();
            write_number(&mut out, written);
            assert_eq!(out, canonical, "{written}");
        }
    }

    #[test]
    fn members_by_their_utf_16_units_and_texts_with_the_fewest_escapes() {
        assert_eq!(
            canonical(r#"{ "b" : [1, 2.5, null], "at": "x", "a": {"at": 1, "\u0061": "\u00e9\/\u001f\n"} }"#),
            r#"{"a":{"a":"é/\u001f\n","at":1},"b":[1,"2.5",null]}"#
        );
        assert_eq!(canonical("{\"\u{e000}\":1,\"\u{10000}\":2}"), "{\"\u{10000}\":2,\"\u{e000}\":1}");
        assert_eq!(canonical("{\"\u{7f}\":\"\u{7f}\"}"), "{\"\u{7f}\":\"\u{7f}\"}");
        // nobody reads it: half of a pair stays as it was written
        assert_eq!(canonical(r#"{"\ud800":"\udc00x"}"#), r#"{"\ud800":"\udc00x"}"#);
        let list = r#"{"l":[{"b":1,"a":2},{"b":3,"a":4},{"a":5,"b":6},{"a":7},{"a":8}]}"#;
        assert_eq!(canonical(list), r#"{"l":[{"a":2,"b":1},{"a":4,"b":3},{"a":5,"b":6},{"a":7},{"a":8}]}"#);
    }

    #[test]
    fn what_is_long_is_hashed_in_parts() {
        let long =
            alloc::format!(r#"{{"id":"c","at":"x","type":"expire","list":[{}1]}}"#, "12345,".repeat(5_000));
        let document = Document::parse(&long).unwrap();
        let command = document.root().unwrap();
        let whole: [u8; 32] = Sha256::digest(write_command(command, None, |_| {}).as_bytes()).into();
        assert_eq!(digest(command, CommandType::Expire), Digest(whole));
    }
}
