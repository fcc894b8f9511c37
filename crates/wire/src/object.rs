//! Reading an object: members by name, aliases, duplicates, and what a strict object does not know.

use crate::document::{Document, Node};
use crate::malformed::{Code, message, quoted};
use crate::members::either;
use crate::names::{Name, Names, name_is};
use crate::token::Kind;
use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::cell::RefCell;

/// An object that is being read. A member whose value is null counts as absent, unless [`Object::find`] asks for it.
pub(crate) struct Object<'d> {
    pub(crate) node: Node<'d>,
    names: Names,
    /// In a strict object, the members that were asked for and found, by the index of their value.
    found: Option<RefCell<Vec<usize>>>,
}

impl<'d> Object<'d> {
    /// Opens a value as an object; reports another type and names that are there twice.
    pub(crate) fn open(node: Node<'d>, strict: bool) -> Option<Self> {
        if node.kind() != Kind::Object {
            node.wrong_type("an object");
            return None;
        }
        Some(Self { node, names: Names::check(node), found: strict.then(RefCell::default) })
    }

    /// The member of that name, null included.
    #[inline(always)]
    pub(crate) fn find(&self, name: &'static str) -> Option<Node<'d>> {
        self.named(Name::of(name))
    }

    /// The member of that name, unless it is absent or null.
    #[inline(always)]
    pub(crate) fn get(&self, name: &'static str) -> Option<Node<'d>> {
        self.some(Name::of(name))
    }

    /// The member of that name; reports it when it is absent or null.
    #[inline(always)]
    pub(crate) fn required(&self, name: &'static str) -> Option<Node<'d>> {
        self.needed(Name::of(name))
    }

    /// The member under its name or else under its alias; both and different is reported.
    #[inline(always)]
    pub(crate) fn get_or(&self, name: &'static str, alias: &'static str) -> Option<Node<'d>> {
        self.either(Name::of(name), Name::of(alias))
    }

    /// The same; reports the name when neither is there.
    #[inline(always)]
    pub(crate) fn required_or(&self, name: &'static str, alias: &'static str) -> Option<Node<'d>> {
        let found = self.get_or(name, alias);
        if found.is_none() {
            self.missing(name);
        }
        found
    }

    fn named(&self, name: Name) -> Option<Node<'d>> {
        let value = self.names.find(self.node, name)?;
        if let Some(found) = &self.found {
            found.borrow_mut().push(value.index);
        }
        Some(value)
    }

    fn some(&self, name: Name) -> Option<Node<'d>> {
        self.named(name).filter(|value| !value.is_null())
    }

    fn needed(&self, name: Name) -> Option<Node<'d>> {
        let found = self.some(name);
        if found.is_none() {
            self.missing(name.text);
        }
        found
    }

    fn either(&self, name: Name, alias: Name) -> Option<Node<'d>> {
        either(self.some(name), self.some(alias))
    }

    /// Knows these members and leaves them alone.
    pub(crate) fn leave(&self, names: &[&'static str]) {
        for name in names {
            self.named(Name::of(name));
        }
    }

    /// Reports a member that must be there.
    pub(crate) fn missing(&self, name: &'static str) {
        self.node.missing(name);
    }

    /// In a strict object, reports every member that was not asked for.
    pub(crate) fn finish(&self) {
        self.finish_as(Code::UnknownMember, "member");
    }

    /// The same under another code.
    pub(crate) fn finish_as(&self, code: Code, what: &str) {
        let Some(found) = &self.found else { return };
        let found = found.borrow();
        // The second of two equal names was told as such already.
        let read: Vec<Cow<'d, str>> = self
            .members()
            .filter(|(_, value)| found.contains(&value.index))
            .map(|(name, _)| name_text(name))
            .collect();
        for (name, value) in self.members() {
            if !found.contains(&value.index) && !read.contains(&name_text(name)) {
                value.report(code, message(&["unknown ", what, " ", &quoted(&name_text(name))]));
            }
        }
    }

    /// Names and values in the order of the text.
    pub(crate) fn members(&self) -> Members<'d> {
        Members::of(self.node)
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
