//! Credits that end soon (rules beyond Lago, section 15): told once per grant and horizon, and kept on the grant.

use alloc::vec::Vec;

use rust_decimal::Decimal;

use crate::account::{Alert, AlertType, Transaction, TransactionId, Wallet};
use crate::decide::draft::Draft;
use crate::decide::refusals::Refusals;
use crate::draw;
use crate::event::Fact;
use crate::expiry;
use crate::time::Instant;

const MINUTES_OF_A_DAY: i64 = 1_440;

/// Tells of each grant of active wallets with a rest which horizons of which alerts its end has come into.
pub(crate) fn tell(draft: &mut Draft<'_>) -> Result<(), Refusals> {
    let mut facts = Vec::new();
    for wallet in draft.account.active_wallets() {
        for alert in wallet.alerts.iter().filter(|alert| alert.alert_type == AlertType::Expiring) {
            let near = draft.account.transactions_of(&wallet.id).filter(|it| draw::has_rest(it));
            facts.extend(near.filter_map(|grant| told(draft, wallet, alert, grant)));
        }
    }

    // From here it must succeed.
    facts.into_iter().try_for_each(|fact| draft.record(fact))
}

fn told(draft: &Draft<'_>, wallet: &Wallet, alert: &Alert, grant: &Transaction) -> Option<Fact> {
    let end = expiry::cutoff(draft.policy, &draft.account, grant.expiration_at?);
    let mut crossed: Vec<Decimal> = alert.thresholds.iter().map(|threshold| threshold.value).collect();
    crossed.retain(|days| is_near(end, *days, draft.at()) && !is_told(grant, alert, *days));
    drawdown_sort::sort_by(&mut crossed, Ord::cmp);
    crossed.dedup();
    let value = *crossed.first()?;
    Some(Fact::AlertTriggered {
        wallet_id: wallet.id.clone(),
        alert: alert.clone(),
        value,
        crossed,
        transaction_id: Some(TransactionId::clone(&grant.id)),
    })
}

/// Does the end lie ahead, so many days of 86,400 seconds or fewer?
fn is_near(end: Instant, days: Decimal, at: Instant) -> bool {
    let minutes = i64::try_from(days.trunc()).ok().and_then(|days| days.checked_mul(MINUTES_OF_A_DAY));
    at < end && minutes.is_none_or(|minutes| end <= at.minutes_later(minutes))
}

fn is_told(grant: &Transaction, alert: &Alert, days: Decimal) -> bool {
    grant.expiring_told.iter().any(|told| told.alert_id == alert.id && told.days == days)
}
