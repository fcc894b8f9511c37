//! Alerts of a wallet: stored ones, and those that a command asks for.

use crate::malformed::Code;
use crate::prelude::*;
use alloc::vec::Vec;
use drawdown::Decimal;
use drawdown::account::{Alert, AlertThreshold};
use drawdown::command::{AlertDraft, CommandId};
use drawdown::limits::THRESHOLDS_OF_AN_ALERT;
use drawdown_json::message;
use drawdown_json::writer::Place;

/// Reads an alert as it was stored.
pub(crate) fn read(node: Node<'_>) -> Option<Alert> {
    let object = node.lenient()?;
    let (id, alert_type) = (object.own_id(), object.require("alert_type"));
    let thresholds = thresholds(&object, Node::lenient);
    let (code, previous_value) = (object.code("code"), object.read("previous_value").unwrap_or_default());
    Some(Alert { id: id?, alert_type: alert_type?, code, thresholds: thresholds?, previous_value })
}

/// Reads an alert that a command asks for.
pub(crate) fn read_draft(node: Node<'_>, command: Option<&CommandId>) -> Option<AlertDraft> {
    let object = node.strict()?;
    let id = object.chosen_id(command);
    let alert_type = object.require("alert_type");
    let code = object.code("code");
    let thresholds = thresholds(&object, Node::strict);
    object.finish();
    Some(AlertDraft { id, alert_type: alert_type?, code, thresholds: thresholds? })
}

fn thresholds<'d>(
    object: &Object<'d>,
    open: fn(Node<'d>) -> Option<Object<'d>>,
) -> Option<Vec<AlertThreshold>> {
    let node = object.required("thresholds")?;
    let items = node.array_within(THRESHOLDS_OF_AN_ALERT, "thresholds of an alert")?;
    items.map(|node| threshold(&open(node)?)).collect()
}

fn threshold(object: &Object<'_>) -> Option<AlertThreshold> {
    let code = object.code("code");
    let recurring = object.read("recurring").unwrap_or_default();
    let value: Option<Decimal> = object.require("value");
    object.finish();
    let value = value?;
    if recurring && (value.is_zero() || value.is_sign_negative()) {
        object.node().report(Code::InvalidNumber, message(&["a repeating threshold is a step above zero"]));
        return None;
    }
    Some(AlertThreshold { code, value, recurring })
}

impl Write for Alert {
    fn write(&self, place: Place<'_>) {
        place.object(|object| {
            put!(object,
                "id" => &self.id,
                "alert_type" => &self.alert_type,
                "code" => &self.code,
                "thresholds" => self.thresholds.as_slice(),
                "previous_value" => &self.previous_value,
            );
        });
    }
}

impl Write for AlertThreshold {
    fn write(&self, place: Place<'_>) {
        place.object(|object| {
            put!(object,
                "code" => &self.code,
                "value" => &self.value,
                "recurring" => &self.recurring,
            );
        });
    }
}
