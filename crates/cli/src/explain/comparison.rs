//! A comparison of policies, as tables.

use super::text::{Fields, Lines, Unit};
use drawdown::policy::CurrencyDigits;
use serde_json::Value;

/// Tells where the policies part, what each leaves, and which invoices differ.
pub fn tell(result: &Value, table: CurrencyDigits, lines: &mut Lines) {
    let policies = result.list("policies");
    let names: Vec<String> = policies.iter().map(|end| name(end.object("policy"))).collect();
    parting(result.object("first_difference"), &names, lines);
    lines.heading(0, "what each leaves");
    let mut rows = vec![["policy", "wallet", "balance", "ongoing", "due"].map(str::to_owned)];
    for (end, name) in policies.iter().zip(&names) {
        rows.extend(ends(end, name, table));
    }
    lines.table(1, &rows, 2);
    let counts = |end: &Value, kind: &str| end.integer(kind).unwrap_or_default();
    for (end, name) in policies.iter().zip(&names) {
        let [accepted, unchanged, refused] =
            ["accepted", "unchanged", "refused"].map(|kind| counts(end, kind));
        lines.add(1, &format!("{name}: {accepted} accepted, {unchanged} unchanged, {refused} refused"));
    }
    invoices(result.list("invoices"), &names, lines);
}

fn name(policy: &Value) -> String {
    policy.as_str().map_or_else(|| policy.to_string(), str::to_owned)
}

fn parting(first: &Value, names: &[String], lines: &mut Lines) {
    if first.is_null() {
        lines.add(0, "every command comes out the same");
        return;
    }
    lines.add(0, &format!("they part at command {}", first.text("command_id")));
    for (outcome, name) in first.list("outcomes").iter().zip(names) {
        let codes = outcome.list("refusals").iter().map(|refusal| refusal.text("code"));
        let events = outcome.list("events").iter().filter_map(Value::as_str);
        let what: Vec<&str> = outcome.optional("reason").into_iter().chain(codes).chain(events).collect();
        lines.add(1, &format!("{name}: {}: {}", outcome.text("outcome"), what.join(", ")));
    }
}

/// A row for each wallet; what invoices owe stands on the first one of its currency.
fn ends(end: &Value, name: &str, table: CurrencyDigits) -> Vec<[String; 5]> {
    let mut due: Vec<&Value> = end.list("due").iter().collect();
    let mut rows = Vec::new();
    for wallet in end.list("wallets") {
        let currency = wallet.currency(table);
        let owed = due.iter().position(|due| due.text("currency") == wallet.text("currency"));
        let owed = owed.map(|place| money(due.remove(place), "amount_cents", currency)).unwrap_or_default();
        let [balance, ongoing] = ["balance_cents", "ongoing_balance_cents"]
            .map(|member| wallet.integer(member).map_or("-".to_owned(), |_| money(wallet, member, currency)));
        rows.push([name.to_owned(), wallet.text("wallet_id").to_owned(), balance, ongoing, owed]);
    }
    for due in due {
        let owed = money(due, "amount_cents", due.currency(table));
        rows.push([name.to_owned(), "-".to_owned(), "-".to_owned(), "-".to_owned(), owed]);
    }
    rows
}

fn money(of: &Value, member: &str, currency: Unit<'_>) -> String {
    format!("{} {currency}", of.money(member, currency))
}

/// Invoices in minor units: what they are in is said by their commands.
fn invoices(differences: &[Value], names: &[String], lines: &mut Lines) {
    if differences.is_empty() {
        return;
    }
    lines.heading(0, "invoices that differ, in minor units");
    let mut rows = vec![["invoice", "policy", "credits", "taxes", "total", "due"].map(str::to_owned)];
    for difference in differences {
        let invoice = difference.optional("invoice_id").unwrap_or_else(|| difference.text("command_id"));
        for (figures, name) in difference.list("figures").iter().zip(names) {
            let figure = |member: &str| {
                figures.integer(member).map_or_else(|| "-".to_owned(), |figure| figure.to_string())
            };
            let [credits, taxes, total, due] = [
                "prepaid_credit_amount_cents",
                "taxes_amount_cents",
                "total_amount_cents",
                "total_due_amount_cents",
            ]
            .map(figure);
            rows.push([invoice.to_owned(), name.clone(), credits, taxes, total, due]);
        }
    }
    lines.table(1, &rows, 2);
}
