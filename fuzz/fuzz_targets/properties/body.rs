//! Any bytes as a signed body: they are refused, or every event of the Page comes out of split, in order, with its text, a
//! group and an id.

use std::sync::LazyLock;

use http::Request;
use ingress::delivery::Delivery;
use ingress::split::{Origin, split};
use ingress::verify::verify;
use lambda_http::Body;
use messenger_channel::account::{Configuration, References};
use messenger_channel::envelope::Envelope;
use messenger_channel::queue::fit_for_queue;
use messenger_wire::webhook::Notification;
use messenger_wire::{Secret, Signature, TimestampMs};

const DOCUMENT: &str = r#"{"appSecret":"s","verifyToken":"v","pageId":"1","pageAccessToken":"t"}"#;

static CONFIGURATION: LazyLock<Configuration> =
    LazyLock::new(|| Configuration::read(DOCUMENT, &References::new()).expect("the document is good"));

pub(crate) fn holds(body: &[u8]) {
    let request = Request::post("/webhook")
        .header("content-type", "application/json")
        .header("x-hub-signature-256", Signature::sign(&Secret::new("s"), body).to_string())
        .body(Body::from(body))
        .expect("the request is good");
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let delivery = runtime.block_on(Delivery::read(request, 1 << 20)).expect("the delivery is signed");
    let app = CONFIGURATION.app("default").expect("the app is there");
    let verified = verify(&delivery, app).expect("the signature is right");
    let origin = Origin { app: "default", received_at: TimestampMs::from_millis(0), trace: None };
    let Ok(split) = split(&verified, &CONFIGURATION, origin) else { return };
    let mut events = Vec::new();
    for message in &split.messages {
        assert!((1..=128).contains(&message.message_group_id.as_str().len()));
        let envelope = Envelope::read(&message.body).expect("the consumer reads what the ingress wrote");
        assert_eq!(envelope.id.to_string(), message.deduplication_id.as_str());
        events.push(envelope.event.get().get().to_owned());
    }
    assert_eq!(events, events_of_the_page(body));
    assert_eq!(split.events.values().sum::<u64>(), events.len() as u64);
}

/// As they are to arrive: nothing here is too large for the queue.
fn events_of_the_page(body: &[u8]) -> Vec<String> {
    let notification = Notification::parse(body).expect("what is split is a notification");
    let entries = notification.entries.iter();
    let own = entries.filter(|entry| entry.page_id.as_ref().is_some_and(|page_id| page_id.as_str() == "1"));
    own.flat_map(|entry| &entry.items).map(|item| fit_for_queue(item.event.get().to_owned())).collect()
}
