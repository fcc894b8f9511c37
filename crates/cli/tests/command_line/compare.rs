//! One account and its commands under several policies.

use crate::harness::{directory, drawdown, path, request, root};
use std::fs;

/// A request whose invoice of net 100 and tax 20 meets a wallet of 30.
fn of_an_invoice() -> String {
    request("1").replace(
        r#""type":"void_credits","wallet_id":"w","voided_credits":"1""#,
        r#""type":"apply_credits","invoices":[{"id":"i1","currency":"EUR","fees":[{"item":{"type":"subscription"},"amount_cents":10000,"taxes_amount_cents":2000,"taxes_rate":"20"}]}]"#,
    )
}

const BOTH: [&str; 5] = ["compare", "--policy", "lago-2022-09", "--policy", r#"{"preset":"lago-2024-01"}"#];

#[test]
fn a_command_is_compared_under_the_policies_that_are_said() {
    let run = drawdown(&BOTH, of_an_invoice().as_bytes());
    assert_eq!(run.exit, 0, "{run:?}");
    for figure in [r#""total_due_amount_cents":8400"#, r#""total_due_amount_cents":9000"#] {
        assert!(run.out.contains(figure), "{}", run.out);
    }
    assert!(run.out.contains(r#""first_difference":{"command":0,"command_id":"c1""#), "{}", run.out);
    // the request's own policy is not read
    let other = of_an_invoice().replace("\"lago-2026-08\"", "\"none\"");
    assert_eq!(drawdown(&BOTH, other.as_bytes()).out, run.out);
}

#[test]
fn a_comparison_is_asked_as_it_is_or_under_other_policies() {
    let text = fs::read_to_string(root().join("tests/vectors/compare/before-and-after-tax.json"));
    let vector: serde_json::Value = serde_json::from_str(&text.expect("it is there")).expect("it is JSON");
    let directory = directory("compare");
    fs::write(directory.join("request.json"), vector["request"].to_string()).expect("it can be written");
    let file = path(&directory, "request.json");
    let asked = drawdown(&["compare", &file], b"");
    assert!(asked.exit == 0 && asked.out.contains(r#""policy":"lago-2022-09""#), "{asked:?}");
    let others = ["--policy", "drawdown-1", "--policy", "lago-2026-08"];
    let under = drawdown(&[&["compare", file.as_str()][..], &others[..]].concat(), b"");
    assert!(under.exit == 0 && !under.out.contains("lago-2022-09"), "{under:?}");
}

#[test]
fn a_table_is_for_people() {
    let run = drawdown(&[&BOTH[..], &["--table"]].concat(), of_an_invoice().as_bytes());
    assert_eq!(run.exit, 0, "{run:?}");
    for line in ["they part at command c1", "what each leaves", "invoices that differ, in minor units"] {
        assert!(run.out.contains(line), "{}", run.out);
    }
}

#[test]
fn what_cannot_be_compared_says_why() {
    let one = drawdown(&["compare", "--policy", "drawdown-1"], of_an_invoice().as_bytes());
    assert!(one.exit == 3 && one.errors.contains("at least two"), "{one:?}");
    let none = drawdown(&["compare"], of_an_invoice().as_bytes());
    assert!(none.exit == 3 && none.errors.contains("at least two"), "{none:?}");
    let unknown =
        drawdown(&["compare", "--policy", "drawdown-1", "--policy", "none"], of_an_invoice().as_bytes());
    assert!(unknown.exit == 2 && unknown.out.contains("unknown_preset"), "{unknown:?}");
    let broken = drawdown(&BOTH, b"{");
    assert!(broken.exit == 2 && broken.out.contains("invalid_json"), "{broken:?}");
}
