//! Where an event finds what it speaks of.

use super::super::broken::{BrokenHistory, Subject};
use super::{Folding, no_wallet, transaction_id, wallet_id};
use crate::account::{
    Account, Alert, AlertId, RecurringRule, RuleId, Transaction, TransactionId, Wallet, WalletId,
};

impl Folding {
    pub(super) fn wallet_place(&mut self, account: &Account, id: &WalletId) -> Result<usize, BrokenHistory> {
        let place = self.wallets.of(&account.wallets, id.as_str(), wallet_id);
        place.ok_or_else(|| no_wallet(id))
    }

    pub(super) fn wallet<'a>(
        &mut self,
        account: &'a mut Account,
        id: &WalletId,
    ) -> Result<&'a mut Wallet, BrokenHistory> {
        let place = self.wallet_place(account, id)?;
        account.wallets.get_mut(place).ok_or_else(|| no_wallet(id))
    }

    pub(super) fn rule<'a>(
        &mut self,
        account: &'a mut Account,
        wallet: &WalletId,
        id: &RuleId,
    ) -> Result<&'a mut RecurringRule, BrokenHistory> {
        let wallet = self.wallet(account, wallet)?;
        let rule = find_from(&mut wallet.rules, &mut self.found, |rule| rule.id == *id);
        rule.ok_or_else(|| BrokenHistory::missing(Subject::Rule, id.text()))
    }

    pub(super) fn alert<'a>(
        &mut self,
        account: &'a mut Account,
        wallet: &WalletId,
        id: &AlertId,
    ) -> Result<&'a mut Alert, BrokenHistory> {
        let wallet = self.wallet(account, wallet)?;
        let alert = find_from(&mut wallet.alerts, &mut self.found, |alert| alert.id == *id);
        alert.ok_or_else(|| BrokenHistory::missing(Subject::Alert, id.text()))
    }

    pub(super) fn place(&mut self, account: &Account, id: &TransactionId) -> Result<usize, BrokenHistory> {
        let place = self.transactions.of(&account.transactions, id.as_str(), transaction_id);
        place.ok_or_else(|| BrokenHistory::missing(Subject::Transaction, id.text()))
    }

    pub(super) fn transaction<'a>(
        &mut self,
        account: &'a mut Account,
        id: &TransactionId,
    ) -> Result<&'a mut Transaction, BrokenHistory> {
        let place = self.place(account, id)?;
        let missing = || BrokenHistory::missing(Subject::Transaction, id.text());
        account.transactions.get_mut(place).ok_or_else(missing)
    }

    /// A transaction of that wallet.
    pub(super) fn transaction_of<'a>(
        &mut self,
        account: &'a mut Account,
        id: &TransactionId,
        wallet: &WalletId,
    ) -> Result<&'a mut Transaction, BrokenHistory> {
        self.wallet_place(account, wallet)?;
        let transaction = self.transaction(account, id)?;
        if transaction.wallet_id == *wallet {
            Ok(transaction)
        } else {
            Err(BrokenHistory::wrong_transaction(transaction))
        }
    }

    /// A purchase of that wallet.
    pub(super) fn purchase_of<'a>(
        &mut self,
        account: &'a mut Account,
        id: &TransactionId,
        wallet: &WalletId,
    ) -> Result<&'a mut Transaction, BrokenHistory> {
        let purchase = self.transaction_of(account, id, wallet)?;
        if purchase.is_purchase() { Ok(purchase) } else { Err(BrokenHistory::wrong_transaction(purchase)) }
    }

    /// A purchase of that wallet, or a grant that comes with one and does not count yet.
    pub(super) fn sold<'a>(
        &mut self,
        account: &'a mut Account,
        id: &TransactionId,
        wallet: &WalletId,
    ) -> Result<&'a mut Transaction, BrokenHistory> {
        let sold = self.transaction_of(account, id, wallet)?;
        if sold.is_purchase() || sold.is_bound() {
            Ok(sold)
        } else {
            Err(BrokenHistory::wrong_transaction(sold))
        }
    }

    pub(super) fn expect_new(
        &mut self,
        account: &Account,
        transaction: &Transaction,
    ) -> Result<(), BrokenHistory> {
        match self.transactions.of(&account.transactions, transaction.id.as_str(), transaction_id) {
            Some(_) => Err(BrokenHistory::twice(Subject::Transaction, transaction.id.text())),
            None => Ok(()),
        }
    }

    pub(super) fn append(&mut self, account: &mut Account, transaction: &Transaction) {
        self.transactions.add(transaction.id.text(), account.transactions.len());
        account.transactions.push(transaction.clone());
        self.added_transactions = self.added_transactions.saturating_add(1);
    }
}

/// Finds one of a list, from the place where the last one was.
fn find_from<'a, T>(list: &'a mut [T], from: &mut usize, is: impl Fn(&T) -> bool) -> Option<&'a mut T> {
    let start = (*from).min(list.len());
    let mut places = (start..list.len()).chain(0..start);
    *from = places.find(|place| list.get(*place).is_some_and(&is))?;
    list.get_mut(*from)
}
