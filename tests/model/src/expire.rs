//! The end of wallets and of grants (rules 4).

use crate::decide::{Draft, Judged};
use crate::number;
use crate::periods;
use crate::rules;
use crate::state::{Kind, Status, Transaction};
use crate::verdict::refuse;
use jiff::Timestamp;
use serde_json::json;

/// Ends every wallet that is over, after those of its grants that ended before it, and voids the grants of the others that
/// are over. Wallets do not touch each other, so that each can go by its own instants.
pub(crate) fn sweep(draft: &mut Draft) {
    for wallet in 0..draft.state.wallets.len() {
        if !draft.state.wallets[wallet].active {
            continue;
        }
        let end = draft.state.wallets[wallet].expires.map(|end| draft.cut_off(end));
        let end = end.filter(|end| *end <= draft.at);
        let (state, changed, made) = (draft.state.clone(), draft.changed, draft.new_objects);
        let told = draft.remarks.len();
        let until = end.unwrap_or(draft.at);
        let contradicts = draft.policy.grant_spans && end_grants(draft, wallet, until);
        (draft.state, draft.changed, draft.new_objects) = (state, changed, made);
        if !contradicts {
            book(draft, wallet, until);
        } else if end.is_some() {
            // What it holds goes with it.
            draft.remarks.truncate(told);
            draft.disputed.retain(|(disputed, _)| *disputed != wallet);
            let mut due = periods::due(draft, wallet);
            due.sort();
            due.into_iter().for_each(|period| periods::grant(draft, wallet, period));
        }
        rules::end_rules(draft, wallet);
        if let Some(end) = end {
            draft.dated(end);
            end_wallet(draft, wallet, "expired");
        }
        draft.happens = draft.at;
    }
}

/// Voids the grants of a wallet that ended up to an instant, soonest first; whether one of them contradicts its wallet.
fn end_grants(draft: &mut Draft, wallet: usize, until: Timestamp) -> bool {
    ends(draft, wallet, until).into_iter().any(|(end, _, _, index)| {
        draft.dated(end);
        expire_grants(draft, |grant, _| grant == index)
    })
}

/// When the grants of a wallet end that do up to an instant, in the order of the account.
fn ends(draft: &Draft, wallet: usize, until: Timestamp) -> Vec<(Timestamp, Timestamp, String, usize)> {
    let ends = |index: usize, it: &Transaction| {
        let own = it.wallet == wallet && it.is_grant() && it.has_remaining();
        let end = draft.end_of(it).filter(|_| own)?;
        Some(end).filter(|end| *end <= until).map(|end| (end, it.created, it.id.clone(), index))
    };
    let grants = draft.state.transactions.iter().enumerate();
    let mut due: Vec<_> = grants.filter_map(|(index, it)| ends(index, it)).collect();
    due.sort();
    due
}

/// Ends of grants and periods of rules, in the order of their instants; what ends then ends before what begins.
fn book(draft: &mut Draft, wallet: usize, until: Timestamp) {
    let mut periods = periods::due(draft, wallet);
    periods.sort();
    let mut periods = periods.into_iter().peekable();
    loop {
        let end = if draft.policy.grant_spans { ends(draft, wallet, until).into_iter().next() } else { None };
        let start = periods.peek().map(|(start, _)| *start);
        match (end, start) {
            (Some((end, _, _, index)), start) if start.is_none_or(|start| end <= start) => {
                draft.dated(end);
                let left = expire_grants(draft, |grant, _| grant == index);
                assert!(!left, "looked at before");
            }
            (_, Some(_)) => {
                let period = periods.next().expect("looked at");
                periods::grant(draft, wallet, period);
            }
            (_, None) => return,
        }
    }
}

/// Voids what is over of some grants, up to one that cannot be voided: its wallet contradicts it, which is told.
pub(crate) fn expire_grants(draft: &mut Draft, wanted: impl Fn(usize, &Transaction) -> bool) -> bool {
    for grant in draft.in_ledger_order(Transaction::is_grant) {
        let it = draft.state.transactions[grant].clone();
        if !wanted(grant, &it)
            || it.status != Status::Settled
            || draft.end_of(&it).is_none_or(|end| end > draft.at)
        {
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
