//! `dist/studio`: the wallet studio, a page in one file, built from `js/studio` and `dist/npm`; and its tests.

use crate::{artifacts, npm, paths, run, setup};
use anyhow::{Context, Result, ensure};

const SOURCES: &str = "js/studio";

/// Builds the page and serves it until it is interrupted; `build` only builds.
pub fn studio(arguments: &[String]) -> Result<()> {
    build()?;
    println!("built: {} (it opens as a file, too)", paths::dist("studio/index.html").display());
    if arguments.iter().any(|argument| argument == "build") {
        return Ok(());
    }
    node(&["node_modules/vite/bin/vite.js", "preview", "--outDir", "../../dist/studio"])
}

/// Drives the built page in Chromium.
pub fn test() -> Result<()> {
    build()?;
    npm::chromium()?;
    node(&["e2e/run.mjs"]).context("the studio's tests; their pictures are in test-output/studio")
}

/// Measures the built page as it is typed into; what it prints is rows of the benchmark.
pub fn typing() -> Result<std::process::Command> {
    build()?;
    npm::chromium()?;
    let mut typing = run::program("node", ["bench/typing.mjs"]);
    typing.current_dir(paths::root().join(SOURCES));
    Ok(typing)
}

fn build() -> Result<()> {
    setup::node_packages(SOURCES)?;
    artifacts::build_missing("npm")?;
    node(&["node_modules/typescript/bin/tsc", "--noEmit"])?;
    node(&["node_modules/vite/bin/vite.js", "build", "--logLevel", "warn"])?;
    let page = paths::dist("studio/index.html");
    ensure!(page.is_file(), "vite left no {}", page.display());
    Ok(())
}

/// Node in the studio's own folder.
fn node(arguments: &[&str]) -> Result<()> {
    run::run(run::program("node", arguments).current_dir(paths::root().join(SOURCES)))
}
