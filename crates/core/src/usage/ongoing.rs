//! The ongoing balance: usage that is not invoiced yet, spread over wallets (rules, section 7).

mod counted;
mod shares;

use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::cmp::Reverse;

use crate::account::{Account, OngoingBalance, Wallet};
use crate::amount::{Exact, Money, Subcents};
use crate::currency::Currency;
use crate::decision::{LiveExplanation, TakesAll, UsageExplanation, UsageShare, WalletSkip};
use crate::order;
use crate::policy::{Ongoing, Policy};
use crate::time::Instant;
use crate::top_up_rule::{self, Purchases};
use crate::usage::{Key, Lines};
use counted::Counted;
use drawdown_sort::sort_by_key;
use shares::Shares;

/// The figures of wallets, by their places in the account. Those of one that do not fit stop no other.
pub(crate) type Figures = Vec<(usize, Exact<OngoingBalance>)>;

/// The figures of every active wallet, in drawdown order; none where the policy knows no ongoing balance. What led to
/// them goes into `told`.
///
/// # Errors
/// - [`crate::amount::OutOfRange`] when the usage adds up to more than fits.
pub(crate) fn figures(
    policy: &Policy,
    account: &Account,
    usage: &Lines,
    at: Instant,
    told: &mut LiveExplanation,
) -> Exact<Figures> {
    let counted = Counted::of(policy, account, at);
    match policy.ongoing {
        Ongoing::None => Ok(Vec::new()),
        Ongoing::Single => single(policy, account, usage, &counted, told),
        Ongoing::Cascade => cascade(policy, account, usage, at, (&counted, told)),
    }
}

/// Wallets that have not ended, in drawdown order, with their places in the account.
pub(crate) fn in_order<'a>(policy: &Policy, account: &'a Account) -> Vec<(usize, &'a Wallet)> {
    let active = account.wallets.iter().enumerate().filter(|(_, wallet)| wallet.is_active());
    let mut wallets: Vec<(usize, &Wallet)> = active.collect();
    order::sort(&mut wallets, |(_, wallet)| order::of_wallet(policy, account, wallet));
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
fn single(
    policy: &Policy,
    account: &Account,
    usage: &Lines,
    counted: &Counted<'_>,
    told: &mut LiveExplanation,
) -> Exact<Figures> {
    let wallets = in_order(policy, account);
    let Some((_, first)) = wallets.first() else { return Ok(Vec::new()) };
    let used = current_usage(usage, first.currency)?;
    tell_single(&wallets, first.currency, used, told);
    let purchases = top_up_rule::purchases(account);
    let figures = wallets.into_iter().enumerate().map(|(number, (place, wallet))| {
        let usage = if number == 0 { used } else { Money::ZERO };
        (place, single_figures(wallet, counted.amount(wallet), usage, purchases.get(&wallet.id)))
    });
    Ok(figures.collect())
}

fn single_figures(
    wallet: &Wallet,
    counted: Exact<Money>,
    usage: Money,
    purchases: Option<&Exact<Purchases>>,
) -> Exact<OngoingBalance> {
    let pending = purchases.map_or(Ok(Money::ZERO), |bought| bought.map(|bought| bought.pending_amount()))?;
    let ongoing = counted?.plus(pending)?.minus(usage)?.at_least_zero();
    in_credits(wallet, ongoing, usage)
}

fn current_usage(usage: &Lines, currency: Currency) -> Exact<Money> {
    let own = usage.current.iter().filter(|line| line.key.currency == currency);
    Ok(Subcents::total(own.map(|line| line.amount))?.truncate()?.at_least_zero())
}

fn tell_single(wallets: &[(usize, &Wallet)], currency: Currency, used: Money, told: &mut LiveExplanation) {
    let used = used.to_subcents();
    let shares = wallets.iter().enumerate().map(|(number, (_, wallet))| UsageShare {
        wallet_id: wallet.id.clone(),
        taken: if number == 0 { used } else { Subcents::ZERO },
        takes_all: (number == 0).then_some(TakesAll::LastWallet),
        skipped: (number > 0).then_some(WalletSkip::NotSelected),
    });
    told.usage.push(UsageExplanation {
        currency,
        fee_type: None,
        billable_metric_code: None,
        target_wallet_code: None,
        net: used,
        budget: used,
        taken: used,
        wallets: shares.collect(),
        skipped_left_out: Vec::new(),
    });
}

/// Usage of each key goes down the wallets that may pay it.
fn cascade(
    policy: &Policy,
    account: &Account,
    usage: &Lines,
    at: Instant,
    (counted, told): (&Counted<'_>, &mut LiveExplanation),
) -> Exact<Figures> {
    let keys = net_by_key(usage)?;
    let mut shares = Shares::new(in_order(policy, account), counted, keys.len(), at);
    let mut budgets = budgets(&keys)?;
    for (key, net) in largest_first(keys) {
        let Some(budget) = budgets.get_mut(&key.currency) else { continue };
        let taken = shares.spread(&key, (net, *budget), told)?;
        *budget = budget.minus(taken)?;
    }
    let figures = shares
        .into_taken()
        .map(|(place, wallet, taken)| (place, cascade_figures(wallet, counted.amount(wallet), taken)));
    Ok(figures.collect())
}

fn cascade_figures(wallet: &Wallet, counted: Exact<Money>, taken: Subcents) -> Exact<OngoingBalance> {
    let usage = taken.truncate()?;
    in_credits(wallet, counted?.minus(usage)?, usage)
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
        *budget = (*budget).max(Subcents::ZERO);
    }
    Ok(budgets)
}

/// Largest first, then by key; those with nothing to pay come last.
fn largest_first(keys: BTreeMap<Key, Subcents>) -> Vec<(Key, Subcents)> {
    let mut keys: Vec<(Key, Subcents)> = keys.into_iter().collect();
    sort_by_key(&mut keys, |(_, net)| Reverse(*net));
    keys
}

#[cfg(test)]
mod tests;
