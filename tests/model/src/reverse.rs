//! A voided invoice gives its credits back (rules 5).

use crate::decide::{Draft, Judged};
use crate::expire;
use crate::number::{self, Q};
use crate::state::Kind;

pub(crate) fn reverse_invoice(draft: &mut Draft) -> Judged {
    let invoice = draft.command["invoice_id"].as_str().expect("an invoice").to_owned();
    let done = draft.state.transactions.iter().any(|it| it.reversed_invoice.as_ref() == Some(&invoice));
    if done {
        return Ok(());
    }
    for outbound in 0..draft.state.transactions.len() {
        let it = &draft.state.transactions[outbound];
        if it.inbound || it.kind != Kind::Invoiced || it.invoice.as_ref() != Some(&invoice) {
            continue;
        }
        let wallet = &draft.state.wallets[it.wallet];
        if draft.policy.source_grants {
            return_to_sources(draft, outbound);
        } else if wallet.active && wallet.money_of(&it.credits) != number::zero() {
            return_as_new_grant(draft, outbound);
        }
    }
    Ok(())
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

/// Back to the grants that the credits came from, last drawn first. What is over goes at once.
fn return_to_sources(draft: &mut Draft, outbound: usize) {
    let it = draft.state.transactions[outbound].clone();
    let mut inbound =
        draft.transaction(it.wallet, true, Kind::Invoiced, it.cents.clone(), it.credits.clone());
    inbound.reversed_invoice = it.invoice;
    inbound.fundings = it.fundings.iter().rev().cloned().collect();
    inbound.funding_credits = it.funding_credits.iter().rev().cloned().collect();
    let sources: Vec<usize> = inbound.fundings.iter().map(|(source, _)| *source).collect();
    for ((source, cents), credits) in inbound.fundings.iter().zip(&inbound.funding_credits) {
        let grant = &mut draft.state.transactions[*source];
        *grant.remaining.as_mut().expect("a source") += cents;
        grant.remaining_credits += credits;
    }
    let inbound = draft.write(inbound);
    draft.bring_in(inbound);
    uncount(draft, it.wallet, &it.credits, &it.cents);
    if !draft.state.wallets[it.wallet].active {
        if !draft.policy.freeze {
            expire::void_all(draft, it.wallet);
        }
        return;
    }
    for source in sources {
        if draft.policy.grant_spans && draft.is_over(draft.state.transactions[source].expires) {
            expire::void_grant(draft, source);
        }
    }
}

/// The consumed counters fall, never below 0.
fn uncount(draft: &mut Draft, wallet: usize, credits: &Q, cents: &Q) {
    let booked = draft.policy.booked;
    let wallet = &mut draft.state.wallets[wallet];
    wallet.consumed_credits = number::at_least_zero(&wallet.consumed_credits - credits);
    wallet.consumed_cents = if booked {
        number::at_least_zero(&wallet.consumed_cents - cents)
    } else {
        (&wallet.consumed_credits * &wallet.rate * number::ten_to(wallet.digits())).floor()
    };
}
