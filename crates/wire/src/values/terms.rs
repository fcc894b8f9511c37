//! Currency and rate of each wallet: what turns the major units of a transaction into minor units and back.

use crate::prelude::*;
use alloc::collections::BTreeMap;
use drawdown::account::{Account, Funds, Wallet, WalletId};
use drawdown::amount::{Credits, Exact, Money, Rate};
use drawdown::currency::Currency;

/// The terms of every wallet that a request speaks of.
#[derive(Clone, Debug)]
pub(crate) struct AllTerms {
    wallets: BTreeMap<WalletId, Terms>,
    /// For transactions whose wallet is not there.
    other: Terms,
}

/// Currency and rate of one wallet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terms {
    pub(crate) currency: Currency,
    pub(crate) rate: Rate,
}

impl AllTerms {
    /// The terms of some wallets; a transaction of no wallet has the customer's currency, else the euro's digits.
    pub(crate) fn new(wallets: &[Wallet], customer: Option<Currency>) -> Self {
        let other = Terms { currency: customer.unwrap_or(Currency::EUR), rate: Rate::ONE };
        let mut terms = Self { wallets: BTreeMap::new(), other };
        wallets.iter().for_each(|wallet| terms.add(wallet));
        terms
    }

    pub(crate) fn of_account(account: &Account) -> Self {
        Self::new(account.wallets(), account.customer().and_then(|customer| customer.currency))
    }

    /// Learns the terms of a further wallet.
    pub(crate) fn add(&mut self, wallet: &Wallet) {
        self.wallets.insert(wallet.id.clone(), Terms { currency: wallet.currency, rate: wallet.rate });
    }

    pub(crate) fn of(&self, wallet: Option<&WalletId>) -> Terms {
        wallet.and_then(|wallet| self.wallets.get(wallet)).copied().unwrap_or(self.other)
    }
}

impl Terms {
    /// Money and credits of which at least one is stated: the other follows from the rate.
    pub(crate) fn funds(
        self,
        node: Node<'_>,
        amount: Option<Money>,
        credits: Option<Credits>,
    ) -> Option<Funds> {
        let funds = match (amount, credits) {
            (Some(amount), Some(credits)) => Ok(Funds { amount, credits }),
            (Some(amount), None) => self.worth(amount),
            (None, Some(credits)) => self.cost(credits),
            (None, None) => return None,
        };
        if funds.is_err() {
            node.out_of_range();
        }
        funds.ok()
    }

    fn worth(self, amount: Money) -> Exact<Funds> {
        Ok(Funds { amount, credits: self.rate.credits(amount, self.currency)? })
    }

    fn cost(self, credits: Credits) -> Exact<Funds> {
        Ok(Funds { amount: self.rate.money(credits, self.currency)?, credits })
    }
}
