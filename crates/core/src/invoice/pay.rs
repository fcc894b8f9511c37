//! Paying one invoice: what each wallet takes of its buckets, what of that is booked, and what it is drawn from
//! (rules, section 6).

use alloc::vec::Vec;

use super::across::{self, Across};
use super::buckets::{Bucket, Buckets, Taken};
use super::drawn_from::Sources;
use super::lines::Lines;
use super::merged::Merged;
use super::payers::{Payer, Told};
use super::purses::Purses;
use crate::account::{InvoiceId, TransactionKind, WalletId};
use crate::amount::{Exact, Money, Subcents, largest_remainder};
use crate::decide::draft::{Applied, Draft};
use crate::decide::leaving::{FitsWallet, Leaving};
use crate::decide::refusals::{Fits, Refusals};
use crate::decision::{BucketExplanation, InvoiceExplanation, WalletSkip};
use crate::draw::{self, Portion};
use crate::invoice::Invoice;
use crate::policy::{Application, Policy, WalletRounding};
use drawdown_sort::sort_by_key;

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
    applied: Applied,
}

impl Outbound<'_> {
    /// Tells it.
    pub fn book(self, draft: &mut Draft<'_>, invoice: Option<&InvoiceId>) -> Result<(), Refusals> {
        draft.apply(self.wallet, self.leaving, invoice, self.applied)
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
    /// In the order of their first takes; no wallet's draw depends on another's.
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
    let mut sources = Sources::new(&mut means.listed_sources);
    let (gifts, source_count) = if draft.policy.draws_across() {
        across_wallets(draft, means.payers, &mut means.purses, &mut payment, (&mut told, &mut sources))?
    } else {
        (wallet_by_wallet(draft, means.payers, &mut means.purses, &mut payment, &mut told)?, 0)
    };
    let mut granted = Money::ZERO;
    let mut lines = Lines::of(draft.policy, invoice, &payment.buckets).fits(FIELD)?;
    let mut outbounds = Vec::with_capacity(gifts.len());
    for Given { payer, take, position, leaving } in gifts {
        let Some(take) = payment.takes.get(take) else { continue };
        granted = granted.plus(leaving.drawn.granted).fits(FIELD)?;
        if let Some(told) = told.wallets.get_mut(take.told) {
            told.credits = leaving.drawn.funds.credits;
        }
        let buckets = payment.buckets.shares(&take.taken);
        let amount = leaving.drawn.funds.amount;
        let fees = lines.as_mut().map(|lines| lines.share(amount, &take.taken)).transpose().fits(FIELD)?;
        let fees = fees.unwrap_or_default();
        let position = position.filter(|_| !payer.wallet.traceable);
        let applied = Applied { buckets, fees, position };
        outbounds.push(Outbound { wallet: &payer.wallet.id, leaving, applied });
    }
    payment.explain(&mut told).fits(FIELD)?;
    let applied = Money::total(payment.takes.iter().map(|take| take.amount)).fits(FIELD)?;
    let remaining = due.minus(applied).fits(FIELD)?;
    let (wallets, skipped_left_out) = told.finish();
    let (sources, sources_left_out) = sources.finish(source_count);
    Ok(Paid {
        applied,
        is_taken: payment.rounds_to_nothing || !payment.takes.is_empty(),
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

/// What leaves a payer for the take of a number.
struct Given<'a> {
    payer: &'a Payer<'a>,
    take: usize,
    /// Where its first take stands in a draw that crosses wallets.
    position: Option<u32>,
    leaving: Leaving,
}

/// One wallet after the other takes what it may of the buckets.
fn wallet_by_wallet<'a>(
    draft: &Draft<'_>,
    payers: &'a [Payer<'a>],
    purses: &mut Purses,
    payment: &mut Payment<'_>,
    told: &mut Told<'_>,
) -> Result<Vec<Given<'a>>, Refusals> {
    let mut takers = Vec::new();
    for payer in payers {
        if payment.ask(draft, purses, payer, told).fits(FIELD)? {
            takers.push(payer);
        }
    }
    payment.round().fits(FIELD)?;
    let mut given = Vec::with_capacity(takers.len());
    for (take, payer) in takers.into_iter().enumerate() {
        let amount = payment.takes.get(take).map_or(Money::ZERO, |take| take.amount);
        let grants = purses.grants(&draft.account, payer.place).map(Portion::all);
        if let Some(leaving) = draw(draft, payer, grants, amount)? {
            given.push(Given { payer, take, position: None, leaving });
        }
    }
    Ok(given)
}

/// Every source in its turn, whatever its wallet. Tells how many sources there are as well.
fn across_wallets<'a>(
    draft: &Draft<'_>,
    payers: &'a [Payer<'a>],
    purses: &mut Purses,
    payment: &mut Payment<'_>,
    (told, sources): (&mut Told<'_>, &mut Sources<'_>),
) -> Result<(Vec<Given<'a>>, usize), Refusals> {
    purses.skip_drained(&draft.account);
    let (invoice, account) = (payment.invoice, &draft.account);
    let across = Across::of(draft, payers, purses, &payment.buckets, invoice, payment.owed);
    let mut across = across.fits(FIELD)?;
    let merged = Merged::new(draft.policy, account, payers, purses);
    across.draw(merged, account, &mut across::Told { payers, sources }).fits(FIELD)?;
    let met = payers.iter().enumerate().filter(|(number, _)| across.is_met(*number));
    let source_count =
        met.map(|(_, payer)| purses.count(account, payer.place)).fold(0, usize::saturating_add);
    let mut given = Vec::new();
    for (payer, gift) in payers.iter().zip(across.gifts()) {
        if gift.is_spent {
            purses.covers(account, payer.place, gift.amount).fits_wallet(&payer.wallet.id, FIELD)?;
        }
        if let Some(reason) = gift.skipped {
            payment.rounds_to_nothing |= reason == WalletSkip::RoundsToNothing;
            told.skipped(reason, || payer.explained_beside(&payment.buckets));
            continue;
        }
        let take = payment.takes.len();
        if let Some(leaving) = draw(draft, payer, gift.portions, gift.amount)? {
            given.push(Given { payer, take, position: gift.position, leaving });
        }
        payment.takes.push(Take { taken: gift.taken, amount: gift.amount, told: told.wallets.len() });
        told.wallets.push(payer.explained_beside(&payment.buckets));
    }
    sort_by_key(&mut given, |given| given.position);
    Ok((given, source_count))
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
    /// A wallet could pay a bucket that is worth no whole minor unit.
    rounds_to_nothing: bool,
}

/// What a wallet takes of the buckets.
struct Take {
    taken: Taken,
    /// What of it is booked.
    amount: Money,
    /// Its place among the wallets that are told.
    told: usize,
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
            rounds_to_nothing: false,
        })
    }

    /// Asks a wallet what it takes; false where it pays nothing.
    fn ask(
        &mut self,
        draft: &Draft<'_>,
        purses: &Purses,
        payer: &Payer<'_>,
        told: &mut Told<'_>,
    ) -> Exact<bool> {
        let usable = match payer.unfit(draft, self.invoice) {
            Some(reason) => Err(reason),
            None => self.usable(draft, purses, payer)?,
        };
        let available = match usable {
            Ok(available) => available,
            Err(reason) => {
                told.skipped(reason, || payer.explained_beside(&self.buckets));
                return Ok(false);
            }
        };
        let taken = self.buckets.take(&payer.reach, available, &mut self.left)?;
        let amount = match self.rounding {
            WalletRounding::Each => taken.sum.round_half_up()?.min(self.owed),
            WalletRounding::Together => Money::ZERO,
        };
        self.owed = self.owed.minus(amount)?;
        self.takes.push(Take { taken, amount, told: told.wallets.len() });
        told.wallets.push(payer.explained_beside(&self.buckets));
        Ok(true)
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
}

/// Draws what a wallet pays, checked against what it holds.
fn draw<'g>(
    draft: &Draft<'_>,
    payer: &Payer<'_>,
    grants: impl IntoIterator<Item = Portion<'g>>,
    amount: Money,
) -> Result<Option<Leaving>, Refusals> {
    let paying = draft.account.wallets.get(payer.place).filter(|_| amount.is_positive());
    let Some(wallet) = paying else { return Ok(None) };
    draft.undisputed(&wallet.id, FIELD)?;
    let drawn = draw::money(draft.policy, wallet, grants, amount).fits_wallet(&wallet.id, FIELD)?;
    let leaving = Leaving::of(draft.policy, wallet, drawn, TransactionKind::Invoiced);
    leaving.fits_wallet(&wallet.id, FIELD).map(Some)
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
