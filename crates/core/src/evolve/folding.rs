//! One event after the other.

mod finding;
mod granting;

use alloc::vec::Vec;

use super::broken::{BrokenHistory, Subject};
use super::places::Places;
use super::steps::{self, Rest};
use crate::account::{
    Account, Balance, Funds, Text, Transaction, TransactionId, TransactionKind, TransactionStatus,
    TransactionType, Wallet, WalletId,
};
use crate::amount::Money;
use crate::event::{Before, Event, Fact};
use crate::invoice::Invoice;

/// Events that fold one after the other. What they add waits at the end of its list until [`Folding::finish`] puts
/// it in order, so that places stay what they are until then.
///
/// Sorting after each event would make thousands of them quadratic, and would move every transaction whose place
/// others hold: the index of ids here, and the purses of a decision that is paying invoices. Within one folding nothing
/// asks for the order; who folds a single event pays for one search and one insertion.
#[derive(Debug, Default)]
pub(crate) struct Folding {
    wallets: Places,
    transactions: Places,
    added_wallets: usize,
    added_transactions: usize,
    /// Where the last alert or rule was found: the next one mostly stands there or behind it.
    found: usize,
}

/// What a purchase becomes when it is paid.
struct Settled<'a> {
    remaining: Option<Funds>,
    balance: Balance,
    invoice: &'a Invoice,
}

/// A transaction that moves a balance.
struct Movement<'a> {
    wallet: usize,
    transaction: &'a Transaction,
    /// The wallet's figures after it.
    balance: Balance,
}

impl Folding {
    /// Folds one event and tells what was there before.
    ///
    /// # Errors
    /// - [`BrokenHistory`] when it does not follow from what the account holds; the account is as it was
    pub fn fold(&mut self, account: &mut Account, event: &Event) -> Result<Before, BrokenHistory> {
        let at = event.at;
        match &event.fact {
            Fact::WalletCreated { wallet } => self.create(account, wallet)?,
            Fact::WalletUpdated { wallet } => steps::update(self.wallet(account, &wallet.id)?, wallet)?,
            Fact::CustomerCurrencySet { currency } => {
                steps::set_currency(account.customer.as_mut(), *currency)?
            }
            Fact::PurchaseRequested { transaction, .. } => {
                self.wallet_place(account, &transaction.wallet_id)?;
                steps::expect(transaction, TransactionType::Inbound, &[TransactionKind::Purchased])?;
                self.expect_new(account, transaction)?;
                self.append(account, transaction);
            }
            Fact::CreditsPurchased { transaction_id, wallet_id, remaining, balance, invoice } => {
                let settled = Settled { remaining: *remaining, balance: *balance, invoice };
                return self.settle(account, event, (transaction_id, wallet_id), &settled);
            }
            Fact::PurchaseFailed { transaction_id, wallet_id, reason, refund_due, invoice } => {
                let purchase = self.sold(account, transaction_id, wallet_id)?;
                steps::fail(purchase, *reason, *refund_due, at)?;
                steps::keep_invoice(purchase, invoice);
            }
            Fact::CreditsGranted { transaction, balance } => {
                steps::expect(transaction, TransactionType::Inbound, &[TransactionKind::Granted])?;
                return self.grant(account, event, transaction, *balance);
            }
            Fact::GrantUpdated { transaction } => {
                steps::update_grant(self.transaction(account, &transaction.id)?, transaction)?;
            }
            Fact::CreditsRestored { transaction, balance, .. } => {
                let kinds = [TransactionKind::Granted, TransactionKind::Invoiced, TransactionKind::Voided];
                steps::expect(transaction, TransactionType::Inbound, &kinds)?;
                return self.restore(account, event, transaction, *balance);
            }
            Fact::CreditsTransferred { transaction, balance } => {
                steps::expect(transaction, transaction.transaction_type, &[TransactionKind::Transferred])?;
                return match transaction.transaction_type {
                    TransactionType::Inbound => self.move_in(account, event, transaction, *balance),
                    TransactionType::Outbound => self.move_out(account, event, transaction, *balance),
                };
            }
            Fact::CreditsApplied { transaction, balance, .. } => {
                steps::expect(transaction, TransactionType::Outbound, &[TransactionKind::Invoiced])?;
                return self.move_out(account, event, transaction, *balance);
            }
            Fact::CreditsVoided { transaction, balance } => {
                steps::expect(transaction, TransactionType::Outbound, &[TransactionKind::Voided])?;
                return self.move_out(account, event, transaction, *balance);
            }
            Fact::ResidueBooked { transaction_id, wallet_id, credits, amount } => {
                let transaction = self.transaction_of(account, transaction_id, wallet_id)?;
                steps::book_residue(transaction, Funds { amount: *amount, credits: *credits })?;
            }
            Fact::WalletTerminated { wallet_id, .. } => {
                steps::terminate(self.wallet(account, wallet_id)?, at)?
            }
            Fact::OngoingBalanceRefreshed { wallet_id, ongoing } => {
                self.wallet(account, wallet_id)?.ongoing = Some(*ongoing);
            }
            Fact::BalanceDepleted { wallet_id } => self.wallet(account, wallet_id)?.depleted = true,
            Fact::BalanceRestored { wallet_id } => self.wallet(account, wallet_id)?.depleted = false,
            Fact::AlertChecked { wallet_id, alert_id, value } => {
                self.alert(account, wallet_id, alert_id)?.previous_value = *value;
            }
            Fact::AlertTriggered { wallet_id, alert, crossed, transaction_id, .. } => {
                self.alert(account, wallet_id, &alert.id)?;
                if let Some(id) = transaction_id {
                    let grant = self.transaction_of(account, id, wallet_id)?;
                    steps::tell_expiring(grant, &alert.id, crossed)?;
                }
            }
            Fact::AlertResolved { wallet_id, alert_id, .. } => {
                self.alert(account, wallet_id, alert_id)?;
            }
            Fact::TopUpRuleFired { wallet_id, rule_id, period_start, .. } => {
                let rule = self.rule(account, wallet_id, rule_id)?;
                rule.last_period_start = period_start.or(rule.last_period_start);
            }
            Fact::CreditsRolledOver { transaction_id, wallet_id, remaining, expiration_at, rolled_at } => {
                let grant = self.transaction_of(account, transaction_id, wallet_id)?;
                steps::roll_over(grant, *remaining, *expiration_at, *rolled_at)?;
            }
            Fact::PeriodReset { wallet_id, .. } => {
                steps::reset(self.wallet(account, wallet_id)?, event);
            }
            Fact::TopUpRulePaused { wallet_id, rule_id } => {
                steps::pause_rule(self.rule(account, wallet_id, rule_id)?, Some(at))?;
            }
            Fact::TopUpRuleResumed { wallet_id, rule_id } => {
                steps::pause_rule(self.rule(account, wallet_id, rule_id)?, None)?;
            }
            Fact::TopUpRuleEnded { wallet_id, rule_id, .. } => {
                steps::end_rule(self.rule(account, wallet_id, rule_id)?, at)?;
            }
        }
        Ok(Before::default())
    }

    /// Puts what is new into its order.
    pub fn finish(self, account: &mut Account) {
        if self.added_wallets > 0 {
            account.sort_wallets();
        }
        match self.added_transactions {
            0 => {}
            1 => {
                let Some(transaction) = account.transactions.pop() else { return };
                let key = (transaction.created_at, &transaction.id);
                let place = account.transactions.partition_point(|other| (other.created_at, &other.id) < key);
                account.transactions.insert(place, transaction);
            }
            _ => account.sort_transactions(),
        }
    }

    /// A wallet begins, empty.
    fn create(&mut self, account: &mut Account, wallet: &Wallet) -> Result<(), BrokenHistory> {
        if self.wallets.of(&account.wallets, wallet.id.as_str(), wallet_id).is_some() {
            return Err(BrokenHistory::twice(Subject::Wallet, wallet.id.text()));
        }
        if wallet.balance != Balance::default() {
            return Err(BrokenHistory::wrong_wallet(wallet));
        }
        self.wallets.add(wallet.id.text(), account.wallets.len());
        account.wallets.push(wallet.clone());
        self.added_wallets = self.added_wallets.saturating_add(1);
        Ok(())
    }

    /// A purchase settles.
    fn settle(
        &mut self,
        account: &mut Account,
        event: &Event,
        (id, wallet_id): (&TransactionId, &WalletId),
        settled: &Settled<'_>,
    ) -> Result<Before, BrokenHistory> {
        let wallet = self.wallet_place(account, wallet_id)?;
        let purchase = self.purchase_of(account, id, wallet_id)?;
        if purchase.status == TransactionStatus::Settled {
            return Err(BrokenHistory::over(Subject::Transaction, id.text()));
        }
        steps::given(purchase, settled.remaining)?;
        let funds = Funds { amount: purchase.amount, credits: purchase.credits };
        let place = self.place(account, id)?;
        let wallet = account.wallets.get_mut(wallet).ok_or_else(|| no_wallet(wallet_id))?;
        let held =
            steps::follow(wallet, TransactionType::Inbound, funds, event.before.balance, settled.balance)?;
        steps::set_balance(wallet, settled.balance, Some(event.at));
        if let Some(purchase) = account.transactions.get_mut(place) {
            purchase.status = TransactionStatus::Settled;
            purchase.settled_at = Some(event.at);
            purchase.failed_at = None;
            purchase.failure_reason = None;
            purchase.remaining = settled.remaining;
            purchase.cost_remaining = purchase.cost_amount.filter(|_| settled.remaining.is_some());
            steps::keep_invoice(purchase, settled.invoice);
        }
        Ok(Before { balance: Some(held), remaining: Vec::new() })
    }

    /// Credits come, new or back to the grants they left.
    fn move_in(
        &mut self,
        account: &mut Account,
        event: &Event,
        transaction: &Transaction,
        balance: Balance,
    ) -> Result<Before, BrokenHistory> {
        steps::given(transaction, transaction.remaining)?;
        let movement = self.movement(account, transaction, balance)?;
        self.book(account, event, &movement)
    }

    /// Credits leave the grants that they are drawn from.
    fn move_out(
        &mut self,
        account: &mut Account,
        event: &Event,
        transaction: &Transaction,
        balance: Balance,
    ) -> Result<Before, BrokenHistory> {
        let movement = self.movement(account, transaction, balance)?;
        let refunded = match steps::refunded_purchase(transaction) {
            Some(id) => {
                let purchase = self.purchase_of(account, id, &transaction.wallet_id)?;
                let amount = purchase.refunded_amount.plus(steps::refund(transaction))?;
                Some((self.place(account, id)?, amount))
            }
            None => None,
        };
        let before = self.book(account, event, &movement)?;
        if let Some((place, amount)) = refunded
            && let Some(purchase) = account.transactions.get_mut(place)
        {
            purchase.refunded_amount = amount;
        }
        if let Some(wallet) = account.wallets.get_mut(movement.wallet)
            && transaction.kind != TransactionKind::Transferred
        {
            wallet.last_consumed_credit_at =
                steps::latest(wallet.last_consumed_credit_at, transaction, event.at);
        }
        Ok(before)
    }

    fn movement<'a>(
        &mut self,
        account: &Account,
        transaction: &'a Transaction,
        balance: Balance,
    ) -> Result<Movement<'a>, BrokenHistory> {
        let wallet = self.wallet_place(account, &transaction.wallet_id)?;
        self.expect_new(account, transaction)?;
        Ok(Movement { wallet, transaction, balance })
    }

    /// Balance, rests and the transaction itself, or nothing of them.
    ///
    /// The order is the point: what can fail comes before what changes the account. That the balance follows is only
    /// looked at; the rests are moved by a step that takes them back when one of them does not follow; what comes after
    /// cannot fail any more. So an event that breaks leaves no trace, and the host's account is still good.
    fn book(
        &mut self,
        account: &mut Account,
        event: &Event,
        movement: &Movement<'_>,
    ) -> Result<Before, BrokenHistory> {
        let Movement { wallet, transaction, balance } = movement;
        let held = account.wallets.get(*wallet).ok_or_else(|| no_wallet(&transaction.wallet_id))?;
        let funds = Funds { amount: transaction.amount, credits: transaction.credits };
        let held = steps::follow(held, transaction.transaction_type, funds, event.before.balance, *balance)?;
        let remaining = self.move_rests(account, transaction, &event.before.remaining)?;
        if let Some(wallet) = account.wallets.get_mut(*wallet) {
            // what a period consumed is no more than what the wallet did, whose figures were looked at
            steps::count_in_period(wallet, transaction)?;
            let synced = steps::latest(wallet.last_balance_sync_at, transaction, event.at);
            steps::set_balance(wallet, *balance, synced);
        }
        self.append(account, transaction);
        Ok(Before { balance: Some(held), remaining })
    }

    /// Moves what remains of each funding grant and tells what it was; all of them or none.
    fn move_rests(
        &mut self,
        account: &mut Account,
        transaction: &Transaction,
        before: &[Option<Money>],
    ) -> Result<Vec<Option<Money>>, BrokenHistory> {
        let mut moved: Vec<(usize, Rest)> = Vec::with_capacity(transaction.fundings.len());
        for (number, funding) in transaction.fundings.iter().enumerate() {
            let place =
                self.transactions.of(&account.transactions, funding.transaction_id.as_str(), transaction_id);
            let grant = place.and_then(|place| account.transactions.get_mut(place));
            let stated = before.get(number).copied().flatten();
            match grant.map(|grant| steps::move_rest(grant, transaction, funding, stated)) {
                Some(Ok(held)) => moved.extend(place.map(|place| (place, held))),
                broken => {
                    // In reverse, as a grant may be named twice: its first rest is put back last.
                    for (place, held) in moved.into_iter().rev() {
                        if let Some(grant) = account.transactions.get_mut(place) {
                            grant.remaining = Some(held.funds);
                            grant.cost_remaining = held.cost;
                        }
                    }
                    let missing = || BrokenHistory::missing(Subject::Grant, funding.transaction_id.text());
                    return Err(broken.and_then(Result::err).unwrap_or_else(missing));
                }
            }
        }
        Ok(moved.into_iter().map(|(_, held)| Some(held.funds.amount)).collect())
    }
}

fn wallet_id(wallet: &Wallet) -> &Text {
    wallet.id.text()
}

fn transaction_id(transaction: &Transaction) -> &Text {
    transaction.id.text()
}

fn no_wallet(id: &WalletId) -> BrokenHistory {
    BrokenHistory::missing(Subject::Wallet, id.text())
}
