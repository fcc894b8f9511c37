//! What a client says is done, or it is refused: never left out.

use crate::harness::{Service, sqlite};
use serde_json::{Value, json};

fn not_supported(member: &str) -> Value {
    json!({member: ["not_supported"]})
}

/// There is no table of taxes here: an invoice that names one is not finalised without tax.
#[test]
fn taxes_that_nobody_knows() {
    let service = Service::start(&sqlite("taxes"));
    let wallet = service.wallet("acme", "10");
    let invoice = |members: Value, fee: Value| {
        let mut fees = json!({"add_on_code": "setup", "unit_amount_cents": 1200, "units": "2"});
        fees.as_object_mut().expect("an object").extend(fee.as_object().expect("an object").clone());
        let mut invoice = json!({"external_customer_id": "acme", "currency": "EUR", "fees": [fees]});
        invoice.as_object_mut().expect("an object").extend(members.as_object().expect("an object").clone());
        json!({"invoice": invoice})
    };
    let missing = [
        (invoice(json!({}), json!({"tax_codes": ["vat"]})), "tax_not_found"),
        (invoice(json!({"tax_codes": ["vat"]}), json!({})), "tax_not_found"),
        (invoice(json!({}), json!({"tax_codes": "vat"})), "tax_not_found"),
        (invoice(json!({}), json!({"unit_amount_cents": null})), "add_on_not_found"),
    ];
    for (invoice, code) in missing {
        for path in ["/api/v1/invoices", "/api/v1/invoices/preview"] {
            let refused = service.ask("POST", path, Some(&invoice));
            assert_eq!(refused.status, 404, "{invoice}: {}", refused.text);
            assert_eq!(refused.body, json!({"status": 404, "error": "Not Found", "code": code}));
        }
    }
    let customer = json!({"customer": {"external_id": "acme", "tax_codes": ["vat"]}});
    let refused = service.ask("POST", "/api/v1/customers", Some(&customer));
    assert_eq!((refused.status, refused.body["code"].as_str()), (404, Some("tax_not_found")));
    let wrong = invoice(json!({}), json!({"unit_amount_cents": "much"}));
    let refused = service.ask("POST", "/api/v1/invoices", Some(&wrong));
    assert_eq!(refused.body["error_details"], json!({"fees.0.unit_amount_cents": ["value_is_invalid"]}));
    assert_eq!(service.ask("GET", "/api/v1/invoices", None).good()["meta"]["total_count"], 0);

    // One that states its tax is taken as it is, and a list without codes says nothing.
    let stated = invoice(json!({"tax_codes": []}), json!({"tax_codes": [], "taxes_rate": "20"}));
    let made = service.ask("POST", "/api/v1/invoices", Some(&stated)).good();
    assert_eq!(made["invoice"]["total_amount_cents"], 2880);
    assert_eq!(service.find(&wallet)["credits_balance"], "10");
}

/// What has a name and is no part of this service, beside the strangers that every route refuses.
#[test]
fn what_is_known_and_not_supported() {
    let service = Service::start(&sqlite("members"));
    let wallet = service.wallet("acme", "10");
    let code = service.find(&wallet)["code"].as_str().expect("a code").to_owned();
    let paid = json!({"invoice": {
        "lago_id": "i", "external_customer_id": "acme", "currency": "EUR", "fees": [{"amount_cents": 100}],
    }});
    service.ask("POST", "/api/v1/invoices", Some(&paid)).good();
    let (of_wallet, alerts) =
        (format!("/api/v1/wallets/{wallet}"), format!("/api/v1/customers/acme/wallets/{code}/alerts"));
    let granted = json!({"wallet": {"granted_credits": "1"}});
    let rules = json!({"wallet": {"recurring_transaction_rules": [{
        "trigger": "interval", "interval": "weekly", "paid_credits": "1",
        "payment_method": {"payment_method_type": "card"},
    }]}});
    let void = "/api/v1/invoices/i/void";
    let cases = [
        ("PUT", of_wallet.as_str(), rules, not_supported("recurring_transaction_rules")),
        ("PUT", &of_wallet, granted, json!({"granted_credits": ["unknown_member"]})),
        ("POST", &alerts, json!({"alerts": ["low"]}), json!({"alerts": ["value_is_invalid"]})),
        ("POST", void, json!({"generate_credit_note": true}), not_supported("generate_credit_note")),
        ("GET", "/api/v1/invoices?payment_overdue=true", Value::Null, not_supported("payment_overdue")),
        ("GET", "/api/v1/wallets?status=active", Value::Null, not_supported("status")),
        ("GET", "/api/v1/customers?search_term=a", Value::Null, not_supported("search_term")),
        ("GET", "/api/v1/analytics/prepaid_credits?months=3", Value::Null, not_supported("months")),
    ];
    let before = (service.find(&wallet), service.transactions(&wallet));
    for (method, path, body, details) in cases {
        let refused = service.ask(method, path, (!body.is_null()).then_some(&body));
        let shown = (refused.status, &refused.body["error_details"]);
        assert_eq!(shown, (422, &details), "{path}: {}", refused.text);
    }
    assert_eq!((service.find(&wallet), service.transactions(&wallet)), before, "nothing changed");
    service.ask("POST", void, Some(&json!({"generate_credit_note": false}))).good();
}

/// A wallet that was read may be sent back as it is, with what is to change in it.
#[test]
fn a_wallet_that_is_sent_back() {
    let service = Service::start(&sqlite("sent-back"));
    let wallet = service.wallet("acme", "10");
    let path = format!("/api/v1/wallets/{wallet}");
    let rules = json!([{"trigger": "interval", "interval": "weekly", "paid_credits": "1"}]);
    service.ask("PUT", &path, Some(&json!({"wallet": {"recurring_transaction_rules": rules}}))).good();
    let mut stored = service.find(&wallet);
    stored["name"] = "Renamed".into();
    let changed = service.ask("PUT", &path, Some(&json!({"wallet": stored}))).good();
    assert_eq!(changed["wallet"], stored);
}

/// What is shown of a wallet and may be changed, by name.
const CHANGEABLE: [&str; 13] = [
    "applies_to",
    "billing_entity_code",
    "code",
    "expiration_at",
    "invoice_custom_section",
    "invoice_requires_successful_payment",
    "metadata",
    "name",
    "paid_top_up_max_amount_cents",
    "paid_top_up_min_amount_cents",
    "payment_method",
    "priority",
    "purchase_order_number",
];

/// Whatever else is sent back otherwise than it is shown is refused.
#[test]
fn what_is_shown_and_cannot_be_changed() {
    let service = Service::start(&sqlite("shown"));
    let wallet = service.wallet("acme", "10");
    let path = format!("/api/v1/wallets/{wallet}");
    let stated = service.find(&wallet);
    for (name, value) in stated.as_object().expect("an object") {
        if CHANGEABLE.contains(&name.as_str()) || name == "recurring_transaction_rules" {
            continue;
        }
        let code = if ["rate_amount", "currency"].contains(&name.as_str()) {
            "unknown_member"
        } else {
            "not_supported"
        };
        let other = if value == "other" { json!("another") } else { json!("other") };
        let refused = service.ask("PUT", &path, Some(&json!({"wallet": {name.as_str(): other}})));
        assert_eq!(
            (refused.status, &refused.body["error_details"]),
            (422, &json!({name.as_str(): [code]})),
            "{name}"
        );
        service.ask("PUT", &path, Some(&json!({"wallet": {name.as_str(): value}}))).good();
    }
    let created = json!({"wallet": {
        "external_customer_id": "other", "rate_amount": "1", "currency": "EUR", "balance_cents": 500, "status": "terminated",
    }});
    let refused = service.ask("POST", "/api/v1/customers/acme/wallets", Some(&created));
    let details = json!({
        "external_customer_id": ["not_supported"], "status": ["not_supported"], "balance_cents": ["not_supported"],
    });
    assert_eq!((refused.status, &refused.body["error_details"]), (422, &details));
    assert_eq!(service.find(&wallet), stated);
}

/// A rule is sent back by the id that is shown; what has ended stays ended.
#[test]
fn rules_that_are_sent_back() {
    let service = Service::start(&sqlite("rules-back"));
    let wallet = service.wallet("acme", "10");
    let path = format!("/api/v1/wallets/{wallet}");
    let rule =
        |credits: &str| json!([{"trigger": "interval", "interval": "weekly", "paid_credits": credits}]);
    let put = |rules: &Value| {
        service.ask("PUT", &path, Some(&json!({"wallet": {"recurring_transaction_rules": rules}})))
    };
    put(&rule("1")).good();
    put(&rule("2")).good();
    let rules = service.find(&wallet)["recurring_transaction_rules"].clone();
    let statuses: Vec<&Value> = rules.as_array().expect("rules").iter().map(|rule| &rule["status"]).collect();
    assert_eq!(statuses, ["terminated", "active"]);
    let after = put(&rules).good()["wallet"]["recurring_transaction_rules"].take();
    assert_eq!(after, rules);
    let mut other = rules.clone();
    other[1]["status"] = "terminated".into();
    let refused = put(&other);
    let details = json!({"recurring_transaction_rules.1.status": ["not_supported"]});
    assert_eq!((refused.status, &refused.body["error_details"]), (422, &details));
}

/// What this service keeps for the host comes back.
#[test]
fn what_is_kept_for_the_host() {
    let service = Service::start(&sqlite("kept"));
    let wallet = service.wallet("acme", "10");
    let host = json!({
        "billing_entity_code": "one", "payment_method": {"payment_method_type": "card"},
        "purchase_order_number": "PO-1", "invoice_custom_section": {"skip_invoice_custom_sections": true},
    });
    service.ask("PUT", &format!("/api/v1/wallets/{wallet}"), Some(&json!({"wallet": host}))).good();
    let kept = service.find(&wallet);
    for (name, value) in host.as_object().expect("an object") {
        assert_eq!(&kept[name], value, "{name}");
    }
}
