//! Exact numbers: every figure is a rational, and each rounding of the rules is one named function.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};
use serde_json::Value;

/// An exact number: credits, minor units and rates alike.
pub type Q = BigRational;

/// The whole number `n`.
#[must_use]
pub fn whole(n: i64) -> Q {
    Q::from_integer(BigInt::from(n))
}

/// Ten to the power of `digits`.
#[must_use]
pub fn ten_to(digits: u32) -> Q {
    Q::from_integer(BigInt::from(10).pow(digits))
}

/// Nothing.
#[must_use]
pub fn zero() -> Q {
    Q::zero()
}

/// The sum of some numbers.
pub fn total(numbers: impl IntoIterator<Item = Q>) -> Q {
    numbers.into_iter().fold(zero(), |sum, number| sum + number)
}

/// The smaller of two numbers.
#[must_use]
pub fn least(a: &Q, b: &Q) -> Q {
    if a < b { a.clone() } else { b.clone() }
}

/// How far apart two numbers are.
#[must_use]
pub fn distance(a: &Q, b: &Q) -> Q {
    (a - b).abs()
}

/// The number, or 0 when it is negative.
#[must_use]
pub fn at_least_zero(number: Q) -> Q {
    if number.is_negative() { zero() } else { number }
}

/// Reads a decimal text, or `None` when the text is not of the form `-?(0|[1-9][0-9]*)(\.[0-9]+)?`.
#[must_use]
pub fn parse(text: &str) -> Option<Q> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (before, after) = match digits.split_once('.') {
        Some((before, after)) if !after.is_empty() => (before, after),
        Some(_) => return None,
        None => (digits, ""),
    };
    let all_digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    if before.is_empty() || !all_digits(before) || !all_digits(after) {
        return None;
    }
    if before.len() > 1 && before.starts_with('0') {
        return None;
    }
    let numerator: BigInt = format!("{before}{after}").parse().ok()?;
    let number = Q::from_integer(numerator) / ten_to(u32::try_from(after.len()).ok()?);
    Some(if negative { -number } else { number })
}

/// Reads a decimal that stands as JSON text or as a JSON number.
#[must_use]
pub fn read(value: &Value) -> Option<Q> {
    match value.as_str() {
        Some(text) => parse(text),
        None if value.is_number() => parse(&value.to_string()),
        None => None,
    }
}

/// Reads a decimal, 0 when there is none.
#[must_use]
pub fn read_or_zero(value: &Value) -> Q {
    read(value).unwrap_or_else(zero)
}

/// Down to `digits` fraction digits.
#[must_use]
pub fn floor_to(number: &Q, digits: u32) -> Q {
    (number * ten_to(digits)).floor() / ten_to(digits)
}

/// Towards zero to `digits` fraction digits.
#[must_use]
pub fn cut_to(number: &Q, digits: u32) -> Q {
    (number * ten_to(digits)).trunc() / ten_to(digits)
}

/// To `digits` fraction digits, half away from zero.
#[must_use]
pub fn round_away_to(number: &Q, digits: u32) -> Q {
    let half = Q::new(BigInt::one(), BigInt::from(2));
    let rounded = (number.abs() * ten_to(digits) + half).floor() / ten_to(digits);
    if number.is_negative() { -rounded } else { rounded }
}

/// To a whole number, half up.
#[must_use]
pub fn round_half_up(number: &Q) -> Q {
    (number + Q::new(BigInt::one(), BigInt::from(2))).floor()
}

/// The minor units of `credits` at `rate` in a currency of `digits` (rules 3.2).
#[must_use]
pub fn money_of(credits: &Q, rate: &Q, digits: u32) -> Q {
    round_half_up(&(credits * rate * ten_to(digits)))
}

/// The credits of minor units (rules 3.3 and 3.5).
#[must_use]
pub fn credits_of(cents: &Q, rate: &Q, digits: u32) -> Q {
    round_away_to(&(cents / ten_to(digits) / rate), 5)
}

/// Which table tells the digits of a currency (the dial `currency_digits`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// ISO 4217.
    Iso,
    /// Lago's money library.
    Lago,
}

/// The fraction digits of a currency, `None` when the model does not know it or the table cannot count it.
#[must_use]
pub fn currency_digits(code: &str, table: Table) -> Option<u32> {
    match (code, table) {
        ("HUF" | "MGA", Table::Lago) | ("JPY" | "KRW", _) => Some(0),
        ("MRU", Table::Lago) => None,
        ("EUR" | "USD" | "GBP" | "CHF" | "HUF" | "MGA" | "MRU", _) => Some(2),
        ("KWD" | "BHD", _) => Some(3),
        _ => None,
    }
}

/// Shortest decimal text. Panics on a number that has no finite decimal text.
#[must_use]
pub fn show(number: &Q) -> String {
    let ten = BigInt::from(10);
    let places = (0..=40u32)
        .find(|&places| (ten.pow(places) % number.denom()).is_zero())
        .expect("a decimal of at most 40 fraction digits");
    let digits = (number.numer().abs() * ten.pow(places) / number.denom()).to_string();
    let places = usize::try_from(places).expect("at most 40");
    let padded = format!("{digits:0>width$}", width = places + 1);
    let (before, after) = padded.split_at_checked(padded.len() - places).expect("ASCII digits");
    let sign = if number.is_negative() { "-" } else { "" };
    if after.is_empty() { format!("{sign}{before}") } else { format!("{sign}{before}.{after}") }
}

/// A whole number as a JSON integer. Panics on a fraction or beyond 64 bits.
#[must_use]
pub fn show_whole(number: &Q) -> Value {
    assert!(number.is_integer(), "minor units are whole: {number}");
    Value::from(i64::try_from(number.to_integer()).expect("64 bits"))
}

/// The largest money that the documents hold, 2^53 - 1.
#[must_use]
pub fn largest_money() -> Q {
    whole((1 << 53) - 1)
}

/// The largest credits a command may give, 10^25 - 1.
#[must_use]
pub fn largest_credits() -> Q {
    ten_to(25) - whole(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn q(text: &str) -> Q {
        parse(text).expect(text)
    }

    #[test]
    fn decimals_follow_one_grammar() {
        for good in ["0", "0.0", "-15.00", "4.399999", "120"] {
            assert!(parse(good).is_some(), "{good}");
        }
        for bad in ["", "-", "foobar", "NaN", "1e3", ".5", "5.", "01", "+1", " 1", "1 ", "1.2.3", "--1"] {
            assert!(parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn decimals_are_shown_shortest() {
        for (number, text) in [("10.00", "10"), ("0.50", "0.5"), ("-3.250", "-3.25"), ("-0.0", "0")] {
            assert_eq!(show(&q(number)), text);
        }
    }

    // Facts round-001 to round-005, round-020, round-021, round-022.
    #[test]
    fn money_and_credits_follow_the_facts() {
        assert_eq!(show(&money_of(&q("1000"), &q("1"), 2)), "100000");
        assert_eq!(show(&money_of(&q("1034"), &q("0.001"), 2)), "103");
        assert_eq!(show(&credits_of(&q("103"), &q("0.001"), 2)), "1030");
        assert_eq!(show(&credits_of(&q("10"), &q("1"), 2)), "0.1");
        assert_eq!(show(&credits_of(&round_half_up(&q("103.4589")), &q("0.001"), 2)), "1030");
        assert_eq!(show(&credits_of(&q("100"), &q("1.375"), 2)), "0.72727");
        assert_eq!(show(&credits_of(&q("100"), &q("25"), 2)), "0.04");
        assert_eq!(show(&credits_of(&q("5000"), &q("2.00"), 2)), "25");
        assert_eq!(show(&credits_of(&q("3000"), &q("2.00"), 2)), "15");
    }

    #[test]
    fn halves_go_up_or_away() {
        assert_eq!(show(&round_half_up(&q("68.456"))), "68");
        assert_eq!(show(&round_half_up(&q("0.5"))), "1");
        assert_eq!(show(&round_away_to(&q("-0.000005"), 5)), "-0.00001");
        assert_eq!(show(&cut_to(&q("-0.19"), 1)), "-0.1");
        assert_eq!(show(&floor_to(&q("14.28444999"), 5)), "14.28444");
    }
}
