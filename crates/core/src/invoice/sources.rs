//! Where the credits of a reversed invoice came from (rules, section 5): as its outbounds say, where that can be true;
//! else as what remains of the grants says, where that leaves one possibility.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use super::slices::{Outstanding, Slice};
use crate::account::{
    Account, Funding, Funds, Transaction, TransactionId, TransactionKind, TransactionStatus, TransactionType,
    Wallet, WalletId,
};
use crate::amount::{Credits, Exact, Money};
use crate::order;
use crate::policy::{Measure, Policy};
use drawdown_sort::collected;

/// Where one outbound's credits came from.
pub(crate) enum Origin {
    /// From these grants, in the order of the draw; in a pool, from none.
    Grants(Vec<Slice>),
    /// From several possible ones, or from none that is known.
    Unknown {
        /// The most that purchases can have lost.
        purchased_at_most: Money,
    },
}

/// The origins of outbounds that come back together, one for each, in their order.
pub(crate) fn origins(
    policy: &Policy,
    account: &Account,
    wallets: &BTreeMap<WalletId, Wallet>,
    outbounds: &[Outstanding],
) -> Exact<Vec<Origin>> {
    let ledger = Ledger::of(policy, account);
    let mut given_back = Amounts::new();
    let mut origins: Vec<Option<Origin>> = Vec::with_capacity(outbounds.len());
    let mut unstated = Unstated::new();
    for (index, outstanding) in outbounds.iter().enumerate() {
        let Some(wallet) = wallets.get(&outstanding.outbound.wallet_id) else { continue };
        let known = if wallet.traceable {
            ledger.stated(wallet, outstanding, &mut given_back)?
        } else {
            Some(Vec::from([outstanding.as_one()]))
        };
        if known.is_none() {
            unstated.entry(&wallet.id).or_default().push((index, outstanding));
        }
        origins.push(known.map(Origin::Grants));
    }
    if !unstated.is_empty() {
        let mut lots = ledger.lots(wallets, &unstated)?;
        for (wallet, outbounds) in &unstated {
            let Some(wallet) = wallets.get(*wallet) else { continue };
            let lots = lots.remove(&wallet.id).unwrap_or_default();
            for ((index, _), origin) in outbounds.iter().zip(split(wallet, outbounds, lots)?) {
                if let Some(place) = origins.get_mut(*index) {
                    *place = Some(origin);
                }
            }
        }
    }
    Ok(origins.into_iter().flatten().collect())
}

/// Money by grant.
type Amounts<'a> = BTreeMap<&'a TransactionId, Money>;

/// Outbounds whose fundings say nothing that can be true, with their places.
type Unstated<'a> = BTreeMap<&'a WalletId, Vec<(usize, &'a Outstanding)>>;

/// The grants that say what remains of them.
struct Ledger<'a> {
    policy: &'a Policy,
    account: &'a Account,
    grants: BTreeMap<&'a TransactionId, (&'a Transaction, Funds)>,
}

/// What a grant gave and nothing explains.
struct Lot<'a> {
    grant: &'a Transaction,
    left: Funds,
    given: Money,
    cost_left: Option<Money>,
}

impl<'a> Ledger<'a> {
    fn of(policy: &'a Policy, account: &'a Account) -> Self {
        let known = |grant: &'a Transaction| Some((&grant.id, (grant, grant.remaining?)));
        let grants = account.transactions.iter().filter(|transaction| transaction.is_grant());
        Self { policy, account, grants: collected(grants.filter_map(known)) }
    }

    /// What is left of the fundings of an outbound, where they can be true.
    fn stated(
        &self,
        wallet: &Wallet,
        outstanding: &Outstanding,
        given_back: &mut Amounts<'a>,
    ) -> Exact<Option<Vec<Slice>>> {
        if !self.can_be_true(wallet, &outstanding.outbound) {
            return Ok(None);
        }
        let slices = outstanding.first_of(&outstanding.outbound.fundings)?;
        Ok(self.gives_back(given_back, &slices).then_some(slices))
    }

    /// Do the fundings of an outbound name grants of its wallet, each worth its money, and sum to it?
    fn can_be_true(&self, wallet: &Wallet, outbound: &Transaction) -> bool {
        let of_wallet = |funding: &Funding| {
            let grant = self.grants.get(&funding.transaction_id);
            grant.is_some_and(|(grant, _)| grant.wallet_id == wallet.id)
                && funding.funds.amount >= Money::ZERO
                && (self.policy.measure == Measure::Credits || is_worth(wallet, funding.funds) == Ok(true))
        };
        let amounts = outbound.fundings.iter().map(|funding| funding.funds.amount);
        !outbound.fundings.is_empty()
            && outbound.fundings.iter().all(of_wallet)
            && Money::total(amounts) == Ok(outbound.amount)
    }

    /// Adds slices to what is given back, unless a grant would get back more than it gave.
    fn gives_back(&self, given_back: &mut Amounts<'a>, slices: &[Slice]) -> bool {
        let mut after = Amounts::new();
        for slice in slices {
            let grant = slice.grant.as_ref().and_then(|grant| self.grants.get(grant));
            let Some((grant, left)) = grant else { return false };
            let before = after.get(&grant.id).or_else(|| given_back.get(&grant.id));
            let sum = before.copied().unwrap_or_default().plus(slice.left.amount);
            match (sum, sum.and_then(|sum| sum.plus(left.amount))) {
                (Ok(sum), Ok(whole)) if whole <= grant.amount => after.insert(&grant.id, sum),
                (Ok(_) | Err(_), Ok(_) | Err(_)) => return false,
            };
        }
        given_back.extend(after);
        true
    }

    /// What grants of these wallets gave that no other transaction explains, in drawdown order.
    fn lots(
        &self,
        wallets: &BTreeMap<WalletId, Wallet>,
        unstated: &Unstated<'_>,
    ) -> Exact<BTreeMap<&'a WalletId, Vec<Lot<'a>>>> {
        let explained = self.explained(wallets, unstated)?;
        let mut lots: BTreeMap<&WalletId, Vec<Lot<'_>>> = BTreeMap::new();
        for (grant, left) in self.grants.values() {
            let Some(outbounds) = unstated.get(&grant.wallet_id) else { continue };
            let explained = explained.get(&grant.id).copied().unwrap_or_default().at_least_zero();
            let given = grant.amount.minus(left.amount)?.minus(explained)?;
            if given.is_positive() && can_have_paid(grant, outbounds) {
                lots.entry(&grant.wallet_id).or_default().push(Lot {
                    grant,
                    left: *left,
                    given,
                    cost_left: grant.cost_remaining,
                });
            }
        }
        for (id, lots) in &mut lots {
            let Some(wallet) = wallets.get(*id) else { continue };
            order::sort(lots, |lot| order::of_grant(self.policy, self.account, wallet, lot.grant));
        }
        Ok(lots)
    }

    /// What outbounds that say it drew from each grant, less what came back of them.
    fn explained(&self, wallets: &BTreeMap<WalletId, Wallet>, unstated: &Unstated<'_>) -> Exact<Amounts<'a>> {
        let in_question: BTreeSet<&TransactionId> =
            collected(unstated.values().flatten().map(|(_, outstanding)| &outstanding.outbound.id));
        let mut explained = Amounts::new();
        let mut unexplained_invoices = BTreeSet::new();
        let settled = |transaction: &&Transaction| {
            transaction.status == TransactionStatus::Settled && unstated.contains_key(&transaction.wallet_id)
        };
        let settled: Vec<&Transaction> = self.account.transactions.iter().filter(settled).collect();
        for transaction in &settled {
            let Some(wallet) = wallets.get(&transaction.wallet_id) else { continue };
            if transaction.transaction_type != TransactionType::Outbound {
                continue;
            }
            if in_question.contains(&transaction.id) || !self.can_be_true(wallet, transaction) {
                unexplained_invoices.extend(&transaction.invoice_id);
            } else {
                self.add(&mut explained, &transaction.fundings, Money::plus)?;
            }
        }
        for transaction in &settled {
            let came_back = transaction.transaction_type == TransactionType::Inbound
                && transaction.kind == TransactionKind::Invoiced;
            let of_explained = transaction
                .voided_invoice_id
                .as_ref()
                .is_some_and(|invoice| !unexplained_invoices.contains(invoice));
            if (came_back && of_explained) || transaction.restored_transaction_id.is_some() {
                self.add(&mut explained, &transaction.fundings, Money::minus)?;
            }
        }
        Ok(explained)
    }

    fn add(
        &self,
        sums: &mut Amounts<'a>,
        fundings: &[Funding],
        step: fn(Money, Money) -> Exact<Money>,
    ) -> Exact<()> {
        for funding in fundings {
            let Some((grant, _)) = self.grants.get(&funding.transaction_id) else { continue };
            let sum = sums.get(&grant.id).copied().unwrap_or_default();
            sums.insert(&grant.id, step(sum, funding.funds.amount)?);
        }
        Ok(())
    }
}

/// Is money worth these credits, but for a last digit of rounding?
fn is_worth(wallet: &Wallet, funds: Funds) -> Exact<bool> {
    let off = funds.credits.distance(wallet.credits(funds.amount)?)?;
    Ok(off <= Credits::SMALLEST || wallet.money(funds.credits)? == funds.amount)
}

/// Did the grant count before the last of these outbounds left?
fn can_have_paid(grant: &Transaction, outbounds: &[(usize, &Outstanding)]) -> bool {
    let moment = |transaction: &Transaction| transaction.settled_at.or(transaction.created_at);
    let Some(began) = moment(grant) else { return true };
    outbounds.iter().any(|(_, it)| moment(&it.outbound).is_none_or(|left| began <= left))
}

/// Splits outbounds over the lots, where there is one way to do it.
fn split(wallet: &Wallet, outbounds: &[(usize, &Outstanding)], mut lots: Vec<Lot<'_>>) -> Exact<Vec<Origin>> {
    let asked = Money::total(outbounds.iter().map(|(_, outstanding)| outstanding.left.amount))?;
    let given = Money::total(lots.iter().map(|lot| lot.given))?;
    if given != asked && (lots.len() != 1 || given < asked) {
        let purchases = lots.iter().filter(|lot| lot.grant.is_paid_for());
        return unknown(outbounds, Money::total(purchases.map(|lot| lot.given))?);
    }
    let mut lots = lots.iter_mut().peekable();
    let mut origins = Vec::with_capacity(outbounds.len());
    for (_, outstanding) in outbounds {
        let (mut rest, mut slices) = (outstanding.left.amount, Vec::new());
        while let Some(lot) = lots.peek_mut().filter(|_| rest.is_positive()) {
            let amount = rest.min(lot.given);
            slices.push(Slice::of_grant(lot.give_back(wallet, amount)?));
            rest = rest.minus(amount)?;
            if lot.given.is_zero() {
                lots.next();
            }
        }
        origins.push(Origin::Grants(slices));
    }
    Ok(origins)
}

/// Purchases can have lost each cent only once.
fn unknown(outbounds: &[(usize, &Outstanding)], mut lost: Money) -> Exact<Vec<Origin>> {
    let mut origins = Vec::with_capacity(outbounds.len());
    for (_, outstanding) in outbounds {
        let purchased_at_most = lost.min(outstanding.left.amount);
        lost = lost.minus(purchased_at_most)?;
        origins.push(Origin::Unknown { purchased_at_most });
    }
    Ok(origins)
}

impl Lot<'_> {
    /// A part comes back: the grant's credits become what its money is worth then.
    fn give_back(&mut self, wallet: &Wallet, amount: Money) -> Exact<Funding> {
        let cost = self.cost(amount)?;
        let whole = self.left.amount.plus(amount)?;
        let after = if whole == self.grant.amount { self.grant.credits } else { wallet.credits(whole)? };
        let credits = after.minus(self.left.credits)?.at_least_zero();
        let funds = Funds { amount, credits };
        self.left = self.left.plus(funds)?;
        self.given = self.given.minus(amount)?;
        Ok(Funding { transaction_id: self.grant.id.clone(), funds, position: None, cost })
    }

    /// The share of what the grant lost of its cost; with the last of its credits the last of that.
    fn cost(&mut self, amount: Money) -> Exact<Option<Money>> {
        let (Some(whole), Some(left)) = (self.grant.cost_amount, self.cost_left) else { return Ok(None) };
        let gone = self.grant.amount.minus(self.left.amount)?;
        let cost = whole.minus(left)?.share(amount, gone)?;
        self.cost_left = Some(left.plus(cost)?);
        Ok(Some(cost))
    }
}

#[cfg(test)]
mod tests;
