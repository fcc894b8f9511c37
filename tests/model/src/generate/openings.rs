//! The account that a history begins with.

use crate::number::{self, Q};
use crate::policy::Policy;
use crate::random::Random;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

const ZONES: [&str; 7] = [
    "UTC",
    "Europe/Paris",
    "America/New_York",
    "Asia/Tokyo",
    "Africa/Cairo",
    "America/Havana",
    "Pacific/Auckland",
];

/// Currencies, those that two tables count differently among them.
pub(super) const CURRENCIES: [&str; 6] = ["EUR", "EUR", "JPY", "KWD", "HUF", "MRU"];

/// One of the currencies that a policy can count.
pub(super) fn currency(random: &mut Random, policy: &Policy) -> &'static str {
    let known: Vec<&str> = CURRENCIES.into_iter().filter(|it| policy.digits_of(it).is_some()).collect();
    random.pick::<&str>(&known)
}

pub(super) const RATES: [&str; 9] = ["1", "1", "0.01", "1.375", "25", "0.001", "3.33333", "0.5", "100"];

/// A customer with what it has had so far.
pub(super) fn account(random: &mut Random, policy: &Policy, now: Timestamp) -> Value {
    let many = policy.wallet_limit > 1;
    let max_wallets = if many && random.chance(25) { json!(random.between(2, 5)) } else { Value::Null };
    let own = if random.chance(20) { Value::Null } else { json!(currency(random, policy)) };
    let timezone = if random.chance(60) { json!(*random.pick(&ZONES)) } else { Value::Null };
    let customer = json!({
        "external_id": "ada",
        "currency": own,
        "timezone": timezone,
        "has_active_subscription": random.chance(85),
        "country": *random.pick(&["FR", "DE"]),
        "tax_rate": *random.pick(&["0", "20", "19.6", "8.875"]),
    });
    let customer = if random.chance(1) { Value::Null } else { customer };
    let mut account = json!({
        "organization": {"timezone": *random.pick(&ZONES), "max_wallets": max_wallets},
        "customer": customer,
        "wallets": [],
        "wallet_transactions": [],
    });
    let wallets = if customer.is_null() { 0 } else { random.between(0, if many { 3 } else { 1 }) };
    for number in 0..wallets {
        add_wallet(random, policy, &mut account, number, now);
    }
    account
}

/// A wallet that stands for a history of its own: grants, an invoice paid, what is left.
fn add_wallet(random: &mut Random, policy: &Policy, account: &mut Value, number: u64, now: Timestamp) {
    let own = account["customer"]["currency"].as_str().unwrap_or("EUR").to_owned();
    let currency = if random.chance(85) { own } else { currency(random, policy).to_owned() };
    let digits = policy.digits_of(&currency).expect("a known currency");
    let rate = *random.pick(&RATES);
    let traceable = random.chance(75);
    let id = format!("w{number}");
    let days_ago = i64::try_from(20 - number * 2).expect("days");
    let created = now - SignedDuration::from_hours(24 * days_ago);
    let opening =
        Opening { id: id.clone(), rate: number::parse(rate).expect("a rate"), digits, traceable, created };
    let (mut cents, mut credits, consumed) = opening.add_transactions(random, account, number);
    let consumed_credits = opening.credits_of(&consumed);
    if !traceable && random.chance(8) {
        (cents, credits) = (-number::whole(250), -opening.credits_of(&number::whole(250)));
    }
    if random.chance(4) {
        // Taken over wrong: credits and money disagree.
        let off = number::whole(i64::try_from(random.between(1, 40)).expect("small")) / number::ten_to(1);
        credits = if random.chance(50) { &credits / number::whole(2) } else { credits + off };
        credits = number::floor_to(&credits, 5);
    }
    let expires = now + SignedDuration::from_hours(i64::try_from(random.between(20, 900)).expect("hours"));
    let expires = if random.chance(30) { json!(expires.to_string()) } else { Value::Null };
    let wallet = json!({
        "id": id,
        "name": format!("Wallet {number}"),
        "code": format!("wallet_{number}"),
        "status": "active",
        "currency": currency,
        "rate_amount": rate,
        "priority": random.between(1, 3) * 10,
        "credits_balance": number::show(&credits),
        "balance_cents": number::show_whole(&cents),
        "consumed_credits": number::show(&consumed_credits),
        "consumed_amount_cents": number::show_whole(&consumed),
        "traceable": traceable,
        "invoice_requires_successful_payment": random.chance(20),
        "expiration_at": expires,
        "created_at": created.to_string(),
    });
    let mut wallet = wallet;
    if random.chance(20) {
        // Left to be read from the transactions.
        wallet["traceable"] = Value::Null;
    }
    account["wallets"].as_array_mut().expect("a list").push(wallet);
}

struct Opening {
    id: String,
    rate: Q,
    digits: u32,
    traceable: bool,
    created: Timestamp,
}

impl Opening {
    fn credits_of(&self, cents: &Q) -> Q {
        number::credits_of(cents, &self.rate, self.digits)
    }

    /// Grants, and an invoice that some of them paid. Gives the balances and what was consumed, in money.
    fn add_transactions(&self, random: &mut Random, account: &mut Value, number: u64) -> (Q, Q, Q) {
        let (mut cents, mut credits, mut consumed) = (number::zero(), number::zero(), number::zero());
        let mut fundings = Vec::new();
        for grant in 0..random.between(0, 4) {
            let amount = number::whole(i64::try_from(random.between(1, 30) * 100).expect("an amount"));
            let of_it = number::whole(i64::try_from(random.between(0, 2) * 50).expect("an amount"));
            let drawn = if self.traceable && random.chance(40) { of_it } else { number::zero() };
            let left = &amount - &drawn;
            let id = format!("t{number}-{grant}");
            let hours = i64::try_from(random.between(0, 3) * grant).expect("hours");
            let remaining = if self.traceable { number::show_whole(&left) } else { Value::Null };
            let mut document =
                self.transaction(&id, &amount, self.created + SignedDuration::from_hours(hours));
            document["transaction_type"] = json!("inbound");
            document["transaction_status"] = json!(*random.pick(&["granted", "purchased"]));
            document["remaining_amount_cents"] = remaining;
            document["priority"] = json!(random.between(0, 2) * 20 + 10);
            if random.chance(20) {
                document["plan_code"] = json!("gold");
                document["external_subscription_id"] = json!("sub-1");
            }
            push(account, document);
            if drawn > number::zero() {
                fundings.push(json!({
                    "transaction_id": id,
                    "amount_cents": number::show_whole(&drawn),
                    "credit_amount": number::show(&self.credits_of(&drawn)),
                }));
            }
            cents += &left;
            credits += self.credits_of(&amount);
            consumed += drawn;
        }
        if random.chance(25) {
            let mut document = self.transaction(&format!("t{number}-due"), &number::whole(700), self.created);
            document["transaction_type"] = json!("inbound");
            document["transaction_status"] = json!("purchased");
            document["status"] = json!(*random.pick(&["pending", "failed"]));
            document["invoice_id"] = json!(format!("purchase-{number}"));
            document["settled_at"] = Value::Null;
            push(account, document);
        }
        if consumed > number::zero() {
            let created = self.created + SignedDuration::from_hours(12);
            let mut document = self.transaction(&format!("t{number}-out"), &consumed, created);
            document["transaction_type"] = json!("outbound");
            document["transaction_status"] = json!("invoiced");
            document["invoice_id"] = json!(format!("old-{number}"));
            document["fundings"] = json!(fundings);
            let outbounds = self.as_a_host_tells(random, document, &consumed);
            outbounds.into_iter().for_each(|outbound| push(account, outbound));
            credits -= self.credits_of(&consumed);
        }
        (cents, credits, consumed)
    }

    /// One outbound, or two of one invoice or of two, with fundings that are true, that cannot be, or with none.
    fn as_a_host_tells(&self, random: &mut Random, mut outbound: Value, consumed: &Q) -> Vec<Value> {
        match random.between(0, 11) {
            0..=4 => return vec![outbound],
            5 => outbound["fundings"][0]["transaction_id"] = json!("nothing"),
            6 => outbound["fundings"][0]["transaction_id"] = json!("t0-0"),
            7 => outbound["fundings"][0]["credit_amount"] = json!("101"),
            8 => outbound["fundings"][0]["amount_cents"] = json!(random.between(1, 4) * 25),
            _ => outbound["fundings"] = json!([]),
        }
        if random.chance(50) {
            return vec![outbound];
        }
        let first = (consumed / number::whole(2)).floor();
        let rest = consumed - &first;
        let mut second = outbound.clone();
        second["id"] = json!(format!("{}-2", self.id));
        if random.chance(50) {
            second["invoice_id"] = json!(format!("older-{}", self.id));
        }
        if random.chance(50) {
            second["fundings"] = json!([]);
        }
        for (outbound, cents) in [(&mut outbound, &first), (&mut second, &rest)] {
            outbound["amount"] = json!(number::show(&(cents / number::ten_to(self.digits))));
            outbound["credit_amount"] = json!(number::show(&self.credits_of(cents)));
        }
        vec![outbound, second]
    }

    fn transaction(&self, id: &str, cents: &Q, created: Timestamp) -> Value {
        json!({
            "id": id,
            "wallet_id": self.id,
            "status": "settled",
            "amount": number::show(&(cents / number::ten_to(self.digits))),
            "credit_amount": number::show(&self.credits_of(cents)),
            "remaining_amount_cents": null,
            "priority": 50,
            "created_at": created.to_string(),
            "settled_at": created.to_string(),
        })
    }
}

fn push(account: &mut Value, transaction: Value) {
    account["wallet_transactions"].as_array_mut().expect("a list").push(transaction);
}
