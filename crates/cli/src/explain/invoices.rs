//! Invoices: their figures, and which wallet paid what, or why it did not.

use super::text::{Fields, Lines, Unit, amount, subcent_amount, words};
use drawdown::policy::CurrencyDigits;
use serde_json::Value;

/// Every invoice of the answer, with its explanation when there is one, then what is explained beside invoices.
pub fn tell(answer: &Value, table: CurrencyDigits, lines: &mut Lines) {
    let (remarks, explanations): (Vec<&Value>, Vec<&Value>) =
        answer.list("explanation").iter().partition(|entry| entry.optional("reason").is_some());
    for (position, invoice) in answer.list("invoices").iter().enumerate() {
        figures(invoice, invoice.currency(table), lines);
        if let Some(explanation) = explanations.get(position) {
            explain(explanation, invoice.currency(table), answer, lines);
        }
    }
    for remark in remarks {
        lines.add(0, &remarked(remark, answer, table));
    }
}

fn remarked(remark: &Value, answer: &Value, table: CurrencyDigits) -> String {
    let wallet = remark.text("wallet_id");
    let currency = super::wallets::currency(answer.object("account"), wallet, table);
    let transaction = remark.text("transaction_id");
    let figure = |member: &str| format!("{} {currency}", remark.money(member, currency));
    match remark.text("reason") {
        "sources_unknown" => format!(
            "{} of {transaction} came back to wallet {wallet} as one grant: nothing says which credits they were; at most {} of it were paid for",
            figure("amount_cents"),
            figure("purchased_at_most_cents")
        ),
        "credited" => format!(
            "of {} minor units credited on invoice {}, {} came back as credits and {} are to be paid out, less what is still due",
            remark.integer("credited_amount_cents").unwrap_or_default(),
            remark.text("invoice_id"),
            remark.integer("amount_cents").unwrap_or_default(),
            remark.integer("refund_amount_cents").unwrap_or_default()
        ),
        "dues_unbooked" => format!(
            "what wallet {wallet} owes its ended grants is not booked: {transaction} says {}, the wallet holds {}",
            figure("remaining_amount_cents"),
            figure("balance_cents")
        ),
        other => words(other),
    }
}

fn figures(invoice: &Value, currency: Unit<'_>, lines: &mut Lines) {
    let name = invoice.optional("id").map_or("preview".to_owned(), |id| format!("invoice {id}"));
    let (kind, status) = (words(invoice.text("invoice_type")), words(invoice.text("status")));
    lines.heading(0, &format!("{name}: {kind}, {status}, {currency}"));
    let mut rows: Vec<[String; 2]> = invoice.list("fees").iter().map(|fee| fee_row(fee, currency)).collect();
    for (member, name, is_deduction) in ROWS {
        let minor = invoice.integer(member).unwrap_or_default();
        match (is_deduction, minor) {
            (true, 0) => {}
            (true, minor) => rows.push([name.to_owned(), amount(minor.saturating_neg(), currency)]),
            (false, minor) => rows.push([name.to_owned(), amount(minor, currency)]),
        }
    }
    lines.table(1, &rows, 1);
    split(invoice, currency, lines);
    lines.add(1, &format!("payment {}", words(invoice.text("payment_status"))));
}

/// The figures in the order in which they follow from each other: (member, name, whether it is taken off).
const ROWS: [(&str, &str, bool); 12] = [
    ("fees_amount_cents", "fees", false),
    ("progressive_billing_credit_amount_cents", "billed progressively", true),
    ("coupons_amount_cents", "coupons", true),
    ("sub_total_excluding_taxes_amount_cents", "sub-total without taxes", false),
    ("taxes_amount_cents", "taxes", false),
    ("sub_total_including_taxes_amount_cents", "sub-total with taxes", false),
    ("credit_notes_amount_cents", "credit notes", true),
    ("prepaid_credit_amount_cents", "prepaid credits", true),
    ("total_amount_cents", "total", false),
    ("total_paid_amount_cents", "paid", true),
    ("total_offsetted_credit_note_amount_cents", "settled by credit notes", true),
    ("total_due_amount_cents", "due now", false),
];

fn fee_row(fee: &Value, currency: Unit<'_>) -> [String; 2] {
    let item = fee.object("item");
    let code = item.optional("code").map(|code| format!(" {code}")).unwrap_or_default();
    let units = fee.optional("units").map(|units| format!(", {units} units")).unwrap_or_default();
    let tax = match fee.optional("taxes_rate") {
        Some(rate) => format!(" (+ {} tax at {rate} %)", fee.money("taxes_amount_cents", currency)),
        None => String::new(),
    };
    [format!("{}{code}{units}{tax}", words(item.text("type"))), fee.money("amount_cents", currency)]
}

fn split(invoice: &Value, currency: Unit<'_>, lines: &mut Lines) {
    let granted = invoice.integer("prepaid_granted_credit_amount_cents");
    let purchased = invoice.integer("prepaid_purchased_credit_amount_cents");
    let parts = [(granted, "granted"), (purchased, "purchased")].into_iter();
    let parts: Vec<_> =
        parts.filter_map(|(part, name)| Some(format!("{} {name}", amount(part?, currency)))).collect();
    if !parts.is_empty() {
        lines.add(1, &format!("of the prepaid credits {}", parts.join(" and ")));
    }
}

fn explain(explanation: &Value, currency: Unit<'_>, answer: &Value, lines: &mut Lines) {
    if let Some(reason) = explanation.optional("skipped") {
        lines.add(1, &format!("no credits were used: {}", invoice_reason(reason)));
        return;
    }
    let buckets = explanation.list("buckets");
    if let (residue @ Value::Object(_), Some(bucket)) =
        (explanation.object("residue"), residue_bucket(explanation))
    {
        let rounding = subcent_amount(residue.text("amount"), currency);
        lines.add(1, &format!("a rounding residue of {rounding} went to {}", bucket_name(bucket)));
    }
    lines.add(1, "wallets, in the order in which they pay:");
    for wallet in explanation.list("wallets") {
        tell_wallet(wallet, buckets, currency, answer, lines);
    }
    for left_out in explanation.list("skipped_left_out") {
        let (count, reason) =
            (left_out.integer("count").unwrap_or_default(), wallet_reason(left_out.text("reason")));
        lines.add(2, &format!("{count} more paid nothing: {reason}"));
    }
}

fn residue_bucket(explanation: &Value) -> Option<&Value> {
    let place = explanation.object("residue").integer("bucket")?;
    explanation.list("buckets").get(usize::try_from(place).ok()?)
}

fn tell_wallet(wallet: &Value, buckets: &[Value], currency: Unit<'_>, answer: &Value, lines: &mut Lines) {
    let id = wallet.text("wallet_id");
    let priority = wallet.object("order_key").integer("priority").unwrap_or_default();
    let name = format!("{} (priority {priority})", super::wallets::name(answer.object("account"), id));
    let scope = match wallet.integer("out_of_scope_buckets").unwrap_or_default() {
        0 => String::new(),
        1 => "; one kind of fee is outside its scope".to_owned(),
        count => format!("; {count} kinds of fee are outside its scope"),
    };
    if let Some(reason) = wallet.optional("skipped") {
        lines.add(2, &format!("{name} paid nothing: {}{scope}", wallet_reason(reason)));
        return;
    }
    let (paid, credits) = (wallet.money("amount_cents", currency), wallet.text("credit_amount"));
    lines.add(2, &format!("{name} paid {paid} {currency} with {credits} credits{scope}"));
    for taken in wallet.list("taken") {
        let bucket = taken.integer("bucket").and_then(|place| buckets.get(usize::try_from(place).ok()?));
        let figure = subcent_amount(taken.text("amount"), currency);
        lines.add(3, &format!("{figure} for {}", bucket.map(bucket_name).unwrap_or_default()));
    }
    if let Some(residue) = wallet.optional("rounding_residue").filter(|residue| *residue != "0") {
        lines.add(3, &format!("{} by rounding to whole minor units", subcent_amount(residue, currency)));
    }
}

/// What a bucket, or a key of usage, holds.
pub fn bucket_name(bucket: &Value) -> String {
    let kind = bucket.optional("fee_type").map_or("the whole invoice".to_owned(), words);
    let metric = bucket.optional("billable_metric_code").map(|code| format!(" {code}")).unwrap_or_default();
    let target = bucket.optional("target_wallet_code").map(|code| format!(", only wallet {code}"));
    format!("{kind}{metric}{}", target.unwrap_or_default())
}

fn invoice_reason(reason: &str) -> String {
    match reason {
        "excluded_type" => "invoices of this type are never paid with credits".to_owned(),
        "not_finalizing" => "it is neither a draft nor being finalised".to_owned(),
        "nothing_due" => "nothing was due".to_owned(),
        "limit_reached" => "credits may pay nothing of it".to_owned(),
        other => words(other),
    }
}

/// Why a wallet did nothing.
pub fn wallet_reason(reason: &str) -> String {
    match reason {
        "inactive" | "terminated" => "it has been terminated".to_owned(),
        "expired" => "it has expired".to_owned(),
        "wrong_currency" => "it holds another currency".to_owned(),
        "empty" => "its balance is empty".to_owned(),
        "excluded_type" | "not_finalizing" => invoice_reason(reason),
        "not_started" => "its credits cannot be used yet".to_owned(),
        "out_of_scope" => "it is not meant for these fees".to_owned(),
        "not_selected" => "only the first wallet pays in this edition".to_owned(),
        "nothing_due" => "nothing was left to pay".to_owned(),
        "limit_reached" => "credits may pay no more of it".to_owned(),
        "rounds_to_nothing" => "what it takes is worth no whole minor unit".to_owned(),
        other => words(other),
    }
}
