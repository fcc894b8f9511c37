//! Many requests, one a line: decided on all cores, answered in order.
//!
//! Memory is bounded: a block of lines is read only when one before it has been written, and a line over the limit
//! is never read whole. What is written is whole lines, so a run that was stopped goes on where it was, and only
//! over the same requests with the same engine and parts (`tie.rs`).

mod answers;
mod lines;
mod parts;
mod tally;
mod tie;
mod workers;

use crate::engine::{Choice, Decide, Isolation};
use answers::Answers;
use anyhow::{Context, Result};
use indicatif::{ProgressBar, ProgressStyle};
use lines::Lines;
use parts::InParts;
pub use parts::Parts;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use tally::Tally;
use tie::Tie;

/// Decides each line of `requests` into a line of `answers`, of which only `parts` where they are named; `-` is the
/// standard input or output.
pub fn batch(
    choice: &Choice,
    requests: &Path,
    answers: &Path,
    parts: Option<&Parts>,
    isolation: Isolation,
) -> Result<u8> {
    let (input, length) = open(requests)?;
    let engine = choice.open_with(isolation)?;
    let mut out = Answers::open(answers, requests)?;
    let mut tally = Tally::default();
    if let Answers::File(file) = &mut out {
        // A stream cannot be read twice, so nothing ties its answers to it.
        let tie = length.map(|length| Tie::of(requests, length, choice, &*engine, parts)).transpose()?;
        tie::go_on(file, tie.as_ref(), &mut tally)?;
    }
    let earlier = tally.lines();
    let progress = progress_bar(length);
    let mut lines = Lines::of(input);
    lines.skip(earlier, &progress)?;
    let in_parts = parts.map(|parts| InParts { engine: &*engine, parts });
    let engine: &dyn Decide = in_parts.as_ref().map_or(&*engine, |in_parts| in_parts);
    workers::decide_all(engine, lines, &mut out, &mut tally, &progress)?;
    progress.finish_and_clear();
    tally.tell(earlier);
    Ok(tally.exit())
}

/// The requests, and how long a regular file of them is. A device is opened and nothing more.
fn open(requests: &Path) -> Result<(Box<dyn Read + Send>, Option<u64>)> {
    if is_standard(requests) {
        return Ok((Box::new(io::stdin()), None));
    }
    let opened = File::open(requests).and_then(|file| file.metadata().map(|metadata| (file, metadata)));
    let (file, metadata) = opened.with_context(|| format!("could not open {}", requests.display()))?;
    Ok((Box::new(file), metadata.is_file().then_some(metadata.len())))
}

/// `-`, the standard input or output.
fn is_standard(path: &Path) -> bool {
    path == Path::new("-")
}

fn progress_bar(length: Option<u64>) -> ProgressBar {
    const KNOWN: &str = "{bar:40} {binary_bytes}/{binary_total_bytes} {binary_bytes_per_sec} {eta} left";
    const UNKNOWN: &str = "{binary_bytes} {binary_bytes_per_sec}";
    let style = ProgressStyle::with_template(if length.is_some() { KNOWN } else { UNKNOWN });
    let bar = length.map_or_else(ProgressBar::no_length, ProgressBar::new);
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
