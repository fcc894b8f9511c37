//! How much of an invoice's credits is to come back (rules beyond, section 5).

use alloc::format;

use super::reverse::Standing;
use crate::amount::{Exact, Money};
use crate::command::ReversalExtent;
use crate::decide::refusals::{Fits, Refusals};
use crate::decision::{Code, Refusal};

const AMOUNT: &str = "amount_cents";
const CREDITED: &str = "credited_amount_cents";
const TOTAL: &str = "invoice_total_amount_cents";

/// The money of the part that is asked for; `None` for all that is left.
///
/// # Errors
/// - `value_is_out_of_range` below 0
/// - `higher_than_applied_credits` for more than is left, where something is
/// - `higher_than_invoice_total` when all credit notes are of more than the invoice
pub(crate) fn part(extent: ReversalExtent, standing: &Standing) -> Result<Option<Money>, Refusals> {
    match extent {
        ReversalExtent::Whole => Ok(None),
        ReversalExtent::Amount(amount) => {
            not_below_zero(amount, AMOUNT)?;
            if amount > standing.left && standing.left.is_positive() {
                let (asked, left) = (amount.minor(), standing.left.minor());
                let message =
                    format!("{asked} minor units are more than the {left} left of what credits paid");
                let refusal = Refusal::new(Code::HigherThanAppliedCredits, AMOUNT, message);
                return Err(refusal.with(AMOUNT, amount).with("left", standing.left).into());
            }
            Ok(Some(amount))
        }
        ReversalExtent::CreditNote { credited, invoice_total } => {
            not_below_zero(credited, CREDITED)?;
            not_below_zero(invoice_total, TOTAL)?;
            let left = invoice_total.minus(standing.credited).fits(CREDITED)?.at_least_zero();
            if credited > left {
                let (asked, most) = (credited.minor(), left.minor());
                let message =
                    format!("{asked} minor units are more than the {most} of the invoice not credited yet");
                let refusal = Refusal::new(Code::HigherThanInvoiceTotal, CREDITED, message);
                return Err(refusal.with(CREDITED, credited).with("left", left).into());
            }
            Ok(Some(share(credited, invoice_total, standing).fits(CREDITED)?))
        }
    }
}

/// What a credit note credits.
pub(crate) fn credited(extent: ReversalExtent) -> Option<Money> {
    match extent {
        ReversalExtent::CreditNote { credited, .. } => {
            Some(credited).filter(|credited| credited.is_positive())
        }
        ReversalExtent::Whole | ReversalExtent::Amount(_) => None,
    }
}

/// Rounded over all notes together, so that they give back all of it when all is credited.
fn share(credited: Money, total: Money, standing: &Standing) -> Exact<Money> {
    let before = standing.applied.share(standing.credited, total)?;
    let after = standing.applied.share(standing.credited.plus(credited)?, total)?;
    Ok(after.minus(before)?.min(standing.left))
}

fn not_below_zero(amount: Money, field: &'static str) -> Result<(), Refusal> {
    if amount >= Money::ZERO {
        return Ok(());
    }
    let message = format!("{} minor units are below 0", amount.minor());
    Err(Refusal::new(Code::ValueIsOutOfRange, field, message).with(field, amount))
}
