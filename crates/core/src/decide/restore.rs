//! Bringing back what was voided by hand or refunded: a dispute that was won (rules beyond Lago, section 15).

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::vec::Vec;

use super::draft::Draft;
use super::end;
use super::leaving::after_inbound;
use super::refusals::{Fits, Refusals};
use crate::account::{
    Funding, Funds, Transaction, TransactionId, TransactionKind, TransactionStatus, TransactionType,
    VoidReason, Wallet, WalletId,
};
use crate::amount::{Exact, Money};
use crate::command::RestoreCredits;
use crate::decision::{Code, Refusal, UnchangedReason};
use crate::event::Fact;
use crate::invoice::returned;
use crate::invoice::slices::{self, Outstanding, Slice};
use crate::invoice::sources::{self, Origin};
use crate::policy::ConsumedCounters;

const FIELD: &str = "transaction_id";

/// `restore_credits`: from the end of the void, to the grants that it took from, as the kind they were.
pub(crate) fn restore(draft: &mut Draft<'_>, command: &RestoreCredits) -> Result<(), Refusals> {
    let (wallet, void) = restorable(draft, &command.transaction_id)?;
    let outstanding = outstanding(draft, void).fits(FIELD)?;
    let left = outstanding.left.amount;
    let amount = command.amount.unwrap_or(left);
    if amount < Money::ZERO || amount > left {
        let message =
            format!("{} minor units are not among the {} left of the void", amount.minor(), left.minor());
        let refusal = Refusal::new(Code::ValueIsOutOfRange, "amount_cents", message);
        return Err(refusal.with("amount_cents", amount).with("left", left).into());
    }
    if amount.is_zero() {
        let nothing =
            if left.is_zero() { UnchangedReason::NothingLeft } else { UnchangedReason::NothingToDo };
        draft.unchanged(nothing);
        return Ok(());
    }
    let back = back(draft, &wallet, &outstanding, amount).fits(FIELD)?;
    let mut balance = after_inbound(wallet.balance, back.funds).fits(FIELD)?;
    if draft.policy.consumed_counters == ConsumedCounters::EveryOutbound {
        balance = returned::lowered(draft, &wallet, balance, back.funds).fits(FIELD)?;
    }
    let grants: Vec<TransactionId> =
        back.fundings.iter().map(|funding| funding.transaction_id.clone()).collect();
    let reversed_transaction_id = outstanding.outbound.id.clone();
    let transaction = inbound(draft, &wallet, &outstanding.outbound, back);

    // From here it must succeed. What came back past its end ends at once.
    draft.record(Fact::CreditsRestored { transaction, reversed_transaction_id, balance })?;
    if draft.policy.grant_spans {
        end::expire_grants(draft, |grant| grants.contains(&grant.id))?;
    }
    Ok(())
}

/// A void by hand or a refund, of an active wallet.
fn restorable(draft: &Draft<'_>, id: &TransactionId) -> Result<(Wallet, Transaction), Refusal> {
    let void = draft.account.transaction(id).ok_or_else(|| {
        let message = format!("there is no transaction `{id}`");
        Refusal::new(Code::WalletTransactionNotFound, FIELD, message).about(id.as_str())
    })?;
    let by_hand = matches!(void.void_reason, Some(VoidReason::Manual | VoidReason::Refund))
        && void.transaction_type == TransactionType::Outbound
        && void.kind == TransactionKind::Voided
        && void.status == TransactionStatus::Settled;
    let wallet = draft.account.wallet(&void.wallet_id).filter(|wallet| wallet.is_active() && by_hand);
    let Some(wallet) = wallet else {
        let message = format!("transaction `{id}` is no void by hand or refund of an active wallet");
        return Err(Refusal::new(Code::InvalidTypeOrStatus, FIELD, message).about(id.as_str()));
    };
    draft.undisputed(&wallet.id, FIELD)?;
    Ok((wallet.clone(), void.clone()))
}

/// The void with what of it did not come back before.
fn outstanding(draft: &Draft<'_>, void: Transaction) -> Exact<Outstanding> {
    let mut left = Funds { amount: void.amount, credits: void.credits };
    let back = |it: &&Transaction| it.restored_transaction_id.as_ref() == Some(&void.id);
    for back in draft.account.transactions.iter().filter(back) {
        left = left.minus(Funds { amount: back.amount, credits: back.credits })?;
    }
    Ok(Outstanding { outbound: void, left })
}

/// What comes back now.
struct Back {
    funds: Funds,
    /// To which grants; empty in a pool, and where nobody knows.
    fundings: Vec<Funding>,
    /// Nobody knows which grants the void took from, in a wallet that traces them.
    unknown: bool,
}

/// So much of a void, from its end.
fn back(draft: &Draft<'_>, wallet: &Wallet, outstanding: &Outstanding, amount: Money) -> Exact<Back> {
    let wallets: BTreeMap<WalletId, Wallet> = BTreeMap::from([(wallet.id.clone(), wallet.clone())]);
    let one = core::slice::from_ref(outstanding);
    let mut origins = sources::origins(draft.policy, &draft.account, &wallets, one)?;
    let (drawn, unknown) = match origins.pop() {
        Some(Origin::Grants(drawn)) => (drawn, false),
        Some(Origin::Unknown { .. }) | None => (Vec::from([outstanding.as_one()]), true),
    };
    let given = slices::from_the_end(&[(0, wallet, &*drawn)], amount)?;
    let given: Vec<Slice> = given.into_iter().flat_map(|(_, slices)| slices).collect();
    let funds = given.iter().try_fold(Funds::ZERO, |sum, slice| sum.plus(slice.left))?;
    // all of it has its own credits, whatever its fundings sum to
    let funds = if funds.amount == outstanding.left.amount { outstanding.left } else { funds };
    let fundings = given.into_iter().filter(|_| !unknown).filter_map(Slice::into_funding).collect();
    Ok(Back { funds, fundings, unknown })
}

/// The inbound; where nobody knows the grants, it is free credit of its own.
fn inbound(draft: &mut Draft<'_>, wallet: &Wallet, void: &Transaction, back: Back) -> Transaction {
    let kind = if back.unknown { TransactionKind::Granted } else { TransactionKind::Voided };
    let mut transaction = draft.transaction(&wallet.id, kind, back.funds);
    transaction.transaction_type = TransactionType::Inbound;
    transaction.restored_transaction_id = Some(void.id.clone());
    transaction.voided_transaction_id.clone_from(&void.voided_transaction_id);
    transaction.void_reason = void.void_reason;
    transaction.remaining = back.unknown.then_some(back.funds);
    transaction.fundings = back.fundings;
    transaction
}
