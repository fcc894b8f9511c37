//! One request for each command, and the lists that are its own.

use super::lists::{ACCOUNT, List, alert, list, list_of, put, threshold};
use serde_json::{Value, json};

const NOW: &str = "2026-03-01T12:00:00Z";

/// A command with its lists, which come after those of the account.
pub struct Scenario {
    pub name: &'static str,
    command: fn() -> Value,
    own: &'static [List],
}

impl Scenario {
    pub fn lists(&self) -> impl Iterator<Item = &'static List> {
        ACCOUNT.iter().chain(self.own)
    }

    /// The request with so many elements in each list.
    pub fn request(&self, size: impl Fn(&List) -> usize) -> Value {
        let mut command = (self.command)();
        command["id"] = json!("now");
        command["at"] = json!(NOW);
        command["type"] = json!(self.name.split(' ').next());
        let mut request = json!({
            "policy": "drawdown-1",
            "account": {
                "organization": {"timezone": "UTC", "max_wallets": 1000},
                "customer": {"external_id": "ada", "currency": "EUR"},
                "wallets": [], "wallet_transactions": [],
            },
            "command": command,
        });
        self.lists().for_each(|list| (list.fill)(&mut request, size(list)));
        request
    }
}

pub const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "create_wallet",
        command: || json!({"wallet": {"rate_amount": "1", "granted_credits": "10"}}),
        own: &[
            list(
                "alerts of the command",
                |request, count| {
                    request["command"]["wallet"]["alerts"] =
                        (0..count).map(|n| alert(n + 1_000_000)).collect();
                },
                1,
                100,
            ),
            list("thresholds of the command", thresholds_of_command, 1, 90),
            list("codes of the command", codes_of_command, 1, 800),
            list("metadata of the command", metadata_of_command, 1, 50),
        ],
    },
    Scenario {
        name: "update_wallet",
        command: || json!({"wallet_id": "w0", "wallet": {"name": "Other"}}),
        own: &[
            list(
                "alerts of the command",
                |request, count| {
                    request["command"]["wallet"]["alerts"] =
                        (0..count).map(|n| alert(n + 1_000_000)).collect();
                },
                1,
                100,
            ),
            list("thresholds of the command", thresholds_of_command, 1, 90),
            list("codes of the command", codes_of_command, 1, 800),
            list("metadata of the command", metadata_of_command, 1, 50),
        ],
    },
    Scenario {
        name: "top_up",
        command: || json!({"wallet_id": "w0", "paid_credits": "10", "granted_credits": "5", "voided_credits": "900"}),
        own: &[list(
            "metadata of the command",
            |request, count| {
                let pair = |n| json!({"key": format!("key {n}"), "value": "value"});
                request["command"]["metadata"] = (0..count).map(pair).collect();
            },
            1,
            14,
        )],
    },
    Scenario {
        name: "settle_payment",
        command: || json!({"invoice_id": "purchase-invoice-0", "payment_status": "succeeded"}),
        own: &[],
    },
    Scenario {
        name: "apply_credits",
        command: || json!({}),
        own: &[
            list(
                "invoices",
                |request, count| {
                    request["command"]["invoices"] = (0..count).map(invoice).collect();
                },
                2,
                100,
            ),
            list(
                "fees",
                |request, count| {
                    let mut invoices: Vec<_> =
                        list_of(&mut request["command"]["invoices"]).iter_mut().collect();
                    put(&mut invoices, count, |invoice, n| list_of(&mut invoice["fees"]).push(fee(n)));
                },
                4,
                400,
            ),
            list(
                "taxes of invoices",
                |request, count| {
                    let mut invoices: Vec<_> =
                        list_of(&mut request["command"]["invoices"]).iter_mut().collect();
                    put(&mut invoices, count, |invoice, _| {
                        list_of(&mut invoice["applied_taxes"]).push(json!({"tax_rate": "0.01"}));
                    });
                },
                1,
                800,
            ),
        ],
    },
    Scenario { name: "reverse_invoice", command: || json!({"invoice_id": "spent"}), own: &[] },
    Scenario {
        name: "void_credits",
        command: || json!({"wallet_id": "w0", "voided_credits": "1500"}),
        own: &[],
    },
    Scenario { name: "expire", command: || json!({}), own: &[] },
    Scenario { name: "terminate_wallet", command: || json!({"wallet_id": "w0"}), own: &[] },
    Scenario {
        name: "refresh_ongoing_balance",
        command: || json!({}),
        own: &[
            list(
                "usages",
                |request, count| {
                    request["command"]["current_usage"] = (0..count).map(|_| usage()).collect();
                },
                2,
                400,
            ),
            list(
                "charges",
                |request, count| {
                    let mut usages: Vec<_> =
                        list_of(&mut request["command"]["current_usage"]).iter_mut().collect();
                    put(&mut usages, count, |usage, n| list_of(&mut usage["charges_usage"]).push(charge(n)));
                },
                4,
                400,
            ),
            list(
                "groups",
                |request, count| {
                    let usages = list_of(&mut request["command"]["current_usage"]);
                    let mut charges: Vec<_> =
                        usages.iter_mut().flat_map(|usage| list_of(&mut usage["charges_usage"])).collect();
                    put(&mut charges, count, |charge, n| {
                        list_of(&mut charge["grouped_usage"]).push(group(n))
                    });
                },
                4,
                400,
            ),
            list(
                "drafts",
                |request, count| {
                    request["command"]["draft_invoices"] = (0..count).map(draft).collect();
                },
                1,
                100,
            ),
            list(
                "draft fees",
                |request, count| {
                    let mut drafts: Vec<_> =
                        list_of(&mut request["command"]["draft_invoices"]).iter_mut().collect();
                    put(&mut drafts, count, |draft, n| list_of(&mut draft["fees"]).push(fee(n)));
                },
                2,
                400,
            ),
            list(
                "progressive invoices",
                |request, count| {
                    request["command"]["progressive_invoices"] = (0..count).map(progressive).collect();
                },
                1,
                100,
            ),
            list(
                "paid in advance",
                |request, count| {
                    request["command"]["pay_in_advance_fees"] = (0..count).map(paid_in_advance).collect();
                },
                1,
                400,
            ),
        ],
    },
    Scenario { name: "run_top_up_rules", command: || json!({"trigger": "threshold"}), own: &[] },
    Scenario { name: "flows", command: days, own: &[] },
    Scenario {
        name: "flows of many",
        command: days,
        own: &[
            list(
                "accounts",
                |request, count| {
                    request["command"]["accounts"] = (0..count).map(account).collect();
                },
                2,
                400,
            ),
            list(
                "wallets of accounts",
                |request, count| {
                    let mut accounts: Vec<_> =
                        list_of(&mut request["command"]["accounts"]).iter_mut().collect();
                    put(&mut accounts, count, |account, n| list_of(&mut account["wallets"]).push(wallet(n)));
                },
                2,
                800,
            ),
            list(
                "transactions of accounts",
                |request, count| {
                    let mut accounts: Vec<_> =
                        list_of(&mut request["command"]["accounts"]).iter_mut().collect();
                    put(&mut accounts, count, |account, n| {
                        let grant = grant_of_account(n, &account["wallets"][0]["id"]);
                        list_of(&mut account["wallet_transactions"]).push(grant);
                    });
                },
                2,
                800,
            ),
        ],
    },
];

fn days() -> Value {
    json!({"from_date": "2026-01-01", "to_date": "2026-02-28", "time_granularity": "daily"})
}

fn thresholds_of_command(request: &mut Value, count: usize) {
    let alerts = list_of(&mut request["command"]["wallet"]["alerts"]);
    let mut alerts: Vec<_> = alerts.iter_mut().collect();
    put(&mut alerts, count, |alert, n| list_of(&mut alert["thresholds"]).push(threshold(n + 1_000)));
}

fn codes_of_command(request: &mut Value, count: usize) {
    let codes: Vec<String> = (0..count).map(|n| format!("m{n}")).collect();
    request["command"]["wallet"]["applies_to"] = json!({"billable_metric_codes": codes});
}

fn metadata_of_command(request: &mut Value, count: usize) {
    (0..count).for_each(|n| request["command"]["wallet"]["metadata"][format!("key {n}")] = json!("value"));
}

fn invoice(n: usize) -> Value {
    json!({"id": format!("invoice-{n}"), "invoice_type": "subscription", "currency": "EUR", "fees": [fee(0)]})
}

fn fee(n: usize) -> Value {
    json!({"item": {"type": "charge", "code": format!("m{n}")}, "amount_cents": 100 + n, "taxes_amount_cents": 20})
}

fn usage() -> Value {
    json!({"currency": "EUR", "taxes_amount_cents": 7})
}

fn charge(n: usize) -> Value {
    json!({"units": "1", "amount_cents": 100 + n, "billable_metric": {"code": format!("m{n}")}})
}

fn group(n: usize) -> Value {
    json!({"amount_cents": 1, "units": "1", "grouped_by": {"target_wallet_code": format!("code_{n}")}})
}

fn draft(n: usize) -> Value {
    let mut draft = invoice(n);
    draft["status"] = json!("draft");
    draft
}

fn progressive(n: usize) -> Value {
    let mut progressive = invoice(n);
    progressive["invoice_type"] = json!("progressive_billing");
    progressive["status"] = json!("finalized");
    progressive
}

fn paid_in_advance(n: usize) -> Value {
    let mut fee = fee(n);
    fee["currency"] = json!("EUR");
    fee
}

fn account(n: usize) -> Value {
    json!({"customer": {"external_id": format!("customer-{n}")}, "wallets": [wallet(n + 1_000_000)], "wallet_transactions": []})
}

fn wallet(n: usize) -> Value {
    json!({
        "id": format!("aw{n}"), "status": "active", "currency": "EUR", "rate_amount": "1", "credits_balance": "0",
        "balance_cents": 0, "created_at": "2026-01-01T00:00:00Z",
    })
}

fn grant_of_account(n: usize, wallet: &Value) -> Value {
    let day = n % 50 + 1;
    let at = format!("2026-{:02}-{:02}T00:00:00Z", 1 + day / 28, 1 + day % 28);
    json!({
        "id": format!("at{n}"), "wallet_id": wallet, "transaction_type": "inbound", "transaction_status": "granted",
        "status": "settled", "amount": "1", "credit_amount": "1", "remaining_amount_cents": 100, "created_at": at,
        "settled_at": at,
    })
}
