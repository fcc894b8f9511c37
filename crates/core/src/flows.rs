//! Analytics: what was offered, paid, consumed and voided, per period and currency (rules, section 10).
//!
//! ```text
//! opening + offered + paid - consumed - voided = closing
//! ```
//!
//! holds for every row, in money and in credits, to the last digit, and is checked: the closing of a row is the
//! sum of all signed transactions up to its end, computed apart from the columns. Days are local to the
//! organization of the request's account.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::account::{
    Account, Funds, Text, Transaction, TransactionKind, TransactionStatus, TransactionType, WalletId,
};
use crate::amount::{Exact, OutOfRange};
use crate::command::{FlowsQuery, Granularity};
use crate::currency::Currency;
use crate::sort::{collected, sort_by_key};
use crate::time::{LocalDay, Zone};

/// Flows of one period and currency. `opening + offered + paid - consumed - voided = closing`, in both units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowRow {
    /// First day of the period, also where the question begins later.
    pub start_of_period: LocalDay,
    /// Last day of the period, also where the question ends earlier.
    pub end_of_period: LocalDay,
    /// Currency.
    pub currency: Currency,
    /// Sum of the earlier flows, under the same filters.
    pub opening: Funds,
    /// Granted.
    pub offered: Funds,
    /// Purchased and settled.
    pub paid: Funds,
    /// Invoiced, less what reversed invoices gave back as consumption; may be negative.
    pub consumed: Funds,
    /// Expired, terminated, by hand, refunded.
    pub voided: Funds,
    /// What is left.
    pub closing: Funds,
}

/// Why flows cannot be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlowsError {
    /// More rows than [`MAX_ROWS`].
    TooManyRows,
    /// A sum does not fit.
    OutOfRange,
    /// `to_date` is before `from_date`.
    EndsBeforeItStarts,
    /// The two sums of a row differ: an error of the engine, told rather than hidden.
    DoesNotClose,
}

impl From<OutOfRange> for FlowsError {
    fn from(OutOfRange: OutOfRange) -> Self {
        Self::OutOfRange
    }
}

/// The most rows that one question may ask for.
pub const MAX_ROWS: usize = 100_000;

/// Tells the flows of an account, or of many (`query.accounts`).
///
/// A settled transaction is a flow on the local day on which it settled, else on which it was made; without
/// either it lies before every period. One row per period and currency, also where nothing flowed, sorted by
/// (`start_of_period`, `currency`). Flows before `from_date` are part of the opening, flows after `to_date` of
/// nothing.
///
/// # Errors
/// - [`FlowsError::EndsBeforeItStarts`], [`FlowsError::TooManyRows`] before any row is made
/// - [`FlowsError::OutOfRange`] when a sum does not fit its type
/// - [`FlowsError::DoesNotClose`] never, unless the engine is wrong
pub fn flows(account: &Account, query: &FlowsQuery) -> Result<Vec<FlowRow>, FlowsError> {
    let zone = zone(account, query);
    let last = query.to_date.unwrap_or_else(|| query.at.local_day(zone));
    let mut flows = counted(account, query, zone);
    flows.retain(|flow| flow.day <= Some(last));
    sort_by_key(&mut flows, |flow| (flow.currency, flow.day));
    let first_flow = || flows.iter().filter_map(|flow| flow.day).min();
    let first = query.from_date.or_else(first_flow).unwrap_or(last);
    let currencies = currencies(&flows, query.currency);
    let periods = periods(first, last, query.granularity, currencies.len())?;
    let mut rows = Vec::with_capacity(periods.len().saturating_mul(currencies.len()));
    for currency in currencies {
        sweep(currency, of_currency(&flows, currency), &periods, &mut rows)?;
    }
    sort_by_key(&mut rows, |row| (row.start_of_period, row.currency));
    Ok(rows)
}

/// The organization's zone. The accounts of a query may state it where the request has no account of its own.
fn zone(account: &Account, query: &FlowsQuery) -> Zone {
    let first = query.accounts.iter().flatten().find_map(|account| account.organization.timezone);
    account.organization.timezone.or(first).unwrap_or_default()
}

/// One settled transaction.
#[derive(Debug, Clone, Copy)]
struct Flow {
    currency: Currency,
    /// `None`: before every period.
    day: Option<LocalDay>,
    column: Column,
    direction: TransactionType,
    funds: Funds,
}

/// Where a flow counts.
#[derive(Debug, Clone, Copy)]
enum Column {
    Offered,
    Paid,
    Consumed,
    /// Lowers what was consumed.
    Returned,
    Voided,
}

/// The column of a transaction; `None` for what no rule makes (a void that comes, a purchase that leaves).
fn column(transaction: &Transaction) -> Option<Column> {
    match (transaction.transaction_type, transaction.kind) {
        (TransactionType::Inbound, TransactionKind::Granted) => Some(Column::Offered),
        (TransactionType::Inbound, TransactionKind::Purchased) => Some(Column::Paid),
        (TransactionType::Outbound, TransactionKind::Invoiced) => Some(Column::Consumed),
        (TransactionType::Inbound, TransactionKind::Invoiced) => Some(Column::Returned),
        (TransactionType::Outbound, TransactionKind::Voided) => Some(Column::Voided),
        (TransactionType::Inbound, TransactionKind::Voided)
        | (TransactionType::Outbound, TransactionKind::Granted | TransactionKind::Purchased) => None,
    }
}

/// Every flow that passes the filters.
fn counted(account: &Account, query: &FlowsQuery, zone: Zone) -> Vec<Flow> {
    let own = core::slice::from_ref(account);
    let mut flows = Vec::new();
    for account in query.accounts.as_deref().unwrap_or(own) {
        if !asks_for_customer(query, account) {
            continue;
        }
        let currencies: BTreeMap<&WalletId, Currency> =
            collected(account.wallets.iter().map(|wallet| (&wallet.id, wallet.currency)));
        let wanted = account.transactions.iter().filter(|transaction| asks_for(query, transaction));
        flows.extend(wanted.filter_map(|transaction| {
            let currency = *currencies.get(&transaction.wallet_id)?;
            let day = transaction.settled_at.or(transaction.created_at).map(|at| at.local_day(zone));
            let funds = Funds { amount: transaction.amount, credits: transaction.credits };
            let direction = transaction.transaction_type;
            Some(Flow { currency, day, column: column(transaction)?, direction, funds })
        }));
    }
    flows.retain(|flow| query.currency.is_none_or(|currency| currency == flow.currency));
    flows
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

/// The currency asked for, else every one that flows; `flows` is sorted by currency.
fn currencies(flows: &[Flow], asked: Option<Currency>) -> Vec<Currency> {
    if let Some(currency) = asked {
        return Vec::from([currency]);
    }
    let mut currencies: Vec<Currency> = flows.iter().map(|flow| flow.currency).collect();
    currencies.dedup();
    currencies
}

fn of_currency(flows: &[Flow], currency: Currency) -> &[Flow] {
    let start = flows.partition_point(|flow| flow.currency < currency);
    let end = flows.partition_point(|flow| flow.currency <= currency);
    flows.get(start..end).unwrap_or_default()
}

/// A natural period, and the part of it that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Period {
    start: LocalDay,
    end: LocalDay,
    from: LocalDay,
    until: LocalDay,
}

/// The natural periods from the one of `first` to the one of `last`, bounded so that all rows fit.
fn periods(
    first: LocalDay,
    last: LocalDay,
    granularity: Granularity,
    currencies: usize,
) -> Result<Vec<Period>, FlowsError> {
    if last < first {
        return Err(FlowsError::EndsBeforeItStarts);
    }
    let most = MAX_ROWS.checked_div(currencies).unwrap_or(MAX_ROWS);
    let mut periods = Vec::new();
    let mut day = first;
    loop {
        if periods.len() >= most {
            return Err(FlowsError::TooManyRows);
        }
        let (start, end) = period_of(day, granularity);
        periods.push(Period { start, end, from: start.max(first), until: end.min(last) });
        if end >= last {
            return Ok(periods);
        }
        day = end.next();
    }
}

fn period_of(day: LocalDay, granularity: Granularity) -> (LocalDay, LocalDay) {
    match granularity {
        Granularity::Daily => (day, day),
        Granularity::Weekly => (day.monday(), day.monday().later(6)),
        Granularity::Monthly => {
            let start = day.first_of_month();
            let end = (27..=30).map(|days| start.later(days)).find(|day| day.is_last_of_month());
            (start, end.unwrap_or(day))
        }
    }
}

/// Makes the rows of one currency; `flows` is sorted by day.
fn sweep(
    currency: Currency,
    flows: &[Flow],
    periods: &[Period],
    rows: &mut Vec<FlowRow>,
) -> Result<(), FlowsError> {
    let balances = running_balances(flows)?;
    let mut told = 0;
    let mut opening = Funds::ZERO;
    for period in periods {
        let start = flows.partition_point(|flow| flow.day < Some(period.from));
        opening = Columns::of(flows.get(told..start))?.after(opening)?;
        told = flows.partition_point(|flow| flow.day <= Some(period.until));
        let columns = Columns::of(flows.get(start..told))?;
        let closing = columns.after(opening)?;
        if balances.get(told) != Some(&closing) {
            return Err(FlowsError::DoesNotClose);
        }
        rows.push(columns.row(currency, *period, opening, closing));
        opening = closing;
    }
    Ok(())
}

/// The balance before the first flow and after each: signed sums that know no columns.
fn running_balances(flows: &[Flow]) -> Exact<Vec<Funds>> {
    let mut balances = Vec::with_capacity(flows.len().saturating_add(1));
    let mut balance = Funds::ZERO;
    balances.push(balance);
    for flow in flows {
        balance = match flow.direction {
            TransactionType::Inbound => balance.plus(flow.funds)?,
            TransactionType::Outbound => balance.minus(flow.funds)?,
        };
        balances.push(balance);
    }
    Ok(balances)
}

/// The four columns of a row.
#[derive(Debug, Clone, Copy)]
struct Columns {
    offered: Funds,
    paid: Funds,
    consumed: Funds,
    voided: Funds,
}

impl Columns {
    fn of(flows: Option<&[Flow]>) -> Exact<Self> {
        let none =
            Self { offered: Funds::ZERO, paid: Funds::ZERO, consumed: Funds::ZERO, voided: Funds::ZERO };
        flows.unwrap_or_default().iter().try_fold(none, |columns, flow| columns.with(flow))
    }

    fn with(mut self, flow: &Flow) -> Exact<Self> {
        match flow.column {
            Column::Offered => self.offered = self.offered.plus(flow.funds)?,
            Column::Paid => self.paid = self.paid.plus(flow.funds)?,
            Column::Consumed => self.consumed = self.consumed.plus(flow.funds)?,
            Column::Returned => self.consumed = self.consumed.minus(flow.funds)?,
            Column::Voided => self.voided = self.voided.plus(flow.funds)?,
        }
        Ok(self)
    }

    /// `opening + offered + paid - consumed - voided`.
    fn after(self, opening: Funds) -> Exact<Funds> {
        opening.plus(self.offered)?.plus(self.paid)?.minus(self.consumed)?.minus(self.voided)
    }

    fn row(self, currency: Currency, period: Period, opening: Funds, closing: Funds) -> FlowRow {
        FlowRow {
            start_of_period: period.start,
            end_of_period: period.end,
            currency,
            opening,
            offered: self.offered,
            paid: self.paid,
            consumed: self.consumed,
            voided: self.voided,
            closing,
        }
    }
}

#[cfg(test)]
mod tests;
