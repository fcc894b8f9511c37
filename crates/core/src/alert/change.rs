//! The alerts of a wallet that is created or changed (rules, section 9).

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::vec::Vec;

use rust_decimal::Decimal;

use super::{Alert, can_run, figure};
use crate::account::{AlertId, Wallet, WalletId};
use crate::command::AlertDraft;
use crate::decide::checked::{Checked, unless};
use crate::decide::draft::Draft;
use crate::decide::input::Price;
use crate::decide::refusals::Refusals;
use crate::decision::{Code, Refusal};
use crate::event::Fact;
use drawdown_sort::collected;

/// Alerts of a new wallet, whose figures are still 0.
pub(crate) fn create(draft: &mut Draft<'_>, given: &[AlertDraft]) -> Vec<Alert> {
    given.iter().map(|alert| read(draft, alert, Decimal::ZERO)).collect()
}

/// The whole list of alerts: one named by id is changed and keeps its value, one that is new starts with the figure of
/// the wallet.
pub(crate) fn change(draft: &mut Draft<'_>, given: &[AlertDraft], wallet: &Wallet) -> Vec<Alert> {
    let stored: BTreeMap<&AlertId, Decimal> =
        collected(wallet.alerts.iter().map(|alert| (&alert.id, alert.previous_value)));
    let value = |alert: &AlertDraft| alert.id.as_ref().and_then(|id| stored.get(id)).copied();
    given
        .iter()
        .map(|alert| {
            let value = value(alert).unwrap_or_else(|| figure(wallet, alert.alert_type));
            read(draft, alert, value)
        })
        .collect()
}

/// An alert whose steps could not be told would be skipped by every run. Nothing is judged by a price that was refused.
pub(crate) fn judged(given: &[AlertDraft], price: Option<&Price>) -> Checked<()> {
    let Some(Price { rate, currency }) = price.copied() else { return Ok(()) };
    let runs = |alert: &&AlertDraft| can_run(alert.alert_type, &alert.thresholds, rate, currency).is_ok();
    let refused = given.iter().enumerate().find(|(_, alert)| !runs(alert));
    unless(refused.map(|(place, _)| {
        let message =
            format!("steps of alert {place}, from 0, have more digits than a figure can be told with");
        let place = i64::try_from(place).unwrap_or(i64::MAX);
        Refusal::new(Code::ValueOutOfRange, "alerts", message).with("alert", place)
    }))
}

fn read(draft: &mut Draft<'_>, given: &AlertDraft, previous_value: Decimal) -> Alert {
    Alert {
        id: given.id.clone().unwrap_or_else(|| AlertId::new(draft.new_id())),
        alert_type: given.alert_type,
        code: given.code.clone(),
        notify_on: given.notify_on.clone(),
        thresholds: given.thresholds.clone(),
        previous_value,
    }
}

/// An alert starts with the figure at its creation, initial credits included.
pub(crate) fn start(draft: &mut Draft<'_>, id: &WalletId) -> Result<(), Refusals> {
    let wallet = draft.wallet(id)?;
    for alert in &wallet.alerts {
        let value = figure(&wallet, alert.alert_type);
        if value != alert.previous_value {
            draft.record(Fact::AlertChecked { wallet_id: id.clone(), alert_id: alert.id.clone(), value })?;
        }
    }
    Ok(())
}
