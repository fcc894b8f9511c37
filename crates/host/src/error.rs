//! Why there is no engine, and why there is no answer.

use crate::component::credits::Problem;
use crate::limits::Limits;
use std::path::PathBuf;
use wasmtime::Trap;

/// Why there is no answer. A refusal is an answer, and none of these.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The request is not one: the list `[{"code", "path", "message"}]`, as JSON text.
    #[error("the request is malformed: {0}")]
    Malformed(String),
    /// The typed request is not one: what is wrong with it.
    #[error("the request is malformed: {0:?}")]
    Problems(Vec<Problem>),
    /// The decision used up [`Limits::fuel`].
    #[error("the decision needs more than {limit} units of fuel")]
    OutOfFuel {
        /// What it might use.
        limit: u64,
    },
    /// The decision needed more than [`Limits::memory_bytes`].
    #[error("the decision needs more than {limit} bytes of memory")]
    OutOfMemory {
        /// What it might use.
        limit: usize,
    },
    /// The decision needed more than [`Limits::stack_bytes`].
    #[error("the decision needs more than {limit} bytes of stack")]
    OutOfStack {
        /// What it might use.
        limit: usize,
    },
    /// The engine stopped itself. That is a bug in it, never a judgement of the request.
    #[error("the engine trapped: {0}")]
    Trap(Trap),
    /// An earlier call on this open account met a limit or trapped, and ended it.
    #[error("the account is closed: an earlier call ended it")]
    Closed,
    /// The module does not keep to the contract of its exports.
    #[error("the engine's reply is not one: {0}")]
    Reply(&'static str),
    /// The runtime could not make or enter an instance.
    #[error("the runtime failed: {0:#}")]
    Runtime(wasmtime::Error),
}

/// Why there is no engine.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The bytes are not WebAssembly that this configuration takes: it has no floats, threads or vectors.
    #[error("the module cannot be compiled: {0:#}")]
    Compile(wasmtime::Error),
    /// The module imports something, or lacks an export of the contract.
    #[error("the module does not fit the contract: {0:#}")]
    Contract(wasmtime::Error),
    /// The options are none that the runtime can keep on this machine.
    #[error("the runtime cannot be configured: {0:#}")]
    Configure(wasmtime::Error),
    /// The compiled code could not be kept.
    #[error("the compiled code could not be kept in `{}`: {error}", directory.display())]
    Cache {
        /// The directory that the caller named.
        directory: PathBuf,
        /// What went wrong there.
        error: std::io::Error,
    },
}

/// What the limiter throws when a memory would outgrow its limit.
#[derive(Debug, thiserror::Error)]
#[error("the memory would outgrow its limit")]
pub struct MemoryLimitReached;

impl Error {
    /// Tells a limit, a trap and the rest apart.
    pub(crate) fn of_call(error: wasmtime::Error, limits: &Limits) -> Self {
        if error.is::<MemoryLimitReached>() {
            return Self::OutOfMemory { limit: limits.memory_bytes };
        }
        match error.downcast_ref::<Trap>() {
            Some(Trap::OutOfFuel) => Self::OutOfFuel { limit: limits.fuel },
            Some(Trap::StackOverflow) => Self::OutOfStack { limit: limits.stack_bytes },
            Some(trap) => Self::Trap(*trap),
            None => Self::Runtime(error),
        }
    }
}
