//! The embedded queues, the twin of SQS for one machine and for tests.

use std::collections::HashMap;
use std::time::Duration;

use aws_lambda_events::sqs::SqsMessage;
use messenger_channel::clock::millis;
use messenger_channel::queue::Message;
use messenger_channel::queue::memory::{self, MemoryQueue, Receipt, ReceiptError};
use messenger_wire::TimestampMs;

use super::{Requeue, RequeueError};
use crate::record::{Record, RecordQueue};

/// Embedded queues of events and of send commands; each keeps its own dead letters.
#[derive(Debug, Clone)]
pub struct MemoryRequeue {
    /// Queue of events.
    pub events: MemoryQueue,
    /// Queue of send commands.
    pub commands: MemoryQueue,
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

    async fn delete(&self, records: &[&Record]) -> Result<(), RequeueError> {
        for record in records {
            self.queue(record.queue).delete(receipt(&record.receipt_handle)?).map_err(refused)?;
        }
        Ok(())
    }

    async fn enqueue(&self, message: &Message) -> Result<(), RequeueError> {
        self.events.send(message.clone()).map(drop).map_err(|error| RequeueError(error.to_string()))
    }

    async fn park(&self, record: &Record, reason: &str) -> Result<(), RequeueError> {
        self.queue(record.queue).park(receipt(&record.receipt_handle)?, reason).map_err(refused)
    }
}

/// A record of the embedded queue of this name in the form in which Lambda gives it to the consumer.
#[must_use]
pub fn given(queue: &str, record: &memory::Record, now: TimestampMs) -> SqsMessage {
    let sent_at = now.as_millis().saturating_sub(millis(record.age));
    let mut message = SqsMessage::default();
    message.message_id = Some(record.message_id.clone());
    message.receipt_handle = Some(record.receipt.to_string());
    message.body = Some(record.message.body.clone());
    message.event_source = Some("aws:sqs".to_owned());
    message.event_source_arn = Some(format!("arn:aws:sqs:local:000000000000:{queue}"));
    message.attributes = HashMap::from([
        ("MessageGroupId".to_owned(), record.message.message_group_id.as_str().to_owned()),
        ("MessageDeduplicationId".to_owned(), record.message.deduplication_id.as_str().to_owned()),
        ("ApproximateReceiveCount".to_owned(), record.receive_count.to_string()),
        ("SequenceNumber".to_owned(), record.sequence_number.to_string()),
        ("SentTimestamp".to_owned(), sent_at.to_string()),
    ]);
    message
}

fn receipt(handle: &str) -> Result<Receipt, RequeueError> {
    handle.parse().map_err(refused)
}

fn refused(error: ReceiptError) -> RequeueError {
    RequeueError(error.to_string())
}
