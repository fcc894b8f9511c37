//! What the documentation says is held can be found, and every refusal and event is expected by a vector.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use drawdown::command::CommandType;
use drawdown::decision::{Code, UnchangedReason};
use drawdown::event::EventKind;
use drawdown::policy::{Policy, Preset, Visit};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The text of each vector by its name, `<area>/<name>`.
fn vectors() -> BTreeMap<String, String> {
    let mut vectors = BTreeMap::new();
    for area in fs::read_dir(root().join("tests/vectors")).unwrap().map(Result::unwrap) {
        if !area.path().is_dir() {
            continue;
        }
        for file in fs::read_dir(area.path()).unwrap().map(Result::unwrap) {
            let name =
                format!("{}/{}", area.file_name().display(), file.path().file_stem().unwrap().display());
            vectors.insert(name, fs::read_to_string(file.path()).unwrap());
        }
    }
    vectors
}

/// What stands in backticks in the last cell of each row of a page.
fn held_by(page: &str) -> Vec<String> {
    let rows = page.lines().filter(|line| line.starts_with('|'));
    let cells = rows.filter_map(|row| row.trim_end_matches(" |").rsplit(" | ").next());
    cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).map(str::to_owned).collect()
}

#[test]
fn every_vector_and_test_that_the_rules_name_exists() {
    let vectors = vectors();
    let named = held_by(&text("docs/rules.md"));
    assert!(named.len() > 1_000, "{} names were found", named.len());
    for name in named {
        let exists = match name.split_once("::") {
            Some((file, function)) => text(file).contains(&format!("fn {function}(")),
            None => vectors.contains_key(&name),
        };
        assert!(exists, "docs/rules.md names `{name}`");
    }
}

/// What stands in backticks on the pages for users of other systems, where it is the name of a vector or of a preset.
#[test]
fn every_vector_and_preset_that_the_pages_of_peers_name_exists() {
    let vectors = vectors();
    let areas: BTreeSet<&str> = vectors.keys().filter_map(|name| Some(name.split_once('/')?.0)).collect();
    let (mut named, mut presets) = (0, 0);
    for file in fs::read_dir(root().join("docs/peers")).unwrap().flatten() {
        let page = fs::read_to_string(file.path()).unwrap();
        for name in page.split('`').skip(1).step_by(2) {
            if name.split_once('/').is_some_and(|(area, _)| areas.contains(area)) {
                assert!(vectors.contains_key(name), "{} names `{name}`", file.path().display());
                named += 1;
            }
            presets += usize::from(Policy::named(name).is_some());
        }
    }
    assert!(named > 50 && presets >= 20, "{named} {presets}");
}

#[test]
fn every_vector_that_the_facts_name_exists() {
    let vectors = vectors();
    let page = text("docs/facts.md");
    let became = page.split("## Facts that did not").next().unwrap();
    for name in held_by(became) {
        assert!(vectors.contains_key(&name), "docs/facts.md names `{name}`");
    }
}

/// Is the member with this text expected by a vector?
fn is_expected(vectors: &BTreeMap<String, String>, member: &str, value: &str) -> bool {
    let wanted = format!("\"{member}\": \"{value}\"");
    vectors.values().any(|vector| vector.rsplit("\"expect\":").next().unwrap().contains(&wanted))
}

#[test]
fn every_refusal_is_expected() {
    let vectors = vectors();
    for code in Code::ALL {
        assert!(is_expected(&vectors, "code", code.name()), "no vector expects `{}`", code.name());
    }
}

#[test]
fn every_reason_of_unchanged_is_expected() {
    let vectors = vectors();
    for reason in UnchangedReason::ALL {
        let name = reason.name();
        let expected = vectors.values().any(|vector| {
            let expect = vector.rsplit("\"expect\":").next().unwrap();
            expect.contains("\"unchanged\"") && expect.contains(&format!("\"reason\": \"{name}\""))
        });
        assert!(expected, "no vector expects `{name}`");
    }
}

/// Is the member with this text asked for by a vector?
fn is_asked(vectors: &BTreeMap<String, String>, member: &str, value: &str) -> bool {
    let written =
        [format!("\"{member}\": {value}"), format!("\\\"{member}\\\":{}", value.replace('"', "\\\""))];
    vectors.values().any(|vector| {
        let request = vector.rsplit_once("\"expect\":").map_or("", |(request, _)| request);
        written.iter().any(|written| request.contains(written))
    })
}

#[test]
fn every_command_is_described_and_asked() {
    let (vectors, schema) = (vectors(), text("js/schema/request.schema.json"));
    for name in CommandType::ALL.iter().map(|command| command.name()) {
        assert!(schema.contains(&format!("\"const\": \"{name}\"")), "the schema does not describe `{name}`");
        assert!(is_asked(&vectors, "type", &format!("\"{name}\"")), "no vector asks for `{name}`");
    }
}

#[test]
fn every_edition_is_described_and_asked() {
    let (vectors, schema) = (vectors(), text("js/schema/answer.schema.json"));
    for name in Preset::ALL.iter().map(|preset| preset.name()) {
        assert!(schema.contains(&format!("\"{name}\"")), "the schema does not describe `{name}`");
        assert!(is_asked(&vectors, "policy", &format!("\"{name}\"")), "no vector asks for `{name}`");
    }
}

/// The names of the dials.
struct Names(Vec<&'static str>);

impl<T> Visit<T> for Names {
    fn dial(&mut self, name: &'static str, _: &mut T, _: &T) {
        self.0.push(name);
    }
}

fn dials() -> Vec<&'static str> {
    let mut dials = *Policy::named("drawdown-1").unwrap();
    let mut names = Names(Vec::new());
    dials.each(&dials.clone(), &mut names);
    names.0
}

#[test]
fn every_dial_is_described_and_set() {
    let (vectors, schema) = (vectors(), text("js/schema/answer.schema.json"));
    for name in dials() {
        assert!(schema.contains(&format!("\"{name}\": {{")), "the schema does not describe `{name}`");
        assert!(is_asked(&vectors, name, ""), "no vector sets `{name}`");
    }
}

/// The first cells of the table of a section, in their order.
fn listed(page: &str, section: &str) -> Vec<String> {
    let section = page.split(&format!("\n## {section}\n")).nth(1).unwrap().split("\n## ").next().unwrap();
    let names = section.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    names.map(str::to_owned).collect()
}

#[test]
fn the_reference_lists_what_the_engine_knows_in_its_order() {
    let page = text("docs/reference.md");
    let commands: Vec<&str> = CommandType::ALL.iter().map(|command| command.name()).collect();
    assert_eq!(listed(&page, "Commands and queries"), commands);
    assert_eq!(listed(&page, "Dials"), dials());
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.name()).collect();
    assert_eq!(listed(&page, "Refusals"), codes);
    let events: Vec<&str> = EventKind::ALL.iter().map(|event| event.name()).collect();
    assert_eq!(listed(&page, "Events"), events);
    let reasons: Vec<&str> = UnchangedReason::ALL.iter().map(|reason| reason.name()).collect();
    assert_eq!(listed(&page, "Reasons of unchanged"), reasons);
}

/// A code is read by programs, its message by people: each is expected word for word.
#[test]
fn every_message_of_a_refusal_is_expected() {
    let vectors = vectors();
    let is_told = |code: &Code| {
        let wanted = format!("\"code\": \"{}\"", code.name());
        vectors.values().any(|vector| {
            let expect = vector.rsplit("\"expect\":").next().unwrap();
            expect.split('{').any(|refusal| refusal.contains(&wanted) && refusal.contains("\"message\":"))
        })
    };
    let untold: Vec<&str> = Code::ALL.iter().filter(|code| !is_told(code)).map(|code| code.name()).collect();
    assert_eq!(untold, Vec::<&str>::new());
}

#[test]
fn every_event_is_expected_and_replayed() {
    let vectors = vectors();
    for kind in EventKind::ALL {
        let name = kind.name();
        assert!(is_expected(&vectors, "type", name), "no vector expects `{name}`");
        let replayed = vectors.get(&format!("replay/{}", name.replace('_', "-")));
        let type_member = format!("\"type\": \"{name}\"");
        assert!(replayed.is_some_and(|vector| vector.contains(&type_member)), "no vector replays `{name}`");
    }
}

#[test]
fn limits_too_large_for_a_vector() {
    let command = r#""command":{"id":"c","at":"2026-07-01T12:00:00Z","type":"expire"}"#;
    let transactions = ["{}"; 100_001].join(",");
    let many = format!(
        r#"{{"policy":"lago-2026-08","account":{{"wallet_transactions":[{transactions}]}},{command}}}"#
    );
    let malformed = drawdown_wire::invoke(&many).unwrap_err();
    assert!(malformed.contains("limit_exceeded") && malformed.contains("/account/wallet_transactions"));

    let request = format!(r#"{{"policy":"lago-2026-08","account":{{}},{command}}}"#);
    let largest = format!("{request}{}", " ".repeat(33_554_432 - request.len()));
    assert!(drawdown_wire::invoke(&largest).is_ok());
    let malformed = drawdown_wire::invoke(&format!("{largest} ")).unwrap_err();
    assert!(malformed.contains("limit_exceeded"), "{malformed}");
}
