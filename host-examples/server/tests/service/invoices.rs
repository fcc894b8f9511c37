//! What an invoice shows.

use crate::harness::{Service, sqlite};
use serde_json::{Value, json};

fn invoice(members: Value) -> Value {
    let mut invoice = json!({
        "external_customer_id": "acme", "currency": "EUR", "invoice_type": "subscription",
        "fees": [
            {"item": {"type": "charge", "code": "calls", "name": "Calls"}, "amount_cents": 10000, "taxes_rate": "20"},
            {"item": {"type": "charge", "code": "seats", "name": "Seats"}, "amount_cents": 500, "taxes_amount_cents": 1},
        ],
    });
    invoice.as_object_mut().expect("an object").extend(members.as_object().expect("an object").clone());
    json!({"invoice": invoice})
}

/// A tax that the host stated as a rate alone stands in the fee as it does in the sum.
#[test]
fn the_taxes_of_the_fees_add_up() {
    let service = Service::start(&sqlite("fees"));
    service.wallet("acme", "30");
    let taxes = |shown: &Value| {
        let fees = shown["invoice"]["fees"].as_array().expect("fees").iter();
        let figures = fees.map(|fee| (fee["taxes_amount_cents"].clone(), fee["total_amount_cents"].clone()));
        assert_eq!(figures.collect::<Vec<_>>(), [(2000.into(), 12000.into()), (1.into(), 501.into())]);
        assert_eq!(shown["invoice"]["taxes_amount_cents"], 2001);
        assert_eq!(shown["invoice"]["fees"][0]["item"]["name"], "Calls", "what the host stated stays");
    };
    taxes(&service.ask("POST", "/api/v1/invoices/preview", Some(&invoice(json!({})))).good());
    taxes(
        &service
            .ask("POST", "/api/v1/invoices", Some(&invoice(json!({"lago_id": "i1", "status": "draft"}))))
            .good(),
    );
    taxes(&service.ask("PUT", "/api/v1/invoices/i1/finalize", None).good());
    taxes(&service.ask("GET", "/api/v1/invoices/i1", None).good());
}

/// The explanation names a wallet as every other answer does.
#[test]
fn an_explanation_names_the_wallets_by_their_public_ids() {
    let service = Service::start(&sqlite("explanation"));
    let wallet = service.wallet("acme", "30");
    for path in ["/api/v1/invoices/preview", "/api/v1/invoices"] {
        let shown = service.ask("POST", path, Some(&invoice(json!({})))).good();
        let explained = &shown["explanation"]["wallets"][0];
        assert_eq!(explained["wallet_id"], wallet, "{path}");
        assert_eq!(explained["order_key"]["id"], wallet, "{path}");
        assert_eq!(explained["amount_cents"], 3000, "{path}");
    }
}
