//! Paying invoices with credits (rules, section 6). Applying is the act of finalising.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::vec::Vec;

use super::draft::{Draft, Fits, FitsWallet, Refusals};
use super::end;
use super::totals;
use crate::account::{Account, InvoiceId, Transaction, Wallet};
use crate::amount::{Credits, Exact, Money, Subcents};
use crate::buckets::{Buckets, Taken};
use crate::decision::{
    BucketExplanation, Code, InvoiceExplanation, InvoiceSkip, Refusal, WalletExplanation, WalletSkip,
};
use crate::draw::{self, Purses};
use crate::invoice::{Invoice, InvoiceStatus, Known, PaymentStatus};
use crate::order;
use crate::policy::Application;
use crate::sort::{collected, sort_by};

const FIELD: &str = "invoices";

/// `apply_credits`: one refused invoice refuses all.
pub(crate) fn apply(draft: &mut Draft<'_>, invoices: &[Exact<Invoice>]) -> Result<(), Refusals> {
    let invoices: Vec<Invoice> = invoices.iter().cloned().collect::<Exact<_>>().fits(FIELD)?;
    let mut purses = Purses::of(draft.policy, &draft.account, draft.at()).fits(FIELD)?;
    let mut paid = paid_before(&draft.account, &invoices);
    for mut invoice in invoices {
        let explanation = if invoice.status.is_finalizing() {
            refuse_applied(&paid, &invoice).map_err(|refusal| Vec::from([refusal]))?;
            let explanation = finalise(draft, &mut purses, &mut invoice)?;
            paid.extend(invoice.id.clone().filter(|_| invoice.prepaid.is_positive()));
            explanation
        } else {
            untouched(draft, &invoice, InvoiceSkip::NotFinalizing, invoice.due)
        };
        draft.invoices.push(invoice);
        draft.explanation.push(explanation);
    }
    Ok(())
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

/// Those of the invoices that an outbound paid, in one pass over the account.
fn paid_before(account: &Account, invoices: &[Invoice]) -> BTreeSet<InvoiceId> {
    let named: BTreeSet<&InvoiceId> = collected(invoices.iter().filter_map(|invoice| invoice.id.as_ref()));
    let paid = |transaction: &Transaction| {
        transaction.invoice_id.clone().filter(|id| named.contains(id) && transaction.pays(id))
    };
    collected(account.transactions.iter().filter_map(paid))
}

fn finalise(
    draft: &mut Draft<'_>,
    purses: &mut Purses,
    invoice: &mut Invoice,
) -> Result<InvoiceExplanation, Refusals> {
    let excluded = match &invoice.invoice_type {
        Known::Type(invoice_type) => draft.policy.excluded_invoice_types.contains(*invoice_type),
        Known::Other(_) => false,
    };
    let open = totals::open(draft.policy, &draft.account, invoice, !excluded)?;
    let explanation = if excluded {
        untouched(draft, invoice, InvoiceSkip::ExcludedType, open.due)
    } else if !open.due.is_positive() {
        untouched(draft, invoice, InvoiceSkip::NothingDue, open.due)
    } else {
        pay(draft, purses, invoice, open.due)?
    };
    totals::close(draft.policy, invoice, &open).fits(FIELD)?;
    invoice.status = InvoiceStatus::Finalized;
    if !invoice.due.is_positive() {
        invoice.payment_status = PaymentStatus::Succeeded;
    }
    Ok(InvoiceExplanation { remaining: invoice.due, ..explanation })
}

fn untouched(draft: &Draft<'_>, invoice: &Invoice, skip: InvoiceSkip, due: Money) -> InvoiceExplanation {
    let of_invoice = match skip {
        InvoiceSkip::ExcludedType => WalletSkip::ExcludedType,
        InvoiceSkip::NotFinalizing => WalletSkip::NotFinalizing,
        InvoiceSkip::NothingDue => WalletSkip::NothingDue,
    };
    let explained = in_order(&draft.account).into_iter().map(|wallet| {
        let skipped = unfit(draft, invoice, wallet).unwrap_or(of_invoice);
        WalletExplanation { skipped: Some(skipped), ..unexplained(wallet) }
    });
    InvoiceExplanation {
        invoice_id: invoice.id.clone(),
        skipped: Some(skip),
        due,
        applied: Money::ZERO,
        remaining: invoice.due,
        buckets: Vec::new(),
        residue: None,
        wallets: explained.collect(),
    }
}

fn in_order(account: &Account) -> Vec<&Wallet> {
    let mut wallets: Vec<&Wallet> = account.wallets.iter().collect();
    sort_by(&mut wallets, |one, other| order::wallets(one, other));
    wallets
}

/// Spreads what is due over the wallets, in drawdown order.
fn pay(
    draft: &mut Draft<'_>,
    purses: &mut Purses,
    invoice: &mut Invoice,
    due: Money,
) -> Result<InvoiceExplanation, Refusals> {
    let stated = invoice.clone();
    let mut payment = Payment {
        purses,
        buckets: Buckets::of(draft.policy, &stated, due).fits(FIELD)?,
        left: due.to_subcents(),
        owed: due,
        granted: Money::ZERO,
        selected: false,
    };
    let wallets: Vec<Wallet> = in_order(&draft.account).into_iter().cloned().collect();
    let mut explained = Vec::with_capacity(wallets.len());
    for wallet in &wallets {
        explained.push(pay_from(draft, invoice, wallet, &mut payment)?);
    }
    let applied = due.minus(payment.owed).fits(FIELD)?;
    invoice.prepaid = applied;
    (invoice.prepaid_granted, invoice.prepaid_purchased) = (None, None);
    if wallets.iter().all(|wallet| wallet.traceable) {
        let purchased = applied.minus(payment.granted).fits(FIELD)?;
        invoice.prepaid_granted = Some(payment.granted).filter(|part| part.is_positive());
        invoice.prepaid_purchased = Some(purchased).filter(|part| part.is_positive());
    }
    Ok(InvoiceExplanation {
        invoice_id: invoice.id.clone(),
        skipped: None,
        due,
        applied,
        remaining: payment.owed,
        buckets: payment.buckets.list.iter().map(explain_bucket).collect(),
        residue: payment.buckets.residue,
        wallets: explained,
    })
}

/// What is still open of an invoice while wallets pay it.
struct Payment<'a> {
    purses: &'a mut Purses,
    buckets: Buckets<'a>,
    /// With sub-cent digits.
    left: Subcents,
    /// In whole minor units.
    owed: Money,
    granted: Money,
    /// A wallet was chosen, where only one may be.
    selected: bool,
}

fn explain_bucket(bucket: &crate::buckets::Bucket<'_>) -> BucketExplanation {
    let share = bucket.share();
    BucketExplanation {
        fee_type: share.fee_type,
        billable_metric_code: share.billable_metric_code,
        target_wallet_code: share.target_wallet_code,
        cap: share.amount,
    }
}

/// A wallet that paid nothing yet.
fn unexplained(wallet: &Wallet) -> WalletExplanation {
    WalletExplanation {
        wallet_id: wallet.id.clone(),
        priority: wallet.priority,
        created_at: wallet.created_at,
        taken: Vec::new(),
        amount: Money::ZERO,
        credits: Credits::ZERO,
        rounding_residue: Subcents::ZERO,
        skipped: None,
        out_of_scope_buckets: 0,
    }
}

fn pay_from(
    draft: &mut Draft<'_>,
    invoice: &Invoice,
    wallet: &Wallet,
    payment: &mut Payment<'_>,
) -> Result<WalletExplanation, Refusals> {
    let mut explanation = unexplained(wallet);
    let in_scope = payment.buckets.in_scope(wallet);
    explanation.out_of_scope_buckets = in_scope.iter().filter(|may_pay| !**may_pay).count();
    let available = match usable(draft, invoice, wallet, payment, &in_scope).fits(FIELD)? {
        Ok(available) => available,
        Err(skip) => {
            explanation.skipped = Some(skip);
            return Ok(explanation);
        }
    };
    payment.selected = true;
    let taken = payment.buckets.take(&in_scope, available, &mut payment.left).fits(FIELD)?;
    let amount = taken.sum.round_half_up().fits(FIELD)?.min(payment.owed);
    explanation.amount = amount;
    explanation.rounding_residue = amount.to_subcents().minus(taken.sum).fits(FIELD)?;
    if taken.of_buckets.is_empty() {
        explanation.skipped = Some(WalletSkip::NothingDue);
    }
    if amount.is_positive() {
        explanation.credits = book(draft, invoice, wallet, payment, amount, &taken)?;
        payment.owed = payment.owed.minus(amount).fits(FIELD)?;
    }
    explanation.taken = taken.of_buckets;
    Ok(explanation)
}

/// Why the wallet pays no invoice of this currency, whatever stands on it.
fn unfit(draft: &Draft<'_>, invoice: &Invoice, wallet: &Wallet) -> Option<WalletSkip> {
    if !wallet.is_active() {
        let over = end::is_over(draft.policy, &draft.account, wallet.expiration_at, draft.at());
        return Some(if over { WalletSkip::Expired } else { WalletSkip::Inactive });
    }
    if wallet.currency != invoice.currency {
        return Some(WalletSkip::WrongCurrency);
    }
    (!wallet.balance.amount.is_positive()).then_some(WalletSkip::Empty)
}

/// What the wallet can pay with, or why it does not pay.
fn usable(
    draft: &Draft<'_>,
    invoice: &Invoice,
    wallet: &Wallet,
    payment: &Payment<'_>,
    in_scope: &[bool],
) -> Exact<Result<Money, WalletSkip>> {
    if let Some(skip) = unfit(draft, invoice, wallet) {
        return Ok(Err(skip));
    }
    if !in_scope.contains(&true) {
        return Ok(Err(WalletSkip::OutOfScope));
    }
    if draft.policy.application == Application::SingleWallet && payment.selected {
        return Ok(Err(WalletSkip::NotSelected));
    }
    if !payment.left.is_positive() || !payment.owed.is_positive() {
        return Ok(Err(WalletSkip::NothingDue));
    }
    let available = payment.purses.available(wallet)?;
    Ok(if available.is_positive() { Ok(available) } else { Err(WalletSkip::NotStarted) })
}

/// Books one outbound for the wallet and returns its credits.
fn book(
    draft: &mut Draft<'_>,
    invoice: &Invoice,
    wallet: &Wallet,
    payment: &mut Payment<'_>,
    amount: Money,
    taken: &Taken,
) -> Result<Credits, Refusals> {
    draft.undisputed(&wallet.id, FIELD).map_err(|refusal| Vec::from([refusal]))?;
    let grants = payment.purses.grants(&draft.account, &wallet.id);
    let drawn = draw::money(draft.policy, wallet, grants, amount).fits_wallet(&wallet.id, FIELD)?;
    payment.granted = payment.granted.plus(drawn.granted).fits(FIELD)?;
    let credits = drawn.funds.credits;
    let shares = payment.buckets.shares(taken);
    draft.apply(wallet, drawn, invoice.id.as_ref(), shares).fits_wallet(&wallet.id, FIELD)?;
    Ok(credits)
}
