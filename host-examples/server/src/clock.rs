//! Instants as the engine takes them: UTC, to the microsecond.

use jiff::Timestamp;
use jiff::civil::Date;

/// The instant of a decision: now, but behind the customer's last one, so that time never goes back for a wallet.
pub fn next(last: &str) -> String {
    let last = micros(last);
    written(micros_now().max(last.saturating_add(1)))
}

/// Now.
pub fn now() -> String {
    written(micros_now())
}

/// Microseconds since 1970; 0 for a text that is no instant.
pub fn micros(instant: &str) -> i64 {
    instant.parse::<Timestamp>().map_or(0, Timestamp::as_microsecond)
}

/// Now, in microseconds since 1970.
pub fn micros_now() -> i64 {
    Timestamp::now().as_microsecond()
}

/// The instant so many microseconds after 1970.
pub fn written(micros: i64) -> String {
    Timestamp::from_microsecond(micros).unwrap_or_default().to_string()
}

/// Whether the text is a day.
pub fn is_day(text: &str) -> bool {
    text.parse::<Date>().is_ok_and(|day| day.to_string() == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_never_goes_back() {
        let far = "2098-01-01T00:00:00.25Z";
        assert_eq!(next(far), "2098-01-01T00:00:00.250001Z");
        assert!(micros(&next("2020-01-01T00:00:00Z")) > micros("2025-01-01T00:00:00Z"));
    }

    #[test]
    fn days() {
        assert!(is_day("2026-08-01"));
        for text in ["2026-8-1", "2026-02-30", "2026-08-01T00:00:00Z", ""] {
            assert!(!is_day(text), "{text}");
        }
    }
}
