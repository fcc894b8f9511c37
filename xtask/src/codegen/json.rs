//! JSON values that keep the order of their members, and are written as a person would.

use anyhow::{Result, anyhow};
use drawdown_json::{Document, Kind, Members, Node, Plain};

/// Columns that a list or an object may take before each of its elements gets a line.
const WIDTH: usize = 160;

/// A value; `Raw` is a number, `true`, `false` or `null`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Json {
    Raw(String),
    Text(String),
    List(Vec<Self>),
    Object(Vec<(String, Self)>),
}

impl Json {
    pub fn parse(text: &str) -> Result<Self> {
        let document: Document<'_, Plain> =
            Document::parse(text).map_err(|problem| anyhow!("{}", problem.message))?;
        document.root().map(Self::of).ok_or_else(|| anyhow!("no value"))
    }

    fn of(node: Node<'_, Plain>) -> Self {
        match node.kind() {
            Kind::Object => Self::Object(
                Members::of(node)
                    .map(|(name, value)| (name.displayed().into_owned(), Self::of(value)))
                    .collect(),
            ),
            Kind::Array => Self::List(node.items().map(Self::of).collect()),
            Kind::Text | Kind::EscapedText => Self::Text(node.displayed().into_owned()),
            Kind::Null | Kind::False | Kind::True | Kind::Number => Self::Raw(node.raw().to_owned()),
        }
    }

    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub fn texts<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        Self::List(texts.into_iter().map(Self::text).collect())
    }

    pub fn number(figure: impl ToString) -> Self {
        Self::Raw(figure.to_string())
    }

    pub fn object<const N: usize>(members: [(&str, Self); N]) -> Self {
        Self::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    /// A reference to a definition, by its name.
    pub fn reference(name: &str) -> Self {
        Self::object([("$ref", Self::text(name))])
    }

    pub fn members(&self) -> &[(String, Self)] {
        if let Self::Object(members) = self { members } else { &[] }
    }

    pub fn items(&self) -> &[Self] {
        if let Self::List(items) = self { items } else { &[] }
    }

    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    pub fn get(&self, name: &str) -> Option<&Self> {
        self.members().iter().find(|(member, _)| member == name).map(|(_, value)| value)
    }

    /// Sets a member: in its place where it is there, else as the last one.
    pub fn set(&mut self, name: &str, value: Self) {
        let Self::Object(members) = self else { return };
        match members.iter_mut().find(|(member, _)| member == name) {
            Some((_, place)) => *place = value,
            None => members.push((name.to_owned(), value)),
        }
    }

    /// With that member before the others.
    pub fn headed(self, name: &str, value: Self) -> Self {
        let Self::Object(members) = self else { return self };
        Self::Object(std::iter::once((name.to_owned(), value)).chain(members).collect())
    }

    /// As a file.
    pub fn pretty(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, 0, 0);
        out.push('\n');
        out
    }

    fn write(&self, out: &mut String, depth: usize, before: usize) {
        let short = self.compact();
        let fits = depth > 0 && depth * 2 + before + short.chars().count() < WIDTH;
        if fits || self.members().is_empty() && self.items().is_empty() {
            out.push_str(&short);
            return;
        }
        let indent = "  ".repeat(depth + 1);
        let (open, close) = if matches!(self, Self::List(_)) { ('[', ']') } else { ('{', '}') };
        out.push(open);
        let named = self.members().iter().map(|(name, value)| (format!("{}: ", quoted(name)), value));
        let elements = named.chain(self.items().iter().map(|item| (String::new(), item)));
        for (place, (name, value)) in elements.enumerate() {
            out.push_str(if place == 0 { "\n" } else { ",\n" });
            out.push_str(&indent);
            out.push_str(&name);
            value.write(out, depth + 1, name.len() + 1);
        }
        out.push('\n');
        out.push_str(&"  ".repeat(depth));
        out.push(close);
    }

    fn compact(&self) -> String {
        match self {
            Self::Raw(text) => text.clone(),
            Self::Text(text) => quoted(text),
            Self::List(items) => {
                format!("[{}]", items.iter().map(Self::compact).collect::<Vec<_>>().join(", "))
            }
            Self::Object(members) if members.is_empty() => "{}".to_owned(),
            Self::Object(members) => {
                let members =
                    members.iter().map(|(name, value)| format!("{}: {}", quoted(name), value.compact()));
                format!("{{ {} }}", members.collect::<Vec<_>>().join(", "))
            }
        }
    }
}

fn quoted(text: &str) -> String {
    drawdown_json::writer::text(|place| place.text(text))
}
