//! Analytics: what was offered, paid, consumed and voided, per period and currency (rules, section 10).
//!
//! ```text
//! opening + offered + paid - consumed - voided = closing
//! ```
//!
//! holds for every row, in money and in credits, to the last digit, and is checked: the closing of a row is the
//! sum of all signed transactions up to its end, computed apart from the columns. Without a filter the last row
//! closes at what the wallets hold: what their transactions do not account for is in the first opening, and told.
//! Days are local to the organization of the request's account.

mod ledger;

use alloc::vec::Vec;

use crate::account::{Account, Funds};
use crate::amount::{Exact, Money, OutOfRange};
use crate::command::{FlowsQuery, Granularity};
use crate::currency::Currency;
use crate::policy::Policy;
use crate::time::{LocalDay, Zone};
use drawdown_sort::sort_by_key;
use ledger::{Column, Flow, Ledger, ledgers};

/// Flows of one period and currency. `opening + offered + paid - consumed - voided = closing`, in both units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowRow {
    /// First day of the period, also where the question begins later.
    pub start_of_period: LocalDay,
    /// Last day of the period, also where the question ends earlier.
    pub end_of_period: LocalDay,
    /// Currency.
    pub currency: Currency,
    /// Sum of the earlier flows, under the same filters; without a filter also what is unexplained.
    pub opening: Funds,
    /// Granted.
    pub offered: Funds,
    /// Purchased and settled.
    pub paid: Funds,
    /// Invoiced, less what reversed invoices gave back as consumption; may be negative.
    pub consumed: Funds,
    /// Expired, terminated, by hand, refunded, less what was brought back; may be negative.
    pub voided: Funds,
    /// Came from other wallets.
    pub transferred_in: Funds,
    /// Went to other wallets.
    pub transferred_out: Funds,
    /// What is left.
    pub closing: Funds,
    /// What of it all cost, where purchases have a cost of their own.
    pub cost: CostRow,
    /// Of the first opening of its currency, what no transaction accounts for; nothing on later rows and under a
    /// filter.
    pub unexplained: Funds,
}

/// What purchases cost, as it flowed, in minor units: `opening + paid - consumed - voided = closing`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CostRow {
    /// Sum of the earlier flows.
    pub opening: Money,
    /// Of purchases that settled.
    pub paid: Money,
    /// Of what invoices consumed, less what came back; may be negative.
    pub consumed: Money,
    /// Of what ended unused or was refunded.
    pub voided: Money,
    /// What is left.
    pub closing: Money,
}

impl CostRow {
    /// Is there anything to tell: a purchase with a cost of its own?
    #[must_use]
    pub fn is_told(&self) -> bool {
        *self != Self::default()
    }

    /// The row after this one, of these flows.
    fn next(&self, flows: &[Flow]) -> Exact<Self> {
        let mut row = Self { opening: self.closing, ..Self::default() };
        for flow in flows {
            match flow.column {
                // what one wallet gives another takes, with its cost
                Column::Offered | Column::TransferredIn | Column::TransferredOut => {}
                Column::Paid => row.paid = row.paid.plus(flow.cost)?,
                Column::Consumed => row.consumed = row.consumed.plus(flow.cost)?,
                Column::Returned => row.consumed = row.consumed.minus(flow.cost)?,
                Column::Voided => row.voided = row.voided.plus(flow.cost)?,
                Column::Restored => row.voided = row.voided.minus(flow.cost)?,
            }
        }
        row.closing = row.opening.minus(row.consumed)?.minus(row.voided)?.plus(row.paid)?;
        Ok(row)
    }
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

/// Tells the flows of an account, or of many (`query.accounts`), with what is due up to `query.at` booked where the
/// policy books it with any decision; nothing of that is stored.
///
/// A settled transaction is a flow on the local day on which it settled, else on which it was made; without
/// either it lies before every period. One row per period and currency, also where nothing flowed, sorted by
/// (`start_of_period`, `currency`). Flows before `from_date` are part of the opening, flows after `to_date` of
/// nothing.
///
/// ```
/// use drawdown::account::Account;
/// use drawdown::command::{FlowsQuery, Granularity};
/// use drawdown::flows::{FlowsError, flows};
/// use drawdown::policy::Policy;
/// use drawdown::time::{Instant, LocalDay};
///
/// let policy = Policy::named("drawdown-1").ok_or("an edition")?;
/// let january = FlowsQuery {
///     from_date: LocalDay::parse("2026-01-01"),
///     to_date: LocalDay::parse("2026-01-31"),
///     granularity: Granularity::Monthly,
///     currency: None,
///     customer_country: None,
///     customer_type: None,
///     external_customer_id: None,
///     external_subscription_id: None,
///     plan_code: None,
///     billing_entity_code: None,
///     accounts: None,
///     at: Instant::parse("2026-02-01T00:00:00Z").ok_or("an instant")?,
/// };
/// assert_eq!(flows(&policy, &Account::default(), &january), Ok(Vec::new()), "nothing flows, nothing is held");
///
/// let backwards = FlowsQuery { to_date: LocalDay::parse("2025-12-31"), ..january };
/// assert_eq!(flows(&policy, &Account::default(), &backwards), Err(FlowsError::EndsBeforeItStarts));
/// # Ok::<(), &str>(())
/// ```
///
/// # Errors
/// - [`FlowsError::EndsBeforeItStarts`] when the last day is before the first
/// - [`FlowsError::TooManyRows`] when periods and currencies make too many; before any row is made
/// - [`FlowsError::OutOfRange`] when a sum does not fit its type
/// - [`FlowsError::DoesNotClose`] never, unless the engine is wrong
pub fn flows(policy: &Policy, account: &Account, query: &FlowsQuery) -> Result<Vec<FlowRow>, FlowsError> {
    let zone = zone(account, query);
    let last = query.to_date.unwrap_or_else(|| query.at.local_day(zone));
    let ledgers = ledgers(policy, account, query, zone)?;
    let first_flow = || ledgers.values().filter_map(|ledger| ledger.first_day(last)).min();
    let first = query.from_date.or_else(first_flow).unwrap_or(last);
    let told: Vec<(&Currency, &Ledger)> =
        ledgers.iter().filter(|(_, ledger)| query.currency.is_some() || ledger.tells(last)).collect();
    let periods = periods(first, last, query.granularity, told.len())?;
    let mut rows = Vec::with_capacity(periods.len().saturating_mul(told.len()));
    for (currency, ledger) in told {
        sweep(*currency, ledger, &periods, &mut rows)?;
    }
    sort_by_key(&mut rows, |row| (row.start_of_period, row.currency));
    Ok(rows)
}

/// The organization's zone. The accounts of a query may state it where the request has no account of its own.
fn zone(account: &Account, query: &FlowsQuery) -> Zone {
    let first = query.accounts.iter().flatten().find_map(|account| account.organization.timezone);
    account.organization.timezone.or(first).unwrap_or_default()
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

/// Makes the rows of one currency.
fn sweep(
    currency: Currency,
    ledger: &Ledger,
    periods: &[Period],
    rows: &mut Vec<FlowRow>,
) -> Result<(), FlowsError> {
    let flows = ledger.flows.as_slice();
    let balances = running_balances(ledger)?;
    let mut told = 0;
    let mut unexplained = ledger.unexplained;
    let mut opening = unexplained;
    let mut cost = CostRow::default();
    for period in periods {
        let start = flows.partition_point(|flow| flow.day < Some(period.from));
        opening = Columns::of(flows.get(told..start))?.after(opening)?;
        cost = cost.next(flows.get(told..start).unwrap_or_default())?;
        told = flows.partition_point(|flow| flow.day <= Some(period.until));
        let columns = Columns::of(flows.get(start..told))?;
        let closing = columns.after(opening)?;
        if balances.get(told) != Some(&closing) {
            return Err(FlowsError::DoesNotClose);
        }
        cost = cost.next(flows.get(start..told).unwrap_or_default())?;
        rows.push(FlowRow { cost, ..columns.row(currency, *period, opening, closing, unexplained) });
        (opening, unexplained) = (closing, Funds::ZERO);
    }
    Ok(())
}

/// The balance before the first flow and after each: signed sums that know no columns.
fn running_balances(ledger: &Ledger) -> Exact<Vec<Funds>> {
    let mut balances = Vec::with_capacity(ledger.flows.len().saturating_add(1));
    let mut balance = ledger.unexplained;
    balances.push(balance);
    for flow in &ledger.flows {
        balance = flow.done(balance)?;
        balances.push(balance);
    }
    Ok(balances)
}

/// The columns of a row.
#[derive(Debug, Clone, Copy, Default)]
struct Columns {
    offered: Funds,
    paid: Funds,
    consumed: Funds,
    voided: Funds,
    transferred_in: Funds,
    transferred_out: Funds,
}

impl Columns {
    fn of(flows: Option<&[Flow]>) -> Exact<Self> {
        flows.unwrap_or_default().iter().try_fold(Self::default(), |columns, flow| columns.with(flow))
    }

    fn with(mut self, flow: &Flow) -> Exact<Self> {
        match flow.column {
            Column::Offered => self.offered = self.offered.plus(flow.funds)?,
            Column::Paid => self.paid = self.paid.plus(flow.funds)?,
            Column::Consumed => self.consumed = self.consumed.plus(flow.funds)?,
            Column::Returned => self.consumed = self.consumed.minus(flow.funds)?,
            Column::Voided => self.voided = self.voided.plus(flow.funds)?,
            Column::Restored => self.voided = self.voided.minus(flow.funds)?,
            Column::TransferredIn => self.transferred_in = self.transferred_in.plus(flow.funds)?,
            Column::TransferredOut => self.transferred_out = self.transferred_out.plus(flow.funds)?,
        }
        Ok(self)
    }

    /// `opening + offered + paid + transferred_in - consumed - voided - transferred_out`. What leaves comes first: no
    /// sum on the way is above both ends.
    fn after(self, opening: Funds) -> Exact<Funds> {
        let left = opening.minus(self.consumed)?.minus(self.voided)?.minus(self.transferred_out)?;
        left.plus(self.offered)?.plus(self.paid)?.plus(self.transferred_in)
    }

    fn row(
        self,
        currency: Currency,
        period: Period,
        opening: Funds,
        closing: Funds,
        unexplained: Funds,
    ) -> FlowRow {
        FlowRow {
            start_of_period: period.start,
            end_of_period: period.end,
            currency,
            opening,
            offered: self.offered,
            paid: self.paid,
            consumed: self.consumed,
            voided: self.voided,
            transferred_in: self.transferred_in,
            transferred_out: self.transferred_out,
            closing,
            cost: CostRow::default(),
            unexplained,
        }
    }
}

#[cfg(test)]
mod tests;
