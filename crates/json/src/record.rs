//! Reading all members of an object in one pass: for the objects that come by the thousand.

use crate::document::{Node, Setting};
use crate::name_index::{Others, fill_escaped};
use crate::problem::{ProblemKind, message};
use crate::scan::same_bytes;
use crate::token::Kind;

/// Binds a variable to each member of an object, known by the same name or by the one that is given; gives up when it
/// is no object.
#[macro_export]
macro_rules! record {
    (@ $variable:ident) => { stringify!($variable) };
    (@ $variable:ident $name:literal) => { $name };
    ($node:expr => $($variable:ident $(= $name:literal)?),+ $(,)?) => {
        let [$($variable),+] = $crate::record::of($node, &[$($crate::record!(@ $variable $($name)?)),+])?;
    };
}

/// What is said of a member and its alias that differ.
pub(crate) const CONFLICT: &str = "the member and its alias are both there and differ";

/// The value of a member, if it is there.
pub type Member<'d, S> = Option<Node<'d, S>>;

/// The values of these names, in their order. Writers keep an order, so the name to come is tried first.
pub fn of<'d, S: Setting, const N: usize>(
    node: Node<'d, S>,
    wanted: &'static [&'static str; N],
) -> Option<[Member<'d, S>; N]> {
    if node.kind() != Kind::Object {
        node.wrong_type("an object");
        return None;
    }
    let document = node.document;
    let mut found = [None; N];
    let mut others = Others::default();
    let mut next = 0_usize;
    let mut at = node.index.wrapping_add(1);
    let end = node.next();
    while at < end {
        let (name, value) = (document.token(at)?, document.token(at.wrapping_add(1))?);
        let bytes = document.raw_bytes(name);
        let place = place_of(wanted, next, |text| {
            name.is_plain_text_like(text) && same_bytes(bytes, text.as_bytes())
        });
        if let Some(member) = found.get_mut(place) {
            others.twice |= member.is_some();
            *member = Some(Node { document, index: at.wrapping_add(1), token: value });
            next = place.wrapping_add(1);
        } else {
            others.see(node, at, name);
        }
        at = value.next(at.wrapping_add(1));
    }
    if others.escaped {
        fill_escaped(node, wanted, &mut found);
    }
    others.report(node);
    Some(found)
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
