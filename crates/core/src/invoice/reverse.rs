//! Giving back what a reversed invoice used (rules, section 5).

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use super::applied;
use super::sources::{self, Origin};
use crate::account::{
    Balance, FailureReason, Funding, Funds, InvoiceId, Transaction, TransactionId, TransactionKind,
    TransactionStatus, TransactionType, Wallet, WalletId,
};
use crate::amount::{Credits, Exact, Money};
use crate::decide::draft::Draft;
use crate::decide::end;
use crate::decide::leaving::after_inbound;
use crate::decide::refusals::{Fits, Refusals};
use crate::decision::{Refusal, Remark, UnchangedReason};
use crate::event::Fact;
use crate::policy::{ConsumedCounters, Reversal, Termination};
use crate::purchase::settle;

const FIELD: &str = "invoice_id";

/// `reverse_invoice`: each outbound of the invoice that has not come back yet does. A purchase never does; one that was
/// not paid yet will not count any more.
pub(crate) fn reverse(draft: &mut Draft<'_>, invoice: &InvoiceId) -> Result<(), Refusals> {
    if let Some(purchase) = settle::sold_by(draft, invoice) {
        if purchase.failure_reason == Some(FailureReason::InvoiceVoided) {
            draft.unchanged(UnchangedReason::AlreadyInThatState);
            return Ok(());
        }
        if purchase.status != TransactionStatus::Settled && !purchase.refund_due {
            settle::void_invoice(draft, &purchase)?;
        }
    }
    let standing = applied::standing(invoice, draft.account.transactions.iter());
    let outbounds: Vec<Transaction> = standing.into_iter().filter(|t| counts(t)).cloned().collect();
    if outbounds.is_empty() {
        draft.unchanged(UnchangedReason::NothingLeft);
        return Ok(());
    }
    let mut wallets = wallets_of(draft, &outbounds)?;
    let returned = match draft.policy.reversal {
        Reversal::NewGrant => new_grants(draft, &mut wallets, &outbounds, invoice),
        Reversal::SourceGrants => source_grants(draft, &mut wallets, &outbounds, invoice),
    }
    .fits(FIELD)?;

    // From here it must succeed. What cannot live where it came back to is voided after it, as anything else that ends.
    for fact in returned.facts {
        draft.record(fact)?;
    }
    if let Some(sources) = returned.sources {
        end_again(draft, wallets, &sources)?;
    }
    Ok(())
}

fn counts(outbound: &Transaction) -> bool {
    outbound.status == TransactionStatus::Settled
}

/// The wallets of these outbounds, whose balances follow while they come back.
fn wallets_of(draft: &Draft<'_>, outbounds: &[Transaction]) -> Result<BTreeMap<WalletId, Wallet>, Refusal> {
    let mut wallets = BTreeMap::new();
    for outbound in outbounds {
        if !wallets.contains_key(&outbound.wallet_id) {
            draft.undisputed(&outbound.wallet_id, FIELD)?;
            let wallet = draft.wallet(&outbound.wallet_id);
            let wallet = wallet.map_err(|refusal| Refusal { field: FIELD, ..refusal })?.without_lists();
            wallets.insert(outbound.wallet_id.clone(), wallet);
        }
    }
    Ok(wallets)
}

/// What comes back, checked: nothing of it is told yet.
#[derive(Default)]
struct Returned {
    facts: Vec<Fact>,
    /// The grants that credits come back to; `None` where they come back as new ones.
    sources: Option<BTreeSet<TransactionId>>,
}

/// New grants of the same credits; nothing for a wallet that ended or for credits worth nothing.
fn new_grants(
    draft: &mut Draft<'_>,
    wallets: &mut BTreeMap<WalletId, Wallet>,
    outbounds: &[Transaction],
    invoice: &InvoiceId,
) -> Exact<Returned> {
    let mut returned = Returned::default();
    for outbound in outbounds {
        let Some(wallet) = wallets.get_mut(&outbound.wallet_id) else { continue };
        let amount = wallet.money(outbound.credits)?;
        if amount.is_zero() {
            draft.unchanged(UnchangedReason::RoundsToNothing);
        } else if !wallet.is_active() {
            draft.unchanged(UnchangedReason::NothingLeft);
        } else {
            let mut grant = Return::of(outbound, TransactionKind::Granted);
            grant.funds.amount = amount;
            returned.facts.push(grant.fact(draft, wallet, invoice)?);
        }
    }
    Ok(returned)
}

/// Back to the grants they were drawn from, last drawn first. Nothing for credits that were worth nothing.
fn source_grants(
    draft: &mut Draft<'_>,
    wallets: &mut BTreeMap<WalletId, Wallet>,
    outbounds: &[Transaction],
    invoice: &InvoiceId,
) -> Exact<Returned> {
    let origins = sources::origins(draft.policy, &draft.account, wallets, outbounds)?;
    let mut facts = Vec::with_capacity(outbounds.len());
    let mut sources: BTreeSet<TransactionId> = BTreeSet::new();
    for (outbound, origin) in outbounds.iter().zip(origins) {
        if outbound.amount.is_zero() {
            draft.unchanged(UnchangedReason::RoundsToNothing);
            continue;
        }
        let Some(wallet) = wallets.get_mut(&outbound.wallet_id) else { continue };
        let back = match origin {
            Origin::Grants(mut fundings) => {
                fundings.reverse();
                sources.extend(fundings.iter().map(|funding| funding.transaction_id.clone()));
                Return { fundings, ..Return::of(outbound, TransactionKind::Invoiced) }
            }
            Origin::Unknown { purchased_at_most } => {
                draft.remarks.push(Remark::SourcesUnknown {
                    invoice_id: invoice.clone(),
                    wallet_id: wallet.id.clone(),
                    transaction_id: outbound.id.clone(),
                    amount: outbound.amount,
                    purchased_at_most,
                });
                Return::of(outbound, TransactionKind::Granted)
            }
        };
        facts.push(back.fact(draft, wallet, invoice)?);
    }
    Ok(Returned { facts, sources: Some(sources) })
}

/// What came back past its end, or to a wallet that ended, ends at once.
fn end_again(
    draft: &mut Draft<'_>,
    wallets: BTreeMap<WalletId, Wallet>,
    sources: &BTreeSet<TransactionId>,
) -> Result<(), Refusals> {
    if draft.policy.termination == Termination::Void {
        let ended = wallets.into_values().filter(|wallet| !wallet.is_active());
        end::void_again(draft, ended.collect())?;
    }
    if draft.policy.grant_spans {
        end::expire_grants(draft, |grant| sources.contains(&grant.id))?;
    }
    Ok(())
}

/// What comes back of one outbound.
struct Return<'a> {
    outbound: &'a Transaction,
    kind: TransactionKind,
    funds: Funds,
    fundings: Vec<Funding>,
}

impl<'a> Return<'a> {
    fn of(outbound: &'a Transaction, kind: TransactionKind) -> Self {
        let funds = Funds { amount: outbound.amount, credits: outbound.credits };
        Self { outbound, kind, funds, fundings: Vec::new() }
    }

    /// What is told of it; the balance of its wallet follows, for what comes back there next.
    fn fact(self, draft: &mut Draft<'_>, wallet: &mut Wallet, invoice: &InvoiceId) -> Exact<Fact> {
        let Self { outbound, kind, funds, fundings } = self;
        let balance = lowered(draft, wallet, after_inbound(wallet.balance, funds)?, outbound)?;
        let mut transaction = draft.transaction(&wallet.id, kind, funds);
        transaction.transaction_type = TransactionType::Inbound;
        transaction.voided_invoice_id = Some(invoice.clone());
        transaction.remaining = (wallet.traceable && transaction.is_grant()).then_some(funds);
        transaction.fundings = fundings;
        wallet.balance = balance;
        Ok(Fact::CreditsRestored { transaction, reversed_transaction_id: outbound.id.clone(), balance })
    }
}

/// The consumed counters after a reversal, never below 0.
fn lowered(draft: &Draft<'_>, wallet: &Wallet, after: Balance, outbound: &Transaction) -> Exact<Balance> {
    let consumed = wallet.balance.consumed_credits.minus(outbound.credits)?;
    let consumed_amount = match draft.policy.consumed_counters {
        ConsumedCounters::EveryOutbound => wallet.rate.money_floored(consumed, wallet.currency)?,
        ConsumedCounters::Invoiced => wallet.balance.consumed_amount.minus(outbound.amount)?,
    };
    Ok(Balance {
        consumed_credits: consumed.max(Credits::ZERO),
        consumed_amount: consumed_amount.max(Money::ZERO),
        ..after
    })
}

#[cfg(test)]
mod tests;
