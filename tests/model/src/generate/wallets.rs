//! New wallets and top-ups.

use super::openings::{CURRENCIES, RATES};
use super::{Generator, list};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

impl Generator {
    pub(super) fn create_wallet(&mut self, account: &Value) -> Value {
        let mut wallet = json!({"rate_amount": *self.random.pick(&RATES)});
        let own = account["customer"]["currency"].clone();
        if own.is_null() || self.random.chance(50) {
            wallet["currency"] = json!(*self.random.pick(&CURRENCIES));
        }
        if !own.is_null() && self.random.chance(60) {
            wallet["currency"] = own;
        }
        if self.random.chance(60) {
            wallet["name"] = json!(*self.random.pick(&["Gold", "Silver Plus", "Extra -- 1"]));
        }
        if self.random.chance(30) {
            wallet["code"] = json!(format!("code_{}", self.random.between(1, 4)));
        }
        if self.random.chance(50) {
            wallet["priority"] = json!(self.random.between(1, 4) * 10);
        }
        self.add_initial_credits(&mut wallet);
        if self.random.chance(25) {
            wallet["expiration_at"] = self.expiration(10, 900);
        }
        if self.random.chance(15) {
            wallet["invoice_requires_successful_payment"] = json!(true);
        }
        let scopes = self.dials.buckets;
        if scopes && self.random.chance(40) {
            wallet["applies_to"] = self.scope();
        }
        if self.random.chance(25) {
            wallet["recurring_transaction_rules"] = json!([self.rule()]);
        }
        if self.random.chance(20) {
            wallet["alerts"] = self.alerts();
        }
        if self.random.chance(8) {
            self.spoil_wallet(&mut wallet);
        } else if wallet["expiration_at"].is_null() && self.random.chance(5) {
            wallet["expiration_date"] = self.day(0, 900);
        }
        json!({"type": "create_wallet", "wallet": wallet})
    }

    fn add_initial_credits(&mut self, wallet: &mut Value) {
        if self.random.chance(30) {
            wallet["paid_credits"] = json!(self.credits());
        }
        if self.random.chance(60) {
            wallet["granted_credits"] = json!(self.credits());
        }
        if self.random.chance(20) {
            wallet["transaction_priority"] = json!(self.random.between(1, 50));
        }
        if self.random.chance(10) {
            wallet["paid_top_up_min_amount_cents"] = json!(self.random.between(1, 500));
        }
        if self.random.chance(10) {
            wallet["paid_top_up_max_amount_cents"] = json!(self.random.between(500, 20000));
        }
    }

    pub(super) fn scope(&mut self) -> Value {
        let mut scope = json!({});
        if self.random.chance(70) {
            let fee_type = *self.random.pick(&["charge", "subscription", "fixed_charge", "add_on"]);
            scope["fee_types"] = json!([fee_type]);
        }
        if self.random.chance(50) {
            let metric = format!("m{}", self.random.between(1, 3));
            scope["billable_metric_codes"] = json!([metric]);
        }
        scope
    }

    /// Makes one member wrong.
    fn spoil_wallet(&mut self, wallet: &mut Value) {
        match self.random.between(0, 8) {
            0 => wallet["paid_credits"] = json!("foobar"),
            1 => wallet["granted_credits"] = json!(5),
            2 => wallet["priority"] = json!(51),
            3 => wallet["expiration_at"] = json!(self.now.to_string()),
            4 => wallet["rate_amount"] = json!("0"),
            5 => wallet["applies_to"] = json!({"fee_types": ["tea"]}),
            6 => wallet["paid_top_up_min_amount_cents"] = json!(0),
            7 => wallet["expiration_at"] = json!("tomorrow"),
            _ => {
                wallet["paid_credits"] = json!("-15.00");
                wallet["paid_top_up_min_amount_cents"] = json!(200);
                wallet["paid_top_up_max_amount_cents"] = json!(100);
            }
        }
    }

    pub(super) fn top_up(&mut self, account: &Value) -> Value {
        let wallet_id = self.wallet_id(account);
        let wallet = list(account, "wallets").into_iter().find(|wallet| wallet["id"] == wallet_id);
        let Some(wallet) = wallet.filter(|wallet| wallet["status"] == "active") else {
            return json!({"type": "top_up", "wallet_id": wallet_id, "granted_credits": "100"});
        };
        let mut command = json!({"type": "top_up", "wallet_id": wallet_id});
        if self.random.chance(45) {
            command["paid_credits"] = json!(self.credits());
        }
        if command["paid_credits"].is_null() || self.random.chance(30) {
            command["granted_credits"] = json!(self.credits());
        }
        if self.random.chance(15) {
            command["voided_credits"] = json!(self.credits());
        }
        if self.random.chance(30) {
            command["priority"] = json!(self.random.between(1, 50));
        }
        if self.random.chance(15) {
            command["ignore_paid_top_up_limits"] = json!(true);
        }
        if self.random.chance(15) {
            command["invoice_requires_successful_payment"] =
                self.random.pick(&[json!(true), json!(false), Value::Null]).clone();
        }
        if self.dials.grant_spans && wallet["traceable"] == true && self.random.chance(50) {
            self.add_span(&mut command);
        }
        if self.random.chance(8) {
            self.spoil_top_up(&mut command);
        }
        command
    }

    /// A start, an end, or both; purchases that may be paid after their own end are kept rare.
    fn add_span(&mut self, command: &mut Value) {
        if command["paid_credits"].is_string() && self.random.chance(80) {
            return;
        }
        if self.random.chance(60) {
            command["starts_at"] = self.instant(0, 72);
        }
        if self.random.chance(80) {
            command["expiration_at"] = self.expiration(73, 400);
        }
        if self.random.chance(4) {
            command["expiration_at"] = json!(self.now.to_string());
        }
    }

    /// Makes one member wrong.
    fn spoil_top_up(&mut self, command: &mut Value) {
        match self.random.between(0, 9) {
            0 => command["paid_credits"] = json!("foobar"),
            1 => command["granted_credits"] = json!("-15.00"),
            2 => command["voided_credits"] = json!("NaN"),
            3 => command["granted_credits"] = json!(true),
            4 => command["granted_credits"] = json!("10000000000000000000000000"),
            5 => command["granted_credits"] = json!("9999999999999999999999999"),
            6 => command["priority"] = json!(0),
            7 => command["name"] = json!("n".repeat(256)),
            8 => command["voided_credits"] = json!("123456789"),
            _ => {
                let pair = |n: u64| json!({"key": format!("k{n}"), "value": "v"});
                command["metadata"] = json!((0..16).map(pair).collect::<Vec<_>>());
            }
        }
    }

    /// Credits of every size, as a command gives them.
    pub(super) fn credits(&mut self) -> String {
        match self.random.between(0, 19) {
            0 => "0".to_owned(),
            1 => "0.000001".to_owned(),
            2 => format!("0.00{}", self.random.between(1, 99)),
            3 => "4.399999".to_owned(),
            4 if self.random.chance(20) => "90071992547409.91".to_owned(),
            4 => format!("{}", self.random.between(10_000, 90_000_000_000)),
            5..=9 => {
                format!("{}.{:05}", self.random.between(0, 200), self.random.between(0, 99_999))
            }
            10..=14 => format!("{}", self.random.between(1, 20) * 5),
            _ => format!("{}", self.random.between(1, 3000)),
        }
    }

    pub(super) fn instant(&mut self, from: u64, to: u64) -> Value {
        let hours = i64::try_from(self.random.between(from, to)).expect("hours");
        let at: Timestamp = self.now + SignedDuration::from_hours(hours);
        json!(at.to_string())
    }

    fn expiration(&mut self, from: u64, to: u64) -> Value {
        match self.random.between(0, 19) {
            0 => json!(""),
            1 | 2 => self.day(from, to),
            _ => self.instant(from, to),
        }
    }

    /// A day alone.
    pub(super) fn day(&mut self, from: u64, to: u64) -> Value {
        let instant = self.instant(from, to);
        json!(instant.as_str().expect("a text").split('T').next())
    }
}
