//! The canonical form of a value: RFC 8785, after every number that is no 53-bit integer by value was written as text in
//! its shortest decimal form, so that no float is ever made.
//!
//! It does not depend on spaces, on the order of members, on how texts are escaped or numbers written; any library of
//! RFC 8785 gives the same once such numbers are texts.

use crate::document::{Node, Setting};
use crate::number;
use crate::object::Members;
use crate::scan::same_bytes;
use crate::token::Kind;
use crate::writer::Place;
use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Ordering;
use drawdown_sort::sort_by;

/// So many bytes are handed on at a time.
const BLOCK: usize = 8_192;
/// The most digits of a number whose exponent is written out; beyond, it stays as it was written.
const PLAIN_DIGITS: usize = 1_024;

/// Writes the canonical form of an object, without the member `left_out`, and hands it to `take` part by part.
///
/// ```
/// use drawdown_json::{Document, Plain, canonical};
///
/// let document: Document<'_, Plain> = Document::parse(r#"{"b": 10.0, "at": 1, "a": 2.50}"#).unwrap();
/// let mut text = String::new();
/// canonical::write(document.root().unwrap(), Some("at"), |part| text.push_str(part));
/// assert_eq!(text, r#"{"a":"2.5","b":10}"#);
/// ```
pub fn write<S: Setting>(object: Node<'_, S>, left_out: Option<&str>, mut take: impl FnMut(&str)) {
    let flush = |out: &mut String| {
        take(out);
        out.clear();
    };
    let mut canonical = Canonical { out: String::with_capacity(BLOCK), flush, shapes: Vec::new() };
    canonical.object(object, 0, left_out);
    let rest = core::mem::take(&mut canonical.out);
    take(&rest);
}

/// The names of an object in the order of the text, and which of them comes first, second, ...
struct Shape<'d, S: Setting> {
    names: Vec<Node<'d, S>>,
    order: Vec<usize>,
}

impl<S: Setting> Default for Shape<'_, S> {
    fn default() -> Self {
        Self { names: Vec::new(), order: Vec::new() }
    }
}

struct Canonical<'d, S: Setting, F> {
    out: String,
    flush: F,
    /// The object that was last met at each depth: the next one there mostly has the same names, and they are sorted.
    shapes: Vec<Shape<'d, S>>,
}

impl<'d, S: Setting, F: FnMut(&mut String)> Canonical<'d, S, F> {
    /// Recursion ends at the reader's limit of nesting.
    fn value(&mut self, node: Node<'d, S>, depth: usize) {
        match node.kind() {
            Kind::Array => self.array(node, depth),
            Kind::Object => self.object(node, depth, None),
            Kind::Text => Place::new(&mut self.out).plain(node.raw()),
            Kind::EscapedText => write_escaped(&mut self.out, node),
            Kind::Number => write_number(&mut self.out, node.raw()),
            Kind::Null | Kind::False | Kind::True => self.out.push_str(node.raw()),
        }
        if self.out.len() >= BLOCK {
            (self.flush)(&mut self.out);
        }
    }

    fn array(&mut self, node: Node<'d, S>, depth: usize) {
        self.out.push('[');
        for (place, item) in node.items().enumerate() {
            if place > 0 {
                self.out.push(',');
            }
            self.value(item, depth.saturating_add(1));
        }
        self.out.push(']');
    }

    fn object(&mut self, node: Node<'d, S>, depth: usize, left_out: Option<&str>) {
        let members: Vec<(Node<'d, S>, Node<'d, S>)> = Members::of(node).collect();
        let order = self.order(&members, depth);
        self.out.push('{');
        let mut is_first = true;
        for (name, value) in order.iter().filter_map(|place| members.get(*place)) {
            if left_out.is_some_and(|left_out| name.displayed() == left_out) {
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
    fn order(&mut self, members: &[(Node<'d, S>, Node<'d, S>)], depth: usize) -> Vec<usize> {
        if self.shapes.len() <= depth {
            self.shapes.resize_with(depth.saturating_add(1), Shape::default);
        }
        let Some(shape) = self.shapes.get_mut(depth) else { return Vec::new() };
        let same = |((name, _), known): (&(Node<'_, S>, Node<'_, S>), &Node<'_, S>)| same_name(*name, *known);
        if members.len() == shape.names.len() && members.iter().zip(&shape.names).all(same) {
            return core::mem::take(&mut shape.order);
        }
        shape.names.clear();
        shape.names.extend(members.iter().map(|(name, _)| *name));
        let mut keyed: Vec<(Cow<'_, str>, usize)> =
            members.iter().enumerate().map(|(place, (name, _))| (name.displayed(), place)).collect();
        sort_by(&mut keyed, |one, other| by_units(&one.0, &other.0).then(one.1.cmp(&other.1)));
        keyed.into_iter().map(|(_, place)| place).collect()
    }
}

/// The same name in the same writing.
fn same_name<S: Setting>(left: Node<'_, S>, right: Node<'_, S>) -> bool {
    left.token.is_like(right.token) && same_bytes(left.raw_bytes(), right.raw_bytes())
}

fn by_units(one: &str, other: &str) -> Ordering {
    if one.is_ascii() && other.is_ascii() {
        return one.cmp(other);
    }
    one.encode_utf16().cmp(other.encode_utf16())
}

/// A text with half of a surrogate pair, in a member that nobody reads, stays as it was written.
fn write_escaped<S: Setting>(out: &mut String, node: Node<'_, S>) {
    match node.decoded() {
        Ok(text) => Place::new(out).text(&text),
        Err(_) => Place::new(out).plain(node.raw()),
    }
}

/// An integer of 53 bits, by its value, as such; any other number as text.
fn write_number(out: &mut String, raw: &str) {
    if is_safe_integer(raw) {
        return out.push_str(raw);
    }
    match plain_form(raw) {
        Some(plain) if is_safe_integer(&plain) => out.push_str(&plain),
        plain => Place::new(out).plain(plain.as_deref().unwrap_or(raw)),
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
