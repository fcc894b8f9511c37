//! Installs what a build needs and this machine lacks, and says exactly what could not be had.

use crate::{paths, run};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;

/// The target of the guests.
pub const GUEST_TARGET: &str = "wasm32-unknown-unknown";

/// Everything that a build needs. Quick when all of it is there.
pub fn all() -> Result<()> {
    guest_target()?;
    node_packages("xtask/tools")
}

/// The standard library for the guests.
fn guest_target() -> Result<()> {
    if guest_library_is_there() {
        return Ok(());
    }
    let install = run::run(&mut run::program("rustup", ["target", "add", GUEST_TARGET]));
    if guest_library_is_there() {
        return Ok(());
    }
    install.with_context(|| format!("missing: the Rust target {GUEST_TARGET} for this compiler"))?;
    bail!("missing: `rustup target add {GUEST_TARGET}` left no library for the `rustc` that runs here")
}

fn guest_library_is_there() -> bool {
    run::output(&mut run::program("rustc", ["--print", "target-libdir", "--target", GUEST_TARGET]))
        .is_some_and(|directory| Path::new(&directory).is_dir())
}

/// Installs the packages that `<directory>/package-lock.json` pins, unless they are there.
pub fn node_packages(directory: &str) -> Result<()> {
    let package = paths::root().join(directory);
    let lock = fs::read(package.join("package-lock.json"))
        .with_context(|| format!("missing: {directory}/package-lock.json"))?;
    // What was installed last; npm empties node_modules, so it cannot outlive the packages.
    let stamp = package.join("node_modules/.installed-lock.json");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    if run::output(&mut run::program("node", ["--version"])).is_none() {
        bail!("missing: node 20 or newer, for the packages of {directory}");
    }
    // `npm ci` refuses a lock that leaves out packages of other platforms, as npm itself writes some of them;
    // `npm install` takes what the lock pins and leaves the lock as it is.
    npm(&package, "ci")
        .or_else(|_| npm(&package, "install"))
        .with_context(|| format!("missing: the npm packages of {directory}"))?;
    fs::write(&stamp, lock).with_context(|| format!("could not write {}", stamp.display()))
}

fn npm(package: &std::path::Path, verb: &str) -> Result<()> {
    let arguments = [verb, "--no-save", "--no-audit", "--no-fund", "--loglevel=error"];
    run::run(run::program("npm", arguments).current_dir(package))
}
