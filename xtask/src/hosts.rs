//! `host-examples/`: every host runs its tests and all vectors, and one table says who gave the native bytes.
//!
//! A host is a folder with a `test.sh`; nothing here knows its name. What it is told and what it reports stands in
//! `host-examples/README.md`.

use crate::{paths, run, verbs};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

const VECTORS: &str = "tests/vectors";
/// The engine whose cost is 1.
const NATIVE: &str = "native code";

/// One engine of one host: what it ran, and what was equal.
struct Row {
    host: String,
    engine: String,
    vectors: u64,
    equal: u64,
    /// Processor time for all vectors together, opening the engine not counted.
    microseconds: u64,
}

/// Runs every host and prints the table.
pub fn test() -> Result<()> {
    let directory = paths::target("hosts");
    fs::create_dir_all(&directory)?;
    let record = directory.join("native.json");
    let vectors = record_native(&record)?;
    let mut rows = Vec::new();
    let mut failures = Vec::new();
    for host in hosts()? {
        let report = directory.join(format!("{host}.jsonl"));
        if let Err(error) = test_host(&host, &record, &report) {
            failures.push(format!("{error:#}"));
        }
        let reported = read_report(&host, &report)?;
        if reported.is_empty() {
            failures.push(format!("host-examples/{host} reported no engine"));
        }
        rows.extend(reported);
    }
    print_table(&rows);
    let incomplete = rows.iter().filter(|row| row.vectors != vectors || row.equal != vectors);
    failures.extend(
        incomplete.map(|row| format!("{} ({}) does not give the native bytes", row.host, row.engine)),
    );
    ensure!(failures.is_empty(), "{}", failures.join("; "));
    Ok(())
}

/// Each vector's name with the SHA-256 of the native answer; how many there are.
fn record_native(record: &Path) -> Result<u64> {
    let mut conform = drawdown(&["conform", VECTORS, "--engine", "native", "--record"]);
    conform.arg(record);
    // Whether the native engine gives what the vectors expect is the question of the stage `conform`.
    conform.output().context("could not start dist/drawdown; `cargo xtask build` makes it")?;
    let names: Value = serde_json::from_slice(&fs::read(record)?).context("the record is no JSON")?;
    let count = names.as_object().map_or(0, serde_json::Map::len);
    ensure!(count > 0, "there are no vectors");
    Ok(count.try_into()?)
}

/// The folders that follow the pattern, in order.
fn hosts() -> Result<Vec<String>> {
    let folders = fs::read_dir(paths::root().join("host-examples"))?.collect::<Result<Vec<_>, _>>()?;
    let hosts = folders.into_iter().filter(|folder| folder.path().join("test.sh").is_file());
    let mut names: Vec<_> = hosts.map(|folder| folder.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    ensure!(!names.is_empty(), "there is no host with a test.sh");
    Ok(names)
}

fn test_host(host: &str, record: &Path, report: &Path) -> Result<()> {
    println!("\n-- host-examples/{host}");
    fs::write(report, "")?;
    let mut test = run::program("bash", [format!("host-examples/{host}/test.sh")]);
    // For a host that is a member of this workspace.
    test.env("DRAWDOWN_PACKAGES", verbs::WITH_RUNTIME.join(" "));
    test.env("DRAWDOWN_DIST", paths::dist("")).env("DRAWDOWN_VECTORS", paths::root().join(VECTORS));
    run::run(test.env("DRAWDOWN_NATIVE", record).env("DRAWDOWN_REPORT", report))
}

fn read_report(host: &str, report: &Path) -> Result<Vec<Row>> {
    let row = |line: &str| {
        let row: Value = serde_json::from_str(line).with_context(|| format!("{host} reports `{line}`"))?;
        let figure =
            |name: &str| row[name].as_u64().with_context(|| format!("{host} reports no `{name}`: {line}"));
        Ok(Row {
            host: host.to_owned(),
            engine: row["engine"].as_str().unwrap_or("?").to_owned(),
            vectors: figure("vectors")?,
            equal: figure("equal")?,
            microseconds: figure("microseconds")?,
        })
    };
    fs::read_to_string(report)?.lines().map(row).collect()
}

/// The last column is the processor time of a decision on average, with native code in this run as 1.
fn print_table(rows: &[Row]) {
    println!("\n{:<8} {:<48} {:>8} {:>12} {:>10}", "host", "engine", "vectors", "bytes equal", "cost");
    let native = rows.iter().find(|row| row.engine == NATIVE).map(|row| row.microseconds);
    for Row { host, engine, vectors, equal, microseconds } in rows {
        let tenths = native.and_then(|native| microseconds.saturating_mul(10).checked_div(native));
        let cost =
            tenths.map_or_else(|| "?".to_owned(), |tenths| format!("{}.{} x", tenths / 10, tenths % 10));
        println!("{host:<8} {engine:<48} {vectors:>8} {equal:>12} {cost:>10}");
    }
    println!();
}

fn drawdown(arguments: &[&str]) -> std::process::Command {
    let program: PathBuf = paths::dist("drawdown");
    run::program(program, arguments)
}
