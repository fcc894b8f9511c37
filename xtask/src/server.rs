//! `host-examples/server`: its own tests, then Lago's official clients against the program that those tests ran.

use crate::{artifacts, paths, run, setup};
use anyhow::{Context, Result, bail, ensure};
use std::fs;
use std::path::{Path, PathBuf};

const PACKAGE: &str = "host-examples/server";

/// Runs everything of the server.
pub fn test() -> Result<()> {
    postgresql()?;
    artifacts::build_missing("drawdown.component.wasm")?;
    cargo(&["fmt", "--check"], &[])?;
    cargo(&["clippy", "--locked", "--all-targets"], &["-D", "warnings"])?;
    // The figures of the load tests are printed.
    cargo(&["test", "--locked"], &["--show-output", "--test-threads=4"])?;
    python_client()?;
    javascript_client()
}

/// The tests start a PostgreSQL of their own, from Debian's packages.
pub fn postgresql() -> Result<()> {
    if postgresql_is_there() {
        return Ok(());
    }
    let apt = |arguments: &[&str]| {
        run::run(run::program("apt-get", arguments).env("DEBIAN_FRONTEND", "noninteractive"))
    };
    let installed = apt(&["update", "-q"])
        .and_then(|()| apt(&["install", "-q", "-y", "--no-install-recommends", "postgresql"]));
    if postgresql_is_there() {
        return Ok(());
    }
    installed.context("missing: PostgreSQL (Debian's package postgresql)")?;
    bail!("missing: PostgreSQL's programs, though the package postgresql was installed")
}

fn postgresql_is_there() -> bool {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    versions.into_iter().any(|version| version.path().join("bin/initdb").is_file())
}

/// The server is a workspace of its own, with a target directory inside ours.
fn cargo(arguments: &[&str], behind: &[&str]) -> Result<()> {
    let mut cargo = run::cargo(arguments);
    cargo.current_dir(paths::root().join(PACKAGE)).env("CARGO_TARGET_DIR", paths::target("server"));
    run::run(cargo.arg("--").args(behind))
}

fn program() -> PathBuf {
    paths::target(&format!("server/debug/drawdown-server{}", std::env::consts::EXE_SUFFIX))
}

fn python_client() -> Result<()> {
    let clients = paths::root().join(PACKAGE).join("clients/python");
    let environment = paths::target("server/python");
    virtual_environment(&environment, &clients.join("requirements.txt"))?;
    // Not bin/pytest: it names the folder that the environment was made in.
    let python = environment.join("bin/python");
    let mut pytest = run::program(python, ["-m", "pytest", "-q", "-p", "no:cacheprovider"]);
    run::run(
        pytest.current_dir(clients).env("DRAWDOWN_SERVER", program()).env("PYTHONDONTWRITEBYTECODE", "1"),
    )
}

/// Installs exactly the packages that the file pins, unless they are there.
fn virtual_environment(environment: &Path, requirements: &Path) -> Result<()> {
    let pinned = fs::read(requirements).with_context(|| format!("missing: {}", requirements.display()))?;
    let stamp = environment.join("installed.txt");
    if fs::read(&stamp).is_ok_and(|installed| installed == pinned) {
        return Ok(());
    }
    let made = run::program("python3", ["-m", "venv", "--clear"]).arg(environment).status();
    ensure!(made.is_ok_and(|status| status.success()), "missing: python3 with its module venv");
    let mut pip = run::program(environment.join("bin/python"), ["-m", "pip", "install", "-q"]);
    run::run(pip.args(["--disable-pip-version-check", "--require-hashes", "-r"]).arg(requirements))
        .context("missing: the Python packages of the server's tests")?;
    fs::write(&stamp, pinned).with_context(|| format!("could not write {}", stamp.display()))
}

fn javascript_client() -> Result<()> {
    let clients = format!("{PACKAGE}/clients/javascript");
    setup::node_packages(&clients)?;
    let mut node = run::program("node", ["--test"]);
    run::run(node.current_dir(paths::root().join(clients)).env("DRAWDOWN_SERVER", program()))
}
