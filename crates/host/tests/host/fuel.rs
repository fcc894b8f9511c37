//! What each command costs in instructions: fuel of the core module beside the committed table. The same on every
//! machine, so a figure that moves is a change of ours.
//!
//! `FUEL=record cargo test --release -p drawdown-host fuel` writes the table anew; the commit says why it moved.

use crate::growth::lists::List;
use crate::growth::scenarios::SCENARIOS;
use crate::shipped::{CORE, root};
use std::collections::BTreeMap;
use std::fs;

const TABLE: &str = "tests/bench/fuel.json";
/// A figure may move by so much before the table must say so.
const MOST_PERMILLE: u64 = 30;

/// How many elements a list has.
type Size = fn(&List) -> usize;

/// Fuel by the name of a scenario.
type Table = BTreeMap<String, u64>;

#[test]
fn no_command_costs_other_than_the_table_says() {
    let measured = measure();
    if std::env::var("FUEL").is_ok_and(|wish| wish == "record") {
        let text = serde_json::to_string_pretty(&measured).expect("figures are JSON");
        fs::write(root().join(TABLE), text + "\n").expect("the table can be written");
    }
    let text = fs::read_to_string(root().join(TABLE)).expect("the table is committed");
    let expected: Table = serde_json::from_str(&text).expect("the table holds figures by name");
    let names = |table: &Table| table.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&measured), names(&expected), "{TABLE} names other scenarios");
    let moved: Vec<String> = measured
        .iter()
        .zip(expected.values())
        .filter(|((_, found), expected)| found.abs_diff(**expected) * 1000 > **expected * MOST_PERMILLE)
        .map(|((name, found), expected)| format!("{name}: {expected} in the table, {found} now"))
        .collect();
    assert!(moved.is_empty(), "{}", moved.join("\n"));
}

/// Each command over short lists and over longer ones.
fn measure() -> Table {
    let sizes: [(&str, Size); 2] =
        [("short", |list| list.few), ("long", |list| list.few.max(list.most / 16))];
    SCENARIOS
        .iter()
        .flat_map(|scenario| {
            sizes.map(|(name, size)| (format!("{}, {name} lists", scenario.name), scenario.request(size)))
        })
        .map(|(name, request)| {
            let (reply, fuel) = CORE.decide_bytes_metered(request.to_string().as_bytes());
            let text = reply.unwrap_or_else(|error| panic!("{name}: {error:.300}"));
            assert!(!text.contains(r#""outcome":"refused""#), "{name}: {text:.300}");
            (name, fuel)
        })
        .collect()
}
