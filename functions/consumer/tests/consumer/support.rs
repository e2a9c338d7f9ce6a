//! A whole consumer on memory twins, with a Graph and a bot that do as they are told.

mod events;
mod graph;
pub(crate) mod meta;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_lambda_events::sqs::{SqsEvent, SqsMessage};
use consumer::dispatch::{Dispatch, DispatchContext, DispatchError, Dispatched};
use consumer::publish::Publish;
use consumer::requeue::{Requeue, RequeueError};
use consumer::seams::Settings;
use consumer::settings::SECRET_DEMAND_INTERVAL;
use consumer::{Consumer, Deadline, Record, RecordQueue, Wired};
use messenger_channel::action::Action;
use messenger_channel::clock::{Clock, ManualClock, millis};
use messenger_channel::configuration::{Account, DmPolicy, Reference};
use messenger_channel::dispatch_input::DispatchInput;
use messenger_channel::dispatch_setting::OneWay;
use messenger_channel::queue::Message;
use messenger_channel::result::ResultMessage;
use messenger_channel::secrets::{SecretSource, Secrets, SourceError, Versions};
use messenger_channel::state::MemoryState;
use messenger_channel::telemetry::{Metrics, log_subscriber};
use messenger_wire::{Secret, TimestampMs};
use serde_json::{Value, json};
use tracing::Level;
use tracing::subscriber::{DefaultGuard, set_default, set_global_default};

pub(crate) use self::events::{record, redriven, said, sqs, text};
pub(crate) use self::graph::{Reply, ScriptedGraph};

/// Page of every test.
pub(crate) const PAGE: &str = "1234567890";

/// Token that Graph calls dead.
pub(crate) const DEAD: &str = "EAAG-dead";

/// When every test begins.
pub(crate) const START: i64 = 1_800_000_000_000;

/// Records that come again where all are done.
pub(crate) const NOTHING: Vec<String> = Vec::new();

/// What a bot says to an event.
type Answer = dyn Fn(&DispatchInput) -> Result<Vec<Action>, DispatchError> + Send + Sync;

/// Bot that answers each event as a function says, and counts.
#[derive(Clone)]
pub(crate) struct Bot {
    pub(crate) asked: Arc<Mutex<Vec<DispatchInput>>>,
    pub(crate) repeatable: bool,
    pub(crate) takes: Duration,
    answer: Arc<Answer>,
}

impl Bot {
    pub(crate) fn new(
        answer: impl Fn(&DispatchInput) -> Result<Vec<Action>, DispatchError> + Send + Sync + 'static,
    ) -> Self {
        Self { asked: Arc::default(), repeatable: true, takes: Duration::ZERO, answer: Arc::new(answer) }
    }

    /// Says these texts to everything.
    pub(crate) fn saying(texts: &'static [&'static str]) -> Self {
        Self::new(|_| Ok(texts.iter().map(|text| Action::text(*text)).collect()))
    }
}

impl Dispatch for Bot {
    async fn dispatch(
        &self,
        _account: &Account,
        input: &DispatchInput,
        _context: &DispatchContext,
    ) -> Result<Dispatched, DispatchError> {
        self.asked.lock().unwrap().push(input.clone());
        if !self.takes.is_zero() {
            tokio::time::sleep(self.takes).await;
        }
        let actions = (self.answer)(input)?;
        Ok(Dispatched { actions, memory: None, repeatable: self.repeatable })
    }
}

/// Queue operations, noted.
#[derive(Debug, Clone, Default)]
pub(crate) struct NotedRequeue {
    pub(crate) hidden: Arc<Mutex<Vec<(String, Duration)>>>,
    pub(crate) parked: Arc<Mutex<Vec<(String, String)>>>,
    pub(crate) enqueued: Arc<Mutex<Vec<Message>>>,
    pub(crate) deleted: Arc<Mutex<Vec<String>>>,
    pub(crate) woken: Arc<Mutex<Vec<String>>>,
    delete_takes: Arc<Mutex<Duration>>,
    hide_takes: Arc<Mutex<Duration>>,
}

impl NotedRequeue {
    /// Takes this long for every deletion from now on.
    pub(crate) fn delete_takes(&self, time: Duration) {
        *self.delete_takes.lock().unwrap() = time;
    }

    /// Takes this long for hiding from now on.
    pub(crate) fn hide_takes(&self, time: Duration) {
        *self.hide_takes.lock().unwrap() = time;
    }
}

impl Requeue for NotedRequeue {
    async fn hide(&self, records: &[&Record], time: Duration) -> Result<(), RequeueError> {
        let hidden = records.iter().map(|record| (record.message_id.clone(), time));
        self.hidden.lock().unwrap().extend(hidden);
        let takes = *self.hide_takes.lock().unwrap();
        tokio::time::sleep(takes).await;
        Ok(())
    }

    async fn wake(&self, _: RecordQueue, receipts: &[String]) -> Result<(), RequeueError> {
        self.woken.lock().unwrap().extend_from_slice(receipts);
        Ok(())
    }

    async fn delete(&self, records: &[&Record]) -> Result<(), RequeueError> {
        self.deleted.lock().unwrap().extend(records.iter().map(|record| record.message_id.clone()));
        let takes = *self.delete_takes.lock().unwrap();
        tokio::time::sleep(takes).await;
        Ok(())
    }

    async fn enqueue(&self, message: &Message) -> Result<(), RequeueError> {
        self.enqueued.lock().unwrap().push(message.clone());
        Ok(())
    }

    async fn park(&self, record: &Record, reason: &str) -> Result<(), RequeueError> {
        self.parked.lock().unwrap().push((record.message_id.clone(), reason.to_owned()));
        Ok(())
    }
}

/// Secret that a test may change.
#[derive(Clone)]
pub(crate) struct SharedSource(pub(crate) Arc<Mutex<Value>>);

impl SecretSource for SharedSource {
    async fn document(&self) -> Result<Versions, SourceError> {
        let current = Secret::new(self.0.lock().unwrap().to_string());
        Ok(Versions { current, previous: Ok(None) })
    }

    async fn referenced(&self, reference: &Reference) -> Result<Versions, SourceError> {
        panic!("{reference:?}")
    }
}

/// Results, noted; refused, or never taken, for as long as it is told to.
#[derive(Debug, Clone, Default)]
pub(crate) struct NotedResults {
    told: Arc<Mutex<Vec<Value>>>,
    is_away: Arc<AtomicBool>,
    hangs: Arc<AtomicBool>,
}

impl NotedResults {
    pub(crate) fn told(&self) -> Vec<Value> {
        self.told.lock().unwrap().clone()
    }

    pub(crate) fn away(&self, is_away: bool) {
        self.is_away.store(is_away, Ordering::Relaxed);
    }

    pub(crate) fn hang(&self) {
        self.hangs.store(true, Ordering::Relaxed);
    }
}

impl Publish for NotedResults {
    async fn publish(&self, _: &OneWay, message: &ResultMessage) -> Result<(), DispatchError> {
        if self.is_away.load(Ordering::Relaxed) {
            return Err(DispatchError::Retry("away".into()));
        }
        if self.hangs.load(Ordering::Relaxed) {
            std::future::pending::<()>().await;
        }
        self.told.lock().unwrap().push(serde_json::to_value(message).unwrap());
        Ok(())
    }
}

/// Bytes that were written. Clones write to the same place.
#[derive(Debug, Clone, Default)]
pub(crate) struct Written(Arc<Mutex<Vec<u8>>>);

impl Written {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl std::io::Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Log lines of this thread, until the guard is dropped.
pub(crate) fn logs(level: Level) -> (Written, DefaultGuard) {
    // A thread without any subscriber may switch a log line off for all threads; so the process has one as well.
    set_global_default(log_subscriber(Level::TRACE, std::io::sink)).unwrap_or_default();
    let lines = Written::default();
    let writer = lines.clone();
    (lines, set_default(log_subscriber(level, move || writer.clone())))
}

type TestWired<S, D> =
    Wired<S, ScriptedGraph, D, NotedRequeue, Secrets<SharedSource, ManualClock>, ManualClock, NotedResults>;

/// How long an invocation may take where a test says nothing else.
const INVOCATION: Duration = Duration::from_secs(30);

/// A consumer and all that it touches.
pub(crate) struct World<S = MemoryState, D = Bot> {
    pub(crate) consumer: Consumer<TestWired<S, D>>,
    pub(crate) state: S,
    pub(crate) graph: ScriptedGraph,
    pub(crate) bot: D,
    pub(crate) requeue: NotedRequeue,
    pub(crate) results: NotedResults,
    pub(crate) metrics: Written,
    pub(crate) clock: ManualClock,
    pub(crate) secret: SharedSource,
}

impl World {
    pub(crate) fn new(bot: Bot) -> Self {
        Self::with_state(bot, MemoryState::new(), &json!({}))
    }
}

impl<S: messenger_channel::state::State + Clone, D: Dispatch + Clone> World<S, D> {
    /// `account` adds to the account's settings.
    pub(crate) fn with_state(bot: D, state: S, account: &Value) -> Self {
        let clock = ManualClock::at(TimestampMs::from_millis(START));
        let (graph, requeue, results) = (ScriptedGraph::default(), NotedRequeue::default(), NotedResults::default());
        let metrics = Written::default();
        let secret = SharedSource(Arc::new(Mutex::new(document(account))));
        let consumer = Consumer::new(Wired {
            state: state.clone(),
            graph: graph.clone(),
            dispatch: bot.clone(),
            requeue: requeue.clone(),
            results: results.clone(),
            configured: Secrets::new(secret.clone(), clock.clone(), Duration::from_mins(5))
                .demanded_every(SECRET_DEMAND_INTERVAL),
            clock: clock.clone(),
            metrics: Metrics::new("consumer", metrics.clone()),
            settings: Settings {
                dm_policy: DmPolicy::Open,
                send_queue: Some("SendQueue.fifo".into()),
                ..Settings::default()
            },
        });
        Self { consumer, state, graph, bot, requeue, results, metrics, clock, secret }
    }

    /// Lets the fences that were set come out of the queue, behind all echoes.
    pub(crate) async fn pass_fences(&self) {
        let fences = std::mem::take(&mut *self.requeue.enqueued.lock().unwrap());
        for fence in fences {
            let fence = sqs(fence.message_group_id.as_str(), "fence", "EventQueue.fifo", fence.body);
            assert_eq!(self.consume(vec![fence]).await, Vec::<String>::new());
        }
    }

    /// Gives a batch to the consumer and returns the ids of the records that come again.
    pub(crate) async fn consume(&self, batch: Vec<SqsMessage>) -> Vec<String> {
        self.consume_within(INVOCATION, batch).await
    }

    /// The same in an invocation that Lambda ends after a time.
    pub(crate) async fn consume_within(&self, time: Duration, batch: Vec<SqsMessage>) -> Vec<String> {
        let end = TimestampMs::from_millis(self.clock.now().as_millis() + millis(time));
        let mut event = SqsEvent::default();
        event.records = batch;
        let answer = self.consumer.consume(event, Deadline::at(end), "request-1").await;
        answer.batch_item_failures.into_iter().map(|failure| failure.item_identifier).collect()
    }
}

pub(crate) fn document(account: &Value) -> Value {
    let mut main = json!({
        "app": "default", "pageId": PAGE, "pageAccessToken": "EAAG-test",
        "dispatch": {"type": "handler"},
    });
    main.as_object_mut().unwrap().extend(account.as_object().unwrap().clone());
    json!({
        "apps": {"default": {"appId": "15177", "appSecrets": ["s"], "verifyTokens": ["v"]}},
        "accounts": {"main": main},
    })
}

/// For how many seconds each record was hidden that came again.
pub(crate) fn hidden(world: &World) -> Vec<u64> {
    world.requeue.hidden.lock().unwrap().iter().map(|(_, time)| time.as_secs()).collect()
}

/// Reasons of the records that were parked.
pub(crate) fn parked(world: &World) -> Vec<String> {
    world.requeue.parked.lock().unwrap().iter().map(|(_, reason)| reason.clone()).collect()
}

/// Outcome and reason of the whole, and of each part, as the owner was told them last.
pub(crate) fn told(world: &World) -> (Value, Vec<Value>) {
    let told = world.results.told().pop().unwrap();
    let brief = |told: &Value| json!([told["outcome"], told["reason"]]);
    (brief(&told), told["parts"].as_array().unwrap().iter().map(brief).collect())
}

/// Answer of a Graph that has been asked too often.
pub(crate) fn throttled() -> Reply {
    Reply::Error(json!({"code": 32}))
}
