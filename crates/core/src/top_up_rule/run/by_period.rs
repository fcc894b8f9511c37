//! Running interval rules whose periods are counted (rules-beyond, section 3).

use alloc::vec::Vec;

use super::{act, active_wallets, explained, source, tell, within_caps};
use crate::account::{RuleId, Source, Wallet};
use crate::amount::{Credits, Exact};
use crate::decide::draft::Draft;
use crate::decide::refusals::Refusals;
use crate::decision::{RuleExplanation, RuleSkip};
use crate::due;
use crate::event::Fact;
use crate::policy::ExpiryEffect;
use crate::time::Instant;
use crate::top_up_rule::due::{Verdict, interval};
use crate::top_up_rule::periods::{Made, newest_due, only_grants};
use crate::top_up_rule::{Calendar, RecurringRule};

/// Rules that only grant make every period that is due; the others the newest.
pub(super) fn run(draft: &mut Draft<'_>) -> Result<(), Refusals> {
    if draft.policy.expiry_effect == ExpiryEffect::AtSweep {
        due::book_rules(draft)?;
    }
    let mut made = None;
    for wallet in active_wallets(draft) {
        let mut told: Vec<RuleExplanation> = Vec::new();
        for rule in wallet.rules.iter().filter(|rule| source(rule.trigger) == Source::Interval) {
            let due = Due::of(draft, &wallet, rule, &mut made);
            told.push(due.run(draft, &wallet, rule)?);
        }
        tell(draft, &wallet, told);
    }
    Ok(())
}

/// What a rule makes now.
enum Due {
    /// What this decision booked already, at its own instants.
    Booked(Credits),
    /// Nothing.
    Nothing(RuleSkip),
    /// Its newest period.
    Newest(Instant),
}

impl Due {
    fn of(draft: &Draft<'_>, wallet: &Wallet, rule: &RecurringRule, made: &mut Option<Made>) -> Self {
        if let Some(granted) = booked(draft, &rule.id) {
            return Self::Booked(granted);
        }
        if !rule.is_active(draft.at()) {
            return Self::Nothing(RuleSkip::Ended);
        }
        if rule.started_at.is_some_and(|start| draft.at() < start) {
            return Self::Nothing(RuleSkip::BeforeStart);
        }
        let calendar = Calendar::of(&draft.account, wallet, rule).filter(|_| !only_grants(wallet, rule));
        let newest = calendar
            .and_then(|calendar| newest_due(&draft.account, &calendar, wallet, rule, draft.at(), made));
        newest.map_or(Self::Nothing(RuleSkip::NotDue), Self::Newest)
    }

    fn run(
        self,
        draft: &mut Draft<'_>,
        wallet: &Wallet,
        rule: &RecurringRule,
    ) -> Result<RuleExplanation, Refusals> {
        let (verdict, period): (Exact<Verdict>, _) = match self {
            Self::Booked(granted) => {
                let told = explained(draft, wallet, rule, Credits::ZERO);
                return Ok(RuleExplanation { paid: Some(Credits::ZERO), granted: Some(granted), ..told });
            }
            Self::Nothing(skip) => (Ok(Verdict::Skips(skip)), None),
            Self::Newest(start) => {
                // as it is now: another rule may have topped it up
                let now = draft.account.wallet(&wallet.id).unwrap_or(wallet);
                let size = interval(draft.policy, now, rule);
                (within_caps(draft, wallet, rule, || size), Some(start))
            }
        };
        act(draft, wallet, rule, Credits::ZERO, (verdict, period))
    }
}

/// What a rule granted in this decision.
fn booked(draft: &Draft<'_>, rule: &RuleId) -> Option<Credits> {
    let granted = draft.events.iter().filter_map(|event| {
        let Fact::TopUpRuleFired { rule_id, granted_credits, .. } = &event.fact else { return None };
        (rule_id == rule).then_some(*granted_credits)
    });
    granted.reduce(|sum, granted| sum.plus(granted).unwrap_or(sum))
}
