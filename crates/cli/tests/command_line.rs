//! The program as a shell sees it: what it prints, and how it exits.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What one run printed, and its exit.
#[derive(Debug)]
struct Run {
    exit: i32,
    out: String,
    errors: String,
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn drawdown(arguments: &[&str], input: &[u8]) -> Run {
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
fn directory(name: &str) -> PathBuf {
    let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("command_line").join(name);
    let _ = fs::remove_dir_all(&directory);
    fs::create_dir_all(&directory).expect("it can be made");
    directory
}

fn path(directory: &Path, name: &str) -> String {
    directory.join(name).display().to_string()
}

fn request(voided: &str) -> String {
    format!(
        r#"{{"policy":"lago-2026-08","account":{{"customer":{{"external_id":"c","currency":"EUR"}},"wallets":[{{"id":"w","name":"Main","currency":"EUR","rate_amount":"1","status":"active","credits_balance":"30","balance_cents":3000,"created_at":"2026-01-01T00:00:00Z"}}]}},"command":{{"id":"c1","at":"2026-02-01T00:00:00Z","type":"void_credits","wallet_id":"w","voided_credits":"{voided}"}}}}"#
    )
}

const ENGINES: [&str; 3] = ["native", "component", "core"];

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
    let place = wasm.windows(word.len()).position(|window| window == word).expect("the word is in its data");
    let mut other = wasm.clone();
    other[place] = b'A';
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
fn batch_keeps_the_order_and_goes_on_where_it_was() {
    let directory = directory("batch");
    let requests: Vec<String> = (0..3_000)
        .map(|number| match number % 3 {
            0 => request(&format!("{}", number % 40)),
            1 => format!("{{\"number\":{number}"),
            _ => request("-1"),
        })
        .collect();
    let (from, to) = (path(&directory, "in.jsonl"), path(&directory, "out.jsonl"));
    fs::write(&from, requests.join("\n")).expect("it can be written");
    let expected: String = requests
        .iter()
        .map(|request| match drawdown_wire::invoke(request) {
            Ok(answer) => answer + "\n",
            Err(problems) => format!("{{\"malformed\":{problems}}}\n"),
        })
        .collect();
    for engine in ENGINES {
        let _ = fs::remove_file(&to);
        let run = drawdown(&["batch", "--engine", engine, &from, &to], b"");
        assert_eq!(run.exit, 0, "{run:?}");
        assert!(fs::read_to_string(&to).expect("it is written") == expected, "{engine}");
        // Stopped in the middle of a line, at the start, at the end: the same answers.
        for length in [expected.len() / 2, expected.len() / 3, 1, 0, expected.len()] {
            fs::write(&to, &expected.as_bytes()[..length]).expect("it can be written");
            assert_eq!(drawdown(&["batch", "--engine", engine, &from, &to], b"").exit, 0);
            assert!(fs::read_to_string(&to).expect("it is written") == expected, "{engine} from {length}");
        }
    }
    // More answers than requests, or the same file: nothing is touched.
    fs::write(&to, format!("{expected}{{}}\n")).expect("it can be written");
    assert_eq!(drawdown(&["batch", &from, &to], b"").exit, 3);
    assert_eq!(drawdown(&["batch", &from, &from], b"").exit, 3);
    assert!(fs::read_to_string(&from).expect("it is there") == requests.join("\n"));
}
