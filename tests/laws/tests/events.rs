//! The order of events matters where it should: a history that was changed is told with its place, or is the same one.

use drawdown_laws::{run, seeds};
use drawdown_model::Random;
use serde_json::{Value, json};

const SHORT: u64 = 60;
/// Neighbours that are looked at in one history.
const PAIRS: usize = 25;

/// A whole history: what it begins with, and all its events, up to a command that was done under an earlier one's id
/// (it had made nothing that tells): an event's id stands once in a history.
struct Told {
    seed: u64,
    policy: Value,
    opening: Value,
    events: Vec<Value>,
    over: bool,
}

fn over_histories(mut law: impl FnMut(&Told)) {
    for seed in seeds(SHORT) {
        let mut told: Option<Told> = None;
        run(seed, |step| {
            let told = told.get_or_insert_with(|| Told {
                seed,
                policy: step.request["policy"].clone(),
                opening: step.before().clone(),
                events: Vec::new(),
                over: false,
            });
            let events = step.answer["events"].as_array().cloned().unwrap_or_default();
            told.over |= events.iter().any(|event| told.events.iter().any(|it| it["id"] == event["id"]));
            if !told.over {
                told.events.extend(events);
            }
        });
        law(&told.expect("a history has a command that is no query"));
    }
}

impl Told {
    /// The account after these events, or the place of the one that does not follow.
    fn fold(&self, account: &Value, events: &[Value]) -> Result<Value, usize> {
        let request = json!({"policy": self.policy, "account": account,
            "command": {"id": "r", "at": "2026-01-01T00:00:00Z", "type": "replay", "events": events}});
        let malformed = match drawdown_wire::invoke(&request.to_string()) {
            Ok(answer) => {
                let mut answer: Value = serde_json::from_str(&answer).expect("an answer is JSON");
                return Ok(answer["result"].take());
            }
            Err(malformed) => malformed,
        };
        let list: Value = serde_json::from_str(&malformed).expect("a list is JSON");
        assert_eq!(list[0]["code"], "invalid_event", "seed {}: {malformed}", self.seed);
        let path = list[0]["path"].as_str().expect("a path");
        let place = path.strip_prefix("/command/events/").and_then(|rest| rest.split('/').next());
        Err(place.and_then(|place| place.parse().ok()).unwrap_or_else(|| panic!("no place: {path}")))
    }

    /// The account before the event of this place.
    fn before(&self, place: usize) -> Value {
        let (earlier, _) = self.events.split_at_checked(place).expect("a place in the events");
        self.fold(&self.opening, earlier).unwrap_or_else(|place| {
            panic!("seed {}: event {place} does not follow: {}", self.seed, json!(earlier.get(place)))
        })
    }
}

/// A bonus that waits for its purchase says what was before, and moves nothing yet.
fn moves(event: &Value) -> bool {
    !event["balance_before"].is_null() && event["transaction"]["status"] != "pending"
}

fn wallet(event: &Value) -> &Value {
    if event["wallet"].is_object() {
        &event["wallet"]["id"]
    } else if event["transaction"].is_object() {
        &event["transaction"]["wallet_id"]
    } else {
        &event["wallet_id"]
    }
}

/// Events that move no balance state what is from then on: of two such ones the later holds.
#[test]
fn two_events_swapped_give_the_same_account_or_an_error_with_its_place() {
    let (mut same, mut errors) = (0, 0);
    over_histories(|told| {
        let mut random = Random::new(told.seed);
        let places: Vec<usize> = (1..told.events.len()).collect();
        for _ in 0..PAIRS.min(places.len()) {
            let place = random.pick(&places) - 1;
            let pair: Vec<Value> = told.events.iter().skip(place).take(2).cloned().collect();
            let swapped: Vec<Value> = pair.iter().rev().cloned().collect();
            let context = format!("seed {}, {}", told.seed, json!(swapped));
            let account = told.before(place);
            let straight = told.fold(&account, &pair).expect("the history holds together");
            let apart = pair.iter().all(|event| wallet(event).is_string())
                && pair.first().map(wallet) != pair.last().map(wallet);
            match told.fold(&account, &swapped) {
                Ok(found) => {
                    let overwrites = !apart && !pair.iter().any(moves);
                    assert!(found == straight || overwrites, "another account: {context}");
                    same += 1;
                }
                Err(found) => {
                    assert!(!apart && found < 2, "an error at {found}: {context}");
                    errors += 1;
                }
            }
        }
    });
    assert!(same > 50 && errors > 50, "{same} the same, {errors} told");
}

/// An event that moves a balance says what it began at.
#[test]
fn an_event_told_twice_is_an_error_at_its_place() {
    over_histories(|told| {
        for (place, event) in told.events.iter().enumerate().filter(|(_, event)| moves(event)).take(6) {
            let mut copy = event.clone();
            copy["id"] = json!("other#1");
            let account = told.before(place);
            let found = told.fold(&account, &[copy, event.clone()]);
            assert_eq!(found, Err(1), "seed {}, event {place}: {event}", told.seed);
        }
    });
}

#[test]
fn an_event_that_was_lost_is_an_error_at_the_next_of_its_wallet() {
    over_histories(|told| {
        for (place, event) in told.events.iter().enumerate().filter(|(_, event)| moves(event)).take(6) {
            let later = told.events.iter().skip(place + 1);
            let next = later.clone().position(|other| moves(other) && wallet(other) == wallet(event));
            let Some(next) = next else { continue };
            let account = told.before(place);
            let rest: Vec<Value> = later.take(next + 1).cloned().collect();
            let found = told.fold(&account, &rest);
            assert!(
                found.as_ref().is_err_and(|found| *found <= next),
                "seed {}, without {place}: {event}",
                told.seed
            );
        }
    });
}
