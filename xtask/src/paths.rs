//! Where things are.

use std::path::{Path, PathBuf};

/// The root of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

/// Where the artifacts go.
pub fn dist(name: &str) -> PathBuf {
    root().join("dist").join(name)
}

/// Where cargo puts what it builds.
pub fn target(name: &str) -> PathBuf {
    let chosen = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    root().join(chosen.unwrap_or_else(|| PathBuf::from("target"))).join(name)
}
