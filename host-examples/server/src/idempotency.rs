//! A request is carried through once: read, ask, store; again when another was faster or the database was away; and the
//! first answer again when it was carried through before.

use crate::database::{Database, Trouble};
use crate::engine::NoDecision;
use crate::error::ApiError;
use crate::ids;
use crate::reply::Reply;
use std::future::Future;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;
use tracing::warn;

/// How often a decision is taken again because another process was faster.
const RACES: u32 = 500;
/// How long a request waits before it asks a database again that went away.
pub const PAUSE: Duration = Duration::from_millis(100);
/// Decisions of one customer queue here, so that they race with other processes alone.
const QUEUES: usize = 256;

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

/// Carries requests through.
pub struct Once {
    queues: Vec<Mutex<()>>,
    retry: Duration,
}

impl Once {
    /// A request waits so long for a database that went away.
    pub fn new(retry: Duration) -> Self {
        Self { queues: (0..QUEUES).map(|_| Mutex::new(())).collect(), retry }
    }

    /// Carries a request through: a repetition gets the first answer; what another process disturbed is tried again; a
    /// database that went away is waited for. Trying again is safe at every point: the command's id is stored with its
    /// decision, so one that was stored after all is found and not made twice.
    pub async fn carried<F, Fut>(
        &self,
        database: &Database,
        key: &Key,
        customer_id: &str,
        attempt: F,
    ) -> Result<Reply, ApiError>
    where
        F: Fn() -> Fut,
        Fut: Future<Output = Result<Reply, Failure>>,
    {
        let start = Instant::now();
        let _turn = self.queue(customer_id).lock().await;
        let (mut races, mut looks) = (0, key.given);
        loop {
            match tried(database, key, looks, &attempt).await {
                Ok(reply) => return Ok(reply),
                Err(Failure::Answer(error)) => return Err(error),
                Err(Failure::Trouble(Trouble::Raced)) if races < RACES => {
                    races += 1;
                    if races > 3 {
                        tokio::time::sleep(Duration::from_millis(u64::from(races.min(50)))).await;
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

    fn queue(&self, customer_id: &str) -> &Mutex<()> {
        let sum = customer_id.bytes().fold(5381_usize, |sum, byte| sum.wrapping_mul(33) ^ usize::from(byte));
        // There are QUEUES of them.
        self.queues.get(sum % QUEUES).unwrap_or_else(|| &self.queues[0])
    }
}

async fn tried<F, Fut>(database: &Database, key: &Key, looks: bool, attempt: &F) -> Result<Reply, Failure>
where
    F: Fn() -> Fut,
    Fut: Future<Output = Result<Reply, Failure>>,
{
    let done = if looks { database.done(&key.id).await? } else { None };
    match done {
        None => attempt().await,
        Some(done) if done.fingerprint == key.fingerprint => Ok(Reply::repeated(done.status, done.body)),
        Some(_) => Err(ApiError::Conflict("command_id_reused").into()),
    }
}
