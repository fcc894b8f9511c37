//! What one decision may use.

use std::path::PathBuf;

/// What one decision may use. The same request uses the same fuel and memory on every machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Fuel, about one unit for each WebAssembly instruction; above 0.
    pub fuel: u64,
    /// Bytes of the instance's memory, request and answer included; whole pages of 65,536.
    pub memory_bytes: usize,
    /// Bytes of the native stack below the call.
    pub stack_bytes: usize,
}

impl Default for Limits {
    /// Room for the largest request that the engine takes, and for its answer.
    fn default() -> Self {
        Self { fuel: 50_000_000_000, memory_bytes: 4 << 30, stack_bytes: 512 << 10 }
    }
}

/// How an engine is made.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// What one decision may use.
    pub limits: Limits,
    /// How many decisions run at once, 1 or more; a further call waits. The default is the number of processors.
    pub at_once: u32,
    /// Where the compiled code is kept between runs, `None` to compile each time.
    ///
    /// The directory is created. Code in it is run as it is found: let nobody write to it whom you would not let
    /// change the program itself.
    pub cache: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Self { limits: Limits::default(), at_once: u32::try_from(processors).unwrap_or(1), cache: None }
    }
}
