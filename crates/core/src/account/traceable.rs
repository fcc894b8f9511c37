//! Whether a wallet knows what remains of each of its grants (contract, section 1).

use alloc::collections::BTreeMap;

use super::{Transaction, Wallet, WalletId};
use crate::amount::Money;

/// A wallet of which a host does not say so (`stated`) is traceable when every settled grant carries its remaining and
/// they sum to the balance; otherwise it is a pool.
pub fn infer_traceable(wallets: &mut [Wallet], stated: &[bool], transactions: &[Transaction]) {
    let mut sums: BTreeMap<&WalletId, Option<Money>> = BTreeMap::new();
    for grant in transactions.iter().filter(|transaction| transaction.is_grant()) {
        let sum = sums.entry(&grant.wallet_id).or_insert(Some(Money::ZERO));
        *sum = sum.and_then(|sum| grant.remaining.and_then(|remaining| sum.plus(remaining.amount).ok()));
    }
    for (wallet, _) in wallets.iter_mut().zip(stated).filter(|(_, stated)| !**stated) {
        let sum = sums.get(&wallet.id).copied().unwrap_or(Some(Money::ZERO));
        wallet.traceable = sum == Some(wallet.balance.amount);
    }
}
