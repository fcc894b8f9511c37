//! Random histories draw every dial that there is, with each of its values, in policies that fit together.

use drawdown::policy::{
    AlertStep, Application, ConsumedCounters, Coupons, CreditsEnded, CurrencyDigits, DayText, Dials, Draw,
    Drift, DueDated, ExpiryCutoff, ExpiryEffect, ExpiryZone, FixedThreshold, GrantKey, GrantedOn,
    ImportCheck, InvoiceTypes, Keys, LatePayment, LineAllocation, Measure, NegativeFees, Ongoing,
    OngoingCounts, Preset, PriorityRange, Recurrence, Reversal, RuleEnd, SecondApplication, Stage,
    TaxAfterCredits, Termination, Visit, WalletCurrency, WalletKey, WalletRounding,
};
use drawdown_laws::invoke;
use drawdown_model::{Generator, dials};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Values that the model does not know: vectors alone hold them.
const BY_VECTORS: [(&str, &str); 1] = [("measure", r#""credits""#)];

/// The dials by their names, with the values of those that are closed sets.
#[derive(Default)]
struct Known(BTreeMap<&'static str, Option<BTreeSet<String>>>);

macro_rules! closed {
    ($($kind:ident),+ $(,)?) => {
        $(impl Visit<$kind> for Known {
            fn dial(&mut self, name: &'static str, _: &mut $kind, _: &$kind) {
                let values = $kind::ALL.iter().map(|value| json!(value.name()).to_string());
                self.0.insert(name, Some(values.collect()));
            }
        })+
    };
}

closed!(
    AlertStep,
    Application,
    ConsumedCounters,
    Coupons,
    CreditsEnded,
    CurrencyDigits,
    DayText,
    Draw,
    Drift,
    DueDated,
    ExpiryCutoff,
    ExpiryEffect,
    ExpiryZone,
    FixedThreshold,
    GrantedOn,
    ImportCheck,
    LatePayment,
    LineAllocation,
    NegativeFees,
    Measure,
    Ongoing,
    OngoingCounts,
    Recurrence,
    PriorityRange,
    Reversal,
    RuleEnd,
    SecondApplication,
    Stage,
    TaxAfterCredits,
    Termination,
    WalletCurrency,
    WalletRounding,
);

impl Visit<bool> for Known {
    fn dial(&mut self, name: &'static str, _: &mut bool, _: &bool) {
        self.0.insert(name, Some(["true", "false"].map(str::to_owned).into()));
    }
}

impl Visit<u32> for Known {
    fn dial(&mut self, name: &'static str, _: &mut u32, _: &u32) {
        self.0.insert(name, None);
    }
}

impl Visit<Keys<WalletKey>> for Known {
    fn dial(&mut self, name: &'static str, _: &mut Keys<WalletKey>, _: &Keys<WalletKey>) {
        self.0.insert(name, None);
    }
}

impl Visit<Keys<GrantKey>> for Known {
    fn dial(&mut self, name: &'static str, _: &mut Keys<GrantKey>, _: &Keys<GrantKey>) {
        self.0.insert(name, None);
    }
}

impl Visit<InvoiceTypes> for Known {
    fn dial(&mut self, name: &'static str, _: &mut InvoiceTypes, _: &InvoiceTypes) {
        self.0.insert(name, None);
    }
}

fn known() -> BTreeMap<&'static str, Option<BTreeSet<String>>> {
    let mut dials: Dials = *Preset::Drawdown1.policy();
    let others = dials;
    let mut known = Known::default();
    dials.each(&others, &mut known);
    known.0
}

fn text_of(values: &[Value]) -> BTreeSet<String> {
    values.iter().map(Value::to_string).collect()
}

#[test]
fn histories_know_every_dial_and_each_of_its_values() {
    let drawn: BTreeMap<&str, Vec<Value>> = dials().into_iter().collect();
    let known = known();
    assert_eq!(known.keys().collect::<Vec<_>>(), drawn.keys().collect::<Vec<_>>());
    for (dial, values) in known {
        let mut drawn = text_of(drawn.get(dial).expect("compared above"));
        drawn.extend(
            BY_VECTORS.iter().filter(|(alone, _)| *alone == dial).map(|(_, value)| (*value).to_owned()),
        );
        assert!(drawn.len() > 1, "{dial}");
        if let Some(values) = values {
            assert_eq!(drawn, values, "{dial}");
        }
    }
}

#[test]
fn histories_draw_every_value_in_policies_that_fit_together() {
    let mut missing: BTreeSet<(&str, String)> = BTreeSet::new();
    for (dial, values) in dials() {
        missing.extend(text_of(&values).into_iter().map(|value| (dial, value)));
    }
    for seed in 0..400 {
        let history = Generator::new(seed).history();
        let request = json!({"policy": history.policy, "account": history.account,
            "command": {"id": "look", "at": "2026-02-10T09:30:00Z", "type": "replay", "events": []}});
        assert_eq!(invoke(&request).1["outcome"], "answered", "seed {seed}");
        let drawn = |dial: &str| history.policy[dial].to_string();
        missing.retain(|(dial, value)| drawn(dial) != *value);
    }
    assert_eq!(missing, BTreeSet::new(), "no history of the first 400 has these");
}
