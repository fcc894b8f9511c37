//! What ends: wallets by hand or by their expiration (rules, section 4), and what came back to where it cannot live. When
//! something ends by itself is [`crate::due`].
//!
//! Spans are half-open: something that expires is gone from its cut-off on.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::draft::Draft;
use super::leaving::{Contradiction, Leaving};
use super::refusals::Refusals;
use crate::account::{Account, Transaction, TransactionId, TransactionKind, VoidReason, Wallet, WalletId};
use crate::decision::UnchangedReason;
use crate::draw::{self, Drawn};
use crate::event::{EndReason, Fact};
use crate::expiry;
use crate::order;
use crate::policy::{Policy, Termination};
use crate::rollover;
use crate::time::Instant;
use drawdown_sort::collected;

const FIELD: &str = "wallet_id";

/// `terminate_wallet`: done twice is done once.
pub(crate) fn terminate(draft: &mut Draft<'_>, id: &WalletId) -> Result<(), Refusals> {
    let wallet = draft.wallet(id)?;
    if !wallet.is_active() {
        draft.unchanged(UnchangedReason::AlreadyInThatState);
        return Ok(());
    }
    let drawn = draw::everything(&wallet, &draw::grants(draft.policy, &draft.account, &wallet));
    end_wallet(draft, &wallet, drawn, EndReason::Terminated)
}

/// What each of these wallets holds, from one pass over the account.
fn everything_of(draft: &Draft<'_>, wallets: Vec<Wallet>) -> Vec<(Wallet, Drawn)> {
    let mut grants: BTreeMap<&WalletId, Vec<&Transaction>> =
        collected(wallets.iter().map(|wallet| (&wallet.id, Vec::new())));
    if !grants.is_empty() {
        for grant in draft.account.transactions.iter().filter(|transaction| draw::has_rest(transaction)) {
            if let Some(of_wallet) = grants.get_mut(&grant.wallet_id) {
                of_wallet.push(grant);
            }
        }
    }
    let mut of_wallet = |wallet: &Wallet| grants.remove(&wallet.id).unwrap_or_default();
    let drawn: Vec<Drawn> =
        wallets.iter().map(|wallet| everything(draft, wallet, of_wallet(wallet))).collect();
    wallets.into_iter().zip(drawn).collect()
}

/// What a wallet holds, from these grants of it.
pub(crate) fn everything<'a>(
    draft: &Draft<'_>,
    wallet: &Wallet,
    grants: impl IntoIterator<Item = &'a Transaction>,
) -> Drawn {
    let mut grants: Vec<&Transaction> = grants.into_iter().collect();
    order::sort(&mut grants, |grant| order::of_grant(draft.policy, &draft.account, wallet, grant));
    draw::everything(wallet, &grants)
}

/// Is something that ends at `end` over at `at`?
pub(crate) fn is_over(policy: &Policy, account: &Account, end: Option<Instant>, at: Instant) -> bool {
    end.is_some_and(|end| expiry::cutoff(policy, account, end) <= at)
}

/// Ends a wallet: its rules end, what it holds is voided or frozen as the policy says.
pub(crate) fn end_wallet(
    draft: &mut Draft<'_>,
    wallet: &Wallet,
    drawn: Drawn,
    reason: EndReason,
) -> Result<(), Refusals> {
    let voided = match draft.policy.termination {
        Termination::Void => Some(Leaving::void(draft.policy, wallet, drawn, FIELD)?),
        Termination::Freeze => None,
    };

    // From here it must succeed.
    if let Some(leaving) = voided {
        draft.void(&wallet.id, leaving, void_reason(reason), None)?;
    }
    draft.end_rules(wallet, EndReason::WalletEnded)?;
    draft.record(Fact::WalletTerminated { wallet_id: wallet.id.clone(), reason })
}

/// Why what a wallet holds is voided when it ends.
fn void_reason(end: EndReason) -> VoidReason {
    match end {
        EndReason::Expired => VoidReason::Expired,
        EndReason::Terminated | EndReason::WalletEnded | EndReason::Replaced => VoidReason::Terminated,
    }
}

/// Credits cannot live in a wallet that ended: what came back is voided at once, for the reason of its end.
pub(crate) fn void_again(draft: &mut Draft<'_>, wallets: Vec<Wallet>) -> Result<(), Refusals> {
    for (wallet, drawn) in everything_of(draft, wallets) {
        let expired = is_over(draft.policy, &draft.account, wallet.expiration_at, draft.at());
        let reason = if expired { VoidReason::Expired } else { VoidReason::Terminated };
        let leaving = Leaving::void(draft.policy, &wallet, drawn, FIELD)?;

        // From here it must succeed.
        draft.void(&wallet.id, leaving, reason, None)?;
    }
    Ok(())
}

/// A grant whose end has come, and the void of its rest.
struct DueGrant {
    wallet_id: WalletId,
    id: TransactionId,
    leaving: Leaving,
}

/// Voids what came back to grants whose end has come, in the order of the account; their wallets go on. A wallet whose
/// grants say more than it holds books none of them: one contradiction stops one wallet.
pub(crate) fn expire_grants(
    draft: &mut Draft<'_>,
    asked: impl Fn(&Transaction) -> bool,
) -> Result<(), Refusals> {
    rollover::keep_returned(draft, &asked)?;
    let (due, contradictions) = due_grants(draft, asked);

    // From here it must succeed.
    for DueGrant { wallet_id, id, leaving } in due {
        if !contradictions.contains_key(&wallet_id) {
            draft.void(&wallet_id, Some(leaving), VoidReason::Expired, Some(&id))?;
        }
    }
    for (wallet, contradiction) in contradictions {
        draft.contradicts(&wallet, contradiction);
    }
    Ok(())
}

fn due_grants(
    draft: &Draft<'_>,
    asked: impl Fn(&Transaction) -> bool,
) -> (Vec<DueGrant>, BTreeMap<WalletId, Contradiction>) {
    let over = |grant: &&Transaction| {
        draw::has_rest(grant)
            && expiry::of_grant(draft.policy, &draft.account, grant).is_some_and(|end| end <= draft.at())
            && asked(grant)
    };
    let grants: Vec<&Transaction> = draft.account.transactions.iter().filter(over).collect();
    let (mut due, mut contradictions) = (Vec::new(), BTreeMap::new());
    if grants.is_empty() {
        return (due, contradictions);
    }
    let mut active: BTreeMap<&WalletId, Wallet> =
        collected(draft.account.active_wallets().map(|wallet| (&wallet.id, wallet.without_lists())));
    for grant in grants {
        let Some(wallet) = active.get_mut(&grant.wallet_id) else { continue };
        match Leaving::of(draft.policy, wallet, draw::whole_grant(grant), TransactionKind::Voided) {
            Ok(leaving) => {
                wallet.balance = leaving.balance;
                due.push(DueGrant { wallet_id: wallet.id.clone(), id: grant.id.clone(), leaving });
            }
            Err(error) => {
                let contradiction = || Contradiction::of(error, grant, wallet);
                contradictions.entry(wallet.id.clone()).or_insert_with(contradiction);
            }
        }
    }
    (due, contradictions)
}

#[cfg(test)]
mod tests;
