//! What a decision may use, and that more harms nobody.

use crate::shipped::{COMPONENT, CORE, component, core, decided, options, request};
use drawdown_host::{Error, Limits};

const FEW_PAGES: usize = 4 << 20;

#[test]
fn fuel_is_counted_and_the_same_each_time() {
    let (answer, fuel) = COMPONENT.decide_text_metered(&request());
    decided(answer).expect("it is decided");
    assert!(fuel > 1_000, "{fuel}");
    assert_eq!(COMPONENT.decide_text_metered(&request()).1, fuel);
    assert_eq!(
        CORE.decide_bytes_metered(request().as_bytes()).1,
        CORE.decide_bytes_metered(request().as_bytes()).1
    );
}

#[test]
fn a_decision_that_needs_more_fuel_ends() {
    let mut options = options();
    options.limits.fuel = 20_000;
    let (component, core) = (component(&options), core(&options));
    let results = [component.decide_text(&request()), core.decide_text(&request())];
    for result in results {
        assert!(matches!(result, Err(Error::OutOfFuel { limit: 20_000 })), "{result:?}");
    }
    // The next one that needs less is decided.
    assert_eq!(decided(component.decide_text("{")), drawdown_wire::invoke("{"));
    assert_eq!(decided(core.decide_text("{")), drawdown_wire::invoke("{"));
}

#[test]
fn a_decision_that_needs_more_memory_ends() {
    let mut options = options();
    options.limits.memory_bytes = FEW_PAGES;
    let (component, core) = (component(&options), core(&options));
    let large = format!("[{}0]", "0,".repeat(1 << 20));
    let results = [component.decide_text(&large), core.decide_text(&large)];
    for result in results {
        assert!(matches!(result, Err(Error::OutOfMemory { limit: FEW_PAGES })), "{result:?}");
    }
    assert_eq!(decided(component.decide_text(&request())), drawdown_wire::invoke(&request()));
    assert_eq!(decided(core.decide_text(&request())), drawdown_wire::invoke(&request()));
}

#[test]
fn a_request_that_does_not_fit_at_all_is_out_of_memory() {
    let mut options = options();
    options.limits.memory_bytes = FEW_PAGES;
    let larger = " ".repeat(2 * FEW_PAGES);
    let results = [component(&options).decide_text(&larger), core(&options).decide_text(&larger)];
    for result in results {
        assert!(matches!(result, Err(Error::OutOfMemory { .. })), "{result:?}");
    }
}

#[test]
fn a_decision_that_needs_more_stack_ends() {
    let mut options = options();
    options.limits.stack_bytes = 512;
    let result = component(&options).decide_text(&request());
    assert!(matches!(result, Err(Error::OutOfStack { limit: 512 })), "{result:?}");
}

#[test]
fn the_defaults_take_the_largest_requests() {
    let Limits { fuel, memory_bytes, .. } = Limits::default();
    let request = largest_request();
    assert!(request.len() > 31 << 20, "{}", request.len());
    let (answer, used) = COMPONENT.decide_text_metered(&request);
    decided(answer).expect("it is decided");
    assert!(used < fuel / 4, "{used} of {fuel} in {memory_bytes} bytes");
}

#[test]
fn the_defaults_take_every_wallet_beside_every_invoice() {
    let wallets: Vec<_> = (0..1_000)
        .map(|number| {
            format!(r#"{{"id":"w{number}","currency":"EUR","rate_amount":"1","credits_balance":"0"}}"#)
        })
        .collect();
    let invoices: Vec<_> = (0..1_000)
        .map(|number| format!(r#"{{"id":"i{number}","currency":"EUR","fees_amount_cents":1}}"#))
        .collect();
    let request = format!(
        r#"{{"policy":"lago-2026-08","account":{{"wallets":[{}]}},"command":{{"id":"c1","at":"2026-02-01T00:00:00Z","type":"apply_credits","invoices":[{}]}}}}"#,
        wallets.join(","),
        invoices.join(",")
    );
    let native = drawdown_wire::invoke(&request).expect("it is decided");
    // Wallets that were skipped are listed up to a limit and counted beyond it.
    assert!(native.len() < 8 << 20, "{}", native.len());
    assert!(COMPONENT.decide_text(&request).expect("it is decided") == native, "the component differs");
    assert!(CORE.decide_text(&request).expect("it is decided") == native, "the core module differs");
}

/// As many transactions as an account may hold that is written whole, in a request of nearly the greatest length.
fn largest_request() -> String {
    let transaction = |number: usize| {
        format!(
            r#"{{"id":"t{number:07}","wallet_id":"w","transaction_type":"inbound","transaction_status":"granted","status":"settled","source":"manual","amount":"0.01","credit_amount":"0.01","remaining_amount_cents":1,"remaining_credit_amount":"0.01","priority":{},"name":"{}","created_at":"2026-01-01T00:00:00Z","settled_at":"2026-01-01T00:00:00Z"}}"#,
            number % 50 + 1,
            "n".repeat(20),
        )
    };
    let transactions: Vec<_> = (0..30_000).map(transaction).collect();
    format!(
        r#"{{"policy":"drawdown-1","account":{{"organization":{{}},"customer":{{"external_id":"c","currency":"EUR"}},"wallets":[{{"id":"w","currency":"EUR","rate_amount":"1","status":"active","credits_balance":"300","balance_cents":30000,"created_at":"2026-01-01T00:00:00Z"}}],"wallet_transactions":[{}]}},"command":{{"id":"c1","at":"2026-02-01T00:00:00Z","type":"apply_credits","invoices":[{{"id":"i","currency":"EUR","fees":[{{"amount_cents":29000}}]}}]}}}}"#,
        transactions.join(",")
    ) + &" ".repeat(22 << 20)
}
