//! Bills a month: `billing-run BILLS JOURNAL --at 2026-02-01T00:00:00Z`.

use anyhow::{Context, Result};
use clap::Parser;
use drawdown_example_rust::Engine;
use drawdown_example_rust::billing_run::{self, Run};
use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;
use std::process::ExitCode;
use std::thread;

/// Pays each customer's invoices with credits, on all cores. Interrupted, it is started again with the same words.
///
/// Exit: 0 when every customer is billed, 1 when some were left as they were, 2 when it could not run.
#[derive(Parser)]
#[command(name = "billing-run")]
struct Arguments {
    /// A customer a line: `{"account": {...}, "invoices": [...]}`.
    bills: PathBuf,
    /// Where each customer's events, account and invoices are stored, a customer a line.
    journal: PathBuf,
    /// The instant of the finalisation, such as 2026-02-01T00:00:00Z. It names the run.
    #[arg(long, value_name = "INSTANT")]
    at: String,
    /// The edition of the rules.
    #[arg(long, default_value = "lago-2026-08")]
    policy: String,
    /// The engine.
    #[arg(long, value_name = "FILE", default_value = "dist/drawdown.component.wasm")]
    component: PathBuf,
    /// Where the engine's compiled code is kept between runs; nobody else should be able to write there.
    #[arg(long, value_name = "DIRECTORY")]
    cache: Option<PathBuf>,
    /// How many customers are decided at once; left out, one for each core.
    #[arg(long)]
    threads: Option<u32>,
}

fn main() -> ExitCode {
    ExitCode::from(bill(Arguments::parse()).unwrap_or_else(|error| {
        eprintln!("billing-run: {error:#}");
        2
    }))
}

fn bill(arguments: Arguments) -> Result<u8> {
    let cores = || thread::available_parallelism().map_or(1, |cores| u32::try_from(cores.get()).unwrap_or(1));
    let threads = arguments.threads.unwrap_or_else(cores);
    let bills = File::open(&arguments.bills).with_context(|| arguments.bills.display().to_string())?;
    let mut options = billing_run::options(threads);
    options.cache = arguments.cache;
    let engine = Engine::open(&arguments.component, &options)?;
    let run = Run { policy: arguments.policy, at: arguments.at, threads };
    let left = |number, why: &str| eprintln!("line {number}: {why}");
    let tally = run.bill(&engine, BufReader::new(bills), &arguments.journal, left)?;
    println!("{} billed, {} billed before, {} left as they were", tally.billed, tally.before, tally.left);
    Ok(u8::from(tally.left > 0))
}
