//! The sweep: expires what is due, runs the interval rules of the day, and brings ongoing balances up to date.

use crate::database::Trouble;
use crate::document::{Object, object};
use crate::error::ApiError;
use crate::idempotency::Key;
use crate::kept::{Kept, invoice_rows};
use crate::reply::Reply;
use crate::service::Service;
use crate::usage;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::watch;
use tracing::{error, info};

/// What a sweep did.
#[derive(Default)]
pub struct Swept {
    /// Customers that were looked at.
    pub customers: usize,
    /// Customers for whom something happened.
    pub changed: usize,
    /// What happened, in events.
    pub events: usize,
    /// Customers that could not be swept; the log says why.
    pub failed: usize,
}

/// Sweeps every `interval` until `stop` says so.
pub async fn regularly(service: Arc<Service>, interval: Duration, mut stop: watch::Receiver<bool>) {
    if interval.is_zero() {
        return;
    }
    loop {
        tokio::select! {
            () = tokio::time::sleep(interval) => {}
            _ = stop.changed() => return,
        }
        match once(&service).await {
            Ok(swept) if swept.events > 0 => {
                info!(customers = swept.customers, changed = swept.changed, events = swept.events, "swept");
            }
            Ok(_) => {}
            Err(error) => error!(?error, "the sweep failed; it is tried again at the next interval"),
        }
    }
}

/// One sweep over every customer with something that may be due. One that cannot be swept does not keep the others.
///
/// # Errors
/// The database is away; those before are swept.
pub async fn once(service: &Service) -> Result<Swept, ApiError> {
    let (mut swept, mut after) = (Swept::default(), String::new());
    loop {
        let page = service.read(|| service.database.customer_ids(&after, true)).await?;
        let Some(last) = page.last() else { return Ok(swept) };
        after.clone_from(last);
        for id in &page {
            swept.customers += 1;
            match customer(service, id).await {
                Ok(events) => {
                    swept.changed += usize::from(events > 0);
                    swept.events += events;
                }
                Err(ApiError::Unavailable) => return Err(ApiError::Unavailable),
                Err(error) => {
                    error!(customer = id, ?error, "this customer could not be swept");
                    swept.failed += 1;
                }
            }
        }
    }
}

async fn customer(service: &Service, id: &str) -> Result<usize, ApiError> {
    let expired = command(service, id, Work::Expire).await?;
    let fired = command(service, id, Work::IntervalRules).await?;
    Ok(expired + fired + refresh(service, id).await?)
}

/// Tells the wallets that follow usage what the one stated last leaves of them, which may fire a threshold rule or an
/// alert. How many events came of it.
///
/// # Errors
/// As of any decision.
pub async fn refresh(service: &Service, customer_id: &str) -> Result<usize, ApiError> {
    if service.follows_usage(customer_id).await? {
        command(service, customer_id, Work::Refresh).await
    } else {
        Ok(0)
    }
}

/// What is done without being asked for.
#[derive(Clone, Copy)]
enum Work {
    Expire,
    IntervalRules,
    Refresh,
}

impl Work {
    fn kind(self) -> &'static str {
        match self {
            Self::Expire => "expire",
            Self::IntervalRules => "run_top_up_rules",
            Self::Refresh => "refresh_ongoing_balance",
        }
    }

    async fn members(self, service: &Service, customer_id: &str) -> Result<Object, Trouble> {
        match self {
            Self::Expire => Ok(Object::new()),
            Self::IntervalRules => Ok(object([("trigger", "interval".into())])),
            Self::Refresh => usage::members(&service.database, customer_id, None).await,
        }
    }
}

async fn command(service: &Service, customer_id: &str, work: Work) -> Result<usize, ApiError> {
    let key = Key::own("sweep");
    let count = AtomicUsize::new(0);
    let attempt = || async {
        let snapshot = service.account(customer_id).await?;
        let members = work.members(service, customer_id).await?;
        let decided = service.decide(&snapshot, &key, work.kind(), members)?;
        count.store(decided.events.len(), Ordering::Relaxed);
        let reply = Reply::ok(&serde_json::json!({"events": decided.events.len()}));
        let kept = Kept { invoices: invoice_rows(&decided), ..Kept::default() };
        service.store(&snapshot, &key, &decided, kept, reply).await
    };
    service.carried(&key, customer_id, attempt).await?;
    Ok(count.into_inner())
}
