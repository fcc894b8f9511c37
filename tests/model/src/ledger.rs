//! Balances, the ledger order, and how credits come in and go out.

use crate::decide::Draft;
use crate::number::{self, Q};
use crate::state::{Kind, Status, Transaction};
use crate::verdict::{Refusal, refuse};
use jiff::Timestamp;
use serde_json::Value;

impl Draft<'_> {
    /// A new settled or pending transaction at the command's instant with all defaults.
    pub fn transaction(
        &mut self,
        wallet: usize,
        inbound: bool,
        kind: Kind,
        cents: Q,
        credits: Q,
    ) -> Transaction {
        Transaction {
            id: self.new_id(),
            named: false,
            wallet,
            inbound,
            kind,
            status: Status::Settled,
            cents,
            credits,
            remaining: None,
            remaining_credits: number::zero(),
            priority: 50,
            invoice: None,
            reversed_invoice: None,
            credited: number::zero(),
            fundings: Vec::new(),
            funding_credits: Vec::new(),
            refunded: number::zero(),
            requires_payment: false,
            refund_due: false,
            starts: None,
            expires: None,
            rule: None,
            period: None,
            created: self.happens,
            booked: (self.happens != self.at).then_some(self.at),
            settled: Some(self.happens),
            failed: None,
            source: "manual".to_owned(),
            reason: None,
            issued: None,
            invoice_voided: false,
            tags: [Value::Null, Value::Null, Value::Null],
        }
    }

    /// Writes a transaction down and gives its index.
    pub fn write(&mut self, transaction: Transaction) -> usize {
        self.changed = true;
        self.state.transactions.push(transaction);
        self.state.transactions.len() - 1
    }

    /// Credits come in: the balance rises, and a grant of a traceable wallet has all of it remaining.
    pub fn bring_in(&mut self, transaction: usize) {
        self.changed = true;
        let transaction = &mut self.state.transactions[transaction];
        let wallet = &mut self.state.wallets[transaction.wallet];
        transaction.status = Status::Settled;
        transaction.settled = Some(self.at);
        if wallet.traceable && transaction.is_grant() {
            transaction.remaining = Some(transaction.cents.clone());
            transaction.remaining_credits = transaction.credits.clone();
        }
        wallet.cents += &transaction.cents;
        wallet.credits += &transaction.credits;
        self.overflowed |= wallet.cents > number::largest_money();
    }

    /// Credits go out, unless the wallet's credits and money are too far apart for rounding; `field` asked for so many.
    pub fn take_out(
        &mut self,
        outbound: Transaction,
        fundings: Vec<(usize, Q)>,
        (field, asked): (&'static str, &Q),
    ) -> Result<usize, Vec<Refusal>> {
        if outbound.cents > number::at_least_zero(self.state.wallets[outbound.wallet].cents.clone()) {
            return refuse(
                "exceeds_available_amount",
                if field == "invoices" { field } else { "amount_cents" },
            );
        }
        let credits = self.within_balance(outbound.wallet, &outbound.cents, outbound.credits.clone());
        if self.too_far_apart(outbound.wallet, &number::distance(&credits, asked)) {
            return refuse("balances_disagree", field);
        }
        Ok(self.put_out(outbound, fundings))
    }

    /// A residue, in credits, that is worth more than 100 minor units and more than 1 % of the balance did not round.
    fn too_far_apart(&self, wallet: usize, residue: &Q) -> bool {
        let held = &self.state.wallets[wallet];
        let apart = held.money_of(residue);
        let hundred = number::whole(100);
        self.policy.import_check
            && self.policy.booked
            && apart > hundred
            && apart * hundred > number::distance(&held.cents, &number::zero())
    }

    /// The sources lose what was drawn, the balance falls, the counters move.
    pub fn put_out(&mut self, mut outbound: Transaction, fundings: Vec<(usize, Q)>) -> usize {
        for (source, cents) in &fundings {
            let credits = self.credits_of_pot(*source, cents);
            let grant = &mut self.state.transactions[*source];
            let remaining = grant.remaining.as_mut().expect("a grant that was drawn from");
            *remaining -= cents;
            assert!(*remaining >= number::zero(), "a credit spent twice");
            grant.remaining_credits -= &credits;
            outbound.funding_credits.push(credits);
        }
        outbound.fundings = fundings;
        outbound.credits = self.within_balance(outbound.wallet, &outbound.cents, outbound.credits);
        let counts = !self.policy.counts_invoices || outbound.kind == Kind::Invoiced;
        let wallet = &mut self.state.wallets[outbound.wallet];
        wallet.cents -= &outbound.cents;
        let was_negative = wallet.credits < number::zero();
        wallet.credits -= &outbound.credits;
        if !was_negative {
            wallet.credits = number::at_least_zero(wallet.credits.clone());
        }
        if counts {
            wallet.consumed_cents += &outbound.cents;
            wallet.consumed_credits += &outbound.credits;
        }
        self.write(outbound)
    }

    /// The credits of an outbound that is given in money. Where the drift is booked, each pot (a grant, or the wallet
    /// that is not traceable) keeps the credits that the money left in it is worth, and an emptied one keeps none.
    pub fn credits_out(&self, wallet: usize, cents: &Q, fundings: &[(usize, Q)]) -> Q {
        let held = &self.state.wallets[wallet];
        if !self.policy.booked {
            let nominal = held.credits_of(cents);
            let beyond = &nominal - &held.credits;
            let worthless = beyond > number::zero() && held.money_of(&beyond) == number::zero();
            return if worthless { number::at_least_zero(held.credits.clone()) } else { nominal };
        }
        if !held.traceable {
            let left = held.credits_of(&(&held.cents - cents));
            let gone = if *cents == held.cents { held.credits.clone() } else { &held.credits - left };
            return number::least(&number::at_least_zero(gone), &number::at_least_zero(held.credits.clone()));
        }
        number::total(fundings.iter().map(|(source, part)| self.credits_of_pot(*source, part)))
    }

    /// Where the drift is booked, who takes the last money of a wallet takes its last credits, and nobody takes more.
    fn within_balance(&self, wallet: usize, cents: &Q, credits: Q) -> Q {
        let held = &self.state.wallets[wallet];
        if !self.policy.booked {
            credits
        } else if *cents == held.cents && *cents > number::zero() {
            number::at_least_zero(held.credits.clone())
        } else {
            number::least(&credits, &number::at_least_zero(held.credits.clone()))
        }
    }

    /// The credits that leave a grant with some of its money: all with the last of it.
    fn credits_of_pot(&self, source: usize, part: &Q) -> Q {
        let grant = &self.state.transactions[source];
        let before = grant.remaining.clone().expect("a source");
        if before == *part {
            return grant.remaining_credits.clone();
        }
        let left = self.state.wallets[grant.wallet].credits_of(&(before - part));
        let gone = number::at_least_zero(&grant.remaining_credits - left);
        number::least(&gone, &grant.remaining_credits)
    }

    /// The money of a void that is given in credits, out of a pot of `cents` and `credits`.
    pub fn cents_out(&self, wallet: usize, asked: &Q, worth: &Q, cents: &Q, credits: &Q) -> Q {
        let held = number::at_least_zero(cents.clone());
        if self.policy.booked {
            if asked == credits { held } else { number::least(worth, &held) }
        } else if self.state.wallets[wallet].traceable {
            worth.clone()
        } else {
            number::least(worth, &held)
        }
    }

    /// A grant that may be drawn from now.
    pub fn has_started(&self, it: &Transaction) -> bool {
        let come = |at: Option<Timestamp>| at.is_none_or(|at| at <= self.at);
        (!self.policy.counts_available || come(it.settled)) && (!self.policy.grant_spans || come(it.starts))
    }

    /// The grants of a wallet in ledger order: priority, expiry where the policy knows it (whole seconds, none last),
    /// granted first, oldest first, then the id.
    pub fn ledger(&self, wallet: usize) -> Vec<usize> {
        self.in_ledger_order(|it| {
            it.wallet == wallet
                && it.is_grant()
                && it.status == Status::Settled
                && it.has_remaining()
                && self.has_started(it)
        })
    }

    /// The transactions of a kind as the ledger orders grants.
    pub fn in_ledger_order(&self, wanted: impl Fn(&Transaction) -> bool) -> Vec<usize> {
        let transactions = &self.state.transactions;
        let mut grants: Vec<usize> =
            (0..transactions.len()).filter(|&index| wanted(&transactions[index])).collect();
        grants.sort_by_key(|&index| self.place_of_grant(&transactions[index]));
        grants
    }

    /// Which grants give how much of `cents`, or `None` when the ledger has less. A wallet that is not traceable has no
    /// ledger.
    pub fn draw(&self, wallet: usize, cents: &Q) -> Option<Vec<(usize, Q)>> {
        let mut fundings = Vec::new();
        if !self.state.wallets[wallet].traceable {
            return Some(fundings);
        }
        let mut missing = cents.clone();
        for source in self.ledger(wallet) {
            if missing == number::zero() {
                break;
            }
            let remaining = self.state.transactions[source].remaining.clone().expect("a remaining");
            let taken = number::least(&remaining, &missing);
            missing -= &taken;
            fundings.push((source, taken));
        }
        (missing == number::zero()).then_some(fundings)
    }

    /// What invoices and pool voids may take from a wallet now: the balance less what has not started.
    pub fn available(&self, wallet: usize) -> Q {
        let waiting =
            self.state.transactions.iter().filter(|it| {
                it.wallet == wallet && it.is_grant() && it.has_remaining() && !self.has_started(it)
            });
        let waiting = number::total(waiting.map(|it| it.remaining.clone().expect("a remaining")));
        &self.state.wallets[wallet].cents - waiting
    }
}
