//! The sources of many wallets, met one after the other in their one order, without putting all of them in order
//! first: each wallet's are (rules beyond, section 1).

use alloc::collections::BinaryHeap;
use alloc::vec::Vec;
use core::cmp::Reverse;

use super::payers::Payer;
use super::purses::{Purses, Steps};
use crate::account::Account;
use crate::order::{self, Place};
use crate::policy::Policy;

/// What credits are drawn from: a grant, or a wallet that is not traceable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Source {
    /// The wallet itself.
    Pool,
    /// A grant, at its place in the account.
    Started(usize),
    /// The same, where its start has not come.
    Waiting(usize),
}

/// A source at its place in the order, and whose it is.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Met {
    pub place: Place,
    /// The number of its payer.
    pub payer: usize,
    pub source: Source,
}

/// The sources of payers. Who met a source says whether those behind it of the same payer are to be met.
pub(crate) struct Merged<'m> {
    policy: &'m Policy,
    account: &'m Account,
    payers: &'m [Payer<'m>],
    purses: &'m Purses,
    steps: Vec<Steps>,
    heads: BinaryHeap<Reverse<Met>>,
}

impl<'m> Merged<'m> {
    /// No source yet: payers are let in by [`Self::let_in`].
    pub fn new(
        policy: &'m Policy,
        account: &'m Account,
        payers: &'m [Payer<'m>],
        purses: &'m Purses,
    ) -> Self {
        let steps = payers.iter().map(|_| Steps::default()).collect();
        Self { policy, account, payers, purses, steps, heads: BinaryHeap::new() }
    }

    /// Lets a payer in, with its first source.
    pub fn let_in(&mut self, payer: usize) {
        let Some(of) = self.payers.get(payer) else { return };
        if of.wallet.traceable {
            self.go_on(payer);
        } else {
            let place = order::of_pool(self.policy, self.account, of.wallet);
            self.heads.push(Reverse(Met { place, payer, source: Source::Pool }));
        }
    }

    /// The next source in the order.
    pub fn meet(&mut self) -> Option<Met> {
        self.heads.pop().map(|Reverse(met)| met)
    }

    /// The source that would be met next.
    pub fn peek(&self) -> Option<&Met> {
        self.heads.peek().map(|Reverse(met)| met)
    }

    /// Has a payer a grant behind those that were met, that can be drawn from?
    pub fn has_started(&self, payer: usize) -> bool {
        let (of, steps) = (self.payers.get(payer), self.steps.get(payer));
        of.zip(steps).is_some_and(|(of, steps)| self.purses.next(of.place, *steps)[0].is_some())
    }

    /// The next grant of a payer is to be met too.
    pub fn go_on(&mut self, payer: usize) {
        let (Some(of), Some(steps)) = (self.payers.get(payer), self.steps.get_mut(payer)) else { return };
        let place = |grant: Option<usize>| {
            let grant = self.account.transactions.get(grant?)?;
            Some(order::of_grant(self.policy, self.account, of.wallet, grant))
        };
        let [started, waiting] = self.purses.next(of.place, *steps);
        let (first, second) = (place(started), place(waiting));
        let is_started = match (&first, &second) {
            (Some(first), Some(second)) => first < second,
            (first, _) => first.is_some(),
        };
        let (place, source) = if is_started {
            steps.started = steps.started.saturating_add(1);
            (first, started.map(Source::Started))
        } else {
            steps.waiting = steps.waiting.saturating_add(1);
            (second, waiting.map(Source::Waiting))
        };
        if let (Some(place), Some(source)) = (place, source) {
            self.heads.push(Reverse(Met { place, payer, source }));
        }
    }
}
