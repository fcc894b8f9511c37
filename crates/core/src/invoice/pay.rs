//! Paying one invoice: what each wallet takes of its buckets, what of that is booked, and what it is drawn from
//! (rules, section 6).

use alloc::vec::Vec;

use super::buckets::{Bucket, Buckets, Taken};
use super::drawn_from::Sources;
use super::lines::Lines;
use super::payers::{Payer, Told};
use super::purses::Purses;
use crate::account::{InvoiceId, TransactionKind, WalletId};
use crate::amount::{Exact, Money, Subcents, largest_remainder};
use crate::decide::draft::Draft;
use crate::decide::leaving::{FitsWallet, Leaving};
use crate::decide::refusals::{Fits, Refusals};
use crate::decision::{BucketExplanation, InvoiceExplanation, SourceSkip, WalletSkip};
use crate::draw;
use crate::event::{BucketShare, FeeShare};
use crate::invoice::Invoice;
use crate::policy::{Application, Policy, WalletRounding};

const FIELD: &str = "invoices";

/// What invoices are paid from, and how much of it the answer tells already.
pub(crate) struct Means<'a> {
    pub payers: &'a [Payer<'a>],
    pub purses: Purses,
    /// Skipped wallets that the answer lists so far.
    pub listed_wallets: usize,
    /// Skipped sources that the answer lists so far.
    pub listed_sources: usize,
}

/// What leaves a wallet for an invoice, checked: nothing of it is told yet.
pub(crate) struct Outbound<'a> {
    wallet: &'a WalletId,
    leaving: Leaving,
    buckets: Vec<BucketShare>,
    fees: Vec<FeeShare>,
}

impl Outbound<'_> {
    /// Tells it.
    pub fn book(self, draft: &mut Draft<'_>, invoice: Option<&InvoiceId>) -> Result<(), Refusals> {
        draft.apply(self.wallet, self.leaving, invoice, (self.buckets, self.fees))
    }
}

/// What credits pay of an invoice.
pub(crate) struct Paid<'a> {
    pub applied: Money,
    /// A wallet took something, though it may round to nothing.
    pub is_taken: bool,
    /// Of it what granted credits paid; `None` where no split is told.
    pub granted: Option<Money>,
    pub explanation: InvoiceExplanation,
    /// What each fee got of it, where the policy needs that.
    pub lines: Option<Vec<Money>>,
    /// In drawdown order; no wallet's draw depends on another's.
    pub outbounds: Vec<Outbound<'a>>,
}

/// Spreads what is due over the wallets, in drawdown order.
pub(crate) fn pay<'a>(
    draft: &Draft<'_>,
    means: &mut Means<'a>,
    invoice: &Invoice,
    due: Money,
) -> Result<Paid<'a>, Refusals> {
    let mut told = Told::new(&mut means.listed_wallets);
    let mut payment = Payment::of(draft.policy, invoice, due).fits(FIELD)?;
    for payer in means.payers {
        payment.ask(draft, &means.purses, payer, &mut told).fits(FIELD)?;
    }
    payment.round().fits(FIELD)?;
    let mut sources = Sources::new(&mut means.listed_sources);
    let mut granted = Money::ZERO;
    let mut lines = Lines::of(draft.policy, invoice, &payment.buckets).fits(FIELD)?;
    let mut outbounds = Vec::with_capacity(payment.takes.len());
    for (payer, answer) in means.payers.iter().zip(&payment.answers) {
        let leaving = draw(draft, &mut means.purses, payer, *answer, &payment, &mut sources)?;
        let (Some(leaving), Answer::Takes(number)) = (leaving, answer) else { continue };
        let Some(take) = payment.takes.get(*number) else { continue };
        granted = granted.plus(leaving.drawn.granted).fits(FIELD)?;
        if let Some(told) = told.wallets.get_mut(take.told) {
            told.credits = leaving.drawn.funds.credits;
        }
        let buckets = payment.buckets.shares(&take.taken);
        let amount = leaving.drawn.funds.amount;
        let fees = lines.as_mut().map(|lines| lines.share(amount, &take.taken)).transpose().fits(FIELD)?;
        let fees = fees.unwrap_or_default();
        outbounds.push(Outbound { wallet: &payer.wallet.id, leaving, buckets, fees });
    }
    payment.explain(&mut told).fits(FIELD)?;
    let applied = Money::total(payment.takes.iter().map(|take| take.amount)).fits(FIELD)?;
    let remaining = due.minus(applied).fits(FIELD)?;
    let (wallets, skipped_left_out) = told.finish();
    let (sources, sources_left_out) = sources.finish();
    Ok(Paid {
        applied,
        is_taken: !payment.takes.is_empty(),
        granted: means.payers.iter().all(|payer| payer.wallet.traceable).then_some(granted),
        explanation: InvoiceExplanation {
            invoice_id: invoice.id.clone(),
            skipped: None,
            due,
            applied,
            remaining,
            buckets: payment.buckets.list.iter().map(explain_bucket).collect(),
            residue: payment.buckets.residue,
            wallets,
            skipped_left_out,
            sources,
            sources_left_out,
        },
        lines: lines.map(Lines::finish),
        outbounds,
    })
}

/// What is still open of an invoice while wallets are asked.
struct Payment<'a> {
    invoice: &'a Invoice,
    buckets: Buckets<'a>,
    /// With sub-cent digits.
    left: Subcents,
    /// In whole minor units.
    owed: Money,
    rounding: WalletRounding,
    takes: Vec<Take>,
    /// One for each payer.
    answers: Vec<Answer>,
}

/// What a wallet takes of the buckets.
struct Take {
    taken: Taken,
    /// What of it is booked.
    amount: Money,
    /// Its place among the wallets that are told.
    told: usize,
}

/// What a wallet does for the invoice.
#[derive(Clone, Copy)]
enum Answer {
    /// It cannot pay this invoice at all.
    Unfit,
    /// It pays nothing.
    Skips(WalletSkip),
    /// The take of this number.
    Takes(usize),
}

impl<'a> Payment<'a> {
    fn of(policy: &Policy, invoice: &'a Invoice, due: Money) -> Exact<Self> {
        Ok(Self {
            invoice,
            buckets: Buckets::of(policy, invoice, due)?,
            left: due.to_subcents(),
            owed: due,
            rounding: policy.wallet_rounding,
            takes: Vec::new(),
            answers: Vec::new(),
        })
    }

    /// Asks a wallet what it takes.
    fn ask(
        &mut self,
        draft: &Draft<'_>,
        purses: &Purses,
        payer: &Payer<'_>,
        told: &mut Told<'_>,
    ) -> Exact<()> {
        let skip = |told: &mut Told<'_>, buckets: &Buckets<'_>, reason: WalletSkip| {
            told.skipped(reason, || payer.explained_beside(buckets));
        };
        if let Some(reason) = payer.unfit(draft, self.invoice) {
            skip(told, &self.buckets, reason);
            self.answers.push(Answer::Unfit);
            return Ok(());
        }
        let available = match self.usable(draft, purses, payer)? {
            Ok(available) => available,
            Err(reason) => {
                skip(told, &self.buckets, reason);
                self.answers.push(Answer::Skips(reason));
                return Ok(());
            }
        };
        let taken = self.buckets.take(&payer.reach, available, &mut self.left)?;
        let amount = match self.rounding {
            WalletRounding::Each => taken.sum.round_half_up()?.min(self.owed),
            WalletRounding::Together => Money::ZERO,
        };
        self.owed = self.owed.minus(amount)?;
        self.answers.push(Answer::Takes(self.takes.len()));
        self.takes.push(Take { taken, amount, told: told.wallets.len() });
        told.wallets.push(payer.explained_beside(&self.buckets));
        Ok(())
    }

    /// What the wallet can pay with, or why it does not pay.
    fn usable(
        &self,
        draft: &Draft<'_>,
        purses: &Purses,
        payer: &Payer<'_>,
    ) -> Exact<Result<Money, WalletSkip>> {
        let has_open = self.buckets.has_open(&payer.reach);
        if !has_open && !self.buckets.are_in_scope(&payer.reach) {
            return Ok(Err(WalletSkip::OutOfScope));
        }
        if draft.policy.application == Application::SingleWallet && !self.takes.is_empty() {
            return Ok(Err(WalletSkip::NotSelected));
        }
        if !self.left.is_positive() || !self.owed.is_positive() {
            return Ok(Err(WalletSkip::NothingDue));
        }
        let available = purses.available(&draft.account, payer.place)?;
        if !available.is_positive() {
            return Ok(Err(WalletSkip::NotStarted));
        }
        Ok(if has_open { Ok(available) } else { Err(WalletSkip::NothingDue) })
    }

    /// Rounds what all wallets take together: up to their sum rounded half up, and no more than is owed.
    fn round(&mut self) -> Exact<()> {
        if self.rounding == WalletRounding::Each {
            return Ok(());
        }
        let sums: Vec<Subcents> = self.takes.iter().map(|take| take.taken.sum).collect();
        let whole = Subcents::total(sums.iter().copied())?.round_half_up()?.min(self.owed);
        for (take, amount) in self.takes.iter_mut().zip(largest_remainder(&sums, whole)?) {
            take.amount = amount;
        }
        Ok(())
    }

    /// Tells what each wallet took and what of it was booked.
    fn explain(&self, told: &mut Told<'_>) -> Exact<()> {
        for take in &self.takes {
            let Some(wallet) = told.wallets.get_mut(take.told) else { continue };
            wallet.taken.clone_from(&take.taken.of_buckets);
            wallet.amount = take.amount;
            wallet.rounding_residue = take.amount.to_subcents().minus(take.taken.sum)?;
            wallet.skipped = take.amount.is_zero().then_some(WalletSkip::RoundsToNothing);
        }
        Ok(())
    }

    fn amount_of(&self, answer: Answer) -> Money {
        match answer {
            Answer::Takes(number) => self.takes.get(number).map_or(Money::ZERO, |take| take.amount),
            Answer::Unfit | Answer::Skips(_) => Money::ZERO,
        }
    }
}

/// Draws what a wallet pays, checked against what it holds, and tells its sources.
fn draw(
    draft: &Draft<'_>,
    purses: &mut Purses,
    payer: &Payer<'_>,
    answer: Answer,
    payment: &Payment<'_>,
    sources: &mut Sources<'_>,
) -> Result<Option<Leaving>, Refusals> {
    let skipped = match answer {
        Answer::Unfit => return Ok(None),
        Answer::Skips(WalletSkip::OutOfScope) => SourceSkip::OutOfScope,
        Answer::Skips(_) | Answer::Takes(_) => SourceSkip::NotReached,
    };
    let amount = payment.amount_of(answer);
    let paying = draft.account.wallets.get(payer.place).filter(|_| amount.is_positive());
    let drawn = match paying {
        Some(wallet) => {
            draft.undisputed(&wallet.id, FIELD)?;
            let grants = purses.grants(&draft.account, payer.place);
            Some((wallet, draw::money(draft.policy, wallet, grants, amount).fits_wallet(&wallet.id, FIELD)?))
        }
        None => None,
    };
    if payer.wallet.traceable {
        let fundings = drawn.as_ref().map(|(_, drawn)| &*drawn.fundings).unwrap_or_default();
        sources.grants(draft.policy, &draft.account, purses, payer, fundings, skipped);
    } else {
        sources.pool(payer, amount, skipped);
    }
    let leaving = drawn.map(|(wallet, drawn)| {
        let leaving = Leaving::of(draft.policy, wallet, drawn, TransactionKind::Invoiced);
        leaving.fits_wallet(&wallet.id, FIELD)
    });
    leaving.transpose()
}

fn explain_bucket(bucket: &Bucket<'_>) -> BucketExplanation {
    let share = bucket.share_of(bucket.cap);
    BucketExplanation {
        fee_type: share.fee_type,
        billable_metric_code: share.billable_metric_code,
        target_wallet_code: share.target_wallet_code,
        cap: share.amount,
    }
}
