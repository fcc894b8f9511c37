//! What the API shows of the engine's documents: every member of them.

use crate::harness::{Service, sqlite};
use serde_json::{Map, Value, json};
use sqlx::{Connection, SqliteConnection};

const TRANSACTIONS: &str = "/api/v1/wallet_transactions";

/// Under another name, or on a route of its own.
fn shown_as(table: &str, name: &str) -> Option<String> {
    match (table, name) {
        ("wallets", "alerts") | ("wallet_transactions", "fundings") => None,
        (_, "id") => Some("lago_id".to_owned()),
        ("wallet_transactions", name) if name.ends_with("_id") && name != "external_subscription_id" => {
            Some(format!("lago_{name}"))
        }
        (_, name) => Some(name.to_owned()),
    }
}

#[test]
fn every_member_is_shown() {
    let url = sqlite("shapes");
    let service = Service::start(&url);
    let wallet = service.wallet("acme", "10");
    let bought = json!({"wallet_transaction": {"wallet_id": wallet, "paid_credits": "5", "name": "Five"}});
    service.ask("POST", TRANSACTIONS, Some(&bought)).good();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let mut connection = runtime.block_on(SqliteConnection::connect(&url)).expect("a connection");
    let statements = [
        ("wallets", "SELECT public_id, document FROM wallets"),
        ("wallet_transactions", "SELECT public_id, document FROM wallet_transactions"),
        ("invoices", "SELECT public_id, document FROM invoices"),
    ];
    for (table, statement) in statements {
        let rows: Vec<(String, String)> =
            runtime.block_on(sqlx::query_as(statement).fetch_all(&mut connection)).expect("rows");
        assert!(!rows.is_empty(), "{table}");
        for (id, document) in rows {
            let shown = service.ask("GET", &format!("/api/v1/{table}/{id}"), None).good();
            let shown = &shown[table.trim_end_matches('s')];
            let document: Map<String, Value> = serde_json::from_str(&document).expect("a document");
            let names = document.iter().filter(|(_, value)| !value.is_null()).map(|(name, _)| name);
            for name in names.filter(|name| *name != "applied_taxes_rate") {
                let Some(shown_as) = shown_as(table, name) else { continue };
                assert!(
                    !shown[&shown_as].is_null(),
                    "{table} {id} does not show `{name}` as `{shown_as}`: {shown}"
                );
            }
        }
    }
}

/// A purchase shows what it cost, whatever becomes of its payment, and why it failed.
#[test]
fn a_purchase_shows_its_invoice_and_why_it_failed() {
    let service = Service::start(&sqlite("purchase"));
    let wallet = service.wallet("acme", "0");
    let customer = json!({"customer": {"external_id": "acme", "tax_rate": "20"}});
    service.ask("POST", "/api/v1/customers", Some(&customer)).good();
    let bought = json!({"wallet_transaction": {"wallet_id": wallet, "paid_credits": "5"}});
    let made = service.ask("POST", TRANSACTIONS, Some(&bought)).good()["wallet_transactions"][0].take();
    let issued = &made["purchase_invoice"];
    assert_eq!((&issued["units"], &issued["amount_cents"]), (&json!("5"), &json!(500)), "{made}");
    assert_eq!(made["failure_reason"], Value::Null);
    let invoice = format!("/api/v1/invoices/{}", made["lago_invoice_id"].as_str().expect("an invoice"));
    let stated = service.ask("GET", &invoice, None).good();
    assert_eq!(issued["total_amount_cents"], stated["invoice"]["total_amount_cents"]);
    service.ask("PUT", &invoice, Some(&json!({"invoice": {"payment_status": "failed"}}))).good();
    let path = format!("{TRANSACTIONS}/{}", made["lago_id"].as_str().expect("an id"));
    let failed = service.ask("GET", &path, None).good()["wallet_transaction"].take();
    assert_eq!((&failed["status"], &failed["failure_reason"]), (&json!("failed"), &json!("payment_failed")));
    assert_eq!(&failed["purchase_invoice"], issued);
}
