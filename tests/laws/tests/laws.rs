//! What holds after every command of every history, whatever the policy.

use std::collections::BTreeMap;

use drawdown_laws::{Step, invoke, run, seeds};
use drawdown_model::number::{self, Q};
use drawdown_model::{Policy, currency_digits};
use serde_json::{Value, json};

const SHORT: u64 = 100;

fn over_histories(mut law: impl FnMut(&Step)) {
    for seed in seeds(SHORT) {
        run(seed, &mut law);
    }
}

fn list<'a>(document: &'a Value, member: &str) -> &'a [Value] {
    document[member].as_array().map_or(&[], Vec::as_slice)
}

fn figure(document: &Value, member: &str) -> Q {
    number::read_or_zero(&document[member])
}

fn is_booked(step: &Step) -> bool {
    Policy::read(&step.request["policy"]).booked
}

/// Money (minor units) and credits that the settled transactions of a wallet add up to.
fn ledger_sums(policy: &Value, account: &Value, wallet: &Value) -> (Q, Q) {
    let currency = wallet["currency"].as_str().expect("a currency");
    let unit = number::ten_to(currency_digits(policy, currency).expect("known"));
    let mut sums = (number::zero(), number::zero());
    for transaction in list(account, "wallet_transactions") {
        if transaction["wallet_id"] == wallet["id"] && transaction["status"] == "settled" {
            let sign = number::whole(if transaction["transaction_type"] == "inbound" { 1 } else { -1 });
            sums.0 += figure(transaction, "amount") * &unit * &sign;
            sums.1 += figure(transaction, "credit_amount") * sign;
        }
    }
    sums
}

#[test]
fn balances_move_by_what_the_ledger_books() {
    over_histories(|step| {
        for wallet in list(step.after(), "wallets") {
            let was = list(step.before(), "wallets").iter().find(|before| before["id"] == wallet["id"]);
            let nothing = json!({"currency": wallet["currency"], "id": wallet["id"]});
            let (money, credits) = ledger_sums(&step.request["policy"], step.after(), wallet);
            let (money_was, credits_was) =
                ledger_sums(&step.request["policy"], step.before(), was.unwrap_or(&nothing));
            let moved = figure(wallet, "balance_cents")
                - was.map_or_else(number::zero, |w| figure(w, "balance_cents"));
            assert_eq!(moved, money - money_was, "money of {}: {}", wallet["id"], step.place());
            if is_booked(step) {
                let was = was.map_or_else(number::zero, |w| figure(w, "credits_balance"));
                let moved = figure(wallet, "credits_balance") - was;
                assert_eq!(moved, credits - credits_was, "credits of {}: {}", wallet["id"], step.place());
            }
        }
    });
}

#[test]
fn nothing_is_negative_and_no_grant_is_overdrawn() {
    over_histories(|step| {
        for wallet in list(step.after(), "wallets") {
            let was = list(step.before(), "wallets").iter().find(|before| before["id"] == wallet["id"]);
            for member in ["balance_cents", "credits_balance"] {
                let least = was.map_or_else(number::zero, |w| figure(w, member)).min(number::zero());
                assert!(figure(wallet, member) >= least, "{member} of {}: {}", wallet["id"], step.place());
            }
            for member in ["consumed_credits", "consumed_amount_cents"] {
                assert!(figure(wallet, member) >= number::zero(), "{member}: {}", step.place());
            }
        }
        for transaction in list(step.after(), "wallet_transactions") {
            let place = || format!("{}: {}", transaction["id"], step.place());
            for member in ["remaining_amount_cents", "remaining_credit_amount"] {
                assert!(figure(transaction, member) >= number::zero(), "{member} of {}", place());
            }
            let left = figure(transaction, "remaining_credit_amount");
            assert!(left <= figure(transaction, "credit_amount") || !made_here(transaction), "{}", place());
        }
    });
}

fn made_here(transaction: &Value) -> bool {
    transaction["id"].as_str().is_some_and(|id| id.contains('/'))
}

#[test]
fn what_was_granted_is_left_or_was_drawn() {
    over_histories(|step| {
        let mut drawn: BTreeMap<&str, (Q, Q)> = BTreeMap::new();
        for transaction in list(step.after(), "wallet_transactions") {
            let sign = number::whole(if transaction["transaction_type"] == "inbound" { -1 } else { 1 });
            for funding in list(transaction, "fundings") {
                let source = funding["transaction_id"].as_str().expect("an id");
                let sums = drawn.entry(source).or_insert_with(|| (number::zero(), number::zero()));
                sums.0 += figure(funding, "amount_cents") * &sign;
                sums.1 += figure(funding, "credit_amount") * &sign;
            }
        }
        for grant in list(step.after(), "wallet_transactions") {
            if !made_here(grant) || grant["remaining_amount_cents"].is_null() {
                continue;
            }
            let (money, credits) = drawn
                .remove(grant["id"].as_str().expect("an id"))
                .unwrap_or((number::zero(), number::zero()));
            let wallet = list(step.after(), "wallets").iter().find(|w| w["id"] == grant["wallet_id"]);
            let currency = wallet.expect("its wallet")["currency"].as_str().expect("a currency");
            let digits = currency_digits(&step.request["policy"], currency).expect("known");
            let unit = number::ten_to(digits);
            let granted = figure(grant, "amount") * unit;
            assert_eq!(
                figure(grant, "remaining_amount_cents") + money,
                granted,
                "{}: {}",
                grant["id"],
                step.place()
            );
            let left = figure(grant, "remaining_credit_amount");
            assert_eq!(left + credits, figure(grant, "credit_amount"), "{}: {}", grant["id"], step.place());
        }
    });
}

#[test]
fn a_refusal_changes_nothing_and_what_is_unchanged_has_no_events() {
    over_histories(|step| match step.answer["outcome"].as_str().expect("an outcome") {
        "accepted" => assert!(!list(&step.answer, "events").is_empty(), "{}", step.place()),
        "unchanged" => {
            assert!(list(&step.answer, "events").is_empty(), "{}", step.place());
            assert_same_account(step);
        }
        "refused" => {
            assert!(!list(&step.answer, "refusals").is_empty(), "{}", step.place());
            assert_same_account(step);
        }
        outcome => panic!("{outcome}: {}", step.place()),
    });
}

/// The account as it is written when nothing happens to it.
fn written(step: &Step) -> Value {
    let request = json!({"policy": step.request["policy"], "account": step.before(),
        "command": {"id": "look", "at": step.request["command"]["at"], "type": "replay", "events": []}});
    invoke(&request).1["result"].take()
}

fn assert_same_account(step: &Step) {
    assert_eq!(*step.after(), written(step), "{}", step.place());
}

#[test]
fn a_command_done_twice_is_done_once() {
    over_histories(|step| {
        if step.answer["outcome"] != "accepted" {
            return;
        }
        let recent =
            json!([{"id": step.answer["command"]["id"], "digest": step.answer["command"]["digest"]}]);
        let mut again = step.request.clone();
        again["account"] = step.after().clone();
        again["recent_commands"] = recent;
        let (_, answer) = invoke(&again);
        assert_eq!(answer["outcome"], "unchanged", "{}", step.place());
        assert_eq!(answer["reason"], "done_before", "{}", step.place());
        assert_eq!(answer["account"], *step.after(), "{}", step.place());
        // A later instant is the host's stamp, but where the command means its instant.
        again["command"]["at"] = json!("2098-01-01T00:00:00Z");
        let (_, answer) = invoke(&again);
        let means_it = ["expire", "run_top_up_rules", "refresh_ongoing_balance"]
            .iter()
            .any(|name| step.request["command"]["type"] == *name);
        if means_it {
            assert_eq!(answer["refusals"][0]["code"], "command_id_reused", "{}", step.place());
        } else {
            assert_eq!(answer["outcome"], "unchanged", "{}", step.place());
        }
        assert_eq!(answer["account"], *step.after(), "{}", step.place());
    });
}

/// An account that holds what the command made needs no list of commands.
#[test]
fn what_was_made_here_is_not_made_again() {
    over_histories(|step| {
        let id = step.request["command"]["id"].as_str().expect("an id");
        let prefix = format!("{id}/");
        let made = |it: &Value| it["id"].as_str().is_some_and(|id| id.starts_with(&prefix));
        let holds =
            ["wallets", "wallet_transactions"].iter().any(|part| list(step.after(), part).iter().any(made));
        if step.answer["outcome"] != "accepted" || !holds {
            return;
        }
        let mut again = step.request.clone();
        again["account"] = step.after().clone();
        let (_, answer) = invoke(&again);
        assert_eq!(answer["outcome"], "unchanged", "{}", step.place());
        assert_eq!(answer["account"], *step.after(), "{}", step.place());
    });
}

#[test]
fn events_folded_in_one_go_or_two_give_the_returned_account() {
    over_histories(|step| {
        let events = list(&step.answer, "events");
        let replay = |account: &Value, events: &[Value]| {
            let request = json!({"policy": step.request["policy"], "account": account,
                "command": {"id": "r", "at": "2026-01-01T00:00:00Z", "type": "replay", "events": events}});
            invoke(&request).1["result"].take()
        };
        assert_eq!(replay(step.before(), events), *step.after(), "{}", step.place());
        let split = usize::try_from(step.seed).expect("small") % (events.len() + 1);
        let (first, rest) = events.split_at_checked(split).expect("a place in the events");
        assert_eq!(replay(&replay(step.before(), first), rest), *step.after(), "{}", step.place());
    });
}

#[test]
fn the_order_of_members_changes_no_byte() {
    over_histories(|step| {
        let mut turned = String::new();
        write_backwards(&step.request, &mut turned);
        let answer = drawdown_wire::invoke(&turned).expect("a good request stays one");
        assert_eq!(answer, step.text, "{}", step.place());
    });
}

/// The document with the members of every object in the opposite order.
fn write_backwards(document: &Value, text: &mut String) {
    if let Some(members) = document.as_object() {
        text.push('{');
        for (index, (name, value)) in members.iter().rev().enumerate() {
            text.push_str(if index > 0 { "," } else { "" });
            text.push_str(&json!(name).to_string());
            text.push(':');
            write_backwards(value, text);
        }
        text.push('}');
    } else if let Some(elements) = document.as_array() {
        text.push('[');
        for (index, element) in elements.iter().enumerate() {
            text.push_str(if index > 0 { "," } else { "" });
            write_backwards(element, text);
        }
        text.push(']');
    } else {
        text.push_str(&document.to_string());
    }
}

#[test]
fn flows_close_at_the_balance() {
    over_histories(|step| {
        let request = json!({"policy": step.request["policy"], "account": step.after(),
            "command": {"id": "look", "at": step.request["command"]["at"], "type": "flows",
                "from_date": "2026-01-01", "to_date": "2026-12-31", "time_granularity": "monthly"}});
        // Sums beyond 2^53 - 1 cannot be told.
        let Ok(answer) = drawdown_wire::invoke(&request.to_string()) else { return };
        let answer: Value = serde_json::from_str(&answer).expect("an answer is JSON");
        let mut closing: BTreeMap<&str, [Q; 2]> = BTreeMap::new();
        for row in list(&answer, "result") {
            let currency = row["currency"].as_str().expect("a currency");
            let figures = ["amount_cents", "credits"].map(|unit| {
                let of = |name: &str| figure(row, &format!("{name}_{unit}"));
                let closes = of("opening") + of("offered") + of("paid") - of("consumed") - of("voided");
                assert_eq!(closes, of("closing"), "{currency}: {}", step.place());
                closes
            });
            closing.insert(currency, figures);
        }
        // What is due is booked by the query, so the balance to close at is that after a sweep.
        if Policy::read(&step.request["policy"]).at_decision {
            return;
        }
        for (currency, [cents, credits]) in closing {
            let wallets =
                list(step.after(), "wallets").iter().filter(|wallet| wallet["currency"] == currency);
            let sum = |member: &str| wallets.clone().fold(number::zero(), |sum, it| sum + figure(it, member));
            assert_eq!((sum("balance_cents"), sum("credits_balance")), (cents, credits), "{}", step.place());
        }
    });
}

#[test]
fn the_answer_does_not_depend_on_the_order_of_the_account() {
    over_histories(|step| {
        let mut turned = step.request.clone();
        for member in ["wallets", "wallet_transactions"] {
            if let Some(list) = turned["account"][member].as_array_mut() {
                list.reverse();
            }
        }
        assert_eq!(invoke(&turned).0, step.text, "{}", step.place());
    });
}

#[test]
fn invoice_lines_add_up_to_the_total() {
    over_histories(|step| {
        for (invoice, explained) in
            list(&step.answer, "invoices").iter().zip(list(&step.answer, "explanation"))
        {
            let of = |member| figure(invoice, member);
            let including = of("sub_total_excluding_taxes_amount_cents") + of("taxes_amount_cents");
            assert_eq!(including, of("sub_total_including_taxes_amount_cents"), "{}", step.place());
            let taxes = list(invoice, "fees").iter().map(|fee| figure(fee, "taxes_amount_cents"));
            if !list(invoice, "fees").is_empty() {
                let amounts = list(invoice, "fees").iter().map(|fee| figure(fee, "amount_cents"));
                assert_eq!(number::total(amounts), of("fees_amount_cents"), "{}", step.place());
                // What the host states twice, of lines and of the whole, stands as stated.
                let asked =
                    list(&step.request["command"], "invoices").iter().find(|it| it["id"] == invoice["id"]);
                if asked.is_none_or(|asked| asked["taxes_amount_cents"].is_null()) {
                    assert_eq!(number::total(taxes), of("taxes_amount_cents"), "{}", step.place());
                }
            }
            let total = including - of("credit_notes_amount_cents") - of("prepaid_credit_amount_cents");
            assert_eq!(total, of("total_amount_cents"), "{}", step.place());
            let paid: Q = list(&step.answer, "events")
                .iter()
                .filter(|event| event["type"] == "credits_applied")
                .filter(|event| event["transaction"]["invoice_id"] == invoice["id"])
                .fold(number::zero(), |sum, event| {
                    let wallet = &event["transaction"]["wallet_id"];
                    let wallet =
                        list(step.after(), "wallets").iter().find(|w| w["id"] == *wallet).expect("known");
                    let digits =
                        currency_digits(&step.request["policy"], wallet["currency"].as_str().expect("text"));
                    sum + figure(&event["transaction"], "amount") * number::ten_to(digits.expect("known"))
                });
            assert_eq!(paid, figure(explained, "applied_amount_cents"), "{}", step.place());
        }
    });
}
