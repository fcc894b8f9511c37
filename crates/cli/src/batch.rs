//! Many requests, one a line: read in blocks, decided on all cores, written in order.
//!
//! Memory is constant: a block is read only when one before it has been written. What is written is whole lines, so
//! a run that was stopped goes on where it was.

use crate::decide::printed;
use crate::engine::Decide;
use crate::{DONE, NOT_RUN};
use anyhow::{Context, Result, anyhow, ensure};
use indicatif::{ProgressBar, ProgressStyle};
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

/// Requests in one block, about this many bytes.
const BLOCK_BYTES: usize = 256 << 10;
/// Blocks on the way for each core.
const BLOCKS_A_CORE: usize = 4;

/// Decides each line of `requests` into a line of `answers`.
pub fn batch(engine: &dyn Decide, requests: &Path, answers: &Path) -> Result<u8> {
    ensure!(!is_same_file(requests, answers), "the answers would overwrite the requests");
    let file = File::open(requests).with_context(|| format!("could not open {}", requests.display()))?;
    let mut out = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(answers);
    let out = out.as_mut().map_err(|error| anyhow!("could not open {}: {error}", answers.display()))?;
    let (done, end) = whole_lines(out).with_context(|| format!("could not read {}", answers.display()))?;
    let progress = progress_bar(file.metadata()?.len());
    let mut lines = BufReader::with_capacity(BLOCK_BYTES, file);
    skip(&mut lines, done, &progress)?;
    out.set_len(end).and_then(|()| out.seek(SeekFrom::End(0)))?;
    let tally = decide_all(engine, lines, out, &progress)?;
    progress.finish_and_clear();
    tally.tell(done);
    Ok(if tally.not_run == 0 { DONE } else { NOT_RUN })
}

/// Whole lines of the answers so far: how many, and where the last one ends.
fn whole_lines(file: &mut File) -> Result<(u64, u64)> {
    let mut reader = BufReader::with_capacity(BLOCK_BYTES, file);
    let (mut lines, mut end, mut position) = (0, 0, 0);
    loop {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            return Ok((lines, end));
        }
        for offset in memchr::memchr_iter(b'\n', buffer) {
            lines += 1;
            end = position + offset as u64 + 1;
        }
        let read = buffer.len();
        position += read as u64;
        reader.consume(read);
    }
}

fn skip(lines: &mut impl BufRead, count: u64, progress: &ProgressBar) -> Result<()> {
    for number in 0..count {
        let read = lines.skip_until(b'\n')?;
        ensure!(read > 0, "there are {count} answers already, and only {number} requests");
        progress.inc(read as u64);
    }
    Ok(())
}

/// Requests on their way, in order.
struct Block {
    number: u64,
    lines: Vec<Vec<u8>>,
    bytes: usize,
}

/// Their answers.
struct Answers {
    number: u64,
    text: Vec<u8>,
    tally: Tally,
    bytes: usize,
}

fn decide_all(
    engine: &dyn Decide,
    lines: impl BufRead + Send,
    out: &mut File,
    progress: &ProgressBar,
) -> Result<Tally> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let (to_workers, blocks) = sync_channel::<Block>(cores * BLOCKS_A_CORE);
    let (to_writer, answers) = sync_channel::<Answers>(cores * BLOCKS_A_CORE);
    let blocks = Mutex::new(blocks);
    thread::scope(|scope| {
        let reader = scope.spawn(move || read_blocks(lines, &to_workers));
        for _ in 0..cores {
            let (blocks, to_writer) = (&blocks, to_writer.clone());
            scope.spawn(move || work(engine, blocks, &to_writer));
        }
        drop(to_writer);
        let written = write_in_order(&answers, out, progress);
        // A writer that failed hangs up, and the workers and the reader end.
        drop(answers);
        drain(&blocks);
        let read = reader.join().map_err(|_| anyhow!("the reader panicked"))?;
        written.and_then(|tally| read.map(|()| tally))
    })
}

fn read_blocks(mut lines: impl BufRead, to_workers: &SyncSender<Block>) -> Result<()> {
    for number in 0.. {
        let mut block = Block { number, lines: Vec::new(), bytes: 0 };
        while block.bytes < BLOCK_BYTES {
            let mut line = Vec::new();
            let read = lines.read_until(b'\n', &mut line).context("could not read the requests")?;
            if read == 0 {
                break;
            }
            line.truncate(line.strip_suffix(b"\n").map_or(read, <[u8]>::len));
            block.bytes += read;
            block.lines.push(line);
        }
        if block.lines.is_empty() || to_workers.send(block).is_err() {
            break;
        }
    }
    Ok(())
}

fn work(engine: &dyn Decide, blocks: &Mutex<Receiver<Block>>, to_writer: &SyncSender<Answers>) {
    while let Some(block) = next(blocks) {
        let mut answers =
            Answers { number: block.number, text: Vec::new(), tally: Tally::default(), bytes: block.bytes };
        for request in &block.lines {
            answers.text.extend_from_slice(answer(engine, request, &mut answers.tally).as_bytes());
            answers.text.push(b'\n');
        }
        if to_writer.send(answers).is_err() {
            return;
        }
    }
}

fn next(blocks: &Mutex<Receiver<Block>>) -> Option<Block> {
    blocks.lock().ok()?.recv().ok()
}

/// Takes what a reader still sends, so that it does not wait for ever.
fn drain(blocks: &Mutex<Receiver<Block>>) {
    while next(blocks).is_some() {}
}

fn answer(engine: &dyn Decide, request: &[u8], tally: &mut Tally) -> String {
    match engine.decide(request) {
        Ok(decided) => {
            let text = printed(&decided);
            tally.count(&text);
            text
        }
        Err(error) => {
            tally.not_run += 1;
            serde_json::json!({ "could_not_run": format!("{error:#}") }).to_string()
        }
    }
}

fn write_in_order(answers: &Receiver<Answers>, out: &mut File, progress: &ProgressBar) -> Result<Tally> {
    let mut tally = Tally::default();
    let mut early = BTreeMap::new();
    let mut due = 0;
    for block in answers {
        early.insert(block.number, block);
        while let Some(block) = early.remove(&due) {
            out.write_all(&block.text).context("could not write the answers")?;
            progress.inc(block.bytes as u64);
            tally.add(&block.tally);
            due += 1;
        }
    }
    Ok(tally)
}

/// How many answers of each kind.
#[derive(Default)]
struct Tally {
    decided: u64,
    refused: u64,
    malformed: u64,
    not_run: u64,
}

impl Tally {
    /// Answers name their outcome first, in every version.
    fn count(&mut self, answer: &str) {
        if answer.starts_with(r#"{"malformed":"#) {
            self.malformed += 1;
        } else if answer.starts_with(r#"{"outcome":"refused""#) {
            self.refused += 1;
        } else {
            self.decided += 1;
        }
    }

    fn add(&mut self, other: &Self) {
        self.decided += other.decided;
        self.refused += other.refused;
        self.malformed += other.malformed;
        self.not_run += other.not_run;
    }

    fn tell(&self, earlier: u64) {
        let Self { decided, refused, malformed, not_run } = self;
        eprintln!(
            "{decided} accepted, unchanged or answered, {refused} refused, {malformed} malformed, {not_run} could not run; {earlier} were there before"
        );
    }
}

fn progress_bar(bytes: u64) -> ProgressBar {
    let style = "{bar:40} {binary_bytes}/{binary_total_bytes} {binary_bytes_per_sec} {eta} left";
    let style = ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(bytes).with_style(style)
}

fn is_same_file(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}
