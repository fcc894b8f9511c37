//! The engine: one request text in, one answer out. No rule of credits is anywhere else in this service.

use crate::clock;
use crate::document::{self, Object};
use crate::ids;
use crate::settings::Settings;
use crate::store::{Customer, Snapshot};
use drawdown_host::{Engine as Component, Error, LoadError, Options};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use std::env;
use std::path::{Path, PathBuf};

const COMPONENT: &str = "drawdown.component.wasm";
/// Bytes of a request around the policy, the account and the command.
const AROUND: usize = 256;

/// The engine with the policy that this service decides by.
pub struct Engine {
    component: Component,
    policy: String,
    organization: String,
    info: Info,
}

/// What the engine tells of itself.
#[derive(Default, Deserialize)]
struct Info {
    version: String,
    limits: RequestLimits,
}

/// What one request may hold.
#[derive(Clone, Copy, Default, Deserialize)]
struct RequestLimits {
    /// Bytes of it.
    request_bytes: usize,
    /// Events of one replay.
    events: usize,
}

/// Why there is no decision.
#[derive(Debug)]
pub enum NoDecision {
    /// The request is not one: what the client sent does not read.
    Malformed(Vec<Problem>),
    /// The rules say no.
    Refused(Vec<Refusal>),
    /// The decision wants more than it may use.
    Limit(String),
    /// A bug.
    Broken(String),
}

/// One thing that is wrong with a request.
#[derive(Debug, Deserialize)]
pub struct Problem {
    pub code: String,
    pub path: String,
    pub message: String,
}

/// One thing that the rules refuse.
#[derive(Debug, Deserialize)]
pub struct Refusal {
    pub code: String,
    pub field: String,
    pub message: String,
    /// The engine's id of the wallet, transaction or invoice that it is about.
    pub subject: Option<String>,
    pub figures: Value,
}

/// An accepted command: what happened, and the account after it.
#[derive(Debug)]
pub struct Decided {
    pub events: Vec<Box<RawValue>>,
    pub account: Account,
    pub invoices: Vec<Object>,
    pub explanation: Value,
    /// The command as the engine read it, and the digest of its content.
    pub command: String,
    pub digest: String,
    pub kind: &'static str,
    pub at: String,
}

impl Decided {
    /// The wallet that the command created.
    pub fn created_wallet(&self) -> Option<String> {
        let events = self.events.iter().filter_map(|event| serde_json::from_str::<Value>(event.get()).ok());
        let mut created = events.filter(|event| event["type"] == "wallet_created");
        created.next().and_then(|event| event["wallet"]["id"].as_str().map(str::to_owned))
    }

    /// A wallet after the command.
    pub fn wallet(&self, id: &str) -> Option<Object> {
        let wallets = self
            .account
            .wallets
            .iter()
            .filter_map(|wallet| serde_json::from_str::<Object>(wallet.get()).ok());
        wallets.into_iter().find(|wallet| wallet.get("id").and_then(Value::as_str) == Some(id))
    }

    /// The customer after the command: a first wallet gives it a currency.
    pub fn customer(&self, snapshot: &Snapshot) -> Customer {
        let mut customer = snapshot.customer.clone();
        if let Some(currency) = self.account.customer.as_ref().and_then(|after| after.get("currency")) {
            customer.document.insert("currency".to_owned(), currency.clone());
        }
        customer
    }
}

/// The account as the engine wrote it.
#[derive(Debug, Deserialize)]
pub struct Account {
    pub customer: Option<Object>,
    pub wallets: Vec<Box<RawValue>>,
    pub wallet_transactions: Vec<Box<RawValue>>,
}

#[derive(Deserialize)]
struct Answer {
    outcome: String,
    events: Option<Vec<Box<RawValue>>>,
    account: Option<Account>,
    invoices: Option<Vec<Object>>,
    explanation: Option<Value>,
    refusals: Option<Vec<Refusal>>,
    result: Option<Box<RawValue>>,
    command: Option<Named>,
}

#[derive(Deserialize)]
struct Named {
    digest: String,
}

impl Engine {
    /// Finds the component, compiles it or takes up what an earlier run compiled, and tries the policy.
    ///
    /// # Errors
    /// A sentence for the person who started the service.
    pub fn load(settings: &Settings) -> Result<Self, String> {
        let file = component(settings.component.as_deref())?;
        let bytes =
            std::fs::read(&file).map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
        let mut options = Options::default();
        options.cache = settings.cache.clone();
        let component = match Component::new(&bytes, &options) {
            // A directory that cannot be written only costs time.
            Err(LoadError::Cache { .. }) => {
                options.cache = None;
                Component::new(&bytes, &options)
            }
            loaded => loaded,
        };
        let component = component.map_err(|error| format!("{}: {error}", file.display()))?;
        let named = settings.policy.starts_with('{');
        let policy = if named { settings.policy.clone() } else { json!(settings.policy).to_string() };
        let organization =
            json!({"timezone": settings.timezone, "max_wallets": settings.max_wallets}).to_string();
        let mut engine = Self { component, policy, organization, info: Info::default() };
        engine.info = engine.tried()?;
        Ok(engine)
    }

    /// One question with the policy and the organization in it, so that a mistake in them stops the start.
    fn tried(&self) -> Result<Info, String> {
        let account = format!(r#"{{"organization":{}}}"#, self.organization);
        let question = json!({"id": "start", "at": "2026-01-01T00:00:00Z", "type": "info"}).to_string();
        let answer = match ask(&self.component, &self.request(&account, &question)) {
            Ok(answer) => answer,
            Err(NoDecision::Malformed(problems)) => {
                let problems: Vec<String> = problems
                    .into_iter()
                    .map(|problem| format!("{}: {}", problem.path, problem.message))
                    .collect();
                return Err(format!("DRAWDOWN_POLICY or DRAWDOWN_TIMEZONE: {}", problems.join("; ")));
            }
            Err(other) => return Err(format!("the engine does not answer: {other:?}")),
        };
        let info = answer.result.and_then(|result| serde_json::from_str(result.get()).ok());
        info.ok_or_else(|| "the engine does not tell what it is".to_owned())
    }

    /// The engine's version.
    pub fn version(&self) -> &str {
        &self.info.version
    }

    /// How many events one replay may hold.
    pub fn most_events(&self) -> usize {
        self.info.limits.events
    }

    /// How many bytes a question over the account may have, the account being text.
    pub fn room(&self, account: &str) -> usize {
        self.info.limits.request_bytes.saturating_sub(self.policy.len() + account.len() + AROUND)
    }

    /// The policy, as text for people.
    pub fn policy(&self) -> &str {
        self.policy.trim_matches('"')
    }

    /// Decides a command over the account.
    ///
    /// # Errors
    /// [`NoDecision`]; a refusal is one here, since nothing is to be stored.
    pub fn command(
        &self,
        snapshot: &Snapshot,
        (id, at): (&str, String),
        kind: &'static str,
        members: Object,
    ) -> Result<Decided, NoDecision> {
        let mut command =
            document::object([("id", id.into()), ("at", at.as_str().into()), ("type", kind.into())]);
        command.extend(members);
        let command = Value::Object(command).to_string();
        let answer = self.asked(&account_text(&self.organization, snapshot), &command)?;
        if answer.outcome == "refused" {
            return Err(NoDecision::Refused(answer.refusals.unwrap_or_default()));
        }
        let broken = || NoDecision::Broken(format!("an answer `{}` without its members", answer.outcome));
        Ok(Decided {
            events: answer.events.unwrap_or_default(),
            account: answer.account.ok_or_else(broken)?,
            invoices: answer.invoices.unwrap_or_default(),
            explanation: answer.explanation.unwrap_or_default(),
            digest: answer.command.map(|named| named.digest).unwrap_or_default(),
            command,
            kind,
            at,
        })
    }

    /// What the rules say to a command for a customer or a wallet that does not exist.
    pub fn refused(&self, kind: &'static str, members: Object) -> NoDecision {
        let at = clock::now();
        let mut command =
            document::object([("id", ids::fresh().into()), ("at", at.into()), ("type", kind.into())]);
        command.extend(members);
        match self.asked(&self.empty_account(&Value::Null), &Value::Object(command).to_string()) {
            Ok(answer) => NoDecision::Refused(answer.refusals.unwrap_or_default()),
            Err(none) => none,
        }
    }

    /// Asks a question over an account's text; `account` is an account document without its organization.
    ///
    /// # Errors
    /// [`NoDecision`]
    pub fn query(&self, account: &str, query: &str) -> Result<Box<RawValue>, NoDecision> {
        let answer = self.asked(account, query)?;
        answer
            .result
            .ok_or_else(|| NoDecision::Broken(format!("an answer `{}` without a result", answer.outcome)))
    }

    /// The account document that a question is asked over.
    pub fn account_text(&self, snapshot: &Snapshot) -> String {
        account_text(&self.organization, snapshot)
    }

    /// An account without wallets.
    pub fn empty_account(&self, customer: &Value) -> String {
        format!(
            r#"{{"organization":{},"customer":{customer},"wallets":[],"wallet_transactions":[]}}"#,
            self.organization
        )
    }

    fn asked(&self, account: &str, command: &str) -> Result<Answer, NoDecision> {
        ask(&self.component, &self.request(account, command))
    }

    /// Repetitions are known from the table of commands, which the engine need not be told.
    fn request(&self, account: &str, command: &str) -> String {
        format!(
            r#"{{"policy":{},"account":{account},"command":{command},"recent_commands":[]}}"#,
            self.policy
        )
    }
}

fn ask(component: &Component, request: &str) -> Result<Answer, NoDecision> {
    match component.decide_text(request) {
        Ok(answer) => serde_json::from_str(&answer).map_err(|error| NoDecision::Broken(error.to_string())),
        Err(Error::Malformed(list)) => {
            Err(NoDecision::Malformed(serde_json::from_str(&list).unwrap_or_default()))
        }
        Err(error @ (Error::OutOfFuel { .. } | Error::OutOfMemory { .. } | Error::OutOfStack { .. })) => {
            Err(NoDecision::Limit(error.to_string()))
        }
        Err(error) => Err(NoDecision::Broken(error.to_string())),
    }
}

fn account_text(organization: &str, snapshot: &Snapshot) -> String {
    let joined = |rows: &[(String, String)]| {
        let length = rows.iter().map(|(_, document)| document.len() + 1).sum();
        rows.iter().fold(String::with_capacity(length), |mut text, (_, document)| {
            if !text.is_empty() {
                text.push(',');
            }
            text.push_str(document);
            text
        })
    };
    let customer = customer(&snapshot.customer.external_id, &snapshot.customer.document);
    format!(
        r#"{{"organization":{organization},"customer":{customer},"wallets":[{}],"wallet_transactions":[{}]}}"#,
        joined(&snapshot.wallets),
        joined(&snapshot.transactions)
    )
}

/// What the engine reads of a customer.
pub fn customer(external_id: &str, said: &Object) -> Value {
    const READ: [&str; 7] =
        ["currency", "timezone", "has_active_subscription", "country", "customer_type", "tax_rate", "taxes"];
    let mut customer = document::object([("external_id", external_id.into())]);
    customer.extend(document::picked(said, &READ));
    Value::Object(customer)
}

/// The component's file: as named, else in a `dist` directory here or above, from where we are or from the program.
fn component(named: Option<&Path>) -> Result<PathBuf, String> {
    let missing = |places: &str| {
        format!(
            "the engine is missing: no {COMPONENT} {places}; run `cargo xtask build`, or name it in DRAWDOWN_COMPONENT"
        )
    };
    match named {
        Some(file) if file.is_file() => Ok(file.to_owned()),
        Some(file) => Err(missing(&format!("at {}", file.display()))),
        None => nearby(&Path::new("dist").join(COMPONENT))
            .filter(|file| file.is_file())
            .ok_or_else(|| missing("in a dist directory here or above")),
    }
}

/// The path from the working directory or the program's directory, or from one above.
pub fn nearby(path: &Path) -> Option<PathBuf> {
    let program = env::current_exe().ok();
    let starts = [env::current_dir().ok(), program.and_then(|file| file.parent().map(Path::to_owned))];
    let found =
        |start: &PathBuf| start.ancestors().map(|above| above.join(path)).find(|there| there.exists());
    starts.iter().flatten().find_map(found)
}
