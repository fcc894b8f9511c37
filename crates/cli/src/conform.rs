//! Vectors: conformance as data, run on every engine, the engines' bytes compared.

mod matching;
mod vector;

use crate::decide::printed;
use crate::engine::{Choice, Decide};
use crate::{DONE, NOT_RUN, REFUSED};
use anyhow::{Context, Result};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use vector::Vector;

/// Runs the vectors on the engine chosen, else on every one found.
pub fn conform(chosen: Option<&Choice>, directories: &[PathBuf], record: Option<&Path>) -> Result<u8> {
    let native = Choice::Native.open()?;
    let choices = chosen.map_or_else(Choice::found, |choice| vec![choice.clone()]);
    let engines = choices.iter().map(Choice::open).collect::<Result<Vec<_>>>()?;
    let names: Vec<_> = engines.iter().map(|engine| engine.name()).collect();
    let files = directories.iter().map(|directory| vector::files(directory)).collect::<Result<Vec<_>>>()?;
    let mut tally = Tally::new(io::stdout().lock());
    tally.tell(&format!("engines: {}", names.join(", ")))?;
    let mut hashes = Map::new();
    for (directory, files) in directories.iter().zip(files) {
        for file in files {
            let name = vector::name(directory, &file);
            match Vector::read(&file) {
                Ok(vector) => {
                    let answer = printed(&native.decide(vector.request())?);
                    hashes.insert(name.clone(), Value::String(hash(&answer)));
                    for engine in &engines {
                        tally.count(&name, engine.name(), run(&vector, &**engine, &answer))?;
                    }
                }
                Err(error) => {
                    for engine in &engines {
                        tally.count(&name, engine.name(), Err(vec![format!("no vector: {error:#}")]))?;
                    }
                }
            }
        }
    }
    if let Some(file) = record {
        write_record(file, hashes)?;
    }
    tally.tell(&format!("{} passed, {} failed", tally.passed, tally.failed))?;
    Ok(tally.exit())
}

/// Everything that differs: from what the vector expects, and from the native engine's bytes.
fn run(vector: &Vector, engine: &dyn Decide, native: &str) -> Result<(), Vec<String>> {
    let answer = match engine.decide(vector.request()) {
        Ok(decided) => printed(&decided),
        Err(error) => return Err(vec![format!("could not run: {error:#}")]),
    };
    let mut differences = match serde_json::from_str(&answer) {
        Ok(value) => matching::differences(vector.expected(), &value),
        Err(error) => vec![format!("the answer is not JSON: {error}")],
    };
    if answer != native {
        differences.push(first_difference(&answer, native));
    }
    if differences.is_empty() { Ok(()) } else { Err(differences) }
}

fn first_difference(answer: &str, native: &str) -> String {
    let same = answer.bytes().zip(native.bytes()).take_while(|(left, right)| left == right).count();
    format!("byte {same} of the answer differs from the native engine's")
}

/// What passed and failed so far, told as it goes.
struct Tally<W> {
    out: W,
    passed: usize,
    failed: usize,
}

impl<W: Write> Tally<W> {
    fn new(out: W) -> Self {
        Self { out, passed: 0, failed: 0 }
    }

    /// Prints a line. Where nobody reads it, nothing is left to run for.
    fn tell(&mut self, line: &str) -> Result<()> {
        writeln!(self.out, "{line}").context("could not write to the standard output")
    }

    fn count(&mut self, vector: &str, engine: &str, result: Result<(), Vec<String>>) -> Result<()> {
        let Err(differences) = result else {
            self.passed += 1;
            return Ok(());
        };
        self.failed += 1;
        self.tell(&format!("FAILED {vector} on {engine}"))?;
        differences.iter().try_for_each(|difference| self.tell(&format!("    {difference}")))
    }

    fn exit(&self) -> u8 {
        match (self.passed, self.failed) {
            (0, 0) => NOT_RUN,
            (_, 0) => DONE,
            _ => REFUSED,
        }
    }
}

fn hash(answer: &str) -> String {
    Sha256::digest(answer).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn write_record(file: &Path, mut hashes: Map<String, Value>) -> Result<()> {
    hashes.sort_keys();
    let text = format!("{:#}\n", Value::Object(hashes));
    fs::write(file, text).with_context(|| format!("could not write {}", file.display()))
}
