//! Paying invoices with credits (rules, section 6). Applying is the act of finalising.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::vec::Vec;

use super::applied::Applied;
use super::pay::{self, Means, Paid};
use super::payers::{Payer, Told};
use super::purses::Purses;
use super::totals;
use crate::account::{Account, InvoiceId, Transaction};
use crate::amount::{Exact, Money};
use crate::decide::draft::Draft;
use crate::decide::refusals::{Fits, Refusals, out_of_range};
use crate::decision::{Code, InvoiceExplanation, InvoiceSkip, Refusal, UnchangedReason, WalletSkip};
use crate::invoice::{Invoice, InvoiceStatus, Known, Oversized, PaymentStatus};
use crate::policy::{LineAllocation, Policy, SecondApplication};
use drawdown_sort::collected;

const FIELD: &str = "invoices";

/// `apply_credits`: one refused invoice refuses all.
pub(crate) fn apply(draft: &mut Draft<'_>, invoices: &[Result<Invoice, Oversized>]) -> Result<(), Refusals> {
    let invoices: Vec<Invoice> = invoices.iter().cloned().collect::<Result<_, _>>().map_err(too_large)?;
    let wallets = draft.account.wallets.clone();
    let buckets = invoices.iter().map(|invoice| invoice.fees.len()).fold(0, usize::saturating_add);
    let payers = Payer::in_order(draft, &wallets, buckets);
    let purses = Purses::of(draft.policy, &draft.account, draft.at()).fits(FIELD)?;
    let mut means = Means { payers: &payers, purses, listed_wallets: 0, listed_sources: 0 };
    let mut paid = paid_before(draft.policy, &draft.account, &invoices);
    for mut invoice in invoices {
        let explanation = if invoice.status.is_finalizing() {
            refuse_applied(&paid, &invoice)?;
            let finalised = finalise(draft, &mut means, &mut invoice);
            // refusals of one invoice's figures name it
            let id = invoice.id.as_ref().map(InvoiceId::as_str);
            let explanation = finalised.map_err(|refusals| refusals.about(id))?;
            paid.extend(invoice.id.clone().filter(|_| invoice.prepaid.is_positive()));
            explanation
        } else {
            untouched(draft, &mut means, &invoice, InvoiceSkip::NotFinalizing, invoice.due)
        };
        draft.invoices.push(invoice);
        draft.explanation.push(explanation);
    }
    Ok(())
}

fn too_large(Oversized { id }: Oversized) -> Refusal {
    Refusal { subject: id.map(|id| id.as_str().into()), ..out_of_range(FIELD) }
}

/// Credits are applied to an invoice once.
fn refuse_applied(paid: &BTreeSet<InvoiceId>, invoice: &Invoice) -> Result<(), Refusal> {
    if invoice.prepaid.is_zero() && !invoice.id.as_ref().is_some_and(|id| paid.contains(id)) {
        return Ok(());
    }
    let id = invoice.id.as_ref().map_or("", InvoiceId::as_str);
    let message = format!("credits were already applied to invoice `{id}`");
    Err(Refusal::new(Code::AlreadyApplied, FIELD, message).about(id))
}

/// Those of the invoices that credits paid, in one pass over the account.
fn paid_before(policy: &Policy, account: &Account, invoices: &[Invoice]) -> BTreeSet<InvoiceId> {
    let named: BTreeSet<&InvoiceId> = collected(invoices.iter().filter_map(|invoice| invoice.id.as_ref()));
    let mut of_invoices: BTreeMap<&InvoiceId, Vec<&Transaction>> = BTreeMap::new();
    // what was used before is no application
    for transaction in account.transactions.iter().filter(|it| it.consumed.is_none()) {
        let ids = [&transaction.invoice_id, &transaction.voided_invoice_id].into_iter().flatten();
        for id in ids.filter(|id| named.contains(id)) {
            of_invoices.entry(id).or_default().push(transaction);
        }
    }
    let is_paid = |(id, transactions): &(&InvoiceId, Vec<&Transaction>)| match policy.second_application {
        SecondApplication::Refused => transactions.iter().any(|transaction| transaction.pays(id)),
        // figures that do not fit say nothing of a return
        SecondApplication::AfterReturn => {
            Applied::of(id, transactions.iter().copied()).map_or(true, |applied| applied.stands())
        }
    };
    collected(of_invoices.into_iter().filter(is_paid).map(|(id, _)| id.clone()))
}

fn finalise(
    draft: &mut Draft<'_>,
    means: &mut Means<'_>,
    invoice: &mut Invoice,
) -> Result<InvoiceExplanation, Refusals> {
    let excluded = match &invoice.invoice_type {
        Known::Type(invoice_type) => draft.policy.excluded_invoice_types.contains(*invoice_type),
        Known::Other(_) => false,
    };
    let open = totals::open(draft.policy, &draft.account, invoice, !excluded)?;
    let skip = if excluded {
        Some(InvoiceSkip::ExcludedType)
    } else if !open.due.is_positive() {
        Some(InvoiceSkip::NothingDue)
    } else {
        invoice.credit_limit.filter(|limit| limit.is_zero()).map(|_| InvoiceSkip::LimitReached)
    };
    let (explanation, outbounds, lines) = match skip {
        Some(skip) => (untouched(draft, means, invoice, skip, open.due), Vec::new(), None),
        None => {
            let paid = pay_within(draft, means, invoice, open.due)?;
            if paid.applied.is_zero() {
                draft.unchanged(match paid.is_taken {
                    true => UnchangedReason::RoundsToNothing,
                    false => UnchangedReason::NoWalletCanPay,
                });
            }
            invoice.prepaid = paid.applied;
            split(invoice, paid.granted).fits(FIELD)?;
            (paid.explanation, paid.outbounds, paid.lines)
        }
    };
    totals::close(draft.policy, invoice, &open, lines.as_deref()).fits(FIELD)?;
    tell_lines(draft.policy, invoice, lines.as_deref());

    // From here it must succeed. The next invoice is checked against what this one leaves.
    for outbound in outbounds {
        outbound.book(draft, invoice.id.as_ref())?;
    }
    invoice.status = InvoiceStatus::Finalized;
    if !invoice.due.is_positive() {
        invoice.payment_status = PaymentStatus::Succeeded;
    }
    Ok(InvoiceExplanation { remaining: invoice.due, ..explanation })
}

/// What credits pay of what is due, where the invoice may state a limit (rules beyond, section 15).
fn pay_within<'a>(
    draft: &Draft<'_>,
    means: &mut Means<'a>,
    invoice: &Invoice,
    due: Money,
) -> Result<Paid<'a>, Refusals> {
    let limit = invoice.credit_limit.filter(|limit| *limit < due);
    let mut paid = pay::pay(draft, means, invoice, limit.unwrap_or(due))?;
    paid.explanation.due = due;
    if limit == Some(paid.applied) {
        let wallets = paid.explanation.wallets.iter_mut().filter_map(|wallet| wallet.skipped.as_mut());
        let left_out = paid.explanation.skipped_left_out.iter_mut().map(|skipped| &mut skipped.reason);
        for reason in wallets.chain(left_out).filter(|reason| **reason == WalletSkip::NothingDue) {
            *reason = WalletSkip::LimitReached;
        }
    }
    Ok(paid)
}

/// Each fee says what credits paid of it, 0 too.
fn tell_lines(policy: &Policy, invoice: &mut Invoice, lines: Option<&[Money]>) {
    if policy.line_allocation == LineAllocation::None {
        return;
    }
    let lines = lines.unwrap_or_default().iter().copied().chain(core::iter::repeat(Money::ZERO));
    for (fee, line) in invoice.fees.iter_mut().zip(lines) {
        fee.prepaid = Some(line);
    }
}

/// The granted and the purchased part of what credits paid; a part of 0 is none.
fn split(invoice: &mut Invoice, granted: Option<Money>) -> Exact<()> {
    let purchased = match granted {
        Some(granted) => Some(invoice.prepaid.minus(granted)?),
        None => None,
    };
    let some = |part: Option<Money>| part.filter(|part| part.is_positive());
    (invoice.prepaid_granted, invoice.prepaid_purchased) = (some(granted), some(purchased));
    Ok(())
}

fn untouched(
    draft: &mut Draft<'_>,
    means: &mut Means<'_>,
    invoice: &Invoice,
    skip: InvoiceSkip,
    due: Money,
) -> InvoiceExplanation {
    let (of_invoice, unchanged) = match skip {
        InvoiceSkip::ExcludedType => (WalletSkip::ExcludedType, UnchangedReason::Excluded),
        InvoiceSkip::NotFinalizing => (WalletSkip::NotFinalizing, UnchangedReason::Excluded),
        InvoiceSkip::NothingDue => (WalletSkip::NothingDue, UnchangedReason::NothingDue),
        InvoiceSkip::LimitReached => (WalletSkip::LimitReached, UnchangedReason::Excluded),
    };
    draft.unchanged(unchanged);
    let mut told = Told::new(&mut means.listed_wallets);
    for payer in means.payers {
        told.skipped(payer.unfit(draft, invoice).unwrap_or(of_invoice), || payer.explained());
    }
    let (wallets, skipped_left_out) = told.finish();
    InvoiceExplanation {
        invoice_id: invoice.id.clone(),
        skipped: Some(skip),
        due,
        applied: Money::ZERO,
        remaining: invoice.due,
        buckets: Vec::new(),
        residue: None,
        wallets,
        skipped_left_out,
        sources: Vec::new(),
        sources_left_out: 0,
    }
}

#[cfg(test)]
mod tests;
