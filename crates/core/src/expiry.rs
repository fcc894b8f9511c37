//! When what has an end is over: the cut-off of an instant, and the instant that stands for a day (rules, section 2).

use crate::account::{Account, Transaction};
use crate::policy::{DayText, ExpiryCutoff, ExpiryZone, Policy};
use crate::time::{Instant, LocalDay, Zone};

/// Where the days of an expiration lie.
#[must_use]
pub fn zone(policy: &Policy, account: &Account) -> Zone {
    match policy.expiry_zone {
        ExpiryZone::Utc => Zone::default(),
        ExpiryZone::Organization => account.organization_zone(),
        ExpiryZone::Customer => account.customer_zone(),
    }
}

/// The first instant at which something that ends at `end` is over.
#[must_use]
pub fn cutoff(policy: &Policy, account: &Account, end: Instant) -> Instant {
    match policy.expiry_cutoff {
        ExpiryCutoff::Instant => end,
        ExpiryCutoff::EndOfDay => {
            let zone = zone(policy, account);
            end.local_day(zone).next().start(zone)
        }
    }
}

/// The first instant at which a grant is over by its own end; none where the policy knows no such ends. What a rule
/// granted is over at the instant itself, so that the next grant of the rule takes its place (rules-beyond, section 3).
#[must_use]
pub fn of_grant(policy: &Policy, account: &Account, grant: &Transaction) -> Option<Instant> {
    let end = grant.expiration_at.filter(|_| policy.grant_spans)?;
    Some(if grant.recurring_rule_id.is_some() { end } else { cutoff(policy, account, end) })
}

/// The instant that is kept for an end that was given as a day, which is good to its last moment: the start of that
/// day where the cut-off is the end of a day, else the start of the next. `None` outside the years of instants.
#[must_use]
pub fn of_day(policy: &Policy, account: &Account, day: LocalDay) -> Option<Instant> {
    let zone = zone(policy, account);
    let kept = match policy.expiry_cutoff {
        ExpiryCutoff::Instant => day.next(),
        ExpiryCutoff::EndOfDay => day,
    };
    Some(kept.start(zone)).filter(|instant| instant.is_told())
}

/// The same for a rule, whose cut-off is its instant in every policy; `None` where days are not read.
pub(crate) fn of_day_of_rule(policy: &Policy, account: &Account, day: LocalDay) -> Option<Instant> {
    let start = day.next().start(zone(policy, account));
    Some(start).filter(|instant| policy.day_text == DayText::Read && instant.is_told())
}

/// Is an end that is asked for at `at` still in the future? Where days are read, the whole last day is.
pub(crate) fn is_ahead(policy: &Policy, account: &Account, end: Instant, at: Instant) -> bool {
    match policy.day_text {
        DayText::Refused => end > at,
        DayText::Read => cutoff(policy, account, end) > at,
    }
}
