//! `cargo xtask bench`: what a decision costs beside its peers, as a table and as `dist/bench.json`.
//!
//! Times are of one run on one machine and of no use elsewhere; the ratios are. Nothing here is a test: a stage that
//! fails on a busy machine would tell nothing of the engine.

use crate::{paths, run, setup, studio};
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::fs;
use std::process::Command;

const PEERS: &str = "tests/bench/peers";

/// Measures, prints the table, and writes `dist/bench.json`.
pub fn bench() -> Result<()> {
    setup::node_packages(PEERS)?;
    let cases = paths::target("bench");
    let mut measure = run::cargo(&["run", "--release", "-q", "-p", "drawdown-bench", "--"]);
    let ours = figures(measure.arg(paths::dist("")).arg(&cases))?;
    let mut peers = run::program("node", [format!("{PEERS}/peers.mjs")]);
    let theirs = figures(peers.arg(&cases).arg(paths::dist("npm")))?;
    let mut rows = rows(&ours, &theirs);
    rows.extend(figures(&mut studio::typing()?)?.iter().map(|measured| row(measured, measured)));
    print_table(&rows);
    for fuel in ours.iter().filter(|row| row["fuel"].is_u64()) {
        println!("{}: {}", fuel["name"].as_str().unwrap_or_default(), fuel["fuel"]);
    }
    let text = rows.iter().map(|row| format!("  {row}")).collect::<Vec<_>>().join(",\n");
    fs::write(paths::dist("bench.json"), format!("[\n{text}\n]\n")).context("could not write dist/bench.json")
}

/// The JSON list that a program prints.
fn figures(command: &mut Command) -> Result<Vec<Value>> {
    let Some(printed) = run::output(command) else { bail!("`{command:?}` gave no figures") };
    match serde_json::from_str(&printed) {
        Ok(Value::Array(rows)) => Ok(rows),
        _ => bail!("`{command:?}` printed something else than a list"),
    }
}

/// Each of our figures beside each of its peers.
fn rows(ours: &[Value], theirs: &[Value]) -> Vec<Value> {
    let mut rows: Vec<Value> =
        ours.iter().filter(|row| row["peer"].is_string()).map(|own| row(own, own)).collect();
    for peer in theirs {
        let case = peer["case"].as_str().unwrap_or_default();
        rows.extend(ours.iter().filter(|own| own["name"] == case).map(|own| row(own, peer)));
        if peer["npm_ns"].is_u64() {
            rows.push(row(&json!({"name": format!("{case}, npm package"), "ours_ns": peer["npm_ns"]}), peer));
        }
    }
    rows.sort_by_key(|row| row["name"].as_str().map(str::to_owned));
    rows
}

/// `ratio`: how many times as long as ours the peer takes, to three digits.
fn row(own: &Value, peer: &Value) -> Value {
    let (ours_ns, peer_ns) = (own["ours_ns"].as_u64().unwrap_or(0), peer["peer_ns"].as_u64().unwrap_or(0));
    let thousandths = peer_ns.saturating_mul(1000) / ours_ns.max(1);
    let ratio: Value = serde_json::from_str(&format!("{}.{:03}", thousandths / 1000, thousandths % 1000))
        .unwrap_or_default();
    json!({"name": own["name"], "ours_ns": ours_ns, "peer": peer["peer"], "peer_ns": peer_ns, "ratio": ratio})
}

fn print_table(rows: &[Value]) {
    println!("{:<66} {:>12}  {:<40} {:>12} {:>9}", "ours", "ns", "peer", "ns", "ratio");
    for row in rows {
        let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
        println!(
            "{:<66} {:>12}  {:<40} {:>12} {:>9}",
            text("name"),
            row["ours_ns"],
            text("peer"),
            row["peer_ns"],
            row["ratio"]
        );
    }
}
