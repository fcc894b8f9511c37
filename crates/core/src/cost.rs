//! What purchases cost, apart from what their credits are worth (rules beyond, section 8): drawn, voided and left, it is
//! always the whole cost.

use alloc::collections::BTreeMap;

use crate::account::{Transaction, TransactionId, TransactionStatus, TransactionType};
use crate::amount::{Exact, Money};
use drawdown_sort::collected;

/// The share of a grant's cost that leaves with so much of its rest; with the last of the rest the last of the cost.
/// `None` where it has no cost.
pub(crate) fn leaving(grant: &Transaction, amount: Money) -> Exact<Option<Money>> {
    let (Some(cost), Some(rest)) = (grant.cost_remaining, grant.remaining) else { return Ok(None) };
    if amount == rest.amount {
        return Ok(Some(cost));
    }
    cost.share(amount, rest.amount).map(Some)
}

/// The share of what a slice of a draw cost that comes back with `amount` of it, when `before` of it came back before.
pub(crate) fn returning(
    drawn: Money,
    cost: Option<Money>,
    before: Money,
    amount: Money,
) -> Exact<Option<Money>> {
    let Some(cost) = cost else { return Ok(None) };
    let after = cost.share(before.plus(amount)?, drawn)?;
    after.minus(cost.share(before, drawn)?).map(Some)
}

/// The money of credits that a refund takes from a rest: all of it with all of the cost, at least a unit while there is
/// one.
pub(crate) fn refunded(rest: Money, refund: Money, cost: Money) -> Exact<Money> {
    if refund == cost {
        return Ok(rest);
    }
    let one = Money::from_minor(1)?;
    Ok(rest.share(refund, cost)?.max(one).min(rest))
}

/// Works out what is left of the cost of purchases that do not say it: their cost less what left them with it.
pub(crate) fn complete(transactions: &mut [Transaction]) {
    let unsaid = |it: &&Transaction| it.cost_remaining.is_none() && it.cost_amount.is_some() && it.is_grant();
    let unsaid = transactions.iter().filter(unsaid).filter(|it| it.remaining.is_some());
    let mut left: BTreeMap<TransactionId, Money> =
        collected(unsaid.map(|it| (it.id.clone(), it.cost_amount.unwrap_or_default())));
    if left.is_empty() {
        return;
    }
    for transaction in transactions.iter().filter(|it| it.status == TransactionStatus::Settled) {
        for funding in &transaction.fundings {
            let (Some(left), Some(cost)) = (left.get_mut(&funding.transaction_id), funding.cost) else {
                continue;
            };
            let after = match transaction.transaction_type {
                TransactionType::Outbound => left.minus(cost),
                TransactionType::Inbound => left.plus(cost),
            };
            *left = after.unwrap_or(*left);
        }
    }
    for transaction in transactions {
        transaction.cost_remaining = left.get(&transaction.id).copied().or(transaction.cost_remaining);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{money, transaction};

    /// A purchase of so many cents with so much left of both.
    fn purchase(cents: i64, left: i64, cost: i64) -> Transaction {
        let mut purchase = transaction("p", "w", "in purchased", cents, "2026-01-01");
        purchase.remaining = transaction("p", "w", "in purchased", left, "2026-01-01").remaining;
        (purchase.cost_amount, purchase.cost_remaining) = (Some(money(cost)), Some(money(cost)));
        purchase
    }

    #[test]
    fn drawn_and_left_are_all_of_the_cost() {
        // every way to draw a purchase of 6 cents in up to three draws, at costs below and above its worth
        for cost in 0..=20 {
            for first in 0..=6 {
                for second in 0..=6 - first {
                    let (mut left, mut cost_left) = (6, money(cost));
                    for drawn in [first, second, 6 - first - second] {
                        let mut held = purchase(6, left, cost);
                        held.cost_remaining = Some(cost_left);
                        let gone = leaving(&held, money(drawn)).unwrap().unwrap();
                        assert!(gone >= Money::ZERO && gone <= cost_left, "{cost} {first} {second}");
                        (left, cost_left) = (left - drawn, cost_left.minus(gone).unwrap());
                    }
                    assert_eq!(cost_left, Money::ZERO, "{cost} {first} {second}");
                }
            }
        }
    }

    #[test]
    fn what_comes_back_of_a_slice_is_its_cost() {
        for cost in 0..=20 {
            for first in 0..=7 {
                let parts = [(0, first), (first, 7 - first)].map(|(before, amount)| {
                    returning(money(7), Some(money(cost)), money(before), money(amount)).unwrap().unwrap()
                });
                assert_eq!(Money::total(parts), Ok(money(cost)), "{cost} {first}");
            }
        }
        assert_eq!(returning(money(7), None, money(0), money(3)), Ok(None));
    }

    #[test]
    fn a_refund_takes_its_share_a_unit_at_least_and_all_with_all() {
        #[rustfmt::skip]
        let table = [
            // rest refund cost  voided
            (6_000, 1_000, 3_000, 2_000),
            (6_000, 3_000, 3_000, 6_000),
            (3,     1,     100,   1),
            (0,     1,     100,   0),
            (10,    99,    100,   10),
        ];
        for (rest, refund, cost, voided) in table {
            assert_eq!(
                refunded(money(rest), money(refund), money(cost)),
                Ok(money(voided)),
                "{rest} {refund}"
            );
        }
    }
}
