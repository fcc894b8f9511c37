//! Every member that a command can write on a wallet, a rule, an alert or a top-up: absent, null and set (rules,
//! section 4). The request schema names the members, so that a new one fails here until its row stands in the table.

use super::json;
use crate::prelude::*;
use crate::setting::Document;
use drawdown_json::Members;
use std::format;
use std::path::Path;
use std::string::{String, ToString};
use std::vec::Vec;

/// A stored wallet of which each member says something; its rule and its alert, too.
const WALLET: &str = r#"{"id":"w1","name":"Old","code":"old","status":"active","currency":"EUR","rate_amount":"1","priority":3,"balance_cents":0,"traceable":true,"invoice_requires_successful_payment":true,"paid_top_up_min_amount_cents":100,"paid_top_up_max_amount_cents":5000,"applies_to":{"fee_types":["charge"],"billable_metric_codes":["m"]},"expiration_at":"2027-01-01T00:00:00Z","created_at":"2026-01-01T00:00:00Z","metadata":{"k":"v"},"recurring_transaction_rules":[{"id":"r1","trigger":"threshold","method":"fixed","paid_credits":"10","granted_credits":"3","threshold_credits":"5","target_ongoing_balance":"50","grants_target_top_up":true,"ignore_paid_top_up_limits":true,"invoice_requires_successful_payment":true,"started_at":"2026-02-01T00:00:00Z","expiration_at":"2027-01-01T00:00:00Z","transaction_name":"Refill","transaction_metadata":{"k":"v"},"created_at":"2026-01-01T00:00:00Z"}],"alerts":[{"id":"a1","alert_type":"wallet_balance_amount","code":"low","thresholds":[{"code":"first","value":"1","recurring":true}]}]}"#;

/// Member, what it is set to, what it is then, and what a null makes of it (both as written in the answer).
type Row = (&'static str, &'static str, &'static str, &'static str);

const OF_WALLET: &[Row] = &[
    ("name", r#""New""#, r#""New""#, "null"),
    ("code", r#""new""#, r#""new""#, r#""old""#),
    ("expiration_at", r#""2028-01-01T00:00:00Z""#, r#""2028-01-01T00:00:00Z""#, "null"),
    ("expiration_date", r#""2027-12-31""#, r#""2028-01-01T00:00:00Z""#, "null"),
    ("priority", "7", "7", "3"),
    (
        "applies_to",
        r#"{"fee_types":[]}"#,
        r#"{"fee_types":[],"billable_metric_codes":["m"]}"#,
        r#"{"fee_types":[],"billable_metric_codes":[]}"#,
    ),
    ("paid_top_up_min_amount_cents", "200", "200", "null"),
    ("paid_top_up_max_amount_cents", "4000", "4000", "null"),
    ("invoice_requires_successful_payment", "false", "false", "false"),
    ("recurring_transaction_rules", "[]", "terminated", "terminated"),
    ("alerts", "[]", "[]", "[]"),
    ("metadata", r#"{"b":null,"a":"1"}"#, r#"{"a":"1","b":null}"#, "{}"),
];

const OF_SCOPE: &[Row] = &[
    ("fee_types", r#"["credit"]"#, r#"["credit"]"#, "[]"),
    ("billable_metric_codes", r#"["n"]"#, r#"["n"]"#, "[]"),
];

const OF_RULE: &[Row] = &[
    ("trigger", r#""interval""#, r#""interval""#, r#""threshold""#),
    ("method", r#""target""#, r#""target""#, r#""fixed""#),
    ("interval", r#""weekly""#, "null", "null"),
    ("paid_credits", r#""20""#, r#""20""#, r#""0""#),
    ("granted_credits", r#""4""#, r#""4""#, r#""0""#),
    ("threshold_credits", r#""-6""#, r#""-6""#, r#""0""#),
    ("target_ongoing_balance", r#""60""#, r#""60""#, "null"),
    ("grants_target_top_up", "false", "false", "false"),
    ("ignore_paid_top_up_limits", "false", "false", "false"),
    ("invoice_requires_successful_payment", "false", "false", "false"),
    ("granted_on", r#""payment""#, r#""payment""#, "absent"),
    ("max_paid_per_day_cents", "500", "500", "absent"),
    ("max_paid_per_month_cents", "900", "900", "absent"),
    ("pause_after_failures", "3", "3", "absent"),
    ("paused", "false", "absent", "absent"),
    ("started_at", r#""2026-03-01T00:00:00Z""#, r#""2026-03-01T00:00:00Z""#, "null"),
    ("anchor_at", r#""2026-03-01T00:00:00Z""#, r#""2026-03-01T00:00:00Z""#, "absent"),
    ("anchor_timezone", r#""Asia/Tokyo""#, r#""Asia/Tokyo""#, "absent"),
    ("grants_expire", r#""next""#, r#""next""#, "absent"),
    ("priority", "7", "7", "absent"),
    ("rollover", r#"{"max_credits":"5"}"#, r#"{"max_credits":"5","draw":"first"}"#, "absent"),
    ("reset_rollover", r#"{"max_credits":"5"}"#, r#"{"min_credits":"0","max_credits":"5"}"#, "absent"),
    ("expiration_at", r#""2028-01-01T00:00:00Z""#, r#""2028-01-01T00:00:00Z""#, "null"),
    ("transaction_name", r#""Monthly""#, r#""Monthly""#, "null"),
    ("transaction_metadata", r#"{"b":"2"}"#, r#"[{"key":"b","value":"2"}]"#, "[]"),
];

const OF_ALERT: &[Row] = &[
    ("alert_type", r#""wallet_credits_balance""#, r#""wallet_credits_balance""#, "missing"),
    ("code", r#""high""#, r#""high""#, "null"),
    ("notify_on", r#"["resolved"]"#, r#"["resolved"]"#, "absent"),
    ("thresholds", r#"[{"value":"2"}]"#, r#"[{"code":null,"value":"2","recurring":false}]"#, "missing"),
];

const OF_THRESHOLD: &[Row] = &[
    ("code", r#""second""#, r#""second""#, "null"),
    ("value", r#""2""#, r#""2""#, "missing"),
    ("recurring", "true", "true", "false"),
];

/// Members that say which object is meant.
const NAMES_IT: &[&str] = &["id", "lago_id"];

fn schema() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../js/schema/request.schema.json");
    std::fs::read_to_string(path).unwrap()
}

/// The members of an object as the schema has them: name, and whether the engine leaves it to the host.
fn described(definition: &str) -> Vec<(String, bool)> {
    let text = schema();
    let document = Document::parse(&text).unwrap();
    let definitions = document.root().unwrap().member("$defs").unwrap();
    let properties = definitions.member(definition).unwrap().member("properties").unwrap();
    Members::of(properties)
        .map(|(name, schema)| (name.raw().into(), json(schema).contains("HostsOwn")))
        .collect()
}

fn answer(command: &str) -> Result<String, String> {
    let text = format!(
        r#"{{"policy":{{"preset":"lago-2026-08","grant_spans":true}},"account":{{"customer":{{"currency":"EUR"}},"wallets":[{WALLET}]}},"command":{{"id":"c1","at":"2026-07-01T12:00:00Z",{command}}}}}"#
    );
    crate::invoke(&text)
}

fn updated(changes: &str) -> Result<String, String> {
    answer(&format!(r#""type":"update_wallet","wallet_id":"w1","wallet":{{{changes}}}"#))
}

/// The object of that place in the first wallet of an answer, or the answer's refusals.
fn found(answer: &str, place: &[&str], member: &str) -> String {
    let document = Document::parse(answer).unwrap();
    let root = document.root().unwrap();
    if let Some(refusals) = root.member("refusals") {
        return json(refusals);
    }
    let first = |node: Node<'_>, list: &str| node.member(list).unwrap().items().next().unwrap().index();
    let at = |index: usize| Node::at(&document, index).unwrap();
    let mut object = at(first(root.member("account").unwrap(), "wallets"));
    for name in place {
        let inner = object.member(name).unwrap();
        object = inner.items().next().unwrap_or(inner);
    }
    object.member(member).map_or_else(|| String::from("absent"), json)
}

/// Each row, in a change that `wrap` makes of a member and its value.
fn try_rows(definition: &str, rows: &[Row], place: &[&str], wrap: impl Fn(&str) -> String) {
    for (name, hosts) in described(definition) {
        let name = name.as_str();
        if hosts {
            let quiet = |value: &str| updated(&wrap(&format!(r#""{name}":{value}"#))).unwrap();
            assert!(quiet("null").contains(r#""outcome":"unchanged""#), "{definition}.{name}");
            assert!(
                quiet(r#"{"of":"the host"}"#).contains(r#""outcome":"unchanged""#),
                "{definition}.{name}"
            );
            continue;
        }
        let row = rows.iter().find(|row| row.0 == name);
        let Some((_, value, set, null)) = row else {
            assert!(NAMES_IT.contains(&name), "{definition}.{name} has no row");
            continue;
        };
        let shown = if name == "expiration_date" { "expiration_at" } else { name };
        for (value, expected) in [(value, set), (&"null", null)] {
            let answer = updated(&wrap(&format!(r#""{name}":{value}"#)));
            match answer {
                Err(problems) => assert!(problems.contains(&format!("{expected}_member")), "{problems}"),
                Ok(answer) if *expected == "terminated" => {
                    assert!(found(&answer, &[], shown).contains(r#""status":"terminated""#), "{answer}");
                }
                Ok(answer) => {
                    assert_eq!(found(&answer, place, shown), *expected, "{definition}.{name} = {value}");
                }
            }
        }
    }
}

#[test]
fn of_what_changes_a_null_has_one_meaning_in_each_member() {
    let nothing = updated("").unwrap();
    assert!(nothing.contains(r#""outcome":"unchanged""#), "absent members stay: {nothing}");
    let rule = |member: &str| {
        // a trigger or method needs what goes with it
        let needs = if member.contains("trigger\":\"i") { r#","interval":"monthly""# } else { "" };
        format!(r#""recurring_transaction_rules":[{{"id":"r1",{member}{needs}}}]"#)
    };
    let alert = |member: &str| {
        let rest =
            [(r#""alert_type":"#, r#""wallet_balance_amount""#), (r#""thresholds":"#, r#"[{"value":"1"}]"#)];
        let rest = rest.iter().filter(|(name, _)| !member.starts_with(name));
        let rest: String = rest.map(|(name, value)| format!(",{name}{value}")).collect();
        format!(r#""alerts":[{{"id":"a1",{member}{rest}}}]"#)
    };
    let threshold = |member: &str| {
        let value = if member.starts_with(r#""value""#) { "" } else { r#","value":"1""# };
        format!(
            r#""alerts":[{{"id":"a1","alert_type":"wallet_balance_amount","thresholds":[{{{member}{value}}}]}}]"#
        )
    };
    try_rows("WalletChanges", OF_WALLET, &[], str::to_string);
    try_rows("ScopeDraft", OF_SCOPE, &["applies_to"], |member| format!(r#""applies_to":{{{member}}}"#));
    try_rows("RuleDraft", OF_RULE, &["recurring_transaction_rules"], rule);
    try_rows("AlertDraft", OF_ALERT, &["alerts"], alert);
    try_rows("AlertThresholdDraft", OF_THRESHOLD, &["alerts", "thresholds"], threshold);
}

/// Members of what is made new, and a value that shows: there null is as absent.
const OF_NEW_WALLET: &[(&str, &str)] = &[
    ("name", r#""Prepaid""#),
    ("code", r#""mine""#),
    ("expiration_at", r#""2028-01-01T00:00:00Z""#),
    ("expiration_date", r#""2027-12-31""#),
    ("priority", "7"),
    ("applies_to", r#"{"fee_types":["credit"]}"#),
    ("paid_top_up_min_amount_cents", "700"),
    ("paid_top_up_max_amount_cents", "900"),
    ("invoice_requires_successful_payment", "true"),
    ("recurring_transaction_rules", r#"[{"trigger":"interval","interval":"weekly"}]"#),
    ("alerts", r#"[{"alert_type":"wallet_balance_amount","thresholds":[{"value":"1"}]}]"#),
    ("metadata", r#"{"a":"1"}"#),
    ("currency", r#""USD""#),
    ("rate_amount", r#""2""#),
    ("paid_credits", r#""20""#),
    ("granted_credits", r#""4""#),
    ("transaction_priority", "9"),
    ("transaction_name", r#""First""#),
    ("transaction_metadata", r#"{"b":"2"}"#),
    ("ignore_paid_top_up_limits_on_creation", "true"),
];

const OF_TOP_UP: &[(&str, &str)] = &[
    ("paid_credits", r#""20""#),
    ("granted_credits", r#""4""#),
    ("voided_credits", r#""5""#),
    ("priority", "9"),
    ("name", r#""First""#),
    ("metadata", r#"{"b":"2"}"#),
    ("ignore_paid_top_up_limits", "true"),
    ("invoice_requires_successful_payment", "false"),
    ("voided_transaction_id", r#""g9""#),
    ("lago_voided_transaction_id", r#""g9""#),
    ("granted_on", r#""payment""#),
    ("paid_unit_amount", r#""0.5""#),
    ("purchase_amount_cents", "700"),
    ("starts_at", r#""2026-08-01T00:00:00Z""#),
    ("rollover", r#"{"max_credits":"5"}"#),
    ("expiration_at", r#""2028-01-01T00:00:00Z""#),
];

/// What was decided, without the digest, which tells the texts apart.
fn decided(command: &str) -> String {
    let answer = answer(command).unwrap_or_else(|problems| problems);
    answer.split(r#","command":"#).next().unwrap_or_default().to_string()
}

fn try_new(definition: &str, rows: &[(&str, &str)], base: &[(&str, &str)], command: impl Fn(&str) -> String) {
    let with = |name: &str, value: Option<&str>| {
        // that limits are not applied shows where they would be broken
        let above = name.starts_with("ignore_").then_some(("paid_credits", r#""60""#));
        let others = base
            .iter()
            .copied()
            .filter(|(other, _)| *other != name && above.is_none_or(|(above, _)| above != *other));
        let own = value.map(|value| (name, value));
        let members = own.into_iter().chain(above).chain(others);
        decided(&command(
            &members.map(|(name, value)| format!(r#""{name}":{value}"#)).collect::<Vec<_>>().join(","),
        ))
    };
    for (name, hosts) in described(definition) {
        let name = name.as_str();
        let absent = with(name, None);
        let row = rows.iter().find(|row| row.0 == name);
        match row {
            Some((_, value)) => {
                assert_eq!(with(name, Some("null")), absent, "{definition}.{name}");
                assert_ne!(with(name, Some(value)), absent, "{definition}.{name}");
            }
            None if hosts => {
                assert_eq!(with(name, Some("null")), absent, "{definition}.{name}");
                assert_eq!(with(name, Some(r#"["of the host"]"#)), absent, "{definition}.{name}");
            }
            None => {
                let of_every_command = ["at", "type", "wallet_id", "lago_wallet_id"];
                assert!(
                    NAMES_IT.contains(&name) || of_every_command.contains(&name),
                    "{definition}.{name} has no row"
                );
            }
        }
    }
}

#[test]
fn of_what_is_new_a_null_is_as_absent() {
    let wallet =
        [("rate_amount", r#""1""#), ("paid_credits", r#""8""#), ("paid_top_up_max_amount_cents", "5000")];
    let create = |members: &str| format!(r#""type":"create_wallet","wallet":{{{members}}}"#);
    try_new("WalletDraft", OF_NEW_WALLET, &wallet, create);
    let parts = [("paid_credits", r#""8""#), ("granted_credits", r#""1""#)];
    let top_up = |members: &str| format!(r#""type":"top_up","wallet_id":"w1",{members}"#);
    try_new("TopUp", OF_TOP_UP, &parts, top_up);
    let rule = [("trigger", r#""threshold""#), ("threshold_credits", r#""1""#), ("paid_credits", r#""2""#)];
    let new_rule = |members: &str| {
        format!(
            r#""type":"create_wallet","wallet":{{"rate_amount":"1","recurring_transaction_rules":[{{{members}}}]}}"#
        )
    };
    let rows: Vec<(&str, &str)> = OF_RULE.iter().map(|row| (row.0, row.1)).collect();
    for (name, value) in rows {
        let value = match name {
            // what is the default, or is read with another trigger, shows otherwise
            "grants_target_top_up" | "ignore_paid_top_up_limits" | "invoice_requires_successful_payment" => {
                "true"
            }
            // or is of another trigger, or of a rule that is there
            "interval" | "paused" => continue,
            _ => value,
        };
        let with = |value: Option<&str>| {
            let own = value.map(|value| format!(r#""{name}":{value}"#));
            let others = rule.iter().filter(|(other, _)| *other != name);
            let others = others.map(|(name, value)| format!(r#""{name}":{value}"#));
            decided(&new_rule(&own.into_iter().chain(others).collect::<Vec<_>>().join(",")))
        };
        assert_eq!(with(Some("null")), with(None), "RuleDraft.{name}");
        assert_ne!(with(Some(value)), with(None), "RuleDraft.{name}");
    }
}
