//! The engines that the command line runs: the same rules as native code, component and core module.

use anyhow::{Context, Result, anyhow, bail};
use drawdown_host::{CoreEngine, Engine, Error, LoadError, Options};
use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// The answer, or the malformed list; both JSON text.
pub type Decided = Result<String, String>;

/// An engine that decides.
pub trait Decide: Sync {
    /// What people call it.
    fn name(&self) -> &'static str;
    /// Decides one request. An error says that the engine could not run, never what it decided.
    fn decide(&self, request: &[u8]) -> Result<Decided>;
    /// Decides many, each as [`Decide::decide`] does, in their order.
    fn decide_many(&self, requests: &[&[u8]]) -> Vec<Result<Decided>> {
        requests.iter().map(|request| self.decide(request)).collect()
    }
    /// Versions, presets and limits, as JSON text.
    fn info(&self) -> Result<String>;
}

/// What keeps requests that are decided after each other apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Isolation {
    /// Each line has an instance of its own.
    #[default]
    Line,
    /// Lines that are read together share one, which is given up where one of them traps.
    None,
}

/// What `--engine` asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    Native,
    Component(Option<PathBuf>),
    Core(Option<PathBuf>),
}

impl FromStr for Choice {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let (name, file) = text.split_once(':').map_or((text, None), |(name, file)| (name, Some(file)));
        if file == Some("") {
            bail!("`{text}` names no file behind its colon");
        }
        let file = file.map(PathBuf::from);
        match (name, file) {
            ("native", None) => Ok(Self::Native),
            ("component", file) => Ok(Self::Component(file)),
            ("core", file) => Ok(Self::Core(file)),
            _ => bail!("`{text}` is none of native, component[:FILE], core[:FILE]"),
        }
    }
}

impl Choice {
    /// Loads the engine, which keeps each request apart.
    pub fn open(&self) -> Result<Box<dyn Decide>> {
        self.open_with(Isolation::Line)
    }

    /// Loads the engine.
    pub fn open_with(&self, isolation: Isolation) -> Result<Box<dyn Decide>> {
        Ok(match (self, isolation) {
            (Self::Native, _) => Box::new(Native),
            (Self::Component(_), Isolation::Line) => Box::new(loaded(&self.file()?, Engine::new)?),
            (Self::Component(_), Isolation::None) => Box::new(Together(loaded(&self.file()?, Engine::new)?)),
            (Self::Core(_), Isolation::Line) => Box::new(loaded(&self.file()?, CoreEngine::new)?),
            (Self::Core(_), Isolation::None) => Box::new(Together(loaded(&self.file()?, CoreEngine::new)?)),
        })
    }

    /// The file whose code decides.
    pub fn file(&self) -> Result<PathBuf> {
        match self {
            Self::Native => std::env::current_exe().context("this program does not know its own file"),
            Self::Component(None) => shipped(COMPONENT),
            Self::Core(None) => shipped(CORE),
            Self::Component(Some(file)) | Self::Core(Some(file)) => Ok(file.clone()),
        }
    }

    /// Every engine that is there.
    pub fn found() -> Vec<Self> {
        let mut found = vec![Self::Native];
        found.extend(shipped(COMPONENT).ok().map(|file| Self::Component(Some(file))));
        found.extend(shipped(CORE).ok().map(|file| Self::Core(Some(file))));
        found
    }
}

const COMPONENT: &str = "drawdown.component.wasm";
const CORE: &str = "drawdown.core.wasm";

/// The file beside this program, else in `dist/`.
fn shipped(name: &str) -> Result<PathBuf> {
    let program = std::env::current_exe().ok();
    let beside = program.as_deref().and_then(Path::parent).map(|directory| directory.join(name));
    let in_dist = Path::new("dist").join(name);
    beside.into_iter().chain([in_dist]).find(|file| file.is_file()).with_context(|| {
        format!("there is no {name} beside this program or in dist/; name it as --engine ENGINE:FILE")
    })
}

fn loaded<E>(file: &Path, load: fn(&[u8], &Options) -> Result<E, LoadError>) -> Result<E> {
    let wasm = fs::read(file).with_context(|| format!("could not read {}", file.display()))?;
    let mut options = Options::default();
    options.cache = cache_directory();
    let engine = match load(&wasm, &options) {
        // A home that cannot be written only costs time.
        Err(LoadError::Cache { .. }) => {
            options.cache = None;
            load(&wasm, &options)
        }
        loaded => loaded,
    };
    engine.with_context(|| format!("could not load {}", file.display()))
}

fn cache_directory() -> Option<PathBuf> {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let cache = set("XDG_CACHE_HOME").or_else(|| set("HOME").map(|home| home.join(".cache")));
    cache.map(|directory| directory.join("drawdown"))
}

struct Native;

impl Decide for Native {
    fn name(&self) -> &'static str {
        "native"
    }

    fn decide(&self, request: &[u8]) -> Result<Decided> {
        Ok(drawdown_wire::invoke_bytes(request))
    }

    fn info(&self) -> Result<String> {
        Ok(drawdown_wire::info())
    }
}

impl Decide for Engine {
    fn name(&self) -> &'static str {
        "component"
    }

    fn decide(&self, request: &[u8]) -> Result<Decided> {
        match std::str::from_utf8(request) {
            Ok(text) => decided(self.decide_text(text)),
            // A component takes text, so what is none is reported before it.
            Err(_) => Ok(drawdown_wire::invoke_bytes(request)),
        }
    }

    fn info(&self) -> Result<String> {
        Ok(Self::info(self)?)
    }
}

impl Decide for CoreEngine {
    fn name(&self) -> &'static str {
        "core"
    }

    fn decide(&self, request: &[u8]) -> Result<Decided> {
        decided(self.decide_bytes(request))
    }

    /// The core module tells it as the answer to a query.
    fn info(&self) -> Result<String> {
        let answer = self.decide_text(
            r#"{"policy":"drawdown-1","account":{},"command":{"id":"info","at":"2026-01-01T00:00:00Z","type":"info"}}"#,
        )?;
        let answer: serde_json::Value = serde_json::from_str(&answer)?;
        Ok(answer.get("result").ok_or_else(|| anyhow!("the answer has no result"))?.to_string())
    }
}

/// An engine whose requests share an instance where they come together.
struct Together<E>(E);

impl Decide for Together<Engine> {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn decide(&self, request: &[u8]) -> Result<Decided> {
        Decide::decide(&self.0, request)
    }

    fn decide_many(&self, requests: &[&[u8]]) -> Vec<Result<Decided>> {
        let texts: Result<Vec<&str>, _> =
            requests.iter().map(|request| std::str::from_utf8(request)).collect();
        match texts {
            Ok(texts) => self.0.decide_many(&texts).into_iter().map(decided).collect(),
            // A component takes text; one that is none is told apart from the others.
            Err(_) => requests.iter().map(|request| Decide::decide(&self.0, request)).collect(),
        }
    }

    fn info(&self) -> Result<String> {
        Decide::info(&self.0)
    }
}

impl Decide for Together<CoreEngine> {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn decide(&self, request: &[u8]) -> Result<Decided> {
        Decide::decide(&self.0, request)
    }

    fn decide_many(&self, requests: &[&[u8]]) -> Vec<Result<Decided>> {
        self.0.decide_many(requests).into_iter().map(decided).collect()
    }

    fn info(&self) -> Result<String> {
        Decide::info(&self.0)
    }
}

fn decided(result: Result<String, Error>) -> Result<Decided> {
    match result {
        Ok(answer) => Ok(Ok(answer)),
        Err(Error::Malformed(problems)) => Ok(Err(problems)),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices() {
        let file = |name: &str| Some(PathBuf::from(name));
        for (text, choice) in [
            ("native", Some(Choice::Native)),
            ("component", Some(Choice::Component(None))),
            ("component:a:b.wasm", Some(Choice::Component(file("a:b.wasm")))),
            ("core:x.wasm", Some(Choice::Core(file("x.wasm")))),
            ("native:x", None),
            ("core:", None),
            ("", None),
            ("wasm", None),
        ] {
            assert_eq!(text.parse::<Choice>().ok(), choice, "{text}");
        }
    }
}
