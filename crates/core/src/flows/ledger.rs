//! What flows, by currency: every settled transaction that passes the filters.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::FlowsError;
use crate::account::{
    Account, Funds, Text, Transaction, TransactionKind, TransactionStatus, TransactionType, WalletId,
};
use crate::amount::{Exact, Money};
use crate::command::FlowsQuery;
use crate::currency::Currency;
use crate::decide;
use crate::policy::Policy;
use crate::time::{LocalDay, Zone};
use drawdown_sort::sort_by_key;

/// One settled transaction.
#[derive(Debug, Clone, Copy)]
pub(super) struct Flow {
    /// `None`: before every period.
    pub day: Option<LocalDay>,
    pub column: Column,
    direction: TransactionType,
    pub funds: Funds,
    /// What of it purchases cost.
    pub cost: Money,
}

impl Flow {
    /// The balance after it.
    pub fn done(&self, balance: Funds) -> Exact<Funds> {
        match self.direction {
            TransactionType::Inbound => balance.plus(self.funds),
            TransactionType::Outbound => balance.minus(self.funds),
        }
    }

    /// The balance before it.
    pub fn undone(&self, balance: Funds) -> Exact<Funds> {
        match self.direction {
            TransactionType::Inbound => balance.minus(self.funds),
            TransactionType::Outbound => balance.plus(self.funds),
        }
    }
}

/// Where a flow counts.
#[derive(Debug, Clone, Copy)]
pub(super) enum Column {
    Offered,
    Paid,
    Consumed,
    /// Lowers what was consumed.
    Returned,
    Voided,
    /// Lowers what was voided.
    Restored,
    TransferredIn,
    TransferredOut,
}

/// The column of a transaction; `None` for what no rule makes (a void that comes, a purchase that leaves).
pub(super) fn column(transaction: &Transaction) -> Option<Column> {
    if transaction.restored_transaction_id.is_some() {
        return Some(Column::Restored);
    }
    match (transaction.transaction_type, transaction.kind) {
        (TransactionType::Inbound, TransactionKind::Granted) => Some(Column::Offered),
        (TransactionType::Inbound, TransactionKind::Purchased) => Some(Column::Paid),
        (TransactionType::Outbound, TransactionKind::Invoiced) => Some(Column::Consumed),
        (TransactionType::Inbound, TransactionKind::Invoiced) => Some(Column::Returned),
        (TransactionType::Outbound, TransactionKind::Voided) => Some(Column::Voided),
        (TransactionType::Inbound, TransactionKind::Transferred) => Some(Column::TransferredIn),
        (TransactionType::Outbound, TransactionKind::Transferred) => Some(Column::TransferredOut),
        (TransactionType::Inbound, TransactionKind::Voided)
        | (TransactionType::Outbound, TransactionKind::Granted | TransactionKind::Purchased) => None,
    }
}

/// What flows in one currency.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    /// Sorted by day.
    pub flows: Vec<Flow>,
    /// What the wallets hold beyond the sum of all flows; nothing under a filter.
    pub unexplained: Funds,
}

impl Ledger {
    /// The day of the first flow up to `last` that has one.
    pub fn first_day(&self, last: LocalDay) -> Option<LocalDay> {
        self.flows.iter().find_map(|flow| flow.day).filter(|day| *day <= last)
    }

    /// Is there anything to tell up to `last`?
    pub fn tells(&self, last: LocalDay) -> bool {
        !self.unexplained.is_zero() || self.flows.first().is_some_and(|flow| flow.day <= Some(last))
    }
}

/// Every flow that passes the filters, by currency.
pub(super) fn ledgers(
    policy: &Policy,
    account: &Account,
    query: &FlowsQuery,
    zone: Zone,
) -> Result<BTreeMap<Currency, Ledger>, FlowsError> {
    let own = core::slice::from_ref(account);
    let mut ledgers: BTreeMap<Currency, Ledger> = BTreeMap::new();
    if let Some(currency) = query.currency {
        ledgers.insert(currency, Ledger::default());
    }
    for account in query.accounts.as_deref().unwrap_or(own) {
        if asks_for_customer(query, account) {
            let booked = decide::with_dues(policy, account, query.at)?;
            count(booked.as_ref().unwrap_or(account), query, zone, &mut ledgers)?;
        }
    }
    for ledger in ledgers.values_mut() {
        sort_by_key(&mut ledger.flows, |flow| flow.day);
    }
    Ok(ledgers)
}

/// Counts the flows of one account.
fn count(
    account: &Account,
    query: &FlowsQuery,
    zone: Zone,
    ledgers: &mut BTreeMap<Currency, Ledger>,
) -> Exact<()> {
    let wanted = |currency: Currency| query.currency.is_none_or(|asked| asked == currency);
    let unfiltered = is_unfiltered(query);
    let mut currencies: BTreeMap<&WalletId, Currency> = BTreeMap::new();
    for wallet in account.wallets.iter().filter(|wallet| wanted(wallet.currency)) {
        currencies.insert(&wallet.id, wallet.currency);
        if unfiltered {
            let held = Funds { amount: wallet.balance.amount, credits: wallet.balance.credits };
            let ledger = ledgers.entry(wallet.currency).or_default();
            ledger.unexplained = ledger.unexplained.plus(held)?;
        }
    }
    for transaction in account.transactions.iter().filter(|transaction| asks_for(query, transaction)) {
        let (Some(currency), Some(column)) = (currencies.get(&transaction.wallet_id), column(transaction))
        else {
            continue;
        };
        let day = transaction.settled_at.or(transaction.created_at).map(|at| at.local_day(zone));
        let funds = Funds { amount: transaction.amount, credits: transaction.credits };
        let (direction, cost) = (transaction.transaction_type, cost(transaction, column)?);
        let flow = Flow { day, column, direction, funds, cost };
        let ledger = ledgers.entry(*currency).or_default();
        if unfiltered {
            // before the flows the wallets held as much less as flowed in
            ledger.unexplained = flow.undone(ledger.unexplained)?;
        }
        ledger.flows.push(flow);
    }
    Ok(())
}

/// What purchases cost of a flow: of a purchase its own cost, else that of the purchases it was drawn from.
fn cost(transaction: &Transaction, column: Column) -> Exact<Money> {
    match column {
        Column::Paid => Ok(transaction.cost_amount.unwrap_or_default()),
        Column::Offered | Column::TransferredIn | Column::TransferredOut => Ok(Money::ZERO),
        Column::Consumed | Column::Returned | Column::Voided | Column::Restored => {
            Money::total(transaction.fundings.iter().filter_map(|funding| funding.cost))
        }
    }
}

/// Asks the question for everything but a span of days? Only then there is a balance to close at.
fn is_unfiltered(query: &FlowsQuery) -> bool {
    query.currency.is_none()
        && query.customer_country.is_none()
        && query.customer_type.is_none()
        && query.external_customer_id.is_none()
        && query.external_subscription_id.is_none()
        && query.plan_code.is_none()
        && query.billing_entity_code.is_none()
}

fn asks_for_customer(query: &FlowsQuery, account: &Account) -> bool {
    let customer = account.customer.as_ref();
    lets_through(query.customer_country.as_ref(), customer.and_then(|c| c.country.as_ref()))
        && lets_through(query.customer_type.as_ref(), customer.and_then(|c| c.customer_type.as_ref()))
        && lets_through(query.external_customer_id.as_ref(), customer.and_then(|c| c.external_id.as_ref()))
}

/// Pending and failed transactions are no flow.
fn asks_for(query: &FlowsQuery, transaction: &Transaction) -> bool {
    transaction.status == TransactionStatus::Settled
        && lets_through(
            query.external_subscription_id.as_ref(),
            transaction.external_subscription_id.as_ref(),
        )
        && lets_through(query.plan_code.as_ref(), transaction.plan_code.as_ref())
        && lets_through(query.billing_entity_code.as_ref(), transaction.billing_entity_code.as_ref())
}

/// An absent filter lets everything through, a given one only what is equal to it.
fn lets_through(filter: Option<&Text>, value: Option<&Text>) -> bool {
    filter.is_none() || filter == value
}
