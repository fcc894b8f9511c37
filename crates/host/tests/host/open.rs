//! Accounts that stay open in the component.

use crate::shipped::{COMPONENT, component, decided, options, requests};
use drawdown_host::Error;
use serde_json::Value;

const EMPTY: &str = r#"{"organization":{},"wallets":[],"wallet_transactions":[]}"#;
const SWEEP: &str = r#"{"id":"night","at":"2026-07-01T00:00:00Z","type":"expire"}"#;

#[test]
fn every_vector_gives_the_native_bytes_on_an_open_account() {
    let mut alike = 0;
    for (name, request) in requests() {
        let Ok(request) = serde_json::from_str::<Value>(&request) else { continue };
        let text = |member: &str| request.get(member).map(Value::to_string);
        let (Some(policy), Some(account), Some(command)) = (text("policy"), text("account"), text("command"))
        else {
            continue;
        };
        let answer = text("answer");
        let Ok(mut native) = drawdown_wire::OpenAccount::open(&policy, &account) else {
            assert!(matches!(COMPONENT.open_account(&policy, &account), Err(Error::Malformed(_))), "{name}");
            continue;
        };
        let mut open = COMPONENT.open_account(&policy, &account).expect("it opens");
        let wanted = native.preview(&command, answer.as_deref());
        assert_eq!(decided(open.preview(&command, answer.as_deref())), wanted, "{name}");
        assert_eq!(decided(open.decide(&command, answer.as_deref())), wanted, "{name}");
        let _ = native.decide(&command, answer.as_deref());
        assert_eq!(open.account().expect("it says"), native.account(), "{name}");
        alike += 1;
    }
    assert!(alike > 1_000, "{alike}");
}

#[test]
fn what_ends_a_call_ends_the_account_and_says_so() {
    let mut limited = options();
    limited.limits.fuel = 40_000_000;
    let engine = component(&limited);
    let mut open = engine.open_account(r#""drawdown-1""#, EMPTY).expect("it opens");
    assert!(open.decide(SWEEP, None).expect("it decides").starts_with(r#"{"outcome":"unchanged""#));
    let heavy = format!("[{}7]", "7,".repeat(3_000_000));
    assert!(matches!(open.decide(&heavy, None), Err(Error::OutOfFuel { .. })));
    assert!(matches!(open.decide(SWEEP, None), Err(Error::Closed)));
    assert!(matches!(open.account(), Err(Error::Closed)));
    drop(open);
    assert!(engine.open_account(r#""drawdown-1""#, EMPTY).is_ok(), "its place is free again");
}

#[test]
fn each_call_has_the_fuel_of_one() {
    let mut limited = options();
    limited.limits.fuel = 5_000_000;
    let engine = component(&limited);
    let mut open = engine.open_account(r#""drawdown-1""#, EMPTY).expect("it opens");
    for _ in 0..100 {
        assert!(open.decide(SWEEP, Some(r#"{"account":"none"}"#)).is_ok());
    }
}
