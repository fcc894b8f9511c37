//! One account and its commands under several policies.

use crate::decide;
use crate::engine::Decide;
use crate::explain;
use anyhow::{Result, ensure};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use std::path::Path;

/// What of a request is asked again; its own policy is not read.
#[derive(Deserialize)]
struct Request<'text> {
    #[serde(borrow)]
    account: Option<&'text RawValue>,
    #[serde(borrow)]
    command: &'text RawValue,
}

/// What of a command is asked again.
#[derive(Deserialize)]
struct Command<'text> {
    #[serde(borrow)]
    id: Option<&'text RawValue>,
    #[serde(borrow)]
    at: Option<&'text RawValue>,
    #[serde(rename = "type")]
    kind: String,
    #[serde(borrow)]
    policies: Option<&'text RawValue>,
    #[serde(borrow)]
    commands: Option<&'text RawValue>,
}

/// Asks how the policies differ over the request's account and commands, and prints the answer, or a table of it.
pub fn compare(engine: &dyn Decide, file: Option<&Path>, policies: &[String], table: bool) -> Result<u8> {
    let request = decide::read(file)?;
    ensure!(policies.len() != 1, "at least two policies are compared: say --policy once more");
    let asked = question(&request, policies)?.map_or(request, String::into_bytes);
    let decided = engine.decide(&asked)?;
    let text = match &decided {
        Ok(answer) if table => explain::comparison(answer)?,
        Err(problems) if table => explain::malformed(problems)?,
        _ => decide::printed(&decided),
    };
    decide::print(text.trim_end())?;
    decide::exit(&decided)
}

/// The request of the comparison; `None` where the file holds nothing that could be asked again: the engine says why.
fn question(request: &[u8], policies: &[String]) -> Result<Option<String>> {
    let Ok(of) = serde_json::from_slice::<Request<'_>>(request) else { return Ok(None) };
    let Ok(command) = serde_json::from_str::<Command<'_>>(of.command.get()) else { return Ok(None) };
    let is_comparison = command.kind == "compare";
    ensure!(is_comparison || !policies.is_empty(), "at least two policies are compared: say --policy twice");
    let stated = |member: Option<&RawValue>| member.map_or("null", RawValue::get).to_owned();
    let (policies, first) = if policies.is_empty() {
        (stated(command.policies), first_of(command.policies))
    } else {
        let told: Vec<String> = policies.iter().map(|policy| told(policy)).collect();
        (format!("[{}]", told.join(",")), told.first().cloned())
    };
    let commands = if is_comparison { stated(command.commands) } else { format!("[{}]", of.command.get()) };
    // whatever is wrong with the list is said of the list
    let policy = first.unwrap_or_else(|| "\"drawdown-1\"".to_owned());
    let (id, at, account) = (stated(command.id), stated(command.at), stated(of.account));
    Ok(Some(format!(
        "{{\"policy\":{policy},\"account\":{account},\"command\":{{\"id\":{id},\"at\":{at},\"type\":\"compare\",\
         \"policies\":{policies},\"commands\":{commands}}}}}"
    )))
}

/// A policy as a request gives it: a preset's name, or JSON.
fn told(policy: &str) -> String {
    if policy.trim_start().starts_with('{') { policy.to_owned() } else { Value::from(policy).to_string() }
}

fn first_of(policies: Option<&RawValue>) -> Option<String> {
    let policies: Vec<&RawValue> = serde_json::from_str(policies?.get()).ok()?;
    policies.first().map(|policy| policy.get().to_owned())
}
