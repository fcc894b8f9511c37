//! What is shipped, loaded once for all tests.

use drawdown_host::{CoreEngine, Engine, Error, Options};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// The repository.
pub fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// The bytes of an artifact.
pub fn artifact(name: &str) -> Vec<u8> {
    fs::read(root().join("dist").join(name)).expect("run `cargo xtask build` first: it makes dist/")
}

/// Options that keep compiled code between the runs of these tests.
pub fn options() -> Options {
    let mut options = Options::default();
    options.cache = Some(PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("compiled"));
    options
}

pub static COMPONENT: LazyLock<Engine> = LazyLock::new(|| component(&options()));
pub static CORE: LazyLock<CoreEngine> = LazyLock::new(|| core(&options()));

pub fn component(options: &Options) -> Engine {
    Engine::new(&artifact("drawdown.component.wasm"), options).expect("the component loads")
}

pub fn core(options: &Options) -> CoreEngine {
    CoreEngine::new(&artifact("drawdown.core.wasm"), options).expect("the core module loads")
}

/// The answer or the malformed list; anything else is a failure of the engine.
pub fn decided(result: Result<String, Error>) -> Result<String, String> {
    match result {
        Ok(answer) => Ok(answer),
        Err(Error::Malformed(problems)) => Err(problems),
        Err(error) => panic!("the engine could not decide: {error}"),
    }
}

/// Every request of the vectors, with the vector's name.
pub fn requests() -> Vec<(String, String)> {
    let mut requests = Vec::new();
    collect(&root().join("tests/vectors"), &mut requests);
    assert!(!requests.is_empty(), "there are no vectors");
    requests
}

/// One request that is accepted, as text.
pub fn request() -> String {
    r#"{"policy":"lago-2026-08","account":{"organization":{},"customer":{"external_id":"c","currency":"EUR"},
        "wallets":[{"id":"w","currency":"EUR","rate_amount":"1","status":"active","credits_balance":"30",
        "balance_cents":3000,"created_at":"2026-01-01T00:00:00Z"}],"wallet_transactions":[]},
        "command":{"id":"c1","at":"2026-02-01T00:00:00Z","type":"apply_credits","invoices":[{"id":"i","currency":"EUR",
        "fees":[{"item":{"type":"charge","code":"calls"},"amount_cents":10000,"taxes_amount_cents":2000}]}]}}"#
        .to_owned()
}

fn collect(directory: &Path, requests: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(directory).expect("tests/vectors is there") {
        let path = entry.expect("its entries can be read").path();
        if path.is_dir() {
            collect(&path, requests);
        } else if path.extension().is_some_and(|ending| ending == "json") {
            let vector: serde_json::Value =
                serde_json::from_str(&fs::read_to_string(&path).expect("it is text")).expect("it is JSON");
            let request = vector.get("request").map(ToString::to_string);
            let text = vector.get("request_text").and_then(|text| text.as_str()).map(str::to_owned);
            requests.extend(request.or(text).map(|request| (path.display().to_string(), request)));
        }
    }
}
