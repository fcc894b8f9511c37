use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::account::{Account, Interval, Transaction};
use crate::command::Action;
use crate::decide::told::decided;
use crate::decision::Decision;
use crate::event::Fact;
use crate::policy::{Dials, DueDated, ExpiryEffect, Policy, Recurrence, presets};
use crate::sample::{account, at, interval_rule, transaction, wallet};

const OURS: Policy = presets::DRAWDOWN_1;

/// Two wallets, v and w, of 8.00 each: grants g 3.00 and h 5.00 of w, i of v; each thing ends on that day of June.
fn ends(w: &str, g: &str, h: &str, rule: &str, v: &str) -> Account {
    let day = |day: &str| (!day.is_empty()).then(|| at(&format!("2026-06-{day}")));
    let (mut one, mut other) = (wallet("v", 800), wallet("w", 800));
    (one.expiration_at, other.expiration_at) = (day(v), day(w));
    let mut by_calendar = interval_rule(Interval::Weekly);
    by_calendar.expiration_at = day(rule);
    other.rules = Vec::from([by_calendar]);
    let mut account = account("", "", Vec::from([one, other]));
    for (id, wallet, cents, ends) in [("g", "w", 300, g), ("h", "w", 500, h), ("i", "v", 800, "")] {
        let mut grant = transaction(id, wallet, "in granted", cents, "2026-05-01");
        grant.expiration_at = day(ends);
        account.transactions.push(grant);
    }
    account
}

/// What was booked, each with the day of June it bears; `!` where another instant decided it.
fn booked(policy: &Policy, account: &Account) -> String {
    let Decision::Accepted(accepted) = decided(policy, account, Action::Expire) else { return String::new() };
    let told = accepted.events.iter().map(|event| {
        let at = event.at.to_string();
        let day = at.strip_prefix("2026-06-").and_then(|rest| rest.get(..2)).unwrap_or("now");
        let voided = |transaction: &Transaction| {
            assert_eq!(transaction.created_at, Some(event.at));
            assert_eq!(transaction.booked_at.is_none(), day == "now");
            format!("{} {}", transaction.wallet_id, transaction.amount.minor())
        };
        let what = if let Fact::CreditsVoided { transaction, .. } = &event.fact {
            voided(transaction)
        } else {
            event.fact.kind().name().to_string()
        };
        format!("{day}: {what}")
    });
    told.collect::<Vec<_>>().join(", ")
}

#[test]
fn what_is_due_comes_instant_by_instant() {
    let decision = Policy::new(Dials { due_dated: DueDated::Decision, ..*OURS }).unwrap();
    let sweep = Dials { expiry_effect: ExpiryEffect::AtSweep, recurrence: Recurrence::Day, ..*decision };
    let sweep = Policy::new(sweep).unwrap();
    #[rustfmt::skip]
    let table = [
        // policy   w     g     h     rule  v
        (OURS,     "",   "10", "05", "",   "",   "05: w 500, 10: w 300"),
        (OURS,     "08", "10", "05", "07", "",   "05: w 500, 07: top_up_rule_ended, 08: w 300, 08: wallet_terminated"),
        (OURS,     "08", "08", "",   "08", "",   "08: w 300, 08: w 500, 08: top_up_rule_ended, 08: wallet_terminated"),
        (OURS,     "08", "",   "",   "",   "06", "06: v 800, 06: wallet_terminated, 08: w 800, 08: top_up_rule_ended, 08: wallet_terminated"),
        (decision, "",   "10", "05", "",   "08", "now: w 500, now: v 800, now: wallet_terminated, now: w 300"),
        (sweep,    "",   "10", "05", "03", "08", "now: w 300, now: w 500, now: v 800, now: wallet_terminated, now: top_up_rule_ended"),
    ];
    for (policy, w, g, h, rule, v, expected) in table {
        assert_eq!(booked(&policy, &ends(w, g, h, rule, v)), expected, "{w} {g} {h} {rule} {v}");
    }
}
