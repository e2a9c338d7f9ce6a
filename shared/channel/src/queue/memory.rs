//! FIFO queue in memory, the twin of SQS for one machine and for tests.
//!
//! It keeps what the consumer relies on: order in a message group, groups locked while a message is in
//! flight, deduplication for five minutes, visibility time-outs, receive counts and dead letters. What
//! is queued is gone when the process ends.

mod dedup;
mod fifo;

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use super::{BATCH_BYTES, BATCH_MESSAGES, Enqueue, EnqueueError, Message};
use crate::lock::lock;

pub use dedup::DEDUPLICATION_WINDOW;
use fifo::Fifo;
pub use fifo::{DeadLetter, Depth, Receipt, ReceiptError, Record, Redrive, RefusedError};

/// Embedded FIFO queue; clones share the same queue.
///
/// Time is tokio's, so that a test with a paused clock decides when a visibility time-out ends.
#[derive(Debug, Clone)]
pub struct MemoryQueue {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    fifo: Mutex<Fifo>,
    changed: Notify,
    started: Instant,
    skipped: Mutex<Duration>,
}

impl MemoryQueue {
    /// Makes an empty queue whose records come back, or become dead letters, as `redrive` says.
    #[must_use]
    pub fn new(redrive: Redrive) -> Self {
        let shared = Shared {
            fifo: Mutex::new(Fifo::new(redrive)),
            changed: Notify::new(),
            started: Instant::now(),
            skipped: Mutex::default(),
        };
        Self { shared: Arc::new(shared) }
    }

    /// Queues one message and returns its message id; a duplicate gets the id of the first and is not queued again.
    ///
    /// # Errors
    /// [`RefusedError`] for what SQS refuses as well.
    pub fn send(&self, message: Message) -> Result<String, RefusedError> {
        let sent = self.fifo().send(message, self.now());
        self.shared.changed.notify_waiters();
        sent
    }

    /// Takes up to `max` records (at most [`BATCH_MESSAGES`]); waits for the first one up to `wait`, then answers with
    /// none.
    pub async fn receive(&self, max: usize, wait: Duration) -> Vec<Record> {
        let deadline = Instant::now() + wait;
        loop {
            let changed = self.shared.changed.notified();
            tokio::pin!(changed);
            // Registered before the look, so that what arrives between the look and the wait is not missed.
            changed.as_mut().enable();
            let (records, next) = {
                let (mut fifo, now) = (self.fifo(), self.now());
                (fifo.receive(max, now), fifo.next_visible_at(now))
            };
            if !records.is_empty() || Instant::now() >= deadline {
                return records;
            }
            let wake =
                next.map_or(deadline, |at| deadline.min(self.shared.started + at.saturating_sub(self.skipped())));
            tokio::select! {
                () = changed => {}
                () = sleep_until(wake) => {}
            }
        }
    }

    /// Removes a record that is done.
    ///
    /// # Errors
    /// [`ReceiptError`] where the record has become visible again, or somebody else has received it since.
    pub fn delete(&self, receipt: Receipt) -> Result<(), ReceiptError> {
        let deleted = self.fifo().delete(receipt, self.now());
        self.shared.changed.notify_waiters();
        deleted
    }

    /// Hides a record for `timeout` from now; zero shows it at once.
    ///
    /// # Errors
    /// [`ReceiptError`] as for [`MemoryQueue::delete`], and where the record has been deleted.
    pub fn change_visibility(&self, receipt: Receipt, timeout: Duration) -> Result<(), ReceiptError> {
        let changed = self.fifo().change_visibility(receipt, timeout, self.now());
        self.shared.changed.notify_waiters();
        changed
    }

    /// Puts a copy of a record among the dead letters; a second copy is not made.
    ///
    /// # Errors
    /// [`ReceiptError`] where the queue does not have the record.
    pub fn park(&self, receipt: Receipt, reason: &str) -> Result<(), ReceiptError> {
        self.fifo().park(receipt, reason)
    }

    /// How many records wait, are in flight, and are dead.
    #[must_use]
    pub fn depth(&self) -> Depth {
        self.fifo().depth(self.now())
    }

    /// Records that were parked or received too often, in the order they died.
    #[must_use]
    pub fn dead_letters(&self) -> Vec<DeadLetter> {
        self.fifo().dead_letters().to_vec()
    }

    /// Lets time go by for this queue alone: what was hidden for that long shows, what was remembered is forgotten.
    pub fn advance(&self, by: Duration) {
        *lock(&self.shared.skipped) += by;
        self.shared.changed.notify_waiters();
    }

    fn now(&self) -> Duration {
        self.shared.started.elapsed() + self.skipped()
    }

    fn skipped(&self) -> Duration {
        *lock(&self.shared.skipped)
    }

    fn fifo(&self) -> MutexGuard<'_, Fifo> {
        lock(&self.shared.fifo)
    }
}

impl Enqueue for MemoryQueue {
    async fn enqueue(&self, batch: &[Message]) -> Result<Vec<usize>, EnqueueError> {
        if batch.len() > BATCH_MESSAGES {
            return Err(EnqueueError::Refused("TooManyEntriesInBatchRequest".to_owned()));
        }
        if batch.iter().map(|message| message.body.len()).sum::<usize>() > BATCH_BYTES {
            return Err(EnqueueError::Refused("BatchRequestTooLong".to_owned()));
        }
        let sent = batch.iter().map(|message| self.send(message.clone()));
        Ok(sent.enumerate().filter_map(|(position, sent)| sent.err().map(|_| position)).collect())
    }
}

#[cfg(test)]
mod tests;
