//! A digest of the state that the model and an engine's answer share.

use crate::decide::Model;
use crate::number::{self, Q};
use crate::state::{Kind, Status, Transaction};
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
            });
            wallets.insert(wallet.id.clone(), digest);
        }
        let transactions = self.state.transactions.iter().map(|it| self.transaction_line(it)).collect();
        json!({
            "customer_currency": self.state.customer["currency"],
            "wallets": wallets,
            "transactions": sorted(transactions),
            "invoices": self.invoices,
        })
    }

    pub(crate) fn transaction_line(&self, it: &Transaction) -> Value {
        let wallet = &self.state.wallets[it.wallet];
        json!([
            wallet.id,
            if it.inbound { "inbound" } else { "outbound" },
            kind_text(it.kind),
            status_text(it.status),
            number::show(&(&it.cents / number::ten_to(wallet.digits()))),
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
        ];
        let digest: Map<String, Value> =
            members.iter().map(|&member| (member.to_owned(), wallet[member].clone())).collect();
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
    })
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

fn line_of_invoice(document: &Value) -> Value {
    let members = [
        "invoice_type",
        "prepaid_credit_amount_cents",
        "prepaid_granted_credit_amount_cents",
        "prepaid_purchased_credit_amount_cents",
        "taxes_amount_cents",
        "total_amount_cents",
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
) -> Value {
    let part = |cents: Option<Q>| cents.as_ref().map_or(Value::Null, number::show_whole);
    json!([
        invoice_type,
        number::show_whole(prepaid),
        part(granted),
        part(purchased),
        number::show_whole(taxes),
        number::show_whole(total),
    ])
}

/// The line of an invoice of which nothing is due any more.
pub(crate) fn nothing_due(line: &mut Value) {
    line[5] = json!(0);
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
