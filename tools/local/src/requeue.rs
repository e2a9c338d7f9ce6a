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
    fn queue(&self, record: &Record) -> &MemoryQueue {
        match record.queue {
            RecordQueue::Events => &self.events,
            RecordQueue::Commands => &self.commands,
        }
    }
}

impl Requeue for MemoryRequeue {
    async fn hide(&self, records: &[&Record], time: Duration) -> Result<(), RequeueError> {
        for record in records {
            self.queue(record).change_visibility(receipt(record)?, time).map_err(refused)?;
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
        self.queue(record).park(receipt(record)?, reason).map_err(refused)
    }
}

fn receipt(record: &Record) -> Result<Receipt, RequeueError> {
    record.receipt_handle.parse().map_err(refused)
}

fn refused(error: ReceiptError) -> RequeueError {
    RequeueError(error.to_string())
}
