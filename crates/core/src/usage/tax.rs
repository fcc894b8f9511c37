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

/// Spreads the tax by amount, what cutting leaves on the last one.
pub(super) fn taxed(usage: &CustomerUsage) -> Exact<Vec<TaxedCharge>> {
    let mut charges = Vec::with_capacity(usage.charges.len());
    for charge in &usage.charges {
        split(charge, &mut charges)?;
    }
    if charges.is_empty() {
        charges.push(untaxed(None, None, usage.amount.unwrap_or_default()));
    }
    let charged = Money::total(charges.iter().map(|charge| charge.amount))?;
    let taxes = taxes(usage, charged)?.to_subcents();
    let whole = charged.to_subcents();
    let mut left = taxes;
    for charge in &mut charges {
        charge.tax = taxes.share(charge.amount.to_subcents(), whole)?;
        left = left.minus(charge.tax)?;
    }
    if let Some(last) = charges.last_mut() {
        last.tax = last.tax.plus(left)?;
    }
    Ok(charges)
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
