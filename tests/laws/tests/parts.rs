//! Parts of an answer: what is left out moves nothing of what comes, and `changes` is the difference of the accounts.

use drawdown_laws::{Step, invoke, run, seeds};
use serde_json::{Map, Value, json};

const SHORT: u64 = 100;

/// The answer to the same request, with these parts alone.
fn in_parts(step: &Step, parts: &Value) -> Value {
    let mut request = step.request.clone();
    request["answer"] = parts.clone();
    invoke(&request).1
}

/// The account of the request as it is written.
fn before(step: &Step) -> Value {
    let request = json!({"policy": step.request["policy"], "account": step.before(),
        "command": {"id": "look", "at": step.request["command"]["at"], "type": "replay", "events": []}});
    invoke(&request).1["result"].take()
}

fn without(answer: &Value, names: &[&str]) -> Map<String, Value> {
    let members = answer.as_object().into_iter().flatten();
    members.filter(|(name, _)| !names.contains(&name.as_str())).map(|(n, v)| (n.clone(), v.clone())).collect()
}

/// What the second account has and the first has not, in the order of the second.
fn difference(before: &Value, after: &Value, list: &str) -> Value {
    let known = before[list].as_array().expect("a list");
    let new = after[list].as_array().expect("a list").iter().filter(|item| !known.contains(item));
    new.cloned().collect()
}

#[test]
fn changes_are_what_differs_and_what_is_left_out_moves_nothing() {
    let mut changed = 0;
    for seed in seeds(SHORT) {
        run(seed, |step: &Step| {
            let parts = in_parts(step, &json!({"account": "changes"}));
            let rest = ["account", "changes"];
            assert_eq!(without(&parts, &rest), without(&step.answer, &rest), "{}", step.place());
            assert!(parts.get("account").is_none(), "{}", step.place());
            if step.answer["outcome"] == "refused" {
                assert!(parts.get("changes").is_none(), "{}", step.place());
            } else {
                let before = before(step);
                for list in ["wallets", "wallet_transactions"] {
                    let expected = difference(&before, step.after(), list);
                    assert_eq!(parts["changes"][list], expected, "{list}: {}", step.place());
                    changed += expected.as_array().map_or(0, Vec::len);
                }
                let customer = &step.after()["customer"];
                let differs = (before["customer"] != *customer).then_some(customer);
                assert_eq!(parts["changes"].get("customer"), differs, "{}", step.place());
            }
            let least = in_parts(
                step,
                &json!({"account": "none", "invoices": false, "explanation": false, "digest": false}),
            );
            let left = [
                "account",
                "invoices",
                "explanation",
                "usage_explanation",
                "usage_left_out",
                "wallet_explanation",
                "command",
            ];
            assert_eq!(without(&least, &["command"]), without(&step.answer, &left), "{}", step.place());
            assert_eq!(least["command"], json!({"id": step.answer["command"]["id"]}), "{}", step.place());
        });
    }
    assert!(changed > 0 || seeds(SHORT).count() == 0, "nothing ever changed");
}
