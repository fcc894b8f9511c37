//! Event by event, the account follows. No policy is read here: events carry resolved figures.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::account::{
    Account, Alert, AlertId, Balance, Funding, Funds, PurchaseInvoice, RecurringRule, RuleId, Status,
    Transaction, TransactionId, TransactionStatus, Wallet, WalletId,
};
use crate::event::{Event, Fact};
use crate::sort::{collected, sort_by};
use crate::time::Instant;

/// An event does not go with what the account holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unfoldable {
    /// What the event speaks of: `wallet`, `transaction`, `rule`, `alert` or `customer`.
    pub subject: &'static str,
    /// The event adds something that the account holds already; else the account does not hold it.
    pub twice: bool,
}

impl Unfoldable {
    const fn missing(subject: &'static str) -> Self {
        Self { subject, twice: false }
    }

    const fn twice(subject: &'static str) -> Self {
        Self { subject, twice: true }
    }
}

/// Folds one event into the account.
///
/// # Errors
/// - [`Unfoldable`]; the account is as it was.
pub fn evolve(account: &mut Account, event: &Event) -> Result<(), Unfoldable> {
    let mut folding = Folding { of_others: true, ..Folding::default() };
    let folded = folding.fold(account, event);
    folding.finish(account);
    folded
}

/// Folds many events; may be split anywhere.
///
/// # Errors
/// - the number of the event that cannot be folded, from 0, with [`Unfoldable`].
pub fn replay(account: &mut Account, events: &[Event]) -> Result<(), (usize, Unfoldable)> {
    let mut folding = Folding { of_others: true, ..Folding::default() };
    let folded = events.iter().enumerate().try_for_each(|(number, event)| {
        folding.fold(account, event).map_err(|unfoldable| (number, unfoldable))
    });
    folding.finish(account);
    folded
}

/// After so many transactions were looked for one by one, all are listed by their ids.
const LISTED_FROM: usize = 8;

/// Events that fold one after the other, so that many cost what few do, times their number: new transactions
/// wait at the end until [`Folding::finish`] puts them in order, and places of transactions stay what they are
/// until then.
#[derive(Debug, Default)]
pub(crate) struct Folding {
    /// Events come from outside, so that what they add may be there already.
    of_others: bool,
    appended: usize,
    looked_for: usize,
    places: Option<BTreeMap<TransactionId, usize>>,
}

impl Folding {
    /// Folds one event.
    ///
    /// # Errors
    /// - [`Unfoldable`]; the account is as it was.
    pub fn fold(&mut self, account: &mut Account, event: &Event) -> Result<(), Unfoldable> {
        let at = event.at;
        match &event.fact {
            Fact::WalletCreated { wallet } => insert_wallet(account, wallet)?,
            Fact::WalletUpdated { wallet } => *find_wallet(account, &wallet.id)? = wallet.clone(),
            Fact::CustomerCurrencySet { currency } => {
                let customer = account.customer.as_mut().ok_or(Unfoldable::missing("customer"))?;
                customer.currency = Some(*currency);
            }
            Fact::PurchaseRequested { transaction, .. } => {
                find_wallet(account, &transaction.wallet_id)?;
                self.append(account, transaction)?;
            }
            Fact::CreditsPurchased { transaction_id, wallet_id, remaining, balance, invoice } => {
                find_wallet(account, wallet_id)?;
                let transaction = self.transaction(account, transaction_id)?;
                transaction.purchase_invoice = PurchaseInvoice::of(invoice).or(transaction.purchase_invoice);
                transaction.failure_reason = None;
                transaction.status = TransactionStatus::Settled;
                transaction.settled_at = Some(at);
                transaction.failed_at = None;
                transaction.remaining = *remaining;
                set_balance(find_wallet(account, wallet_id)?, *balance, at);
            }
            Fact::PurchaseFailed { transaction_id, reason, refund_due, invoice, .. } => {
                let transaction = self.transaction(account, transaction_id)?;
                transaction.purchase_invoice = PurchaseInvoice::of(invoice).or(transaction.purchase_invoice);
                transaction.failure_reason = Some(*reason);
                transaction.status = TransactionStatus::Failed;
                transaction.failed_at = Some(at);
                transaction.refund_due = *refund_due;
            }
            Fact::CreditsGranted { transaction, balance } => {
                find_wallet(account, &transaction.wallet_id)?;
                self.append(account, transaction)?;
                set_balance(find_wallet(account, &transaction.wallet_id)?, *balance, at);
            }
            Fact::CreditsApplied { transaction, balance, .. }
            | Fact::CreditsVoided { transaction, balance } => {
                self.outbound(account, transaction, *balance, at)?;
            }
            Fact::CreditsRestored { transaction, balance, .. } => {
                find_wallet(account, &transaction.wallet_id)?;
                self.append(account, transaction)?;
                self.move_remaining(account, &transaction.fundings, Funds::plus);
                set_balance(find_wallet(account, &transaction.wallet_id)?, *balance, at);
            }
            Fact::ResidueBooked { transaction_id, credits, amount, .. } => {
                let transaction = self.transaction(account, transaction_id)?;
                transaction.residue_credits = *credits;
                transaction.residue_amount = *amount;
            }
            Fact::WalletTerminated { wallet_id, .. } => {
                let wallet = find_wallet(account, wallet_id)?;
                wallet.status = Status::Terminated;
                wallet.terminated_at = Some(at);
            }
            Fact::OngoingBalanceRefreshed { wallet_id, ongoing } => {
                find_wallet(account, wallet_id)?.ongoing = Some(*ongoing);
            }
            Fact::BalanceDepleted { wallet_id } => find_wallet(account, wallet_id)?.depleted = true,
            Fact::BalanceRestored { wallet_id } => find_wallet(account, wallet_id)?.depleted = false,
            Fact::AlertChecked { wallet_id, alert_id, value } => {
                find_alert(find_wallet(account, wallet_id)?, alert_id)?.previous_value = *value;
            }
            Fact::AlertTriggered { wallet_id, .. } => {
                find_wallet(account, wallet_id)?;
            }
            Fact::TopUpRuleFired { wallet_id, rule_id, .. } => {
                find_rule(find_wallet(account, wallet_id)?, rule_id)?;
            }
            Fact::TopUpRuleEnded { wallet_id, rule_id, .. } => {
                let rule = find_rule(find_wallet(account, wallet_id)?, rule_id)?;
                rule.status = Status::Terminated;
                rule.terminated_at = Some(at);
            }
        }
        Ok(())
    }

    /// Puts new transactions into their order.
    pub fn finish(self, account: &mut Account) {
        match self.appended {
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

    fn outbound(
        &mut self,
        account: &mut Account,
        transaction: &Transaction,
        balance: Balance,
        at: Instant,
    ) -> Result<(), Unfoldable> {
        find_wallet(account, &transaction.wallet_id)?;
        let refunded = refunded_purchase(transaction);
        if let Some(purchase) = refunded {
            self.transaction(account, purchase)?;
        }
        self.append(account, transaction)?;
        if let Some(purchase) = refunded {
            let purchase = self.transaction(account, purchase)?;
            purchase.refunded_amount =
                purchase.refunded_amount.plus(transaction.amount).unwrap_or(purchase.refunded_amount);
        }
        self.move_remaining(account, &transaction.fundings, Funds::minus);
        let wallet = find_wallet(account, &transaction.wallet_id)?;
        set_balance(wallet, balance, at);
        wallet.last_consumed_credit_at = Some(at);
        Ok(())
    }

    /// Moves what remains of the funding grants that the account holds: a few are looked for, many are met in
    /// one pass over the account, unless all are listed.
    fn move_remaining(&mut self, account: &mut Account, fundings: &[Funding], step: Step) {
        if self.looked_for <= LISTED_FROM && fundings.len() > LISTED_FROM {
            self.looked_for = self.looked_for.saturating_add(1);
            return pass(account, fundings, step);
        }
        for funding in fundings {
            if let Ok(grant) = self.transaction(account, &funding.transaction_id) {
                move_one(grant, funding, step);
            }
        }
    }

    fn transaction<'a>(
        &mut self,
        account: &'a mut Account,
        id: &TransactionId,
    ) -> Result<&'a mut Transaction, Unfoldable> {
        let place = self.place(account, id);
        let found = place.and_then(|place| account.transactions.get_mut(place));
        found.ok_or(Unfoldable::missing("transaction"))
    }

    fn place(&mut self, account: &Account, id: &TransactionId) -> Option<usize> {
        self.looked_for = self.looked_for.saturating_add(1);
        if self.looked_for <= LISTED_FROM {
            return account.transactions.iter().position(|transaction| transaction.id == *id);
        }
        let places = self.places.get_or_insert_with(|| {
            let ids = account.transactions.iter().map(|transaction| transaction.id.clone());
            collected(ids.enumerate().map(|(place, id)| (id, place)))
        });
        places.get(id).copied()
    }

    /// Adds a transaction whose id is new.
    fn append(&mut self, account: &mut Account, transaction: &Transaction) -> Result<(), Unfoldable> {
        if self.of_others && self.place(account, &transaction.id).is_some() {
            return Err(Unfoldable::twice("transaction"));
        }
        if let Some(places) = &mut self.places {
            places.insert(transaction.id.clone(), account.transactions.len());
        }
        account.transactions.push(transaction.clone());
        self.appended = self.appended.saturating_add(1);
        Ok(())
    }
}

/// Adds to what remains of a grant, or takes from it.
type Step = fn(Funds, Funds) -> crate::amount::Exact<Funds>;

fn move_one(grant: &mut Transaction, funding: &Funding, step: Step) {
    grant.remaining = grant.remaining.map(|left| step(left, funding.funds).unwrap_or(left));
}

fn pass(account: &mut Account, fundings: &[Funding], step: Step) {
    let mut by_id: Vec<&Funding> = fundings.iter().collect();
    sort_by(&mut by_id, |a, b| a.transaction_id.cmp(&b.transaction_id));
    for transaction in &mut account.transactions {
        let first = by_id.partition_point(|funding| funding.transaction_id < transaction.id);
        for funding in by_id.iter().skip(first) {
            if funding.transaction_id != transaction.id {
                break;
            }
            move_one(transaction, funding, step);
        }
    }
}

fn refunded_purchase(transaction: &Transaction) -> Option<&TransactionId> {
    let refund = transaction.void_reason == Some(crate::account::VoidReason::Refund);
    transaction.voided_transaction_id.as_ref().filter(|_| refund)
}

fn set_balance(wallet: &mut Wallet, balance: Balance, at: Instant) {
    wallet.balance = balance;
    wallet.last_balance_sync_at = Some(at);
}

fn insert_wallet(account: &mut Account, wallet: &Wallet) -> Result<(), Unfoldable> {
    if account.wallet(&wallet.id).is_some() {
        return Err(Unfoldable::twice("wallet"));
    }
    let key = (wallet.created_at, &wallet.id);
    let place = account.wallets.partition_point(|other| (other.created_at, &other.id) < key);
    account.wallets.insert(place, wallet.clone());
    Ok(())
}

fn find_wallet<'a>(account: &'a mut Account, id: &WalletId) -> Result<&'a mut Wallet, Unfoldable> {
    account.wallets.iter_mut().find(|wallet| wallet.id == *id).ok_or(Unfoldable::missing("wallet"))
}

fn find_rule<'a>(wallet: &'a mut Wallet, id: &RuleId) -> Result<&'a mut RecurringRule, Unfoldable> {
    wallet.rules.iter_mut().find(|rule| rule.id == *id).ok_or(Unfoldable::missing("rule"))
}

fn find_alert<'a>(wallet: &'a mut Wallet, id: &AlertId) -> Result<&'a mut Alert, Unfoldable> {
    wallet.alerts.iter_mut().find(|alert| alert.id == *id).ok_or(Unfoldable::missing("alert"))
}

#[cfg(test)]
mod tests;
