//! All reasons why the rules say no to a command, on their way to its answer.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use crate::amount::{Exact, OutOfRange};
use crate::decision::{Code, Refusal};
use crate::evolve::BrokenHistory;
use drawdown_sort::sort_by;

/// Refusals as they were found. `?` makes them of one.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Refusals(Vec<Refusal>);

impl Refusals {
    /// All good, or refused.
    pub fn none(self) -> Result<(), Self> {
        if self.0.is_empty() { Ok(()) } else { Err(self) }
    }

    /// Others behind these.
    pub fn append(&mut self, mut others: Self) {
        self.0.append(&mut others.0);
    }

    /// Where a refusal is about nothing yet, it is about this.
    pub fn about(mut self, subject: Option<&str>) -> Self {
        for refusal in self.0.iter_mut().filter(|refusal| refusal.subject.is_none()) {
            refusal.subject = subject.map(Into::into);
        }
        self
    }

    /// In their one order: field by field, those of one field in the order of the codes, the fields in the order of
    /// their first codes. Refusals of equal rank stay in the order in which the rules are written.
    pub fn in_order(mut self) -> Vec<Refusal> {
        let mut firsts: BTreeMap<&'static str, (Code, usize)> = BTreeMap::new();
        for (place, refusal) in self.0.iter().enumerate() {
            let first = firsts.entry(refusal.field).or_insert((refusal.code, place));
            first.0 = first.0.min(refusal.code);
        }
        sort_by(&mut self.0, |a, b| (firsts.get(a.field), a.code).cmp(&(firsts.get(b.field), b.code)));
        self.0
    }
}

impl From<Refusal> for Refusals {
    fn from(refusal: Refusal) -> Self {
        Self(Vec::from([refusal]))
    }
}

impl FromIterator<Refusal> for Refusals {
    fn from_iter<I: IntoIterator<Item = Refusal>>(refusals: I) -> Self {
        Self(refusals.into_iter().collect())
    }
}

/// An account whose figures contradict each other leads to events that do not follow from it. The actions refuse
/// what they can foresee by its own code; nothing beyond that is told as if it had happened.
impl From<BrokenHistory> for Refusals {
    fn from(broken: BrokenHistory) -> Self {
        let message = alloc::format!("the decision does not follow from the account: {broken}");
        let refusal = Refusal::new(Code::ValueOutOfRange, "account", message);
        Refusal { subject: broken.id().cloned(), ..refusal }.into()
    }
}

/// Turns arithmetic that does not fit into a refusal of the member that caused it.
pub(crate) trait Fits<T> {
    /// `value_out_of_range` on `field`.
    fn fits(self, field: &'static str) -> Result<T, Refusals>;
}

impl<T> Fits<T> for Exact<T> {
    fn fits(self, field: &'static str) -> Result<T, Refusals> {
        self.map_err(|OutOfRange| out_of_range(field).into())
    }
}

/// A computed figure does not fit.
pub(crate) fn out_of_range(field: &'static str) -> Refusal {
    let message = String::from("a figure computed from it does not fit its type exactly");
    Refusal::new(Code::ValueOutOfRange, field, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::Code;

    #[test]
    fn refusals_come_field_by_field_in_the_order_of_the_codes() {
        let told = [
            (Code::TooLong, "name"),
            (Code::InvalidAmount, "voided_credits"),
            (Code::InvalidVoidedCredits, "voided_credits"),
            (Code::ValueIsInvalid, "priority"),
            (Code::AmountBelowMinimum, "paid_credits"),
            (Code::InvalidAmount, "granted_credits"),
            (Code::WalletNotFound, "wallet_id"),
            (Code::InvalidGrantedCredits, "granted_credits"),
            (Code::ValueIsInvalid, "transaction_priority"),
        ];
        let refusals: Refusals = told.iter().map(|(code, field)| Refusal::new(*code, field, "")).collect();
        let refusals = refusals.in_order();
        let places = [6, 7, 5, 2, 1, 4, 3, 8, 0];
        let ordered: Vec<(Code, &str)> = places.iter().map(|place| told[*place]).collect();
        assert_eq!(refusals.iter().map(|it| (it.code, it.field)).collect::<Vec<_>>(), ordered);
    }
}
