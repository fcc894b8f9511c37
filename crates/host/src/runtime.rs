//! The one configuration: what runs, how much of it, and the same everywhere.

use crate::error::{Error, LoadError, MemoryLimitReached};
use crate::gate::{Gate, Place};
use crate::limits::{Limits, Options};
use wasmtime::{
    Config, Enabled, Engine, InstanceAllocationStrategy, OptLevel, PoolingAllocationConfig, ResourceLimiter,
    Store, WasmFeatures,
};

/// Bytes of an instance's memory that stay mapped between two calls: more than the engine starts with.
const KEEP_RESIDENT: usize = 2 << 20;
const TABLE_ELEMENTS: usize = 10_000;
/// The same for its table, 8 bytes for each element.
const TABLE_KEEP_RESIDENT: usize = 8 * TABLE_ELEMENTS;

/// Core instances of one component: its module, and two small ones for the end of a resource.
const CORE_INSTANCES: u32 = 3;

/// The runtime that an engine of ours runs in.
pub struct Runtime {
    pub engine: Engine,
    limits: Limits,
    gate: Gate,
}

/// What a call's instance may still ask for.
pub struct Caller {
    memory_bytes: usize,
}

impl Runtime {
    pub fn new(options: &Options) -> Result<Self, LoadError> {
        let at_once = options.at_once.max(1);
        let engine = Engine::new(&config(&options.limits, at_once)).map_err(LoadError::Configure)?;
        Ok(Self { engine, limits: options.limits, gate: Gate::new(at_once) })
    }

    /// Runs one call in a store of its own, and says how much fuel it took.
    pub fn call<T>(
        &self,
        call: impl FnOnce(&mut Store<Caller>) -> Result<T, Failure>,
    ) -> (Result<T, Error>, u64) {
        let place = self.gate.enter();
        let mut store = self.store();
        let result = store.set_fuel(self.limits.fuel).map_err(Failure::Wasm).and_then(|()| call(&mut store));
        let left = store.get_fuel().unwrap_or_default();
        leave(store, place);
        (result.map_err(|failure| self.error(failure)), self.limits.fuel - left)
    }

    /// A store that stays for many calls. It has its place until it is dropped.
    pub fn hold(&self) -> Held<'_> {
        let place = self.gate.enter();
        Held { store: Some(self.store()), limits: &self.limits, _place: place }
    }

    fn store(&self) -> Store<Caller> {
        let mut store = Store::new(&self.engine, Caller { memory_bytes: self.limits.memory_bytes });
        store.limiter(|caller| caller);
        // An answer is as long as its instance's memory allows.
        store.set_hostcall_fuel(self.limits.memory_bytes);
        store
    }

    fn error(&self, failure: Failure) -> Error {
        failure.within(&self.limits)
    }
}

/// A store that stays for many calls, each with the fuel of one. The first that fails ends it.
pub struct Held<'engine> {
    /// Before the place, which is free when the instance is back in the pool.
    store: Option<Store<Caller>>,
    limits: &'engine Limits,
    _place: Place<'engine>,
}

impl Held<'_> {
    pub fn call<T>(
        &mut self,
        call: impl FnOnce(&mut Store<Caller>) -> Result<T, Failure>,
    ) -> Result<T, Error> {
        let store = self.store.as_mut().ok_or(Error::Closed)?;
        let result = store.set_fuel(self.limits.fuel).map_err(Failure::Wasm).and_then(|()| call(store));
        if result.is_err() {
            self.store = None;
        }
        result.map_err(|failure| failure.within(self.limits))
    }
}

/// The instance must be back in the pool before the next call may take its place.
fn leave(store: Store<Caller>, place: Place<'_>) {
    drop(store);
    drop(place);
}

/// Why a call gave nothing, before the limits are named.
pub enum Failure {
    Wasm(wasmtime::Error),
    NoMemory,
    Reply(&'static str),
}

impl Failure {
    fn within(self, limits: &Limits) -> Error {
        match self {
            Self::Wasm(error) => Error::of_call(error, limits),
            Self::NoMemory => Error::OutOfMemory { limit: limits.memory_bytes },
            Self::Reply(what) => Error::Reply(what),
        }
    }
}

impl From<wasmtime::Error> for Failure {
    fn from(error: wasmtime::Error) -> Self {
        Self::Wasm(error)
    }
}

/// Pinned: the WebAssembly that our guests use and nothing else, one compiler at one level, fuel on.
fn config(limits: &Limits, at_once: u32) -> Config {
    let wanted = WasmFeatures::MUTABLE_GLOBAL
        | WasmFeatures::SIGN_EXTENSION
        | WasmFeatures::BULK_MEMORY
        | WasmFeatures::REFERENCE_TYPES
        | WasmFeatures::MULTI_VALUE
        | WasmFeatures::COMPONENT_MODEL;
    let mut config = Config::new();
    config
        .wasm_features(WasmFeatures::all(), false)
        .wasm_features(wanted, true)
        .concurrency_support(false)
        .cranelift_opt_level(OptLevel::Speed)
        // No float is let in; should that ever change, a NaN still has one form.
        .cranelift_nan_canonicalization(true)
        .consume_fuel(true)
        .max_wasm_stack(limits.stack_bytes)
        .wasm_backtrace_max_frames(None)
        .allocation_strategy(InstanceAllocationStrategy::Pooling(pool(limits, at_once)));
    config
}

fn pool(limits: &Limits, at_once: u32) -> PoolingAllocationConfig {
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(at_once)
        .total_core_instances(at_once.saturating_mul(CORE_INSTANCES))
        .total_memories(at_once)
        .total_tables(at_once.saturating_mul(CORE_INSTANCES))
        .table_elements(TABLE_ELEMENTS)
        .max_memory_size(limits.memory_bytes)
        .linear_memory_keep_resident(KEEP_RESIDENT)
        .table_keep_resident(TABLE_KEEP_RESIDENT)
        // Where the system tells which pages were written, only those are cleaned.
        .pagemap_scan(Enabled::Auto);
    pool
}

impl ResourceLimiter for Caller {
    fn memory_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        if desired > self.memory_bytes { Err(MemoryLimitReached.into()) } else { Ok(true) }
    }

    fn table_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        Ok(desired <= TABLE_ELEMENTS)
    }
}
