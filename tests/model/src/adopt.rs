//! How the model learns the ids that an engine gave to new objects, and one call that compares all.

use crate::decide::Model;
use crate::state::{Alert, Rule, Wallet};
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
            let known = self.state.wallets.iter().any(|wallet| wallet.named && wallet.id == id);
            let same = |it: &&mut Wallet| {
                if known { it.id == id } else { !it.named && document["code"] == it.code.as_str() }
            };
            let Some(wallet) = self.state.wallets.iter_mut().find(same) else { continue };
            wallet.id = id.to_owned();
            wallet.named = true;
            // Rules and alerts stand in one order on both sides.
            let ids = |member: &str| {
                let list = document[member].as_array().unwrap_or(&empty).iter();
                list.map(|it| it["id"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
            };
            for (rule, id) in wallet.rules.iter_mut().zip(ids("recurring_transaction_rules")) {
                rule.id = id;
            }
            for (alert, id) in wallet.alerts.iter_mut().zip(ids("alerts")) {
                alert.id = id;
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
        if matches!(verdict, Verdict::Answered(_) | Verdict::Malformed) {
            return Ok(verdict);
        }
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
            "credited_amount_cents": (it.credited > crate::number::zero()).then(|| crate::number::show_whole(&it.credited)),
            "fundings": fundings,
            "refunded_amount_cents": crate::number::show_whole(&it.refunded),
            "refund_due": it.refund_due,
            "starts_at": it.starts.map(|at| at.to_string()),
            "expiration_at": it.expires.map(|at| at.to_string()),
            "created_at": it.created.to_string(),
            "settled_at": it.settled.map(|at| at.to_string()),
            "failed_at": it.failed.map(|at| at.to_string()),
            "source": it.source,
            "void_reason": it.reason,
            "failure_reason": it.invoice_voided.then_some("invoice_voided"),
            "purchase_invoice": it.issued.as_ref().map(|(tax, total)| json!({
                "taxes_amount_cents": crate::number::show_whole(tax),
                "total_amount_cents": crate::number::show_whole(total),
            })),
            "external_subscription_id": it.tags[0],
            "plan_code": it.tags[1],
            "billing_entity_code": it.tags[2],
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
        "ongoing_balance_cents": wallet.ongoing.as_ref().map(|it| crate::number::show_whole(&it.cents)),
        "credits_ongoing_balance": wallet.ongoing.as_ref().map(|it| crate::number::show(&it.credits)),
        "ongoing_usage_balance_cents": wallet.ongoing.as_ref().map(|it| crate::number::show_whole(&it.usage_cents)),
        "credits_ongoing_usage_balance": wallet.ongoing.as_ref().map(|it| crate::number::show(&it.usage_credits)),
        "depleted_ongoing_balance": wallet.ongoing.as_ref().map(|it| it.depleted),
        "recurring_transaction_rules": wallet.rules.iter().map(rule_document).collect::<Vec<_>>(),
        "alerts": wallet.alerts.iter().map(alert_document).collect::<Vec<_>>(),
        "metadata": wallet.metadata,
    })
}

fn rule_document(rule: &Rule) -> Value {
    let amount = |it: &Option<crate::number::Q>| it.as_ref().map(crate::number::show);
    json!({
        "id": rule.id,
        "status": if rule.active { "active" } else { "terminated" },
        "trigger": rule.trigger,
        "method": rule.method,
        "interval": rule.interval,
        "paid_credits": crate::number::show(&rule.paid),
        "granted_credits": crate::number::show(&rule.granted),
        "threshold_credits": amount(&rule.threshold),
        "target_ongoing_balance": amount(&rule.target),
        "grants_target_top_up": rule.grants_target,
        "ignore_paid_top_up_limits": rule.ignores_limits,
        "invoice_requires_successful_payment": rule.requires_payment,
        "started_at": rule.started.map(|at| at.to_string()),
        "expiration_at": rule.expires.map(|at| at.to_string()),
        "transaction_name": rule.name,
    })
}

fn alert_document(alert: &Alert) -> Value {
    let threshold = |(value, recurring): &(crate::number::Q, bool)| json!({"value": crate::number::show(value), "recurring": recurring});
    json!({
        "id": alert.id,
        "alert_type": alert.kind,
        "code": alert.code,
        "thresholds": alert.thresholds.iter().map(threshold).collect::<Vec<_>>(),
        "previous_value": crate::number::show(&alert.previous),
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
