//! The end of wallets and of grants (rules 4).

use crate::decide::{Draft, Judged};
use crate::number;
use crate::rules;
use crate::state::{Kind, Status, Transaction};
use crate::verdict::refuse;
use serde_json::json;

/// Ends every wallet that is over, and voids the grants of the others that are over.
pub(crate) fn sweep(draft: &mut Draft) {
    for wallet in 0..draft.state.wallets.len() {
        if !draft.state.wallets[wallet].active {
            continue;
        }
        if draft.is_over(draft.state.wallets[wallet].expires) {
            end_wallet(draft, wallet, "expired");
            continue;
        }
        let (state, changed, made) = (draft.state.clone(), draft.changed, draft.new_objects);
        rules::end_rules(draft, wallet);
        if draft.policy.grant_spans && expire_grants(draft, |_, it| it.wallet == wallet) {
            // One contradiction stops one wallet: none of its dues is booked.
            (draft.state, draft.changed, draft.new_objects) = (state, changed, made);
        }
    }
}

/// Voids what is over of some grants, up to one that cannot be voided: its wallet contradicts it, which is told.
pub(crate) fn expire_grants(draft: &mut Draft, wanted: impl Fn(usize, &Transaction) -> bool) -> bool {
    for grant in draft.in_ledger_order(Transaction::is_grant) {
        let it = draft.state.transactions[grant].clone();
        if !wanted(grant, &it) || it.status != Status::Settled || !draft.is_over(it.expires) {
            continue;
        }
        if let Err(refusals) = void_grant(draft, grant, "expired", "wallet_id") {
            let held = &draft.state.wallets[it.wallet];
            draft.remarks.push(json!({
                "reason": "dues_unbooked",
                "wallet_id": held.id,
                "transaction_id": it.id,
                "remaining_amount_cents": it.remaining.as_ref().map(number::show_whole),
                "balance_cents": number::show_whole(&held.cents),
            }));
            draft.disputed.push((it.wallet, refusals[0].code));
            return true;
        }
    }
    false
}

/// Voids the whole remainder of one grant; nothing left, nothing happens.
pub(crate) fn void_grant(
    draft: &mut Draft,
    grant: usize,
    reason: &'static str,
    field: &'static str,
) -> Judged {
    let it = &draft.state.transactions[grant];
    if !it.has_remaining() {
        return Ok(());
    }
    let wallet = it.wallet;
    let cents = it.remaining.clone().expect("a remaining");
    let credits = it.remaining_credits.clone();
    let worth = draft.state.wallets[wallet].credits_of(&cents);
    let mut outbound = draft.transaction(wallet, false, Kind::Voided, cents.clone(), credits);
    outbound.reason = Some(reason);
    draft.take_out(outbound, vec![(grant, cents)], (field, &worth))?;
    Ok(())
}

pub(crate) fn terminate_wallet(draft: &mut Draft) -> Judged {
    match draft.state.wallet_of_id(&draft.command["wallet_id"]) {
        None => refuse("wallet_not_found", "wallet_id"),
        Some(wallet) => {
            if draft.state.wallets[wallet].active {
                end_wallet(draft, wallet, "terminated");
            } else {
                draft.quiet("already_in_that_state");
            }
            Ok(())
        }
    }
}

/// The wallet is terminated; what it still holds is voided, all grants and all credits.
fn end_wallet(draft: &mut Draft, wallet: usize, reason: &'static str) {
    draft.changed = true;
    draft.state.wallets[wallet].active = false;
    for rule in &mut draft.state.wallets[wallet].rules {
        rule.active = false;
    }
    if !draft.policy.freeze {
        void_all(draft, wallet, reason);
    }
}

/// One void of all that a wallet holds.
pub(crate) fn void_all(draft: &mut Draft, wallet: usize, reason: &'static str) {
    let held = &draft.state.wallets[wallet];
    let anything =
        held.cents > number::zero() || (held.cents == number::zero() && held.credits > number::zero());
    if !anything {
        return;
    }
    let (cents, credits) = (held.cents.clone(), held.credits.clone());
    let all = draft.state.transactions.iter().enumerate().filter(|(_, it)| {
        it.wallet == wallet && it.is_grant() && it.status == Status::Settled && it.has_remaining()
    });
    let fundings = all.map(|(index, it)| (index, it.remaining.clone().expect("a remaining"))).collect();
    let mut outbound = draft.transaction(wallet, false, Kind::Voided, cents, credits);
    outbound.reason = Some(reason);
    draft.put_out(outbound, fundings);
}
