//! Records as SQS gives them, and what a person does.

use aws_lambda_events::sqs::{SqsMessage, SqsMessageAttribute};
use consumer::PARKED_REASON;
use messenger_channel::clock::Clock;
use messenger_channel::envelope::Envelope;
use messenger_wire::webhook::{Feed, MessagingEvent};
use messenger_wire::{PageId, TimestampMs};
use serde_json::{Value, json};

use super::{NOTHING, PAGE, START, World};

/// Text message of a person.
pub(crate) fn text(person: &str, mid: &str, text: &str) -> Value {
    json!({"sender": {"id": person}, "recipient": {"id": PAGE}, "timestamp": START, "message": {"mid": mid, "text": text}})
}

/// Record of an event, as SQS gives it.
pub(crate) fn record(feed: Feed, event: &Value) -> SqsMessage {
    let raw = serde_json::value::to_raw_value(event).unwrap();
    let page_id = PageId::parse(PAGE).unwrap();
    let view = MessagingEvent::view(feed, &raw);
    let start = TimestampMs::from_millis(START);
    let envelope = Envelope {
        id: view.id(&page_id),
        app: "default".into(),
        account: "main".into(),
        page_id: page_id.clone(),
        feed,
        conversation: view.conversation(&page_id),
        received_at: view.timestamp().map_or(start, |at| at.max(start)),
        entry_time: None,
        trace: None,
        event: (&*raw).into(),
    };
    let message = envelope.to_message(view.lane()).unwrap();
    sqs(message.message_group_id.as_str(), &format!("id-{}", view.id(&page_id)), "EventQueue.fifo", message.body)
}

pub(crate) fn sqs(group: &str, id: &str, queue: &str, body: String) -> SqsMessage {
    let mut record = SqsMessage::default();
    record.message_id = Some(id.to_owned());
    record.receipt_handle = Some(format!("receipt-{id}"));
    record.body = Some(body);
    record.event_source_arn = Some(format!("arn:aws:sqs:us-east-1:000000000000:{queue}"));
    record.attributes.insert("MessageGroupId".into(), group.to_owned());
    record
}

/// The record as it comes out of the dead-letter queue.
pub(crate) fn redriven(mut record: SqsMessage) -> SqsMessage {
    record.message_attributes.insert(PARKED_REASON.into(), SqsMessageAttribute::default());
    record
}

/// A message of a person.
pub(crate) fn said(person: &str, mid: &str) -> SqsMessage {
    record(Feed::Messaging, &text(person, mid, "hi"))
}

impl World {
    /// Gives an event of the person, of now, to the consumer, which must be done with it.
    pub(crate) async fn happens(&self, feed: Feed, property: &str, body: Value) {
        let now = self.clock.now().as_millis();
        let event = json!({"sender": {"id": "7001"}, "recipient": {"id": PAGE}, "timestamp": now, property: body});
        assert_eq!(self.consume(vec![record(feed, &event)]).await, NOTHING);
    }

    /// Lets the person write.
    pub(crate) async fn hears(&self, person: &str, mid: &str) {
        let message = json!({"sender": {"id": person}, "recipient": {"id": PAGE},
            "timestamp": self.clock.now().as_millis(), "message": {"mid": mid, "text": "hi"}});
        assert_eq!(self.consume(vec![record(Feed::Messaging, &message)]).await, NOTHING);
    }

    /// Shows the echo of what a person in the inbox wrote.
    pub(crate) async fn sees_a_human_write(&self, mid: &str) {
        let echo = json!({"sender": {"id": PAGE}, "recipient": {"id": "7001"}, "timestamp": self.clock.now().as_millis(),
            "message": {"is_echo": true, "app_id": 263_902_037_430_900_i64, "mid": mid, "text": "I take over"}});
        assert_eq!(self.consume(vec![record(Feed::Messaging, &echo)]).await, NOTHING);
    }
}
