//! The limits of the contract's section 4, each just inside and just outside, and what a decision or a replay may make
//! of an account.

use crate::limits::ANSWER_BYTES;
use drawdown_json::writer;
use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

const WALLET: &str = r#""currency":"EUR","rate_amount":"1","traceable":true"#;

fn repeated(count: usize, item: impl Fn(usize) -> String) -> String {
    (0..count).map(item).collect::<Vec<_>>().join(",")
}

fn decided(account: &str, command: &str) -> String {
    let text = format!(
        r#"{{"policy":"lago-2026-08","account":{account},"command":{{"id":"c1","at":"2026-07-01T12:00:00Z",{command}}}}}"#
    );
    crate::invoke(&text).unwrap_or_else(|problems| problems)
}

fn alert(id: usize) -> String {
    format!(r#"{{"id":"a{id}","alert_type":"wallet_balance_amount","thresholds":[{{"value":"1"}}]}}"#)
}

fn rule(id: usize) -> String {
    format!(
        r#"{{"id":"r{id}","status":"terminated","trigger":"interval","interval":"weekly","terminated_at":"2026-01-{:02}T00:00:00Z"}}"#,
        28 - id % 28
    )
}

fn with_wallet(members: &str) -> String {
    format!(r#"{{"wallets":[{{"id":"w1",{WALLET},{members}}}]}}"#)
}

/// Is there a problem about so many of these?
fn tells(answer: &str, figure: usize, what: &str, limit: usize) -> bool {
    answer.contains("limit_exceeded") && answer.contains(&format!("{figure} {what}, the limit is {limit}"))
}

#[test]
fn lists_end_at_their_limit() {
    let expire = r#""type":"expire""#;
    type Case = (&'static str, usize, fn(usize) -> String);
    let cases: [Case; 9] = [
        ("alerts of a wallet", 100, |count| {
            decided(&with_wallet(&format!(r#""alerts":[{}]"#, repeated(count, alert))), r#""type":"expire""#)
        }),
        ("alerts of a wallet", 100, |count| {
            let update = format!(
                r#""type":"update_wallet","wallet_id":"w1","wallet":{{"alerts":[{}]}}"#,
                repeated(count, alert)
            );
            decided(&with_wallet(r#""alerts":[]"#), &update)
        }),
        ("thresholds of an alert", 100, |count| {
            let alert = format!(
                r#""alerts":[{{"id":"a","alert_type":"wallet_balance_amount","thresholds":[{}]}}]"#,
                repeated(count, |value| format!(r#"{{"value":"{value}"}}"#))
            );
            decided(&with_wallet(&alert), r#""type":"expire""#)
        }),
        ("rules of a wallet", 100, |count| {
            let rules = format!(r#""recurring_transaction_rules":[{}]"#, repeated(count, rule));
            decided(&with_wallet(&rules), r#""type":"expire""#)
        }),
        ("pairs of metadata", 50, |count| {
            let pairs = repeated(count, |key| format!(r#""k{key}":"v""#));
            decided(&with_wallet(&format!(r#""metadata":{{{pairs}}}"#)), r#""type":"expire""#)
        }),
        ("pairs of metadata", 50, |count| {
            let pairs = repeated(count, |key| format!(r#"{{"key":"k{key}","value":"v"}}"#));
            decided(&with_wallet(&format!(r#""metadata":[{pairs}]"#)), r#""type":"expire""#)
        }),
        ("recent commands", 10_000, |count| {
            let recent = repeated(count, |_| "{}".to_string());
            let text = format!(
                r#"{{"policy":"lago-2026-08","account":{{}},"recent_commands":[{recent}],"command":{{"id":"c1","at":"2026-07-01T12:00:00Z","type":"expire"}}}}"#
            );
            crate::invoke(&text).unwrap_or_else(|problems| problems)
        }),
        ("accounts", 10_000, |count| {
            let accounts = repeated(count, |_| "{}".to_string());
            decided("{}", &format!(r#""type":"flows","accounts":[{accounts}]"#))
        }),
        ("events", 100_000, |count| {
            let events = repeated(count, |_| "{}".to_string());
            decided("{}", &format!(r#""type":"replay","events":[{events}]"#))
        }),
    ];
    for (what, limit, of) in cases {
        assert!(!of(limit).contains(&format!(" {what}, the limit is ")), "{limit} {what}");
        let beyond = of(limit + 1);
        assert!(tells(&beyond, limit + 1, what, limit), "{beyond:.400}");
    }
    assert!(decided("{}", expire).contains("unchanged"));
}

/// Wallets with so many of something each, 10,000 of them in all and one more.
fn spread(list: &str, per_wallet: usize, item: fn(usize) -> String, beyond: bool) -> String {
    let wallets = 10_000 / per_wallet;
    let wallet = |id: usize, count: usize| {
        format!(r#"{{"id":"w{id:03}",{WALLET},"{list}":[{}]}}"#, repeated(count, item))
    };
    let one_more = beyond.then(|| wallet(wallets, 1));
    let all = (0..wallets).map(|id| wallet(id, per_wallet)).chain(one_more).collect::<Vec<_>>().join(",");
    format!(r#"{{"customer":{{"currency":"EUR"}},"organization":{{"max_wallets":1000}},"wallets":[{all}]}}"#)
}

#[test]
fn lists_of_all_wallets_end_at_their_limit() {
    for (list, what, item) in [
        ("alerts", "alerts of all wallets", alert as fn(usize) -> String),
        ("recurring_transaction_rules", "rules of all wallets", rule),
    ] {
        assert!(
            decided(&spread(list, 100, item, false), r#""type":"expire""#).contains("unchanged"),
            "{what}"
        );
        let beyond = decided(&spread(list, 100, item, true), r#""type":"expire""#);
        assert!(tells(&beyond, 10_001, what, 10_000), "{beyond:.400}");
    }
}

fn refused(answer: &str, figure: usize, limit: usize) {
    let figures = format!(r#""figures":{{"limit":{limit},"figure":{figure}}}"#);
    assert!(answer.contains(r#""code":"limit_exceeded","field":"account""#), "{answer:.600}");
    assert!(answer.contains(&figures), "{answer:.600}");
}

#[test]
fn a_decision_makes_no_account_beyond_the_limits() {
    let create = r#""type":"create_wallet","wallet":{"rate_amount":"1","alerts":[{"alert_type":"wallet_balance_amount","thresholds":[{"value":"1"}]}]}"#;
    refused(&decided(&spread("alerts", 100, alert, false), create), 10_001, 10_000);
    let create = r#""type":"create_wallet","wallet":{"rate_amount":"1","recurring_transaction_rules":[{"trigger":"interval","interval":"weekly"}]}"#;
    refused(&decided(&spread("recurring_transaction_rules", 100, rule, false), create), 10_001, 10_000);
}

#[test]
fn the_rule_beyond_the_limit_drops_the_one_that_ended_first() {
    let account = with_wallet(&format!(r#""recurring_transaction_rules":[{}]"#, repeated(100, rule)));
    let update = r#""type":"update_wallet","wallet_id":"w1","wallet":{"recurring_transaction_rules":[{"trigger":"interval","interval":"weekly"}]}"#;
    let answer = decided(&account, update);
    let after = answer.split(r#""account":"#).nth(1).unwrap();
    // r27, r55 and r83 ended on the first of January; of those the first of the list goes
    let there = |id: usize| after.contains(&format!(r#""id":"r{id}""#));
    assert!(!there(27) && there(55) && there(83) && there(0), "{after:.600}");
    assert!(after.contains(r#""id":"c1/1""#));
}

#[test]
fn a_replay_makes_no_account_beyond_the_limits() {
    let created = |id: usize| {
        format!(
            r##"{{"id":"c#{id}","type":"wallet_created","at":"2026-07-01T12:00:00Z","wallet":{{"id":"w{id:04}",{WALLET}}}}}"##
        )
    };
    let replay = |count: usize| format!(r#""type":"replay","events":[{}]"#, repeated(count, created));
    assert!(decided("{}", &replay(1_000)).contains(r#""outcome":"answered""#));
    assert!(tells(&decided("{}", &replay(1_001)), 1_001, "wallets", 1_000));
}

/// Texts of a wallet's metadata, 50 KB a wallet.
fn heavy(wallets: usize) -> String {
    let text = "x".repeat(1_000);
    let metadata = repeated(50, |key| format!(r#""k{key}":"{text}""#));
    repeated(wallets, |id| format!(r#"{{"id":"w{id:03}",{WALLET},"metadata":{{{metadata}}}}}"#))
}

#[test]
fn an_account_that_grows_beyond_its_bytes_is_refused() {
    let account = |wallets| {
        format!(
            r#"{{"customer":{{"currency":"EUR"}},"organization":{{"max_wallets":1000}},"wallets":[{}]}}"#,
            heavy(wallets)
        )
    };
    let create = r#""type":"create_wallet","wallet":{"rate_amount":"1"}"#;
    assert!(decided(&account(480), create).contains(r#""outcome":"accepted""#));
    let beyond = decided(&account(500), create);
    assert!(beyond.contains(r#""code":"limit_exceeded","field":"account""#), "{beyond:.300}");
    assert!(beyond.contains(r#""limit":25165824"#), "{beyond:.300}");
    // what changes nothing is as long as it was
    assert!(decided(&account(500), r#""type":"expire""#).contains(r#""outcome":"unchanged""#));
}

#[test]
fn an_answer_ends_at_its_bytes() {
    let text = "x".repeat(1_000_000);
    let items = |count: usize| writer::text(|place| place.list(0..count, |place, _| place.text(&text))).len();
    assert!(items(67) < ANSWER_BYTES, "67 million and some");
    assert!(items(68) > ANSWER_BYTES);
    assert_eq!(items(69), items(200), "nothing is written behind an answer that is too long");
}

#[test]
fn wallets_beside_invoices_do_not_multiply_the_answer() {
    let long = "w".repeat(250);
    // none of them can pay; the first pays all; each is drained by one invoice
    for (wallet, invoice) in [(0, 100), (1_000_000, 100), (1_000, 1_000)] {
        let balance = format!(r#""balance_cents":{wallet},"credits_balance":"{}""#, wallet / 100);
        let wallets = repeated(1_000, |id| {
            format!(r#"{{"id":"{long}{id:04}","currency":"EUR","rate_amount":"1",{balance}}}"#)
        });
        let invoices = repeated(1_000, |id| {
            format!(r#"{{"id":"{long}{id:04}","currency":"EUR","fees":[{{"amount_cents":{invoice}}}]}}"#)
        });
        let command = format!(r#""type":"apply_credits","invoices":[{invoices}]"#);
        let answer = decided(&format!(r#"{{"wallets":[{wallets}]}}"#), &command);
        assert!(answer.contains(r#""explanation":["#), "{answer:.300}");
        let skipped = answer.matches(r#""order_key""#).count();
        assert!((10_000..=11_000).contains(&skipped), "{skipped} wallets are listed");
        assert!(answer.len() < ANSWER_BYTES / 2, "{} bytes", answer.len());
    }
}
