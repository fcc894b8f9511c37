//! A voided invoice gives its credits back (rules 5).

use crate::decide::{Draft, Judged};
use crate::expire;
use crate::number::{self, Q};
use crate::sources::{self, Origin};
use crate::standing::Standing;
use crate::state::{Kind, Status, Transaction, Wallet};
use crate::top_up;
use crate::verdict::{Refusal, refuse};
use serde_json::json;

pub(crate) fn reverse_invoice(draft: &mut Draft) -> Judged {
    let command = draft.command.clone();
    let invoice = command["invoice_id"].as_str().expect("an invoice").to_owned();
    let amount = number::read(&command["amount_cents"]);
    let credited = number::read(&command["credited_amount_cents"]);
    if amount.is_none() && credited.is_none() {
        void_purchase(draft, &invoice);
        let unpaid = |it: &Transaction| it.invoice_voided && it.invoice.as_ref() == Some(&invoice);
        if draft.state.transactions.iter().any(unpaid) {
            draft.quiet("already_in_that_state");
            return Ok(());
        }
    }
    let standing = Standing::of(draft, &invoice);
    let total = number::read_or_zero(&command["invoice_total_amount_cents"]);
    let part = match (&amount, &credited) {
        (Some(amount), _) => Some(part_of(amount, &standing.left())?),
        (None, Some(credited)) => Some(share(credited, &total, &standing)?),
        (None, None) => None,
    };
    let none_asked = [&amount, &credited].into_iter().flatten().any(|asked| *asked == number::zero());
    draft.quiet(if none_asked { "nothing_to_do" } else { "nothing_left" });
    let last =
        standing.outbounds.iter().rfind(|(it, _, _)| draft.state.transactions[*it].status == Status::Settled);
    let last = last.map(|(it, _, _)| *it);
    let open = open(draft, &standing);
    for (outbound, _, _) in &open {
        draft.undisputed(draft.state.transactions[*outbound].wallet, "invoice_id")?;
    }
    if let (Some(last), Some(_)) = (last, &credited) {
        draft.undisputed(draft.state.transactions[last].wallet, "invoice_id")?;
    }
    let before = draft.state.transactions.len();
    let backs = backs(draft, &open, part.as_ref());
    let mut given = number::zero();
    for back in &backs {
        given += &back.cents;
        return_one(draft, &invoice, back);
    }
    if let Some(credited) = credited {
        note(draft, &invoice, &credited, &given, (last, before));
    }
    if draft.policy.source_grants {
        end_again(draft, &backs);
    }
    Ok(())
}

/// What is asked in money, at most what is left; nothing where nothing is.
fn part_of(amount: &Q, left: &Q) -> Result<Q, Vec<Refusal>> {
    if *amount < number::zero() {
        return refuse("value_is_out_of_range", "amount_cents");
    }
    if amount > left && *left > number::zero() {
        return refuse("higher_than_applied_credits", "amount_cents");
    }
    Ok(amount.clone())
}

/// The share of a credit note, rounded over all notes.
fn share(credited: &Q, total: &Q, standing: &Standing) -> Result<Q, Vec<Refusal>> {
    if *credited < number::zero() {
        return refuse("value_is_out_of_range", "credited_amount_cents");
    }
    let after = &standing.credited + credited;
    if after > *total {
        return refuse("higher_than_invoice_total", "credited_amount_cents");
    }
    if *total == number::zero() {
        return Ok(number::zero());
    }
    let of = |sum: &Q| number::round_half_up(&(&standing.applied * sum / total));
    Ok(number::least(&(of(&after) - of(&standing.credited)), &standing.left()))
}

/// The outbounds that have not come back whole. One that is worth nothing is looked at too.
fn open(draft: &Draft, standing: &Standing) -> Vec<(usize, Q, Q)> {
    let worth = |(it, cents, _): &&(usize, Q, Q)| {
        let it = &draft.state.transactions[*it];
        it.status == Status::Settled && (*cents > number::zero() || it.cents == number::zero())
    };
    let open = standing.outbounds.iter().filter(worth).cloned().collect();
    if standing.is_closed() { Vec::new() } else { open }
}

/// What comes back of one outbound, and to which grants, last drawn first.
struct Back {
    outbound: usize,
    kind: Kind,
    cents: Q,
    credits: Q,
    /// What of the outbound that is.
    part: (Q, Q),
    fundings: Vec<(usize, Q, Q)>,
}

/// What comes back of outbounds: all that is left of them, or a part from the last on.
fn backs(draft: &mut Draft, open: &[(usize, Q, Q)], part: Option<&Q>) -> Vec<Back> {
    let origins = if draft.policy.source_grants { sources::origins(draft, open) } else { Vec::new() };
    let mut origins: Vec<Option<Origin>> = origins.into_iter().map(Some).collect();
    origins.resize_with(open.len(), || None);
    let mut places: Vec<usize> = (0..open.len()).collect();
    if part.is_some() {
        places.reverse();
    }
    let mut rest = part.cloned();
    let mut backs = Vec::new();
    for place in places {
        let (outbound, left, left_credits) = &open[place];
        let it = draft.state.transactions[*outbound].clone();
        let wallet = draft.state.wallets[it.wallet].clone();
        let whole = it.cents == *left && it.credits == *left_credits;
        let worthless = match &origins[place] {
            Some(_) => it.cents == number::zero(),
            None => whole && wallet.money_of(left_credits) == number::zero(),
        };
        if worthless {
            draft.quiet("rounds_to_nothing");
            continue;
        }
        if origins[place].is_none() && !wallet.active {
            continue;
        }
        let cents = rest.as_ref().map_or(left.clone(), |rest| number::least(rest, left));
        if let Some(rest) = &mut rest {
            *rest -= &cents;
            if cents == number::zero() {
                continue;
            }
        }
        let slice = |drawn: (&Q, &Q), left: (&Q, &Q), cents: &Q| credits_of_part(&wallet, drawn, left, cents);
        let mut back = Back {
            outbound: *outbound,
            kind: Kind::Granted,
            credits: slice((&it.cents, &it.credits), (left, left_credits), &cents),
            part: (number::zero(), number::zero()),
            fundings: Vec::new(),
            cents,
        };
        match origins[place].take() {
            None if part.is_none() && whole => back.cents = wallet.money_of(left_credits),
            None => {}
            Some(Origin::Grants(slices)) => {
                back.kind = Kind::Invoiced;
                let mut missing = back.cents.clone();
                for of in slices.iter().rev() {
                    let cents = number::least(&of.left.0, &missing);
                    if part.is_some() && cents == number::zero() {
                        continue;
                    }
                    missing -= &cents;
                    let credits = slice((&of.drawn.0, &of.drawn.1), (&of.left.0, &of.left.1), &cents);
                    back.fundings.push((of.grant, cents, credits));
                }
                if back.cents != *left && !back.fundings.is_empty() {
                    back.credits = number::total(back.fundings.iter().map(|(_, _, credits)| credits.clone()));
                }
            }
            Some(Origin::Unknown(bought)) => {
                tell_unknown(draft, *outbound, &back.cents, &number::least(&bought, &back.cents));
            }
        }
        let of_part = if back.kind == Kind::Granted && whole && part.is_none() {
            left.clone()
        } else {
            back.cents.clone()
        };
        back.part = (of_part, back.credits.clone());
        backs.push(back);
    }
    backs
}

/// The credits of a part of a slice: what all that came back of it is worth, less what did before; the last with the last.
fn credits_of_part(wallet: &Wallet, drawn: (&Q, &Q), left: (&Q, &Q), cents: &Q) -> Q {
    if cents == left.0 {
        return left.1.clone();
    }
    let (before, before_credits) = (drawn.0 - left.0, drawn.1 - left.1);
    let worth = wallet.credits_of(&(before + cents)) - before_credits;
    number::least(&number::at_least_zero(worth), left.1)
}

/// A credit note is kept on the first inbound that it books, on one of nothing where nothing comes back.
fn note(draft: &mut Draft, invoice: &str, credited: &Q, given: &Q, (last, first): (Option<usize>, usize)) {
    if *credited == number::zero() {
        return;
    }
    draft.remarks.push(json!({
        "reason": "credited",
        "invoice_id": invoice,
        "credited_amount_cents": number::show_whole(credited),
        "amount_cents": number::show_whole(given),
        "refund_amount_cents": number::show_whole(&(credited - given)),
    }));
    if draft.state.transactions.len() == first {
        let Some(last) = last else { return };
        let kind = if draft.policy.source_grants { Kind::Invoiced } else { Kind::Granted };
        let nothing = (number::zero(), number::zero());
        let (cents, credits) = nothing.clone();
        return_one(
            draft,
            invoice,
            &Back { outbound: last, kind, cents, credits, part: nothing, fundings: Vec::new() },
        );
    }
    draft.state.transactions[first].credited = credited.clone();
}

/// What is over by then, or came back to a wallet that ended, goes at once.
fn end_again(draft: &mut Draft, backs: &[Back]) {
    for wallet in 0..draft.state.wallets.len() {
        let back = backs.iter().any(|back| draft.state.transactions[back.outbound].wallet == wallet);
        if back && !draft.state.wallets[wallet].active && !draft.policy.freeze {
            expire::void_all(draft, wallet, "terminated");
        }
    }
    if draft.policy.grant_spans {
        let is_source = |grant| backs.iter().any(|back| back.fundings.iter().any(|(it, _, _)| *it == grant));
        expire::expire_grants(draft, |grant, _| is_source(grant));
    }
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

/// One inbound of what comes back of an outbound.
fn return_one(draft: &mut Draft, invoice: &str, back: &Back) {
    let wallet = draft.state.transactions[back.outbound].wallet;
    let mut inbound = draft.transaction(wallet, true, back.kind, back.cents.clone(), back.credits.clone());
    inbound.reversed_invoice = Some(invoice.to_owned());
    inbound.fundings = back.fundings.iter().map(|(grant, cents, _)| (*grant, cents.clone())).collect();
    inbound.funding_credits = back.fundings.iter().map(|(_, _, credits)| credits.clone()).collect();
    for (grant, cents, credits) in &back.fundings {
        let grant = &mut draft.state.transactions[*grant];
        *grant.remaining.as_mut().expect("a source") += cents;
        grant.remaining_credits += credits;
    }
    let inbound = draft.write(inbound);
    draft.bring_in(inbound);
    uncount(draft, wallet, &back.part.1, &back.part.0);
}

/// Nobody can say which grants an outbound used.
fn tell_unknown(draft: &mut Draft, outbound: usize, cents: &Q, bought: &Q) {
    let it = &draft.state.transactions[outbound];
    draft.remarks.push(json!({
        "reason": "sources_unknown",
        "invoice_id": it.invoice,
        "wallet_id": draft.state.wallets[it.wallet].id,
        "transaction_id": it.id,
        "amount_cents": number::show_whole(cents),
        "purchased_at_most_cents": number::show_whole(bought),
    }));
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
