//! What ends: wallets by hand or by their expiration, grants and rules by theirs (rules, section 4).
//!
//! Spans are half-open: something that expires is gone from its cut-off on.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::draft::Draft;
use super::leaving::{Contradiction, Leaving};
use super::refusals::Refusals;
use crate::account::{
    Account, RuleId, Status, Transaction, TransactionId, TransactionKind, VoidReason, Wallet, WalletId,
};
use crate::decision::UnchangedReason;
use crate::draw::{self, Drawn};
use crate::event::{EndReason, Fact};
use crate::expiry;
use crate::order;
use crate::policy::{Policy, Termination};
use crate::time::Instant;
use drawdown_sort::{collected, sort_by};

const FIELD: &str = "wallet_id";

/// `terminate_wallet`: done twice is done once.
pub(crate) fn terminate(draft: &mut Draft<'_>, id: &WalletId) -> Result<(), Refusals> {
    let wallet = draft.wallet(id)?;
    if !wallet.is_active() {
        draft.unchanged(UnchangedReason::AlreadyInThatState);
        return Ok(());
    }
    let grants = draw::grants(draft.policy, &draft.account, &wallet);
    let drawn = draw::everything(&wallet, &grants);
    end_wallet(draft, &wallet, drawn, EndReason::Terminated)
}

/// `expire`: everything whose cut-off has come, wallets first, then grants, then rules.
pub(crate) fn expire(draft: &mut Draft<'_>) -> Result<(), Refusals> {
    expire_wallets(draft)?;
    if draft.policy.grant_spans {
        expire_grants(draft, |_| true)?;
    }
    expire_rules(draft)
}

fn expire_wallets(draft: &mut Draft<'_>) -> Result<(), Refusals> {
    let due = |wallet: &&Wallet| {
        wallet.is_active() && is_over(draft.policy, &draft.account, wallet.expiration_at, draft.at())
    };
    let wallets: Vec<Wallet> = draft.account.wallets.iter().filter(due).cloned().collect();
    for (wallet, drawn) in everything_of(draft, wallets) {
        end_wallet(draft, &wallet, drawn, EndReason::Expired)?;
    }
    Ok(())
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
    for of_wallet in grants.values_mut() {
        sort_by(of_wallet, |one, other| order::grants(draft.policy, one, other));
    }
    let drawn: Vec<Drawn> = wallets
        .iter()
        .map(|wallet| draw::everything(wallet, grants.get(&wallet.id).map_or(&[], Vec::as_slice)))
        .collect();
    wallets.into_iter().zip(drawn).collect()
}

/// Is something that ends at `end` over at `at`?
pub(crate) fn is_over(policy: &Policy, account: &Account, end: Option<Instant>, at: Instant) -> bool {
    end.is_some_and(|end| expiry::cutoff(policy, account, end) <= at)
}

/// Ends a wallet: its rules end, what it holds is voided or frozen as the policy says.
fn end_wallet(
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
pub(crate) struct DueGrant {
    wallet_id: WalletId,
    id: TransactionId,
    leaving: Leaving,
}

/// Voids the rests of grants whose end has come, in the order of the account; their wallets go on. A wallet whose grants
/// say more than it holds books none of them: one contradiction stops one wallet.
pub(crate) fn expire_grants(
    draft: &mut Draft<'_>,
    asked: impl Fn(&Transaction) -> bool,
) -> Result<(), Refusals> {
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
            && is_over(draft.policy, &draft.account, grant.expiration_at, draft.at())
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
        let drawn = draw::whole_grant(grant);
        let remaining = drawn.funds.amount;
        match Leaving::of(draft.policy, wallet, drawn, TransactionKind::Voided) {
            Ok(leaving) => {
                wallet.balance = leaving.balance;
                due.push(DueGrant { wallet_id: wallet.id.clone(), id: grant.id.clone(), leaving });
            }
            Err(error) => {
                let balance = wallet.balance.amount;
                let contradiction = || Contradiction { error, grant: grant.id.clone(), remaining, balance };
                contradictions.entry(wallet.id.clone()).or_insert_with(contradiction);
            }
        }
    }
    (due, contradictions)
}

fn expire_rules(draft: &mut Draft<'_>) -> Result<(), Refusals> {
    let at = draft.at();
    let mut due: Vec<(WalletId, RuleId)> = Vec::new();
    for wallet in draft.account.active_wallets() {
        let over = wallet.rules.iter().filter(|rule| rule.status == Status::Active && !rule.is_active(at));
        due.extend(over.map(|rule| (wallet.id.clone(), rule.id.clone())));
    }

    // From here it must succeed.
    for (wallet_id, rule_id) in due {
        draft.record(Fact::TopUpRuleEnded { wallet_id, rule_id, reason: EndReason::Expired })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
