//! Changing single grants (rules beyond Lago, section 11).

use alloc::format;

use super::checked::{Checked, Together, unless};
use super::draft::Draft;
use super::input;
use super::refusals::Refusals;
use crate::account::{Transaction, TransactionId, TransactionStatus, Wallet};
use crate::command::{Change, GrantChanges};
use crate::decision::{Code, Refusal, UnchangedReason};
use crate::event::Fact;
use crate::expiry;
use crate::time::Instant;

/// `update_grant`: its end, name and metadata; never amount, kind, start or priority.
pub(crate) fn update(
    draft: &mut Draft<'_>,
    id: &TransactionId,
    given: &GrantChanges,
) -> Result<(), Refusals> {
    let (wallet, grant) = changeable(draft, id)?;
    let name = match &given.name {
        Change::Keep | Change::Clear => None,
        Change::Set(name) => Some(&**name),
    };
    let (expiration_at, (), ()) = (
        end(draft, &wallet, &grant, given),
        input::name_length("name", name),
        given.metadata.as_ref().map_or(Ok(()), |metadata| input::metadata_size("metadata", metadata)),
    )
        .together()?;
    let mut after = Transaction { expiration_at, ..grant.clone() };
    match &given.name {
        Change::Keep => {}
        Change::Clear => after.name = None,
        Change::Set(name) => after.name = Some(name.clone()),
    }
    if let Some(metadata) = &given.metadata {
        after.metadata.clone_from(metadata);
    }

    // From here it must succeed.
    if after == grant {
        draft.unchanged(UnchangedReason::AlreadyInThatState);
        return Ok(());
    }
    draft.record(Fact::GrantUpdated { transaction: after })
}

/// A purchase or grant of an active wallet that has not failed.
fn changeable(draft: &Draft<'_>, id: &TransactionId) -> Result<(Wallet, Transaction), Refusal> {
    let field = "transaction_id";
    let inbound = draft.account.transaction(id).filter(|transaction| transaction.is_credits_in());
    let grant = inbound.ok_or_else(|| {
        let message = format!("there is no purchase or grant `{id}`");
        Refusal::new(Code::WalletTransactionNotFound, field, message).about(id.as_str())
    })?;
    let wallet = draft.active_wallet(&grant.wallet_id).map_err(|refusal| Refusal { field, ..refusal })?;
    if grant.status == TransactionStatus::Failed {
        let message = format!("purchase `{id}` has failed");
        return Err(Refusal::new(Code::InvalidTypeOrStatus, field, message).about(id.as_str()));
    }
    Ok((wallet, grant.clone()))
}

/// The end that is asked for, judged as on a top-up: ahead, after the start, where it can be traced.
fn end(
    draft: &Draft<'_>,
    wallet: &Wallet,
    grant: &Transaction,
    given: &GrantChanges,
) -> Checked<Option<Instant>> {
    let field = "expiration_at";
    if !given.expiration_at.is_present() {
        return Ok(grant.expiration_at);
    }
    let end = input::expiration(draft, &given.expiration_at, field)?;
    let cutoff = end.map(|end| expiry::cutoff(draft.policy, &draft.account, end));
    if grant.starts_at.zip(cutoff).is_some_and(|(start, cutoff)| start >= cutoff) {
        let message = format!("`{field}` must be an instant after the grant starts");
        return Err(Refusal::new(Code::InvalidDate, field, message).into());
    }
    let stated = end.and_then(|_| input::unknown_span(draft, Some(wallet), field));
    unless(stated).map(|()| end)
}
