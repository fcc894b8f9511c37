//! Wallets and rules as a command asks for them. Strict: an unknown member is malformed.

use crate::account::report_duplicates;
use crate::alert;
use crate::document::Node;
use crate::input::{boolean, codes, currency, decimal, decimal_text, instant, integer, text};
use crate::metadata;
use crate::object::Object as Members;
use crate::token::Kind;
use alloc::vec::Vec;
use drawdown::Decimal;
use drawdown::account::Text;
use drawdown::command::{AlertDraft, RuleDraft, ScopeDraft, WalletDraft};

/// Reads the wallet that is to be created.
pub(crate) fn read_new(node: Node<'_>) -> Option<WalletDraft> {
    let object = node.strict()?;
    let draft = WalletDraft {
        currency: object.input("currency", currency),
        // any decimal: a rate that cannot be is the rules' to refuse, a text that is no decimal is malformed
        rate_amount: object.sound::<Decimal>("rate_amount"),
        paid_credits: object.input("paid_credits", decimal_text),
        granted_credits: object.input("granted_credits", decimal_text),
        transaction_priority: object.input("transaction_priority", integer),
        ignore_paid_top_up_limits: object.read("ignore_paid_top_up_limits_on_creation").unwrap_or_default(),
        ..shared(&object)
    };
    object.finish();
    Some(draft)
}

/// Reads what is to change of a wallet: never its rate or currency.
pub(crate) fn read_changes(node: Node<'_>) -> Option<WalletDraft> {
    let object = node.strict()?;
    let draft = shared(&object);
    object.finish();
    Some(draft)
}

/// What creation and change have in common.
fn shared(object: &Members<'_>) -> WalletDraft {
    WalletDraft {
        name: object.sound("name"),
        code: object.input("code", |node| node.id().map(Text::from)),
        expiration_at: object.expiration("expiration_at"),
        priority: object.input("priority", integer),
        applies_to: object.input("applies_to", scope),
        paid_top_up_min: object.input("paid_top_up_min_amount_cents", integer),
        paid_top_up_max: object.input("paid_top_up_max_amount_cents", integer),
        invoice_requires_successful_payment: object.sound("invoice_requires_successful_payment"),
        recurring_transaction_rules: object.input("recurring_transaction_rules", rules),
        alerts: object.input("alerts", alerts),
        metadata: object.input("metadata", metadata::read_unique),
        ..WalletDraft::default()
    }
}

/// Alerts; two of one id could not be told apart.
fn alerts(node: Node<'_>) -> Option<Vec<AlertDraft>> {
    let nodes: Vec<Node<'_>> = node.array()?.collect();
    let alerts: Vec<AlertDraft> = nodes.iter().copied().map(alert::read_draft).collect::<Option<_>>()?;
    let named =
        alerts.iter().zip(nodes).filter_map(|(alert, node)| Some((alert.id.as_ref()?.as_str(), node)));
    report_duplicates(named.collect());
    Some(alerts)
}

fn scope(node: Node<'_>) -> Option<ScopeDraft> {
    if node.kind() != Kind::Object {
        return None;
    }
    let object = node.strict()?;
    let scope = ScopeDraft {
        fee_types: object.input("fee_types", codes),
        billable_metric_codes: object.input("billable_metric_codes", codes),
    };
    object.finish();
    Some(scope)
}

/// A list of something else than objects is an invalid rule, not a malformed request.
fn rules(node: Node<'_>) -> Option<Vec<RuleDraft>> {
    if node.kind() != Kind::Array || node.items().any(|item| item.kind() != Kind::Object) {
        return None;
    }
    node.items().map(rule).collect()
}

fn rule(node: Node<'_>) -> Option<RuleDraft> {
    let object = node.strict()?;
    let rule = RuleDraft {
        id: object.read_or("id", "lago_id"),
        trigger: object.input("trigger", text),
        method: object.input("method", text),
        interval: object.input("interval", text),
        paid_credits: object.input("paid_credits", decimal),
        granted_credits: object.input("granted_credits", decimal),
        threshold_credits: object.input("threshold_credits", decimal),
        target_ongoing_balance: object.input("target_ongoing_balance", decimal),
        grants_target_top_up: object.input("grants_target_top_up", boolean),
        ignore_paid_top_up_limits: object.input("ignore_paid_top_up_limits", boolean),
        invoice_requires_successful_payment: object.input("invoice_requires_successful_payment", boolean),
        started_at: object.input("started_at", instant),
        expiration_at: object.expiration("expiration_at"),
        transaction_name: object.input("transaction_name", text),
        transaction_metadata: object.input("transaction_metadata", metadata::read),
    };
    object.finish();
    Some(rule)
}
