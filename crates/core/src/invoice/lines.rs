//! What credits pay of an invoice, line by line (rules beyond, section 9).

use alloc::vec::Vec;

use super::buckets::{Buckets, Line, Taken};
use crate::amount::{Exact, Money, Subcents, UnitsTo, split_within};
use crate::event::FeeShare;
use crate::invoice::Invoice;
use crate::policy::{LineAllocation, Policy, Stage, TaxAfterCredits};

/// The lines of one invoice while outbounds pay it.
pub(crate) struct Lines<'a> {
    invoice: &'a Invoice,
    units_to: UnitsTo,
    are_told: bool,
    lines: Vec<Line>,
    /// Places of the lines of each bucket.
    of_buckets: Vec<Vec<usize>>,
    /// What each fee of the invoice got so far.
    got: Vec<Money>,
}

impl<'a> Lines<'a> {
    /// `None` where nobody asks for them.
    pub fn of(policy: &Policy, invoice: &'a Invoice, buckets: &Buckets<'_>) -> Exact<Option<Self>> {
        let Some(units_to) = units_to(policy) else { return Ok(None) };
        let lines = buckets.lines(policy, &invoice.fees)?;
        let mut of_buckets: Vec<Vec<usize>> = buckets.list.iter().map(|_| Vec::new()).collect();
        for (place, line) in lines.iter().enumerate() {
            if let Some(of_bucket) = of_buckets.get_mut(line.bucket) {
                of_bucket.push(place);
            }
        }
        let got = invoice.fees.iter().map(|_| Money::ZERO).collect();
        let are_told = policy.line_allocation != LineAllocation::None;
        Ok(Some(Self { invoice, units_to, are_told, lines, of_buckets, got }))
    }

    /// What of an outbound falls on each line: on its buckets by what it took of them, then on their lines by what is
    /// left of these. Told where the policy tells lines.
    pub fn share(&mut self, amount: Money, taken: &Taken) -> Exact<Vec<FeeShare>> {
        let mut buckets = Vec::with_capacity(taken.of_buckets.len());
        for (bucket, took) in &taken.of_buckets {
            let room = self.of_buckets.get(*bucket).map(Vec::as_slice).unwrap_or_default();
            let room = room.iter().map(|line| self.room(*line)).collect::<Exact<Vec<(Subcents, Money)>>>()?;
            buckets.push((*took, Money::total(room.iter().map(|(_, limit)| *limit))?));
        }
        let mut shares = Vec::new();
        let amounts = split_within(amount, &buckets, self.units_to)?;
        for ((bucket, _), amount) in taken.of_buckets.iter().zip(amounts) {
            let lines = self.of_buckets.get(*bucket).cloned().unwrap_or_default();
            let parts = lines.iter().map(|line| self.room(*line)).collect::<Exact<Vec<_>>>()?;
            for (line, amount) in lines.into_iter().zip(split_within(amount, &parts, self.units_to)?) {
                shares.extend(self.give(line, amount)?);
            }
        }
        Ok(shares)
    }

    /// What is left of a line: exactly, and the most that it may still get.
    fn room(&self, line: usize) -> Exact<(Subcents, Money)> {
        let Some(line) = self.lines.get(line) else { return Ok((Subcents::ZERO, Money::ZERO)) };
        let got = self.got.get(line.fee).copied().unwrap_or_default();
        let left = line.cap.minus(got.to_subcents())?.at_least_zero();
        Ok((left, line.cap.ceil()?.minus(got)?.at_least_zero()))
    }

    fn give(&mut self, line: usize, amount: Money) -> Exact<Option<FeeShare>> {
        let Some(line) = self.lines.get(line).filter(|_| amount.is_positive()) else { return Ok(None) };
        let (Some(got), Some(fee)) = (self.got.get_mut(line.fee), self.invoice.fees.get(line.fee)) else {
            return Ok(None);
        };
        *got = got.plus(amount)?;
        Ok(self.are_told.then(|| FeeShare { fee_id: fee.id.clone(), amount }))
    }

    /// What each fee of the invoice got.
    pub fn finish(self) -> Vec<Money> {
        self.got
    }
}

/// Who takes the units that are left over; lines that are not told are needed where each has its own tax.
fn units_to(policy: &Policy) -> Option<UnitsTo> {
    let taxed = policy.stage == Stage::BeforeTax && policy.tax_after_credits == TaxAfterCredits::PerRate;
    match policy.line_allocation {
        LineAllocation::None => taxed.then_some(UnitsTo::LargestRemainder),
        LineAllocation::LargestRemainder => Some(UnitsTo::LargestRemainder),
        LineAllocation::EarliestFirst => Some(UnitsTo::Earliest),
    }
}
