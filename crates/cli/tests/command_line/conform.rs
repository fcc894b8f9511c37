//! `conform`: which vectors ran, what they showed.

use crate::harness::{ENGINES, Run, directory, drawdown, path, request, root};
use std::fs;

fn vector(voided: &str, expect: &str) -> String {
    format!(r#"{{"description":"d","source":"own","request":{},"expect":{expect}}}"#, request(voided))
}

#[test]
fn conform_counts_vector_times_engine_and_names_what_differs() {
    let directory = directory("conform");
    let write = |name: &str, text: &str| {
        let file = directory.join(name);
        fs::create_dir_all(file.parent().expect("it has a parent")).expect("it can be made");
        fs::write(file, text).expect("it can be written");
    };
    let here = directory.display().to_string();
    assert_eq!(drawdown(&["conform", &here], b"").exit, 3, "nothing ran");
    write("vector.schema.json", "{}");
    write(
        "area/pass.json",
        &vector("1", r#"{"outcome":"accepted","account":{"wallets":[{"balance_cents":2900}]}}"#),
    );
    write("area/text.json", r#"{"request_text":"[","expect":{"malformed":[{"code":"invalid_json"}]}}"#);
    let run = drawdown(&["conform", &here], b"");
    assert_eq!((run.exit, last_line(&run)), (0, "6 passed, 0 failed"), "{run:?}");
    let run = drawdown(&["conform", "--engine", "core", &here], b"");
    assert_eq!((run.exit, last_line(&run)), (0, "2 passed, 0 failed"), "{run:?}");
    write("area/fail.json", &vector("1", r#"{"account":{"wallets":[{"balance_cents":2800}]}}"#));
    write("area/junk.json", "{}");
    let run = drawdown(&["conform", &here], b"");
    assert_eq!((run.exit, last_line(&run)), (1, "6 passed, 6 failed"), "{run:?}");
    for engine in ENGINES {
        let named = format!(
            "FAILED area/fail on {engine}\n    /account/wallets/0/balance_cents: expected 2800, found 2900\n"
        );
        assert!(run.out.contains(&named), "{run:?}");
        assert!(run.out.contains(&format!("FAILED area/junk on {engine}\n")), "{run:?}");
    }
}

fn last_line(run: &Run) -> &str {
    run.out.lines().last().unwrap_or_default()
}

#[test]
fn conform_finds_an_engine_with_other_bytes() {
    // The core module with another version in its text: the same rules, other bytes.
    let directory = directory("bytes");
    let wasm = fs::read(root().join("dist/drawdown.core.wasm")).expect("run `cargo xtask build` first");
    let word = b"accepted";
    let windows = wasm.windows(word.len()).enumerate();
    let places: Vec<usize> = windows.filter(|(_, window)| window == word).map(|(place, _)| place).collect();
    assert!(!places.is_empty(), "the word is in its data");
    let mut other = wasm.clone();
    places.into_iter().for_each(|place| other[place] = b'A');
    fs::write(directory.join("other.wasm"), other).expect("it can be written");
    fs::write(directory.join("v.json"), vector("1", "{}")).expect("it can be written");
    let engine = format!("core:{}", path(&directory, "other.wasm"));
    let run = drawdown(&["conform", "--engine", &engine, &directory.display().to_string()], b"");
    assert_eq!((run.exit, last_line(&run)), (1, "0 passed, 1 failed"), "{run:?}");
    assert!(run.out.contains("of the answer differs from the native engine's"), "{run:?}");
}

#[test]
fn conform_records_the_hash_of_what_decide_prints() {
    use sha2::{Digest, Sha256};
    let directory = directory("record");
    fs::write(directory.join("b.json"), vector("1", "{}")).expect("it can be written");
    fs::write(directory.join("a.json"), r#"{"request_text":"[","expect":{}}"#).expect("it can be written");
    let record = path(&directory, "record.txt");
    let run = drawdown(&["conform", &directory.display().to_string(), "--record", &record], b"");
    assert_eq!(run.exit, 0, "{run:?}");
    let hash = |request: &str| {
        let printed = drawdown(&["decide"], request.as_bytes()).out;
        Sha256::digest(printed.trim_end()).iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    let recorded = fs::read_to_string(record).expect("it is written");
    assert_eq!(
        recorded,
        format!("{{\n  \"a\": \"{}\",\n  \"b\": \"{}\"\n}}\n", hash("["), hash(&request("1")))
    );
}

#[test]
fn links_that_lead_back_are_met_once() {
    let directory = directory("links");
    fs::create_dir_all(directory.join("area")).expect("it can be made");
    fs::write(directory.join("area/a.json"), vector("1", "{}")).expect("it can be written");
    std::os::unix::fs::symlink(&directory, directory.join("area/back")).expect("it can be linked");
    let run = drawdown(&["conform", "--engine", "native", &directory.display().to_string()], b"");
    assert_eq!((run.exit, last_line(&run)), (0, "1 passed, 0 failed"), "{run:?}");
}

#[test]
fn an_output_that_closes_is_no_panic() {
    let directory = directory("closed");
    fs::write(directory.join("a.json"), vector("1", r#"{"outcome":"refused"}"#)).expect("it can be written");
    for errors in [std::process::Stdio::piped(), closed()] {
        let run = std::process::Command::new(env!("CARGO_BIN_EXE_drawdown"))
            .args(["conform", "--engine", "native", &directory.display().to_string()])
            .stdout(closed())
            .stderr(errors)
            .output()
            .expect("it starts");
        assert_eq!(run.status.code(), Some(3), "{run:?}");
        assert!(!String::from_utf8_lossy(&run.stderr).contains("panicked"), "{run:?}");
    }
}

/// A pipe that nobody reads.
fn closed() -> std::process::Stdio {
    let (reader, writer) = std::io::pipe().expect("a pipe can be made");
    drop(reader);
    writer.into()
}
