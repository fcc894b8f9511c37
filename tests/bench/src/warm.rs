//! The core module in one instance that serves every call, as a host does that trusts its requests.

use wasmtime::{Config, Engine, Error, Instance, Memory, Module, Result, Store, TypedFunc};

/// One instance.
pub struct Warm {
    store: Store<()>,
    memory: Memory,
    alloc: TypedFunc<u32, u32>,
    free: TypedFunc<(u32, u32), ()>,
    invoke: TypedFunc<(u32, u32), u64>,
}

impl Warm {
    pub fn open(module: &[u8]) -> Result<Self> {
        // As drawdown-host runs it: with fuel.
        let mut config = Config::new();
        config.consume_fuel(true);
        let engine = Engine::new(&config)?;
        let mut store = Store::new(&engine, ());
        store.set_fuel(u64::MAX)?;
        let instance = Instance::new(&mut store, &Module::new(&engine, module)?, &[])?;
        Ok(Self {
            memory: instance.get_memory(&mut store, "memory").ok_or_else(|| Error::msg("no memory"))?,
            alloc: instance.get_typed_func(&mut store, "drawdown_alloc")?,
            free: instance.get_typed_func(&mut store, "drawdown_free")?,
            invoke: instance.get_typed_func(&mut store, "drawdown_invoke")?,
            store,
        })
    }

    /// The reply as it is: `{"ok":` the answer `}`.
    pub fn decide(&mut self, request: &str) -> Result<String> {
        let length = u32::try_from(request.len())?;
        let place = self.alloc.call(&mut self.store, length)?;
        self.memory.write(&mut self.store, usize::try_from(place)?, request.as_bytes())?;
        let packed = self.invoke.call(&mut self.store, (place, length))?;
        let (reply, size) = (u32::try_from(packed >> 32)?, u32::try_from(packed & 0xffff_ffff)?);
        let mut text = vec![0; usize::try_from(size)?];
        self.memory.read(&self.store, usize::try_from(reply)?, &mut text)?;
        self.free.call(&mut self.store, (place, length))?;
        self.free.call(&mut self.store, (reply, size))?;
        Ok(String::from_utf8(text)?)
    }
}
