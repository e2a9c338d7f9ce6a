//! The whole channel in memory: the ingress and the consumer of the functions, on the embedded queue and state, with a
//! Graph that remembers what it is sent. Time is tokio's, so that a test with a paused clock takes none.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use aws_lambda_events::sqs::SqsEvent;
use consumer::dispatch::Dispatcher;
use consumer::publish::Publisher;
use consumer::requeue::MemoryRequeue;
use consumer::requeue::memory::given;
use consumer::seams::Settings;
use consumer::{Consumer, Deadline, TIME_LIMIT, Wired};
use ingress::Ingress;
use messenger_channel::clock::{Clock, millis};
use messenger_channel::configuration::DmPolicy;
use messenger_channel::dispatch_setting::{DispatchSetting, FlowSource};
use messenger_channel::lock::lock;
use messenger_channel::queue::memory::{MemoryQueue, Redrive};
use messenger_channel::secrets::{Secrets, StaticSource};
use messenger_channel::state::MemoryState;
use messenger_channel::telemetry::Metrics;
use messenger_graph::{Graph, GraphError, Request, Response, response};
use messenger_wire::{Secret, TimestampMs};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::delivery::signed;

/// The one Page.
pub const PAGE: &str = "1234567890";

/// Secret of its app.
pub const APP_SECRET: &str = "app-secret-of-the-test";

/// When every test begins.
pub const START: i64 = 1_800_000_000_000;

/// Flow that says again what it is told.
#[must_use]
pub fn echo_flow() -> Value {
    json!({"version": 1, "rules": [], "fallback": {"do": [{"text": "{{ text }}"}]}})
}

/// The channel on one machine.
#[derive(Debug)]
pub struct Machine {
    ingress: Ingress<MemoryQueue, StaticSource, TokioClock>,
    consumer: Consumer<MachineWired>,
    queue: MemoryQueue,
    graph: RememberingGraph,
    clock: TokioClock,
}

type MachineWired =
    Wired<MemoryState, RememberingGraph, Dispatcher, MemoryRequeue, Secrets<StaticSource, TokioClock>, TokioClock>;

impl Machine {
    /// Starts with an empty queue; Graph takes `latency` for every answer.
    #[must_use]
    pub fn new(latency: Duration) -> Self {
        let clock = TokioClock(Instant::now());
        let document = json!({
            "apps": {"default": {"appId": "15177", "appSecrets": [APP_SECRET], "verifyTokens": ["v"]}},
            "accounts": {"main": {"pageId": PAGE, "pageAccessToken": "EAAG-test"}},
        });
        let secrets =
            || Secrets::new(StaticSource(Secret::new(document.to_string())), clock.clone(), Duration::from_mins(5));
        let queue = MemoryQueue::new(Redrive::default());
        let graph = RememberingGraph { latency, sends: Arc::default() };
        let metrics = |function| Metrics::new(function, std::io::sink());
        let consumer = Consumer::new(Wired {
            state: MemoryState::new(),
            graph: graph.clone(),
            dispatch: Dispatcher::new(Some(DispatchSetting::Flow(FlowSource::Inline(echo_flow())))),
            requeue: MemoryRequeue { events: queue.clone(), commands: queue.clone() },
            results: Publisher::default(),
            configured: secrets(),
            clock: clock.clone(),
            metrics: metrics("consumer"),
            settings: Settings { dm_policy: DmPolicy::Open, ..Settings::default() },
        });
        let ingress = Ingress::new(secrets(), queue.clone(), clock.clone(), 1_048_576, metrics("ingress"));
        Self { ingress, consumer, queue, graph, clock }
    }

    /// Posts a signed delivery and gives the status.
    pub async fn post(&self, body: &str) -> u16 {
        self.ingress.handle(signed(APP_SECRET, body)).await.status().as_u16()
    }

    /// The queue of events.
    #[must_use]
    pub fn queue(&self) -> &MemoryQueue {
        &self.queue
    }

    /// Takes up to `records` from the queue and consumes them as Lambda does. Returns how many there were.
    pub async fn consume(&self, records: usize) -> usize {
        let taken = self.queue.receive(records, Duration::ZERO).await;
        let mut batch = SqsEvent::default();
        batch.records = taken.iter().map(|record| given("EventQueue.fifo", record, self.clock.now())).collect();
        let end = self.clock.now().as_millis() + millis(TIME_LIMIT);
        let answer = self.consumer.consume(batch, Deadline::at(TimestampMs::from_millis(end)), "").await;
        let failed: Vec<String> =
            answer.batch_item_failures.into_iter().map(|failure| failure.item_identifier).collect();
        for record in taken.iter().filter(|record| !failed.contains(&record.message_id)) {
            self.queue.delete(record.receipt).expect("a record that is in flight");
        }
        taken.len()
    }

    /// Consumes until the queue is empty.
    pub async fn drain(&self) {
        while self.consume(10).await > 0 {}
    }

    /// Texts that each person got, in order.
    #[must_use]
    pub fn texts(&self) -> BTreeMap<String, Vec<String>> {
        let mut texts = BTreeMap::<String, Vec<String>>::new();
        for send in self.graph.sends().iter() {
            let (person, text) = (send["recipient"]["id"].as_str(), send["message"]["text"].as_str());
            if let (Some(person), Some(text)) = (person, text) {
                texts.entry(person.to_owned()).or_default().push(text.to_owned());
            }
        }
        texts
    }
}

/// Wall clock that runs as tokio's does.
#[derive(Debug, Clone)]
struct TokioClock(Instant);

impl Clock for TokioClock {
    fn now(&self) -> TimestampMs {
        TimestampMs::from_millis(START + millis(self.0.elapsed()))
    }
}

/// Graph that accepts every send.
#[derive(Debug, Clone)]
struct RememberingGraph {
    latency: Duration,
    sends: Arc<Mutex<Vec<Value>>>,
}

impl RememberingGraph {
    fn sends(&self) -> MutexGuard<'_, Vec<Value>> {
        lock(&self.sends)
    }
}

impl Graph for RememberingGraph {
    async fn execute(&self, request: Request, _token: &Secret) -> Result<Response, GraphError> {
        tokio::time::sleep(self.latency).await;
        let messenger_graph::Body::Json(bytes) = request.body() else { panic!("a send is JSON") };
        let send: Value = serde_json::from_slice(bytes).expect("JSON");
        let answer = {
            let mut sends = self.sends();
            let answer =
                json!({"recipient_id": send["recipient"]["id"], "message_id": format!("m_out{}", sends.len())});
            sends.push(send);
            answer
        };
        let ok = 200.try_into().expect("a status");
        response::decode(request.effect(), ok, &http::HeaderMap::new(), answer.to_string().into())
    }
}
