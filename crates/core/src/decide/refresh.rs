//! Refreshing the ongoing balance (rules, sections 7 to 9): per wallet its figures, whether it is depleted, its
//! threshold rule, its alerts.

use alloc::vec::Vec;

use super::draft::{Draft, Fits, Refusals, out_of_range};
use super::rules;
use crate::account::{Alert, OngoingBalance, WalletId};
use crate::alerts;
use crate::event::Fact;
use crate::ongoing;
use crate::policy::Ongoing;
use crate::top_up_rules;
use crate::usage::{Lines, Misfit, Usage};

/// `refresh_ongoing_balance`: every active wallet, in drawdown order. Where the policy knows no ongoing
/// balance only the alerts run.
pub(crate) fn refresh(draft: &mut Draft<'_>, usage: &Usage) -> Result<(), Refusals> {
    if draft.policy.ongoing == Ongoing::None {
        return rules::active_wallets(draft).iter().try_for_each(|wallet| run_alerts(draft, wallet));
    }
    let figures = figures(draft, usage)?;
    let purchases = top_up_rules::purchases(&draft.account).fits("recurring_transaction_rules")?;
    for (wallet, ongoing) in figures {
        let changed = record_figures(draft, &wallet, ongoing);
        record_depletion(draft, &wallet);
        if changed {
            // a rule of one wallet moves no purchases of another
            let purchases = purchases.get(&wallet).copied().unwrap_or_default();
            rules::check_threshold(draft, &wallet, &purchases)?;
        }
        run_alerts(draft, &wallet)?;
    }
    Ok(())
}

fn figures(draft: &Draft<'_>, usage: &Usage) -> Result<Vec<(WalletId, OngoingBalance)>, Refusals> {
    let misfit = |Misfit(member)| Vec::from([out_of_range(member)]);
    let lines = Lines::of(draft.policy, usage).map_err(misfit)?;
    let figures = ongoing::figures(draft.policy, &draft.account, &lines, draft.at()).fits("current_usage")?;
    Ok(figures.into_iter().map(|(wallet, ongoing)| (wallet.id.clone(), ongoing)).collect())
}

/// Did the figures change? The flag `depleted` is none of them: the event leaves it alone.
fn record_figures(draft: &mut Draft<'_>, id: &WalletId, ongoing: OngoingBalance) -> bool {
    let changed = draft.account.wallet(id).is_some_and(|wallet| wallet.ongoing != Some(ongoing));
    if changed {
        draft.record(Fact::OngoingBalanceRefreshed { wallet_id: id.clone(), ongoing });
    }
    changed
}

/// Zero is depleted. Each transition is told once.
fn record_depletion(draft: &mut Draft<'_>, id: &WalletId) {
    let Some(wallet) = draft.account.wallet(id) else { return };
    let wallet_id = id.clone();
    match (wallet.depleted, wallet.ongoing_figures().amount.is_positive()) {
        (false, false) => draft.record(Fact::BalanceDepleted { wallet_id }),
        (true, true) => draft.record(Fact::BalanceRestored { wallet_id }),
        (true, false) | (false, true) => {}
    }
}

/// Compares each alert with its figure as it is now, and keeps the figure for the next run.
fn run_alerts(draft: &mut Draft<'_>, id: &WalletId) -> Result<(), Refusals> {
    let Some(wallet) = draft.account.wallet(id).filter(|wallet| !wallet.alerts.is_empty()) else {
        return Ok(());
    };
    let wallet = wallet.clone();
    for alert in &wallet.alerts {
        let value = alerts::figure(&wallet, alert.alert_type);
        let crossed = rules::fits(alerts::crossed(alert, value, draft.policy.alert_step), "alerts", id)?;
        if value != alert.previous_value {
            let alert_id = alert.id.clone();
            draft.record(Fact::AlertChecked { wallet_id: id.clone(), alert_id, value });
        }
        if !crossed.is_empty() {
            let alert = Alert::clone(alert);
            draft.record(Fact::AlertTriggered { wallet_id: id.clone(), alert, value, crossed });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
