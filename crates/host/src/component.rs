//! The component: text in and out, and typed calls.

use crate::cache;
use crate::error::{Error, LoadError};
use crate::limits::Options;
use crate::runtime::{Caller, Runtime};
use wasmtime::component::{Component, Linker};

mod bindings {
    //! What wasmtime makes of the contract.
    wasmtime::component::bindgen!({ path: "../../wit", world: "engine" });
}

/// The engine's component, ready to decide. Made once, shared between threads.
///
/// ```
/// use drawdown_host::{Engine, Options};
///
/// let component = std::fs::read("../../dist/drawdown.component.wasm")?;
/// let mut options = Options::default();
/// options.limits.fuel = 10_000_000;
/// let engine = Engine::new(&component, &options)?;
/// assert!(engine.info()?.starts_with('{'));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Engine {
    runtime: Runtime,
    pre: bindings::EnginePre<Caller>,
}

impl Engine {
    /// Compiles the bytes of `drawdown.component.wasm`, or takes up what an earlier run compiled.
    ///
    /// # Errors
    /// - the bytes are no component, or one that imports something or lacks an export of the contract
    /// - the machine cannot keep what the options ask for
    /// - the directory of [`Options::cache`] cannot be written
    pub fn new(component: &[u8], options: &Options) -> Result<Self, LoadError> {
        let runtime = Runtime::new(options)?;
        let component: Component = cache::load(&runtime.engine, component, options.cache.as_deref())?;
        let linker = Linker::new(&runtime.engine);
        let pre = linker.instantiate_pre(&component).and_then(bindings::EnginePre::new);
        Ok(Self { runtime, pre: pre.map_err(LoadError::Contract)? })
    }

    /// Decides one request, JSON text in and out. The answer may be a refusal.
    ///
    /// # Errors
    /// - [`Error::Malformed`]: the request is not one
    /// - [`Error::OutOfFuel`], [`Error::OutOfMemory`], [`Error::OutOfStack`]: a limit was reached
    /// - [`Error::Trap`], [`Error::Runtime`]: a bug, ours or the runtime's
    pub fn decide_text(&self, request: &str) -> Result<String, Error> {
        self.decide_text_metered(request).0
    }

    /// [`Engine::decide_text`], and the fuel that it took.
    pub fn decide_text_metered(&self, request: &str) -> (Result<String, Error>, u64) {
        let (result, fuel) = self.runtime.call(|store| {
            let engine = self.pre.instantiate(&mut *store)?;
            Ok(engine.drawdown_engine_documents().call_invoke(store, request)?)
        });
        (result.and_then(|answer| answer.map_err(Error::Malformed)), fuel)
    }

    /// What this engine is: its version, presets, limits and time zone database, as JSON text.
    ///
    /// # Errors
    /// As [`Engine::decide_text`], but never malformed.
    pub fn info(&self) -> Result<String, Error> {
        let call = self.runtime.call(|store| {
            let engine = self.pre.instantiate(&mut *store)?;
            Ok(engine.drawdown_engine_documents().call_info(store)?)
        });
        call.0
    }
}
