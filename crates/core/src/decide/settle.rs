//! What becomes of a purchase (rules, section 5).

use alloc::format;
use alloc::vec::Vec;

use super::draft::{Draft, Fits, Refusals, after_inbound};
use crate::account::{Funds, Transaction, TransactionStatus, Wallet};
use crate::command::{PaymentOutcome, PaymentTarget};
use crate::decision::{Code, Refusal};
use crate::event::{Fact, FailureReason};
use crate::policy::LatePayment;
use crate::purchase;

/// `settle_payment`: a purchase settles when its payment succeeds; what is settled stays settled.
pub(crate) fn settle(
    draft: &mut Draft<'_>,
    target: &PaymentTarget,
    outcome: PaymentOutcome,
) -> Result<(), Refusals> {
    let purchase = find(draft, target).map_err(|refusal| Vec::from([refusal]))?;
    let wallet = draft.wallet(&purchase.wallet_id).map_err(|refusal| Vec::from([refusal]))?;
    match (purchase.status, outcome) {
        (TransactionStatus::Settled, _)
        | (TransactionStatus::Failed, PaymentOutcome::Failed | PaymentOutcome::SettledByCreditNote) => Ok(()),
        (TransactionStatus::Pending | TransactionStatus::Failed, PaymentOutcome::Succeeded) => {
            paid(draft, &wallet, &purchase)
        }
        (TransactionStatus::Pending, PaymentOutcome::Failed) => {
            fail(draft, &wallet, &purchase, FailureReason::PaymentFailed)
        }
        (TransactionStatus::Pending, PaymentOutcome::SettledByCreditNote) => {
            fail(draft, &wallet, &purchase, FailureReason::SettledByCreditNote)
        }
    }
}

fn find(draft: &Draft<'_>, target: &PaymentTarget) -> Result<Transaction, Refusal> {
    let purchases = || draft.account.transactions.iter().filter(|t| t.is_purchase());
    match target {
        PaymentTarget::Invoice(id) => {
            purchases().find(|t| t.invoice_id.as_ref() == Some(id)).ok_or_else(|| {
                let message = format!("no purchase has the invoice `{id}`");
                Refusal::new(Code::InvoiceNotFound, "invoice_id", message).about(id.as_str())
            })
        }
        PaymentTarget::Transaction(id) => purchases().find(|t| t.id == *id).ok_or_else(|| {
            let message = format!("there is no purchase `{id}`");
            Refusal::new(Code::WalletTransactionNotFound, "transaction_id", message).about(id.as_str())
        }),
    }
    .cloned()
}

fn paid(draft: &mut Draft<'_>, wallet: &Wallet, purchase: &Transaction) -> Result<(), Refusals> {
    if !wallet.is_active() && draft.policy.late_payment == LatePayment::Refund {
        if purchase.refund_due {
            return Ok(());
        }
        return fail(draft, wallet, purchase, FailureReason::WalletTerminated);
    }
    let funds = Funds { amount: purchase.amount, credits: purchase.credits };
    let balance = after_inbound(wallet.balance, funds).fits("transaction_id")?;
    let invoice = purchase::paid_invoice(draft.policy, &draft.account, wallet, purchase, draft.at())
        .fits("transaction_id")?;
    draft.invoices.push(invoice.clone());
    draft.record(Fact::CreditsPurchased {
        transaction_id: purchase.id.clone(),
        wallet_id: wallet.id.clone(),
        remaining: wallet.traceable.then_some(funds),
        balance,
        invoice,
    });
    Ok(())
}

fn fail(
    draft: &mut Draft<'_>,
    wallet: &Wallet,
    purchase: &Transaction,
    reason: FailureReason,
) -> Result<(), Refusals> {
    let (make, refund_due): (fn(_, _, _, _, _) -> _, _) = match reason {
        FailureReason::PaymentFailed => (purchase::unpaid_invoice, false),
        FailureReason::SettledByCreditNote => (purchase::credited_invoice, false),
        FailureReason::WalletTerminated => (purchase::paid_invoice, true),
    };
    let invoice = make(draft.policy, &draft.account, wallet, purchase, draft.at()).fits("transaction_id")?;
    draft.invoices.push(invoice.clone());
    draft.record(Fact::PurchaseFailed {
        transaction_id: purchase.id.clone(),
        wallet_id: wallet.id.clone(),
        reason,
        refund_due,
        invoice,
    });
    Ok(())
}
