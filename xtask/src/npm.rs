//! `dist/npm`: the package `@drawdown/engine`, made from `crates/web` and `js/`, and its tests.

use crate::{artifacts, paths, run, setup};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use wasm_bindgen_cli_support::Bindgen;

/// Where Debian's package puts the browser.
const CHROMIUM: &str = "/usr/bin/chromium";

/// Builds the package and its tarball in `directory`.
pub fn package(directory: &Path) -> Result<()> {
    setup::node_packages("js")?;
    let generated = paths::target("npm");
    bind(&artifacts::compiled_guest("drawdown_web"), &generated)?;
    artifacts::optimise(&generated.join("glue_bg.wasm"), &generated.join("drawdown.wasm"))?;
    run::run(node(&["js/scripts/build.mjs"]).arg(generated).arg(directory))
}

/// Runs the package's tests on what `dist/npm` holds: in Node, in Chromium, and installed by other tools.
pub fn test() -> Result<()> {
    setup::node_packages("js")?;
    install_consumers()?;
    let mut tests = node(&["js/scripts/test.mjs"]);
    run::run(tests.arg(paths::dist("npm")).env("CHROMIUM", chromium()?))
}

/// The tools that bundle and run the tarball. Not `npm ci`: it wants the packages of every other platform in the lock
/// file, and a registry that mirrors only some of them cannot tell their versions.
fn install_consumers() -> Result<()> {
    let arguments = ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"];
    let mut npm = run::program("npm", arguments);
    run::run(npm.current_dir(paths::root().join("js/test/consumers")))
        .context("missing: the npm packages of js/test/consumers")
}

/// wasm-bindgen's glue beside the module that it fits.
fn bind(module: &Path, directory: &Path) -> Result<()> {
    fs::create_dir_all(directory)?;
    let mut bindgen = Bindgen::new();
    // The entries of the package say where the module comes from, so the glue names no file.
    bindgen.web(true)?.omit_default_module_path(true).reset_state_function(true).typescript(true);
    bindgen.remove_name_section(true).remove_producers_section(true);
    bindgen.input_path(module).out_name("glue").generate(directory).context("wasm-bindgen")
}

/// The browser, installed when it is missing and can be.
pub fn chromium() -> Result<PathBuf> {
    let browser = PathBuf::from(CHROMIUM);
    if !browser.is_file() {
        run::run(&mut run::program("apt-get", ["update", "--quiet"]))?;
        run::run(&mut run::program("apt-get", ["install", "--yes", "--no-install-recommends", "chromium"]))
            .context("missing: Debian's package `chromium`")?;
    }
    if !browser.is_file() {
        bail!("missing: {CHROMIUM}");
    }
    Ok(browser)
}

fn node(arguments: &[&str]) -> std::process::Command {
    run::program("node", arguments)
}
