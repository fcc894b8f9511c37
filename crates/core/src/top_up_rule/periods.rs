//! Which periods of an interval rule are due (rules-beyond, section 3): those after the last one that was made.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::calendar::Calendar;
use super::{Method, RecurringRule, Trigger, due};
use crate::account::{Account, RuleId, Source, TransactionStatus, TransactionType, Wallet, WalletId};
use crate::time::Instant;

/// An interval rule that only grants makes its periods by itself, whenever it is looked at; one that pays, or fills up
/// to a target, makes the newest and only when the rules are run.
pub(crate) fn only_grants(wallet: &Wallet, rule: &RecurringRule) -> bool {
    let grants = rule.method == Method::Fixed && !rule.paid_credits.is_positive();
    matches!(rule.trigger, Trigger::Interval(_))
        && grants
        && wallet.money(due::granted(rule)).is_ok_and(|amount| amount.is_positive())
}

/// The inbounds of interval rules that have not failed, by wallet: what a rule that does not know its last period may
/// have made.
pub(crate) struct Made(BTreeMap<WalletId, Vec<(Instant, Option<RuleId>)>>);

impl Made {
    /// Those of an account, in one pass.
    pub fn of(account: &Account) -> Self {
        let mut made: BTreeMap<WalletId, Vec<(Instant, Option<RuleId>)>> = BTreeMap::new();
        for inbound in account.transactions.iter().filter(|it| {
            it.source == Source::Interval
                && it.transaction_type == TransactionType::Inbound
                && it.status != TransactionStatus::Failed
        }) {
            let Some(at) = inbound.period_start.or(inbound.created_at) else { continue };
            let of_wallet = made.entry(inbound.wallet_id.clone()).or_default();
            of_wallet.push((at, inbound.recurring_rule_id.clone()));
        }
        Self(made)
    }

    fn has(&self, wallet: &Wallet, rule: &RecurringRule, from: Instant, until: Option<Instant>) -> bool {
        let inside = |at: Instant| at >= from && until.is_none_or(|until| at < until);
        let of_wallet = self.0.get(&wallet.id).map(Vec::as_slice).unwrap_or_default();
        of_wallet.iter().any(|(at, by)| inside(*at) && by.as_ref().is_none_or(|by| *by == rule.id))
    }
}

/// The first period of a rule that is due at an instant.
pub(crate) fn first_due(
    account: &Account,
    calendar: &Calendar,
    wallet: &Wallet,
    rule: &RecurringRule,
    at: Instant,
    made: &mut Option<Made>,
) -> Option<Instant> {
    let first = match (rule.last_period_start, rule.periods_from) {
        (Some(last), _) => calendar.next(last)?,
        (None, Some(from)) => calendar.first_from(from)?,
        (None, None) => running(account, calendar, wallet, rule, at, made)?,
    };
    (first <= at && rule.expiration_at.is_none_or(|end| first < end)).then_some(first)
}

/// The newest period of a rule that is due at an instant.
pub(crate) fn newest_due(
    account: &Account,
    calendar: &Calendar,
    wallet: &Wallet,
    rule: &RecurringRule,
    at: Instant,
    made: &mut Option<Made>,
) -> Option<Instant> {
    let first = first_due(account, calendar, wallet, rule, at, made)?;
    calendar.start_at(at).filter(|newest| *newest >= first)
}

/// A rule that was taken over knows of no period: its first one here is that in which the instant lies, unless the wallet
/// has its top-up already, and never one that began before the rule was there.
fn running(
    account: &Account,
    calendar: &Calendar,
    wallet: &Wallet,
    rule: &RecurringRule,
    at: Instant,
    made: &mut Option<Made>,
) -> Option<Instant> {
    let start = calendar.start_at(at).filter(|start| rule.created_at.is_none_or(|made| *start >= made))?;
    let made = made.get_or_insert_with(|| Made::of(account));
    (!made.has(wallet, rule, start, calendar.next(start))).then_some(start)
}
