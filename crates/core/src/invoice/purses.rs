//! What each wallet can pay with while many invoices are paid, without looking at the whole account for each.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::cmp::Ordering;

use crate::account::{Account, Transaction, WalletId};
use crate::amount::{Exact, Money};
use crate::draw::has_started;
use crate::order;
use crate::policy::Policy;
use crate::time::Instant;
use drawdown_sort::{collected, sort_by};

/// The grants of each wallet with something left, in drawdown order, at the wallet's place in the account. Grants are
/// places too: a draft does not move them.
#[derive(Debug, Default)]
pub(crate) struct Purses(Vec<Purse>);

#[derive(Debug, Default)]
struct Purse {
    places: Vec<usize>,
    /// So many of the places are drained.
    drained: usize,
    /// Grants whose start has not come.
    waiting: Vec<usize>,
    /// What these hold.
    waiting_amount: Money,
}

impl Purses {
    /// The purses of every wallet, in one pass over the account.
    pub fn of(policy: &Policy, account: &Account, at: Instant) -> Exact<Self> {
        let wallets: BTreeMap<&WalletId, usize> =
            collected(account.wallets.iter().enumerate().map(|(place, wallet)| (&wallet.id, place)));
        let mut purses: Vec<Purse> = account.wallets.iter().map(|_| Purse::default()).collect();
        for (place, grant) in account.transactions.iter().enumerate().filter(|(_, grant)| grant.is_grant()) {
            let Some(left) = grant.remaining.filter(|left| !left.is_zero()) else { continue };
            let wallet = wallets.get(&grant.wallet_id).and_then(|wallet| purses.get_mut(*wallet));
            let Some(purse) = wallet else { continue };
            if has_started(policy, grant, at) {
                purse.places.push(place);
            } else {
                purse.waiting.push(place);
                purse.waiting_amount = purse.waiting_amount.plus(left.amount)?;
            }
        }
        for purse in &mut purses {
            sort_by(&mut purse.places, |a, b| compare(policy, account, *a, *b));
            sort_by(&mut purse.waiting, |a, b| compare(policy, account, *a, *b));
        }
        Ok(Self(purses))
    }

    /// What the wallet at a place can pay with: its balance less the grants that have not started.
    pub fn available(&self, account: &Account, wallet: usize) -> Exact<Money> {
        let waiting = self.0.get(wallet).map_or(Money::ZERO, |purse| purse.waiting_amount);
        match account.wallets.get(wallet) {
            Some(wallet) if wallet.traceable => wallet.balance.amount.minus(waiting),
            Some(wallet) => Ok(wallet.balance.amount),
            None => Ok(Money::ZERO),
        }
    }

    /// The grants of the wallet at a place that can be drawn from, in drawdown order.
    pub fn grants<'a>(
        &mut self,
        account: &'a Account,
        wallet: usize,
    ) -> impl Iterator<Item = &'a Transaction> + use<'a, '_> {
        let places = self.0.get_mut(wallet).map(|purse| purse.places_left(account)).unwrap_or_default();
        places.iter().filter_map(|place| account.transactions.get(*place))
    }

    /// How many grants the wallet at a place has something left of, started or not.
    pub fn count(&mut self, account: &Account, wallet: usize) -> usize {
        let Some(purse) = self.0.get_mut(wallet) else { return 0 };
        purse.places_left(account).len().saturating_add(purse.waiting.len())
    }

    /// The first of these grants in drawdown order, at most so many, and whether each has started.
    pub fn sources<'a>(
        &mut self,
        policy: &Policy,
        account: &'a Account,
        wallet: usize,
        most: usize,
    ) -> Vec<(&'a Transaction, bool)> {
        let Some(purse) = self.0.get_mut(wallet) else { return Vec::new() };
        purse.places_left(account);
        let started = purse.places.get(purse.drained..).unwrap_or_default();
        let mut places: Vec<(usize, bool)> = started.iter().take(most).map(|place| (*place, true)).collect();
        places.extend(purse.waiting.iter().take(most).map(|place| (*place, false)));
        sort_by(&mut places, |(a, _), (b, _)| compare(policy, account, *a, *b));
        let grant = |(place, started): (usize, bool)| Some((account.transactions.get(place)?, started));
        places.into_iter().take(most).filter_map(grant).collect()
    }
}

fn compare(policy: &Policy, account: &Account, a: usize, b: usize) -> Ordering {
    match (account.transactions.get(a), account.transactions.get(b)) {
        (Some(a), Some(b)) => order::grants(policy, a, b),
        (None, _) | (_, None) => a.cmp(&b),
    }
}

impl Purse {
    fn places_left(&mut self, account: &Account) -> &[usize] {
        let is_drained = |place: &usize| {
            let grant = account.transactions.get(*place);
            grant.is_none_or(|grant| grant.remaining.is_none_or(|left| left.is_zero()))
        };
        while self.places.get(self.drained).is_some_and(is_drained) {
            self.drained = self.drained.saturating_add(1);
        }
        self.places.get(self.drained..).unwrap_or_default()
    }
}
