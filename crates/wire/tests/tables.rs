//! The tables of the documents and the JSON schemas say the same members, in the same order.

use drawdown_json::{Document as Json, Members, Node, Plain};
use drawdown_wire::describe::{Document, Presence, Reading, Written, documents};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Documents that the schemas show inside of others only.
const INLINE: [&str; 5] = ["FeeItem", "GroupedUsage", "Command", "Event", "LiveExplanation"];

fn schema(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../js/schema").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The names of a definition's members, in the order of the schema.
fn members(schema: &Json<'_, Plain>, definition: &str) -> Option<Vec<String>> {
    let definition = schema.root()?.member("$defs")?.member(definition)?;
    let names = |properties: Node<'_, Plain>| -> Vec<String> {
        Members::of(properties).map(|(name, _)| name.displayed().into_owned()).collect()
    };
    definition.member("properties").map(names)
}

/// What a request may name.
fn read(document: &Document) -> BTreeSet<String> {
    let own = document.members.iter().filter(|member| member.presence != Presence::Unread);
    let own = own.flat_map(|member| [Some(member.name), member.alias]).flatten();
    let left = document.leaves.iter().flat_map(|names| names.iter().copied());
    let beside: BTreeSet<String> = document.beside.map(read).unwrap_or_default();
    own.chain(left).map(str::to_owned).chain(beside).collect()
}

#[test]
fn the_schemas_name_the_members_of_the_tables() {
    let (request, answer) = (schema("request.schema.json"), schema("answer.schema.json"));
    let request: Json<'_, Plain> = Json::parse(&request).unwrap();
    let answer: Json<'_, Plain> = Json::parse(&answer).unwrap();
    let mut found = Vec::new();
    for document in documents().filter(|document| !INLINE.contains(&document.name)) {
        if document.read.is_some() || document.beside.is_some() {
            let stated = members(&request, &format!("{}Input", document.name))
                .or_else(|| members(&request, document.name))
                .or_else(|| members(&answer, document.name))
                .unwrap_or_else(|| panic!("no schema of a request has {}", document.name));
            let stated: BTreeSet<String> = stated.into_iter().collect();
            for name in read(document).symmetric_difference(&stated) {
                found.push(format!("{} in a request: {name}", document.name));
            }
        }
        if document.is_written() {
            let Some(stated) = members(&answer, document.name) else {
                // a document of several kinds has a definition for each
                continue;
            };
            let written = document.members.iter().filter(|member| member.written != Written::Never);
            let written: Vec<String> = written.map(|member| member.name.to_owned()).collect();
            if written != stated {
                found.push(format!(
                    "{} in an answer: {written:?} in the table, {stated:?} in the schema",
                    document.name
                ));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_member_says_what_it_is() {
    for document in documents() {
        for member in document.members {
            assert!(member.docs.trim().ends_with(['.', '?']), "{}.{}", document.name, member.name);
        }
        assert!(document.read != Some(Reading::Lenient) || document.leaves.is_empty(), "{}", document.name);
    }
}
