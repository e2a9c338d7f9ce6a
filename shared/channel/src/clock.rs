//! Time as a parameter, so that tests need no waiting.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use messenger_wire::TimestampMs;

/// Tells what time it is.
///
/// Wall-clock time, since a frozen Lambda sandbox keeps no monotonic one.
pub trait Clock: Send + Sync {
    /// Milliseconds since 1970.
    fn now(&self) -> TimestampMs;

    /// Ends when so much time has gone by.
    fn sleep(&self, time: Duration) -> impl Future<Output = ()> + Send {
        tokio::time::sleep(time)
    }
}

/// Clock of the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> TimestampMs {
        // A clock before 1970 is broken; zero makes every cached value old, which is the safe side.
        let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        TimestampMs::from_millis(millis(since_1970))
    }
}

/// Clock that moves only when it is told to. Clones show the same time.
#[derive(Debug, Clone, Default)]
pub struct ManualClock(Arc<AtomicI64>);

impl ManualClock {
    /// Starts at a time.
    #[must_use]
    pub fn at(now: TimestampMs) -> Self {
        Self(Arc::new(AtomicI64::new(now.as_millis())))
    }

    /// Sets the time.
    pub fn set(&self, now: TimestampMs) {
        self.0.store(now.as_millis(), Ordering::SeqCst);
    }

    /// Moves forward.
    pub fn advance(&self, by: Duration) {
        self.0.fetch_add(millis(by), Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> TimestampMs {
        TimestampMs::from_millis(self.0.load(Ordering::SeqCst))
    }
}

/// Whole milliseconds of a duration.
#[must_use]
pub fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use messenger_wire::TimestampMs;

    use super::{Clock, ManualClock};

    #[test]
    fn clones_of_a_manual_clock_show_the_same_time() {
        let clock = ManualClock::at(TimestampMs::from_millis(1_000));
        let twin = clock.clone();
        clock.advance(Duration::from_secs(2));
        assert_eq!(twin.now().as_millis(), 3_000);
    }
}
