//! Hides and parks records of the embedded queues.

use std::time::Duration;

use consumer::requeue::{Requeue, RequeueError};
use consumer::{Record, RecordQueue};
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
