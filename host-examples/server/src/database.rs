//! The database: SQLite or PostgreSQL behind one pool, and what its errors mean for a request.

use sqlx::any::{AnyPoolOptions, install_default_drivers};
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::pool::PoolConnection;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Any, AnyConnection, AnyPool, Connection, Executor, SqlSafeStr};
use std::fs::{DirBuilder, OpenOptions};
use std::io;
use std::ops::{Deref, DerefMut};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use std::str::FromStr;
use std::time::{Duration, Instant};
use tokio::sync::{Mutex, MutexGuard};
use tracing::{info, warn};

/// How long one connection may take.
const CONNECT: Duration = Duration::from_secs(3);
/// How long one transaction may take: a peer that vanished without a word answers nothing.
const ANSWER: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(250);

/// An open database.
pub struct Database {
    pool: AnyPool,
    kind: Kind,
    /// SQLite has one writer; waiting for it here is fair, and cheaper than asking again and again.
    writer: Mutex<()>,
    /// One connection that does nothing. With the last one SQLite takes its logs away, and a full disk, where the connection
    /// of a transaction that failed is closed, has no room for new ones: nothing could be read any more.
    keeper: Mutex<Option<AnyConnection>>,
    shown: String,
}

/// Which database it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A file of this machine.
    Sqlite,
    /// A server.
    Postgres,
}

impl Kind {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgresql",
        }
    }
}

/// Why the database did not do it.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// It is not reachable, or cannot write at the moment. Nothing was stored, or a repetition finds what was.
    #[error("the database is not reachable: {0}")]
    Lost(sqlx::Error),
    /// Someone else stored first: the caller reads again.
    #[error("another decision was stored first")]
    Raced,
    /// The id is another customer's. Nothing was stored.
    #[error("the id is another customer's")]
    Taken,
    /// It would be more than an answer may hold.
    #[error("a page is too large")]
    TooMuch,
    /// Anything else: a bug.
    #[error("the database refused: {0}")]
    Failed(sqlx::Error),
}

impl From<sqlx::Error> for Trouble {
    fn from(error: sqlx::Error) -> Self {
        let code = error.as_database_error().and_then(|error| error.code().map(|code| code.into_owned()));
        match code.as_deref() {
            // serialization failure, deadlock
            Some("40001" | "40P01") => Self::Raced,
            Some(code) if is_passing(code) => Self::Lost(error),
            Some(_) => Self::Failed(error),
            None if is_connection(&error) => Self::Lost(error),
            None => Self::Failed(error),
        }
    }
}

/// PostgreSQL's classes of connections, resources and operator intervention; SQLite's busy, locked, read-only, input
/// and output, full, cannot open (extended codes keep the primary one in their low byte).
fn is_passing(code: &str) -> bool {
    let sqlite = code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6 | 8 | 10 | 13 | 14));
    (code.len() == 5 && ["08", "53", "57", "58"].iter().any(|class| code.starts_with(class)))
        || code == "25006"
        || (code.len() < 5 && sqlite)
}

fn is_connection(error: &sqlx::Error) -> bool {
    matches!(
        error,
        sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::BeginFailed
    )
}

/// Runs a piece of database work that must not hang.
pub async fn bounded<T>(work: impl Future<Output = Result<T, Trouble>>) -> Result<T, Trouble> {
    tokio::time::timeout(ANSWER, work).await.unwrap_or(Err(Trouble::Lost(sqlx::Error::PoolTimedOut)))
}

impl Database {
    /// Connects and brings the schema up to date, trying again until `wait` is over.
    ///
    /// # Errors
    /// A sentence for the person who started the service.
    pub async fn open(url: &str, wait: Duration) -> Result<Self, String> {
        let shown = shown(url);
        let kind = match url.split(':').next() {
            Some("sqlite") => Kind::Sqlite,
            Some("postgres" | "postgresql") => Kind::Postgres,
            _ => return Err(format!("DATABASE_URL is `{shown}`: it starts with sqlite: or postgres://")),
        };
        install_default_drivers();
        if kind == Kind::Sqlite {
            private(url);
        }
        let start = Instant::now();
        loop {
            let error = match connect(url, kind).await {
                Ok((pool, keeper)) => {
                    info!(database = kind.name(), at = shown, "database open");
                    let (writer, keeper) = (Mutex::new(()), Mutex::new(keeper));
                    return Ok(Self { pool, kind, writer, keeper, shown });
                }
                Err(error) => error,
            };
            if is_final(&error) || start.elapsed() >= wait {
                return Err(format!("the database at {shown} cannot be used: {error}"));
            }
            warn!(at = shown, error = %error, "the database is not there yet, trying again");
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Which one it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Where it is, without its password.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// A transaction that sees one state of the whole database.
    pub async fn reading(&self) -> Result<Session<'_>, Trouble> {
        let begin = match self.kind {
            Kind::Sqlite => "BEGIN",
            Kind::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        };
        self.session(begin, None).await
    }

    /// A transaction that writes.
    pub async fn writing(&self) -> Result<Session<'_>, Trouble> {
        match self.kind {
            Kind::Sqlite => {
                let turn = self.writer.lock().await;
                self.session("BEGIN IMMEDIATE", Some(turn)).await
            }
            Kind::Postgres => self.session("BEGIN", None).await,
        }
    }

    async fn session<'database>(
        &'database self,
        begin: &'static str,
        turn: Option<MutexGuard<'database, ()>>,
    ) -> Result<Session<'database>, Trouble> {
        let connection = self.pool.acquire().await?;
        let mut session = Session { connection, ended: false, _turn: turn };
        session.execute(begin).await?;
        Ok(session)
    }

    /// Whether a request could be answered: a transaction begins, reads, and ends.
    pub async fn answers(&self) -> bool {
        let asked = async {
            let mut reading = self.reading().await?;
            reading.execute("SELECT version FROM customers LIMIT 1").await?;
            reading.done(()).await
        };
        matches!(tokio::time::timeout(CONNECT, asked).await, Ok(Ok(())))
    }

    /// Closes every connection.
    pub async fn close(&self) {
        self.pool.close().await;
        if let Some(keeper) = self.keeper.lock().await.take() {
            // It had nothing to store.
            let _ = keeper.close().await;
        }
    }
}

/// A transaction on a connection of its own. One that does not come to its end, for whatever reason, takes its
/// connection along: after a full disk nobody knows whether the transaction is still open there, and the next request
/// must not have to find out.
pub struct Session<'database> {
    connection: PoolConnection<Any>,
    ended: bool,
    _turn: Option<MutexGuard<'database, ()>>,
}

impl Session<'_> {
    /// Keeps what was written; from then on it is there for everybody.
    pub async fn commit(self) -> Result<(), Trouble> {
        self.end("COMMIT").await
    }

    /// Forgets what was written.
    pub async fn roll_back(self) -> Result<(), Trouble> {
        self.end("ROLLBACK").await
    }

    /// Ends a transaction that only read, and gives what was read.
    pub async fn done<T>(self, read: T) -> Result<T, Trouble> {
        self.end("COMMIT").await?;
        Ok(read)
    }

    async fn end(mut self, statement: &'static str) -> Result<(), Trouble> {
        self.execute(statement).await?;
        self.ended = true;
        Ok(())
    }
}

impl Deref for Session<'_> {
    type Target = AnyConnection;

    fn deref(&self) -> &AnyConnection {
        &self.connection
    }
}

impl DerefMut for Session<'_> {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        &mut self.connection
    }
}

impl Drop for Session<'_> {
    fn drop(&mut self) {
        if !self.ended {
            self.connection.close_on_drop();
        }
    }
}

/// Whether no waiting helps: the address cannot be read, or another version made the schema.
fn is_final(error: &sqlx::Error) -> bool {
    let passing =
        |error: &MigrateError| matches!(error, MigrateError::Execute(_) | MigrateError::ExecuteMigration(..));
    matches!(error, sqlx::Error::Configuration(_))
        || matches!(error, sqlx::Error::Migrate(error) if !passing(error))
}

/// The address of a SQLite file; it is made when it is not there.
pub fn file_url(file: &Path) -> String {
    let path = file.to_string_lossy();
    let escaped = path.replace('%', "%25").replace('?', "%3F").replace('#', "%23").replace(' ', "%20");
    format!("sqlite://{escaped}?mode=rwc")
}

/// Makes a folder that nobody else looks into; one that is there stays as it is.
pub fn private_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Makes an empty file that nobody else reads; one that is there stays as it is.
pub fn private_file(file: &Path) -> io::Result<()> {
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(file) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// SQLite gives a new file to everybody who may look into its folder, and its logs the rights of the file.
fn private(url: &str) {
    let made = url.contains("mode=rwc").then(|| SqliteConnectOptions::from_str(url)).and_then(Result::ok);
    if let Some(options) = made {
        // What cannot be made is told when it is opened.
        let _ = private_file(options.get_filename());
    }
}

async fn connect(url: &str, kind: Kind) -> Result<(AnyPool, Option<AnyConnection>), sqlx::Error> {
    // One connection before the pool: it says why there is none, a pool only that it waited.
    let mut first = within(AnyConnection::connect(url)).await?;
    prepare(&mut first, kind).await?;
    migrator(kind).run(&mut first).await?;
    let keeper = match kind {
        Kind::Sqlite => Some(first),
        Kind::Postgres => first.close().await.map(|()| None)?,
    };
    let options = AnyPoolOptions::new().max_connections(16).acquire_timeout(CONNECT);
    let options =
        options.after_connect(move |connection, _| Box::pin(async move { prepare(connection, kind).await }));
    Ok((within(options.connect(url)).await?, keeper))
}

async fn within<T>(opening: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, sqlx::Error> {
    let opened = tokio::time::timeout(CONNECT, opening).await;
    opened.unwrap_or_else(|_| {
        Err(sqlx::Error::Io(io::Error::new(io::ErrorKind::TimedOut, "it does not answer")))
    })
}

async fn prepare(connection: &mut AnyConnection, kind: Kind) -> Result<(), sqlx::Error> {
    if kind == Kind::Sqlite {
        // Readers beside the writer; a commit is on the disk before it is acknowledged.
        connection.execute("PRAGMA journal_mode = WAL").await?;
        connection.execute("PRAGMA synchronous = FULL").await?;
        connection.execute("PRAGMA busy_timeout = 5000").await?;
    }
    Ok(())
}

fn migrator(kind: Kind) -> Migrator {
    let ledger = match kind {
        Kind::Sqlite => include_str!("../migrations/sqlite/0001_ledger.sql"),
        Kind::Postgres => include_str!("../migrations/postgres/0001_ledger.sql"),
    };
    let migration = |version, name: &'static str, sql: &'static str| {
        Migration::new(version, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
    };
    Migrator::with_migrations(vec![migration(1, "ledger", ledger)])
}

/// The address without user, password and parameters.
fn shown(url: &str) -> String {
    let bare = url.split(['?', '#']).next().unwrap_or_default();
    match bare.split_once("://") {
        Some((scheme, rest)) => {
            let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
            let host = authority.rsplit('@').next().unwrap_or_default();
            format!("{scheme}://{host}/{path}")
        }
        None => bare.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_its_password() {
        assert_eq!(shown("postgres://u:p@ss@db:5432/ledger?password=x"), "postgres://db:5432/ledger");
        assert_eq!(shown("sqlite:ledger.sqlite?mode=rwc"), "sqlite:ledger.sqlite");
        assert_eq!(shown("postgres://u:secret@db"), "postgres://db/");
    }

    #[test]
    fn a_file_with_odd_characters_has_an_address() {
        assert_eq!(file_url(Path::new("/a b/c?d%.db")), "sqlite:///a%20b/c%3Fd%25.db?mode=rwc");
    }

    #[test]
    fn codes_of_a_database_that_comes_back() {
        for code in ["57P01", "57P03", "08006", "53300", "5", "6", "261", "13", "25006"] {
            assert!(is_passing(code), "{code}");
        }
        for code in ["23505", "42P01", "1", "2067", "22P02"] {
            assert!(!is_passing(code), "{code}");
        }
    }
}
