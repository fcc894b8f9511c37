//! One event after the other.

use alloc::vec::Vec;

use super::broken::{BrokenHistory, Subject};
use super::places::Places;
use crate::account::{
    Account, Alert, AlertId, Balance, Customer, FailureReason, Funds, PurchaseInvoice, RecurringRule, RuleId,
    Status, Text, Transaction, TransactionId, TransactionKind, TransactionStatus, TransactionType,
    VoidReason, Wallet, WalletId,
};
use crate::amount::{Credits, Exact, Money};
use crate::currency::Currency;
use crate::event::{Before, Event, Fact};
use crate::invoice::Invoice;
use crate::time::Instant;

/// Events that fold one after the other. What they add waits at the end of its list until [`Folding::finish`] puts
/// it in order, so that places stay what they are until then.
#[derive(Debug, Default)]
pub(crate) struct Folding {
    wallets: Places,
    transactions: Places,
    added_wallets: usize,
    added_transactions: usize,
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
    /// - [`BrokenHistory`]; the account is as it was.
    pub fn fold(&mut self, account: &mut Account, event: &Event) -> Result<Before, BrokenHistory> {
        let at = event.at;
        match &event.fact {
            Fact::WalletCreated { wallet } => self.create(account, wallet)?,
            Fact::WalletUpdated { wallet } => update(self.wallet(account, &wallet.id)?, wallet)?,
            Fact::CustomerCurrencySet { currency } => set_currency(account.customer.as_mut(), *currency)?,
            Fact::PurchaseRequested { transaction, .. } => {
                self.wallet_place(account, &transaction.wallet_id)?;
                expect(transaction, TransactionType::Inbound, &[TransactionKind::Purchased])?;
                self.expect_new(account, transaction)?;
                self.append(account, transaction);
            }
            Fact::CreditsPurchased { transaction_id, wallet_id, remaining, balance, invoice } => {
                let settled = Settled { remaining: *remaining, balance: *balance, invoice };
                return self.settle(account, event, (transaction_id, wallet_id), &settled);
            }
            Fact::PurchaseFailed { transaction_id, wallet_id, reason, refund_due, invoice } => {
                let purchase = self.purchase_of(account, transaction_id, wallet_id)?;
                fail(purchase, *reason, *refund_due, at)?;
                keep_invoice(purchase, invoice);
            }
            Fact::CreditsGranted { transaction, balance } => {
                expect(transaction, TransactionType::Inbound, &[TransactionKind::Granted])?;
                return self.move_in(account, event, transaction, *balance);
            }
            Fact::CreditsRestored { transaction, balance, .. } => {
                let kinds = [TransactionKind::Granted, TransactionKind::Invoiced];
                expect(transaction, TransactionType::Inbound, &kinds)?;
                return self.move_in(account, event, transaction, *balance);
            }
            Fact::CreditsApplied { transaction, balance, .. } => {
                expect(transaction, TransactionType::Outbound, &[TransactionKind::Invoiced])?;
                return self.move_out(account, event, transaction, *balance);
            }
            Fact::CreditsVoided { transaction, balance } => {
                expect(transaction, TransactionType::Outbound, &[TransactionKind::Voided])?;
                return self.move_out(account, event, transaction, *balance);
            }
            Fact::ResidueBooked { transaction_id, wallet_id, credits, amount } => {
                let transaction = self.transaction_of(account, transaction_id, wallet_id)?;
                book_residue(transaction, Funds { amount: *amount, credits: *credits })?;
            }
            Fact::WalletTerminated { wallet_id, .. } => terminate(self.wallet(account, wallet_id)?, at)?,
            Fact::OngoingBalanceRefreshed { wallet_id, ongoing } => {
                self.wallet(account, wallet_id)?.ongoing = Some(*ongoing);
            }
            Fact::BalanceDepleted { wallet_id } => self.wallet(account, wallet_id)?.depleted = true,
            Fact::BalanceRestored { wallet_id } => self.wallet(account, wallet_id)?.depleted = false,
            Fact::AlertChecked { wallet_id, alert_id, value } => {
                find_alert(self.wallet(account, wallet_id)?, alert_id)?.previous_value = *value;
            }
            Fact::AlertTriggered { wallet_id, alert, .. } => {
                find_alert(self.wallet(account, wallet_id)?, &alert.id)?;
            }
            Fact::TopUpRuleFired { wallet_id, rule_id, .. } => {
                find_rule(self.wallet(account, wallet_id)?, rule_id)?;
            }
            Fact::TopUpRuleEnded { wallet_id, rule_id, .. } => {
                end_rule(find_rule(self.wallet(account, wallet_id)?, rule_id)?, at)?;
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
        given(purchase, settled.remaining)?;
        let funds = Funds { amount: purchase.amount, credits: purchase.credits };
        let place = self.place(account, id)?;
        let wallet = account.wallets.get_mut(wallet).ok_or_else(|| no_wallet(wallet_id))?;
        let held = follow(wallet, TransactionType::Inbound, funds, event.before.balance, settled.balance)?;
        set_balance(wallet, settled.balance, event.at);
        if let Some(purchase) = account.transactions.get_mut(place) {
            purchase.status = TransactionStatus::Settled;
            purchase.settled_at = Some(event.at);
            purchase.failed_at = None;
            purchase.failure_reason = None;
            purchase.remaining = settled.remaining;
            keep_invoice(purchase, settled.invoice);
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
        given(transaction, transaction.remaining)?;
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
        let refunded = match refunded_purchase(transaction) {
            Some(id) => {
                let purchase = self.purchase_of(account, id, &transaction.wallet_id)?;
                let amount = purchase.refunded_amount.plus(transaction.amount)?;
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
        if let Some(wallet) = account.wallets.get_mut(movement.wallet) {
            wallet.last_consumed_credit_at = Some(event.at);
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
    fn book(
        &mut self,
        account: &mut Account,
        event: &Event,
        movement: &Movement<'_>,
    ) -> Result<Before, BrokenHistory> {
        let Movement { wallet, transaction, balance } = movement;
        let held = account.wallets.get(*wallet).ok_or_else(|| no_wallet(&transaction.wallet_id))?;
        let funds = Funds { amount: transaction.amount, credits: transaction.credits };
        let held = follow(held, transaction.transaction_type, funds, event.before.balance, *balance)?;
        let remaining = self.move_rests(account, transaction, &event.before.remaining)?;
        if let Some(wallet) = account.wallets.get_mut(*wallet) {
            set_balance(wallet, *balance, event.at);
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
        let mut moved: Vec<(usize, Funds)> = Vec::with_capacity(transaction.fundings.len());
        for (number, funding) in transaction.fundings.iter().enumerate() {
            let place =
                self.transactions.of(&account.transactions, funding.transaction_id.as_str(), transaction_id);
            let grant = place.and_then(|place| account.transactions.get_mut(place));
            let stated = before.get(number).copied().flatten();
            match grant.map(|grant| move_rest(grant, transaction, funding.funds, stated)) {
                Some(Ok(held)) => moved.extend(place.map(|place| (place, held))),
                broken => {
                    // in reverse, as a grant may be named twice
                    for (place, held) in moved.into_iter().rev() {
                        if let Some(grant) = account.transactions.get_mut(place) {
                            grant.remaining = Some(held);
                        }
                    }
                    let missing = || BrokenHistory::missing(Subject::Grant, funding.transaction_id.text());
                    return Err(broken.and_then(Result::err).unwrap_or_else(missing));
                }
            }
        }
        Ok(moved.into_iter().map(|(_, held)| Some(held.amount)).collect())
    }

    fn wallet_place(&mut self, account: &Account, id: &WalletId) -> Result<usize, BrokenHistory> {
        let place = self.wallets.of(&account.wallets, id.as_str(), wallet_id);
        place.ok_or_else(|| no_wallet(id))
    }

    fn wallet<'a>(
        &mut self,
        account: &'a mut Account,
        id: &WalletId,
    ) -> Result<&'a mut Wallet, BrokenHistory> {
        let place = self.wallet_place(account, id)?;
        account.wallets.get_mut(place).ok_or_else(|| no_wallet(id))
    }

    fn place(&mut self, account: &Account, id: &TransactionId) -> Result<usize, BrokenHistory> {
        let place = self.transactions.of(&account.transactions, id.as_str(), transaction_id);
        place.ok_or_else(|| BrokenHistory::missing(Subject::Transaction, id.text()))
    }

    fn transaction<'a>(
        &mut self,
        account: &'a mut Account,
        id: &TransactionId,
    ) -> Result<&'a mut Transaction, BrokenHistory> {
        let place = self.place(account, id)?;
        let missing = || BrokenHistory::missing(Subject::Transaction, id.text());
        account.transactions.get_mut(place).ok_or_else(missing)
    }

    /// A transaction of that wallet.
    fn transaction_of<'a>(
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
    fn purchase_of<'a>(
        &mut self,
        account: &'a mut Account,
        id: &TransactionId,
        wallet: &WalletId,
    ) -> Result<&'a mut Transaction, BrokenHistory> {
        let purchase = self.transaction_of(account, id, wallet)?;
        if purchase.is_purchase() { Ok(purchase) } else { Err(BrokenHistory::wrong_transaction(purchase)) }
    }

    fn expect_new(&mut self, account: &Account, transaction: &Transaction) -> Result<(), BrokenHistory> {
        match self.transactions.of(&account.transactions, transaction.id.as_str(), transaction_id) {
            Some(_) => Err(BrokenHistory::twice(Subject::Transaction, transaction.id.text())),
            None => Ok(()),
        }
    }

    fn append(&mut self, account: &mut Account, transaction: &Transaction) {
        self.transactions.add(transaction.id.text(), account.transactions.len());
        account.transactions.push(transaction.clone());
        self.added_transactions = self.added_transactions.saturating_add(1);
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

/// A transaction of this direction and of one of these kinds, that moves nothing backwards.
fn expect(
    transaction: &Transaction,
    direction: TransactionType,
    kinds: &[TransactionKind],
) -> Result<(), BrokenHistory> {
    let forward = transaction.amount >= Money::ZERO && transaction.credits >= Credits::ZERO;
    if forward && transaction.transaction_type == direction && kinds.contains(&transaction.kind) {
        Ok(())
    } else {
        Err(BrokenHistory::wrong_transaction(transaction))
    }
}

/// What a wallet holds, when the event begins there and ends where its movement leads.
fn follow(
    wallet: &Wallet,
    direction: TransactionType,
    funds: Funds,
    stated: Option<Funds>,
    after: Balance,
) -> Result<Funds, BrokenHistory> {
    let (held, after) = (pool(wallet.balance), pool(after));
    let (moved, before): (Exact<Funds>, _) = match direction {
        TransactionType::Inbound => (held.plus(funds), after.minus(funds)),
        TransactionType::Outbound => (held.minus(funds), after.plus(funds)),
    };
    let moved = moved?;
    // credits of running sums never fall below zero by rounding
    let rounded = moved.credits < Credits::ZERO && after.credits == Credits::ZERO;
    let led = after.amount == moved.amount && (rounded || after.credits == moved.credits);
    if led && stated.is_none_or(|stated| stated == held) {
        return Ok(held);
    }
    let before = stated.filter(|stated| *stated != held).map_or(before, Ok)?;
    Err(BrokenHistory::BalanceDiffers { wallet: wallet.id.clone(), held, before })
}

/// Moves what remains of one grant and tells what it was.
fn move_rest(
    grant: &mut Transaction,
    transaction: &Transaction,
    funds: Funds,
    stated: Option<Money>,
) -> Result<Funds, BrokenHistory> {
    let of_wallet = grant.is_grant() && grant.wallet_id == transaction.wallet_id;
    let rest = grant.remaining.filter(|_| of_wallet);
    let held = rest.ok_or_else(|| BrokenHistory::missing(Subject::Grant, grant.id.text()))?;
    if let Some(before) = stated.filter(|stated| *stated != held.amount) {
        return Err(BrokenHistory::RemainingDiffers { grant: grant.id.clone(), held: held.amount, before });
    }
    let remaining = match transaction.transaction_type {
        TransactionType::Inbound => held.plus(funds)?,
        TransactionType::Outbound => held.minus(funds)?,
    };
    // what came in from outside may lie outside: it comes nearer, never further
    let (least, most) = (held.amount.min(Money::ZERO), held.amount.max(grant.amount));
    remains_within(grant, remaining, least, most)?;
    grant.remaining = Some(remaining);
    Ok(held)
}

/// A grant begins with no more than it gives.
fn given(grant: &Transaction, remaining: Option<Funds>) -> Result<(), BrokenHistory> {
    remaining.map_or(Ok(()), |remaining| remains_within(grant, remaining, Money::ZERO, grant.amount))
}

fn remains_within(
    grant: &Transaction,
    remaining: Funds,
    least: Money,
    most: Money,
) -> Result<(), BrokenHistory> {
    let remaining = remaining.amount;
    if remaining < least || remaining > most {
        let (grant, given) = (grant.id.clone(), grant.amount);
        return Err(BrokenHistory::RemainingOutside { grant, remaining, given });
    }
    Ok(())
}

fn refunded_purchase(transaction: &Transaction) -> Option<&TransactionId> {
    let refund = transaction.void_reason == Some(VoidReason::Refund);
    transaction.voided_transaction_id.as_ref().filter(|_| refund)
}

fn pool(balance: Balance) -> Funds {
    Funds { amount: balance.amount, credits: balance.credits }
}

fn set_balance(wallet: &mut Wallet, balance: Balance, at: Instant) {
    wallet.balance = balance;
    wallet.last_balance_sync_at = Some(at);
}

/// Members change; what only other events move stays.
fn update(wallet: &mut Wallet, after: &Wallet) -> Result<(), BrokenHistory> {
    let (held, before) = (pool(wallet.balance), pool(after.balance));
    if held != before {
        return Err(BrokenHistory::BalanceDiffers { wallet: wallet.id.clone(), held, before });
    }
    let kept = |wallet: &Wallet| (wallet.balance, wallet.status, wallet.currency, wallet.created_at);
    if kept(wallet) != kept(after) || wallet.rate != after.rate || wallet.traceable != after.traceable {
        return Err(BrokenHistory::wrong_wallet(after));
    }
    *wallet = after.clone();
    Ok(())
}

fn set_currency(customer: Option<&mut Customer>, currency: Currency) -> Result<(), BrokenHistory> {
    let customer = customer.ok_or(BrokenHistory::NoCustomer)?;
    if customer.currency.is_some() {
        return Err(BrokenHistory::CustomerHasCurrency);
    }
    customer.currency = Some(currency);
    Ok(())
}

/// A purchase fails for one reason once. It may fail for another after that: its invoice is voided, or paid when the
/// money is due back.
fn fail(
    purchase: &mut Transaction,
    reason: FailureReason,
    refund_due: bool,
    at: Instant,
) -> Result<(), BrokenHistory> {
    let repeated = purchase.failure_reason == Some(reason) && purchase.refund_due == refund_due;
    match purchase.status {
        TransactionStatus::Pending => {}
        TransactionStatus::Failed if !repeated => {}
        TransactionStatus::Failed | TransactionStatus::Settled => {
            return Err(BrokenHistory::over(Subject::Transaction, purchase.id.text()));
        }
    }
    purchase.status = TransactionStatus::Failed;
    purchase.failed_at = Some(at);
    purchase.failure_reason = Some(reason);
    purchase.refund_due = refund_due;
    Ok(())
}

/// What an invoice states when it is issued stays with its purchase.
fn keep_invoice(purchase: &mut Transaction, invoice: &Invoice) {
    purchase.purchase_invoice = PurchaseInvoice::of(invoice).or(purchase.purchase_invoice);
}

fn book_residue(transaction: &mut Transaction, residue: Funds) -> Result<(), BrokenHistory> {
    if !transaction.residue_credits.is_zero() || !transaction.residue_amount.is_zero() {
        return Err(BrokenHistory::over(Subject::Transaction, transaction.id.text()));
    }
    transaction.residue_credits = residue.credits;
    transaction.residue_amount = residue.amount;
    Ok(())
}

fn terminate(wallet: &mut Wallet, at: Instant) -> Result<(), BrokenHistory> {
    if !wallet.is_active() {
        return Err(BrokenHistory::over(Subject::Wallet, wallet.id.text()));
    }
    wallet.status = Status::Terminated;
    wallet.terminated_at = Some(at);
    Ok(())
}

fn end_rule(rule: &mut RecurringRule, at: Instant) -> Result<(), BrokenHistory> {
    if rule.status != Status::Active {
        return Err(BrokenHistory::over(Subject::Rule, rule.id.text()));
    }
    rule.status = Status::Terminated;
    rule.terminated_at = Some(at);
    Ok(())
}

fn find_rule<'a>(wallet: &'a mut Wallet, id: &RuleId) -> Result<&'a mut RecurringRule, BrokenHistory> {
    let rule = wallet.rules.iter_mut().find(|rule| rule.id == *id);
    rule.ok_or_else(|| BrokenHistory::missing(Subject::Rule, id.text()))
}

fn find_alert<'a>(wallet: &'a mut Wallet, id: &AlertId) -> Result<&'a mut Alert, BrokenHistory> {
    let alert = wallet.alerts.iter_mut().find(|alert| alert.id == *id);
    alert.ok_or_else(|| BrokenHistory::missing(Subject::Alert, id.text()))
}
