//! A run of the engine over one random history, for the laws in `tests/`.
//!
//! `HISTORIES` sets how many histories each law looks at, `FIRST_SEED` where they begin; a failure names its seed.

pub mod hostile;

use drawdown_model::Generator;
use serde_json::{Value, json};

/// Commands of one history.
pub const COMMANDS: usize = 40;

/// One command, with what the engine was given and what it answered.
pub struct Step {
    /// The seed of the history.
    pub seed: u64,
    /// The request.
    pub request: Value,
    /// The answer's bytes.
    pub text: String,
    /// The answer.
    pub answer: Value,
}

impl Step {
    /// The account before the command.
    #[must_use]
    pub fn before(&self) -> &Value {
        &self.request["account"]
    }

    /// The account after it.
    #[must_use]
    pub fn after(&self) -> &Value {
        &self.answer["account"]
    }

    /// Names the place of a failure.
    #[must_use]
    pub fn place(&self) -> String {
        format!("seed {}, policy {}, {}", self.seed, self.request["policy"], self.request["command"])
    }
}

/// The engine's answer to a request.
///
/// # Panics
/// When the request is malformed: histories make none that is.
#[must_use]
pub fn invoke(request: &Value) -> (String, Value) {
    let asked = request.to_string();
    match drawdown_wire::invoke(&asked) {
        Ok(text) => {
            let answer = serde_json::from_str(&text).expect("an answer is JSON");
            (text, answer)
        }
        Err(malformed) => panic!("malformed: {malformed}\n{asked}"),
    }
}

/// The requests of the vectors, by the names of their files; those that are given as text are left out.
///
/// # Panics
/// When a vector cannot be read.
#[must_use]
pub fn vectors() -> Vec<(String, Value)> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../vectors");
    let mut files = Vec::new();
    for area in std::fs::read_dir(root).expect("the folder of vectors").flatten() {
        let listed = std::fs::read_dir(area.path()).into_iter().flatten().flatten();
        files.extend(listed.map(|file| file.path()));
    }
    files.sort();
    let request = |file: std::path::PathBuf| {
        let text = std::fs::read_to_string(&file).expect("a vector");
        let mut vector: Value = serde_json::from_str(&text).expect("a vector is JSON");
        let request = vector.get_mut("request")?.take();
        Some((file.display().to_string(), request))
    };
    files.into_iter().filter_map(request).collect()
}

/// The seeds of a run: `short` of them, or `HISTORIES`.
///
/// # Panics
/// When a variable is no number.
#[must_use]
pub fn seeds(short: u64) -> std::ops::Range<u64> {
    let number = |name: &str, default: u64| {
        std::env::var(name).map_or(default, |text| text.parse().expect("a number of histories or a seed"))
    };
    let first = number("FIRST_SEED", 0);
    let seeds = first..first + number("HISTORIES", short);
    println!("seeds {seeds:?}, {COMMANDS} commands each");
    seeds
}

/// Runs a history and hands each step to a law.
pub fn run(seed: u64, mut law: impl FnMut(&Step)) {
    let mut generator = Generator::new(seed);
    let history = generator.history();
    let mut account = history.account.clone();
    for _ in 0..COMMANDS {
        let command = generator.next_command(&account);
        let request = json!({"policy": history.policy, "account": account, "command": command});
        if command["type"] == "flows" {
            // A query; where its sums do not fit it is malformed.
            continue;
        }
        let (text, answer) = invoke(&request);
        let step = Step { seed, request, text, answer };
        law(&step);
        account = step.answer["account"].clone();
    }
}
