//! Giving back what a reversed invoice used (rules, section 5), whole or in part (rules beyond, section 5).

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use super::applied::Applied;
use super::extent;
use super::returned::{self, Return};
use super::slices::Outstanding;
use crate::account::{
    FailureReason, InvoiceId, Transaction, TransactionId, TransactionStatus, Wallet, WalletId,
};
use crate::amount::{Exact, Money};
use crate::command::{InvoiceReversal, ReversalExtent};
use crate::decide::draft::Draft;
use crate::decide::end;
use crate::decide::refusals::{Fits, Refusals};
use crate::decision::{Refusal, Remark, UnchangedReason};
use crate::policy::{Reversal, Termination};
use crate::purchase::settle;
use drawdown_sort::collected;

const FIELD: &str = "invoice_id";

/// `reverse_invoice`: what outbounds of the invoice took and has not come back does, all of it or a part from the end of
/// the draw. A purchase never does; one that was not paid yet will not count any more.
pub(crate) fn reverse(draft: &mut Draft<'_>, reversal: &InvoiceReversal) -> Result<(), Refusals> {
    let invoice = &reversal.invoice_id;
    if reversal.extent == ReversalExtent::Whole && void_purchase(draft, invoice)? {
        return Ok(());
    }
    let standing = Standing::of(draft, invoice)?;
    let part = extent::part(reversal.extent, &standing)?;
    let credited = extent::credited(reversal.extent);
    let outbounds = standing.outbounds.iter().map(|outstanding| &outstanding.outbound);
    let mut wallets =
        wallets_of(draft, outbounds.chain(standing.last.iter().filter(|_| credited.is_some())))?;
    let mut returns = returned::returns(draft, &wallets, &standing.outbounds, part).fits(FIELD)?;
    if let Some(credited) = credited {
        note(draft, invoice, credited, &mut returns, standing.last.as_ref()).fits(FIELD)?;
    }
    if returns.is_empty() {
        tell_why(draft, reversal.extent, &standing);
        return Ok(());
    }
    let sources = collected(returns.iter().flat_map(Return::sources).cloned());
    let facts = returned::facts(draft, &mut wallets, returns, invoice).fits(FIELD)?;

    // From here it must succeed. What cannot live where it came back to is voided after it, as anything else that ends.
    for fact in facts {
        draft.record(fact)?;
    }
    end_again(draft, wallets, &sources)
}

/// Will a purchase of this invoice not count any more? True where that was told before.
fn void_purchase(draft: &mut Draft<'_>, invoice: &InvoiceId) -> Result<bool, Refusals> {
    let Some(purchase) = settle::sold_by(draft, invoice) else { return Ok(false) };
    if purchase.failure_reason == Some(FailureReason::InvoiceVoided) {
        draft.unchanged(UnchangedReason::AlreadyInThatState);
        return Ok(true);
    }
    if purchase.status != TransactionStatus::Settled && !purchase.refund_due {
        settle::void_invoice(draft, &purchase)?;
    }
    Ok(false)
}

/// What credits paid of an invoice, and what of it has not come back.
pub(crate) struct Standing {
    /// Those of which something has not.
    pub outbounds: Vec<Outstanding>,
    /// What credits paid, returned or not.
    pub applied: Money,
    /// What has not come back.
    pub left: Money,
    /// What credit notes credited before.
    pub credited: Money,
    /// The last outbound, returned or not.
    pub last: Option<Transaction>,
}

impl Standing {
    fn of(draft: &Draft<'_>, invoice: &InvoiceId) -> Result<Self, Refusals> {
        let applied = Applied::of(invoice, draft.account.transactions.iter()).fits(FIELD)?;
        let settled = |outbound: &Transaction| outbound.status == TransactionStatus::Settled;
        let last = applied.outbounds.iter().rfind(|outbound| settled(outbound.transaction));
        let mut outbounds = Vec::new();
        for outbound in applied.outbounds.iter().filter(|it| applied.stands() && settled(it.transaction)) {
            // what was worth nothing is told to be so
            if outbound.left.amount.is_positive() || outbound.transaction.amount.is_zero() {
                outbounds.push(Outstanding { outbound: outbound.transaction.clone(), left: outbound.left });
            }
        }
        let left = Money::total(outbounds.iter().map(|outbound| outbound.left.amount)).fits(FIELD)?;
        Ok(Self {
            left,
            applied: applied.total().fits(FIELD)?,
            credited: applied.credited,
            last: last.map(|outbound| outbound.transaction.clone()),
            outbounds,
        })
    }
}

/// Why nothing comes back, beside what the outbounds told of themselves.
fn tell_why(draft: &mut Draft<'_>, extent: ReversalExtent, standing: &Standing) {
    let asks_for_nothing = match extent {
        ReversalExtent::Whole => false,
        ReversalExtent::Amount(amount) => amount.is_zero(),
        ReversalExtent::CreditNote { credited, .. } => credited.is_zero(),
    };
    if asks_for_nothing {
        draft.unchanged(UnchangedReason::NothingToDo);
    } else if standing.outbounds.is_empty() {
        draft.unchanged(UnchangedReason::NothingLeft);
    }
}

/// The wallets of these outbounds, whose balances follow while they come back.
fn wallets_of<'a>(
    draft: &Draft<'_>,
    outbounds: impl Iterator<Item = &'a Transaction>,
) -> Result<BTreeMap<WalletId, Wallet>, Refusal> {
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

/// A credit note is kept on the first inbound that it books, on one of nothing where nothing comes back. What does not
/// come back as credits is the host's to pay out.
fn note(
    draft: &mut Draft<'_>,
    invoice: &InvoiceId,
    credited: Money,
    returns: &mut Vec<Return>,
    last: Option<&Transaction>,
) -> Exact<()> {
    let amount = Money::total(returns.iter().map(|back| back.funds.amount))?;
    let refund = credited.minus(amount)?;
    draft.remarks.push(Remark::Credited { invoice_id: invoice.clone(), credited, amount, refund });
    if returns.is_empty() {
        returns.extend(last.map(|last| Return::of_nothing(draft.policy, last)));
    }
    if let Some(first) = returns.first_mut() {
        first.credited = Some(credited);
    }
    Ok(())
}

/// What came back past its end, or to a wallet that ended, ends at once.
fn end_again(
    draft: &mut Draft<'_>,
    wallets: BTreeMap<WalletId, Wallet>,
    sources: &BTreeSet<TransactionId>,
) -> Result<(), Refusals> {
    if draft.policy.reversal == Reversal::NewGrant {
        return Ok(());
    }
    if draft.policy.termination == Termination::Void {
        let ended = wallets.into_values().filter(|wallet| !wallet.is_active());
        end::void_again(draft, ended.collect())?;
    }
    if draft.policy.grant_spans {
        end::expire_grants(draft, |grant| sources.contains(&grant.id))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
