//! What the environment says. Nothing of it is required.

use crate::connections::Limits;
use std::env;
use std::net::SocketAddr;
use std::num::NonZeroU16;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;
use uuid::Uuid;

/// Each takes a thread while it is answered.
const CONNECTIONS: NonZeroU16 = NonZeroU16::MIN.saturating_add(255);

/// How the service runs.
pub struct Settings {
    /// `DRAWDOWN_LISTEN`: address and port; port 0 takes a free one.
    pub listen: SocketAddr,
    /// `DRAWDOWN_API_KEY`: one or several, separated by commas. Without it one is made for this run.
    pub api_keys: Vec<String>,
    /// Whether the key was made for this run.
    pub made_key: bool,
    /// `DATABASE_URL`: `postgres://...` or `sqlite:...`. Without it a SQLite file in the data directory.
    pub database_url: Option<String>,
    /// `DRAWDOWN_DATA`: where the SQLite file is kept.
    pub data: PathBuf,
    /// Where the engine's compiled code is kept between runs, as the binary `drawdown` does: `drawdown` in
    /// `XDG_CACHE_HOME`, else in `.cache` of `HOME`.
    pub cache: Option<PathBuf>,
    /// `DRAWDOWN_POLICY`: a preset's name, or a policy object as JSON.
    pub policy: String,
    /// `DRAWDOWN_COMPONENT`: the engine's file, when it is not in a `dist` directory nearby.
    pub component: Option<PathBuf>,
    /// `DRAWDOWN_STUDIO`: the studio's files, when they are not in a `dist` directory nearby.
    pub studio: Option<PathBuf>,
    /// `DRAWDOWN_TIMEZONE`: the organization's zone, an IANA name.
    pub timezone: Option<String>,
    /// `DRAWDOWN_MAX_WALLETS`: replaces the policy's limit of active wallets per customer.
    pub max_wallets: Option<u32>,
    /// `DRAWDOWN_MAX_BODY`: bytes of a request's body.
    pub max_body: usize,
    /// `DRAWDOWN_CONNECTIONS`, `DRAWDOWN_IDLE_SECONDS`, `DRAWDOWN_STOP_SECONDS`.
    pub connections: Limits,
    /// `DRAWDOWN_SWEEP_SECONDS`: how often expiry is looked for; 0 is never.
    pub sweep: Duration,
    /// `DRAWDOWN_DATABASE_WAIT_SECONDS`: how long the start waits for the database.
    pub database_wait: Duration,
    /// `DRAWDOWN_RETRY_SECONDS`: how long a request waits for a database that went away.
    pub retry: Duration,
    /// `DRAWDOWN_LOG`: `json`, `text` or `off`.
    pub log: Log,
}

/// The form of the log.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Log {
    /// One JSON object a line.
    Json,
    /// A line for people.
    Text,
    /// None.
    Off,
}

impl FromStr for Log {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "json" => Ok(Self::Json),
            "text" => Ok(Self::Text),
            "off" => Ok(Self::Off),
            _ => Err("it is json, text or off".to_owned()),
        }
    }
}

impl Settings {
    /// Reads the environment.
    ///
    /// # Errors
    /// Every variable that cannot be read, with what it may be.
    pub fn from_environment() -> Result<Self, Vec<String>> {
        let mut read = Reading(Vec::new());
        let api_keys: Vec<String> = text("DRAWDOWN_API_KEY")
            .map(|keys| {
                keys.split(',').map(|key| key.trim().to_owned()).filter(|key| !key.is_empty()).collect()
            })
            .unwrap_or_default();
        let made_key = api_keys.is_empty();
        let settings = Self {
            listen: read.or("DRAWDOWN_LISTEN", SocketAddr::from(([127, 0, 0, 1], 3000))),
            api_keys: if made_key { vec![format!("dev-{}", Uuid::new_v4())] } else { api_keys },
            made_key,
            database_url: text("DATABASE_URL"),
            data: text("DRAWDOWN_DATA").unwrap_or_else(|| "drawdown-data".to_owned()).into(),
            cache: text("XDG_CACHE_HOME")
                .or_else(|| text("HOME").map(|home| format!("{home}/.cache")))
                .map(|cache| PathBuf::from(cache).join("drawdown")),
            policy: text("DRAWDOWN_POLICY").unwrap_or_else(|| "lago-2026-08".to_owned()),
            component: text("DRAWDOWN_COMPONENT").map(PathBuf::from),
            studio: text("DRAWDOWN_STUDIO").map(PathBuf::from),
            timezone: text("DRAWDOWN_TIMEZONE"),
            max_wallets: read.optional("DRAWDOWN_MAX_WALLETS"),
            max_body: read.or("DRAWDOWN_MAX_BODY", 4 << 20),
            connections: Limits {
                connections: read.or("DRAWDOWN_CONNECTIONS", CONNECTIONS).get().into(),
                idle: Duration::from_secs(read.or("DRAWDOWN_IDLE_SECONDS", 30)),
                farewell: Duration::from_secs(read.or("DRAWDOWN_STOP_SECONDS", 10)),
            },
            sweep: Duration::from_secs(read.or("DRAWDOWN_SWEEP_SECONDS", 60)),
            database_wait: Duration::from_secs(read.or("DRAWDOWN_DATABASE_WAIT_SECONDS", 10)),
            retry: Duration::from_secs(read.or("DRAWDOWN_RETRY_SECONDS", 5)),
            log: read.or("DRAWDOWN_LOG", Log::Json),
        };
        if read.0.is_empty() { Ok(settings) } else { Err(read.0) }
    }
}

struct Reading(Vec<String>);

impl Reading {
    fn optional<T: FromStr<Err: ToString>>(&mut self, name: &str) -> Option<T> {
        let value = text(name)?;
        let read = value.parse().map_err(|error: T::Err| error.to_string());
        read.map_err(|error| self.0.push(format!("{name} is `{value}`: {error}"))).ok()
    }

    fn or<T: FromStr<Err: ToString>>(&mut self, name: &str, default: T) -> T {
        self.optional(name).unwrap_or(default)
    }
}

fn text(name: &str) -> Option<String> {
    env::var(name).ok().map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
}
