//! A PostgreSQL of the tests' own: a temporary cluster on the loopback interface, gone with the tests.

use crate::harness::wait_until;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

/// A cluster.
pub struct Cluster {
    directory: PathBuf,
    port: u16,
}

/// A new database in the cluster that all tests share; the guard keeps tests that want the machine for themselves
/// apart.
pub fn database() -> String {
    static SHARED: OnceLock<Cluster> = OnceLock::new();
    static MADE: AtomicU32 = AtomicU32::new(0);
    let cluster = SHARED.get_or_init(|| {
        let cluster = Cluster::start();
        stop_at_exit(&cluster);
        cluster
    });
    cluster.database(&format!("ledger_{}", MADE.fetch_add(1, Ordering::Relaxed)))
}

/// One test at a time holds it: those that load or kill.
pub fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A port that nobody listens on just now.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its address").port()
}

impl Cluster {
    /// Makes a cluster and starts it.
    pub fn start() -> Self {
        let made = as_postgres("mktemp", &["-d", "-t", "drawdown-postgres-XXXXXX"]);
        let directory = PathBuf::from(String::from_utf8_lossy(&made.stdout).trim());
        let mut cluster = Self { directory, port: free_port() };
        let data = cluster.directory.display().to_string();
        as_postgres(
            &tool("initdb"),
            &["-D", &data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync"],
        );
        // Somebody may have taken the port since.
        wait_until("it starts", || {
            let starts = cluster.starts();
            if !starts {
                cluster.port = free_port();
            }
            starts
        });
        cluster
    }

    /// Starts the server again, on the same port, which somebody may have for a while.
    pub fn resume(&self) {
        wait_until("it starts again", || self.starts());
    }

    fn starts(&self) -> bool {
        let data = self.directory.display().to_string();
        let options = format!(
            "-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories={data} -c max_connections=100",
            self.port
        );
        let log = format!("{data}/log");
        let start = ["start", "-w", "-s", "-D", &data, "-l", &log, "-o", &options];
        let started = run_as_postgres(&tool("pg_ctl"), &start).expect("a program of PostgreSQL");
        if !started.status.success() {
            println!("{}", String::from_utf8_lossy(&started.stderr));
        }
        started.status.success()
    }

    /// Stops it as a crash would: connections break, nothing is finished.
    pub fn crash(&self) {
        self.control(&["stop", "-m", "immediate"]);
    }

    /// A new database: its address.
    pub fn database(&self, name: &str) -> String {
        let address = self.address("postgres");
        let psql = tool("psql");
        let output = Command::new(&psql)
            .args(["-q", "-d", &address, "-c", &format!("CREATE DATABASE {name}")])
            .output()
            .expect("psql");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        self.address(name)
    }

    fn address(&self, name: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{name}", self.port)
    }

    fn control(&self, arguments: &[&str]) {
        let data = self.directory.display().to_string();
        as_postgres(&tool("pg_ctl"), &[arguments, &["-s", "-w", "-D", &data]].concat());
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let data = self.directory.display().to_string();
        let _ = run_as_postgres(&tool("pg_ctl"), &["stop", "-m", "immediate", "-s", "-w", "-D", &data]);
        let _ = run_as_postgres("rm", &["-rf", &data]);
    }
}

/// Statics are not dropped: a watcher outlives the tests and takes the shared cluster away.
#[expect(clippy::zombie_processes, reason = "it waits for our end, not we for its")]
fn stop_at_exit(cluster: &Cluster) {
    let script = r#"
        while [ -d "/proc/$1" ]; do sleep 0.2; done
        "$2" stop -m immediate -s -D "$3"
        rm -rf "$3"
    "#;
    let id = std::process::id().to_string();
    let data = cluster.directory.display().to_string();
    let (program, arguments) = of_postgres("sh", &["-c", script, "sh", &id, &tool("pg_ctl"), &data]);
    let mut watcher = Command::new(program);
    watcher.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    watcher.spawn().expect("a watcher");
}

/// A program of the newest PostgreSQL here.
fn tool(name: &str) -> String {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<(u32, PathBuf)> = versions
        .filter_map(|version| {
            Some((version.file_name().to_str()?.parse().ok()?, version.path().join("bin").join(name)))
        })
        .filter(|(_, file)| file.is_file())
        .collect();
    found.sort();
    let (_, file) = found.pop().expect("missing: PostgreSQL's programs; `cargo xtask setup` installs them");
    file.display().to_string()
}

/// PostgreSQL does not run as root.
fn of_postgres(program: &str, arguments: &[&str]) -> (String, Vec<String>) {
    let own = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    if is_root() {
        let mut all = own(&["-u", "postgres", "--", program]);
        all.extend(own(arguments));
        ("runuser".to_owned(), all)
    } else {
        (program.to_owned(), own(arguments))
    }
}

fn run_as_postgres(program: &str, arguments: &[&str]) -> std::io::Result<Output> {
    let (program, arguments) = of_postgres(program, arguments);
    // The server that pg_ctl starts keeps its outputs; they are files or nothing, never a pipe that we would wait for.
    Command::new(program).args(arguments).current_dir("/").stdin(Stdio::null()).output()
}

fn as_postgres(program: &str, arguments: &[&str]) -> Output {
    let output = run_as_postgres(program, arguments).expect("a program of PostgreSQL");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {arguments:?}: {said}");
    output
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    Path::new("/proc/self").metadata().is_ok_and(|own| own.uid() == 0)
}
