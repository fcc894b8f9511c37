//! Real payloads, taken as they are. Skipped where the folder is not there.

use super::json;
use crate::setting::Document;
use std::format;
use std::path::PathBuf;
use std::string::String;

fn payload(file: &str, member: &str) -> Option<String> {
    let folder = std::env::var_os("DRAWDOWN_LAGO_API").map(PathBuf::from)?;
    let text = std::fs::read_to_string(folder.join(file)).ok()?;
    let document = Document::parse(&text).unwrap();
    Some(json(document.root().unwrap().member(member).unwrap()))
}

fn decide(account: &str, command: &str) -> String {
    let text = format!(
        r#"{{"policy":"lago-2026-08","account":{account},"command":{{"id":"c1","at":"2026-01-31T09:00:00Z",{command}}}}}"#
    );
    crate::invoke(&text).unwrap_or_else(|problems| panic!("{problems}"))
}

fn account() -> Option<String> {
    Some(format!(
        r#"{{"organization":{},"customer":{},"wallets":[{}],"wallet_transactions":{}}}"#,
        payload("organization.json", "organization")?,
        payload("customer.json", "customer")?,
        payload("wallet.json", "wallet")?,
        payload("wallet_transaction.json", "wallet_transactions")?,
    ))
}

#[test]
fn accounts_are_taken_as_they_are() {
    let Some(account) = account() else { return };
    let answer = decide(&account, r#""type":"expire""#);
    for part in [
        r#""organization":{"timezone":"America/New_York","max_wallets":null}"#,
        r#""customer":{"external_id":"5eb02857-a71e-4ea2-bcf9-57d3a41bc6ba","currency":"EUR","timezone":"Europe/Paris","has_active_subscription":null,"country":"US","customer_type":"individual","tax_rate":"15"}"#,
        r#""id":"b7ab2926-1de8-4428-9bcd-779314ac129b","name":"name","code":"wallet_code","status":"active","currency":"EUR","rate_amount":"1.5","priority":30,"credits_balance":"10","balance_cents":1000,"#,
        r#""id":"b7ab2926-1de8-4428-9bcd-779314ac1333","wallet_id":"12345","transaction_type":"inbound","transaction_status":"purchased","status":"failed","#,
    ] {
        assert!(answer.contains(part), "{part}\n{answer}");
    }
}

#[test]
fn lists_are_taken_as_they_are() {
    let (Some(wallets), Some(transactions)) = (
        payload("wallet_index.json", "wallets"),
        payload("wallet_transaction_index.json", "wallet_transactions"),
    ) else {
        return;
    };
    let account = format!(r#"{{"wallets":{wallets},"wallet_transactions":{transactions}}}"#);
    assert!(decide(&account, r#""type":"expire""#).contains(r#""wallet_id":"12345""#));
}

#[test]
fn invoices_fees_and_usage_are_taken_as_they_are() {
    let Some(account) = account() else { return };
    for (file, member) in [("invoice.json", "invoice"), ("one_off_invoice.json", "invoice")] {
        let invoice = payload(file, member).unwrap();
        decide(&account, &format!(r#""type":"apply_credits","invoices":[{invoice}]"#));
    }
    let invoices = payload("invoice_index.json", "invoices").unwrap();
    decide(&account, &format!(r#""type":"apply_credits","invoices":{invoices}"#));
    let refresh = format!(
        r#""type":"refresh_ongoing_balance","current_usage":[{}],"draft_invoices":{invoices},"progressive_invoices":[],"pay_in_advance_fees":[{}]"#,
        payload("customer_usage.json", "customer_usage").unwrap(),
        payload("fee.json", "fee").unwrap(),
    );
    decide(&account, &refresh);
    let fees = payload("fees.json", "fees").unwrap();
    decide(&account, &format!(r#""type":"refresh_ongoing_balance","pay_in_advance_fees":{fees}"#));
}
