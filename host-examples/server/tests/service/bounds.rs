//! What an answer may hold, and what is read for it.

use crate::harness::{Service, sqlite};
use serde_json::json;
use sqlx::{Connection, SqliteConnection};

fn too_much(member: &str) -> serde_json::Value {
    json!({member: ["limit_exceeded"]})
}

/// A page of several rows is bounded in bytes; one of a single row is as large as what was taken in.
#[test]
fn pages() {
    let service = Service::start(&sqlite("pages"));
    service.wallet("acme", "10");
    for _ in 0..9 {
        let invoice = json!({"invoice": {
            "external_customer_id": "acme", "currency": "EUR", "fees": [{"amount_cents": 1}], "metadata": [{"key": "note", "value": "x".repeat(1 << 20)}],
        }});
        service.ask("POST", "/api/v1/invoices", Some(&invoice)).good();
    }
    for path in ["/api/v1/invoices", "/api/v1/invoices?per_page=1000", "/api/v1/customers/acme/invoices"] {
        let refused = service.ask("GET", path, None);
        assert_eq!((refused.status, &refused.body["error_details"]), (422, &too_much("per_page")), "{path}");
    }
    for (size, pages) in [(1, 9), (4, 3), (7, 2)] {
        let listed = service.ask("GET", &format!("/api/v1/invoices?per_page={size}"), None).good();
        assert_eq!(listed["meta"]["total_pages"], pages);
        assert_eq!(listed["invoices"].as_array().map(Vec::len), Some(size));
    }
}

/// An analysis of everybody ends before it fills the memory; that of one customer is answered.
#[test]
fn analyses() {
    let url = sqlite("analyses");
    let service = Service::start(&url);
    service.wallet("acme", "10");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let mut connection = runtime.block_on(SqliteConnection::connect(&url)).expect("a connection");
    // More than the engine takes at once, six times over: what is not read needs no sense.
    for statement in [
        "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 100) INSERT INTO customers \
         SELECT 'c' || n, 'c' || n, 0, '1970-01-01T00:00:00Z', '{}', 0 FROM n",
        "INSERT INTO wallets SELECT 'w' || id, 'w' || id, id, '', 'active', 'EUR', 0, 0, \
         replace(hex(zeroblob(1000000)), '0', 'x'), '{}' FROM customers WHERE external_id LIKE 'c%'",
    ] {
        runtime.block_on(sqlx::query(statement).execute(&mut connection)).expect("rows");
    }
    let refused = service.ask("GET", "/api/v1/analytics/prepaid_credits", None);
    let details = &refused.body["error_details"];
    assert_eq!((refused.status, details), (422, &too_much("external_customer_id")), "{}", refused.text);
    let peak = service.peak_of_memory();
    assert!(peak < 300 << 20, "{peak} bytes");
    let path = "/api/v1/analytics/prepaid_credits?external_customer_id=acme";
    let rows = service.ask("GET", path, None).good();
    assert_eq!(rows["prepaid_credits"][0]["offered_credits"], "10");
    // A row a day for as long as there are instants.
    let days = format!("{path}&from_date=1970-01-01&to_date=2099-12-31&time_granularity=daily");
    let refused = service.ask("GET", &days, None);
    let details = &refused.body["error_details"];
    assert_eq!((refused.status, details), (422, &too_much("time_granularity")), "{}", refused.text);
}
