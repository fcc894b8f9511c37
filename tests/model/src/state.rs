//! The model's own small state.

mod read;

use crate::number::{self, Q};
use jiff::Timestamp;
use serde_json::Value;

pub(crate) use read::{id, objects, optional_text, texts};

/// Everything the model remembers.
#[derive(Clone, Debug)]
pub(crate) struct State {
    /// Null when unknown.
    pub customer: Value,
    pub organization: Value,
    pub wallets: Vec<Wallet>,
    pub transactions: Vec<Transaction>,
}

#[derive(Clone, Debug)]
pub(crate) struct Wallet {
    pub id: String,
    /// False while the id is the model's guess.
    pub named: bool,
    pub name: Value,
    pub code: String,
    pub active: bool,
    pub currency: String,
    /// Fraction digits of the currency's minor unit, as the policy tells them.
    pub digits: u32,
    pub rate: Q,
    pub priority: i64,
    pub credits: Q,
    pub cents: Q,
    pub consumed_credits: Q,
    pub consumed_cents: Q,
    pub traceable: bool,
    pub requires_payment: bool,
    pub minimum: Option<Q>,
    pub maximum: Option<Q>,
    pub fee_types: Vec<String>,
    pub metrics: Vec<String>,
    pub expires: Option<Timestamp>,
    pub created: Timestamp,
    /// Nothing before the first refresh.
    pub ongoing: Option<Ongoing>,
    pub rules: Vec<Rule>,
    pub alerts: Vec<Alert>,
    pub metadata: Value,
}

/// The live figures of a wallet, as the last refresh left them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Ongoing {
    pub cents: Q,
    pub credits: Q,
    pub usage_cents: Q,
    pub usage_credits: Q,
    pub depleted: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Rule {
    pub id: String,
    pub active: bool,
    /// `threshold`, else `interval`.
    pub trigger: String,
    /// `target`, else `fixed`.
    pub method: String,
    pub interval: Option<String>,
    pub paid: Q,
    pub granted: Q,
    pub threshold: Option<Q>,
    pub target: Option<Q>,
    pub grants_target: bool,
    pub ignores_limits: bool,
    pub requires_payment: Option<bool>,
    pub started: Option<Timestamp>,
    pub expires: Option<Timestamp>,
    /// The zone of its periods.
    pub zone: Option<String>,
    /// The start of the last period that it made.
    pub last: Option<Timestamp>,
    /// From when on its periods are counted.
    pub from: Option<Timestamp>,
    pub created: Option<Timestamp>,
    pub name: Value,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Alert {
    pub id: String,
    pub kind: String,
    pub code: String,
    /// A value, and whether it is a repeating step.
    pub thresholds: Vec<(Q, bool)>,
    pub previous: Q,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Purchased,
    Granted,
    Invoiced,
    Voided,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Pending,
    Settled,
    Failed,
}

#[derive(Clone, Debug)]
pub(crate) struct Transaction {
    pub id: String,
    /// False while the id is the model's guess.
    pub named: bool,
    /// An index into the wallets.
    pub wallet: usize,
    pub inbound: bool,
    pub kind: Kind,
    pub status: Status,
    pub cents: Q,
    pub credits: Q,
    pub remaining: Option<Q>,
    /// The credits that go with what remains: what it is worth, until a reversal gives some back as they were drawn.
    pub remaining_credits: Q,
    pub priority: i64,
    pub invoice: Option<String>,
    /// The invoice whose voiding brought these credits back.
    pub reversed_invoice: Option<String>,
    /// What the credit note that brought them back credits.
    pub credited: Q,
    /// (index into the transactions, minor units), in order of draw.
    pub fundings: Vec<(usize, Q)>,
    /// The credits of each of them.
    pub funding_credits: Vec<Q>,
    pub refunded: Q,
    pub requires_payment: bool,
    /// Paid after its wallet ended: the host was told to refund.
    pub refund_due: bool,
    pub starts: Option<Timestamp>,
    pub expires: Option<Timestamp>,
    pub created: Timestamp,
    /// The rule that made it, where it says so, and the start of its period.
    pub rule: Option<String>,
    pub period: Option<Timestamp>,
    /// When it was decided, where that is another instant.
    pub booked: Option<Timestamp>,
    pub settled: Option<Timestamp>,
    pub failed: Option<Timestamp>,
    /// `manual`, `interval` or `threshold`.
    pub source: String,
    /// Why it was voided.
    pub reason: Option<&'static str>,
    /// The invoice of a purchase as it was issued: tax, and all of it.
    pub issued: Option<(Q, Q)>,
    /// A purchase whose invoice was voided before it was paid.
    pub invoice_voided: bool,
    /// The subscription, plan and billing entity by which the flows are filtered.
    pub tags: [Value; 3],
}

impl Wallet {
    pub fn money_of(&self, credits: &Q) -> Q {
        number::money_of(credits, &self.rate, self.digits)
    }

    pub fn credits_of(&self, cents: &Q) -> Q {
        number::credits_of(cents, &self.rate, self.digits)
    }

    /// Rules 6.4. What is unknown is payable by unrestricted wallets only.
    pub fn pays(
        &self,
        fee_type: &str,
        known: bool,
        metric: Option<&String>,
        target: Option<&String>,
    ) -> bool {
        if let Some(target) = target {
            return *target == self.code;
        }
        let matches = self.fee_types.iter().any(|it| it == fee_type)
            || metric.is_some_and(|metric| self.metrics.contains(metric));
        self.unrestricted() || (known && matches)
    }

    /// Unrestricted: neither fee types nor metrics.
    pub fn unrestricted(&self) -> bool {
        self.fee_types.is_empty() && self.metrics.is_empty()
    }
}

impl Transaction {
    /// A grant: an inbound that brings credits, as opposed to consumption that comes back.
    pub fn is_grant(&self) -> bool {
        self.inbound && (self.kind == Kind::Purchased || self.kind == Kind::Granted)
    }

    /// Free credits that come with a purchase.
    pub fn is_bound(&self) -> bool {
        self.inbound && self.kind == Kind::Granted && self.invoice.is_some()
    }

    pub fn has_remaining(&self) -> bool {
        self.remaining.as_ref().is_some_and(|remaining| *remaining > number::zero())
    }
}

impl State {
    /// What comes with a purchase and does not count yet.
    pub fn bound_to(&self, purchase: usize) -> Vec<usize> {
        let sold = &self.transactions[purchase];
        let comes = |it: &Transaction| {
            it.is_bound()
                && it.status != Status::Settled
                && it.wallet == sold.wallet
                && it.invoice == sold.invoice
        };
        (0..self.transactions.len()).filter(|&index| comes(&self.transactions[index])).collect()
    }

    pub fn wallet_of_id(&self, id: &Value) -> Option<usize> {
        let id = id.as_str()?;
        self.wallets.iter().position(|wallet| wallet.id == id)
    }

    pub fn transaction_of_id(&self, id: &Value) -> Option<usize> {
        let id = id.as_str()?;
        self.transactions.iter().position(|transaction| transaction.id == id)
    }

    /// The customer's zone: `applicable_timezone`, else `timezone`, else the organization's, else UTC.
    pub fn customer_zone(&self) -> String {
        let customer = &self.customer;
        let own = customer["applicable_timezone"].as_str().or_else(|| customer["timezone"].as_str());
        own.map_or_else(|| self.organization_zone(), str::to_owned)
    }

    pub fn organization_zone(&self) -> String {
        self.organization["timezone"].as_str().unwrap_or("UTC").to_owned()
    }

    /// The customer's one tax rate in percent.
    pub fn tax_rate(&self) -> Q {
        if let Some(rate) = number::read(&self.customer["tax_rate"]) {
            return rate;
        }
        let empty = Vec::new();
        let taxes = self.customer["taxes"].as_array().unwrap_or(&empty);
        number::total(taxes.iter().map(|tax| number::read_or_zero(&tax["rate"])))
    }
}
