//! Figures of one thing against each other: credits and money of a wallet, what is left of a grant and what it was.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::vec::Vec;

use super::{CheckCode, Finding};
use crate::account::{Account, Transaction, Wallet, WalletId};
use crate::amount::{Credits, Money};

pub(super) fn find(account: &Account, found: &mut Vec<Finding>) {
    let mut counts: BTreeMap<&WalletId, i64> = BTreeMap::new();
    for transaction in &account.transactions {
        let count = counts.entry(&transaction.wallet_id).or_default();
        *count = count.saturating_add(1);
    }
    for wallet in &account.wallets {
        let count = counts.get(&wallet.id).copied().unwrap_or_default();
        found.extend(apart(wallet, count));
    }
    found.extend(account.transactions.iter().filter_map(above));
}

/// Each transaction rounds by at most a minor unit; beyond that the figures were read by another measure.
fn apart(wallet: &Wallet, transactions: i64) -> Option<Finding> {
    let (credits, amount) = (wallet.balance.credits, wallet.balance.amount);
    let worth = wallet.money(credits).ok();
    let off = worth.and_then(|worth| worth.distance(amount).ok());
    if off.is_some_and(|off| off.minor() <= transactions.saturating_add(1)) {
        return None;
    }
    let (told, held) = (credits.decimal().normalize(), amount.minor());
    let message =
        format!("wallet `{}` holds {told} credits and {held} minor units, which are not the same", wallet.id);
    let finding = Finding::new(CheckCode::BalancesDisagree, wallet.id.text(), message);
    Some(finding.with("credits_balance", credits).with("balance_cents", amount))
}

/// More is left than there was, in either unit.
fn above(grant: &Transaction) -> Option<Finding> {
    let left = grant.remaining?;
    let most = grant.credits.plus(Credits::SMALLEST).unwrap_or(grant.credits);
    if left.amount <= grant.amount && left.credits <= most && left.amount >= Money::ZERO {
        return None;
    }
    let (rest, whole) = (left.amount.minor(), grant.amount.minor());
    let message = format!("{rest} minor units are left of `{}`, which was {whole}", grant.id);
    let finding = Finding::new(CheckCode::RestAboveGrant, grant.id.text(), message);
    Some(finding.with("remaining_amount_cents", left.amount).with("amount_cents", grant.amount))
}
