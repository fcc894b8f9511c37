//! Runs other programs and says which ones.

use crate::paths;
use anyhow::{Context, Result, bail};
use std::ffi::OsStr;
use std::process::{Command, Output};

/// A program with its arguments, at the root of the repository.
pub fn program<S: AsRef<OsStr>>(name: impl AsRef<OsStr>, arguments: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(name);
    command.args(arguments).current_dir(paths::root());
    command
}

/// Cargo with these arguments; in CI the lock file is what is built.
pub fn cargo(arguments: &[&str]) -> Command {
    let mut command = program(env!("CARGO"), arguments);
    if std::env::var_os("CI").is_some() {
        command.env("CARGO_NET_RETRY", "5");
    }
    command
}

/// Runs it, with its output where ours goes; an exit other than 0 is an error.
pub fn run(command: &mut Command) -> Result<()> {
    eprintln!("+ {}", shown(command));
    let status = command.status().with_context(|| format!("could not start `{}`", shown(command)))?;
    if !status.success() {
        bail!("`{}` ended with {status}", shown(command));
    }
    Ok(())
}

/// Runs it quietly; `None` when it cannot start or fails.
pub fn output(command: &mut Command) -> Option<String> {
    let Output { status, stdout, .. } = command.output().ok()?;
    let text = String::from_utf8(stdout).ok()?;
    status.success().then(|| text.trim().to_owned())
}

fn shown(command: &Command) -> String {
    let name = std::path::Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let words = std::iter::once(name).chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}
