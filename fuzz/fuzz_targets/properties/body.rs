//! Any bytes as a signed body: they are refused, or every event of the Page comes out of split, in order,
//! with its text, a group and an id. What stands in a body of the documented shape is read here a second
//! time, by other means than the ingress's.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use http::Request;
use ingress::delivery::Delivery;
use ingress::split::{Origin, Split, split};
use ingress::verify::verify;
use lambda_http::Body;
use messenger_channel::configuration::{Configuration, References};
use messenger_channel::envelope::Envelope;
use messenger_channel::queue::fit_for_queue;
use messenger_wire::webhook::{Feed, Notification};
use messenger_wire::{Secret, Signature, TimestampMs};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

const DOCUMENT: &str = r#"{"appSecret":"s","verifyToken":"v","pageId":"1","pageAccessToken":"t"}"#;

static CONFIGURATION: LazyLock<Configuration> =
    LazyLock::new(|| Configuration::parse(DOCUMENT, &References::new()).expect("the document is good"));

/// Gives how many events of the Page a body of the documented shape has; none of another shape.
pub(crate) fn holds(body: &[u8]) -> usize {
    let documented = events_as_documented(body);
    let Some(split) = split_of(body) else {
        assert_eq!(documented, None, "what is as documented is refused");
        return 0;
    };
    let mut events = Vec::new();
    for message in &split.messages {
        assert!((1..=128).contains(&message.message_group_id.as_str().len()));
        let envelope = Envelope::parse(&message.body).expect("the consumer reads what the ingress wrote");
        assert_eq!(envelope.id.to_string(), message.deduplication_id.as_str());
        events.push((envelope.feed, envelope.event.get().get().to_owned()));
    }
    assert_eq!(split.events.values().sum::<u64>(), events.len() as u64);
    assert_eq!(events, events_as_read(body), "the stages lose nothing that the reader has found");
    let Some(documented) = documented else { return 0 };
    assert_eq!(events.len(), documented.iter().map(Vec::len).sum::<usize>());
    for (feed, documented) in FEEDS.into_iter().zip(&documented) {
        let of_feed: Vec<_> = events.iter().filter(|event| event.0 == feed).map(|event| &event.1).collect();
        assert_eq!(of_feed, documented.iter().collect::<Vec<_>>(), "the reader finds what is there");
    }
    events.len()
}

fn split_of(body: &[u8]) -> Option<Split> {
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
    split(&verified, &CONFIGURATION, origin).ok()
}

/// As they are to arrive: nothing here is too large for the queue.
fn events_as_read(body: &[u8]) -> Vec<(Feed, String)> {
    let notification = Notification::parse(body).expect("what is split is a notification");
    let entries = notification.entries.iter();
    let own = entries.filter(|entry| entry.page_id.as_ref().is_some_and(|page_id| page_id.as_str() == "1"));
    own.flat_map(|entry| &entry.items).map(|item| (item.feed, fit_for_queue(item.event.get().to_owned()))).collect()
}

/// Body as Meta documents it. Of what is there twice, or is of another kind, nobody documents what it means.
#[derive(Deserialize)]
struct Documented<'a> {
    object: String,
    #[serde(borrow)]
    entry: Vec<DocumentedEntry<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DocumentedEntry<'a> {
    id: String,
    #[serde(rename = "time")]
    _time: IgnoredAny,
    #[serde(default, borrow)]
    messaging: Vec<&'a RawValue>,
    #[serde(default, borrow)]
    standby: Vec<&'a RawValue>,
    #[serde(default, borrow)]
    changes: Vec<&'a RawValue>,
}

/// The names in each entry, none of them with an escape, which nobody documents either.
#[derive(Deserialize)]
struct PlainNames<'a> {
    #[serde(rename = "entry", borrow)]
    _entry: Vec<BTreeMap<&'a str, &'a RawValue>>,
}

const FEEDS: [Feed; 3] = [Feed::Messaging, Feed::Standby, Feed::Changes];

/// Events of the Page in each of [`FEEDS`], where the body is as documented.
fn events_as_documented(body: &[u8]) -> Option<[Vec<String>; 3]> {
    let body = std::str::from_utf8(body).ok()?;
    let documented: Documented<'_> = serde_json::from_str(body).ok()?;
    let has_plain_names = serde_json::from_str::<PlainNames<'_>>(body).is_ok();
    if documented.object != "page" || !has_plain_names {
        return None;
    }
    let mut events = [const { Vec::new() }; 3];
    for entry in documented.entry.iter().filter(|entry| entry.id == "1") {
        for (events, array) in events.iter_mut().zip([&entry.messaging, &entry.standby, &entry.changes]) {
            events.extend(array.iter().map(|event| fit_for_queue(event.get().to_owned())));
        }
    }
    Some(events)
}
