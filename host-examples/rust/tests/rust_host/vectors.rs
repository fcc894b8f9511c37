//! Every vector, byte for byte the native engine's answer.

use crate::{ENGINE, cache, directory, dist, native, root};
use drawdown_example_rust::{Error, Options};
use drawdown_host::CoreEngine;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use std::{env, iter};

const ROUNDS: usize = 5;

/// The rules in process, without WebAssembly: its cost is what the table counts in.
#[test]
fn native_code_gives_the_native_bytes() {
    assert_native_bytes("native code", |request| {
        drawdown_wire::invoke(request).unwrap_or_else(|problems| malformed(&problems))
    });
}

#[test]
fn the_component_gives_the_native_bytes() {
    assert_native_bytes(&format!("component, wasmtime {}", wasmtime()), |request| {
        match ENGINE.decide_text(request) {
            Ok(answer) => answer,
            Err(Error::Malformed { text, .. }) => malformed(&text),
            Err(error) => error.to_string(),
        }
    });
}

/// The bytes that a host in another language embeds; this wrapper has no use for them.
#[test]
fn the_core_module_gives_the_native_bytes() {
    let mut options = Options::default();
    options.cache = Some(cache());
    let module = fs::read(dist("drawdown.core.wasm")).expect("`cargo xtask build` makes dist/");
    let engine = CoreEngine::new(&module, &options).expect("the core module opens");
    assert_native_bytes(&format!("core module, wasmtime {}", wasmtime()), |request| {
        match engine.decide_text(request) {
            Ok(answer) => answer,
            Err(drawdown_host::Error::Malformed(text)) => malformed(&text),
            Err(error) => error.to_string(),
        }
    });
}

fn assert_native_bytes(engine: &str, decided: impl Fn(&str) -> String) {
    let native = recorded();
    let requests: BTreeMap<_, _> = native.keys().map(|name| (name, request(name))).collect();
    assert!(!requests.is_empty(), "there are no vectors");
    let runs = iter::repeat_with(|| timed(&requests, &decided)).take(ROUNDS);
    let (answers, time) = runs.min_by_key(|(_, time)| *time).expect("there are rounds");
    let different: Vec<_> = answers
        .iter()
        .filter(|(name, answer)| sha256(answer) != native[**name])
        .map(|(name, _)| name)
        .collect();
    report(engine, answers.len(), answers.len() - different.len(), time);
    assert!(different.is_empty(), "{different:?}");
}

/// What `drawdown decide` prints, less the line feed.
fn malformed(problems: &str) -> String {
    format!("{{\"malformed\":{problems}}}")
}

/// The answers, and the processor time of this thread where the system tells it.
fn timed<'n>(
    requests: &BTreeMap<&'n String, String>,
    decided: impl Fn(&str) -> String,
) -> (BTreeMap<&'n String, String>, Duration) {
    let (start, clock) = (processor_time(), Instant::now());
    let answers = requests.iter().map(|(name, request)| (*name, decided(request))).collect();
    let spent = start.zip(processor_time()).map(|(start, end)| end.saturating_sub(start));
    (answers, spent.unwrap_or_else(|| clock.elapsed()))
}

/// Linux tells it in nanoseconds.
fn processor_time() -> Option<Duration> {
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

/// Each vector's name with the SHA-256 of the native answer.
fn recorded() -> BTreeMap<String, String> {
    let record = env::var_os("DRAWDOWN_NATIVE").map_or_else(record, PathBuf::from);
    serde_json::from_slice(&fs::read(record).expect("the record is there")).expect("the record is JSON")
}

fn record() -> PathBuf {
    let record = directory("record").join("native.json");
    let mut conform = native();
    conform.arg("conform").arg(vectors()).args(["--engine", "native", "--record"]).arg(&record);
    // Its exit says whether the native engine gives what the vectors expect: another test's question.
    conform.output().expect("`cargo xtask build` makes dist/drawdown");
    record
}

fn vectors() -> PathBuf {
    env::var_os("DRAWDOWN_VECTORS").map_or_else(|| root().join("tests/vectors"), PathBuf::from)
}

/// Decimals in a vector are text and its integers are exact, so writing the request anew changes no answer.
fn request(name: &str) -> String {
    let vector = fs::read(vectors().join(format!("{name}.json"))).expect("the vector is there");
    let vector: Value = serde_json::from_slice(&vector).expect("the vector is JSON");
    vector["request_text"].as_str().map_or_else(|| vector["request"].to_string(), str::to_owned)
}

/// The runtime's version, from the lock file.
fn wasmtime() -> &'static str {
    let lock = include_str!("../../../../Cargo.lock");
    let after =
        lock.split_once("name = \"wasmtime\"\nversion = \"").and_then(|(_, after)| after.split_once('"'));
    after.map_or("?", |(version, _)| version)
}

fn sha256(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A row of the table that `cargo xtask test hosts` prints.
fn report(engine: &str, vectors: usize, equal: usize, time: Duration) {
    let Some(file) = env::var_os("DRAWDOWN_REPORT") else { return };
    let microseconds = u64::try_from(time.as_micros()).expect("it is a short time");
    let row = json!({"engine": engine, "vectors": vectors, "equal": equal, "microseconds": microseconds});
    let rows = OpenOptions::new().append(true).create(true).open(file);
    rows.and_then(|mut rows| rows.write_all(format!("{row}\n").as_bytes())).expect("the report is written");
}
