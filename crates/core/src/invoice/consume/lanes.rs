//! What each wallet gives of what is used, source by source in the drawdown order.

use alloc::vec::Vec;

use super::wanted::Wanted;
use crate::account::{Account, Funding, Funds, Transaction, TransactionKind, Wallet};
use crate::amount::{Exact, Money};
use crate::command::ConsumeCredits;
use crate::currency::Currency;
use crate::decide::draft::Draft;
use crate::decide::leaving::{FitsWallet, Leaving};
use crate::decide::refusals::Refusals;
use crate::draw::{self, Drawn, Portion};
use crate::invoice::merged::{Merged, Source};
use crate::invoice::payers::Payer;
use crate::invoice::purses::Purses;
use crate::policy::{Measure, Policy};

/// A wallet, and what it gives.
pub(super) struct Lane<'a> {
    pub wallet: &'a Wallet,
    /// What it can give still; nothing where it may not be asked.
    left: Funds,
    given: Funds,
    /// Of each grant, where money is the measure.
    portions: Vec<Portion<'a>>,
    /// The same where credits are.
    fundings: Vec<Funding>,
    granted: Money,
    /// When its turn came first.
    pub turn: usize,
}

impl Lane<'_> {
    /// Does it give anything?
    pub fn gives(&self) -> bool {
        !self.given.is_zero()
    }

    /// What leaves it, checked.
    pub fn leaving(self, policy: &Policy, field: &'static str) -> Result<Leaving, Refusals> {
        let wallet = self.wallet;
        let drawn = match policy.measure {
            Measure::Money => draw::money(policy, wallet, self.portions, self.given.amount),
            Measure::Credits => Ok(Drawn {
                funds: self.given,
                fundings: self.fundings,
                granted: self.granted,
                residue: Funds::ZERO,
            }),
        }
        .fits_wallet(&wallet.id, field)?;
        Leaving::of(policy, wallet, drawn, TransactionKind::Invoiced).fits_wallet(&wallet.id, field)
    }
}

/// A lane for each payer, in their order.
pub(super) fn lanes<'a>(
    draft: &Draft<'_>,
    command: &ConsumeCredits,
    currency: Option<Currency>,
    payers: &'a [Payer<'a>],
) -> Exact<Vec<Lane<'a>>> {
    let item = command.item.clone().unwrap_or_default();
    let (fee_type, target) = (item.fee_type.as_deref(), item.target_wallet_code.as_deref());
    let lane = |payer: &'a Payer<'a>| {
        let wallet = payer.wallet;
        let asked = command.wallet_id.as_ref().is_none_or(|id| *id == wallet.id)
            && wallet.is_active()
            && Some(wallet.currency) == currency
            && payer.reach.may_pay(fee_type, item.metric(), target);
        let left = if asked { available(draft, wallet)? } else { Funds::ZERO };
        let (given, granted) = (Funds::ZERO, Money::ZERO);
        Ok(Lane { wallet, left, given, portions: Vec::new(), fundings: Vec::new(), granted, turn: 0 })
    };
    payers.iter().map(lane).collect()
}

/// The balance of a wallet less what has not started.
fn available(draft: &Draft<'_>, wallet: &Wallet) -> Exact<Funds> {
    let pool = draw::pool_of(wallet);
    if !wallet.traceable {
        return Ok(pool);
    }
    let waits =
        |grant: &&Transaction| grant.is_grant() && !draw::has_started(draft.policy, grant, draft.at());
    let mut waiting = draft.account.transactions_of(&wallet.id).filter(waits).filter_map(|it| it.remaining);
    waiting.try_fold(pool, Funds::minus)
}

/// Draws what is wanted from each source in its turn.
pub(super) fn draw<'a>(
    draft: &Draft<'_>,
    account: &'a Account,
    payers: &[Payer<'_>],
    lanes: &mut [Lane<'a>],
    wanted: &mut Wanted,
) -> Exact<()> {
    let open: Vec<bool> = lanes.iter().map(|lane| !lane.left.is_zero()).collect();
    for (turn, (payer, grant)) in sources(draft, account, payers, &open)?.into_iter().enumerate() {
        if wanted.is_met() {
            break;
        }
        if let Some(lane) = lanes.get_mut(payer) {
            if !lane.gives() {
                lane.turn = turn;
            }
            lane.give(draft.policy, grant, wanted)?;
        }
    }
    Ok(())
}

impl<'a> Lane<'a> {
    /// Gives of one source what is wanted, as far as it goes.
    fn give(&mut self, policy: &Policy, grant: Option<&'a Transaction>, wanted: &mut Wanted) -> Exact<()> {
        let pot = grant.map_or(Some(self.left), |grant| grant.remaining).unwrap_or_default();
        let funds = match policy.measure {
            Measure::Money => {
                let amount = wanted.take_money(self.wallet, pot.amount.min(self.left.amount))?;
                self.portions.extend(grant.map(|grant| Portion { grant, most: amount, position: None }));
                Funds { amount, credits: self.wallet.credits(amount)? }
            }
            Measure::Credits => {
                let credits = wanted.take_credits(self.wallet, pot.credits.min(self.left.credits))?;
                let funds = draw::take_credits(self.wallet, pot, credits)?;
                let free = grant.filter(|grant| !grant.is_paid_for());
                self.granted = self.granted.plus(free.map_or(Money::ZERO, |_| funds.amount))?;
                let taken = grant.filter(|_| !funds.is_zero());
                self.fundings.extend(taken.map(|grant| draw::funding(grant, funds)).transpose()?);
                funds
            }
        };
        self.left = self.left.minus(funds)?;
        self.given = self.given.plus(funds)?;
        Ok(())
    }
}

/// The sources of payers that are open, in the order in which they are drawn: a grant, or a whole wallet.
fn sources<'a>(
    draft: &Draft<'_>,
    account: &'a Account,
    payers: &[Payer<'_>],
    open: &[bool],
) -> Exact<Vec<(usize, Option<&'a Transaction>)>> {
    let mut purses = Purses::of(draft.policy, account, draft.at())?;
    let open = payers.iter().enumerate().filter(|(number, _)| open.get(*number) == Some(&true));
    let mut sources = Vec::new();
    if !draft.policy.draws_across() {
        for (number, payer) in open {
            if payer.wallet.traceable {
                sources.extend(purses.grants(account, payer.place).map(|grant| (number, Some(grant))));
            } else {
                sources.push((number, None));
            }
        }
        return Ok(sources);
    }
    purses.skip_drained(account);
    let mut merged = Merged::new(draft.policy, account, payers, &purses);
    open.for_each(|(number, _)| merged.let_in(number));
    while let Some(met) = merged.meet() {
        match met.source {
            Source::Pool => sources.push((met.payer, None)),
            Source::Started(place) => {
                sources.extend(account.transactions.get(place).map(|it| (met.payer, Some(it))))
            }
            Source::Waiting(_) => {}
        }
        if met.source != Source::Pool {
            merged.go_on(met.payer);
        }
    }
    Ok(sources)
}
