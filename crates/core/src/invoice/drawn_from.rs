//! Which sources an invoice was paid from, and why not from others (rules beyond, section 1).

use crate::account::TransactionId;
use crate::amount::Money;
use crate::decision::{SourceExplanation, SourceSkip};
use crate::order::Place;
use alloc::vec::Vec;

use super::payers::Payer;

/// Sources that are told of one invoice; the others are counted.
const MAX_SOURCES: usize = 100;
/// Skipped sources that one answer lists.
const MAX_SKIPPED: usize = 10_000;

/// The sources of one invoice, in the order in which they are drawn.
pub(crate) struct Sources<'t> {
    list: Vec<SourceExplanation>,
    listed: &'t mut usize,
}

impl<'t> Sources<'t> {
    /// `listed`: how many skipped ones the answer lists so far.
    pub fn new(listed: &'t mut usize) -> Self {
        Self { list: Vec::new(), listed }
    }

    /// Is there room for one that is skipped?
    pub fn has_room(&self) -> bool {
        self.list.len() < MAX_SOURCES && *self.listed < MAX_SKIPPED
    }

    /// Tells a source, its place and that of the one behind it; `grant: None` is a pool.
    pub fn tell(
        &mut self,
        payer: &Payer<'_>,
        grant: Option<&TransactionId>,
        drawn: Result<Money, SourceSkip>,
        place: (&Place, Option<&Place>),
    ) {
        let is_full = self.list.len() >= MAX_SOURCES || drawn.is_err() && !self.has_room();
        if is_full {
            return;
        }
        *self.listed = self.listed.saturating_add(usize::from(drawn.is_err()));
        self.list.push(SourceExplanation {
            wallet_id: payer.wallet.id.clone(),
            transaction_id: grant.cloned(),
            amount: drawn.unwrap_or_default(),
            decided_by: place.1.map(|next| place.0.decided_by(next)),
            skipped: drawn.err(),
        });
    }

    /// Those that are told, and how many of so many are not.
    pub fn finish(self, all: usize) -> (Vec<SourceExplanation>, usize) {
        let left_out = all.saturating_sub(self.list.len());
        (self.list, left_out)
    }
}
