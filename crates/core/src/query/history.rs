//! What moved the balances between two instants (rules beyond, section 6).

use alloc::vec::Vec;

use super::movements::{Movement, MovementKind, Past, pasts};
use crate::account::{Account, Funds, TransactionId, WalletId};
use crate::amount::{Credits, Exact, Money, OutOfRange};
use crate::decide;
use crate::policy::Policy;
use crate::time::Instant;
use drawdown_sort::sort_by_key;

/// A question about movements. Both ends belong to it.
#[derive(Debug, Clone)]
pub struct HistoryQuery {
    /// Where the question stands.
    pub at: Instant,
    /// The first instant; none: from the beginning.
    pub from: Option<Instant>,
    /// The last instant; none: `at`.
    pub to: Option<Instant>,
    /// Only this wallet.
    pub wallet_id: Option<WalletId>,
}

/// One movement of a balance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryRow {
    /// From when it counts.
    pub at: Instant,
    /// The wallet.
    pub wallet_id: WalletId,
    /// How the balance moved.
    pub kind: MovementKind,
    /// By how much; below 0 when credits left.
    pub amount: Money,
    /// The same in credits.
    pub credits: Credits,
    /// The wallet's balance before it.
    pub before: Money,
    /// And after it.
    pub after: Money,
    /// The transaction; of an end the grant that ended, `None` where several did, or a pool.
    pub transaction_id: Option<TransactionId>,
}

/// Why a history cannot be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HistoryError {
    /// More rows than [`MAX_ROWS`]: so many.
    TooManyRows(usize),
    /// A sum does not fit.
    OutOfRange,
}

impl From<OutOfRange> for HistoryError {
    fn from(OutOfRange: OutOfRange) -> Self {
        Self::OutOfRange
    }
}

/// The most rows of one question.
pub const MAX_ROWS: usize = 100_000;

/// Tells what moved the balances, oldest first, up to and at `to`; what ends after `at` as though nothing were used.
///
/// # Errors
/// - [`HistoryError::TooManyRows`] before any of them is made
/// - [`HistoryError::OutOfRange`] when a sum does not fit
pub fn history(
    policy: &Policy,
    account: &Account,
    query: &HistoryQuery,
) -> Result<Vec<HistoryRow>, HistoryError> {
    let to = query.to.unwrap_or(query.at);
    let account = decide::swept(policy, account, to.max(query.at))?;
    let pasts = pasts(policy, &account, query.wallet_id.as_ref())?;
    let asked = |movement: &&Movement<'_>| movement.at >= query.from && movement.at <= Some(to);
    let count = pasts.iter().map(|past| past.movements.iter().filter(asked).count());
    let count = count.fold(0, usize::saturating_add);
    if count > MAX_ROWS {
        return Err(HistoryError::TooManyRows(count));
    }
    let mut rows = Vec::with_capacity(count);
    for past in &pasts {
        rows_of(past, query.from, to, &mut rows)?;
    }
    sort_by_key(&mut rows, |row: &HistoryRow| row.at);
    Ok(rows)
}

fn rows_of(past: &Past<'_>, from: Option<Instant>, to: Instant, rows: &mut Vec<HistoryRow>) -> Exact<()> {
    let mut before = past.unexplained;
    let together = |one: &Movement<'_>, other: &Movement<'_>| {
        let expired = |movement: &Movement<'_>| movement.kind == MovementKind::Expired;
        expired(one) && expired(other) && (one.at, one.turn) == (other.at, other.turn)
    };
    for movements in past.movements.chunk_by(together) {
        let after = movements.iter().try_fold(before, |funds, movement| movement.done(funds))?;
        let at = movements.first().and_then(|movement| movement.at);
        if let Some(at) = at.filter(|at| Some(*at) >= from && *at <= to && before != after) {
            rows.extend(row(past, at, movements, (before, after))?);
        }
        before = after;
    }
    Ok(())
}

fn row(
    past: &Past<'_>,
    at: Instant,
    movements: &[Movement<'_>],
    (before, after): (Funds, Funds),
) -> Exact<Option<HistoryRow>> {
    let Some(first) = movements.first() else { return Ok(None) };
    let moved = after.minus(before)?;
    let mut others = movements.iter().filter(|movement| !movement.funds.is_zero());
    let alone = others.next().and_then(|movement| movement.transaction_id);
    let transaction_id = alone.filter(|id| others.all(|movement| movement.transaction_id == Some(*id)));
    Ok(Some(HistoryRow {
        at,
        wallet_id: past.wallet.id.clone(),
        kind: first.kind,
        amount: moved.amount,
        credits: moved.credits,
        before: before.amount,
        after: after.amount,
        transaction_id: transaction_id.cloned(),
    }))
}
