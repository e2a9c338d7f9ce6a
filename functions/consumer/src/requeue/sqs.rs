//! SQS.

use std::time::Duration;

use aws_sdk_sqs::Client;
use aws_sdk_sqs::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sqs::types::{
    ChangeMessageVisibilityBatchRequestEntry, DeleteMessageBatchRequestEntry, MessageAttributeValue,
};
use messenger_channel::aws::failure_code;
use messenger_channel::queue::Message;

use super::{Requeue, RequeueError};
use crate::record::{PARKED_REASON, Record, RecordQueue};

/// Most characters of the reason that a parked record carries; the attribute counts to the size of its message.
const REASON_CHARS: usize = 500;

/// Queues of SQS, by their URLs.
#[derive(Debug, Clone)]
pub struct SqsRequeue {
    client: Client,
    events: QueueUrls,
    commands: QueueUrls,
}

/// A queue and its dead-letter queue.
#[derive(Debug, Clone)]
pub struct QueueUrls {
    /// URL of the queue.
    pub queue: String,
    /// URL of its dead-letter queue.
    pub dead_letters: String,
}

impl SqsRequeue {
    /// Uses the queues of events and of send commands.
    #[must_use]
    pub fn new(client: Client, events: QueueUrls, commands: QueueUrls) -> Self {
        Self { client, events, commands }
    }

    fn urls(&self, queue: RecordQueue) -> &QueueUrls {
        match queue {
            RecordQueue::Events => &self.events,
            RecordQueue::Commands => &self.commands,
        }
    }
}

impl Requeue for SqsRequeue {
    async fn hide(&self, records: &[&Record], time: Duration) -> Result<(), RequeueError> {
        let Some(first) = records.first() else { return Ok(()) };
        let seconds = i32::try_from(time.as_millis().div_ceil(1000)).unwrap_or(i32::MAX);
        let entries = records.iter().enumerate().map(|(index, record)| {
            ChangeMessageVisibilityBatchRequestEntry::builder()
                .id(index.to_string())
                .receipt_handle(&record.receipt_handle)
                .visibility_timeout(seconds)
                .build()
        });
        let entries = entries.collect::<Result<_, _>>().map_err(|_| RequeueError("request".to_owned()))?;
        let call = self.client.change_message_visibility_batch().queue_url(&self.urls(first.queue).queue);
        let answer = call.set_entries(Some(entries)).send().await.map_err(|error| failed(&error))?;
        answer.failed.first().map_or(Ok(()), |entry| Err(RequeueError(entry.code.clone())))
    }

    async fn delete(&self, records: &[&Record]) -> Result<(), RequeueError> {
        let Some(first) = records.first() else { return Ok(()) };
        let entries = records.iter().enumerate().map(|(index, record)| {
            DeleteMessageBatchRequestEntry::builder()
                .id(index.to_string())
                .receipt_handle(&record.receipt_handle)
                .build()
        });
        let entries = entries.collect::<Result<_, _>>().map_err(|_| RequeueError("request".to_owned()))?;
        let call = self.client.delete_message_batch().queue_url(&self.urls(first.queue).queue);
        let answer = call.set_entries(Some(entries)).send().await.map_err(|error| failed(&error))?;
        answer.failed.first().map_or(Ok(()), |entry| Err(RequeueError(entry.code.clone())))
    }

    async fn enqueue(&self, message: &Message) -> Result<(), RequeueError> {
        let send = self
            .client
            .send_message()
            .queue_url(&self.events.queue)
            .message_body(&message.body)
            .message_group_id(message.message_group_id.as_str())
            .message_deduplication_id(message.deduplication_id.as_str());
        send.send().await.map(drop).map_err(|error| failed(&error))
    }

    async fn park(&self, record: &Record, reason: &str) -> Result<(), RequeueError> {
        let reason = MessageAttributeValue::builder().data_type("String").string_value(legal(reason)).build();
        let send = self
            .client
            .send_message()
            .queue_url(&self.urls(record.queue).dead_letters)
            .message_body(&record.body)
            .message_group_id(&record.group)
            .message_deduplication_id(&record.message_id)
            .message_attributes(PARKED_REASON, reason.map_err(|_| RequeueError("request".to_owned()))?);
        send.send().await.map(drop).map_err(|error| failed(&error))
    }
}

/// The part of a reason that an attribute can hold: it may name fields of a document that a bot wrote.
fn legal(reason: &str) -> String {
    reason
        .chars()
        .filter(|char| !char.is_control() && !matches!(char, '\u{fffe}' | '\u{ffff}'))
        .take(REASON_CHARS)
        .collect()
}

fn failed<E: ProvideErrorMetadata>(error: &SdkError<E>) -> RequeueError {
    RequeueError(failure_code(error, error.code()))
}
