//! What a decision changes: the rows of the account after it that are new or differ from those that it was made on.

use crate::clock;
use crate::document::Object;
use crate::engine::{Decided, NoDecision};
use crate::idempotency::Key;
use crate::ids;
use crate::kept::{Kept, command_row};
use crate::reply::Reply;
use crate::store::{Change, CustomerChange, EventRow, Snapshot, TransactionRow, WalletRow};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::{HashMap, HashSet};

#[derive(Deserialize)]
struct EventHead {
    id: String,
    #[serde(rename = "type")]
    kind: String,
}

/// What a row of a wallet is found by.
#[derive(Deserialize)]
pub struct WalletHead {
    id: String,
    code: Option<String>,
    status: String,
    currency: String,
    created_at: Option<String>,
    expiration_at: Option<String>,
    ongoing_balance_cents: Option<i64>,
    recurring_transaction_rules: Vec<RuleHead>,
    alerts: Vec<IgnoredAny>,
}

impl WalletHead {
    /// Whether something may come of usage, or of a balance that moves.
    pub fn is_followed(&self) -> bool {
        let has_rule = self.recurring_transaction_rules.iter().any(|rule| rule.status == "active");
        self.status == "active"
            && (has_rule || !self.alerts.is_empty() || self.ongoing_balance_cents.is_some())
    }
}

#[derive(Deserialize)]
struct RuleHead {
    status: String,
}

#[derive(Deserialize)]
struct TransactionHead {
    id: String,
    wallet_id: String,
    status: String,
    transaction_type: String,
    transaction_status: String,
    created_at: Option<String>,
    expiration_at: Option<String>,
}

fn head<'text, T: Deserialize<'text>>(document: &'text RawValue) -> Result<T, NoDecision> {
    serde_json::from_str(document.get())
        .map_err(|error| NoDecision::Broken(format!("the engine's answer: {error}")))
}

/// What a decision and its answer change.
///
/// # Errors
/// The engine's answer cannot be read: a bug.
pub fn of(
    snapshot: &Snapshot,
    key: &Key,
    decided: &Decided,
    kept: Kept,
    reply: &Reply,
) -> Result<Change, NoDecision> {
    let (transactions, expiring) = transactions(snapshot, decided, &kept.transaction_host)?;
    let events = decided.events.iter().map(|event| {
        let EventHead { id, kind } = head(event)?;
        Ok(EventRow { id, kind, body: event.get().to_owned() })
    });
    Ok(Change {
        customer: CustomerChange {
            id: snapshot.customer.id.clone(),
            version: snapshot.customer.version,
            at: decided.at.clone(),
            document: currency_set(snapshot, decided),
        },
        command: command_row(key, decided.kind, decided.digest.clone(), decided.command.clone(), reply),
        events: events.collect::<Result<_, NoDecision>>()?,
        wallets: wallets(snapshot, decided, kept.wallet_host.as_ref(), &expiring)?,
        transactions,
        invoices: kept.invoices,
        usage: kept.usage,
    })
}

/// The first wallet gives a customer without a currency its own.
fn currency_set(snapshot: &Snapshot, decided: &Decided) -> Option<String> {
    let after = decided.account.customer.as_ref()?.get("currency")?;
    let before = snapshot.customer.document.get("currency").unwrap_or(&Value::Null);
    (after != before).then(|| {
        let mut document = snapshot.customer.document.clone();
        document.insert("currency".to_owned(), after.clone());
        Value::Object(document).to_string()
    })
}

/// The documents that are stored, by id. The engine writes what did not change byte for byte as before.
fn known(rows: &[(String, String)]) -> HashMap<&str, &str> {
    rows.iter().map(|(id, document)| (id.as_str(), document.as_str())).collect()
}

fn wallets(
    snapshot: &Snapshot,
    decided: &Decided,
    host: Option<&(String, Object)>,
    expiring: &HashSet<String>,
) -> Result<Vec<WalletRow>, NoDecision> {
    let mut rows = Vec::new();
    let known = known(&snapshot.wallets);
    for document in &decided.account.wallets {
        let wallet: WalletHead = head(document)?;
        let host =
            host.filter(|(id, _)| *id == wallet.id).map(|(_, host)| Value::Object(host.clone()).to_string());
        if host.is_none() && known.get(wallet.id.as_str()) == Some(&document.get()) {
            continue;
        }
        let dated = wallet.expiration_at.is_some() || expiring.contains(&wallet.id);
        rows.push(WalletRow {
            public_id: ids::public(&wallet.id),
            watched: wallet.is_followed() || (wallet.status == "active" && dated),
            code: wallet.code.unwrap_or_default(),
            status: wallet.status,
            currency: wallet.currency,
            created_micros: clock::micros(wallet.created_at.as_deref().unwrap_or_default()),
            document: document.get().to_owned(),
            host,
            id: wallet.id,
        });
    }
    Ok(rows)
}

/// The rows that are new or changed, and the wallets with credits that expire by themselves.
fn transactions(
    snapshot: &Snapshot,
    decided: &Decided,
    host: &Object,
) -> Result<(Vec<TransactionRow>, HashSet<String>), NoDecision> {
    let known = known(&snapshot.transactions);
    let (mut rows, mut expiring) = (Vec::new(), HashSet::new());
    let host = Value::Object(host.clone()).to_string();
    for document in &decided.account.wallet_transactions {
        let transaction: TransactionHead = head(document)?;
        if transaction.expiration_at.is_some() {
            expiring.insert(transaction.wallet_id.clone());
        }
        if known.get(transaction.id.as_str()) == Some(&document.get()) {
            continue;
        }
        rows.push(TransactionRow {
            public_id: ids::public(&transaction.id),
            wallet_id: transaction.wallet_id,
            status: transaction.status,
            transaction_status: transaction.transaction_status,
            created_micros: clock::micros(transaction.created_at.as_deref().unwrap_or_default()),
            document: document.get().to_owned(),
            host: if transaction.transaction_type == "inbound" { host.clone() } else { "{}".to_owned() },
            transaction_type: transaction.transaction_type,
            id: transaction.id,
        });
    }
    Ok((rows, expiring))
}
