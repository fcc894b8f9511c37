//! Flows (rules 10): what came and went per period, with a closing identity.

use crate::decide::Draft;
use crate::number::{self, Q};
use crate::state::{Kind, Status, Transaction};
use crate::time;
use crate::verdict::Verdict;
use jiff::civil::{Date, Weekday};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Money and credits of what was offered, paid, consumed and voided.
type Sums = [(Q, Q); 4];

/// The rows that say anything, each `[start, currency, opening, four flows, closing, unexplained]` in money and credits.
pub(crate) fn flows(draft: &Draft) -> Verdict {
    let command = draft.command;
    let zone = draft.state.organization_zone();
    let date =
        |member: &str| command[member].as_str().and_then(|day| day.parse::<Date>().ok()).expect("a day");
    let (from, to) = (date("from_date"), date("to_date"));
    let customer = &draft.state.customer;
    let wanted = |member: &str, value: &Value| command[member].is_null() || command[member] == *value;
    let this_customer = wanted("customer_country", &customer["country"])
        && wanted("customer_type", &customer["customer_type"])
        && wanted("external_customer_id", &customer["external_id"]);
    let filters = [
        "currency",
        "customer_country",
        "customer_type",
        "external_customer_id",
        "external_subscription_id",
        "plan_code",
        "billing_entity_code",
    ];
    let filtered = filters.iter().any(|filter| !command[*filter].is_null());
    let moves: Vec<(String, Date, &Transaction)> = draft
        .state
        .transactions
        .iter()
        .filter(|it| it.status == Status::Settled && this_customer)
        .filter(|it| {
            let names = ["external_subscription_id", "plan_code", "billing_entity_code"];
            names.iter().zip(&it.tags).all(|(name, tag)| wanted(name, tag))
        })
        .map(|it| {
            let day = time::local_day(it.settled.unwrap_or(it.created), &zone);
            (draft.state.wallets[it.wallet].currency.clone(), day, it)
        })
        .filter(|(currency, _, _)| wanted("currency", &json!(currency)))
        .collect();
    let mut currencies: BTreeSet<String> = moves.iter().map(|(currency, _, _)| currency.clone()).collect();
    if !filtered {
        let held = draft
            .state
            .wallets
            .iter()
            .filter(|it| it.cents != number::zero() || it.credits != number::zero());
        currencies.extend(held.map(|it| it.currency.clone()));
    }
    let mut rows = Vec::new();
    let mut fits = true;
    for currency in &currencies {
        let between = |first: Date, last: Date| {
            let mut sums: Sums = Default::default();
            let inside =
                moves.iter().filter(|(other, day, _)| other == currency && first <= *day && *day <= last);
            inside.for_each(|(_, _, it)| add(&mut sums, it));
            sums
        };
        let earlier = net(&between(Date::MIN, from.yesterday().expect("a day")));
        let mut opening = earlier.clone();
        if !filtered {
            let later = net(&between(from, Date::MAX));
            let of = draft.state.wallets.iter().filter(|it| it.currency == *currency);
            let balance =
                of.fold((number::zero(), number::zero()), |sum, it| (sum.0 + &it.cents, sum.1 + &it.credits));
            opening = (balance.0 - later.0, balance.1 - later.1);
        }
        let mut unexplained = (&opening.0 - &earlier.0, &opening.1 - &earlier.1);
        for (first, last) in periods(from, to, command["time_granularity"].as_str().unwrap_or("daily")) {
            let sums = between(first, last);
            let moved = net(&sums);
            let closing = (&opening.0 + moved.0, &opening.1 + moved.1);
            let starts = match command["time_granularity"].as_str() {
                Some("weekly") => first.weekday().to_monday_zero_offset(),
                Some("monthly") => first.day() - 1,
                _ => 0,
            };
            let start = first.saturating_sub(jiff::Span::new().days(starts));
            let figures = [&opening, &closing, &unexplained].into_iter().chain(&sums);
            if figures
                .into_iter()
                .any(|it| number::distance(&it.0, &number::zero()) > number::largest_money())
            {
                fits = false;
                break;
            }
            let mut row = vec![json!(start.to_string()), json!(currency), show(&opening)];
            row.extend(sums.iter().map(show));
            row.extend([show(&closing), show(&unexplained)]);
            if row.iter().skip(2).any(|figures| *figures != json!([0, "0"])) {
                rows.push(json!(row));
            }
            opening = closing;
            unexplained = (number::zero(), number::zero());
        }
    }
    rows.sort_by_key(|row| (row[0].to_string(), row[1].to_string()));
    if fits { Verdict::Answered(json!(rows)) } else { Verdict::Malformed }
}

fn show(figures: &(Q, Q)) -> Value {
    json!([number::show_whole(&figures.0), number::show(&figures.1)])
}

fn add(sums: &mut Sums, it: &Transaction) {
    let (place, sign) = match it.kind {
        Kind::Granted => (0, 1),
        Kind::Purchased => (1, 1),
        Kind::Invoiced => (2, if it.inbound { -1 } else { 1 }),
        Kind::Voided => (3, 1),
    };
    sums[place].0 += &it.cents * number::whole(sign);
    sums[place].1 += &it.credits * number::whole(sign);
}

fn net(sums: &Sums) -> (Q, Q) {
    let [offered, paid, consumed, voided] = sums;
    (&offered.0 + &paid.0 - &consumed.0 - &voided.0, &offered.1 + &paid.1 - &consumed.1 - &voided.1)
}

/// The periods that the range touches, cut to it.
fn periods(from: Date, to: Date, granularity: &str) -> Vec<(Date, Date)> {
    let mut periods = Vec::new();
    let mut first = from;
    while first <= to {
        let mut last = first;
        let ends = |day: Date| match granularity {
            "weekly" => day.weekday() == Weekday::Sunday,
            "monthly" => day == day.last_of_month(),
            _ => true,
        };
        while last < to && !ends(last) {
            last = last.tomorrow().expect("a day");
        }
        periods.push((first, last));
        first = last.tomorrow().expect("a day");
    }
    periods
}

/// An engine's rows in the same shape.
pub(crate) fn rows_of_answer(answer: &Value) -> Value {
    let rows = answer["result"].as_array().cloned().unwrap_or_default();
    let rows = rows.iter().map(|row| {
        let names = ["opening", "offered", "paid", "consumed", "voided", "closing", "unexplained"];
        let figures = names
            .iter()
            .map(|name| json!([row[format!("{name}_amount_cents")], row[format!("{name}_credits")]]));
        let mut line = vec![row["start_of_period"].clone(), row["currency"].clone()];
        line.extend(figures);
        json!(line)
    });
    rows.filter(|line: &Value| {
        let mut figures = line.as_array().expect("a line").iter().skip(2);
        figures.any(|figures| *figures != json!([0, "0"]))
    })
    .collect()
}
