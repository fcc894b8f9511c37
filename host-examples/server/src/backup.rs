//! `drawdown-server backup FILE`: one state of the SQLite database, whole, also while it is served. A plain copy of the
//! file is not: what was stored last stands in the write-ahead log beside it.

use crate::database;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// Copies the database at the address to a file that is not there yet.
///
/// # Errors
/// A sentence for the person who asked for it; then there is no file.
pub async fn write(url: &str, file: &Path) -> Result<(), String> {
    let options = SqliteConnectOptions::from_str(url)
        .ok()
        .filter(|_| url.starts_with("sqlite:"))
        .ok_or("only a SQLite database is copied here; `pg_dump` copies one of PostgreSQL")?;
    if file.exists() {
        return Err(format!("{} is there already", file.display()));
    }
    let part = beside(file);
    let copied = copied(options, &part).await.and_then(|()| kept(&part, file));
    if copied.is_err() {
        // What is half there is no backup.
        let _ = fs::remove_file(&part);
    }
    copied.map_err(|error| format!("{} could not be written: {error}", file.display()))
}

/// It is written beside the file under another name, so that a file with its name is always whole.
fn beside(file: &Path) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    file.with_file_name(name)
}

async fn copied(options: SqliteConnectOptions, part: &Path) -> Result<(), String> {
    let text = part.to_str().ok_or("its name is no UTF-8")?;
    let _ = fs::remove_file(part);
    database::private_file(part).map_err(|error| error.to_string())?;
    let mut connection =
        options.create_if_missing(false).connect().await.map_err(|error| format!("the database: {error}"))?;
    let copy = sqlx::query("VACUUM INTO $1").bind(text).execute(&mut connection).await;
    let closed = connection.close().await;
    copy.map_err(|error| error.to_string())?;
    closed.map_err(|error| error.to_string())?;
    checked(part).await
}

async fn checked(part: &Path) -> Result<(), String> {
    let options = SqliteConnectOptions::new().filename(part).read_only(true);
    let mut copy: SqliteConnection = options.connect().await.map_err(|error| error.to_string())?;
    let check = sqlx::query_as::<_, (String,)>("PRAGMA quick_check").fetch_one(&mut copy).await;
    let (found,) = check.map_err(|error| error.to_string())?;
    let _ = copy.close().await;
    if found == "ok" { Ok(()) } else { Err(format!("the copy is not sound: {found}")) }
}

/// On the disk under its own name, before anybody is told so.
fn kept(part: &Path, file: &Path) -> Result<(), String> {
    let kept = File::open(part).and_then(|copy| copy.sync_all()).and_then(|()| fs::rename(part, file));
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    kept.and_then(|()| File::open(folder)?.sync_all()).map_err(|error| error.to_string())
}
