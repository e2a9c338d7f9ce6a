//! SQS.

use std::time::Duration;

use aws_sdk_sqs::Client;
use aws_sdk_sqs::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sqs::types::{
    ChangeMessageVisibilityBatchRequestEntry, DeleteMessageBatchRequestEntry, MessageAttributeValue,
};
use messenger_channel::aws::failure_code;
use messenger_channel::queue::{BATCH_BYTES, Message};

use super::{Requeue, RequeueError};
use crate::record::{PARKED_REASON, Record, RecordQueue};

/// Most characters of the reason that a parked record carries; the attribute counts to the size of its message.
const REASON_CHARS: usize = 500;

/// Type of an attribute.
const TEXT: &str = "String";

/// Longest time that SQS hides a message for.
///
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html>
const LONGEST_HIDDEN: Duration = Duration::from_hours(12);

/// Queues of SQS, by their URLs.
#[derive(Debug, Clone)]
pub struct SqsRequeue {
    client: Client,
    events: QueueUrls,
    commands: Option<QueueUrls>,
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
    /// Uses the queues of events and, where there is one, of send commands.
    #[must_use]
    pub fn new(client: Client, events: QueueUrls, commands: Option<QueueUrls>) -> Self {
        Self { client, events, commands }
    }

    fn urls(&self, queue: RecordQueue) -> Result<&QueueUrls, RequeueError> {
        match queue {
            RecordQueue::Events => Ok(&self.events),
            RecordQueue::Commands => self.commands.as_ref().ok_or_else(|| RequeueError("no send queue".to_owned())),
        }
    }

    /// Hides records for so many seconds from now on; the queue takes every receipt that it can.
    /// Gives the codes of the others.
    async fn change_visibility(
        &self,
        queue: RecordQueue,
        receipts: impl Iterator<Item = &String>,
        seconds: i32,
    ) -> Result<Vec<String>, RequeueError> {
        let entries = receipts.enumerate().map(|(index, receipt)| {
            ChangeMessageVisibilityBatchRequestEntry::builder()
                .id(index.to_string())
                .receipt_handle(receipt)
                .visibility_timeout(seconds)
                .build()
        });
        let entries = entries.collect::<Result<_, _>>().map_err(|_| RequeueError("request".to_owned()))?;
        let call = self.client.change_message_visibility_batch().queue_url(&self.urls(queue)?.queue);
        let answer = call.set_entries(Some(entries)).send().await.map_err(|error| failed(&error))?;
        Ok(answer.failed.into_iter().map(|entry| entry.code).collect())
    }
}

impl Requeue for SqsRequeue {
    async fn hide(&self, records: &[&Record], time: Duration) -> Result<(), RequeueError> {
        let Some(first) = records.first() else { return Ok(()) };
        // Rounded up, so that nothing comes too early.
        let seconds = i32::try_from(time.min(LONGEST_HIDDEN).as_millis().div_ceil(1000)).unwrap_or(i32::MAX);
        let receipts = records.iter().map(|record| &record.receipt_handle);
        let refused = self.change_visibility(first.queue, receipts, seconds).await?;
        refused.into_iter().next().map_or(Ok(()), |code| Err(RequeueError(code)))
    }

    async fn wake(&self, queue: RecordQueue, receipts: &[String]) -> Result<(), RequeueError> {
        let refused = self.change_visibility(queue, receipts.iter(), 0).await?;
        refused.into_iter().find(|code| !is_gone(code)).map_or(Ok(()), |code| Err(RequeueError(code)))
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
        let call = self.client.delete_message_batch().queue_url(&self.urls(first.queue)?.queue);
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
        let send = self
            .client
            .send_message()
            .queue_url(&self.urls(record.queue)?.dead_letters)
            .message_body(&record.body)
            .message_group_id(&record.group)
            .message_deduplication_id(&record.message_id);
        let send = match attribute(reason, record.body.len()) {
            Some(reason) => {
                let value = MessageAttributeValue::builder().data_type(TEXT).string_value(reason).build();
                send.message_attributes(PARKED_REASON, value.map_err(|_| RequeueError("request".to_owned()))?)
            }
            None => send,
        };
        send.send().await.map(drop).map_err(|error| failed(&error))
    }
}

/// Whether a code says that the receipt hides nothing any more: its message is awake, was given out
/// again, or is deleted.
fn is_gone(code: &str) -> bool {
    let word = code.rsplit('.').next().unwrap_or_default();
    ["MessageNotInflight", "ReceiptHandleIsInvalid", "InvalidParameterValue"].contains(&word)
}

/// The part of a reason that the attribute of a message with such a body can hold: it may name fields of a document
/// that a bot wrote, and counts to the size of the message with its name and type. `None` where nothing fits.
fn attribute(reason: &str, body: usize) -> Option<String> {
    let room = BATCH_BYTES.checked_sub(body + PARKED_REASON.len() + TEXT.len())?;
    let mut legal = String::new();
    let chars = reason.chars().filter(|char| !char.is_control() && !matches!(char, '\u{fffe}' | '\u{ffff}'));
    for char in chars.take(REASON_CHARS) {
        if legal.len() + char.len_utf8() > room {
            break;
        }
        legal.push(char);
    }
    Some(legal).filter(|legal| !legal.is_empty())
}

fn failed<E: ProvideErrorMetadata>(error: &SdkError<E>) -> RequeueError {
    RequeueError(failure_code(error, error.code()))
}

#[cfg(test)]
mod tests {
    use messenger_channel::queue::BATCH_BYTES;

    use super::{REASON_CHARS, attribute};

    #[test]
    fn a_reason_takes_the_room_that_the_body_leaves() {
        let overhead = "parkedReasonString".len();
        let table = [
            ("plan: a\u{0}b\u{ffff}c", 10, Some("plan: abc")),
            ("plan", BATCH_BYTES - overhead - 4, Some("plan")),
            ("plan", BATCH_BYTES - overhead - 3, Some("pla")),
            ("pl\u{e4}n", BATCH_BYTES - overhead - 3, Some("pl")),
            ("plan", BATCH_BYTES - overhead - 1, Some("p")),
            ("plan", BATCH_BYTES - overhead, None),
            ("plan", BATCH_BYTES, None),
        ];
        for (reason, body, expected) in table {
            assert_eq!(attribute(reason, body).as_deref(), expected, "{reason} beside {body} bytes");
        }
        assert_eq!(attribute(&"x".repeat(REASON_CHARS + 1), 10).map(|reason| reason.len()), Some(REASON_CHARS));
    }
}
