//! The component of `dist/` in this host: every vector, hostile requests, limits, and a billing run.

mod billing_run;
mod engine;
mod hostile;
mod vectors;

use drawdown_example_rust::{Engine, Options};
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

/// One engine with the default limits.
static ENGINE: LazyLock<Engine> = LazyLock::new(|| opened(&options()));

fn opened(options: &Options) -> Engine {
    Engine::open(&dist("drawdown.component.wasm"), options).expect("the component opens")
}

/// Options that keep compiled code between the runs of these tests.
fn options() -> Options {
    let mut options = Options::default();
    options.cache = Some(cache());
    options
}

fn cache() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("compiled")
}

fn dist(name: &str) -> PathBuf {
    env::var_os("DRAWDOWN_DIST").map_or_else(|| root().join("dist"), PathBuf::from).join(name)
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// The binary, whose native engine gives the bytes to compare with.
fn native() -> Command {
    Command::new(dist(&format!("drawdown{}", env::consts::EXE_SUFFIX)))
}

/// A new directory for a test.
fn directory(test: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("rust_host").join(test);
    std::fs::remove_dir_all(&directory).ok();
    std::fs::create_dir_all(&directory).expect("a directory is made");
    directory
}
