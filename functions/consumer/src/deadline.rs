//! Until when a run may work.

use std::time::Duration;

use messenger_channel::clock::Clock;
use messenger_wire::TimestampMs;

/// Time limit of a run, as template.yaml sets it.
pub const TIME_LIMIT: Duration = Duration::from_secs(30);

/// End of a run, at which Lambda kills what still runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadline(TimestampMs);

impl Deadline {
    /// Takes the end of the run.
    #[must_use]
    pub fn at(end: TimestampMs) -> Self {
        Self(end)
    }

    /// Takes the end of the run as Lambda tells it, in milliseconds since 1970. A run of which it tells none, or none
    /// that ever comes, has no time: its leases would never end.
    #[must_use]
    pub fn told(end: u64) -> Self {
        Self(TimestampMs::from_millis(i64::try_from(end).unwrap_or(0)))
    }

    /// The end itself.
    #[must_use]
    pub fn end(self) -> TimestampMs {
        self.0
    }

    /// Time that is left; zero when it is over.
    #[must_use]
    pub fn remaining(self, clock: &impl Clock) -> Duration {
        self.0.since(clock.now())
    }

    /// Whether so much time is left.
    #[must_use]
    pub fn allows(self, needed: Duration, clock: &impl Clock) -> bool {
        self.remaining(clock) >= needed
    }

    /// The same with some time kept back.
    #[must_use]
    pub fn less(self, reserve: Duration) -> Self {
        let reserve = i64::try_from(reserve.as_millis()).unwrap_or(i64::MAX);
        Self(TimestampMs::from_millis(self.0.as_millis().saturating_sub(reserve)))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use messenger_channel::clock::ManualClock;
    use messenger_wire::TimestampMs;

    use super::Deadline;

    #[test]
    fn what_is_left_is_counted_to_the_millisecond_and_never_below_zero() {
        let clock = ManualClock::at(TimestampMs::from_millis(1_000));
        let deadline = Deadline::at(TimestampMs::from_millis(1_500));
        assert_eq!(deadline.remaining(&clock), Duration::from_millis(500));
        assert!(deadline.allows(Duration::from_millis(500), &clock));
        assert!(!deadline.allows(Duration::from_millis(501), &clock));
        assert_eq!(deadline.less(Duration::from_millis(600)).remaining(&clock), Duration::ZERO);
    }
}
