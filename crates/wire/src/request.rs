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
    of_text(text, |set, question| question.answer(set.known()))
}

/// Decides a request whose command is no query.
///
/// # Errors
/// Everything that is wrong with it, in the order of the text.
pub(crate) fn decided(text: &str) -> Result<Decided, Vec<Problem>> {
    of_text(text, |set, question| question.decided(set.known()))
}

fn of_text<T>(
    text: &str,
    of: impl FnOnce(&Stated<'_>, &Question<'_>) -> Option<T>,
) -> Result<T, Vec<Problem>> {
    let document = Document::parse(text).map_err(|problem| Vec::from([problem]))?;
    let request = document.root().and_then(read).filter(|_| document.is_sound());
    match request.and_then(|(stated, question)| of(&stated, &question)) {
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

/// What a question is asked of.
#[derive(Clone, Copy)]
pub(crate) struct Known<'a> {
    pub(crate) policy: &'a NamedPolicy,
    pub(crate) account: &'a Account,
    /// The account as it stands in a document, for who reads it again by another policy.
    pub(crate) document: Option<Node<'a>>,
}

/// What a request states of itself.
struct Stated<'d> {
    policy: NamedPolicy,
    account: Account,
    document: Option<Node<'d>>,
}

impl Stated<'_> {
    fn known(&self) -> Known<'_> {
        Known { policy: &self.policy, account: &self.account, document: self.document }
    }
}

/// A command or query, and what is wanted of its answer.
pub(crate) struct Question<'d> {
    command: Node<'d>,
    asked: Asked<'d>,
    recent: Option<Vec<RecentCommand>>,
    parts: Parts,
}

fn read(root: Node<'_>) -> Option<(Stated<'_>, Question<'_>)> {
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
    let policy_read = policy.as_ref().map(|named| &named.policy);
    let question = command.and_then(|command| Question::read(command, policy_read, &account, recent, parts));
    object.finish();
    Some((Stated { policy: policy?, account, document: object.find("account") }, question?))
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

impl<'d> Question<'d> {
    /// A command, read for an account under a policy.
    pub(crate) fn read(
        command: Node<'d>,
        policy: Option<&Policy>,
        account: &Account,
        recent: Option<Vec<RecentCommand>>,
        parts: Parts,
    ) -> Option<Self> {
        let digest = Needs { answer: parts.digest, recent: recent.as_deref() };
        let asked = command::read::read(command, Context { policy, account: Some(account), digest })?;
        Some(Self { command, asked, recent, parts })
    }

    /// The command, where it is no query.
    pub(crate) fn command(&self) -> Option<&Command> {
        let Asked::Decision(command) = &self.asked else { return None };
        Some(command)
    }

    /// Does its answer read the account's document again?
    pub(crate) fn reads_document(&self) -> bool {
        matches!(self.asked, Asked::Compare(_))
    }

    /// The text of the answer.
    pub(crate) fn answer(&self, known: Known<'_>) -> Option<String> {
        let text = self.text(known)?;
        self.within(text)
    }

    /// The text that tells a decision, and whether it holds.
    pub(crate) fn told(&self, known: Known<'_>, command: &Command, decision: &Decision) -> (String, bool) {
        answer::decided(self.asker(known), command, decision)
    }

    /// The answer, unless it is longer than answers may be: then nothing was decided.
    pub(crate) fn within(&self, text: String) -> Option<String> {
        if text.len() > ANSWER_BYTES {
            self.command.over_limit("bytes and more of the answer", text.len(), ANSWER_BYTES);
            return None;
        }
        Some(text)
    }

    fn asker<'a>(&self, known: Known<'a>) -> Asker<'a> {
        let Known { policy, account, .. } = known;
        Asker { policy, account, request_bytes: self.command.document().length(), parts: self.parts }
    }

    fn text(&self, known: Known<'_>) -> Option<String> {
        let asker = self.asker(known);
        let Known { policy: NamedPolicy { policy, .. }, account, .. } = known;
        match &self.asked {
            Asked::Decision(command) => Some(self.told(known, command, &self.decision(known, command)).0),
            Asked::Flows(query) => self.flows(asker, query),
            Asked::Replay(events) => self.replay(asker, events),
            Asked::Balance(query) => {
                let rows = query::balance::rows(policy, account, query, self.command)?;
                Some(answer::answered(asker, |place| rows.as_slice().write(place)))
            }
            Asked::History(query) => {
                let rows = query::history::rows(policy, account, query, self.command)?;
                Some(answer::answered(asker, |place| rows.as_slice().write(place)))
            }
            Asked::Forecast(query) => {
                let told = query::forecast::told(policy, account, query, self.command)?;
                Some(answer::answered(asker, |place| told.write(place)))
            }
            Asked::Check(query) => {
                let found = query::check::found(policy, account, query, self.command)?;
                Some(answer::answered(asker, |place| found.as_slice().write(place)))
            }
            Asked::Compare(question) => query::compare::answer(question, known.document, asker),
            Asked::Needs(command) => {
                let needs = drawdown::needs(policy, command);
                Some(answer::answered(asker, |place| needs.write(place)))
            }
            Asked::UsageInvoice(current) => self.usage_invoice(asker, current),
            Asked::Info => Some(answer::answered(asker, info::write)),
        }
    }

    fn decided(&self, known: Known<'_>) -> Option<Decided> {
        let Asked::Decision(command) = &self.asked else {
            self.command.report(Code::UnknownCommand, message(&["a query is answered, not decided"]));
            return None;
        };
        Some(Decided { decision: self.decision(known, command), digest: command.digest? })
    }

    /// What the rules say of a command.
    pub(crate) fn decision(&self, known: Known<'_>, command: &Command) -> Decision {
        decide(&known.policy.policy, known.account, command, self.recent.as_deref())
    }

    fn flows(&self, asker: Asker<'_>, query: &FlowsQuery) -> Option<String> {
        match flows::flows(&asker.policy.policy, asker.account, query) {
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
        let mut account = asker.account.clone();
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
