//! Time that runs, and that can be moved on to see what happens a day later.

use std::sync::Arc;
use std::time::Duration;

use messenger_channel::clock::{Clock, SystemClock};
use messenger_wire::TimestampMs;
use tokio::sync::watch;

/// Clock of the operating system, moved forward at will. Clones show the same time.
#[derive(Debug, Clone, Default)]
pub struct MovableClock {
    moved: Arc<watch::Sender<Duration>>,
    stands_at: Option<TimestampMs>,
}

impl MovableClock {
    /// A clock that stands at `start` and moves only by [`MovableClock::advance`].
    #[must_use]
    pub fn standing_at(start: TimestampMs) -> Self {
        Self { moved: Arc::default(), stands_at: Some(start) }
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: Duration) {
        self.moved.send_modify(|moved| *moved = moved.saturating_add(by));
    }

    /// Tells how far it has been moved, now and whenever it is.
    #[must_use]
    pub fn moves(&self) -> watch::Receiver<Duration> {
        self.moved.subscribe()
    }
}

impl Clock for MovableClock {
    fn now(&self) -> TimestampMs {
        let base = self.stands_at.unwrap_or_else(|| SystemClock.now());
        base + *self.moved.borrow()
    }
}
