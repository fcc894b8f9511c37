//! Reading an object: members by name, aliases, duplicates, and what a strict object does not know.

use crate::document::{Document, Node, Setting};
use crate::name_index::{Name, Names, name_is};
use crate::problem::{ProblemKind, message, quoted};
use crate::record::either;
use crate::token::Kind;
use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::cell::RefCell;

/// An object that is being read. A member whose value is null counts as absent, unless [`Object::find`] asks for it.
pub struct Object<'d, S: Setting> {
    node: Node<'d, S>,
    names: Names,
    /// In a strict object, the members that were asked for and found, by the index of their value.
    found: Option<RefCell<Vec<usize>>>,
}

impl<'d, S: Setting> Object<'d, S> {
    /// Opens a value as an object; reports another type and names that are there twice.
    pub(crate) fn open(node: Node<'d, S>, strict: bool) -> Option<Self> {
        if node.kind() != Kind::Object {
            node.wrong_type("an object");
            return None;
        }
        Some(Self { node, names: Names::check(node), found: strict.then(RefCell::default) })
    }

    /// The object as a value.
    pub fn node(&self) -> Node<'d, S> {
        self.node
    }

    /// The member of that name, null included.
    #[inline(always)]
    pub fn find(&self, name: &'static str) -> Option<Node<'d, S>> {
        self.named(Name::of(name))
    }

    /// The member of that name, unless it is absent or null.
    #[inline(always)]
    pub fn get(&self, name: &'static str) -> Option<Node<'d, S>> {
        self.some(Name::of(name))
    }

    /// The member of that name; reports it when it is absent or null.
    #[inline(always)]
    pub fn required(&self, name: &'static str) -> Option<Node<'d, S>> {
        self.needed(Name::of(name))
    }

    /// The member under its name or else under its alias; both and different is reported.
    #[inline(always)]
    pub fn get_or(&self, name: &'static str, alias: &'static str) -> Option<Node<'d, S>> {
        self.either(Name::of(name), Name::of(alias))
    }

    /// The same; reports the name when neither is there.
    #[inline(always)]
    pub fn required_or(&self, name: &'static str, alias: &'static str) -> Option<Node<'d, S>> {
        let found = self.get_or(name, alias);
        if found.is_none() {
            self.missing(name);
        }
        found
    }

    fn named(&self, name: Name) -> Option<Node<'d, S>> {
        let value = self.names.find(self.node, name)?;
        if let Some(found) = &self.found {
            found.borrow_mut().push(value.index);
        }
        Some(value)
    }

    fn some(&self, name: Name) -> Option<Node<'d, S>> {
        self.named(name).filter(|value| !value.is_null())
    }

    fn needed(&self, name: Name) -> Option<Node<'d, S>> {
        let found = self.some(name);
        if found.is_none() {
            self.missing(name.text);
        }
        found
    }

    fn either(&self, name: Name, alias: Name) -> Option<Node<'d, S>> {
        either(self.some(name), self.some(alias))
    }

    /// Reports a member that must be there.
    pub fn missing(&self, name: &'static str) {
        self.node.missing(name);
    }

    /// In a strict object, reports every member that was not asked for.
    pub fn finish(&self) {
        self.finish_as(ProblemKind::UnknownMember, "member");
    }

    /// The same under another code.
    pub fn finish_as(&self, code: impl Into<S::Code>, what: &str) {
        let code = code.into();
        let Some(found) = &self.found else { return };
        let found = found.borrow();
        // The second of two equal names was told as such already.
        let read: Vec<Cow<'d, str>> = self
            .members()
            .filter(|(_, value)| found.contains(&value.index))
            .map(|(name, _)| name.displayed())
            .collect();
        for (name, value) in self.members() {
            if !found.contains(&value.index) && !read.contains(&name.displayed()) {
                value.report(code, message(&["unknown ", what, " ", &quoted(&name.displayed())]));
            }
        }
    }

    /// Names and values in the order of the text.
    pub fn members(&self) -> Members<'d, S> {
        Members::of(self.node)
    }
}

impl<'d, S: Setting> Node<'d, S> {
    /// A member of a value that may be an object, unchecked: for counting before reading.
    pub fn member(self, wanted: &str) -> Option<Node<'d, S>> {
        let is_object = self.kind() == Kind::Object;
        Members::of(self)
            .take_while(|_| is_object)
            .find(|(name, _)| name_is(*name, wanted))
            .map(|(_, value)| value)
    }
}

/// Iterates over names and values.
pub struct Members<'d, S: Setting> {
    document: &'d Document<'d, S>,
    at: usize,
    end: usize,
}

impl<'d, S: Setting> Members<'d, S> {
    /// The members of a value that is an object.
    pub fn of(node: Node<'d, S>) -> Self {
        Self { document: node.document, at: node.index.saturating_add(1), end: node.next() }
    }
}

impl<'d, S: Setting> Iterator for Members<'d, S> {
    type Item = (Node<'d, S>, Node<'d, S>);

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
