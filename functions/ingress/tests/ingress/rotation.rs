//! A secret is changed while deliveries come in.

use std::time::Duration;

use ingress::Ingress;
use messenger_channel::clock::ManualClock;
use messenger_channel::secrets::{REFRESH_INTERVAL, Secrets};
use messenger_channel::telemetry::Metrics;
use messenger_channel::telemetry::lines::CONFIGURATION_STALE;
use messenger_wire::Secret;
use tracing::Level;

use crate::queue::{FakeQueue, Fault};
use crate::setup::{BODY_LIMIT, NOW, delivery_of, logs, notification, status, text_event};
use crate::store::Store;

/// 200 deliveries a second.
const PACE: Duration = Duration::from_millis(5);

struct Traffic {
    clock: ManualClock,
    ingress: Ingress<FakeQueue, Store, ManualClock>,
    body: String,
}

impl Traffic {
    fn new(store: &Store) -> Self {
        Self::with_queue(store, FakeQueue::default())
    }

    fn with_queue(store: &Store, queue: FakeQueue) -> Self {
        let clock = store.clock.clone();
        let secrets = Secrets::new(store.clone(), clock.clone(), Duration::from_mins(5));
        let metrics = Metrics::new("ingress", std::io::sink());
        let ingress = Ingress::new(secrets, queue, clock.clone(), BODY_LIMIT, metrics);
        Self { clock, ingress, body: notification(&[text_event("7001", "m_1")]) }
    }

    /// Sends deliveries signed with the secrets in turn; gives how many were answered otherwise than expected.
    async fn send(&self, seconds: usize, app_secrets: &[&str], expected: u16) -> usize {
        let mut otherwise = 0;
        for number in 0..seconds * 200 {
            let app_secret = app_secrets[number % app_secrets.len()];
            let response = self.ingress.handle(delivery_of("/webhook", app_secret, &self.body)).await;
            otherwise += usize::from(status(&response) != expected);
            self.clock.advance(PACE);
        }
        otherwise
    }
}

fn is_at_most_once_a_minute(refreshes: &[i64]) -> bool {
    let minute = i64::try_from(REFRESH_INTERVAL.as_millis()).unwrap();
    refreshes.windows(2).all(|pair| pair[1] - pair[0] >= minute)
}

#[tokio::test]
async fn a_rotation_refuses_nothing_and_refreshes_at_most_once_a_minute() {
    let store = Store::new(&ManualClock::at(NOW), "one");
    let traffic = Traffic::new(&store);
    assert_eq!(traffic.send(3, &["one"], 200).await, 0);
    store.rotate("two");
    assert_eq!(traffic.send(6, &["one", "two"], 200).await, 0);
    traffic.clock.advance(Duration::from_mins(2));
    store.rotate("three");
    assert_eq!(traffic.send(4, &["two", "three", "three"], 200).await, 0);
    let reads = store.reads();
    assert_eq!(reads.len(), 3, "{reads:?}");
    assert!(is_at_most_once_a_minute(&reads[1..]), "{reads:?}");
    // What is older than the previous version is over.
    assert_eq!(traffic.send(1, &["one"], 401).await, 0);
}

#[tokio::test]
async fn deliveries_that_come_in_at_the_same_moment_share_one_refresh() {
    let store = Store::new(&ManualClock::at(NOW), "one");
    let traffic = Traffic::new(&store);
    assert_eq!(traffic.send(1, &["one"], 200).await, 0);
    store.rotate("two");
    let deliveries = (0..200).map(|number| delivery_of("/webhook", ["two", "one"][number % 2], &traffic.body));
    let answers = futures::future::join_all(deliveries.map(|it| traffic.ingress.handle(it))).await;
    assert!(answers.iter().all(|answer| status(answer) == 200));
    assert_eq!(store.reads().len(), 2);
}

#[tokio::test]
async fn a_rotation_right_after_a_regular_refresh_refuses_nothing() {
    let store = Store::new(&ManualClock::at(NOW), "one");
    let traffic = Traffic::new(&store);
    assert_eq!(traffic.send(1, &["one"], 200).await, 0);
    traffic.clock.advance(Duration::from_mins(5));
    assert_eq!(traffic.send(1, &["one"], 200).await, 0);
    store.rotate("two");
    assert_eq!(traffic.send(1, &["one", "two"], 200).await, 0);
    assert_eq!(store.reads().len(), 3, "at the start, when the time to live was over, and for the new secret");
}

#[tokio::test]
async fn forged_deliveries_cause_one_refresh_a_minute_and_hold_up_nobody() {
    let store = Store::new(&ManualClock::at(NOW), "one");
    let traffic = Traffic::new(&store);
    assert_eq!(traffic.send(1, &["one"], 200).await, 0);
    for _ in 0..5 {
        assert_eq!(traffic.send(1, &["forged"], 401).await, 0);
        assert_eq!(traffic.send(1, &["one"], 200).await, 0);
        traffic.clock.advance(Duration::from_secs(28));
    }
    let reads = store.reads();
    assert_eq!(reads.len(), 4, "{reads:?}");
    assert!(is_at_most_once_a_minute(&reads[1..]), "{reads:?}");
}

#[tokio::test(start_paused = true)]
async fn whatever_a_delivery_waits_for_it_is_answered_within_four_seconds() {
    let clock = ManualClock::at(NOW);
    for (latency, queue, expected, milliseconds) in [
        (2_999, FakeQueue::default(), 200, 2_999),
        (3_001, FakeQueue::default(), 503, 3_000),
        (2_500, FakeQueue::with_every_call(Fault::Hang), 503, 4_000),
        (0, FakeQueue::with_every_call(Fault::Hang), 503, 4_000),
    ] {
        let store = Store::new(&clock, "one");
        store.answers_after(Duration::from_millis(latency));
        let traffic = Traffic::with_queue(&store, queue);
        let start = tokio::time::Instant::now();
        let response = traffic.ingress.handle(delivery_of("/webhook", "one", &traffic.body)).await;
        assert_eq!(status(&response), expected, "{latency}");
        assert_eq!(start.elapsed().as_millis(), milliseconds, "{latency}");
    }
}

/// As when many come at once to a process that has no configuration yet.
#[tokio::test(start_paused = true)]
async fn nobody_waits_longer_for_others() {
    let store = Store::new(&ManualClock::at(NOW), "one");
    store.answers_after(Duration::from_secs(10));
    let traffic = Traffic::new(&store);
    let start = tokio::time::Instant::now();
    let deliveries = (0..5).map(|_| traffic.ingress.handle(delivery_of("/webhook", "one", &traffic.body)));
    let responses = futures::future::join_all(deliveries).await;
    assert!(responses.iter().all(|response| status(response) == 503));
    assert_eq!(start.elapsed(), Duration::from_secs(4));
}

#[tokio::test(start_paused = true)]
async fn a_cold_start_fetches_the_configuration_while_it_connects_to_the_queue() {
    let second = Duration::from_secs(1);
    let store = Store::new(&ManualClock::at(NOW), "one");
    store.answers_after(second);
    let queue = FakeQueue::with_latency(second);
    let traffic = Traffic::with_queue(&store, queue.clone());
    let start = tokio::time::Instant::now();
    traffic.ingress.warm_up().await;
    assert_eq!((start.elapsed(), queue.connects(), store.reads().len()), (second, 1, 1));
    assert_eq!(traffic.send(1, &["one"], 200).await, 0);
    assert_eq!(store.reads().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_cold_start_without_a_configuration_is_cured_by_the_next_delivery() {
    let store = Store::new(&ManualClock::at(NOW), "one");
    store.answers_after(Duration::from_secs(10));
    let traffic = Traffic::new(&store);
    traffic.ingress.warm_up().await;
    assert_eq!(traffic.send(1, &["one"], 503).await, 0);
    store.answers_after(Duration::ZERO);
    assert_eq!(traffic.send(1, &["one"], 200).await, 0);
}

#[tokio::test(start_paused = true)]
async fn a_queue_that_does_not_answer_holds_up_a_cold_start_no_longer_than_one_call() {
    let store = Store::new(&ManualClock::at(NOW), "one");
    let queue = FakeQueue::with_latency(Duration::from_hours(1));
    let traffic = Traffic::with_queue(&store, queue.clone());
    let start = tokio::time::Instant::now();
    traffic.ingress.warm_up().await;
    assert_eq!((start.elapsed(), queue.connects(), store.reads().len()), (Duration::from_millis(1_500), 0, 1));
}

/// The words are those that the alarm of template.yaml looks for.
#[tokio::test]
async fn a_slip_in_the_document_stops_no_new_process_and_is_told_as_an_error() {
    let (lines, _logs) = logs(Level::ERROR);
    let store = Store::new(&ManualClock::at(NOW), "one");
    store.put(Secret::new(r#"{"appSecret":"one","verifyToken":"v","pageId":"1001","pageAcessToken":"EAAG"}"#));
    let traffic = Traffic::new(&store);
    assert_eq!(traffic.send(1, &["one"], 200).await, 0);
    let text = lines.text();
    let line: serde_json::Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    assert!(line["message"].as_str().unwrap().starts_with(CONFIGURATION_STALE), "{text}");
    assert_eq!(line["error"], "configuration document: missing: pageAccessToken; unknown: pageAcessToken");
    assert_eq!((&line["level"], text.lines().count()), (&"ERROR".into(), 1), "{text}");
    assert!(!text.contains("EAAG"), "{text}");
}
