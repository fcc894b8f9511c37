//! The prepaid-credit rules in a Rust program: documents in, decisions out.
//!
//! `drawdown_host` runs the component and knows text. This is the thin wrapper that a program puts around it: serde
//! documents, answers by their kind, and three errors that a caller treats differently. [`billing_run`] is a program.

mod answer;
pub mod billing_run;
mod engine;
mod error;
pub mod journal;

pub use answer::{Answer, Decision, Named, Refusal};
pub use drawdown_host::{Limits, Options};
pub use engine::Engine;
pub use error::{Error, Limit, OpenError, Problem};
