//! An answer as a billing person reads it. It is told from the answer's JSON, so it is the same for every engine.

mod comparison;
mod events;
mod invoices;
mod live;
mod text;
mod wallets;

use anyhow::{Context, Result};
use drawdown::policy::CurrencyDigits;
use serde_json::Value;
use text::{Fields, Lines, digits_of, words};

/// Tells an answer.
pub fn answer(answer: &str) -> Result<String> {
    let answer: Value = serde_json::from_str(answer).context("the answer is not JSON")?;
    let mut lines = Lines::default();
    match answer.text("outcome") {
        "refused" => refused(&answer, &mut lines),
        "answered" => answered(&answer, &mut lines)?,
        outcome => decided(outcome, &answer, &mut lines),
    }
    engine(&answer, &mut lines);
    Ok(lines.finish())
}

/// Tells how policies differ.
pub fn comparison(answer: &str) -> Result<String> {
    let answer: Value = serde_json::from_str(answer).context("the answer is not JSON")?;
    let mut lines = Lines::default();
    comparison::tell(answer.object("result"), digits_of(&answer), &mut lines);
    Ok(lines.finish())
}

/// Tells what is wrong with a request.
pub fn malformed(problems: &str) -> Result<String> {
    let problems: Value = serde_json::from_str(problems).context("the list of problems is not JSON")?;
    let mut lines = Lines::default();
    lines.add(0, "MALFORMED: the request could not be read, and nothing was decided");
    for problem in problems.as_array().into_iter().flatten() {
        let place = match (problem.text("path"), problem.integer("line"), problem.integer("column")) {
            (_, Some(line), Some(column)) => format!("line {line}, column {column}"),
            ("", ..) => "the whole request".to_owned(),
            (path, ..) => path.to_owned(),
        };
        lines.add(1, &format!("{place}: {} ({})", problem.text("message"), problem.text("code")));
    }
    Ok(lines.finish())
}

fn decided(outcome: &str, answer: &Value, lines: &mut Lines) {
    let command = answer.object("command").text("id");
    match outcome {
        "unchanged" => {
            let reason = unchanged_reason(answer.text("reason"));
            lines.add(0, &format!("UNCHANGED: command {command}: {reason}"));
        }
        _ => lines.add(0, &format!("ACCEPTED: command {command}")),
    }
    let table = digits_of(answer);
    invoices::tell(answer, table, lines);
    live::tell(answer, table, lines);
    events::tell(answer, table, lines);
    wallets::tell(answer, table, lines);
}

fn unchanged_reason(reason: &str) -> String {
    match reason {
        "done_before" => "it was done before".to_owned(),
        "nothing_due" => "no invoice owes anything".to_owned(),
        "nothing_to_do" => "there is nothing to do".to_owned(),
        "nothing_left" => "nothing is left to take or to give back".to_owned(),
        "rounds_to_nothing" => "what it asks for is worth no money".to_owned(),
        "no_wallet_can_pay" => "no wallet can pay".to_owned(),
        "already_in_that_state" => "it is so already".to_owned(),
        "already_settled" => "the payment was settled before".to_owned(),
        "excluded" => "credits never touch these invoices".to_owned(),
        other => words(other),
    }
}

fn refused(answer: &Value, lines: &mut Lines) {
    let command = answer.object("command").text("id");
    lines.add(0, &format!("REFUSED: command {command}; the account is as it was"));
    for refusal in answer.list("refusals") {
        let subject = refusal.optional("subject").map(|subject| format!(" of {subject}")).unwrap_or_default();
        let (field, message, code) = (refusal.text("field"), refusal.text("message"), refusal.text("code"));
        lines.add(1, &format!("{field}{subject}: {message} ({code})"));
    }
}

/// A query: flows are a table, any other result its JSON, member by member.
fn answered(answer: &Value, lines: &mut Lines) -> Result<()> {
    lines.add(0, "ANSWERED");
    let digits = digits_of(answer);
    match answer.get("result") {
        Some(Value::Array(rows)) if rows.iter().all(|row| row.get("start_of_period").is_some()) => {
            flows(rows, digits, lines);
        }
        Some(result) if result.get("first_difference").is_some() => comparison::tell(result, digits, lines),
        Some(account) if account.get("organization").is_some() => {
            wallets::tell_account(account, digits, lines)
        }
        Some(result) => serde_json::to_string_pretty(result)?.lines().for_each(|line| lines.add(1, line)),
        None => {}
    }
    Ok(())
}

fn flows(rows: &[Value], digits: CurrencyDigits, lines: &mut Lines) {
    let mut table = vec![
        ["period", "", "opening", "offered", "paid", "consumed", "voided", "closing"].map(str::to_owned),
    ];
    for row in rows {
        let currency = row.currency(digits);
        let figure = |name: &str| {
            let money = row.money(&format!("{name}_amount_cents"), currency);
            format!("{money} ({} cr)", row.text(&format!("{name}_credits")))
        };
        let period = format!("{} to {}", row.text("start_of_period"), row.text("end_of_period"));
        let [opening, offered, paid] = ["opening", "offered", "paid"].map(figure);
        let [consumed, voided, closing] = ["consumed", "voided", "closing"].map(figure);
        table.push([period, currency.to_string(), opening, offered, paid, consumed, voided, closing]);
    }
    lines.table(1, &table, 2);
    if rows.is_empty() {
        lines.add(1, "no credits moved");
    }
}

fn engine(answer: &Value, lines: &mut Lines) {
    let engine = answer.object("engine");
    let policy = match engine.get("policy") {
        Some(Value::String(preset)) => preset.clone(),
        Some(policy) => policy.optional("preset").map_or_else(|| policy.to_string(), str::to_owned),
        None => return,
    };
    lines.gap();
    let (version, tzdb) = (engine.text("version"), engine.text("tzdb"));
    lines.add(0, &format!("by the rules of {policy}; engine {version}, time zones {tzdb}"));
}
