//! Instants, and when an expiration cuts off.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};
use serde_json::Value;

/// Reads an instant, `None` when the value is not one.
#[must_use]
pub fn read(value: &Value) -> Option<Timestamp> {
    value.as_str()?.parse().ok()
}

/// The day of an instant in a zone.
#[must_use]
pub fn local_day(instant: Timestamp, zone: &str) -> Date {
    instant.to_zoned(TimeZone::get(zone).expect("a zone of the database")).date()
}

/// The first instant of a local day.
#[must_use]
pub fn midnight(day: Date, zone: &str) -> Timestamp {
    end_of_day(local_noon(day.yesterday().expect("a day"), zone), zone)
}

fn local_noon(day: Date, zone: &str) -> Timestamp {
    let zone = TimeZone::get(zone).expect("a zone of the database");
    zone.to_ambiguous_timestamp(day.at(12, 0, 0, 0)).earlier().expect("an instant")
}

/// The first instant of the local day after the day of `instant`.
#[must_use]
pub fn end_of_day(instant: Timestamp, zone: &str) -> Timestamp {
    let zone = TimeZone::get(zone).expect("a zone of the database");
    let local = instant.to_zoned(zone.clone());
    let next_day = local.date().tomorrow().expect("a day before the year 9999");
    let midnight = zone.to_ambiguous_timestamp(next_day.at(0, 0, 0, 0));
    let in_a_gap = matches!(midnight.offset(), AmbiguousOffset::Gap { .. });
    let earlier = midnight.earlier().expect("an instant");
    if in_a_gap {
        // Midnight does not exist: the first instant after the gap is the transition itself.
        return zone.following(earlier).next().expect("the gap's end").timestamp();
    }
    earlier
}

/// What a clock on the wall shows.
#[must_use]
pub fn local(instant: Timestamp, zone: &str) -> DateTime {
    instant.to_zoned(TimeZone::get(zone).expect("a zone of the database")).datetime()
}

/// The first instant at which a clock shows this; in a gap the first after it.
#[must_use]
pub fn at_clock(local: DateTime, zone: &str) -> Timestamp {
    let zone = TimeZone::get(zone).expect("a zone of the database");
    let shown = zone.to_ambiguous_timestamp(local);
    let in_a_gap = matches!(shown.offset(), AmbiguousOffset::Gap { .. });
    let earlier = shown.earlier().expect("an instant");
    if in_a_gap {
        return zone.following(earlier).next().expect("the gap's end").timestamp();
    }
    earlier
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instant(text: &str) -> Timestamp {
        text.parse().expect(text)
    }

    #[test]
    fn days_end_at_the_local_midnight() {
        for (zone, at, end) in [
            ("UTC", "2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z"),
            ("UTC", "2026-03-01T23:59:59.999999Z", "2026-03-02T00:00:00Z"),
            ("Europe/Paris", "2026-03-28T23:30:00Z", "2026-03-29T22:00:00Z"),
            ("Asia/Tokyo", "2026-03-01T15:00:00Z", "2026-03-02T15:00:00Z"),
            // 24 April 2026, 00:00 to 01:00, does not exist in Cairo.
            ("Africa/Cairo", "2026-04-23T12:00:00Z", "2026-04-23T22:00:00Z"),
            // 1 November 2026, 00:00 to 01:00, happens twice in Havana.
            ("America/Havana", "2026-10-31T12:00:00Z", "2026-11-01T04:00:00Z"),
        ] {
            assert_eq!(end_of_day(instant(at), zone), instant(end), "{zone} {at}");
        }
    }
}
