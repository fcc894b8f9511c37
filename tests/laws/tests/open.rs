//! An open account answers byte for byte as the whole request does, with the account as it then is.

use drawdown_laws::{COMMANDS, seeds, vectors};
use drawdown_model::Generator;
use drawdown_wire::{OpenAccount, invoke};
use serde_json::{Value, json};

/// The texts of a request's members, and of all of it.
struct Texts {
    policy: String,
    account: String,
    command: String,
    answer: Option<String>,
}

impl Texts {
    fn of(request: &Value) -> Self {
        let text = |member: &str| request[member].to_string();
        let answer = request.get("answer").map(Value::to_string);
        Self { policy: text("policy"), account: text("account"), command: text("command"), answer }
    }

    fn whole(&self) -> String {
        let answer = self.answer.as_ref().map(|answer| format!(",\"answer\":{answer}")).unwrap_or_default();
        let Self { policy, account, command, .. } = self;
        format!("{{\"policy\":{policy},\"account\":{account},\"command\":{command}{answer}}}")
    }

    fn open(&self) -> Result<OpenAccount, String> {
        OpenAccount::open(&self.policy, &self.account)
    }
}

fn problems(list: &str) -> Vec<Value> {
    serde_json::from_str(list).expect("a list of problems")
}

#[test]
fn every_vector_is_answered_alike() {
    let (mut alike, mut malformed) = (0, 0);
    for (name, request) in vectors() {
        let asks = |member: &str| request.get(member).is_some();
        if !asks("policy") || !asks("account") || !asks("command") || asks("recent_commands") {
            continue;
        }
        let texts = Texts::of(&request);
        let stateless = invoke(&texts.whole());
        let opened = texts.open().and_then(|mut open| {
            let before = open.account();
            let preview = open.preview(&texts.command, texts.answer.as_deref());
            assert_eq!(open.account(), before, "{name}: a preview moves nothing");
            let decided = open.decide(&texts.command, texts.answer.as_deref());
            assert_eq!(preview, decided, "{name}");
            decided.map(|text| (text, open.account()))
        });
        match (stateless, opened) {
            (Ok(stateless), Ok((text, account))) => {
                assert_eq!(text, stateless, "{name}");
                let answer: Value = serde_json::from_str(&text).expect("an answer is JSON");
                let after: Value = serde_json::from_str(&account).expect("an account is JSON");
                if !answer["account"].is_null() {
                    assert_eq!(after, answer["account"], "{name}");
                }
                alike += 1;
            }
            (Err(stateless), Err(list)) => {
                let stateless = problems(&stateless);
                let told = problems(&list);
                assert!(
                    told.iter().all(|problem| stateless.contains(problem)),
                    "{name}: {told:?} {stateless:?}"
                );
                malformed += 1;
            }
            (stateless, opened) => panic!("{name}: {stateless:?} {opened:?}"),
        }
    }
    assert!(alike > 1_000 && malformed > 50, "{alike} {malformed}");
}

#[test]
fn random_histories_go_on_alike() {
    for seed in seeds(60) {
        let mut generator = Generator::new(seed);
        let history = generator.history();
        let mut account = history.account.clone();
        let texts = Texts::of(&json!({"policy": history.policy, "account": account, "command": null}));
        let mut open = texts.open().expect("histories begin sound");
        for _ in 0..COMMANDS {
            let command = generator.next_command(&account);
            let request = json!({"policy": history.policy, "account": account, "command": command});
            let texts = Texts::of(&request);
            let stateless = invoke(&texts.whole());
            assert_eq!(open.decide(&texts.command, None), stateless, "seed {seed}: {request}");
            let Ok(answer) = stateless else { continue };
            let answer: Value = serde_json::from_str(&answer).expect("an answer is JSON");
            if answer["outcome"] != "answered" {
                account = answer["account"].clone();
            }
        }
    }
}
