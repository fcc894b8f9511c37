//! The time zone table that is compiled in, written by the build from chrono-tz.

#[expect(clippy::unreadable_literal, reason = "a table that the build writes")]
mod table {
    include!(concat!(env!("OUT_DIR"), "/zones.rs"));
}

/// The release of the IANA time zone database that is compiled in.
pub const TZDB_VERSION: &str = table::VERSION;

/// No zone is further from UTC than this, in seconds.
const FURTHEST: i64 = 26 * 3_600;
/// A day, and the round after which changes repeat, in seconds.
const DAY: i64 = 86_400;
const CYCLE: i64 = table::CYCLE_SECONDS;

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
        table::ZONES.binary_search_by(|row| name_of(*row).cmp(name)).ok().map(Self)
    }

    /// The name.
    #[must_use]
    pub fn name(self) -> &'static str {
        table::ZONES.get(self.0).map_or("UTC", |row| name_of(*row))
    }

    /// Seconds east of UTC at an instant.
    pub(crate) fn offset(self, unix_seconds: i64) -> i64 {
        self.history().stretch(unix_seconds).offset
    }

    /// The first instant, in seconds since 1970, whose local time is not before `local` seconds.
    ///
    /// Between two changes local time runs evenly, so the answer is in the first such stretch that reaches it: in a
    /// gap that is the change itself, in an overlap the earlier of two.
    pub(crate) fn first_reaching(self, local: i64) -> i64 {
        let history = self.history();
        let mut from = local.saturating_sub(FURTHEST);
        loop {
            let stretch = history.stretch(from);
            let reached = local.saturating_sub(stretch.offset).max(from);
            match stretch.end {
                Some(end) if from < end && end <= reached => from = end,
                Some(_) | None => return reached,
            }
        }
    }

    fn history(self) -> History {
        let number = table::ZONES.get(self.0).map_or(0, |(_, _, history)| usize::from(*history));
        let (first, start, length, repeats, round, round_length) =
            table::HISTORIES.get(number).copied().unwrap_or_default();
        let span = |start, length| Span { start: usize::from(start), length: usize::from(length) };
        History {
            first: kind(first).1,
            once: span(start, length),
            repeats: i64::from(repeats).saturating_mul(DAY),
            round: span(round, round_length),
        }
    }
}

impl Default for Zone {
    /// Coordinated universal time.
    fn default() -> Self {
        Self::from_name("UTC").unwrap_or(Self(0))
    }
}

/// The offsets of a zone: changes until they repeat, then a round of 28 years again and again.
#[derive(Clone, Copy)]
struct History {
    first: i64,
    once: Span,
    /// When the first round begins, in seconds since 1970. Where nothing repeats, no instant of the rules is so late.
    repeats: i64,
    round: Span,
}

/// Time between two changes, in which the offset stays.
#[derive(Clone, Copy)]
struct Stretch {
    offset: i64,
    /// The change that ends it.
    end: Option<i64>,
}

impl History {
    /// The stretch that an instant lies in.
    fn stretch(self, unix_seconds: i64) -> Stretch {
        let since = unix_seconds.saturating_sub(self.repeats);
        if since < 0 { self.stretch_once(unix_seconds) } else { self.stretch_of_a_round(unix_seconds, since) }
    }

    fn stretch_once(self, unix_seconds: i64) -> Stretch {
        let next = self.once.until(unix_seconds);
        Stretch {
            offset: next.checked_sub(1).and_then(|last| self.once.offset(last)).unwrap_or(self.first),
            end: self.once.time(next).or_else(|| self.round.time(0)),
        }
    }

    /// A round begins with the offset that it ends with.
    fn stretch_of_a_round(self, unix_seconds: i64, since: i64) -> Stretch {
        let in_round = since.checked_rem(CYCLE).unwrap_or(0);
        let rounds = since.saturating_sub(in_round);
        let next = self.round.until(unix_seconds.saturating_sub(rounds));
        let last = next.checked_sub(1).unwrap_or(self.round.length.saturating_sub(1));
        let end =
            self.round.time(next).or_else(|| self.round.time(0).map(|first| first.saturating_add(CYCLE)));
        Stretch {
            offset: self.round.offset(last).unwrap_or(self.first),
            end: end.map(|end| end.saturating_add(rounds)),
        }
    }
}

/// Changes of an offset, a part of the table.
#[derive(Clone, Copy)]
struct Span {
    start: usize,
    length: usize,
}

impl Span {
    /// How many changes come up to an instant, itself included. No two are on a day.
    fn until(self, unix_seconds: i64) -> usize {
        let unix_seconds = unix_seconds.max(0);
        let day = u16::try_from(unix_seconds.checked_div(DAY).unwrap_or(0)).unwrap_or(u16::MAX);
        let days = table::DAYS.get(self.start..self.start.saturating_add(self.length)).unwrap_or_default();
        let earlier = days.partition_point(|known| *known < day);
        let today = self.time(earlier).is_some_and(|change| change <= unix_seconds);
        if today { earlier.saturating_add(1) } else { earlier }
    }

    fn time(self, number: usize) -> Option<i64> {
        let (second, _) = kind(*self.part(table::KINDS_BY_CHANGE, number)?);
        Some(i64::from(*self.part(table::DAYS, number)?).saturating_mul(DAY).saturating_add(second))
    }

    fn offset(self, number: usize) -> Option<i64> {
        self.part(table::KINDS_BY_CHANGE, number).map(|number| kind(*number).1)
    }

    fn part<T>(self, column: &'static [T], number: usize) -> Option<&'static T> {
        if number < self.length { column.get(self.start.saturating_add(number)) } else { None }
    }
}

/// The second of the day at which an offset changes, and the offset.
fn kind(number: u8) -> (i64, i64) {
    table::KINDS
        .get(usize::from(number))
        .map_or((0, 0), |(second, offset)| (i64::from(*second), i64::from(*offset)))
}

/// The name of a row of the zones.
fn name_of((start, length, _): (u16, u8, u16)) -> &'static str {
    let start = usize::from(start);
    table::NAMES.get(start..start.saturating_add(usize::from(length))).unwrap_or_default()
}

#[cfg(test)]
mod tests;
