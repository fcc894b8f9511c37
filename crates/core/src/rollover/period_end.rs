//! The end of a rule's period: a part of its grant goes on, the rest ends.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::{expire, held, ids, rest, soonest_first, trim};
use crate::account::{
    Account, Funds, RecurringRule, Rollover, RuleId, Transaction, TransactionId, Wallet, WalletId,
};
use crate::amount::{Credits, Exact, Money};
use crate::decide::draft::Draft;
use crate::decide::refusals::{Fits, Refusals};
use crate::event::Fact;
use crate::time::Instant;
use crate::top_up_rule::Calendar;

/// Grants that rolled over and have a rest, by their wallet and rule: found once, then kept.
#[derive(Debug, Default)]
pub(crate) struct Rolled(Option<BTreeMap<(WalletId, RuleId), Vec<TransactionId>>>);

impl Rolled {
    fn of_rule(&mut self, account: &Account, wallet: &WalletId, rule: &RuleId) -> &mut Vec<TransactionId> {
        let known = self.0.get_or_insert_with(|| {
            let mut known: BTreeMap<(WalletId, RuleId), Vec<TransactionId>> = BTreeMap::new();
            for grant in account.transactions.iter().filter(|grant| grant.rolled_at.is_some()) {
                let Some(rule) = &grant.recurring_rule_id else { continue };
                if rest(grant).is_positive() {
                    known.entry((grant.wallet_id.clone(), rule.clone())).or_default().push(grant.id.clone());
                }
            }
            known
        });
        known.entry((wallet.clone(), rule.clone())).or_default()
    }
}

/// The rule of a grant, ended ones too, and what it lets roll over at the end of a period; none of what rolled before.
pub(crate) fn rollover_of<'w>(
    wallet: &'w Wallet,
    grant: &Transaction,
) -> Option<(&'w RecurringRule, Rollover)> {
    let id = grant.recurring_rule_id.as_ref().filter(|_| grant.rolled_at.is_none())?;
    let rule = wallet.rules.iter().find(|rule| rule.id == *id)?;
    Some((rule, rule.rollover?))
}

/// The most money of a grant that rolls over; `None`: all of it.
pub(super) fn limit(wallet: &Wallet, grant: &Transaction, rollover: Rollover) -> Exact<Option<Money>> {
    let share = rollover.max_percentage.map(|percentage| grant.credits.percent(percentage)).transpose()?;
    let limit: Option<Credits> = rollover.max_credits.into_iter().chain(share).min();
    limit.map(|limit| wallet.money(limit)).transpose()
}

/// What a grant becomes as its period ends.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Carried {
    grant: TransactionId,
    /// What ends of it.
    ends: Money,
    /// Until when the rest lives.
    until: Option<Instant>,
    /// What all that rolled of its rule may be together.
    limit: Option<Money>,
}

/// Rolls a grant of an active wallet over whose period ended then: what is above the limit ends, and so does what of its
/// rule rolled before and is above it together. Gives the new end of the grant; `None` where it has none, or did not
/// roll.
pub(crate) fn roll(
    draft: &mut Draft<'_>,
    wallet: &Wallet,
    grant: &Transaction,
    period_end: Instant,
    rolled: &mut Rolled,
) -> Result<Option<Instant>, Refusals> {
    let Some((rule, rollover)) = rollover_of(wallet, grant) else { return Ok(None) };
    let carried = carried(draft, wallet, grant, (rule, rollover), period_end).fits(super::FIELD)?;
    expire(draft, &wallet.id, &carried.grant, carried.ends)?;
    let left = draft.account.transaction(&carried.grant).and_then(|grant| grant.remaining);
    let Some(Funds { amount, credits }) = left.filter(|left| left.amount.is_positive()) else {
        return Ok(None);
    };
    draft.record(Fact::CreditsRolledOver {
        transaction_id: carried.grant.clone(),
        wallet_id: wallet.id.clone(),
        remaining: Funds { amount, credits },
        expiration_at: carried.until,
        rolled_at: period_end,
    })?;
    let of_rule = rolled.of_rule(&draft.account, &wallet.id, &rule.id);
    if !of_rule.contains(&carried.grant) {
        of_rule.push(carried.grant);
    }
    if let Some(limit) = carried.limit {
        let of_account = |id: &TransactionId| draft.account.transaction(id);
        let mut grants: Vec<&Transaction> = of_rule.iter().filter_map(of_account).collect();
        grants.retain(|grant| rest(grant).is_positive());
        soonest_first(&mut grants);
        *of_rule = ids(grants);
        trim(draft, wallet, of_rule, limit)?;
    }
    Ok(carried.until)
}

fn carried(
    draft: &Draft<'_>,
    wallet: &Wallet,
    grant: &Transaction,
    (rule, rollover): (&RecurringRule, Rollover),
    period_end: Instant,
) -> Exact<Carried> {
    let (limit, rest) = (limit(wallet, grant, rollover)?, rest(grant));
    let carry = limit.map_or(rest, |limit| rest.min(limit)).max(held(grant));
    let calendar = Calendar::of(&draft.account, wallet, rule);
    let until = rollover.expires.and_then(|term| calendar?.after(period_end, term));
    Ok(Carried { grant: grant.id.clone(), ends: rest.minus(carry)?, until, limit })
}
