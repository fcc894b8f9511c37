//! Runs of the program.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What one run printed, and its exit.
#[derive(Debug)]
pub struct Run {
    pub exit: i32,
    pub out: String,
    pub errors: String,
}

pub fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

pub fn drawdown(arguments: &[&str], input: &[u8]) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_drawdown"))
        .args(arguments)
        .current_dir(root())
        .env("XDG_CACHE_HOME", env!("CARGO_TARGET_TMPDIR"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    // A program that does not read its input closes it.
    let _ = child.stdin.take().expect("it has an input").write_all(input);
    let output = child.wait_with_output().expect("it ends");
    let text = |bytes| String::from_utf8(bytes).expect("it prints text");
    Run {
        exit: output.status.code().expect("it exits"),
        out: text(output.stdout),
        errors: text(output.stderr),
    }
}

/// An empty directory for one test.
pub fn directory(name: &str) -> PathBuf {
    let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("command_line").join(name);
    let _ = fs::remove_dir_all(&directory);
    fs::create_dir_all(&directory).expect("it can be made");
    directory
}

pub fn path(directory: &Path, name: &str) -> String {
    directory.join(name).display().to_string()
}

pub fn request(voided: &str) -> String {
    format!(
        r#"{{"policy":"lago-2026-08","account":{{"customer":{{"external_id":"c","currency":"EUR"}},"wallets":[{{"id":"w","name":"Main","currency":"EUR","rate_amount":"1","status":"active","credits_balance":"30","balance_cents":3000,"created_at":"2026-01-01T00:00:00Z"}}]}},"command":{{"id":"c1","at":"2026-02-01T00:00:00Z","type":"void_credits","wallet_id":"w","voided_credits":"{voided}"}}}}"#
    )
}

pub const ENGINES: [&str; 3] = ["native", "component", "core"];
