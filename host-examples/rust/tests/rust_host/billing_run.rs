//! A month over a file of customers, interrupted and run again.

use crate::{ENGINE, cache, directory, dist, opened};
use drawdown_example_rust::billing_run::{Run, Tally, options};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufReader, Write};
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::Duration;

const AT: &str = "2026-02-01T00:00:00Z";

fn january() -> Run {
    Run { policy: "lago-2026-08".to_owned(), at: AT.to_owned(), threads: 4 }
}

/// Runs a month over the text, and what was left as it was.
fn billed(bills: &[u8], journal: &Path) -> (Tally, Vec<(u64, String)>) {
    let mut left = Vec::new();
    let tally = january().bill(&ENGINE, bills, journal, |number, why| left.push((number, why.to_owned())));
    left.sort();
    (tally.expect("it runs"), left)
}

fn sample() -> Vec<u8> {
    fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/sample/january.jsonl")).expect("the sample is there")
}

/// Each customer's line of the journal; a customer that stands there twice was decided twice.
fn lines(journal: &Path) -> BTreeMap<String, Value> {
    let mut lines = BTreeMap::new();
    for line in fs::read_to_string(journal).expect("the journal is there").lines() {
        let line: Value = serde_json::from_str(line).expect("a whole line");
        let customer = line["account"]["customer"]["external_id"].as_str().expect("its name").to_owned();
        assert!(lines.insert(customer.clone(), line).is_none(), "{customer} was decided twice");
    }
    lines
}

#[test]
fn events_and_account_are_stored_together() {
    let journal = directory("sample").join("january");
    let (tally, left) = billed(&sample(), &journal);
    assert_eq!(tally, Tally { billed: 2, before: 0, left: 1 });
    let [(3, why)] = &left[..] else { panic!("{left:?}") };
    assert!(why.starts_with("/account/wallets/0/currency: "), "{why}");
    let lines = lines(&journal);
    assert_eq!(lines["acme"]["command"], format!("bill-{AT}-acme"));
    assert_eq!(lines["acme"]["events"][0]["id"], format!("bill-{AT}-acme#1"));
    assert_eq!(lines["acme"]["invoices"][0]["total_due_amount_cents"], 9000);
    assert_eq!(lines["acme"]["account"]["wallets"][0]["balance_cents"], 0);
    // 30 and 120 are due; the wallets hold 12.50 and 50.
    assert_eq!(lines["globex"]["invoices"][0]["total_due_amount_cents"], 0);
    assert_eq!(lines["globex"]["invoices"][1]["total_due_amount_cents"], 8750);
}

#[test]
fn who_is_billed_is_not_decided_again_and_who_was_left_is() {
    let journal = directory("again").join("january");
    billed(&sample(), &journal);
    let first = fs::read(&journal).expect("the journal is there");
    assert_eq!(billed(&sample(), &journal).0, Tally { billed: 0, before: 2, left: 1 });
    assert_eq!(fs::read(&journal).expect("the journal is there"), first);
    let mended = String::from_utf8(sample()).expect("it is text").replace("EURO", "EUR");
    assert_eq!(billed(mended.as_bytes(), &journal).0, Tally { billed: 1, before: 2, left: 0 });
    assert_eq!(lines(&journal).len(), 3);
}

#[test]
fn half_a_line_is_cut_off() {
    let journal = directory("torn").join("january");
    billed(&sample(), &journal);
    let whole = fs::read(&journal).expect("the journal is there");
    let expected = lines(&journal);
    let first = whole.iter().position(|byte| *byte == b'\n').expect("a line") + 1;
    for kept in [0, 1, first - 1, first, first + 5, whole.len() - 1] {
        fs::write(&journal, &whole[..kept]).expect("it is cut");
        let before = u64::from(kept >= first);
        assert_eq!(billed(&sample(), &journal).0, Tally { billed: 2 - before, before, left: 1 }, "{kept}");
        assert_eq!(lines(&journal), expected);
    }
}

#[test]
fn a_file_that_is_no_journal_of_this_run_is_not_touched() {
    let directory = directory("other");
    let refused = |name: &str, content: &[u8], run: &Run| {
        let file = directory.join(name);
        fs::write(&file, content).expect("it is written");
        let error = run.bill(&ENGINE, &sample()[..], &file, |_, _| {}).expect_err("it is none");
        assert_eq!(fs::read(&file).expect("it is there"), content);
        format!("{error:#}")
    };
    assert!(refused("bills", &sample(), &january()).contains("line 1 is not of this program"));
    assert!(refused("a letter", b"Dear all", &january()).contains("line 1 is not of this program"));
    let journal = directory.join("january");
    billed(&sample(), &journal);
    let february = Run { at: "2026-03-01T00:00:00Z".to_owned(), ..january() };
    let refusal = refused("january", &fs::read(&journal).expect("it is there"), &february);
    assert!(refusal.contains("line 1 is of another run: `bill-2026-02-01T00:00:00Z-"), "{refusal}");
}

#[test]
fn two_runs_do_not_write_one_journal() {
    let journal = directory("locked").join("january");
    let other = File::create(&journal).expect("it is made");
    other.lock().expect("it is locked");
    let error = january().bill(&ENGINE, &sample()[..], &journal, |_, _| {}).expect_err("it is locked");
    assert!(format!("{error:#}").contains("another run writes "), "{error:#}");
}

#[test]
fn lines_that_are_no_bills_are_left() {
    let journal = directory("hostile").join("january");
    let deep = "[".repeat(10_000);
    let mut hostile =
        [&b""[..], deep.as_bytes(), b"99", b"\xff", b"{}", b"{\"account\":{},\"invoices\":[]}"].join(&b'\n');
    hostile.extend(b"\n{\"account\":{\"customer\":{\"external_id\":\"a/b\"}},\"invoices\":[]}\n");
    let (tally, left) = billed(&hostile, &journal);
    assert_eq!(tally, Tally { billed: 0, before: 0, left: 7 });
    assert!(left[6].1.starts_with("/command/id: "), "{left:?}");
    assert_eq!(fs::read(&journal).expect("it is there"), b"");
}

#[test]
fn a_customer_that_stands_twice_is_billed_by_the_first_line() {
    let journal = directory("twice").join("january");
    let twice = [sample(), sample()].concat();
    let (tally, left) = billed(&twice, &journal);
    assert_eq!(tally, Tally { billed: 2, before: 0, left: 4 });
    assert_eq!(left[1], (4, "customer `acme` stands above".to_owned()));
    assert_eq!(lines(&journal).len(), 2);
}

#[test]
fn an_account_that_wants_too_much_is_left_and_the_others_are_billed() {
    let mut options = options(2);
    options.cache = Some(cache());
    options.limits.fuel = 5_000_000;
    let journal = directory("large").join("january");
    let bills = [bill("large", 2_000), bill("small", 1)].concat();
    let mut left = Vec::new();
    let tally = january().bill(&opened(&options), bills.as_bytes(), &journal, |number, why| {
        left.push((number, why.to_owned()))
    });
    assert_eq!(tally.expect("it runs"), Tally { billed: 1, before: 0, left: 1 });
    assert_eq!(left, [(1, "the decision needs more fuel than 5000000".to_owned())]);
}

/// A customer with so many invoices of 1.20 and 30 in the wallet.
fn bill(customer: &str, invoices: usize) -> String {
    let invoice = |number| {
        json!({"id": format!("{customer}-{number}"), "currency": "EUR",
            "fees": [{"item": {"type": "charge"}, "amount_cents": 100, "taxes_rate": "20"}]})
    };
    let bill = json!({
        "account": {
            "customer": {"external_id": customer, "currency": "EUR"},
            "wallets": [{"id": customer, "currency": "EUR", "rate_amount": "1", "credits_balance": "30",
                "balance_cents": 3000, "created_at": "2026-01-01T00:00:00Z"}]
        },
        "invoices": (0..invoices).map(invoice).collect::<Vec<_>>()
    });
    format!("{bill}\n")
}

/// The program is killed at many moments and started again; at the end the journal is that of a run in peace.
#[test]
fn a_run_that_is_killed_loses_and_doubles_nobody() {
    const CUSTOMERS: usize = 3_000;
    let directory = directory("killed");
    let (bills, journal) = (directory.join("bills"), directory.join("january"));
    let mut file = File::create(&bills).expect("it is made");
    for number in 0..CUSTOMERS {
        file.write_all(bill(&format!("customer-{number}"), 2).as_bytes()).expect("it is written");
    }
    let mut killed = 0;
    for wait in (0..).map(|round| Duration::from_millis(20 + 13 * (round % 7))) {
        let mut run = program(&bills, &journal).spawn().expect("it starts");
        let before = fs::metadata(&journal).map_or(0, |journal| journal.len());
        // Whatever opening the engine takes: each round must come a little further.
        while run.try_wait().expect("it is ours").is_none()
            && fs::metadata(&journal).map_or(0, |journal| journal.len()) <= before
        {
            thread::sleep(Duration::from_millis(1));
        }
        thread::sleep(wait);
        run.kill().expect("it is ours");
        if run.wait().expect("it ends").success() {
            break;
        }
        killed += 1;
    }
    assert!(killed > 1, "it was too fast to be killed");
    let peace = directory.join("peace");
    let engine = opened(&options_of_the_program());
    january()
        .bill(&engine, BufReader::new(File::open(&bills).expect("it is there")), &peace, |_, _| {})
        .expect("it runs");
    let lines = lines(&journal);
    assert_eq!(lines.len(), CUSTOMERS);
    assert!(lines == self::lines(&peace), "another journal than in peace");
}

#[test]
fn the_program_says_what_it_did() {
    let directory = directory("program");
    let bills = directory.join("bills");
    fs::write(&bills, sample()).expect("it is written");
    let run = program(&bills, &directory.join("january")).output().expect("it starts");
    assert_eq!(String::from_utf8_lossy(&run.stdout), "2 billed, 0 billed before, 1 left as they were\n");
    assert!(run.stderr.starts_with(b"line 3: /account/wallets/0/currency: "));
    assert_eq!(run.status.code(), Some(1));
    let run = program(&directory.join("none"), &directory.join("january")).output().expect("it starts");
    assert_eq!(run.status.code(), Some(2));
}

fn program(bills: &Path, journal: &Path) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_billing-run"));
    program
        .arg(bills)
        .arg(journal)
        .args(["--at", AT])
        .arg("--component")
        .arg(dist("drawdown.component.wasm"));
    program.arg("--cache").arg(cache());
    program
}

fn options_of_the_program() -> drawdown_example_rust::Options {
    let mut options = options(2);
    options.cache = Some(cache());
    options
}
