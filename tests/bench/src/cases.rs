//! The requests that are measured. All of them are made here, and handed to the peers as files.

use serde_json::{Value, json};

const AT: &str = "2026-07-01T12:00:00Z";

/// One invoice of one line that takes half of what many grants hold.
pub fn grants(count: u64) -> Value {
    let grant = |number: u64| {
        json!({
            "id": format!("g{number:06}"), "wallet_id": "w0", "transaction_type": "inbound",
            "transaction_status": if number.is_multiple_of(2) { "granted" } else { "purchased" }, "status": "settled",
            "amount": "10", "credit_amount": "10", "remaining_amount_cents": 1000,
            // Neither in the order of the document nor in its opposite.
            "priority": 1 + number * 7919 % 50, "created_at": moment(number * 104_729 % count),
            "settled_at": moment(number * 104_729 % count)
        })
    };
    let grants: Vec<Value> = (0..count).map(grant).collect();
    let cents = count * 1000;
    let wallet = wallet(0, cents, true);
    request(&[wallet], &grants, &[fee("charge", 0, cents / 2 / 6 * 5)])
}

/// One invoice of many lines over many wallets; the last wallet pays what the others do not.
pub fn lines(lines: u64, wallets: u64) -> Value {
    let fees: Vec<Value> = (0..lines).map(|line| fee("charge", line, 1_000 + line * 37 % 900)).collect();
    let due: u64 = 2_000 * lines;
    let wallets: Vec<Value> = (0..wallets)
        .map(|number| {
            let mut wallet =
                wallet(number, if number + 1 == wallets { due } else { due / wallets / 2 }, false);
            if number + 1 < wallets {
                let metrics: Vec<String> = (0..lines)
                    .filter(|line| line % 3 != number % 3)
                    .map(|line| format!("metric{line}"))
                    .collect();
                wallet["applies_to"] = json!({"fee_types": [], "billable_metric_codes": metrics});
            }
            wallet
        })
        .collect();
    request(&wallets, &[], &fees)
}

/// A lean invoice of many lines over three wallets without scopes, as the fuel budget is told for.
pub fn lean(lines: u64) -> Value {
    let fees: Vec<Value> = (0..lines).map(|line| fee("charge", line, 900)).collect();
    let wallets: Vec<Value> = (0..3).map(|number| wallet(number, 100_000, false)).collect();
    request(&wallets, &[], &fees)
}

/// A night's sweep over one customer: a wallet that has expired.
pub fn sweep() -> Value {
    let mut wallet = wallet(0, 5_000, false);
    wallet["expiration_at"] = json!("2026-06-30T00:00:00Z");
    let mut request = request(&[wallet], &[], &[]);
    request["command"] = json!({"id": "sweep", "at": AT, "type": "expire"});
    request
}

fn request(wallets: &[Value], transactions: &[Value], fees: &[Value]) -> Value {
    json!({
        "policy": "lago-2026-08",
        "account": {
            "organization": {"timezone": "UTC"},
            "customer": {"external_id": "customer", "currency": "EUR"},
            "wallets": wallets,
            "wallet_transactions": transactions
        },
        "command": {"id": "c1", "at": AT, "type": "apply_credits", "invoices": [
            {"id": "inv1", "invoice_type": "subscription", "status": "finalized", "currency": "EUR", "fees": fees}
        ]}
    })
}

fn wallet(number: u64, cents: u64, traceable: bool) -> Value {
    json!({
        "id": format!("w{number}"), "code": format!("w{number}"), "status": "active", "currency": "EUR",
        "rate_amount": "1", "priority": 1 + number % 50, "balance_cents": cents,
        "credits_balance": format!("{}.{:02}", cents / 100, cents % 100), "traceable": traceable,
        "created_at": "2026-01-01T00:00:00Z"
    })
}

fn fee(kind: &str, line: u64, cents: u64) -> Value {
    json!({
        "id": format!("f{line}"), "item": {"type": kind, "code": format!("metric{line}")}, "amount_cents": cents,
        "taxes_rate": "20"
    })
}

/// An instant of June, the later the larger the figure.
fn moment(number: u64) -> String {
    let (day, second) = (1 + number / 86_400 % 30, number % 86_400);
    format!("2026-06-{day:02}T{:02}:{:02}:{:02}Z", second / 3600, second / 60 % 60, second % 60)
}
