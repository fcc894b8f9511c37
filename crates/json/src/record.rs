//! Reading all members of an object in one pass: for the objects that come by the thousand.

use crate::document::{Node, Setting};
use crate::name_index::{Others, fill_escaped};
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
    /// What a member is called.
    pub names: [&'static str; N],
    /// What else it may be called.
    pub aliases: [Option<&'static str>; N],
}

/// The values of these names, in their order, or of their aliases; a member and its alias that differ are reported. Further members are
/// looked at for names that are there twice, no more.
pub fn lenient<'d, S: Setting, const N: usize>(
    node: Node<'d, S>,
    names: &'static Names<N>,
    _: &[&[&str]],
) -> Option<[Member<'d, S>; N]> {
    let mut pass = Pass { found: [None; N], aliased: [None; N], others: Others::default() };
    pass.over(node, &names.names, &names.aliases)?;
    for (member, alias) in pass.found.iter_mut().zip(pass.aliased) {
        if alias.is_some() {
            *member = either(*member, alias);
        }
    }
    Some(pass.found)
}

/// The same; further members are reported, but for those that are left alone.
pub fn strict<'d, S: Setting, const N: usize>(
    node: Node<'d, S>,
    names: &'static Names<N>,
    left: &[&[&str]],
) -> Option<[Member<'d, S>; N]> {
    let found = lenient(node, names, left)?;
    let known = || {
        let left = left.iter().flat_map(|names| names.iter().copied());
        names.names.into_iter().chain(names.aliases.into_iter().flatten()).chain(left)
    };
    for (name, value) in Members::of(node) {
        let text = name.displayed();
        if !known().any(|known| known == text) {
            value.report(ProblemKind::UnknownMember, message(&["unknown member ", &quoted(&text)]));
        }
    }
    Some(found)
}

/// One pass over the members of an object.
struct Pass<'d, S: Setting, const N: usize> {
    found: [Member<'d, S>; N],
    aliased: [Member<'d, S>; N],
    others: Others,
}

impl<'d, S: Setting, const N: usize> Pass<'d, S, N> {
    #[inline(always)]
    fn over(
        &mut self,
        node: Node<'d, S>,
        wanted: &[&'static str; N],
        aliases: &[Option<&'static str>],
    ) -> Option<()> {
        if node.kind() != Kind::Object {
            node.wrong_type("an object");
            return None;
        }
        let document = node.document;
        let mut next = 0_usize;
        let mut at = node.index.wrapping_add(1);
        let end = node.next();
        while at < end {
            let (name, value) = (document.token(at)?, document.token(at.wrapping_add(1))?);
            let bytes = document.raw_bytes(name);
            let is = |text: &str| name.is_plain_text_like(text) && same_bytes(bytes, text.as_bytes());
            let place = place_of(wanted, next, is);
            let value_node = Node { document, index: at.wrapping_add(1), token: value };
            if let Some(member) = self.found.get_mut(place) {
                self.others.twice |= member.is_some();
                *member = Some(value_node);
                next = place.wrapping_add(1);
            } else {
                self.others.see(node, at, name);
                let alias = aliases.iter().position(|alias| alias.is_some_and(is));
                if let Some(member) = alias.and_then(|place| self.aliased.get_mut(place)) {
                    *member = Some(value_node);
                }
            }
            at = value.next(at.wrapping_add(1));
        }
        if self.others.escaped {
            fill_escaped(node, |text| wanted.iter().position(|name| *name == text), &mut self.found);
            fill_escaped(node, |text| aliases.iter().position(|name| *name == Some(text)), &mut self.aliased);
        }
        self.others.report(node);
        Some(())
    }
}

/// Which of the names it is, from the one to come on and around; their number when it is none of them.
#[inline(always)]
fn place_of(wanted: &[&str], next: usize, is: impl Fn(&str) -> bool) -> usize {
    let mut place = next;
    for _ in wanted {
        let name = match wanted.get(place) {
            Some(name) => name,
            None => {
                place = 0;
                wanted.first().copied().unwrap_or_default()
            }
        };
        if is(name) {
            return place;
        }
        place = place.wrapping_add(1);
    }
    wanted.len()
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
