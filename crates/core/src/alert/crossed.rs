//! Which thresholds of an alert a falling figure crossed (rules, section 9).
//!
//! A threshold is crossed when `current <= threshold < previous`. A repeating step stands for the thresholds
//! `lowest - step`, `lowest - 2 * step`, ... below the lowest one-time threshold, or below 0 without one. They
//! are counted by arithmetic, never walked: a step of 0.00001 below a million costs what any other does.

use alloc::vec::Vec;

use rust_decimal::Decimal;

use crate::account::{Alert, AlertThreshold, AlertType, Wallet};
use crate::amount::{CREDIT_DIGITS, Credits, Exact, MAX_MONEY, Money, OutOfRange, Rate, in_digits};
use crate::currency::Currency;
use crate::policy::AlertStep;
use drawdown_sort::sort_by;

/// The most repeating steps that one run reports: those nearest to the figure.
pub const MAX_STEPS: usize = 100;

/// The figure that an alert watches: minor units or credits, as its type says.
pub(crate) fn figure(wallet: &Wallet, alert_type: AlertType) -> Decimal {
    match alert_type {
        AlertType::Balance => Decimal::from(wallet.balance.amount.minor()),
        AlertType::Credits => wallet.balance.credits.decimal(),
        AlertType::Ongoing => Decimal::from(wallet.ongoing_figures().amount.minor()),
        AlertType::OngoingCredits => wallet.ongoing_figures().credits.decimal(),
        // it watches grants, not a figure
        AlertType::Expiring => Decimal::ZERO,
    }
}

/// Thresholds crossed between the alert's previous figure and the current one, rising, each once.
///
/// # Errors
/// - [`OutOfRange`] when a step is too far from the figure to be told exactly.
pub(crate) fn crossed(alert: &Alert, current: Decimal, step_dial: AlertStep) -> Exact<Vec<Decimal>> {
    let mut crossed = crossed_steps(&alert.thresholds, (alert.previous_value, current), step_dial)?;
    let once = alert.thresholds.iter().filter(|threshold| !threshold.recurring);
    crossed.extend(once.map(|t| t.value).filter(|value| current <= *value && *value < alert.previous_value));
    sort_by(&mut crossed, Ord::cmp);
    crossed.dedup();
    Ok(crossed)
}

/// One-time thresholds that a rising figure is above again: those that it had crossed, rising, each once.
pub(crate) fn resolved(alert: &Alert, current: Decimal) -> Vec<Decimal> {
    let once = alert.thresholds.iter().filter(|threshold| !threshold.recurring).map(|t| t.value);
    let mut resolved: Vec<Decimal> =
        once.filter(|value| alert.previous_value <= *value && *value < current).collect();
    sort_by(&mut resolved, Ord::cmp);
    resolved.dedup();
    resolved
}

/// Can the repeating steps of an alert be told, whatever becomes of the wallet's figures? Between the largest money and
/// the smallest one, or what they are in credits, with every digit that a figure may have.
///
/// # Errors
/// - [`OutOfRange`] when some step between the two has more digits than a decimal
pub(crate) fn can_run(
    alert_type: AlertType,
    thresholds: &[AlertThreshold],
    rate: Rate,
    currency: Currency,
) -> Exact<()> {
    let money = Money::from_minor(MAX_MONEY)?;
    let largest = match alert_type {
        AlertType::Balance | AlertType::Ongoing | AlertType::Expiring => Decimal::from(money.minor()),
        AlertType::Credits | AlertType::OngoingCredits => {
            rate.credits(money, currency)?.minus(Credits::floor(Decimal::new(1, CREDIT_DIGITS)))?.decimal()
        }
    };
    let smallest = Decimal::ZERO.checked_sub(largest).ok_or(OutOfRange)?;
    crossed_steps(thresholds, (largest, smallest), AlertStep::Repeated).map(|_| ())
}

/// The hundred nearest of all repeating steps that were crossed.
fn crossed_steps(
    thresholds: &[AlertThreshold],
    (previous, current): (Decimal, Decimal),
    step_dial: AlertStep,
) -> Exact<Vec<Decimal>> {
    let mut crossed = Vec::new();
    if current > previous {
        return Ok(crossed);
    }
    let (once, steps): (Vec<_>, Vec<_>) = thresholds.iter().partition(|threshold| !threshold.recurring);
    let lowest = once.iter().map(|threshold| threshold.value).min().unwrap_or(Decimal::ZERO);
    for step in steps {
        let ladder = Ladder { lowest, step: step.value };
        crossed.extend(ladder.between(current, previous, step_dial)?);
    }
    sort_by(&mut crossed, Ord::cmp);
    crossed.dedup();
    crossed.truncate(MAX_STEPS);
    Ok(crossed)
}

/// The thresholds `lowest - n * step` for n = 1, 2, ...
struct Ladder {
    lowest: Decimal,
    step: Decimal,
}

impl Ladder {
    /// The lowest rungs `t`, at most a hundred, with `current <= t < previous`; `<= previous` where a landing is
    /// repeated. A step that is not above zero has no rungs.
    fn between(&self, current: Decimal, previous: Decimal, step_dial: AlertStep) -> Exact<Vec<Decimal>> {
        if self.step.is_zero() || self.step.is_sign_negative() {
            return Ok(Vec::new());
        }
        let figures = [self.lowest, self.step, current, previous];
        let scale = figures.iter().map(|figure| figure.normalize().scale()).max().unwrap_or_default();
        let [lowest, step, current, previous] = figures.map(|figure| units(figure.normalize(), scale));
        let (lowest, step) = (lowest?, step?);
        let last = steps_down(lowest, current?, step)?;
        let below = match step_dial {
            AlertStep::Once => previous?,
            // rungs are whole units: not above `previous` is below the next unit
            AlertStep::Repeated => previous?.checked_add(1).ok_or(OutOfRange)?,
        };
        let first = steps_down(lowest, below, step)?.saturating_add(1);
        let most = i128::try_from(MAX_STEPS).map_err(|_| OutOfRange)?;
        let first = first.max(1).max(last.saturating_sub(most).saturating_add(1));
        (first..=last).map(|count| rung(lowest, step, count, scale)).collect()
    }
}

/// How many whole steps lie between a figure and `lowest` above it, rounded down.
fn steps_down(lowest: i128, figure: i128, step: i128) -> Exact<i128> {
    lowest.checked_sub(figure).and_then(|distance| distance.checked_div_euclid(step)).ok_or(OutOfRange)
}

/// A decimal as an integer of 10^-scale; `scale` not below its own.
fn units(figure: Decimal, scale: u32) -> Exact<i128> {
    let missing = scale.saturating_sub(figure.scale());
    let up = 10_i128.checked_pow(missing).ok_or(OutOfRange)?;
    figure.mantissa().checked_mul(up).ok_or(OutOfRange)
}

fn rung(lowest: i128, step: i128, count: i128, scale: u32) -> Exact<Decimal> {
    let below = step.checked_mul(count).ok_or(OutOfRange)?;
    let units = lowest.checked_sub(below).ok_or(OutOfRange)?;
    let rung = Decimal::try_from_i128_with_scale(units, scale).map_err(|_| OutOfRange)?;
    in_digits(rung.normalize())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::AlertId;
    use crate::sample::{decimal, list, wallet};
    use alloc::string::String;

    /// Thresholds parted by blanks; a repeating step begins with `/`.
    fn alert(thresholds: &str, previous: &str) -> Alert {
        let threshold = |text: &str| {
            let recurring = text.starts_with('/');
            AlertThreshold { code: None, value: decimal(text.trim_start_matches('/')), recurring }
        };
        Alert {
            id: AlertId::new("alert"),
            alert_type: AlertType::Balance,
            code: None,
            notify_on: Vec::new(),
            thresholds: thresholds.split_whitespace().map(threshold).collect(),
            previous_value: decimal(previous),
        }
    }

    fn told(thresholds: &str, previous: &str, current: &str, step_dial: AlertStep) -> String {
        list(&crossed(&alert(thresholds, previous), decimal(current), step_dial).unwrap())
    }

    #[test]
    fn thresholds_crossed_by_a_falling_figure() {
        #[rustfmt::skip]
        let table = [
            // thresholds         previous  current  once          repeated
            ("/100",              "50",     "-150",  "-100",       "-100"),           // alert-002
            ("500 800",           "1000",   "400",   "500 800",    "500 800"),        // alert-003
            ("8000 5000 2000",    "10000",  "9000",  "",           ""),               // alert-005
            ("8000 5000 2000",    "9000",   "7000",  "8000",       "8000"),
            ("40 30",             "50",     "45",    "",           ""),               // alert-006
            ("40 30",             "45",     "30",    "30 40",      "30 40"),
            ("90 /10",            "100",    "95",    "",           ""),               // alert-007
            ("90 /10",            "95",     "70",    "70 80 90",   "70 80 90"),
            ("90 /10",            "70",     "50",    "50 60",      "50 60 70"),
            ("8000 /2000",        "9500",   "7000",  "8000",       "8000"),           // alert-008
            ("8000 /2000",        "7000",   "5000",  "6000",       "6000"),
            // a one-time threshold landed on is not told again, a step is while the figure rests on it
            ("90",                "90",     "80",    "",           ""),
            ("90 /10",            "90",     "90",    "",           ""),
            ("90 /10",            "80",     "80",    "",           "80"),
            // nothing rises
            ("90 /10",            "50",     "70",    "",           ""),
            ("90 /10",            "79",     "80",    "",           ""),
            // below zero, and without one-time thresholds
            ("/100",              "0",      "0",     "",           ""),
            ("/100",              "100",    "0",     "",           ""),
            ("/100",              "-100",   "-101",  "",           "-100"),
            ("-50 /25",           "0",      "-100",  "-100 -75 -50", "-100 -75 -50"),
            // several steps are a union
            ("100 /30 /20",       "101",    "40",    "40 60 70 80 100", "40 60 70 80 100"),
            ("100 100 /50 /25",   "100",    "50",    "50 75",      "50 75"),
            // digits of credits, and steps that are none
            ("1 /0.00001",        "1.5",    "0.99997", "0.99997 0.99998 0.99999 1", "0.99997 0.99998 0.99999 1"),
            ("0.5 /0.2",          "0.3",    "0.1",   "0.1",        "0.1 0.3"),
            ("10 /0 /-5",         "20",     "-20",   "10",         "10"),
            ("",                  "20",     "-20",   "",           ""),
        ];
        for (thresholds, previous, current, once, repeated) in table {
            let case = alloc::format!("{thresholds}: {previous} -> {current}");
            assert_eq!(told(thresholds, previous, current, AlertStep::Once), once, "once, {case}");
            assert_eq!(
                told(thresholds, previous, current, AlertStep::Repeated),
                repeated,
                "repeated, {case}"
            );
        }
    }

    #[test]
    fn billions_of_steps_tell_the_hundred_nearest() {
        let steps = |thresholds, previous, current| {
            crossed(&alert(thresholds, previous), decimal(current), AlertStep::Repeated).unwrap()
        };
        let one = steps("0 /0.00001", "1", "-9007199254740991");
        assert_eq!(one.len(), 101);
        assert_eq!(list(&one[..2]), "-9007199254740991 -9007199254740990.99999");
        assert_eq!(list(&one[99..]), "-9007199254740990.99901 0");
        let two = steps("/1 /2", "0", "-1000");
        assert_eq!((two.len(), list(&two[98..])), (100, String::from("-902 -901")));
    }

    #[test]
    fn steps_that_no_figure_could_stop() {
        let runs = |thresholds, alert_type| {
            can_run(alert_type, &alert(thresholds, "0").thresholds, Rate::ONE, Currency::EUR)
        };
        for (thresholds, alert_type, expected) in [
            ("/0.000000000001", AlertType::Balance, Ok(())),
            ("/0.0000000000001", AlertType::Balance, Err(OutOfRange)),
            ("/0.00000000000001", AlertType::OngoingCredits, Ok(())),
            ("/0.000000000000001", AlertType::OngoingCredits, Err(OutOfRange)),
            (
                "1000000000000000000000000000 /0.000000000000000000000000001",
                AlertType::Ongoing,
                Err(OutOfRange),
            ),
            ("1000000000000000000000000000 0.000000000000000000000000001", AlertType::Ongoing, Ok(())),
            ("", AlertType::Credits, Ok(())),
        ] {
            assert_eq!(runs(thresholds, alert_type), expected, "{thresholds}");
        }
    }

    #[test]
    fn figures_that_do_not_fit_are_told_not_guessed() {
        let far = "79228162514264337593543950335";
        let fine = "/0.0000000000000000000000000001";
        assert_eq!(crossed(&alert(fine, far), decimal("-1000"), AlertStep::Once), Err(OutOfRange));
        assert_eq!(told(far, far, "-1", AlertStep::Once), "");
        assert_eq!(told("1", far, "0.0000000000000000000000000001", AlertStep::Once), "1");
    }

    #[test]
    fn each_type_watches_its_figure() {
        let mut wallet = wallet("w", 1250);
        let (amount, credits) = (crate::sample::money(-300), crate::sample::credits("-3"));
        wallet.ongoing = Some(crate::account::OngoingBalance { amount, credits, ..Default::default() });
        for (alert_type, value) in [
            (AlertType::Balance, "1250"),
            (AlertType::Credits, "12.5"),
            (AlertType::Ongoing, "-300"),
            (AlertType::OngoingCredits, "-3"),
        ] {
            assert_eq!(figure(&wallet, alert_type), decimal(value));
        }
    }
}
