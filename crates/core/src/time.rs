//! Instants, local days and zones. No clock: the time of a decision is a field of its command.
//!
//! Spans are half-open everywhere: `[start, end)`. A local day begins at its midnight; where daylight saving
//! skips midnight it begins at the first instant after the gap, where midnight comes twice at the earlier one.

use alloc::string::String;
use core::fmt::{self, Write as _};

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, TimeDelta, Timelike, Utc, Weekday};

pub use crate::zones::{TZDB_VERSION, Zone};

const FIRST_YEAR: i32 = 1970;
const LAST_YEAR: i32 = 2099;
/// The first and the last day that an instant falls on somewhere.
const FIRST_DAY: (i32, u32, u32) = (1969, 12, 31);
const LAST_DAY: (i32, u32, u32) = (2100, 1, 1);
const MICROS_PER_SECOND: i64 = 1_000_000;
const SECONDS_PER_DAY: i64 = 86_400;

/// A point in time with microseconds, in the years 1970 to 2099 (UTC).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

impl Instant {
    /// Reads `YYYY-MM-DDTHH:MM:SS[.1-6 digits](Z|±HH:MM)`. `None` for any other form, a leap second, or a year
    /// outside 1970 to 2099.
    ///
    /// ```
    /// use drawdown::time::Instant;
    /// let instant = Instant::parse("2026-03-29T00:30:00.5+01:00").unwrap();
    /// assert_eq!(instant.to_string(), "2026-03-28T23:30:00.5Z");
    /// assert!(Instant::parse("2026-03-29").is_none());
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (clock, rest) = text.split_at_checked(19)?;
        let local = parse_clock(clock.as_bytes())?;
        let (fraction, zone) = rest.find(['Z', '+', '-']).and_then(|at| rest.split_at_checked(at))?;
        let micros = parse_fraction(fraction)?;
        let utc = local.checked_sub_signed(parse_offset(zone)?)?;
        let seconds = utc.and_utc().timestamp();
        let instant = Self(seconds.checked_mul(MICROS_PER_SECOND)?.checked_add(micros)?);
        ((FIRST_YEAR..=LAST_YEAR).contains(&utc.year())).then_some(instant)
    }

    fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0).unwrap_or_default()
    }

    /// Is it within the years that documents tell? The day after the last one of them is not.
    #[must_use]
    pub fn is_told(self) -> bool {
        (FIRST_YEAR..=LAST_YEAR).contains(&self.utc().year())
    }

    /// Microseconds since 1970.
    #[must_use]
    pub const fn unix_micros(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970, rounded down.
    #[must_use]
    pub fn unix_seconds(self) -> i64 {
        self.0.div_euclid(MICROS_PER_SECOND)
    }

    /// The calendar day at this instant in a zone.
    #[must_use]
    pub fn local_day(self, zone: Zone) -> LocalDay {
        let seconds = self.unix_seconds();
        let local = DateTime::from_timestamp(seconds.saturating_add(zone.offset(seconds)), 0);
        LocalDay(local.unwrap_or_default().date_naive())
    }

    /// The last instant before this one.
    pub(crate) const fn just_before(self) -> Self {
        Self(self.0.saturating_sub(1))
    }

    /// What a clock on the wall shows: the day, and microseconds since its midnight.
    pub(crate) fn wall_clock(self, zone: Zone) -> (LocalDay, i64) {
        let seconds = self.unix_seconds();
        let of_day = seconds.saturating_add(zone.offset(seconds)).rem_euclid(SECONDS_PER_DAY);
        let fraction = self.0.rem_euclid(MICROS_PER_SECOND);
        (self.local_day(zone), of_day.saturating_mul(MICROS_PER_SECOND).saturating_add(fraction))
    }

    /// The instant so many seconds later, or earlier.
    pub(crate) fn seconds_later(self, seconds: i64) -> Option<Self> {
        self.0.checked_add(seconds.checked_mul(MICROS_PER_SECOND)?).map(Self)
    }

    /// The instant this many minutes later.
    #[must_use]
    pub fn minutes_later(self, minutes: i64) -> Self {
        Self(self.0.saturating_add(minutes.saturating_mul(60).saturating_mul(MICROS_PER_SECOND)))
    }
}

/// UTC with `Z`; the fraction as short as it can be.
impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let utc = self.utc();
        write!(f, "{:04}-{:02}-{:02}T", utc.year(), utc.month(), utc.day())?;
        write!(f, "{:02}:{:02}:{:02}", utc.hour(), utc.minute(), utc.second())?;
        let micros = self.0.rem_euclid(MICROS_PER_SECOND);
        if micros != 0 {
            let mut digits = String::new();
            write!(digits, "{micros:06}")?;
            write!(f, ".{}", digits.trim_end_matches('0'))?;
        }
        f.write_str("Z")
    }
}

fn parse_clock(bytes: &[u8]) -> Option<NaiveDateTime> {
    let &[y1, y2, y3, y4, b'-', o1, o2, b'-', d1, d2, b'T', h1, h2, b':', m1, m2, b':', s1, s2] = bytes
    else {
        return None;
    };
    let year = i32::try_from(digits(&[y1, y2, y3, y4])?).ok()?;
    NaiveDate::from_ymd_opt(year, digits(&[o1, o2])?, digits(&[d1, d2])?)?.and_hms_opt(
        digits(&[h1, h2])?,
        digits(&[m1, m2])?,
        digits(&[s1, s2])?,
    )
}

fn digits(bytes: &[u8]) -> Option<u32> {
    bytes.iter().try_fold(0_u32, |value, byte| {
        byte.is_ascii_digit()
            .then(|| value.saturating_mul(10).saturating_add(u32::from(byte.saturating_sub(b'0'))))
    })
}

fn parse_fraction(text: &str) -> Option<i64> {
    if text.is_empty() {
        return Some(0);
    }
    let fraction = text.strip_prefix('.')?.as_bytes();
    let missing = 6_usize.checked_sub(fraction.len()).filter(|missing| *missing < 6)?;
    let scale = 10_i64.checked_pow(u32::try_from(missing).ok()?)?;
    i64::from(digits(fraction)?).checked_mul(scale)
}

fn parse_offset(text: &str) -> Option<TimeDelta> {
    if text == "Z" {
        return Some(TimeDelta::zero());
    }
    let &[sign, h1, h2, b':', m1, m2] = text.as_bytes() else { return None };
    let (hours, minutes) = (digits(&[h1, h2])?, digits(&[m1, m2])?);
    if hours > 23 || minutes > 59 {
        return None;
    }
    let offset = TimeDelta::minutes(i64::from(hours.checked_mul(60)?.checked_add(minutes)?));
    if sign == b'-' { TimeDelta::zero().checked_sub(&offset) } else { Some(offset) }
}

/// A calendar day somewhere: a date without a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalDay(NaiveDate);

impl LocalDay {
    /// Reads `YYYY-MM-DD`, years 1970 to 2099.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else { return None };
        let year = i32::try_from(digits(&[y1, y2, y3, y4])?).ok()?;
        let day = NaiveDate::from_ymd_opt(year, digits(&[m1, m2])?, digits(&[d1, d2])?)?;
        let day = Self(day);
        (FIRST_DAY..=LAST_DAY).contains(&(day.year(), day.month(), day.day())).then_some(day)
    }

    /// The first instant of the day in a zone; in a gap the first instant after it, in an overlap the earlier.
    #[must_use]
    pub fn start(self, zone: Zone) -> Instant {
        let midnight = self.0.and_time(chrono::NaiveTime::MIN).and_utc().timestamp();
        Instant(zone.first_reaching(midnight).saturating_mul(MICROS_PER_SECOND))
    }

    /// The first instant at which a clock on the wall shows this day and time; in a gap the first instant after it, in an
    /// overlap the earlier.
    pub(crate) fn at_clock(self, micros: i64, zone: Zone) -> Instant {
        let midnight = self.0.and_time(chrono::NaiveTime::MIN).and_utc().timestamp();
        let local = midnight.saturating_add(micros.div_euclid(MICROS_PER_SECOND));
        let reached = zone.first_reaching(local).saturating_mul(MICROS_PER_SECOND);
        Instant(reached.saturating_add(micros.rem_euclid(MICROS_PER_SECOND)))
    }

    /// Days since 1970, so that days can be subtracted.
    #[must_use]
    pub fn days(self) -> i64 {
        self.0.and_time(chrono::NaiveTime::MIN).and_utc().timestamp().div_euclid(SECONDS_PER_DAY)
    }

    /// The day so many days later, or earlier.
    pub(crate) fn moved(self, days: i64) -> Option<Self> {
        self.0.checked_add_signed(TimeDelta::try_days(days)?).map(Self)
    }

    /// The same day so many months later, or earlier; the last day of a shorter month.
    pub(crate) fn moved_months(self, months: i64) -> Option<Self> {
        let by = chrono::Months::new(u32::try_from(months.unsigned_abs()).ok()?);
        let day = if months < 0 { self.0.checked_sub_months(by) } else { self.0.checked_add_months(by) };
        day.map(Self)
    }

    /// The day after.
    #[must_use]
    pub fn next(self) -> Self {
        self.later(1)
    }

    /// The day this many days later.
    #[must_use]
    pub fn later(self, days: u64) -> Self {
        Self(self.0.checked_add_days(Days::new(days)).unwrap_or(self.0))
    }

    /// Day of the month, 1 to 31.
    #[must_use]
    pub fn day(self) -> u32 {
        self.0.day()
    }

    /// Month of the year, 1 to 12.
    #[must_use]
    pub fn month(self) -> u32 {
        self.0.month()
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> i32 {
        self.0.year()
    }

    /// The day of the week.
    #[must_use]
    pub fn weekday(self) -> Weekday {
        self.0.weekday()
    }

    /// Is it the last day of its month?
    #[must_use]
    pub fn is_last_of_month(self) -> bool {
        self.next().month() != self.month()
    }

    /// Months since year 0, so that months can be subtracted.
    #[must_use]
    pub fn months(self) -> i64 {
        i64::from(self.0.year()).saturating_mul(12).saturating_add(i64::from(self.0.month0()))
    }

    /// The Monday of its week.
    #[must_use]
    pub fn monday(self) -> Self {
        let back = Days::new(u64::from(self.0.weekday().num_days_from_monday()));
        Self(self.0.checked_sub_days(back).unwrap_or(self.0))
    }

    /// The first day of its month.
    #[must_use]
    pub fn first_of_month(self) -> Self {
        Self(self.0.with_day(1).unwrap_or(self.0))
    }

    /// The first day of the next month.
    #[must_use]
    pub fn next_month(self) -> Self {
        self.first_of_month().later(31).first_of_month()
    }
}

impl fmt::Display for LocalDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn instants_have_one_form() {
        for (text, written) in [
            ("2026-01-31T00:00:00Z", "2026-01-31T00:00:00Z"),
            ("2026-01-31T01:00:00.120000+01:00", "2026-01-31T00:00:00.12Z"),
            ("1970-01-01T00:00:00.000001Z", "1970-01-01T00:00:00.000001Z"),
            ("2099-12-31T23:59:59.999999Z", "2099-12-31T23:59:59.999999Z"),
        ] {
            assert_eq!(Instant::parse(text).unwrap().to_string(), written);
        }
    }

    #[test]
    fn any_other_form_is_none() {
        for text in [
            "",
            "2026-01-31",
            "2026-01-31 00:00:00Z",
            "2026-01-31t00:00:00Z",
            "2026-01-31T00:00:00",
            "2026-01-31T00:00:60Z",
            "2026-01-31T24:00:00Z",
            "2026-02-30T00:00:00Z",
            "2026-01-31T00:00:00.Z",
            "2026-01-31T00:00:00.1234567Z",
            "2026-01-31T00:00:00+1:00",
            "2026-01-31T00:00:00+24:00",
            "1969-12-31T23:59:59Z",
            "2100-01-01T00:00:00Z",
            "2099-12-31T23:59:59-01:00",
            "+026-01-31T00:00:00Z",
            "2026-01-31T00:00:00é",
        ] {
            assert_eq!(Instant::parse(text), None, "{text}");
        }
    }

    #[test]
    fn days_start_after_a_gap_and_at_the_earlier_of_two_midnights() {
        for (zone, day, start) in [
            ("UTC", "2026-03-29", "2026-03-29T00:00:00Z"),
            ("Europe/Paris", "2026-03-29", "2026-03-28T23:00:00Z"),
            ("Europe/Paris", "2026-03-30", "2026-03-29T22:00:00Z"),
            ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z"),
            ("Asia/Beirut", "2022-03-27", "2022-03-26T22:00:00Z"),
            ("America/Havana", "2025-11-02", "2025-11-02T04:00:00Z"),
            ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z"),
            ("Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z"),
        ] {
            let zone = Zone::from_name(zone).unwrap();
            assert_eq!(
                LocalDay::parse(day).unwrap().start(zone).to_string(),
                start,
                "{day} in {}",
                zone.name()
            );
        }
    }

    #[test]
    fn zones_are_exact() {
        for name in ["europe/paris", "Europe/Pari", "", "CET "] {
            assert!(Zone::from_name(name).is_none(), "{name}");
        }
    }

    #[test]
    fn months_and_weeks() {
        let day = LocalDay::parse("2024-01-31").unwrap();
        assert_eq!(day.next_month().to_string(), "2024-02-01");
        assert_eq!(day.monday().to_string(), "2024-01-29");
        assert!(LocalDay::parse("2024-02-29").unwrap().is_last_of_month());
        assert!(!LocalDay::parse("2024-02-28").unwrap().is_last_of_month());
    }
}
