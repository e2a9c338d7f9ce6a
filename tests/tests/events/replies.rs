//! What people get for the events of `consumer/`, whenever they are tried.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_lambda_events::sqs::SqsEvent;
use axum::extract::State;
use axum::{Json, Router};
use consumer::dispatch::Dispatcher;
use consumer::publish::Publisher;
use consumer::requeue::{Requeue, RequeueError};
use consumer::seams::Settings;
use consumer::{Consumer, Deadline, Record, RecordQueue, Wired};
use messenger_channel::clock::{Clock, SystemClock, millis};
use messenger_channel::queue::Message;
use messenger_channel::secrets::{FileSource, Secrets};
use messenger_channel::state::MemoryState;
use messenger_channel::telemetry::Metrics;
use messenger_graph::{GraphClient, GraphConfig};
use messenger_wire::TimestampMs;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::{answers, folder, read};

/// Counts what is parked.
#[derive(Default)]
struct Parked(AtomicUsize);

impl Requeue for Parked {
    async fn hide(&self, _: &[&Record], _: Duration) -> Result<(), RequeueError> {
        Ok(())
    }

    async fn wake(&self, _: RecordQueue, _: &[String]) -> Result<(), RequeueError> {
        Ok(())
    }

    async fn delete(&self, _: &[&Record]) -> Result<(), RequeueError> {
        Ok(())
    }

    async fn enqueue(&self, _: &Message) -> Result<(), RequeueError> {
        Ok(())
    }

    async fn park(&self, _: &Record, _: &str) -> Result<(), RequeueError> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}

/// Everything that Graph was asked to send.
type Sends = Arc<Mutex<Vec<Value>>>;

/// Address of a Graph that takes every send.
async fn graph(sends: Sends) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let take = async |State(sends): State<Sends>, Json(send): Json<Value>| {
        let answer = json!({"recipient_id": send["recipient"]["id"], "message_id": "m_sent"});
        sends.lock().expect("no panic").push(send);
        Json(answer)
    };
    tokio::spawn(axum::serve(listener, Router::new().fallback(take).with_state(sends)).into_future());
    format!("http://{address}")
}

/// Texts that each person got, in order.
fn texts(sends: &Sends) -> BTreeMap<String, Vec<String>> {
    let mut texts = BTreeMap::<String, Vec<String>>::new();
    for send in sends.lock().expect("no panic").iter() {
        if let (Some(person), Some(text)) = (send["recipient"]["id"].as_str(), send["message"]["text"].as_str()) {
            texts.entry(person.to_owned()).or_default().push(text.to_owned());
        }
    }
    texts
}

#[tokio::test]
async fn every_event_of_the_consumer_is_replied_to_as_documented() {
    for (name, expected) in &answers()["ConsumerFunction"] {
        let (sends, parked) = (Sends::default(), Arc::new(Parked::default()));
        let config = GraphConfig { base_url: graph(Arc::clone(&sends)).await, ..GraphConfig::default() };
        let consumer = Consumer::new(Wired {
            state: MemoryState::new(),
            graph: GraphClient::new(&config).expect("a client"),
            dispatch: Dispatcher::new(None),
            requeue: Arc::clone(&parked),
            results: Publisher::default(),
            configured: Secrets::new(FileSource::new(folder("secret.json")), SystemClock, Duration::from_mins(5)),
            clock: SystemClock,
            metrics: Metrics::new("consumer", std::io::sink()),
            settings: Settings::default(),
        });
        let event: SqsEvent = serde_json::from_str(&read(&format!("consumer/{name}.json"))).expect("an SQS event");
        let end = SystemClock.now().as_millis() + millis(Duration::from_secs(30));
        let answer = consumer.consume(event, Deadline::at(TimestampMs::from_millis(end)), "").await;
        assert_eq!(json!(answer.batch_item_failures), expected["batchItemFailures"], "{name}");
        assert_eq!(json!(parked.0.load(Ordering::Relaxed)), expected["parked"], "{name}");
        assert_eq!(json!(texts(&sends)), expected["replies"], "{name}");
    }
}
