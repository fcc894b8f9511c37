//! From the text of a request to the text of its answer.

use crate::documents::account;
use crate::documents::answer::{self, Asker};
use crate::documents::command;
use crate::documents::command::read::{Asked, Context, Needs};
use crate::documents::info;
use crate::documents::parts::{self, Parts};
use crate::documents::policy::{self, NamedPolicy};
use crate::documents::query;
use crate::limits::{ACCOUNT_BYTES, ANSWER_BYTES, RECENT_LIMIT};
use crate::malformed::{Code, Problem};
use crate::prelude::*;
use crate::setting::Document;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use drawdown::account::Account;
use drawdown::command::{Command, CommandType, Digest, FlowsQuery, RecentCommand};
use drawdown::decide::decide;
use drawdown::decision::Decision;
use drawdown::event::Event;
use drawdown::evolve;
use drawdown::flows::{self, FlowsError, MAX_ROWS};
use drawdown::limits::{self, Passed};
use drawdown::policy::Policy;
use drawdown::usage::{self, CustomerUsage, UsageInvoiceError};
use drawdown_json::message;

/// Answers a request.
///
/// # Errors
/// Everything that is wrong with it, in the order of the text.
pub(crate) fn answer(text: &str) -> Result<String, Vec<Problem>> {
    of_text(text, |request| request.answer())
}

/// Decides a request whose command is no query.
///
/// # Errors
/// Everything that is wrong with it, in the order of the text.
pub(crate) fn decided(text: &str) -> Result<Decided, Vec<Problem>> {
    of_text(text, |request| request.decided())
}

fn of_text<T>(text: &str, of: impl FnOnce(Request<'_>) -> Option<T>) -> Result<T, Vec<Problem>> {
    let document = Document::parse(text).map_err(|problem| Vec::from([problem]))?;
    let request = document.root().and_then(read).filter(|_| document.is_sound());
    match request.and_then(of) {
        Some(result) if document.is_sound() => Ok(result),
        _ => Err(document.problems()),
    }
}

/// A decision that is not written yet, for edges whose hosts have types of their own.
#[derive(Debug, Clone)]
pub struct Decided {
    /// What the rules say.
    pub decision: Decision,
    /// The command's content, for idempotence.
    pub digest: Digest,
}

struct Request<'d> {
    policy: NamedPolicy,
    account: Account,
    command: Node<'d>,
    asked: Asked<'d>,
    recent: Option<Vec<RecentCommand>>,
    parts: Parts,
}

fn read(root: Node<'_>) -> Option<Request<'_>> {
    let object = root.strict()?;
    let policy = object.required("policy").and_then(policy::read);
    if let Some(named) = &policy {
        root.document().setting().read_by(&named.policy);
    }
    let command = object.required("command");
    let account = read_account(&object, command, policy.as_ref().map(|named| &named.policy));
    let recent =
        object.get("recent_commands").and_then(|node| node.array_within(RECENT_LIMIT, "recent commands"));
    let recent: Option<Vec<RecentCommand>> = recent.map(|list| list.filter_map(remembered).collect());
    let parts = object.get("answer").and_then(parts::read).unwrap_or_default();
    let digest = Needs { answer: parts.digest, recent: recent.as_deref() };
    let context =
        Context { policy: policy.as_ref().map(|named| &named.policy), account: Some(&account), digest };
    let asked = command.and_then(|node| command::read::read(node, context));
    object.finish();
    Some(Request { policy: policy?, account, command: command?, asked: asked?, recent, parts })
}

/// Questions that do not look at the account may do without.
fn read_account(object: &Object<'_>, command: Option<Node<'_>>, policy: Option<&Policy>) -> Account {
    let name = command.and_then(|command| command.member("type")).filter(|name| name.is_text());
    let asked = name.and_then(|name| CommandType::from_name(name.raw()));
    let has_accounts = command.is_some_and(|command| command.member("accounts").is_some());
    let optional = match asked {
        Some(CommandType::Info | CommandType::UsageInvoice | CommandType::Needs) => true,
        asked => asked == Some(CommandType::Flows) && has_accounts,
    };
    let node = if optional { object.get("account") } else { object.required("account") };
    node.and_then(|node| account::read_account(node, policy)).unwrap_or_default()
}

fn remembered(node: Node<'_>) -> Option<RecentCommand> {
    let object = node.lenient()?;
    let (id, digest) = (object.require("id"), object.require("digest"));
    Some(RecentCommand { id: id?, digest: digest? })
}

impl Request<'_> {
    fn answer(self) -> Option<String> {
        let text = self.text()?;
        if text.len() > ANSWER_BYTES {
            self.command.over_limit("bytes and more of the answer", text.len(), ANSWER_BYTES);
            return None;
        }
        Some(text)
    }

    fn text(&self) -> Option<String> {
        let asker = Asker {
            policy: &self.policy,
            account: &self.account,
            request_bytes: self.command.document().length(),
            parts: self.parts,
        };
        match &self.asked {
            Asked::Decision(command) => Some(answer::decided(asker, command, &self.decision(command))),
            Asked::Flows(query) => self.flows(asker, query),
            Asked::Replay(events) => self.replay(asker, events),
            Asked::Balance(query) => {
                let rows = query::balance::rows(&self.policy.policy, &self.account, query, self.command)?;
                Some(answer::answered(asker, |place| rows.as_slice().write(place)))
            }
            Asked::History(query) => {
                let rows = query::history::rows(&self.policy.policy, &self.account, query, self.command)?;
                Some(answer::answered(asker, |place| rows.as_slice().write(place)))
            }
            Asked::Forecast(query) => {
                let told = query::forecast::told(&self.policy.policy, &self.account, query, self.command)?;
                Some(answer::answered(asker, |place| told.write(place)))
            }
            Asked::Check(query) => {
                let found = query::check::found(&self.policy.policy, &self.account, query, self.command)?;
                Some(answer::answered(asker, |place| found.as_slice().write(place)))
            }
            Asked::Compare(question) => {
                let account = self.command.document().root().and_then(|root| root.member("account"));
                query::compare::answer(question, account, asker)
            }
            Asked::Needs(command) => {
                let needs = drawdown::needs(&self.policy.policy, command);
                Some(answer::answered(asker, |place| needs.write(place)))
            }
            Asked::UsageInvoice(current) => self.usage_invoice(asker, current),
            Asked::Info => Some(answer::answered(asker, info::write)),
        }
    }

    fn decided(&self) -> Option<Decided> {
        let Asked::Decision(command) = &self.asked else {
            self.command.report(Code::UnknownCommand, message(&["a query is answered, not decided"]));
            return None;
        };
        Some(Decided { decision: self.decision(command), digest: command.digest? })
    }

    fn decision(&self, command: &Command) -> Decision {
        decide(&self.policy.policy, &self.account, command, self.recent.as_deref())
    }

    fn flows(&self, asker: Asker<'_>, query: &FlowsQuery) -> Option<String> {
        match flows::flows(&self.policy.policy, &self.account, query) {
            Ok(rows) => Some(answer::answered(asker, |place| answer::write_flows(&rows, place))),
            Err(error) => {
                self.report_flows(error);
                None
            }
        }
    }

    fn usage_invoice(&self, asker: Asker<'_>, current: &[CustomerUsage]) -> Option<String> {
        let list = self.command.member("current_usage");
        match usage::invoice(current) {
            Ok(invoice) => {
                return Some(answer::answered(asker, |place| {
                    place.object(|result| put!(result, "invoice" => &invoice));
                }));
            }
            Err(UsageInvoiceError::NoUsage) => self.command.missing("current_usage"),
            Err(UsageInvoiceError::OtherCurrency(place)) => {
                let usage = list.and_then(|list| list.items().nth(place)).unwrap_or(self.command);
                let text = "one invoice has one currency, and this is not that of the first";
                usage.member("currency").unwrap_or(usage).report(Code::ConflictingMembers, message(&[text]));
            }
            Err(UsageInvoiceError::OutOfRange) => {
                let text = "the usage adds up to more than can be told exactly";
                list.unwrap_or(self.command).report(Code::InvalidNumber, message(&[text]));
            }
        }
        None
    }

    fn report_flows(&self, error: FlowsError) {
        let to_date = self.command.member("to_date").unwrap_or(self.command);
        match error {
            FlowsError::EndsBeforeItStarts => {
                to_date.report(Code::InvalidDate, message(&["`to_date` is before `from_date`"]));
            }
            FlowsError::TooManyRows => {
                self.command.over_limit("rows and more", MAX_ROWS.saturating_add(1), MAX_ROWS)
            }
            FlowsError::OutOfRange | FlowsError::DoesNotClose => {
                let text = "the flows add up to more than can be told exactly";
                self.command.report(Code::InvalidNumber, message(&[text]));
            }
        }
    }

    fn replay(&self, asker: Asker<'_>, events: &[Event]) -> Option<String> {
        let mut account = self.account.clone();
        let list = self.command.member("events").unwrap_or(self.command);
        if let Err(broken) = evolve::replay(&mut account, events) {
            let event = list.items().nth(broken.number).unwrap_or(list);
            event.report(Code::InvalidEvent, broken.why.to_string());
            return None;
        }
        let text = answer::account_text(asker, &account);
        let passed =
            limits::passed(&account).or(Passed::beyond(ACCOUNT_BYTES, text.len(), "bytes of account"));
        match passed {
            Some(passed) => beyond(list, passed),
            None => Some(answer::answered(asker, |place| place.canonical(&text))),
        }
    }
}

/// Events make no account that no request may send.
fn beyond(events: Node<'_>, passed: Passed) -> Option<String> {
    let Passed { what, limit, figure } = passed;
    events.over_limit(what, figure, limit);
    None
}
