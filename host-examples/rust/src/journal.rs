//! What a run has stored: one line for each customer, its events and its account together.
//!
//! A line is there whole or not at all, so it is this program's database transaction. With a real database, store the
//! same members in one transaction, under the command's id.

use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;

/// The file, open for this run alone.
pub struct Journal {
    file: File,
}

/// One customer's line.
#[derive(Serialize)]
pub struct Entry {
    /// The command's id: whoever has a line with it was decided.
    pub command: String,
    /// What happened.
    pub events: Vec<Box<RawValue>>,
    /// The account after it.
    pub account: Box<RawValue>,
    /// The invoices after it.
    pub invoices: Box<RawValue>,
}

/// How a line begins: what a run that was killed may have left behind is a part of one.
const OPENING: &[u8] = br#"{"command":""#;

#[derive(Deserialize)]
struct Named {
    command: String,
}

impl Journal {
    /// Opens the file, or makes it, and cuts off the line that an interrupted run did not finish. With it come the
    /// commands that are stored in it.
    ///
    /// # Errors
    /// - another run has it open
    /// - it holds something else, or a run whose commands do not begin with `run`
    pub fn open(path: &Path, run: &str) -> Result<(Self, HashSet<String>)> {
        let opened = OpenOptions::new().read(true).append(true).create(true).open(path);
        let file = opened.with_context(|| format!("could not open {}", path.display()))?;
        file.try_lock().with_context(|| format!("another run writes {}", path.display()))?;
        let (done, end) = whole_lines(&file, run).with_context(|| path.display().to_string())?;
        file.set_len(end)?;
        Ok((Self { file }, done))
    }

    /// Stores the lines; they are on the disk when this returns.
    ///
    /// # Errors
    /// The disk's.
    pub fn append(&mut self, entries: &[Entry]) -> Result<()> {
        let mut lines = Vec::new();
        for entry in entries {
            serde_json::to_writer(&mut lines, entry)?;
            lines.push(b'\n');
        }
        self.file
            .write_all(&lines)
            .and_then(|()| self.file.sync_data())
            .context("could not store the decisions")
    }
}

impl Drop for Journal {
    /// A process that another thread starts just now may still hold the file: closing it would not free the lock.
    fn drop(&mut self) {
        // Where it cannot be given back, it ends with the file.
        let _ = self.file.unlock();
    }
}

/// The commands of the whole lines, and where the last of them ends.
fn whole_lines(file: &File, run: &str) -> Result<(HashSet<String>, u64)> {
    let mut lines = BufReader::new(file);
    let (mut done, mut end, mut line) = (HashSet::new(), 0, Vec::new());
    for number in 1.. {
        line.clear();
        let read = lines.read_until(b'\n', &mut line)?;
        if !line.ends_with(b"\n") {
            ensure!(
                OPENING.starts_with(&line) || line.starts_with(OPENING),
                "line {number} is not of this program"
            );
            break;
        }
        let Ok(Named { command }) = serde_json::from_slice(&line) else {
            bail!("line {number} is not of this program");
        };
        ensure!(command.starts_with(run), "line {number} is of another run: `{command}`");
        done.insert(command);
        end += u64::try_from(read)?;
    }
    Ok((done, end))
}
