//! `reset_period`: a usage period of a wallet ends, and its grants are brought within their rollovers.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::vec::Vec;

use super::{expire, held, rest};
use crate::account::{
    Funds, ResetRollover, Transaction, TransactionId, TransactionKind, TransactionStatus, TransactionType,
    Wallet, WalletId,
};
use crate::amount::{Credits, Exact, Money};
use crate::decide::draft::Draft;
use crate::decide::leaving::after_inbound;
use crate::decide::refusals::{Fits, Refusals};
use crate::decision::{Code, Refusal};
use crate::event::Fact;
use crate::expiry;
use crate::order;
use crate::policy::ConsumedCounters;

/// What a reset does with one grant.
struct Change {
    grant: Transaction,
    /// What ends, of which inbounds in this order: those that filled the grant up, then itself.
    ends: Vec<(TransactionId, Money)>,
    /// What it is filled up with.
    fills_up: Money,
}

/// Closes a usage period: what is above a rollover's maximum ends, what is below its minimum is granted.
///
/// The deficit of the wallet has its place between both.
pub(crate) fn reset(draft: &mut Draft<'_>, id: &WalletId) -> Result<(), Refusals> {
    let wallet = draft.active_wallet(id)?;
    if let Some(refusal) = not_after_last(draft, &wallet) {
        return Err(refusal.into());
    }
    let consumed = consumed(draft, &wallet).fits(super::FIELD)?;
    let changes = changes(draft, &wallet).fits(super::FIELD)?;

    // From here it must succeed.
    for (inbound, amount) in changes.iter().flat_map(|change| &change.ends) {
        expire(draft, id, inbound, *amount)?;
    }
    for change in &changes {
        fill_up(draft, id, &change.grant, change.fills_up)?;
    }
    draft.record(Fact::PeriodReset { wallet_id: id.clone(), consumed })
}

fn not_after_last(draft: &Draft<'_>, wallet: &Wallet) -> Option<Refusal> {
    let last = wallet.period_started_at.filter(|last| draft.at() <= *last)?;
    let message = format!("`at` must be after {last}, when the period of wallet `{}` began", wallet.id);
    Some(Refusal::new(Code::ResetNotAfterLast, "at", message).about(wallet.id.as_str()))
}

/// What invoices took since the last reset; before the first one, at all.
fn consumed(draft: &Draft<'_>, wallet: &Wallet) -> Exact<Funds> {
    match (wallet.period_started_at, draft.policy.consumed_counters) {
        (Some(_), _) => Ok(wallet.period_consumed),
        (None, ConsumedCounters::Invoiced) => {
            let balance = wallet.balance;
            Ok(Funds { amount: balance.consumed_amount, credits: balance.consumed_credits })
        }
        (None, ConsumedCounters::EveryOutbound) => {
            let consumed = draft.account.transactions_of(&wallet.id).try_fold(Funds::ZERO, count)?;
            Ok(Funds { amount: consumed.amount.at_least_zero(), credits: consumed.credits.at_least_zero() })
        }
    }
}

/// Adds what an invoice took, takes off what came back of one.
fn count(sum: Funds, transaction: &Transaction) -> Exact<Funds> {
    let funds = Funds { amount: transaction.amount, credits: transaction.credits };
    let settled = transaction.status == TransactionStatus::Settled;
    match (transaction.transaction_type, transaction.kind) {
        (TransactionType::Outbound, TransactionKind::Invoiced) if settled => sum.plus(funds),
        (TransactionType::Inbound, _) if settled && transaction.voided_invoice_id.is_some() => {
            sum.minus(funds)
        }
        (TransactionType::Outbound | TransactionType::Inbound, _) => Ok(sum),
    }
}

/// Grants with a rollover that started before the reset and have not ended, in drawdown order.
fn changes(draft: &Draft<'_>, wallet: &Wallet) -> Exact<Vec<Change>> {
    let mut filled_up: BTreeMap<&TransactionId, Vec<&Transaction>> = BTreeMap::new();
    let mut grants: Vec<&Transaction> = Vec::new();
    for inbound in draft.account.transactions_of(&wallet.id).filter(|it| it.is_grant()) {
        match (&inbound.rolled_from, inbound.rollover) {
            (Some(grant), _) => filled_up.entry(grant).or_default().push(inbound),
            (None, Some(_)) if is_running(draft, inbound) && wallet.traceable => grants.push(inbound),
            (None, _) => {}
        }
    }
    order::sort(&mut grants, |grant| order::of_grant(draft.policy, &draft.account, wallet, grant));
    let none = Vec::new();
    let of = |grant: &Transaction| filled_up.get(&grant.id).unwrap_or(&none);
    grants.into_iter().map(|grant| change(wallet, grant, of(grant))).collect()
}

fn is_running(draft: &Draft<'_>, grant: &Transaction) -> bool {
    let ended = expiry::of_grant(draft.policy, &draft.account, grant).is_some_and(|end| end <= draft.at());
    let start =
        grant.starts_at.filter(|_| draft.policy.grant_spans).or(grant.settled_at).or(grant.created_at);
    !ended && start.is_none_or(|start| start < draft.at())
}

fn change(wallet: &Wallet, grant: &Transaction, filled_up: &[&Transaction]) -> Exact<Change> {
    let ResetRollover { min_credits, max_credits } =
        grant.rollover.unwrap_or(ResetRollover { min_credits: Credits::ZERO, max_credits: None });
    let least = wallet.money(min_credits)?;
    let most = max_credits.map(|most| wallet.money(most)).transpose()?;
    let group = || filled_up.iter().copied().chain([grant]);
    let rests = Money::total(group().map(rest))?;
    let kept = rests.max(least);
    let kept = most.map_or(kept, |most| kept.min(most)).max(Money::total(group().map(held))?);
    let (mut excess, mut ends) = (rests.minus(kept)?.at_least_zero(), Vec::new());
    for inbound in group() {
        let taken = excess.min(rest(inbound).minus(held(inbound))?).at_least_zero();
        excess = excess.minus(taken)?;
        if taken.is_positive() {
            ends.push((inbound.id.clone(), taken));
        }
    }
    Ok(Change { grant: grant.clone(), ends, fills_up: kept.minus(rests)?.at_least_zero() })
}

/// Grants what brings a grant to its minimum: with its priority and end.
fn fill_up(
    draft: &mut Draft<'_>,
    wallet: &WalletId,
    grant: &Transaction,
    amount: Money,
) -> Result<(), Refusals> {
    if !amount.is_positive() {
        return Ok(());
    }
    let wallet = draft.wallet(wallet)?;
    let funds = Funds { amount, credits: wallet.credits(amount).fits(super::FIELD)? };
    let balance = after_inbound(wallet.balance, funds).fits(super::FIELD)?;
    let mut transaction = draft.transaction(&wallet.id, TransactionKind::Granted, funds);
    transaction.remaining = Some(funds);
    transaction.priority = grant.priority;
    transaction.expiration_at = grant.expiration_at;
    transaction.rolled_from = Some(grant.id.clone());
    draft.record(Fact::CreditsGranted { transaction, balance })
}
