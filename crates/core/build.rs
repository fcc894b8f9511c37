//! Writes the time zone table that the core carries: chrono-tz's database, reduced to what the rules ask.
//!
//! The rules need offsets from 1970 to 2099, not abbreviations. Zones that agree share one history, and histories that
//! agree from 2008 on share one tail, which makes the table a fraction of the database.

use chrono::{DateTime, Offset, TimeZone, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write;
use std::path::Path;

/// 1970-01-01T00:00:00Z and 2100-01-03T00:00:00Z.
const FIRST: i64 = 0;
const LAST: i64 = 4_102_617_600;
/// Histories are cut here: 2008-01-01T00:00:00Z.
const CUT: i64 = 1_199_145_600;
/// No zone changes its offset and back within two days: a step of six hours finds the same changes.
const STEP: i64 = 2 * 86_400;

/// (when, offset from then on)
type Changes = Vec<(i64, i32)>;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    let mut names: Vec<(&str, Tz)> = TZ_VARIANTS.iter().map(|zone| (zone.name(), *zone)).collect();
    names.sort_unstable_by_key(|(name, _)| *name);
    let mut table = Table::default();
    let mut zones = String::new();
    for (name, zone) in names {
        writeln!(zones, "    ({name:?}, {}),", table.history(zone))?;
    }
    let text = format!(
        "/// The release of the IANA database.\npub const VERSION: &str = {:?};\n\
         /// Zones by name, with the number of their history.\npub static ZONES: &[(&str, u16)] = &[\n{zones}];\n{}",
        chrono_tz::IANA_TZDB_VERSION,
        table.written()?
    );
    std::fs::write(Path::new(&std::env::var("OUT_DIR")?).join("zones.rs"), text)?;
    Ok(())
}

/// Histories and the changes they share.
#[derive(Default)]
struct Table {
    histories: Vec<(u8, usize, usize, usize, usize)>,
    known: BTreeMap<(i32, Changes), usize>,
    spans: BTreeMap<Changes, usize>,
    changes: Changes,
    offsets: Vec<i32>,
}

impl Table {
    fn history(&mut self, zone: Tz) -> usize {
        let first = offset(zone, FIRST);
        let changes = changes(zone);
        if let Some(known) = self.known.get(&(first, changes.clone())) {
            return *known;
        }
        let cut = changes.partition_point(|(when, _)| *when < CUT);
        let (head, tail) = changes.split_at_checked(cut).expect("a place in it");
        let (head, tail) = ((self.span(head), head.len()), (self.span(tail), tail.len()));
        let number = self.histories.len();
        let offset = self.offset(first);
        self.histories.push((offset, head.0, head.1, tail.0, tail.1));
        self.known.insert((first, changes), number);
        number
    }

    fn span(&mut self, changes: &[(i64, i32)]) -> usize {
        let next = self.changes.len();
        let start = *self.spans.entry(changes.to_vec()).or_insert(next);
        if start == next {
            self.changes.extend_from_slice(changes);
        }
        start
    }

    fn offset(&mut self, seconds: i32) -> u8 {
        let place = self.offsets.iter().position(|known| *known == seconds).unwrap_or_else(|| {
            self.offsets.push(seconds);
            self.offsets.len() - 1
        });
        u8::try_from(place).expect("fewer than 256 offsets")
    }

    fn written(mut self) -> Result<String, Box<dyn Error>> {
        let indices: Vec<u8> = self.changes.clone().iter().map(|(_, offset)| self.offset(*offset)).collect();
        let times: Vec<u32> =
            self.changes.iter().map(|(when, _)| u32::try_from(*when)).collect::<Result<_, _>>()?;
        let mut text = String::new();
        writeln!(text, "/// Histories: the first offset, then two spans of changes as (start, length).")?;
        writeln!(text, "pub static HISTORIES: &[(u8, u16, u16, u16, u16)] = &{:?};", self.histories)?;
        writeln!(
            text,
            "/// When offsets change, in seconds since 1970.\npub static TIMES: &[u32] = &{times:?};"
        )?;
        writeln!(
            text,
            "/// The offset from then on, by its number.\npub static INDICES: &[u8] = &{indices:?};"
        )?;
        writeln!(
            text,
            "/// Offsets, in seconds east of UTC.\npub static OFFSETS: &[i32] = &{:?};",
            self.offsets
        )?;
        Ok(text)
    }
}

fn offset(zone: Tz, seconds: i64) -> i32 {
    let utc: DateTime<Utc> = DateTime::from_timestamp(seconds, 0).expect("within chrono's range");
    zone.offset_from_utc_datetime(&utc.naive_utc()).fix().local_minus_utc()
}

/// Every change of the offset, to the second.
fn changes(zone: Tz) -> Changes {
    let mut changes = Changes::new();
    let mut from = FIRST;
    let mut before = offset(zone, from);
    while from < LAST {
        let to = from + STEP;
        let after = offset(zone, to);
        if after != before {
            let (mut unchanged, mut changed) = (from, to);
            while changed - unchanged > 1 {
                let half = i64::midpoint(unchanged, changed);
                if offset(zone, half) == before { unchanged = half } else { changed = half }
            }
            changes.push((changed, offset(zone, changed)));
            before = offset(zone, changed);
            from = changed;
            continue;
        }
        from = to;
    }
    changes
}
