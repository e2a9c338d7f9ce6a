//! Any bytes as a signed body: they are refused, or every event comes out of split with its text, a group and an id.
#![no_main]

use std::sync::LazyLock;

use http::Request;
use ingress::delivery::Delivery;
use ingress::split::{Origin, split};
use ingress::verify::verify;
use libfuzzer_sys::fuzz_target;
use messenger_channel::account::{Configuration, References};
use messenger_channel::envelope::Envelope;
use messenger_wire::{Secret, Signature, TimestampMs};

const DOCUMENT: &str = r#"{"appSecret":"s","verifyToken":"v","pageId":"1","pageAccessToken":"t"}"#;

static CONFIGURATION: LazyLock<Configuration> =
    LazyLock::new(|| Configuration::read(DOCUMENT, &References::new()).expect("the document is good"));

fuzz_target!(|body: &[u8]| {
    let Ok(text) = std::str::from_utf8(body) else { return };
    let request = Request::post("/webhook")
        .header("content-type", "application/json")
        .header("x-hub-signature-256", Signature::sign(&Secret::new("s"), body).to_string())
        .body(text.to_owned())
        .expect("the request is good");
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let delivery = runtime.block_on(Delivery::read(request, 1 << 20)).expect("the delivery is signed");
    let app = CONFIGURATION.app("default").expect("the app is there");
    let verified = verify(&delivery, app).expect("the signature is right");
    let origin = Origin { app: "default", received_at: TimestampMs::from_millis(0), trace: None };
    let Ok(split) = split(&verified, &CONFIGURATION, origin) else { return };
    for message in &split.messages {
        assert!((1..=128).contains(&message.message_group_id.as_str().len()));
        let envelope = Envelope::read(&message.body).expect("the consumer reads what the ingress wrote");
        assert_eq!(envelope.id.to_string(), message.deduplication_id.as_str());
    }
    assert_eq!(split.events.values().sum::<u64>(), split.messages.len() as u64);
});
