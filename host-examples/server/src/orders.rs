//! What the command line says.

use std::ffi::OsString;
use std::path::PathBuf;

/// What `--help` prints.
pub const HELP: &str = "\
Wallets of prepaid credits in a real database, spoken to as Lago's clients speak.

  drawdown-server                serves; SIGTERM or SIGINT ends it
  drawdown-server backup FILE    copies the SQLite database to a new FILE, also while it is served
  drawdown-server --help, --version

Settings are environment variables, none of them required:

  DATABASE_URL                   postgres://... or sqlite:...; else ledger.sqlite in DRAWDOWN_DATA
  DRAWDOWN_DATA                  where that file is kept: drawdown-data
  DRAWDOWN_API_KEY               one, or several with commas; else one is made and printed
  DRAWDOWN_POLICY                a preset, or a policy as JSON: lago-2026-08
  DRAWDOWN_LISTEN                127.0.0.1:3000
  DRAWDOWN_TIMEZONE              the organization's zone: UTC
  DRAWDOWN_MAX_WALLETS           active wallets of a customer: the policy's
  DRAWDOWN_SWEEP_SECONDS         how often expiry is looked for, 0 is never: 60
  DRAWDOWN_MAX_BODY              bytes of a request's body: 4194304
  DRAWDOWN_CONNECTIONS           how many are open at once, others wait: 256
  DRAWDOWN_IDLE_SECONDS          how long a head, a body, an answer or silence may take: 30
  DRAWDOWN_STOP_SECONDS          how long requests under way may take once it is to stop: 10
  DRAWDOWN_RETRY_SECONDS         how long a request waits for a database that went away: 5
  DRAWDOWN_DATABASE_WAIT_SECONDS how long the start waits for the database: 10
  DRAWDOWN_LOG                   json, text or off, on standard error: json
  DRAWDOWN_COMPONENT             the engine's file; else dist nearby
  DRAWDOWN_STUDIO                the studio's files; else dist/studio nearby
";

/// What is to be done.
#[derive(Debug, PartialEq, Eq)]
pub enum Order {
    /// Serve requests.
    Serve,
    /// Copy the database to this file.
    Backup(PathBuf),
    /// Say how it is used.
    Help,
    /// Say which version it is.
    Version,
}

impl Order {
    /// Reads the arguments behind the program's name.
    ///
    /// # Errors
    /// A sentence about those that are no order.
    pub fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, String> {
        let arguments: Vec<OsString> = arguments.into_iter().collect();
        let words: Vec<Option<&str>> = arguments.iter().map(|argument| argument.to_str()).collect();
        match (words.as_slice(), arguments.as_slice()) {
            ([], _) => Ok(Self::Serve),
            ([Some("--help" | "-h" | "help")], _) => Ok(Self::Help),
            ([Some("--version" | "-V")], _) => Ok(Self::Version),
            ([Some("backup"), _], [_, file]) if !file.is_empty() => Ok(Self::Backup(file.into())),
            ([Some("backup"), ..], _) => Err("`backup` takes one file".to_owned()),
            (_, all) => {
                let all: Vec<_> = all.iter().map(|argument| argument.to_string_lossy()).collect();
                Err(format!("`{}` is no order; --help lists them", all.join(" ")))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders() {
        let read = |arguments: &[&str]| Order::read(arguments.iter().map(OsString::from));
        assert_eq!(read(&[]), Ok(Order::Serve));
        assert_eq!(read(&["backup", "-odd name"]), Ok(Order::Backup("-odd name".into())));
        assert_eq!(read(&["-h"]), Ok(Order::Help));
        assert_eq!(read(&["--version"]), Ok(Order::Version));
        for wrong in [&["backup"][..], &["backup", ""], &["backup", "a", "b"], &["serve"], &["--help", "x"]] {
            assert!(read(wrong).is_err(), "{wrong:?}");
        }
    }
}
