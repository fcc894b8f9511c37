//! Reading all members of an object in one pass: for the objects that come by the thousand.

use crate::document::{Node, Setting};
use crate::name_index::{Others, PLACES, fill_escaped, fingerprint};
use crate::object::Members;
use crate::problem::{ProblemKind, message, quoted};
use crate::scan::same_bytes;
use crate::token::Kind;

/// What is said of a member and its alias that differ.
pub(crate) const CONFLICT: &str = "the member and its alias are both there and differ";

/// The value of a member, if it is there.
pub type Member<'d, S> = Option<Node<'d, S>>;

/// The names of an object's members, and where Lago or an earlier API calls one otherwise, that name too.
pub struct Names<const N: usize> {
    names: [&'static str; N],
    aliases: [Option<&'static str>; N],
    /// Where a name stands, by its fingerprint: from 1 on, aliases behind the names.
    places: [u8; PLACES],
}

/// Several names share a fingerprint.
const CROWDED: u8 = u8::MAX;

impl<const N: usize> Names<N> {
    /// Makes the index of the names, while the table is compiled.
    #[expect(
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        clippy::as_conversions,
        reason = "only run by the compiler, which tells what is out of bounds"
    )]
    #[must_use]
    pub const fn new(names: [&'static str; N], aliases: [Option<&'static str>; N]) -> Self {
        let mut places = [0; PLACES];
        let mut index = 0;
        while index < 2 * N {
            let name = if index < N { Some(names[index]) } else { aliases[index - N] };
            if let Some(name) = name {
                let place = &mut places[fingerprint(name.as_bytes())];
                *place = if *place == 0 { index as u8 + 1 } else { CROWDED };
            }
            index += 1;
        }
        Self { names, aliases, places }
    }

    /// Which name it is: its place among the names, those behind them are aliases.
    #[inline(always)]
    fn place_of(&self, bytes: &[u8], is: impl Fn(&str) -> bool) -> Option<usize> {
        match self.places.get(fingerprint(bytes)).copied().unwrap_or_default() {
            0 => None,
            CROWDED => {
                let aliases = self.aliases.iter().map(|alias| alias.unwrap_or_default());
                self.names.iter().copied().chain(aliases).position(|name| !name.is_empty() && is(name))
            }
            place => {
                let place = usize::from(place).wrapping_sub(1);
                let alias = || self.aliases.get(place.wrapping_sub(N)).copied().flatten();
                self.names.get(place).copied().or_else(alias).filter(|name| is(name)).map(|_| place)
            }
        }
    }
}

/// The values of these names, in their order, or of their aliases; a member and its alias that differ are reported.
/// Further members are looked at for names that are there twice, no more.
pub fn lenient<'d, S: Setting, const N: usize>(
    node: Node<'d, S>,
    names: &'static Names<N>,
    _: &[&[&str]],
) -> Option<[Member<'d, S>; N]> {
    Pass::over(node, names).map(|pass| pass.found)
}

/// The same; further members are reported, but for those that are left alone.
pub fn strict<'d, S: Setting, const N: usize>(
    node: Node<'d, S>,
    names: &'static Names<N>,
    left: &[&[&str]],
) -> Option<[Member<'d, S>; N]> {
    let pass = Pass::over(node, names)?;
    if pass.others.any() {
        report_unknown(node, |text| {
            names.names.contains(&text)
                || names.aliases.contains(&Some(text))
                || left.iter().any(|names| names.contains(&text))
        });
    }
    Some(pass.found)
}

fn report_unknown<S: Setting>(node: Node<'_, S>, is_known: impl for<'t> Fn(&'t str) -> bool) {
    for (name, value) in Members::of(node) {
        let text = name.displayed();
        if !is_known(&text) {
            value.report(ProblemKind::UnknownMember, message(&["unknown member ", &quoted(&text)]));
        }
    }
}

/// One pass over the members of an object.
struct Pass<'d, S: Setting, const N: usize> {
    found: [Member<'d, S>; N],
    others: Others,
}

impl<'d, S: Setting, const N: usize> Pass<'d, S, N> {
    /// Writers keep an order, so the name to come is tried first.
    #[inline(always)]
    fn over(node: Node<'d, S>, names: &'static Names<N>) -> Option<Self> {
        if node.kind() != Kind::Object {
            node.wrong_type("an object");
            return None;
        }
        let document = node.document;
        let (mut found, mut aliased) = ([None; N], [None; N]);
        let (mut others, mut has_aliases) = (Others::default(), false);
        let mut next = 0_usize;
        let mut at = node.index.wrapping_add(1);
        let end = node.next();
        while at < end {
            let (name, value) = (document.token(at)?, document.token(at.wrapping_add(1))?);
            let bytes = document.raw_bytes(name);
            let is = |text: &str| name.is_plain_text_like(text) && same_bytes(bytes, text.as_bytes());
            let place = match names.names.get(next) {
                Some(expected) if is(expected) => Some(next),
                _ => names.place_of(bytes, is),
            };
            let value_node = Node { document, index: at.wrapping_add(1), token: value };
            match place {
                Some(place) => {
                    next = place.wrapping_add(1);
                    let alias = aliased.get_mut(place.wrapping_sub(N));
                    has_aliases |= alias.is_some();
                    if let Some(member) = found.get_mut(place).or(alias) {
                        others.twice |= member.is_some();
                        *member = Some(value_node);
                    }
                }
                None => others.see(node, at, name),
            }
            at = value.next(at.wrapping_add(1));
        }
        if others.escaped {
            fill_escaped(node, |text| names.names.iter().position(|name| *name == text), &mut found);
            fill_escaped(
                node,
                |text| names.aliases.iter().position(|name| *name == Some(text)),
                &mut aliased,
            );
            has_aliases = true;
        }
        others.report(node);
        if has_aliases {
            for (member, alias) in found.iter_mut().zip(aliased).filter(|(_, alias)| alias.is_some()) {
                *member = either(*member, alias);
            }
        }
        Some(Self { found, others })
    }
}

/// A member that is there and not null.
pub fn some<S: Setting>(member: Member<'_, S>) -> Member<'_, S> {
    member.filter(|node| !node.is_null())
}

/// A member under its name or else under its alias; both and different is reported.
pub fn either<'d, S: Setting>(member: Member<'d, S>, alias: Member<'d, S>) -> Member<'d, S> {
    let (member, alias) = (some(member), some(alias));
    if let (Some(first), Some(second)) = (member, alias)
        && !first.same_text(second)
    {
        second.report(ProblemKind::ConflictingMembers, message(&[CONFLICT]));
    }
    member.or(alias)
}
