//! The policies of random histories: a preset, now and then with dials of its own.

use crate::policy::Policy;
use crate::random::Random;
use serde_json::{Value, json};

/// Every dial, with the values that histories give it, as JSON.
const DIALS: &[(&str, &str)] = &[
    ("stage", r#"["before_tax", "after_tax"]"#),
    ("purchase_tax", "[true, false]"),
    ("coupons", r#"["before_credits", "before_tax", "after_tax"]"#),
    ("active_subscription_required", "[true, false]"),
    ("wallet_limit", "[1, 2, 6]"),
    ("wallet_currency", r#"["any", "customer"]"#),
    (
        "excluded_invoice_types",
        r#"[[], ["one_off", "subscription"], ["advance_charges", "credit", "add_on"]]"#,
    ),
    ("application", r#"["single_wallet", "buckets"]"#),
    ("draw", r#"["wallet", "customer"]"#),
    (
        "wallet_order",
        r#"[["priority", "created"], ["restricted_first", "expiry"], ["narrowest_first", "priority"], []]"#,
    ),
    (
        "grant_order",
        r#"[
            ["priority", "granted_first", "created"],
            ["wallet_priority", "priority", "expiry", "granted_first", "start", "created"],
            ["restricted_first", "expiry", "cheapest_first", "created"],
            ["rolled", "priority", "granted_first", "narrowest_first", "expiry", "start", "created"],
            ["interval", "largest_first"]
        ]"#,
    ),
    ("priority_range", r#"["1-50", "0-100", "0-255"]"#),
    ("expiry_cutoff", r#"["end_of_day", "instant"]"#),
    ("expiry_zone", r#"["utc", "organization", "customer"]"#),
    ("expiry_effect", r#"["at_sweep", "at_decision"]"#),
    ("due_dated", r#"["decision", "own"]"#),
    ("termination", r#"["void", "freeze"]"#),
    // the model measures in money
    ("measure", r#"["money"]"#),
    ("drift", r#"["running_sums", "booked"]"#),
    ("consumed_counters", r#"["every_outbound", "invoiced"]"#),
    ("reversal", r#"["new_grant", "source_grants"]"#),
    ("late_payment", r#"["settle", "refund"]"#),
    ("credits_ended", r#"["settle", "refund"]"#),
    ("granted_on", r#"["request", "payment"]"#),
    ("import_check", r#"["off", "on"]"#),
    ("wallet_rounding", r#"["each", "together"]"#),
    ("line_allocation", r#"["none", "largest_remainder", "earliest_first"]"#),
    ("negative_fees", r#"["drop", "keep"]"#),
    ("tax_after_credits", r#"["one_rate_ceil", "per_rate"]"#),
    ("second_application", r#"["refused", "after_return"]"#),
    ("grant_spans", "[true, false]"),
    ("ongoing", r#"["none", "single", "cascade"]"#),
    ("ongoing_counts", r#"["balance", "available"]"#),
    ("recurrence", r#"["day", "period"]"#),
    ("rules_per_wallet", "[1, 2, 100]"),
    ("rule_end", r#"["keep", "cut"]"#),
    ("fixed_threshold", r#"["as_configured", "close_gap"]"#),
    ("alert_step", r#"["once", "repeated"]"#),
    ("day_text", r#"["refused", "read"]"#),
    ("currency_digits", r#"["iso", "lago"]"#),
    ("rate_digits", "[5, 12]"),
];

/// Every dial by its name, with the values that histories give it.
///
/// # Panics
///
/// Never: the table above is JSON.
#[must_use]
pub fn dials() -> Vec<(&'static str, Vec<Value>)> {
    DIALS.iter().map(|(dial, values)| (*dial, serde_json::from_str(values).expect("a list"))).collect()
}

/// A preset, often as it is, else with some dials of its own, now and then with all of them.
pub(super) fn policy(random: &mut Random) -> Value {
    let preset = match random.between(0, 99) {
        0..=11 => "lago-2022-09",
        12..=22 => "lago-2022-12",
        23..=34 => "lago-2024-01",
        35..=64 => "lago-2026-08",
        _ => "drawdown-1",
    };
    let dials = dials();
    let own = match random.between(0, 99) {
        0..=49 => return json!(preset),
        50..=84 => (0..random.between(1, 3)).map(|_| random.pick(&dials).clone()).collect(),
        _ => dials,
    };
    let mut policy = json!({"preset": preset});
    for (dial, values) in own {
        policy[dial] = random.pick(&values).clone();
    }
    let read = Policy::read(&policy);
    if read.before_tax && read.coupons_after_tax {
        // The two contradict each other.
        policy["coupons"] = json!("before_tax");
    }
    policy
}
