//! Invoices to be paid.

use super::{Generator, list};
use crate::number::{self, Q};
use serde_json::{Value, json};

impl Generator {
    pub(super) fn apply_credits(&mut self, account: &Value) -> Value {
        let count = match self.random.between(0, 9) {
            0..=6 => 1,
            7 | 8 => 2,
            _ => 3,
        };
        let mut invoices: Vec<Value> = (0..count).map(|nth| self.invoice(account, nth)).collect();
        if self.random.chance(3) {
            invoices.push(invoices[0].clone());
        }
        if !self.invoices.is_empty() && self.random.chance(5) {
            let earlier = self.invoices.clone();
            invoices.push(self.random.pick(&earlier).clone());
        }
        self.invoices.extend(invoices.iter().cloned());
        json!({"type": "apply_credits", "invoices": invoices})
    }

    fn invoice(&mut self, account: &Value, nth: usize) -> Value {
        let invoice_type = match self.random.between(0, 39) {
            0 => "add_on",
            1 => "advance_charges",
            2 => "one_off",
            3 => "credit",
            4 => "progressive_billing",
            5 => "mystery",
            _ => "subscription",
        };
        let mut invoice = json!({
            "id": format!("inv-{}-{nth}", self.count),
            "invoice_type": invoice_type,
            "currency": self.currency(account),
        });
        if self.random.chance(60) {
            let status = if self.random.chance(92) {
                *self.random.pick(&["draft", "finalized"])
            } else {
                *self.random.pick(&["pending", "voided", "open", "closed"])
            };
            invoice["status"] = json!(status);
        }
        // Before tax a deduction of an invoice that is never paid would leave open whether its tax is computed anew.
        let before_tax = self.dials.before_tax;
        let unfinished = invoice["status"].as_str().is_some_and(|it| it != "draft" && it != "finalized");
        let plain = before_tax && (invoice_type != "subscription" || unfinished);
        let digits = self.dials.digits_of(invoice["currency"].as_str().expect("a text")).expect("known");
        if self.random.chance(6) && !before_tax {
            invoice["fees_amount_cents"] = json!(self.random.between(0, 3000));
            return invoice;
        }
        let rate = if before_tax {
            let rate = account["customer"]["tax_rate"].as_str().unwrap_or("0");
            let usual = number::parse(rate).is_some_and(|rate| rate <= number::whole(100));
            (if usual { rate } else { "20" }).to_owned()
        } else {
            (*self.random.pick(&["0", "20", "19.6", "8.875", "14.0933"])).to_owned()
        };
        let mut fees: Vec<Value> = (0..self.random.between(1, 6)).map(|_| self.fee(account)).collect();
        let sum = fees.iter().fold(0, |sum, fee| sum + fee["amount_cents"].as_u64().expect("an amount"));
        let deductions = self.deductions(&mut invoice, sum, before_tax, plain);
        self.add_taxes(&mut invoice, &mut fees, &Taxing { rate, digits, before_tax, deductions, sum });
        if self.random.chance(20) {
            invoice["fees_amount_cents"] = json!(sum);
        }
        invoice["fees"] = json!(fees);
        if !before_tax && self.random.chance(10) {
            match self.random.between(0, 3) {
                0 => invoice["payment_status"] = json!("succeeded"),
                1 => invoice["total_paid_amount_cents"] = json!(self.random.between(0, sum / 2)),
                2 => invoice["total_due_amount_cents"] = json!(self.random.between(0, sum / 2)),
                _ => {
                    invoice["total_offsetted_credit_note_amount_cents"] =
                        json!(self.random.between(0, sum / 2))
                }
            }
        }
        invoice
    }

    /// Mostly the currency of one of the wallets.
    pub(super) fn currency(&mut self, account: &Value) -> Value {
        let wallets = list(account, "wallets");
        if wallets.is_empty() || self.random.chance(5) {
            return json!(super::openings::currency(&mut self.random, &self.dials));
        }
        self.random.pick(&wallets)["currency"].clone()
    }

    pub(super) fn fee(&mut self, account: &Value) -> Value {
        let kind = match self.random.between(0, 9) {
            0..=4 => "charge",
            5 | 6 => "subscription",
            7 => "fixed_charge",
            8 => "add_on",
            _ => *self.random.pick(&["commitment", "product", "credit", "tea"]),
        };
        let mut item = json!({"type": kind, "code": format!("m{}", self.random.between(1, 3))});
        let buckets = self.dials.buckets;
        if kind == "charge" && buckets && self.random.chance(20) {
            let wallets = list(account, "wallets");
            let target = if wallets.is_empty() || self.random.chance(10) {
                json!("nowhere")
            } else {
                self.random.pick(&wallets)["code"].clone()
            };
            item["grouped_by"] = json!({"target_wallet_code": target});
        }
        let amount = match self.random.between(0, 9) {
            0 => 0,
            1 => 1,
            2 => self.random.between(1, 9),
            3 => self.random.between(10_000, 5_000_000),
            _ => self.random.between(10, 3000),
        };
        json!({"item": item, "amount_cents": amount})
    }

    /// Coupons, progressive billing and credit notes, never more than there is. Gives the sum before tax.
    fn deductions(&mut self, invoice: &mut Value, sum: u64, before_tax: bool, plain: bool) -> u64 {
        let mut deducted = 0;
        if !plain && self.random.chance(25) {
            let coupon = match self.random.between(0, 3) {
                0 => sum,
                _ => self.random.between(0, sum / 2),
            };
            invoice["coupons_amount_cents"] = json!(coupon);
            deducted += coupon;
        }
        if !before_tax && self.random.chance(15) {
            let progressive = self.random.between(0, (sum - deducted) / 2);
            invoice["progressive_billing_credit_amount_cents"] = json!(progressive);
            deducted += progressive;
        }
        if !before_tax && self.random.chance(15) {
            invoice["credit_notes_amount_cents"] = json!(self.random.between(0, (sum - deducted) / 2));
        }
        deducted
    }

    /// States taxes (and with them each fee's share of the deductions) in one of the ways that a host may.
    fn add_taxes(&mut self, invoice: &mut Value, fees: &mut [Value], taxing: &Taxing) {
        let style = if taxing.before_tax { 0 } else { self.random.between(0, 3) };
        // Where the shares of the deductions are left to the engine, precise taxes are on the full amounts.
        let state_coupons = !taxing.before_tax && taxing.deductions > 0 && self.random.chance(50);
        let mut precise_sum = number::zero();
        for fee in fees {
            let amount = number::whole(fee["amount_cents"].as_i64().expect("an amount"));
            let share = if taxing.before_tax { number::zero() } else { taxing.share(&amount) };
            let net = &amount - &share;
            if state_coupons && self.random.chance(50) {
                fee["precise_coupons_amount_cents"] = json!(number::show(&share));
            } else if state_coupons {
                fee["sub_total_excluding_taxes_precise_amount_cents"] = json!(number::show(&net));
            }
            let tax =
                number::cut_to(&(net * number::parse(&taxing.rate).expect("a rate") / number::whole(100)), 6);
            precise_sum += &tax;
            if style < 2 {
                fee["taxes_amount_cents"] = number::show_whole(&number::round_half_up(&tax));
                fee["taxes_rate"] = json!(taxing.rate);
            }
            if style == 1 {
                fee["taxes_precise_amount"] = json!(number::show(&(tax / number::ten_to(taxing.digits))));
            }
            if style == 2 {
                fee["taxes_rate"] = json!(taxing.rate);
            }
        }
        if style == 1 || style == 2 {
            invoice["taxes_amount_cents"] = number::show_whole(&number::round_half_up(&precise_sum));
        }
    }
}

struct Taxing {
    rate: String,
    digits: u32,
    before_tax: bool,
    /// What the fees have lost before tax, altogether.
    deductions: u64,
    sum: u64,
}

impl Taxing {
    fn share(&self, amount: &Q) -> Q {
        let of = |n: u64| number::whole(i64::try_from(n).expect("money"));
        if self.sum == 0 {
            return number::zero();
        }
        number::cut_to(&(amount * of(self.deductions) / of(self.sum)), 6)
    }
}
