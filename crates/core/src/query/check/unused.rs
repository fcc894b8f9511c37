//! What ends unused at the usage that was stated.

use alloc::format;
use alloc::vec::Vec;

use super::{CheckCode, Finding, told};
use crate::account::Account;
use crate::policy::Policy;
use crate::query::forecast::{self, ForecastError, ForecastQuery, MAX_DAYS, Planned, PlannedUsage};
use crate::query::movements::end_of;
use crate::time::Instant;

/// As far as the last usage, or the last end.
pub(super) fn find(
    policy: &Policy,
    account: &Account,
    (at, usage): (Instant, &[(Instant, Planned)]),
    found: &mut Vec<Finding>,
) -> Result<(), ForecastError> {
    let last = usage.iter().map(|(at, _)| *at).chain(last_end(policy, account, at)).max();
    let Some(until) = last.filter(|until| *until > at) else { return Ok(()) };
    let usage = PlannedUsage::Listed(usage.to_vec());
    let told_of = forecast::forecast(policy, account, &ForecastQuery { at, until, usage, currency: None })?;
    for end in told_of.ends_unused {
        let amount = end.amount.minor();
        let Some(id) = end.transaction_id.as_ref() else { continue };
        let message = format!("{amount} minor units of grant `{id}` end unused at {}", end.at);
        let finding = Finding::new(CheckCode::EndsUnused, id.text(), message);
        found.push(finding.with("amount_cents", end.amount).with("at", told(end.at)));
    }
    Ok(())
}

/// The last end of a grant that a forecast reaches.
fn last_end(policy: &Policy, account: &Account, at: Instant) -> Option<Instant> {
    let days = u64::try_from(MAX_DAYS).unwrap_or(u64::MAX).saturating_sub(2);
    let reached = at.local_day(account.customer_zone()).later(days).start(account.customer_zone());
    let grants = account.transactions.iter().filter(|grant| crate::draw::has_rest(grant));
    let ends = grants.filter_map(|grant| {
        let wallet = account.wallet(&grant.wallet_id)?;
        end_of(policy, account, wallet, Some(grant)).filter(|end| *end <= reached)
    });
    ends.max()
}
