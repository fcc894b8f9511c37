//! The fees of an invoice as buckets, and what each wallet takes of them (rules, section 6).

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::amount::{Exact, Money, Subcents, largest_remainder};
use crate::event::BucketShare;
use crate::invoice::{Fee, Invoice, Known};
use crate::policy::{Application, NegativeFees, Policy, Stage};
use crate::scope::Reach;
use drawdown_sort::{collected, sort_by_key};

/// Fees of one (fee type, billable metric, target wallet code).
#[derive(Debug, Clone)]
pub(crate) struct Bucket<'a> {
    key: Key<'a>,
    /// What credits may pay of it.
    pub cap: Subcents,
    left: Subcents,
    /// How many buckets the fees meet before it.
    met: usize,
}

/// `fee_type: None` stands for an invoice as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key<'a> {
    fee_type: Option<&'a str>,
    metric: Option<&'a str>,
    target: Option<&'a str>,
}

/// The buckets of an invoice, largest first, and where the rounding residue of their caps went.
#[derive(Debug, Clone)]
pub(crate) struct Buckets<'a> {
    pub list: Vec<Bucket<'a>>,
    pub residue: Option<(usize, Subcents)>,
    /// Places of those with something left, so that a wallet does not walk what others paid.
    open: Vec<usize>,
    unrestricted_only: bool,
    whole_invoice: bool,
}

/// A fee that credits may pay.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line {
    /// Its place in the invoice.
    pub fee: usize,
    /// The place of its bucket.
    pub bucket: usize,
    /// What credits may pay of it; below zero it lowers its bucket.
    pub cap: Subcents,
}

/// What one wallet takes of the buckets.
#[derive(Debug, Clone, Default)]
pub(crate) struct Taken {
    /// (bucket, amount) pairs.
    pub of_buckets: Vec<(usize, Subcents)>,
    /// Their sum.
    pub sum: Subcents,
}

impl<'a> Buckets<'a> {
    /// Groups the fees of an invoice on which `due` can be paid with credits.
    pub fn of(policy: &Policy, invoice: &'a Invoice, due: Money) -> Exact<Self> {
        let whole_invoice = policy.application == Application::SingleWallet;
        let mut list: Vec<Bucket<'a>> = Vec::new();
        let mut residue = None;
        if whole_invoice || invoice.fees.is_empty() {
            let key = Key { fee_type: None, metric: None, target: None };
            list.push(Bucket { key, cap: due.to_subcents(), left: due.to_subcents(), met: 0 });
        } else {
            group(policy, &invoice.fees, &mut list)?;
            // what rounding left is told by the total, of which less may be owed
            let total = match policy.stage {
                Stage::BeforeTax => invoice.excluding_taxes,
                Stage::AfterTax => invoice.total,
            };
            residue = place_residue(&mut list, total.max(due))?;
        }
        let unrestricted_only = matches!(invoice.invoice_type, Known::Other(_));
        let open = (0..list.len()).collect();
        Ok(Self { list, residue, open, unrestricted_only, whole_invoice })
    }

    /// Takes what a wallet with `available` may pay of the buckets in its reach while `invoice_left` is open.
    pub fn take(&mut self, reach: &Reach<'_>, available: Money, invoice_left: &mut Subcents) -> Exact<Taken> {
        let mut taken = Taken::default();
        let mut wallet_left = available.to_subcents();
        let open = core::mem::take(&mut self.open);
        for index in &open {
            let may_pay = self.list.get(*index).is_some_and(|bucket| self.may_pay(reach, bucket));
            let Some(bucket) = self.list.get_mut(*index).filter(|_| may_pay) else { continue };
            let take = bucket.left.min(wallet_left).min(*invoice_left);
            if !take.is_positive() {
                break;
            }
            bucket.left = bucket.left.minus(take)?;
            wallet_left = wallet_left.minus(take)?;
            *invoice_left = invoice_left.minus(take)?;
            taken.add(*index, take)?;
        }
        self.open = open;
        self.open.retain(|index| self.list.get(*index).is_some_and(|bucket| bucket.left.is_positive()));
        Ok(taken)
    }

    /// The fees that credits may pay, as the invoice has them: their places, their buckets, and what credits may pay of
    /// each. What rounding left is of the first fee of its bucket.
    pub fn lines(&self, policy: &Policy, fees: &[Fee]) -> Exact<Vec<Line>> {
        let places: BTreeMap<Key<'_>, usize> =
            collected(self.list.iter().enumerate().map(|(place, bucket)| (bucket.key, place)));
        let mut residue = self.residue;
        let mut lines = Vec::new();
        for (fee, of) in fees.iter().enumerate() {
            let Some(cap) = cap(policy, of)? else { continue };
            let whole = Some(0).filter(|_| self.whole_invoice);
            let Some(bucket) = whole.or_else(|| places.get(&key(of)).copied()) else { continue };
            let more =
                residue.take_if(|(place, _)| *place == bucket).map_or(Subcents::ZERO, |(_, more)| more);
            lines.push(Line { fee, bucket, cap: cap.plus(more)? });
        }
        Ok(lines)
    }

    /// The buckets in whole minor units, for draws that cross wallets: floors of their caps, then one unit each to
    /// the largest remainders, up to what is owed or, where that is less, their sum rounded half up.
    ///
    /// The buckets go by their caps here, and equal remainders as the fees first meet the buckets.
    pub fn whole(&self, owed: Money) -> Exact<Vec<Money>> {
        let mut met: Vec<usize> = (0..self.list.len()).collect();
        sort_by_key(&mut met, |index| self.list.get(*index).map(|bucket| bucket.met));
        let caps = met.iter().filter_map(|index| self.list.get(*index)).map(|bucket| bucket.cap);
        let caps: Vec<Subcents> = caps.collect();
        let sum = Subcents::total(caps.iter().copied())?.round_half_up()?;
        let rounded = largest_remainder(&caps, owed.min(sum))?;
        let mut whole: Vec<(usize, Money)> = met.into_iter().zip(rounded).collect();
        sort_by_key(&mut whole, |(index, _)| *index);
        Ok(whole.into_iter().map(|(_, amount)| amount).collect())
    }

    /// The places of the buckets that a wallet of this reach may pay.
    pub fn in_reach(&self, reach: &Reach<'_>) -> Vec<usize> {
        let may_pay = |(index, bucket)| self.may_pay(reach, bucket).then_some(index);
        self.list.iter().enumerate().filter_map(may_pay).collect()
    }

    /// May a wallet of this reach pay something that is still open?
    pub fn has_open(&self, reach: &Reach<'_>) -> bool {
        self.open.iter().filter_map(|index| self.list.get(*index)).any(|bucket| self.may_pay(reach, bucket))
    }

    /// May a wallet of this reach pay any of the buckets?
    pub fn are_in_scope(&self, reach: &Reach<'_>) -> bool {
        self.list.iter().any(|bucket| self.may_pay(reach, bucket))
    }

    /// How many of the buckets a wallet of this reach may not pay.
    pub fn out_of_scope(&self, reach: &Reach<'_>) -> usize {
        self.list.iter().filter(|bucket| !self.may_pay(reach, bucket)).count()
    }

    fn may_pay(&self, reach: &Reach<'_>, bucket: &Bucket<'_>) -> bool {
        let Key { fee_type, metric, target } = bucket.key;
        let restricted = self.unrestricted_only && target.is_none() && !reach.is_unrestricted();
        self.whole_invoice || !restricted && reach.may_pay(fee_type, metric, target)
    }

    /// Shares with the names of their buckets, for the event.
    pub fn shares(&self, taken: &Taken) -> Vec<BucketShare> {
        let share = |(index, amount): &(usize, Subcents)| {
            self.list.get(*index).map(|bucket| bucket.share_of(*amount))
        };
        taken.of_buckets.iter().filter_map(share).collect()
    }
}

impl Taken {
    /// Takes more of a bucket. Buckets are met in their order, so the same one is the last one.
    pub fn add(&mut self, bucket: usize, amount: Subcents) -> Exact<()> {
        self.sum = self.sum.plus(amount)?;
        match self.of_buckets.last_mut().filter(|(last, _)| *last == bucket) {
            Some((_, taken)) => *taken = taken.plus(amount)?,
            None => self.of_buckets.push((bucket, amount)),
        }
        Ok(())
    }
}

impl Bucket<'_> {
    /// So much of the bucket, with its names.
    pub fn share_of(&self, amount: Subcents) -> BucketShare {
        BucketShare {
            fee_type: self.key.fee_type.map(Into::into),
            billable_metric_code: self.key.metric.map(Into::into),
            target_wallet_code: self.key.target.map(Into::into),
            amount,
        }
    }
}

/// Sums the caps of fees by key, in the order in which keys are first met, then largest first.
fn group<'a>(policy: &Policy, fees: &'a [Fee], list: &mut Vec<Bucket<'a>>) -> Exact<()> {
    let mut places: BTreeMap<Key<'a>, usize> = BTreeMap::new();
    for fee in fees {
        let Some(cap) = cap(policy, fee)? else { continue };
        let key = key(fee);
        let place = *places.entry(key).or_insert(list.len());
        match list.get_mut(place) {
            Some(bucket) => bucket.cap = bucket.cap.plus(cap)?,
            None => list.push(Bucket { key, cap, left: Subcents::ZERO, met: place }),
        }
    }
    // fees below zero may have used up theirs
    list.retain(|bucket| bucket.cap.is_positive());
    sort_by_key(list, |bucket| core::cmp::Reverse(bucket.cap));
    for bucket in list.iter_mut() {
        bucket.left = bucket.cap;
    }
    Ok(())
}

/// What credits may pay of a fee: the net before tax, everything with its tax after. None when nothing; below zero
/// where the policy keeps such fees.
fn cap(policy: &Policy, fee: &Fee) -> Exact<Option<Subcents>> {
    let net = fee.precise_net()?;
    if net.is_zero() {
        return Ok(None);
    }
    let cap = match policy.stage {
        Stage::BeforeTax => net,
        Stage::AfterTax => net.plus(fee.precise_taxes)?.minus(fee.precise_credit_notes)?,
    };
    let counts = match policy.negative_fees {
        NegativeFees::Drop => cap.is_positive(),
        NegativeFees::Keep => !cap.is_zero(),
    };
    Ok(counts.then_some(cap))
}

fn key(fee: &Fee) -> Key<'_> {
    Key {
        fee_type: Some(fee_type_name(fee)),
        metric: fee.metric_code().map(|code| &**code),
        target: fee.target_wallet_code.as_deref(),
    }
}

fn fee_type_name(fee: &Fee) -> &str {
    match &fee.fee_type {
        Known::Type(fee_type) => fee_type.name(),
        Known::Other(name) => name,
    }
}

/// Caps that rounding left below the total by at most one minor unit a bucket: the largest takes the rest.
fn place_residue(list: &mut [Bucket<'_>], total: Money) -> Exact<Option<(usize, Subcents)>> {
    let caps = Subcents::total(list.iter().map(|bucket| bucket.cap))?;
    let residue = total.to_subcents().minus(caps)?;
    let buckets = Money::from_minor(i64::try_from(list.len()).unwrap_or(i64::MAX))?.to_subcents();
    let Some(largest) = list.first_mut().filter(|_| residue.is_positive() && residue <= buckets) else {
        return Ok(None);
    };
    largest.cap = largest.cap.plus(residue)?;
    largest.left = largest.cap;
    Ok(Some((0, residue)))
}

#[cfg(test)]
mod tests;
