//! What wallets held, hold and will hold: at instants before and after the question (rules beyond, section 6).

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::movements::{Past, end_of, pasts};
use crate::account::{Account, Funding, Funds, Transaction, TransactionId, TransactionType, WalletId};
use crate::amount::{Exact, Money, OutOfRange};
use crate::currency::Currency;
use crate::decide;
use crate::policy::Policy;
use crate::time::Instant;
use drawdown_sort::{collected, sort_by_key};

/// A question about balances.
#[derive(Debug, Clone)]
pub struct BalanceQuery {
    /// Where the question stands.
    pub at: Instant,
    /// At which instants; none: at `at`.
    pub as_of: Vec<Instant>,
    /// Only this wallet.
    pub wallet_id: Option<WalletId>,
}

/// What one wallet holds at one instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BalanceRow {
    /// The instant.
    pub as_of: Instant,
    /// The wallet.
    pub wallet_id: WalletId,
    /// Its currency.
    pub currency: Currency,
    /// What it holds.
    pub balance: Funds,
    /// Of it, what grants hold whose start has not come.
    pub not_started: Money,
    /// Of it, what holds have.
    pub held: Money,
    /// What was taken without cover.
    pub deficit: Money,
    /// The balance less what has not started and what is held.
    pub available: Money,
    /// What will end, soonest first, if nothing of it is used.
    pub ends: Vec<CreditEnd>,
    /// What the transactions do not account for.
    pub unexplained: Money,
}

/// Credits that end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreditEnd {
    /// The grant; `None` of a pool.
    pub transaction_id: Option<TransactionId>,
    /// When it is over.
    pub at: Instant,
    /// What ends.
    pub funds: Funds,
}

/// Why balances cannot be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BalanceError {
    /// Instants times wallets are more than [`MAX_ROWS`]: so many.
    TooManyRows(usize),
    /// Their rows tell of more ends than [`MAX_ENDS`].
    TooManyEnds,
    /// A sum does not fit.
    OutOfRange,
}

impl From<OutOfRange> for BalanceError {
    fn from(OutOfRange: OutOfRange) -> Self {
        Self::OutOfRange
    }
}

/// The most rows of one question.
pub const MAX_ROWS: usize = 100_000;

/// The most ends that the rows of one question tell of.
pub const MAX_ENDS: usize = 500_000;

/// Tells balances: a row for each instant, in the order asked, and for each wallet, in the order of the account.
///
/// Up to `at` an inbound counts from when it settled, an outbound from then or from when it was made, an end from its
/// cut-off. After `at` everything that falls due has, and nothing was used.
///
/// # Errors
/// - [`BalanceError::TooManyRows`], before any work
/// - [`BalanceError::TooManyEnds`] when the rows would tell of too many
/// - [`BalanceError::OutOfRange`] when a sum does not fit
pub fn balance(
    policy: &Policy,
    account: &Account,
    query: &BalanceQuery,
) -> Result<Vec<BalanceRow>, BalanceError> {
    let own = [query.at];
    let asked = if query.as_of.is_empty() { own.as_slice() } else { &query.as_of };
    let count = asked.len().saturating_mul(account.wallets.len());
    if count > MAX_ROWS {
        return Err(BalanceError::TooManyRows(count));
    }
    let last = asked.iter().copied().fold(query.at, Instant::max);
    let account = decide::swept(policy, account, last)?;
    let mut rows: Vec<(usize, usize, BalanceRow)> = Vec::with_capacity(count);
    let mut room = MAX_ENDS;
    for (place, past) in pasts(policy, &account, query.wallet_id.as_ref())?.iter().enumerate() {
        let mut view = View::of(policy, &account, past);
        let mut latest: Vec<(usize, Instant)> = asked.iter().copied().enumerate().collect();
        sort_by_key(&mut latest, |(_, at)| core::cmp::Reverse(*at));
        for (number, at) in latest {
            view.go_back_to(at)?;
            let row = view.row(at)?;
            room = room.checked_sub(row.ends.len()).ok_or(BalanceError::TooManyEnds)?;
            rows.push((number, place, row));
        }
    }
    sort_by_key(&mut rows, |(number, place, _)| (*number, *place));
    Ok(rows.into_iter().map(|(_, _, row)| row).collect())
}

/// A wallet as it was at an instant, going back from the last one.
struct View<'a> {
    policy: &'a Policy,
    account: &'a Account,
    past: &'a Past<'a>,
    /// So many of the movements have happened.
    happened: usize,
    balance: Funds,
    /// What is left of each grant that has settled.
    rests: BTreeMap<&'a TransactionId, (&'a Transaction, Funds)>,
}

impl<'a> View<'a> {
    fn of(policy: &'a Policy, account: &'a Account, past: &'a Past<'a>) -> Self {
        let rest = |grant: &&'a Transaction| (&grant.id, (*grant, grant.remaining.unwrap_or_default()));
        let known = past.grants.iter().filter(|grant| grant.remaining.is_some());
        let held = past.wallet.balance;
        Self {
            policy,
            account,
            past,
            happened: past.movements.len(),
            balance: Funds { amount: held.amount, credits: held.credits },
            rests: collected(known.map(rest)),
        }
    }

    fn go_back_to(&mut self, at: Instant) -> Exact<()> {
        while let Some(number) = self.happened.checked_sub(1) {
            let Some(movement) = self.past.movements.get(number).filter(|it| it.at > Some(at)) else { break };
            self.happened = number;
            self.balance = movement.undone(self.balance)?;
            if let Some(id) =
                movement.transaction_id.filter(|_| movement.direction == TransactionType::Inbound)
            {
                self.rests.remove(id);
            }
            for Funding { transaction_id, funds, .. } in &*movement.fundings {
                let Some((_, rest)) = self.rests.get_mut(transaction_id) else { continue };
                *rest = match movement.direction {
                    TransactionType::Inbound => rest.minus(*funds)?,
                    TransactionType::Outbound => rest.plus(*funds)?,
                };
            }
        }
        Ok(())
    }

    fn row(&self, at: Instant) -> Exact<BalanceRow> {
        let not_started = self.not_started(at)?;
        let held = held();
        Ok(BalanceRow {
            as_of: at,
            wallet_id: self.past.wallet.id.clone(),
            currency: self.past.wallet.currency,
            balance: self.balance,
            not_started,
            held,
            deficit: deficit(),
            available: self.balance.amount.minus(not_started)?.minus(held)?,
            ends: self.ends(at),
            unexplained: self.past.unexplained.amount,
        })
    }

    fn not_started(&self, at: Instant) -> Exact<Money> {
        let waits = |grant: &Transaction| self.policy.grant_spans && grant.starts_at > Some(at);
        let waiting = self.rests.values().filter(|(grant, _)| waits(grant));
        Money::total(waiting.map(|(_, rest)| rest.amount))
    }

    fn ends(&self, at: Instant) -> Vec<CreditEnd> {
        let end = |grant| end_of(self.policy, self.account, self.past.wallet, grant).filter(|end| *end > at);
        let left = |funds: &Funds| funds.amount.is_positive() || funds.credits.is_positive();
        if !self.past.wallet.traceable {
            let of_pool = end(None).filter(|_| left(&self.balance));
            let end = of_pool.map(|at| CreditEnd { transaction_id: None, at, funds: self.balance });
            return end.into_iter().collect();
        }
        let rests = self.rests.values().filter(|(_, rest)| left(rest));
        let mut ends: Vec<CreditEnd> = rests
            .filter_map(|(grant, rest)| {
                let transaction_id = Some(grant.id.clone());
                Some(CreditEnd { transaction_id, at: end(Some(*grant))?, funds: *rest })
            })
            .collect();
        sort_by_key(&mut ends, |end| end.at);
        ends
    }
}

/// What holds have of a wallet.
fn held() -> Money {
    Money::ZERO
}

/// What was taken of a wallet without cover, and is not covered yet.
fn deficit() -> Money {
    Money::ZERO
}
