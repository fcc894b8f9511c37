//! Bad input: each request gets the status and the body that Lago's clients expect, and changes nothing.

use crate::harness::{KEY, Service, sqlite};
use serde_json::{Value, json};

struct Case {
    method: &'static str,
    path: String,
    body: Vec<u8>,
    status: u16,
    /// A part of the answer.
    expected: Value,
}

fn case(method: &'static str, path: &str, body: impl Into<String>, status: u16, expected: Value) -> Case {
    Case { method, path: path.to_owned(), body: body.into().into_bytes(), status, expected }
}

fn details(fields: Value) -> Value {
    json!({"status": 422, "error": "Unprocessable Entity", "code": "validation_errors", "error_details": fields})
}

fn missing(code: &str) -> Value {
    json!({"status": 404, "error": "Not Found", "code": code})
}

fn holds(part: &Value, whole: &Value) -> bool {
    match (part, whole) {
        (Value::Object(part), Value::Object(whole)) => {
            part.iter().all(|(name, part)| whole.get(name).is_some_and(|whole| holds(part, whole)))
        }
        (part, whole) => part == whole,
    }
}

const TRANSACTIONS: &str = "/api/v1/wallet_transactions";

fn top_up(wallet: &str, members: Value) -> String {
    let mut said = json!({"wallet_id": wallet});
    said.as_object_mut().expect("an object").extend(members.as_object().expect("an object").clone());
    json!({"wallet_transaction": said}).to_string()
}

fn mandatory(name: &str) -> Value {
    details(json!({name: ["value_is_mandatory"]}))
}

/// No JSON, or JSON of another form.
fn documents() -> Vec<Case> {
    vec![
        case("POST", "/api/v1/wallets", "{", 422, details(json!({"base": ["invalid_json"]}))),
        case("POST", "/api/v1/wallets", "", 422, details(json!({"wallet": ["value_is_mandatory"]}))),
        case("POST", "/api/v1/wallets", "[]", 422, details(json!({"wallet": ["value_is_mandatory"]}))),
        case(
            "POST",
            "/api/v1/wallets",
            r#"{"wallet":7}"#,
            422,
            details(json!({"wallet": ["value_is_invalid"]})),
        ),
        case(
            "POST",
            "/api/v1/wallets",
            r#"{"wallet":{"name":"a","name":"b"}}"#,
            422,
            details(json!({"base": ["duplicate_member"]})),
        ),
        case("POST", "/api/v1/wallets", "\"\\u0000\"", 422, details(json!({"base": ["value_is_invalid"]}))),
        case(
            "POST",
            "/api/v1/customers",
            r#"{"customer":{}}"#,
            422,
            details(json!({"external_id": ["value_is_mandatory"]})),
        ),
        case(
            "POST",
            "/api/v1/customers",
            r#"{"customer":{"external_id":"x","currency":"XQX"}}"#,
            422,
            details(json!({"currency": ["unknown_currency"]})),
        ),
    ]
}

/// What the engine calls malformed stands at the client's field.
fn malformed(wallet: &str) -> Vec<Case> {
    vec![
        case(
            "POST",
            "/api/v1/wallets",
            r#"{"wallet":{"external_customer_id":"acme","currency":"EUR","rate_amount":"one"}}"#,
            422,
            details(json!({"rate_amount": ["invalid_number"]})),
        ),
        case(
            "POST",
            TRANSACTIONS,
            top_up(wallet, json!({"metadata": 7})),
            422,
            details(json!({"metadata": ["wrong_type"]})),
        ),
    ]
}

/// What the rules refuse.
fn refused(wallet: &str) -> Vec<Case> {
    vec![
        case(
            "POST",
            TRANSACTIONS,
            top_up(wallet, json!({"paid_credits": 1, "granted_credits": "-1"})),
            422,
            details(json!({
                "paid_credits": ["invalid_paid_credits", "invalid_amount"],
                "granted_credits": ["invalid_granted_credits", "invalid_amount"],
            })),
        ),
        case(
            "POST",
            TRANSACTIONS,
            top_up(wallet, json!({"voided_credits": "11"})),
            422,
            details(json!({"voided_credits": ["insufficient_credits"]})),
        ),
        case(
            "POST",
            TRANSACTIONS,
            r#"{"wallet_transaction":{"wallet_id":"none","granted_credits":"1"}}"#,
            422,
            details(json!({"wallet_id": ["wallet_not_found"]})),
        ),
        case(
            "POST",
            TRANSACTIONS,
            r#"{"wallet_transaction":{"granted_credits":"1"}}"#,
            422,
            details(json!({"wallet_id": ["wallet_not_found"]})),
        ),
        case(
            "POST",
            "/api/v1/invoices",
            r#"{"invoice":{"external_customer_id":"acme","currency":"EUR","total_amount_cents":5,"fees":[{"amount_cents":4}]}}"#,
            422,
            details(json!({"total_amount_cents": ["totals_differ"]})),
        ),
        case(
            "POST",
            "/api/v1/invoices",
            r#"{"invoice":{"currency":"EUR"}}"#,
            422,
            details(json!({"external_customer_id": ["value_is_mandatory"]})),
        ),
        case(
            "POST",
            "/api/v1/invoices",
            r#"{"invoice":{"external_customer_id":"acme","currency":"EUR","status":"voided","fees":[{"amount_cents":4}]}}"#,
            422,
            details(json!({"status": ["value_is_invalid"]})),
        ),
    ]
}

/// A void without an amount takes all, so nothing that was meant otherwise is taken for one.
fn meant_otherwise(void: &str) -> Vec<Case> {
    vec![
        case("POST", void, r#"{"voided_credits":"1"}"#, 422, mandatory("wallet_transaction")),
        case(
            "POST",
            void,
            r#"{"wallet_transaction":"1"}"#,
            422,
            details(json!({"wallet_transaction": ["value_is_invalid"]})),
        ),
        case(
            "POST",
            void,
            r#"{"wallet_transaction":{"amount":"1"}}"#,
            422,
            details(json!({"amount": ["not_supported"]})),
        ),
        case("POST", void, r#"{"wallet_transaction":{}}"#, 422, mandatory("voided_credits")),
        case("POST", void, r#"[]"#, 422, details(json!({"base": ["value_is_invalid"]}))),
        case(
            "GET",
            "/api/v1/analytics/prepaid_credits?from_date=soon&time_granularity=hourly",
            "",
            422,
            details(json!({"from_date": ["invalid_date"], "time_granularity": ["value_is_invalid"]})),
        ),
    ]
}

/// What is not there.
fn absent() -> Vec<Case> {
    vec![
        case("GET", "/api/v1/wallets/none", "", 404, missing("wallet_not_found")),
        case("PUT", "/api/v1/wallets/none", r#"{"wallet":{"name":"x"}}"#, 404, missing("wallet_not_found")),
        case("DELETE", "/api/v1/wallets/none", "", 404, missing("wallet_not_found")),
        case("GET", "/api/v1/wallets?external_customer_id=nobody", "", 404, missing("customer_not_found")),
        case("GET", "/api/v1/wallet_transactions/none", "", 404, missing("wallet_transaction_not_found")),
        case("GET", "/api/v1/invoices/none", "", 404, missing("invoice_not_found")),
        case(
            "POST",
            "/api/v1/invoices",
            r#"{"invoice":{"external_customer_id":"nobody","currency":"EUR"}}"#,
            404,
            missing("customer_not_found"),
        ),
        case(
            "POST",
            "/api/v1/invoices/preview",
            r#"{"customer":{"external_id":"acme"},"plan_code":"p"}"#,
            404,
            missing("plan_not_found"),
        ),
        case("GET", "/api/v1/nothing", "", 404, missing("route_not_found")),
        case("GET", "/api/v1/wallets/%00", "", 404, missing("route_not_found")),
        case("GET", "/api/v1/wallets/%ff", "", 422, details(json!({"base": ["value_is_invalid"]}))),
    ]
}

/// What exists, but not so, and what is too much.
fn otherwise() -> Vec<Case> {
    vec![
        case(
            "PATCH",
            "/api/v1/wallets",
            "{}",
            405,
            json!({"status": 405, "error": "Method Not Allowed", "code": "method_not_allowed"}),
        ),
        case(
            "POST",
            "/api/v1/wallets",
            format!(r#"{{"wallet":{{"name":"{}"}}}}"#, "x".repeat(1 << 20)),
            413,
            json!({"status": 413, "code": "payload_too_large", "error_details": {"max_bytes": 65536}}),
        ),
    ]
}

#[test]
fn bad_input() {
    let service = Service::start_set(&[("DATABASE_URL", &sqlite("answers")), ("DRAWDOWN_MAX_BODY", "65536")]);
    let wallet = service.wallet("acme", "10");
    let grant = service.transactions(&wallet)[0]["lago_id"].as_str().expect("an id").to_owned();
    let void = format!("{TRANSACTIONS}/{grant}/void");
    let cases =
        [documents(), malformed(&wallet), refused(&wallet), meant_otherwise(&void), absent(), otherwise()];
    let before = (service.find(&wallet), service.transactions(&wallet));
    for Case { method, path, body, status, expected } in cases.into_iter().flatten() {
        let headers = [("authorization", format!("Bearer {KEY}"))];
        let shown = String::from_utf8_lossy(body.get(..body.len().min(120)).unwrap_or_default()).into_owned();
        let answer = service.raw(method, &path, &headers, body).expect("an answer");
        assert_eq!(answer.status, status, "{method} {path} {shown}: {}", answer.text);
        assert!(holds(&expected, &answer.body), "{method} {path} {shown}: {}", answer.text);
    }
    assert_eq!((service.find(&wallet), service.transactions(&wallet)), before, "nothing changed");
}

/// A refusal names what it is about by the id that the client knows.
#[test]
fn a_refusal_names_the_wallet() {
    let service = Service::start(&sqlite("subject"));
    let wallet = service.wallet("acme", "10");
    service.ask("DELETE", &format!("/api/v1/wallets/{wallet}"), None).good();
    let top_up = json!({"wallet_transaction": {"wallet_id": wallet, "granted_credits": "1"}});
    let refused = service.ask("POST", "/api/v1/wallet_transactions", Some(&top_up)).body;
    let expected = json!([{
        "code": "wallet_is_terminated", "field": "wallet_id", "message": format!("wallet `{wallet}` is terminated"),
        "subject": wallet, "figures": {},
    }]);
    assert_eq!(refused["error_extra"]["refusals"], expected);
}

#[test]
fn keys() {
    let service = Service::start_set(&[("DATABASE_URL", &sqlite("keys")), ("DRAWDOWN_API_KEY", "one, two")]);
    let status = |value: Option<&str>| {
        let headers: Vec<_> = value.map(|value| ("authorization", value.to_owned())).into_iter().collect();
        let answer = service.raw("GET", "/api/v1/wallets", &headers, Vec::new()).expect("an answer");
        if answer.status == 401 {
            assert_eq!(answer.body, json!({"status": 401, "error": "Unauthorized"}));
        }
        answer.status
    };
    let cases = [
        (Some("Bearer one"), 200),
        (Some("Bearer two"), 200),
        (Some("bearer one"), 200),
        (Some("BEARER  one"), 200),
        (None, 401),
        (Some(""), 401),
        (Some("Bearer"), 401),
        (Some("Bearer "), 401),
        (Some("Bearer on"), 401),
        (Some("Bearer one, two"), 401),
        (Some("Bearerone"), 401),
        (Some("Basic one"), 401),
    ];
    for (value, expected) in cases {
        assert_eq!(status(value), expected, "{value:?}");
    }
    for path in ["/admin/sweep", "/api/v1/nothing", "/api/v1/customers/x/replay"] {
        assert_eq!(service.raw("POST", path, &[], Vec::new()).expect("an answer").status, 401, "{path}");
    }
}

/// An invoice as Lago shows it, with everything in it, is finalised as it is.
#[test]
fn an_invoice_as_lago_writes_it() {
    let service = Service::start(&sqlite("samples"));
    service.wallet("acme", "0.30");
    let stated: Value = serde_json::from_str(include_str!("lago_invoice.json")).expect("JSON");
    let made = service.ask("POST", "/api/v1/invoices", Some(&stated)).good();
    let (made, said) = (&made["invoice"], &stated["invoice"]);
    assert_eq!(made["prepaid_credit_amount_cents"], 30);
    assert_eq!(made["total_due_amount_cents"], 90);
    let figures = |name: &str| name.starts_with("prepaid_") || name.starts_with("total_");
    for (name, value) in said.as_object().expect("an object") {
        if !figures(name) && name != "customer" && name != "fees" {
            assert_eq!(made[name], *value, "{name} is as it was stated");
        }
    }
    for (name, value) in said["fees"][0].as_object().expect("an object") {
        assert_eq!(made["fees"][0][name], *value, "{name} of the fee is as it was stated");
    }
}
