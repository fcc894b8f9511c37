//! The door: idempotence, what is due, one function per command, then all or nothing.

use crate::number;
use crate::policy::{ExpiryZone, Policy};
use crate::state::{State, Wallet};
use crate::time;
use crate::verdict::{Refusal, Verdict, refuse};
use crate::{apply, create, expire, flows, ongoing, payment, reverse, rules, top_up, update, void};
use jiff::Timestamp;
use serde_json::Value;

/// What a command's judgement gives: it may go ahead, or it is refused.
pub(crate) type Judged = Result<(), Vec<Refusal>>;

/// A copy of the state on which one command is tried.
pub(crate) struct Draft<'a> {
    pub policy: &'a Policy,
    pub state: State,
    pub at: Timestamp,
    /// When what is written down happened.
    pub happens: Timestamp,
    pub command: &'a Value,
    /// Anything happened that an event would tell.
    pub changed: bool,
    /// The invoices that the command made, moved or paid, as `summary` shows them.
    pub invoices: Vec<Value>,
    /// New objects so far.
    pub new_objects: usize,
    /// What alerts tell.
    pub told: Vec<Value>,
    /// A figure on the way was beyond what documents hold.
    pub overflowed: bool,
    /// What is explained of invoices.
    pub explained: Vec<Value>,
    /// What is told beside.
    pub remarks: Vec<Value>,
    /// Wallets that a grant contradicts, so that their dues are not booked, with the code of commands on them.
    pub disputed: Vec<(usize, &'static str)>,
    /// Why nothing happened, as far as something has said so.
    pub reasons: Vec<&'static str>,
}

/// The model: a policy, an account, and nothing clever.
#[derive(Clone, Debug)]
pub struct Model {
    policy: Policy,
    pub(crate) state: State,
    recent: Vec<Value>,
    pub(crate) invoices: Vec<Value>,
    pub(crate) told: Vec<Value>,
    pub(crate) explained: Vec<Value>,
}

/// Why nothing happens, the first that holds.
const REASONS: [&str; 9] = [
    "done_before",
    "nothing_due",
    "nothing_to_do",
    "nothing_left",
    "rounds_to_nothing",
    "no_wallet_can_pay",
    "already_in_that_state",
    "already_settled",
    "excluded",
];

impl Model {
    /// A model of an account under a policy, both as documents.
    ///
    /// # Panics
    ///
    /// On documents that an engine would call malformed.
    #[must_use]
    pub fn new(policy: &Value, account: &Value) -> Model {
        let policy = Policy::read(policy);
        Model {
            state: State::read(account, policy.digits),
            policy,
            recent: Vec::new(),
            invoices: Vec::new(),
            told: Vec::new(),
            explained: Vec::new(),
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
        self.told.clear();
        self.explained.clear();
        if let Some(verdict) = self.seen_before(command) {
            return verdict;
        }
        let mut draft = Draft {
            policy: &self.policy,
            state: self.state.clone(),
            at: time::read(&command["at"]).expect("an instant"),
            happens: time::read(&command["at"]).expect("an instant"),
            command,
            changed: false,
            overflowed: false,
            invoices: Vec::new(),
            new_objects: 0,
            told: Vec::new(),
            explained: Vec::new(),
            remarks: Vec::new(),
            disputed: Vec::new(),
            reasons: Vec::new(),
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
            "update_wallet" => update::update_wallet(&mut draft),
            "refresh_ongoing_balance" => ongoing::refresh_ongoing_balance(&mut draft),
            "run_top_up_rules" => rules::run_top_up_rules(&mut draft),
            "flows" => return flows::flows(&draft),
            "terminate_wallet" => expire::terminate_wallet(&mut draft),
            "expire" => {
                if !self.policy.at_decision {
                    expire::sweep(&mut draft);
                }
                Ok(())
            }
            _ => return Verdict::Unmodelled,
        };
        let judged = judged.and_then(|()| draft.fits());
        let Draft { state, changed, invoices, told, mut explained, mut remarks, reasons, .. } = draft;
        remarks.sort_by_key(Value::to_string);
        explained.extend(remarks);
        match judged {
            Err(mut refusals) => {
                refusals.sort();
                Verdict::Refused(refusals)
            }
            Ok(()) if changed => {
                self.state = state;
                self.invoices = invoices;
                self.told = told;
                self.explained = explained;
                Verdict::Accepted
            }
            Ok(()) => {
                self.explained = explained;
                let reason = REASONS.into_iter().find(|reason| reasons.contains(reason));
                Verdict::Unchanged(reason.unwrap_or("nothing_to_do"))
            }
        }
    }

    /// Contract 2, idempotence.
    fn seen_before(&self, command: &Value) -> Option<Verdict> {
        let id = command["id"].as_str().expect("an id");
        if let Some(recent) = self.recent.iter().find(|recent| recent["id"] == id) {
            if done_by(command) == done_by(recent) {
                return Some(Verdict::Unchanged("done_before"));
            }
            return Some(Verdict::Refused(vec![Refusal { code: "command_id_reused", field: "id" }]));
        }
        let made_here = |new: &String| new.split_once('/').is_some_and(|(before, _)| before == id);
        let wallets = self.state.wallets.iter().filter(|wallet| made_here(&wallet.id)).map(|it| it.created);
        let transactions = self.state.transactions.iter().filter(|it| made_here(&it.id));
        let transactions = transactions.map(|it| it.booked.unwrap_or(it.created));
        let lists = self.state.wallets.iter().flat_map(|it| {
            it.rules.iter().map(|rule| &rule.id).chain(it.alerts.iter().map(|alert| &alert.id))
        });
        let updated = command["type"] == "update_wallet" && lists.clone().any(made_here);
        let mut made: Vec<Timestamp> = wallets.chain(transactions).collect();
        if made.is_empty() {
            return updated.then_some(Verdict::Unchanged("done_before"));
        }
        let at = time::read(&command["at"]).expect("an instant");
        made.retain(|made| *made != at);
        if keeps_its_instant(command) && !made.is_empty() {
            return Some(Verdict::Refused(vec![Refusal { code: "command_id_reused", field: "id" }]));
        }
        Some(Verdict::Unchanged("done_before"))
    }
}

/// These mean their instant; others say what is to be done, and the instant is the host's stamp.
fn keeps_its_instant(command: &Value) -> bool {
    let command = command["type"].as_str().expect("a type");
    ["expire", "run_top_up_rules", "refresh_ongoing_balance"].contains(&command)
}

/// What the digest of a command covers.
fn done_by(command: &Value) -> Value {
    let mut content = command.clone();
    if !keeps_its_instant(command) {
        content["at"] = Value::Null;
    }
    content
}

impl Draft<'_> {
    /// Says why nothing happens, should nothing happen.
    pub fn quiet(&mut self, reason: &'static str) {
        self.reasons.push(reason);
    }

    /// Whose days end what ends with a day.
    pub fn expiry_zone(&self) -> String {
        match self.policy.expiry_zone {
            ExpiryZone::Utc => "UTC".to_owned(),
            ExpiryZone::Organization => self.state.organization_zone(),
            ExpiryZone::Customer => self.state.customer_zone(),
        }
    }

    /// The first instant at which what expires then is over.
    pub fn cut_off(&self, expires: Timestamp) -> Timestamp {
        if self.policy.end_of_day { time::end_of_day(expires, &self.expiry_zone()) } else { expires }
    }

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
            Some(wallet) => self.undisputed(wallet, "wallet_id").map(|()| wallet),
        }
    }

    /// A wallet whose dues cannot be booked is left alone.
    pub fn undisputed(&self, wallet: usize, field: &'static str) -> Judged {
        match self.disputed.iter().find(|(disputed, _)| *disputed == wallet) {
            Some((_, code)) => refuse(code, field),
            None => Ok(()),
        }
    }

    /// What is written down now happened at this instant, where the policy dates it so.
    pub fn dated(&mut self, own: Timestamp) {
        self.happens = if self.policy.due_dated_own { own } else { self.at };
    }

    /// When a grant is over; what a rule that names itself granted is at the instant itself.
    pub fn end_of(&self, it: &crate::state::Transaction) -> Option<Timestamp> {
        let end = it.expires.filter(|_| self.policy.grant_spans)?;
        Some(if it.rule.is_some() { end } else { self.cut_off(end) })
    }

    /// Whether an expiration has cut off by now.
    pub fn is_over(&self, expires: Option<Timestamp>) -> bool {
        expires.is_some_and(|expires| self.cut_off(expires) <= self.at)
    }

    /// Rules 3.7: nothing wraps, saturates or loses digits.
    fn fits(&self) -> Judged {
        let largest = number::largest_money();
        let fits = |wallet: &Wallet| wallet.cents <= largest && wallet.consumed_cents <= largest;
        let totals = self.invoices.iter().all(|line| number::read_or_zero(&line[5]) <= largest);
        let wallets = self.state.wallets.iter().all(fits);
        if wallets && totals && !self.overflowed { Ok(()) } else { refuse("value_out_of_range", "") }
    }
}
