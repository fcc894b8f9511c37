//! `cargo xtask codegen`: what follows from the tables of the documents. The files are committed; `check` says when one
//! is stale.

mod forms;
mod json;
mod members;
mod reference;
mod schema;
mod sets;
mod text;
mod vectors;

use crate::paths;
use anyhow::{Context, Result, ensure};
use std::fs;

/// A file that follows from the tables.
struct Generated {
    path: &'static str,
    text: fn() -> Result<String>,
}

const FILES: &[Generated] = &[
    Generated { path: "docs/members.md", text: || Ok(members::page()) },
    Generated { path: "docs/reference.md", text: reference::page },
    Generated { path: "js/schema/answer.schema.json", text: schema::answer },
    Generated { path: "js/schema/request.schema.json", text: schema::request },
];

/// Writes every file.
pub fn codegen() -> Result<()> {
    for file in FILES {
        let text = (file.text)().with_context(|| file.path)?;
        fs::write(paths::root().join(file.path), text)
            .with_context(|| format!("could not write {}", file.path))?;
        println!("{}", file.path);
    }
    Ok(())
}

/// Fails where a file is not what the tables give.
pub fn check() -> Result<()> {
    for file in FILES {
        let found = fs::read_to_string(paths::root().join(file.path))
            .with_context(|| format!("could not read {}", file.path))?;
        let text = (file.text)().with_context(|| file.path)?;
        ensure!(found == text, "{} is stale: run `cargo xtask codegen` and commit it", file.path);
    }
    Ok(())
}
