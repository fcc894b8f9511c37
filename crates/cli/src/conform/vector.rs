//! One vector: a request and what its answer must hold.

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use std::fs;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// The members of a vector that a run reads. The request keeps its text, byte for byte.
#[derive(Deserialize)]
struct Stated {
    request: Option<Box<RawValue>>,
    request_text: Option<String>,
    expect: Value,
}

/// A vector that can be run.
pub struct Vector {
    request: String,
    expected: Value,
}

impl Vector {
    /// Reads a file.
    pub fn read(file: &Path) -> Result<Self> {
        let text = fs::read_to_string(file).context("it cannot be read")?;
        let stated: Stated = serde_json::from_str(&text)?;
        let request = match (stated.request, stated.request_text) {
            (Some(request), None) => request.get().to_owned(),
            (None, Some(text)) => text,
            _ => bail!("it holds either `request` or `request_text`"),
        };
        Ok(Self { request, expected: stated.expect })
    }

    pub fn request(&self) -> &[u8] {
        self.request.as_bytes()
    }

    pub fn expected(&self) -> &Value {
        &self.expected
    }
}

/// The vectors of a directory and of those in it, by name. Schemas are none. A link that leads back to where it
/// stands is passed over: what is there is met once.
pub fn files(directory: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in WalkDir::new(directory).follow_links(true) {
        match entry {
            Ok(entry) if entry.file_type().is_file() && is_vector(entry.path()) => {
                files.push(entry.into_path())
            }
            Err(error) if error.loop_ancestor().is_none() => {
                return Err(error).with_context(|| format!("could not read {}", directory.display()));
            }
            Ok(_) | Err(_) => {}
        }
    }
    files.sort();
    Ok(files)
}

/// `<area>/<name>`: the path below the directory, with `/` and without the ending.
pub fn name(directory: &Path, file: &Path) -> String {
    let below = file.strip_prefix(directory).unwrap_or(file).with_extension("");
    below.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}

fn is_vector(file: &Path) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    name.ends_with(".json") && !name.ends_with(".schema.json")
}
