//! What becomes of a record that is not done: hidden for a while, or parked in the dead-letter queue.

pub mod memory;
mod sqs;

use std::future::Future;
use std::time::Duration;

pub use memory::MemoryRequeue;
pub use sqs::{QueueUrls, SqsRequeue};

use messenger_channel::queue::Message;

use crate::record::{Record, RecordQueue};

/// Hides and parks records, and adds the consumer's own.
pub trait Requeue: Send + Sync {
    /// Hides records of one message group for a time from now on. At most ten at once.
    ///
    /// # Errors
    /// [`RequeueError`]; the records come back after the queue's own time-out then.
    fn hide(&self, records: &[&Record], time: Duration) -> impl Future<Output = Result<(), RequeueError>> + Send;

    /// Shows records again that an earlier run has hidden, by their receipts. At most ten at once; one that is not
    /// hidden any more, or is gone, stays as it is.
    ///
    /// # Errors
    /// [`RequeueError`] where one of them may still be hidden; it comes back after the time for which it is.
    fn wake(&self, queue: RecordQueue, receipts: &[String]) -> impl Future<Output = Result<(), RequeueError>> + Send;

    /// Deletes records of one queue that are done. At most ten at once; deleting one twice does no harm.
    ///
    /// # Errors
    /// [`RequeueError`]; whoever gave the records deletes them then.
    fn delete(&self, records: &[&Record]) -> impl Future<Output = Result<(), RequeueError>> + Send;

    /// Puts a message of the consumer's own into the queue of events.
    ///
    /// # Errors
    /// [`RequeueError`] where it is not known to be there.
    fn enqueue(&self, message: &Message) -> impl Future<Output = Result<(), RequeueError>> + Send;

    /// Puts a copy of a record, with the reason, into the dead-letter queue of its queue. Parking
    /// it twice leaves one copy.
    ///
    /// # Errors
    /// [`RequeueError`] where no copy is known to be there; the record must not be deleted then.
    fn park(&self, record: &Record, reason: &str) -> impl Future<Output = Result<(), RequeueError>> + Send;
}

/// Why a queue did not do it. Holds the service's code only.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("queue did not take it ({0})")]
pub struct RequeueError(pub String);

impl<T: Requeue> Requeue for std::sync::Arc<T> {
    fn hide(&self, records: &[&Record], time: Duration) -> impl Future<Output = Result<(), RequeueError>> + Send {
        (**self).hide(records, time)
    }

    fn wake(&self, queue: RecordQueue, receipts: &[String]) -> impl Future<Output = Result<(), RequeueError>> + Send {
        (**self).wake(queue, receipts)
    }

    fn delete(&self, records: &[&Record]) -> impl Future<Output = Result<(), RequeueError>> + Send {
        (**self).delete(records)
    }

    fn enqueue(&self, message: &Message) -> impl Future<Output = Result<(), RequeueError>> + Send {
        (**self).enqueue(message)
    }

    fn park(&self, record: &Record, reason: &str) -> impl Future<Output = Result<(), RequeueError>> + Send {
        (**self).park(record, reason)
    }
}
