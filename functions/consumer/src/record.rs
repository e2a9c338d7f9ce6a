//! One SQS record, and whether it holds an event or a command.

use std::fmt;
use std::time::Duration;

use aws_lambda_events::sqs::SqsMessage;
use messenger_wire::TimestampMs;
use tracing::Span;
use tracing::field::Empty;

/// Message attribute of a parked record: why it was parked. A record that has it comes out of a dead-letter queue.
pub const PARKED_REASON: &str = "parkedReason";

/// Queue that a record comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RecordQueue {
    /// Events, written by the ingress alone.
    Events,
    /// Send commands, written by other services.
    Commands,
}

/// What the consumer needs of an SQS record. `Debug` shows neither body nor group, which tell about people.
#[derive(Clone, PartialEq, Eq)]
pub struct Record {
    /// Queue that it comes from.
    pub queue: RecordQueue,
    /// Id that SQS gave it; the answer names failed records by it.
    pub message_id: String,
    /// Right to hide it.
    pub receipt_handle: String,
    /// Group that keeps its order.
    pub group: String,
    /// Text.
    pub body: String,
    /// When it was put into the queue.
    pub sent_at: Option<TimestampMs>,
    /// How often it was received, this time included.
    pub receives: u32,
    /// X-Ray trace of whoever put it there, where there is one.
    pub trace: Option<String>,
    /// Whether somebody took it out of the dead-letter queue to have it done after all.
    pub redriven: bool,
}

impl Record {
    /// Takes an SQS message over. Commands come from the queue of that name, events from every other.
    pub(crate) fn read(message: SqsMessage, send_queue: Option<&str>) -> Self {
        let attribute = |name: &str| message.attributes.get(name).cloned();
        let message_id = message.message_id.unwrap_or_default();
        // Without a group, as in a hand-written test event, a record is a group of its own.
        let group = attribute("MessageGroupId").unwrap_or_else(|| message_id.clone());
        let is_command = message.event_source_arn.as_deref().is_some_and(|arn| arn.rsplit(':').next() == send_queue);
        Self {
            queue: if is_command { RecordQueue::Commands } else { RecordQueue::Events },
            receipt_handle: message.receipt_handle.unwrap_or_default(),
            group,
            body: message.body.unwrap_or_default(),
            sent_at: attribute("SentTimestamp").and_then(|ms| ms.parse().ok()).map(TimestampMs::from_millis),
            receives: attribute("ApproximateReceiveCount").and_then(|count| count.parse().ok()).unwrap_or(1),
            trace: attribute("AWSTraceHeader"),
            redriven: message.message_attributes.contains_key(PARKED_REASON),
            message_id,
        }
    }
}

impl Record {
    /// Span of every log line about the record. What is read of the record is noted by [`note`].
    pub(crate) fn span(&self, request_id: &str) -> Span {
        let message_id = &self.message_id;
        // At the highest level, so that errors are told with it whatever the level is.
        tracing::error_span!("record", request_id, message_id, trace = Empty, id = Empty, account = Empty)
    }

    /// How long it has been in its queue; where that is not known, for ever.
    pub(crate) fn age(&self, now: TimestampMs) -> Duration {
        self.sent_at.map_or(Duration::MAX, |sent_at| now.since(sent_at))
    }

    /// Trace to go by: the record's own, that of X-Ray, or else the message id, so that there is always one.
    pub(crate) fn trace(&self, own: Option<String>) -> String {
        own.or_else(|| self.trace.clone()).unwrap_or_else(|| self.message_id.clone())
    }
}

/// Notes in the record's span what has been read of it: its trace, and the ids of event or command and of the account.
pub(crate) fn note(trace: &str, id: Option<&str>, account: Option<&str>) {
    let span = Span::current();
    span.record("trace", trace);
    if let Some(id) = id {
        span.record("id", id);
    }
    if let Some(account) = account {
        note_account(account);
    }
}

/// Notes the account, once it is known that there is such a one.
pub(crate) fn note_account(account: &str) {
    Span::current().record("account", account);
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record")
            .field("queue", &self.queue)
            .field("message_id", &self.message_id)
            .finish_non_exhaustive()
    }
}
