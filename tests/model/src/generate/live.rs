//! Live usage, top-up rules, alerts, changes of wallets, and flows.

use super::{Generator, list};
use serde_json::{Value, json};

const ALERTS: [&str; 4] = [
    "wallet_balance_amount",
    "wallet_credits_balance",
    "wallet_ongoing_balance_amount",
    "wallet_credits_ongoing_balance",
];

impl Generator {
    pub(super) fn refresh_ongoing_balance(&mut self, account: &Value) -> Value {
        let mut command = json!({"type": "refresh_ongoing_balance"});
        let usages: Vec<Value> = (0..self.random.between(0, 2)).map(|_| self.usage(account)).collect();
        command["current_usage"] = json!(usages);
        if self.random.chance(35) {
            command["draft_invoices"] = json!([self.live_invoice(account, "draft")]);
        }
        if self.random.chance(30) {
            let status = *self.random.pick(&["finalized", "generating", "voided"]);
            command["progressive_invoices"] = json!([self.live_invoice(account, status)]);
        }
        if self.random.chance(20) {
            let mut fee = self.live_fee(account);
            fee["amount_currency"] = self.currency(account);
            command["pay_in_advance_fees"] = json!([fee]);
        }
        if self.random.chance(20) {
            command["include_generating_invoices"] = json!(self.random.chance(50));
        }
        command
    }

    fn usage(&mut self, account: &Value) -> Value {
        let mut whole = 0;
        let mut charges = Vec::new();
        for _ in 0..self.random.between(0, 3) {
            let amount = self.random.between(0, 4000);
            whole += amount;
            let mut charge = json!({
                "units": "1",
                "amount_cents": amount,
                "billable_metric": {"code": format!("m{}", self.random.between(1, 3))},
            });
            let wallets = list(account, "wallets");
            if self.random.chance(25) && !wallets.is_empty() {
                let part = self.random.between(0, amount);
                let target = self.random.pick(&wallets)["code"].clone();
                charge["grouped_usage"] = json!([
                    {"amount_cents": part, "units": "1", "grouped_by": {"target_wallet_code": target}},
                    {"amount_cents": amount - part, "units": "1", "grouped_by": {"target_wallet_code": null}},
                ]);
            }
            charges.push(charge);
        }
        let tax = if whole == 0 { 0 } else { self.random.between(0, whole / 4) };
        json!({
            "currency": self.currency(account),
            "amount_cents": whole,
            "taxes_amount_cents": tax,
            "total_amount_cents": whole + tax,
            "charges_usage": charges,
        })
    }

    /// A fee whose tax is whole minor units.
    fn live_fee(&mut self, account: &Value) -> Value {
        let mut fee = self.fee(account);
        let amount = fee["amount_cents"].as_u64().expect("an amount");
        fee["taxes_amount_cents"] = json!(self.random.between(0, amount / 4));
        fee
    }

    fn live_invoice(&mut self, account: &Value, status: &str) -> Value {
        let fees: Vec<Value> = (0..self.random.between(1, 3)).map(|_| self.live_fee(account)).collect();
        let mut invoice = json!({
            "id": format!("live-{}", self.random.between(1, 1000)),
            "invoice_type": "subscription",
            "status": status,
            "currency": self.currency(account),
            "fees": fees,
        });
        if self.random.chance(8) {
            invoice["payment_status"] = json!("succeeded");
        }
        invoice
    }

    pub(super) fn run_top_up_rules(&mut self) -> Value {
        json!({"type": "run_top_up_rules", "trigger": *self.random.pick(&["interval", "interval", "threshold"])})
    }

    /// A rule as a command gives it: mostly one that can run.
    pub(super) fn rule(&mut self) -> Value {
        let mut rule = json!({"trigger": *self.random.pick(&["threshold", "threshold", "interval"])});
        let threshold = i64::try_from(self.random.between(0, 60)).expect("small") - 10;
        if rule["trigger"] == "threshold" {
            rule["threshold_credits"] = json!(threshold.to_string());
        } else {
            let intervals = ["weekly", "weekly", "monthly", "quarterly", "semiannual", "yearly"];
            rule["interval"] = json!(*self.random.pick(&intervals));
            if self.random.chance(30) {
                rule["started_at"] = self.instant(0, 200);
            }
        }
        if self.random.chance(35) {
            rule["method"] = json!("target");
            let above =
                i64::try_from(self.random.between(0, 80)).expect("small") - i64::from(self.random.chance(8));
            rule["target_ongoing_balance"] = json!((threshold + above).to_string());
            rule["grants_target_top_up"] = json!(self.random.chance(40));
        } else if self.random.chance(85) {
            rule["paid_credits"] = json!((self.random.between(0, 5) * 100).to_string());
            rule["granted_credits"] = json!((self.random.between(0, 3) * 100).to_string());
        }
        if self.random.chance(15) {
            rule["ignore_paid_top_up_limits"] = json!(true);
        }
        if self.random.chance(15) {
            rule["invoice_requires_successful_payment"] = json!(self.random.chance(50));
        }
        if self.random.chance(15) {
            rule["expiration_at"] =
                if self.random.chance(20) { self.day(10, 400) } else { self.instant(10, 400) };
        }
        if self.random.chance(15) {
            rule["transaction_name"] = json!("Refill");
        }
        if self.random.chance(5) {
            let wrong = if rule["trigger"] == "interval" { "interval" } else { "method" };
            rule[*self.random.pick(&["trigger", wrong])] = json!("sometimes");
        }
        rule
    }

    /// Alerts as a command gives them.
    pub(super) fn alerts(&mut self) -> Value {
        let mut alerts = Vec::new();
        for number in 0..self.random.between(0, 2) {
            let mut values: Vec<u64> =
                (0..self.random.between(1, 3)).map(|_| self.random.between(1, 4000)).collect();
            values.sort_unstable();
            values.dedup();
            let mut thresholds: Vec<Value> = values
                .iter()
                .map(|value| json!({"code": format!("t{value}"), "value": value.to_string(), "recurring": false}))
                .collect();
            if self.random.chance(40) {
                // A step so wide that a run crosses few of them.
                let step = (self.random.between(1, 9) * 100_000).to_string();
                thresholds.push(json!({"code": "step", "value": step, "recurring": true}));
            }
            alerts.push(json!({
                "alert_type": *self.random.pick(&ALERTS),
                "code": format!("alert-{}-{number}", self.random.between(1, 1_000_000)),
                "thresholds": thresholds,
            }));
        }
        json!(alerts)
    }

    pub(super) fn update_wallet(&mut self, account: &Value) -> Value {
        let wallet_id = self.wallet_id(account);
        let stored = list(account, "wallets").into_iter().find(|wallet| wallet["id"] == wallet_id);
        let mut wallet = json!({});
        for _ in 0..self.random.between(1, 3) {
            self.change(&mut wallet, account, stored.as_ref());
        }
        json!({"type": "update_wallet", "wallet_id": wallet_id, "wallet": wallet})
    }

    /// Changes one member, now and then to null.
    fn change(&mut self, wallet: &mut Value, account: &Value, stored: Option<&Value>) {
        let null = self.random.chance(15);
        let (member, value) = match self.random.between(0, 10) {
            0 => ("name", json!(*self.random.pick(&["Gold", "Bronze"]))),
            1 => ("priority", json!(self.random.between(1, 52))),
            2 => ("expiration_at", self.update_expiration()),
            3 => ("paid_top_up_min_amount_cents", json!(self.random.between(0, 500))),
            4 => ("paid_top_up_max_amount_cents", json!(self.random.between(400, 20000))),
            5 => ("applies_to", self.whole_scope()),
            6 => ("invoice_requires_successful_payment", json!(self.random.chance(50))),
            7 => ("metadata", json!({"team": format!("team {}", self.random.between(1, 5))})),
            8 => ("recurring_transaction_rules", self.changed_rules(stored)),
            9 => ("alerts", self.alerts()),
            _ => {
                let taken =
                    list(account, "wallets").first().map_or(json!("code_1"), |wallet| wallet["code"].clone());
                let code = json!(format!("code_{}", self.random.between(1, 9)));
                ("code", if self.random.chance(30) { taken } else { code })
            }
        };
        wallet[member] = if null { Value::Null } else { value };
    }

    fn update_expiration(&mut self) -> Value {
        match self.random.between(0, 9) {
            0 => json!(self.now.to_string()),
            1 => json!(""),
            2 | 3 => self.day(0, 900),
            _ => self.instant(10, 900),
        }
    }

    fn whole_scope(&mut self) -> Value {
        let mut scope = self.scope();
        for member in ["fee_types", "billable_metric_codes"] {
            if scope[member].is_null() {
                scope[member] = json!([]);
            }
        }
        scope
    }

    fn changed_rules(&mut self, stored: Option<&Value>) -> Value {
        let stored = stored.map(|wallet| list(wallet, "recurring_transaction_rules")).unwrap_or_default();
        let active = stored.into_iter().find(|rule| rule["status"] == "active");
        match (self.random.between(0, 9), active) {
            (0, _) => json!([]),
            (1, _) => json!([self.rule(), self.rule()]),
            (2..=5, Some(rule)) => {
                let mut change = json!({"id": rule["id"]});
                let amount = json!((self.random.between(0, 6) * 100).to_string());
                match self.random.between(0, 4) {
                    0 => change["paid_credits"] = amount,
                    1 => change["granted_credits"] = amount,
                    2 => change["paid_credits"] = Value::Null,
                    3 => change["expiration_at"] = Value::Null,
                    _ => change["transaction_name"] = json!("Again"),
                }
                json!([change])
            }
            (6, _) => json!([{"id": "no-rule", "paid_credits": "10"}]),
            _ => json!([self.rule()]),
        }
    }

    pub(super) fn flows(&mut self, account: &Value) -> Value {
        let from = self.random.between(1, 20);
        let days = self.random.between(0, 60);
        let first: jiff::civil::Date = format!("2026-02-{from:02}").parse().expect("a day");
        let last = first.saturating_add(jiff::Span::new().days(i64::try_from(days).expect("days")));
        let mut command = json!({
            "type": "flows",
            "from_date": first.to_string(),
            "to_date": last.to_string(),
            "time_granularity": *self.random.pick(&["daily", "weekly", "monthly"]),
        });
        match self.random.between(0, 9) {
            0 => command["currency"] = self.currency(account),
            1 => command["plan_code"] = json!("gold"),
            2 => command["external_customer_id"] = json!(*self.random.pick(&["ada", "bob"])),
            3 => command["customer_country"] = json!("FR"),
            4 => command["external_subscription_id"] = json!("sub-1"),
            _ => {}
        }
        command
    }
}
