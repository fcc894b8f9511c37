//! Stored top-up rules of a wallet.

use crate::documents::metadata;
use crate::malformed::Code;
use crate::prelude::*;
use drawdown::account::{Interval, Method, RecurringRule, Status, Trigger};
use drawdown::amount::Credits;
use drawdown_json::writer::Place;
use drawdown_json::{message, quoted};

/// Reads a rule as it was stored.
pub(crate) fn read(node: Node<'_>) -> Option<RecurringRule> {
    let object = node.lenient()?;
    let (id, trigger) = (object.own_id(), trigger(&object));
    let rule = RecurringRule {
        status: object.read("status").unwrap_or(Status::Active),
        method: object.read("method").unwrap_or(Method::Fixed),
        paid_credits: object.read("paid_credits").unwrap_or_default(),
        granted_credits: object.read("granted_credits").unwrap_or_default(),
        target_ongoing_balance: object.read("target_ongoing_balance"),
        grants_target_top_up: object.read("grants_target_top_up").unwrap_or_default(),
        ignore_paid_top_up_limits: object.read("ignore_paid_top_up_limits").unwrap_or_default(),
        invoice_requires_successful_payment: object.read("invoice_requires_successful_payment"),
        started_at: object.read("started_at"),
        expiration_at: object.read("expiration_at"),
        terminated_at: object.read("terminated_at"),
        transaction_name: object.read("transaction_name"),
        transaction_metadata: object.get("transaction_metadata").and_then(metadata::read).unwrap_or_default(),
        created_at: object.read("created_at"),
        id: id?,
        trigger: trigger?,
    };
    Some(rule)
}

fn trigger(object: &Object<'_>) -> Option<Trigger> {
    let node = object.required("trigger")?;
    let name = node.text()?;
    match &*name {
        "threshold" => object.require::<Credits>("threshold_credits").map(Trigger::Threshold),
        "interval" => object.require::<Interval>("interval").map(Trigger::Interval),
        _ => {
            node.report(Code::UnknownValue, message(&[&quoted(&name), " is none of threshold, interval"]));
            None
        }
    }
}

impl Write for RecurringRule {
    fn write(&self, place: Place<'_>) {
        let (trigger, interval, threshold) = match self.trigger {
            Trigger::Threshold(credits) => ("threshold", None, Some(credits)),
            Trigger::Interval(interval) => ("interval", Some(interval), None),
        };
        place.object(|object| {
            put!(object,
                "id" => &self.id,
                "status" => &self.status,
                "trigger" => trigger,
                "method" => &self.method,
                "interval" => &interval,
                "paid_credits" => &self.paid_credits,
                "granted_credits" => &self.granted_credits,
                "threshold_credits" => &threshold,
                "target_ongoing_balance" => &self.target_ongoing_balance,
                "grants_target_top_up" => &self.grants_target_top_up,
                "ignore_paid_top_up_limits" => &self.ignore_paid_top_up_limits,
                "invoice_requires_successful_payment" => &self.invoice_requires_successful_payment,
                "started_at" => &self.started_at,
                "expiration_at" => &self.expiration_at,
                "terminated_at" => &self.terminated_at,
                "transaction_name" => &self.transaction_name,
            );
            metadata::write_list(&self.transaction_metadata, object.member("transaction_metadata"));
            put!(object, "created_at" => &self.created_at);
        });
    }
}
