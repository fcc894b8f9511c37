//! The program as a shell sees it: what it prints, and how it exits.

mod batch;
mod compare;
mod conform;
mod harness;

use harness::{ENGINES, directory, drawdown, path, request, root};
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn decide_prints_the_answer_and_says_its_kind() {
    let replay = request("1")
        .replace(r#""type":"void_credits","wallet_id":"w","voided_credits":"1""#, r#""type":"info""#);
    for (request, exit) in
        [(request("1"), 0), (request("0"), 0), (replay, 0), (request("31"), 1), ("{".to_owned(), 2)]
    {
        let native = drawdown_wire::invoke(&request);
        let printed = native.unwrap_or_else(|problems| format!("{{\"malformed\":{problems}}}"));
        for engine in ENGINES {
            for arguments in [&["decide", "--engine", engine][..], &["--engine", engine, "decide", "-"]] {
                let run = drawdown(arguments, request.as_bytes());
                assert_eq!((run.exit, run.out), (exit, format!("{printed}\n")), "{arguments:?} {request}");
            }
        }
    }
}

#[test]
fn decide_reads_a_file_and_bytes_that_are_no_text() {
    let directory = directory("decide");
    fs::write(directory.join("request.json"), request("1")).expect("it can be written");
    assert_eq!(drawdown(&["decide", &path(&directory, "request.json")], b"").exit, 0);
    for engine in ENGINES {
        let run = drawdown(&["decide", "--engine", engine], b"{\"\xff\":1}");
        assert!(run.exit == 2 && run.out.contains("invalid_utf8"), "{run:?}");
    }
}

#[test]
fn what_cannot_run_exits_with_three() {
    for arguments in [
        &["decide", "no/such/file"][..],
        &["decide", "--engine", "core:no/such/file"],
        &["decide", "--engine", "component:Cargo.toml"],
        &["decide", "--engine", "other"],
        &["conform", "no/such/directory"],
        &["conform"],
        &["batch", "no/such/file", "target/never"],
        &["forget"],
        &[],
    ] {
        let run = drawdown(arguments, b"");
        assert!(run.exit == 3 && run.out.is_empty() && !run.errors.is_empty(), "{arguments:?} {run:?}");
    }
    for arguments in [&["--help"][..], &["--version"], &["decide", "--help"]] {
        let run = drawdown(arguments, b"");
        assert!(run.exit == 0 && !run.out.is_empty(), "{arguments:?} {run:?}");
    }
}

#[test]
fn every_engine_says_what_it_is() {
    for engine in ENGINES {
        let run = drawdown(&["info", "--engine", engine], b"");
        assert_eq!((run.exit, run.out), (0, format!("{}\n", drawdown_wire::info())), "{engine}");
    }
}

#[test]
fn explain_is_for_people() {
    for engine in ENGINES {
        let run = drawdown(&["explain", "--engine", engine], request("1").as_bytes());
        assert_eq!(run.exit, 0);
        let told = "ACCEPTED: command c1\n\nwhat happened\n  1 credits (1.00 EUR) of Main [w] were voided: by hand\n\n\
            wallets now\n                      balance  credits  consumed  ongoing  expires\n  \
            Main [w]  active  29.00 EUR       29         1        -    never\n\nby the rules of lago-2026-08;";
        assert!(run.out.starts_with(told), "{}", run.out);
    }
    let refused = drawdown(&["explain"], request("31").as_bytes());
    assert_eq!(refused.exit, 1);
    assert!(
        refused.out.starts_with("REFUSED: command c1; the account is as it was\n  voided_credits of w:"),
        "{refused:?}"
    );
    let malformed = drawdown(&["explain"], b"{");
    assert_eq!(malformed.exit, 2);
    assert!(malformed.out.contains("line 1, column 2: "), "{malformed:?}");
    let wrong = drawdown(
        &["explain"],
        request("1").replace("\"rate_amount\":\"1\"", "\"rate_amount\":\"0\"").as_bytes(),
    );
    assert!(wrong.out.contains("\n  /account/wallets/0/rate_amount: "), "{wrong:?}");
}

#[test]
fn explain_tells_every_answer_of_the_vectors() {
    let directory = directory("explain");
    for (number, file) in vectors(&root().join("tests/vectors")).into_iter().enumerate().step_by(5) {
        let vector: serde_json::Value =
            serde_json::from_str(&fs::read_to_string(&file).expect("it is text")).expect("it is JSON");
        let text = vector["request_text"].as_str().map(str::to_owned);
        let request = text.unwrap_or_else(|| vector["request"].to_string());
        let name = path(&directory, &number.to_string());
        fs::write(&name, request).expect("it can be written");
        let (told, decided) = (drawdown(&["explain", &name], b""), drawdown(&["decide", &name], b""));
        assert!(told.exit == decided.exit && !told.out.is_empty(), "{} {told:?}", file.display());
    }
}

fn vectors(directory: &Path) -> Vec<PathBuf> {
    let entries =
        fs::read_dir(directory).expect("it can be read").map(|entry| entry.expect("it can be read").path());
    let (directories, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let files = files.into_iter().filter(|file| !file.ends_with("vector.schema.json"));
    files.chain(directories.iter().flat_map(|directory| vectors(directory))).collect()
}
