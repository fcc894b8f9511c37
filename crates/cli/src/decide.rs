//! One request: decided, explained, or asked about the engine itself.

use crate::engine::{Decide, Decided};
use crate::{DONE, MALFORMED, REFUSED, explain};
use anyhow::{Context, Result};
use serde::Deserialize;
use std::fs;
use std::io::{self, Read, Write};
use std::path::Path;

/// Prints the answer, or `{"malformed": list}`, and a line feed.
pub fn decide(engine: &dyn Decide, file: Option<&Path>) -> Result<u8> {
    let decided = engine.decide(&read(file)?)?;
    print(&printed(&decided))?;
    exit(&decided)
}

/// Prints the answer as a table that a person reads.
pub fn explain(engine: &dyn Decide, file: Option<&Path>) -> Result<u8> {
    let request = read(file)?;
    let decided = engine.decide(&request)?;
    let told = match &decided {
        Ok(answer) => explain::answer(answer)?,
        Err(problems) => explain::malformed(problems)?,
    };
    print(told.trim_end())?;
    exit(&decided)
}

/// Prints what the engine is.
pub fn info(engine: &dyn Decide) -> Result<u8> {
    print(&engine.info()?)?;
    Ok(DONE)
}

/// The text of a decision, the same for every engine.
pub fn printed(decided: &Decided) -> String {
    match decided {
        Ok(answer) => answer.clone(),
        Err(problems) => format!("{{\"malformed\":{problems}}}"),
    }
}

/// How a decision exits.
pub fn exit(decided: &Decided) -> Result<u8> {
    #[derive(Deserialize)]
    struct Answer<'text> {
        outcome: &'text str,
    }
    let Ok(answer) = decided else { return Ok(MALFORMED) };
    let answer: Answer = serde_json::from_str(answer).context("the answer states no outcome")?;
    Ok(if answer.outcome == "refused" { REFUSED } else { DONE })
}

/// A request, from a file or the standard input.
pub fn read(file: Option<&Path>) -> Result<Vec<u8>> {
    match file {
        Some(file) if file != Path::new("-") => {
            fs::read(file).with_context(|| format!("could not read {}", file.display()))
        }
        _ => {
            let mut request = Vec::new();
            io::stdin().read_to_end(&mut request).context("could not read the standard input")?;
            Ok(request)
        }
    }
}

/// Prints a text and a line feed.
pub fn print(text: &str) -> Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{text}").and_then(|()| out.flush()).context("could not write to the standard output")
}
