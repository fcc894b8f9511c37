//! `drawdown`: the prepaid-credit engine on the command line.

mod batch;
mod compare;
mod conform;
mod decide;
mod engine;
mod explain;

use clap::{Parser, Subcommand};
use engine::{Choice, Isolation};
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

/// Accepted, unchanged or answered; every vector passed.
const DONE: u8 = 0;
/// Refused; a vector failed.
const REFUSED: u8 = 1;
/// Malformed.
const MALFORMED: u8 = 2;
/// It could not run.
const NOT_RUN: u8 = 3;

/// The rules of prepaid credits: one request in, one answer out, the same on every engine.
#[derive(Parser)]
#[command(name = "drawdown", version)]
struct Arguments {
    /// Which engine decides: native, component or core, of dist/; `component:FILE` and `core:FILE` name another.
    /// `conform` without it runs every engine that it finds.
    #[arg(long, global = true, value_name = "ENGINE")]
    engine: Option<Choice>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Decide one request and print the answer.
    ///
    /// Exit: 0 accepted, unchanged or answered, 1 refused, 2 malformed, 3 could not run.
    Decide {
        /// A file with one request; `-` or nothing is the standard input.
        file: Option<PathBuf>,
    },
    /// The same, as a table that a person reads.
    Explain {
        /// A file with one request; `-` or nothing is the standard input.
        file: Option<PathBuf>,
    },
    /// Decide many requests, one a line, in order, on all cores.
    ///
    /// Started again it goes on behind the whole lines of OUT, where OUT.batch says that they are of the same
    /// requests and engine. A malformed line is answered as such and told by its number. Exit: 3 when a line could
    /// not run, else 2 when one was malformed, else 0.
    Batch {
        /// One request a line; `-` is the standard input.
        #[arg(value_name = "IN")]
        requests: PathBuf,
        /// One answer a line; `-` is the standard output.
        #[arg(value_name = "OUT")]
        answers: PathBuf,
        /// Parts of each answer: a list of account, changes, invoices, explanation, digest, or events alone for none of
        /// these. Without it answers come whole; a request that says itself what it wants keeps it.
        #[arg(long, value_name = "LIST")]
        parts: Option<batch::Parts>,
        /// What keeps the lines apart that a component or core module decides: an instance for each, or none, which is
        /// faster. The answers are the same.
        #[arg(long, value_enum, default_value_t)]
        isolation: Isolation,
    },
    /// Run the vectors of directories on each engine and compare the engines' bytes.
    ///
    /// Exit: 0 when all pass, 1 when one fails, 3 when nothing ran.
    Conform {
        /// Directories of vectors.
        #[arg(required = true)]
        directories: Vec<PathBuf>,
        /// Write each vector's name with the SHA-256 of its native answer here, as JSON.
        #[arg(long, value_name = "FILE")]
        record: Option<PathBuf>,
    },
    /// Decide one account and its commands under several policies, and tell where they part.
    ///
    /// FILE is a request: its command is a `compare` query, or any other command, which is then the only one. Its own
    /// policy is not read. Exit: as `decide`.
    Compare {
        /// A file with one request; `-` or nothing is the standard input.
        file: Option<PathBuf>,
        /// A preset or JSON, at least twice; it stands for the `policies` of the request.
        #[arg(long = "policy", value_name = "POLICY")]
        policies: Vec<String>,
        /// Tables that a person reads, in place of the answer.
        #[arg(long)]
        table: bool,
    },
    /// Versions, presets and limits.
    Info,
}

fn main() -> ExitCode {
    ExitCode::from(run(std::env::args_os()))
}

fn run(arguments: impl Iterator<Item = OsString>) -> u8 {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version go to the standard output and are no error.
            let shown = error.print().is_ok() && !error.use_stderr();
            return if shown { DONE } else { NOT_RUN };
        }
    };
    dispatch(&arguments).unwrap_or_else(|error| {
        // Who closed the standard error does not want to know.
        let _ = writeln!(io::stderr(), "drawdown: {error:#}");
        NOT_RUN
    })
}

fn dispatch(arguments: &Arguments) -> anyhow::Result<u8> {
    let choice = arguments.engine.as_ref().unwrap_or(&Choice::Native);
    let engine = || choice.open();
    match &arguments.command {
        Command::Decide { file } => decide::decide(&*engine()?, file.as_deref()),
        Command::Explain { file } => decide::explain(&*engine()?, file.as_deref()),
        Command::Batch { requests, answers, parts, isolation } => {
            batch::batch(choice, requests, answers, parts.as_ref(), *isolation)
        }
        Command::Conform { directories, record } => {
            conform::conform(arguments.engine.as_ref(), directories, record.as_deref())
        }
        Command::Compare { file, policies, table } => {
            compare::compare(&*engine()?, file.as_deref(), policies, *table)
        }
        Command::Info => decide::info(&*engine()?),
    }
}
