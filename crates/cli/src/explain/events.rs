//! What happened: purchases, grants, applications, voids, reversals, top-ups, alerts, in words.

use super::text::{Fields, Lines, Unit, major_amount, subcent_amount, words};
use super::wallets;
use drawdown::policy::CurrencyDigits;
use serde_json::Value;

/// One line for each event.
pub fn tell(answer: &Value, table: CurrencyDigits, lines: &mut Lines) {
    let events = answer.list("events");
    if events.is_empty() {
        return;
    }
    lines.heading(0, "what happened");
    for event in events {
        lines.add(1, &sentence(event, answer.object("account"), table));
    }
}

fn sentence(event: &Value, account: &Value, table: CurrencyDigits) -> String {
    let moved = Moved { transaction: event.object("transaction"), account, table };
    let wallet_id = event.optional("wallet_id").unwrap_or_else(|| moved.transaction.text("wallet_id"));
    let wallet = wallets::name(account, wallet_id);
    match event.text("type") {
        "wallet_created" => format!("wallet {} was created", created(event)),
        "wallet_updated" => format!("wallet {} was changed", created(event)),
        "customer_currency_set" => {
            format!("the customer's currency is {} from now on", event.text("currency"))
        }
        "purchase_requested" => {
            let invoice = event.object("invoice");
            let total = invoice.money("total_amount_cents", invoice.currency(table));
            let name = invoice.text("id");
            format!(
                "{} were ordered for {wallet}; they count when invoice {name} of {total} is paid",
                moved.credits()
            )
        }
        "credits_purchased" => {
            format!("purchase {} was paid: its credits are in {wallet}", event.text("transaction_id"))
        }
        "purchase_failed" => purchase_failed(event),
        "credits_granted" => granted(&moved, &wallet),
        "grant_updated" => format!("{} of {wallet} was changed", moved.transaction.text("id")),
        "credits_applied" => {
            format!("{} of {wallet} paid invoice {}", moved.worth(), moved.transaction.text("invoice_id"))
        }
        "credits_voided" => {
            format!("{} of {wallet} were voided: {}", moved.worth(), void_reason(event.text("reason")))
        }
        "credits_transferred" => {
            let came = moved.transaction.text("transaction_type") == "inbound";
            let way = if came { "came to" } else { "left" };
            format!("{} {way} {wallet} by a transfer", moved.worth())
        }
        "credits_restored" => {
            let from = match moved.transaction.optional("restored_transaction_id") {
                Some(void) => format!("the void {void}"),
                None => format!("the voided invoice {}", moved.transaction.text("voided_invoice_id")),
            };
            format!("{} came back to {wallet} from {from}", moved.worth())
        }
        "residue_booked" => {
            let residue = event.money("amount_cents", wallets::currency(account, wallet_id, table));
            let credits = event.text("credits");
            format!("rounding of {}: {residue} and {credits} credits", event.text("transaction_id"))
        }
        "wallet_terminated" => format!("{wallet} ended: {}", end_reason(event.text("reason"))),
        "ongoing_balance_refreshed" => {
            let currency = wallets::currency(account, wallet_id, table);
            let ongoing = event.money("ongoing_balance_cents", currency);
            let usage = event.money("ongoing_usage_balance_cents", currency);
            format!("the ongoing balance of {wallet} is {ongoing} {currency}, after usage of {usage}")
        }
        "balance_depleted" => format!("ALERT: {wallet} is depleted, its ongoing balance is at or below zero"),
        "balance_restored" => format!("{wallet} is above zero again"),
        "alert_checked" => {
            let (id, currency) = (event.text("alert_id"), wallets::currency(account, wallet_id, table));
            let value = alert_figure(wallets::alert(account, wallet_id, id), event.text("value"), currency);
            format!("alert {id} of {wallet} was checked at {value}")
        }
        "alert_resolved" => {
            format!("alert {} of {wallet} is well again", event.text("alert_id"))
        }
        "alert_triggered" => alert_triggered(event, &wallet, wallets::currency(account, wallet_id, table)),
        "credits_rolled_over" => {
            let left = event.money("remaining_amount_cents", wallets::currency(account, wallet_id, table));
            format!("{left} of {} in {wallet} go on after their period", event.text("transaction_id"))
        }
        "period_reset" => {
            format!(
                "a usage period of {wallet} was closed: {} credits consumed",
                event.text("consumed_credits")
            )
        }
        "top_up_rule_fired" => {
            let (paid, granted) = (event.text("paid_credits"), event.text("granted_credits"));
            let rule = event.text("rule_id");
            format!("rule {rule} tops {wallet} up: {paid} credits to buy, {granted} credits free")
        }
        "top_up_rule_paused" => {
            format!("rule {} of {wallet} pauses: its purchases keep failing", event.text("rule_id"))
        }
        "top_up_rule_resumed" => format!("rule {} of {wallet} goes on", event.text("rule_id")),
        "top_up_rule_ended" => {
            let reason = end_reason(event.text("reason"));
            format!("rule {} of {wallet} ended: {reason}", event.text("rule_id"))
        }
        other => words(other),
    }
}

fn created(event: &Value) -> String {
    let wallet = event.object("wallet");
    wallet.optional("name").unwrap_or_else(|| wallet.text("id")).to_owned()
}

fn purchase_failed(event: &Value) -> String {
    let reason = match event.text("reason") {
        "payment_failed" => "its payment failed",
        "settled_by_credit_note" => "its invoice was settled by a credit note",
        "wallet_terminated" => "its wallet had ended before it was paid",
        "invoice_voided" => "its invoice was voided before it was paid",
        "credits_ended" => "its credits had ended before it was paid",
        other => other,
    };
    let refund = if event.flag("refund_due") { "; the money is to be refunded" } else { "" };
    format!("purchase {} failed: {reason}{refund}", event.text("transaction_id"))
}

fn granted(moved: &Moved<'_>, wallet: &str) -> String {
    match moved.transaction.optional("voided_invoice_id") {
        Some(invoice) => format!("{} came back to {wallet} from the voided invoice {invoice}", moved.worth()),
        None => format!("{} were granted to {wallet}", moved.worth()),
    }
}

fn alert_triggered(event: &Value, wallet: &str, currency: Unit<'_>) -> String {
    let alert = event.object("alert");
    let name = alert.optional("code").unwrap_or_else(|| alert.text("id"));
    let crossed = event.list("crossed").iter().filter_map(Value::as_str);
    let crossed: Vec<_> = crossed.map(|step| alert_figure(alert, step, currency)).collect();
    let value = alert_figure(alert, event.text("value"), currency);
    let what = words(alert.text("alert_type"));
    format!("ALERT {name} of {wallet}: {what} fell to {value}, past {}", crossed.join(", "))
}

/// What an alert watches is money in minor units, or credits.
fn alert_figure(alert: &Value, figure: &str, currency: Unit<'_>) -> String {
    if alert.text("alert_type").ends_with("_amount") {
        format!("{} {currency}", subcent_amount(figure, currency))
    } else {
        format!("{figure} credits")
    }
}

fn void_reason(reason: &str) -> &str {
    match reason {
        "expired" => "they expired",
        "terminated" => "the wallet was terminated",
        "manual" => "by hand",
        "refund" => "their purchase was refunded",
        other => other,
    }
}

fn end_reason(reason: &str) -> &str {
    match reason {
        "expired" => "it expired",
        "terminated" => "by hand",
        "wallet_ended" => "its wallet ended",
        "replaced" => "a new list of rules left it out",
        other => other,
    }
}

/// A transaction in words.
struct Moved<'answer> {
    transaction: &'answer Value,
    account: &'answer Value,
    table: CurrencyDigits,
}

impl Moved<'_> {
    fn credits(&self) -> String {
        format!("{} credits", self.transaction.text("credit_amount"))
    }

    fn worth(&self) -> String {
        let currency = wallets::currency(self.account, self.transaction.text("wallet_id"), self.table);
        let amount = major_amount(self.transaction.text("amount"), currency);
        format!("{} ({amount} {currency})", self.credits())
    }
}
