//! Reads members of an answer and lays out lines.

use std::fmt;

use drawdown::currency::Currency;
use drawdown::policy::{CurrencyDigits, Policy};
use serde_json::Value;

/// Members by name. What is not there reads as nothing: an answer of a newer engine may hold more, never less.
pub trait Fields {
    /// A text; empty when there is none.
    fn text(&self, name: &str) -> &str;
    /// A text that is there.
    fn optional(&self, name: &str) -> Option<&str>;
    /// An integer that is there.
    fn integer(&self, name: &str) -> Option<i64>;
    /// A flag; false when there is none.
    fn flag(&self, name: &str) -> bool;
    /// A member that is an object, else nothing in it.
    fn object(&self, name: &str) -> &Value;
    /// A list; empty when there is none.
    fn list(&self, name: &str) -> &[Value];
    /// Minor units as an amount with the currency's digits: 1050 are `10.50`.
    fn money(&self, name: &str, currency: Unit<'_>) -> String;
    /// The member `currency`, with its digits.
    fn currency(&self, table: CurrencyDigits) -> Unit<'_>;
}

impl Fields for Value {
    fn text(&self, name: &str) -> &str {
        self.optional(name).unwrap_or_default()
    }

    fn optional(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(Value::as_str)
    }

    fn integer(&self, name: &str) -> Option<i64> {
        self.get(name).and_then(Value::as_i64)
    }

    fn flag(&self, name: &str) -> bool {
        self.get(name).and_then(Value::as_bool).unwrap_or_default()
    }

    fn object(&self, name: &str) -> &Value {
        self.get(name).unwrap_or(&Value::Null)
    }

    fn list(&self, name: &str) -> &[Value] {
        self.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
    }

    fn money(&self, name: &str, currency: Unit<'_>) -> String {
        amount(self.integer(name).unwrap_or_default(), currency)
    }

    fn currency(&self, table: CurrencyDigits) -> Unit<'_> {
        Unit::of(self.text("currency"), table)
    }
}

/// A currency and the digits that the policy of the answer counts it with.
#[derive(Clone, Copy)]
pub struct Unit<'answer> {
    code: &'answer str,
    digits: usize,
}

impl<'answer> Unit<'answer> {
    fn of(code: &'answer str, table: CurrencyDigits) -> Self {
        Self { code, digits: Currency::from_code(code, table).map_or(2, Currency::digits) as usize }
    }
}

impl fmt::Display for Unit<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code)
    }
}

/// The table of digits of the policy that an answer names.
pub fn digits_of(answer: &Value) -> CurrencyDigits {
    let policy = answer.object("engine").object("policy");
    let preset = policy.as_str().unwrap_or_else(|| policy.text("preset"));
    let own = policy.optional("currency_digits").and_then(CurrencyDigits::from_name);
    let of_preset = Policy::named(preset).map(|policy| policy.currency_digits);
    own.or(of_preset).unwrap_or(CurrencyDigits::Iso)
}

/// Minor units with the point where the currency has it.
pub fn amount(minor: i64, currency: Unit<'_>) -> String {
    let digits = currency.digits;
    let figure = format!("{:0width$}", minor.unsigned_abs(), width = digits + 1);
    let (whole, fraction) = figure.split_at_checked(figure.len() - digits).unwrap_or((&figure, ""));
    let sign = if minor < 0 { "-" } else { "" };
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{whole}{point}{fraction}")
}

/// Sub-cent minor units, as text, with the point where the currency has it: `1050.5` are `10.505`.
pub fn subcent_amount(minor: &str, currency: Unit<'_>) -> String {
    let (sign, figure) = minor.strip_prefix('-').map_or(("", minor), |figure| ("-", figure));
    let (whole, fraction) = figure.split_once('.').unwrap_or((figure, ""));
    match whole.parse() {
        Ok(whole) if fraction.is_empty() => format!("{sign}{}", amount(whole, currency)),
        Ok(whole) => {
            let whole = amount(whole, currency);
            let point = if whole.contains('.') { "" } else { "." };
            format!("{sign}{whole}{point}{fraction}")
        }
        Err(_) => minor.to_owned(),
    }
}

/// Major units, as text, with at least the currency's digits: `10` are `10.00`.
pub fn major_amount(major: &str, currency: Unit<'_>) -> String {
    let digits = currency.digits;
    let (whole, fraction) = major.split_once('.').unwrap_or((major, ""));
    let point = if digits == 0 && fraction.is_empty() { "" } else { "." };
    format!("{whole}{point}{fraction:0<digits$}")
}

/// `snake_case` of a document as words.
pub fn words(name: &str) -> String {
    name.replace('_', " ")
}

/// Lines on their way to a person.
#[derive(Default)]
pub struct Lines(String);

impl Lines {
    /// One line, so many steps to the right.
    pub fn add(&mut self, steps: usize, line: &str) {
        self.0.push_str(&"  ".repeat(steps));
        self.0.push_str(line.trim_end());
        self.0.push('\n');
    }

    /// An empty line.
    pub fn gap(&mut self) {
        self.0.push('\n');
    }

    /// A heading, with an empty line before it.
    pub fn heading(&mut self, steps: usize, line: &str) {
        self.gap();
        self.add(steps, line);
    }

    /// Rows in columns; those from `right` on hold figures and stand to the right.
    pub fn table<const N: usize>(&mut self, steps: usize, rows: &[[String; N]], right: usize) {
        let width =
            |column: usize| rows.iter().filter_map(|row| Some(row.get(column)?.chars().count())).max();
        let widths: Vec<usize> = (0..N).map(|column| width(column).unwrap_or_default()).collect();
        for row in rows {
            let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, width))| {
                if column < right { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
            });
            self.add(steps, &cells.collect::<Vec<_>>().join("  "));
        }
    }

    /// The text.
    pub fn finish(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts() {
        for (minor, currency, text) in [
            (1050, "EUR", "10.50"),
            (-5, "EUR", "-0.05"),
            (0, "EUR", "0.00"),
            (1050, "JPY", "1050"),
            (1050, "KWD", "1.050"),
            (7, "none", "0.07"),
        ] {
            assert_eq!(amount(minor, Unit::of(currency, CurrencyDigits::Iso)), text);
        }
    }

    #[test]
    fn major_amounts() {
        for (major, currency, text) in
            [("10", "EUR", "10.00"), ("0.5", "EUR", "0.50"), ("3", "JPY", "3"), ("1.25", "KWD", "1.250")]
        {
            assert_eq!(major_amount(major, Unit::of(currency, CurrencyDigits::Iso)), text);
        }
    }

    #[test]
    fn subcent_amounts() {
        for (minor, currency, text) in [
            ("1050.5", "EUR", "10.505"),
            ("-0.25", "EUR", "-0.0025"),
            ("3", "JPY", "3"),
            ("3.5", "JPY", "3.5"),
        ] {
            assert_eq!(
                subcent_amount(minor, Unit::of(currency, CurrencyDigits::Iso)),
                text,
                "{minor} {currency}"
            );
        }
    }
}
