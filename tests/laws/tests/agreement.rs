//! The engine and the naive model decide the same histories alike.

use drawdown_laws::{COMMANDS, seeds};
use drawdown_model::{Generator, Model, Verdict, number};
use serde_json::{Value, json};

#[test]
fn the_engine_decides_as_the_model() {
    let shown = std::env::var("SHOW").map_or(3, |text| text.parse().expect("a number of differences"));
    let seeds: Vec<u64> = seeds(1_000).collect();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let chunk = seeds.len().div_ceil(threads).max(1);
    let differences: Vec<(u64, String)> = std::thread::scope(|scope| {
        let compare = |seed: &u64| compare(*seed).err().map(|difference| (*seed, difference));
        let run = |part| move || -> Vec<_> { Iterator::filter_map(<[u64]>::iter(part), compare).collect() };
        let handles: Vec<_> = seeds.chunks(chunk).map(|part| scope.spawn(run(part))).collect();
        handles.into_iter().flat_map(|handle| handle.join().expect("a thread ends")).collect()
    });
    for (_, difference) in differences.iter().take(shown) {
        println!("{difference}\n");
    }
    let differing: Vec<u64> = differences.iter().map(|(seed, _)| *seed).collect();
    assert!(differing.is_empty(), "{} histories differ: {differing:?}", differing.len());
}

/// Whether money that came and went is more, all together, than documents hold.
fn moves_beyond(account: &Value) -> bool {
    let amounts = account["wallet_transactions"].as_array().expect("a list").iter();
    let most = number::largest_money() / number::ten_to(3);
    number::total(amounts.map(|it| number::read_or_zero(&it["amount"]))) > most
}

fn compare(seed: u64) -> Result<(), String> {
    let mut generator = Generator::new(seed);
    let history = generator.history();
    let mut model = Model::new(&history.policy, &history.account);
    let mut account = history.account.clone();
    for number in 0..COMMANDS {
        let command = generator.next_command(&account);
        let request = json!({"policy": history.policy, "account": account, "command": command});
        let answer: Value = match drawdown_wire::invoke(&request.to_string()) {
            Ok(answer) => serde_json::from_str(&answer).expect("an answer is JSON"),
            Err(_) if model.decide(&command) == Verdict::Malformed => continue,
            // A sum on the way may be beyond what documents hold, though no row tells it.
            Err(_) if command["type"] == "flows" && moves_beyond(&account) => continue,
            Err(malformed) => return Err(format!("seed {seed}, command {number}: {request}\n{malformed}")),
        };
        model
            .check(&command, &answer)
            .map_err(|difference| format!("seed {seed}, command {number}: {request}\n{difference}"))?;
        if answer["outcome"] != "answered" {
            account = answer["account"].clone();
        }
    }
    Ok(())
}
