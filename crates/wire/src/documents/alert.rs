//! Alerts of a wallet: stored ones, and those that a command asks for.

use crate::documents::explanation::some_of;
use crate::malformed::Code;
use crate::prelude::*;
use crate::values::described;
use crate::values::id::chosen;
use alloc::vec::Vec;
use drawdown::Decimal;
use drawdown::account::{Alert, AlertId, AlertThreshold, AlertType, Notice, Text};
use drawdown::command::{AlertDraft, CommandId};
use drawdown::limits::THRESHOLDS_OF_AN_ALERT;
use drawdown_json::message;

document! {
    /// What is watched of a wallet, and from which values on it is told.
    ALERT: "Alert", lenient as AlertFields => alert: Alert;

    /// Its id.
    id | "lago_id": AlertId, own_id => &alert.id;
    /// The figure that is watched.
    alert_type: AlertType, required => &alert.alert_type;
    /// The host's code of it.
    code: Option<described::Code>, code => &alert.code;
    /// What is told of it: that it crossed thresholds (left out), that its figure is above them again, or both.
    notify_on: Vec<Notice>, node, when some => some_of(&alert.notify_on);
    /// The values that are told, at most 100; of credits that end soon the days before their end.
    thresholds: Vec<AlertThreshold> [at most THRESHOLDS_OF_AN_ALERT], needed => alert.thresholds.as_slice();
    /// The figure when it was looked at last; 0 before.
    previous_value: Decimal, or(Decimal::ZERO) => &alert.previous_value;
}

document! {
    /// A value that an alert tells, once; a recurring one is a step that repeats.
    THRESHOLD: "AlertThreshold", lenient as ThresholdFields => threshold: AlertThreshold;

    /// The host's code of it.
    code: Option<described::Code>, code => &threshold.code;
    /// The value; of a recurring one the step, above 0.
    value: Decimal, required => &threshold.value;
    /// Does it repeat?
    recurring: bool, or(false) => &threshold.recurring;
}

document! {
    /// An alert that a command asks for.
    ALERT_DRAFT: "AlertDraft", strict as AlertDraftFields;

    /// The id of an alert that is there already; one that is left out is given by the engine.
    id | "lago_id": AlertId, node;
    /// The figure that is watched.
    alert_type: AlertType, required;
    /// The host's code of it.
    code: Option<described::Code>, code;
    /// What is to be told of it: that it crossed thresholds (left out), that its figure is above them again, or both.
    notify_on: Vec<Notice>, node;
    /// The values that are told, at most 100; of credits that end soon the days before their end.
    thresholds: Vec<ThresholdDraft> [at most THRESHOLDS_OF_AN_ALERT], needed;
}

/// A threshold as a command gives it.
struct ThresholdDraft;

described_by!(ThresholdDraft => THRESHOLD_DRAFT);

document! {
    /// The same in an alert that a command asks for.
    THRESHOLD_DRAFT: "AlertThresholdDraft", strict as ThresholdDraftFields;

    /// The host's code of it.
    code: Option<described::Code>, code;
    /// The value; of a recurring one the step, above 0.
    value: Decimal, required;
    /// Does it repeat?
    recurring: bool, or(false);
}

/// Reads an alert as it was stored.
pub(crate) fn read(node: Node<'_>) -> Option<Alert> {
    let of = AlertFields::of(node)?;
    let (id, alert_type, code, previous_value) = (of.id(), of.alert_type(), of.code(), of.previous_value());
    let thresholds = list(of.thresholds(), |node| {
        let of = ThresholdFields::of(node)?;
        threshold(node, of.code(), of.value(), of.recurring())
    });
    let notify_on = notices(of.notify_on());
    Some(Alert { id: id?, alert_type: alert_type?, code, notify_on, thresholds: thresholds?, previous_value })
}

/// Reads an alert that a command asks for.
pub(crate) fn read_draft(node: Node<'_>, command: Option<&CommandId>) -> Option<AlertDraft> {
    let of = AlertDraftFields::of(node)?;
    let id = of.id().and_then(|id| chosen(id, command));
    let (alert_type, code) = (of.alert_type(), of.code());
    let thresholds = list(of.thresholds(), |node| {
        let of = ThresholdDraftFields::of(node)?;
        threshold(node, of.code(), of.value(), of.recurring())
    });
    let notify_on = notices(of.notify_on());
    Some(AlertDraft { id, alert_type: alert_type?, code, notify_on, thresholds: thresholds? })
}

/// Each notice once, in their order.
fn notices(list: Option<Node<'_>>) -> Vec<Notice> {
    let given: Vec<Notice> =
        list.and_then(Node::array).into_iter().flatten().filter_map(Node::named).collect();
    Notice::ALL.iter().copied().filter(|notice| given.contains(notice)).collect()
}

fn list<'d>(
    thresholds: Option<Node<'d>>,
    read: impl FnMut(Node<'d>) -> Option<AlertThreshold>,
) -> Option<Vec<AlertThreshold>> {
    thresholds?.array_within(THRESHOLDS_OF_AN_ALERT, "thresholds of an alert")?.map(read).collect()
}

/// A step that repeats must lead somewhere.
fn threshold(
    node: Node<'_>,
    code: Option<Text>,
    value: Option<Decimal>,
    recurring: bool,
) -> Option<AlertThreshold> {
    let value = value?;
    if recurring && (value.is_zero() || value.is_sign_negative()) {
        node.report(Code::InvalidNumber, message(&["a repeating threshold is a step above zero"]));
        return None;
    }
    Some(AlertThreshold { code, value, recurring })
}
