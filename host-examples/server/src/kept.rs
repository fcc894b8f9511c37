//! What the host keeps: beside a decision, and by itself.

use crate::clock;
use crate::document::{self, Object};
use crate::engine::Decided;
use crate::idempotency::Key;
use crate::ids;
use crate::reply::Reply;
use crate::store::{Change, CommandRow, CustomerChange, InvoiceRow, Snapshot, UsageRow};
use serde_json::{Value, json};

/// What the host keeps beside a decision.
#[derive(Default)]
pub struct Kept {
    /// Invoices, new or changed.
    pub invoices: Vec<InvoiceRow>,
    /// Usage that was stated.
    pub usage: Option<UsageRow>,
    /// A wallet's members that are the host's own, when they are new or changed.
    pub wallet_host: Option<(String, Object)>,
    /// Members of the new inbound transactions that are the host's own.
    pub transaction_host: Object,
}

impl Kept {
    /// Whether there is nothing of it.
    pub fn is_empty(&self) -> bool {
        self.invoices.is_empty() && self.usage.is_none() && self.wallet_host.is_none()
    }
}

/// The rows of the invoices that a command made or moved: purchases.
pub fn invoice_rows(decided: &Decided) -> Vec<InvoiceRow> {
    decided.invoices.iter().map(invoice_row).collect()
}

/// The row of a document.
pub fn invoice_row(invoice: &Object) -> InvoiceRow {
    let text = |name: &str, default: &str| document::text(invoice, name).unwrap_or(default).to_owned();
    let id = text("id", "");
    InvoiceRow {
        public_id: ids::public(&id),
        status: text("status", "finalized"),
        payment_status: text("payment_status", "pending"),
        invoice_type: text("invoice_type", ""),
        created_micros: clock::micros_now(),
        document: Value::Object(invoice.clone()).to_string(),
        id,
    }
}

/// What the host alone decides, as a command of its own.
pub fn own(snapshot: &Snapshot, key: &Key, kind: &str, kept: Kept, reply: &Reply) -> Change {
    let at = clock::next(&snapshot.customer.last_at);
    let command = json!({"id": key.id, "at": at, "type": kind}).to_string();
    let customer = &snapshot.customer;
    Change {
        customer: CustomerChange { id: customer.id.clone(), version: customer.version, at, document: None },
        command: command_row(key, kind, String::new(), command, reply),
        events: Vec::new(),
        wallets: Vec::new(),
        transactions: Vec::new(),
        invoices: kept.invoices,
        usage: kept.usage,
    }
}

/// The row of a command with its answer.
pub fn command_row(key: &Key, kind: &str, digest: String, command: String, reply: &Reply) -> CommandRow {
    CommandRow {
        id: key.id.clone(),
        kind: kind.to_owned(),
        digest,
        fingerprint: key.fingerprint.clone(),
        command,
        status: i64::from(reply.status.as_u16()),
        body: reply.body.clone(),
    }
}
