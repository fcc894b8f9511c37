//! Wallets in a real database, decided by the component, spoken to as Lago's clients speak.

mod api;
mod backup;
mod changes;
mod clock;
mod connections;
mod database;
mod document;
mod engine;
mod error;
mod idempotency;
mod ids;
mod kept;
mod orders;
mod replay;
mod reply;
mod service;
mod settings;
mod store;
mod sweep;
mod usage;

use crate::database::{Database, file_url};
use crate::engine::{Engine, nearby};
use crate::orders::{HELP, Order};
use crate::service::Service;
use crate::settings::{Log, Settings};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tracing::{info, warn};
use tracing_subscriber::filter::LevelFilter;

/// How long threads may take that work for nobody any more.
const LEFT_OVER: Duration = Duration::from_millis(100);
/// Threads for the sweep and the studio's files, beside one a request.
const OTHER_THREADS: usize = 16;

fn main() -> ExitCode {
    let done = match Order::read(std::env::args_os().skip(1)) {
        Ok(Order::Serve) => started(serve),
        Ok(Order::Backup(file)) => started(|settings| backup(settings, file)),
        Ok(Order::Help) => said(HELP.trim_end()),
        Ok(Order::Version) => said(concat!("drawdown-server ", env!("CARGO_PKG_VERSION"))),
        Err(message) => {
            eprintln!("drawdown-server: {message}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("drawdown-server: {message}");
            ExitCode::FAILURE
        }
    }
}

fn said(text: &str) -> Result<(), String> {
    writeln!(std::io::stdout(), "{text}").map_err(|error| error.to_string())
}

/// Runs what the settings are needed for. Its end is the program's: a thread that still works for a request that was
/// given up is not waited for.
fn started<F>(work: impl FnOnce(Settings) -> F) -> Result<(), String>
where
    F: Future<Output = Result<(), String>>,
{
    let settings = Settings::from_environment().map_err(|problems| problems.join("\n"))?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(settings.connections.connections + OTHER_THREADS)
        .build()
        .map_err(|error| error.to_string())?;
    let done = runtime.block_on(work(settings));
    runtime.shutdown_timeout(LEFT_OVER);
    done
}

async fn backup(settings: Settings, file: PathBuf) -> Result<(), String> {
    backup::write(&database_url(&settings)?, &file).await?;
    said(&format!("drawdown-server: {} is written", file.display()))
}

async fn serve(settings: Settings) -> Result<(), String> {
    start_log(settings.log);
    let engine = Engine::load(&settings)?;
    let url = database_url(&settings)?;
    if settings.database_url.is_none() {
        database::private_folder(&settings.data)
            .map_err(|error| format!("{} cannot be made: {error}", settings.data.display()))?;
    }
    let database = Database::open(&url, settings.database_wait).await?;
    // Heard from the first moment on that anybody may speak to us.
    let stop = stop_signals().map_err(|error| format!("signals cannot be heard: {error}"))?;
    let listener = TcpListener::bind(settings.listen)
        .await
        .map_err(|error| format!("{} cannot be listened on: {error}", settings.listen))?;
    let studio = studio(settings.studio.as_deref());
    greet(&settings, &listener, &engine, &database, studio.as_deref());
    let keys = settings.api_keys.iter().map(|key| api::hashed(key)).collect();
    let service = Arc::new(Service::new(database, engine, keys, &settings));
    until_stopped(Arc::clone(&service), (listener, stop), &settings, studio.as_deref()).await;
    service.database.close().await;
    info!("stopped");
    Ok(())
}

async fn until_stopped(
    service: Arc<Service>,
    (listener, asked_to_stop): (TcpListener, impl Future<Output = ()>),
    settings: &Settings,
    studio: Option<&Path>,
) {
    let (stop, stopped) = watch::channel(false);
    let router = api::router(Arc::clone(&service), studio);
    let serving = tokio::spawn(connections::serve(listener, router, settings.connections, stopped.clone()));
    let sweep = sweep::regularly(service, settings.sweep, stopped);
    let runtime = tokio::runtime::Handle::current();
    let sweeper = tokio::task::spawn_blocking(move || runtime.block_on(sweep));
    asked_to_stop.await;
    info!("stopping: no new connections, requests under way are finished");
    let _ = stop.send(true);
    let _ = serving.await;
    if tokio::time::timeout(settings.connections.farewell, sweeper).await.is_err() {
        warn!("the sweep was still under way and is given up");
    }
}

/// SIGTERM or SIGINT, heard from now on.
fn stop_signals() -> io::Result<impl Future<Output = ()>> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

fn database_url(settings: &Settings) -> Result<String, String> {
    if let Some(url) = &settings.database_url {
        return Ok(url.clone());
    }
    let data = std::path::absolute(&settings.data).map_err(|error| error.to_string())?;
    Ok(file_url(&data.join("ledger.sqlite")))
}

/// The studio's files, when it was built.
fn studio(named: Option<&Path>) -> Option<PathBuf> {
    let built = |directory: PathBuf| directory.join("index.html").is_file().then_some(directory);
    match named {
        Some(directory) => built(directory.to_owned()),
        None => nearby(Path::new("dist/studio/index.html"))
            .or_else(|| nearby(Path::new("js/studio/dist/index.html")))
            .and_then(|page| built(page.parent()?.to_owned())),
    }
}

/// What the person who started it wants to know, on standard output; the log is on standard error.
fn greet(
    settings: &Settings,
    listener: &TcpListener,
    engine: &Engine,
    database: &Database,
    studio: Option<&Path>,
) {
    let address = listener.local_addr().unwrap_or(settings.listen);
    let mut lines = vec![
        format!("drawdown-server: listening on http://{address}"),
        format!("  api       http://{address}/api/v1"),
        format!("  policy    {} (engine {})", engine.policy(), engine.version()),
        format!("  database  {} at {}", database.kind().name(), database.shown()),
    ];
    if settings.made_key {
        lines.push(format!(
            "  api key   {} (made for this run; set DRAWDOWN_API_KEY to keep one)",
            settings.api_keys.join(",")
        ));
    }
    match studio {
        Some(_) => lines.push(format!("  studio    http://{address}/")),
        None => lines.push("  studio    not built".to_owned()),
    }
    // A closed output is no reason not to serve.
    let _ = writeln!(std::io::stdout(), "{}", lines.join("\n"));
}

fn start_log(form: Log) {
    let log = tracing_subscriber::fmt().with_max_level(LevelFilter::INFO).with_writer(std::io::stderr);
    match form {
        Log::Json => log.json().flatten_event(true).init(),
        Log::Text => log.init(),
        Log::Off => {}
    }
}
