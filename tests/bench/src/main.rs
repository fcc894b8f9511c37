//! Measures what a decision costs: `drawdown-bench DIST CASES`.
//!
//! It writes the requests into the folder CASES, for the peers in `peers/`, and prints a JSON list of what it measured:
//! `{"name", "ours_ns"}`, and where the peer is in Rust as well, `"peer"` and `"peer_ns"`. `cargo xtask bench` runs both
//! and puts them side by side.

mod cases;
mod stopwatch;
mod warm;

use anyhow::{Context, Result, anyhow, ensure};
use drawdown::command::{Action, Command, CommandId};
use drawdown::currency::Currency;
use drawdown::decide::decide;
use drawdown::decision::Decision;
use drawdown::invoice::{FeeDraft, Invoice, InvoiceDraft, InvoiceStatus};
use drawdown::policy::Preset;
use drawdown::time::Instant;
use drawdown_host::{CoreEngine, Engine, Options};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use stopwatch::nanoseconds;
use warm::Warm;

fn main() -> Result<()> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(dist), Some(folder)) = (arguments.next(), arguments.next()) else {
        return Err(anyhow!("usage: drawdown-bench DIST CASES"));
    };
    let engines = Engines::open(&dist)?;
    fs::create_dir_all(&folder)?;
    let keep = |name: &str, request: &Value| {
        fs::write(folder.join(name).with_extension("json"), request.to_string())
    };
    let mut rows = Vec::new();

    let mut fewer: Option<(u64, u64)> = None;
    for count in [10, 1_000, 10_000] {
        let request = cases::grants(count);
        keep(&format!("grants-{count}"), &request)?;
        let cost = in_types(&request)?;
        rows.push(json!({"name": format!("draw from {count} grants, in types"), "ours_ns": cost}));
        if let Some((few, few_ns)) = fewer {
            rows.push(row(
                &format!("draw from {count} grants"),
                cost,
                &format!("ours, from {few} grants"),
                few_ns,
            ));
        }
        fewer = Some((count, cost));
    }
    let request = cases::lines(100, 10);
    keep("lines-100x10", &request)?;
    let of_lines = engines.measured("100 lines over 10 wallets", &request.to_string())?;
    let from_text = of_lines.first().and_then(|native| native["ours_ns"].as_u64()).context("no figure")?;
    rows.push(row("100 lines over 10 wallets, in types", in_types(&request)?, "ours, from text", from_text));
    rows.extend(of_lines);
    let request = cases::lines(20, 3);
    keep("preview-20x3", &request)?;
    rows.extend(engines.measured("preview of 20 lines over 3 wallets", &request.to_string())?);
    rows.push(sweep()?);
    let lean = cases::lean(200).to_string();
    rows.push(json!({"name": "fuel of 200 lines over 3 wallets", "fuel": engines.core.decide_bytes_metered(lean.as_bytes()).1}));
    println!("{}", Value::from(rows));
    Ok(())
}

fn row(name: &str, ours_ns: u64, peer: &str, peer_ns: u64) -> Value {
    json!({"name": name, "ours_ns": ours_ns, "peer": peer, "peer_ns": peer_ns})
}

/// The core alone: account, command and policy are there as its own types.
fn in_types(request: &Value) -> Result<u64> {
    let mut account_alone = request.clone();
    account_alone["command"] = json!({"id": "reading", "at": "2026-07-01T12:00:00Z", "type": "expire"});
    let decided = drawdown_wire::decide(&account_alone.to_string());
    let Ok(Decision::Unchanged(_, read)) = decided.map(|decided| decided.decision) else {
        return Err(anyhow!("the account was not read"));
    };
    let command = Command {
        id: CommandId::new("c1").context("an id")?,
        at: Instant::parse("2026-07-01T12:00:00Z").context("an instant")?,
        digest: None,
        action: Action::ApplyCredits(vec![Ok(invoice(request)?)]),
    };
    let call = || decide(&Preset::Lago202608.policy(), &read.account, &command, None);
    ensure!(matches!(call(), Decision::Accepted(_)), "the invoice was not paid");
    let [cost] = nanoseconds([&mut || drop(call())]);
    Ok(cost)
}

fn invoice(request: &Value) -> Result<Invoice> {
    let fees = request["command"]["invoices"][0]["fees"].as_array().context("fees")?;
    let fee = |fee: &Value| FeeDraft {
        item_code: fee["item"]["code"].as_str().map(Into::into),
        amount: fee["amount_cents"]
            .as_i64()
            .and_then(|cents| drawdown::amount::Money::from_minor(cents).ok())
            .unwrap_or_default(),
        taxes_rate: Some(drawdown::Decimal::from(20)),
        ..FeeDraft::default()
    };
    let draft = InvoiceDraft {
        id: Some(drawdown::account::InvoiceId::new("inv1")),
        status: Some(InvoiceStatus::Finalized),
        fees: fees.iter().map(fee).collect(),
        ..InvoiceDraft::default()
    };
    draft.read(Currency::EUR, &Preset::Lago202608.policy()).map_err(|error| anyhow!("{error:?}"))
}

/// The artifacts in wasmtime.
struct Engines {
    component: Engine,
    core: CoreEngine,
    warm: Vec<u8>,
}

impl Engines {
    fn open(dist: &Path) -> Result<Self> {
        let read = |name: &str| fs::read(dist.join(name)).with_context(|| format!("dist/{name} is missing"));
        let options = Options::default();
        let warm = read("drawdown.core.wasm")?;
        Ok(Self {
            component: Engine::new(&read("drawdown.component.wasm")?, &options)?,
            core: CoreEngine::new(&warm, &options)?,
            warm,
        })
    }

    fn measured(&self, name: &str, request: &str) -> Result<Vec<Value>> {
        let mut warm = Warm::open(&self.warm).map_err(told)?;
        let native = || drawdown_wire::invoke(request);
        let answer = native().map_err(|problems| anyhow!(problems))?;
        ensure!(self.component.decide_text(request)? == answer, "the component differs");
        ensure!(self.core.decide_text(request)? == answer, "the core module differs");
        ensure!(
            warm.decide(request).map_err(told)? == format!("{{\"ok\":{answer}}}"),
            "the warm instance differs"
        );
        let [native_ns, component_ns, core_ns, warm_ns] = nanoseconds([
            &mut || drop(native()),
            &mut || drop(self.component.decide_text(request)),
            &mut || drop(self.core.decide_text(request)),
            &mut || drop(warm.decide(request)),
        ]);
        Ok(vec![
            json!({"name": format!("{name}, from text"), "ours_ns": native_ns}),
            row(&format!("{name}, component"), component_ns, "ours, native", native_ns),
            row(&format!("{name}, core module"), core_ns, "ours, native", native_ns),
            row(&format!("{name}, core module in a fresh instance"), core_ns, "ours, in a warm one", warm_ns),
        ])
    }
}

fn told(error: wasmtime::Error) -> anyhow::Error {
    anyhow!("{error:#}")
}

/// Beside reading the request and writing the answer alone, with a plain JSON library.
fn sweep() -> Result<Value> {
    let request = cases::sweep().to_string();
    let answer = drawdown_wire::invoke(&request).map_err(|problems| anyhow!(problems))?;
    let answer: Value = serde_json::from_str(&answer)?;
    ensure!(answer["outcome"] == "accepted", "nothing expired");
    let [ours_ns, peer_ns] = nanoseconds([&mut || drop(drawdown_wire::invoke(&request)), &mut || {
        drop((serde_json::from_str::<Value>(&request), answer.to_string()))
    }]);
    Ok(row(
        "one wallet of a nightly sweep, from text",
        ours_ns,
        "serde_json, reading and writing alone",
        peer_ns,
    ))
}
