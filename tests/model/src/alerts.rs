//! Alerts (rules 9).

use crate::decide::Draft;
use crate::number::{self, Q};
use crate::state::{Alert, Wallet, id, objects};
use serde_json::{Value, json};

/// Of more steps the nearest to the figure are told.
const STEPS_TOLD: usize = 100;

/// Checks every alert of a wallet, tells what was crossed, and stores the current values.
pub(crate) fn check(draft: &mut Draft, wallet: usize) {
    for index in 0..draft.state.wallets[wallet].alerts.len() {
        let held = &draft.state.wallets[wallet];
        let alert = &held.alerts[index];
        let current = value_of(held, &alert.kind);
        let crossed = crossed(alert, &current, draft.policy.step_repeats);
        if !crossed.is_empty() {
            draft.changed = true;
            let crossed: Vec<String> = crossed.iter().map(number::show).collect();
            draft.told.push(json!([held.id, alert.code, crossed]));
        }
        if current != alert.previous {
            draft.changed = true;
            draft.state.wallets[wallet].alerts[index].previous = current;
        }
    }
}

/// The figure that an alert looks at. Before any refresh the live balance is the balance.
pub(crate) fn value_of(wallet: &Wallet, kind: &str) -> Q {
    let ongoing = wallet.ongoing.as_ref();
    match kind {
        "wallet_balance_amount" => wallet.cents.clone(),
        "wallet_credits_balance" => wallet.credits.clone(),
        "wallet_ongoing_balance_amount" => ongoing.map_or(&wallet.cents, |it| &it.cents).clone(),
        _ => ongoing.map_or(&wallet.credits, |it| &it.credits).clone(),
    }
}

fn crossed(alert: &Alert, current: &Q, step_repeats: bool) -> Vec<Q> {
    let once = alert.thresholds.iter().filter(|(_, recurring)| !recurring).map(|(value, _)| value);
    let mut crossed: Vec<Q> =
        once.clone().filter(|value| current <= *value && **value < alert.previous).cloned().collect();
    if let Some((step, _)) = alert.thresholds.iter().find(|(_, recurring)| *recurring) {
        let mut at = once.min().cloned().unwrap_or_else(number::zero) - step;
        let mut steps = Vec::new();
        while at >= *current {
            if at < alert.previous || (step_repeats && at == alert.previous) {
                steps.push(at.clone());
            }
            at -= step;
        }
        let too_far = steps.len().saturating_sub(STEPS_TOLD);
        crossed.extend(steps.into_iter().skip(too_far));
    }
    crossed.sort();
    crossed.dedup();
    crossed
}

/// A stored alert.
pub(crate) fn read_alert(document: &Value) -> Alert {
    Alert {
        id: id(document),
        kind: document["alert_type"].as_str().expect("a type").to_owned(),
        code: document["code"].as_str().unwrap_or_default().to_owned(),
        thresholds: read_thresholds(&document["thresholds"]),
        previous: number::read_or_zero(&document["previous_value"]),
    }
}

pub(crate) fn read_thresholds(list: &Value) -> Vec<(Q, bool)> {
    let read = |it: &Value| (number::read(&it["value"]).expect("a value"), it["recurring"] == true);
    objects(list).iter().map(read).collect()
}
