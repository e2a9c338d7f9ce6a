//! Makes events durable: all of them are in the queue, or the delivery is not acknowledged.
//!
//! Sending a message again is harmless: the queue deduplicates it for five minutes, within which
//! Meta's redelivery comes.

mod track;

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures::future::try_join_all;
use messenger_channel::queue::{Enqueue, EnqueueError, Message};
use tokio::time::{Instant, sleep, timeout};

use track::{Track, distribute};

/// Time for one call, so that a call that hangs leaves room for another try.
pub(crate) const CALL_TIMEOUT: Duration = Duration::from_millis(1_500);

/// Pause after the first failure; doubled with every further one, up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(25);

/// Longest pause between two tries.
const LONGEST_PAUSE: Duration = Duration::from_millis(400);

/// Not every message is known to be in the queue.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not all messages are in the queue: {reason}")]
pub struct NotEnqueued {
    /// What the queue said last.
    pub reason: String,
    /// Number of calls that were repeated.
    pub retries: u64,
}

/// Stores every message before the deadline, in order within each group. Gives the number of calls
/// that had to be repeated.
///
/// # Errors
/// [`NotEnqueued`] where the time was too short or the queue refuses; what was stored until then stays stored.
pub async fn enqueue<Q: Enqueue>(queue: &Q, messages: Vec<Message>, deadline: Instant) -> Result<u64, NotEnqueued> {
    let sender = Sender { queue, deadline, retries: AtomicU64::new(0) };
    let stored = try_join_all(distribute(messages).into_iter().map(|track| sender.send(track))).await;
    let retries = sender.retries.into_inner();
    stored.map(|_| retries).map_err(|reason| NotEnqueued { reason, retries })
}

/// What all tracks of a delivery share.
struct Sender<'q, Q> {
    queue: &'q Q,
    deadline: Instant,
    retries: AtomicU64,
}

/// Messages of a call that are not known to be in the queue.
struct Failure {
    left: Vec<Message>,
    reason: String,
}

impl<Q: Enqueue> Sender<'_, Q> {
    /// Sends a track, one call after the other: the next message of a group leaves only when the
    /// one before it is stored.
    async fn send(&self, mut track: Track) -> Result<(), String> {
        let mut pause = FIRST_PAUSE;
        loop {
            let batch = track.next_batch();
            if batch.is_empty() {
                return Ok(());
            }
            let Some(failure) = self.call(batch).await? else {
                pause = FIRST_PAUSE;
                continue;
            };
            track.put_back(failure.left);
            if Instant::now() + pause >= self.deadline {
                return Err(failure.reason);
            }
            self.retries.fetch_add(1, Ordering::Relaxed);
            sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    /// Sends a batch once; `None` where all of it is in the queue.
    async fn call(&self, batch: Vec<Message>) -> Result<Option<Failure>, String> {
        let patience = CALL_TIMEOUT.min(self.deadline.saturating_duration_since(Instant::now()));
        match timeout(patience, self.queue.enqueue(&batch)).await {
            Ok(Ok(not_stored)) if not_stored.is_empty() => Ok(None),
            Ok(Ok(not_stored)) => {
                let left = batch.into_iter().enumerate().filter(|(position, _)| not_stored.contains(position));
                let left = left.map(|(_, message)| message).collect();
                Ok(Some(Failure { left, reason: "messages were refused one by one".to_owned() }))
            }
            Ok(Err(EnqueueError::Retryable(reason))) => Ok(Some(Failure { left: batch, reason })),
            Ok(Err(EnqueueError::Refused(reason))) => Err(reason),
            Err(_) => Ok(Some(Failure { left: batch, reason: "time-out".to_owned() })),
        }
    }
}
