//! What becomes of a purchase (rules, section 5).

use alloc::format;
use alloc::vec::Vec;

use crate::account::{FailureReason, Funds, InvoiceId, Transaction, TransactionStatus, Wallet};
use crate::amount::Exact;
use crate::command::{PaymentOutcome, PaymentTarget};
use crate::decide::draft::Draft;
use crate::decide::leaving::after_inbound;
use crate::decide::refusals::{Fits, Refusals};
use crate::decision::{Code, Refusal, UnchangedReason};
use crate::event::Fact;
use crate::expiry;
use crate::invoice::{Invoice, PaymentStatus};
use crate::policy::{CreditsEnded, LatePayment};
use crate::purchase::{self, Standing, bound};
use crate::top_up_rule;

/// `settle_payment`: a purchase settles when its payment succeeds; what is settled stays settled.
pub(crate) fn settle(
    draft: &mut Draft<'_>,
    target: &PaymentTarget,
    outcome: PaymentOutcome,
) -> Result<(), Refusals> {
    let (purchase, field) = find(draft, target)?;
    let wallet = wallet_of(draft, &purchase, field)?;
    let becomes = match becomes(draft, &wallet, &purchase, outcome) {
        Ok(becomes) => becomes,
        Err(reason) => {
            draft.unchanged(reason);
            return Ok(());
        }
    };
    let told = match becomes {
        Becomes::Paid => paid(draft, &wallet, &purchase),
        Becomes::Failed(failure) => failed(draft, &wallet, &purchase, failure),
    }
    .fits(field)?;

    // From here it must succeed.
    tell(draft, told)?;
    match outcome {
        PaymentOutcome::Failed => top_up_rule::after_failure(draft, &purchase),
        PaymentOutcome::Succeeded
            if draft.account.transaction(&purchase.id).is_some_and(|it| it.is_grant()) =>
        {
            top_up_rule::after_settlement(draft, &wallet.id)
        }
        PaymentOutcome::Succeeded | PaymentOutcome::SettledByCreditNote => Ok(()),
    }
}

/// The purchase's invoice as it is now, and what happened to it and to what comes with it.
fn tell(draft: &mut Draft<'_>, (invoice, facts): (Invoice, Vec<Fact>)) -> Result<(), Refusals> {
    draft.invoices.push(invoice);
    facts.into_iter().try_for_each(|fact| draft.record(fact))
}

/// What a payment makes of a purchase, or why it makes nothing of it.
fn becomes(
    draft: &Draft<'_>,
    wallet: &Wallet,
    purchase: &Transaction,
    outcome: PaymentOutcome,
) -> Result<Becomes, UnchangedReason> {
    match (purchase.status, outcome) {
        (TransactionStatus::Settled, _) => Err(UnchangedReason::AlreadySettled),
        (TransactionStatus::Failed, PaymentOutcome::Failed | PaymentOutcome::SettledByCreditNote) => {
            Err(UnchangedReason::AlreadyInThatState)
        }
        (TransactionStatus::Pending | TransactionStatus::Failed, PaymentOutcome::Succeeded) => {
            match too_late(draft, wallet, purchase) {
                Some(_) if purchase.refund_due => Err(UnchangedReason::AlreadySettled),
                Some(reason) => Ok(Becomes::Failed(Failure::paid(reason))),
                None => Ok(Becomes::Paid),
            }
        }
        (TransactionStatus::Pending, PaymentOutcome::Failed) => {
            let (reason, payment) = (FailureReason::PaymentFailed, PaymentStatus::Failed);
            Ok(Becomes::Failed(Failure { reason, payment, refund_due: false }))
        }
        (TransactionStatus::Pending, PaymentOutcome::SettledByCreditNote) => {
            let (reason, payment) = (FailureReason::SettledByCreditNote, PaymentStatus::Succeeded);
            Ok(Becomes::Failed(Failure { reason, payment, refund_due: false }))
        }
    }
}

/// Voids the invoice of a purchase that is not paid: it will never count, and a payment that still arrives is due back.
pub(crate) fn void_invoice(draft: &mut Draft<'_>, purchase: &Transaction) -> Result<(), Refusals> {
    let wallet = wallet_of(draft, purchase, "invoice_id")?;
    let payment = match purchase.status {
        TransactionStatus::Failed => PaymentStatus::Failed,
        TransactionStatus::Pending | TransactionStatus::Settled => PaymentStatus::Pending,
    };
    let failure = Failure { reason: FailureReason::InvoiceVoided, payment, refund_due: false };
    let told = failed(draft, &wallet, purchase, failure).fits("invoice_id")?;

    // From here it must succeed.
    tell(draft, told)
}

/// The purchase that an invoice sells.
pub(crate) fn sold_by(draft: &Draft<'_>, invoice: &InvoiceId) -> Option<Transaction> {
    let mut purchases = draft.account.transactions.iter().filter(|transaction| transaction.is_purchase());
    purchases.find(|purchase| purchase.invoice_id.as_ref() == Some(invoice)).cloned()
}

/// The purchase, and the member of the command that names it.
fn find(draft: &Draft<'_>, target: &PaymentTarget) -> Result<(Transaction, &'static str), Refusal> {
    match target {
        PaymentTarget::Invoice(id) => {
            sold_by(draft, id).map(|purchase| (purchase, "invoice_id")).ok_or_else(|| {
                let message = format!("no purchase has the invoice `{id}`");
                Refusal::new(Code::InvoiceNotFound, "invoice_id", message).about(id.as_str())
            })
        }
        PaymentTarget::Transaction(id) => {
            let named = draft.account.transaction(id);
            let sold = named.filter(|it| it.is_bound()).and_then(|it| it.invoice_id.as_ref());
            let purchase = match sold {
                Some(invoice) => sold_by(draft, invoice),
                None => named.filter(|it| it.is_purchase()).cloned(),
            };
            purchase.map(|purchase| (purchase, "transaction_id")).ok_or_else(|| {
                let message = format!("there is no purchase `{id}`");
                Refusal::new(Code::WalletTransactionNotFound, "transaction_id", message).about(id.as_str())
            })
        }
    }
}

/// The purchase's wallet; `field` is the member of the command that names the purchase.
fn wallet_of(draft: &Draft<'_>, purchase: &Transaction, field: &'static str) -> Result<Wallet, Refusal> {
    draft.undisputed(&purchase.wallet_id, field)?;
    draft.wallet(&purchase.wallet_id).map_err(|refusal| Refusal { field, ..refusal })
}

/// Why a payment that arrives now can buy nothing; the host has to refund it.
fn too_late(draft: &Draft<'_>, wallet: &Wallet, purchase: &Transaction) -> Option<FailureReason> {
    if purchase.failure_reason == Some(FailureReason::InvoiceVoided) {
        return Some(FailureReason::InvoiceVoided);
    }
    if !wallet.is_active() && draft.policy.late_payment == LatePayment::Refund {
        return Some(FailureReason::WalletTerminated);
    }
    let ended = draft.policy.grant_spans
        && expiry::of_grant(draft.policy, &draft.account, purchase).is_some_and(|end| end <= draft.at());
    (ended && draft.policy.credits_ended == CreditsEnded::Refund).then_some(FailureReason::CreditsEnded)
}

/// What a payment makes of a purchase.
enum Becomes {
    Paid,
    Failed(Failure),
}

/// How a purchase failed.
struct Failure {
    reason: FailureReason,
    /// What its invoice says of the payment.
    payment: PaymentStatus,
    /// Money came all the same.
    refund_due: bool,
}

impl Failure {
    /// The payment came, too late to buy anything.
    fn paid(reason: FailureReason) -> Self {
        Self { reason, payment: PaymentStatus::Succeeded, refund_due: true }
    }
}

fn paid(draft: &Draft<'_>, wallet: &Wallet, purchase: &Transaction) -> Exact<(Invoice, Vec<Fact>)> {
    let funds = Funds { amount: purchase.amount, credits: purchase.credits };
    let balance = after_inbound(wallet.balance, funds)?;
    let standing = Standing { payment: PaymentStatus::Succeeded, voided: false, credited: false };
    let invoice = invoice(draft, wallet, purchase, standing)?;
    let mut facts = Vec::from([Fact::CreditsPurchased {
        transaction_id: purchase.id.clone(),
        wallet_id: wallet.id.clone(),
        remaining: wallet.traceable.then_some(funds),
        balance,
        invoice: invoice.clone(),
    }]);
    facts.extend(bound::settled(wallet, bound::with(&draft.account, purchase), balance, draft.at())?);
    Ok((invoice, facts))
}

fn failed(
    draft: &Draft<'_>,
    wallet: &Wallet,
    purchase: &Transaction,
    failure: Failure,
) -> Exact<(Invoice, Vec<Fact>)> {
    let Failure { reason, payment, refund_due } = failure;
    let voided = reason == FailureReason::InvoiceVoided;
    let credited = reason == FailureReason::SettledByCreditNote;
    let invoice = invoice(draft, wallet, purchase, Standing { payment, voided, credited })?;
    let fails = |it: &Transaction, refund_due| Fact::PurchaseFailed {
        transaction_id: it.id.clone(),
        wallet_id: wallet.id.clone(),
        reason,
        refund_due,
        invoice: invoice.clone(),
    };
    let mut facts = Vec::from([fails(purchase, refund_due)]);
    // nobody paid for what comes with it
    let bound = bound::with(&draft.account, purchase).into_iter();
    facts.extend(bound.filter(|it| it.failure_reason != Some(reason)).map(|it| fails(&it, false)));
    Ok((invoice, facts))
}

/// The purchase's invoice as it stands now. One that waited for its payment is final on the local day it is paid.
fn invoice(draft: &Draft<'_>, wallet: &Wallet, purchase: &Transaction, standing: Standing) -> Exact<Invoice> {
    let at = draft.at();
    let mut issued = purchase::issued(draft.policy, &draft.account, wallet, purchase, at)?;
    if standing.payment == PaymentStatus::Succeeded && !standing.voided {
        issued.issuing_date.get_or_insert(at.local_day(draft.account.customer_zone()));
    }
    Ok(purchase::invoice(wallet, purchase, issued, standing))
}

#[cfg(test)]
mod tests;
