//! Writes the time zone table that the core carries: chrono-tz's database, packed to what the rules ask.
//!
//! The rules need offsets from 1970 to 2099, not abbreviations. Until 2100 the calendar repeats every 28 years, so a
//! zone whose law stands keeps its changes up to the year from which they repeat, and 28 years of those that do. Zones
//! and spans that agree are written once.

use chrono::{DateTime, NaiveDate, Offset, TimeZone, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt::Write;
use std::path::Path;

/// 1970-01-01T00:00:00Z and 2100-01-03T00:00:00Z.
const FIRST: i64 = 0;
const LAST: i64 = 4_102_617_600;
const DAY: i64 = 86_400;
/// No zone changes its offset and back within two days: a step of two days finds every change.
const STEP: i64 = 2 * DAY;
/// 28 years, seven of them leap: whole weeks.
const CYCLE: i64 = 10_227 * DAY;
/// Stands for the day from which changes repeat where they never do.
const NEVER: u16 = u16::MAX;

/// (when, offset from then on)
type Change = (i64, i32);

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    let mut zones: Vec<(&str, History)> =
        TZ_VARIANTS.iter().map(|zone| (zone.name(), history(*zone))).collect();
    zones.sort_unstable_by_key(|(name, _)| *name);
    let table = Table::of(zones.iter().map(|(_, history)| history).collect());
    let text = format!(
        "/// The release of the IANA database.\npub const VERSION: &str = {:?};\n{}{}",
        chrono_tz::IANA_TZDB_VERSION,
        table.written_zones(&zones)?,
        table.written()?
    );
    std::fs::write(Path::new(&std::env::var("OUT_DIR")?).join("zones.rs"), text)?;
    Ok(())
}

/// A zone's offset at first, its changes until they repeat, and the first round of those that do.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct History {
    first: i32,
    once: Vec<Change>,
    /// The day, counted from 1970, on which the first round begins.
    repeats: u16,
    round: Vec<Change>,
}

fn history(zone: Tz) -> History {
    let (first, changes) = (offset(zone, FIRST), changes(zone));
    for year in 1971..2100 {
        let january = NaiveDate::from_ymd_opt(year, 1, 1).expect("a year of chrono's");
        let days = january.to_epoch_days();
        let from = i64::from(days) * DAY;
        let (once, later) = changes
            .split_at_checked(changes.partition_point(|(when, _)| *when < from))
            .expect("a place among the changes");
        let round: Vec<Change> = later.iter().copied().filter(|(when, _)| *when < from + CYCLE).collect();
        let before = once.last().map_or(first, |(_, offset)| *offset);
        if later.len() > round.len()
            && round.last().is_some_and(|last| last.1 == before)
            && recur(&round, later)
        {
            let repeats = u16::try_from(days).expect("a day before 2100");
            return History { first, once: once.to_vec(), repeats, round };
        }
    }
    History { first, once: changes, repeats: NEVER, round: Vec::new() }
}

/// Whether changes are a round of them again and again, until the table ends.
fn recur(round: &[Change], changes: &[Change]) -> bool {
    let rounds =
        (0..).flat_map(|number| round.iter().map(move |(when, offset)| (when + number * CYCLE, *offset)));
    rounds.take_while(|(when, _)| *when < LAST).eq(changes.iter().copied())
}

/// What the histories share.
struct Table<'a> {
    histories: Vec<&'a History>,
    changes: Vec<Change>,
    /// Where in a day, in seconds, and to which offset: few pairs, so that a change is a day and a number.
    kinds: Vec<(i64, i32)>,
}

impl<'a> Table<'a> {
    fn of(histories: BTreeSet<&'a History>) -> Self {
        let mut spans: Vec<&[Change]> =
            histories.iter().flat_map(|history| [&*history.once, &*history.round]).collect();
        // The longest first: it holds what is shorter.
        spans.sort_by_key(|span| (usize::MAX - span.len(), *span));
        let mut changes = Vec::new();
        for span in spans {
            if place(&changes, span).is_none() {
                changes.extend_from_slice(span);
            }
        }
        let mut kinds: BTreeSet<(i64, i32)> = changes.iter().map(|change| kind(*change)).collect();
        for history in &histories {
            if kinds.iter().all(|(_, offset)| *offset != history.first) {
                kinds.insert((0, history.first));
            }
        }
        Self { histories: histories.into_iter().collect(), changes, kinds: kinds.into_iter().collect() }
    }

    fn number(&self, sought: impl Fn((i64, i32)) -> bool) -> u8 {
        let place = self.kinds.iter().position(|kind| sought(*kind)).expect("each kind is in the table");
        u8::try_from(place).expect("fewer than 256 kinds of change")
    }

    fn span(&self, span: &[Change]) -> String {
        format!("{}, {}", place(&self.changes, span).expect("each span is in the table"), span.len())
    }

    fn written_zones(&self, zones: &[(&str, History)]) -> Result<String, Box<dyn Error>> {
        let numbers: BTreeMap<_, _> = self.histories.iter().zip(0..).collect();
        let (mut names, mut rows) = (String::new(), String::new());
        for (name, history) in zones {
            let number: u16 = *numbers.get(&history).expect("each history is in the table");
            write!(rows, "({}, {}, {number}), ", names.len(), name.len())?;
            names.push_str(name);
        }
        Ok(format!(
            "/// The names of all zones, in order.\npub static NAMES: &str = {names:?};\n\
             /// Zones by name: where it starts, its length, the number of their history.\n\
             pub static ZONES: &[(u16, u8, u16)] = &[{rows}];\n"
        ))
    }

    fn written(&self) -> Result<String, Box<dyn Error>> {
        let mut histories = String::new();
        for history in &self.histories {
            let (once, round) = (self.span(&history.once), self.span(&history.round));
            let first = self.number(|(_, offset)| offset == history.first);
            write!(histories, "({first}, {once}, {}, {round}), ", history.repeats)?;
        }
        let days: Vec<i64> = self.changes.iter().map(|(when, _)| when.div_euclid(DAY)).collect();
        let kinds: Vec<u8> =
            self.changes.iter().map(|change| self.number(|known| known == kind(*change))).collect();
        Ok(format!(
            "/// After how many seconds changes repeat.\npub const CYCLE_SECONDS: i64 = {CYCLE};\n\
             /// The kind of the first offset; changes as (start, length); the day since 1970 from which they repeat; \
             the changes of\n/// the first round.\n\
             pub static HISTORIES: &[(u8, u16, u16, u16, u16, u16)] = &[{histories}];\n\
             /// On which day since 1970, in UTC, an offset changes.\npub static DAYS: &[u16] = &{days:?};\n\
             /// How it does.\npub static KINDS_BY_CHANGE: &[u8] = &{kinds:?};\n\
             /// Kinds: the second of the day, and the offset from then on in seconds east of UTC.\n\
             pub static KINDS: &[(u32, i32)] = &{:?};\n",
            self.kinds
        ))
    }
}

/// Where a span is found among changes.
fn place(changes: &[Change], span: &[Change]) -> Option<usize> {
    if span.is_empty() { Some(0) } else { changes.windows(span.len()).position(|window| window == span) }
}

fn kind((when, offset): Change) -> (i64, i32) {
    (when.rem_euclid(DAY), offset)
}

fn offset(zone: Tz, seconds: i64) -> i32 {
    let utc: DateTime<Utc> = DateTime::from_timestamp(seconds, 0).expect("within chrono's range");
    zone.offset_from_utc_datetime(&utc.naive_utc()).fix().local_minus_utc()
}

/// Every change of the offset, to the second; no two of them on a day.
fn changes(zone: Tz) -> Vec<Change> {
    let mut changes: Vec<Change> = Vec::new();
    let mut from = FIRST;
    let mut before = offset(zone, from);
    while from < LAST {
        let to = (from + STEP).min(LAST);
        if offset(zone, to) == before {
            from = to;
            continue;
        }
        from = change(zone, from, to);
        before = offset(zone, from);
        let day_before = changes.last().map(|(when, _)| when.div_euclid(DAY));
        assert_ne!(day_before, Some(from.div_euclid(DAY)), "{zone} changes twice in a day");
        changes.push((from, before));
    }
    changes
}

/// The one change of the offset between two instants.
fn change(zone: Tz, mut unchanged: i64, mut changed: i64) -> i64 {
    let before = offset(zone, unchanged);
    while changed - unchanged > 1 {
        let half = i64::midpoint(unchanged, changed);
        if offset(zone, half) == before { unchanged = half } else { changed = half }
    }
    changed
}
