//! `batch`: order, going on, what it never touches.

use crate::harness::{ENGINES, Run, directory, drawdown, path, request};
use std::fs;
use std::io::Write;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};

/// Accepted, malformed and refused in turn.
fn requests(count: usize) -> Vec<String> {
    let line = |number| match number % 3 {
        0 => request(&format!("{}", number % 30)),
        1 => format!("{{\"number\":{number}"),
        _ => request("-1"),
    };
    (0..count).map(line).collect()
}

/// What `decide` prints for each.
fn answers(requests: &[String]) -> String {
    let answer = |request: &String| match drawdown_wire::invoke(request) {
        Ok(answer) => answer + "\n",
        Err(problems) => format!("{{\"malformed\":{problems}}}\n"),
    };
    requests.iter().map(answer).collect()
}

fn read(file: &str) -> String {
    fs::read_to_string(file).expect("it can be read")
}

fn write(file: &str, text: impl AsRef<[u8]>) {
    fs::write(file, text).expect("it can be written");
}

fn batch(engine: &str, from: &str, to: &str) -> Run {
    drawdown(&["batch", "--engine", engine, from, to], b"")
}

#[test]
fn the_order_is_kept_and_a_run_goes_on_where_it_was() {
    let directory = directory("batch");
    let requests = requests(3_000);
    let (from, to) = (path(&directory, "in.jsonl"), path(&directory, "out.jsonl"));
    write(&from, requests.join("\n"));
    let expected = answers(&requests);
    for engine in ENGINES {
        let _ = fs::remove_file(&to);
        let run = batch(engine, &from, &to);
        assert_eq!(run.exit, 2, "{run:?}");
        assert!(read(&to) == expected, "{engine}");
        // Stopped in the middle of a line, at the start, at the end: the same answers, and the same exit.
        for length in [expected.len() / 2, expected.len() / 3, 1, 0, expected.len()] {
            write(&to, &expected.as_bytes()[..length]);
            assert_eq!(batch(engine, &from, &to).exit, 2);
            assert!(read(&to) == expected, "{engine} from {length}");
        }
    }
    // More answers than requests: nothing is touched.
    let more = format!("{expected}{{}}\n");
    write(&to, &more);
    assert_eq!(batch("core", &from, &to).exit, 3);
    assert!(read(&to) == more);
}

#[test]
fn a_run_never_goes_on_behind_the_answers_of_another() {
    let directory = directory("tie");
    let (from, to) = (path(&directory, "in.jsonl"), path(&directory, "out.jsonl"));
    let tie = format!("{to}.batch");
    write(&from, format!("{}\n{}\n", request("1"), request("2")));
    assert_eq!(batch("native", &from, &to).exit, 0);
    let (whole, tied) = (read(&to), read(&tie));
    let first = whole.split_inclusive('\n').next().expect("a line").to_owned();
    let untouched = |from: &str, engine: &str, answers: &str, why: &str| {
        write(&to, answers);
        let before = fs::read(&tie).ok();
        let run = batch(engine, from, &to);
        assert!(run.exit == 3 && run.errors.contains("not known to be of these requests"), "{why}: {run:?}");
        assert!(read(&to) == answers && fs::read(&tie).ok() == before, "{why}");
    };
    // Other requests of the same length, another engine, no tie, one that is no JSON.
    let other = path(&directory, "other.jsonl");
    write(&other, format!("{}\n{}\n", request("1"), request("3")));
    untouched(&other, "native", &first, "other requests");
    untouched(&from, "component", &first, "another engine");
    fs::remove_file(&tie).expect("it is there");
    untouched(&from, "native", &first, "no tie");
    untouched(&from, "native", "half a line", "no tie behind half a line");
    write(&tie, "{");
    untouched(&from, "native", &first, "a broken tie");
    // Where nothing was answered yet, the tie is made anew.
    write(&to, "");
    assert_eq!(batch("native", &from, &to).exit, 0);
    assert!(read(&to) == whole && read(&tie) == tied);
}

#[test]
fn malformed_lines_are_told_by_number() {
    let directory = directory("numbers");
    let (from, to) = (path(&directory, "in.jsonl"), path(&directory, "out.jsonl"));
    write(&from, format!("{}\n{{\n{}\n\n", request("1"), request("-1")));
    let run = batch("native", &from, &to);
    assert_eq!(run.exit, 2, "{run:?}");
    assert!(run.errors.contains("1 refused, 2 malformed, 0 could not run; 0 were there before\n"), "{run:?}");
    assert!(run.errors.contains("malformed: line 2, 4\n"), "{run:?}");
    // Behind answers that are there the numbers and the exit are the same.
    let again = batch("native", &from, &to);
    assert!(again.exit == 2 && again.errors.contains("malformed: line 2, 4\n"), "{again:?}");
    assert!(again.errors.contains("4 were there before"), "{again:?}");
    write(&from, "{\n".repeat(250));
    fs::remove_file(&to).expect("it is there");
    let many = batch("native", &from, &to);
    assert!(many.errors.contains(", 99, 100 and 150 more\n"), "{many:?}");
}

#[test]
fn streams_on_either_side() {
    let directory = directory("streams");
    let requests = requests(20);
    let expected = answers(&requests);
    let text = requests.join("\n");
    let (from, to) = (path(&directory, "in.jsonl"), path(&directory, "out.jsonl"));
    write(&from, &text);
    for (from, to) in
        [("-", "-"), (&*from, "-"), ("-", &*to), ("/dev/stdin", &*path(&directory, "device.jsonl"))]
    {
        let run = drawdown(&["batch", from, to], text.as_bytes());
        assert_eq!(run.exit, 2, "{from} {to} {run:?}");
        assert!(if to == "-" { run.out } else { read(to) } == expected, "{from} {to}");
    }
    // A stream cannot go on: answers that are there stay.
    let run = drawdown(&["batch", "-", &to], text.as_bytes());
    assert!(run.exit == 3 && read(&to) == expected, "{run:?}");
    // A device is written and never read.
    assert_eq!(batch("native", &from, "/dev/null").exit, 2);
}

#[test]
fn the_requests_are_never_overwritten_whatever_their_name() {
    let directory = directory("same");
    let from = path(&directory, "in.jsonl");
    write(&from, request("1"));
    let named = |name: &str| path(&directory, name);
    fs::hard_link(&from, named("hard")).expect("it can be linked");
    symlink(&from, named("soft")).expect("it can be linked");
    symlink(&from, named("out.batch")).expect("it can be linked");
    for to in [from.clone(), named("hard"), named("soft"), named("./in.jsonl"), named("out")] {
        let run = batch("native", &from, &to);
        assert!(run.exit == 3 && run.errors.contains("would overwrite the requests"), "{to} {run:?}");
        assert!(read(&from) == request("1"), "{to}");
    }
}

#[test]
fn one_run_at_a_time() {
    let directory = directory("lock");
    let (from, to) = (path(&directory, "in.jsonl"), path(&directory, "out.jsonl"));
    write(&from, request("1"));
    let held = fs::File::create(&to).expect("it can be made");
    held.lock().expect("it can be locked");
    let run = batch("native", &from, &to);
    assert!(run.exit == 3 && run.errors.contains("another run writes"), "{run:?}");
    assert!(read(&to).is_empty() && !Path::new(&format!("{to}.batch")).exists());
    drop(held);
    assert_eq!(batch("native", &from, &to).exit, 0);
}

/// The most memory that a process held, in kilobytes.
fn peak(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[test]
fn a_line_without_an_end_is_not_read_whole() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_drawdown"))
        .args(["batch", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let mut input = child.stdin.take().expect("it has an input");
    let block = vec![b'x'; 1 << 20];
    for _ in 0..400 {
        input.write_all(&block).expect("it reads on");
    }
    // What was written has been read, but for what a pipe holds.
    let peak = peak(child.id()).expect("the system tells it");
    input.write_all(b"\n{}\n").expect("it reads on");
    drop(input);
    let output = child.wait_with_output().expect("it ends");
    let text = String::from_utf8(output.stdout).expect("it prints text");
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        lines.len() == 2 && lines[0].contains("limit_exceeded") && lines[0].contains("419430400"),
        "{lines:?}"
    );
    assert!(peak < 200_000, "it held {peak} kB of a line of 400 MB");
}

#[test]
fn killed_again_and_again_it_gives_the_same_bytes() {
    let directory = directory("kills");
    let (from, to) = (path(&directory, "in.jsonl"), path(&directory, "out.jsonl"));
    let requests = requests(6_000);
    let expected = answers(&requests);
    write(&from, requests.join("\n"));
    let length = || fs::metadata(&to).map_or(0, |metadata| metadata.len());
    let run = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_drawdown"));
        command.args(["batch", &from, &to]).stderr(Stdio::null()).spawn().expect("it starts")
    };
    // Each run is killed as soon as it has written something.
    for _ in 0..42 {
        let (mut child, before) = (run(), length());
        while length() <= before && child.try_wait().expect("it can be asked").is_none() {}
        child.kill().expect("it can be killed, or has ended");
        child.wait().expect("it ends");
    }
    assert_eq!(run().wait().expect("it ends").code(), Some(2));
    assert!(read(&to) == expected);
}

#[test]
fn a_full_disk_is_told() {
    let directory = directory("full");
    let from = path(&directory, "in.jsonl");
    write(&from, request("1"));
    let run = batch("native", &from, "/dev/full");
    assert!(run.exit == 3 && run.errors.contains("could not write the answers"), "{run:?}");
}

#[test]
fn parts_are_those_asked_for_and_tie_the_answers() {
    let directory = directory("batch-parts");
    let (from, to) = (path(&directory, "in.jsonl"), path(&directory, "out.jsonl"));
    let own = request("5").replacen('{', r#"{"answer":{"account":"none"},"#, 1);
    write(&from, [request("5"), "{".to_owned(), own].join("\n"));
    let whole = answers(&[request("5")]);
    for engine in ENGINES {
        let _ = fs::remove_file(&to);
        let run = drawdown(&["batch", "--engine", engine, "--parts", "changes,digest", &from, &to], b"");
        assert_eq!(run.exit, 2, "{run:?}");
        let text = read(&to);
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].contains(r#""changes":{"#) && lines[0].contains(r#""digest":""#), "{}", lines[0]);
        for part in [r#""account":{"#, r#""invoices":["#, r#""explanation":["#] {
            assert!(whole.contains(part) && !lines[0].contains(part), "{part}: {}", lines[0]);
        }
        assert!(
            lines[1].starts_with(r#"{"malformed":"#) && lines[2].contains(r#""explanation":["#),
            "{text}"
        );
        // Other parts are other answers: nothing is touched.
        let run = drawdown(&["batch", "--engine", engine, "--parts", "events", &from, &to], b"");
        assert_eq!((run.exit, read(&to)), (3, text), "{run:?}");
    }
}

#[test]
fn lines_that_share_an_instance_have_the_answers_of_lines_apart() {
    let directory = directory("batch-isolation");
    let mut requests = requests(3_000);
    requests[7].clear();
    let (from, to) = (path(&directory, "in.jsonl"), path(&directory, "out.jsonl"));
    let mut lines = requests.join("\n").into_bytes();
    // A line that is no UTF-8 is told as such, and loses no other.
    lines.extend_from_slice(b"\n\xff\n");
    write(&from, lines);
    let last = drawdown_wire::invoke_bytes(b"\xff").expect_err("it is no UTF-8");
    let expected = answers(&requests) + &format!("{{\"malformed\":{last}}}\n");
    for engine in ENGINES {
        let _ = fs::remove_file(&to);
        let run = drawdown(&["batch", "--engine", engine, "--isolation", "none", &from, &to], b"");
        assert_eq!(run.exit, 2, "{run:?}");
        assert!(read(&to) == expected, "{engine}");
    }
}
