//! Time that runs, and that can be moved on to see what happens a day later.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use messenger_wire::TimestampMs;

/// Clock of the operating system, moved forward at will. Clones show the same time.
#[derive(Debug, Clone, Default)]
pub struct MovableClock {
    moved: Arc<AtomicI64>,
    stands_at: Option<TimestampMs>,
}

impl MovableClock {
    /// A clock that stands at `start` and moves only by [`MovableClock::advance`].
    #[must_use]
    pub fn standing_at(start: TimestampMs) -> Self {
        Self { moved: Arc::default(), stands_at: Some(start) }
    }

    /// Time by this clock.
    #[must_use]
    pub fn now(&self) -> TimestampMs {
        let base = self.stands_at.unwrap_or_else(|| {
            let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            TimestampMs::from_millis(millis(since_1970))
        });
        TimestampMs::from_millis(base.as_millis().saturating_add(self.moved.load(Ordering::SeqCst)))
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: Duration) {
        self.moved.fetch_add(millis(by), Ordering::SeqCst);
    }
}

/// Whole milliseconds of a duration.
pub(crate) fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
