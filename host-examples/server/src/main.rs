//! Wallets in a real database, decided by the component, spoken to as Lago's clients speak.

mod api;
mod clock;
mod database;
mod document;
mod ids;
mod rules;
mod settings;
mod state;
mod store;
mod sweep;

use crate::database::{Database, file_url};
use crate::rules::{Rules, nearby};
use crate::settings::{Log, Settings};
use crate::state::Service;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tracing::{info, warn};
use tracing_subscriber::filter::LevelFilter;

/// How long requests that are under way may take once the service is to stop.
const FAREWELL: Duration = Duration::from_secs(10);

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("drawdown-server: {message}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), String> {
    let settings = Settings::from_environment().map_err(|problems| problems.join("\n"))?;
    start_log(settings.log);
    std::fs::create_dir_all(&settings.data)
        .map_err(|error| format!("{} cannot be made: {error}", settings.data.display()))?;
    let rules = Rules::load(&settings)?;
    let url = database_url(&settings)?;
    let database = Database::open(&url, settings.database_wait).await?;
    let listener = TcpListener::bind(settings.listen)
        .await
        .map_err(|error| format!("{} cannot be listened on: {error}", settings.listen))?;
    let studio = studio(settings.studio.as_deref());
    greet(&settings, &listener, &rules, &database, studio.as_deref());
    let keys = settings.api_keys.iter().map(|key| api::hashed(key)).collect();
    let service = Arc::new(Service::new(database, rules, keys, settings.max_body, settings.retry));
    serve(Arc::clone(&service), listener, &settings, studio.as_deref()).await?;
    service.database.close().await;
    info!("stopped");
    Ok(())
}

async fn serve(
    service: Arc<Service>,
    listener: TcpListener,
    settings: &Settings,
    studio: Option<&Path>,
) -> Result<(), String> {
    let (stop, stopped) = watch::channel(false);
    let sweeper = tokio::spawn(sweep::regularly(Arc::clone(&service), settings.sweep, stopped.clone()));
    let router = api::router(service, studio);
    let mut until = stopped.clone();
    let server = axum::serve(listener, router).with_graceful_shutdown(async move {
        // An error says that nobody can stop us any more: that is a reason to stop.
        let _ = until.wait_for(|stop| *stop).await;
    });
    let mut serving = tokio::spawn(async move { server.await });
    tokio::select! {
        ended = &mut serving => return Err(format!("the server ended: {ended:?}")),
        () = asked_to_stop() => {}
    }
    info!("stopping: no new connections, requests under way are finished");
    let _ = stop.send(true);
    if tokio::time::timeout(FAREWELL, serving).await.is_err() {
        warn!("requests were still under way and are given up");
    }
    let _ = tokio::time::timeout(FAREWELL, sweeper).await;
    Ok(())
}

/// SIGTERM or SIGINT.
async fn asked_to_stop() {
    let (Ok(mut terminate), Ok(mut interrupt)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
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
    rules: &Rules,
    database: &Database,
    studio: Option<&Path>,
) {
    let address = listener.local_addr().unwrap_or(settings.listen);
    let mut lines = vec![
        format!("drawdown-server: listening on http://{address}"),
        format!("  api       http://{address}/api/v1"),
        format!("  policy    {} (engine {})", rules.policy(), rules.version()),
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
