//! The queue as SQS: one `SendMessageBatch` per call.

use aws_sdk_sqs::Client;
use aws_sdk_sqs::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sqs::operation::send_message_batch::{SendMessageBatchError, SendMessageBatchOutput};
use aws_sdk_sqs::types::SendMessageBatchRequestEntry;

use super::{Enqueue, EnqueueError, Message};
use crate::aws::failure_code;

/// FIFO queue in SQS.
#[derive(Debug, Clone)]
pub struct SqsQueue {
    client: Client,
    queue_url: String,
}

impl SqsQueue {
    /// Sends to the queue of that URL.
    #[must_use]
    pub fn new(client: Client, queue_url: impl Into<String>) -> Self {
        Self { client, queue_url: queue_url.into() }
    }
}

impl Enqueue for SqsQueue {
    async fn enqueue(&self, batch: &[Message]) -> Result<Vec<usize>, EnqueueError> {
        let entries = batch.iter().enumerate().map(|(position, message)| entry(position, message));
        let entries = entries.collect::<Result<Vec<_>, _>>()?;
        let request = self.client.send_message_batch().queue_url(&self.queue_url).set_entries(Some(entries));
        match request.send().await {
            Ok(output) => Ok(not_stored(&output, batch.len())),
            Err(error) => Err(classify(&error)),
        }
    }

    async fn connect(&self) {
        // The answer does not matter, not even a refusal: what counts is the connection that stays open behind it.
        let attributes = self.client.get_queue_attributes().queue_url(&self.queue_url).send().await;
        tracing::debug!(reached = attributes.is_ok(), "queue connection opened");
    }
}

fn entry(position: usize, message: &Message) -> Result<SendMessageBatchRequestEntry, EnqueueError> {
    SendMessageBatchRequestEntry::builder()
        .id(position.to_string())
        .message_group_id(message.message_group_id.as_str())
        .message_deduplication_id(message.deduplication_id.as_str())
        .message_body(&message.body)
        .build()
        .map_err(|_| EnqueueError::Refused("incomplete entry".to_owned()))
}

/// Whatever is not said to be stored is not.
fn not_stored(output: &SendMessageBatchOutput, messages: usize) -> Vec<usize> {
    let stored: Vec<usize> = output.successful().iter().filter_map(|entry| entry.id().parse().ok()).collect();
    for failed in output.failed() {
        tracing::warn!(code = failed.code(), sender_fault = failed.sender_fault(), "queue did not store a message");
    }
    (0..messages).filter(|position| !stored.contains(position)).collect()
}

/// The request is at fault where the service says so with a 4xx that is no throttling; anything else may pass.
fn classify(error: &SdkError<SendMessageBatchError>) -> EnqueueError {
    let code = failure_code(error, error.code());
    let status = error.raw_response().map_or(0, |response| response.status().as_u16());
    let throttled = status == 429 || ["Throttl", "OverLimit", "RequestThrottled"].iter().any(|it| code.contains(it));
    match error {
        SdkError::ServiceError(_) if (400..500).contains(&status) && !throttled => EnqueueError::Refused(code),
        SdkError::ConstructionFailure(_) => EnqueueError::Refused(code),
        _ => EnqueueError::Retryable(code),
    }
}
