//! How much a rule may buy still on a local day and in a local month (rules beyond Lago, section 15).

use super::RecurringRule;
use super::run::source;
use crate::account::{Account, Transaction, TransactionStatus, Wallet};
use crate::amount::{Exact, Money};
use crate::time::{Instant, LocalDay};

/// What its caps leave at an instant; `None` where it has none. In price, pending purchases counted, failed ones not.
pub(super) fn left(
    account: &Account,
    wallet: &Wallet,
    rule: &RecurringRule,
    at: Instant,
) -> Exact<Option<Money>> {
    let zone = account.customer_zone();
    let today = at.local_day(zone);
    let bought = |within: Within| {
        let counts = |it: &&Transaction| {
            it.is_purchase()
                && it.status != TransactionStatus::Failed
                && it.source == source(rule.trigger)
                && it.created_at.is_some_and(|made| within(made.local_day(zone), today))
        };
        Money::total(account.transactions_of(&wallet.id).filter(counts).map(price))
    };
    let caps: [(Option<Money>, Within); 2] =
        [(rule.max_paid_per_day, same_day), (rule.max_paid_per_month, same_month)];
    let mut left: Option<Money> = None;
    for (cap, within) in caps {
        if let Some(cap) = cap {
            let rest = cap.minus(bought(within)?)?.at_least_zero();
            left = Some(left.map_or(rest, |left| left.min(rest)));
        }
    }
    Ok(left)
}

/// Does a day lie in the time of a cap that another one lies in?
type Within = fn(LocalDay, LocalDay) -> bool;

fn same_day(day: LocalDay, today: LocalDay) -> bool {
    day == today
}

fn same_month(day: LocalDay, today: LocalDay) -> bool {
    day.months() == today.months()
}

/// What a purchase costs, without taxes.
fn price(purchase: &Transaction) -> Money {
    purchase.purchase_invoice.map_or(purchase.amount, |invoice| invoice.amount)
}
