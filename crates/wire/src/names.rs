//! An index of an object's names, made while they are checked for being there twice.

use crate::document::Node;
use crate::malformed::{Code, message, quoted};
use crate::object::Members;
use crate::token::Kind;
use alloc::borrow::Cow;
use alloc::vec::Vec;

/// Up to so many names are compared one by one; more are sorted, which does not grow as their square.
const NAMES_SEARCHED: usize = 40;
const PLACES: usize = 128;
const EMPTY: u16 = 0;
/// Several names share the place, or it lies too far behind.
const CROWDED: u16 = u16::MAX;

/// Where each name stands, by its fingerprint, counted in tokens from the object.
pub(crate) struct Names {
    places: [u16; PLACES],
    /// Some name holds an escape, so names must be decoded to be compared.
    escaped: bool,
}

impl Names {
    /// Indexes the names of an object; reports those that are there twice and those that hold half a surrogate pair.
    pub(crate) fn check(object: Node<'_>) -> Self {
        let mut names = Self { places: [EMPTY; PLACES], escaped: false };
        let mut count = 0_usize;
        let mut suspect = false;
        for (name, _) in Members::of(object) {
            count = count.saturating_add(1);
            names.escaped |= name.kind() == Kind::EscapedText;
            let Some(place) = names.places.get_mut(fingerprint(name.raw_bytes())) else { continue };
            if *place == EMPTY {
                *place = u16::try_from(name.index.wrapping_sub(object.index)).unwrap_or(CROWDED);
            } else {
                *place = CROWDED;
                suspect = suspect || count > NAMES_SEARCHED || is_behind_namesake(object, name);
            }
        }
        if suspect || names.escaped {
            check_closely(object);
        }
        names
    }

    /// The value of a name.
    pub(crate) fn find<'d>(&self, object: Node<'d>, wanted: &str) -> Option<Node<'d>> {
        if self.escaped {
            return search(object, |name| name_is(name, wanted));
        }
        match self.places.get(fingerprint(wanted.as_bytes())) {
            None | Some(&EMPTY) => None,
            Some(&CROWDED) => search(object, |name| name.is_named(wanted)),
            Some(&place) => {
                let index = object.index.wrapping_add(usize::from(place));
                Node::at(object.document, index)
                    .filter(|name| name.is_named(wanted))
                    .and_then(|_| Node::at(object.document, index.wrapping_add(1)))
            }
        }
    }
}

/// True for a name or text of that value; escapes are decoded.
pub(crate) fn name_is(name: Node<'_>, wanted: &str) -> bool {
    name.document.value_of(name.token).is_ok_and(|text| text == wanted)
}

impl Node<'_> {
    /// The same for a name without escapes.
    fn is_named(self, wanted: &str) -> bool {
        self.token.is_plain_text_like(wanted) && self.raw_bytes() == wanted.as_bytes()
    }
}

fn search<'d>(object: Node<'d>, is_wanted: impl Fn(Node<'d>) -> bool) -> Option<Node<'d>> {
    Members::of(object).find(|(name, _)| is_wanted(*name)).map(|(_, value)| value)
}

fn is_behind_namesake(object: Node<'_>, name: Node<'_>) -> bool {
    let mut before = Members::of(object).take_while(|(other, _)| other.index < name.index);
    before.any(|(other, _)| other.raw_bytes() == name.raw_bytes())
}

/// Sorted, as a search of each name among all others would be quadratic.
fn check_closely(object: Node<'_>) {
    let mut names: Vec<(Cow<'_, str>, Node<'_>)> = Vec::new();
    for (name, value) in Members::of(object) {
        match name.document.value_of(name.token) {
            Ok(text) => names.push((text, value)),
            Err(_) => {
                name.report(Code::LoneSurrogate, message(&["a member name holds half of a surrogate pair"]))
            }
        }
    }
    names.sort_by(|left, right| left.0.cmp(&right.0).then(left.1.index.cmp(&right.1.index)));
    for pair in names.windows(2) {
        let [(first, _), (second, value)] = pair else { continue };
        if first == second {
            value.report(Code::DuplicateMember, message(&[&quoted(second), " is there twice"]));
        }
    }
}

/// A place that mostly differs between the names of one object.
fn fingerprint(name: &[u8]) -> usize {
    let at = |place: Option<&u8>| usize::from(place.copied().unwrap_or_default());
    at(name.first())
        .wrapping_mul(31)
        .wrapping_add(at(name.last()).wrapping_mul(17))
        .wrapping_add(at(name.get(name.len() >> 1)).wrapping_mul(7))
        .wrapping_add(name.len().wrapping_mul(5))
        & (PLACES - 1)
}
