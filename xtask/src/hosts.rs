//! `host-examples/`: every host runs its tests and all vectors, and one table says who gave the native bytes.
//!
//! A host is a folder with a `test.sh`; nothing here knows its name. What it is told and what it reports stands in
//! `host-examples/README.md`.

use crate::{paths, run};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

const VECTORS: &str = "tests/vectors";
/// How often the requests are decided to measure a cost: times are told in milliseconds.
const REPEATED: usize = 5;
const ROUNDS: usize = 3;

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
    let requests = directory.join("requests.jsonl");
    write_requests(&requests)?;
    let microseconds = cost(&requests, vectors)?;
    let (host, engine) = ("rust".to_owned(), "native code".to_owned());
    let mut rows = vec![Row { host, engine, vectors, equal: vectors, microseconds }];
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

/// The requests of the vectors, one a line, for the cost of a decision in native code.
fn write_requests(file: &Path) -> Result<()> {
    let mut lines = String::new();
    for area in
        fs::read_dir(paths::root().join(VECTORS))?.filter_map(|entry| fs::read_dir(entry.ok()?.path()).ok())
    {
        for vector in area {
            let vector: Value = serde_json::from_slice(&fs::read(vector?.path())?)?;
            if let Some(request) = vector.get("request") {
                lines.push_str(&format!("{request}\n"));
            }
        }
    }
    fs::write(file, lines.repeat(REPEATED)).context("could not write the requests")
}

/// The processor time of all vectors in native code, in microseconds: the least of some rounds, so that a busy machine
/// tells little else.
fn cost(requests: &Path, vectors: u64) -> Result<u64> {
    let text = fs::read_to_string(requests)?;
    let one = requests.with_extension("one");
    fs::write(&one, text.split_inclusive('\n').next().unwrap_or_default())?;
    let lines = text.lines().count().try_into()?;
    let mut cost = u64::MAX;
    for _ in 0..ROUNDS {
        // Starting the program is no part of a decision: a run over one request takes it.
        let starting = batch(&one)?;
        let spent = batch(requests)?.saturating_sub(starting).saturating_mul(vectors);
        cost = spent.checked_div(lines).unwrap_or_default().min(cost);
    }
    Ok(cost)
}

/// The processor time of `drawdown batch`, in microseconds.
fn batch(requests: &Path) -> Result<u64> {
    let answers = requests.with_extension("answers");
    fs::remove_file(&answers).ok();
    let mut command = run::program("bash", ["-c", "TIMEFORMAT='%3U %3S'; time \"$0\" \"$@\""]);
    command.arg(paths::dist("drawdown")).args(["batch", "--engine", "native"]).arg(requests).arg(&answers);
    let output = command.output().context("missing: bash")?;
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    ensure!(output.status.success(), "{told}");
    processor_time(&told).with_context(|| format!("no times in `{told}`"))
}

/// `<user> <system>`, seconds with three digits, in the last line.
fn processor_time(told: &str) -> Option<u64> {
    let milliseconds = |seconds: &str| seconds.replace('.', "").parse::<u64>().ok();
    let (user, system) = told.lines().last()?.split_once(' ')?;
    milliseconds(user)?.checked_add(milliseconds(system)?)?.checked_mul(1_000)
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
    let native = rows.first().map_or(1, |row| row.microseconds.max(1));
    for Row { host, engine, vectors, equal, microseconds } in rows {
        let tenths = microseconds.saturating_mul(10) / native;
        let cost = format!("{}.{} x", tenths / 10, tenths % 10);
        println!("{host:<8} {engine:<48} {vectors:>8} {equal:>12} {cost:>10}");
    }
    println!();
}

fn drawdown(arguments: &[&str]) -> std::process::Command {
    let program: PathBuf = paths::dist("drawdown");
    run::program(program, arguments)
}
