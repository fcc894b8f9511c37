//! Drawdown in a Rust server: the engine's WebAssembly in wasmtime.
//!
//! One call is one decision in one fresh instance. What a decision may use is said beforehand ([`Limits`]), and a
//! request that wants more ends with an [`Error`] that says so, without harm to any other.
//!
//! - [`Engine`] runs the component `drawdown.component.wasm`: text in and out, and typed calls.
//! - [`CoreEngine`] runs the core module `drawdown.core.wasm`: text alone. It is here so that a Rust program can run
//!   the very bytes that a host without components embeds.
//!
//! [`Engine::open_account`] keeps one account in an instance of its own ([`OpenAccount`]), for who decides often on it.
//!
//! Both are made once, shared between threads, and give the same bytes as the crate `drawdown-wire` in process.
//!
//! ```
//! use drawdown_host::{Engine, Error, Options};
//!
//! let component = std::fs::read("../../dist/drawdown.component.wasm")?;
//! let engine = Engine::new(&component, &Options::default())?;
//!
//! // Text that is no request is malformed, and the list says where.
//! let Err(Error::Malformed(problems)) = engine.decide_text("{]") else { panic!("this is no JSON") };
//! assert!(problems.contains("invalid_json"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! What this crate does not do: it keeps no account, reads no clock, and does not ship the WebAssembly; the caller
//! names the bytes, so that what runs is what was reviewed.

mod cache;
mod component;
mod core_module;
mod error;
mod gate;
mod limits;
mod open;
mod runtime;

pub use component::{Engine, credits};
pub use core_module::CoreEngine;
pub use error::{Error, LoadError};
pub use limits::{Limits, Options};
pub use open::OpenAccount;
