//! A digest of the state that the model and an engine's answer share.

use crate::decide::Model;
use crate::number::{self, Q};
use crate::state::{Alert, Kind, Rule, Status, Transaction};
use serde_json::{Map, Value, json};

impl Model {
    /// The model's state and the invoices of its last command, in the shape of [`summary_of_answer`].
    #[must_use]
    pub fn summary(&self) -> Value {
        let mut wallets = Map::new();
        for wallet in &self.state.wallets {
            let digest = json!({
                "code": wallet.code,
                "currency": wallet.currency,
                "status": if wallet.active { "active" } else { "terminated" },
                "traceable": wallet.traceable,
                "balance_cents": number::show_whole(&wallet.cents),
                "credits_balance": number::show(&wallet.credits),
                "consumed_credits": number::show(&wallet.consumed_credits),
                "consumed_amount_cents": number::show_whole(&wallet.consumed_cents),
                "name": wallet.name,
                "priority": wallet.priority,
                "expiration_at": wallet.expires.map(|at| at.to_string()),
                "paid_top_up_min_amount_cents": wallet.minimum.as_ref().map(number::show_whole),
                "paid_top_up_max_amount_cents": wallet.maximum.as_ref().map(number::show_whole),
                "applies_to": {"fee_types": wallet.fee_types, "billable_metric_codes": wallet.metrics},
                "invoice_requires_successful_payment": wallet.requires_payment,
                "metadata": wallet.metadata,
                "ongoing": wallet.ongoing.as_ref().map(|it| json!([
                    number::show_whole(&it.cents), number::show(&it.credits), number::show_whole(&it.usage_cents),
                    number::show(&it.usage_credits), it.depleted,
                ])),
                "rules": wallet.rules.iter().map(rule_line).collect::<Vec<_>>(),
                "alerts": wallet.alerts.iter().map(alert_line).collect::<Vec<_>>(),
            });
            wallets.insert(wallet.id.clone(), digest);
        }
        let transactions = self.state.transactions.iter().map(|it| self.transaction_line(it)).collect();
        json!({
            "customer_currency": self.state.customer["currency"],
            "wallets": wallets,
            "transactions": sorted(transactions),
            "invoices": self.invoices,
            "told": self.told,
            "explained": self.explained,
        })
    }

    pub(crate) fn transaction_line(&self, it: &Transaction) -> Value {
        let wallet = &self.state.wallets[it.wallet];
        json!([
            wallet.id,
            if it.inbound { "inbound" } else { "outbound" },
            kind_text(it.kind),
            status_text(it.status),
            number::show(&(&it.cents / number::ten_to(wallet.digits))),
            number::show(&it.credits),
            it.remaining.as_ref().map_or(Value::Null, number::show_whole),
            id_of_input(&it.id),
        ])
    }
}

/// Reduces an engine's answer (`account`, and the `invoices` of an accepted command) to the shape of [`Model::summary`].
#[must_use]
pub fn summary_of_answer(answer: &Value) -> Value {
    let empty = Vec::new();
    let list = |from: &Value, member: &str| from[member].as_array().unwrap_or(&empty).clone();
    let account = &answer["account"];
    let mut wallets = Map::new();
    for wallet in list(account, "wallets") {
        let members = [
            "code",
            "currency",
            "status",
            "traceable",
            "balance_cents",
            "credits_balance",
            "consumed_credits",
            "consumed_amount_cents",
            "name",
            "priority",
            "expiration_at",
            "paid_top_up_min_amount_cents",
            "paid_top_up_max_amount_cents",
            "applies_to",
            "invoice_requires_successful_payment",
            "metadata",
        ];
        let mut digest: Map<String, Value> =
            members.iter().map(|&member| (member.to_owned(), wallet[member].clone())).collect();
        let ongoing = json!([
            wallet["ongoing_balance_cents"],
            wallet["credits_ongoing_balance"],
            wallet["ongoing_usage_balance_cents"],
            wallet["credits_ongoing_usage_balance"],
            wallet["depleted_ongoing_balance"],
        ]);
        let refreshed = !wallet["ongoing_balance_cents"].is_null();
        digest.insert("ongoing".to_owned(), if refreshed { ongoing } else { Value::Null });
        let lines =
            |member: &str, line: fn(&Value) -> Value| list(&wallet, member).iter().map(line).collect();
        digest.insert("rules".to_owned(), lines("recurring_transaction_rules", rule_of_document));
        digest.insert("alerts".to_owned(), lines("alerts", alert_of_document));
        wallets.insert(wallet["id"].as_str().unwrap_or_default().to_owned(), Value::Object(digest));
    }
    let transactions = list(account, "wallet_transactions").iter().map(line_of_document).collect();
    let invoices = if answer["outcome"] == "accepted" { list(answer, "invoices") } else { Vec::new() };
    let invoices: Vec<Value> = invoices.iter().map(line_of_invoice).collect();
    json!({
        "customer_currency": account["customer"]["currency"],
        "wallets": wallets,
        "transactions": sorted(transactions),
        "invoices": invoices,
        "explained": explained_of(answer),
        "told": list(answer, "events").iter().filter(|it| it["type"] == "alert_triggered").map(|event| {
            json!([event["wallet_id"], event["alert"]["code"], event["crossed"]])
        }).collect::<Vec<_>>(),
    })
}

fn rule_line(rule: &Rule) -> Value {
    let amount = |it: &Option<Q>| it.as_ref().map(number::show);
    json!([
        rule.active,
        rule.trigger,
        rule.method,
        rule.interval,
        number::show(&rule.paid),
        number::show(&rule.granted),
        amount(&rule.threshold),
        amount(&rule.target),
        rule.grants_target,
        rule.ignores_limits,
        rule.requires_payment,
        rule.started.map(|at| at.to_string()),
        rule.expires.map(|at| at.to_string()),
        rule.name,
    ])
}

fn rule_of_document(rule: &Value) -> Value {
    let members = [
        "trigger",
        "method",
        "interval",
        "paid_credits",
        "granted_credits",
        "threshold_credits",
        "target_ongoing_balance",
        "grants_target_top_up",
        "ignore_paid_top_up_limits",
        "invoice_requires_successful_payment",
        "started_at",
        "expiration_at",
        "transaction_name",
    ];
    let mut line = vec![json!(rule["status"] == "active")];
    line.extend(members.iter().map(|member| rule[*member].clone()));
    json!(line)
}

fn alert_line(alert: &Alert) -> Value {
    let thresholds: Vec<Value> =
        alert.thresholds.iter().map(|(value, recurring)| json!([number::show(value), recurring])).collect();
    json!([alert.kind, alert.code, thresholds, number::show(&alert.previous)])
}

fn alert_of_document(alert: &Value) -> Value {
    let empty = Vec::new();
    let thresholds = alert["thresholds"].as_array().unwrap_or(&empty);
    let thresholds: Vec<Value> = thresholds.iter().map(|it| json!([it["value"], it["recurring"]])).collect();
    json!([alert["alert_type"], alert["code"], thresholds, alert["previous_value"]])
}

/// A transaction document as a line of the summary.
pub(crate) fn line_of_document(document: &Value) -> Value {
    let id = document["id"].as_str().unwrap_or_default();
    json!([
        document["wallet_id"],
        document["transaction_type"],
        document["transaction_status"],
        document["status"],
        document["amount"],
        document["credit_amount"],
        document["remaining_amount_cents"],
        id_of_input(id),
    ])
}

/// The invoices of an explanation, then its remarks, sorted.
fn explained_of(answer: &Value) -> Vec<Value> {
    let entries = answer["explanation"].as_array().cloned().unwrap_or_default();
    let is_invoice = |entry: &&Value| entry["wallets"].is_array();
    let invoices = entries.iter().filter(is_invoice).map(line_of_explanation);
    let mut remarks: Vec<Value> = entries.iter().filter(|entry| !is_invoice(entry)).cloned().collect();
    remarks.sort_by_key(Value::to_string);
    invoices.chain(remarks).collect()
}

/// An invoice of an explanation, each wallet with what it paid or why it did not; as one line.
fn line_of_explanation(entry: &Value) -> Value {
    let wallets = entry["wallets"].as_array().map_or(&[][..], Vec::as_slice);
    let lines = wallets
        .iter()
        .map(|it| json!([it["wallet_id"], it["amount_cents"], it["credit_amount"], it["skipped"]]));
    let members =
        ["invoice_id", "skipped", "due_amount_cents", "applied_amount_cents", "remaining_amount_cents"];
    let mut line: Vec<Value> = members.iter().map(|member| entry[*member].clone()).collect();
    line.push(lines.collect());
    json!(line)
}

fn line_of_invoice(document: &Value) -> Value {
    let members = [
        "invoice_type",
        "prepaid_credit_amount_cents",
        "prepaid_granted_credit_amount_cents",
        "prepaid_purchased_credit_amount_cents",
        "taxes_amount_cents",
        "total_amount_cents",
        "total_due_amount_cents",
    ];
    members.iter().map(|member| document[*member].clone()).collect()
}

/// An invoice as a line of the summary.
pub(crate) fn invoice_line(
    invoice_type: &str,
    prepaid: &Q,
    granted: Option<Q>,
    purchased: Option<Q>,
    taxes: &Q,
    total: &Q,
    due: &Q,
) -> Value {
    let part = |cents: Option<Q>| cents.as_ref().map_or(Value::Null, number::show_whole);
    json!([
        invoice_type,
        number::show_whole(prepaid),
        part(granted),
        part(purchased),
        number::show_whole(taxes),
        number::show_whole(total),
        number::show_whole(due),
    ])
}

/// The line of an invoice of which nothing is due any more.
pub(crate) fn nothing_due(line: &mut Value) {
    line[6] = json!(0);
}

/// Ids of new objects hold a `/`; only the ids that came in are compared.
fn id_of_input(id: &str) -> Option<&str> {
    (!id.contains('/')).then_some(id)
}

fn sorted(mut lines: Vec<Value>) -> Vec<Value> {
    lines.sort_by_key(Value::to_string);
    lines
}

pub(crate) fn kind_text(kind: Kind) -> &'static str {
    match kind {
        Kind::Purchased => "purchased",
        Kind::Granted => "granted",
        Kind::Invoiced => "invoiced",
        Kind::Voided => "voided",
    }
}

pub(crate) fn status_text(status: Status) -> &'static str {
    match status {
        Status::Pending => "pending",
        Status::Settled => "settled",
        Status::Failed => "failed",
    }
}
