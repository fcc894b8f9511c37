//! `drawdown-server backup FILE`, and the rest of the command line.

use crate::harness::{self, Service, directory};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Output;

fn run(data: &Path, arguments: &[&str]) -> Output {
    let mut command = harness::command(data, &[]);
    command.args(arguments).output().expect("the program")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), &output.stderr].concat()).into_owned()
}

/// What was stored before the copy is in it, though it stands in the write-ahead log alone, and the copy is served.
#[test]
fn a_copy_of_a_database_that_is_served() {
    let data = directory("served");
    let service = Service::of(&mut harness::command(&data, &[]));
    let wallet = service.wallet("acme", "10");
    let copy = directory("copied").join("ledger.sqlite");
    let written = run(&data, &["backup", &copy.display().to_string()]);
    assert!(written.status.success(), "{}", said(&written));
    assert_eq!(fs::metadata(&copy).expect("the copy").permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_dir(copy.parent().expect("a folder")).expect("a folder").count(), 1, "one file");
    let copied = Service::start(&format!("sqlite://{}?mode=rw", copy.display()));
    assert_eq!(copied.find(&wallet), service.find(&wallet));
    assert_eq!(copied.replay("acme")["equal"], true);

    let again = run(&data, &["backup", &copy.display().to_string()]);
    assert_eq!(again.status.code(), Some(1));
    assert!(said(&again).contains("is there already"), "{}", said(&again));
}

#[test]
fn what_cannot_be_copied_is_said() {
    let data = directory("nothing");
    let copy = data.join("copy.sqlite").display().to_string();
    let missing = run(&data, &["backup", &copy]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(said(&missing).contains("unable to open database file"), "{}", said(&missing));
    assert_eq!(fs::read_dir(&data).expect("a folder").count(), 0, "nothing was made");

    let mut postgres = harness::command(&data, &[("DATABASE_URL", "postgres://u:secret@db/ledger")]);
    let refused = postgres.args(["backup", &copy]).output().expect("the program");
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains("pg_dump") && !said(&refused).contains("secret"), "{}", said(&refused));
}

#[test]
fn the_command_line() {
    let data = directory("orders");
    let cases: [(&[&str], i32, &str); 4] = [
        (&["--help"], 0, "drawdown-server backup FILE"),
        (&["--version"], 0, concat!("drawdown-server ", env!("CARGO_PKG_VERSION"))),
        (&["backup"], 2, "`backup` takes one file"),
        (&["--listen", "x"], 2, "`--listen x` is no order"),
    ];
    for (arguments, code, part) in cases {
        let output = run(&data, arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
        assert!(said(&output).contains(part), "{arguments:?}: {}", said(&output));
    }
    // Every setting is told.
    let help = said(&run(&data, &["--help"]));
    let settings = include_str!("../../src/settings.rs");
    let names = settings.split('"').filter(|name| name.starts_with("DRAWDOWN_") || *name == "DATABASE_URL");
    for name in names {
        assert!(help.contains(name), "{name}");
    }
}

/// Nobody else looks into a ledger.
#[test]
fn files_are_private() {
    let data = directory("private").join("data");
    let service = Service::of(&mut harness::command(&data, &[]));
    service.wallet("acme", "10");
    let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
    assert_eq!(mode(&data), 0o700);
    for name in ["ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm"] {
        assert_eq!(mode(&data.join(name)), 0o600, "{name}");
    }
}
