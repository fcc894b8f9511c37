//! The packed table against chrono-tz, from which it is made: every zone, every change, both directions.

use super::*;
use crate::time::{Instant, LocalDay};
use alloc::vec::Vec;
use chrono::{DateTime, NaiveDateTime, Offset, TimeZone};
use chrono_tz::{TZ_VARIANTS, Tz};

/// 2100-01-01T00:00:00Z, the first instant after those of the rules.
const END: i64 = 4_102_444_800;
/// Zones whose gaps and overlaps lie at midnight, that skip a day, that follow no rule, that shift half an hour.
const AWKWARD: [Tz; 8] = [
    Tz::Europe__Paris,
    Tz::America__Sao_Paulo,
    Tz::America__Havana,
    Tz::Asia__Beirut,
    Tz::Pacific__Apia,
    Tz::Africa__Casablanca,
    Tz::Asia__Gaza,
    Tz::Australia__Lord_Howe,
];

fn zone(tz: Tz) -> Zone {
    Zone::from_name(tz.name()).unwrap()
}

fn naive(seconds: i64) -> NaiveDateTime {
    DateTime::from_timestamp(seconds, 0).unwrap().naive_utc()
}

fn known_offset(tz: Tz, seconds: i64) -> i64 {
    i64::from(tz.offset_from_utc_datetime(&naive(seconds)).fix().local_minus_utc())
}

/// Every change of chrono-tz in `[0, END)`: the instant, the offset before and from then on.
fn known_changes(tz: Tz) -> Vec<(i64, i64, i64)> {
    let mut changes = Vec::new();
    let (mut from, mut before) = (0, known_offset(tz, 0));
    while from < END - 1 {
        let mut to = (from + DAY).min(END - 1);
        if known_offset(tz, to) == before {
            from = to;
            continue;
        }
        while to - from > 1 {
            let half = i64::midpoint(from, to);
            if known_offset(tz, half) == before { from = half } else { to = half }
        }
        changes.push((to, before, known_offset(tz, to)));
        (from, before) = (to, known_offset(tz, to));
    }
    changes
}

/// The first instant at which clocks show `local`, or, where they skip it, the change that skips it.
fn known_first(tz: Tz, local: i64, change: i64) -> i64 {
    let earliest = tz.offset_from_local_datetime(&naive(local)).earliest();
    earliest.map_or(change, |offset| local - i64::from(offset.fix().local_minus_utc()))
}

#[test]
fn every_zone_is_known_by_its_name() {
    assert_eq!(table::ZONES.len(), TZ_VARIANTS.len());
    assert_eq!(TZDB_VERSION, chrono_tz::IANA_TZDB_VERSION);
    for tz in TZ_VARIANTS {
        assert_eq!(zone(tz).name(), tz.name());
    }
    for name in ["", "A", "Europe/Pari", "Europe/Paris ", "Zulu0", "zulu"] {
        assert!(Zone::from_name(name).is_none(), "{name}");
    }
}

/// Both the changes themselves and that there are no others: the walk from change to change meets the same ones.
#[test]
fn every_change_of_every_zone_is_that_of_chrono_tz() {
    for tz in TZ_VARIANTS {
        let history = zone(tz).history();
        let mut from = 0;
        for (change, before, after) in known_changes(tz) {
            assert_eq!(history.stretch(from).end, Some(change), "{tz} after {}", naive(from));
            for (seconds, offset) in [(change - 1, before), (change, after), (change + 1, after)] {
                assert_eq!(zone(tz).offset(seconds), offset, "{tz} at {}", naive(seconds));
            }
            for local in
                [change + before, change + after].into_iter().flat_map(|edge| [edge - 1, edge, edge + 1])
            {
                let first = known_first(tz, local, change);
                assert_eq!(zone(tz).first_reaching(local), first, "{tz}: {} on its clocks", naive(local));
            }
            from = change;
        }
        assert!(history.stretch(from).end.is_none_or(|end| end >= END), "{tz} after {}", naive(from));
        assert_eq!(zone(tz).offset(0), known_offset(tz, 0), "{tz} at first");
    }
}

/// Every local midnight, in gaps and overlaps too.
#[test]
fn every_midnight_of_awkward_zones_is_that_of_chrono_tz() {
    for tz in AWKWARD {
        let changes = known_changes(tz);
        for midnight in (DAY..END).step_by(86_400) {
            let change = changes
                .iter()
                .find(|(change, ..)| change + DAY > midnight)
                .map_or(END, |(change, ..)| *change);
            assert_eq!(
                zone(tz).first_reaching(midnight),
                known_first(tz, midnight, change),
                "{tz}: {}",
                naive(midnight)
            );
        }
    }
}

/// Time does not run backwards: no day begins before the one before it has.
#[test]
fn days_begin_in_order() {
    for tz in AWKWARD {
        let mut day = LocalDay::parse("1970-01-02").unwrap();
        let mut before: Option<Instant> = None;
        for _ in 0..47_000 {
            let start = day.start(zone(tz));
            assert!(start.local_day(zone(tz)) >= day, "{day} in {tz}");
            assert!(before.is_none_or(|before| before <= start), "{day} in {tz}");
            before = Some(start);
            day = day.next();
        }
    }
}
