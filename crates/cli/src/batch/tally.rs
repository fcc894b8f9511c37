//! How many answers of each kind, and which lines were none.

use crate::{DONE, MALFORMED, NOT_RUN};
use std::io::{self, Write};

/// So many bytes of an answer say which kind it is.
pub const LONGEST_SIGN: usize = 32;
/// So many lines are named; more are counted.
const NAMED: usize = 100;

/// How many answers of each kind.
#[derive(Default)]
pub struct Tally {
    decided: u64,
    refused: u64,
    /// The numbers of malformed lines, from 1.
    malformed: Numbers,
    not_run: Numbers,
}

/// Line numbers: the first of them, and how many there are.
#[derive(Default)]
struct Numbers {
    first: Vec<u64>,
    count: u64,
}

impl Tally {
    /// Counts the next line by the start of its answer: answers name their outcome first, in every version.
    pub fn count(&mut self, answer: &[u8]) {
        let number = self.lines() + 1;
        if answer.starts_with(br#"{"malformed":"#) {
            self.malformed.add(number);
        } else if answer.starts_with(br#"{"could_not_run":"#) {
            self.not_run.add(number);
        } else if answer.starts_with(br#"{"outcome":"refused""#) {
            self.refused += 1;
        } else {
            self.decided += 1;
        }
    }

    /// All lines so far.
    pub fn lines(&self) -> u64 {
        self.decided + self.refused + self.malformed.count + self.not_run.count
    }

    /// Tells a person; `earlier` of the lines were there before.
    pub fn tell(&self, earlier: u64) {
        let Self { decided, refused, malformed, not_run } = self;
        let mut text = format!(
            "{decided} accepted, unchanged or answered, {refused} refused, {} malformed, {} could not run; {earlier} were there before\n",
            malformed.count, not_run.count
        );
        for (what, numbers) in [("malformed", malformed), ("could not run", not_run)] {
            numbers.tell(what, &mut text);
        }
        // Who closed the standard error does not want to know.
        let _ = io::stderr().write_all(text.as_bytes());
    }

    /// The exit of a run whose lines are these.
    pub fn exit(&self) -> u8 {
        match (self.not_run.count, self.malformed.count) {
            (0, 0) => DONE,
            (0, _) => MALFORMED,
            _ => NOT_RUN,
        }
    }
}

impl Numbers {
    fn add(&mut self, number: u64) {
        if self.first.len() < NAMED {
            self.first.push(number);
        }
        self.count += 1;
    }

    fn tell(&self, what: &str, text: &mut String) {
        if self.count == 0 {
            return;
        }
        let named: Vec<_> = self.first.iter().map(u64::to_string).collect();
        text.push_str(&format!("{what}: line {}", named.join(", ")));
        match self.count - named.len() as u64 {
            0 => text.push('\n'),
            more => text.push_str(&format!(" and {more} more\n")),
        }
    }
}
