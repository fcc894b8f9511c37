//! An index of an object's names, made while they are checked for being there twice.

use crate::document::{Node, Setting};
use crate::object::Members;
use crate::problem::{ProblemKind, message, quoted};
use crate::scan::same_bytes;
use crate::token::{Kind, Token};
use alloc::borrow::Cow;
use alloc::vec::Vec;
use drawdown_sort::sort_by;

/// Up to so many names are compared one by one; more are sorted, which does not grow as their square.
const NAMES_SEARCHED: usize = 40;
/// Places of a fingerprint.
pub(crate) const PLACES: usize = 128;
const EMPTY: u16 = 0;
/// Several names share the place, or it lies too far behind.
const CROWDED: u16 = u16::MAX;

/// The name of a member that we ask for.
#[derive(Clone, Copy)]
pub(crate) struct Name {
    pub(crate) text: &'static str,
    place: usize,
}

impl Name {
    /// Inlined into the place that asks, so that the compiler computes the fingerprint.
    #[inline(always)]
    pub(crate) fn of(text: &'static str) -> Self {
        Self { text, place: fingerprint(text.as_bytes()) }
    }
}

/// Where each name stands, by its fingerprint, counted in tokens from the object.
pub(crate) struct Names {
    places: [u16; PLACES],
    /// Some name holds an escape, so names must be decoded to be compared.
    escaped: bool,
}

impl Names {
    /// Indexes the names of an object; reports those that are there twice and those that hold half a surrogate pair.
    pub(crate) fn check<S: Setting>(object: Node<'_, S>) -> Self {
        let document = object.document;
        let mut names = Self { places: [EMPTY; PLACES], escaped: false };
        let mut count = 0_usize;
        let mut suspect = false;
        let mut at = object.index.wrapping_add(1);
        let end = object.next();
        while at < end {
            let (Some(name), Some(value)) = (document.token(at), document.token(at.wrapping_add(1))) else {
                break;
            };
            names.escaped |= name.kind() == Kind::EscapedText;
            count = count.wrapping_add(1);
            if let Some(place) = names.places.get_mut(fingerprint(document.raw_bytes(name))) {
                if *place == EMPTY {
                    *place = u16::try_from(at.wrapping_sub(object.index)).unwrap_or(CROWDED);
                } else {
                    *place = CROWDED;
                    suspect = suspect || count > NAMES_SEARCHED || is_behind_namesake(object, at, name);
                }
            }
            at = value.next(at.wrapping_add(1));
        }
        if suspect || names.escaped {
            check_closely(object);
        }
        names
    }

    /// The value of a name.
    pub(crate) fn find<'d, S: Setting>(&self, object: Node<'d, S>, wanted: Name) -> Option<Node<'d, S>> {
        match self.places.get(wanted.place) {
            None | Some(&EMPTY) if !self.escaped => None,
            Some(&place) if place != CROWDED && !self.escaped => {
                let index = object.index.wrapping_add(usize::from(place));
                let name = object.document.token(index)?;
                let document = object.document;
                if name.is_plain_text_like(wanted.text)
                    && same_bytes(document.raw_bytes(name), wanted.text.as_bytes())
                {
                    return Node::at(document, index.wrapping_add(1));
                }
                None
            }
            _ => search(object, |name| name_is(name, wanted.text)),
        }
    }
}

/// The names that nobody asked for, where members are read in one pass.
#[derive(Default)]
pub(crate) struct Others {
    seen: u128,
    count: usize,
    /// Some name is there twice.
    pub(crate) twice: bool,
    /// Some name holds an escape.
    pub(crate) escaped: bool,
}

impl Others {
    /// Was there any?
    pub(crate) fn any(&self) -> bool {
        self.count > 0
    }

    /// Takes note of the name at a token.
    pub(crate) fn see<S: Setting>(&mut self, object: Node<'_, S>, at: usize, name: Token) {
        let place = 1_u128 << fingerprint(object.document.raw_bytes(name));
        self.count = self.count.wrapping_add(1);
        self.escaped |= name.kind() == Kind::EscapedText;
        if self.seen & place != 0 && !self.twice {
            self.twice = self.count > NAMES_SEARCHED || is_behind_namesake(object, at, name);
        }
        self.seen |= place;
    }

    /// Reports names that are there twice and those that hold half a surrogate pair.
    pub(crate) fn report<S: Setting>(&self, object: Node<'_, S>) {
        if self.twice || self.escaped {
            check_closely(object);
        }
    }
}

/// Finds the members whose names are written with escapes.
pub(crate) fn fill_escaped<'d, S: Setting>(
    object: Node<'d, S>,
    place_of: impl Fn(&str) -> Option<usize>,
    found: &mut [Option<Node<'d, S>>],
) {
    for (name, value) in Members::of(object).filter(|(name, _)| name.kind() == Kind::EscapedText) {
        let place = name.decoded().ok().and_then(|text| place_of(&text));
        if let Some(member) = place.and_then(|place| found.get_mut(place)) {
            *member = Some(value);
        }
    }
}

/// True for a name or text of that value; escapes are decoded.
pub(crate) fn name_is<S: Setting>(name: Node<'_, S>, wanted: &str) -> bool {
    name.document.value_of(name.token).is_ok_and(|text| text == wanted)
}

fn search<'d, S: Setting>(
    object: Node<'d, S>,
    is_wanted: impl Fn(Node<'d, S>) -> bool,
) -> Option<Node<'d, S>> {
    Members::of(object).find(|(name, _)| is_wanted(*name)).map(|(_, value)| value)
}

fn is_behind_namesake<S: Setting>(object: Node<'_, S>, at: usize, name: Token) -> bool {
    let bytes = object.document.raw_bytes(name);
    let mut before = Members::of(object).take_while(|(other, _)| other.index < at);
    before.any(|(other, _)| same_bytes(other.raw_bytes(), bytes))
}

/// Sorted, as a search of each name among all others would be quadratic.
fn check_closely<S: Setting>(object: Node<'_, S>) {
    let mut names: Vec<(Cow<'_, str>, Node<'_, S>)> = Vec::new();
    for (name, value) in Members::of(object) {
        match name.document.value_of(name.token) {
            Ok(text) => names.push((text, value)),
            Err(_) => name.report(
                ProblemKind::LoneSurrogate,
                message(&["a member name holds half of a surrogate pair"]),
            ),
        }
    }
    sort_by(&mut names, |left, right| left.0.cmp(&right.0).then(left.1.index.cmp(&right.1.index)));
    for pair in names.windows(2) {
        let [(first, _), (second, value)] = pair else { continue };
        if first == second {
            value.report(ProblemKind::DuplicateMember, message(&[&quoted(second), " is there twice"]));
        }
    }
}

/// A place that mostly differs between the names of one object.
#[inline(always)]
pub(crate) const fn fingerprint(name: &[u8]) -> usize {
    let middle = match name.split_at_checked(name.len() >> 1) {
        Some((_, [middle, ..])) => widen(*middle),
        Some((_, [])) | None => 0,
    };
    let last = match name {
        [.., last] => widen(*last),
        [] => 0,
    };
    name.len().wrapping_mul(5).wrapping_add(middle.wrapping_mul(7)).wrapping_add(last.wrapping_mul(17))
        & (PLACES - 1)
}

#[expect(clippy::as_conversions, reason = "From is not const; a byte fits")]
const fn widen(byte: u8) -> usize {
    byte as usize
}
