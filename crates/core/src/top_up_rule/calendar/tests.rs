use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::*;
use crate::sample::{account, at, interval_rule, wallet, zone};

fn calendar(zone_name: &str, interval: Interval, anchor: &str, started: &str) -> Calendar {
    let mut rule = interval_rule(interval);
    rule.anchor_at = Some(at(anchor));
    rule.anchor_timezone = Some(zone(zone_name));
    rule.started_at = (!started.is_empty()).then(|| at(started));
    Calendar::of(&account("", "", Vec::new()), &wallet("w", 0), &rule).unwrap()
}

/// The next starts, without seconds.
fn starts(calendar: &Calendar, from: &str, count: usize) -> String {
    let first = calendar.first_from(at(from));
    let starts = core::iter::successors(first, |start| calendar.next(*start)).take(count);
    starts.map(|start| start.to_string().replace(":00Z", "")).collect::<Vec<_>>().join(" ")
}

#[test]
fn periods_start_at_the_anchors_wall_clock() {
    use Interval::{Daily, Hourly, Monthly, Quarterly, Weekly, Yearly};
    #[rustfmt::skip]
    let table = [
        ("UTC",              Monthly,   "2026-01-31", "2026-01-31", "2026-01-31T00:00 2026-02-28T00:00 2026-03-31T00:00 2026-04-30T00:00"),
        ("UTC",              Quarterly, "2025-11-30", "2026-01-01", "2026-02-28T00:00 2026-05-30T00:00"),
        ("UTC",              Yearly,    "2024-02-29", "2025-01-01", "2025-02-28T00:00 2026-02-28T00:00 2027-02-28T00:00 2028-02-29T00:00"),
        ("Asia/Kolkata",     Monthly,   "2026-02-28T18:30:00Z", "2026-02-28T18:30:00Z", "2026-02-28T18:30 2026-03-31T18:30"),
        ("America/New_York", Weekly,    "2026-03-02T05:00:00Z", "2026-03-02T05:00:00Z", "2026-03-02T05:00 2026-03-09T04:00"),
        // 02:30 does not exist on March 29 in Berlin, and is there twice on October 25
        ("Europe/Berlin",    Daily,     "2026-03-28T01:30:00Z", "2026-03-28", "2026-03-28T01:30 2026-03-29T01:00 2026-03-30T00:30"),
        ("Europe/Berlin",    Daily,     "2026-10-24T00:30:00Z", "2026-10-24", "2026-10-24T00:30 2026-10-25T00:30 2026-10-26T01:30"),
        ("Europe/Berlin",    Hourly,    "2026-03-29T00:15:00Z", "2026-03-29T00:15:00Z", "2026-03-29T00:15 2026-03-29T01:15"),
    ];
    for (zone, interval, anchor, from, expected) in table {
        let count = expected.split(' ').count();
        assert_eq!(starts(&calendar(zone, interval, anchor, ""), from, count), expected, "{anchor} {zone}");
    }
}

#[test]
fn the_first_period_is_short() {
    let weekly = calendar("UTC", Interval::Weekly, "2026-01-04", "2026-01-02");
    assert_eq!(starts(&weekly, "2025-01-01", 3), "2026-01-02T00:00 2026-01-04T00:00 2026-01-11T00:00");
    #[rustfmt::skip]
    let table = [
        ("2026-01-01", ""), ("2026-01-02", "2026-01-02"), ("2026-01-03", "2026-01-02"),
        ("2026-01-04", "2026-01-04"), ("2026-01-10T23:59:59Z", "2026-01-04"), ("2026-01-11", "2026-01-11"),
    ];
    for (now, start) in table {
        let expected = (!start.is_empty()).then(|| at(start));
        assert_eq!(weekly.start_at(at(now)), expected, "{now}");
    }
    assert_eq!(weekly.count(at("2026-01-02"), at("2026-01-11")), 3);
    assert_eq!(weekly.later(at("2026-01-02"), 2), Some(at("2026-01-11")));
}

#[test]
fn a_term_of_whole_intervals_ends_at_a_start() {
    let term = |count, unit| GrantsExpire::After(Term::new(count, unit).unwrap());
    let (monthly, daily) = (Interval::Monthly, Interval::Daily);
    #[rustfmt::skip]
    let table = [
        (monthly, "2026-01-31", "2026-02-28", GrantsExpire::Next,       "2026-03-31"),
        (monthly, "2026-01-31", "2026-02-28", term(1, TermUnit::Month), "2026-03-31"),
        (monthly, "2026-01-31", "2026-02-28", term(1, TermUnit::Year),  "2027-02-28"),
        (monthly, "2026-01-31", "2026-02-28", term(7, TermUnit::Day),   "2026-03-07"),
        (daily,   "2026-01-31", "2026-02-28", term(1, TermUnit::Month), "2026-03-28"),
        (daily,   "2026-01-31", "2026-02-28", term(36, TermUnit::Hour), "2026-03-01T12:00:00Z"),
    ];
    for (interval, anchor, start, expire, end) in table {
        let calendar = calendar("UTC", interval, anchor, "");
        assert_eq!(calendar.end(at(start), expire), Some(at(end)), "{start} {expire:?}");
    }
}
