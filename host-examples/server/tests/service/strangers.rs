//! A stranger in any place of any request is refused, and nothing is done: for every route that there is.

use crate::harness::{Service, sqlite};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A request that would be carried out, and the objects in it where a stranger may stand: the place, the field that the
/// answer names, and the code.
struct Asked {
    method: &'static str,
    path: String,
    body: Value,
    places: &'static [(&'static str, &'static str, &'static str)],
}

const OURS: &str = "not_supported";
const THE_ENGINES: &str = "unknown_member";
/// Beside what is said, or in a request that says nothing.
const BESIDE: (&str, &str, &str) = ("", "stranger", OURS);

fn asked(
    method: &'static str,
    path: &str,
    body: Value,
    places: &'static [(&'static str, &'static str, &'static str)],
) -> Asked {
    Asked { method, path: format!("/api/v1{path}"), body, places }
}

/// One service with something of everything.
struct Ledger {
    service: Service,
    wallet: String,
    code: String,
    grant: String,
}

impl Ledger {
    fn new() -> Self {
        let service = Service::start(&sqlite("strangers"));
        let wallet = service.wallet("acme", "10");
        let code = service.find(&wallet)["code"].as_str().expect("a code").to_owned();
        let grant = service.transactions(&wallet)[0]["lago_id"].as_str().expect("an id").to_owned();
        let ledger = Self { service, wallet, code, grant };
        let metadata = json!({"wallet": {"metadata": {"a": "1"}}});
        ledger.service.ask("PUT", &format!("/api/v1/wallets/{}", ledger.wallet), Some(&metadata)).good();
        let alerts = format!("/api/v1/customers/acme/wallets/{}/alerts", ledger.code);
        ledger.service.ask("POST", &alerts, Some(&json!({"alert": alert("low")}))).good();
        for (id, status) in [("kept", "draft"), ("paid", "finalized")] {
            let mut said = invoice(id);
            said["status"] = status.into();
            ledger.service.ask("POST", "/api/v1/invoices", Some(&json!({"invoice": said}))).good();
        }
        let usage = json!({"customer_usage": usage(), "external_subscription_id": "s"});
        ledger.service.ask("PUT", "/api/v1/customers/acme/current_usage", Some(&usage)).good();
        ledger
    }

    /// Everything that could have been touched.
    fn state(&self) -> Vec<Value> {
        let get = |path: &str| self.service.ask("GET", &format!("/api/v1{path}"), None).good();
        let mut state: Vec<Value> =
            ["/customers", "/wallets", "/invoices", "/customers/acme/events?per_page=1000"]
                .into_iter()
                .map(get)
                .collect();
        state.push(get(&format!("/customers/acme/wallets/{}/alerts", self.code)));
        state.push(get("/customers/acme/current_usage?external_subscription_id=s"));
        state
    }

    fn refused(&self, method: &str, path: &str, body: Option<&Value>, expected: &Value) {
        let answer = self.service.ask(method, path, body);
        let shown = (answer.status, &answer.body["error_details"]);
        assert_eq!(shown, (422, expected), "{method} {path} {body:?}: {}", answer.text);
    }
}

fn alert(code: &str) -> Value {
    json!({"alert_type": "wallet_balance_amount", "code": code, "thresholds": [{"value": "1"}]})
}

fn invoice(id: &str) -> Value {
    json!({
        "lago_id": id, "external_customer_id": "acme", "currency": "EUR", "invoice_type": "subscription",
        "fees": [{"item": {"type": "charge", "code": "a"}, "amount_cents": 100}],
    })
}

fn usage() -> Value {
    json!({"currency": "EUR", "amount_cents": 100, "taxes_amount_cents": 0, "total_amount_cents": 100, "charges_usage": [
        {"amount_cents": 100, "billable_metric": {"code": "calls"}},
    ]})
}

fn wallet() -> Value {
    json!({
        "external_customer_id": "acme", "rate_amount": "1", "currency": "EUR", "applies_to": {"fee_types": ["charge"]},
        "recurring_transaction_rules": [{"trigger": "interval", "interval": "weekly", "paid_credits": "1"}],
    })
}

fn changed() -> Value {
    let mut wallet = wallet();
    wallet.as_object_mut().expect("an object").retain(|name, _| name != "rate_amount" && name != "currency");
    wallet
}

const WALLET: &[(&str, &str, &str)] = &[
    BESIDE,
    ("/wallet", "stranger", THE_ENGINES),
    ("/wallet/applies_to", "applies_to.stranger", THE_ENGINES),
    ("/wallet/recurring_transaction_rules/0", "recurring_transaction_rules.0.stranger", THE_ENGINES),
];
const INVOICE: &[(&str, &str, &str)] = &[
    BESIDE,
    ("/invoice", "stranger", OURS),
    ("/invoice/fees/0", "fees.0.stranger", OURS),
    ("/invoice/fees/0/item", "fees.0.item.stranger", OURS),
];

/// Every route that changes something, previews included.
fn requests(ledger: &Ledger) -> Vec<Asked> {
    let mut requests = of_customers_and_invoices();
    requests.extend(of_usage());
    requests.extend(of_transactions(ledger));
    for path in [format!("/wallets/{}", ledger.wallet), format!("/customers/acme/wallets/{}", ledger.code)] {
        requests.extend(of_a_wallet(&path));
    }
    requests.extend(of_alerts(&format!("/customers/acme/wallets/{}/alerts", ledger.code)));
    requests
}

fn of_customers_and_invoices() -> Vec<Asked> {
    vec![
        asked(
            "POST",
            "/customers",
            json!({"customer": {"external_id": "acme", "name": "Acme"}}),
            &[BESIDE, ("/customer", "stranger", OURS)],
        ),
        asked("POST", "/wallets", json!({"wallet": wallet()}), WALLET),
        asked("POST", "/customers/acme/wallets", json!({"wallet": wallet()}), WALLET),
        asked("POST", "/invoices", json!({"invoice": invoice("new")}), INVOICE),
        asked("POST", "/invoices/preview", json!({"invoice": invoice("new")}), INVOICE),
        asked(
            "POST",
            "/invoices/preview",
            json!({"customer": {"external_id": "acme"}, "subscriptions": {"external_ids": ["s"]}}),
            &[BESIDE, ("/customer", "stranger", OURS), ("/subscriptions", "stranger", OURS)],
        ),
        asked(
            "PUT",
            "/invoices/paid",
            json!({"invoice": {"payment_status": "succeeded"}}),
            &[BESIDE, ("/invoice", "stranger", OURS)],
        ),
        asked("PUT", "/invoices/kept/finalize", json!({}), &[BESIDE]),
        asked("PUT", "/invoices/kept/refresh", json!({}), &[BESIDE]),
        asked("POST", "/invoices/paid/void", json!({}), &[BESIDE]),
        Asked { method: "POST", path: "/admin/sweep".to_owned(), body: json!({}), places: &[BESIDE] },
    ]
}

fn of_usage() -> Vec<Asked> {
    let billed = json!({
        "customer_usage": usage(), "progressive_invoices": [invoice("billed")],
        "pay_in_advance_fees": [{"item": {"type": "charge", "code": "a"}, "amount_cents": 1, "amount_currency": "EUR"}],
    });
    let places = &[
        BESIDE,
        ("/customer_usage", "stranger", OURS),
        ("/customer_usage/charges_usage/0", "charges_usage.0.stranger", OURS),
        ("/customer_usage/charges_usage/0/billable_metric", "charges_usage.0.billable_metric.stranger", OURS),
        ("/progressive_invoices/0", "progressive_invoices.0.stranger", OURS),
        ("/progressive_invoices/0/fees/0", "fees.0.stranger", OURS),
        ("/pay_in_advance_fees/0", "pay_in_advance_fees.0.stranger", OURS),
        ("/pay_in_advance_fees/0/item", "pay_in_advance_fees.0.item.stranger", OURS),
    ];
    vec![asked("PUT", "/customers/acme/current_usage", billed, places)]
}

fn of_transactions(ledger: &Ledger) -> Vec<Asked> {
    const PLACES: &[(&str, &str, &str)] = &[BESIDE, ("/wallet_transaction", "stranger", OURS)];
    let top_up = json!({"wallet_transaction": {"wallet_id": ledger.wallet, "granted_credits": "1"}});
    let void = json!({"wallet_transaction": {"voided_credits": "1"}});
    let grant = format!("/wallet_transactions/{}", ledger.grant);
    vec![
        asked("POST", "/wallet_transactions", top_up, PLACES),
        asked("POST", &format!("{grant}/void"), void, PLACES),
        asked("POST", &format!("{grant}/payment_url"), json!({}), &[BESIDE]),
    ]
}

fn of_a_wallet(path: &str) -> Vec<Asked> {
    let metadata = format!("{path}/metadata");
    vec![
        asked("PUT", path, json!({"wallet": changed()}), WALLET),
        asked("DELETE", path, json!({}), &[BESIDE]),
        asked("POST", &metadata, json!({"metadata": {"b": "2"}}), &[BESIDE]),
        asked("PATCH", &metadata, json!({"metadata": {"b": "2"}}), &[BESIDE]),
        asked("DELETE", &metadata, json!({}), &[BESIDE]),
        asked("DELETE", &format!("{metadata}/a"), json!({}), &[BESIDE]),
    ]
}

fn of_alerts(path: &str) -> Vec<Asked> {
    let one = format!("{path}/low");
    vec![
        asked(
            "POST",
            path,
            json!({"alert": alert("new")}),
            &[BESIDE, ("/alert", "stranger", OURS), ("/alert/thresholds/0", "stranger", OURS)],
        ),
        asked("POST", path, json!({"alerts": [alert("new")]}), &[BESIDE, ("/alerts/0", "stranger", OURS)]),
        asked("PUT", &one, json!({"alert": {"code": "lower"}}), &[BESIDE, ("/alert", "stranger", OURS)]),
        asked("DELETE", &one, json!({}), &[BESIDE]),
        asked("DELETE", path, json!({}), &[BESIDE]),
    ]
}

/// Every route that is read, with the parameters that it must have.
fn questions(ledger: &Ledger) -> Vec<String> {
    let (wallet, code, grant) = (&ledger.wallet, &ledger.code, &ledger.grant);
    let paths = [
        "/customers?",
        "/customers/acme?",
        "/customers/acme/current_usage?external_subscription_id=s&",
        "/customers/acme/events?",
        "/customers/acme/replay?",
        "/customers/acme/wallets?",
        &format!("/customers/acme/wallets/{code}?"),
        &format!("/customers/acme/wallets/{code}/alerts?"),
        &format!("/customers/acme/wallets/{code}/alerts/low?"),
        "/customers/acme/invoices?",
        "/analytics/prepaid_credits?",
        "/wallets?",
        &format!("/wallets/{wallet}?"),
        &format!("/wallets/{wallet}/wallet_transactions?"),
        &format!("/wallet_transactions/{grant}?"),
        &format!("/wallet_transactions/{grant}/consumptions?"),
        &format!("/wallet_transactions/{grant}/fundings?"),
        "/invoices?",
        "/invoices/paid?",
    ];
    paths.map(|path| format!("/api/v1{path}")).into()
}

#[test]
fn a_stranger_is_refused_wherever_it_stands() {
    let ledger = Ledger::new();
    let before = ledger.state();
    for Asked { method, path, body, places } in requests(&ledger) {
        for (place, field, code) in places {
            let mut asked = body.clone();
            asked.pointer_mut(place).expect("the place")["stranger"] = json!(false);
            ledger.refused(method, &path, Some(&asked), &json!({*field: [*code]}));
        }
        ledger.refused(method, &format!("{path}?stranger=1"), Some(&body), &json!({"stranger": [OURS]}));
    }
    for path in questions(&ledger) {
        ledger.refused("GET", &format!("{path}stranger=1"), None, &json!({"stranger": [OURS]}));
        ledger.refused(
            "GET",
            &format!("{path}twice=1&twice=1"),
            None,
            &json!({"twice": ["duplicate_member"]}),
        );
        ledger.service.ask("GET", path.trim_end_matches(['?', '&']), None).good();
    }
    assert_eq!(ledger.state(), before, "nothing changed");
}

/// Without the stranger each of them is carried out: it is the stranger that was refused.
#[test]
fn what_says_nothing_strange_is_done() {
    let mut seen = BTreeSet::new();
    let ledger = Ledger::new();
    let undone = |path: &str| path.ends_with("/payment_url");
    for Asked { method, path, body, .. } in requests(&ledger) {
        seen.insert((method, path.clone()));
        // What takes something away is done on a ledger of its own.
        let fresh = Ledger::new();
        let own =
            |text: &str| text.replace(&ledger.wallet, &fresh.wallet).replace(&ledger.grant, &fresh.grant);
        let body: Value = serde_json::from_str(&own(&body.to_string())).expect("JSON");
        let answer = fresh.service.ask(method, &own(&path), Some(&body));
        let expected = if undone(&path) { 422 } else { 200 };
        assert_eq!(answer.status, expected, "{method} {path} {body}: {}", answer.text);
    }
    seen.extend(questions(&ledger).into_iter().map(|path| ("GET", path)));
    // Every route is among them, but the two that are open.
    let routes = include_str!("../../src/api/mod.rs");
    let words: Vec<&str> = routes.split(|c: char| !c.is_alphanumeric() && c != '_' && c != ':').collect();
    let handlers = words.windows(2).filter(|pair| {
        ["get", "post", "put", "patch", "delete"].contains(&pair[0]) && pair[1].contains("::")
    });
    assert_eq!(seen.len(), handlers.count() - 2);
}

/// A page is a number from 1 on, of at most 1,000 items.
#[test]
fn pages() {
    let ledger = Ledger::new();
    let cases = [
        ("page=0", json!({"page": ["value_is_invalid"]})),
        ("page=-1", json!({"page": ["value_is_invalid"]})),
        ("page=two", json!({"page": ["value_is_invalid"]})),
        ("page=1.5", json!({"page": ["value_is_invalid"]})),
        ("per_page=0", json!({"per_page": ["value_is_invalid"]})),
        ("per_page=all", json!({"per_page": ["value_is_invalid"]})),
        ("per_page=1001", json!({"per_page": ["limit_exceeded"]})),
    ];
    let lists = ["/customers", "/wallets", "/invoices", "/customers/acme/events", "/customers/acme/wallets"];
    let of_ids = [
        format!("/wallets/{}/wallet_transactions", ledger.wallet),
        format!("/wallet_transactions/{}/fundings", ledger.grant),
        format!("/customers/acme/wallets/{}/alerts", ledger.code),
    ];
    for path in lists.map(str::to_owned).into_iter().chain(of_ids) {
        for (page, details) in &cases {
            ledger.refused("GET", &format!("/api/v1{path}?{page}"), None, details);
        }
        let page = ledger.service.ask("GET", &format!("/api/v1{path}?page=1000&per_page=1000"), None).good();
        assert_eq!(page["meta"]["current_page"], 1000, "{path}");
    }
}

/// What Lago's customer may ask for, and this service does not do.
#[test]
fn what_a_customer_may_not_ask_for() {
    let ledger = Ledger::new();
    let cases = [
        ("net_payment_term", json!(30)),
        ("finalize_zero_amount_invoice", json!("skip")),
        ("billing_configuration", json!({"payment_provider": "stripe"})),
        ("integration_customers", json!([])),
        ("skip_invoice_custom_sections", json!(true)),
        ("lago_id", json!("other")),
        ("created_at", json!("2020-01-01T00:00:00Z")),
        ("applicable_timezone", json!("Europe/Paris")),
    ];
    for (name, value) in cases {
        let said = json!({"customer": {"external_id": "acme", name: value}});
        ledger.refused("POST", "/api/v1/customers", Some(&said), &json!({name: [OURS]}));
    }
    // As it is shown it says nothing, and what is known of it is kept.
    let mut shown = ledger.service.ask("GET", "/api/v1/customers/acme", None).good();
    shown["customer"]["metadata"] = json!([{"key": "a", "value": "1"}]);
    shown["customer"]["legal_name"] = "Acme Inc.".into();
    let kept = ledger.service.ask("POST", "/api/v1/customers", Some(&shown)).good();
    for name in ["metadata", "legal_name", "lago_id", "created_at"] {
        assert_eq!(kept["customer"][name], shown["customer"][name], "{name}");
    }
}
