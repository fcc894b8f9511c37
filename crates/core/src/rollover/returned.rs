//! Credits that come back to a grant after its period ended, or after a reset.

use alloc::vec::Vec;

use super::period_end::{Rolled, limit, roll, rollover_of};
use super::{expire, ids, rest, soonest_first, trim};
use crate::account::{Transaction, TransactionId, Wallet};
use crate::amount::Money;
use crate::decide::draft::Draft;
use crate::decide::refusals::{Fits, Refusals};

/// Keeps of what came back to these grants what would have gone on with them; the rest ends at once.
pub(crate) fn keep_returned(
    draft: &mut Draft<'_>,
    asked: impl Fn(&Transaction) -> bool,
) -> Result<(), Refusals> {
    let came: Vec<&Transaction> =
        draft.account.transactions.iter().filter(|it| goes_on(it) && asked(it)).collect();
    let mut rolled = Rolled::default();
    for id in ids(came) {
        let Some(grant) = draft.account.transaction(&id).cloned() else { continue };
        let Some(wallet) = draft.account.wallet(&grant.wallet_id).filter(|it| it.is_active()).cloned() else {
            continue;
        };
        match grant.expiration_at {
            Some(end) if grant.rolled_at.is_none() && rollover_of(&wallet, &grant).is_some() => {
                if end <= draft.at() {
                    roll(draft, &wallet, &grant, end, &mut rolled)?;
                }
            }
            _ => {
                within_rolled(draft, &wallet, &grant)?;
                within_reset(draft, &wallet, &grant)?;
            }
        }
    }
    Ok(())
}

/// A grant with a rest that a rollover bounds.
fn goes_on(grant: &Transaction) -> bool {
    let bounded = grant.recurring_rule_id.is_some() || grant.rolled_at.is_some() || grant.rollover.is_some();
    bounded && grant.is_grant() && rest(grant).is_positive()
}

/// What rolled over is no more than its rule lets roll, alone and together with what rolled before and after.
fn within_rolled(draft: &mut Draft<'_>, wallet: &Wallet, grant: &Transaction) -> Result<(), Refusals> {
    if grant.rolled_at.is_none() {
        return Ok(());
    }
    let rule = wallet.rules.iter().find(|rule| Some(&rule.id) == grant.recurring_rule_id.as_ref());
    let Some(rollover) = rule.and_then(|rule| rule.rollover) else { return Ok(()) };
    let Some(limit) = limit(wallet, grant, rollover).fits(super::FIELD)? else { return Ok(()) };
    let excess = rest(grant).minus(limit).fits(super::FIELD)?;
    expire(draft, &wallet.id, &grant.id, excess)?;
    let of_rule = |it: &&Transaction| {
        it.rolled_at.is_some()
            && it.wallet_id == wallet.id
            && it.recurring_rule_id == grant.recurring_rule_id
            && rest(it).is_positive()
    };
    let mut grants: Vec<&Transaction> = draft.account.transactions.iter().filter(of_rule).collect();
    soonest_first(&mut grants);
    trim(draft, wallet, &ids(grants), limit)
}

/// After a reset a grant has no more than the reset would have left it.
fn within_reset(draft: &mut Draft<'_>, wallet: &Wallet, grant: &Transaction) -> Result<(), Refusals> {
    let most = grant.rollover.and_then(|rollover| rollover.max_credits);
    let was_reset = wallet.period_started_at > grant.starts_at.or(grant.created_at);
    let Some(most) = most.filter(|_| was_reset) else { return Ok(()) };
    let most = wallet.money(most).fits(super::FIELD)?;
    let now = draft.account.transaction(&grant.id).map_or(Money::ZERO, rest);
    let filled_up: Vec<TransactionId> = ids(filled_up_from(draft, &grant.id));
    let others = filled_up.iter().filter_map(|id| draft.account.transaction(id)).map(rest);
    let excess = Money::total(others).and_then(|others| now.plus(others)?.minus(most)).fits(super::FIELD)?;
    expire(draft, &wallet.id, &grant.id, excess.min(now))
}

/// What resets filled a grant up with.
pub(super) fn filled_up_from<'d>(draft: &'d Draft<'_>, grant: &TransactionId) -> Vec<&'d Transaction> {
    let from = |it: &&Transaction| it.rolled_from.as_ref() == Some(grant) && it.is_grant();
    draft.account.transactions.iter().filter(from).collect()
}
