//! Contract between ingress and consumer: one event of a delivery, as the body of an `EventQueue` message.
//!
//! The event inside is byte for byte what Meta sent. An envelope that is too large for the queue carries it compressed.

mod compressed;

use std::borrow::Cow;

use messenger_wire::webhook::{EventId, Feed, Lane};
use messenger_wire::{ConversationKey, PageId, TimestampMs};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::queue::{BATCH_BYTES, Message, QueueId, fit_for_queue};
use crate::schema::FeedWord;
use crate::version::Version;

/// One event on its way from the ingress to the consumer.
///
/// `Debug` shows no event and no person.
#[derive(Debug, Clone)]
pub struct Envelope {
    /// Identity of the event, the same in every redelivery; deduplication id and claim key.
    pub id: EventId,
    /// App that the delivery was signed for.
    pub app: String,
    /// Account that owns the Page.
    pub account: String,
    /// Page that the event is about.
    pub page_id: PageId,
    /// Array that the event stood in.
    pub feed: Feed,
    /// Conversation, where the event belongs to one.
    pub conversation: Option<ConversationKey>,
    /// When the delivery came in.
    pub received_at: TimestampMs,
    /// `time` of the entry, changed by every redelivery.
    pub entry_time: Option<TimestampMs>,
    /// Trace that the delivery belongs to; what follows from the event carries it on.
    pub trace: Option<String>,
    /// Event as Meta sent it.
    pub event: EventText,
}

/// Bytes of an event. `Debug` shows only how many.
#[derive(Clone)]
pub struct EventText(Box<RawValue>);

/// Room for everything but the event, so that most bodies are written without moving them.
const FRAME_BYTES: usize = 512;

/// Why a queue message is no envelope. Says nothing about its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    /// Body is not the JSON of this contract.
    #[error("body is not an envelope of version 1")]
    Malformed,
    /// Compressed event cannot be read, or is larger than any delivery.
    #[error("compressed event cannot be read")]
    Compressed,
}

/// Why an event became no queue message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotWritten {
    /// No queue message can hold it, not even compressed.
    #[error("compressed envelope has {bytes} bytes, the queue takes {BATCH_BYTES}")]
    TooLarge {
        /// Bytes of the compressed envelope.
        bytes: usize,
    },
    /// Memory was short; another time it may be enough.
    #[error("envelope cannot be written")]
    Failed,
}

impl EventText {
    /// The event as JSON.
    #[must_use]
    pub fn get(&self) -> &RawValue {
        &self.0
    }
}

impl From<&RawValue> for EventText {
    fn from(event: &RawValue) -> Self {
        Self(event.to_owned())
    }
}

impl std::fmt::Debug for EventText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} bytes", self.0.get().len())
    }
}

impl JsonSchema for Envelope {
    fn schema_name() -> Cow<'static, str> {
        Wire::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Wire::json_schema(generator)
    }
}

impl Envelope {
    /// Makes the queue message: plain where it fits, compressed where it does not.
    ///
    /// # Errors
    /// [`NotWritten`] where even the compressed form does not fit, or nothing could be compressed.
    pub fn to_message(&self, lane: Lane) -> Result<Message, NotWritten> {
        let mut body = self.body(Some(&self.event.0), None)?;
        if body.len() > BATCH_BYTES {
            body = self.body(None, Some(compressed::write(self.event.get())?))?;
        }
        if body.len() > BATCH_BYTES {
            return Err(NotWritten::TooLarge { bytes: body.len() });
        }
        let deduplication_id = QueueId::new(self.id.to_string());
        Ok(Message { message_group_id: self.message_group_id(lane), deduplication_id, body })
    }

    /// Reads the body of a queue message.
    ///
    /// # Errors
    /// [`EnvelopeError`] where it is not one of ours.
    pub fn parse(body: &str) -> Result<Self, EnvelopeError> {
        let wire: Wire<'_> = serde_json::from_str(body).map_err(|_| EnvelopeError::Malformed)?;
        let event = match (wire.event, wire.compressed) {
            (Some(event), None) => event.into_owned(),
            (None, Some(text)) => compressed::parse(&text)?,
            _ => return Err(EnvelopeError::Malformed),
        };
        Ok(Self {
            id: wire.id,
            app: wire.app.into_owned(),
            account: wire.account.into_owned(),
            page_id: wire.page_id.into_owned(),
            feed: wire.feed,
            conversation: wire.conversation.map(Cow::into_owned),
            received_at: wire.received_at_ms,
            entry_time: wire.entry_time,
            trace: wire.trace.map(Cow::into_owned),
            event: EventText(event),
        })
    }

    /// Group that keeps the order of a conversation's lane.
    ///
    /// The lanes are apart so that a message that waits for its reply never holds up what Meta
    /// reports about that reply.
    #[must_use]
    pub fn group_of(conversation: &ConversationKey, lane: Lane) -> QueueId {
        QueueId::new([conversation.as_str(), "/", lane.as_str()].concat())
    }

    /// Group that keeps the order: the lane of the conversation; of an event without one, the lane of the Page.
    fn message_group_id(&self, lane: Lane) -> QueueId {
        match &self.conversation {
            Some(conversation) => Self::group_of(conversation, lane),
            None => QueueId::new(["messenger:v1:page:", self.page_id.as_str(), "/", lane.as_str()].concat()),
        }
    }

    fn body(&self, event: Option<&RawValue>, compressed: Option<String>) -> Result<String, NotWritten> {
        let wire = Wire {
            version: Version,
            id: self.id,
            app: Cow::Borrowed(&self.app),
            account: Cow::Borrowed(&self.account),
            page_id: Cow::Borrowed(&self.page_id),
            feed: self.feed,
            conversation: self.conversation.as_ref().map(Cow::Borrowed),
            received_at_ms: self.received_at,
            entry_time: self.entry_time,
            trace: self.trace.as_deref().map(Cow::Borrowed),
            event: event.map(Cow::Borrowed),
            compressed,
        };
        let event_bytes = wire.event.as_ref().map_or(0, |event| event.get().len());
        let mut body = Vec::with_capacity(event_bytes + FRAME_BYTES);
        serde_json::to_writer(&mut body, &wire).map_err(|_| NotWritten::Failed)?;
        String::from_utf8(body).map(fit_for_queue).map_err(|_| NotWritten::Failed)
    }
}

/// One event of a delivery, from the ingress to the consumer. `event` and `compressed` stand for each other.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Envelope")]
struct Wire<'a> {
    /// Version of the contract, 1.
    version: Version,
    /// Identity of the event, the same in every redelivery.
    #[schemars(with = "String", extend("pattern" = "^[0-9a-f]{64}$"))]
    id: EventId,
    /// App that the delivery was signed for.
    app: Cow<'a, str>,
    /// Account that owns the Page.
    account: Cow<'a, str>,
    /// Page that the event is about.
    #[schemars(with = "String")]
    page_id: Cow<'a, PageId>,
    /// Array of the delivery that the event stood in.
    #[schemars(with = "FeedWord")]
    feed: Feed,
    /// Key of the conversation, where the event belongs to one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    conversation: Option<Cow<'a, ConversationKey>>,
    /// When the delivery came in, in milliseconds since 1970.
    #[schemars(with = "i64")]
    received_at_ms: TimestampMs,
    /// `time` of the entry, in milliseconds since 1970; changed by every redelivery.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<i64>")]
    entry_time: Option<TimestampMs>,
    /// Trace that the delivery belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    trace: Option<Cow<'a, str>>,
    /// Event, byte for byte as Meta sent it.
    #[serde(skip_serializing_if = "Option::is_none", default, deserialize_with = "even_null")]
    #[schemars(with = "Option<Value>")]
    event: Option<Cow<'a, RawValue>>,
    /// The same, compressed by Zstandard and written in base64, where the queue would not hold it otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    compressed: Option<String>,
}

/// An event that is `null` is an event too.
fn even_null<'de, 'a, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Cow<'a, RawValue>>, D::Error> {
    Box::<RawValue>::deserialize(deserializer).map(|event| Some(Cow::Owned(event)))
}

#[cfg(test)]
mod tests;
