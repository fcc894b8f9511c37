//! How the model learns the ids that an engine gave to new objects, and one call that compares all.

use crate::decide::Model;
use crate::summary::{self, line_of_document, summary_of_answer};
use crate::verdict::Verdict;
use serde_json::{Value, json};

impl Model {
    /// Takes over the ids of new wallets, transactions and purchase invoices from an engine's answer, matching by what
    /// the objects are. Nothing else of the answer is read. What finds no match keeps the model's own guess.
    pub fn adopt(&mut self, answer: &Value) {
        self.adopt_wallets(&answer["account"]["wallets"]);
        self.adopt_transactions(&answer["account"]["wallet_transactions"]);
    }

    fn adopt_wallets(&mut self, documents: &Value) {
        let empty = Vec::new();
        for document in documents.as_array().unwrap_or(&empty) {
            let id = document["id"].as_str().unwrap_or_default();
            if self.state.wallets.iter().any(|wallet| wallet.named && wallet.id == id) {
                continue;
            }
            let new =
                self.state.wallets.iter_mut().find(|it| !it.named && document["code"] == it.code.as_str());
            if let Some(wallet) = new {
                wallet.id = id.to_owned();
                wallet.named = true;
            }
        }
    }

    fn adopt_transactions(&mut self, documents: &Value) {
        let empty = Vec::new();
        for document in documents.as_array().unwrap_or(&empty) {
            let id = document["id"].as_str().unwrap_or_default();
            if self.state.transactions.iter().any(|it| it.named && it.id == id) {
                continue;
            }
            let line = line_of_document(document);
            let new = (0..self.state.transactions.len()).find(|&index| {
                let it = &self.state.transactions[index];
                !it.named && self.transaction_line(it) == line
            });
            if let Some(index) = new {
                let it = &mut self.state.transactions[index];
                it.id = id.to_owned();
                it.named = true;
                if let Some(invoice) = document["invoice_id"].as_str() {
                    it.invoice = Some(invoice.to_owned());
                }
            }
        }
    }

    /// Decides the command, compares the verdict and the summary with an engine's answer, and adopts the new ids.
    ///
    /// # Errors
    ///
    /// What differs, as text with both sides.
    pub fn check(&mut self, command: &Value, answer: &Value) -> Result<Verdict, String> {
        let verdict = self.decide(command);
        verdict.agrees(answer)?;
        self.adopt(answer);
        let (ours, theirs) = (self.summary(), summary_of_answer(answer));
        if ours == theirs { Ok(verdict) } else { Err(difference(&ours, &theirs)) }
    }

    /// The model's state as an account document: the members that the generator and [`Model::new`] read.
    #[must_use]
    pub fn account(&self) -> Value {
        let wallets: Vec<Value> = self.state.wallets.iter().map(wallet_document).collect();
        let transactions: Vec<Value> =
            self.state.transactions.iter().map(|it| self.transaction_document(it)).collect();
        json!({
            "organization": self.state.organization,
            "customer": self.state.customer,
            "wallets": wallets,
            "wallet_transactions": transactions,
        })
    }

    fn transaction_document(&self, it: &crate::state::Transaction) -> Value {
        let line = self.transaction_line(it);
        let fundings: Vec<Value> = it
            .fundings
            .iter()
            .zip(&it.funding_credits)
            .map(|((source, cents), credits)| {
                json!({
                    "transaction_id": self.state.transactions[*source].id,
                    "amount_cents": crate::number::show_whole(cents),
                    "credit_amount": crate::number::show(credits),
                })
            })
            .collect();
        json!({
            "id": it.id,
            "wallet_id": line[0],
            "transaction_type": line[1],
            "transaction_status": summary::kind_text(it.kind),
            "status": summary::status_text(it.status),
            "amount": line[4],
            "credit_amount": line[5],
            "remaining_amount_cents": line[6],
            "remaining_credit_amount": it.remaining.as_ref().map(|_| crate::number::show(&it.remaining_credits)),
            "priority": it.priority,
            "invoice_id": it.invoice,
            "voided_invoice_id": it.reversed_invoice,
            "fundings": fundings,
            "refunded_amount_cents": crate::number::show_whole(&it.refunded),
            "refund_due": it.refund_due,
            "starts_at": it.starts.map(|at| at.to_string()),
            "expiration_at": it.expires.map(|at| at.to_string()),
            "created_at": it.created.to_string(),
        })
    }
}

fn wallet_document(wallet: &crate::state::Wallet) -> Value {
    let cents = |limit: &Option<crate::number::Q>| limit.as_ref().map(crate::number::show_whole);
    json!({
        "id": wallet.id,
        "name": wallet.name,
        "code": wallet.code,
        "status": if wallet.active { "active" } else { "terminated" },
        "currency": wallet.currency,
        "rate_amount": crate::number::show(&wallet.rate),
        "priority": wallet.priority,
        "credits_balance": crate::number::show(&wallet.credits),
        "balance_cents": crate::number::show_whole(&wallet.cents),
        "consumed_credits": crate::number::show(&wallet.consumed_credits),
        "consumed_amount_cents": crate::number::show_whole(&wallet.consumed_cents),
        "traceable": wallet.traceable,
        "invoice_requires_successful_payment": wallet.requires_payment,
        "paid_top_up_min_amount_cents": cents(&wallet.minimum),
        "paid_top_up_max_amount_cents": cents(&wallet.maximum),
        "applies_to": {"fee_types": wallet.fee_types, "billable_metric_codes": wallet.metrics},
        "expiration_at": wallet.expires.map(|at| at.to_string()),
        "created_at": wallet.created.to_string(),
    })
}

/// The members of two summaries that differ, one line each.
fn difference(ours: &Value, theirs: &Value) -> String {
    let empty = serde_json::Map::new();
    let members = ours.as_object().unwrap_or(&empty);
    let lines: Vec<String> = members
        .iter()
        .filter(|(member, value)| theirs[member.as_str()] != **value)
        .map(|(member, value)| format!("{member}\n  model  {value}\n  engine {}", theirs[member.as_str()]))
        .collect();
    lines.join("\n")
}
