//! The same request gives the same bytes as in process.

use crate::shipped::{COMPONENT, CORE, component, core, decided, options, request, requests};
use drawdown_host::Error;

#[test]
fn every_vector_gives_the_native_bytes() {
    for (name, request) in requests() {
        let native = drawdown_wire::invoke(&request);
        assert_eq!(decided(COMPONENT.decide_text(&request)), native, "{name} on the component");
        assert_eq!(decided(CORE.decide_text(&request)), native, "{name} on the core module");
    }
}

#[test]
fn many_at_once_give_the_bytes_of_each_alone() {
    let requests = requests();
    for some in requests.chunks(97) {
        let texts: Vec<&str> = some.iter().map(|(_, request)| request.as_str()).collect();
        let bytes: Vec<&[u8]> = texts.iter().map(|text| text.as_bytes()).collect();
        let of_component = COMPONENT.decide_many(&texts).into_iter().map(decided);
        let of_core = CORE.decide_many(&bytes).into_iter().map(decided);
        assert_eq!((of_component.len(), of_core.len()), (texts.len(), texts.len()));
        for (((name, request), component), core) in some.iter().zip(of_component).zip(of_core) {
            let native = drawdown_wire::invoke(request);
            assert!(component == native, "{name} on the component");
            assert!(core == native, "{name} on the core module");
        }
    }
    assert!(COMPONENT.decide_many(&[]).is_empty() && CORE.decide_many(&[]).is_empty());
}

/// What ends the call as a whole loses no other request.
#[test]
fn one_request_that_needs_too_much_loses_no_other() {
    let mut limited = options();
    limited.limits.fuel = 40_000_000;
    let many = "7,".repeat(3_000_000);
    let heavy = format!("[{many}7]");
    let light = request();
    let (component, core) = (component(&limited), core(&limited));
    let native = drawdown_wire::invoke(&light);
    let texts = [light.as_str(), heavy.as_str(), light.as_str()];
    let of_component = component.decide_many(&texts);
    let of_core = core.decide_many(&texts.map(str::as_bytes));
    for results in [of_component, of_core] {
        let [first, heavy, last] = results.try_into().expect("three results");
        assert!(decided(first) == native && decided(last) == native);
        assert!(matches!(heavy, Err(Error::OutOfFuel { .. })), "{heavy:?}");
    }
}

#[test]
fn the_engine_says_what_it_is() {
    assert_eq!(COMPONENT.info().expect("it says"), drawdown_wire::info());
}
