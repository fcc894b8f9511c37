//! The ledger against itself: fundings against outbounds and grants, transactions and rests against balances.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::{CheckCode, Finding};
use crate::account::{
    Account, Transaction, TransactionId, TransactionKind, TransactionStatus, TransactionType, Wallet,
    WalletId,
};
use crate::amount::Money;
use drawdown_sort::collected;

/// Settled transactions of one wallet.
type OfWallet<'a> = (&'a Wallet, Vec<&'a Transaction>);

pub(super) fn find(account: &Account, found: &mut Vec<Finding>) {
    let mut ledgers: BTreeMap<&WalletId, OfWallet<'_>> =
        collected(account.wallets.iter().map(|wallet| (&wallet.id, (wallet, Vec::new()))));
    for transaction in account.transactions.iter().filter(|it| it.status == TransactionStatus::Settled) {
        if let Some((_, transactions)) = ledgers.get_mut(&transaction.wallet_id) {
            transactions.push(transaction);
        }
    }
    for (wallet, transactions) in ledgers.into_values() {
        found.extend(history(wallet, &transactions));
        if wallet.traceable {
            found.extend(rests(wallet, &transactions));
            fundings(&transactions, found);
        }
    }
}

fn signed(transaction: &Transaction) -> i128 {
    let amount = i128::from(transaction.amount.minor());
    match transaction.transaction_type {
        TransactionType::Inbound => amount,
        TransactionType::Outbound => amount.saturating_neg(),
    }
}

/// A wallet without any transaction has no history that could add up.
fn history(wallet: &Wallet, transactions: &[&Transaction]) -> Option<Finding> {
    let sum: i128 = transactions.iter().map(|transaction| signed(transaction)).fold(0, i128::saturating_add);
    let balance = wallet.balance.amount;
    if sum == i128::from(balance.minor()) || transactions.is_empty() && !wallet.traceable {
        return None;
    }
    let held = balance.minor();
    let message =
        format!("the transactions of wallet `{}` sum to {sum} minor units, it holds {held}", wallet.id);
    let finding = Finding::new(CheckCode::HistoryDoesNotAddUp, wallet.id.text(), message);
    let sum = i64::try_from(sum).unwrap_or(i64::MAX);
    Some(finding.with("sum_cents", sum).with("balance_cents", balance))
}

/// A wallet that is stated to trace its grants, and does not.
fn rests(wallet: &Wallet, transactions: &[&Transaction]) -> Option<Finding> {
    let mut grants = transactions.iter().filter(|transaction| transaction.is_grant());
    let unknown = grants.clone().find(|grant| grant.remaining.is_none());
    let finding =
        |message: String| Finding::new(CheckCode::AccountContradictsItself, wallet.id.text(), message);
    if let Some(grant) = unknown {
        let message = format!(
            "wallet `{}` is traceable, but `{}` does not say what is left of it",
            wallet.id, grant.id
        );
        return Some(finding(message).with("transaction_id", &grant.id));
    }
    let left =
        grants.try_fold(Money::ZERO, |sum, grant| sum.plus(grant.remaining.unwrap_or_default().amount));
    let held = wallet.balance.amount;
    if left == Ok(held) {
        return None;
    }
    let rests = left.unwrap_or_default();
    let message = format!(
        "wallet `{}` is traceable and holds {} minor units, its grants {}",
        wallet.id,
        held.minor(),
        rests.minor()
    );
    Some(finding(message).with("balance_cents", held).with("remaining_amount_cents", rests))
}

fn fundings(transactions: &[&Transaction], found: &mut Vec<Finding>) {
    let grants: BTreeMap<&TransactionId, &Transaction> =
        collected(transactions.iter().filter(|it| it.is_grant()).map(|grant| (&grant.id, *grant)));
    let mut drawn: BTreeMap<&TransactionId, i128> = BTreeMap::new();
    for transaction in transactions.iter().filter(|it| !it.fundings.is_empty()) {
        for funding in &transaction.fundings {
            let sum = drawn.entry(&funding.transaction_id).or_default();
            let amount = i128::from(funding.funds.amount.minor());
            *sum = match transaction.transaction_type {
                TransactionType::Outbound => sum.saturating_add(amount),
                TransactionType::Inbound => sum.saturating_sub(amount),
            };
        }
        found.extend(of_outbound(transaction, &grants));
    }
    found.extend(grants.values().filter_map(|grant| overdrawn(grant, drawn.get(&grant.id).copied()?)));
}

/// Fundings sum to what they fund, and name grants of its wallet.
fn of_outbound(
    transaction: &Transaction,
    grants: &BTreeMap<&TransactionId, &Transaction>,
) -> Option<Finding> {
    let finding = |message| Finding::new(CheckCode::FundingsDisagree, transaction.id.text(), message);
    let of_others = transaction.fundings.iter().find(|funding| !grants.contains_key(&funding.transaction_id));
    if let Some(funding) = of_others {
        let grant = &funding.transaction_id;
        let message =
            format!("`{}` was funded by `{grant}`, which is no grant of its wallet", transaction.id);
        return Some(finding(message).with("transaction_id", grant));
    }
    let sum = Money::total(transaction.fundings.iter().map(|funding| funding.funds.amount));
    let of_grants = transaction.transaction_type == TransactionType::Outbound
        || transaction.kind == TransactionKind::Invoiced;
    if sum == Ok(transaction.amount) || !of_grants {
        return None;
    }
    let sum = sum.unwrap_or_default();
    let (asked, told) = (transaction.amount.minor(), sum.minor());
    let message = format!("the fundings of `{}` sum to {told} minor units, it is {asked}", transaction.id);
    Some(finding(message).with("fundings_cents", sum).with("amount_cents", transaction.amount))
}

/// More was drawn from a grant than it has lost.
fn overdrawn(grant: &Transaction, drawn: i128) -> Option<Finding> {
    let lost = grant.amount.minus(grant.remaining?.amount).ok()?;
    if drawn <= i128::from(lost.minor()) {
        return None;
    }
    let told = lost.minor();
    let message = format!("fundings drew {drawn} minor units from `{}`, which lost {told}", grant.id);
    let finding = Finding::new(CheckCode::FundingsDisagree, grant.id.text(), message);
    let drawn = i64::try_from(drawn).unwrap_or(i64::MAX);
    Some(finding.with("drawn_cents", drawn).with("lost_cents", lost))
}
