//! Compiled code, kept between runs.
//!
//! An artifact's name is the SHA-256 of what went into it: the kind, the runtime's version and configuration, and
//! the module's bytes. Its first 32 bytes are the SHA-256 of the rest, so that a torn file is compiled anew.

use crate::error::LoadError;
use sha2::{Digest, Sha256};
use std::fs;
use std::hash::{Hash, Hasher};
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use wasmtime::Engine;
use wasmtime::component::Component;
use wasmtime::{Module, Result};

const DIGEST_BYTES: usize = 32;

/// What can be compiled, kept and taken up again.
pub trait Compiled: Sized {
    const KIND: &'static str;
    fn compile(engine: &Engine, wasm: &[u8]) -> Result<Self>;
    fn artifact(&self) -> Result<Vec<u8>>;
    /// Takes up what [`Compiled::artifact`] gave.
    fn take_up(engine: &Engine, artifact: Artifact<'_>) -> Result<Self>;
}

/// Bytes whose digest is right: what this crate wrote, unless someone with the directory's rights forged them.
pub struct Artifact<'bytes>(&'bytes [u8]);

impl Compiled for Component {
    const KIND: &'static str = "component";

    fn compile(engine: &Engine, wasm: &[u8]) -> Result<Self> {
        Self::from_binary(engine, wasm)
    }

    fn artifact(&self) -> Result<Vec<u8>> {
        self.serialize()
    }

    #[expect(
        unsafe_code,
        reason = "compiled code is trusted as the program is; the caller names the directory"
    )]
    fn take_up(engine: &Engine, artifact: Artifact<'_>) -> Result<Self> {
        // SAFETY: the bytes are those that `serialize` gave, by their digest; `Options::cache` asks for the rest.
        unsafe { Self::deserialize(engine, artifact.0) }
    }
}

impl Compiled for Module {
    const KIND: &'static str = "module";

    fn compile(engine: &Engine, wasm: &[u8]) -> Result<Self> {
        Self::from_binary(engine, wasm)
    }

    fn artifact(&self) -> Result<Vec<u8>> {
        self.serialize()
    }

    #[expect(
        unsafe_code,
        reason = "compiled code is trusted as the program is; the caller names the directory"
    )]
    fn take_up(engine: &Engine, artifact: Artifact<'_>) -> Result<Self> {
        // SAFETY: the bytes are those that `serialize` gave, by their digest; `Options::cache` asks for the rest.
        unsafe { Self::deserialize(engine, artifact.0) }
    }
}

/// Compiles `wasm`, or takes up what an earlier run compiled.
pub fn load<T: Compiled>(engine: &Engine, wasm: &[u8], directory: Option<&Path>) -> Result<T, LoadError> {
    let Some(directory) = directory else {
        return T::compile(engine, wasm).map_err(LoadError::Compile);
    };
    let file = directory.join(name::<T>(engine, wasm));
    if let Some(kept) = fs::read(&file).ok().and_then(|bytes| take_up(engine, &bytes)) {
        return Ok(kept);
    }
    let compiled = T::compile(engine, wasm).map_err(LoadError::Compile)?;
    let artifact = compiled.artifact().map_err(LoadError::Compile)?;
    keep(&file, &artifact).map_err(|error| LoadError::Cache { directory: directory.to_owned(), error })?;
    Ok(compiled)
}

/// `None` for anything but a whole artifact of this very runtime.
fn take_up<T: Compiled>(engine: &Engine, bytes: &[u8]) -> Option<T> {
    let (digest, artifact) = bytes.split_at_checked(DIGEST_BYTES)?;
    let right = Sha256::digest(artifact).as_slice() == digest;
    right.then(|| T::take_up(engine, Artifact(artifact)).ok()).flatten()
}

/// Written beside and renamed, so that no reader meets half a file.
fn keep(file: &Path, artifact: &[u8]) -> io::Result<()> {
    static WRITTEN: AtomicU32 = AtomicU32::new(0);
    let unique = format!("{}-{}.new", std::process::id(), WRITTEN.fetch_add(1, Ordering::Relaxed));
    let beside = file.with_extension(unique);
    file.parent().map_or(Ok(()), fs::create_dir_all)?;
    fs::write(&beside, [Sha256::digest(artifact).as_slice(), artifact].concat())?;
    fs::rename(beside, file)
}

fn name<T: Compiled>(engine: &Engine, wasm: &[u8]) -> String {
    let mut hashed = Hashed(Sha256::new());
    hashed.0.update(T::KIND);
    engine.precompile_compatibility_hash().hash(&mut hashed);
    hashed.0.update(wasm);
    let digest = hashed.0.finalize();
    digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>() + ".cwasm"
}

/// Lets a `Hash` write into SHA-256.
struct Hashed(Sha256);

impl Hasher for Hashed {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        0
    }
}
