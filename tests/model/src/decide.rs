//! The door: idempotence, what is due, one function per command, then all or nothing.

use crate::number;
use crate::policy::{ExpiryZone, Policy};
use crate::state::{State, Wallet};
use crate::time;
use crate::verdict::{Refusal, Verdict, refuse};
use crate::{apply, create, expire, payment, reverse, top_up, void};
use jiff::Timestamp;
use serde_json::Value;

/// What a command's judgement gives: it may go ahead, or it is refused.
pub(crate) type Judged = Result<(), Vec<Refusal>>;

/// A copy of the state on which one command is tried.
pub(crate) struct Draft<'a> {
    pub policy: &'a Policy,
    pub state: State,
    pub at: Timestamp,
    pub command: &'a Value,
    /// Anything happened that an event would tell.
    pub changed: bool,
    /// The invoices that the command made, moved or paid, as `summary` shows them.
    pub invoices: Vec<Value>,
    /// New objects so far.
    pub new_objects: usize,
}

/// The model: a policy, an account, and nothing clever.
#[derive(Clone, Debug)]
pub struct Model {
    policy: Policy,
    pub(crate) state: State,
    recent: Vec<Value>,
    pub(crate) invoices: Vec<Value>,
}

impl Model {
    /// A model of an account under a policy, both as documents.
    ///
    /// # Panics
    ///
    /// On documents that an engine would call malformed.
    #[must_use]
    pub fn new(policy: &Value, account: &Value) -> Model {
        Model {
            policy: Policy::read(policy),
            state: State::read(account),
            recent: Vec::new(),
            invoices: Vec::new(),
        }
    }

    /// Says that the host now sends this command with `recent_commands`.
    pub fn remember(&mut self, command: &Value) {
        self.recent.push(command.clone());
    }

    /// Judges a command, and when it is accepted takes its effect.
    ///
    /// # Panics
    ///
    /// On commands that an engine would call malformed.
    pub fn decide(&mut self, command: &Value) -> Verdict {
        self.invoices.clear();
        if let Some(verdict) = self.seen_before(command) {
            return verdict;
        }
        let mut draft = Draft {
            policy: &self.policy,
            state: self.state.clone(),
            at: time::read(&command["at"]).expect("an instant"),
            command,
            changed: false,
            invoices: Vec::new(),
            new_objects: 0,
        };
        if self.policy.at_decision {
            expire::sweep(&mut draft);
        }
        let judged = match command["type"].as_str().expect("a type") {
            "create_wallet" => create::create_wallet(&mut draft),
            "top_up" => top_up::top_up(&mut draft),
            "settle_payment" => payment::settle_payment(&mut draft),
            "refund_purchase" => payment::refund_purchase(&mut draft),
            "apply_credits" => apply::apply_credits(&mut draft),
            "reverse_invoice" => reverse::reverse_invoice(&mut draft),
            "void_credits" => void::void_credits(&mut draft),
            "terminate_wallet" => expire::terminate_wallet(&mut draft),
            "expire" => {
                expire::sweep(&mut draft);
                Ok(())
            }
            _ => return Verdict::Unmodelled,
        };
        let judged = judged.and_then(|()| draft.fits());
        let Draft { state, changed, invoices, .. } = draft;
        match judged {
            Err(mut refusals) => {
                refusals.sort();
                Verdict::Refused(refusals)
            }
            Ok(()) if changed => {
                self.state = state;
                self.invoices = invoices;
                Verdict::Accepted
            }
            Ok(()) => Verdict::Unchanged,
        }
    }

    /// Contract 2, idempotence.
    fn seen_before(&self, command: &Value) -> Option<Verdict> {
        let id = command["id"].as_str().expect("an id");
        if let Some(recent) = self.recent.iter().find(|recent| recent["id"] == id) {
            if recent == command {
                return Some(Verdict::Unchanged);
            }
            return Some(Verdict::Refused(vec![Refusal { code: "command_id_reused", field: "id" }]));
        }
        let made_here = |new: &String| new.split_once('/').is_some_and(|(before, _)| before == id);
        let done = self.state.wallets.iter().any(|wallet| made_here(&wallet.id))
            || self.state.transactions.iter().any(|transaction| made_here(&transaction.id));
        done.then_some(Verdict::Unchanged)
    }
}

impl Draft<'_> {
    /// A provisional id for the next new object of the command.
    pub fn new_id(&mut self) -> String {
        self.new_objects += 1;
        format!("{}/{}", self.command["id"].as_str().expect("an id"), self.new_objects)
    }

    /// The wallet that the command names, or why not.
    pub fn wallet(&self) -> Result<usize, Vec<Refusal>> {
        match self.state.wallet_of_id(&self.command["wallet_id"]) {
            None => refuse("wallet_not_found", "wallet_id"),
            Some(wallet) if !self.state.wallets[wallet].active => refuse("wallet_is_terminated", "wallet_id"),
            Some(wallet) => Ok(wallet),
        }
    }

    /// Whether an expiration has cut off by now.
    pub fn is_over(&self, expires: Option<Timestamp>) -> bool {
        let Some(expires) = expires else { return false };
        if !self.policy.end_of_day {
            return expires <= self.at;
        }
        let zone = match self.policy.expiry_zone {
            ExpiryZone::Utc => "UTC".to_owned(),
            ExpiryZone::Organization => self.state.organization_zone(),
            ExpiryZone::Customer => self.state.customer_zone(),
        };
        time::end_of_day(expires, &zone) <= self.at
    }

    /// Rules 3.7: nothing wraps, saturates or loses digits.
    fn fits(&self) -> Judged {
        let largest = number::largest_money();
        let fits = |wallet: &Wallet| wallet.cents <= largest && wallet.consumed_cents <= largest;
        let totals = self.invoices.iter().all(|line| number::read_or_zero(&line[5]) <= largest);
        let wallets = self.state.wallets.iter().all(fits);
        if wallets && totals { Ok(()) } else { refuse("value_out_of_range", "") }
    }
}
