//! Metadata: pairs that the engine hands back. An object on wallets, a list of `{key, value}` on transactions; both
//! forms are read on both.

use crate::limits::TEXT_LIMIT;
use crate::malformed::Code;
use crate::prelude::*;
use drawdown::account::{Metadata, Text};
use drawdown::limits::METADATA_PAIRS;
use drawdown_json::Kind;
use drawdown_json::Members;
use drawdown_json::writer::Place;
use drawdown_json::{message, quoted};
use drawdown_sort::sort_by;

/// Reads either form. The members of an object come sorted, as their order says nothing.
pub(crate) fn read(node: Node<'_>) -> Option<Metadata> {
    match node.kind() {
        Kind::Object => {
            let count = Members::of(node).count();
            if count > METADATA_PAIRS {
                node.over_limit("pairs of metadata", count, METADATA_PAIRS);
                return None;
            }
            node.lenient()?;
            let mut pairs: Metadata = Members::of(node)
                .map(|(name, value)| Some((key_of(name)?, value_of(value)?)))
                .collect::<Option<_>>()?;
            sort_pairs(&mut pairs);
            Some(pairs)
        }
        Kind::Array => node.array_within(METADATA_PAIRS, "pairs of metadata")?.map(pair).collect(),
        Kind::Null | Kind::False | Kind::True | Kind::Number | Kind::Text | Kind::EscapedText => {
            node.wrong_type("an object or a list of pairs");
            None
        }
    }
}

/// Reads either form for a wallet, whose metadata is written as an object: a key stands there once.
pub(crate) fn read_unique(node: Node<'_>) -> Option<Metadata> {
    let mut metadata = read(node)?;
    sort_pairs(&mut metadata);
    for pair in metadata.windows(2) {
        if let [(first, _), (second, _)] = pair
            && first == second
        {
            node.report(Code::DuplicateMember, message(&["the key ", &quoted(second), " is there twice"]));
            return None;
        }
    }
    Some(metadata)
}

/// Written as an object, as a wallet's is.
pub(crate) struct AsObject<'a>(pub(crate) &'a Metadata);

impl Write for AsObject<'_> {
    fn write(&self, place: Place<'_>) {
        place.object(|object| {
            for (key, value) in self.0 {
                object.named(key).option(value.as_ref(), |place, text| place.text(text));
            }
        });
    }
}

/// Written as a list of pairs, as a transaction's is.
pub(crate) struct AsList<'a>(pub(crate) &'a Metadata);

impl Write for AsList<'_> {
    fn write(&self, place: Place<'_>) {
        place.list(self.0, |place, (key, value)| {
            place.object(|object| {
                put!(object,
                    "key" => key,
                    "value" => value,
                );
            });
        });
    }
}

fn sort_pairs(pairs: &mut Metadata) {
    sort_by(pairs, |(one, _), (other, _)| one.cmp(other));
}

/// A key is a text like the others, so that it can stand in a list too.
fn key_of(name: Node<'_>) -> Option<Text> {
    let text = name.displayed();
    name.within(&text, TEXT_LIMIT).then(|| Text::from(text))
}

fn pair(node: Node<'_>) -> Option<(Text, Option<Text>)> {
    let object = node.lenient()?;
    let key = object.require("key");
    let value = object.get("value").map_or(Some(None), value_of);
    Some((key?, value?))
}

fn value_of(node: Node<'_>) -> Option<Option<Text>> {
    if node.is_null() { Some(None) } else { Text::read(node).map(Some) }
}
