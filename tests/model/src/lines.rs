//! What credits pay of an invoice, line by line, and the tax on what they leave (rules beyond 1 and 9).

use crate::invoice::{Bucket, Figures};
use crate::number::{self, Q};
use crate::policy::Policy;

/// A fee that credits may pay.
struct Line {
    fee: usize,
    bucket: usize,
    cap: Q,
    got: Q,
}

/// The lines of an invoice while wallets pay it.
pub(crate) struct Lines {
    first: bool,
    fees: usize,
    lines: Vec<Line>,
}

impl Lines {
    pub fn of(policy: &Policy, figures: &Figures, buckets: &[Bucket]) -> Lines {
        let mut lines: Vec<Line> = Vec::new();
        for (fee, document) in figures.fees_list().iter().enumerate() {
            let Some(own) = figures.bucket_of(document, policy) else { continue };
            let same = |other: &Bucket| {
                (&other.fee_type, &other.metric, &other.target) == (&own.fee_type, &own.metric, &own.target)
            };
            let bucket = if policy.buckets { buckets.iter().position(same) } else { Some(0) };
            let Some(bucket) = bucket else { continue };
            let is_first = lines.iter().all(|line| line.bucket != bucket);
            let residue = if is_first { buckets[bucket].residue.clone() } else { number::zero() };
            lines.push(Line { fee, bucket, cap: own.left + residue, got: number::zero() });
        }
        Lines { first: policy.first_lines, fees: figures.fees_list().len(), lines }
    }

    /// What a wallet pays falls on its buckets, then on their lines.
    pub fn share(&mut self, cents: &Q, of_buckets: &[Q]) {
        let room = |line: &Line| number::at_least_zero(line.cap.ceil() - &line.got);
        let parts: Vec<(Q, Q)> = of_buckets
            .iter()
            .enumerate()
            .filter(|(_, take)| **take > number::zero())
            .map(|(bucket, take)| {
                let lines = self.lines.iter().filter(|line| line.bucket == bucket);
                (take.clone(), number::total(lines.map(room)))
            })
            .collect();
        let taken = (0..of_buckets.len()).filter(|&bucket| of_buckets[bucket] > number::zero());
        for (bucket, cents) in taken.zip(allocate(cents, &parts, self.first)) {
            let lines: Vec<&mut Line> = self.lines.iter_mut().filter(|line| line.bucket == bucket).collect();
            let weight = |line: &Line| number::at_least_zero(&line.cap - &line.got);
            let parts: Vec<(Q, Q)> = lines.iter().map(|line| (weight(line), room(line))).collect();
            for (line, cents) in lines.into_iter().zip(allocate(&cents, &parts, self.first)) {
                line.got += cents;
            }
        }
    }

    /// What each fee of the invoice got.
    pub fn of_fees(self) -> Vec<Q> {
        let mut got = vec![number::zero(); self.fees];
        for line in self.lines {
            got[line.fee] = line.got;
        }
        got
    }
}

/// Floors of the exact shares, none above its limit; then one unit each, to the first or to the largest remainders; then
/// what is still left to whoever may have it, in order, and at last to the first.
fn allocate(whole: &Q, parts: &[(Q, Q)], first: bool) -> Vec<Q> {
    let sum = number::total(parts.iter().map(|(weight, _)| weight.clone()));
    let exact: Vec<Q> = parts
        .iter()
        .map(|(weight, _)| if sum == number::zero() { number::zero() } else { whole * weight / &sum })
        .collect();
    let mut shares: Vec<Q> =
        exact.iter().zip(parts).map(|(share, (_, limit))| number::least(&share.floor(), limit)).collect();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    if !first {
        order.retain(|&place| exact[place].fract() > number::zero());
        order.sort_by_key(|&place| std::cmp::Reverse(exact[place].fract()));
    }
    let units = order.into_iter().map(|place| (place, number::whole(1)));
    let all = (0..parts.len()).map(|place| (place, parts[place].1.clone()));
    for (place, most) in units.chain(all).collect::<Vec<_>>() {
        let left = whole - number::total(shares.iter().cloned());
        let room = number::at_least_zero(&parts[place].1 - &shares[place]);
        shares[place] += number::least(&number::least(&room, &most), &left);
    }
    let left = whole - number::total(shares.iter().cloned());
    if let Some(share) = shares.first_mut() {
        *share += left;
    }
    shares
}

/// The tax on what credits left, rate by rate; what they did not touch keeps its own.
pub(crate) fn taxes(figures: &Figures, one_rate: Option<&Q>, paid: &Q, net: &Q, of_fees: &[Q]) -> Q {
    if *paid == number::zero() {
        return figures.taxes.clone();
    }
    let hundred = number::whole(100);
    let fees = figures.fees_list();
    if fees.is_empty() {
        return number::round_half_up(&(net * one_rate.expect("one rate") / &hundred));
    }
    let mut rates: Vec<Q> = fees.iter().map(|fee| figures.rate_of(fee)).collect();
    rates.sort();
    rates.dedup();
    let tax_at = |rate: &Q| {
        let of_rate = fees.iter().zip(of_fees).filter(|(fee, _)| figures.rate_of(fee) == *rate);
        let left = number::total(of_rate.map(|(fee, got)| figures.net_of(fee) - got));
        number::round_half_up(&(number::at_least_zero(left) * rate / &hundred))
    };
    number::total(rates.iter().map(tax_at))
}
