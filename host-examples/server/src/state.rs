//! What every request shares, and how a decision is made and stored: read, ask, store; again when another was faster.

use crate::api::{ApiError, Reply};
use crate::clock;
use crate::database::{Database, Trouble};
use crate::document::Object;
use crate::ids;
use crate::rules::{Decided, NoDecision, Rules};
use crate::store::{
    Change, CommandRow, CustomerChange, EventRow, InvoiceRow, Snapshot, TransactionRow, UsageRow, WalletRow,
};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use std::future::Future;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;
use tracing::{info, warn};

/// How often a decision is taken again because another process was faster.
const RACES: u32 = 50;
const PAUSE: Duration = Duration::from_millis(100);
/// Decisions of one customer queue here, so that they race with other processes alone.
const QUEUES: usize = 256;

/// The service.
pub struct Service {
    pub database: Database,
    pub rules: Rules,
    pub keys: Vec<[u8; 32]>,
    pub max_body: usize,
    retry: Duration,
    queues: Vec<Mutex<()>>,
}

/// What makes a repetition of a request one.
#[derive(Clone, Debug)]
pub struct Key {
    /// The command's id: the client's idempotency key, or one of ours.
    pub id: String,
    /// Whether the client gave it.
    pub given: bool,
    /// Method, path and body.
    pub fingerprint: String,
}

impl Key {
    /// A key of our own, for work that no client asked for.
    pub fn own(kind: &str) -> Self {
        Self { id: ids::fresh(), given: false, fingerprint: kind.to_owned() }
    }
}

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
    fn is_empty(&self) -> bool {
        self.invoices.is_empty() && self.usage.is_none() && self.wallet_host.is_none()
    }
}

/// Why an attempt did not come to its end.
pub enum Failure {
    /// It is the answer.
    Answer(ApiError),
    /// The database's fault: it may be tried again.
    Trouble(Trouble),
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        Self::Answer(error)
    }
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

impl From<NoDecision> for Failure {
    fn from(none: NoDecision) -> Self {
        Self::Answer(none.into())
    }
}

impl Service {
    /// A service over an open database and a loaded engine.
    pub fn new(
        database: Database,
        rules: Rules,
        keys: Vec<[u8; 32]>,
        max_body: usize,
        retry: Duration,
    ) -> Self {
        let queues = (0..QUEUES).map(|_| Mutex::new(())).collect();
        Self { database, rules, keys, max_body, retry, queues }
    }

    /// Carries a request through: a repetition gets the first answer; what another process disturbed is tried again; a
    /// database that went away is waited for. Trying again is safe at every point: the command's id is stored with its
    /// decision, so one that was stored after all is found and not made twice.
    pub async fn carried<F, Fut>(&self, key: &Key, customer_id: &str, attempt: F) -> Result<Reply, ApiError>
    where
        F: Fn() -> Fut,
        Fut: Future<Output = Result<Reply, Failure>>,
    {
        let start = Instant::now();
        let _turn = self.queue(customer_id).lock().await;
        let (mut races, mut looks) = (0, key.given);
        loop {
            match self.tried(key, looks, &attempt).await {
                Ok(reply) => return Ok(reply),
                Err(Failure::Answer(error)) => return Err(error),
                Err(Failure::Trouble(Trouble::Raced)) if races < RACES => {
                    races += 1;
                    if races > 3 {
                        tokio::time::sleep(Duration::from_millis(u64::from(races))).await;
                    }
                }
                Err(Failure::Trouble(trouble @ Trouble::Lost(_))) if start.elapsed() < self.retry => {
                    warn!(command = key.id, %trouble, "waiting for the database");
                    tokio::time::sleep(PAUSE).await;
                }
                Err(Failure::Trouble(trouble)) => return Err(trouble.into()),
            }
            looks = true;
        }
    }

    async fn tried<F, Fut>(&self, key: &Key, looks: bool, attempt: &F) -> Result<Reply, Failure>
    where
        F: Fn() -> Fut,
        Fut: Future<Output = Result<Reply, Failure>>,
    {
        let done = if looks { self.database.done(&key.id).await? } else { None };
        match done {
            None => attempt().await,
            Some(done) if done.fingerprint == key.fingerprint => Ok(Reply::repeated(done.status, done.body)),
            Some(_) => Err(ApiError::Conflict("command_id_reused").into()),
        }
    }

    /// Reads, and waits a while for a database that went away.
    pub async fn read<T, F, Fut>(&self, attempt: F) -> Result<T, ApiError>
    where
        F: Fn() -> Fut,
        Fut: Future<Output = Result<T, Trouble>>,
    {
        let start = Instant::now();
        loop {
            match attempt().await {
                Err(Trouble::Lost(_)) if start.elapsed() < self.retry => tokio::time::sleep(PAUSE).await,
                done => return done.map_err(ApiError::from),
            }
        }
    }

    fn queue(&self, customer_id: &str) -> &Mutex<()> {
        let sum = customer_id.bytes().fold(5381_usize, |sum, byte| sum.wrapping_mul(33) ^ usize::from(byte));
        // There are QUEUES of them.
        self.queues.get(sum % QUEUES).unwrap_or_else(|| &self.queues[0])
    }

    /// The account as it is now.
    pub async fn account(&self, customer_id: &str) -> Result<Snapshot, Failure> {
        let snapshot = self.database.snapshot(customer_id).await?;
        snapshot.ok_or_else(|| ApiError::NotFound("customer").into())
    }

    /// Whether a wallet of the customer follows usage: one that does not shows its balance.
    pub async fn follows_usage(&self, customer_id: &str) -> Result<bool, ApiError> {
        let snapshot = self.read(|| self.database.snapshot(customer_id)).await?;
        let wallets = snapshot.map(|snapshot| snapshot.wallets).unwrap_or_default();
        let heads = wallets.iter().filter_map(|(_, wallet)| serde_json::from_str::<WalletHead>(wallet).ok());
        Ok(heads.into_iter().any(|wallet| wallet.is_followed()))
    }

    /// Asks the engine.
    pub async fn decide(
        &self,
        snapshot: &Snapshot,
        key: &Key,
        kind: &'static str,
        members: Object,
    ) -> Result<Decided, NoDecision> {
        let at = clock::next(&snapshot.customer.last_at);
        self.rules.decide(snapshot, (&key.id, at), kind, members).await
    }

    /// Stores the decision with its answer, in one transaction. A decision that changed nothing is stored only when its
    /// repetition must be known.
    pub async fn store(
        &self,
        snapshot: &Snapshot,
        key: &Key,
        decided: &Decided,
        kept: Kept,
        reply: Reply,
    ) -> Result<Reply, Failure> {
        if decided.events.is_empty() && kept.is_empty() && !key.given {
            return Ok(reply);
        }
        let change = change(snapshot, key, decided, kept, &reply)?;
        self.database.store(&change).await?;
        info!(
            command = key.id,
            kind = decided.kind,
            customer = snapshot.customer.external_id,
            version = change.customer.version + 1,
            events = change.events.len(),
            "decision stored"
        );
        Ok(reply)
    }

    /// Stores what the host alone decides, as a command of the host.
    pub async fn store_own(
        &self,
        snapshot: &Snapshot,
        key: &Key,
        kind: &'static str,
        kept: Kept,
        reply: Reply,
    ) -> Result<Reply, Failure> {
        let at = clock::next(&snapshot.customer.last_at);
        let command = json!({"id": key.id, "at": at, "type": kind}).to_string();
        let change = Change {
            customer: CustomerChange {
                id: snapshot.customer.id.clone(),
                version: snapshot.customer.version,
                at,
                document: None,
            },
            command: command_row(key, kind, String::new(), command, &reply),
            events: Vec::new(),
            wallets: Vec::new(),
            transactions: Vec::new(),
            invoices: kept.invoices,
            usage: kept.usage,
        };
        self.database.store(&change).await?;
        Ok(reply)
    }
}

#[derive(Deserialize)]
struct EventHead {
    id: String,
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Deserialize)]
struct WalletHead {
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
    fn is_followed(&self) -> bool {
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

fn change(
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

fn command_row(key: &Key, kind: &str, digest: String, command: String, reply: &Reply) -> CommandRow {
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
