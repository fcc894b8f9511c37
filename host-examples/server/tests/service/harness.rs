//! Starts the service as a process and speaks to it.

use serde_json::{Value, json};
use std::env;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

pub const KEY: &str = "key-of-the-tests";
const PROGRAM: &str = env!("CARGO_BIN_EXE_drawdown-server");
/// How long anything may take on a busy machine: what takes longer hangs.
pub const PATIENCE: Duration = Duration::from_secs(600);

/// A running service.
pub struct Service {
    child: Child,
    pub address: String,
    pub greeting: String,
    agent: ureq::Agent,
}

/// An answer over HTTP.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub text: String,
    pub body: Value,
    pub repeated: bool,
}

/// No answer came.
#[derive(Debug)]
pub struct Silence(#[expect(dead_code, reason = "read by whoever expects an answer and gets none")] String);

impl Answer {
    /// The body of an answer that must be good.
    pub fn good(self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text);
        self.body
    }
}

/// A directory of this run, removed by `cargo clean`.
pub fn directory(name: &str) -> PathBuf {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let unique = format!("{name}-{}-{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(unique);
    std::fs::create_dir_all(&directory).expect("a directory for the test");
    directory
}

/// The address of a new SQLite file.
pub fn sqlite(name: &str) -> String {
    format!("sqlite://{}/ledger.sqlite?mode=rwc", directory(name).display())
}

/// The first start of a run may have to compile the engine; the others wait for it, and take up what it made.
fn warm() {
    static READY: OnceLock<()> = OnceLock::new();
    READY.get_or_init(|| drop(Service::of(&mut command(&directory("warm"), &[]))));
}

/// Asks again and again.
pub fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
    let start = Instant::now();
    while !done() {
        assert!(start.elapsed() < PATIENCE, "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// A command that runs the service with nothing of our own environment in its settings.
pub fn command(data: &Path, settings: &[(&str, &str)]) -> Command {
    set(Command::new(PROGRAM), data, settings)
}

/// The same, but a file that may not grow is an error to the service, not its end.
pub fn command_that_may_be_full(data: &Path, settings: &[(&str, &str)]) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", r#"trap "" XFSZ; exec "$0""#, PROGRAM]);
    set(shell, data, settings)
}

fn set(mut command: Command, data: &Path, settings: &[(&str, &str)]) -> Command {
    for (name, _) in env::vars().filter(|(name, _)| name == "DATABASE_URL" || name.starts_with("DRAWDOWN_")) {
        if name != "DRAWDOWN_COMPONENT" {
            command.env_remove(name);
        }
    }
    command
        .env("DRAWDOWN_LISTEN", "127.0.0.1:0")
        .env("DRAWDOWN_API_KEY", KEY)
        .env("DRAWDOWN_DATA", data)
        .env("DRAWDOWN_SWEEP_SECONDS", "0")
        .env("DRAWDOWN_LOG", "off")
        // How fast the machine is decides nothing: a test that wants an end to patience says so.
        .env("DRAWDOWN_RETRY_SECONDS", PATIENCE.as_secs().to_string())
        .env("DRAWDOWN_IDLE_SECONDS", PATIENCE.as_secs().to_string())
        .env("DRAWDOWN_STOP_SECONDS", PATIENCE.as_secs().to_string())
        .env("DRAWDOWN_DATABASE_WAIT_SECONDS", PATIENCE.as_secs().to_string())
        .envs(settings.iter().copied())
        .stdout(Stdio::piped());
    command
}

impl Service {
    /// A service on that database.
    pub fn start(database_url: &str) -> Self {
        Self::start_set(&[("DATABASE_URL", database_url)])
    }

    /// A service with these settings.
    pub fn start_set(settings: &[(&str, &str)]) -> Self {
        warm();
        Self::of(&mut command(&directory("service"), settings))
    }

    /// The service that the command starts.
    pub fn of(command: &mut Command) -> Self {
        let mut child = command.spawn().expect("the service's program");
        let mut output = BufReader::new(child.stdout.take().expect("its output"));
        let mut greeting = String::new();
        // The greeting ends with the line about the studio.
        while !greeting.contains("\n  studio") {
            let mut line = String::new();
            if output.read_line(&mut line).unwrap_or_default() == 0 {
                panic!("the service did not start: {:?}; it said `{greeting}`", child.wait());
            }
            let _ = write!(greeting, "{line}");
        }
        let first = greeting.lines().next().unwrap_or_default();
        let address = first.split("listening on ").nth(1).expect("an address").trim().to_owned();
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(PATIENCE))
            .proxy(None)
            .build();
        Self { child, address, greeting, agent: config.into() }
    }

    /// Asks, with the key.
    pub fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        self.try_ask(method, path, body, None).expect("an answer")
    }

    /// Asks with an idempotency key; the service may be gone.
    pub fn try_ask(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
        repeated: Option<&str>,
    ) -> Result<Answer, Silence> {
        let mut headers = vec![("authorization", format!("Bearer {KEY}"))];
        headers.extend(repeated.map(|key| ("idempotency-key", key.to_owned())));
        let body = body.map(Value::to_string).unwrap_or_default();
        self.raw(method, path, &headers, body.into_bytes())
    }

    /// Asks with exactly these headers and bytes.
    pub fn raw(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, String)],
        body: Vec<u8>,
    ) -> Result<Answer, Silence> {
        let mut request =
            ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let request = request.body(body).expect("a request");
        let mut response = self.agent.run(request).map_err(|error| Silence(error.to_string()))?;
        let text = response.body_mut().with_config().limit(256 << 20).read_to_string();
        let text = text.map_err(|error| Silence(error.to_string()))?;
        Ok(Answer {
            status: response.status().as_u16(),
            body: serde_json::from_str(&text).unwrap_or_default(),
            repeated: response.headers().contains_key("idempotent-replayed"),
            text,
        })
    }

    /// A customer with one wallet, rate 1, EUR: the wallet's id.
    pub fn wallet(&self, customer: &str, granted_credits: &str) -> String {
        let said = json!({"customer": {"external_id": customer, "currency": "EUR"}});
        self.ask("POST", "/api/v1/customers", Some(&said)).good();
        let wallet = json!({"wallet": {
            "external_customer_id": customer, "name": "Prepaid", "rate_amount": "1", "currency": "EUR",
            "granted_credits": granted_credits,
        }});
        let made = self.ask("POST", "/api/v1/wallets", Some(&wallet)).good();
        made["wallet"]["lago_id"].as_str().expect("an id").to_owned()
    }

    /// The wallet as it is.
    pub fn find(&self, wallet: &str) -> Value {
        self.ask("GET", &format!("/api/v1/wallets/{wallet}"), None).good()["wallet"].take()
    }

    /// Every transaction of the wallet.
    pub fn transactions(&self, wallet: &str) -> Vec<Value> {
        let mut all = Vec::new();
        for page in 1.. {
            let path = format!("/api/v1/wallets/{wallet}/wallet_transactions?page={page}&per_page=500");
            let mut listed = self.ask("GET", &path, None).good();
            let Value::Array(items) = listed["wallet_transactions"].take() else { panic!("a list") };
            all.extend(items);
            if listed["meta"]["next_page"].is_null() {
                break;
            }
        }
        all
    }

    /// What folding the events gives, compared with what is stored.
    pub fn replay(&self, customer: &str) -> Value {
        self.ask("GET", &format!("/api/v1/customers/{customer}/replay"), None).good()["replay"].take()
    }

    /// The most bytes of memory that it ever held.
    pub fn peak_of_memory(&self) -> u64 {
        let path = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(path).expect("its status");
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a figure");
        peak.trim().trim_end_matches(" kB").parse::<u64>().expect("kilobytes") << 10
    }

    /// Sets how large a file of it may grow: `4096`, say, or `unlimited`.
    pub fn limit_files(&self, bytes: &str) {
        let id = self.child.id().to_string();
        let limit = format!("--fsize={bytes}:");
        assert!(Command::new("prlimit").args(["--pid", &id, &limit]).status().expect("prlimit").success());
    }

    /// kill -9, while others still hold it.
    pub fn terminate_hard(&self) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-KILL", &id]).status().expect("kill").success());
    }

    /// kill -9, and its end.
    pub fn kill(mut self) {
        self.child.kill().expect("the process");
        self.child.wait().expect("its end");
    }

    /// SIGTERM.
    pub fn terminate(&self) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().expect("kill").success());
    }

    /// Waits for its end.
    pub fn ended(&mut self) -> ExitStatus {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait().expect("its status") {
                return status;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("the service does not end");
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs a start that must fail: what it says.
pub fn failed_start(settings: &[(&str, &str)]) -> String {
    warm();
    let mut child = command(&directory("failed"), settings)
        .stderr(Stdio::piped())
        .spawn()
        .expect("the service's program");
    let mut said = String::new();
    child.stderr.take().expect("its errors").read_to_string(&mut said).expect("text");
    let status = child.wait().expect("its end");
    assert_eq!(status.code(), Some(1), "{said}");
    said
}

/// Cents as credits at rate 1.
pub fn cents(value: &Value) -> i64 {
    let text = value.as_str().expect("decimal text");
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = format!("{whole}{:0<2}", fraction);
    digits.parse().expect("cents")
}

/// Random numbers that are the same in every run.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    /// Below `limit`.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}
