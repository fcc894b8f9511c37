//! The live balance: what is used and not invoiced yet, taken off wallet by wallet (rules 7).

use crate::apply;
use crate::decide::{Draft, Judged};
use crate::invoice::{Figures, known_fee_type};
use crate::number::{self, Q};
use crate::policy::OngoingForm;
use crate::state::Ongoing;
use crate::{alerts, rules};
use serde_json::Value;
use std::collections::BTreeMap;

/// Fee type, metric, target code and currency.
type Key = (String, Option<String>, Option<String>, String);
type Net = BTreeMap<Key, Q>;

pub(crate) fn refresh_ongoing_balance(draft: &mut Draft) -> Judged {
    let moved = if draft.policy.ongoing == OngoingForm::None { Vec::new() } else { move_figures(draft) };
    for wallet in moved {
        rules::run_threshold(draft, wallet)?;
    }
    for wallet in 0..draft.state.wallets.len() {
        if draft.state.wallets[wallet].active {
            alerts::check(draft, wallet);
        }
    }
    Ok(())
}

/// Stores the new figures, and gives the wallets whose figures moved, in drawdown order.
fn move_figures(draft: &mut Draft) -> Vec<usize> {
    let net = net_usage(draft);
    let taken = match draft.policy.ongoing {
        OngoingForm::Cascade => cascade(draft, &net),
        OngoingForm::None | OngoingForm::Single => single(draft, &net),
    };
    let mut moved = Vec::new();
    for (index, taken) in taken.into_iter().enumerate() {
        let wallet = &draft.state.wallets[index];
        if !wallet.active {
            continue;
        }
        let usage = taken.trunc();
        let cents = if draft.policy.ongoing == OngoingForm::Single {
            number::at_least_zero(counted(draft, index) + rules::pending_cents(draft, index) - &usage)
        } else {
            counted(draft, index) - &usage
        };
        let figures = Ongoing {
            credits: wallet.credits_of(&cents),
            usage_credits: wallet.credits_of(&usage),
            depleted: cents <= number::zero(),
            usage_cents: usage,
            cents,
        };
        let fits = |cents: &Q| number::distance(cents, &number::zero()) <= number::largest_money();
        // A wallet whose figures do not fit stays as it is, and stops no other.
        let fits = fits(&figures.cents) && fits(&figures.usage_cents);
        if fits && wallet.ongoing.as_ref() != Some(&figures) {
            draft.state.wallets[index].ongoing = Some(figures);
            draft.changed = true;
            moved.push(index);
        }
    }
    let order = apply::drawdown_order(draft, |wallet| wallet.active);
    order.into_iter().filter(|index| moved.contains(index)).collect()
}

fn net_usage(draft: &Draft) -> Net {
    let mut net = Net::new();
    let command = draft.command;
    for usage in list(&command["current_usage"]) {
        add_usage(&mut net, usage);
    }
    if draft.policy.ongoing == OngoingForm::Single {
        return net;
    }
    for invoice in list(&command["draft_invoices"]) {
        let figures = Figures::read(draft.policy, invoice);
        if figures.stands() && figures.due() > number::zero() {
            add_fees(&mut net, &figures, &number::whole(1));
        }
    }
    for invoice in list(&command["progressive_invoices"]) {
        let generating = invoice["status"] == "generating";
        let figures = Figures::read(draft.policy, invoice);
        if figures.stands() && !(generating && command["include_generating_invoices"] == false) {
            add_fees(&mut net, &figures, &number::whole(-1));
        }
    }
    for fee in list(&command["pay_in_advance_fees"]) {
        let currency = fee["amount_currency"].as_str().expect("a currency").to_owned();
        let of = |member: &str| number::read_or_zero(&fee[member]);
        *net.entry(key_of(&fee["item"], currency)).or_default() -=
            of("amount_cents") + of("taxes_amount_cents");
    }
    net
}

/// Tax is stated in total, and spread by amount.
fn add_usage(net: &mut Net, usage: &Value) {
    let currency = usage["currency"].as_str().expect("a currency");
    let charges = list(&usage["charges_usage"]);
    let whole = number::total(charges.iter().map(|charge| number::read_or_zero(&charge["amount_cents"])));
    let tax = number::read_or_zero(&usage["taxes_amount_cents"]);
    let mut add = |amount: Q, metric: &Value, target: &Value| {
        let share = if whole == number::zero() { number::zero() } else { &tax * &amount / &whole };
        let target = target.as_str().filter(|target| !target.trim().is_empty()).map(str::to_owned);
        let key = ("charge".to_owned(), metric.as_str().map(str::to_owned), target, currency.to_owned());
        *net.entry(key).or_default() += amount + share;
    };
    for charge in charges {
        let metric = &charge["billable_metric"]["code"];
        let groups = list(&charge["grouped_usage"]);
        for group in groups {
            let target = &group["grouped_by"]["target_wallet_code"];
            add(number::read_or_zero(&group["amount_cents"]), metric, target);
        }
        if groups.is_empty() {
            add(number::read_or_zero(&charge["amount_cents"]), metric, &Value::Null);
        }
    }
}

fn add_fees(net: &mut Net, figures: &Figures, sign: &Q) {
    for fee in figures.fees_list() {
        let taxes = number::read_or_zero(&fee["taxes_amount_cents"]);
        let key = key_of(&fee["item"], figures.currency.clone());
        *net.entry(key).or_default() += (figures.net_of(fee) + taxes) * sign;
    }
}

fn key_of(item: &Value, currency: String) -> Key {
    let fee_type = item["type"].as_str().unwrap_or_default().to_owned();
    let metric = if fee_type == "charge" { item["code"].as_str().map(str::to_owned) } else { None };
    let target = item["grouped_by"]["target_wallet_code"].as_str();
    let target = target.filter(|target| !target.trim().is_empty()).map(str::to_owned);
    (fee_type, metric, target, currency)
}

/// The first wallet takes all usage of its currency: the older form knows one wallet.
fn single(draft: &Draft, net: &Net) -> Vec<Q> {
    let mut taken = vec![number::zero(); draft.state.wallets.len()];
    if let Some(&first) = apply::drawdown_order(draft, |wallet| wallet.active).first() {
        let own = |key: &Key| key.3 == draft.state.wallets[first].currency;
        taken[first] = number::total(net.iter().filter(|(key, _)| own(key)).map(|(_, net)| net.clone()));
    }
    taken.into_iter().map(number::at_least_zero).collect()
}

/// Largest key first, wallet by wallet; the last one, or one that fills itself up, takes all that remains.
fn cascade(draft: &Draft, net: &Net) -> Vec<Q> {
    let mut taken = vec![number::zero(); draft.state.wallets.len()];
    let mut budgets: BTreeMap<&str, Q> = BTreeMap::new();
    for (key, net) in net {
        *budgets.entry(&key.3).or_default() += net;
    }
    let mut keys: Vec<(&Key, &Q)> = net.iter().filter(|(_, net)| **net > number::zero()).collect();
    keys.sort_by(|a, b| b.1.cmp(a.1).then_with(|| a.0.cmp(b.0)));
    for (key, net) in keys {
        let budget = budgets.get_mut(key.3.as_str()).expect("its currency");
        let mut left = number::least(net, &number::at_least_zero(budget.clone()));
        let applicable = apply::drawdown_order(draft, |wallet| {
            let known = known_fee_type(&key.0);
            wallet.active
                && wallet.currency == key.3
                && wallet.pays(&key.0, known, key.1.as_ref(), key.2.as_ref())
        });
        for &wallet in &applicable {
            let all = Some(&wallet) == applicable.last() || rules::fills_itself(draft, wallet);
            let room = number::at_least_zero(counted(draft, wallet) - &taken[wallet]);
            let take = if all { left.clone() } else { number::least(&left, &room) };
            taken[wallet] += &take;
            *budget -= &take;
            left -= take;
        }
    }
    taken
}

/// What of a balance live usage is taken from.
fn counted(draft: &Draft, wallet: usize) -> Q {
    let held = &draft.state.wallets[wallet];
    if draft.policy.counts_available && held.traceable { draft.available(wallet) } else { held.cents.clone() }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
