//! Editions as data: the dials that the model reads, and the five presets.

use crate::number::{self, Table};
use serde_json::Value;

/// Every dial, as the model reads it.
#[derive(Clone, Debug)]
pub struct Policy {
    /// `stage`: credits are taken before tax.
    pub before_tax: bool,
    /// `purchase_tax`: a credit purchase is taxed.
    pub purchase_tax: bool,
    /// `active_subscription_required`: to create a wallet.
    pub active_subscription_required: bool,
    /// `wallet_limit`: active wallets per customer.
    pub wallet_limit: i64,
    /// `wallet_currency`: the wallet has the customer's currency.
    pub wallet_currency_of_customer: bool,
    /// `excluded_invoice_types`: never paid by credits.
    pub excluded_invoice_types: Vec<String>,
    /// `application`: buckets over all wallets, else the first wallet alone.
    pub buckets: bool,
    /// `expiry_cutoff`: the whole expiration day is still good, else the instant counts.
    pub end_of_day: bool,
    /// `expiry_zone`: whose day, where the day counts.
    pub expiry_zone: ExpiryZone,
    /// `expiry_effect`: every accepted command first books what is due, else the sweep alone.
    pub at_decision: bool,
    /// `recurrence`: interval rules have periods, else days.
    pub counts_periods: bool,
    /// Active rules of a wallet.
    pub rules_per_wallet: i64,
    /// `rule_end`: the grants of a rule end with it at the latest.
    pub cuts_grants: bool,
    /// `due_dated`: what fell due bears its own instant, else that of the decision.
    pub due_dated_own: bool,
    /// `termination`: the remaining credits stay where they are (`freeze`), else they are voided.
    pub freeze: bool,
    /// `drift`: the two balances are held together, else they are running sums.
    pub booked: bool,
    /// `reversal`: back to the grants the credits came from, else a new grant.
    pub source_grants: bool,
    /// `late_payment`: a payment after the end of the wallet is to be refunded, else it settles.
    pub refund_late_payment: bool,
    /// `grant_spans`: a grant has its own start and expiration.
    pub grant_spans: bool,
    /// `ongoing`: how live usage is taken off.
    pub ongoing: OngoingForm,
    /// `ongoing_counts`: what can pay alone, else the whole balance.
    pub counts_available: bool,
    /// `fixed_threshold`: a fixed rule closes the gap, else it pays as configured.
    pub close_gap: bool,
    /// `alert_step`: landing on a repeating step is told again by the next run.
    pub step_repeats: bool,
    /// `consumed_counters`: invoices alone count, else every outbound does.
    pub counts_invoices: bool,
    /// `coupons`: after tax, else before it.
    pub coupons_after_tax: bool,
    /// `credits_ended`: a payment after the end of its own credits is to be refunded, else it settles.
    pub refund_ended: bool,
    /// `second_application`: an invoice whose credits came back whole may be paid again.
    pub applies_again: bool,
    /// `draw`: every grant of every wallet in one order, else one wallet after the other.
    pub draws_across: bool,
    /// `wallet_order`: the keys.
    pub wallet_order: Vec<String>,
    /// `grant_order`: the keys.
    pub grant_order: Vec<String>,
    /// `priority_range`: the lowest and the highest priority.
    pub priorities: (i64, i64),
    /// `wallet_rounding`: the wallets of one invoice are rounded together, else each alone.
    pub rounds_together: bool,
    /// `line_allocation`: the units that floors leave go to the first lines, else to the largest remainders.
    pub first_lines: bool,
    /// `negative_fees`: a fee below zero lowers its bucket, else it drops out.
    pub keeps_negative: bool,
    /// `tax_after_credits`: each rate has its own tax, rounded half up, else one rate is rounded up.
    pub tax_per_rate: bool,
    /// `day_text`: a day alone is read as an expiration.
    pub reads_days: bool,
    /// `import_check`: what is too far apart for rounding is refused, else it is booked.
    pub import_check: bool,
    /// `currency_digits`: which table tells the digits of a currency.
    pub digits: Table,
    /// `granted_on` is `payment`: what is given beside a purchase waits for it.
    pub granted_on_payment: bool,
}

/// Whose day ends a wallet, where the end is a day's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpiryZone {
    /// The day of UTC.
    Utc,
    /// The organization's day.
    Organization,
    /// The customer's day.
    Customer,
}

/// How live usage is taken off the balance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OngoingForm {
    /// Not at all.
    None,
    /// One wallet takes all, and stops at 0.
    Single,
    /// Wallet by wallet.
    Cascade,
}

/// The names of the presets.
pub const PRESETS: [&str; 5] = ["lago-2022-09", "lago-2022-12", "lago-2024-01", "lago-2026-08", "drawdown-1"];

impl Policy {
    /// Reads a policy document: a preset's name, or an object with `preset` and overridden dials.
    ///
    /// # Panics
    ///
    /// On an unknown preset: the model judges commands, not policies.
    #[must_use]
    pub fn read(document: &Value) -> Policy {
        let name = document.as_str().or_else(|| document["preset"].as_str()).expect("a preset");
        let mut policy = preset(name);
        if let Some(dials) = document.as_object() {
            for (dial, value) in dials {
                policy.set(dial, value);
            }
        }
        policy
    }

    /// The digits of a currency's minor unit, `None` where it is no currency here.
    pub(crate) fn digits_of(&self, currency: &str) -> Option<u32> {
        number::currency_digits(currency, self.digits)
    }

    fn set(&mut self, dial: &str, value: &Value) {
        let text = value.as_str().unwrap_or_default();
        match dial {
            "stage" => self.before_tax = text == "before_tax",
            "purchase_tax" => self.purchase_tax = value == true,
            "active_subscription_required" => self.active_subscription_required = value == true,
            "wallet_limit" => self.wallet_limit = value.as_i64().expect("a count"),
            "wallet_currency" => self.wallet_currency_of_customer = text == "customer",
            "excluded_invoice_types" => self.excluded_invoice_types = texts(value),
            "application" => self.buckets = text == "buckets",
            "expiry_cutoff" => self.end_of_day = text == "end_of_day",
            "expiry_zone" => self.expiry_zone = zone(text),
            "expiry_effect" => self.at_decision = text == "at_decision",
            "due_dated" => self.due_dated_own = text == "own",
            "termination" => self.freeze = text == "freeze",
            "drift" => self.booked = text == "booked",
            "reversal" => self.source_grants = text == "source_grants",
            "late_payment" => self.refund_late_payment = text == "refund",
            "grant_spans" => self.grant_spans = value == true,
            "ongoing" => {
                self.ongoing = match text {
                    "none" => OngoingForm::None,
                    "single" => OngoingForm::Single,
                    _ => OngoingForm::Cascade,
                }
            }
            "ongoing_counts" => self.counts_available = text == "available",
            "recurrence" => self.counts_periods = text == "period",
            "rules_per_wallet" => self.rules_per_wallet = value.as_i64().expect("a count"),
            "rule_end" => self.cuts_grants = text == "cut",
            "fixed_threshold" => self.close_gap = text == "close_gap",
            "alert_step" => self.step_repeats = text == "repeated",
            "consumed_counters" => self.counts_invoices = text == "invoiced",
            "coupons" => self.coupons_after_tax = text == "after_tax",
            "granted_on" => self.granted_on_payment = text == "payment",
            "credits_ended" => self.refund_ended = text == "refund",
            "second_application" => self.applies_again = text == "after_return",
            "draw" => self.draws_across = text == "customer",
            "wallet_order" => self.wallet_order = texts(value),
            "grant_order" => self.grant_order = texts(value),
            "priority_range" => self.priorities = priorities(text),
            "wallet_rounding" => self.rounds_together = text == "together",
            "line_allocation" => self.first_lines = text == "earliest_first",
            "negative_fees" => self.keeps_negative = text == "keep",
            "tax_after_credits" => self.tax_per_rate = text == "per_rate",
            "day_text" => self.reads_days = text == "read",
            "import_check" => self.import_check = text == "on",
            "currency_digits" => self.digits = if text == "iso" { Table::Iso } else { Table::Lago },
            // histories state no rate that is too fine
            "rate_digits" | "measure" | "preset" => {}
            _ => panic!("the model knows no dial `{dial}`"),
        }
    }
}

fn zone(text: &str) -> ExpiryZone {
    match text {
        "organization" => ExpiryZone::Organization,
        "customer" => ExpiryZone::Customer,
        _ => ExpiryZone::Utc,
    }
}

fn priorities(range: &str) -> (i64, i64) {
    let (lowest, highest) = range.split_once('-').expect("a range");
    (lowest.parse().expect("a number"), highest.parse().expect("a number"))
}

fn keys(list: &str) -> Vec<String> {
    list.split_whitespace().map(str::to_owned).collect()
}

fn texts(value: &Value) -> Vec<String> {
    let list = value.as_array().expect("a list");
    list.iter().map(|text| text.as_str().expect("a text").to_owned()).collect()
}

fn preset(name: &str) -> Policy {
    let lago_2026_08 = Policy {
        before_tax: false,
        purchase_tax: false,
        active_subscription_required: false,
        wallet_limit: 6,
        wallet_currency_of_customer: false,
        excluded_invoice_types: ["one_off", "add_on", "credit", "advance_charges"]
            .map(str::to_owned)
            .to_vec(),
        buckets: true,
        end_of_day: false,
        expiry_zone: ExpiryZone::Utc,
        at_decision: false,
        counts_periods: false,
        rules_per_wallet: 1,
        cuts_grants: false,
        due_dated_own: false,
        freeze: false,
        booked: false,
        source_grants: false,
        refund_late_payment: false,
        grant_spans: false,
        ongoing: OngoingForm::Cascade,
        counts_available: false,
        close_gap: true,
        step_repeats: true,
        counts_invoices: false,
        coupons_after_tax: false,
        refund_ended: false,
        granted_on_payment: false,
        applies_again: false,
        draws_across: false,
        wallet_order: keys("priority created"),
        grant_order: keys("priority granted_first created"),
        priorities: (1, 50),
        rounds_together: false,
        first_lines: false,
        keeps_negative: false,
        tax_per_rate: false,
        reads_days: false,
        import_check: false,
        digits: Table::Lago,
    };
    let lago_2024_01 = Policy {
        ongoing: OngoingForm::Single,
        close_gap: false,
        wallet_limit: 1,
        wallet_currency_of_customer: true,
        excluded_invoice_types: ["one_off", "add_on", "credit"].map(str::to_owned).to_vec(),
        buckets: false,
        ..lago_2026_08.clone()
    };
    let lago_2022_12 = Policy {
        excluded_invoice_types: ["add_on", "credit"].map(str::to_owned).to_vec(),
        ongoing: OngoingForm::None,
        close_gap: true,
        coupons_after_tax: true,
        ..lago_2024_01.clone()
    };
    match name {
        "lago-2022-09" => Policy {
            before_tax: true,
            purchase_tax: true,
            active_subscription_required: true,
            wallet_currency_of_customer: false,
            end_of_day: true,
            coupons_after_tax: false,
            ..lago_2022_12
        },
        "lago-2022-12" => lago_2022_12,
        "lago-2024-01" => lago_2024_01,
        "lago-2026-08" => lago_2026_08,
        "drawdown-1" => Policy {
            at_decision: true,
            counts_periods: true,
            due_dated_own: true,
            booked: true,
            source_grants: true,
            refund_late_payment: true,
            grant_spans: true,
            counts_available: true,
            step_repeats: false,
            counts_invoices: true,
            refund_ended: true,
            granted_on_payment: true,
            applies_again: true,
            draws_across: true,
            grant_order: keys("wallet_priority priority expiry granted_first start created"),
            rounds_together: true,
            keeps_negative: true,
            tax_per_rate: true,
            reads_days: true,
            import_check: true,
            digits: Table::Iso,
            ..lago_2026_08
        },
        _ => panic!("unknown preset `{name}`"),
    }
}
