//! Paying one invoice from the grants of all wallets in one order (rules beyond, section 1).
//!
//! Everything moves in whole minor units here: the buckets are made whole first, so no take, no funding and no sum of a
//! wallet is ever rounded.

use alloc::vec::Vec;

use super::buckets::{Buckets, Taken};
use super::drawn_from::Sources;
use super::merged::{Merged, Source};
use super::payers::Payer;
use super::purses::Purses;
use crate::account::{Account, Transaction};
use crate::amount::{Exact, Money};
use crate::decide::draft::Draft;
use crate::decision::{SourceSkip, WalletSkip};
use crate::draw::Portion;
use crate::invoice::Invoice;

/// What a payer gives.
#[derive(Default)]
pub(crate) struct Gift<'a> {
    /// Of each bucket.
    pub taken: Taken,
    /// In all.
    pub amount: Money,
    /// Of each grant, in the order of the draw; nothing for a pool.
    pub portions: Vec<Portion<'a>>,
    /// The place of its first take in the draw, from 1.
    pub position: Option<u32>,
    /// Why it gives nothing.
    pub skipped: Option<WalletSkip>,
    /// Something that it may pay was open when all it can pay with was used up.
    pub is_spent: bool,
}

/// A payer while sources are drawn.
struct Lane<'a> {
    /// Why it pays nothing, whatever is open.
    unfit: Option<WalletSkip>,
    /// The buckets that it may pay, from the first that may be open on.
    buckets: Vec<usize>,
    paid: usize,
    /// One of them is worth no whole minor unit.
    is_worthless: bool,
    /// What it can pay with still.
    left: Money,
    gift: Gift<'a>,
}

impl Lane<'_> {
    fn skipped(&self) -> Option<WalletSkip> {
        match self {
            Lane { unfit: Some(reason), .. } => Some(*reason),
            Lane { buckets, .. } if buckets.is_empty() => Some(WalletSkip::OutOfScope),
            Lane { gift, .. } if gift.amount.is_positive() => None,
            Lane { left, .. } if !left.is_positive() => Some(WalletSkip::NotStarted),
            Lane { is_worthless: true, .. } => Some(WalletSkip::RoundsToNothing),
            Lane { .. } => Some(WalletSkip::NothingDue),
        }
    }
}

/// The draw over all payers.
pub(crate) struct Across<'a> {
    lanes: Vec<Lane<'a>>,
    open: Vec<Money>,
    owed: Money,
    takes: u32,
}

impl<'a> Across<'a> {
    /// Before anything is drawn for what is owed.
    pub fn of(
        draft: &Draft<'_>,
        payers: &[Payer<'_>],
        purses: &Purses,
        buckets: &Buckets<'_>,
        invoice: &Invoice,
        owed: Money,
    ) -> Exact<Self> {
        let open = buckets.whole(owed)?;
        let lane = |payer: &Payer<'_>| {
            let left = purses.available(&draft.account, payer.place)?;
            let unfit = payer.unfit(draft, invoice);
            let buckets = if unfit.is_none() { buckets.in_reach(&payer.reach) } else { Vec::new() };
            let is_worthless =
                buckets.iter().any(|index| open.get(*index).is_some_and(|open| open.is_zero()));
            Ok(Lane { unfit, buckets, paid: 0, is_worthless, left, gift: Gift::default() })
        };
        let lanes: Exact<Vec<Lane<'a>>> = payers.iter().map(lane).collect();
        Ok(Self { lanes: lanes?, open, owed, takes: 0 })
    }

    /// Draws from each source in its turn, and tells it.
    pub fn draw(
        &mut self,
        mut merged: Merged<'_>,
        account: &'a Account,
        told: &mut Told<'_, '_>,
    ) -> Exact<()> {
        for number in (0..self.lanes.len()).filter(|number| self.is_met(*number)) {
            merged.let_in(number);
        }
        while let Some(met) = merged.meet() {
            let drawn = match met.source {
                Source::Pool => self.take(met.payer, None),
                Source::Started(place) => self.take(met.payer, account.transactions.get(place)),
                Source::Waiting(_) => Ok(Err(self.unfit_or(met.payer, SourceSkip::NotStarted))),
            };
            if matches!(met.source, Source::Started(_)) && !merged.has_started(met.payer) {
                self.spend(met.payer);
            }
            // who can give nothing any more is met again only as long as there is room to say so
            if met.source != Source::Pool && (self.is_open(met.payer) || told.sources.has_room()) {
                merged.go_on(met.payer);
            }
            let grant = match met.source {
                Source::Pool => None,
                Source::Started(place) | Source::Waiting(place) => account.transactions.get(place),
            };
            if let Some(payer) = told.payers.get(met.payer) {
                let place = (&met.place, merged.peek().map(|next| &next.place));
                told.sources.tell(payer, grant.map(|grant| &grant.id), drawn?, place);
            }
        }
        Ok(())
    }

    /// Are the sources of the payer told? Those of one that has expired are, as it would be its turn.
    pub fn is_met(&self, payer: usize) -> bool {
        let unfit = self.lanes.get(payer).map(|lane| lane.unfit);
        matches!(unfit, Some(None | Some(WalletSkip::Expired)))
    }

    /// What each payer gives.
    pub fn gifts(mut self) -> Vec<Gift<'a>> {
        for number in 0..self.lanes.len() {
            self.spend(number);
        }
        self.lanes.into_iter().map(|lane| Gift { skipped: lane.skipped(), ..lane.gift }).collect()
    }

    /// All that a payer can pay with has been drawn.
    fn spend(&mut self, payer: usize) {
        let is_open = self.is_open(payer);
        if let Some(lane) = self.lanes.get_mut(payer) {
            lane.gift.is_spent |= is_open;
        }
    }

    /// Takes what a source gives: as much as it holds of the buckets that are open to its wallet.
    fn take(&mut self, payer: usize, grant: Option<&'a Transaction>) -> Exact<Result<Money, SourceSkip>> {
        let unreached = self.unfit_or(payer, SourceSkip::NotReached);
        let Some(lane) = self.lanes.get_mut(payer) else { return Ok(Err(unreached)) };
        let holds = grant.map_or(lane.left, |grant| Portion::all(grant).most.min(lane.left));
        let mut rest = holds.at_least_zero();
        while rest.is_positive() && self.owed.is_positive() {
            let Some(index) = lane.buckets.get(lane.paid).copied() else { break };
            let Some(open) = self.open.get_mut(index).filter(|open| open.is_positive()) else {
                lane.paid = lane.paid.saturating_add(1);
                continue;
            };
            let take = rest.min(*open).min(self.owed);
            *open = open.minus(take)?;
            rest = rest.minus(take)?;
            self.owed = self.owed.minus(take)?;
            lane.gift.taken.add(index, take.to_subcents())?;
        }
        let taken = holds.at_least_zero().minus(rest)?;
        if !taken.is_positive() {
            return Ok(Err(unreached));
        }
        lane.left = lane.left.minus(taken)?;
        lane.gift.amount = lane.gift.amount.plus(taken)?;
        self.takes = self.takes.saturating_add(1);
        let position = Some(self.takes);
        lane.gift.portions.extend(grant.map(|grant| Portion { grant, most: taken, position }));
        lane.gift.position = lane.gift.position.or(position);
        Ok(Ok(taken))
    }

    /// Is something open that the payer may pay?
    fn is_open(&mut self, payer: usize) -> bool {
        let Some(lane) = self.lanes.get_mut(payer).filter(|_| self.owed.is_positive()) else { return false };
        while let Some(index) = lane.buckets.get(lane.paid) {
            if self.open.get(*index).is_some_and(|open| open.is_positive()) {
                return true;
            }
            lane.paid = lane.paid.saturating_add(1);
        }
        false
    }

    fn unfit_or(&self, payer: usize, otherwise: SourceSkip) -> SourceSkip {
        match self.lanes.get(payer) {
            Some(Lane { unfit: Some(_), .. }) => SourceSkip::Expired,
            Some(Lane { buckets, .. }) if buckets.is_empty() => SourceSkip::OutOfScope,
            _ => otherwise,
        }
    }
}

/// Where sources are told.
pub(crate) struct Told<'p, 't> {
    pub payers: &'p [Payer<'p>],
    pub sources: &'p mut Sources<'t>,
}
