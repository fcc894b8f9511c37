//! Work grows as the lists do. Each list, and each pair of lists, of a request is doubled in turn, and the fuel that
//! the core module takes may not grow by much more than the elements. Fuel, not time: the figures are the same on
//! every machine.

pub mod lists;
pub mod scenarios;

use crate::shipped::CORE;
use lists::List;
use scenarios::{SCENARIOS, Scenario};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Twice the elements, and some room for the logarithm of a sort.
const LINEAR_PERCENT: u64 = 230;
/// Twice the one and twice the other, where contract 4 limits the product of the two.
const PRODUCT_PERCENT: u64 = 460;

/// What is doubled: one list, or two side by side (or one within the other).
type Doubled = (&'static List, Option<&'static List>);

#[test]
fn twice_the_elements_take_twice_the_work() {
    let cases: Vec<(&Scenario, Doubled)> = SCENARIOS.iter().flat_map(cases_of).collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let take = || cases.get(next.fetch_add(1, Ordering::Relaxed));
        std::iter::from_fn(take).flat_map(|(scenario, doubled)| judge(scenario, *doubled)).collect::<Vec<_>>()
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let mut found: Vec<String> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("a worker ends")).collect()
    });
    found.sort();
    assert!(found.is_empty(), "{} of {} grow too fast:\n{}", found.len(), cases.len(), found.join("\n"));
}

/// `GROWTH=update_wallet` looks at one command alone.
fn cases_of(scenario: &'static Scenario) -> Vec<(&'static Scenario, Doubled)> {
    if std::env::var("GROWTH").is_ok_and(|wanted| wanted != scenario.name) {
        return Vec::new();
    }
    let lists: Vec<&List> = scenario.lists().collect();
    let alone = lists.iter().map(|list| (*list, None));
    let pairs = lists
        .iter()
        .enumerate()
        .flat_map(|(index, first)| lists.iter().skip(index + 1).map(|second| (*first, Some(*second))));
    alone.chain(pairs).map(|doubled| (scenario, doubled)).collect()
}

/// What grows too fast, or was not decided at all: the decision, and the replay of its events.
fn judge(scenario: &Scenario, (first, second): Doubled) -> Vec<String> {
    let size = |list: &List, times: usize| {
        let doubled = list.name == first.name || second.is_some_and(|second| second.name == list.name);
        if doubled { list.most / 2 * times } else { list.few }
    };
    let requests = [1, 2].map(|times| scenario.request(|list| size(list, times)));
    let product = second.is_some_and(|second| first.bounded_with(second));
    let most = if product { PRODUCT_PERCENT } else { LINEAR_PERCENT };
    let second = second.map_or_else(String::new, |list| format!(" and {}", list.name));
    let name = format!("{}: {}{second}", scenario.name, first.name);
    let (answers, mut found) = compare(&name, &requests, most);
    if let [Some(once), Some(twice)] = [0, 1].map(|n| replay(&requests[n], answers.get(n)?)) {
        found.extend(compare(&format!("replay of {name}"), &[once, twice], most).1);
    }
    found
}

/// The answers to a request and to its double, and what there is to say of their fuel.
fn compare(name: &str, requests: &[Value; 2], most: u64) -> (Vec<Value>, Vec<String>) {
    let [small, large] = [&requests[0], &requests[1]].map(decide);
    match (small, large) {
        (Ok((first, small)), Ok((second, large))) => {
            let percent = large * 100 / small;
            let growth = format!("{name}: {small} to {large}, {}.{:02} times", percent / 100, percent % 100);
            (vec![first, second], (percent > most).then_some(growth).into_iter().collect())
        }
        (Err(reason), _) | (_, Err(reason)) => (Vec::new(), vec![format!("{name}: {reason}")]),
    }
}

/// The answer and its fuel. A refusal is no answer here: it would stop before the work.
fn decide(request: &Value) -> Result<(Value, u64), String> {
    let (reply, fuel) = CORE.decide_bytes_metered(request.to_string().as_bytes());
    let text = reply.map_err(|error| format!("{error:.300}"))?;
    let answer: Value = serde_json::from_str(&text).expect("an answer is JSON");
    if answer["outcome"] == "refused" {
        Err(format!("{:.300}", answer["refusals"].to_string()))
    } else {
        Ok((answer, fuel))
    }
}

/// The query that folds the events of a decision over its account.
fn replay(request: &Value, answer: &Value) -> Option<Value> {
    let events = answer["events"].as_array().filter(|events| !events.is_empty())?;
    Some(json!({
        "policy": request["policy"],
        "account": request["account"],
        "command": {"id": "replayed", "at": request["command"]["at"], "type": "replay", "events": events},
    }))
}
