//! What was accepted can be read again: whatever a command of a host smuggles in, the account of the answer is one of
//! a good request. And the order of members, which JSON gives no meaning, changes no byte.

use super::json;
use crate::prelude::*;
use crate::setting::Document;
use drawdown_json::Kind;
use drawdown_json::Members;
use std::format;
use std::string::String;
use std::vec::Vec;

const WALLET: &str = r#"{"id":"w1","status":"active","currency":"EUR","rate_amount":"0.00001","credits_balance":"5","balance_cents":0,"traceable":true,"created_at":"2026-01-01T00:00:00Z","alerts":[{"id":"c0/1","alert_type":"wallet_balance_amount","thresholds":[{"value":"1"}]}],"recurring_transaction_rules":[{"id":"c0/2","trigger":"interval","interval":"weekly"}]}"#;

fn request(account: &str, command: &str) -> String {
    format!(
        r#"{{"policy":"drawdown-1","account":{account},"command":{{"id":"c1","at":"2026-07-01T12:00:00Z",{command}}}}}"#
    )
}

/// Texts that are no value, too long, or look like what the engine makes itself.
fn hostile_texts() -> Vec<String> {
    let mut texts: Vec<String> = [
        "",
        " ",
        "/",
        "#",
        "c1",
        "c1/",
        "c1/1",
        "c1/2",
        "c1#1",
        "c0/1",
        "c0/9",
        "w1",
        "null",
        "\\u0000",
        "\\ud83d\\ude00",
    ]
    .map(String::from)
    .into();
    texts.extend([255, 256, 1_024, 1_025].map(|length| "x".repeat(length)));
    texts.push(format!("{}/12345678901234567890", "x".repeat(255)));
    texts
}

fn hostile_numbers() -> Vec<&'static str> {
    Vec::from([
        "0",
        "-1",
        "0.000009",
        "1",
        "50",
        "51",
        "9007199254740991",
        "9007199254740992",
        "9999999999999999999999999.999",
        "9999999999999999999999999999",
        "-9999999999999999999999999999",
        "0.0000000000000000000000000001",
        "90071992547409910",
    ])
}

fn of_wallet(commands: &mut Vec<String>, members: &str) {
    commands.push(format!(r#""type":"update_wallet","wallet_id":"w1","wallet":{{{members}}}"#));
    commands.push(format!(
        r#""type":"create_wallet","wallet":{{"rate_amount":"0.00001","currency":"JPY",{members}}}"#
    ));
}

fn hostile_commands() -> Vec<String> {
    let mut commands = Vec::new();
    for text in hostile_texts() {
        for member in ["name", "code"] {
            of_wallet(&mut commands, &format!(r#""{member}":"{text}""#));
        }
        of_wallet(&mut commands, &format!(r#""metadata":{{"{text}":"v","k":"{text}"}}"#));
        of_wallet(&mut commands, &format!(r#""metadata":[{{"key":"{text}","value":"{text}"}}]"#));
        of_wallet(&mut commands, &format!(r#""applies_to":{{"billable_metric_codes":["{text}"]}}"#));
        let alert = r#""alert_type":"wallet_balance_amount","thresholds":[{"value":"1"}]"#;
        of_wallet(
            &mut commands,
            &format!(r#""alerts":[{{"id":"{text}",{alert}}},{{{alert}}},{{"code":"{text}",{alert}}}]"#),
        );
        let rule = r#""trigger":"interval","interval":"weekly""#;
        of_wallet(
            &mut commands,
            &format!(r#""recurring_transaction_rules":[{{{rule},"transaction_name":"{text}"}}]"#),
        );
        of_wallet(
            &mut commands,
            &format!(r#""recurring_transaction_rules":[{{{rule},"transaction_metadata":{{"{text}":"v"}}}}]"#),
        );
        for parts in [r#""granted_credits":"9000000000""#, r#""paid_credits":"9000000000""#] {
            for member in [format!(r#""name":"{text}""#), format!(r#""metadata":{{"{text}":"{text}"}}"#)] {
                commands.push(format!(r#""type":"top_up","wallet_id":"w1",{parts},{member}"#));
            }
        }
    }
    for number in hostile_numbers() {
        for member in ["priority", "paid_top_up_min_amount_cents", "paid_top_up_max_amount_cents"] {
            of_wallet(&mut commands, &format!(r#""{member}":{number}"#));
        }
        of_wallet(
            &mut commands,
            &format!(
                r#""alerts":[{{"alert_type":"wallet_credits_balance","thresholds":[{{"value":"{number}","recurring":true}},{{"value":"{number}"}}]}}]"#
            ),
        );
        for method in ["fixed", "target"] {
            of_wallet(
                &mut commands,
                &format!(
                    r#""recurring_transaction_rules":[{{"trigger":"threshold","method":"{method}","threshold_credits":"{number}","target_ongoing_balance":"{number}","paid_credits":"{number}"}}]"#
                ),
            );
        }
    }
    for number in hostile_numbers() {
        for member in ["paid_credits", "granted_credits", "voided_credits"] {
            commands.push(format!(r#""type":"top_up","wallet_id":"w1","{member}":"{number}""#));
            commands.push(format!(
                r#""type":"create_wallet","wallet":{{"rate_amount":"{number}","currency":"CLF","{member}":"{number}"}}"#
            ));
        }
    }
    for end in ["2099-12-31", "2099-12-30", "1969-12-31", "2099-12-31T23:59:59.999999Z", "2100-01-01"] {
        commands.push(format!(
            r#""type":"create_wallet","wallet":{{"rate_amount":"1","expiration_at":"{end}"}}"#
        ));
        commands.push(format!(
            r#""type":"create_wallet","wallet":{{"rate_amount":"1","expiration_date":"{end}"}}"#
        ));
        commands.push(format!(
            r#""type":"top_up","wallet_id":"w1","granted_credits":"9000000000","expiration_at":"{end}""#
        ));
    }
    commands
}

#[test]
fn what_was_accepted_can_be_read_again() {
    let account = format!(r#"{{"customer":{{"currency":"EUR"}},"wallets":[{WALLET}]}}"#);
    let mut accepted = 0;
    for command in hostile_commands() {
        let Ok(answer) = crate::invoke(&request(&account, &command)) else { continue };
        let document = Document::parse(&answer).unwrap();
        let root = document.root().unwrap();
        if json(root.member("outcome").unwrap()) != r#""accepted""# {
            continue;
        }
        accepted += 1;
        let after = json(root.member("account").unwrap());
        let next = crate::invoke(&request(&after, r#""type":"replay","events":[]"#));
        assert!(next.is_ok(), "{command}\n{next:?}");
        assert!(next.unwrap().contains(&after), "{command}: what is written is read back");
    }
    assert!(accepted > 150, "{accepted} commands were accepted");
}

/// The same text with the members of each object from the last to the first.
fn reversed(node: Node<'_>) -> String {
    match node.kind() {
        Kind::Array => format!("[{}]", node.items().map(reversed).collect::<Vec<_>>().join(",")),
        Kind::Object => {
            let mut members: Vec<String> = Members::of(node)
                .map(|(name, value)| format!("\"{}\":{}", name.raw(), reversed(value)))
                .collect();
            members.reverse();
            format!("{{{}}}", members.join(","))
        }
        Kind::Null | Kind::False | Kind::True | Kind::Number | Kind::Text | Kind::EscapedText => json(node),
    }
}

#[test]
fn the_order_of_members_changes_no_byte() {
    let account = format!(r#"{{"customer":{{"currency":"EUR"}},"wallets":[{WALLET}]}}"#);
    let mut commands = hostile_commands();
    let metadata = r#"{"b":"1","a":null,"é":"2","B":"3","":"4"}"#;
    commands.push(format!(r#""type":"update_wallet","wallet_id":"w1","wallet":{{"metadata":{metadata}}}"#));
    commands.push(format!(
        r#""type":"top_up","wallet_id":"w1","granted_credits":"9000000","metadata":{metadata}"#
    ));
    for command in commands {
        let text = request(&account, &command);
        let turned = reversed(Document::parse(&text).unwrap().root().unwrap());
        if let Ok(answer) = crate::invoke(&text) {
            assert_eq!(crate::invoke(&turned), Ok(answer), "{command}");
        }
    }
}
