//! What comes back of a reversed invoice, outbound by outbound: to the grants it came from, or as new grants (rules,
//! section 5).

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::slices::{self, Outstanding, Slice};
use super::sources::{self, Origin};
use crate::account::{
    Balance, Funding, Funds, InvoiceId, Transaction, TransactionId, TransactionKind, TransactionType, Wallet,
    WalletId,
};
use crate::amount::{Credits, Exact, Money};
use crate::decide::draft::Draft;
use crate::decide::leaving::after_inbound;
use crate::decision::{Remark, UnchangedReason};
use crate::event::Fact;
use crate::policy::{ConsumedCounters, Policy, Reversal};

/// What comes back of one outbound.
pub(crate) struct Return {
    outbound: TransactionId,
    wallet: WalletId,
    kind: TransactionKind,
    pub funds: Funds,
    /// What of the outbound that is.
    part: Funds,
    fundings: Vec<Funding>,
    /// What the credit note that it comes back for credits.
    pub credited: Option<Money>,
}

/// An outbound that can come back: what is left of it in the order of its draw, and as what it comes.
struct Draw<'a> {
    outstanding: &'a Outstanding,
    wallet: &'a Wallet,
    slices: Vec<Slice>,
    comes: Comes,
}

/// As what an outbound comes back.
#[derive(Clone, Copy)]
enum Comes {
    /// To the grants that it was drawn from.
    ToGrants,
    /// As a new grant of the same credits.
    AsNew,
    /// As a grant, because nobody can say where it came from.
    Unknown {
        /// The most that purchases can have lost.
        purchased_at_most: Money,
    },
}

impl Comes {
    fn kind(self) -> TransactionKind {
        match self {
            Self::ToGrants => TransactionKind::Invoiced,
            Self::AsNew | Self::Unknown { .. } => TransactionKind::Granted,
        }
    }
}

/// What comes back: all of it as it was booked, or a part from the end of the draw.
pub(crate) fn returns(
    draft: &mut Draft<'_>,
    wallets: &BTreeMap<WalletId, Wallet>,
    outbounds: &[Outstanding],
    part: Option<Money>,
) -> Exact<Vec<Return>> {
    let draws = match draft.policy.reversal {
        Reversal::NewGrant => new_grants(draft, wallets, outbounds)?,
        Reversal::SourceGrants => source_grants(draft, wallets, outbounds)?,
    };
    let given: Vec<(usize, Vec<Slice>)> = match part {
        None => draws
            .iter()
            .map(Draw::all)
            .enumerate()
            .map(|(place, all)| Ok((place, all?)))
            .collect::<Exact<_>>()?,
        Some(part) => {
            let slices = draws.iter().enumerate();
            let slices: Vec<_> = slices.map(|(place, draw)| (place, draw.wallet, &*draw.slices)).collect();
            slices::from_the_end(&slices, part)?
        }
    };
    let mut returns = Vec::with_capacity(given.len());
    for (place, slices) in given {
        let Some(draw) = draws.get(place) else { continue };
        let back = draw.back(part.is_none(), slices)?;
        draft.remarks.extend(draw.remark(back.funds.amount));
        returns.push(back);
    }
    Ok(returns)
}

/// As new grants; nothing to a wallet that ended or of credits worth nothing.
fn new_grants<'a>(
    draft: &mut Draft<'_>,
    wallets: &'a BTreeMap<WalletId, Wallet>,
    outbounds: &'a [Outstanding],
) -> Exact<Vec<Draw<'a>>> {
    let mut draws = Vec::with_capacity(outbounds.len());
    for outstanding in outbounds {
        let Some(wallet) = wallets.get(&outstanding.outbound.wallet_id) else { continue };
        if outstanding.is_whole() && wallet.money(outstanding.left.credits)?.is_zero() {
            draft.unchanged(UnchangedReason::RoundsToNothing);
        } else if !wallet.is_active() {
            draft.unchanged(UnchangedReason::NothingLeft);
        } else {
            draws.push(Draw { outstanding, wallet, slices: outstanding.placed()?, comes: Comes::AsNew });
        }
    }
    Ok(draws)
}

/// To the grants that they were drawn from; nothing of credits that were worth nothing.
fn source_grants<'a>(
    draft: &mut Draft<'_>,
    wallets: &'a BTreeMap<WalletId, Wallet>,
    outbounds: &'a [Outstanding],
) -> Exact<Vec<Draw<'a>>> {
    let origins = sources::origins(draft.policy, &draft.account, wallets, outbounds)?;
    let mut draws = Vec::with_capacity(outbounds.len());
    for (outstanding, origin) in outbounds.iter().zip(origins) {
        if outstanding.outbound.amount.is_zero() {
            draft.unchanged(UnchangedReason::RoundsToNothing);
            continue;
        }
        let Some(wallet) = wallets.get(&outstanding.outbound.wallet_id) else { continue };
        let (slices, comes) = match origin {
            Origin::Grants(slices) => (slices, Comes::ToGrants),
            Origin::Unknown { purchased_at_most } => {
                (outstanding.placed()?, Comes::Unknown { purchased_at_most })
            }
        };
        draws.push(Draw { outstanding, wallet, slices, comes });
    }
    Ok(draws)
}

impl Draw<'_> {
    /// All of it, the last drawn first.
    fn all(&self) -> Exact<Vec<Slice>> {
        self.slices.iter().rev().map(|slice| slice.part(self.wallet, slice.left.amount)).collect()
    }

    /// What comes back by these slices of it, the last drawn first.
    fn back(&self, whole: bool, slices: Vec<Slice>) -> Exact<Return> {
        let part = slices.iter().try_fold(Funds::ZERO, |sum, slice| sum.plus(slice.left))?;
        // a whole outbound has its own credits, whatever its fundings sum to
        let part = if part.amount == self.outstanding.left.amount { self.outstanding.left } else { part };
        let amount = match self.comes {
            // the same credits, whatever they are worth
            Comes::AsNew if whole && self.outstanding.is_whole() => self.wallet.money(part.credits)?,
            Comes::AsNew | Comes::ToGrants | Comes::Unknown { .. } => part.amount,
        };
        let fundings = match self.comes {
            Comes::ToGrants => slices.into_iter().filter_map(Slice::into_funding).collect(),
            Comes::AsNew | Comes::Unknown { .. } => Vec::new(),
        };
        Ok(Return {
            outbound: self.outstanding.outbound.id.clone(),
            wallet: self.wallet.id.clone(),
            kind: self.comes.kind(),
            funds: Funds { amount, ..part },
            part,
            fundings,
            credited: None,
        })
    }

    /// So much comes back, and nobody can say from where.
    fn remark(&self, amount: Money) -> Option<Remark> {
        let Comes::Unknown { purchased_at_most } = self.comes else { return None };
        let outbound = &self.outstanding.outbound;
        Some(Remark::SourcesUnknown {
            invoice_id: outbound.invoice_id.clone()?,
            wallet_id: outbound.wallet_id.clone(),
            transaction_id: outbound.id.clone(),
            amount,
            purchased_at_most: purchased_at_most.min(amount),
        })
    }
}

impl Return {
    /// Nothing, for a credit note that is to be kept.
    pub fn of_nothing(policy: &Policy, outbound: &Transaction) -> Self {
        let comes = match policy.reversal {
            Reversal::NewGrant => Comes::AsNew,
            Reversal::SourceGrants => Comes::ToGrants,
        };
        let (outbound, wallet) = (outbound.id.clone(), outbound.wallet_id.clone());
        let (funds, part) = (Funds::ZERO, Funds::ZERO);
        Self { outbound, wallet, kind: comes.kind(), funds, part, fundings: Vec::new(), credited: None }
    }

    /// The grants that it comes back to.
    pub fn sources(&self) -> impl Iterator<Item = &TransactionId> {
        self.fundings.iter().map(|funding| &funding.transaction_id)
    }
}

/// What is told of it; the balances of the wallets follow, each for what comes back there next.
pub(crate) fn facts(
    draft: &mut Draft<'_>,
    wallets: &mut BTreeMap<WalletId, Wallet>,
    returns: Vec<Return>,
    invoice: &InvoiceId,
) -> Exact<Vec<Fact>> {
    let mut facts = Vec::with_capacity(returns.len());
    for back in returns {
        let Some(wallet) = wallets.get_mut(&back.wallet) else { continue };
        let balance = lowered(draft, wallet, after_inbound(wallet.balance, back.funds)?, back.part)?;
        let mut transaction = draft.transaction(&wallet.id, back.kind, back.funds);
        transaction.transaction_type = TransactionType::Inbound;
        transaction.voided_invoice_id = Some(invoice.clone());
        transaction.credited_amount = back.credited;
        transaction.remaining = (wallet.traceable && transaction.is_grant()).then_some(back.funds);
        transaction.fundings = back.fundings;
        wallet.balance = balance;
        facts.push(Fact::CreditsRestored { transaction, reversed_transaction_id: back.outbound, balance });
    }
    Ok(facts)
}

/// The consumed counters after a reversal, never below 0.
pub(crate) fn lowered(draft: &Draft<'_>, wallet: &Wallet, after: Balance, part: Funds) -> Exact<Balance> {
    let consumed = wallet.balance.consumed_credits.minus(part.credits)?;
    let consumed_amount = match draft.policy.consumed_counters {
        ConsumedCounters::EveryOutbound => wallet.rate.money_floored(consumed, wallet.currency)?,
        ConsumedCounters::Invoiced => wallet.balance.consumed_amount.minus(part.amount)?,
    };
    Ok(Balance {
        consumed_credits: consumed.max(Credits::ZERO),
        consumed_amount: consumed_amount.max(Money::ZERO),
        ..after
    })
}
