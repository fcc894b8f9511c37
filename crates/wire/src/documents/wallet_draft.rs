//! Wallets and rules as a command asks for them. Strict: an unknown member is malformed.

use crate::documents::account::report_duplicates;
use crate::documents::alert;
use crate::documents::command::read::Context;
use crate::documents::metadata;
use crate::documents::recurring;
use crate::limits::SCOPE_LIMIT;
use crate::prelude::*;
use crate::values::described;
use crate::values::judged::{
    boolean, codes, currency, decimal, decimal_text, expiration, instant, integer, judged, text, zone,
};
use alloc::vec::Vec;
use drawdown::Decimal;
use drawdown::account::{GrantsExpire, Interval, Method, ResetRollover, Rollover, RuleId, Text};
use drawdown::command::{
    AlertDraft, Change, CommandId, Input, RuleDraft, RuleTrigger, ScopeDraft, WalletChanges, WalletDraft,
};
use drawdown::currency::Currency;
use drawdown::invoice::FeeType;
use drawdown::limits::{ALERTS_OF_A_WALLET, RULES_OF_A_WALLET};
use drawdown::time::{Instant, Zone};
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
    "traceable",
    "created_at",
    "terminated_at",
    "last_balance_sync_at",
    "last_consumed_credit_at",
    "period_started_at",
    "period_consumed_credits",
    "period_consumed_amount_cents",
    "period_reset_by",
    "applied_invoice_custom_sections",
];

/// The same of a stored rule that is sent back.
const OF_STORED_RULE: &[&str] = &[
    "lago_wallet_id",
    "status",
    "created_at",
    "terminated_at",
    "applied_invoice_custom_sections",
    "last_period_start",
    "periods_from",
    "paused_at",
];

document! {
    /// The wallet to create.
    WALLET_DRAFT: "WalletDraft", strict as WalletDraftFields, leaves [HOSTS, OF_STORED_WALLET];

    /// What people call it.
    name: Text, stated;
    /// Unique among the customer's active wallets, at most 255 characters; left out, it is made from the name.
    code: described::Code, code;
    /// Its currency, for life; left out, the customer's.
    currency: Currency, judged(currency);
    /// Money in major units per one credit, for life: above 0, at most 5 fraction digits.
    rate_amount: Decimal, stated;
    /// Credits to buy, as text, 0 or more.
    paid_credits: Decimal [as described::CreditsText], judged(decimal_text);
    /// Credits to grant, as text, 0 or more.
    granted_credits: Decimal [as described::CreditsText], judged(decimal_text);
    /// When it expires: an instant, or a day as the policy reads it. Null or blank: never.
    expiration_at: described::Expiration, written;
    /// The same as a day, as the API of 2022 named it; both must name the same cut-off.
    expiration_date: described::ExpirationDay, written;
    /// Place in the order of drawing, the lowest first; left out, 50.
    priority: i64 [as described::Priority], judged(integer);
    /// The same of the initial transactions in the wallet's own order.
    transaction_priority: i64 [as described::Priority], judged(integer);
    /// Name of the initial transactions, at most 255 characters.
    transaction_name: Text [as described::Code], stated;
    /// Metadata of the initial transactions, at most 15 pairs.
    transaction_metadata: described::Pairs, pairs;
    /// What it may pay for; left out, everything.
    applies_to: ScopeDraft, judged(scope);
    /// Least money of one purchase, in minor units, above 0.
    paid_top_up_min_amount_cents: i64 [as described::PositiveMoney], judged(integer);
    /// Most money of one purchase, in minor units, above 0 and not below the least.
    paid_top_up_max_amount_cents: i64 [as described::PositiveMoney], judged(integer);
    /// Do these limits not hold for `paid_credits`?
    ignore_paid_top_up_limits_on_creation: bool, or(false);
    /// Does the invoice of a purchase stay open until it is paid?
    invoice_requires_successful_payment: bool, or(false);
    /// Its top-up rules: at most one, or as many as the dial `rules_per_wallet` says.
    recurring_transaction_rules: Vec<RuleDraft> [at most RULES_OF_A_WALLET], judged(rules);
    /// Its alerts, at most 100.
    alerts: Vec<AlertDraft> [at most ALERTS_OF_A_WALLET], node;
    /// What the host attaches, at most 50 pairs.
    metadata: described::Pairs, node;
}

document! {
    /// What is to change of a wallet: only members that are there; a written null empties what can be empty.
    WALLET_CHANGES: "WalletChanges", strict as WalletChangesFields, leaves [HOSTS, OF_STORED_WALLET];

    /// What people call it; null: nothing.
    name: Text, sound;
    /// Unique among the customer's active wallets, at most 255 characters; null leaves it.
    code: described::Code, code;
    /// When it expires: an instant, or a day as the policy reads it. Null or blank: never.
    expiration_at: described::Expiration, written;
    /// The same as a day, as the API of 2022 named it; both must name the same cut-off.
    expiration_date: described::ExpirationDay, written;
    /// Place in the order of drawing, the lowest first.
    priority: i64 [as described::Priority], judged(integer);
    /// What it may pay for; null: everything.
    applies_to: ScopeDraft, judged(scope);
    /// Least money of one purchase, in minor units, above 0; null: none.
    paid_top_up_min_amount_cents: i64 [as described::PositiveMoney], judged(integer);
    /// Most money of one purchase, in minor units, above 0 and not below the least; null: none.
    paid_top_up_max_amount_cents: i64 [as described::PositiveMoney], judged(integer);
    /// Does the invoice of a purchase stay open until it is paid? Null: no.
    invoice_requires_successful_payment: bool, sound;
    /// The whole list: a rule that is not named is terminated. At most one active rule, or as many as the dial
    /// `rules_per_wallet` says.
    recurring_transaction_rules: Vec<RuleDraft> [at most RULES_OF_A_WALLET], judged(rules);
    /// The whole list, at most 100.
    alerts: Vec<AlertDraft> [at most ALERTS_OF_A_WALLET], written;
    /// What the host attaches, at most 50 pairs: the whole of it.
    metadata: described::Pairs, written;
}

document! {
    /// What a wallet is to pay for.
    SCOPE_DRAFT: "ScopeDraft", strict as ScopeDraftFields;

    /// Fee types, at most 1,000: `charge`, `add_on`, `subscription`, `credit`, `commitment`, `fixed_charge`, `product`.
    fee_types: Vec<FeeType>, written;
    /// Codes of billable metrics, at most 1,000.
    billable_metric_codes: Vec<described::Code> [at most SCOPE_LIMIT], written;
}

document! {
    /// A top-up rule: one with an id is changed, one without is new. A null in a rule that is changed clears what can
    /// be empty, makes amounts 0 and flags false, and leaves alone trigger, method and interval.
    RULE_DRAFT: "RuleDraft", strict as RuleDraftFields, leaves [HOSTS, OF_STORED_RULE];

    /// The id of a rule that is there already.
    id | "lago_id": RuleId, stated;
    /// What makes it fire: `threshold` or `interval`.
    trigger: Text [as RuleTrigger], judged(text);
    /// How it sizes its top-up: `fixed` (left out) or `target`.
    method: Text [as Method], judged(text);
    /// Of an interval rule: `hourly`, `daily`, `weekly`, `monthly`, `quarterly`, `semiannual` or `yearly`.
    interval: Text [as Interval], judged(text);
    /// Of a fixed rule: credits to buy, 0 or more.
    paid_credits: Decimal, judged(decimal);
    /// Of a fixed rule: credits to grant, 0 or more.
    granted_credits: Decimal, judged(decimal);
    /// Of a threshold rule: it fires when the ongoing balance is at or below so many credits; may be negative.
    threshold_credits: Decimal, judged(decimal);
    /// Of a target rule: the ongoing balance to reach, in credits.
    target_ongoing_balance: Decimal, judged(decimal);
    /// Of a target rule: is the gap given free?
    grants_target_top_up: bool, judged(boolean);
    /// Do the wallet's limits of a purchase not hold for it?
    ignore_paid_top_up_limits: bool, judged(boolean);
    /// Does the purchase's invoice stay open until it is paid? Left out, as the wallet says.
    invoice_requires_successful_payment: bool, judged(boolean);
    /// When what it grants beside a purchase counts: `request` or `payment`. Left out or null, as the policy says.
    granted_on: Text, judged(text);
    /// The most that it may buy on a local day of the customer, in minor units; null: any.
    max_paid_per_day_cents: i64, judged(integer);
    /// The same in a local month.
    max_paid_per_month_cents: i64, judged(integer);
    /// After so many failed automatic purchases in a row it pauses, 1 or more; null: never.
    pause_after_failures: i64, judged(integer);
    /// Of a rule that pauses: false, and it goes on.
    paused: bool, judged(boolean);
    /// Anchor of an interval, unless `anchor_at` is; the rule never fires before it.
    started_at: Instant, judged(instant);
    /// The instant that its periods are counted from; left out, `started_at`, else the wallet's creation.
    anchor_at: Instant, judged(instant);
    /// The zone of its calendar; left out, the customer's when the rule is made.
    anchor_timezone: Zone, judged(zone);
    /// When its grants end (dial `grant_spans`): `next`, the start of the next period, or a term after their start; null:
    /// never.
    grants_expire: GrantsExpire, judged(recurring::grants_expire);
    /// Place of its credits in the wallet's own order, the lowest first; left out, 50.
    priority: i64, judged(integer);
    /// What of its grants goes on when their period ends; null: nothing.
    rollover: Rollover, judged(recurring::rollover);
    /// What of its grants goes on at a reset; null: all of it.
    reset_rollover: ResetRollover, judged(recurring::reset_rollover);
    /// When it expires: an instant, or a day as the policy reads it. Null or blank: never.
    expiration_at: described::Expiration, written;
    /// Name of its transactions, at most 255 characters.
    transaction_name: Text [as described::Code], judged(text);
    /// Metadata of its transactions, at most 15 pairs.
    transaction_metadata: described::Pairs, written;
}

/// Reads the wallet that is to be created.
pub(crate) fn read_new(node: Node<'_>, asking: Asking<'_>) -> Option<WalletDraft> {
    let of = WalletDraftFields::of(node)?;
    let (expiration_at, expiration_date) = asking.context.ends(of.expiration_at(), of.expiration_date());
    Some(WalletDraft {
        name: of.name(),
        code: of.code(),
        currency: of.currency(),
        // any decimal: a rate that cannot be is the rules' to refuse, a text that is no decimal is malformed
        rate_amount: of.rate_amount(),
        paid_credits: of.paid_credits(),
        granted_credits: of.granted_credits(),
        expiration_at,
        expiration_date,
        priority: of.priority(),
        transaction_priority: of.transaction_priority(),
        transaction_name: of.transaction_name(),
        transaction_metadata: of.transaction_metadata(),
        applies_to: of.applies_to(),
        paid_top_up_min: of.paid_top_up_min_amount_cents(),
        paid_top_up_max: of.paid_top_up_max_amount_cents(),
        ignore_paid_top_up_limits: of.ignore_paid_top_up_limits_on_creation(),
        invoice_requires_successful_payment: of.invoice_requires_successful_payment(),
        recurring_transaction_rules: of.recurring_transaction_rules(),
        alerts: of.alerts().and_then(|node| alerts(node, asking.command)).unwrap_or_default(),
        metadata: of.metadata().and_then(metadata::read_unique).unwrap_or_default(),
    })
}

/// Reads what is to change of a wallet: never its rate or currency. Null is an empty list, no pairs and no waiting.
pub(crate) fn read_changes(node: Node<'_>, asking: Asking<'_>) -> Option<WalletChanges> {
    let of = WalletChangesFields::of(node)?;
    let (expiration_at, expiration_date) = asking.context.ends(of.expiration_at(), of.expiration_date());
    Some(WalletChanges {
        name: change(of.name()),
        code: of.code(),
        expiration_at,
        expiration_date,
        priority: of.priority(),
        applies_to: of.applies_to(),
        paid_top_up_min: of.paid_top_up_min_amount_cents(),
        paid_top_up_max: of.paid_top_up_max_amount_cents(),
        invoice_requires_successful_payment: emptied(of.invoice_requires_successful_payment()),
        recurring_transaction_rules: of.recurring_transaction_rules(),
        alerts: emptied(judged(of.alerts(), |node| alerts(node, asking.command))),
        metadata: emptied(judged(of.metadata(), metadata::read_unique)),
    })
}

/// A text that may be empty; what is not as it should be is malformed.
pub(crate) fn change(input: Input<Text>) -> Change<Text> {
    match input {
        Input::Absent | Input::Invalid => Change::Keep,
        Input::Null => Change::Clear,
        Input::Given(text) => Change::Set(text),
    }
}

/// A member that is malformed when it is not as it should be; a null is its empty value.
pub(crate) fn emptied<T: Default>(input: Input<T>) -> Option<T> {
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
    let of = ScopeDraftFields::of(node)?;
    Some(ScopeDraft {
        fee_types: judged(of.fee_types(), codes),
        billable_metric_codes: judged(of.billable_metric_codes(), codes),
    })
}

/// A list of something else than objects is an invalid rule, not a malformed request.
fn rules(node: Node<'_>) -> Option<Vec<RuleDraft>> {
    if node.kind() != Kind::Array || node.items().any(|item| item.kind() != Kind::Object) {
        return None;
    }
    node.array_within(RULES_OF_A_WALLET, "rules of a wallet")?.map(rule).collect()
}

fn rule(node: Node<'_>) -> Option<RuleDraft> {
    let of = RuleDraftFields::of(node)?;
    Some(RuleDraft {
        id: of.id(),
        trigger: of.trigger(),
        method: of.method(),
        interval: of.interval(),
        paid_credits: of.paid_credits(),
        granted_credits: of.granted_credits(),
        threshold_credits: of.threshold_credits(),
        target_ongoing_balance: of.target_ongoing_balance(),
        grants_target_top_up: of.grants_target_top_up(),
        ignore_paid_top_up_limits: of.ignore_paid_top_up_limits(),
        invoice_requires_successful_payment: of.invoice_requires_successful_payment(),
        granted_on: of.granted_on(),
        max_paid_per_day: of.max_paid_per_day_cents(),
        max_paid_per_month: of.max_paid_per_month_cents(),
        pause_after_failures: of.pause_after_failures(),
        paused: of.paused(),
        started_at: of.started_at(),
        anchor_at: of.anchor_at(),
        anchor_timezone: of.anchor_timezone(),
        grants_expire: of.grants_expire(),
        priority: of.priority(),
        rollover: of.rollover(),
        reset_rollover: of.reset_rollover(),
        expiration_at: expiration(of.expiration_at()),
        transaction_name: of.transaction_name(),
        transaction_metadata: judged(of.transaction_metadata(), metadata::read),
    })
}

described_by!(
    WalletDraft => WALLET_DRAFT,
    WalletChanges => WALLET_CHANGES,
    ScopeDraft => SCOPE_DRAFT,
    RuleDraft => RULE_DRAFT,
    AlertDraft => alert::ALERT_DRAFT
);
