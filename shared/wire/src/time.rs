//! Points in time as Meta writes them.

use std::ops::Add;
use std::time::Duration;

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::ser::{Serialize, Serializer};

/// Below this a number counts seconds: 100,000,000,000 ms was in 1973, and as many seconds end in the year 5138.
const FIRST_MILLISECONDS: u64 = 100_000_000_000;

/// Milliseconds since 1970.
///
/// Meta writes milliseconds in most places and seconds in some (`business_integrity`, appointments, one sample of a
/// postback), as a number or as a string. Whichever it is, this holds milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimestampMs(i64);

impl TimestampMs {
    /// Takes milliseconds as they are.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Takes a number of Meta's: seconds or milliseconds, told apart by magnitude.
    #[must_use]
    pub const fn from_wire(number: i64) -> Self {
        if number.unsigned_abs() < FIRST_MILLISECONDS { Self(number * 1000) } else { Self(number) }
    }

    /// Milliseconds since 1970.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// Time that has passed since `earlier`; zero where that is later.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

/// A later point in time; what cannot be held is the latest that can.
impl Add<Duration> for TimestampMs {
    type Output = Self;

    fn add(self, time: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(time.as_millis()).unwrap_or(i64::MAX)))
    }
}

/// Written as a number of milliseconds.
impl Serialize for TimestampMs {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.0)
    }
}

/// Read by [`TimestampMs::from_wire`] from an integer or a string of digits.
impl<'de> Deserialize<'de> for TimestampMs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TimestampVisitor)
    }
}

struct TimestampVisitor;

impl Visitor<'_> for TimestampVisitor {
    type Value = TimestampMs;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a time as an integer or a string of digits")
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<TimestampMs, E> {
        Ok(TimestampMs::from_wire(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<TimestampMs, E> {
        i64::try_from(number).map(TimestampMs::from_wire).map_err(|_| E::custom("time is out of range"))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<TimestampMs, E> {
        text.parse().map(TimestampMs::from_wire).map_err(|_| E::custom("time is no integer"))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::TimestampMs;

    #[test]
    fn time_passes_forward_only_and_never_overflows() {
        let [early, late] = [1_000, 3_500].map(TimestampMs::from_millis);
        assert_eq!([late.since(early), early.since(late)], [Duration::from_millis(2_500), Duration::ZERO]);
        assert_eq!(early + Duration::from_millis(2_500), late);
        assert_eq!(late + Duration::MAX, TimestampMs::from_millis(i64::MAX));
        assert_eq!(
            TimestampMs::from_millis(i64::MAX).since(TimestampMs::from_millis(-1)).as_millis(),
            i64::MAX as u128
        );
    }

    #[test]
    fn seconds_and_milliseconds_numbers_and_strings_are_one_time() {
        for json in ["1458692752000", "\"1458692752000\"", "1458692752", "\"1458692752\""] {
            let time: TimestampMs = serde_json::from_str(json).unwrap();
            assert_eq!(time.as_millis(), 1_458_692_752_000, "{json}");
        }
    }

    #[test]
    fn the_border_between_seconds_and_milliseconds_is_exact() {
        for (wire, millis) in [
            (0, 0),
            (99_999_999_999, 99_999_999_999_000),
            (100_000_000_000, 100_000_000_000),
            (-99_999_999_999, -99_999_999_999_000),
            (-100_000_000_000, -100_000_000_000),
            (i64::MAX, i64::MAX),
            (i64::MIN, i64::MIN),
        ] {
            assert_eq!(TimestampMs::from_wire(wire).as_millis(), millis, "{wire}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for json in ["\"\"", "\"now\"", "null", "true", "1.5", "18446744073709551615", "\"1e9\"", "{}"] {
            assert!(serde_json::from_str::<TimestampMs>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let time = TimestampMs::from_millis(1_458_692_752_478);
        let json = serde_json::to_string(&time).unwrap();
        assert_eq!(json, "1458692752478");
        assert_eq!(serde_json::from_str::<TimestampMs>(&json).unwrap(), time);
    }
}
