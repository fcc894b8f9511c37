//! The verbs. `test` is a table of stages: a new host or suite is a new line in it.

use crate::{artifacts, bench, codegen, demo, hosts, npm, paths, run, server, setup, studio, tidy};
use anyhow::{Context, Result, bail, ensure};
use std::time::Instant;

/// One verb of `cargo xtask`.
pub struct Verb {
    pub name: &'static str,
    what: &'static str,
    pub run: fn(&[String]) -> Result<()>,
}

const VERBS: &[Verb] = &[
    Verb {
        name: "setup",
        what: "install what builds and tests need and this machine lacks",
        run: |_| setup::all().and_then(|()| server::postgresql()),
    },
    Verb {
        name: "build",
        what: "make dist/, or what is named: drawdown.component.wasm, drawdown.core.wasm, npm, drawdown",
        run: artifacts::build,
    },
    Verb { name: "check", what: "formatting, lints and documentation, no warning allowed", run: |_| check() },
    Verb {
        name: "tidy",
        what: "look for what no compiler says: invariants that nothing holds, dead declarations",
        run: |_| tidy::tidy(),
    },
    Verb {
        name: "codegen",
        what: "write what follows from the tables of the documents",
        run: |_| codegen::codegen(),
    },
    Verb { name: "test", what: "every stage, or the stages named", run: test },
    Verb { name: "conform", what: "run vectors on every engine: DIR..., else tests/vectors", run: conform },
    Verb {
        name: "demo",
        what: "decide the months of demo/ on two engines, editions side by side",
        run: |_| demo(),
    },
    Verb {
        name: "studio",
        what: "build the wallet studio and serve it; with `build`, only build",
        run: studio::studio,
    },
    Verb { name: "bench", what: "measure, and write dist/bench.json", run: |_| bench() },
];

/// The verb of that name.
pub fn find(name: &str) -> Option<&'static Verb> {
    VERBS.iter().find(|verb| verb.name == name)
}

/// What can be asked for.
pub fn usage() -> String {
    let lines = VERBS.iter().map(|verb| format!("  {:<8} {}", verb.name, verb.what));
    let stages = STAGES.iter().map(|stage| stage.name).collect::<Vec<_>>().join(", ");
    format!("cargo xtask <verb>\n{}\nstages of test: {stages}", lines.collect::<Vec<_>>().join("\n"))
}

/// One stage of `test`. Each builds on the ones above it.
struct Stage {
    name: &'static str,
    run: fn() -> Result<()>,
}

const STAGES: &[Stage] = &[
    Stage { name: "check", run: check },
    Stage { name: "tidy", run: tidy::tidy },
    Stage { name: "build", run: || artifacts::build(&[]) },
    Stage { name: "inspect", run: artifacts::inspect },
    Stage { name: "cargo", run: cargo_tests },
    Stage { name: "conform", run: || conform(&[]) },
    Stage { name: "npm", run: npm::test },
    Stage { name: "hosts", run: hosts::test },
    Stage { name: "server", run: server::test },
    Stage { name: "studio", run: studio::test },
    Stage { name: "demo", run: demo },
];

fn test(names: &[String]) -> Result<()> {
    let unknown = names.iter().find(|name| STAGES.iter().all(|stage| stage.name != *name));
    if let Some(name) = unknown {
        bail!("there is no stage `{name}`\n{}", usage());
    }
    setup::all()?;
    let chosen =
        STAGES.iter().filter(|stage| names.is_empty() || names.iter().any(|name| name == stage.name));
    let results: Vec<_> = chosen.map(|stage| (stage.name, timed(stage))).collect();
    println!();
    for (name, (result, seconds)) in &results {
        match result {
            Ok(()) => println!("{name:<10} passed in {seconds} s"),
            Err(error) => println!("{name:<10} FAILED in {seconds} s: {error:#}"),
        }
    }
    let failed = results.iter().filter(|(_, (result, _))| result.is_err()).count();
    println!("stages: {} passed, {failed} failed", results.len() - failed);
    ensure!(failed == 0, "not every stage passed");
    Ok(())
}

fn timed(stage: &Stage) -> (Result<()>, u64) {
    println!("\n== {}", stage.name);
    let start = Instant::now();
    let result = (stage.run)();
    if let Err(error) = &result {
        eprintln!("{}: {error:#}", stage.name);
    }
    (result, start.elapsed().as_secs())
}

/// One profile for everything that links the runtime, so that it is compiled once.
const PROFILE: &str = "--release";

/// The packages that link the runtime. They are named alone, everywhere: the features of a package are the union of
/// what the packages named beside it ask for, and other features compile the runtime anew.
pub const WITH_RUNTIME: &[&str] =
    &["drawdown-host", "drawdown-abi", "drawdown-cli", "drawdown-example-rust", "drawdown-bench"];

/// Runs cargo for the packages that link the runtime, and again for all others.
fn cargo_for_all(verb: &[&str], rest: &[&str]) -> Result<()> {
    let named = WITH_RUNTIME.iter().flat_map(|package| ["-p", package]);
    let others = WITH_RUNTIME.iter().flat_map(|package| ["--exclude", package]);
    let selections = [named.collect::<Vec<_>>(), std::iter::once("--workspace").chain(others).collect()];
    // Both run, so that a failure of the first hides none of the second.
    let results = selections.map(|selection| {
        let mut cargo = run::cargo(verb);
        cargo.arg(PROFILE).args(selection).args(rest).env("RUSTDOCFLAGS", "-D warnings");
        run::run(&mut cargo)
    });
    results.into_iter().collect()
}

fn check() -> Result<()> {
    run::run(&mut run::cargo(&["fmt", "--all", "--check"]))?;
    codegen::check()?;
    cargo_for_all(&["clippy"], &["--all-targets", "--", "-D", "warnings"])?;
    cargo_for_all(&["doc"], &["--no-deps"])
}

fn cargo_tests() -> Result<()> {
    cargo_for_all(&["test"], &["--no-fail-fast"])
}

fn conform(directories: &[String]) -> Result<()> {
    built()?;
    let mut drawdown = run::program(paths::dist("drawdown"), ["conform"]);
    if directories.is_empty() {
        drawdown.arg("tests/vectors")
    } else {
        drawdown.args(directories)
    };
    run::run(&mut drawdown)
}

fn demo() -> Result<()> {
    built()?;
    demo::demo()
}

fn bench() -> Result<()> {
    built()?;
    artifacts::build_missing("npm")?;
    bench::bench()
}

/// Builds `dist/` when it is not there.
fn built() -> Result<()> {
    if paths::dist("drawdown").is_file() { Ok(()) } else { artifacts::build(&[]).context("dist/ is missing") }
}
