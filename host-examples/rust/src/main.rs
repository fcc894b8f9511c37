//! Pays an invoice with prepaid credits: the component, one request, one answer.
//!
//! Run it at the root of the repository: `cargo run --release -p drawdown-example-rust`.

use drawdown_host::{Engine, Error, Options};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Once, at the start of the program. A decision gets this much fuel and memory, and not more.
    let mut options = Options::default();
    options.limits.fuel = 100_000_000;
    options.limits.memory_bytes = 64 << 20;
    let component = std::fs::read("dist/drawdown.component.wasm")?;
    let engine = Engine::new(&component, &options)?;

    // For each decision: the customer's state as it is stored, and what is asked.
    let mut account = json!({
        "organization": {"timezone": "Europe/Paris"},
        "customer": {"external_id": "acme", "currency": "EUR"},
        "wallets": [{
            "id": "w1", "name": "Prepaid", "currency": "EUR", "rate_amount": "1", "status": "active",
            "credits_balance": "30", "balance_cents": 3000, "created_at": "2026-01-01T00:00:00Z"
        }],
        "wallet_transactions": []
    });
    let invoice = json!({
        "id": "inv-1", "currency": "EUR",
        "fees": [{"item": {"type": "charge", "code": "api_calls"}, "amount_cents": 10000, "taxes_rate": "20"}]
    });
    let request = json!({
        "policy": "lago-2026-08",
        "account": account,
        "command": {"id": "finalize-inv-1", "at": "2026-02-01T00:00:00Z", "type": "apply_credits", "invoices": [invoice]}
    });

    // One call in an instance of its own. What was refused is an answer; what is malformed is an error.
    let answer: Value = match engine.decide_text(&request.to_string()) {
        Ok(answer) => serde_json::from_str(&answer)?,
        Err(Error::Malformed(problems)) => return Err(format!("our request is wrong: {problems}").into()),
        Err(limit_or_trap) => return Err(limit_or_trap.into()),
    };
    if answer["outcome"] == "refused" {
        println!("refused: {}", answer["refusals"]);
        return Ok(());
    }
    for event in answer["events"].as_array().into_iter().flatten() {
        println!("event {} {}", event["id"], event["type"]);
    }
    println!("still due, in cents: {}", answer["invoices"][0]["total_due_amount_cents"]);

    // In one database transaction: store the events, and the account for the next decision.
    account = answer["account"].clone();
    println!("left in the wallet, in cents: {}", account["wallets"][0]["balance_cents"]);
    Ok(())
}
