//! What leaves a wallet, and which grants it is drawn from.
//!
//! A pot is credits with the money they stand for: a grant, or a whole wallet that is not traceable. What remains
//! is money (rules, section 5). Under `drift: booked` the credits of a pot are always what its money is worth, so
//! that the two cannot drift apart: the difference from the plain conversion of what was asked is the residue.
//! Under `running_sums` money and credits are plain conversions. Under `measure: credits` what remains is credits, and
//! `in_credits.rs` draws.

mod in_credits;

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::account::{Account, Balance, Funding, Funds, Transaction, TransactionId, Wallet, WalletId};
use crate::amount::{Credits, Exact, Money, OutOfRange};
use crate::cost;
use crate::order;
use crate::policy::{Drift, ImportCheck, Measure, OngoingCounts, Policy};
use crate::time::Instant;

/// What a draw takes out of a wallet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Drawn {
    /// Money and credits that leave.
    pub funds: Funds,
    /// From which grants, in drawdown order; empty for a pool.
    pub fundings: Vec<Funding>,
    /// Of the money, what came from granted credits.
    pub granted: Money,
    /// What rounding added to the plain conversion.
    pub residue: Funds,
}

impl Drawn {
    /// Where the drift is booked, who takes the last money of a wallet takes its last credits, and nobody takes more
    /// than it holds: an account may come in with grants and a balance that rounded apart.
    pub fn within(mut self, policy: &Policy, balance: Balance) -> Exact<Self> {
        if policy.drift == Drift::RunningSums || policy.measure == Measure::Credits {
            return Ok(self);
        }
        let held = balance.credits.at_least_zero();
        let last = self.funds.amount == balance.amount && self.funds.amount.is_positive();
        let credits = if last { held } else { self.funds.credits.min(held) };
        self.residue.credits = self.residue.credits.plus(credits.minus(self.funds.credits)?)?;
        self.funds.credits = credits;
        Ok(self)
    }

    /// A wallet whose credits and money disagree by more than 100 minor units and more than 1 % of its balance did not
    /// round: it was taken over wrongly, and is not spent from.
    pub fn checked(self, policy: &Policy, wallet: &Wallet) -> Result<Self, DrawError> {
        if policy.import_check == ImportCheck::Off {
            return Ok(self);
        }
        let worth = wallet.money(self.residue.credits.distance(Credits::ZERO)?)?;
        let residue = worth.plus(self.residue.amount.distance(Money::ZERO)?)?;
        let percent = i128::from(residue.minor()).saturating_mul(100);
        let beyond =
            residue.minor() > ROUNDING_AT_MOST && percent > i128::from(wallet.balance.amount.minor());
        if beyond { Err(DrawError::Disagree { residue }) } else { Ok(self) }
    }
}

/// Minor units that rounding may explain, however small the balance.
const ROUNDING_AT_MOST: i64 = 100;

/// Why a draw is not possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DrawError {
    /// The grants hold less.
    Short {
        /// What they hold.
        available: Money,
    },
    /// Credits and money of the wallet are too far apart for rounding (`import_check`).
    Disagree {
        /// What the residue would be worth.
        residue: Money,
    },
    /// A figure does not fit.
    OutOfRange,
}

impl From<OutOfRange> for DrawError {
    fn from(OutOfRange: OutOfRange) -> Self {
        Self::OutOfRange
    }
}

/// A settled grant with something left.
pub(crate) fn has_rest(transaction: &Transaction) -> bool {
    transaction.is_grant() && transaction.remaining.is_some_and(|left| !left.is_zero())
}

/// Settled grants of a wallet with something left, in drawdown order.
pub(crate) fn grants<'a>(policy: &Policy, account: &'a Account, wallet: &Wallet) -> Vec<&'a Transaction> {
    let mut grants: Vec<&Transaction> =
        account.transactions_of(&wallet.id).filter(|transaction| has_rest(transaction)).collect();
    order::sort(&mut grants, |grant| order::of_grant(policy, account, wallet, grant));
    grants
}

/// As [`grants`], without those whose start has not come.
pub(crate) fn started_grants<'a>(
    policy: &Policy,
    account: &'a Account,
    wallet: &Wallet,
    at: Instant,
) -> Vec<&'a Transaction> {
    let mut grants = grants(policy, account, wallet);
    grants.retain(|grant| has_started(policy, grant, at));
    grants
}

/// May the grant be used yet? Where only what can pay counts, not before it settled either.
pub(crate) fn has_started(policy: &Policy, grant: &Transaction, at: Instant) -> bool {
    let settled = match policy.ongoing_counts {
        OngoingCounts::Balance => true,
        OngoingCounts::Available => grant.settled_at.is_none_or(|settled| settled <= at),
    };
    settled && (!policy.grant_spans || grant.starts_at.is_none_or(|start| start <= at))
}

/// What grants of each wallet hold that cannot be used yet, in one pass over the account. Sums of one that do not fit are
/// no other's.
pub(crate) fn waiting<'a>(
    policy: &Policy,
    account: &'a Account,
    at: Instant,
) -> BTreeMap<&'a WalletId, Exact<Money>> {
    let mut waiting: BTreeMap<&WalletId, Exact<Money>> = BTreeMap::new();
    let grants = account.transactions.iter().filter(|it| has_rest(it) && !has_started(policy, it, at));
    for grant in grants {
        let rest = grant.remaining.unwrap_or_default().amount;
        let sum = waiting.entry(&grant.wallet_id).or_insert(Ok(Money::ZERO));
        *sum = sum.and_then(|sum| sum.plus(rest));
    }
    waiting
}

/// A grant, and the most that may be drawn from it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Portion<'a> {
    pub grant: &'a Transaction,
    pub most: Money,
    /// Its place in the draw of its invoice, from 1, where that crosses wallets.
    pub position: Option<u32>,
}

impl<'a> Portion<'a> {
    /// All that is left of it.
    pub fn all(grant: &'a Transaction) -> Self {
        Self { grant, most: grant.remaining.map_or(Money::ZERO, |left| left.amount), position: None }
    }
}

/// Draws money from these grants, or from the pool when the wallet is not traceable.
pub(crate) fn money<'a>(
    policy: &Policy,
    wallet: &Wallet,
    grants: impl IntoIterator<Item = Portion<'a>>,
    amount: Money,
) -> Result<Drawn, DrawError> {
    if policy.measure == Measure::Credits {
        return in_credits::money(wallet, grants, amount);
    }
    let nominal = wallet.credits(amount)?;
    let (fundings, granted) = match wallet.traceable {
        true => from_grants(wallet, grants, amount, take_money)?,
        false => (Vec::new(), Money::ZERO),
    };
    // Were each draw converted for itself, a pot would end with credits and no money, or the other way round: 1.00 at
    // rate 3 is 0.33333 credits, its two halves 0.16667 each. So where the drift is booked nothing is converted that
    // leaves: what stays is (`take_money`), and what leaves is the difference. Its distance from the plain conversion is
    // the residue. It is told, because who reads the ledger and multiplies by the rate would miss it.
    let credits = match (policy.drift, wallet.traceable) {
        (Drift::Booked, true) => Credits::total(fundings.iter().map(|funding| funding.funds.credits))?,
        (Drift::Booked, false) => take_money(wallet, pool_of(wallet), amount)?.credits,
        (Drift::RunningSums, _) => nominal_credits(wallet, nominal)?,
    };
    let residue = Funds { amount: Money::ZERO, credits: credits.minus(nominal)? };
    Ok(Drawn { funds: Funds { amount, credits }, fundings, granted, residue: booked(policy, residue) })
}

/// From one grant after the other, each as far as its money goes, and how much of it all was granted.
fn from_grants<'a>(
    wallet: &Wallet,
    grants: impl IntoIterator<Item = Portion<'a>>,
    amount: Money,
    take: impl Fn(&Wallet, Funds, Money) -> Exact<Funds>,
) -> Result<(Vec<Funding>, Money), DrawError> {
    let (mut rest, mut granted, mut fundings) = (amount, Money::ZERO, Vec::new());
    for Portion { grant, most, position } in grants {
        if !rest.is_positive() {
            break;
        }
        let Some(pot) = grant.remaining.filter(|_| most.is_positive()) else { continue };
        let taken = take(wallet, pot, rest.min(most))?;
        rest = rest.minus(taken.amount)?;
        if !grant.is_paid_for() {
            granted = granted.plus(taken.amount)?;
        }
        fundings.push(Funding { position, ..funding(grant, taken)? });
    }
    if rest.is_positive() {
        return Err(DrawError::Short { available: amount.minus(rest)? });
    }
    Ok((fundings, granted))
}

/// Draws credits from these grants, or from the pool when the wallet is not traceable: the money they are worth
/// leaves. Under `running_sums` the credits keep their own figure; under `booked` they follow the money, and who
/// asks for all credits of the pot gets all its money.
pub(crate) fn credits(
    policy: &Policy,
    wallet: &Wallet,
    grants: &[&Transaction],
    pot: Funds,
    credits: Credits,
) -> Result<Drawn, DrawError> {
    if policy.measure == Measure::Credits {
        return in_credits::credits(wallet, grants, pot, credits);
    }
    let held = pot.amount.at_least_zero();
    let worth = wallet.money(credits)?;
    match policy.drift {
        Drift::RunningSums => {
            let amount = if wallet.traceable { worth } else { worth.min(held) };
            let drawn = money(policy, wallet, grants.iter().copied().map(Portion::all), amount)?;
            Ok(Drawn { funds: Funds { amount, credits }, ..drawn })
        }
        Drift::Booked => {
            let amount = if credits == pot.credits { held } else { worth.min(held) };
            let drawn = money(policy, wallet, grants.iter().copied().map(Portion::all), amount)?;
            let residue = Funds { amount: Money::ZERO, credits: drawn.funds.credits.minus(credits)? };
            Ok(Drawn { residue, ..drawn })
        }
    }
}

/// Everything a wallet holds, from every grant that holds something.
pub(crate) fn everything(wallet: &Wallet, grants: &[&Transaction]) -> Drawn {
    let fundings = grants.iter().filter_map(|grant| grant.remaining.map(|left| rest_of(grant, left)));
    let fundings = if wallet.traceable { fundings.collect() } else { Vec::new() };
    let funds = pool_of(wallet);
    let funds = Funds { amount: funds.amount.at_least_zero(), credits: funds.credits.at_least_zero() };
    Drawn { funds, fundings, granted: Money::ZERO, residue: Funds::ZERO }
}

/// Everything that is left of one grant.
pub(crate) fn whole_grant(grant: &Transaction) -> Drawn {
    let left = grant.remaining.unwrap_or(Funds::ZERO);
    let fundings = Vec::from([rest_of(grant, left)]);
    Drawn { funds: left, fundings, granted: Money::ZERO, residue: Funds::ZERO }
}

/// All that a wallet holds, as one pot.
pub(crate) fn pool_of(wallet: &Wallet) -> Funds {
    Funds { amount: wallet.balance.amount, credits: wallet.balance.credits }
}

/// All that is left of a grant, with all that is left of its cost.
fn rest_of(grant: &Transaction, left: Funds) -> Funding {
    let transaction_id = TransactionId::clone(&grant.id);
    Funding { transaction_id, funds: left, position: None, cost: grant.cost_remaining }
}

pub(crate) fn funding(grant: &Transaction, funds: Funds) -> Exact<Funding> {
    let cost = cost::leaving(grant, funds.amount)?;
    Ok(Funding { transaction_id: TransactionId::clone(&grant.id), funds, position: None, cost })
}

/// Money out of a pot: its credits become what the money left in it is worth.
fn take_money(wallet: &Wallet, pot: Funds, amount: Money) -> Exact<Funds> {
    // Who takes the last money takes the last credits, so a pot that is empty is empty in both. A pot may come in with
    // credits that its money is not worth, below 0 even: none are taken that it does not hold, and none are put back.
    let left = wallet.credits(pot.amount.minus(amount)?)?;
    let credits = if amount == pot.amount { pot.credits } else { pot.credits.minus(left)? };
    Ok(Funds { amount, credits: credits.at_least_zero().min(pot.credits.at_least_zero()) })
}

/// Running sums: the plain conversion, unless it passes the balance by less than one minor unit is worth.
fn nominal_credits(wallet: &Wallet, nominal: Credits) -> Exact<Credits> {
    let beyond = nominal.minus(wallet.balance.credits)?;
    let worthless = beyond.is_positive() && wallet.money(beyond)?.is_zero();
    Ok(if worthless { wallet.balance.credits.at_least_zero() } else { nominal })
}

fn booked(policy: &Policy, residue: Funds) -> Funds {
    match policy.drift {
        Drift::Booked => residue,
        Drift::RunningSums => Funds::ZERO,
    }
}

pub(crate) use in_credits::take as take_credits;

#[cfg(test)]
mod tests;
