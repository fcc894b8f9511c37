//! The same request gives the same bytes as in process.

use crate::shipped::{COMPONENT, CORE, decided, requests};

#[test]
fn every_vector_gives_the_native_bytes() {
    for (name, request) in requests() {
        let native = drawdown_wire::invoke(&request);
        assert_eq!(decided(COMPONENT.decide_text(&request)), native, "{name} on the component");
        assert_eq!(decided(CORE.decide_text(&request)), native, "{name} on the core module");
    }
}

#[test]
fn the_engine_says_what_it_is() {
    assert_eq!(COMPONENT.info().expect("it says"), drawdown_wire::info());
}
