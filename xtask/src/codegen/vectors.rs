//! Examples from the vectors, which the tests run.

use super::json::Json;
use crate::paths;
use anyhow::{Context, Result};
use std::fs;

/// Vectors that show a command well; of another command the shortest accepted one does.
const CHOSEN: &[(&str, &str)] = &[
    ("create_wallet", "create/currency-left-out"),
    ("update_wallet", "update/name"),
    ("top_up", "topup/topup-010"),
    ("settle_payment", "topup/settle-carries-what-was-before"),
    ("apply_credits", "apply/no-fees"),
    ("reverse_invoice", "reversal/a-later-grant-paid-nothing"),
    ("refund_purchase", "refund/all"),
    ("void_credits", "void/exactly-the-balance"),
    ("update_grant", "grant/end-a-day"),
    ("expire", "expire/by-offset"),
    ("terminate_wallet", "terminate/default-void"),
    ("refresh_ongoing_balance", "alerts/alert-003"),
    ("run_top_up_rules", "recurring/interval-in-customer-zone"),
    ("flows", "flows/daily"),
    ("replay", "replay/customer-currency-set"),
    ("usage_invoice", "usage/tax-by-largest-remainder"),
    ("info", "info/info"),
];

/// The name of a vector with a command of that type, and that command.
pub fn example(kind: &str) -> Result<(String, Json)> {
    let found = match CHOSEN.iter().find(|(command, _)| *command == kind) {
        Some((_, name)) => command_of(name)?.map(|command| ((*name).to_owned(), command)),
        None => shortest(kind)?,
    };
    found.with_context(|| format!("no vector has an accepted `{kind}`"))
}

fn shortest(kind: &str) -> Result<Option<(String, Json)>> {
    let mut found = Vec::new();
    for area in fs::read_dir(paths::root().join("tests/vectors"))? {
        let area = area?;
        for file in fs::read_dir(area.path()).into_iter().flatten() {
            let file = file?.path();
            let name =
                format!("{}/{}", area.file_name().display(), file.file_stem().unwrap_or_default().display());
            let command = command_of(&name)?;
            let is_it = |command: &Json| command.get("type").and_then(Json::as_text) == Some(kind);
            found.extend(command.filter(is_it).map(|command| (command.pretty().len(), name, command)));
        }
    }
    found.sort_by(|one, other| (one.0, &one.1).cmp(&(other.0, &other.1)));
    Ok(found.into_iter().next().map(|(_, name, command)| (name, command)))
}

/// The command of a vector, where it says one and is accepted or answered.
fn command_of(name: &str) -> Result<Option<Json>> {
    let path = paths::root().join("tests/vectors").join(format!("{name}.json"));
    let vector = Json::parse(&fs::read_to_string(&path).with_context(|| name.to_owned())?)?;
    let outcome = vector.get("expect").and_then(|expect| expect.get("outcome")).and_then(Json::as_text);
    let command = vector.get("request").and_then(|request| request.get("command")).cloned();
    Ok(command.filter(|_| matches!(outcome, Some("accepted" | "answered"))))
}
