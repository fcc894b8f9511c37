//! Fees of an invoice: Lago's one-off form spelled out, and what an answer shows of one.

use crate::document::{self, Object};
use crate::error::{ApiError, invalid};
use crate::ids;
use drawdown::Decimal;
use drawdown::amount::{Credits, Money, Rate};
use drawdown::currency::Currency;
use serde_json::{Value, json};

/// There is no table of taxes here: a code that names one cannot be honoured. Fees state their tax.
pub fn no_tax_codes(said: &Object) -> Result<(), ApiError> {
    let codes = document::given(said, "tax_codes");
    let none = codes.is_none_or(|codes| codes.as_array().is_some_and(Vec::is_empty));
    if none { Ok(()) } else { Err(ApiError::NotFound("tax")) }
}

/// Spells out the fees that have Lago's one-off form; whether there is one.
pub fn spelled_out(fees: &mut [Value]) -> Result<bool, ApiError> {
    let mut one_off = false;
    for (index, fee) in fees.iter_mut().enumerate() {
        let fee = fee.as_object_mut().ok_or_else(|| invalid("fees", "value_is_invalid"))?;
        no_tax_codes(fee)?;
        one_off |= add_on(fee, index)?;
    }
    Ok(one_off)
}

/// Lago's form of a one-off fee: so many units of an add-on, at a price. There is no table of add-ons here either, so
/// the price must be said.
fn add_on(fee: &mut Object, index: usize) -> Result<bool, ApiError> {
    let wrong = |member: &str| invalid(&format!("fees.{index}.{member}"), "value_is_invalid");
    let Some(code) = document::text(fee, "add_on_code").map(str::to_owned) else { return Ok(false) };
    let price = document::given(fee, "unit_amount_cents").ok_or(ApiError::NotFound("add_on"))?;
    let price = price.as_i64().ok_or_else(|| wrong("unit_amount_cents"))?;
    let units = document::given(fee, "units")
        .map_or_else(|| "1".to_owned(), |units| units.to_string().replace('"', ""));
    let amount = priced(price, &units).ok_or_else(|| wrong("units"))?;
    fee.insert("item".to_owned(), json!({"type": "add_on", "code": code, "name": code}));
    fee.insert("units".to_owned(), units.into());
    fee.insert("amount_cents".to_owned(), amount.into());
    Ok(true)
}

/// A price times units of at most 5 fraction digits, rounded as the rules round: a price of minor units is a rate of a
/// currency without any.
fn priced(price: i64, units: &str) -> Option<i64> {
    let units: Decimal =
        units.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.').then(|| units.parse().ok())??;
    let counted = Credits::floor(units);
    if counted.decimal() != units {
        return None;
    }
    if price == 0 {
        return Some(0);
    }
    let rate = Rate::new(Decimal::from(price)).ok()?;
    rate.money(counted, Currency::JPY).ok().map(Money::minor)
}

/// A fee may state its tax as a rate alone: then the figure is the engine's.
pub fn taxed(fees: &mut [Value], read: &[Value]) {
    for (fee, read) in fees.iter_mut().zip(read) {
        let taxes = read.get("taxes_amount_cents").filter(|taxes| !taxes.is_null());
        if let (Value::Object(fee), Some(taxes)) = (fee, taxes) {
            fee.insert("taxes_amount_cents".to_owned(), taxes.clone());
        }
    }
}

/// Lago's `fee` of an invoice.
pub fn shaped(fee: &mut Object, invoice_id: &Value, currency: &Value) {
    if let Some(Value::String(id)) = fee.shift_remove("id") {
        fee.insert("lago_id".to_owned(), ids::public(&id).into());
    }
    fee.insert("lago_invoice_id".to_owned(), invoice_id.clone());
    fee.entry("taxes_amount_cents").or_insert(0.into());
    if let Some(total) = total(fee) {
        fee.entry("total_amount_cents").or_insert(total.into());
    }
    fee.entry("amount_currency").or_insert(currency.clone());
    fee.entry("total_amount_currency").or_insert(currency.clone());
    if let Some(unit) = fee.shift_remove("unit_amount").filter(|unit| !unit.is_null()) {
        fee.entry("precise_unit_amount").or_insert(unit);
    }
}

/// A fee with its tax.
fn total(fee: &Object) -> Option<i64> {
    let money =
        |name: &str| Money::from_minor(fee.get(name).and_then(Value::as_i64).unwrap_or_default()).ok();
    money("amount_cents")?.plus(money("taxes_amount_cents")?).ok().map(Money::minor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_times_units_is_rounded_half_up() {
        let cases = [
            (1200, "2", Some(2400)),
            (333, "1.5", Some(500)),
            (1, "0.5", Some(1)),
            (1, "0.49", Some(0)),
            (0, "7", Some(0)),
            (100, "12.60", Some(1260)),
            (100, "0.00001", Some(0)),
            (100, "0.000001", None),
            (100, "-1", None),
            (-100, "1", None),
            (100, "1e3", None),
            (100, "1_0", None),
            (100, "", None),
            (100, "true", None),
            (i64::MAX, "2", None),
        ];
        for (price, units, expected) in cases {
            assert_eq!(priced(price, units), expected, "{price} x {units}");
        }
    }
}
