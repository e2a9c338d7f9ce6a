use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use messenger_wire::webhook::{EventId, Feed, Lane};
use messenger_wire::{ConversationKey, PageId, Participant, Psid, TimestampMs};
use proptest::prelude::*;
use serde_json::value::RawValue;

use super::{Envelope, EnvelopeError, NotWritten};
use crate::queue::BATCH_BYTES;

const ID: &str = "7449594464eefbb6c41c9fe1d2c2a9daa75fd379df059a2588b0cac20b90b9f5";

fn envelope(event: &str) -> Envelope {
    let raw: Box<RawValue> = serde_json::from_str(event).unwrap();
    let page_id = PageId::parse("42").unwrap();
    Envelope {
        id: EventId::parse(ID).unwrap(),
        app: "default".to_owned(),
        account: "main".to_owned(),
        conversation: Some(ConversationKey::new(page_id.clone(), Participant::Psid(Psid::parse("7001").unwrap()))),
        page_id,
        feed: Feed::Messaging,
        received_at: TimestampMs::from_millis(1_790_000_000_000),
        entry_time: Some(TimestampMs::from_millis(1_790_000_000_001)),
        trace: Some("Root=1-5e-1".to_owned()),
        event: (&*raw).into(),
    }
}

/// What the consumer reads from what the ingress wrote.
fn sent(event: &str) -> Envelope {
    Envelope::parse(&envelope(event).to_message(Lane::Person).unwrap().body).unwrap()
}

#[test]
fn an_event_arrives_byte_for_byte() {
    for event in [
        r#"{"a" : 1.10, "b":"\u00e9\/", "n":12345678901234567890, "x":null}"#,
        "{\"text\":\"äöå 😀 \u{7f}\u{85}\u{2028}\"}",
        "{\n\t\"a\":\r\n1}",
        "null",
        "42",
        "\"text\"",
        "[]",
    ] {
        assert_eq!(sent(event).event.get().get(), event);
    }
}

#[test]
fn every_field_arrives() {
    let (first, read) = (envelope("{}"), sent("{}"));
    assert_eq!((read.id, &read.app, &read.account), (first.id, &first.app, &first.account));
    assert_eq!((&read.page_id, read.feed, &read.conversation), (&first.page_id, first.feed, &first.conversation));
    assert_eq!((read.received_at, read.entry_time, &read.trace), (first.received_at, first.entry_time, &first.trace));
}

#[test]
fn optional_fields_may_be_absent() {
    let bare = Envelope { conversation: None, entry_time: None, trace: None, ..envelope("{}") };
    for (lane, group) in [(Lane::Person, "person"), (Lane::Page, "page"), (Lane::Report, "report")] {
        let message = bare.to_message(lane).unwrap();
        assert_eq!(message.message_group_id.as_str(), format!("messenger:v1:page:42/{group}"));
    }
    let message = bare.to_message(Lane::Report).unwrap();
    let read = Envelope::parse(&message.body).unwrap();
    assert!(read.conversation.is_none() && read.entry_time.is_none() && read.trace.is_none());
}

#[test]
fn the_largest_plain_envelope_and_one_byte_more() {
    let frame = envelope("\"\"").to_message(Lane::Person).unwrap().body.len();
    for (length, compressed) in [(BATCH_BYTES - frame, false), (BATCH_BYTES - frame + 1, true)] {
        let event = format!("\"{}\"", "x".repeat(length));
        let message = envelope(&event).to_message(Lane::Person).unwrap();
        assert_eq!(message.body.contains("\"compressed\":\""), compressed, "{length}");
        assert_eq!(message.body.len() == BATCH_BYTES, !compressed);
        assert_eq!(Envelope::parse(&message.body).unwrap().event.get().get(), event);
    }
}

#[test]
fn an_event_that_does_not_compress_is_refused_and_not_cut() {
    let noise: String = std::iter::successors(Some(1_u64), |state| {
        Some(state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407))
    })
    .map(|state| char::from(b'#' + u8::try_from((state >> 40) % 57).unwrap()))
    .take(1_500_000)
    .collect();
    let error = envelope(&format!("\"{noise}\"")).to_message(Lane::Person).unwrap_err();
    assert!(matches!(error, NotWritten::TooLarge { bytes } if bytes > BATCH_BYTES), "{error}");
}

#[test]
fn characters_that_sqs_refuses_are_escaped() {
    let message = envelope("{\"a\":\"\u{fffe}\u{ffff}\"}").to_message(Lane::Person).unwrap();
    assert!(message.body.ends_with(r#""event":{"a":"\ufffe\uffff"}}"#), "{}", message.body);
}

#[test]
fn what_is_no_envelope_is_refused() {
    let good = envelope("{}").to_message(Lane::Person).unwrap().body;
    let replaced = |from: &str, to: &str| {
        assert!(good.contains(from));
        good.replace(from, to)
    };
    for (bad, expected) in [
        (String::new(), EnvelopeError::Malformed),
        ("{}".to_owned(), EnvelopeError::Malformed),
        (replaced("\"version\":1", "\"version\":2"), EnvelopeError::Malformed),
        (replaced(ID, "7449"), EnvelopeError::Malformed),
        (replaced("messenger:v1:", "messenger:v2:"), EnvelopeError::Malformed),
        (replaced(",\"event\":{}", ""), EnvelopeError::Malformed),
        (replaced("\"event\":{}", "\"event\":{},\"compressed\":\"\""), EnvelopeError::Malformed),
        (replaced("\"event\":{}", "\"compressed\":\"%\""), EnvelopeError::Compressed),
        (replaced("\"event\":{}", "\"compressed\":\"e30=\""), EnvelopeError::Compressed),
    ] {
        assert_eq!(Envelope::parse(&bad).unwrap_err(), expected, "{bad}");
    }
}

#[test]
fn a_compressed_event_that_grows_beyond_any_delivery_is_refused() {
    let bomb = zstd::bulk::compress(format!("\"{}\"", "x".repeat(9 << 20)).as_bytes(), 3).unwrap();
    let text = STANDARD.encode(bomb);
    let good = envelope("{}").to_message(Lane::Person).unwrap().body;
    let body = good.replace("\"event\":{}", &format!("\"compressed\":\"{text}\""));
    assert_eq!(Envelope::parse(&body).unwrap_err(), EnvelopeError::Compressed);
}

#[test]
fn debug_shows_neither_person_nor_event() {
    let shown = format!("{:?}", envelope(r#"{"text":"marked"}"#));
    assert!(!shown.contains("7001") && !shown.contains("marked"), "{shown}");
}

proptest! {
    #[test]
    fn any_text_arrives_as_the_same_json_in_characters_that_sqs_takes(text in any::<String>()) {
        let event = serde_json::to_string(&text).unwrap();
        let message = envelope(&event).to_message(Lane::Person).unwrap();
        let allowed = |it: char| matches!(it, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..);
        prop_assert!(message.body.chars().all(allowed));
        let read = Envelope::parse(&message.body).unwrap();
        prop_assert_eq!(serde_json::from_str::<String>(read.event.get().get()).unwrap(), text);
    }
}
