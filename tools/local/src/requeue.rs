//! Hides and parks records of the embedded queues, and adds the consumer's own.

use std::time::Duration;

use consumer::requeue::{Requeue, RequeueError};
use consumer::{Record, RecordQueue};
use messenger_channel::queue::Message;
use messenger_channel::queue::memory::{MemoryQueue, Receipt, ReceiptError};

/// The embedded queues, as the consumer gives records back to them.
#[derive(Debug, Clone)]
pub(crate) struct MemoryRequeue {
    pub(crate) events: MemoryQueue,
    pub(crate) commands: MemoryQueue,
}

impl MemoryRequeue {
    fn queue(&self, queue: RecordQueue) -> &MemoryQueue {
        match queue {
            RecordQueue::Events => &self.events,
            RecordQueue::Commands => &self.commands,
        }
    }
}

impl Requeue for MemoryRequeue {
    async fn hide(&self, records: &[&Record], time: Duration) -> Result<(), RequeueError> {
        for record in records {
            self.queue(record.queue).change_visibility(receipt(&record.receipt_handle)?, time).map_err(refused)?;
        }
        Ok(())
    }

    async fn wake(&self, queue: RecordQueue, receipts: &[String]) -> Result<(), RequeueError> {
        for woken in receipts {
            // A receipt that is over hides nothing.
            self.queue(queue).change_visibility(receipt(woken)?, Duration::ZERO).unwrap_or_default();
        }
        Ok(())
    }

    /// Does nothing: the invocation deletes them when it ends.
    async fn delete(&self, _records: &[&Record]) -> Result<(), RequeueError> {
        Ok(())
    }

    async fn enqueue(&self, message: &Message) -> Result<(), RequeueError> {
        self.events.send(message.clone()).map(drop).map_err(|error| RequeueError(error.to_string()))
    }

    async fn park(&self, record: &Record, reason: &str) -> Result<(), RequeueError> {
        self.queue(record.queue).park(receipt(&record.receipt_handle)?, reason).map_err(refused)
    }
}

fn receipt(handle: &str) -> Result<Receipt, RequeueError> {
    handle.parse().map_err(refused)
}

fn refused(error: ReceiptError) -> RequeueError {
    RequeueError(error.to_string())
}
