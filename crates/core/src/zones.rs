//! The time zone table that is compiled in, written by the build from chrono-tz.

#[expect(clippy::unreadable_literal, reason = "a table that the build writes")]
mod table {
    include!(concat!(env!("OUT_DIR"), "/zones.rs"));
}

/// The release of the IANA time zone database that is compiled in.
pub const TZDB_VERSION: &str = table::VERSION;

/// No zone is further from UTC than this, in seconds.
const FURTHEST: i64 = 26 * 3_600;

/// A zone of the IANA database, by its exact name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zone(usize);

impl Zone {
    /// Finds a zone by its name, case included.
    ///
    /// ```
    /// use drawdown::time::Zone;
    /// assert_eq!(Zone::from_name("Europe/Paris").map(Zone::name), Some("Europe/Paris"));
    /// assert!(Zone::from_name("europe/paris").is_none());
    /// ```
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        table::ZONES.binary_search_by(|(known, _)| (*known).cmp(name)).ok().map(Self)
    }

    /// The name.
    #[must_use]
    pub fn name(self) -> &'static str {
        table::ZONES.get(self.0).map_or("UTC", |(name, _)| name)
    }

    /// Seconds east of UTC at an instant.
    pub(crate) fn offset(self, unix_seconds: i64) -> i64 {
        let (first, head, tail) = self.history();
        let last = |span: Span| {
            span.before(unix_seconds.saturating_add(1)).checked_sub(1).and_then(|n| span.offset(n))
        };
        last(tail).or_else(|| last(head)).unwrap_or(first)
    }

    /// The first instant, in seconds since 1970, whose local time is not before `local` seconds.
    ///
    /// Between two changes local time runs evenly, so the answer is in the first such stretch that reaches it: in a
    /// gap that is the change itself, in an overlap the earlier of two.
    pub(crate) fn first_reaching(self, local: i64) -> i64 {
        let (_, head, tail) = self.history();
        let mut from = local.saturating_sub(FURTHEST);
        let mut offset = self.offset(from);
        for span in [head, tail] {
            for number in span.before(from.saturating_add(1))..span.length {
                let (Some(change), Some(next)) = (span.time(number), span.offset(number)) else { break };
                let reached = local.saturating_sub(offset).max(from);
                if reached < change {
                    return reached;
                }
                (from, offset) = (change, next);
            }
        }
        local.saturating_sub(offset).max(from)
    }

    /// The first offset, then the changes before and from the cut.
    fn history(self) -> (i64, Span, Span) {
        let number = table::ZONES.get(self.0).map_or(0, |(_, history)| usize::from(*history));
        let (first, head, head_length, tail, tail_length) =
            table::HISTORIES.get(number).copied().unwrap_or_default();
        let span = |start, length| Span { start: usize::from(start), length: usize::from(length) };
        (offset_of(first), span(head, head_length), span(tail, tail_length))
    }
}

impl Default for Zone {
    /// Coordinated universal time.
    fn default() -> Self {
        Self::from_name("UTC").unwrap_or(Self(0))
    }
}

/// Changes of an offset, a part of the table.
#[derive(Clone, Copy)]
struct Span {
    start: usize,
    length: usize,
}

impl Span {
    /// How many changes come before an instant.
    fn before(self, unix_seconds: i64) -> usize {
        let times = table::TIMES.get(self.start..self.start.saturating_add(self.length)).unwrap_or_default();
        times.partition_point(|time| i64::from(*time) < unix_seconds)
    }

    fn time(self, number: usize) -> Option<i64> {
        table::TIMES.get(self.start.saturating_add(number)).map(|time| i64::from(*time))
    }

    fn offset(self, number: usize) -> Option<i64> {
        table::INDICES.get(self.start.saturating_add(number)).map(|index| offset_of(*index))
    }
}

fn offset_of(index: u8) -> i64 {
    table::OFFSETS.get(usize::from(index)).map_or(0, |seconds| i64::from(*seconds))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{Instant, LocalDay};
    use chrono::{Offset, TimeZone};

    /// The table against the database it was made from, at odd instants of every zone.
    #[test]
    fn every_zone_agrees_with_chrono_tz() {
        assert_eq!(table::ZONES.len(), chrono_tz::TZ_VARIANTS.len());
        for tz in chrono_tz::TZ_VARIANTS {
            let zone = Zone::from_name(tz.name()).unwrap();
            for day in 0..4_746_i64 {
                let seconds = day * 10 * 86_400 + day % 86_400 * 7;
                let utc = chrono::DateTime::from_timestamp(seconds, 0).unwrap().naive_utc();
                let offset = tz.offset_from_utc_datetime(&utc).fix().local_minus_utc();
                assert_eq!(zone.offset(seconds), i64::from(offset), "{} at {utc}", tz.name());
            }
        }
    }

    /// Each change itself, and the second before it.
    #[test]
    fn changes_fall_on_their_second() {
        for tz in chrono_tz::TZ_VARIANTS.iter().step_by(7) {
            let zone = Zone::from_name(tz.name()).unwrap();
            let (_, head, tail) = zone.history();
            let changes =
                [head, tail].into_iter().flat_map(|span| (0..span.length).filter_map(move |n| span.time(n)));
            for change in changes {
                for seconds in [change - 1, change] {
                    let utc = chrono::DateTime::from_timestamp(seconds, 0).unwrap().naive_utc();
                    let offset = tz.offset_from_utc_datetime(&utc).fix().local_minus_utc();
                    assert_eq!(zone.offset(seconds), i64::from(offset), "{} at {utc}", tz.name());
                }
            }
        }
    }

    /// No day begins before the one before it has, and its first instant lies in it or, where a day is skipped, after.
    #[test]
    fn days_begin_in_order() {
        for name in [
            "Europe/Paris",
            "America/Sao_Paulo",
            "America/Havana",
            "Asia/Beirut",
            "Pacific/Apia",
            "Africa/Casablanca",
        ] {
            let zone = Zone::from_name(name).unwrap();
            let mut day = LocalDay::parse("1970-01-02").unwrap();
            let mut before: Option<Instant> = None;
            for _ in 0..47_000 {
                let start = day.start(zone);
                assert!(start.local_day(zone) >= day, "{day} in {name}");
                assert!(before.is_none_or(|before| before <= start), "{day} in {name}");
                before = Some(start);
                day = day.next();
            }
        }
    }
}
