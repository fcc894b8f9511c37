//! Voiding credits by hand (rules, section 5).

use alloc::format;
use alloc::vec::Vec;

use super::checked::{Together, unless};
use super::draft::{Draft, Fits, Refusals};
use super::input::{self, CreditsField};
use super::leaving::FitsWallet;
use super::top_up::{insufficient_credits, void_from_pool, worth_nothing};
use crate::account::{Transaction, TransactionId, VoidReason, Wallet};
use crate::amount::Credits;
use crate::command::{Input, VoidCredits};
use crate::decision::{Code, Refusal};
use crate::draw;

/// `void_credits`: from the pool, or from one given inbound.
pub(crate) fn void(draft: &mut Draft<'_>, command: &VoidCredits) -> Result<(), Refusals> {
    let wallet = draft.active_wallet(&command.wallet_id).map_err(|refusal| Refusals::from([refusal]));
    let whole = command.voided_credits.given().is_none() && command.voided_transaction_id.is_some();
    let nothing = matches!(command.voided_credits, Input::Absent | Input::Null) && !whole;
    let typed = if nothing && wallet.is_ok() {
        Err(input::invalid_credits(CreditsField::Voided))
    } else {
        input::credits(&command.voided_credits, CreditsField::Voided)
    };
    let (wallet, typed) = (wallet, typed).together()?;
    let credits = Credits::floor(typed);
    let Some(target) = &command.voided_transaction_id else {
        unless(insufficient_credits(&wallet, typed))?;
        return void_from_pool(draft, &wallet.id, typed);
    };
    let grant = target_of(draft, &wallet, target).map_err(|refusal| Vec::from([refusal]))?;
    let given = command.voided_credits.given().is_some();
    let Some(left) = grant.remaining.filter(|left| left.amount.is_positive()) else {
        let message = format!("nothing is left of transaction `{target}`");
        let refusal = Refusal::new(Code::NoRemainingAmount, "voided_transaction_id", message);
        return Err(Vec::from([refusal.about(target.as_str())]));
    };
    let drawn = if !given {
        draw::whole_grant(&grant)
    } else if credits.is_zero() {
        draft.unchanged(worth_nothing(typed));
        return Ok(());
    } else {
        unless(exceeds_remaining(&wallet, &grant, credits)?)?;
        unless(insufficient_credits(&wallet, typed))?;
        draw::credits(draft.policy, &wallet, &[&grant], left, credits)
            .fits_wallet(&wallet.id, "voided_credits")?
    };
    draft.void(&wallet, drawn, VoidReason::Manual, Some(target)).fits_wallet(&wallet.id, "voided_credits")
}

/// The inbound that a void is aimed at, checked in the order of the rules.
fn target_of(draft: &Draft<'_>, wallet: &Wallet, target: &TransactionId) -> Result<Transaction, Refusal> {
    let field = "voided_transaction_id";
    if !wallet.traceable {
        let message = format!("wallet `{}` does not trace its grants", wallet.id);
        return Err(Refusal::new(Code::WalletNotTraceable, field, message).about(wallet.id.as_str()));
    }
    let inbound = |t: &&Transaction| t.wallet_id == wallet.id && t.is_credits_in();
    let grant = draft.account.transaction(target).filter(inbound);
    grant.cloned().ok_or_else(|| {
        let message = format!("wallet `{}` has no purchase or grant `{target}`", wallet.id);
        Refusal::new(Code::WalletTransactionNotFound, field, message).about(target.as_str())
    })
}

/// Compared in money.
fn exceeds_remaining(
    wallet: &Wallet,
    grant: &Transaction,
    credits: Credits,
) -> Result<Option<Refusal>, Refusals> {
    let left = grant.remaining.unwrap_or_default().amount;
    let asked = wallet.money(credits).fits("voided_credits")?;
    Ok((asked > left).then(|| {
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
