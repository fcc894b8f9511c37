//! `dist/`: the artifacts, built from the sources and then looked at.

use crate::{inspect, npm, paths, run, setup};
use anyhow::{Context, Result, bail, ensure};
use std::fs;
use std::path::{Path, PathBuf};
use wit_component::ComponentEncoder;

/// One thing in `dist/` and what makes it.
struct Artifact {
    name: &'static str,
    /// The guest that is compiled before it.
    guest: Option<&'static str>,
    build: fn(&Path) -> Result<()>,
}

const ARTIFACTS: &[Artifact] = &[
    Artifact { name: "drawdown.core.wasm", guest: Some("drawdown-abi"), build: core_module },
    Artifact { name: "drawdown.component.wasm", guest: Some("drawdown-component"), build: component },
    Artifact { name: "npm", guest: Some("drawdown-web"), build: npm::package },
    Artifact { name: "drawdown", guest: None, build: binary },
];

/// The WebAssembly that `wasm-opt` may read and write: what our compiler's target uses, and no more.
const WASM_FEATURES: &[&str] = &[
    "--mvp-features",
    "--enable-mutable-globals",
    "--enable-sign-ext",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// The guests' own stack, in bytes. Small, so that a fresh instance is cheap.
const GUEST_STACK: usize = 131_072;

/// The compiler inlines a function that has one caller however large it is, unless its frame is above this, in bytes.
/// So commands and documents stay functions of their own: the module is 2 % smaller compressed, and takes 2 to 4 % more
/// fuel.
const INLINED_FRAME: usize = 64;

/// No function of the core module is larger, in bytes: engines compile a very large one late, and HotSpot leaves one
/// above 8,000 bytes of bytecode interpreted. The largest is a block of SHA-256; but for it the largest is near 5,000.
const LARGEST_FUNCTION: u64 = 8_000;

/// Builds what is named, or everything in `dist/`.
pub fn build(names: &[String]) -> Result<()> {
    let unknown = names.iter().find(|name| ARTIFACTS.iter().all(|artifact| artifact.name != *name));
    if let Some(name) = unknown {
        bail!("there is no artifact `{name}`");
    }
    let chosen: Vec<_> = ARTIFACTS
        .iter()
        .filter(|artifact| names.is_empty() || names.iter().any(|name| name == artifact.name))
        .collect();
    setup::all()?;
    fs::create_dir_all(paths::dist(""))?;
    compile_guests(chosen.iter().filter_map(|artifact| artifact.guest))?;
    for artifact in chosen {
        let file = paths::dist(artifact.name);
        (artifact.build)(&file).with_context(|| format!("dist/{}", artifact.name))?;
    }
    Ok(())
}

/// Fails unless both modules in `dist/` import nothing, run no float and export what the contract names, and the core
/// module has no function that is too large.
pub fn inspect() -> Result<()> {
    for name in ["drawdown.core.wasm", "drawdown.component.wasm"] {
        let bytes = fs::read(paths::dist(name)).with_context(|| format!("dist/{name}"))?;
        let found = inspect::inspect(&bytes).with_context(|| format!("dist/{name}"))?;
        println!("dist/{name}: {} bytes, {} functions, no import, no float", found.bytes, found.functions);
        println!("  the largest functions: {}", found.largest());
        if name == "drawdown.core.wasm" {
            found.no_function_above(LARGEST_FUNCTION).with_context(|| format!("dist/{name}"))?;
        }
    }
    let exports = inspect::exports(&fs::read(paths::dist("drawdown.core.wasm"))?)?;
    let strangers: Vec<_> =
        exports.iter().filter(|name| !inspect::CORE_EXPORTS.contains(&name.as_str())).collect();
    ensure!(strangers.is_empty(), "dist/drawdown.core.wasm exports {strangers:?} too");
    ensure!(exports.len() == inspect::CORE_EXPORTS.len(), "dist/drawdown.core.wasm exports only {exports:?}");
    Ok(())
}

/// Builds one artifact unless it is there.
pub fn build_missing(name: &str) -> Result<()> {
    // The package is a folder, which may be there without what belongs in it.
    let file = if name == "npm" { "npm/package.json" } else { name };
    if paths::dist(file).is_file() { Ok(()) } else { build(&[name.to_owned()]) }
}

fn compile_guests(guests: impl Iterator<Item = &'static str>) -> Result<()> {
    let packages: Vec<_> = guests.flat_map(|guest| ["-p", guest]).collect();
    if packages.is_empty() {
        return Ok(());
    }
    let mut cargo = run::cargo(&["build", "--profile", "wasm", "--target", setup::GUEST_TARGET]);
    // The unit separator of cargo's own: a path may hold spaces.
    cargo.args(packages).env("CARGO_ENCODED_RUSTFLAGS", guest_flags().join("\u{1f}"));
    run::run(&mut cargo)
}

/// The flags of a guest: its stack, what is inlined, and no path of the machine that built it.
fn guest_flags() -> Vec<String> {
    let mut flags = vec![format!("-Clink-arg=-zstack-size={GUEST_STACK}")];
    flags.push(format!("-Cllvm-args=-inline-max-stacksize={INLINED_FRAME}"));
    flags.push(format!("--remap-path-prefix={}=drawdown", paths::root().display()));
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")));
    flags.extend(home.map(|home| format!("--remap-path-prefix={}=cargo", home.display())));
    flags
}

fn core_module(file: &Path) -> Result<()> {
    let compiled = fs::read(compiled_guest("drawdown_abi"))?;
    let trimmed = paths::target("drawdown_abi.trimmed.wasm");
    fs::write(&trimmed, inspect::keep_core_exports(&compiled)?)?;
    optimise(&trimmed, file)
}

fn component(file: &Path) -> Result<()> {
    let optimised = paths::target("drawdown_component.optimised.wasm");
    optimise(&compiled_guest("drawdown_component"), &optimised)?;
    let component = ComponentEncoder::default().validate(true).module(&fs::read(optimised)?)?.encode()?;
    fs::write(file, component).map_err(Into::into)
}

/// `wasm-opt` on a core module: it must come before the module becomes a component.
///
/// Its pass `memory-packing` cuts the data at each run of zeros. That saves bytes and costs compressed ones: it is left
/// out. A function with one caller is inlined only where it is small, for else most of the module becomes one function.
pub fn optimise(from: &Path, to: &Path) -> Result<()> {
    let tool = paths::root().join("xtask/tools/node_modules/.bin/wasm-opt");
    let flags = ["-Os", "--skip-pass=memory-packing", "--one-caller-inline-max-function-size=20"];
    let mut wasm_opt = run::program(tool, flags);
    run::run(wasm_opt.args(WASM_FEATURES).arg(from).arg("-o").arg(to))
}

/// Where cargo puts a guest.
pub fn compiled_guest(name: &str) -> PathBuf {
    paths::target(&format!("{}/wasm/{name}.wasm", setup::GUEST_TARGET))
}

fn binary(file: &Path) -> Result<()> {
    run::run(&mut run::cargo(&["build", "--release", "-p", "drawdown-cli"]))?;
    let name = format!("drawdown{}", std::env::consts::EXE_SUFFIX);
    // A running copy is replaced, not written into.
    let fresh = paths::dist("drawdown.new");
    fs::copy(paths::target("release").join(name), &fresh)?;
    fs::rename(fresh, file).map_err(Into::into)
}
