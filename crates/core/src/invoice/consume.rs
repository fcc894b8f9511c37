//! Taking credits at the moment of use, in the ordinary order and scope (rules beyond Lago, section 14).

mod lanes;
mod wanted;

use alloc::format;
use alloc::vec::Vec;

use self::lanes::{Lane, draw, lanes};
use self::wanted::Wanted;
use super::payers::Payer;
use crate::account::{Consumption, WalletId};
use crate::amount::{Credits, Money, is_credit_input};
use crate::command::{ConsumeCredits, Shortfall, Used};
use crate::currency::Currency;
use crate::decide::draft::Draft;
use crate::decide::leaving::Leaving;
use crate::decide::refusals::{Fits, Refusals};
use crate::decision::{Code, Refusal, UnchangedReason};

/// `consume_credits`: what was used is taken now; a shortage is refused, or told.
pub(crate) fn consume(draft: &mut Draft<'_>, command: &ConsumeCredits) -> Result<(), Refusals> {
    let field = field(command);
    let mut wanted = judged(command)?;
    let currency = currency(draft, command)?;
    if wanted.is_met() {
        draft.uncovered = (command.shortfall == Some(Shortfall::Due)).then_some(Money::ZERO);
        draft.unchanged(UnchangedReason::NothingToDo);
        return Ok(());
    }
    let (wallets, account) = (draft.account.wallets.clone(), draft.account.clone());
    let payers = Payer::in_order(draft, &wallets, 1);
    let mut lanes = lanes(draft, command, currency, &payers).fits(field)?;
    draw(draft, &account, &payers, &mut lanes, &mut wanted).fits(field)?;
    let taken = lanes.iter().any(Lane::gives);
    if wanted.is_worthless() && !taken {
        let message = "what was used is worth 0 minor units";
        return Err(Refusal::new(Code::AmountRoundsToZero, field, message).into());
    }
    let priced = wallets.iter().find(|wallet| Some(wallet.currency) == currency);
    let missing = wanted.missing(priced).fits(field)?;
    match command.shortfall {
        Some(Shortfall::Due) => draft.uncovered = Some(missing),
        Some(Shortfall::Refuse) | None if wanted.is_met() => {}
        Some(Shortfall::Refuse) | None => return Err(short(field, missing).into()),
    }
    if !taken {
        draft.unchanged(UnchangedReason::NoWalletCanPay);
        return Ok(());
    }
    let leaving = leaving(draft, lanes, field)?;

    // From here it must succeed.
    for (wallet, leaving) in leaving {
        let consumed = Consumption { item: command.item.clone() };
        draft.consume(&wallet, leaving, command.invoice_id.as_ref(), consumed)?;
    }
    Ok(())
}

/// The member that says how much.
fn field(command: &ConsumeCredits) -> &'static str {
    match command.asked {
        Used::Amount(_) => "amount_cents",
        Used::Credits(_) => "credits",
    }
}

/// How much, 0 or more; credits floored as any that are given.
fn judged(command: &ConsumeCredits) -> Result<Wanted, Refusals> {
    match command.asked {
        Used::Amount(amount) if amount >= Money::ZERO => Wanted::money(amount).fits(field(command)),
        Used::Credits(typed) if is_credit_input(typed) => Ok(Wanted::credits(Credits::floor(typed))),
        Used::Amount(_) | Used::Credits(_) => {
            let field = field(command);
            let message = format!("`{field}` must be 0 or more, and credits below 10^25");
            Err(Refusal::new(Code::ValueIsOutOfRange, field, message).into())
        }
    }
}

/// The currency of what is used: the named wallet's, else the customer's, else that of the first active wallet.
fn currency(draft: &Draft<'_>, command: &ConsumeCredits) -> Result<Option<Currency>, Refusal> {
    if let Some(id) = &command.wallet_id {
        return draft.active_wallet(id).map(|wallet| Some(wallet.currency));
    }
    let customers = draft.account.customer.as_ref().and_then(|customer| customer.currency);
    Ok(customers.or_else(|| draft.account.active_wallets().next().map(|wallet| wallet.currency)))
}

/// What leaves each wallet, checked, in the order of their first turns.
fn leaving(
    draft: &Draft<'_>,
    mut lanes: Vec<Lane<'_>>,
    field: &'static str,
) -> Result<Vec<(WalletId, Leaving)>, Refusals> {
    lanes.retain(Lane::gives);
    drawdown_sort::sort_by_key(&mut lanes, |lane| lane.turn);
    let leaves = |lane: Lane<'_>| {
        let id = lane.wallet.id.clone();
        draft.undisputed(&id, field)?;
        Ok((id, lane.leaving(draft.policy, field)?))
    };
    lanes.into_iter().map(leaves).collect()
}

fn short(field: &'static str, missing: Money) -> Refusal {
    let message = format!("{} minor units of what was used are not covered", missing.minor());
    Refusal::new(Code::InsufficientCredits, field, message).with("uncovered_amount_cents", missing)
}
