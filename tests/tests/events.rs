//! The sample events are what their README says, to the byte.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use aws_lambda_events::sqs::{SqsEvent, SqsMessage};
use lambda_http::{Request, RequestExt};
use messenger_wire::webhook::{Feed, MessagingEvent, Notification};
use messenger_wire::{PageId, Secret, Signature};
use serde::Deserialize;
use serde_json::value::RawValue;

const APP_SECRET: &str = "test_app_secret";
const PAGE: &str = "1234567890";

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

fn ingress(name: &str) -> Request {
    lambda_http::request::from_str(&read(&format!("ingress/{name}.json"))).expect("an API Gateway event")
}

fn header<'a>(request: &'a Request, name: &str) -> &'a str {
    request.headers().get(name).expect("the header is there").to_str().expect("the header is text")
}

#[test]
fn every_delivery_carries_the_bytes_of_its_webhook_file() {
    for (name, webhook) in DELIVERIES {
        let request = ingress(name);
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
        let request = ingress(name);
        let signed = header(&request, "x-hub-signature-256");
        let expected = Signature::sign(&secret, request.body()).to_string();
        assert_eq!(signed == expected, name != "bad-signature", "{name}: the true signature is {expected}");
    }
}

#[test]
fn only_the_good_handshake_brings_the_documented_token() {
    for (name, good) in [("handshake-good", true), ("handshake-bad-token", false)] {
        let request = ingress(name);
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
        let sender = item.read().sender().and_then(|party| party.id);
        *messages.entry(sender.expect("a sender").as_str().to_owned()).or_default() += 1;
    }
    assert_eq!(messages.into_values().collect::<Vec<_>>(), [3, 3, 3]);
}

/// What the tests read of an envelope; its event stays the text that it is.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Envelope {
    id: String,
    page_id: String,
    feed: Feed,
    conversation: String,
    event: Box<RawValue>,
}

fn records(name: &str) -> Vec<SqsMessage> {
    let event: SqsEvent = serde_json::from_str(&read(&format!("consumer/{name}.json"))).expect("an SQS event");
    event.records
}

fn attribute<'a>(record: &'a SqsMessage, name: &str) -> &'a str {
    record.attributes.get(name).unwrap_or_else(|| panic!("attribute {name}"))
}

#[test]
fn every_envelope_has_the_id_and_the_group_of_its_event() {
    let page = PageId::parse(PAGE).expect("a Page");
    for name in names("consumer") {
        for record in records(&name) {
            let body = record.body.as_deref().expect("a body");
            let Ok(envelope) = serde_json::from_str::<Envelope>(body) else {
                assert_eq!((name.as_str(), body), ("poison", "not an envelope"));
                continue;
            };
            let event = MessagingEvent::read(envelope.feed, &envelope.event);
            let conversation = event.conversation(&page).expect("a conversation");
            let group = format!("{}/{}", conversation.as_str(), event.lane().as_str());
            assert_eq!(envelope.page_id, PAGE, "{name}");
            assert_eq!(envelope.id, event.id(&page).to_string(), "{name}: {}", envelope.event);
            assert_eq!(envelope.conversation, conversation.as_str(), "{name}");
            assert_eq!(attribute(&record, "MessageDeduplicationId"), envelope.id, "{name}");
            assert_eq!(attribute(&record, "MessageGroupId"), group, "{name}");
        }
    }
}

#[test]
fn every_event_has_an_answer_and_every_answer_an_event() {
    type Answers = BTreeMap<String, BTreeMap<String, serde_json::Value>>;
    let answers: Answers = serde_json::from_str(&read("answers.json")).expect("answers");
    for (function, events) in [("IngressFunction", "ingress"), ("ConsumerFunction", "consumer")] {
        let answered: BTreeSet<String> = answers[function].keys().cloned().collect();
        assert_eq!(answered, names(events), "{function}");
    }
}
