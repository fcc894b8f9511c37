//! The engine: one request in, one answer out.

use crate::answer::Answer;
use crate::error::{Error, OpenError};
use drawdown_host::Options;
use serde::Serialize;
use std::fs;
use std::path::Path;

/// `drawdown.component.wasm`, compiled once. Threads share it; each decision has an instance of its own.
pub struct Engine {
    component: drawdown_host::Engine,
}

impl Engine {
    /// Compiles the component, or takes up what an earlier run kept in [`Options::cache`].
    ///
    /// # Errors
    /// [`OpenError`]
    pub fn open(file: &Path, options: &Options) -> Result<Self, OpenError> {
        let bytes = fs::read(file).map_err(|error| OpenError::Read { file: file.to_owned(), error })?;
        Ok(Self { component: drawdown_host::Engine::new(&bytes, options)? })
    }

    /// Decides one request. A refusal is an answer too.
    ///
    /// Write decimals as text and money as integers.
    ///
    /// # Errors
    /// [`Error`]
    pub fn decide(&self, request: &impl Serialize) -> Result<Answer, Error> {
        let request = serde_json::to_string(request).map_err(Error::NotJson)?;
        let answer = self.decide_text(&request)?;
        Answer::read(&answer).map_err(|error| Error::Trap(format!("the answer cannot be read: {error}")))
    }

    /// The same, JSON text to JSON text: the very bytes that every other host gives.
    ///
    /// # Errors
    /// [`Error`]
    pub fn decide_text(&self, request: &str) -> Result<String, Error> {
        Ok(self.component.decide_text(request)?)
    }
}
