//! What credits paid of an invoice, and what of it came back (rules beyond, section 5).
//!
//! Nothing of it is stored: a reversal leaves inbounds that name the invoice, and what came back is told from them, wallet
//! by wallet. Once all of it came back the invoice may be paid again; then only what was booked after that counts.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::account::{
    Funds, InvoiceId, Transaction, TransactionKind, TransactionStatus, TransactionType, WalletId,
};
use crate::amount::{Exact, Money};
use drawdown_sort::{sort_by, sort_by_key};

/// What credits paid of an invoice since it was last given back whole.
#[derive(Default)]
pub(crate) struct Applied<'a> {
    /// As they were booked.
    pub outbounds: Vec<Outbound<'a>>,
    /// What credit notes over it credited.
    pub credited: Money,
    has_returns: bool,
    wallets: BTreeMap<&'a WalletId, Open>,
}

/// Credits that paid an invoice, and what of them has not come back.
#[derive(Clone)]
pub(crate) struct Outbound<'a> {
    pub transaction: &'a Transaction,
    pub left: Funds,
}

/// What of one wallet's outbounds has not come back.
#[derive(Default)]
struct Open {
    /// Their places, as they were booked.
    places: Vec<usize>,
    left: Funds,
}

impl<'a> Applied<'a> {
    /// Among the transactions of an invoice, in any order.
    pub fn of(invoice: &InvoiceId, transactions: impl Iterator<Item = &'a Transaction>) -> Exact<Self> {
        let concerns = |it: &&Transaction| it.pays(invoice) || gives_back(it, invoice);
        let mut moves: Vec<&Transaction> = transactions.filter(concerns).collect();
        sort_by(&mut moves, |a, b| (a.created_at, &a.id).cmp(&(b.created_at, &b.id)));
        let mut applied = Self::default();
        for instant in moves.chunk_by(|a, b| a.created_at == b.created_at) {
            applied.follow(instant)?;
        }
        Ok(applied)
    }

    /// Do credits pay the invoice, so that it is not paid again?
    pub fn stands(&self) -> bool {
        !self.outbounds.is_empty() && !self.is_closed()
    }

    /// What credits paid, returned or not.
    pub fn total(&self) -> Exact<Money> {
        Money::total(self.outbounds.iter().map(|outbound| drawn(outbound.transaction).amount))
    }

    fn is_closed(&self) -> bool {
        self.has_returns && self.wallets.values().all(|open| !open.left.amount.is_positive())
    }

    /// What was booked at one instant. What came back then was mostly paid before; what is beyond that was paid at the
    /// instant itself, by other commands, the oldest first.
    fn follow(&mut self, instant: &[&'a Transaction]) -> Exact<()> {
        let is_outbound = |it: &&&Transaction| it.transaction_type == TransactionType::Outbound;
        if instant.iter().any(|it| is_outbound(&it)) && self.is_closed() {
            *self = Self::default();
        }
        let mut returns: BTreeMap<&WalletId, Returned> = BTreeMap::new();
        for inbound in instant.iter().filter(|it| !is_outbound(it)) {
            returns.entry(&inbound.wallet_id).or_default().add(inbound)?;
            self.credited = self.credited.plus(inbound.credited_amount.unwrap_or_default())?;
            self.has_returns = true;
        }
        for (wallet, returned) in &mut returns {
            returned.funds = self.give_back(wallet, *returned)?;
        }
        let before = self.outbounds.len();
        for outbound in instant.iter().filter(is_outbound) {
            self.add(outbound)?;
        }
        for (wallet, returned) in returns {
            self.give_back_at_once(before, wallet, returned.funds)?;
        }
        Ok(())
    }

    fn add(&mut self, outbound: &'a Transaction) -> Exact<()> {
        let left = drawn(outbound);
        let open = self.wallets.entry(&outbound.wallet_id).or_default();
        open.places.push(self.outbounds.len());
        open.left = open.left.plus(left)?;
        self.outbounds.push(Outbound { transaction: outbound, left });
        Ok(())
    }

    /// What came back to a wallet takes its outbounds back from the last on. Tells what is beyond them.
    fn give_back(&mut self, wallet: &WalletId, returned: Returned) -> Exact<Funds> {
        let Returned { mut funds, are_new_grants } = returned;
        let Some(open) = self.wallets.get_mut(wallet) else { return Ok(funds) };
        // new grants have the outbounds' credits, whose money rounding may have moved
        let same = open.left.credits == funds.credits && !funds.credits.is_zero();
        if are_new_grants && same {
            funds = open.left;
        }
        while let Some(outbound) = open.places.last().and_then(|place| self.outbounds.get_mut(*place)) {
            let taken = outbound.take(funds)?;
            funds = less(funds, taken)?;
            open.left = open.left.minus(taken)?;
            if outbound.left.amount.is_positive() {
                break;
            }
            open.places.pop();
        }
        Ok(funds)
    }

    /// The same with what was booked at the instant itself: with the one of these credits, else with the first.
    fn give_back_at_once(&mut self, before: usize, wallet: &WalletId, mut funds: Funds) -> Exact<()> {
        let Some(open) = self.wallets.get_mut(wallet) else { return Ok(()) };
        let now = self.outbounds.get_mut(before..).unwrap_or_default();
        let mut now: Vec<&mut Outbound<'a>> =
            now.iter_mut().filter(|outbound| outbound.transaction.wallet_id == *wallet).collect();
        sort_by_key(&mut now, |outbound| outbound.left.credits != funds.credits);
        for outbound in now {
            let taken = outbound.take(funds)?;
            funds = less(funds, taken)?;
            open.left = open.left.minus(taken)?;
        }
        Ok(())
    }
}

impl Outbound<'_> {
    /// Takes back what there is of it, at most so much; with the last money the last credits.
    fn take(&mut self, most: Funds) -> Exact<Funds> {
        let Funds { amount, credits } = most;
        let part = Funds { amount: self.left.amount.min(amount), credits: self.left.credits.min(credits) };
        let taken = if part.amount == self.left.amount { self.left } else { part };
        self.left = self.left.minus(taken)?;
        Ok(taken)
    }
}

/// What an outbound took: nothing where it does not count.
fn drawn(outbound: &Transaction) -> Funds {
    match outbound.status {
        TransactionStatus::Settled => Funds { amount: outbound.amount, credits: outbound.credits },
        TransactionStatus::Pending | TransactionStatus::Failed => Funds::ZERO,
    }
}

/// What came back to one wallet.
#[derive(Clone, Copy)]
struct Returned {
    funds: Funds,
    are_new_grants: bool,
}

impl Default for Returned {
    fn default() -> Self {
        Self { funds: Funds::ZERO, are_new_grants: true }
    }
}

impl Returned {
    fn add(&mut self, inbound: &Transaction) -> Exact<()> {
        self.funds = self.funds.plus(Funds { amount: inbound.amount, credits: inbound.credits })?;
        self.are_new_grants &= inbound.kind == TransactionKind::Granted;
        Ok(())
    }
}

fn less(funds: Funds, taken: Funds) -> Exact<Funds> {
    let left = funds.minus(taken)?;
    Ok(Funds { amount: left.amount.at_least_zero(), credits: left.credits.at_least_zero() })
}

/// Does the transaction give back what this invoice used?
pub(crate) fn gives_back(transaction: &Transaction, invoice: &InvoiceId) -> bool {
    transaction.transaction_type == TransactionType::Inbound
        && transaction.voided_invoice_id.as_ref() == Some(invoice)
}

#[cfg(test)]
mod tests;
