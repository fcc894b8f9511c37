//! Voids by hand (rules 5): from the pool, or one given grant.

use crate::decide::{Draft, Judged};
use crate::expire;
use crate::number;
use crate::top_up::{self, VOIDED, Worth};
use crate::verdict::refuse;

pub(crate) fn void_credits(draft: &mut Draft) -> Judged {
    let mut refusals = Vec::new();
    let wallet = top_up::collect(draft.wallet().map(Some), &mut refusals);
    let worth = wallet.map(|wallet| Worth {
        rate: draft.state.wallets[wallet].rate.clone(),
        digits: draft.state.wallets[wallet].digits,
    });
    let voided = top_up::collect(top_up::read_credits(draft.command, VOIDED, worth.as_ref()), &mut refusals);
    let (Some(wallet), true) = (wallet, refusals.is_empty()) else { return Err(refusals) };
    if !draft.command["voided_transaction_id"].is_null() {
        return void_target(draft, wallet, voided);
    }
    let Some(voided) = voided else {
        draft.quiet("nothing_to_do");
        return Ok(());
    };
    if top_up::exceeds_balance(draft, wallet, &voided) {
        return refuse("insufficient_credits", VOIDED.name);
    }
    top_up::void_from_pool(draft, wallet, &voided)
}

fn void_target(draft: &mut Draft, wallet: usize, voided: Option<top_up::Input>) -> Judged {
    const TARGET: &str = "voided_transaction_id";
    if !draft.state.wallets[wallet].traceable {
        return refuse("wallet_not_traceable", TARGET);
    }
    let target = draft.state.transaction_of_id(&draft.command[TARGET]);
    let target = target.filter(|&target| {
        let it = &draft.state.transactions[target];
        it.wallet == wallet && it.is_grant()
    });
    let Some(target) = target else { return refuse("wallet_transaction_not_found", TARGET) };
    let Some(remaining) = draft.state.transactions[target].remaining.clone() else {
        return refuse("no_remaining_amount", TARGET);
    };
    if remaining == number::zero() {
        return refuse("no_remaining_amount", TARGET);
    }
    let Some(voided) = voided else {
        // 0 exactly is a no-op, no amount at all is the whole remainder.
        if draft.command["voided_credits"].is_null() {
            expire::void_grant(draft, target, "manual", VOIDED.name)?;
        }
        return Ok(());
    };
    if voided.cents > remaining {
        return refuse("exceeds_remaining_transaction_amount", "amount_cents");
    }
    if voided.typed > draft.state.wallets[wallet].credits {
        return refuse("insufficient_credits", VOIDED.name);
    }
    if voided.credits > number::zero() {
        let credits = draft.state.transactions[target].remaining_credits.clone();
        let cents = draft.cents_out(wallet, &voided.credits, &voided.cents, &remaining, &credits);
        let fundings = vec![(target, cents.clone())];
        top_up::book_void(draft, wallet, cents, &voided, fundings)?;
    } else {
        draft.quiet("rounds_to_nothing");
    }
    Ok(())
}
