//! The fees of an invoice as buckets, and what each wallet takes of them (rules, section 6).

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::account::Wallet;
use crate::amount::{Exact, Money, Subcents};
use crate::event::BucketShare;
use crate::invoice::{Fee, Invoice, Known};
use crate::policy::{Application, Policy, Stage};
use crate::scope::Reach;
use crate::sort::sort_by_key;

/// Fees of one (fee type, billable metric, target wallet code).
#[derive(Debug, Clone)]
pub(crate) struct Bucket<'a> {
    key: Key<'a>,
    /// What credits may pay of it.
    pub cap: Subcents,
    left: Subcents,
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
    unrestricted_only: bool,
    whole_invoice: bool,
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
        if whole_invoice || invoice.fees.is_empty() {
            let key = Key { fee_type: None, metric: None, target: None };
            list.push(Bucket { key, cap: due.to_subcents(), left: due.to_subcents() });
        } else {
            group(policy, &invoice.fees, &mut list)?;
        }
        let residue = place_residue(&mut list, due)?;
        let unrestricted_only = matches!(invoice.invoice_type, Known::Other(_));
        Ok(Self { list, residue, unrestricted_only, whole_invoice })
    }

    /// Which of the buckets the wallet may pay.
    pub fn in_scope(&self, wallet: &Wallet) -> Vec<bool> {
        let reach = Reach::of(wallet, self.list.len());
        let may_pay = |bucket: &Bucket<'_>| {
            let Key { fee_type, metric, target } = bucket.key;
            let restricted = self.unrestricted_only && target.is_none() && !wallet.scope.is_unrestricted();
            self.whole_invoice || !restricted && reach.may_pay(fee_type, metric, target)
        };
        self.list.iter().map(may_pay).collect()
    }

    /// Takes what a wallet with `available` may pay of the buckets in its scope while `invoice_left` is open.
    pub fn take(&mut self, in_scope: &[bool], available: Money, invoice_left: &mut Subcents) -> Exact<Taken> {
        let mut taken = Taken::default();
        let mut wallet_left = available.to_subcents();
        for ((index, bucket), in_scope) in self.list.iter_mut().enumerate().zip(in_scope) {
            let take = bucket.left.min(wallet_left).min(*invoice_left);
            if !in_scope || !take.is_positive() {
                continue;
            }
            bucket.left = bucket.left.minus(take)?;
            wallet_left = wallet_left.minus(take)?;
            *invoice_left = invoice_left.minus(take)?;
            taken.sum = taken.sum.plus(take)?;
            taken.of_buckets.push((index, take));
        }
        Ok(taken)
    }

    /// Shares with the names of their buckets, for the event.
    pub fn shares(&self, taken: &Taken) -> Vec<BucketShare> {
        let share = |(index, amount): &(usize, Subcents)| {
            self.list.get(*index).map(|bucket| BucketShare { amount: *amount, ..bucket.share() })
        };
        taken.of_buckets.iter().filter_map(share).collect()
    }
}

impl Bucket<'_> {
    /// The bucket's names, with its cap as the amount.
    pub fn share(&self) -> BucketShare {
        BucketShare {
            fee_type: self.key.fee_type.map(Into::into),
            billable_metric_code: self.key.metric.map(Into::into),
            target_wallet_code: self.key.target.map(Into::into),
            amount: self.cap,
        }
    }
}

/// Sums the caps of fees by key, in the order in which keys are first met, then largest first.
fn group<'a>(policy: &Policy, fees: &'a [Fee], list: &mut Vec<Bucket<'a>>) -> Exact<()> {
    let mut places: BTreeMap<Key<'a>, usize> = BTreeMap::new();
    for fee in fees {
        let Some(cap) = cap(policy, fee)? else { continue };
        let key = Key {
            fee_type: Some(fee_type_name(fee)),
            metric: fee.metric_code().map(|code| &**code),
            target: fee.target_wallet_code.as_deref(),
        };
        let place = *places.entry(key).or_insert(list.len());
        match list.get_mut(place) {
            Some(bucket) => bucket.cap = bucket.cap.plus(cap)?,
            None => list.push(Bucket { key, cap, left: Subcents::ZERO }),
        }
    }
    sort_by_key(list, |bucket| core::cmp::Reverse(bucket.cap));
    for bucket in list.iter_mut() {
        bucket.left = bucket.cap;
    }
    Ok(())
}

/// What credits may pay of a fee: the net before tax, everything with its tax after. None when nothing.
fn cap(policy: &Policy, fee: &Fee) -> Exact<Option<Subcents>> {
    let net = fee.precise_net()?;
    if net.is_zero() {
        return Ok(None);
    }
    let cap = match policy.stage {
        Stage::BeforeTax => net,
        Stage::AfterTax => net.plus(fee.precise_taxes)?.minus(fee.precise_credit_notes)?,
    };
    Ok(cap.is_positive().then_some(cap))
}

fn fee_type_name(fee: &Fee) -> &str {
    match &fee.fee_type {
        Known::Type(fee_type) => fee_type.name(),
        Known::Other(name) => name,
    }
}

/// Caps that rounding left below the total by at most one minor unit a bucket: the largest takes the rest.
fn place_residue(list: &mut [Bucket<'_>], due: Money) -> Exact<Option<(usize, Subcents)>> {
    let caps = Subcents::total(list.iter().map(|bucket| bucket.cap))?;
    let residue = due.to_subcents().minus(caps)?;
    let buckets = Money::from_minor(i64::try_from(list.len()).unwrap_or(i64::MAX))?.to_subcents();
    let Some(largest) = list.first_mut().filter(|_| residue.is_positive() && residue <= buckets) else {
        return Ok(None);
    };
    largest.cap = largest.cap.plus(residue)?;
    largest.left = largest.cap;
    Ok(Some((0, residue)))
}
