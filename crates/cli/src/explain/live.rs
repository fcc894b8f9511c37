//! Who takes usage that is not invoiced yet, why rules fired or did not, what alerts crossed.

use super::invoices::{bucket_name, wallet_reason};
use super::text::{Fields, Lines, Unit, subcent_amount, words};
use super::wallets::{currency, name};
use drawdown::policy::CurrencyDigits;
use serde_json::Value;

/// What a refresh, or a run of the top-up rules, found.
pub fn tell(answer: &Value, table: CurrencyDigits, lines: &mut Lines) {
    usage(answer, table, lines);
    let wallets = answer.list("wallet_explanation");
    if wallets.is_empty() {
        return;
    }
    lines.heading(0, "rules and alerts");
    for wallet in wallets {
        let name = name(answer.object("account"), wallet.text("wallet_id"));
        match wallet.optional("skipped") {
            Some(reason) => lines.add(1, &format!("{name} was not refreshed: {}", words_of(reason))),
            None => lines.add(1, &name),
        }
        wallet.list("rules").iter().for_each(|said| rule(said, lines));
        let currency = currency(answer.object("account"), wallet.text("wallet_id"), table);
        wallet.list("alerts").iter().for_each(|said| alert(said, currency, lines));
    }
}

fn usage(answer: &Value, table: CurrencyDigits, lines: &mut Lines) {
    let keys = answer.list("usage_explanation");
    if keys.is_empty() {
        return;
    }
    lines.heading(0, "usage that is not invoiced yet");
    for key in keys {
        let currency = key.currency(table);
        let figure = |name: &str| subcent_amount(key.text(name), currency);
        let what = key.optional("fee_type").map_or("all usage".to_owned(), |_| bucket_name(key));
        let (net, taken, budget) = (figure("net"), figure("taken"), figure("budget"));
        lines.add(1, &format!("{what}: {net} {currency}, of which wallets take {taken} (budget {budget})"));
        for wallet in key.list("wallets") {
            share(wallet, currency, answer, lines);
        }
        for left_out in key.list("skipped_left_out") {
            let (count, reason) = (left_out.integer("count").unwrap_or_default(), left_out.text("reason"));
            lines.add(2, &format!("{count} further wallets take nothing: {}", usage_reason(reason)));
        }
    }
    if let Some(count) = answer.integer("usage_left_out") {
        lines.add(1, &format!("{count} further kinds of usage are not listed"));
    }
}

fn share(wallet: &Value, currency: Unit<'_>, answer: &Value, lines: &mut Lines) {
    let name = name(answer.object("account"), wallet.text("wallet_id"));
    if let Some(reason) = wallet.optional("skipped") {
        lines.add(2, &format!("{name} takes nothing: {}", usage_reason(reason)));
        return;
    }
    let why = match wallet.optional("takes_all") {
        Some("threshold_rule") => ", all that is left, since a rule fills it up again",
        Some("last_wallet") => ", all that is left, since no later wallet may take it",
        _ => "",
    };
    lines.add(2, &format!("{name} takes {}{why}", subcent_amount(wallet.text("taken"), currency)));
}

fn usage_reason(reason: &str) -> String {
    match reason {
        "empty" => "its balance is used up".to_owned(),
        "nothing_due" => "nothing was left to take".to_owned(),
        other => wallet_reason(other),
    }
}

fn rule(rule: &Value, lines: &mut Lines) {
    let id = rule.text("rule_id");
    let line = match rule.optional("skipped") {
        None => {
            let (paid, granted) = (rule.text("paid_credits"), rule.text("granted_credits"));
            format!("rule {id} fired: {paid} credits bought, {granted} given")
        }
        Some("held_after_decline") => {
            let until = rule.text("held_until");
            format!("rule {id} is held until {until}, since its last automatic purchase failed")
        }
        Some(reason) => {
            let (ongoing, pending) = (rule.text("ongoing_credits"), rule.text("pending_credits"));
            format!("rule {id} did not fire: {} ({ongoing} credits, {pending} pending)", rule_reason(reason))
        }
    };
    lines.add(2, &line);
}

fn rule_reason(reason: &str) -> String {
    match reason {
        "ended" => "it has ended".to_owned(),
        "not_selected" => "another rule of the wallet comes first".to_owned(),
        "before_start" => "it has not started yet".to_owned(),
        "not_due" => "it is not due today, or was run today".to_owned(),
        "nothing_changed" => "no figure of the wallet moved".to_owned(),
        "not_reached" => "the balance is above its threshold".to_owned(),
        "pending_covers_it" => {
            "with what is bought and not paid yet the balance is above its threshold".to_owned()
        }
        "worth_nothing" => "it has nothing to buy or to give".to_owned(),
        other => words_of(other),
    }
}

fn words_of(reason: &str) -> String {
    match reason {
        "value_out_of_range" => "a figure of it is too large to be told exactly".to_owned(),
        other => words(other),
    }
}

fn alert(alert: &Value, currency: Unit<'_>, lines: &mut Lines) {
    let id = alert.text("alert_id");
    if let Some(reason) = alert.optional("skipped") {
        lines.add(2, &format!("alert {id} was not looked at: {}", words_of(reason)));
        return;
    }
    let in_money = alert.text("alert_type").ends_with("_amount");
    let figure = |text: &str| {
        if in_money {
            format!("{} {currency}", subcent_amount(text, currency))
        } else {
            format!("{text} credits")
        }
    };
    let (previous, value) = (figure(alert.text("previous_value")), figure(alert.text("value")));
    let crossed: Vec<String> = alert.list("crossed").iter().filter_map(Value::as_str).map(figure).collect();
    let further = alert.integer("crossed_left_out").map(|count| format!(" and {count} more"));
    let told = if crossed.is_empty() { "nothing".to_owned() } else { crossed.join(", ") };
    let further = further.unwrap_or_default();
    lines.add(2, &format!("alert {id} went from {previous} to {value} and crossed {told}{further}"));
}
