//! An invoice's draw in slices: what each outbound took from each grant, in the order in which it was drawn, so that
//! a part of it can be given back from the end (rules beyond, section 5).

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::account::{Funding, Funds, Transaction, TransactionId, Wallet};
use crate::amount::{Credits, Exact, Money};
use crate::cost;
use drawdown_sort::sort_by_key;

/// An outbound that has not come back whole.
#[derive(Debug, Clone)]
pub(crate) struct Outstanding {
    pub outbound: Transaction,
    /// What of it has not come back.
    pub left: Funds,
}

impl Outstanding {
    /// Has nothing of it come back?
    pub fn is_whole(&self) -> bool {
        self.left == self.drawn()
    }

    /// What was drawn.
    pub fn drawn(&self) -> Funds {
        Funds { amount: self.outbound.amount, credits: self.outbound.credits }
    }

    /// What is left of these fundings, as it was given back from their end.
    pub fn first_of(&self, fundings: &[Funding]) -> Exact<Vec<Slice>> {
        let (mut rest, mut slices) = (self.left, Vec::with_capacity(fundings.len()));
        for funding in fundings {
            let drawn = funding.funds;
            let left = if drawn.amount <= rest.amount {
                drawn
            } else {
                let credits = rest.credits.at_least_zero().min(drawn.credits);
                Funds { amount: rest.amount, credits }
            };
            rest = rest.minus(left)?;
            if left.amount.is_positive() || drawn.amount.is_zero() {
                slices.push(Slice {
                    grant: Some(funding.transaction_id.clone()),
                    position: funding.position,
                    drawn,
                    left,
                    cost: funding.cost,
                });
            }
        }
        Ok(slices)
    }

    /// All that is left as one slice.
    pub fn as_one(&self) -> Slice {
        Slice {
            grant: None,
            position: self.outbound.position,
            drawn: self.drawn(),
            left: self.left,
            cost: None,
        }
    }

    /// As [`Self::first_of`] what the outbound says of itself, where that gives each its place in the draw; else as
    /// one.
    pub fn placed(&self) -> Exact<Vec<Slice>> {
        let fundings = &self.outbound.fundings;
        let amounts = fundings.iter().map(|funding| funding.funds.amount);
        let placed = !fundings.is_empty()
            && fundings.iter().all(|funding| funding.position.is_some())
            && Money::total(amounts) == Ok(self.outbound.amount);
        if placed { self.first_of(fundings) } else { Ok(Vec::from([self.as_one()])) }
    }
}

/// What is left of what an outbound took from one grant, or from a pool.
#[derive(Debug, Clone)]
pub(crate) struct Slice {
    /// The grant; `None` where it goes to none.
    pub grant: Option<TransactionId>,
    /// Its place in the draw of the invoice.
    pub position: Option<u32>,
    drawn: Funds,
    pub left: Funds,
    /// The share of its grant's cost that was drawn with all of it; of a part, that comes back with it.
    cost: Option<Money>,
}

impl Slice {
    /// One that comes to a grant.
    pub fn of_grant(funding: Funding) -> Self {
        let Funding { transaction_id, funds, position, cost } = funding;
        Self { grant: Some(transaction_id), position, drawn: funds, left: funds, cost }
    }

    /// The funding by which it comes back; none where it goes to no grant.
    pub fn into_funding(self) -> Option<Funding> {
        Some(Funding { transaction_id: self.grant?, funds: self.left, position: None, cost: self.cost })
    }

    /// So much of it: what came back of it is worth its money, with the last money come the last credits.
    pub fn part(&self, wallet: &Wallet, amount: Money) -> Exact<Self> {
        let before = self.drawn.minus(self.left)?;
        let credits = if amount == self.left.amount {
            self.left.credits
        } else {
            let worth = wallet.credits(before.amount.plus(amount)?)?;
            worth.minus(before.credits)?.max(Credits::ZERO).min(self.left.credits)
        };
        let cost = cost::returning(self.drawn.amount, self.cost, before.amount, amount)?;
        Ok(Self { left: Funds { amount, credits }, cost, ..self.clone() })
    }
}

/// Gives so much back from the end of a draw: of each outbound its slices, the last drawn first, and the outbounds in
/// the order in which they are reached. `draws` are outbounds by their place with their wallets and slices, as booked.
pub(crate) fn from_the_end(
    draws: &[(usize, &Wallet, &[Slice])],
    amount: Money,
) -> Exact<Vec<(usize, Vec<Slice>)>> {
    let mut slices: Vec<(usize, &Wallet, &Slice)> = Vec::new();
    for (place, wallet, of_outbound) in draws {
        slices.extend(of_outbound.iter().map(|slice| (*place, *wallet, slice)));
    }
    if slices.iter().all(|(.., slice)| slice.position.is_some()) {
        sort_by_key(&mut slices, |(.., slice)| slice.position);
    }
    let (mut rest, mut back): (Money, Vec<(usize, Vec<Slice>)>) = (amount, Vec::new());
    let mut reached: BTreeMap<usize, usize> = BTreeMap::new();
    let slices = slices.into_iter().filter(|(.., slice)| slice.left.amount.is_positive());
    for (place, wallet, slice) in slices.rev() {
        if !rest.is_positive() {
            break;
        }
        let part = slice.part(wallet, rest.min(slice.left.amount))?;
        rest = rest.minus(part.left.amount)?;
        let reached = *reached.entry(place).or_insert(back.len());
        match back.get_mut(reached) {
            Some((_, parts)) => parts.push(part),
            None => back.push((place, Vec::from([part]))),
        }
    }
    Ok(back)
}
