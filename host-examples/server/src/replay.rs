//! The audit trail folded again over an empty account. The engine folds it in parts, each with the account that the
//! part before left: since a part grows with that account, all parts together cost what the trail is long.

use crate::clock;
use crate::engine::{self, NoDecision};
use crate::error::ApiError;
use crate::ids;
use crate::service::Service;
use crate::store::{Customer, Snapshot};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// The least bytes of events in one part.
const LEAST: usize = 1 << 20;
/// Bytes of a question beside its events.
const AROUND: usize = 256;

/// The account that the events make.
pub struct Replayed {
    /// How many there are.
    pub events: i64,
    /// Wallets as the engine wrote them.
    pub wallets: Vec<Box<RawValue>>,
    /// Transactions as the engine wrote them.
    pub transactions: Vec<Box<RawValue>>,
}

#[derive(Deserialize)]
struct Folded {
    wallets: Vec<Box<RawValue>>,
    wallet_transactions: Vec<Box<RawValue>>,
}

#[derive(Deserialize)]
struct Head {
    id: String,
}

/// Folds every event of the customer.
///
/// # Errors
/// The database is away, or the engine does not fold what is stored.
pub async fn of(service: &Service, customer: &Customer) -> Result<Replayed, ApiError> {
    let named = engine::customer(&customer.external_id, &customer.document);
    let mut account = service.engine.empty_account(&named);
    let mut last = 0;
    loop {
        let room = service.engine.room(&account).saturating_sub(AROUND);
        let part = part(service, customer, last, size(account.len(), room)).await?;
        if part.count == 0 {
            break;
        }
        last = part.last;
        let (id, at) = (ids::fresh(), clock::now());
        let question = format!(r#"{{"id":"{id}","at":"{at}","type":"replay","events":[{}]}}"#, part.events);
        account = service.engine.query(&account, &question)?.get().to_owned();
    }
    let Folded { wallets, wallet_transactions } =
        serde_json::from_str(&account).map_err(|error| NoDecision::Broken(error.to_string()))?;
    Ok(Replayed { events: last, wallets, transactions: wallet_transactions })
}

/// How many bytes of events go with an account of so many bytes: as many again, and never more than there is room for.
fn size(account: usize, room: usize) -> usize {
    account.max(LEAST).min(room).max(1)
}

/// Events that follow each other, as the text of a list.
struct Part {
    events: String,
    count: usize,
    last: i64,
}

/// The events behind `after`, at most so many bytes of them; one at least, while there is one.
async fn part(service: &Service, customer: &Customer, after: i64, size: usize) -> Result<Part, ApiError> {
    let mut part = Part { events: String::new(), count: 0, last: after };
    let most = service.engine.most_events();
    while part.count < most && part.events.len() < size {
        let (from, left, count) = (part.last, size - part.events.len(), most - part.count);
        let rows = service.read(|| service.database.events(&customer.id, from, (count, left))).await?;
        let fits = |(_, body): &(i64, String)| part.count == 0 || body.len() < left;
        if !rows.first().is_some_and(fits) {
            break;
        }
        for (seq, body) in rows {
            if part.count > 0 {
                part.events.push(',');
            }
            part.events.push_str(&body);
            part.count += 1;
            part.last = seq;
        }
    }
    Ok(part)
}

/// Whether the state holds the same documents, byte for byte.
pub fn is_same(stored: &Snapshot, replayed: &Replayed) -> bool {
    same(&stored.wallets, &replayed.wallets) && same(&stored.transactions, &replayed.transactions)
}

fn same(stored: &[(String, String)], replayed: &[Box<RawValue>]) -> bool {
    let stored: BTreeMap<&str, &str> = stored.iter().map(|(id, text)| (id.as_str(), text.as_str())).collect();
    let heads = replayed.iter().map(|row| serde_json::from_str::<Head>(row.get()).map(|head| head.id));
    let ids: Vec<String> = heads.filter_map(Result::ok).collect();
    let replayed: BTreeMap<&str, &str> =
        ids.iter().map(String::as_str).zip(replayed.iter().map(|row| row.get())).collect();
    stored == replayed
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is sent in all for a trail whose events have so many bytes and leave so many in the account.
    fn sent(events: usize, (event, left): (usize, usize)) -> usize {
        const REQUEST: usize = 32 << 20;
        const ACCOUNT: usize = 24 << 20;
        let (mut sent, mut account, mut told) = (0, 0, 0);
        while told < events {
            let size = size(account, REQUEST - account);
            let part = (size / event).clamp(1, events - told);
            assert!(account + part * event <= REQUEST);
            sent += account + part * event;
            account = (account + part * left).min(ACCOUNT);
            told += part;
        }
        sent
    }

    #[test]
    fn a_trail_costs_what_it_is_long() {
        for sizes in [(300, 0), (300, 40), (300, 400), (300, 3_000), (50_000, 1), (1_500_000, 1_000)] {
            for events in [1, 1_000, 100_000, 1_000_000] {
                let sent = sent(events, sizes);
                assert!(sent <= 5 * events * sizes.0, "{events} events of {sizes:?}: {sent} bytes");
            }
        }
    }
}
