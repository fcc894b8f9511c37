//! The fees of an invoice as buckets, and what each wallet takes of them (rules, section 6).

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::amount::{Exact, Money, Subcents};
use crate::event::BucketShare;
use crate::invoice::{Fee, Invoice, Known};
use crate::policy::{Application, Policy, Stage};
use crate::scope::Reach;
use drawdown_sort::sort_by_key;

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
    /// Places of those with something left, so that a wallet does not walk what others paid.
    open: Vec<usize>,
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
        let mut residue = None;
        if whole_invoice || invoice.fees.is_empty() {
            let key = Key { fee_type: None, metric: None, target: None };
            list.push(Bucket { key, cap: due.to_subcents(), left: due.to_subcents() });
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
            taken.sum = taken.sum.plus(take)?;
            taken.of_buckets.push((*index, take));
        }
        self.open = open;
        self.open.retain(|index| self.list.get(*index).is_some_and(|bucket| bucket.left.is_positive()));
        Ok(taken)
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
mod tests {
    use super::*;
    use crate::currency::Currency;
    use crate::invoice::{FeeDraft, InvoiceDraft};
    use crate::policy::Dials;
    use crate::policy::presets::{LAGO_2022_12, LAGO_2026_08};
    use crate::sample::{decimal, money, scope, wallet};
    use alloc::format;
    use alloc::string::String;

    fn invoice(fees: &[(&str, i64)]) -> Invoice {
        let fee = |(code, cents): &(&str, i64)| FeeDraft {
            item_code: Some((*code).into()),
            amount: money(*cents),
            ..FeeDraft::default()
        };
        let fees = fees.iter().map(fee).collect();
        InvoiceDraft { fees, ..InvoiceDraft::default() }.read(Currency::EUR, &LAGO_2026_08).unwrap()
    }

    fn caps(buckets: &Buckets<'_>) -> String {
        let cap = |bucket: &Bucket<'_>| {
            format!("{}:{}", bucket.key.metric.unwrap(), bucket.cap.round_half_up().unwrap().minor())
        };
        buckets.list.iter().map(cap).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn fees_of_one_key_are_one_bucket_largest_first_ties_as_first_met() {
        for (fees, expected) in [
            (&[("a", 10), ("b", 20)][..], "b:20 a:10"),
            (&[("b", 10), ("a", 10)], "b:10 a:10"),
            (&[("a", 10), ("b", 15), ("a", 10)], "a:20 b:15"),
            (&[("a", 10), ("b", 0)], "a:10"),
        ] {
            let invoice = invoice(fees);
            assert_eq!(caps(&Buckets::of(&LAGO_2026_08, &invoice, invoice.total).unwrap()), expected);
        }
    }

    #[test]
    fn a_cap_is_the_net_before_tax_and_what_a_fee_costs_after() {
        let fee = |code: &str, credit_notes| FeeDraft {
            item_code: Some(code.into()),
            amount: money(100),
            taxes_rate: Some(decimal("20")),
            precise_credit_notes: Some(money(credit_notes).to_subcents()),
            ..FeeDraft::default()
        };
        for (policy, coupons, expected) in [
            (&LAGO_2026_08, 0, "b:120 a:90"),
            (&LAGO_2026_08, 30, "b:108 a:78"),
            (&before_tax(), 0, "a:100 b:100 c:100"),
            (&before_tax(), 30, "a:90 b:90 c:90"),
        ] {
            let fees = Vec::from([fee("a", 30), fee("b", 0), fee("c", 120)]);
            let draft = InvoiceDraft { fees, coupons: money(coupons), ..InvoiceDraft::default() };
            let invoice = draft.read(Currency::EUR, policy).unwrap();
            // of nothing due no residue is placed
            let buckets = Buckets::of(policy, &invoice, Money::ZERO).unwrap();
            assert_eq!(caps(&buckets), expected, "{coupons}");
        }
    }

    fn before_tax() -> Policy {
        Policy::new(Dials { stage: Stage::BeforeTax, ..*LAGO_2026_08 }).unwrap()
    }

    #[test]
    fn one_wallet_pays_an_invoice_as_a_whole_and_so_is_one_without_fees() {
        for (policy, fees, due, expected) in [
            (&LAGO_2022_12, &[("a", 60), ("b", 40)][..], 100, 1),
            (&LAGO_2022_12, &[], 0, 1),
            (&LAGO_2026_08, &[("a", 60), ("b", 40)], 100, 2),
            (&LAGO_2026_08, &[], 100, 1),
        ] {
            let invoice = invoice(fees);
            let buckets = Buckets::of(policy, &invoice, money(due)).unwrap();
            let of_all = buckets.list.iter().all(|bucket| bucket.key.fee_type.is_none());
            assert_eq!((buckets.list.len(), of_all), (expected, expected == 1), "{fees:?}");
            assert_eq!(
                Subcents::total(buckets.list.iter().map(|bucket| bucket.cap)),
                Ok(money(due).to_subcents())
            );
        }
    }

    #[test]
    fn wallets_take_the_smallest_of_bucket_wallet_and_invoice_and_no_bucket_twice() {
        // wallets as (metrics, balance), what is due, and what each takes of each bucket
        let fees = [("a", 60), ("b", 40)];
        type Wallets<'w> = &'w [(&'w str, i64)];
        #[rustfmt::skip]
        let table: [(Wallets<'_>, i64, &[&str]); 7] = [
            (&[("", 100)],                    100, &["0:60 1:40"]),
            (&[("", 70), ("", 70)],           100, &["0:60 1:10", "1:30"]),
            (&[("", 60), ("", 60), ("", 60)], 100, &["0:60", "1:40", ""]),
            (&[("a", 100), ("a", 100)],       100, &["0:60", ""]),
            (&[("b", 100), ("", 100)],        100, &["1:40", "0:60"]),
            (&[("c", 100)],                   100, &[""]),
            (&[("", 100), ("", 100)],          70, &["0:60 1:10", ""]),
        ];
        for (wallets, due, expected) in table {
            let invoice = invoice(&fees);
            let mut buckets = Buckets::of(&LAGO_2026_08, &invoice, invoice.total).unwrap();
            let mut left = money(due).to_subcents();
            let mut told = Vec::new();
            for (metrics, balance) in wallets {
                let mut paying = wallet("w", *balance);
                paying.scope = scope("", metrics);
                let taken = buckets.take(&Reach::of(&paying, 2), money(*balance), &mut left).unwrap();
                let part = |(bucket, amount): &(usize, Subcents)| {
                    format!("{bucket}:{}", amount.round_half_up().unwrap().minor())
                };
                told.push(taken.of_buckets.iter().map(part).collect::<Vec<_>>().join(" "));
                assert_eq!(
                    Subcents::total(taken.of_buckets.iter().map(|(_, amount)| *amount)),
                    Ok(taken.sum)
                );
                let shares = buckets.shares(&taken);
                assert!(
                    shares.iter().zip(&taken.of_buckets).all(|(share, (_, amount))| share.amount == *amount)
                );
            }
            assert_eq!(told, expected, "{wallets:?} of {due}");
        }
    }

    #[test]
    fn a_residue_of_at_most_a_unit_a_bucket_goes_to_the_largest() {
        for (due, expected) in [
            (100, "a:60 b:40"),
            (101, "a:61 b:40"),
            (102, "a:62 b:40"),
            (103, "a:60 b:40"),
            (99, "a:60 b:40"),
        ] {
            let invoice = invoice(&[("b", 40), ("a", 60)]);
            let buckets = Buckets::of(&LAGO_2026_08, &invoice, money(due)).unwrap();
            assert_eq!(caps(&buckets), expected, "{due}");
            assert_eq!(buckets.residue.is_some(), due == 101 || due == 102, "{due}");
        }
    }

    #[test]
    fn a_wallet_knows_what_is_open_and_what_is_beyond_its_scope() {
        let invoice = invoice(&[("a", 60), ("b", 40)]);
        let mut buckets = Buckets::of(&LAGO_2026_08, &invoice, invoice.total).unwrap();
        let (mut of_a, mut of_c, all) = (wallet("a", 60), wallet("c", 60), wallet("all", 60));
        (of_a.scope, of_c.scope) = (scope("", "a"), scope("", "c"));
        let [of_a, of_c, all] = [&of_a, &of_c, &all].map(|wallet| Reach::of(wallet, 2));
        assert_eq!([&of_a, &of_c, &all].map(|reach| buckets.out_of_scope(reach)), [1, 2, 0]);
        assert_eq!([&of_a, &of_c, &all].map(|reach| buckets.has_open(reach)), [true, false, true]);
        buckets.take(&of_a, money(60), &mut money(100).to_subcents()).unwrap();
        assert_eq!([&of_a, &of_c, &all].map(|reach| buckets.has_open(reach)), [false, false, true]);
        assert_eq!([&of_a, &of_c, &all].map(|reach| buckets.are_in_scope(reach)), [true, false, true]);
    }
}
