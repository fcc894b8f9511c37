//! Voiding credits by hand (rules, section 5).

use alloc::format;

use rust_decimal::Decimal;

use super::checked::{Together, unless};
use super::draft::Draft;
use super::input::{self, CreditsField};
use super::leaving::{FitsWallet, Leaving};
use super::refusals::{Fits, Refusals};
use super::top_up::{insufficient_credits, void_from_pool, worth_nothing};
use crate::account::{Funds, Transaction, TransactionId, VoidReason, Wallet};
use crate::amount::{Credits, Money};
use crate::command::{Input, Shortfall, VoidCredits};
use crate::decision::{Code, Refusal, UnchangedReason};
use crate::draw::{self, Drawn, Portion};
use crate::policy::{Measure, Policy};

const FIELD: &str = "voided_credits";
const TARGET: &str = "voided_transaction_id";

/// What a void is aimed at.
enum Aim<'a> {
    /// Credits of the pool, as typed.
    Pool(Decimal),
    /// Credits of one grant, as typed.
    Part(&'a TransactionId, Decimal),
    /// All that is left of one grant.
    Rest(&'a TransactionId),
}

/// `void_credits`: from the pool, or from one given inbound.
pub(crate) fn void(draft: &mut Draft<'_>, command: &VoidCredits) -> Result<(), Refusals> {
    let wallet = draft.active_wallet(&command.wallet_id).map_err(Refusals::from);
    let aim = match (&command.voided_credits, &command.voided_transaction_id) {
        (Input::Absent | Input::Null, Some(target)) => Ok(Aim::Rest(target)),
        // a wallet that is refused is refused alone
        (Input::Absent | Input::Null, None) => {
            return wallet.and_then(|_| Err(input::invalid_credits(CreditsField::Voided)));
        }
        (typed @ (Input::Given(_) | Input::Invalid), target) => {
            let typed = input::credits(typed, CreditsField::Voided);
            typed.map(|typed| target.as_ref().map_or(Aim::Pool(typed), |target| Aim::Part(target, typed)))
        }
    };
    let (wallet, aim) = (wallet, aim).together()?;
    let (target, drawn) = match aim {
        Aim::Pool(typed) if takes_what_there_is(command) => return void_of_pool(draft, &wallet, typed),
        Aim::Pool(typed) => {
            unless(insufficient_credits(&wallet, typed))?;
            return void_from_pool(draft, &wallet.id, typed);
        }
        Aim::Part(target, typed) if takes_what_there_is(command) => {
            return void_of_grant(draft, &wallet, target, typed);
        }
        Aim::Rest(target) => (target, draw::whole_grant(&target_of(draft, &wallet, target)?.0)),
        Aim::Part(target, typed) => {
            let (grant, left) = target_of(draft, &wallet, target)?;
            let credits = Credits::floor(typed);
            if credits.is_zero() {
                draft.unchanged(worth_nothing(typed));
                return Ok(());
            }
            unless(exceeds_remaining(draft.policy, &wallet, &grant, left, credits)?)?;
            unless(insufficient_credits(&wallet, typed))?;
            let drawn = draw::credits(draft.policy, &wallet, &[&grant], left, credits);
            (target, drawn.fits_wallet(&wallet.id, FIELD)?)
        }
    };
    let leaving = Leaving::void(draft.policy, &wallet, drawn, FIELD)?;

    // From here it must succeed.
    draft.void(&wallet.id, leaving, VoidReason::Manual, Some(target))
}

fn takes_what_there_is(command: &VoidCredits) -> bool {
    command.shortfall == Some(Shortfall::Due)
}

/// As much of the pool as there is that can be used; what is missing is told (rules beyond Lago, section 15).
fn void_of_pool(draft: &mut Draft<'_>, wallet: &Wallet, typed: Decimal) -> Result<(), Refusals> {
    let credits = Credits::floor(typed);
    if draft.policy.measure == Measure::Credits {
        return void_credits_of_pool(draft, wallet, credits);
    }
    let asked = wallet.money(credits).fits(FIELD)?;
    let grants = draw::started_grants(draft.policy, &draft.account, wallet, draft.at());
    let rests = grants.iter().filter_map(|grant| grant.remaining).map(|rest| rest.amount);
    let held = wallet.balance.amount.at_least_zero();
    let left = if wallet.traceable { Money::total(rests).fits(FIELD)?.min(held) } else { held };
    let drawn = if asked > left {
        draw::money(draft.policy, wallet, grants.into_iter().map(Portion::all), left)
    } else {
        draw::credits(draft.policy, wallet, &grants, draw::pool_of(wallet), credits)
    };
    take(draft, wallet, None, (asked, left), drawn.fits_wallet(&wallet.id, FIELD)?)
}

/// As much of one grant as is left of it.
fn void_of_grant(
    draft: &mut Draft<'_>,
    wallet: &Wallet,
    target: &TransactionId,
    typed: Decimal,
) -> Result<(), Refusals> {
    let grant = inbound_of(draft, wallet, target)?;
    let credits = Credits::floor(typed);
    let asked = wallet.money(credits).fits(FIELD)?;
    let pot = grant.remaining.unwrap_or(Funds::ZERO);
    if draft.policy.measure == Measure::Credits {
        return take_credits(draft, wallet, Some(target), &[&grant], (credits, pot));
    }
    let left = pot.amount.at_least_zero();
    let drawn = if asked >= left {
        Ok(draw::whole_grant(&grant))
    } else {
        draw::credits(draft.policy, wallet, &[&grant], pot, credits)
    };
    take(draft, wallet, Some(target), (asked, left), drawn.fits_wallet(&wallet.id, FIELD)?)
}

/// The same where credits are the measure.
fn void_credits_of_pool(draft: &mut Draft<'_>, wallet: &Wallet, credits: Credits) -> Result<(), Refusals> {
    let account = draft.account.clone();
    let grants = draw::started_grants(draft.policy, &account, wallet, draft.at());
    let rests = grants.iter().filter_map(|grant| grant.remaining).map(|rest| rest.credits);
    let pool = draw::pool_of(wallet);
    let held =
        if wallet.traceable { Credits::total(rests).fits(FIELD)?.min(pool.credits) } else { pool.credits };
    take_credits(draft, wallet, None, &grants, (credits, Funds { credits: held, ..pool }))
}

/// So many credits of these grants, or as many as there are.
fn take_credits(
    draft: &mut Draft<'_>,
    wallet: &Wallet,
    target: Option<&TransactionId>,
    grants: &[&Transaction],
    (asked, pot): (Credits, Funds),
) -> Result<(), Refusals> {
    let taken = asked.min(pot.credits.at_least_zero());
    let missing = asked.minus(taken).and_then(|missing| wallet.money(missing)).fits(FIELD)?;
    draft.uncovered = Some(missing);
    if taken.is_zero() && !asked.is_zero() {
        draft.unchanged(UnchangedReason::NothingLeft);
        return Ok(());
    }
    let drawn = draw::credits(draft.policy, wallet, grants, pot, taken).fits_wallet(&wallet.id, FIELD)?;
    let leaving = Leaving::void(draft.policy, wallet, drawn, FIELD)?;

    // From here it must succeed.
    draft.void(&wallet.id, leaving, VoidReason::Manual, target)
}

fn take(
    draft: &mut Draft<'_>,
    wallet: &Wallet,
    target: Option<&TransactionId>,
    (asked, left): (Money, Money),
    drawn: Drawn,
) -> Result<(), Refusals> {
    draft.uncovered = Some(asked.minus(asked.min(left)).fits(FIELD)?);
    if left.is_zero() && !asked.is_zero() {
        draft.unchanged(UnchangedReason::NothingLeft);
        return Ok(());
    }
    let leaving = Leaving::void(draft.policy, wallet, drawn, FIELD)?;

    // From here it must succeed.
    draft.void(&wallet.id, leaving, VoidReason::Manual, target)
}

/// The inbound that a void is aimed at and what is left of it, checked in the order of the rules.
fn target_of(
    draft: &Draft<'_>,
    wallet: &Wallet,
    target: &TransactionId,
) -> Result<(Transaction, Funds), Refusal> {
    let grant = inbound_of(draft, wallet, target)?;
    let holds = |left: &Funds| match draft.policy.measure {
        Measure::Money => left.amount.is_positive(),
        Measure::Credits => left.credits.is_positive(),
    };
    let left = grant.remaining.filter(holds).ok_or_else(|| {
        let message = format!("nothing is left of transaction `{target}`");
        Refusal::new(Code::NoRemainingAmount, TARGET, message).about(target.as_str())
    })?;
    Ok((grant, left))
}

/// The inbound that a command names, of a wallet that traces its grants.
pub(crate) fn inbound_of(
    draft: &Draft<'_>,
    wallet: &Wallet,
    target: &TransactionId,
) -> Result<Transaction, Refusal> {
    let field = TARGET;
    if !wallet.traceable {
        let message = format!("wallet `{}` does not trace its grants", wallet.id);
        return Err(Refusal::new(Code::WalletNotTraceable, field, message).about(wallet.id.as_str()));
    }
    let inbound = |t: &&Transaction| t.wallet_id == wallet.id && t.is_credits_in();
    draft.account.transaction(target).filter(inbound).cloned().ok_or_else(|| {
        let message = format!("wallet `{}` has no purchase or grant `{target}`", wallet.id);
        Refusal::new(Code::WalletTransactionNotFound, field, message).about(target.as_str())
    })
}

/// Compared in what is the measure.
fn exceeds_remaining(
    policy: &Policy,
    wallet: &Wallet,
    grant: &Transaction,
    left: Funds,
    credits: Credits,
) -> Result<Option<Refusal>, Refusals> {
    let asked = wallet.money(credits).fits(FIELD)?;
    let exceeds = match policy.measure {
        Measure::Money => asked > left.amount,
        Measure::Credits => credits > left.credits,
    };
    let left = left.amount;
    Ok(exceeds.then(|| {
        let (minor, held) = (asked.minor(), left.minor());
        let message =
            format!("{minor} minor units are more than the {held} left of transaction `{}`", grant.id);
        Refusal::new(Code::ExceedsRemainingTransactionAmount, "amount_cents", message)
            .about(grant.id.as_str())
            .with("amount_cents", asked)
            .with("remaining_amount_cents", left)
    }))
}

#[cfg(test)]
mod tests;
