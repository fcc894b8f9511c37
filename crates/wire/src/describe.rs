//! What the documents are, as data: each table says its members once, and schemas, types and reference pages are made
//! from it (`cargo xtask codegen`). Nothing here runs while a request is decided.

/// One document: an object with members.
#[derive(Debug)]
pub struct Document {
    /// What its type is called, `Wallet`.
    pub name: &'static str,
    /// What it is, in whole sentences.
    pub docs: &'static str,
    /// How it is read; `None` where only answers hold it.
    pub read: Option<Reading>,
    /// A document whose members it has too.
    pub beside: Option<&'static Document>,
    /// Members that it may have besides and that are left alone, by their names.
    pub leaves: &'static [&'static [&'static str]],
    /// Its members, in the order in which they are written.
    pub members: &'static [Member],
}

impl Document {
    /// Whether answers hold it.
    #[must_use]
    pub fn is_written(&self) -> bool {
        self.members.iter().any(|member| member.written != Written::Never)
    }
}

/// How an object is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// A member that is not in the table is malformed.
    Strict,
    /// A member that is not in the table is checked for syntax and depth, no more.
    Lenient,
}

/// One member of a document.
#[derive(Debug)]
pub struct Member {
    /// What it is called.
    pub name: &'static str,
    /// What else a request may call it.
    pub alias: Option<&'static str>,
    /// What it says: its unit, its range, what it means when it is left out.
    pub docs: &'static str,
    /// What its value may be.
    pub shape: Shape,
    /// How many elements a request's list may have.
    pub most: Option<usize>,
    /// Is a request's figure not below zero?
    pub unsigned: bool,
    /// Whether a request has it.
    pub presence: Presence,
    /// Whether an answer has it.
    pub written: Written,
}

/// Whether an answer has a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// It has, null where there is nothing to say.
    Always,
    /// It has where there is something to say.
    WhenSome,
    /// Only requests have it.
    Never,
}

/// Whether a request has a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It must be there.
    Required,
    /// It may be left out or null.
    Optional,
    /// The same; then it is this.
    Default(&'static str),
    /// The host's own: it may be there and is left alone.
    LeftAlone,
    /// Requests do not have it.
    Unread,
}

/// What a value may be.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// One value of a type.
    Scalar(&'static Scalar),
    /// A text of a closed set.
    Set(&'static Set),
    /// A value or null.
    Nullable(&'static Shape),
    /// A list.
    List(&'static Shape),
    /// An object with a table of its own.
    Object(&'static Document),
    /// Pairs of the host's, written as a list of `{key, value}`; a request may give an object, too.
    Pairs,
    /// The same, written as an object.
    KeyedPairs,
    /// What is described elsewhere, by its name.
    Other(&'static str),
    /// Anything.
    Any,
}

/// A type of single values.
#[derive(Debug)]
pub struct Scalar {
    /// What it is called, `Money`.
    pub name: &'static str,
    /// Its unit and range.
    pub docs: &'static str,
    /// How it stands in JSON.
    pub form: Form,
}

/// How a single value stands in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `true` or `false`.
    Boolean,
    /// A number without a fraction, within these.
    Integer(i64, i64),
    /// Decimal text; read as a number too.
    Decimal,
    /// A text of at most so many characters.
    Text(usize),
}

/// A closed set of texts.
#[derive(Debug)]
pub struct Set {
    /// What it is called, `WalletStatus`.
    pub name: &'static str,
    /// What it is.
    pub docs: &'static str,
    /// Its values, in the order of the documentation.
    pub values: fn() -> alloc::vec::Vec<&'static str>,
    /// What each of them means.
    pub meanings: fn() -> alloc::vec::Vec<&'static str>,
}

/// One dial of a policy.
#[derive(Debug)]
pub struct Dial {
    /// What it is called.
    pub name: &'static str,
    /// What it says.
    pub docs: &'static str,
    /// What its value may be.
    pub shape: Shape,
    /// Its value in each edition, as JSON text, in the order of the editions.
    pub values: alloc::vec::Vec<alloc::string::String>,
}

/// A type that has one form in documents.
pub trait Described {
    /// That form.
    const SHAPE: Shape;
}

impl<T: Described> Described for Option<T> {
    const SHAPE: Shape = Shape::Nullable(&T::SHAPE);
}

impl<T: Described> Described for alloc::vec::Vec<T> {
    const SHAPE: Shape = Shape::List(&T::SHAPE);
}

/// Documents, in the order of the reference.
pub fn documents() -> impl Iterator<Item = &'static Document> {
    crate::documents::ALL.iter().flat_map(|group| group.iter().copied())
}

/// Every dial, in the order in which they are written.
pub use crate::documents::policy::dials;
