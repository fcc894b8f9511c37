//! The lists of an account, and how each is filled. A list within another is spread over it, so that its elements
//! double in all whether the outer one does or not.

use serde_json::{Value, json};

/// One list of a request.
pub struct List {
    pub name: &'static str,
    /// Puts so many elements into the request, which holds the lists before this one.
    pub fill: fn(&mut Value, usize),
    /// Elements while other lists are looked at.
    pub few: usize,
    /// Elements after doubling, within every limit.
    pub most: usize,
}

/// Contract 4: `invoices x wallets x fees`, drafts, progressive ones and usage keys among them.
const PRODUCT: [&[&str]; 2] = [
    &["wallets", "codes of scopes"],
    &[
        "invoices",
        "fees",
        "usages",
        "charges",
        "groups",
        "drafts",
        "draft fees",
        "progressive invoices",
        "paid in advance",
    ],
];

impl List {
    /// Whether a limit bounds the product of the two.
    pub fn bounded_with(&self, other: &List) -> bool {
        let [wallets, fees] = PRODUCT;
        (wallets.contains(&self.name) && fees.contains(&other.name))
            || (fees.contains(&self.name) && (wallets.contains(&other.name) || fees.contains(&other.name)))
    }
}

pub const fn list(name: &'static str, fill: fn(&mut Value, usize), few: usize, most: usize) -> List {
    List { name, fill, few, most }
}

/// The lists of every account, outer ones first.
pub const ACCOUNT: &[List] = &[
    list(
        "taxes of the customer",
        |request, count| {
            request["account"]["customer"]["taxes"] = (0..count).map(|_| json!({"rate": "0.01"})).collect();
        },
        1,
        800,
    ),
    list(
        "recent commands",
        |request, count| {
            let digest = "0".repeat(64);
            let recent = (0..count).map(|n| json!({"id": format!("earlier-{n}"), "digest": digest}));
            request["recent_commands"] = recent.collect();
        },
        1,
        800,
    ),
    list(
        "wallets",
        |request, count| {
            request["account"]["wallets"] = (0..count).map(wallet).collect();
        },
        8,
        500,
    ),
    list(
        "wallets that ended",
        |request, count| (0..count).for_each(|n| add_ended_wallet(request, n)),
        1,
        400,
    ),
    list("grants", |request, count| spread(request, count, "grant", |_| {}), 8, 800),
    list(
        "grants of one wallet",
        |request, count| {
            (0..count).for_each(|n| add_grant(request, 0, &format!("own-{n}"), |_| {}));
        },
        1,
        800,
    ),
    list(
        "grants that ended",
        |request, count| {
            spread(request, count, "ended", |grant| grant["expiration_at"] = json!("2026-02-01T00:00:00Z"));
        },
        1,
        800,
    ),
    list(
        "grants to come",
        |request, count| {
            spread(request, count, "later", |grant| grant["starts_at"] = json!("2026-12-01T00:00:00Z"));
        },
        1,
        800,
    ),
    list("purchases", |request, count| (0..count).for_each(|n| add_purchase(request, n)), 8, 800),
    list("spendings", |request, count| (0..count).for_each(|n| add_spending(request, n)), 8, 800),
    list("fundings of one spending", add_fundings, 1, 800),
    list(
        "rules",
        |request, count| {
            into_wallets(request, count, "recurring_transaction_rules", rule);
        },
        8,
        800,
    ),
    list("alerts", |request, count| into_wallets(request, count, "alerts", stored_alert), 8, 800),
    list(
        "thresholds",
        |request, count| {
            let wallets = list_of(&mut request["account"]["wallets"]);
            let mut alerts: Vec<_> =
                wallets.iter_mut().flat_map(|wallet| list_of(&mut wallet["alerts"])).collect();
            put(&mut alerts, count, |alert, n| list_of(&mut alert["thresholds"]).push(threshold(n)));
        },
        8,
        // With the one that each alert has, within the limit of an alert.
        784,
    ),
    list(
        "codes of scopes",
        |request, count| {
            let mut wallets: Vec<_> = list_of(&mut request["account"]["wallets"]).iter_mut().collect();
            put(&mut wallets, count, |wallet, n| {
                list_of(&mut wallet["applies_to"]["billable_metric_codes"]).push(json!(format!("m{n}")));
            });
        },
        8,
        800,
    ),
    list(
        "metadata of wallets",
        |request, count| {
            let mut wallets: Vec<_> = list_of(&mut request["account"]["wallets"]).iter_mut().collect();
            put(&mut wallets, count, |wallet, n| wallet["metadata"][format!("key {n}")] = json!("value"));
        },
        1,
        400,
    ),
    list(
        "metadata of transactions",
        |request, count| {
            let mut all: Vec<_> =
                list_of(&mut request["account"]["wallet_transactions"]).iter_mut().collect();
            put(&mut all, count, |it, n| {
                list_of(&mut it["metadata"]).push(json!({"key": format!("key {n}"), "value": "value"}));
            });
        },
        1,
        400,
    ),
];

/// The list at a place, which is made when it is not there.
pub fn list_of(place: &mut Value) -> &mut Vec<Value> {
    if place.is_null() {
        *place = json!([]);
    }
    place.as_array_mut().expect("a list")
}

/// Gives the elements to the owners in turn.
pub fn put(owners: &mut [&mut Value], count: usize, mut add: impl FnMut(&mut Value, usize)) {
    let places = owners.len().max(1);
    for n in 0..count {
        if let Some(owner) = owners.get_mut(n % places) {
            add(owner, n);
        }
    }
}

fn into_wallets(request: &mut Value, count: usize, member: &str, element: fn(usize, bool) -> Value) {
    let mut wallets: Vec<_> = list_of(&mut request["account"]["wallets"]).iter_mut().collect();
    put(&mut wallets, count, |wallet, n| {
        let list = list_of(&mut wallet[member]);
        list.push(element(n, list.is_empty()));
    });
}

fn wallet(n: usize) -> Value {
    json!({
        "id": format!("w{n}"), "code": format!("code_{n}"), "status": "active", "currency": "EUR", "rate_amount": "1",
        "priority": n % 50 + 1, "credits_balance": "0", "balance_cents": 0, "traceable": true,
        "created_at": "2026-01-01T00:00:00Z",
    })
}

fn add_ended_wallet(request: &mut Value, n: usize) {
    let wallets = list_of(&mut request["account"]["wallets"]);
    let place = wallets.len();
    let mut ended = wallet(place);
    ended["expiration_at"] = json!("2026-02-01T00:00:00Z");
    wallets.push(ended);
    add_grant(request, place, &format!("over-{n}"), |_| {});
}

/// The first of a wallet is active, and never reached; the others have ended.
pub fn rule(n: usize, first: bool) -> Value {
    let status = if first { "active" } else { "terminated" };
    let ended = if first { Value::Null } else { json!("2026-01-02T00:00:00Z") };
    json!({
        "id": format!("rule-{n}"), "status": status, "trigger": "threshold", "method": "fixed", "threshold_credits": "-5000",
        "paid_credits": "10", "granted_credits": "0", "created_at": "2026-01-01T00:00:00Z", "terminated_at": ended,
    })
}

/// An alert as a command gives it.
pub fn alert(n: usize) -> Value {
    json!({
        "id": format!("alert-{n}"), "alert_type": "wallet_ongoing_balance_amount", "code": format!("alert-{n}"),
        "thresholds": [threshold(n)],
    })
}

fn stored_alert(n: usize, _: bool) -> Value {
    let mut alert = alert(n);
    alert["previous_value"] = json!("1000000000");
    alert
}

pub fn threshold(n: usize) -> Value {
    json!({"code": format!("low {n}"), "value": (500_000_000 - n).to_string(), "recurring": false})
}

fn spread(request: &mut Value, count: usize, name: &str, shape: fn(&mut Value)) {
    let wallets = list_of(&mut request["account"]["wallets"]).len();
    (0..count).for_each(|n| add_grant(request, n % wallets, &format!("{name}-{n}"), shape));
}

/// A grant of 1000.00, all of it left, and a cent more that spendings have taken.
fn add_grant(request: &mut Value, wallet: usize, id: &str, shape: impl Fn(&mut Value)) {
    let account = &mut request["account"];
    let wallet = &mut account["wallets"][wallet];
    let cents = wallet["balance_cents"].as_u64().expect("money") + 100_000;
    wallet["balance_cents"] = json!(cents);
    wallet["credits_balance"] = json!((cents / 100).to_string());
    let mut grant = transaction(id, &wallet["id"], "inbound", "granted");
    grant["amount"] = json!("2000");
    grant["credit_amount"] = json!("2000");
    grant["remaining_amount_cents"] = json!(100_000);
    shape(&mut grant);
    list_of(&mut account["wallet_transactions"]).push(grant);
}

fn add_purchase(request: &mut Value, n: usize) {
    let account = &mut request["account"];
    let wallets = list_of(&mut account["wallets"]);
    let wallet = wallets[n % wallets.len()]["id"].clone();
    let mut purchase = transaction(&format!("purchase-{n}"), &wallet, "inbound", "purchased");
    purchase["status"] = json!("pending");
    purchase["settled_at"] = Value::Null;
    purchase["invoice_id"] = json!(format!("purchase-invoice-{n}"));
    list_of(&mut account["wallet_transactions"]).push(purchase);
}

/// What the voided invoice `spent` took, one cent of one grant each.
fn add_spending(request: &mut Value, n: usize) {
    let transactions = list_of(&mut request["account"]["wallet_transactions"]);
    let grants: Vec<&Value> =
        transactions.iter().filter(|it| it["remaining_amount_cents"] == 100_000).collect();
    let source = grants[n % grants.len()];
    let mut spending = transaction(&format!("spending-{n}"), &source["wallet_id"], "outbound", "invoiced");
    spending["amount"] = json!("0.01");
    spending["credit_amount"] = json!("0.01");
    spending["invoice_id"] = json!("spent");
    spending["fundings"] =
        json!([{"transaction_id": source["id"], "amount_cents": 1, "credit_amount": "0.01"}]);
    transactions.push(spending);
}

/// One spending of the voided invoice that took a cent of each of so many grants of the first wallet.
fn add_fundings(request: &mut Value, count: usize) {
    let name = |n: usize| format!("source-{n}");
    (0..count).for_each(|n| add_grant(request, 0, &name(n), |_| {}));
    let mut spending = transaction("wide", &json!("w0"), "outbound", "invoiced");
    let amount = json!(format!("{}.{:02}", count / 100, count % 100));
    spending["amount"] = amount.clone();
    spending["credit_amount"] = amount;
    spending["invoice_id"] = json!("spent");
    let funding = |n| json!({"transaction_id": name(n), "amount_cents": 1, "credit_amount": "0.01"});
    spending["fundings"] = (0..count).map(funding).collect();
    list_of(&mut request["account"]["wallet_transactions"]).push(spending);
}

fn transaction(id: &str, wallet: &Value, direction: &str, kind: &str) -> Value {
    json!({
        "id": id, "wallet_id": wallet, "transaction_type": direction, "transaction_status": kind, "status": "settled",
        "source": "manual", "amount": "10", "credit_amount": "10", "remaining_amount_cents": null, "priority": 50,
        "created_at": "2026-01-01T00:00:00Z", "settled_at": "2026-01-01T00:00:00Z",
    })
}
