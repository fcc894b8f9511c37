//! The end of a month: every customer's invoices are paid with credits, customer by customer, on all cores.
//!
//! A run that was interrupted is started again with the same words. Who has a line in the journal is not decided
//! anew, and whoever was left as they were is tried again.

use crate::answer::{Answer, Decision, Refusal};
use crate::engine::Engine;
use crate::journal::{Entry, Journal};
use anyhow::{Result, anyhow};
use drawdown_host::Options;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::collections::HashSet;
use std::io::BufRead;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// How many decisions may wait for the disk.
const WAITING: usize = 256;

/// What is the same for all customers.
pub struct Run {
    /// The edition of the rules.
    pub policy: String,
    /// The instant of the finalisation. Together with the customer it names a decision, so it names the run.
    pub at: String,
    /// How many customers are decided at once.
    pub threads: u32,
}

/// What became of the customers.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Decided and stored now.
    pub billed: u64,
    /// Stored by an earlier run.
    pub before: u64,
    /// Left as they were: not a bill, malformed, refused, above a limit.
    pub left: u64,
}

/// Room for an account of some ten thousand transactions; a larger one is named and left as it was.
pub fn options(threads: u32) -> Options {
    let mut options = Options::default();
    options.limits.fuel = 1_000_000_000;
    options.limits.memory_bytes = 256 << 20;
    options.at_once = threads;
    options
}

impl Run {
    /// How the ids of this run's commands begin.
    pub fn name(&self) -> String {
        format!("bill-{}-", self.at)
    }

    /// Bills whoever has no line in the journal. `left` is told each line that was left as it was, and why.
    ///
    /// # Errors
    /// The bills cannot be read, or the journal not opened or written. What is stored by then stays stored.
    pub fn bill(
        &self,
        engine: &Engine,
        bills: impl BufRead + Send,
        journal: &Path,
        left: impl FnMut(u64, &str),
    ) -> Result<Tally> {
        let (journal, done) = Journal::open(journal, &self.name())?;
        let bills =
            Mutex::new(Bills { lines: bills, number: 0, run: self.name(), done, seen: HashSet::new() });
        let (decided, results) = sync_channel(WAITING);
        thread::scope(|scope| {
            for _ in 0..self.threads.max(1) {
                let (bills, decided) = (&bills, decided.clone());
                scope.spawn(move || self.work(engine, bills, &decided));
            }
            drop(decided);
            // An error here drops the receiving end, so that each thread ends with the decision it is at.
            store(results, journal, left)
        })
    }

    fn work(&self, engine: &Engine, bills: &Mutex<Bills<impl BufRead>>, decided: &SyncSender<Result<Line>>) {
        // The lock is free again while the bill is decided.
        let next = || bills.lock().unwrap_or_else(PoisonError::into_inner).next();
        while let Some(taken) = next() {
            let line = taken.map(|(number, bill)| {
                (number, bill.map(|bill| self.decided(engine, bill)).unwrap_or_else(|skipped| skipped))
            });
            if decided.send(line).is_err() {
                return;
            }
        }
    }

    fn decided(&self, engine: &Engine, bill: Bill) -> Outcome {
        match engine.decide(&self.request(&bill)) {
            Ok(Answer::Accepted(Decision { events, account, invoices, .. })) => {
                Outcome::Billed(Entry { command: bill.command, events, account, invoices })
            }
            Ok(Answer::Refused(refusals)) => Outcome::Left(words(&refusals)),
            Ok(Answer::Answered(_)) => Outcome::Left("the engine answered another question".to_owned()),
            Err(error) => Outcome::Left(error.to_string()),
        }
    }

    fn request<'r>(&'r self, bill: &'r Bill) -> Request<'r> {
        let Bill { command, account, invoices } = bill;
        let command = ApplyCredits { id: command, at: &self.at, r#type: "apply_credits", invoices };
        Request { policy: &self.policy, account, command }
    }
}

/// A request of the engine. What comes from the file goes in as it stands there.
#[derive(Serialize)]
struct Request<'r> {
    policy: &'r str,
    account: &'r RawValue,
    command: ApplyCredits<'r>,
}

#[derive(Serialize)]
struct ApplyCredits<'r> {
    id: &'r str,
    at: &'r str,
    r#type: &'static str,
    invoices: &'r RawValue,
}

/// A line's number, and what became of it.
type Line = (u64, Outcome);

enum Outcome {
    Billed(Entry),
    Before,
    Left(String),
}

/// A customer's account and invoices, and the id under which they are decided.
struct Bill {
    command: String,
    account: Box<RawValue>,
    invoices: Box<RawValue>,
}

/// The file of bills, taken line by line.
struct Bills<R> {
    lines: R,
    number: u64,
    run: String,
    /// The commands that an earlier run stored.
    done: HashSet<String>,
    /// The commands of this run: a customer that stands twice in the file is billed once.
    seen: HashSet<String>,
}

#[derive(Deserialize)]
struct Written {
    account: Box<RawValue>,
    invoices: Box<RawValue>,
}

#[derive(Deserialize)]
struct Account {
    customer: Customer,
}

#[derive(Deserialize)]
struct Customer {
    external_id: String,
}

impl<R: BufRead> Bills<R> {
    /// The next line's number, and its bill unless it is not to be decided.
    fn next(&mut self) -> Option<Result<(u64, Result<Bill, Outcome>)>> {
        let mut text = Vec::new();
        match self.lines.read_until(b'\n', &mut text) {
            Ok(0) => return None,
            Ok(_) => self.number += 1,
            Err(error) => return Some(Err(anyhow!("could not read the bills: {error}"))),
        }
        Some(Ok((self.number, self.bill(&text))))
    }

    fn bill(&mut self, text: &[u8]) -> Result<Bill, Outcome> {
        let not_one = |error| Outcome::Left(format!("not an account with invoices: {error}"));
        let Written { account, invoices } = serde_json::from_slice(text).map_err(not_one)?;
        let Account { customer } = serde_json::from_str(account.get()).map_err(not_one)?;
        let command = format!("{}{}", self.run, customer.external_id);
        if !self.seen.insert(command.clone()) {
            return Err(Outcome::Left(format!("customer `{}` stands above", customer.external_id)));
        }
        if self.done.contains(&command) {
            return Err(Outcome::Before);
        }
        Ok(Bill { command, account, invoices })
    }
}

/// Stores what comes in, all that is there at once, so that one wait for the disk serves many.
fn store(
    results: Receiver<Result<Line>>,
    mut journal: Journal,
    mut left: impl FnMut(u64, &str),
) -> Result<Tally> {
    let mut tally = Tally::default();
    while let Ok(first) = results.recv() {
        let mut entries = Vec::new();
        for line in std::iter::once(first).chain(results.try_iter().take(WAITING)) {
            match line? {
                (_, Outcome::Billed(entry)) => entries.push(entry),
                (_, Outcome::Before) => tally.before += 1,
                (number, Outcome::Left(why)) => {
                    tally.left += 1;
                    left(number, &why);
                }
            }
        }
        journal.append(&entries)?;
        tally.billed += u64::try_from(entries.len())?;
    }
    Ok(tally)
}

fn words(refusals: &[Refusal]) -> String {
    refusals.iter().map(|refusal| refusal.message.as_str()).collect::<Vec<_>>().join("; ")
}
