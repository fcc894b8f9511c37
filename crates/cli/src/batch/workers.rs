//! Blocks of requests on all cores, written in the order in which they were read.

use super::answers::Answers;
use super::lines::{Block, Line, Lines};
use super::tally::Tally;
use crate::decide::printed;
use crate::engine::{Decide, Decided};
use anyhow::{Context, Result, anyhow};
use indicatif::ProgressBar;
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread;

/// Blocks on the way for each core.
const BLOCKS_A_CORE: usize = 4;

/// The answers of a block.
struct Answered {
    number: u64,
    lines: Vec<String>,
    bytes: u64,
}

/// Decides every line. Between reading and writing there are never more blocks than places: one block that takes
/// long holds the reader back, and nothing piles up behind it.
pub fn decide_all(
    engine: &dyn Decide,
    lines: Lines,
    out: &mut Answers,
    tally: &mut Tally,
    progress: &ProgressBar,
) -> Result<()> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let (give_place, places) = sync_channel::<()>(cores * BLOCKS_A_CORE);
    for _ in 0..cores * BLOCKS_A_CORE {
        give_place.send(()).context("the places are gone")?;
    }
    let (to_workers, blocks) = channel::<Block>();
    let (to_writer, answers) = channel::<Answered>();
    let blocks = Mutex::new(blocks);
    thread::scope(|scope| {
        let reader = scope.spawn(move || read(lines, &places, &to_workers));
        for _ in 0..cores {
            let (blocks, to_writer) = (&blocks, to_writer.clone());
            scope.spawn(move || work(engine, blocks, &to_writer));
        }
        drop(to_writer);
        let written = write_in_order(&answers, &give_place, out, tally, progress);
        // A writer that failed hangs up: no place is given any more, so the reader ends, and then the workers.
        drop((answers, give_place));
        let read = reader.join().map_err(|_| anyhow!("the reader panicked"))?;
        written.and(read)
    })
}

fn read(mut lines: Lines, places: &Receiver<()>, to_workers: &Sender<Block>) -> Result<()> {
    for number in 0.. {
        if places.recv().is_err() {
            break;
        }
        let block = lines.block(number).context("could not read the requests")?;
        if block.lines.is_empty() || to_workers.send(block).is_err() {
            break;
        }
    }
    Ok(())
}

fn work(engine: &dyn Decide, blocks: &Mutex<Receiver<Block>>, to_writer: &Sender<Answered>) {
    while let Some(block) = next(blocks) {
        let lines = answers(engine, &block.lines);
        if to_writer.send(Answered { number: block.number, lines, bytes: block.bytes }).is_err() {
            return;
        }
    }
}

fn next(blocks: &Mutex<Receiver<Block>>) -> Option<Block> {
    blocks.lock().ok()?.recv().ok()
}

/// The answers to the lines of a block; those over the limit are told without the engine.
fn answers(engine: &dyn Decide, lines: &[Line]) -> Vec<String> {
    let requests: Vec<&[u8]> = lines.iter().filter_map(Line::request).collect();
    let mut decided = engine.decide_many(&requests).into_iter();
    let answer = |line: &Line| match line {
        Line::Request(_) => decided.next().unwrap_or_else(|| Err(anyhow!("the engine gave no answer"))),
        Line::TooLong(length) => Ok(Err(drawdown_wire::over_length(*length).unwrap_or_default())),
    };
    lines.iter().map(answer).map(told).collect()
}

/// The line of an answer.
fn told(decided: Result<Decided>) -> String {
    match decided {
        Ok(decided) => printed(&decided),
        Err(error) => serde_json::json!({ "could_not_run": format!("{error:#}") }).to_string(),
    }
}

fn write_in_order(
    answers: &Receiver<Answered>,
    give_place: &SyncSender<()>,
    out: &mut Answers,
    tally: &mut Tally,
    progress: &ProgressBar,
) -> Result<()> {
    let mut early = BTreeMap::new();
    let mut due = 0;
    for block in answers {
        early.insert(block.number, block);
        while let Some(block) = early.remove(&due) {
            let mut text = Vec::new();
            for line in &block.lines {
                tally.count(line.as_bytes());
                text.extend_from_slice(line.as_bytes());
                text.push(b'\n');
            }
            out.write_all(&text).context("could not write the answers")?;
            progress.inc(block.bytes);
            due += 1;
            // The reader may be at its end already.
            let _ = give_place.send(());
        }
    }
    out.flush().context("could not write the answers")
}

#[cfg(test)]
mod tests {
    use super::super::lines::BLOCK_BYTES;
    use super::*;
    use std::io::Read;
    use std::sync::Condvar;
    use std::sync::atomic::{AtomicU64, Ordering};

    /// Four of them are a block.
    const LINE: usize = BLOCK_BYTES / 4;
    /// Line feeds left out; far more than may be on the way.
    const LINES: u64 = 400;

    /// What was read and not written yet, and the most that it ever was.
    #[derive(Default)]
    struct OnTheWay {
        read: AtomicU64,
        written: AtomicU64,
        most: AtomicU64,
    }

    struct Requests<'a>(&'a OnTheWay, u64);

    impl Read for Requests<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let length = buffer.len().min(LINE);
            if self.1 == LINES || length < LINE {
                return Ok(0);
            }
            buffer[..length].fill(if self.1 == 0 { b'0' } else { b'1' });
            buffer[length - 1] = b'\n';
            self.1 += 1;
            let read = self.0.read.fetch_add(length as u64, Ordering::SeqCst) + length as u64;
            self.0.most.fetch_max(read - self.0.written.load(Ordering::SeqCst), Ordering::SeqCst);
            Ok(length)
        }
    }

    struct Written(&'static OnTheWay);

    impl Write for Written {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.written.fetch_add(bytes.len() as u64, Ordering::SeqCst);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    /// Answers the first line when `others` of the lines behind it have been answered.
    struct FirstIsSlow {
        others: u64,
        answered: Mutex<u64>,
        more: Condvar,
    }

    impl Decide for FirstIsSlow {
        fn name(&self) -> &'static str {
            "slow"
        }

        fn decide(&self, request: &[u8]) -> Result<Decided> {
            let mut answered = self.answered.lock().expect("no thread panicked");
            if request.first() == Some(&b'0') {
                while *answered < self.others {
                    answered = self.more.wait(answered).expect("no thread panicked");
                }
            } else {
                *answered += 1;
                self.more.notify_all();
            }
            Ok(Ok("x".repeat(request.len())))
        }

        fn info(&self) -> Result<String> {
            Ok("{}".to_owned())
        }
    }

    #[test]
    fn nothing_piles_up_behind_a_slow_line() {
        let on_the_way: &'static OnTheWay = Box::leak(Box::default());
        let places = thread::available_parallelism().map_or(1, usize::from) * BLOCKS_A_CORE;
        // All that may be decided while the first block waits.
        let others = (places - 1) * 4;
        let engine = FirstIsSlow { others: others as u64, answered: Mutex::new(0), more: Condvar::new() };
        let mut tally = Tally::default();
        let mut out = Answers::Stream(Box::new(Written(on_the_way)));
        let lines = Lines::of(Box::new(Requests(on_the_way, 0)));
        decide_all(&engine, lines, &mut out, &mut tally, &ProgressBar::hidden()).expect("it runs");
        assert_eq!(tally.lines(), LINES);
        let most = on_the_way.most.load(Ordering::SeqCst);
        // One buffer of the reader is not in a block yet.
        assert!(most <= ((places + 1) * BLOCK_BYTES) as u64, "{most} bytes were on the way");
    }
}
