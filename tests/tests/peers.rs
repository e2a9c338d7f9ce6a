//! Every payload that other projects' test suites hold, signed and posted: acknowledged, and in the queue to the byte.
//!
//! `MESSENGER_FIXTURES` names the folder with these payloads, which are not part of the repository.

#![expect(clippy::expect_used, reason = "a test fails by panicking, in its helpers too")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ingress::Ingress;
use messenger_channel::clock::ManualClock;
use messenger_channel::envelope::Envelope;
use messenger_channel::queue::memory::{MemoryQueue, Redrive};
use messenger_channel::secrets::{Secrets, StaticSource};
use messenger_channel::telemetry::Metrics;
use messenger_tests::delivery::signed;
use messenger_wire::{Secret, TimestampMs};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

const APP_SECRET: &str = "app-secret-of-the-test";

/// Page that no payload is about.
const ELSEWHERE: &str = "999";

#[derive(Deserialize)]
struct Case {
    id: String,
    level: String,
    payload: Box<RawValue>,
    raw: Option<String>,
}

/// As much of a body as tells its events, read without any code of ours.
#[derive(Deserialize)]
struct Outline {
    entry: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    id: Value,
    #[serde(default)]
    messaging: Vec<Box<RawValue>>,
    #[serde(default)]
    standby: Vec<Box<RawValue>>,
    #[serde(default)]
    changes: Vec<Box<RawValue>>,
}

impl Entry {
    fn page(&self) -> String {
        self.id.as_str().map_or_else(|| self.id.to_string(), str::to_owned)
    }

    fn events(&self) -> impl Iterator<Item = &str> {
        [&self.messaging, &self.standby, &self.changes].into_iter().flatten().map(|event| event.get())
    }
}

#[tokio::test]
#[ignore = "needs MESSENGER_FIXTURES"]
async fn every_payload_of_the_peers_is_acknowledged_and_queued_to_the_byte() {
    let (mut posted, mut queued) = (0, 0);
    for case in cases() {
        let body = with_numbers(body(&case));
        let outline = outline(&body);
        let pages: BTreeSet<String> = outline.entry.iter().map(Entry::page).collect();
        let events: BTreeSet<&str> = outline.entry.iter().flat_map(Entry::events).collect();
        let found = post(&case.id, &body, &pages).await;
        let found_events: BTreeSet<&str> = found.iter().map(String::as_str).collect();
        // Of an entry without events, what else is in it is kept as one of an unknown kind.
        assert!(found_events == events || events.is_empty(), "{}: {found:?}", case.id);
        (posted, queued) = (posted + 1, queued + found.len());
    }
    assert!(posted == 128 && queued >= 120, "{posted} payloads with {queued} events are not all");
}

#[tokio::test]
#[ignore = "needs MESSENGER_FIXTURES"]
async fn every_payload_of_a_page_that_nobody_has_is_acknowledged_and_dropped() {
    for case in cases() {
        let found = post(&case.id, &body(&case), &BTreeSet::new()).await;
        assert!(found.is_empty(), "{}: {found:?}", case.id);
    }
}

fn outline(body: &str) -> Outline {
    serde_json::from_str(body).expect("a body with entries")
}

/// The body with a number in place of each id of a Page that is a placeholder: Meta's are numbers, and accounts have no
/// others.
fn with_numbers(body: String) -> String {
    let pages: Vec<String> = outline(&body).entry.iter().map(Entry::page).collect();
    let placeholders = pages.into_iter().filter(|page| !page.bytes().all(|byte| byte.is_ascii_digit()));
    placeholders
        .enumerate()
        .fold(body, |body, (number, page)| body.replace(&format!("\"{page}\""), &format!("\"{}\"", 4242 + number)))
}

/// Posts a body to an ingress that has these Pages, and gives the events that are in its queue then.
async fn post(case: &str, body: &str, pages: &BTreeSet<String>) -> Vec<String> {
    // There always is a Page, since a configuration without any is refused.
    let pages = pages.iter().map(String::as_str).chain([ELSEWHERE]);
    let accounts: Value = pages
        .enumerate()
        .map(|(index, page)| (format!("page-{index}"), json!({"pageId": page, "pageAccessToken": "t"})))
        .collect();
    let document =
        json!({"apps": {"default": {"appSecrets": [APP_SECRET], "verifyTokens": ["v"]}}, "accounts": accounts});
    let clock = ManualClock::at(TimestampMs::from_millis(1_800_000_000_000));
    let source = StaticSource(Secret::new(document.to_string()));
    let secrets = Secrets::new(source, clock.clone(), Duration::from_mins(5));
    let queue = MemoryQueue::new(Redrive::default());
    let metrics = Metrics::new("ingress", std::io::sink());
    let ingress = Ingress::new(secrets, queue.clone(), clock, 1_048_576, metrics);
    let answer = ingress.handle(signed(APP_SECRET, body)).await;
    assert_eq!((answer.status().as_u16(), answer.body().as_str()), (200, "EVENT_RECEIVED"), "{case}");
    queued(&queue).await
}

async fn queued(queue: &MemoryQueue) -> Vec<String> {
    let mut events = Vec::new();
    loop {
        let records = queue.receive(10, Duration::ZERO).await;
        if records.is_empty() {
            return events;
        }
        for record in records {
            let envelope = Envelope::parse(&record.message.body).expect("an envelope");
            events.push(envelope.event.get().get().to_owned());
            queue.delete(record.receipt).expect("a record that is in flight");
        }
    }
}

/// Whole body of a case; a single event is wrapped as the fixtures' description says.
fn body(case: &Case) -> String {
    if case.level == "body" {
        return case.raw.clone().unwrap_or_else(|| case.payload.get().to_owned());
    }
    let event: Value = serde_json::from_str(case.payload.get()).expect("an event");
    let echo = event["message"]["is_echo"] == true;
    let page = &event[if echo { "sender" } else { "recipient" }]["id"];
    let page = if page.is_null() { json!("1") } else { page.clone() };
    format!(r#"{{"object":"page","entry":[{{"id":{page},"time":1,"messaging":[{}]}}]}}"#, case.payload.get())
}

fn cases() -> Vec<Case> {
    let folder = std::env::var_os("MESSENGER_FIXTURES").expect("MESSENGER_FIXTURES, the folder with peers/");
    let peers = PathBuf::from(folder).join("peers");
    ["bottender", "restfb"].iter().flat_map(|project| read(&peers.join(project).join("webhooks.jsonl"))).collect()
}

fn read(path: &Path) -> Vec<Case> {
    let text = std::fs::read_to_string(path).expect("the payloads");
    text.lines().map(|line| serde_json::from_str(line).expect("a case")).collect()
}
