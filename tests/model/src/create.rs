//! Creation of a wallet (rules 4).

use crate::decide::{Draft, Judged};
use crate::number::{self, Q};
use crate::periods;
use crate::state::{Rule, Wallet, texts};
use crate::top_up::{self, GRANTED, Input, Order, PAID, Worth, collect};
use crate::update;
use crate::verdict::{Refusal, refuse};
use serde_json::{Value, json};

pub(crate) const FEE_TYPES: [&str; 7] =
    ["charge", "add_on", "subscription", "credit", "commitment", "fixed_charge", "product"];

pub(crate) fn create_wallet(draft: &mut Draft) -> Judged {
    let wanted = &draft.command["wallet"];
    let mut refusals = Vec::new();

    collect(check_customer(draft), &mut refusals);
    let currency = collect(read_currency(draft, wanted).map(Some), &mut refusals);
    let rate = collect(read_rate(wanted).map(Some), &mut refusals);
    let (minimum, maximum) = read_limits(wanted, &mut refusals);
    // Credits are worth money in the currency that is wanted, also where it is not the customer's.
    let known = wanted["currency"].as_str().or(draft.state.customer["currency"].as_str());
    let worth = match (known, &rate) {
        (Some(currency), Some(rate)) => {
            draft.policy.digits_of(currency).map(|digits| Worth { rate: rate.clone(), digits })
        }
        _ => None,
    };
    let paid = collect(top_up::read_inbound(wanted, PAID, worth.as_ref()), &mut refusals);
    if let (Some(paid), Some(_)) = (&paid, &worth)
        && wanted["ignore_paid_top_up_limits_on_creation"] != true
    {
        collect(top_up::check_limits(paid, minimum.as_ref(), maximum.as_ref()), &mut refusals);
    }
    let granted = collect(top_up::read_inbound(wanted, GRANTED, worth.as_ref()), &mut refusals);
    let expires = draft.read_expiration(wanted, draft.at, &mut refusals);
    let priority = top_up::read_priority(draft.policy.priorities, wanted, "priority", &mut refusals);
    let transaction_priority =
        top_up::read_priority(draft.policy.priorities, wanted, "transaction_priority", &mut refusals);
    let code = collect(read_code(draft, wanted), &mut refusals);
    let fee_types = texts(&wanted["applies_to"]["fee_types"]);
    if !fee_types.iter().all(|fee_type| FEE_TYPES.contains(&fee_type.as_str())) {
        refusals.push(Refusal { code: "invalid_limitations", field: "applies_to" });
    }
    let rules = collect(read_rules(draft, wanted, paid.as_ref(), granted.as_ref()), &mut refusals);
    let contradict = minimum.as_ref().is_some_and(|least| maximum.as_ref().is_some_and(|most| most < least));
    if let (Some(worth), false) = (&worth, contradict) {
        let breaks = |rule: &Rule| {
            let cents = number::money_of(&rule.paid, &worth.rate, worth.digits);
            update::breaks_limits(rule, &cents, minimum.as_ref(), maximum.as_ref())
        };
        if rules.iter().any(breaks) {
            refusals.push(Refusal { code: "invalid_recurring_rule", field: "recurring_transaction_rules" });
        }
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }

    let requires_payment = wanted["invoice_requires_successful_payment"] == true;
    let currency = currency.expect("judged above");
    if draft.state.customer["currency"].is_null() {
        draft.state.customer["currency"] = Value::from(currency.clone());
    }
    let wallet = Wallet {
        id: draft.new_id(),
        named: false,
        name: wanted["name"].clone(),
        code,
        active: true,
        digits: draft.policy.digits_of(&currency).expect("judged above"),
        currency,
        rate: rate.expect("judged above"),
        priority,
        credits: number::zero(),
        cents: number::zero(),
        consumed_credits: number::zero(),
        consumed_cents: number::zero(),
        traceable: draft.state.wallets.iter().all(|wallet| wallet.traceable || !wallet.active),
        requires_payment,
        minimum,
        maximum,
        fee_types,
        metrics: texts(&wanted["applies_to"]["billable_metric_codes"]),
        expires,
        created: draft.at,
        ongoing: None,
        rules,
        alerts: Vec::new(),
        metadata: if wanted["metadata"].is_object() { wanted["metadata"].clone() } else { json!({}) },
    };
    draft.state.wallets.push(wallet);
    draft.changed = true;
    let wallet = draft.state.wallets.len() - 1;
    let order = Order {
        wallet,
        paid,
        granted,
        priority: transaction_priority,
        requires_payment,
        starts: None,
        expires: None,
        source: "manual",
        on_payment: draft.policy.granted_on_payment,
    };
    top_up::bring_credits(draft, order);
    let mut held = draft.state.wallets[wallet].clone();
    update::change_alerts(draft, &mut held, &draft.command["wallet"]["alerts"]);
    draft.state.wallets[wallet] = held;
    Ok(())
}

/// As many rules as the policy says. A fixed one without amounts takes the wallet's first ones, those that are not refused.
fn read_rules(
    draft: &mut Draft,
    wanted: &Value,
    paid: Option<&Input>,
    granted: Option<&Input>,
) -> Result<Vec<Rule>, Vec<Refusal>> {
    let empty = Vec::new();
    let list = wanted["recurring_transaction_rules"].as_array().unwrap_or(&empty);
    if i64::try_from(list.len()).expect("a count") > draft.policy.rules_per_wallet {
        return refuse("invalid_number_of_recurring_rules", "recurring_transaction_rules");
    }
    let amount = |input: Option<&Input>| input.map_or_else(number::zero, |input| input.credits.clone());
    let credited = paid.is_some() || granted.is_some();
    let mut rules = Vec::new();
    for rule in list {
        let stated = ["paid_credits", "granted_credits"].iter().any(|amount| !rule[*amount].is_null());
        let mut read = update::read_rule(draft, rule, None)?;
        if read.method == "fixed" && !stated {
            (read.paid, read.granted) = (amount(paid), amount(granted));
        }
        periods::begin(draft, &mut read, draft.at, credited);
        rules.push(read);
    }
    Ok(rules)
}

/// The customer checks stop at the first.
fn check_customer(draft: &Draft) -> Judged {
    let customer = &draft.state.customer;
    if customer.is_null() {
        return refuse("customer_not_found", "customer");
    }
    let limit = draft.state.organization["max_wallets"].as_i64().unwrap_or(draft.policy.wallet_limit);
    let active = draft.state.wallets.iter().filter(|wallet| wallet.active).count();
    if i64::try_from(active).expect("a count") >= limit {
        let code =
            if draft.policy.wallet_limit == 1 { "wallet_already_exists" } else { "wallet_limit_reached" };
        return refuse(code, "customer");
    }
    if draft.policy.active_subscription_required && customer["has_active_subscription"] != true {
        return refuse("no_active_subscription", "customer");
    }
    Ok(())
}

fn read_currency(draft: &Draft, wanted: &Value) -> Result<String, Vec<Refusal>> {
    let of_customer = draft.state.customer["currency"].as_str();
    let Some(currency) = wanted["currency"].as_str().or(of_customer) else {
        return refuse("value_is_invalid", "currency");
    };
    if draft.policy.digits_of(currency).is_none() {
        return refuse("value_is_invalid", "currency");
    }
    if draft.policy.wallet_currency_of_customer && of_customer.is_some_and(|own| own != currency) {
        return refuse("currencies_does_not_match", "currency");
    }
    Ok(currency.to_owned())
}

fn read_rate(wanted: &Value) -> Result<Q, Vec<Refusal>> {
    match number::read(&wanted["rate_amount"]) {
        Some(rate) if rate > number::zero() => Ok(rate),
        _ => refuse("value_is_out_of_range", "rate_amount"),
    }
}

/// Limits > 0, the maximum not below the minimum. Where one is refused, neither limits anything.
fn read_limits(wanted: &Value, refusals: &mut Vec<Refusal>) -> (Option<Q>, Option<Q>) {
    let before = refusals.len();
    let minimum = read_limit(wanted, "paid_top_up_min_amount_cents", refusals);
    let maximum = read_limit(wanted, "paid_top_up_max_amount_cents", refusals);
    if refusals.len() > before {
        return (None, None);
    }
    if let (Some(least), Some(most)) = (&minimum, &maximum)
        && most < least
    {
        let field = "paid_top_up_max_amount_cents";
        refusals.push(Refusal { code: "must_be_greater_than_or_equal_min", field });
    }
    (minimum, maximum)
}

pub(crate) fn read_limit(wanted: &Value, field: &'static str, refusals: &mut Vec<Refusal>) -> Option<Q> {
    let limit = number::read(&wanted[field])?;
    if limit > number::zero() {
        return Some(limit);
    }
    refusals.push(Refusal { code: "value_is_out_of_range", field });
    None
}

/// A code given by the caller is unique among active wallets; a default code makes itself unique.
fn read_code(draft: &Draft, wanted: &Value) -> Result<String, Vec<Refusal>> {
    let taken = |code: &str| draft.state.wallets.iter().any(|wallet| wallet.active && wallet.code == code);
    if let Some(code) = wanted["code"].as_str() {
        return if taken(code) { refuse("value_already_exist", "code") } else { Ok(code.to_owned()) };
    }
    let code = default_code(wanted["name"].as_str().unwrap_or_default());
    if !taken(&code) {
        return Ok(code);
    }
    let mut timed = format!("{code}_{}", draft.at.as_second());
    let first = timed.clone();
    let mut number = 1;
    while taken(&timed) {
        number += 1;
        timed = format!("{first}_{number}");
    }
    Ok(timed)
}

/// The name in lower case, every run of other characters one `_`, trimmed, else `default`.
fn default_code(name: &str) -> String {
    let mut code = String::new();
    let mut in_run = false;
    for character in name.to_lowercase().chars() {
        let good = character.is_ascii_lowercase() || character.is_ascii_digit() || "_-".contains(character);
        if good {
            code.push(character);
        } else if !in_run {
            code.push('_');
        }
        in_run = !good;
    }
    let code = code.trim_matches('_');
    if code.is_empty() { "default".to_owned() } else { code.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::default_code;

    #[test]
    fn codes_come_from_names() {
        let table = [("My Premium Wallet", "my_premium_wallet"), ("", "default"), ("  Gold!! ", "gold")];
        for (name, code) in table {
            assert_eq!(default_code(name), code);
        }
    }
}
