//! Moving credits of a grant to another wallet of the account (rules beyond Lago, section 15).

use alloc::format;

use super::draft::Draft;
use super::end;
use super::leaving::{FitsWallet, Leaving, after_inbound};
use super::refusals::{Fits, Refusals};
use crate::account::{GrantKind, Transaction, TransactionId, TransactionKind, TransactionType, Wallet};
use crate::amount::Money;
use crate::command::TransferCredits;
use crate::decision::{Code, Refusal, UnchangedReason};
use crate::draw::{self, Portion};
use crate::event::Fact;

const FROM: &str = "from_transaction_id";
const TO: &str = "to_wallet_id";
const AMOUNT: &str = "amount_cents";

/// `transfer_credits`: out of the grant, into the other wallet, as the credits they were.
pub(crate) fn transfer(draft: &mut Draft<'_>, command: &TransferCredits) -> Result<(), Refusals> {
    let (source, grant) = giver(draft, &command.from_transaction_id)?;
    let target = taker(draft, &source, command)?;
    let available = available(draft, &grant);
    let amount = command.amount;
    if amount < Money::ZERO || amount > available {
        let (asked, most) = (amount.minor(), available.minor());
        let message =
            format!("{asked} minor units are not among the {most} that transaction `{}` can give", grant.id);
        let refusal = Refusal::new(Code::ValueIsOutOfRange, AMOUNT, message);
        return Err(refusal.with("amount_cents", amount).with("available", available).into());
    }
    if amount.is_zero() {
        draft.unchanged(UnchangedReason::NothingToDo);
        return Ok(());
    }
    let whole = [Portion::all(&grant)];
    let drawn = draw::money(draft.policy, &source, whole, amount).fits_wallet(&source.id, AMOUNT)?;
    let leaving = Leaving::of(draft.policy, &source, drawn, TransactionKind::Transferred)
        .fits_wallet(&source.id, AMOUNT)?;
    let funds = leaving.drawn.funds;
    let balance = after_inbound(target.balance, funds).fits(AMOUNT)?;
    let mut outbound = draft.transaction(&source.id, TransactionKind::Transferred, funds);
    let mut inbound = draft.transaction(&target.id, TransactionKind::Transferred, funds);
    outbound.transfer_transaction_id = Some(inbound.id.clone());
    inbound.cost_amount = leaving.drawn.fundings.first().and_then(|funding| funding.cost);
    inbound.cost_remaining = inbound.cost_amount;
    outbound.fundings = leaving.drawn.fundings;
    inbound.transaction_type = TransactionType::Inbound;
    inbound.transfer_transaction_id = Some(outbound.id.clone());
    inbound.transferred_as =
        Some(if grant.is_paid_for() { GrantKind::Purchased } else { GrantKind::Granted });
    inbound.remaining = Some(funds);
    inbound.priority = grant.priority;
    inbound.starts_at = grant.starts_at;
    inbound.expiration_at = grant.expiration_at;
    let outbound_id = outbound.id.clone();

    // From here it must succeed.
    draft.record(Fact::CreditsTransferred { transaction: outbound, balance: leaving.balance })?;
    draft.book_residue(&source.id, outbound_id, leaving.drawn.residue)?;
    draft.record(Fact::CreditsTransferred { transaction: inbound, balance })
}

/// A settled grant of an active wallet that traces its grants.
fn giver(draft: &Draft<'_>, id: &TransactionId) -> Result<(Wallet, Transaction), Refusal> {
    let grant = draft.account.transaction(id).filter(|it| it.is_grant()).ok_or_else(|| {
        let message = format!("there is no settled purchase or grant `{id}`");
        Refusal::new(Code::WalletTransactionNotFound, FROM, message).about(id.as_str())
    })?;
    let wallet = draft.active_wallet(&grant.wallet_id);
    let wallet = wallet.map_err(|refusal| Refusal { field: FROM, ..refusal })?;
    traced(&wallet, FROM)?;
    Ok((wallet, grant.clone()))
}

/// Another active wallet of the same currency and rate.
fn taker(draft: &Draft<'_>, source: &Wallet, command: &TransferCredits) -> Result<Wallet, Refusal> {
    let id = &command.to_wallet_id;
    let wallet = draft.active_wallet(id).map_err(|refusal| Refusal { field: TO, ..refusal })?;
    traced(&wallet, TO)?;
    if wallet.id == source.id || wallet.currency != source.currency || wallet.rate != source.rate {
        let message =
            format!("`{TO}` must be another wallet of the currency and rate of wallet `{}`", source.id);
        return Err(Refusal::new(Code::ValueIsInvalid, TO, message).about(id.as_str()));
    }
    Ok(wallet)
}

fn traced(wallet: &Wallet, field: &'static str) -> Result<(), Refusal> {
    if wallet.traceable {
        return Ok(());
    }
    let message = format!("wallet `{}` does not trace its grants", wallet.id);
    Err(Refusal::new(Code::WalletNotTraceable, field, message).about(wallet.id.as_str()))
}

/// What the grant can give: nothing once its end has come.
fn available(draft: &Draft<'_>, grant: &Transaction) -> Money {
    let over = draft.policy.grant_spans
        && end::is_over(draft.policy, &draft.account, grant.expiration_at, draft.at());
    let rest = grant.remaining.filter(|_| !over);
    rest.map_or(Money::ZERO, |rest| rest.amount.at_least_zero())
}
