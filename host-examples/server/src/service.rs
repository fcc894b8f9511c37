//! What every request shares: the database, the engine, and how a decision is made and stored.

use crate::changes::{self, WalletHead};
use crate::clock;
use crate::database::{Database, Trouble};
use crate::document::Object;
use crate::engine::{Decided, Engine, NoDecision};
use crate::error::ApiError;
use crate::idempotency::{Failure, Key, Once, PAUSE};
use crate::kept::{self, Kept};
use crate::reply::Reply;
use crate::settings::Settings;
use crate::store::Snapshot;
use std::future::Future;
use std::time::{Duration, Instant};
use tracing::info;

/// The service.
pub struct Service {
    pub database: Database,
    pub engine: Engine,
    pub keys: Vec<[u8; 32]>,
    /// Bytes of a body, and how long one may take.
    pub body: (usize, Duration),
    retry: Duration,
    once: Once,
}

impl Service {
    /// A service over an open database and a loaded engine.
    pub fn new(database: Database, engine: Engine, keys: Vec<[u8; 32]>, settings: &Settings) -> Self {
        let (body, retry) = ((settings.max_body, settings.connections.idle), settings.retry);
        Self { database, engine, keys, body, retry, once: Once::new(retry) }
    }

    /// Carries a request of a customer through, once.
    pub async fn carried<F, Fut>(&self, key: &Key, customer_id: &str, attempt: F) -> Result<Reply, ApiError>
    where
        F: Fn() -> Fut,
        Fut: Future<Output = Result<Reply, Failure>>,
    {
        self.once.carried(&self.database, key, customer_id, attempt).await
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

    /// Asks the engine. The caller's thread is kept as long as that takes.
    pub fn decide(
        &self,
        snapshot: &Snapshot,
        key: &Key,
        kind: &'static str,
        members: Object,
    ) -> Result<Decided, NoDecision> {
        let at = clock::next(&snapshot.customer.last_at);
        self.engine.command(snapshot, (&key.id, at), kind, members)
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
        let change = changes::of(snapshot, key, decided, kept, &reply)?;
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
        let change = kept::own(snapshot, key, kind, kept, &reply);
        self.database.store(&change).await?;
        Ok(reply)
    }
}
