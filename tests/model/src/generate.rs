//! Random histories: a policy, an account, and commands that refer to what is in the account.

mod invoices;
mod live;
mod openings;
mod policies;
mod wallets;

use crate::policy::Policy;
use crate::random::Random;
use crate::time;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

pub use policies::dials;

/// A seeded generator of one history. The same seed and the same answers give the same commands.
#[derive(Clone, Debug)]
pub struct Generator {
    seed: u64,
    pub(crate) random: Random,
    policy: Value,
    pub(crate) dials: Policy,
    account: Value,
    pub(crate) now: Timestamp,
    count: usize,
    sent: Vec<Value>,
    /// Invoices sent to be paid.
    pub(crate) invoices: Vec<Value>,
}

/// How a history begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    /// The policy of the whole history, as a document.
    pub policy: Value,
    /// The account before the first command, as a document.
    pub account: Value,
}

impl Generator {
    /// A generator for one seed: print the seed with every failure.
    #[must_use]
    pub fn new(seed: u64) -> Generator {
        let now = "2026-02-10T09:30:00Z".parse().expect("an instant");
        let mut random = Random::new(seed);
        let policy = policies::policy(&mut random);
        let dials = Policy::read(&policy);
        let account = openings::account(&mut random, &dials, now);
        let (sent, invoices) = (Vec::new(), Vec::new());
        Generator { seed, random, policy, dials, account, now, count: 0, sent, invoices }
    }

    /// The seed it was made with.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// How the history begins.
    #[must_use]
    pub fn history(&self) -> History {
        History { policy: self.policy.clone(), account: self.account.clone() }
    }

    /// The next command, given the account as the engine last answered it (or the opening account).
    pub fn next_command(&mut self, account: &Value) -> Value {
        if !self.sent.is_empty() && self.random.chance(4) {
            return self.repeat();
        }
        self.advance(account);
        self.count += 1;
        let mut command = self.new_command(account);
        command["id"] = json!(format!("cmd-{}", self.count));
        command["at"] = json!(self.now.to_string());
        self.sent.push(command.clone());
        command
    }

    /// An earlier command again: the very same, or (rarely) another with its id.
    fn repeat(&mut self) -> Value {
        let mut command = self.random.pick(&self.sent.clone()).clone();
        if self.random.chance(20) {
            command["at"] = json!(self.now.to_string());
        }
        command
    }

    /// Time goes on, now and then to the very second at which something ends or starts, or one second before.
    fn advance(&mut self, account: &Value) {
        let edges = edges_after(account, self.now);
        if !edges.is_empty() && self.random.chance(15) {
            let edge = *self.random.pick(&edges);
            let just_before = edge - SignedDuration::from_secs(1);
            self.now = if self.random.chance(30) && just_before > self.now { just_before } else { edge };
            return;
        }
        let hours = match self.random.between(0, 9) {
            0..=2 => 0,
            3..=7 => self.random.between(1, 12),
            _ => self.random.between(12, 100),
        };
        self.now += SignedDuration::from_hours(i64::try_from(hours).expect("hours"));
    }

    fn new_command(&mut self, account: &Value) -> Value {
        let no_wallet = list(account, "wallets").iter().all(|wallet| wallet["status"] != "active");
        if no_wallet && self.random.chance(60) {
            return self.create_wallet(account);
        }
        match self.random.between(0, 99) {
            0..=6 => self.create_wallet(account),
            7..=22 => self.top_up(account),
            23..=34 => self.settle_payment(account),
            35..=52 => self.apply_credits(account),
            53..=59 => self.void_credits(account),
            60..=64 => self.reverse_invoice(account),
            65..=68 => self.refund_purchase(account),
            69..=78 => self.refresh_ongoing_balance(account),
            79..=83 => self.run_top_up_rules(),
            84..=90 => self.update_wallet(account),
            91..=92 => self.flows(account),
            93..=96 => json!({"type": "expire"}),
            _ => self.terminate_wallet(account),
        }
    }

    /// A wallet's id: mostly an active one, now and then a terminated or an unknown one.
    pub(crate) fn wallet_id(&mut self, account: &Value) -> Value {
        let wallets = list(account, "wallets");
        let active: Vec<&Value> = wallets.iter().filter(|wallet| wallet["status"] == "active").collect();
        if self.random.chance(2) || wallets.is_empty() {
            return json!("nobody");
        }
        if active.is_empty() || self.random.chance(4) {
            return self.random.pick(&wallets)["id"].clone();
        }
        self.random.pick(&active)["id"].clone()
    }

    fn settle_payment(&mut self, account: &Value) -> Value {
        let purchases = purchases(account);
        let open: Vec<Value> = purchases.iter().filter(|it| it["status"] != "settled").cloned().collect();
        let from = if open.is_empty() || self.random.chance(12) { &purchases } else { &open };
        let status = match self.random.between(0, 9) {
            0 | 1 => "failed",
            2 => "settled_by_credit_note",
            _ => "succeeded",
        };
        if from.is_empty() && self.random.chance(80) {
            return self.top_up(account);
        }
        if from.is_empty() || self.random.chance(2) {
            return json!({"type": "settle_payment", "transaction_id": "nothing", "payment_status": status});
        }
        let purchase = self.random.pick(from).clone();
        if purchase["invoice_id"].is_null() || self.random.chance(50) {
            return json!({"type": "settle_payment", "transaction_id": purchase["id"], "payment_status": status});
        }
        json!({"type": "settle_payment", "invoice_id": purchase["invoice_id"], "payment_status": status})
    }

    fn refund_purchase(&mut self, account: &Value) -> Value {
        let mut purchases = purchases(account);
        if self.random.chance(80) {
            purchases.retain(|it| it["status"] == "settled");
        }
        if purchases.is_empty() && self.random.chance(80) {
            return self.top_up(account);
        }
        if purchases.is_empty() || self.random.chance(3) {
            return json!({"type": "refund_purchase", "transaction_id": "nothing", "refund_amount_cents": 100});
        }
        let purchase = self.random.pick(&purchases).clone();
        let left = purchase["remaining_amount_cents"].as_u64().unwrap_or(1000);
        let refund = match self.random.between(0, 4) {
            0 => left.max(1),
            1 => left + 1,
            _ => self.random.between(1, left.max(2)),
        };
        json!({"type": "refund_purchase", "transaction_id": purchase["id"], "refund_amount_cents": refund})
    }

    fn void_credits(&mut self, account: &Value) -> Value {
        let wallet_id = self.wallet_id(account);
        let mut command = json!({"type": "void_credits", "wallet_id": wallet_id});
        let grants: Vec<Value> = list(account, "wallet_transactions")
            .into_iter()
            .filter(|it| it["wallet_id"] == wallet_id && it["transaction_type"] == "inbound")
            .filter(|it| it["transaction_status"] != "invoiced")
            .collect();
        if !grants.is_empty() && self.random.chance(50) {
            let grant = self.random.pick(&grants).clone();
            command["voided_transaction_id"] =
                if self.random.chance(4) { json!("nothing") } else { grant["id"].clone() };
            if self.random.chance(60) {
                command["voided_credits"] = json!(self.part_of(&grant["credit_amount"]));
            } else if self.random.chance(30) {
                command["voided_credits"] = grant["credit_amount"].clone();
            }
            return command;
        }
        let wallet = list(account, "wallets").into_iter().find(|wallet| wallet["id"] == wallet_id);
        let balance = wallet.map_or(json!("10"), |wallet| wallet["credits_balance"].clone());
        let bad = ["foobar", "-1", "10000000000000000000000000"];
        command["voided_credits"] = match self.random.between(0, 19) {
            0 => json!(self.random.pick(&bad)),
            1..=6 => balance,
            7 => json!("999999"),
            _ => json!(self.part_of(&balance)),
        };
        command
    }

    /// A decimal of at most the given one, more or less.
    fn part_of(&mut self, decimal: &Value) -> String {
        let whole = decimal.as_str().unwrap_or("1").split('.').next().unwrap_or("1");
        let whole: u64 = whole.parse().unwrap_or(1);
        let part = self.random.between(0, whole.min(1_000_000));
        match self.random.between(0, 4) {
            0 => format!("{part}"),
            1 => format!("0.0{}", self.random.between(1, 99)),
            2 => format!("{}.{:07}", part / 2, self.random.between(0, 9_999_999)),
            _ => format!("{}.{:02}", part / 3, self.random.between(0, 99)),
        }
    }

    fn reverse_invoice(&mut self, account: &Value) -> Value {
        let mut ids: Vec<Value> = list(account, "wallet_transactions")
            .iter()
            .filter(|it| it["transaction_type"] == "outbound" && it["transaction_status"] == "invoiced")
            .map(|it| it["invoice_id"].clone())
            .collect();
        ids.push(json!("inv-unknown"));
        if self.random.chance(15) {
            ids = purchases(account)
                .iter()
                .map(|it| it["invoice_id"].clone())
                .filter(Value::is_string)
                .collect();
            ids.push(json!("inv-unknown"));
        }
        let mut command = json!({"type": "reverse_invoice", "invoice_id": self.random.pick(&ids)});
        match self.random.between(0, 9) {
            0..=3 => {}
            4..=6 => command["amount_cents"] = json!(self.random.between(0, 600)),
            _ => {
                command["credited_amount_cents"] = json!(self.random.between(0, 900));
                command["invoice_total_amount_cents"] = json!(self.random.between(300, 3000));
            }
        }
        command
    }

    fn terminate_wallet(&mut self, account: &Value) -> Value {
        json!({"type": "terminate_wallet", "wallet_id": self.wallet_id(account)})
    }
}

/// A list of the account.
pub(crate) fn list(account: &Value, member: &str) -> Vec<Value> {
    account[member].as_array().cloned().unwrap_or_default()
}

fn purchases(account: &Value) -> Vec<Value> {
    let all = list(account, "wallet_transactions").into_iter();
    all.filter(|it| it["transaction_type"] == "inbound" && it["transaction_status"] == "purchased").collect()
}

/// The coming instants at which something of the account starts or ends.
fn edges_after(account: &Value, now: Timestamp) -> Vec<Timestamp> {
    let wallets = list(account, "wallets");
    let transactions = list(account, "wallet_transactions");
    let stated = wallets.iter().chain(&transactions).flat_map(|it| [&it["expiration_at"], &it["starts_at"]]);
    let horizon = now + SignedDuration::from_hours(24 * 40);
    stated.filter_map(time::read).filter(|edge| *edge > now && *edge < horizon).collect()
}
