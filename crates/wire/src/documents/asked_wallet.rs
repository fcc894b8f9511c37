//! Wallets and rules as a command asks for them. Strict: an unknown member is malformed.

use crate::documents::account::report_duplicates;
use crate::documents::alert;
use crate::documents::command::Context;
use crate::documents::metadata;
use crate::prelude::*;
use crate::values::judged::{boolean, codes, currency, decimal, decimal_text, instant, integer, text};
use alloc::vec::Vec;
use drawdown::account::Text;
use drawdown::command::{
    AlertDraft, Change, CommandId, Expiration, Input, RuleDraft, ScopeDraft, WalletChanges, WalletDraft,
};
use drawdown::limits::{ALERTS_OF_A_WALLET, RULES_OF_A_WALLET};
use drawdown_json::Kind;

/// What a wallet is read against.
#[derive(Clone, Copy)]
pub(crate) struct Asking<'c> {
    pub(crate) context: Context<'c>,
    /// Ids under the command's own are the engine's.
    pub(crate) command: Option<&'c CommandId>,
}

/// Members of Lago's own on what is bought: the host's business, known and left alone.
pub(crate) const HOSTS: &[&str] =
    &["payment_method", "invoice_custom_section", "billing_entity_code", "external_customer_id"];

/// The same of a stored wallet that is sent back.
const OF_STORED_WALLET: &[&str] = &[
    "lago_id",
    "lago_customer_id",
    "status",
    "credits_balance",
    "balance_cents",
    "consumed_credits",
    "consumed_amount_cents",
    "ongoing_balance_cents",
    "ongoing_usage_balance_cents",
    "credits_ongoing_balance",
    "credits_ongoing_usage_balance",
    "depleted_ongoing_balance",
    "created_at",
    "terminated_at",
    "last_balance_sync_at",
    "last_consumed_credit_at",
    "applied_invoice_custom_sections",
];

/// The same of a stored rule that is sent back.
const OF_STORED_RULE: &[&str] =
    &["lago_wallet_id", "status", "created_at", "terminated_at", "applied_invoice_custom_sections"];

/// Reads the wallet that is to be created.
pub(crate) fn read_new(node: Node<'_>, asking: Asking<'_>) -> Option<WalletDraft> {
    let object = node.strict()?;
    let currency = object.input("currency", currency);
    // any decimal: a rate that cannot be is the rules' to refuse, a text that is no decimal is malformed
    let rate_amount = object.read("rate_amount");
    let (paid_credits, granted_credits) =
        (object.input("paid_credits", decimal_text), object.input("granted_credits", decimal_text));
    let transaction_priority = object.input("transaction_priority", integer);
    let transaction_name = object.read("transaction_name");
    let transaction_metadata =
        object.get("transaction_metadata").and_then(metadata::read).unwrap_or_default();
    let ignore_paid_top_up_limits = object.read("ignore_paid_top_up_limits_on_creation").unwrap_or_default();
    let (expiration_at, expiration_date) = open(&object, asking);
    let draft = WalletDraft {
        name: object.read("name"),
        code: code(&object),
        currency,
        rate_amount,
        paid_credits,
        granted_credits,
        expiration_at,
        expiration_date,
        priority: object.input("priority", integer),
        transaction_priority,
        transaction_name,
        transaction_metadata,
        applies_to: object.input("applies_to", scope),
        paid_top_up_min: object.input("paid_top_up_min_amount_cents", integer),
        paid_top_up_max: object.input("paid_top_up_max_amount_cents", integer),
        ignore_paid_top_up_limits,
        invoice_requires_successful_payment: object
            .read("invoice_requires_successful_payment")
            .unwrap_or_default(),
        recurring_transaction_rules: object.input("recurring_transaction_rules", rules),
        alerts: object.get("alerts").and_then(|node| alerts(node, asking.command)).unwrap_or_default(),
        metadata: object.get("metadata").and_then(metadata::read_unique).unwrap_or_default(),
    };
    object.finish();
    Some(draft)
}

/// Reads what is to change of a wallet: never its rate or currency. Null is an empty list, no pairs and no waiting.
pub(crate) fn read_changes(node: Node<'_>, asking: Asking<'_>) -> Option<WalletChanges> {
    let object = node.strict()?;
    let (expiration_at, expiration_date) = open(&object, asking);
    let changes = WalletChanges {
        name: match object.sound("name") {
            Input::Absent | Input::Invalid => Change::Keep,
            Input::Null => Change::Clear,
            Input::Given(name) => Change::Set(name),
        },
        code: code(&object),
        expiration_at,
        expiration_date,
        priority: object.input("priority", integer),
        applies_to: object.input("applies_to", scope),
        paid_top_up_min: object.input("paid_top_up_min_amount_cents", integer),
        paid_top_up_max: object.input("paid_top_up_max_amount_cents", integer),
        invoice_requires_successful_payment: written(object.sound("invoice_requires_successful_payment")),
        recurring_transaction_rules: object.input("recurring_transaction_rules", rules),
        alerts: written(object.input("alerts", |node| alerts(node, asking.command))),
        metadata: written(object.input("metadata", metadata::read_unique)),
    };
    object.finish();
    Some(changes)
}

/// Leaves alone what is the host's, and reads the end of the wallet under its two names.
fn open(object: &Object<'_>, asking: Asking<'_>) -> (Input<Expiration>, Input<Expiration>) {
    object.leave(HOSTS);
    object.leave(OF_STORED_WALLET);
    object.expirations(asking.context)
}

fn code(object: &Object<'_>) -> Option<Text> {
    object.get("code").and_then(|node| node.id().map(Text::from))
}

/// A member that is malformed when it is not as it should be; a null is its empty value.
fn written<T: Default>(input: Input<T>) -> Option<T> {
    match input {
        Input::Absent | Input::Invalid => None,
        Input::Null => Some(T::default()),
        Input::Given(value) => Some(value),
    }
}

/// Alerts; two of one id could not be told apart.
fn alerts(node: Node<'_>, command: Option<&CommandId>) -> Option<Vec<AlertDraft>> {
    let nodes: Vec<Node<'_>> = node.array_within(ALERTS_OF_A_WALLET, "alerts of a wallet")?.collect();
    let alerts = nodes.iter().map(|node| alert::read_draft(*node, command));
    let alerts: Vec<AlertDraft> = alerts.collect::<Option<_>>()?;
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
    node.array_within(RULES_OF_A_WALLET, "rules of a wallet")?.map(rule).collect()
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
    object.leave(HOSTS);
    object.leave(OF_STORED_RULE);
    object.finish();
    Some(rule)
}
