//! What ends: wallets by hand or by their expiration, grants and rules by theirs (rules, section 4).
//!
//! Spans are half-open: something that expires is gone from its cut-off on.

use alloc::vec::Vec;

use super::draft::{Draft, Fits, Refusals};
use crate::account::{Account, RuleId, Status, Transaction, VoidReason, Wallet, WalletId};
use crate::draw;
use crate::event::{EndReason, Fact};
use crate::expiry;
use crate::policy::{Policy, Termination};
use crate::time::Instant;

/// `terminate_wallet`: done twice is done once.
pub(crate) fn terminate(draft: &mut Draft<'_>, id: &WalletId) -> Result<(), Refusals> {
    let wallet = draft.wallet(id).map_err(|refusal| Vec::from([refusal]))?;
    if wallet.is_active() { end_wallet(draft, &wallet, EndReason::Terminated) } else { Ok(()) }
}

/// `expire`: everything whose cut-off has come, wallets first, then grants, then rules.
pub(crate) fn expire(draft: &mut Draft<'_>) -> Result<(), Refusals> {
    let at = draft.at();
    let due = |wallet: &&Wallet| {
        wallet.is_active() && is_over(draft.policy, &draft.account, wallet.expiration_at, at)
    };
    let wallets: Vec<Wallet> = draft.account.wallets.iter().filter(due).cloned().collect();
    for wallet in &wallets {
        end_wallet(draft, wallet, EndReason::Expired)?;
    }
    if draft.policy.grant_spans {
        let spent = |grant: &&Transaction| is_due_grant(draft, grant);
        let grants: Vec<Transaction> = draft.account.transactions.iter().filter(spent).cloned().collect();
        for grant in &grants {
            expire_grant(draft, grant)?;
        }
    }
    expire_rules(draft);
    Ok(())
}

/// Is something that ends at `end` over at `at`?
pub(crate) fn is_over(policy: &Policy, account: &Account, end: Option<Instant>, at: Instant) -> bool {
    end.is_some_and(|end| expiry::cutoff(policy, account, end) <= at)
}

/// Ends a wallet: its rules end, what is left is voided or frozen as the policy says.
fn end_wallet(draft: &mut Draft<'_>, wallet: &Wallet, reason: EndReason) -> Result<(), Refusals> {
    if draft.policy.termination == Termination::Void {
        void_everything(draft, wallet, reason)?;
    }
    draft.end_rules(wallet, EndReason::WalletEnded);
    draft.record(Fact::WalletTerminated { wallet_id: wallet.id.clone(), reason });
    Ok(())
}

/// Books the void of all that a wallet holds.
pub(crate) fn void_everything(
    draft: &mut Draft<'_>,
    wallet: &Wallet,
    reason: EndReason,
) -> Result<(), Refusals> {
    let reason = match reason {
        EndReason::Expired => VoidReason::Expired,
        EndReason::Terminated | EndReason::WalletEnded | EndReason::Replaced => VoidReason::Terminated,
    };
    let grants = draw::grants(draft.policy, &draft.account, wallet);
    let drawn = draw::everything(wallet, &grants);
    draft.void(wallet, drawn, reason, None).fits("wallet_id")
}

fn is_due_grant(draft: &Draft<'_>, grant: &Transaction) -> bool {
    let active = draft.account.wallet(&grant.wallet_id).is_some_and(Wallet::is_active);
    active
        && grant.is_grant()
        && grant.remaining.is_some_and(|left| !left.is_zero())
        && is_over(draft.policy, &draft.account, grant.expiration_at, draft.at())
}

/// One grant expires; its wallet goes on.
pub(crate) fn expire_grant(draft: &mut Draft<'_>, grant: &Transaction) -> Result<(), Refusals> {
    let wallet = draft.wallet(&grant.wallet_id).map_err(|refusal| Vec::from([refusal]))?;
    draft.void(&wallet, draw::whole_grant(grant), VoidReason::Expired, Some(&grant.id)).fits("wallet_id")
}

fn expire_rules(draft: &mut Draft<'_>) {
    let at = draft.at();
    let mut due: Vec<(WalletId, RuleId)> = Vec::new();
    for wallet in draft.account.active_wallets() {
        let over = wallet.rules.iter().filter(|rule| rule.status == Status::Active && !rule.is_active(at));
        due.extend(over.map(|rule| (wallet.id.clone(), rule.id.clone())));
    }
    for (wallet_id, rule_id) in due {
        draft.record(Fact::TopUpRuleEnded { wallet_id, rule_id, reason: EndReason::Expired });
    }
}
