//! What this engine is: versions, presets, limits.

use crate::documents::answer::VERSION;
use crate::documents::policy;
use crate::limits;
use crate::prelude::*;
use drawdown::currency::Currency;
use drawdown::policy::{CurrencyDigits, Preset};
use drawdown::time::TZDB_VERSION;
use drawdown_json::writer::{ObjectWriter, Place};

/// Writes version, presets with their dials, limits, currencies and the version of the time zone database.
pub(crate) fn write(place: Place<'_>) {
    place.object(|object| {
        put!(object, "version" => VERSION);
        object.member("presets").list(Preset::ALL, |place, preset| {
            place.object(|object| {
                put!(object, "name" => preset);
                object.member("policy").object(|dials| policy::write_dials(dials, *preset.policy()));
            });
        });
        object.member("limits").object(limits::write);
        object.member("currencies").list(Currency::codes(), |place, code| {
            place.object(|currency| {
                put!(currency, "code" => code);
                currency.member("digits").object(|digits| write_digits(code, digits));
            });
        });
        put!(object, "tzdb" => TZDB_VERSION);
    });
}

/// The digits of a currency under each table; null where the table cannot count it.
fn write_digits(code: &str, object: &mut ObjectWriter<'_>) {
    for table in CurrencyDigits::ALL {
        let digits = Currency::from_code(code, *table).map(|currency| i64::from(currency.digits()));
        object.put(table.name(), &digits);
    }
}
