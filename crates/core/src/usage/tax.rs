//! The tax of a usage, stated in total only, over its charges.

use alloc::vec::Vec;

use super::{ChargeUsage, CustomerUsage};
use crate::account::Text;
use crate::amount::{Exact, Money, Subcents};

/// A charge, or a group of it that one wallet is meant for, with its tax.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TaxedCharge {
    pub metric: Option<Text>,
    pub target: Option<Text>,
    pub amount: Money,
    pub tax: Subcents,
}

/// The charges of a usage with their tax, and the whole tax.
pub(super) fn taxed(usage: &CustomerUsage) -> Exact<(Vec<TaxedCharge>, Money)> {
    let mut charges = Vec::with_capacity(usage.charges.len());
    for charge in &usage.charges {
        split(charge, &mut charges)?;
    }
    if charges.is_empty() {
        charges.push(untaxed(None, None, usage.amount.unwrap_or_default()));
    }
    let charged = Money::total(charges.iter().map(|charge| charge.amount))?;
    let taxes = taxes(usage, charged)?;
    let mut left = taxes.to_subcents();
    let shares = shares(&charges, taxes)?;
    for (charge, share) in charges.iter_mut().zip(shares) {
        charge.tax = share;
        left = left.minus(share)?;
    }
    if let Some(last) = charges.last_mut() {
        last.tax = last.tax.plus(left)?;
    }
    Ok((charges, taxes))
}

/// What falls on each charge by its amount, cut to 12 digits; cutting leaves a rest, which [`taxed`] puts on the last.
pub(super) fn shares(charges: &[TaxedCharge], taxes: Money) -> Exact<Vec<Subcents>> {
    let whole = Money::total(charges.iter().map(|charge| charge.amount))?.to_subcents();
    let taxes = taxes.to_subcents();
    charges.iter().map(|charge| taxes.share(charge.amount.to_subcents(), whole)).collect()
}

fn taxes(usage: &CustomerUsage, charged: Money) -> Exact<Money> {
    match (usage.taxes, usage.total) {
        (Some(taxes), _) => Ok(taxes),
        (None, Some(total)) => total.minus(usage.amount.unwrap_or(charged)),
        (None, None) => Ok(Money::ZERO),
    }
}

/// The groups that name a wallet apart, the rest of the charge together.
fn split(charge: &ChargeUsage, charges: &mut Vec<TaxedCharge>) -> Exact<()> {
    let mut rest = charge.amount;
    for (target, amount) in &charge.targeted {
        rest = rest.minus(*amount)?;
        charges.push(untaxed(charge.metric.as_ref(), Some(target), *amount));
    }
    if !rest.is_zero() || charge.targeted.is_empty() {
        charges.push(untaxed(charge.metric.as_ref(), None, rest));
    }
    Ok(())
}

fn untaxed(metric: Option<&Text>, target: Option<&Text>, amount: Money) -> TaxedCharge {
    TaxedCharge { metric: metric.cloned(), target: target.cloned(), amount, tax: Subcents::ZERO }
}
