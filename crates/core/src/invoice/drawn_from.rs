//! Which grants an invoice was paid from, and why not from others (rules beyond, section 1).

use alloc::vec::Vec;

use super::payers::Payer;
use super::purses::Purses;
use crate::account::{Account, Funding};
use crate::amount::Money;
use crate::decision::{SourceExplanation, SourceSkip};
use crate::order;
use crate::policy::Policy;

/// Sources that are told of one invoice; the others are counted.
const MAX_SOURCES: usize = 100;
/// Skipped sources that one answer lists.
const MAX_SKIPPED: usize = 10_000;

/// The sources of one invoice, in the order in which they are drawn.
pub(crate) struct Sources<'t> {
    list: Vec<SourceExplanation>,
    left_out: usize,
    listed: &'t mut usize,
}

impl<'t> Sources<'t> {
    /// `listed`: how many skipped ones the answer lists so far.
    pub fn new(listed: &'t mut usize) -> Self {
        Self { list: Vec::new(), left_out: 0, listed }
    }

    /// Tells the grants of a traceable wallet before it is drawn from: what each gives, and why the others give
    /// nothing.
    pub fn grants(
        &mut self,
        policy: &Policy,
        account: &Account,
        purses: &mut Purses,
        payer: &Payer<'_>,
        drawn: &[Funding],
        skipped: SourceSkip,
    ) {
        let all = purses.count(account, payer.place);
        // one more than is told, as the last one told is decided by its next
        let room = MAX_SOURCES.saturating_sub(self.list.len()).saturating_add(1);
        let grants = purses.sources(policy, account, payer.place, room);
        let mut told = 0_usize;
        let mut fundings = drawn.iter().peekable();
        for (number, (grant, started)) in grants.iter().enumerate() {
            let next = grants.get(number.saturating_add(1));
            let funding = fundings.next_if(|funding| funding.transaction_id == grant.id);
            let skipped = match (funding, started) {
                (Some(_), _) => None,
                (None, true) => Some(skipped),
                (None, false) => Some(SourceSkip::NotStarted),
            };
            let is_told = self.tell(SourceExplanation {
                wallet_id: payer.wallet.id.clone(),
                transaction_id: Some(grant.id.clone()),
                amount: funding.map_or(Money::ZERO, |funding| funding.funds.amount),
                decided_by: next.map(|(next, _)| order::grants_decided_by(policy, grant, next)),
                skipped,
            });
            told = told.saturating_add(usize::from(is_told));
        }
        self.left_out = self.left_out.saturating_add(all.saturating_sub(told));
    }

    /// Tells a wallet that is not traceable: it is one source.
    pub fn pool(&mut self, payer: &Payer<'_>, amount: Money, skipped: SourceSkip) {
        let is_told = self.tell(SourceExplanation {
            wallet_id: payer.wallet.id.clone(),
            transaction_id: None,
            amount,
            decided_by: None,
            skipped: (!amount.is_positive()).then_some(skipped),
        });
        self.left_out = self.left_out.saturating_add(usize::from(!is_told));
    }

    fn tell(&mut self, source: SourceExplanation) -> bool {
        let is_skipped = source.skipped.is_some();
        if self.list.len() >= MAX_SOURCES || is_skipped && *self.listed >= MAX_SKIPPED {
            return false;
        }
        *self.listed = self.listed.saturating_add(usize::from(is_skipped));
        self.list.push(source);
        true
    }

    /// Those that are told, and how many are not.
    pub fn finish(self) -> (Vec<SourceExplanation>, usize) {
        (self.list, self.left_out)
    }
}
