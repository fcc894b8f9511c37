//! The core module: six exports, text in and out.

use crate::cache;
use crate::error::{Error, LoadError};
use crate::limits::Options;
use crate::runtime::{Caller, Failure, Runtime};
use wasmtime::{Instance, InstancePre, Linker, Memory, Module, Store, TypedFunc, WasmParams, WasmResults};

/// The version of the exports that this crate calls.
const ABI_VERSION: u32 = 1;

/// The engine's core module, ready to decide. Made once, shared between threads.
///
/// ```
/// use drawdown_host::{CoreEngine, Error, Options};
///
/// let module = std::fs::read("../../dist/drawdown.core.wasm")?;
/// let engine = CoreEngine::new(&module, &Options::default())?;
/// assert!(matches!(engine.decide_text(""), Err(Error::Malformed(_))));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct CoreEngine {
    runtime: Runtime,
    pre: InstancePre<Caller>,
}

impl CoreEngine {
    /// Compiles the bytes of `drawdown.core.wasm`, or takes up what an earlier run compiled.
    ///
    /// # Errors
    /// - the bytes are no core module, or one that imports something or lacks an export of the contract
    /// - the machine cannot keep what the options ask for
    /// - the directory of [`Options::cache`] cannot be written
    pub fn new(module: &[u8], options: &Options) -> Result<Self, LoadError> {
        let runtime = Runtime::new(options)?;
        let module: Module = cache::load(&runtime.engine, module, options.cache.as_deref())?;
        let pre = Linker::new(&runtime.engine).instantiate_pre(&module).map_err(LoadError::Contract)?;
        let engine = Self { runtime, pre };
        engine.check_exports()?;
        Ok(engine)
    }

    /// Decides one request, JSON text in and out. The answer may be a refusal.
    ///
    /// # Errors
    /// As [`Engine::decide_text`](crate::Engine::decide_text), and [`Error::Reply`] when the module does not keep to
    /// the contract of its exports.
    pub fn decide_text(&self, request: &str) -> Result<String, Error> {
        self.decide_bytes(request.as_bytes())
    }

    /// [`CoreEngine::decide_text`] of bytes, which may be no UTF-8: then they are malformed.
    ///
    /// # Errors
    /// As [`CoreEngine::decide_text`].
    pub fn decide_bytes(&self, request: &[u8]) -> Result<String, Error> {
        self.decide_bytes_metered(request).0
    }

    /// [`CoreEngine::decide_bytes`], and the fuel that it took.
    pub fn decide_bytes_metered(&self, request: &[u8]) -> (Result<String, Error>, u64) {
        let (reply, fuel) = self
            .runtime
            .call(|store| Exports::of(&self.pre, store)?.invoke(store, "drawdown_invoke", request));
        (reply.and_then(unwrapped), fuel)
    }

    /// Decides many requests in one instance, each as [`CoreEngine::decide_bytes`] does, in their order.
    ///
    /// As [`Engine::decide_many`](crate::Engine::decide_many): where the call as a whole meets a limit or traps, each
    /// request is decided alone, and so are requests that hold a line feed, as they cross as lines.
    pub fn decide_many(&self, requests: &[&[u8]]) -> Vec<Result<String, Error>> {
        let alone = || requests.iter().map(|request| self.decide_bytes(request)).collect();
        if requests.is_empty() || requests.iter().any(|request| request.contains(&b'\n')) {
            return alone();
        }
        let lines = [&requests.join(&b'\n')[..], b"\n"].concat();
        let (replies, _) = self
            .runtime
            .call(|store| Exports::of(&self.pre, store)?.invoke(store, "drawdown_invoke_lines", &lines));
        let Ok(replies) = replies else { return alone() };
        let replies = replies.strip_suffix(b"\n").unwrap_or(&replies).split(|byte| *byte == b'\n');
        let results: Vec<_> = replies.map(|reply| unwrapped(reply.to_vec())).collect();
        if results.len() == requests.len() { results } else { alone() }
    }

    fn check_exports(&self) -> Result<(), LoadError> {
        let (version, _) = self.runtime.call(|store| {
            let exports = Exports::of(&self.pre, store)?;
            function::<(u32, u32), u64>(&exports.instance, store, "drawdown_invoke")?;
            Ok(exports.version.call(store, ())?)
        });
        match version {
            Ok(ABI_VERSION) => Ok(()),
            Ok(other) => {
                Err(LoadError::Contract(wasmtime::Error::msg(format!("its exports have version {other}"))))
            }
            Err(error) => Err(LoadError::Contract(error.into())),
        }
    }
}

/// The exports of one instance.
struct Exports {
    instance: Instance,
    memory: Memory,
    alloc: TypedFunc<u32, u32>,
    version: TypedFunc<(), u32>,
}

impl Exports {
    fn of(pre: &InstancePre<Caller>, store: &mut Store<Caller>) -> Result<Self, Failure> {
        let instance = pre.instantiate(&mut *store)?;
        Ok(Self {
            memory: instance.get_memory(&mut *store, "memory").ok_or(Failure::Reply("there is no memory"))?,
            alloc: function(&instance, store, "drawdown_alloc")?,
            version: function(&instance, store, "drawdown_abi_version")?,
            instance,
        })
    }

    /// What an export replies to these bytes. Request and reply go with the instance, so nothing is given back.
    fn invoke(&self, store: &mut Store<Caller>, name: &str, request: &[u8]) -> Result<Vec<u8>, Failure> {
        let invoke: TypedFunc<(u32, u32), u64> = function(&self.instance, store, name)?;
        let length = u32::try_from(request.len()).map_err(|_| Failure::NoMemory)?;
        let address = self.alloc.call(&mut *store, length)?;
        if address == 0 {
            return Err(Failure::NoMemory);
        }
        let start = usize::try_from(address).map_err(|_| Failure::NoMemory)?;
        let written = self.memory.write(&mut *store, start, request);
        written.map_err(|_| Failure::Reply("the block for the request lies outside the memory"))?;
        let reply = invoke.call(&mut *store, (address, length))?;
        let reply = span(reply).and_then(|(start, end)| self.memory.data(&*store).get(start..end));
        reply.map(<[u8]>::to_vec).ok_or(Failure::Reply("it lies outside the memory"))
    }
}

fn function<P: WasmParams, R: WasmResults>(
    instance: &Instance,
    store: &mut Store<Caller>,
    name: &str,
) -> Result<TypedFunc<P, R>, Failure> {
    Ok(instance.get_typed_func(store, name)?)
}

/// `ptr << 32 | len` as a start and an end.
fn span(reply: u64) -> Option<(usize, usize)> {
    let start = usize::try_from(reply >> 32).ok()?;
    let length = usize::try_from(reply & u64::from(u32::MAX)).ok()?;
    Some((start, start.checked_add(length)?))
}

/// Takes `{"ok":` answer `}` or `{"malformed":` list `}` apart.
fn unwrapped(reply: Vec<u8>) -> Result<String, Error> {
    let text = String::from_utf8(reply).map_err(|_| Error::Reply("it is not UTF-8"))?;
    let inner =
        |opening| text.strip_prefix(opening).and_then(|rest| rest.strip_suffix('}')).map(str::to_owned);
    if let Some(answer) = inner("{\"ok\":") {
        return Ok(answer);
    }
    Err(inner("{\"malformed\":").map_or(Error::Reply("it is neither ok nor malformed"), Error::Malformed))
}
