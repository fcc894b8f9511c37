//! Many threads, few places.

use crate::shipped::{component, core, decided, options, request, requests};
use std::thread;

#[test]
fn threads_share_an_engine_with_fewer_places() {
    let mut options = options();
    options.at_once = 2;
    let (component, core) = (component(&options), core(&options));
    let requests: Vec<String> = requests().into_iter().take(40).map(|(_, request)| request).collect();
    thread::scope(|scope| {
        for offset in 0..8 {
            let (component, core, requests) = (&component, &core, &requests);
            scope.spawn(move || {
                for request in requests.iter().cycle().skip(offset * 5).take(requests.len()) {
                    let native = drawdown_wire::invoke(request);
                    assert_eq!(decided(component.decide_text(request)), native);
                    assert_eq!(decided(core.decide_text(request)), native);
                }
            });
        }
    });
}

#[test]
fn a_place_comes_back_after_every_kind_of_end() {
    let mut options = options();
    options.at_once = 1;
    options.limits.fuel = 20_000;
    let engine = component(&options);
    for _ in 0..50 {
        assert!(engine.decide_text(&request()).is_err(), "it runs out of fuel");
        assert!(engine.decide_text("[").is_err(), "it is malformed");
    }
}
