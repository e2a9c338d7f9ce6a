//! The sample events are what their README says, to the byte.

#![expect(clippy::expect_used, reason = "a test fails by panicking, in its helpers too")]

#[path = "events/replies.rs"]
mod replies;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use aws_lambda_events::sqs::{SqsEvent, SqsMessage};
use ingress::Ingress;
use lambda_http::{Request, RequestExt};
use messenger_channel::clock::SystemClock;
use messenger_channel::envelope::Envelope;
use messenger_channel::queue::{Enqueue, EnqueueError, Message};
use messenger_channel::secrets::{FileSource, Secrets};
use messenger_channel::telemetry::Metrics;
use messenger_wire::webhook::{MessagingEvent, Notification};
use messenger_wire::{Secret, Signature};
use serde_json::{Value, json};

const APP_SECRET: &str = "test_app_secret";

/// Ingress event and the file of `webhook/` that it carries.
const DELIVERIES: [(&str, &str); 9] = [
    ("accented-text", "accented-text"),
    ("bad-signature", "text"),
    ("base64-body", "text"),
    ("batch-of-people", "batch-of-people"),
    ("echo", "echo"),
    ("foreign-page", "foreign-page"),
    ("postback", "postback"),
    ("text", "text"),
    ("unreadable-among-ten", "unreadable-among-ten"),
];

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../events").join(name)
}

fn read(path: &str) -> String {
    fs::read_to_string(folder(path)).unwrap_or_else(|error| panic!("events/{path}: {error}"))
}

/// Names of the files of a folder, without their ending.
fn names(of: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(folder(of)).expect("a folder of events");
    entries
        .map(|entry| entry.expect("an entry").path())
        .map(|path| path.file_stem().expect("a name").to_string_lossy().into_owned())
        .collect()
}

fn ingress_event(name: &str) -> Request {
    lambda_http::request::from_str(&read(&format!("ingress/{name}.json"))).expect("an API Gateway event")
}

/// Answer to each event, by function and event.
fn answers() -> BTreeMap<String, BTreeMap<String, Value>> {
    serde_json::from_str(&read("answers.json")).expect("answers")
}

fn header<'a>(request: &'a Request, name: &str) -> &'a str {
    request.headers().get(name).expect("the header is there").to_str().expect("the header is text")
}

#[test]
fn every_delivery_carries_the_bytes_of_its_webhook_file() {
    for (name, webhook) in DELIVERIES {
        let request = ingress_event(name);
        let body = read(&format!("webhook/{webhook}.json"));
        assert_eq!(String::from_utf8_lossy(request.body()), body, "{name}");
        assert_eq!(header(&request, "content-length"), body.len().to_string(), "{name}");
    }
    let carried: BTreeSet<_> = DELIVERIES.iter().map(|(_, webhook)| (*webhook).to_owned()).collect();
    assert_eq!(carried, names("webhook"), "every webhook file is carried by an ingress event");
}

#[test]
fn every_signature_is_true_but_the_bad_one() {
    let secret = Secret::new(APP_SECRET);
    for (name, _) in DELIVERIES {
        let request = ingress_event(name);
        let signed = header(&request, "x-hub-signature-256");
        let expected = Signature::sign(&secret, request.body()).to_string();
        assert_eq!(signed == expected, name != "bad-signature", "{name}: the true signature is {expected}");
    }
}

#[test]
fn only_the_good_handshake_brings_the_documented_token() {
    for (name, good) in [("handshake-good", true), ("handshake-bad-token", false)] {
        let request = ingress_event(name);
        let parameters = request.query_string_parameters();
        assert_eq!(parameters.first("hub.mode"), Some("subscribe"), "{name}");
        assert_eq!(parameters.first("hub.verify_token") == Some("test_verify_token"), good, "{name}");
    }
}

#[test]
fn accented_text_is_signed_in_its_escaped_form() {
    let body = read("webhook/accented-text.json");
    assert!(body.is_ascii() && body.contains(r"\u00e4\u00f6\u00e5 \ud83d\ude00") && body.contains(r"a\/b"));
}

#[test]
fn the_batch_has_nine_messages_of_three_people() {
    let events = read("webhook/batch-of-people.json");
    let notification = Notification::parse(events.as_bytes()).expect("a notification");
    let mut messages = BTreeMap::<String, usize>::new();
    for item in notification.entries.iter().flat_map(|entry| &entry.items) {
        let sender = item.view().sender().and_then(|party| party.id.clone());
        *messages.entry(sender.expect("a sender").as_str().to_owned()).or_default() += 1;
    }
    assert_eq!(messages.into_values().collect::<Vec<_>>(), [3, 3, 3]);
}

fn records(name: &str) -> Vec<SqsMessage> {
    let event: SqsEvent = serde_json::from_str(&read(&format!("consumer/{name}.json"))).expect("an SQS event");
    event.records
}

fn attribute<'a>(record: &'a SqsMessage, name: &str) -> &'a str {
    record.attributes.get(name).unwrap_or_else(|| panic!("attribute {name}"))
}

#[test]
fn every_record_is_what_the_ingress_makes_of_its_event() {
    for name in names("consumer") {
        for record in records(&name) {
            let body = record.body.as_deref().expect("a body");
            let Ok(envelope) = Envelope::parse(body) else {
                assert_eq!((name.as_str(), body), ("poison", "not an envelope"));
                continue;
            };
            let event = MessagingEvent::view(envelope.feed, envelope.event.get());
            assert_eq!(envelope.id, event.id(&envelope.page_id), "{name}: {}", envelope.event.get());
            assert_eq!(envelope.conversation, event.conversation(&envelope.page_id), "{name}");
            let message = envelope.to_message(event.lane()).expect("a message");
            assert_eq!(message.body, body, "{name}");
            assert_eq!(message.deduplication_id.as_str(), attribute(&record, "MessageDeduplicationId"), "{name}");
            assert_eq!(message.message_group_id.as_str(), attribute(&record, "MessageGroupId"), "{name}");
        }
    }
}

/// Queue that only counts what it is given.
#[derive(Default)]
struct Counted(AtomicUsize);

impl Enqueue for Counted {
    async fn enqueue(&self, batch: &[Message]) -> Result<Vec<usize>, EnqueueError> {
        self.0.fetch_add(batch.len(), Ordering::Relaxed);
        Ok(Vec::new())
    }
}

#[tokio::test]
async fn every_delivery_and_handshake_is_answered_as_documented() {
    let secrets = Secrets::new(FileSource::new(folder("secret.json")), SystemClock, Duration::from_mins(5));
    let queue = Arc::new(Counted::default());
    let metrics = Metrics::new("ingress", std::io::sink());
    let ingress = Ingress::new(secrets, Arc::clone(&queue), SystemClock, 1_048_576, metrics);
    for (name, expected) in &answers()["IngressFunction"] {
        let answer = ingress.handle(ingress_event(name)).await;
        assert_eq!(json!(queue.0.swap(0, Ordering::Relaxed)), expected["queued"], "{name}");
        assert_eq!(json!(answer.status().as_u16()), expected["status"], "{name}");
        assert_eq!(expected.get("body").unwrap_or(&json!(answer.body())), answer.body(), "{name}");
    }
}

#[test]
fn every_event_has_an_answer_and_every_answer_an_event() {
    let answers = answers();
    for (function, events) in [("IngressFunction", "ingress"), ("ConsumerFunction", "consumer")] {
        let answered: BTreeSet<String> = answers[function].keys().cloned().collect();
        assert_eq!(answered, names(events), "{function}");
    }
}
