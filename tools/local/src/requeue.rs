//! Hides and parks records of the embedded queue.

use std::time::Duration;

use consumer::Record;
use consumer::requeue::{Requeue, RequeueError};
use messenger_channel::queue::memory::{MemoryQueue, Receipt, ReceiptError};

/// The embedded queue, as the consumer gives records back to it.
#[derive(Debug, Clone)]
pub(crate) struct MemoryRequeue(pub(crate) MemoryQueue);

impl Requeue for MemoryRequeue {
    async fn hide(&self, records: &[&Record], time: Duration) -> Result<(), RequeueError> {
        for record in records {
            self.0.change_visibility(receipt(record)?, time).map_err(refused)?;
        }
        Ok(())
    }

    async fn park(&self, record: &Record, reason: &str) -> Result<(), RequeueError> {
        self.0.park(receipt(record)?, reason).map_err(refused)
    }
}

fn receipt(record: &Record) -> Result<Receipt, RequeueError> {
    record.receipt_handle.parse().map_err(refused)
}

fn refused(error: ReceiptError) -> RequeueError {
    RequeueError(error.to_string())
}
