//! `cargo xtask <verb>`: the one door for people and CI.

mod artifacts;
mod bench;
mod codegen;
mod demo;
mod hosts;
mod inspect;
mod npm;
mod paths;
mod run;
mod server;
mod setup;
mod studio;
mod tidy;
mod verbs;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some(verb) = arguments.first().and_then(|name| verbs::find(name)) else {
        eprintln!("{}", verbs::usage());
        return ExitCode::from(2);
    };
    match (verb.run)(arguments.get(1..).unwrap_or_default()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cargo xtask {}: {error:#}", verb.name);
            ExitCode::FAILURE
        }
    }
}
