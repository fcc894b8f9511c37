//! A voided invoice gives its credits back (rules 5).

use crate::decide::{Draft, Judged};
use crate::expire;
use crate::number::{self, Q};
use crate::sources::{self, Origin};
use crate::state::{Kind, Status, Transaction};
use crate::top_up;
use serde_json::json;

pub(crate) fn reverse_invoice(draft: &mut Draft) -> Judged {
    let invoice = draft.command["invoice_id"].as_str().expect("an invoice").to_owned();
    void_purchase(draft, &invoice);
    let done = draft.state.transactions.iter().any(|it| it.reversed_invoice.as_ref() == Some(&invoice));
    if done && !draft.policy.applies_again {
        draft.quiet("nothing_left");
        return Ok(());
    }
    let unpaid = |it: &Transaction| it.invoice_voided && it.invoice.as_ref() == Some(&invoice);
    let voided = draft.state.transactions.iter().any(unpaid);
    draft.quiet(if voided { "already_in_that_state" } else { "nothing_left" });
    let outbounds: Vec<usize> = (0..draft.state.transactions.len())
        .filter(|&outbound| {
            let it = &draft.state.transactions[outbound];
            let settled = it.status == Status::Settled;
            settled && !it.inbound && it.kind == Kind::Invoiced && it.invoice.as_ref() == Some(&invoice)
        })
        .filter(|&outbound| !draft.policy.applies_again || !came_back(draft, outbound))
        .collect();
    if draft.policy.source_grants {
        for &outbound in &outbounds {
            draft.undisputed(draft.state.transactions[outbound].wallet, "invoice_id")?;
        }
        return_all(draft, &outbounds);
        return Ok(());
    }
    for outbound in outbounds {
        let it = &draft.state.transactions[outbound];
        let wallet = &draft.state.wallets[it.wallet];
        if wallet.money_of(&it.credits) == number::zero() {
            draft.quiet("rounds_to_nothing");
        } else if wallet.active {
            return_as_new_grant(draft, outbound);
        }
    }
    Ok(())
}

/// Back to where the credits came from. What is over by then, or comes back to a wallet that ended, goes at once.
fn return_all(draft: &mut Draft, outbounds: &[usize]) {
    let mut sources = Vec::new();
    for (&outbound, origin) in outbounds.iter().zip(sources::origins(draft, outbounds)) {
        if draft.state.transactions[outbound].cents == number::zero() {
            draft.quiet("rounds_to_nothing");
            continue;
        }
        match origin {
            Origin::Grants(fundings) => {
                sources.extend(fundings.iter().map(|(source, _, _)| *source));
                return_to_sources(draft, outbound, &fundings);
            }
            Origin::Unknown(bought) => return_as_one_grant(draft, outbound, &bought),
        }
    }
    for wallet in 0..draft.state.wallets.len() {
        let back = outbounds.iter().any(|&outbound| draft.state.transactions[outbound].wallet == wallet);
        if back && !draft.state.wallets[wallet].active && !draft.policy.freeze {
            expire::void_all(draft, wallet, "terminated");
        }
    }
    if draft.policy.grant_spans {
        expire::expire_grants(draft, |grant, _| sources.contains(&grant));
    }
}

/// Whether a reversal has given an outbound of an invoice back: one that came after it.
pub(crate) fn came_back(draft: &Draft, outbound: usize) -> bool {
    let invoice = &draft.state.transactions[outbound].invoice;
    let later = draft.state.transactions.iter().skip(outbound);
    invoice.is_some() && later.clone().any(|it| it.reversed_invoice == *invoice)
}

/// A purchase whose invoice is voided before it is paid fails for good.
fn void_purchase(draft: &mut Draft, invoice: &str) {
    let unpaid = |it: &Transaction| {
        it.inbound
            && it.kind == Kind::Purchased
            && it.status != Status::Settled
            && !it.invoice_voided
            && !it.refund_due
            && it.invoice.as_deref() == Some(invoice)
    };
    let Some(purchase) = draft.state.transactions.iter().position(unpaid) else { return };
    let at = draft.at;
    let it = &mut draft.state.transactions[purchase];
    it.status = Status::Failed;
    it.failed = Some(at);
    it.invoice_voided = true;
    for bound in draft.state.bound_to(purchase) {
        draft.state.transactions[bound].status = Status::Failed;
    }
    draft.changed = true;
    top_up::show_purchase(draft, purchase);
}

/// A new granted inbound of the same credits, priority 50.
fn return_as_new_grant(draft: &mut Draft, outbound: usize) {
    let it = draft.state.transactions[outbound].clone();
    let cents = draft.state.wallets[it.wallet].money_of(&it.credits);
    let mut inbound = draft.transaction(it.wallet, true, Kind::Granted, cents, it.credits.clone());
    inbound.reversed_invoice = it.invoice;
    let inbound = draft.write(inbound);
    draft.bring_in(inbound);
    uncount(draft, it.wallet, &it.credits, &it.cents);
}

/// Where nobody can say which grants an outbound used: one granted inbound, and that is told.
fn return_as_one_grant(draft: &mut Draft, outbound: usize, bought: &Q) {
    let it = draft.state.transactions[outbound].clone();
    let mut inbound = draft.transaction(it.wallet, true, Kind::Granted, it.cents.clone(), it.credits.clone());
    inbound.reversed_invoice.clone_from(&it.invoice);
    let inbound = draft.write(inbound);
    draft.bring_in(inbound);
    uncount(draft, it.wallet, &it.credits, &it.cents);
    draft.remarks.push(json!({
        "reason": "sources_unknown",
        "invoice_id": it.invoice,
        "wallet_id": draft.state.wallets[it.wallet].id,
        "transaction_id": it.id,
        "amount_cents": number::show_whole(&it.cents),
        "purchased_at_most_cents": number::show_whole(bought),
    }));
}

/// Back to the grants that the credits came from, last drawn first.
fn return_to_sources(draft: &mut Draft, outbound: usize, fundings: &[(usize, Q, Q)]) {
    let it = draft.state.transactions[outbound].clone();
    let mut inbound =
        draft.transaction(it.wallet, true, Kind::Invoiced, it.cents.clone(), it.credits.clone());
    inbound.reversed_invoice = it.invoice;
    inbound.fundings = fundings.iter().rev().map(|(grant, cents, _)| (*grant, cents.clone())).collect();
    inbound.funding_credits = fundings.iter().rev().map(|(_, _, credits)| credits.clone()).collect();
    for ((source, cents), credits) in inbound.fundings.iter().zip(&inbound.funding_credits) {
        let grant = &mut draft.state.transactions[*source];
        *grant.remaining.as_mut().expect("a source") += cents;
        grant.remaining_credits += credits;
    }
    let inbound = draft.write(inbound);
    draft.bring_in(inbound);
    uncount(draft, it.wallet, &it.credits, &it.cents);
}

/// The consumed counters fall, never below 0.
fn uncount(draft: &mut Draft, wallet: usize, credits: &Q, cents: &Q) {
    let booked = draft.policy.counts_invoices;
    let wallet = &mut draft.state.wallets[wallet];
    wallet.consumed_credits = number::at_least_zero(&wallet.consumed_credits - credits);
    wallet.consumed_cents = if booked {
        number::at_least_zero(&wallet.consumed_cents - cents)
    } else {
        (&wallet.consumed_credits * &wallet.rate * number::ten_to(wallet.digits)).floor()
    };
}
