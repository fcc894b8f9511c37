//! Periods of rules that only grant, each booked at its own start (rules-beyond, section 3).

use alloc::format;
use alloc::vec::Vec;

use crate::account::{RecurringRule, Status, Wallet, WalletId};
use crate::command::Action;
use crate::decide::draft::Draft;
use crate::decide::refusals::{Fits, Refusals};
use crate::decide::top_up::{self, Parts};
use crate::decision::{Code, Refusal};
use crate::event::Fact;
use crate::limits::{PERIODS_AT_ONCE, Passed, TRANSACTIONS};
use crate::policy::Recurrence;
use crate::time::Instant;
use crate::top_up_rule::periods::{Made, first_due, only_grants};
use crate::top_up_rule::{self, Calendar};

/// What the rules of one wallet are due for.
pub(super) enum DuePeriods {
    /// The first period of each rule: its place, and the start.
    First(Vec<(usize, Instant)>),
    /// The same; as there are more of one rule than are booked at once, nothing after this instant has its turn.
    Until(Vec<(usize, Instant)>, Instant),
    /// Nothing in the wallet is booked.
    PassedOver(i64),
}

/// What is due of the rules of a wallet that only grant.
///
/// # Errors
/// - `too_many_periods` where the command names the wallet and does not book what it can
pub(super) fn of_wallet(
    draft: &Draft<'_>,
    wallet: &Wallet,
    made: &mut Option<Made>,
) -> Result<DuePeriods, Refusals> {
    let (mut firsts, mut most, mut until) = (Vec::new(), 0, None);
    if draft.policy.recurrence == Recurrence::Day {
        return Ok(DuePeriods::First(firsts));
    }
    for (place, rule) in wallet.rules.iter().enumerate().filter(|(_, rule)| rule.status == Status::Active) {
        if !only_grants(wallet, rule) {
            continue;
        }
        let Some(calendar) = Calendar::of(&draft.account, wallet, rule) else { continue };
        let first = first_due(&draft.account, &calendar, wallet, rule, draft.at(), made);
        let Some(first) = first else { continue };
        firsts.push((place, first));
        let count = calendar.count(first, draft.at());
        if count > PERIODS_AT_ONCE {
            most = count.max(most);
            let last = calendar.later(first, PERIODS_AT_ONCE.saturating_sub(1)).unwrap_or(first);
            until = Some(until.map_or(last, |until: Instant| until.min(last)));
        }
    }
    match (until, &draft.command.action) {
        (None, _) => Ok(DuePeriods::First(firsts)),
        (Some(until), Action::Expire) => Ok(DuePeriods::Until(firsts, until)),
        (Some(until), Action::TerminateWallet(id)) if *id == wallet.id => {
            Ok(DuePeriods::Until(firsts, until))
        }
        (Some(_), action) if action.wallet_id() == Some(&wallet.id) => {
            Err(too_many_periods(&wallet.id, most).into())
        }
        (Some(_), _) => Ok(DuePeriods::PassedOver(most)),
    }
}

/// More periods of a rule are due than are booked at once.
pub(crate) fn too_many_periods(wallet: &WalletId, due: i64) -> Refusal {
    let message = format!(
        "{due} periods of a rule of wallet `{wallet}` are due, more than the {PERIODS_AT_ONCE} that are booked at once"
    );
    let refusal = Refusal::new(Code::TooManyPeriods, "wallet_id", message).about(wallet.as_str());
    refusal.with("due", due).with("limit", PERIODS_AT_ONCE)
}

/// Grants what a rule gives for the period that starts then; gives false when its figures do not fit.
pub(super) fn grant(
    draft: &mut Draft<'_>,
    wallet: &Wallet,
    rule: &RecurringRule,
    start: Instant,
) -> Result<bool, Refusals> {
    let count = draft.account.transactions.len();
    if let Some(passed) = Passed::beyond(TRANSACTIONS, count, "wallet_transactions") {
        return Err(Refusal::beyond(passed).into());
    }
    let parts = top_up_rule::parts_of(draft, wallet, rule, Some(start));
    let parts = Parts { granted: rule.granted_credits, ..parts };
    let granted_credits = wallet
        .money(rule.granted_credits)
        .and_then(|amount| wallet.credits(amount))
        .fits("recurring_transaction_rules")?;
    let Ok(booking) = top_up::prepare(draft, wallet, &parts) else { return Ok(false) };

    // From here it must succeed.
    draft.record(Fact::TopUpRuleFired {
        wallet_id: wallet.id.clone(),
        rule_id: rule.id.clone(),
        paid_credits: crate::amount::Credits::ZERO,
        granted_credits,
        period_start: Some(start),
    })?;
    booking.book(draft).map(|()| true)
}
