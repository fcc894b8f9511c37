//! A rule whose card keeps declining pauses until a purchase settles, or until it is told to go on (rules beyond Lago,
//! section 15).

use alloc::vec::Vec;

use super::run::source;
use crate::account::{
    Account, FailureReason, RecurringRule, RuleId, Source, Status, Transaction, TransactionStatus, WalletId,
};
use crate::decide::draft::Draft;
use crate::decide::refusals::Refusals;
use crate::event::Fact;

/// After an automatic purchase failed: the rules of its wallet that made it may pause.
pub(crate) fn after_failure(draft: &mut Draft<'_>, purchase: &Transaction) -> Result<(), Refusals> {
    if purchase.source == Source::Manual {
        return Ok(());
    }
    let Some(wallet) = draft.account.wallet(&purchase.wallet_id) else { return Ok(()) };
    let in_a_row = failures_in_a_row(&draft.account, purchase);
    let pauses = |rule: &&RecurringRule| {
        rule.status == Status::Active
            && source(rule.trigger) == purchase.source
            && rule.paused_at.is_none()
            && rule.pause_after_failures.is_some_and(|most| in_a_row >= most)
    };
    let rules: Vec<RuleId> = wallet.rules.iter().filter(pauses).map(|rule| rule.id.clone()).collect();
    for rule_id in rules {
        draft.record(Fact::TopUpRulePaused { wallet_id: purchase.wallet_id.clone(), rule_id })?;
    }
    Ok(())
}

/// After any purchase of a wallet settled: its rules go on.
pub(crate) fn after_settlement(draft: &mut Draft<'_>, wallet: &WalletId) -> Result<(), Refusals> {
    let rules = draft.account.wallet(wallet).map_or(&[][..], |wallet| &wallet.rules);
    let paused = rules.iter().filter(|rule| rule.paused_at.is_some() && rule.status == Status::Active);
    let paused: Vec<RuleId> = paused.map(|rule| rule.id.clone()).collect();
    paused.iter().try_for_each(|rule| resume(draft, wallet, rule))
}

/// Tells that a rule goes on.
pub(crate) fn resume(draft: &mut Draft<'_>, wallet: &WalletId, rule: &RuleId) -> Result<(), Refusals> {
    draft.record(Fact::TopUpRuleResumed { wallet_id: wallet.clone(), rule_id: rule.clone() })
}

/// Automatic purchases of a wallet that were declined since the last one of it that settled.
fn failures_in_a_row(account: &Account, purchase: &Transaction) -> u32 {
    let purchases = || account.transactions_of(&purchase.wallet_id).filter(|it| it.is_purchase());
    let settled = purchases().filter(|it| it.status == TransactionStatus::Settled);
    let last = settled.filter_map(|it| it.settled_at).max();
    let declined = |it: &&Transaction| {
        it.status == TransactionStatus::Failed
            && it.source == purchase.source
            && it.failure_reason.is_none_or(|reason| reason == FailureReason::PaymentFailed)
            && it.failed_at.is_none_or(|failed| last.is_none_or(|last| failed > last))
    };
    u32::try_from(purchases().filter(declined).count()).unwrap_or(u32::MAX)
}
