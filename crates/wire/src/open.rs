//! An account that stays open: read once, moved on by each decision that is accepted.

use crate::documents::account::{Told, read_account};
use crate::documents::parts::{self, Parts};
use crate::documents::policy::{self, NamedPolicy};
use crate::malformed::{Problem, malformed_text};
use crate::prelude::*;
use crate::request::{Known, Question};
use crate::setting::Document;
use crate::values::terms::AllTerms;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use drawdown::account::Account;
use drawdown::decision::Decision;
use drawdown_json::writer;

/// A policy and an account that commands are decided on, one after the other.
///
/// Each answer is that of the whole request, `{"policy", "account", "command", "answer"}`, byte for byte, with the account
/// as it then is: what is wrong with a command stands at the same path. It remembers no commands: a host that sends
/// `recent_commands` asks the stateless call.
///
/// ```
/// use drawdown_wire::OpenAccount;
/// let wallet = r#"{"id":"w","currency":"EUR","rate_amount":"1","credits_balance":"10","balance_cents":1000}"#;
/// let account = format!(r#"{{"organization":{{}},"wallets":[{wallet}],"wallet_transactions":[]}}"#);
/// let mut open = OpenAccount::open(r#""drawdown-1""#, &account).unwrap();
/// let end = r#"{"id":"end","at":"2026-07-01T00:00:00Z","type":"terminate_wallet","wallet_id":"w"}"#;
/// assert!(open.preview(end, None).unwrap().starts_with(r#"{"outcome":"accepted""#));
/// assert!(open.decide(end, Some(r#"{"account":"none"}"#)).unwrap().starts_with(r#"{"outcome":"accepted""#));
/// assert!(open.account().contains(r#""status":"terminated""#));
/// ```
#[derive(Debug, Clone)]
pub struct OpenAccount {
    policy: NamedPolicy,
    account: Account,
}

impl OpenAccount {
    /// Opens an account under a policy: the JSON texts of a request's two members.
    ///
    /// # Errors
    /// The malformed list, as JSON text.
    pub fn open(policy: &str, account: &str) -> Result<Self, String> {
        let policy = of_member("policy", policy, policy::read)?;
        let read = |node: Node<'_>| {
            node.document().setting().read_by(&policy.policy);
            read_account(node, Some(&policy.policy))
        };
        let account = of_member("account", account, read)?;
        Ok(Self { policy, account })
    }

    /// Decides a command, or answers a query: the JSON texts of a request's `command` and `answer`. What is accepted moves
    /// the account on.
    ///
    /// # Errors
    /// The malformed list, as JSON text; the account stays as it is.
    pub fn decide(&mut self, command: &str, answer: Option<&str>) -> Result<String, String> {
        let (text, moved) = self.ask(command, answer)?;
        if let Some(account) = moved {
            self.account = account;
        }
        Ok(text)
    }

    /// The same answer, and the account stays as it is.
    ///
    /// # Errors
    /// The malformed list, as JSON text.
    pub fn preview(&self, command: &str, answer: Option<&str>) -> Result<String, String> {
        self.ask(command, answer).map(|(text, _)| text)
    }

    /// The account as it is now, as JSON text.
    #[must_use]
    pub fn account(&self) -> String {
        let terms = AllTerms::of_account(&self.account);
        writer::text(|place| Told { account: &self.account, terms: &terms }.write(place))
    }

    fn ask(&self, command: &str, answer: Option<&str>) -> Result<(String, Option<Account>), String> {
        let parts = match answer {
            Some(answer) => of_member("answer", answer, parts::read)?,
            None => Parts::default(),
        };
        of_member("command", command, |node| {
            node.document().setting().read_by(&self.policy.policy);
            let question = Question::read(node, Some(&self.policy.policy), &self.account, None, parts)?;
            let known = Known { policy: &self.policy, account: &self.account, document: None };
            let Some(command) = question.command().filter(|_| node.document().is_sound()) else {
                return self.answered(&question).map(|text| (text, None));
            };
            let decision = question.decision(known, command);
            let (text, holds) = question.told(known, command, &decision);
            let text = question.within(text)?;
            let accepted = match decision {
                Decision::Accepted(accepted) if holds => Some(accepted.account),
                Decision::Accepted(_) | Decision::Unchanged(..) | Decision::Refused(_) => None,
            };
            Some((text, accepted))
        })
    }

    /// A query. Some read the account again by other policies, so it stands in a document for them.
    fn answered(&self, question: &Question<'_>) -> Option<String> {
        let text = if question.reads_document() { self.account() } else { String::from("null") };
        let document = Document::parse(&text).ok()?;
        let node = document.root().filter(|_| question.reads_document());
        question.answer(Known { policy: &self.policy, account: &self.account, document: node })
    }
}

/// Reads the text of one member of a request; what is wrong with it stands where it would in the request.
fn of_member<T>(member: &str, text: &str, read: impl FnOnce(Node<'_>) -> Option<T>) -> Result<T, String> {
    let document = Document::parse(text).map_err(|problem| malformed_text(&[problem]))?;
    match document.root().and_then(read) {
        Some(result) if document.is_sound() => Ok(result),
        _ => {
            let within = |problem: Problem| Problem { path: format!("/{member}{}", problem.path), ..problem };
            let problems: Vec<Problem> = document.problems().into_iter().map(within).collect();
            Err(malformed_text(&problems))
        }
    }
}
