//! What each wallet takes of the usage of one key after the other, and why the others do not.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::counted::Counted;
use crate::account::{Trigger, Wallet};
use crate::amount::{Exact, Money, Subcents};
use crate::decision::{
    LiveExplanation, MAX_LISTED, SkippedWallets, TakesAll, UsageExplanation, UsageShare, WalletSkip,
};
use crate::scope::Reach;
use crate::time::Instant;
use crate::usage::Key;

/// Wallets in drawdown order, with what they took so far.
pub(super) struct Shares<'a> {
    list: Vec<Share<'a>>,
    /// How many entries of the explanation are listed.
    listed: usize,
}

struct Share<'a> {
    place: usize,
    wallet: &'a Wallet,
    reach: Reach<'a>,
    /// A threshold rule fills it up again: it takes all.
    refills: bool,
    taken: Subcents,
    /// What of its balance counts; nothing where that does not fit.
    counts: Money,
}

impl<'a> Shares<'a> {
    /// Nothing is taken yet; `keys` are about to come.
    pub fn new(wallets: Vec<(usize, &'a Wallet)>, counted: &Counted<'_>, keys: usize, at: Instant) -> Self {
        let share = |(place, wallet)| {
            let counts = counted.amount(wallet).unwrap_or_default();
            Share { counts, ..Share::new(place, wallet, keys, at) }
        };
        Self { list: wallets.into_iter().map(share).collect(), listed: 0 }
    }

    /// Places, wallets and what each took.
    pub fn into_taken(self) -> impl Iterator<Item = (usize, &'a Wallet, Subcents)> {
        self.list.into_iter().map(|share| (share.place, share.wallet, share.taken))
    }

    /// Spreads the usage of one key as far as the budget goes, and tells how much of it was taken: all, or nothing when
    /// no wallet may pay it.
    pub fn spread(
        &mut self,
        key: &Key,
        (net, budget): (Subcents, Subcents),
        told: &mut LiveExplanation,
    ) -> Exact<Subcents> {
        let amount = net.min(budget);
        let mut telling = Telling::new(self.listed);
        let mut rest = amount;
        let last = self.list.iter().rposition(|share| share.may_pay(key));
        let shares = self.list.iter_mut().enumerate().take_while(|_| net.is_positive());
        for (number, share) in shares {
            if let Some(skip) = share.refuses(key).or((!rest.is_positive()).then_some(WalletSkip::NothingDue))
            {
                telling.skipped(share.wallet, skip);
                continue;
            }
            let takes_all = share.takes_all(last == Some(number));
            let take = if takes_all.is_some() { rest } else { rest.min(share.left()?) };
            share.taken = share.taken.plus(take)?;
            rest = rest.minus(take)?;
            if take.is_zero() {
                telling.skipped(share.wallet, WalletSkip::Empty);
            } else {
                telling.took(share.wallet, take, takes_all);
            }
        }
        let taken = if net.is_positive() { amount.minus(rest)? } else { Subcents::ZERO };
        self.tell(key, (net, budget, taken), telling, told);
        Ok(taken)
    }

    fn tell(
        &mut self,
        key: &Key,
        (net, budget, taken): (Subcents, Subcents, Subcents),
        telling: Telling,
        told: &mut LiveExplanation,
    ) {
        if self.listed >= MAX_LISTED {
            told.usage_left_out = told.usage_left_out.saturating_add(1);
            return;
        }
        self.listed = telling.listed.saturating_add(1);
        let Key { currency, fee_type, billable_metric_code, target_wallet_code } = key.clone();
        told.usage.push(UsageExplanation {
            currency,
            fee_type,
            billable_metric_code,
            target_wallet_code,
            net,
            budget,
            taken,
            wallets: telling.wallets,
            skipped_left_out: telling
                .left_out
                .into_iter()
                .map(|(reason, count)| SkippedWallets { reason, count })
                .collect(),
        });
    }
}

impl<'a> Share<'a> {
    fn new(place: usize, wallet: &'a Wallet, keys: usize, at: Instant) -> Self {
        let of_threshold = |trigger: &Trigger| match trigger {
            Trigger::Threshold(_) => true,
            Trigger::Interval(_) => false,
        };
        let refills = wallet.rules.iter().any(|rule| rule.is_active(at) && of_threshold(&rule.trigger));
        Self {
            place,
            wallet,
            reach: Reach::of(wallet, keys),
            refills,
            taken: Subcents::ZERO,
            counts: Money::ZERO,
        }
    }

    fn may_pay(&self, key: &Key) -> bool {
        self.refuses(key).is_none()
    }

    fn refuses(&self, key: &Key) -> Option<WalletSkip> {
        if self.wallet.currency != key.currency {
            return Some(WalletSkip::WrongCurrency);
        }
        let (metric, target) = (key.billable_metric_code.as_deref(), key.target_wallet_code.as_deref());
        let may_pay = self.reach.may_pay(key.fee_type.as_deref(), metric, target);
        (!may_pay).then_some(WalletSkip::OutOfScope)
    }

    fn takes_all(&self, is_last: bool) -> Option<TakesAll> {
        let refills = self.refills.then_some(TakesAll::ThresholdRule);
        refills.or(is_last.then_some(TakesAll::LastWallet))
    }

    /// What of it still covers usage; nothing of a negative balance.
    fn left(&self) -> Exact<Subcents> {
        let balance = self.counts.to_subcents();
        if balance > self.taken { balance.minus(self.taken) } else { Ok(Subcents::ZERO) }
    }
}

/// What is told of one key while it is spread.
struct Telling {
    wallets: Vec<UsageShare>,
    left_out: BTreeMap<WalletSkip, usize>,
    listed: usize,
}

impl Telling {
    fn new(listed: usize) -> Self {
        Self { wallets: Vec::new(), left_out: BTreeMap::new(), listed }
    }

    fn took(&mut self, wallet: &Wallet, taken: Subcents, takes_all: Option<TakesAll>) {
        self.list(UsageShare { wallet_id: wallet.id.clone(), taken, takes_all, skipped: None });
    }

    fn skipped(&mut self, wallet: &Wallet, skip: WalletSkip) {
        if self.listed >= MAX_LISTED {
            let count = self.left_out.entry(skip).or_default();
            *count = count.saturating_add(1);
            return;
        }
        let (wallet_id, skipped) = (wallet.id.clone(), Some(skip));
        self.list(UsageShare { wallet_id, taken: Subcents::ZERO, takes_all: None, skipped });
    }

    fn list(&mut self, share: UsageShare) {
        self.wallets.push(share);
        self.listed = self.listed.saturating_add(1);
    }
}
