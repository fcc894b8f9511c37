//! Payments of purchases, and refunds of them (rules 5).

use crate::decide::{Draft, Judged};
use crate::number;
use crate::state::{Kind, Status};
use crate::verdict::{Refusal, refuse};
use crate::{summary, top_up};

pub(crate) fn settle_payment(draft: &mut Draft) -> Judged {
    let purchase = find_purchase(draft)?;
    let named = if draft.command["transaction_id"].is_null() { "invoice_id" } else { "transaction_id" };
    let it = &draft.state.transactions[purchase];
    draft.undisputed(it.wallet, named)?;
    let dead = !draft.state.wallets[it.wallet].active && draft.policy.refund_late_payment;
    let ended = draft.policy.refund_ended
        && draft.policy.grant_spans
        && draft.end_of(it).is_some_and(|end| end <= draft.at);
    let (status, voided, at) = (it.status, it.invoice_voided, draft.at);
    let moved = match draft.command["payment_status"].as_str().expect("a payment status") {
        "succeeded" if status == Status::Settled => false,
        "succeeded" if dead || ended || voided => {
            // The host is told to refund, once.
            let purchase = &mut draft.state.transactions[purchase];
            purchase.status = Status::Failed;
            purchase.failed = Some(at);
            !std::mem::replace(&mut purchase.refund_due, true)
        }
        "succeeded" => {
            draft.bring_in(purchase);
            true
        }
        _ => {
            if status == Status::Pending {
                draft.state.transactions[purchase].status = Status::Failed;
                draft.state.transactions[purchase].failed = Some(at);
            }
            status == Status::Pending
        }
    };
    let became = draft.state.transactions[purchase].status;
    for bound in draft.state.bound_to(purchase) {
        if became == Status::Settled {
            draft.bring_in(bound);
        } else if became == Status::Failed {
            draft.state.transactions[bound].status = Status::Failed;
        }
    }
    if moved {
        draft.changed = true;
        top_up::show_purchase(draft, purchase);
        if draft.command["payment_status"] == "settled_by_credit_note" {
            // The credit note leaves nothing due.
            let line = draft.invoices.last_mut().expect("its line");
            summary::nothing_due(line);
        }
    } else {
        let paid = draft.command["payment_status"] == "succeeded" || status == Status::Settled;
        draft.quiet(if paid { "already_settled" } else { "already_in_that_state" });
    }
    Ok(())
}

fn find_purchase(draft: &Draft) -> Result<usize, Vec<Refusal>> {
    let is_purchase = |index: &usize| {
        let it = &draft.state.transactions[*index];
        it.inbound && it.kind == Kind::Purchased
    };
    let command = draft.command;
    if !command["transaction_id"].is_null() {
        let found = draft.state.transaction_of_id(&command["transaction_id"]).filter(is_purchase);
        return found.map_or_else(|| refuse("wallet_transaction_not_found", "transaction_id"), Ok);
    }
    let invoice = command["invoice_id"].as_str().expect("an invoice or a transaction");
    let found = (0..draft.state.transactions.len())
        .filter(is_purchase)
        .find(|&index| draft.state.transactions[index].invoice.as_deref() == Some(invoice));
    found.map_or_else(|| refuse("invoice_not_found", "invoice_id"), Ok)
}

pub(crate) fn refund_purchase(draft: &mut Draft) -> Judged {
    let Some(purchase) = draft.state.transaction_of_id(&draft.command["transaction_id"]) else {
        return refuse("wallet_transaction_not_found", "transaction_id");
    };
    let it = &draft.state.transactions[purchase];
    let wallet = it.wallet;
    let paid = it.inbound && it.kind == Kind::Purchased && it.status == Status::Settled;
    if !paid || !draft.state.wallets[wallet].active {
        return refuse("invalid_type_or_status", "transaction_id");
    }
    draft.undisputed(wallet, "transaction_id")?;
    let refund = number::read(&draft.command["refund_amount_cents"]).expect("an amount");
    let unrefunded = &it.cents - &it.refunded;
    let traceable = draft.state.wallets[wallet].traceable;
    let left = if traceable {
        it.remaining.clone().expect("a settled grant of a traceable wallet")
    } else {
        draft.state.wallets[wallet].cents.clone()
    };
    if refund > left {
        return refuse("higher_than_wallet_balance", "amount_cents");
    }
    if refund > unrefunded {
        return refuse("higher_than_remaining_fee_amount", "amount_cents");
    }
    if refund == number::zero() {
        draft.quiet("nothing_to_do");
        return Ok(());
    }
    let fundings = if traceable { vec![(purchase, refund.clone())] } else { Vec::new() };
    let credits = draft.credits_out(wallet, &refund, &fundings);
    let worth = draft.state.wallets[wallet].credits_of(&refund);
    draft.state.transactions[purchase].refunded += &refund;
    let mut outbound = draft.transaction(wallet, false, Kind::Voided, refund, credits);
    outbound.reason = Some("refund");
    draft.take_out(outbound, fundings, ("refund_amount_cents", &worth))?;
    Ok(())
}
