//! Instants as text, by their digits: an answer holds many of them.

use alloc::string::String;
use drawdown::time::Instant;
use drawdown_json::writer::push_ascii;

const MICROS_PER_SECOND: i64 = 1_000_000;
const SECONDS_PER_DAY: i64 = 86_400;

/// Adds an instant in UTC with `Z`, its fraction as short as it can be.
pub(crate) fn push_instant(out: &mut String, instant: Instant) {
    let micros = instant.unix_micros();
    let seconds = micros.div_euclid(MICROS_PER_SECOND);
    let (year, month, day) = civil(seconds.div_euclid(SECONDS_PER_DAY));
    let clock = seconds.rem_euclid(SECONDS_PER_DAY);
    let mut text = *b"0000-00-00T00:00:00";
    let [y1, y2, y3, y4, _, o1, o2, _, d1, d2, _, h1, h2, _, m1, m2, _, s1, s2] = &mut text;
    fill([y1, y2], year.div_euclid(100));
    fill([y3, y4], year.rem_euclid(100));
    fill([o1, o2], month);
    fill([d1, d2], day);
    fill([h1, h2], clock.div_euclid(3_600));
    fill([m1, m2], clock.div_euclid(60).rem_euclid(60));
    fill([s1, s2], clock.rem_euclid(60));
    push_ascii(out, &text);
    push_fraction(out, micros.rem_euclid(MICROS_PER_SECOND));
    out.push('Z');
}

fn push_fraction(out: &mut String, micros: i64) {
    let mut rest = micros;
    let mut unit = MICROS_PER_SECOND;
    if rest > 0 {
        out.push('.');
    }
    while rest > 0 {
        unit = unit.div_euclid(10);
        out.push(char::from(ascii(rest.div_euclid(unit))));
        rest = rest.rem_euclid(unit);
    }
}

fn fill([tens, ones]: [&mut u8; 2], figure: i64) {
    *tens = ascii(figure.div_euclid(10));
    *ones = ascii(figure.rem_euclid(10));
}

fn ascii(digit: i64) -> u8 {
    b'0'.wrapping_add(u8::try_from(digit).unwrap_or_default())
}

/// Year, month and day of the days since 1970 (Howard Hinnant's `civil_from_days`, years from March on).
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days.saturating_add(719_468);
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let leaps = day_of_era
        .div_euclid(1_460)
        .wrapping_sub(day_of_era.div_euclid(36_524))
        .wrapping_add(day_of_era.div_euclid(146_096));
    let year_of_era = day_of_era.wrapping_sub(leaps).div_euclid(365);
    let days_before = year_of_era
        .wrapping_mul(365)
        .wrapping_add(year_of_era.div_euclid(4))
        .wrapping_sub(year_of_era.div_euclid(100));
    let day_of_year = day_of_era.wrapping_sub(days_before);
    let march_month = day_of_year.wrapping_mul(5).wrapping_add(2).div_euclid(153);
    let day =
        day_of_year.wrapping_sub(march_month.wrapping_mul(153).wrapping_add(2).div_euclid(5)).wrapping_add(1);
    let month = if march_month < 10 { march_month.wrapping_add(3) } else { march_month.wrapping_sub(9) };
    let year = year_of_era.wrapping_add(era.wrapping_mul(400)).wrapping_add(i64::from(month <= 2));
    (year, month, day)
}
