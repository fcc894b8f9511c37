//! The wallets that pay invoices: what stays as it is while one command pays many of them.

use alloc::vec::Vec;

use super::buckets::Buckets;
use crate::account::Wallet;
use crate::amount::{Credits, Money, Subcents};
use crate::decide::draft::Draft;
use crate::decide::end;
use crate::decision::{SkippedWallets, WalletExplanation, WalletSkip};
use crate::invoice::Invoice;
use crate::order::{self, DecidingKey};
use crate::scope::Reach;

/// Skipped wallets that one answer lists; the others are counted.
pub(crate) const MAX_SKIPPED: usize = 10_000;

/// A wallet at its place in the drawdown order. Its balance is read from the account, where it moves.
pub(crate) struct Payer<'a> {
    pub wallet: &'a Wallet,
    /// Its place among the wallets of the account.
    pub place: usize,
    pub reach: Reach<'a>,
    decided_by: Option<DecidingKey>,
    /// Why it pays nothing at all.
    over: Option<WalletSkip>,
}

impl<'a> Payer<'a> {
    /// Every wallet, in drawdown order, to be asked for about so many buckets.
    pub fn in_order(draft: &Draft<'_>, wallets: &'a [Wallet], buckets: usize) -> Vec<Self> {
        let place = |wallet| order::of_wallet(draft.policy, &draft.account, wallet);
        let mut ordered: Vec<(usize, &Wallet)> = wallets.iter().enumerate().collect();
        order::sort(&mut ordered, |(_, wallet)| place(wallet));
        let nexts = ordered.iter().skip(1).map(|(_, next)| Some(*next)).chain([None]);
        let payers = ordered.iter().zip(nexts).map(|((number, wallet), next)| Self {
            wallet,
            place: *number,
            reach: Reach::of(wallet, buckets),
            decided_by: next.map(|next| place(wallet).decided_by(&place(next))),
            over: over(draft, wallet),
        });
        payers.collect()
    }

    /// Its balance now.
    pub fn balance(&self, draft: &Draft<'_>) -> Money {
        draft.account.wallets.get(self.place).map_or(Money::ZERO, |wallet| wallet.balance.amount)
    }

    /// Why it pays no invoice of this currency, whatever stands on it.
    pub fn unfit(&self, draft: &Draft<'_>, invoice: &Invoice) -> Option<WalletSkip> {
        if self.over.is_some() {
            return self.over;
        }
        if self.wallet.currency != invoice.currency {
            return Some(WalletSkip::WrongCurrency);
        }
        (!self.balance(draft).is_positive()).then_some(WalletSkip::Empty)
    }

    /// A wallet that paid nothing of these buckets yet.
    pub fn explained_beside(&self, buckets: &Buckets<'_>) -> WalletExplanation {
        WalletExplanation { out_of_scope_buckets: buckets.out_of_scope(&self.reach), ..self.explained() }
    }

    /// A wallet that paid nothing.
    pub fn explained(&self) -> WalletExplanation {
        WalletExplanation {
            wallet_id: self.wallet.id.clone(),
            priority: self.wallet.priority,
            created_at: self.wallet.created_at,
            decided_by: self.decided_by,
            taken: Vec::new(),
            amount: Money::ZERO,
            credits: Credits::ZERO,
            rounding_residue: Subcents::ZERO,
            skipped: None,
            out_of_scope_buckets: 0,
        }
    }
}

fn over(draft: &Draft<'_>, wallet: &Wallet) -> Option<WalletSkip> {
    let expired = || end::is_over(draft.policy, &draft.account, wallet.expiration_at, draft.at());
    if draft.is_passed_over(&wallet.id) {
        return Some(WalletSkip::TooManyPeriods);
    }
    match (wallet.is_active(), expired) {
        (true, _) => None,
        (false, expired) if expired() => Some(WalletSkip::Expired),
        (false, _) => Some(WalletSkip::Inactive),
    }
}

/// What the wallets did for one invoice: the first skipped ones of an answer are listed, the others counted.
pub(crate) struct Told<'t> {
    pub wallets: Vec<WalletExplanation>,
    left_out: Vec<SkippedWallets>,
    listed: &'t mut usize,
}

impl<'t> Told<'t> {
    /// `listed`: how many skipped ones the answer lists so far.
    pub fn new(listed: &'t mut usize) -> Self {
        Self { wallets: Vec::new(), left_out: Vec::new(), listed }
    }

    /// Tells a skipped wallet, as `explain` has it.
    pub fn skipped(&mut self, reason: WalletSkip, explain: impl FnOnce() -> WalletExplanation) {
        if *self.listed < MAX_SKIPPED {
            *self.listed = self.listed.saturating_add(1);
            self.wallets.push(WalletExplanation { skipped: Some(reason), ..explain() });
            return;
        }
        match self.left_out.iter_mut().find(|counted| counted.reason == reason) {
            Some(counted) => counted.count = counted.count.saturating_add(1),
            None => self.left_out.push(SkippedWallets { reason, count: 1 }),
        }
    }

    /// The listed ones, and the counted ones in the order of the reasons.
    pub fn finish(self) -> (Vec<WalletExplanation>, Vec<SkippedWallets>) {
        let count = |reason: &WalletSkip| self.left_out.iter().find(|counted| counted.reason == *reason);
        let left_out = WalletSkip::ALL.iter().filter_map(count).copied().collect();
        (self.wallets, left_out)
    }
}
