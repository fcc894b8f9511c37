//! The figures of an invoice as the rules see them: sums, caps and buckets (contract 1, rules 6.1 to 6.3).

use crate::number::{self, Q};
use crate::policy::Policy;
use serde_json::Value;

const FEE_TYPES: [&str; 7] =
    ["charge", "add_on", "subscription", "credit", "commitment", "fixed_charge", "product"];
pub(crate) fn known_fee_type(fee_type: &str) -> bool {
    FEE_TYPES.contains(&fee_type)
}

const INVOICE_TYPES: [&str; 6] =
    ["subscription", "add_on", "credit", "one_off", "advance_charges", "progressive_billing"];

/// The figures of one invoice, in minor units.
pub(crate) struct Figures {
    pub currency: String,
    digits: u32,
    coupons_after_tax: bool,
    pub known_type: bool,
    pub fees: Q,
    pub progressive: Q,
    pub coupons: Q,
    pub taxes: Q,
    /// The taxes that the fees carry themselves.
    pub fee_taxes: Q,
    pub credit_notes: Q,
    document: Value,
}

/// Fees of one (fee type, metric, target), and what of their cap is left.
#[derive(Debug)]
pub(crate) struct Bucket {
    pub fee_type: String,
    pub known_type: bool,
    pub metric: Option<String>,
    pub target: Option<String>,
    pub left: Q,
    /// Of it, what rounding left of the total.
    pub residue: Q,
    /// How many buckets the fees meet before it.
    pub met: usize,
}

impl Bucket {
    /// One bucket for all that is due.
    pub fn all(due: &Q) -> Bucket {
        Bucket {
            fee_type: String::new(),
            known_type: false,
            metric: None,
            target: None,
            left: due.clone(),
            residue: number::zero(),
            met: 0,
        }
    }
}

impl Figures {
    pub fn read(policy: &Policy, invoice: &Value) -> Figures {
        let known_type = invoice["invoice_type"].as_str().is_some_and(|it| INVOICE_TYPES.contains(&it));
        let sum_of = |member: &str| {
            number::total(fees_of(invoice).iter().map(|fee| number::read_or_zero(&fee[member])))
        };
        let stated = |member: &str| number::read(&invoice[member]);
        let fee_taxes = sum_of("taxes_amount_cents");
        let currency = invoice["currency"].as_str().expect("a currency").to_owned();
        Figures {
            digits: policy.digits_of(&currency).expect("a currency the model knows"),
            currency,
            coupons_after_tax: policy.coupons_after_tax,
            known_type,
            fees: stated("fees_amount_cents").unwrap_or_else(|| sum_of("amount_cents")),
            progressive: number::read_or_zero(&invoice["progressive_billing_credit_amount_cents"]),
            coupons: number::read_or_zero(&invoice["coupons_amount_cents"]),
            taxes: stated("taxes_amount_cents").unwrap_or_else(|| fee_taxes.clone()),
            fee_taxes,
            credit_notes: number::read_or_zero(&invoice["credit_notes_amount_cents"]),
            document: invoice.clone(),
        }
    }

    /// What is due before credits, after tax.
    pub fn total(&self) -> Q {
        number::at_least_zero(
            &self.fees - &self.progressive - &self.coupons + &self.taxes - &self.credit_notes,
        )
    }

    /// What is due before credits, before tax.
    pub fn net(&self) -> Q {
        number::at_least_zero(&self.fees - &self.progressive - &self.coupons)
    }

    /// What is still to be paid of `total`: less what was paid or offset, at most what is stated.
    pub fn open_of(&self, total: &Q) -> Q {
        let document = &self.document;
        if document["payment_status"] == "succeeded" || document["status"] == "voided" {
            return number::zero();
        }
        let of = |member: &str| number::read_or_zero(&document[member]);
        let paid = of("total_paid_amount_cents") + of("total_offsetted_credit_note_amount_cents");
        let rest = number::at_least_zero(total - paid);
        number::read(&document["total_due_amount_cents"])
            .map_or(rest.clone(), |stated| number::least(&stated, &rest))
    }

    /// What is due before credits.
    pub fn due(&self) -> Q {
        self.open_of(&self.total())
    }

    /// Whether it stands at all: what is voided, or not issued, neither counts nor lowers anything.
    pub fn stands(&self) -> bool {
        !matches!(self.document["status"].as_str(), Some("voided" | "open" | "closed"))
    }

    pub fn fees_list(&self) -> &[Value] {
        fees_of(&self.document)
    }

    /// A fee's own rate, else the invoice's, else none.
    pub fn rate_of(&self, fee: &Value) -> Q {
        let own = || number::read(&fee["taxes_rate"]);
        let sum = |document: &Value| {
            let taxes = document["applied_taxes"].as_array()?;
            Some(number::total(taxes.iter().map(|tax| number::read_or_zero(&tax["tax_rate"]))))
        };
        own().or_else(|| sum(fee)).or_else(|| sum(&self.document)).unwrap_or_else(number::zero)
    }

    /// Before tax: the invoice's one rate, `None` when the fees' rates differ.
    pub fn one_rate(&self, of_customer: Q) -> Option<Q> {
        if let Some(applied) = self.document["applied_taxes"].as_array() {
            return Some(number::total(applied.iter().map(|tax| number::read_or_zero(&tax["tax_rate"]))));
        }
        let mut rates: Vec<Q> =
            fees_of(&self.document).iter().filter_map(|fee| number::read(&fee["taxes_rate"])).collect();
        rates.dedup();
        match rates.len() {
            0 => Some(of_customer),
            1 => rates.pop(),
            _ => None,
        }
    }

    /// The buckets, largest first, the residue of the caps in the largest. Before tax the caps are net.
    pub fn buckets(&self, policy: &Policy) -> Vec<Bucket> {
        let mut buckets: Vec<Bucket> = Vec::new();
        let whole = if policy.before_tax { self.net() } else { self.total() };
        if fees_of(&self.document).is_empty() {
            buckets.push(Bucket::all(&whole));
        }
        for fee in fees_of(&self.document) {
            let Some(bucket) = self.bucket_of(fee, policy) else { continue };
            let same = |other: &&mut Bucket| {
                (&other.fee_type, &other.metric, &other.target)
                    == (&bucket.fee_type, &bucket.metric, &bucket.target)
            };
            match buckets.iter_mut().find(same) {
                Some(other) => other.left += bucket.left,
                None => buckets.push(bucket),
            }
        }
        for (met, bucket) in buckets.iter_mut().enumerate() {
            bucket.met = met;
        }
        buckets.retain(|bucket| bucket.left > number::zero());
        buckets.sort_by(|a, b| b.left.cmp(&a.left));
        let residue = whole - number::total(buckets.iter().map(|bucket| bucket.left.clone()));
        let most = number::whole(i64::try_from(buckets.len()).expect("a count"));
        if residue > number::zero() && residue <= most {
            buckets[0].left += residue.clone();
            buckets[0].residue = residue;
        }
        buckets
    }

    /// A fee alone in its bucket, `None` when it drops out.
    pub fn bucket_of(&self, fee: &Value, policy: &Policy) -> Option<Bucket> {
        let before_tax = policy.before_tax;
        let net = self.net_of(fee);
        let taxed = self.taxed(fee);
        let all_taxed = number::total(fees_of(&self.document).iter().map(|fee| self.taxed(fee)));
        let cap =
            if before_tax { net.clone() } else { &taxed - share(&self.credit_notes, &taxed, &all_taxed) };
        let drops = cap == number::zero() || cap < number::zero() && !policy.keeps_negative;
        if net == number::zero() || drops {
            return None;
        }
        let item = &fee["item"];
        let fee_type = item["type"].as_str().unwrap_or_default().to_owned();
        let text = |value: &Value| value.as_str().map(str::to_owned);
        Some(Bucket {
            met: 0,
            known_type: FEE_TYPES.contains(&fee_type.as_str()),
            metric: if fee_type == "charge" { text(&item["code"]) } else { None },
            target: text(&item["grouped_by"]["target_wallet_code"])
                .filter(|target| !target.trim().is_empty()),
            fee_type,
            left: cap,
            residue: number::zero(),
        })
    }

    /// The amount less coupons.
    pub fn net_of(&self, fee: &Value) -> Q {
        let amount = number::read_or_zero(&fee["amount_cents"]);
        let coupons = self.coupons_of(fee, &amount);
        amount - coupons
    }

    /// The amount less coupons and with taxes: what a credit note weighs a fee by.
    fn taxed(&self, fee: &Value) -> Q {
        let net = self.net_of(fee);
        let taxes = self.taxes_of(fee, &net);
        net + taxes
    }

    fn coupons_of(&self, fee: &Value, amount: &Q) -> Q {
        if let Some(precise) = number::read(&fee["precise_coupons_amount_cents"]) {
            return number::cut_to(&precise, 12);
        }
        if let Some(precise) = number::read(&fee["sub_total_excluding_taxes_precise_amount_cents"]) {
            return amount - number::cut_to(&precise, 12);
        }
        let amounts = fees_of(&self.document).iter().map(|fee| number::read_or_zero(&fee["amount_cents"]));
        share(&(&self.coupons + &self.progressive), amount, &number::total(amounts))
    }

    fn taxes_of(&self, fee: &Value, net: &Q) -> Q {
        if let Some(major_units) = number::read(&fee["taxes_precise_amount"]) {
            return number::cut_to(&major_units, 12) * number::ten_to(self.digits);
        }
        if let Some(cents) = number::read(&fee["taxes_amount_cents"]) {
            return cents;
        }
        // Coupons that come after tax lower none.
        let amount = number::read_or_zero(&fee["amount_cents"]);
        let amounts = fees_of(&self.document).iter().map(|fee| number::read_or_zero(&fee["amount_cents"]));
        let taxed = if self.coupons_after_tax {
            &amount - share(&self.progressive, &amount, &number::total(amounts))
        } else {
            net.clone()
        };
        number::cut_to(&(taxed * number::read_or_zero(&fee["taxes_rate"]) / number::whole(100)), 12)
    }
}

/// The pro rata share of a part of the whole, cut to 12 digits.
fn share(amount: &Q, part: &Q, of_whole: &Q) -> Q {
    if *of_whole == number::zero() {
        return number::zero();
    }
    number::cut_to(&(amount * part / of_whole), 12)
}

fn fees_of(invoice: &Value) -> &[Value] {
    invoice["fees"].as_array().map_or(&[], Vec::as_slice)
}
