//! Questions agree with each other, and with what happens.

use drawdown_laws::{Step, invoke, run, seeds};
use drawdown_model::number;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const SHORT: u64 = 40;

fn list<'a>(document: &'a Value, member: &str) -> &'a [Value] {
    document[member].as_array().map_or(&[], Vec::as_slice)
}

/// The answer to a question about the account after a step; `None` where its sums do not fit.
fn asked(step: &Step, question: &Value) -> Option<Value> {
    let request = json!({"policy": step.request["policy"], "account": step.after(), "command": question});
    let answer = drawdown_wire::invoke(&request.to_string()).ok()?;
    let mut answer: Value = serde_json::from_str(&answer).expect("an answer is JSON");
    Some(answer["result"].take())
}

#[test]
fn a_history_leads_from_balance_to_balance() {
    let mut rows = 0;
    for seed in seeds(SHORT) {
        run(seed, |step| {
            let at = &step.request["command"]["at"];
            for to in [at.as_str().expect("an instant"), "2027-06-01T00:00:00Z"] {
                let history = json!({"id": "q", "at": at, "type": "history", "to": to});
                let balance = json!({"id": "q", "at": at, "type": "balance", "as_of": [to]});
                let (Some(history), Some(balance)) = (asked(step, &history), asked(step, &balance)) else {
                    return;
                };
                let mut last: BTreeMap<&str, i64> = BTreeMap::new();
                for row in history.as_array().expect("rows") {
                    let wallet = row["wallet_id"].as_str().expect("an id");
                    let [before, moved, after] =
                        ["balance_before_cents", "amount_cents", "balance_after_cents"]
                            .map(|member| row[member].as_i64().expect("a figure"));
                    assert_eq!(before + moved, after, "{row}: {}", step.place());
                    let known = last.insert(wallet, after);
                    assert!(known.is_none_or(|known| known == before), "{row}: {}", step.place());
                    rows += 1;
                }
                for row in balance.as_array().expect("rows") {
                    let told = last.get(row["wallet_id"].as_str().expect("an id"));
                    let told = told.is_none_or(|told| row["balance_cents"] == *told);
                    assert!(told, "{row} as of {to}: {}", step.place());
                }
            }
        });
    }
    println!("{rows} rows");
}

#[test]
fn a_forecast_of_the_usage_that_then_happens_is_what_then_happens() {
    let (mut forecasts, mut short) = (0, 0);
    for seed in seeds(SHORT) {
        run(seed, |step| {
            let currency = &step.after()["customer"]["currency"];
            if currency.is_null() || step.answer["outcome"] != "accepted" {
                return;
            }
            let at = step.request["command"]["at"].as_str().expect("an instant");
            let usage = [
                ("2027-01-01T00:00:00Z", 300),
                ("2027-01-05T12:00:00Z", 2_000),
                ("2027-03-01T00:00:00Z", 50_000),
            ];
            let listed: Vec<Value> =
                usage.iter().map(|(at, amount)| json!({"at": at, "amount_cents": amount})).collect();
            let until = "2027-03-02T00:00:00Z";
            let question = json!({"id": "q", "at": at, "type": "forecast", "until": until, "usage": listed});
            let Some(forecast) = asked(step, &question) else { return };
            let uncovered: i64 = happens(step, currency, &usage);
            assert_eq!(forecast["uncovered_amount_cents"], uncovered, "{}", step.place());
            let used =
                list(&forecast, "rows").iter().map(|row| number::read_or_zero(&row["used_amount_cents"]));
            assert_eq!(number::total(used), number::whole(52_300), "{}", step.place());
            forecasts += 1;
            short += i64::from(!forecast["runs_out_at"].is_null());
        });
    }
    println!("{forecasts} forecasts, {short} run out");
}

/// What credits do not pay when the usage is invoiced at its instants, everything due swept before.
fn happens(step: &Step, currency: &Value, usage: &[(&str, i64)]) -> i64 {
    let mut account = step.after().clone();
    let mut uncovered = 0;
    for (number, (at, amount)) in usage.iter().enumerate() {
        let mut decide = |command: Value| {
            let request = json!({"policy": step.request["policy"], "account": account, "command": command});
            let (_, answer) = invoke(&request);
            account = answer["account"].clone();
            answer
        };
        decide(json!({"id": format!("sweep{number}"), "at": at, "type": "expire"}));
        let invoice = json!({"currency": currency, "fees_amount_cents": amount});
        let command =
            json!({"id": format!("draw{number}"), "at": at, "type": "apply_credits", "invoices": [invoice]});
        let answer = decide(command);
        let paid = match answer["outcome"].as_str() {
            Some("refused") => 0,
            _ => answer["invoices"][0]["prepaid_credit_amount_cents"].as_i64().expect("a figure"),
        };
        uncovered += amount - paid;
    }
    uncovered
}
