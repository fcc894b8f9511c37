//! Refunding a purchase by credit note (rules, section 5).

use alloc::format;

use crate::account::{Transaction, TransactionId, TransactionStatus, VoidReason, Wallet};
use crate::amount::Money;
use crate::cost;
use crate::decide::draft::Draft;
use crate::decide::leaving::{FitsWallet, Leaving};
use crate::decide::refusals::{Fits, Refusals};
use crate::decision::{Code, Refusal, UnchangedReason};
use crate::draw::{self, Portion};

const FIELD: &str = "refund_amount_cents";

/// `refund_purchase`: voids exactly the refunded money, from that purchase where it can be traced.
pub(crate) fn refund(draft: &mut Draft<'_>, id: &TransactionId, amount: Money) -> Result<(), Refusals> {
    let (wallet, purchase) = refundable(draft, id)?;
    draft.undisputed(&wallet.id, "transaction_id")?;
    if amount < Money::ZERO {
        let message = format!("a refund of {} minor units is below 0", amount.minor());
        let refusal = Refusal::new(Code::ValueIsOutOfRange, "amount_cents", message).about(id.as_str());
        return Err(refusal.with("amount_cents", amount).into());
    }
    let rest = match purchase.remaining {
        Some(left) if wallet.traceable => left.amount,
        Some(_) | None => wallet.balance.amount.at_least_zero(),
    };
    let paid = purchase.cost_amount.unwrap_or(purchase.amount);
    let unrefunded = paid.minus(purchase.refunded_amount).fits(FIELD)?;
    // a pool does not know what is left of a cost
    let left = match (purchase.cost_amount, purchase.cost_remaining) {
        (Some(_), Some(left)) => left,
        (Some(_), None) => unrefunded.at_least_zero(),
        (None, _) => rest,
    };
    for (code, limit) in [
        (Code::HigherThanWalletBalance, left),
        (Code::HigherThanRemainingFeeAmount, unrefunded.at_least_zero()),
    ] {
        if amount > limit {
            let (asked, most) = (amount.minor(), limit.minor());
            let message = format!("{asked} minor units are more than the {most} that can be refunded");
            let refusal = Refusal::new(code, "amount_cents", message).about(id.as_str());
            return Err(refusal.with("amount_cents", amount).with("refundable", limit).into());
        }
    }
    if amount.is_zero() {
        draft.unchanged(UnchangedReason::NothingToDo);
        return Ok(());
    }
    let voided = match purchase.cost_amount {
        Some(_) => cost::refunded(rest.min(purchase.amount), amount, left).fits(FIELD)?,
        None => amount,
    };
    let drawn = draw::money(draft.policy, &wallet, [Portion::all(&purchase)], voided);
    let mut drawn = drawn.fits_wallet(&wallet.id, FIELD)?;
    for funding in drawn.fundings.iter_mut().filter(|funding| funding.cost.is_some()) {
        funding.cost = Some(amount);
    }
    let leaving = Leaving::void(draft.policy, &wallet, drawn, FIELD)?;

    // From here it must succeed.
    draft.void(&wallet.id, leaving, VoidReason::Refund, Some(id))
}

/// Only a paid purchase of an active wallet.
fn refundable(draft: &Draft<'_>, id: &TransactionId) -> Result<(Wallet, Transaction), Refusal> {
    let purchase = draft.account.transaction(id).ok_or_else(|| {
        let message = format!("there is no transaction `{id}`");
        Refusal::new(Code::WalletTransactionNotFound, "transaction_id", message).about(id.as_str())
    })?;
    let wallet = draft.account.wallet(&purchase.wallet_id).filter(|wallet| wallet.is_active());
    match wallet {
        Some(wallet) if purchase.is_purchase() && purchase.status == TransactionStatus::Settled => {
            Ok((wallet.clone(), purchase.clone()))
        }
        Some(_) | None => {
            let message = format!("transaction `{id}` is not a paid purchase of an active wallet");
            Err(Refusal::new(Code::InvalidTypeOrStatus, "transaction_id", message).about(id.as_str()))
        }
    }
}

#[cfg(test)]
mod tests;
