//! Top-ups (rules 4 and 5): what credits as input may be, and their effect in the order paid, granted, voided.

use crate::decide::{Draft, Judged};
use crate::number::{self, Q};
use crate::state::{Kind, Status};
use crate::verdict::{Refusal, refuse};
use crate::{summary, time};
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value;

/// Credits as a command gives them.
pub(crate) struct Input {
    /// As typed.
    pub typed: Q,
    /// Floored to 5 digits.
    pub credits: Q,
    /// In minor units.
    pub cents: Q,
}

/// A member that holds credits, with its own code.
#[derive(Clone, Copy)]
pub(crate) struct Field {
    pub name: &'static str,
    pub code: &'static str,
}

pub(crate) const PAID: Field = Field { name: "paid_credits", code: "invalid_paid_credits" };
pub(crate) const GRANTED: Field = Field { name: "granted_credits", code: "invalid_granted_credits" };
pub(crate) const VOIDED: Field = Field { name: "voided_credits", code: "invalid_voided_credits" };

/// What converts credits to money: a rate and the digits of the currency.
#[derive(Clone)]
pub(crate) struct Worth {
    pub rate: Q,
    pub digits: u32,
}

/// Paid and granted credits with all that shapes them.
pub(crate) struct Order {
    pub wallet: usize,
    pub paid: Option<Input>,
    pub granted: Option<Input>,
    pub priority: i64,
    pub requires_payment: bool,
    pub starts: Option<Timestamp>,
    pub expires: Option<Timestamp>,
    pub source: &'static str,
    /// What is given beside a purchase waits for its payment.
    pub on_payment: bool,
}

/// Reads one credits member. Nothing given is `Ok(None)`; so is 0 exactly.
pub(crate) fn read_credits(
    from: &Value,
    field: Field,
    worth: Option<&Worth>,
) -> Result<Option<Input>, Vec<Refusal>> {
    let value = &from[field.name];
    if value.is_null() {
        return Ok(None);
    }
    let invalid = || -> Result<Option<Input>, Vec<Refusal>> {
        Err(vec![
            Refusal { code: field.code, field: field.name },
            Refusal { code: "invalid_amount", field: field.name },
        ])
    };
    let Some(typed) = value.as_str().and_then(number::parse) else { return invalid() };
    if typed < number::zero() || typed > number::largest_credits() {
        return invalid();
    }
    if typed == number::zero() {
        return Ok(None);
    }
    let credits = number::floor_to(&typed, 5);
    let cents = match worth {
        Some(worth) => number::money_of(&credits, &worth.rate, worth.digits),
        None => number::zero(),
    };
    if cents > number::largest_money() && field.name != VOIDED.name {
        return refuse("value_out_of_range", field.name);
    }
    Ok(Some(Input { typed, credits, cents }))
}

/// Reads paid or granted credits: they must be worth something.
pub(crate) fn read_inbound(
    from: &Value,
    field: Field,
    worth: Option<&Worth>,
) -> Result<Option<Input>, Vec<Refusal>> {
    let input = read_credits(from, field, worth)?;
    match (&input, worth) {
        (Some(input), Some(_)) if input.cents == number::zero() => {
            refuse("amount_rounds_to_zero", field.name)
        }
        _ => Ok(input),
    }
}

/// Paid credits obey the wallet's limits, in money, bounds inclusive.
pub(crate) fn check_limits(paid: &Input, minimum: Option<&Q>, maximum: Option<&Q>) -> Judged {
    if minimum.is_some_and(|minimum| paid.cents < *minimum) {
        return refuse("amount_below_minimum", PAID.name);
    }
    if maximum.is_some_and(|maximum| paid.cents > *maximum) {
        return refuse("amount_above_maximum", PAID.name);
    }
    Ok(())
}

/// A priority that the policy allows, 50 when none is given.
pub(crate) fn read_priority(
    (lowest, highest): (i64, i64),
    from: &Value,
    field: &'static str,
    refusals: &mut Vec<Refusal>,
) -> i64 {
    let priority = &from[field];
    if priority.is_null() {
        return 50;
    }
    let priority = priority.as_i64().unwrap_or(-1);
    if !(lowest..=highest).contains(&priority) {
        refusals.push(Refusal { code: "value_is_invalid", field });
    }
    priority
}

impl Draft<'_> {
    /// An expiration is blank or strictly in the future. A day alone is good to its last moment, where it is read; by
    /// its name of 2022 it always is.
    pub fn read_expiration(
        &self,
        from: &Value,
        after: Timestamp,
        refusals: &mut Vec<Refusal>,
    ) -> Option<Timestamp> {
        let blank = |value: &Value| value.is_null() || value.as_str().is_some_and(|it| it.trim().is_empty());
        let by_day = blank(&from["expiration_at"]) && !blank(&from["expiration_date"]);
        let field = if by_day { "expiration_date" } else { "expiration_at" };
        let value = &from[field];
        if blank(value) {
            return None;
        }
        let of_day = self.day(value).filter(|_| by_day || self.policy.reads_days).map(|day| {
            let zone = self.expiry_zone();
            let start = time::midnight(day, &zone);
            if self.policy.end_of_day { start } else { time::end_of_day(start, &zone) }
        });
        let expires = of_day.or_else(|| time::read(value).filter(|_| !by_day));
        // Where a day is read, today is still in the future until it ends.
        let cut_off = |expires: Timestamp| {
            if self.policy.reads_days { self.cut_off(expires) > after } else { expires > after }
        };
        let expires = expires.filter(|expires| cut_off(*expires));
        if expires.is_none() {
            refusals.push(Refusal { code: "invalid_date", field });
        }
        expires
    }

    /// A day alone, as opposed to an instant.
    pub fn day(&self, value: &Value) -> Option<Date> {
        let day = value.as_str().and_then(|text| text.parse().ok());
        day.filter(|_| time::read(value).is_none())
    }
}

/// Keeps what was read, and collects what was refused.
pub(crate) fn collect<T: Default>(read: Result<T, Vec<Refusal>>, refusals: &mut Vec<Refusal>) -> T {
    read.unwrap_or_else(|found| {
        refusals.extend(found);
        T::default()
    })
}

pub(crate) fn top_up(draft: &mut Draft) -> Judged {
    let command = draft.command;
    let mut refusals = Vec::new();
    let index = collect(draft.wallet().map(Some), &mut refusals);
    let wallet = index.map(|index| draft.state.wallets[index].clone());
    let worth = wallet.as_ref().map(|wallet| Worth { rate: wallet.rate.clone(), digits: wallet.digits });
    let worth = worth.as_ref();

    let paid = collect(read_inbound(command, PAID, worth), &mut refusals);
    if let (Some(paid), Some(wallet)) = (&paid, &wallet)
        && command["ignore_paid_top_up_limits"] != true
    {
        let limits = check_limits(paid, wallet.minimum.as_ref(), wallet.maximum.as_ref());
        collect(limits, &mut refusals);
    }
    let granted = collect(read_inbound(command, GRANTED, worth), &mut refusals);
    let voided = collect(read_credits(command, VOIDED, worth), &mut refusals);
    if let (Some(voided), Some(index)) = (&voided, index)
        && exceeds_balance(draft, index, voided)
    {
        refusals.push(Refusal { code: "insufficient_credits", field: VOIDED.name });
    }
    let priority = read_priority(draft.policy.priorities, command, "priority", &mut refusals);
    if command["name"].as_str().is_some_and(|name| name.chars().count() > 255) {
        refusals.push(Refusal { code: "too_long", field: "name" });
    }
    if command["metadata"].as_array().is_some_and(|pairs| pairs.len() > 15) {
        refusals.push(Refusal { code: "too_many_keys", field: "metadata" });
    }
    let (starts, expires) = read_span(draft, &mut refusals);
    let ends = wallet.as_ref().and_then(|wallet| wallet.expires).map(|expires| draft.cut_off(expires));
    let judged = refusals.iter().any(|refusal| refusal.field == "starts_at");
    if !judged && starts.is_some_and(|starts| ends.is_some_and(|ends| starts >= ends)) {
        refusals.push(Refusal { code: "invalid_date", field: "starts_at" });
    }
    let (Some(index), Some(wallet), true) = (index, wallet, refusals.is_empty()) else {
        return Err(refusals);
    };

    let requires_payment =
        command["invoice_requires_successful_payment"].as_bool().unwrap_or(wallet.requires_payment);
    let source = "manual";
    let on_payment =
        command["granted_on"].as_str().map_or(draft.policy.granted_on_payment, |when| when == "payment");
    let order = Order {
        wallet: index,
        paid,
        granted,
        priority,
        requires_payment,
        starts,
        expires,
        source,
        on_payment,
    };
    bring_credits(draft, order);
    match voided {
        Some(voided) => void_from_pool(draft, index, &voided),
        None => Ok(()),
    }
}

/// A grant's own start and expiration, where the policy knows them.
fn read_span(draft: &Draft, refusals: &mut Vec<Refusal>) -> (Option<Timestamp>, Option<Timestamp>) {
    if !draft.policy.grant_spans {
        return (None, None);
    }
    let starts = time::read(&draft.command["starts_at"]);
    let expires = draft.read_expiration(draft.command, draft.at, refusals);
    if let (Some(starts), Some(expires)) = (starts, expires)
        && starts >= draft.cut_off(expires)
    {
        refusals.push(Refusal { code: "invalid_date", field: "starts_at" });
    }
    (starts, expires)
}

/// Paid credits become a pending purchase with its invoice, granted credits are there at once.
pub(crate) fn bring_credits(draft: &mut Draft, order: Order) {
    let wallet = draft.state.wallets[order.wallet].clone();
    let mut sold = None;
    for (input, kind) in [(&order.paid, Kind::Purchased), (&order.granted, Kind::Granted)] {
        let Some(input) = input else { continue };
        let credits = wallet.credits_of(&input.cents);
        let mut inbound = draft.transaction(order.wallet, true, kind, input.cents.clone(), credits);
        inbound.priority = order.priority;
        inbound.starts = order.starts;
        inbound.expires = order.expires;
        order.source.clone_into(&mut inbound.source);
        if kind == Kind::Purchased {
            inbound.status = Status::Pending;
            inbound.settled = None;
            inbound.requires_payment = order.requires_payment;
            inbound.invoice = Some(draft.new_id());
            sold.clone_from(&inbound.invoice);
        } else if sold.is_some() && order.on_payment {
            inbound.status = Status::Pending;
            inbound.settled = None;
            inbound.invoice.clone_from(&sold);
        }
        let waits = inbound.status == Status::Pending;
        let index = draft.write(inbound);
        if kind == Kind::Purchased {
            show_purchase(draft, index);
        } else if waits {
            // What could never come in is not promised.
            let after = &draft.state.wallets[order.wallet].cents + &draft.state.transactions[index].cents;
            draft.overflowed |= after > number::largest_money();
            draft.changed = true;
        } else {
            draft.bring_in(index);
        }
    }
}

/// Lists the invoice of a purchase in the answer. It is issued once: its figures stay as they are.
pub(crate) fn show_purchase(draft: &mut Draft, purchase: usize) {
    let it = &draft.state.transactions[purchase];
    let cents = it.cents.clone();
    let (tax, total) = it.issued.clone().unwrap_or_else(|| {
        let rate = if draft.policy.purchase_tax { draft.state.tax_rate() } else { number::zero() };
        let tax = (&cents * rate / number::whole(100)).ceil();
        (tax.clone(), cents + tax)
    });
    let open = it.status != Status::Settled && !it.invoice_voided && !it.refund_due;
    let due = if open { total.clone() } else { number::zero() };
    draft.state.transactions[purchase].issued = Some((tax.clone(), total.clone()));
    draft.invoices.push(summary::invoice_line("credit", &number::zero(), None, None, &tax, &total, &due));
}

/// More than the balance, in credits as typed.
pub(crate) fn exceeds_balance(draft: &Draft, wallet: usize, voided: &Input) -> bool {
    voided.typed > draft.state.wallets[wallet].credits
}

/// Voids credits from the pool: floored credits, rounded money.
pub(crate) fn void_from_pool(draft: &mut Draft, wallet: usize, voided: &Input) -> Judged {
    if voided.credits == number::zero() {
        draft.quiet("rounds_to_nothing");
        return Ok(());
    }
    let held = draft.state.wallets[wallet].clone();
    let cents = draft.cents_out(wallet, &voided.credits, &voided.cents, &held.cents, &held.credits);
    let Some(fundings) = draft.draw(wallet, &cents) else {
        return refuse("exceeds_available_amount", "amount_cents");
    };
    book_void(draft, wallet, cents, voided, fundings)
}

/// Books a void: its credits are as typed, or follow the money where the drift is booked.
pub(crate) fn book_void(
    draft: &mut Draft,
    wallet: usize,
    cents: Q,
    voided: &Input,
    fundings: Vec<(usize, Q)>,
) -> Judged {
    let credits = if draft.policy.booked {
        draft.credits_out(wallet, &cents, &fundings)
    } else {
        voided.credits.clone()
    };
    if cents > number::zero() || credits > number::zero() {
        let mut outbound = draft.transaction(wallet, false, Kind::Voided, cents, credits);
        outbound.reason = Some("manual");
        draft.take_out(outbound, fundings, (VOIDED.name, &voided.credits))?;
    } else {
        draft.quiet("rounds_to_nothing");
    }
    Ok(())
}
