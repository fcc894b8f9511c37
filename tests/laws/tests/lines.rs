//! What credits pay of an invoice is told line by line, to the unit.

use drawdown_laws::{Step, run, seeds};
use drawdown_model::number::{self, Q};
use serde_json::Value;

fn list<'a>(document: &'a Value, member: &str) -> &'a [Value] {
    document[member].as_array().map_or(&[], Vec::as_slice)
}

fn cents(document: &Value, member: &str) -> Q {
    number::read_or_zero(&document[member])
}

fn total(documents: &[Value], member: &str) -> Q {
    number::total(documents.iter().map(|document| cents(document, member)))
}

/// Lines of what an invoice was paid, and of each outbound.
fn lines_add_up(step: &Step) {
    for invoice in list(&step.answer, "invoices") {
        let fees = list(invoice, "fees");
        if fees.is_empty() || fees.iter().any(|fee| fee["prepaid_credit_amount_cents"].is_null()) {
            continue;
        }
        let lines = total(fees, "prepaid_credit_amount_cents");
        assert_eq!(lines, cents(invoice, "prepaid_credit_amount_cents"), "{}", step.place());
    }
    for event in list(&step.answer, "events").iter().filter(|event| !list(event, "fees").is_empty()) {
        let sum = total(list(event, "fees"), "amount_cents");
        let before = cents(&event["balance_before"], "balance_cents");
        assert_eq!(sum, before - cents(&event["balance"], "balance_cents"), "{}", step.place());
    }
}

#[test]
fn lines_add_up_to_what_credits_paid() {
    for seed in seeds(150) {
        run(seed, |step| {
            if step.request["command"]["type"] == "apply_credits" {
                lines_add_up(step);
            }
        });
    }
}
