//! The ongoing balance: usage that is not invoiced yet, spread over wallets (rules, section 7).

use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::cmp::Reverse;

use crate::account::{Account, OngoingBalance, Trigger, Wallet};
use crate::amount::{Exact, Money, Subcents};
use crate::currency::Currency;
use crate::order;
use crate::policy::{Ongoing, Policy};
use crate::scope::Reach;
use crate::sort::{sort_by, sort_by_key};
use crate::time::Instant;
use crate::top_up_rules::{self, Purchases};
use crate::usage::{Key, Lines};

/// The figures of every active wallet, in drawdown order; empty where the policy knows no ongoing balance.
///
/// # Errors
/// - [`crate::amount::OutOfRange`]
pub(crate) fn figures<'a>(
    policy: &Policy,
    account: &'a Account,
    usage: &Lines,
    at: Instant,
) -> Exact<Vec<(&'a Wallet, OngoingBalance)>> {
    match policy.ongoing {
        Ongoing::None => Ok(Vec::new()),
        Ongoing::Single => single(account, usage),
        Ongoing::Cascade => cascade(account, usage, at),
    }
}

fn wallets_in_order(account: &Account) -> Vec<&Wallet> {
    let mut wallets: Vec<&Wallet> = account.active_wallets().collect();
    sort_by(&mut wallets, |a, b| order::wallets(a, b));
    wallets
}

/// Money figures with the credits they stand for (rules 3.5).
fn in_credits(wallet: &Wallet, ongoing: Money, usage: Money) -> Exact<OngoingBalance> {
    Ok(OngoingBalance {
        amount: ongoing,
        usage,
        credits: wallet.credits(ongoing)?,
        usage_credits: wallet.credits(usage)?,
    })
}

/// The older form: the first wallet takes the whole current usage of its currency; pending purchases count as
/// money already; never below zero.
fn single<'a>(account: &'a Account, usage: &Lines) -> Exact<Vec<(&'a Wallet, OngoingBalance)>> {
    let purchases = top_up_rules::purchases(account)?;
    let figures = wallets_in_order(account).into_iter().enumerate().map(|(place, wallet)| {
        let usage = if place == 0 { current_usage(usage, wallet.currency)? } else { Money::ZERO };
        let pending = purchases.get(&wallet.id).map_or(Money::ZERO, Purchases::pending_amount);
        let ongoing = wallet.balance.amount.plus(pending)?.minus(usage)?.at_least_zero();
        Ok((wallet, in_credits(wallet, ongoing, usage)?))
    });
    figures.collect()
}

fn current_usage(usage: &Lines, currency: Currency) -> Exact<Money> {
    let own = usage.current.iter().filter(|line| line.key.currency == currency);
    Ok(Subcents::total(own.map(|line| line.amount))?.truncate()?.at_least_zero())
}

/// Usage of each key goes down the wallets that may pay it.
fn cascade<'a>(account: &'a Account, usage: &Lines, at: Instant) -> Exact<Vec<(&'a Wallet, OngoingBalance)>> {
    let keys = net_by_key(usage)?;
    let wallets = wallets_in_order(account).into_iter();
    let mut shares: Vec<Share<'a>> = wallets.map(|wallet| Share::new(wallet, keys.len(), at)).collect();
    let mut budgets = budgets(&keys)?;
    for (key, net) in largest_first(keys) {
        let Some(budget) = budgets.get_mut(&key.currency) else { continue };
        let taken = spread(&mut shares, &key, net.min(*budget))?;
        *budget = budget.minus(taken)?;
    }
    let figures = shares.into_iter().map(|share| {
        let usage = share.taken.truncate()?;
        Ok((share.wallet, in_credits(share.wallet, share.wallet.balance.amount.minus(usage)?, usage)?))
    });
    figures.collect()
}

/// Usage and drafts less what progressive billing and pay in advance billed already.
fn net_by_key(usage: &Lines) -> Exact<BTreeMap<Key, Subcents>> {
    let mut keys = BTreeMap::new();
    for line in usage.all() {
        let net = keys.entry(line.key.clone()).or_insert(Subcents::ZERO);
        *net = net.plus(line.amount)?;
    }
    Ok(keys)
}

/// What wallets may take of a currency at all: what was billed too much of one key offsets the others.
fn budgets(keys: &BTreeMap<Key, Subcents>) -> Exact<BTreeMap<Currency, Subcents>> {
    let mut budgets = BTreeMap::new();
    for (key, net) in keys {
        let budget = budgets.entry(key.currency).or_insert(Subcents::ZERO);
        *budget = budget.plus(*net)?;
    }
    for budget in budgets.values_mut() {
        *budget = at_least_zero(*budget);
    }
    Ok(budgets)
}

/// Keys with something to pay, largest first, then by key.
fn largest_first(keys: BTreeMap<Key, Subcents>) -> Vec<(Key, Subcents)> {
    let mut keys: Vec<(Key, Subcents)> = keys.into_iter().filter(|(_, net)| net.is_positive()).collect();
    sort_by_key(&mut keys, |(_, net)| Reverse(*net));
    keys
}

/// What one wallet takes.
struct Share<'a> {
    wallet: &'a Wallet,
    reach: Reach<'a>,
    /// A threshold rule fills it up again: it takes all.
    refills: bool,
    taken: Subcents,
}

impl<'a> Share<'a> {
    fn new(wallet: &'a Wallet, keys: usize, at: Instant) -> Self {
        let of_threshold = |trigger: &Trigger| match trigger {
            Trigger::Threshold(_) => true,
            Trigger::Interval(_) => false,
        };
        let refills = wallet.rules.iter().any(|rule| rule.is_active(at) && of_threshold(&rule.trigger));
        Self { wallet, reach: Reach::of(wallet, keys), refills, taken: Subcents::ZERO }
    }

    fn may_pay(&self, key: &Key) -> bool {
        let (metric, target) = (key.billable_metric_code.as_deref(), key.target_wallet_code.as_deref());
        self.wallet.currency == key.currency && self.reach.may_pay(key.fee_type.as_deref(), metric, target)
    }

    /// What its balance still covers; nothing of a negative one.
    fn left(&self) -> Exact<Subcents> {
        Ok(at_least_zero(self.wallet.balance.amount.to_subcents().minus(self.taken)?))
    }
}

/// Spreads the usage of one key and tells how much of it was taken: all, or nothing when no wallet may pay it.
fn spread(shares: &mut [Share<'_>], key: &Key, amount: Subcents) -> Exact<Subcents> {
    let mut rest = amount;
    let mut applicable = shares.iter_mut().filter(|share| share.may_pay(key)).peekable();
    while let Some(share) = applicable.next() {
        let takes_all = share.refills || applicable.peek().is_none();
        let take = if takes_all { rest } else { rest.min(share.left()?) };
        share.taken = share.taken.plus(take)?;
        rest = rest.minus(take)?;
        if !rest.is_positive() {
            break;
        }
    }
    amount.minus(rest)
}

fn at_least_zero(amount: Subcents) -> Subcents {
    amount.max(Subcents::ZERO)
}

#[cfg(test)]
mod tests;
