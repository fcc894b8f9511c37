//! Giving back what a reversed invoice used (rules, section 5).

use alloc::vec::Vec;

use super::draft::{Draft, Fits, Refusals, after_inbound};
use super::{end, settle};
use crate::account::{
    Balance, FailureReason, Funding, Funds, InvoiceId, Transaction, TransactionKind, TransactionStatus,
    TransactionType, Wallet,
};
use crate::amount::{Credits, Exact, Money};
use crate::event::{EndReason, Fact};
use crate::policy::{ConsumedCounters, Reversal, Termination};

/// `reverse_invoice`: each outbound of the invoice comes back, once. A purchase never does; one that was not paid yet
/// will not count any more.
pub(crate) fn reverse(draft: &mut Draft<'_>, invoice: &InvoiceId) -> Result<(), Refusals> {
    if let Some(purchase) = settle::sold_by(draft, invoice).filter(can_be_voided) {
        settle::void_invoice(draft, &purchase)?;
    }
    if draft.account.transactions.iter().any(|t| t.voided_invoice_id.as_ref() == Some(invoice)) {
        return Ok(());
    }
    let outbounds: Vec<Transaction> =
        draft.account.transactions.iter().filter(|t| t.pays(invoice) && counts(t)).cloned().collect();
    for outbound in &outbounds {
        let wallet = draft.wallet(&outbound.wallet_id).map_err(|refusal| Vec::from([refusal]))?;
        match draft.policy.reversal {
            Reversal::SourceGrants if !wallet.traceable || has_sources(draft, outbound) => {
                source_grants(draft, &wallet, outbound, invoice)?;
            }
            Reversal::SourceGrants | Reversal::NewGrant => {
                new_grant(draft, &wallet, outbound, invoice).fits("invoice_id")?;
            }
        }
    }
    Ok(())
}

fn can_be_voided(purchase: &Transaction) -> bool {
    let voided = purchase.failure_reason == Some(FailureReason::InvoiceVoided);
    purchase.status != TransactionStatus::Settled && !voided && !purchase.refund_due
}

fn counts(outbound: &Transaction) -> bool {
    outbound.status == TransactionStatus::Settled
}

/// Are the grants that paid it known, and still there? A host's own outbounds from before may not name them.
fn has_sources(draft: &Draft<'_>, outbound: &Transaction) -> bool {
    let there = |funding: &&Funding| draft.account.transaction(&funding.transaction_id).is_some();
    let amounts = outbound.fundings.iter().take_while(there).map(|funding| funding.funds.amount);
    Money::total(amounts) == Ok(outbound.amount)
}

/// A new grant of the same credits; nothing for a wallet that ended or for credits worth nothing.
fn new_grant(
    draft: &mut Draft<'_>,
    wallet: &Wallet,
    outbound: &Transaction,
    invoice: &InvoiceId,
) -> Exact<()> {
    let amount = wallet.money(outbound.credits)?;
    if !wallet.is_active() || amount.is_zero() {
        return Ok(());
    }
    let funds = Funds { amount, credits: outbound.credits };
    let balance = lowered(draft, wallet, after_inbound(wallet.balance, funds)?, outbound)?;
    let mut transaction = draft.transaction(&wallet.id, TransactionKind::Granted, funds);
    transaction.voided_invoice_id = Some(invoice.clone());
    transaction.remaining = wallet.traceable.then_some(funds);
    draft.record(Fact::CreditsRestored {
        transaction,
        reversed_transaction_id: outbound.id.clone(),
        balance,
    });
    Ok(())
}

/// Back to the grants they were drawn from, last drawn first; what has expired by then expires at once. Nothing for
/// credits that were worth nothing.
fn source_grants(
    draft: &mut Draft<'_>,
    wallet: &Wallet,
    outbound: &Transaction,
    invoice: &InvoiceId,
) -> Result<(), Refusals> {
    let funds = Funds { amount: outbound.amount, credits: outbound.credits };
    if funds.amount.is_zero() {
        return Ok(());
    }
    let balance = after_inbound(wallet.balance, funds).fits("invoice_id")?;
    let balance = lowered(draft, wallet, balance, outbound).fits("invoice_id")?;
    let mut transaction = draft.transaction(&wallet.id, TransactionKind::Invoiced, funds);
    transaction.transaction_type = TransactionType::Inbound;
    transaction.voided_invoice_id = Some(invoice.clone());
    if wallet.traceable {
        transaction.fundings = outbound.fundings.iter().rev().cloned().collect();
    }
    let sources: Vec<Funding> = transaction.fundings.clone();
    draft.record(Fact::CreditsRestored {
        transaction,
        reversed_transaction_id: outbound.id.clone(),
        balance,
    });
    if !wallet.is_active() {
        return match draft.policy.termination {
            Termination::Void => void_again(draft, wallet),
            Termination::Freeze => Ok(()),
        };
    }
    for source in sources {
        let Some(grant) = draft.account.transaction(&source.transaction_id).cloned() else { continue };
        let over = draft.policy.grant_spans
            && end::is_over(draft.policy, &draft.account, grant.expiration_at, draft.at());
        if over {
            end::expire_grant(draft, &grant)?;
        }
    }
    Ok(())
}

/// Credits cannot live in a wallet that ended: what came back is voided at once, for the reason of its end.
fn void_again(draft: &mut Draft<'_>, wallet: &Wallet) -> Result<(), Refusals> {
    let wallet = draft.wallet(&wallet.id).map_err(|refusal| Vec::from([refusal]))?;
    let expired = end::is_over(draft.policy, &draft.account, wallet.expiration_at, draft.at());
    let reason = if expired { EndReason::Expired } else { EndReason::Terminated };
    end::void_everything(draft, &wallet, reason)
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
