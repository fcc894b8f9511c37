//! `cargo xtask demo`: the months of `demo/`, decided by the Rust core and by the component, policies side by side.

use crate::{paths, run};
use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use std::io::Write;
use std::process::{Command, Stdio};

/// What is told first.
const MONTHS: &[&str] = &["demo/classic.json", "demo/month.json"];

/// Decides every month and prints what each policy makes of it.
pub fn demo() -> Result<()> {
    let mut answers = 0;
    for month in MONTHS {
        let text =
            std::fs::read_to_string(paths::root().join(month)).with_context(|| format!("no {month}"))?;
        let month: Value = serde_json::from_str(&text).with_context(|| format!("{month} is not JSON"))?;
        answers += decide_month(&month)?;
    }
    println!(
        "{answers} decisions: the Rust core and the WebAssembly component gave the same bytes for each."
    );
    Ok(())
}

fn decide_month(month: &Value) -> Result<usize> {
    let policies = list(month, "policies");
    let mut accounts: Vec<Value> = policies.iter().map(|_| month["account"].clone()).collect();
    let mut answers = 0;
    for step in list(month, "steps") {
        println!("{}", text(&step["title"]));
        println!("  {:<26}{}", "", columns(policies.iter().map(|policy| text(policy).to_owned())));
        let mut decided = Vec::new();
        for (policy, account) in policies.iter().zip(&mut accounts) {
            let request = json!({"policy": policy, "account": account, "command": step["command"]});
            let answer = decide(&request)?;
            ensure!(answer["outcome"] != "refused", "refused under {policy}: {}", answer["refusals"]);
            *account = answer["account"].clone();
            decided.push(answer);
            answers += 1;
        }
        print_rows(&decided);
        println!();
    }
    Ok(answers)
}

/// The answer of both engines, when they agree.
fn decide(request: &Value) -> Result<Value> {
    let request = request.to_string();
    let native = ask("native", &request)?;
    let component = ask("component", &request)?;
    ensure!(native == component, "the engines differ\nnative    {native}\ncomponent {component}");
    Ok(serde_json::from_str(&native)?)
}

fn ask(engine: &str, request: &str) -> Result<String> {
    let mut command = run::program(paths::dist("drawdown"), ["decide", "-", "--engine", engine]);
    let mut child = start(&mut command)?;
    child.stdin.take().context("no standard input")?.write_all(request.as_bytes())?;
    let output = child.wait_with_output()?;
    let answer = String::from_utf8(output.stdout)?;
    match output.status.code() {
        Some(0 | 1) => Ok(answer),
        Some(_) | None => bail!("`drawdown decide` on {engine} ended with {}: {answer}", output.status),
    }
}

fn start(command: &mut Command) -> Result<std::process::Child> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().context("could not start dist/drawdown")
}

fn print_rows(decided: &[Value]) {
    for row in [
        Row { name: "fees", of: |answer| invoice(answer, "fees_amount_cents") },
        Row { name: "coupons", of: |answer| invoice(answer, "coupons_amount_cents") },
        Row { name: "taxes", of: |answer| invoice(answer, "taxes_amount_cents") },
        Row { name: "prepaid credits", of: |answer| invoice(answer, "prepaid_credit_amount_cents") },
        Row { name: "total", of: |answer| invoice(answer, "total_amount_cents") },
        Row { name: "credits voided", of: voided },
    ] {
        let cells: Vec<Option<String>> = decided.iter().map(row.of).collect();
        if cells.iter().any(Option::is_some) {
            println!(
                "  {:<26}{}",
                row.name,
                columns(cells.into_iter().map(|cell| cell.unwrap_or("-".into())))
            );
        }
    }
    let wallets = decided.first().map_or(0, |answer| list(&answer["account"], "wallets").len());
    for place in 0..wallets {
        let name = text(&decided[0]["account"]["wallets"][place]["name"]).to_owned();
        let balances = decided.iter().map(|answer| balance(&answer["account"]["wallets"][place]));
        println!("  {:<26}{}", format!("{name} wallet"), columns(balances));
    }
}

struct Row {
    name: &'static str,
    of: fn(&Value) -> Option<String>,
}

fn invoice(answer: &Value, member: &str) -> Option<String> {
    answer["invoices"][0][member]
        .as_i64()
        .filter(|cents| *cents != 0 || member.starts_with("total"))
        .map(money)
}

/// Money of the voids that the decision booked.
fn voided(answer: &Value) -> Option<String> {
    let voids = list(answer, "events").iter().filter(|event| event["type"] == "credits_voided");
    let shown: Vec<&str> = voids.map(|event| text(&event["transaction"]["amount"])).collect();
    (!shown.is_empty()).then(|| shown.join(" + "))
}

fn balance(wallet: &Value) -> String {
    let cents = wallet["balance_cents"].as_i64().unwrap_or_default();
    let ended = if wallet["status"] == "terminated" { " ended" } else { "" };
    format!("{}{ended}", money(cents))
}

fn money(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, (cents % 100).abs())
}

fn columns(cells: impl IntoIterator<Item = String>) -> String {
    cells.into_iter().map(|cell| format!("{cell:>16}")).collect()
}

fn list<'a>(document: &'a Value, member: &str) -> &'a [Value] {
    document[member].as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
