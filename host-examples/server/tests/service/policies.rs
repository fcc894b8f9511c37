//! The policy is chosen at the start: the same requests, other answers.

use crate::harness::{Service, sqlite};
use serde_json::{Value, json};

fn invoice(policy: &str, customer: &Value) -> Value {
    let service = Service::start_set(&[("DATABASE_URL", &sqlite("policy")), ("DRAWDOWN_POLICY", policy)]);
    service.ask("POST", "/api/v1/customers", Some(&json!({"customer": customer}))).good();
    let wallet = json!({"wallet": {
        "external_customer_id": "acme", "rate_amount": "1", "currency": "EUR", "granted_credits": "30",
    }});
    service.ask("POST", "/api/v1/wallets", Some(&wallet)).good();
    let invoice = json!({"invoice": {
        "external_customer_id": "acme", "currency": "EUR", "invoice_type": "subscription",
        "fees": [{"item": {"type": "charge", "code": "seats"}, "amount_cents": 10000, "taxes_amount_cents": 2000, "taxes_rate": "20"}],
    }});
    service.ask("POST", "/api/v1/invoices", Some(&invoice)).good()["invoice"].take()
}

/// Net 100, tax 20 %, wallet 30: credits before tax leave 84 to pay, after tax 90.
#[test]
fn editions_differ() {
    let customer = json!({
        "external_id": "acme", "currency": "EUR", "has_active_subscription": true,
        "taxes": [{"lago_id": "t", "name": "VAT", "code": "vat", "rate": 20, "created_at": "2022-01-01T00:00:00Z"}],
    });
    let cases = [
        ("lago-2022-09", 8400),
        ("lago-2022-12", 9000),
        ("lago-2026-08", 9000),
        ("drawdown-1", 9000),
        (r#"{"preset": "lago-2026-08", "stage": "before_tax"}"#, 8400),
    ];
    for (policy, due) in cases {
        assert_eq!(invoice(policy, &customer)["total_due_amount_cents"], due, "{policy}");
    }
}
