//! Free credits, at once or when their purchase is paid, and credits that come back.

use alloc::vec::Vec;

use super::super::broken::{BrokenHistory, Subject};
use super::super::steps;
use super::{Folding, no_wallet, transaction_id};
use crate::account::{Account, Balance, Funds, Transaction, TransactionStatus, TransactionType};
use crate::event::{Before, Event};

impl Folding {
    /// Credits are given: they count at once, wait for a purchase, or count from now on.
    pub(super) fn grant(
        &mut self,
        account: &mut Account,
        event: &Event,
        transaction: &Transaction,
        balance: Balance,
    ) -> Result<Before, BrokenHistory> {
        let place = self.transactions.of(&account.transactions, transaction.id.as_str(), transaction_id);
        let waited = place.and_then(|place| account.transactions.get(place)).filter(|it| it.is_bound());
        match (transaction.status, waited) {
            (TransactionStatus::Pending, _) => self.wait(account, event, transaction, balance),
            (TransactionStatus::Settled, Some(waited)) => {
                settles(waited, transaction)?;
                self.settle_grant(account, event, transaction, balance)
            }
            (TransactionStatus::Settled, None) => self.move_in(account, event, transaction, balance),
            (TransactionStatus::Failed, _) => Err(BrokenHistory::wrong_transaction(transaction)),
        }
    }

    /// Credits come back; what of a purchase was refunded is less by what comes back of it.
    pub(super) fn restore(
        &mut self,
        account: &mut Account,
        event: &Event,
        transaction: &Transaction,
        balance: Balance,
    ) -> Result<Before, BrokenHistory> {
        let refunded = match steps::refunded_purchase(transaction) {
            Some(id) => {
                let purchase = self.purchase_of(account, id, &transaction.wallet_id)?;
                let amount = purchase.refunded_amount.minus(transaction.amount)?.at_least_zero();
                Some((self.place(account, id)?, amount))
            }
            None => None,
        };
        let before = self.move_in(account, event, transaction, balance)?;
        if let Some((place, amount)) = refunded
            && let Some(purchase) = account.transactions.get_mut(place)
        {
            purchase.refunded_amount = amount;
        }
        Ok(before)
    }

    /// It moves nothing until its purchase is paid.
    fn wait(
        &mut self,
        account: &mut Account,
        event: &Event,
        transaction: &Transaction,
        balance: Balance,
    ) -> Result<Before, BrokenHistory> {
        if !transaction.is_bound() || transaction.remaining.is_some() {
            return Err(BrokenHistory::wrong_transaction(transaction));
        }
        let wallet = self.wallet_place(account, &transaction.wallet_id)?;
        self.expect_new(account, transaction)?;
        let held = account.wallets.get(wallet).ok_or_else(|| no_wallet(&transaction.wallet_id))?;
        let direction = TransactionType::Inbound;
        let held = steps::follow(held, direction, Funds::ZERO, event.before.balance, balance)?;
        self.append(account, transaction);
        Ok(Before { balance: Some(held), remaining: Vec::new() })
    }

    fn settle_grant(
        &mut self,
        account: &mut Account,
        event: &Event,
        transaction: &Transaction,
        balance: Balance,
    ) -> Result<Before, BrokenHistory> {
        steps::given(transaction, transaction.remaining)?;
        let place = self.place(account, &transaction.id)?;
        let wallet = self.wallet(account, &transaction.wallet_id)?;
        let funds = Funds { amount: transaction.amount, credits: transaction.credits };
        let held = steps::follow(wallet, TransactionType::Inbound, funds, event.before.balance, balance)?;
        steps::set_balance(wallet, balance, Some(event.at));
        if let Some(waited) = account.transactions.get_mut(place) {
            *waited = transaction.clone();
        }
        Ok(Before { balance: Some(held), remaining: Vec::new() })
    }
}

/// Only that it counts may differ.
fn settles(waited: &Transaction, now: &Transaction) -> Result<(), BrokenHistory> {
    if waited.status == TransactionStatus::Settled {
        return Err(BrokenHistory::twice(Subject::Transaction, now.id.text()));
    }
    let kept = Transaction {
        status: now.status,
        remaining: now.remaining,
        settled_at: now.settled_at,
        failed_at: None,
        failure_reason: None,
        ..waited.clone()
    };
    if kept == *now { Ok(()) } else { Err(BrokenHistory::wrong_transaction(now)) }
}
