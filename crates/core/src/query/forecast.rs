//! What stated usage will do to an account: the same draws, decided on a copy (rules beyond, section 6).

mod copy;

use alloc::vec::Vec;

use crate::account::{Account, Text, TransactionId};
use crate::amount::{Exact, Money, OutOfRange};
use crate::currency::Currency;
use crate::decision::Refusal;
use crate::policy::Policy;
use crate::time::{Instant, LocalDay, Zone};
use copy::Copy;
use drawdown_sort::sort_by_key;

/// A question about what is to come. Usage is what the host states: nothing is estimated.
#[derive(Debug, Clone)]
pub struct ForecastQuery {
    /// Where the question stands.
    pub at: Instant,
    /// How far it goes, this instant included; after `at`.
    pub until: Instant,
    /// What will be used.
    pub usage: PlannedUsage,
    /// Of which currency; none: the customer's, else the first wallet's.
    pub currency: Option<Currency>,
}

/// What will be used.
#[derive(Debug, Clone)]
pub enum PlannedUsage {
    /// At these instants, from `at` to `until`.
    Listed(Vec<(Instant, Planned)>),
    /// So much a day, told at the local midnight that closes it, just before what ends then.
    Daily(Planned),
}

/// Money that will be used, and what for.
#[derive(Debug, Clone)]
pub struct Planned {
    /// In minor units.
    pub amount: Money,
    /// What it is used for; none: only wallets without restrictions pay.
    pub item: Option<PlannedItem>,
}

/// What usage is for, as a fee says it.
#[derive(Debug, Clone)]
pub struct PlannedItem {
    /// The type of the fee.
    pub fee_type: Option<Text>,
    /// The code of the metric.
    pub code: Option<Text>,
    /// The only wallet that may pay it.
    pub target_wallet_code: Option<Text>,
}

/// What will be.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// Of everything in it.
    pub currency: Currency,
    /// When something is not paid in full for the first time.
    pub runs_out_at: Option<Instant>,
    /// What credits do not pay of all the usage.
    pub uncovered: Money,
    /// What ends unused after `at`, soonest first.
    pub ends_unused: Vec<EndsUnused>,
    /// Local days of the customer.
    pub days: Vec<ForecastDay>,
    /// Why a draw was refused, the first time that one was; it pays nothing.
    pub refusals: Vec<Refusal>,
}

/// Credits that will end unused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndsUnused {
    /// The grant; `None` of a pool.
    pub transaction_id: Option<TransactionId>,
    /// When it is over.
    pub at: Instant,
    /// What of it ends.
    pub amount: Money,
}

/// What happens in one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForecastDay {
    /// The day.
    pub day: LocalDay,
    /// What is used.
    pub used: Money,
    /// Of it, what credits do not pay.
    pub uncovered: Money,
    /// What ends unused, at the midnight that closes the day too.
    pub ended: Money,
    /// What wallets of the currency hold when it closes.
    pub balance: Money,
}

/// Why nothing can be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForecastError {
    /// `until` is not after `at`.
    EndsBeforeItStarts,
    /// The usage at this place is before `at` or after `until`.
    OutsideTheSpan(usize),
    /// Neither the question, nor the customer, nor a wallet says a currency.
    NoCurrency,
    /// More days than [`MAX_DAYS`].
    TooManyDays,
    /// Draws and days, times wallets and transactions, are more than [`MAX_WORK`]: so many.
    TooMuchWork(usize),
    /// A sum does not fit.
    OutOfRange,
}

impl From<OutOfRange> for ForecastError {
    fn from(OutOfRange: OutOfRange) -> Self {
        Self::OutOfRange
    }
}

/// The most local days of one question: ten years and a week.
pub const MAX_DAYS: usize = 3_660;

/// Draws and days, times the wallets and transactions that are looked at for each.
pub const MAX_WORK: usize = 10_000_000;

/// Decides the draws of stated usage on a copy of the account, with everything that falls due between them.
///
/// # Errors
/// - [`ForecastError`], all but the last before any work
pub fn forecast(
    policy: &Policy,
    account: &Account,
    query: &ForecastQuery,
) -> Result<Forecast, ForecastError> {
    if query.until <= query.at {
        return Err(ForecastError::EndsBeforeItStarts);
    }
    let usage = in_order(query)?;
    let currency = currency(account, query).ok_or(ForecastError::NoCurrency)?;
    let zone = account.customer_zone();
    let days = days(query, &usage, zone)?;
    let mut copy = Copy::of(policy, account, query.at, currency);
    let work = usage.len().max(days.len()).saturating_add(days.len()).saturating_mul(copy.size());
    if work > MAX_WORK {
        return Err(ForecastError::TooMuchWork(work));
    }
    let mut usage = usage.as_slice();
    let mut rows = Vec::with_capacity(days.len());
    for day in days {
        let closes = day.next().start(zone);
        let today = usage.partition_point(|(at, _)| *at < closes);
        let (listed, later) = usage.split_at_checked(today).unwrap_or_default();
        usage = later;
        for (at, planned) in listed {
            copy.draw(*at, *at, planned)?;
        }
        if let PlannedUsage::Daily(planned) = &query.usage
            && closes <= query.until
        {
            copy.draw(closes.just_before(), closes, planned)?;
        }
        copy.book(closes.min(query.until))?;
        rows.push(copy.close(day)?);
    }
    copy.finish(rows)
}

/// Listed usage in the order of its instants.
fn in_order(query: &ForecastQuery) -> Result<Vec<(Instant, &Planned)>, ForecastError> {
    let PlannedUsage::Listed(listed) = &query.usage else { return Ok(Vec::new()) };
    let inside = |at: Instant| at >= query.at && at <= query.until;
    if let Some(place) = listed.iter().position(|(at, _)| !inside(*at)) {
        return Err(ForecastError::OutsideTheSpan(place));
    }
    let mut usage: Vec<(Instant, &Planned)> = listed.iter().map(|(at, planned)| (*at, planned)).collect();
    sort_by_key(&mut usage, |(at, _)| *at);
    Ok(usage)
}

fn currency(account: &Account, query: &ForecastQuery) -> Option<Currency> {
    let of_customer = || account.customer.as_ref().and_then(|customer| customer.currency);
    let of_wallet = || account.active_wallets().next().map(|wallet| wallet.currency);
    query.currency.or_else(of_customer).or_else(of_wallet)
}

/// The local days of the span. One that only begins at its end has nothing to tell, unless something is used then.
fn days(
    query: &ForecastQuery,
    usage: &[(Instant, &Planned)],
    zone: Zone,
) -> Result<Vec<LocalDay>, ForecastError> {
    let is_used = usage.last().is_some_and(|(at, _)| *at == query.until);
    let last = if is_used { query.until } else { query.until.just_before() };
    let (mut day, last) = (query.at.local_day(zone), last.local_day(zone));
    let mut days = Vec::new();
    while day <= last {
        if days.len() == MAX_DAYS {
            return Err(ForecastError::TooManyDays);
        }
        days.push(day);
        day = day.next();
    }
    Ok(days)
}

/// What wallets of a currency hold together.
fn held(account: &Account, currency: Currency) -> Exact<Money> {
    let wallets = account.wallets.iter().filter(|wallet| wallet.currency == currency);
    Money::total(wallets.map(|wallet| wallet.balance.amount))
}
