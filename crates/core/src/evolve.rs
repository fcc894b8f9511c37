//! Event by event, the account follows. No policy is read here: events carry resolved figures.

use crate::account::{
    Account, Alert, Balance, Funding, Funds, RecurringRule, RuleId, Status, Transaction, TransactionId,
    TransactionStatus, TransactionType, Wallet, WalletId,
};
use crate::event::{Event, Fact};
use crate::time::Instant;

/// An event speaks of something that the account does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unfoldable {
    /// What is missing: `wallet`, `transaction`, `rule`, `alert` or `customer`.
    pub missing: &'static str,
}

/// Folds one event into the account.
///
/// # Errors
/// - [`Unfoldable`]; the account is as it was.
pub fn evolve(account: &mut Account, event: &Event) -> Result<(), Unfoldable> {
    let at = event.at;
    match &event.fact {
        Fact::WalletCreated { wallet } => insert_wallet(account, wallet),
        Fact::WalletUpdated { wallet } => *find_wallet(account, &wallet.id)? = wallet.clone(),
        Fact::CustomerCurrencySet { currency } => {
            account.customer.as_mut().ok_or(Unfoldable { missing: "customer" })?.currency = Some(*currency);
        }
        Fact::PurchaseRequested { transaction, .. } => {
            find_wallet(account, &transaction.wallet_id)?;
            insert_transaction(account, transaction);
        }
        Fact::CreditsPurchased { transaction_id, wallet_id, remaining, balance, .. } => {
            find_transaction(account, transaction_id)?;
            set_balance(find_wallet(account, wallet_id)?, *balance, at);
            let transaction = find_transaction(account, transaction_id)?;
            transaction.status = TransactionStatus::Settled;
            transaction.settled_at = Some(at);
            transaction.failed_at = None;
            transaction.remaining = *remaining;
        }
        Fact::PurchaseFailed { transaction_id, refund_due, .. } => {
            let transaction = find_transaction(account, transaction_id)?;
            transaction.status = TransactionStatus::Failed;
            transaction.failed_at = Some(at);
            transaction.refund_due = *refund_due;
        }
        Fact::CreditsGranted { transaction, balance } => {
            set_balance(find_wallet(account, &transaction.wallet_id)?, *balance, at);
            insert_transaction(account, transaction);
        }
        Fact::CreditsApplied { transaction, balance, .. } | Fact::CreditsVoided { transaction, balance } => {
            outbound(account, transaction, *balance, at)?;
        }
        Fact::CreditsRestored { transaction, balance, .. } => {
            set_balance(find_wallet(account, &transaction.wallet_id)?, *balance, at);
            move_remaining(account, &transaction.fundings, Funds::plus);
            insert_transaction(account, transaction);
        }
        Fact::ResidueBooked { transaction_id, credits, amount, .. } => {
            let transaction = find_transaction(account, transaction_id)?;
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
            let wallet = find_wallet(account, wallet_id)?;
            let found = |alert: &&mut Alert| alert.id == *alert_id;
            wallet.alerts.iter_mut().find(found).ok_or(Unfoldable { missing: "alert" })?.previous_value =
                *value;
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

/// Folds many events; may be split anywhere.
///
/// # Errors
/// - the number of the event that cannot be folded, from 0, with [`Unfoldable`].
pub fn replay(account: &mut Account, events: &[Event]) -> Result<(), (usize, Unfoldable)> {
    events
        .iter()
        .enumerate()
        .try_for_each(|(number, event)| evolve(account, event).map_err(|unfoldable| (number, unfoldable)))
}

fn outbound(
    account: &mut Account,
    transaction: &Transaction,
    balance: Balance,
    at: Instant,
) -> Result<(), Unfoldable> {
    let wallet = find_wallet(account, &transaction.wallet_id)?;
    set_balance(wallet, balance, at);
    wallet.last_consumed_credit_at = Some(at);
    move_remaining(account, &transaction.fundings, Funds::minus);
    if let Some(refunded) = refunded_purchase(transaction) {
        let purchase = find_transaction(account, refunded)?;
        purchase.refunded_amount =
            purchase.refunded_amount.plus(transaction.amount).unwrap_or(purchase.refunded_amount);
    }
    insert_transaction(account, transaction);
    Ok(())
}

fn refunded_purchase(transaction: &Transaction) -> Option<&TransactionId> {
    let refund = transaction.void_reason == Some(crate::account::VoidReason::Refund);
    transaction.voided_transaction_id.as_ref().filter(|_| refund)
}

fn set_balance(wallet: &mut Wallet, balance: Balance, at: Instant) {
    wallet.balance = balance;
    wallet.last_balance_sync_at = Some(at);
}

/// Moves what remains of the funding grants, in one pass over the account however many they are.
fn move_remaining(
    account: &mut Account,
    fundings: &[Funding],
    step: fn(Funds, Funds) -> crate::amount::Exact<Funds>,
) {
    if fundings.is_empty() {
        return;
    }
    let mut by_id: alloc::vec::Vec<&Funding> = fundings.iter().collect();
    by_id.sort_by(|a, b| a.transaction_id.cmp(&b.transaction_id));
    for transaction in &mut account.transactions {
        let found = by_id.binary_search_by(|funding| funding.transaction_id.cmp(&transaction.id));
        if let Some(funding) = found.ok().and_then(|place| by_id.get(place))
            && let Some(remaining) = transaction.remaining
        {
            transaction.remaining = Some(step(remaining, funding.funds).unwrap_or(remaining));
        }
    }
}

fn insert_wallet(account: &mut Account, wallet: &Wallet) {
    let key = (wallet.created_at, &wallet.id);
    let place = account.wallets.partition_point(|other| (other.created_at, &other.id) < key);
    account.wallets.insert(place, wallet.clone());
}

fn insert_transaction(account: &mut Account, transaction: &Transaction) {
    debug_assert!(
        transaction.transaction_type == TransactionType::Inbound || transaction.remaining.is_none()
    );
    let key = (transaction.created_at, &transaction.id);
    let place = account.transactions.partition_point(|other| (other.created_at, &other.id) < key);
    account.transactions.insert(place, transaction.clone());
}

fn find_wallet<'a>(account: &'a mut Account, id: &WalletId) -> Result<&'a mut Wallet, Unfoldable> {
    account.wallets.iter_mut().find(|wallet| wallet.id == *id).ok_or(Unfoldable { missing: "wallet" })
}

fn find_transaction<'a>(
    account: &'a mut Account,
    id: &TransactionId,
) -> Result<&'a mut Transaction, Unfoldable> {
    account.transactions.iter_mut().find(|t| t.id == *id).ok_or(Unfoldable { missing: "transaction" })
}

fn find_rule<'a>(wallet: &'a mut Wallet, id: &RuleId) -> Result<&'a mut RecurringRule, Unfoldable> {
    wallet.rules.iter_mut().find(|rule| rule.id == *id).ok_or(Unfoldable { missing: "rule" })
}
