//! Refreshing the ongoing balance (rules, sections 7 to 9): per wallet its figures, whether it is depleted, its
//! threshold rule, its alerts.

use alloc::vec::Vec;

use crate::account::{Alert, AlertType, Notice, OngoingBalance, Wallet, WalletId};
use crate::alert;
use crate::amount::{Exact, OutOfRange};
use crate::decide::draft::Draft;
use crate::decide::refusals::{Fits, Refusals, out_of_range};
use crate::decision::{
    AlertExplanation, LiveExplanation, MAX_LISTED, Refusal, RuleExplanation, WatchExplanation, WatchSkip,
};
use crate::event::Fact;
use crate::policy::{AlertStep, Ongoing};
use crate::top_up_rule::{self, Purchases};
use crate::usage::ongoing::{self, Figures};
use crate::usage::{Lines, Misfit, Usage};
use rust_decimal::Decimal;

/// `refresh_ongoing_balance`: every active wallet, in drawdown order. Where the policy knows no ongoing
/// balance only the alerts run. A wallet whose figures do not fit stays as it is, and stops no other.
pub(crate) fn refresh(draft: &mut Draft<'_>, usage: &Usage) -> Result<(), Refusals> {
    refresh_figures(draft, usage)?;
    alert::tell_expiring(draft)
}

fn refresh_figures(draft: &mut Draft<'_>, usage: &Usage) -> Result<(), Refusals> {
    let mut crossed = 0;
    if draft.policy.ongoing == Ongoing::None {
        let places: Vec<usize> =
            ongoing::in_order(draft.policy, &draft.account).into_iter().map(|(place, _)| place).collect();
        for place in places {
            run_wallet(draft, place, Vec::new(), &mut crossed)?;
        }
        return Ok(());
    }
    let figures = figures(draft, usage)?;
    let purchases = top_up_rule::purchases(&draft.account);

    // From here it must succeed, wallet by wallet.
    for (place, figures) in figures {
        let Some(wallet) = draft.account.wallets.get(place) else { continue };
        let id = wallet.id.clone();
        let Ok(figures) = figures else {
            let (skipped, rules, alerts) = (Some(WatchSkip::ValueOutOfRange), Vec::new(), Vec::new());
            draft.live.wallets.push(WatchExplanation { wallet_id: id, skipped, rules, alerts });
            continue;
        };
        let changed = wallet.ongoing != Some(figures);
        record_figures(draft, place, &id, figures)?;
        // a rule of one wallet moves no purchases of another
        let bought = purchases.get(&id).copied().unwrap_or(Ok(Purchases::default()));
        let rules = check_threshold(draft, place, bought, changed)?;
        run_wallet(draft, place, rules, &mut crossed)?;
    }
    Ok(())
}

fn figures(draft: &mut Draft<'_>, usage: &Usage) -> Result<Figures, Refusals> {
    let misfit = |Misfit { member, invoice }: Misfit| Refusal {
        subject: invoice.map(|id| id.text().clone()),
        ..out_of_range(member)
    };
    let lines = Lines::of(draft.policy, usage).map_err(misfit)?;
    let mut told = LiveExplanation::default();
    let figures = ongoing::figures(draft.policy, &draft.account, &lines, draft.at(), &mut told);
    draft.live = told;
    figures.fits("current_usage")
}

/// Tells figures that changed, and whether the wallet is depleted now: zero is, and each transition is told once. The
/// flag is none of the figures: their event leaves it alone.
fn record_figures(
    draft: &mut Draft<'_>,
    place: usize,
    id: &WalletId,
    figures: OngoingBalance,
) -> Result<(), Refusals> {
    let wallet_id = id.clone();
    if draft.account.wallets.get(place).is_some_and(|wallet| wallet.ongoing != Some(figures)) {
        draft.record(Fact::OngoingBalanceRefreshed { wallet_id: wallet_id.clone(), ongoing: figures })?;
    }
    let Some(wallet) = draft.account.wallets.get(place) else { return Ok(()) };
    match (wallet.depleted, wallet.ongoing_figures().amount.is_positive()) {
        (false, false) => draft.record(Fact::BalanceDepleted { wallet_id }),
        (true, true) => draft.record(Fact::BalanceRestored { wallet_id }),
        (true, false) | (false, true) => Ok(()),
    }
}

fn check_threshold(
    draft: &mut Draft<'_>,
    place: usize,
    bought: Exact<Purchases>,
    changed: bool,
) -> Result<Vec<RuleExplanation>, Refusals> {
    let with_rules = draft.account.wallets.get(place).filter(|wallet| !wallet.rules.is_empty());
    match with_rules.cloned() {
        Some(wallet) => top_up_rule::check_threshold(draft, &wallet, bought, changed),
        None => Ok(Vec::new()),
    }
}

/// Runs the alerts of a wallet, and tells of it what there is to tell.
fn run_wallet(
    draft: &mut Draft<'_>,
    place: usize,
    rules: Vec<RuleExplanation>,
    crossed: &mut usize,
) -> Result<(), Refusals> {
    let Some(wallet) = draft.account.wallets.get(place) else { return Ok(()) };
    let id = wallet.id.clone();
    let mut alerts = Vec::with_capacity(wallet.alerts.len());
    for look in look(wallet, draft.policy.alert_step) {
        alerts.push(record_alert(draft, &id, look, crossed)?);
    }
    if !rules.is_empty() || !alerts.is_empty() {
        draft.live.wallets.push(WatchExplanation { wallet_id: id, skipped: None, rules, alerts });
    }
    Ok(())
}

/// An alert as it was before the run, its figure as it is now, and what it crossed.
struct Look {
    alert: Alert,
    value: Decimal,
    crossed: Exact<Vec<Decimal>>,
}

fn look(wallet: &Wallet, step: AlertStep) -> Vec<Look> {
    let look = |alert: &Alert| {
        let value = alert::figure(wallet, alert.alert_type);
        Look { alert: alert.clone(), value, crossed: alert::crossed(alert, value, step) }
    };
    let figures = wallet.alerts.iter().filter(|alert| alert.alert_type != AlertType::Expiring);
    figures.map(look).collect()
}

/// Keeps the figure for the next run and tells what was crossed. What cannot be told exactly is skipped, and looked at
/// again from the same figure.
fn record_alert(
    draft: &mut Draft<'_>,
    id: &WalletId,
    look: Look,
    listed: &mut usize,
) -> Result<AlertExplanation, Refusals> {
    let Look { alert, value, crossed } = look;
    let mut told = AlertExplanation {
        alert_id: alert.id.clone(),
        alert_type: alert.alert_type,
        previous_value: alert.previous_value,
        value,
        crossed: Vec::new(),
        crossed_left_out: 0,
        skipped: None,
    };
    let crossed = match crossed {
        Ok(crossed) => crossed,
        Err(OutOfRange) => {
            told.skipped = Some(WatchSkip::ValueOutOfRange);
            return Ok(told);
        }
    };
    if value != alert.previous_value {
        let alert_id = alert.id.clone();
        draft.record(Fact::AlertChecked { wallet_id: id.clone(), alert_id, value })?;
    }
    let room = MAX_LISTED.saturating_sub(*listed).min(crossed.len());
    *listed = listed.saturating_add(room);
    told.crossed = crossed.iter().take(room).copied().collect();
    told.crossed_left_out = crossed.len().saturating_sub(room);
    let resolved = alert::resolved(&alert, value);
    if !resolved.is_empty() && alert.tells(Notice::Resolved) {
        let (wallet_id, alert_id) = (id.clone(), alert.id.clone());
        draft.record(Fact::AlertResolved { wallet_id, alert_id, value, thresholds: resolved })?;
    }
    if !crossed.is_empty() && alert.tells(Notice::Triggered) {
        let transaction_id = None;
        draft.record(Fact::AlertTriggered {
            wallet_id: id.clone(),
            alert,
            value,
            crossed,
            transaction_id,
        })?;
    }
    Ok(told)
}

#[cfg(test)]
mod tests;
