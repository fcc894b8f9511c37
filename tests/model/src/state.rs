//! The model's own small state, and how it is read from an account document.

use crate::number::{self, Q};
use crate::{alerts, rules, time};
use jiff::Timestamp;
use serde_json::{Value, json};

/// Everything the model remembers.
#[derive(Clone, Debug)]
pub(crate) struct State {
    /// Null when unknown.
    pub customer: Value,
    pub organization: Value,
    pub wallets: Vec<Wallet>,
    pub transactions: Vec<Transaction>,
}

#[derive(Clone, Debug)]
pub(crate) struct Wallet {
    pub id: String,
    /// False while the id is the model's guess.
    pub named: bool,
    pub name: Value,
    pub code: String,
    pub active: bool,
    pub currency: String,
    pub rate: Q,
    pub priority: i64,
    pub credits: Q,
    pub cents: Q,
    pub consumed_credits: Q,
    pub consumed_cents: Q,
    pub traceable: bool,
    pub requires_payment: bool,
    pub minimum: Option<Q>,
    pub maximum: Option<Q>,
    pub fee_types: Vec<String>,
    pub metrics: Vec<String>,
    pub expires: Option<Timestamp>,
    pub created: Timestamp,
    /// Nothing before the first refresh.
    pub ongoing: Option<Ongoing>,
    pub rules: Vec<Rule>,
    pub alerts: Vec<Alert>,
    pub metadata: Value,
}

/// The live figures of a wallet, as the last refresh left them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Ongoing {
    pub cents: Q,
    pub credits: Q,
    pub usage_cents: Q,
    pub usage_credits: Q,
    pub depleted: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Rule {
    pub id: String,
    pub active: bool,
    /// `threshold`, else `interval`.
    pub trigger: String,
    /// `target`, else `fixed`.
    pub method: String,
    pub interval: Option<String>,
    pub paid: Q,
    pub granted: Q,
    pub threshold: Option<Q>,
    pub target: Option<Q>,
    pub grants_target: bool,
    pub ignores_limits: bool,
    pub requires_payment: Option<bool>,
    pub started: Option<Timestamp>,
    pub expires: Option<Timestamp>,
    pub name: Value,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Alert {
    pub id: String,
    pub kind: String,
    pub code: String,
    /// A value, and whether it is a repeating step.
    pub thresholds: Vec<(Q, bool)>,
    pub previous: Q,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Purchased,
    Granted,
    Invoiced,
    Voided,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Pending,
    Settled,
    Failed,
}

#[derive(Clone, Debug)]
pub(crate) struct Transaction {
    pub id: String,
    /// False while the id is the model's guess.
    pub named: bool,
    /// An index into the wallets.
    pub wallet: usize,
    pub inbound: bool,
    pub kind: Kind,
    pub status: Status,
    pub cents: Q,
    pub credits: Q,
    pub remaining: Option<Q>,
    /// The credits that go with what remains: what it is worth, until a reversal gives some back as they were drawn.
    pub remaining_credits: Q,
    pub priority: i64,
    pub invoice: Option<String>,
    /// The invoice whose voiding brought these credits back.
    pub reversed_invoice: Option<String>,
    /// (index into the transactions, minor units), in order of draw.
    pub fundings: Vec<(usize, Q)>,
    /// The credits of each of them.
    pub funding_credits: Vec<Q>,
    pub refunded: Q,
    pub requires_payment: bool,
    /// Paid after its wallet ended: the host was told to refund.
    pub refund_due: bool,
    pub starts: Option<Timestamp>,
    pub expires: Option<Timestamp>,
    pub created: Timestamp,
    pub settled: Option<Timestamp>,
    pub failed: Option<Timestamp>,
    /// `manual`, `interval` or `threshold`.
    pub source: String,
    /// Why it was voided.
    pub reason: Option<&'static str>,
    /// The invoice of a purchase as it was issued: tax, and all of it.
    pub issued: Option<(Q, Q)>,
    /// A purchase whose invoice was voided before it was paid.
    pub invoice_voided: bool,
    /// The subscription, plan and billing entity by which the flows are filtered.
    pub tags: [Value; 3],
}

impl Wallet {
    pub fn digits(&self) -> u32 {
        number::currency_digits(&self.currency).expect("a currency the model knows")
    }

    pub fn money_of(&self, credits: &Q) -> Q {
        number::money_of(credits, &self.rate, self.digits())
    }

    pub fn credits_of(&self, cents: &Q) -> Q {
        number::credits_of(cents, &self.rate, self.digits())
    }

    /// Rules 6.4. What is unknown is payable by unrestricted wallets only.
    pub fn pays(
        &self,
        fee_type: &str,
        known: bool,
        metric: Option<&String>,
        target: Option<&String>,
    ) -> bool {
        if let Some(target) = target {
            return *target == self.code;
        }
        let matches = self.fee_types.iter().any(|it| it == fee_type)
            || metric.is_some_and(|metric| self.metrics.contains(metric));
        self.unrestricted() || (known && matches)
    }

    /// Unrestricted: neither fee types nor metrics.
    pub fn unrestricted(&self) -> bool {
        self.fee_types.is_empty() && self.metrics.is_empty()
    }
}

impl Transaction {
    /// A grant: an inbound that brings credits, as opposed to consumption that comes back.
    pub fn is_grant(&self) -> bool {
        self.inbound && (self.kind == Kind::Purchased || self.kind == Kind::Granted)
    }

    pub fn has_remaining(&self) -> bool {
        self.remaining.as_ref().is_some_and(|remaining| *remaining > number::zero())
    }
}

impl State {
    pub fn read(account: &Value) -> State {
        let empty = Vec::new();
        let list = |member: &str| account[member].as_array().unwrap_or(&empty).clone();
        let transactions = list("wallet_transactions");
        let wallets = list("wallets");
        let wallets: Vec<Wallet> =
            wallets.iter().map(|document| read_wallet(document, &transactions)).collect();
        let ids: Vec<String> = transactions.iter().map(id).collect();
        let transactions =
            transactions.iter().map(|document| read_transaction(document, &wallets, &ids)).collect();
        State {
            customer: account["customer"].clone(),
            organization: account["organization"].clone(),
            wallets,
            transactions,
        }
    }

    pub fn wallet_of_id(&self, id: &Value) -> Option<usize> {
        let id = id.as_str()?;
        self.wallets.iter().position(|wallet| wallet.id == id)
    }

    pub fn transaction_of_id(&self, id: &Value) -> Option<usize> {
        let id = id.as_str()?;
        self.transactions.iter().position(|transaction| transaction.id == id)
    }

    /// The customer's zone: `applicable_timezone`, else `timezone`, else the organization's, else UTC.
    pub fn customer_zone(&self) -> String {
        let customer = &self.customer;
        let own = customer["applicable_timezone"].as_str().or_else(|| customer["timezone"].as_str());
        own.map_or_else(|| self.organization_zone(), str::to_owned)
    }

    pub fn organization_zone(&self) -> String {
        self.organization["timezone"].as_str().unwrap_or("UTC").to_owned()
    }

    /// The customer's one tax rate in percent.
    pub fn tax_rate(&self) -> Q {
        if let Some(rate) = number::read(&self.customer["tax_rate"]) {
            return rate;
        }
        let empty = Vec::new();
        let taxes = self.customer["taxes"].as_array().unwrap_or(&empty);
        number::total(taxes.iter().map(|tax| number::read_or_zero(&tax["rate"])))
    }
}

const REASONS: [&str; 4] = ["expired", "terminated", "manual", "refund"];

pub(crate) fn id(document: &Value) -> String {
    document["id"].as_str().expect("an id").to_owned()
}

pub(crate) fn optional_text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

pub(crate) fn texts(value: &Value) -> Vec<String> {
    let empty = Vec::new();
    value.as_array().unwrap_or(&empty).iter().filter_map(optional_text).collect()
}

fn read_wallet(document: &Value, transactions: &[Value]) -> Wallet {
    let cents = number::read_or_zero(&document["balance_cents"]);
    let traceable = document["traceable"]
        .as_bool()
        .unwrap_or_else(|| looks_traceable(&document["id"], &cents, transactions));
    Wallet {
        id: id(document),
        named: true,
        name: document["name"].clone(),
        code: document["code"].as_str().unwrap_or_default().to_owned(),
        active: document["status"] == "active",
        currency: document["currency"].as_str().expect("a currency").to_owned(),
        rate: number::read(&document["rate_amount"]).expect("a rate"),
        priority: document["priority"].as_i64().unwrap_or(50),
        credits: number::read_or_zero(&document["credits_balance"]),
        cents,
        consumed_credits: number::read_or_zero(&document["consumed_credits"]),
        consumed_cents: number::read_or_zero(&document["consumed_amount_cents"]),
        traceable,
        requires_payment: document["invoice_requires_successful_payment"] == true,
        minimum: number::read(&document["paid_top_up_min_amount_cents"]),
        maximum: number::read(&document["paid_top_up_max_amount_cents"]),
        fee_types: texts(&document["applies_to"]["fee_types"]),
        metrics: texts(&document["applies_to"]["billable_metric_codes"]),
        expires: time::read(&document["expiration_at"]),
        created: time::read(&document["created_at"]).expect("a creation"),
        ongoing: number::read(&document["ongoing_balance_cents"]).map(|cents| Ongoing {
            cents,
            credits: number::read_or_zero(&document["credits_ongoing_balance"]),
            usage_cents: number::read_or_zero(&document["ongoing_usage_balance_cents"]),
            usage_credits: number::read_or_zero(&document["credits_ongoing_usage_balance"]),
            depleted: document["depleted_ongoing_balance"] == true,
        }),
        rules: objects(&document["recurring_transaction_rules"]).iter().map(rules::read_rule).collect(),
        alerts: objects(&document["alerts"]).iter().map(alerts::read_alert).collect(),
        metadata: if document["metadata"].is_object() { document["metadata"].clone() } else { json!({}) },
    }
}

pub(crate) fn objects(list: &Value) -> &[Value] {
    list.as_array().map_or(&[], Vec::as_slice)
}

/// Where it is not stated: every settled inbound carries its remaining, and they sum to the balance.
fn looks_traceable(wallet: &Value, cents: &Q, transactions: &[Value]) -> bool {
    let settled: Vec<&Value> = transactions
        .iter()
        .filter(|transaction| {
            &transaction["wallet_id"] == wallet
                && transaction["transaction_type"] == "inbound"
                && transaction["transaction_status"] != "invoiced"
                && transaction["status"] == "settled"
        })
        .collect();
    let remaining =
        number::total(settled.iter().map(|it| number::read_or_zero(&it["remaining_amount_cents"])));
    settled.iter().all(|it| !it["remaining_amount_cents"].is_null()) && remaining == *cents
}

fn read_transaction(document: &Value, wallets: &[Wallet], ids: &[String]) -> Transaction {
    let owner = document["wallet_id"].as_str().expect("a wallet");
    let wallet = wallets.iter().position(|wallet| wallet.id == owner).expect("a wallet of the account");
    let digits = wallets[wallet].digits();
    let empty = Vec::new();
    let fundings = document["fundings"].as_array().unwrap_or(&empty);
    let fundings = fundings.iter().map(|funding| {
        let source = funding["transaction_id"].as_str().expect("a source");
        let source = ids.iter().position(|id| id == source).expect("a source of the account");
        (source, number::read_or_zero(&funding["amount_cents"]))
    });
    Transaction {
        id: id(document),
        named: true,
        wallet,
        inbound: document["transaction_type"] == "inbound",
        kind: match document["transaction_status"].as_str().expect("a kind") {
            "purchased" => Kind::Purchased,
            "granted" => Kind::Granted,
            "invoiced" => Kind::Invoiced,
            _ => Kind::Voided,
        },
        status: match document["status"].as_str().expect("a status") {
            "pending" => Status::Pending,
            "failed" => Status::Failed,
            _ => Status::Settled,
        },
        cents: number::read_or_zero(&document["amount"]) * number::ten_to(digits),
        credits: number::read_or_zero(&document["credit_amount"]),
        remaining: number::read(&document["remaining_amount_cents"]),
        remaining_credits: number::read(&document["remaining_credit_amount"]).unwrap_or_else(|| {
            wallets[wallet].credits_of(&number::read_or_zero(&document["remaining_amount_cents"]))
        }),
        priority: document["priority"].as_i64().unwrap_or(50),
        invoice: optional_text(&document["invoice_id"]),
        reversed_invoice: optional_text(&document["voided_invoice_id"]),
        fundings: fundings.collect(),
        funding_credits: document["fundings"]
            .as_array()
            .unwrap_or(&empty)
            .iter()
            .map(|funding| number::read_or_zero(&funding["credit_amount"]))
            .collect(),
        refunded: number::read_or_zero(&document["refunded_amount_cents"]),
        requires_payment: document["invoice_requires_successful_payment"] == true,
        refund_due: document["refund_due"] == true,
        starts: time::read(&document["starts_at"]),
        expires: time::read(&document["expiration_at"]),
        created: time::read(&document["created_at"]).expect("a creation"),
        settled: time::read(&document["settled_at"]),
        failed: time::read(&document["failed_at"]),
        source: document["source"].as_str().unwrap_or("manual").to_owned(),
        reason: REASONS.into_iter().find(|reason| document["void_reason"] == *reason),
        issued: document["purchase_invoice"].is_object().then(|| {
            let of = |member: &str| number::read_or_zero(&document["purchase_invoice"][member]);
            (of("taxes_amount_cents"), of("total_amount_cents"))
        }),
        invoice_voided: document["failure_reason"] == "invoice_voided",
        tags: ["external_subscription_id", "plan_code", "billing_entity_code"].map(|it| document[it].clone()),
    }
}
