//! The question about what is to come, and its answer.

use crate::documents::command::ForecastFields;
use crate::documents::invoice;
use crate::limits::USAGE_LIMIT;
use crate::malformed::Code;
use crate::prelude::*;
use crate::values::read::items;
use alloc::vec::Vec;
use drawdown::account::{Account, TransactionId};
use drawdown::amount::Money;
use drawdown::currency::Currency;
use drawdown::decision::Refusal;
use drawdown::policy::Policy;
use drawdown::query::forecast::{
    self, EndsUnused, Forecast, ForecastDay, ForecastError, ForecastQuery, MAX_DAYS, MAX_WORK, Planned,
    PlannedItem, PlannedUsage,
};
use drawdown::time::{Instant, LocalDay};
use drawdown_json::message;

document! {
    /// Usage at an instant, as the host states it.
    PLANNED_USAGE: "PlannedUsage", strict as PlannedFields;

    /// When it is drawn.
    at: Instant, required;
    /// In minor units, 0 or more.
    amount_cents: Money, amount;
    /// What it is for, as a fee's item; left out, only wallets without restrictions pay.
    item: PlannedItem, node;
}

described_by!(Planned => PLANNED_USAGE, PlannedItem => invoice::FEE_ITEM);

document! {
    /// What stated usage will do.
    FORECAST: "Forecast" => forecast: Forecast;

    /// The currency of everything in it.
    currency: Currency, unread => &forecast.currency;
    /// When something is not paid in full for the first time; of daily usage the midnight that closes the day. Null: never.
    runs_out_at: Option<Instant>, unread => &forecast.runs_out_at;
    /// What credits do not pay of all the usage, in minor units.
    uncovered_amount_cents: Money, unread => &forecast.uncovered;
    /// What ends unused after `at`, soonest first.
    ends_unused: Vec<EndsUnused>, unread => forecast.ends_unused.as_slice();
    /// The customer's local days.
    rows: Vec<ForecastDay>, unread => forecast.days.as_slice();
    /// Why a draw was refused, the first time that one was; written where one was. It paid nothing.
    refusals: Vec<Refusal>, unread, when some => some(&forecast.refusals);
}

document! {
    /// Credits that will end unused.
    ENDS_UNUSED: "EndsUnused" => end: EndsUnused;

    /// The grant; null of a wallet that does not trace its grants.
    transaction_id: Option<TransactionId>, unread => &end.transaction_id;
    /// When it is over.
    at: Instant, unread => &end.at;
    /// What of it ends, in minor units.
    amount_cents: Money, unread => &end.amount;
}

document! {
    /// What happens in one local day.
    FORECAST_DAY: "ForecastDay" => row: ForecastDay;

    /// The day.
    day: LocalDay, unread => &row.day;
    /// What is used, in minor units.
    used_amount_cents: Money, unread => &row.used;
    /// Of it, what credits do not pay.
    uncovered_amount_cents: Money, unread => &row.uncovered;
    /// What ends unused, at the midnight that closes the day too.
    ended_amount_cents: Money, unread => &row.ended;
    /// What the wallets hold when it closes.
    balance_cents: Money, unread => &row.balance;
}

fn some<T>(list: &[T]) -> Option<&[T]> {
    Some(list).filter(|list| !list.is_empty())
}

/// Reads the question.
pub(crate) fn read(of: &ForecastFields<'_>, at: Instant) -> Option<ForecastQuery> {
    let (until, usage) = (of.until(), planned(of));
    Some(ForecastQuery { at, currency: of.currency(), until: until?, usage: usage? })
}

fn planned(of: &ForecastFields<'_>) -> Option<PlannedUsage> {
    let (listed, daily, item) = (of.usage(), of.daily(), of.item());
    match (daily, listed) {
        (Some(_), Some(listed)) => {
            let text = "`usage` and `daily_amount_cents` are both there";
            listed.report(Code::ConflictingMembers, message(&[text]));
            None
        }
        (Some(amount), None) => {
            Some(PlannedUsage::Daily(Planned { amount, item: item.and_then(planned_item) }))
        }
        (None, listed) => Some(PlannedUsage::Listed(usage(listed))),
    }
}

/// Usage at instants.
pub(crate) fn usage(listed: Option<Node<'_>>) -> Vec<(Instant, Planned)> {
    items(listed, USAGE_LIMIT, "usage").filter_map(one).collect()
}

fn one(node: Node<'_>) -> Option<(Instant, Planned)> {
    let of = PlannedFields::of(node)?;
    let (at, amount) = (of.at(), of.amount_cents());
    if amount.is_none() && of.amount_cents.is_none() {
        node.missing("amount_cents");
    }
    let item = of.item().and_then(planned_item);
    Some((at?, Planned { amount: amount?, item }))
}

fn planned_item(node: Node<'_>) -> Option<PlannedItem> {
    let (fee_type, code, target_wallet_code) = invoice::read_item(node)?;
    Some(PlannedItem { fee_type, code, target_wallet_code })
}

/// Its answer; what stands against it is reported.
pub(crate) fn told(
    policy: &Policy,
    account: &Account,
    query: &ForecastQuery,
    command: Node<'_>,
) -> Option<Forecast> {
    match forecast::forecast(policy, account, query) {
        Ok(forecast) => return Some(forecast),
        Err(error) => {
            let stated = match query.usage {
                PlannedUsage::Listed(_) => "usage",
                PlannedUsage::Daily(_) => "daily_amount_cents",
            };
            report(error, stated, command);
        }
    }
    None
}

/// Reports why usage cannot be forecast; `stated` is the member that states it.
pub(crate) fn report(error: ForecastError, stated: &str, command: Node<'_>) {
    let until = command.member("until").unwrap_or(command);
    match error {
        ForecastError::EndsBeforeItStarts => {
            until.report(Code::InvalidDate, message(&["`until` is not after `at`"]));
        }
        ForecastError::OutsideTheSpan(place) => {
            let usage = command.member("usage").and_then(|usage| usage.items().nth(place));
            let usage = usage.unwrap_or(command);
            let text = "the usage is before `at` or after `until`";
            usage.member("at").unwrap_or(usage).report(Code::InvalidDate, message(&[text]));
        }
        ForecastError::NoCurrency => command.missing("currency"),
        ForecastError::TooManyDays => until.over_limit("days and more", MAX_DAYS.saturating_add(1), MAX_DAYS),
        ForecastError::TooMuchWork(work) => {
            let what = "steps of a forecast (draws and days x wallets and transactions)";
            command.over_limit(what, work, MAX_WORK);
        }
        ForecastError::OutOfRange => {
            let text = "the usage adds up to more than can be told exactly";
            command.member(stated).unwrap_or(command).report(Code::InvalidNumber, message(&[text]));
        }
    }
}
