//! Reading an object: members by name, aliases, duplicates, and what a strict object does not know.

use crate::document::{Document, Node};
use crate::malformed::{Code, message, quoted};
use crate::token::Kind;
use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::cell::{Cell, RefCell};

/// Up to so many names are compared one by one; more are sorted, which does not grow as their square.
const NAMES_SEARCHED: usize = 40;

/// An object that is being read. A member whose value is null counts as absent, unless [`Object::find`] asks for it.
pub(crate) struct Object<'d> {
    pub(crate) node: Node<'d>,
    /// Where the next search starts: writers keep an order, so the next name asked for mostly comes next.
    cursor: Cell<usize>,
    /// Some name holds an escape, so names must be decoded to be compared.
    escaped: bool,
    /// The names that were asked for, in a strict object.
    asked: Option<RefCell<Vec<&'static str>>>,
}

impl<'d> Object<'d> {
    /// Opens a value as an object; reports another type and names that are there twice.
    pub(crate) fn open(node: Node<'d>, strict: bool) -> Option<Self> {
        if node.kind() != Kind::Object {
            node.wrong_type("an object");
            return None;
        }
        let mut object = Self {
            node,
            escaped: false,
            cursor: Cell::new(node.index.saturating_add(1)),
            asked: strict.then(|| RefCell::new(Vec::with_capacity(32))),
        };
        object.escaped = object.check_names();
        Some(object)
    }

    /// The member of that name, null included.
    pub(crate) fn find(&self, name: &'static str) -> Option<Node<'d>> {
        if let Some(asked) = &self.asked {
            asked.borrow_mut().push(name);
        }
        let first = self.node.index.saturating_add(1);
        let cursor = self.cursor.get();
        let found = self.search(name, cursor, self.node.next()).or_else(|| self.search(name, first, cursor));
        if let Some(value) = found {
            self.cursor.set(value.next());
        }
        found
    }

    /// The member of that name, unless it is absent or null.
    pub(crate) fn get(&self, name: &'static str) -> Option<Node<'d>> {
        self.find(name).filter(|value| !value.is_null())
    }

    /// The member of that name; reports it when it is absent or null.
    pub(crate) fn required(&self, name: &'static str) -> Option<Node<'d>> {
        let found = self.get(name);
        if found.is_none() {
            self.missing(name);
        }
        found
    }

    /// The member under its name or else under its alias; both and different is reported.
    pub(crate) fn get_or(&self, name: &'static str, alias: &'static str) -> Option<Node<'d>> {
        let (first, second) = (self.get(name), self.get(alias));
        if let (Some(first), Some(second)) = (first, second)
            && !first.same_text(second)
        {
            let text = message(&["`", name, "` and `", alias, "` are both there and differ"]);
            second.report(Code::ConflictingMembers, text);
        }
        first.or(second)
    }

    /// The same; reports the name when neither is there.
    pub(crate) fn required_or(&self, name: &'static str, alias: &'static str) -> Option<Node<'d>> {
        let found = self.get_or(name, alias);
        if found.is_none() {
            self.missing(name);
        }
        found
    }

    /// Reports a member that must be there.
    pub(crate) fn missing(&self, name: &'static str) {
        self.node.report_missing(name, message(&["`", name, "` is missing"]));
    }

    /// In a strict object, reports every member that was not asked for.
    pub(crate) fn finish(&self) {
        self.finish_as(Code::UnknownMember, "member");
    }

    /// The same under another code.
    pub(crate) fn finish_as(&self, code: Code, what: &str) {
        let Some(asked) = &self.asked else { return };
        let asked = asked.borrow();
        for (name, value) in self.members() {
            if asked.iter().any(|known| name_is(name, known)) {
                continue;
            }
            value.report(code, message(&["unknown ", what, " ", &quoted(&name_text(name))]));
        }
    }

    /// Names and values in the order of the text.
    pub(crate) fn members(&self) -> Members<'d> {
        Members::of(self.node)
    }

    fn members_between(&self, at: usize, end: usize) -> Members<'d> {
        Members { document: self.node.document, at, end }
    }

    fn search(&self, name: &str, at: usize, end: usize) -> Option<Node<'d>> {
        let document = self.node.document;
        let mut position = at;
        while position < end {
            let key = document.token(position)?;
            let value = position.saturating_add(1);
            let token = document.token(value)?;
            if key.is_plain_text_like(name) && document.raw_bytes(key) == name.as_bytes() {
                return Some(Node { document, index: value, token });
            }
            if self.escaped && name_is(Node { document, index: position, token: key }, name) {
                return Some(Node { document, index: value, token });
            }
            position = token.next(value);
        }
        None
    }

    /// Reports names that are there twice, and those that hold half a surrogate pair; true when names hold escapes.
    fn check_names(&self) -> bool {
        let mut seen = 0_u64;
        let mut count = 0_usize;
        for (name, _) in self.members() {
            let place = 1_u64 << fingerprint(name);
            let suspect = seen & place != 0 && self.is_behind_namesake(name);
            count = count.saturating_add(1);
            if suspect || name.kind() == Kind::EscapedText || count > NAMES_SEARCHED {
                return self.check_names_closely();
            }
            seen |= place;
        }
        false
    }

    fn is_behind_namesake(&self, name: Node<'d>) -> bool {
        let mut before = self.members_between(self.node.index.saturating_add(1), name.index);
        before.any(|(other, _)| {
            name.token.extent() == other.token.extent() && name.raw_bytes() == other.raw_bytes()
        })
    }

    /// Sorted, as a search of each name among all others would be quadratic.
    fn check_names_closely(&self) -> bool {
        let mut names: Vec<(Cow<'d, str>, Node<'d>)> = Vec::new();
        for (name, value) in self.members() {
            match name.document.value_of(name.token) {
                Ok(text) => names.push((text, value)),
                Err(_) => name
                    .report(Code::LoneSurrogate, message(&["a member name holds half of a surrogate pair"])),
            }
        }
        names.sort_by(|left, right| left.0.cmp(&right.0).then(left.1.index.cmp(&right.1.index)));
        for pair in names.windows(2) {
            let [(first, _), (second, value)] = pair else { continue };
            if first == second {
                value.report(Code::DuplicateMember, message(&[&quoted(second), " is there twice"]));
            }
        }
        self.members().any(|(name, _)| name.kind() == Kind::EscapedText)
    }
}

impl<'d> Node<'d> {
    /// A member of a value that may be an object, unchecked: for counting before reading.
    pub(crate) fn member(self, wanted: &str) -> Option<Node<'d>> {
        let is_object = self.kind() == Kind::Object;
        Members::of(self)
            .take_while(|_| is_object)
            .find(|(name, _)| name_is(*name, wanted))
            .map(|(_, value)| value)
    }
}

/// Iterates over names and values.
pub(crate) struct Members<'d> {
    document: &'d Document<'d>,
    at: usize,
    end: usize,
}

impl<'d> Members<'d> {
    /// The members of a value that is an object.
    pub(crate) fn of(node: Node<'d>) -> Self {
        Self { document: node.document, at: node.index.saturating_add(1), end: node.next() }
    }
}

impl<'d> Iterator for Members<'d> {
    type Item = (Node<'d>, Node<'d>);

    fn next(&mut self) -> Option<Self::Item> {
        if self.at >= self.end {
            return None;
        }
        let name = Node::at(self.document, self.at)?;
        let value = Node::at(self.document, self.at.saturating_add(1))?;
        self.at = value.next();
        Some((name, value))
    }
}

/// The name as people read it; half a surrogate pair leaves the raw text.
pub(crate) fn name_text(name: Node<'_>) -> Cow<'_, str> {
    name.document.value_of(name.token).unwrap_or(Cow::Borrowed(name.raw()))
}

fn name_is(name: Node<'_>, wanted: &str) -> bool {
    name.document.value_of(name.token).is_ok_and(|text| text == wanted)
}

/// A number below 64 that mostly differs between the names of one object.
fn fingerprint(name: Node<'_>) -> u32 {
    let bytes = name.raw_bytes();
    let at = |place: Option<&u8>| u32::from(place.copied().unwrap_or_default());
    let middle = at(bytes.get(bytes.len() >> 1));
    let mixed = at(bytes.first())
        .wrapping_mul(31)
        .wrapping_add(at(bytes.last()).wrapping_mul(17))
        .wrapping_add(middle.wrapping_mul(7))
        .wrapping_add(u32::try_from(bytes.len()).unwrap_or_default().wrapping_mul(5));
    mixed & 63
}
