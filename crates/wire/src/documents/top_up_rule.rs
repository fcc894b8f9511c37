//! Top-up rules of a wallet, as they are stored.

use crate::documents::metadata;
use crate::documents::recurring::{self, stored};
use crate::malformed::Code;
use crate::prelude::*;
use crate::values::described;
use crate::values::read::required;
use drawdown::account::{
    GrantsExpire, Interval, Method, RecurringRule, ResetRollover, Rollover, RuleId, Status, Text, Trigger,
};
use drawdown::amount::{Credits, Money};
use drawdown::command::RuleTrigger;
use drawdown::policy::GrantedOn;
use drawdown::time::{Instant, Zone};
use drawdown_json::{message, quoted};

document! {
    /// A rule that tops its wallet up by itself: by the calendar, or when the ongoing balance falls.
    RULE: "RecurringTransactionRule", lenient as RuleFields => rule: RecurringRule;

    /// Its id.
    id | "lago_id": RuleId, own_id => &rule.id;
    /// Active or terminated; there is no way back.
    status: Status, or(Status::Active) => &rule.status;
    /// What makes it fire: `threshold` or `interval`.
    trigger: Text [as RuleTrigger], needed => trigger_name(rule.trigger);
    /// How it sizes its top-up: the same credits each time, or up to a target.
    method: Method, or(Method::Fixed) => &rule.method;
    /// Of an interval rule: how often it fires, counted from `started_at`.
    interval: Option<Interval>, node => &interval_of(rule.trigger);
    /// Of a fixed rule: credits to buy, 0 or more.
    paid_credits: Credits, or(Credits::default()) => &rule.paid_credits;
    /// Of a fixed rule: credits to grant, 0 or more.
    granted_credits: Credits, or(Credits::default()) => &rule.granted_credits;
    /// Of a threshold rule: it fires when the ongoing balance is at or below so many credits; may be negative.
    threshold_credits: Option<Credits>, node => &threshold_of(rule.trigger);
    /// Of a target rule: the ongoing balance to reach, in credits.
    target_ongoing_balance: Option<Credits>, optional => &rule.target_ongoing_balance;
    /// Of a target rule: is the gap given free?
    grants_target_top_up: bool, or(false) => &rule.grants_target_top_up;
    /// Do the wallet's limits of a purchase not hold for it?
    ignore_paid_top_up_limits: bool, or(false) => &rule.ignore_paid_top_up_limits;
    /// Does the purchase's invoice stay open until it is paid? Left out, as the wallet says.
    invoice_requires_successful_payment: Option<bool>, optional => &rule.invoice_requires_successful_payment;
    /// When what it grants beside a purchase counts; left out, as the policy says.
    granted_on: GrantedOn, stated, when some => &rule.granted_on;
    /// The most that it may buy on a local day of the customer, in minor units; left out: any.
    max_paid_per_day_cents: Money, stated, when some => &rule.max_paid_per_day;
    /// The same in a local month.
    max_paid_per_month_cents: Money, stated, when some => &rule.max_paid_per_month;
    /// After so many failed automatic purchases in a row it pauses, 1 or more; left out: never.
    pause_after_failures: u32, stated, when some => &rule.pause_after_failures;
    /// Since when it pauses; left out of one that does not.
    paused_at: Instant, stated, when some => &rule.paused_at;
    /// Anchor of an interval, unless `anchor_at` is; the rule never fires before it.
    started_at: Option<Instant>, optional => &rule.started_at;
    /// The instant that its periods are counted from; left out, `started_at`, else the wallet's creation.
    anchor_at: Option<Instant>, optional, when some => &rule.anchor_at;
    /// The zone of its calendar; left out, the customer's.
    anchor_timezone: Option<Zone>, optional, when some => &rule.anchor_timezone;
    /// When its grants end: `next`, the start of the next period, or a term after their start; left out, never.
    grants_expire: Option<GrantsExpire>, node, when some => &rule.grants_expire;
    /// Place of its credits in the wallet's own order; left out, 50.
    priority: Option<i64>, optional, when some => &rule.priority;
    /// What of its grants goes on when their period ends; left out, nothing.
    rollover: Option<Rollover>, node, when some => &rule.rollover;
    /// What of its grants goes on at a reset; left out, all of it.
    reset_rollover: Option<ResetRollover>, node, when some => &rule.reset_rollover;
    /// The start of the last period that it made.
    last_period_start: Option<Instant>, optional, when some => &rule.last_period_start;
    /// Where it made none yet: its first period does not start before.
    periods_from: Option<Instant>, optional, when some => &rule.periods_from;
    /// When it expires; left out, never.
    expiration_at: Option<Instant>, optional => &rule.expiration_at;
    /// When it ended.
    terminated_at: Option<Instant>, optional => &rule.terminated_at;
    /// Name of its transactions, at most 255 characters.
    transaction_name: Option<Text>, optional => &rule.transaction_name;
    /// Metadata of its transactions, at most 15 pairs.
    transaction_metadata: described::Pairs, pairs => &metadata::AsList(&rule.transaction_metadata);
    /// When it was created.
    created_at: Option<Instant>, optional => &rule.created_at;
}

/// Reads a rule as it was stored.
pub(crate) fn read(node: Node<'_>) -> Option<RecurringRule> {
    let of = RuleFields::of(node)?;
    let (id, trigger) = (of.id(), trigger(node, &of));
    let rule = RecurringRule {
        status: of.status(),
        method: of.method(),
        paid_credits: of.paid_credits(),
        granted_credits: of.granted_credits(),
        target_ongoing_balance: of.target_ongoing_balance(),
        grants_target_top_up: of.grants_target_top_up(),
        ignore_paid_top_up_limits: of.ignore_paid_top_up_limits(),
        invoice_requires_successful_payment: of.invoice_requires_successful_payment(),
        granted_on: of.granted_on(),
        max_paid_per_day: of.max_paid_per_day_cents(),
        max_paid_per_month: of.max_paid_per_month_cents(),
        pause_after_failures: of.pause_after_failures(),
        paused_at: of.paused_at(),
        started_at: of.started_at(),
        anchor_at: of.anchor_at(),
        anchor_timezone: of.anchor_timezone(),
        grants_expire: stored(of.grants_expire(), recurring::grants_expire, "`next` or a term"),
        priority: of.priority(),
        rollover: stored(of.rollover(), recurring::rollover, "a rollover"),
        reset_rollover: stored(of.reset_rollover(), recurring::reset_rollover, "a rollover"),
        last_period_start: of.last_period_start(),
        periods_from: of.periods_from(),
        expiration_at: of.expiration_at(),
        terminated_at: of.terminated_at(),
        transaction_name: of.transaction_name(),
        transaction_metadata: of.transaction_metadata(),
        created_at: of.created_at(),
        id: id?,
        trigger: trigger?,
    };
    Some(rule)
}

/// Each trigger needs a member of its own.
fn trigger(node: Node<'_>, of: &RuleFields<'_>) -> Option<Trigger> {
    let stated = of.trigger()?;
    let name = stated.text()?;
    match &*name {
        "threshold" => required(node, of.threshold_credits(), "threshold_credits").map(Trigger::Threshold),
        "interval" => required(node, of.interval(), "interval").map(Trigger::Interval),
        _ => {
            let text = message(&[&quoted(&name), " is none of threshold, interval"]);
            stated.report(Code::UnknownValue, text);
            None
        }
    }
}

fn trigger_name(trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::Threshold(_) => "threshold",
        Trigger::Interval(_) => "interval",
    }
}

fn interval_of(trigger: Trigger) -> Option<Interval> {
    match trigger {
        Trigger::Threshold(_) => None,
        Trigger::Interval(interval) => Some(interval),
    }
}

fn threshold_of(trigger: Trigger) -> Option<Credits> {
    match trigger {
        Trigger::Threshold(credits) => Some(credits),
        Trigger::Interval(_) => None,
    }
}
