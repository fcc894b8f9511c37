//! Free credits that come with a purchase and count when it is paid (rules beyond Lago, section 15).

use alloc::vec::Vec;

use crate::account::{Account, Balance, Funds, Transaction, TransactionStatus, Wallet};
use crate::amount::Exact;
use crate::decide::leaving::after_inbound;
use crate::event::Fact;
use crate::time::Instant;

/// The grant as it waits for the payment of its purchase.
pub(crate) fn waiting(grant: Transaction, purchase: &Transaction) -> Transaction {
    Transaction {
        status: TransactionStatus::Pending,
        settled_at: None,
        remaining: None,
        invoice_id: purchase.invoice_id.clone(),
        ..grant
    }
}

/// The grants that come with a purchase and do not count yet.
pub(super) fn with(account: &Account, purchase: &Transaction) -> Vec<Transaction> {
    let waits = |it: &&Transaction| {
        it.is_bound()
            && it.status != TransactionStatus::Settled
            && it.invoice_id == purchase.invoice_id
            && it.wallet_id == purchase.wallet_id
    };
    account.transactions.iter().filter(waits).cloned().collect()
}

/// What is told as these grants settle, one after the other.
pub(super) fn settled(
    wallet: &Wallet,
    grants: Vec<Transaction>,
    mut balance: Balance,
    at: Instant,
) -> Exact<Vec<Fact>> {
    let mut told = Vec::with_capacity(grants.len());
    for grant in grants {
        let funds = Funds { amount: grant.amount, credits: grant.credits };
        balance = after_inbound(balance, funds)?;
        let transaction = Transaction {
            status: TransactionStatus::Settled,
            settled_at: Some(at),
            failed_at: None,
            failure_reason: None,
            remaining: wallet.traceable.then_some(funds),
            ..grant
        };
        told.push(Fact::CreditsGranted { transaction, balance });
    }
    Ok(told)
}
