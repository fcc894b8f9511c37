//! Balances, the ledger order, and how credits come in and go out.

use crate::decide::Draft;
use crate::number::{self, Q};
use crate::state::{Kind, Status, Transaction};
use jiff::Timestamp;

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
            priority: 50,
            invoice: None,
            reversed_invoice: None,
            fundings: Vec::new(),
            refunded: number::zero(),
            requires_payment: false,
            starts: None,
            expires: None,
            created: self.at,
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
        if wallet.traceable && transaction.is_grant() {
            transaction.remaining = Some(transaction.cents.clone());
        }
        wallet.cents += &transaction.cents;
        wallet.credits += &transaction.credits;
        let wallet = transaction.wallet;
        self.hold_together(wallet);
    }

    /// Credits go out: the sources lose what was drawn, the balance falls, the counters move.
    pub fn take_out(&mut self, mut outbound: Transaction, fundings: Vec<(usize, Q)>) -> usize {
        for (source, cents) in &fundings {
            let remaining =
                self.state.transactions[*source].remaining.as_mut().expect("a grant that was drawn from");
            *remaining -= cents;
            assert!(*remaining >= number::zero(), "a credit spent twice");
        }
        outbound.fundings = fundings;
        let counts = !self.policy.booked || outbound.kind == Kind::Invoiced;
        let wallet = &mut self.state.wallets[outbound.wallet];
        wallet.cents -= &outbound.cents;
        wallet.credits -= &outbound.credits;
        if counts {
            wallet.consumed_cents += &outbound.cents;
            wallet.consumed_credits += &outbound.credits;
        }
        self.hold_together(outbound.wallet);
        self.write(outbound)
    }

    /// Where the drift is booked, credits are what the money is worth; the difference is a residue of the transaction.
    pub fn hold_together(&mut self, wallet: usize) {
        if self.policy.booked {
            let wallet = &mut self.state.wallets[wallet];
            wallet.credits = wallet.credits_of(&wallet.cents);
        }
    }

    /// A grant that may be drawn from now.
    pub fn has_started(&self, starts: Option<Timestamp>) -> bool {
        !self.policy.grant_spans || starts.is_none_or(|starts| starts <= self.at)
    }

    /// The grants of a wallet in ledger order: priority, granted first, oldest first, then the id.
    pub fn ledger(&self, wallet: usize) -> Vec<usize> {
        let transactions = &self.state.transactions;
        let mut grants: Vec<usize> = (0..transactions.len())
            .filter(|&index| {
                let it = &transactions[index];
                it.wallet == wallet
                    && it.is_grant()
                    && it.status == Status::Settled
                    && it.has_remaining()
                    && self.has_started(it.starts)
            })
            .collect();
        grants.sort_by_key(|&index| {
            let it = &transactions[index];
            (it.priority, it.kind != Kind::Granted, it.created, it.id.clone())
        });
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
        let waiting = self.state.transactions.iter().filter(|it| {
            it.wallet == wallet && it.is_grant() && it.has_remaining() && !self.has_started(it.starts)
        });
        let waiting = number::total(waiting.map(|it| it.remaining.clone().expect("a remaining")));
        &self.state.wallets[wallet].cents - waiting
    }
}
