//! What each wallet can pay with while many invoices are paid, without looking at the whole account for each.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::account::{Account, Transaction, WalletId};
use crate::amount::{Exact, Money};
use crate::draw::{DrawError, has_started};
use crate::order;
use crate::policy::Policy;
use crate::time::Instant;
use drawdown_sort::collected;

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
        for (purse, wallet) in purses.iter_mut().zip(&account.wallets) {
            for places in [&mut purse.places, &mut purse.waiting] {
                let mut grants: Vec<(usize, &Transaction)> = with_grants(account, places).collect();
                order::sort(&mut grants, |(_, grant)| order::of_grant(policy, account, wallet, grant));
                *places = grants.into_iter().map(|(place, _)| place).collect();
            }
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

    /// How many sources the wallet at a place is: a pool is one, else its grants with something left, started or not.
    pub fn count(&mut self, account: &Account, wallet: usize) -> usize {
        let is_pool = account.wallets.get(wallet).is_some_and(|wallet| !wallet.traceable);
        match self.0.get_mut(wallet) {
            Some(purse) if !is_pool => purse.places_left(account).len().saturating_add(purse.waiting.len()),
            Some(_) => 1,
            None => 0,
        }
    }

    /// Steps over what is drained, in every purse.
    pub fn skip_drained(&mut self, account: &Account) {
        for purse in &mut self.0 {
            purse.places_left(account);
        }
    }

    /// Does all that a wallet's grants hold come up to its balance? Asked where they gave so much and more was open.
    ///
    /// # Errors
    /// - [`DrawError::Short`] when the wallet says more than its grants, started or not
    /// - [`DrawError::OutOfRange`] when what they hold does not fit
    pub fn covers(&mut self, account: &Account, wallet: usize, given: Money) -> Result<(), DrawError> {
        let (Some(purse), Some(wallet)) = (self.0.get_mut(wallet), account.wallets.get(wallet)) else {
            return Ok(());
        };
        let waiting = purse.waiting_amount;
        let grants = with_grants(account, purse.places_left(account));
        let rests = Money::total(grants.filter_map(|(_, grant)| grant.remaining).map(|left| left.amount))?;
        let is_short = wallet.traceable && wallet.balance.amount > rests.plus(waiting)?;
        if is_short { Err(DrawError::Short { available: given }) } else { Ok(()) }
    }

    /// The grants of the wallet at a place from these steps on: the next one that can be drawn from, and the next one
    /// that has not started.
    pub fn next(&self, wallet: usize, Steps { started, waiting }: Steps) -> [Option<usize>; 2] {
        let purse = self.0.get(wallet);
        let started = purse.and_then(|purse| purse.places.get(purse.drained.saturating_add(started)));
        let waiting = purse.and_then(|purse| purse.waiting.get(waiting));
        [started.copied(), waiting.copied()]
    }
}

/// How many of a wallet's grants were met, since those that are drained.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Steps {
    pub started: usize,
    pub waiting: usize,
}

fn with_grants<'a, 'p>(
    account: &'a Account,
    places: &'p [usize],
) -> impl Iterator<Item = (usize, &'a Transaction)> + use<'a, 'p> {
    places.iter().filter_map(|place| Some((*place, account.transactions.get(*place)?)))
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
