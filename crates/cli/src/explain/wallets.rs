//! Wallets as they stand after the decision.

use super::text::{Fields, Lines, Unit};
use drawdown::policy::CurrencyDigits;
use serde_json::Value;

/// The wallets of an answer's account.
pub fn tell(answer: &Value, table: CurrencyDigits, lines: &mut Lines) {
    tell_account(answer.object("account"), table, lines);
}

/// The wallets of an account.
pub fn tell_account(account: &Value, table: CurrencyDigits, lines: &mut Lines) {
    if account.list("wallets").is_empty() {
        return;
    }
    lines.heading(0, "wallets now");
    let mut rows = vec![["", "", "balance", "credits", "consumed", "ongoing", "expires"].map(str::to_owned)];
    for wallet in account.list("wallets") {
        let currency = wallet.currency(table);
        rows.push([
            name(account, wallet.text("id")),
            wallet.text("status").to_owned(),
            format!("{} {currency}", wallet.money("balance_cents", currency)),
            wallet.text("credits_balance").to_owned(),
            wallet.text("consumed_credits").to_owned(),
            ongoing(wallet, currency),
            wallet.optional("expiration_at").unwrap_or("never").to_owned(),
        ]);
    }
    lines.table(1, &rows, 2);
}

/// The ongoing balance; a wallet that was never refreshed has none.
fn ongoing(wallet: &Value, currency: Unit<'_>) -> String {
    if wallet["ongoing_balance_cents"].is_null() {
        return "-".to_owned();
    }
    wallet.money("ongoing_balance_cents", currency)
}

/// A wallet as people know it: its name or code, and its id.
pub fn name(account: &Value, id: &str) -> String {
    let wallet = wallet(account, id);
    match wallet.optional("name").or_else(|| wallet.optional("code")) {
        Some(known) if known != id => format!("{known} [{id}]"),
        _ => id.to_owned(),
    }
}

/// The currency of a wallet.
pub fn currency<'answer>(account: &'answer Value, id: &str, table: CurrencyDigits) -> Unit<'answer> {
    wallet(account, id).currency(table)
}

/// An alert of a wallet.
pub fn alert<'answer>(account: &'answer Value, wallet_id: &str, id: &str) -> &'answer Value {
    let alerts = wallet(account, wallet_id).list("alerts");
    alerts.iter().find(|alert| alert.text("id") == id).unwrap_or(&Value::Null)
}

fn wallet<'answer>(account: &'answer Value, id: &str) -> &'answer Value {
    account.list("wallets").iter().find(|wallet| wallet.text("id") == id).unwrap_or(&Value::Null)
}
