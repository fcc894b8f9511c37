//! What of a balance live usage is taken from (rules beyond, section 6): all of it, or what can pay.

use alloc::collections::BTreeMap;

use crate::account::{Account, Wallet, WalletId};
use crate::amount::{Exact, Money};
use crate::draw;
use crate::policy::{OngoingCounts, Policy};
use crate::time::Instant;

/// What does not count of wallets that trace their grants.
pub(super) struct Counted<'a>(BTreeMap<&'a WalletId, Exact<Money>>);

impl<'a> Counted<'a> {
    pub fn of(policy: &Policy, account: &'a Account, at: Instant) -> Self {
        Self(match policy.ongoing_counts {
            OngoingCounts::Balance => BTreeMap::new(),
            OngoingCounts::Available => draw::waiting(policy, account, at),
        })
    }

    /// What counts of a wallet.
    pub fn amount(&self, wallet: &Wallet) -> Exact<Money> {
        match self.0.get(&wallet.id).filter(|_| wallet.traceable) {
            Some(waiting) => wallet.balance.amount.minus((*waiting)?),
            None => Ok(wallet.balance.amount),
        }
    }
}
