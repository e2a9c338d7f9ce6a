//! Several workers, several accounts: what they share, and what is nobody else's business.
//!
//! Time is tokio's and jumps over every wait, so that what takes long in a test is what would take long.

mod graph;
mod isolation;
mod pace;
mod stops;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_lambda_events::sqs::{SqsEvent, SqsMessage};
use consumer::dispatch::{Dispatch, DispatchContext, DispatchError, Dispatched};
use consumer::seams::Settings;
use consumer::{Consumer, Deadline, Wired};
use messenger_channel::action::Action;
use messenger_channel::clock::{Clock, millis};
use messenger_channel::configuration::{Account, DmPolicy};
use messenger_channel::dispatch_input::DispatchInput;
use messenger_channel::envelope::Envelope;
use messenger_channel::secrets::Secrets;
use messenger_channel::state::MemoryState;
use messenger_channel::telemetry::Metrics;
use messenger_wire::webhook::{Feed, MessagingEvent};
use messenger_wire::{PageId, TimestampMs};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use self::graph::{FleetGraph, Mood, Sent};
use crate::support::{NOTHING, NotedRequeue, NotedResults, START, SharedSource, Written, sqs, text};

/// How long Graph takes.
const LATENCY: Duration = Duration::from_millis(100);

/// Wall clock that runs as tokio's does.
#[derive(Clone)]
struct TokioClock(Instant);

impl Clock for TokioClock {
    fn now(&self) -> TimestampMs {
        TimestampMs::from_millis(START + millis(self.0.elapsed()))
    }
}

/// Bot that says one thing, at once as a flow does: only of the accounts `steady` and `slow` after a while, and of the
/// accounts `stuck` and `stuck-too` never in its time; of the account `typing` it types for long before.
#[derive(Clone, Default)]
struct FleetBot {
    asked: Arc<Mutex<Vec<String>>>,
    /// Actions; without any it says hello.
    says: Vec<Value>,
    stuck: Arc<Mutex<Stuck>>,
}

/// Calls of a bot that is stuck.
#[derive(Default)]
struct Stuck {
    under_way: usize,
    /// How many there were whenever another one began.
    counts: Vec<(Instant, usize)>,
}

impl Dispatch for FleetBot {
    async fn dispatch(
        &self,
        account: &Account,
        _input: &DispatchInput,
        context: &DispatchContext,
    ) -> Result<Dispatched, DispatchError> {
        self.asked.lock().unwrap().push(account.name.clone());
        match account.name.as_str() {
            "slow" if context.remaining < SLOW => {
                sleep(context.remaining).await;
                return Err(DispatchError::Retry("time-out".to_owned()));
            }
            "slow" => sleep(SLOW).await,
            "steady" => sleep(STEADY).await,
            "stuck" | "stuck-too" => return self.is_stuck(context.remaining).await,
            _ => {}
        }
        let says = match account.name.as_str() {
            "typing" => vec![json!({"senderAction": "typing_on", "durationMs": 20_000}), json!({"text": "hello"})],
            _ if self.says.is_empty() => vec![json!({"text": "hello"})],
            _ => self.says.clone(),
        };
        let actions = says.into_iter().map(|action| serde_json::from_value::<Action>(action).unwrap()).collect();
        Ok(Dispatched { actions, memory: None, repeatable: account.name != "typing" })
    }
}

impl FleetBot {
    async fn is_stuck(&self, time: Duration) -> Result<Dispatched, DispatchError> {
        {
            let mut stuck = self.stuck.lock().unwrap();
            stuck.under_way += 1;
            let count = stuck.under_way;
            stuck.counts.push((Instant::now(), count));
        }
        sleep(time).await;
        self.stuck.lock().unwrap().under_way -= 1;
        Err(DispatchError::Retry("time-out".to_owned()))
    }

    /// Most calls at once of those that began after a time.
    fn most_stuck(&self, after: Instant) -> usize {
        let stuck = self.stuck.lock().unwrap();
        stuck.counts.iter().filter(|(at, _)| *at >= after).map(|(_, count)| *count).max().unwrap_or(0)
    }
}

/// How long the steady bot takes: not long enough to be slow.
const STEADY: Duration = Duration::from_secs(2);

/// How long the slow bot takes: nearly as long as it may.
const SLOW: Duration = Duration::from_secs(9);

type FleetWired =
    Wired<MemoryState, FleetGraph, FleetBot, NotedRequeue, Secrets<SharedSource, TokioClock>, TokioClock, NotedResults>;

struct Fleet {
    workers: Vec<Consumer<FleetWired>>,
    state: MemoryState,
    graph: FleetGraph,
    bot: FleetBot,
    requeue: NotedRequeue,
    results: NotedResults,
    secret: SharedSource,
    pages: BTreeMap<String, String>,
    clock: TokioClock,
    metrics: Written,
}

impl Fleet {
    fn new(workers: usize, accounts: &[&str], settings: &Value, bot: FleetBot, concurrency: usize) -> Self {
        let clock = TokioClock(Instant::now());
        let pages: BTreeMap<String, String> = accounts
            .iter()
            .enumerate()
            .map(|(index, name)| ((*name).to_owned(), format!("900000000{index}")))
            .collect();
        let secret = SharedSource(Arc::new(Mutex::new(document(&pages, settings))));
        let graph = FleetGraph { clock: clock.clone(), inner: Arc::default() };
        let (state, requeue, results) = (MemoryState::new(), NotedRequeue::default(), NotedResults::default());
        let metrics = Written::default();
        let worker = |_| {
            Consumer::new(Wired {
                state: state.clone(),
                graph: graph.clone(),
                dispatch: bot.clone(),
                requeue: requeue.clone(),
                results: results.clone(),
                configured: Secrets::new(secret.clone(), clock.clone(), Duration::from_mins(5)),
                clock: clock.clone(),
                metrics: Metrics::new("consumer", metrics.clone()),
                settings: Settings {
                    concurrency,
                    workers: u32::try_from(workers).unwrap(),
                    dm_policy: DmPolicy::Open,
                    send_queue: Some("SendQueue.fifo".into()),
                    ..Settings::default()
                },
            })
        };
        let workers = (0..workers).map(worker).collect();
        Self { workers, state, graph, bot, requeue, results, secret, pages, clock, metrics }
    }

    fn plain(workers: usize, accounts: &[&str], settings: &Value) -> Self {
        Self::new(workers, accounts, settings, FleetBot::default(), 10)
    }

    fn mood(&self, account: &str, mood: Mood) {
        self.graph.inner.lock().unwrap().moods.insert(self.pages[account].clone(), mood);
    }

    fn kill_token(&self, account: &str) {
        self.graph.inner.lock().unwrap().dead_tokens.insert(token(account));
    }

    /// A message of a person to an account.
    fn said(&self, account: &str, person: u32) -> SqsMessage {
        self.happened(account, person, text(&person.to_string(), &format!("m_{account}_{person}"), "hi"))
    }

    /// A receipt for what the Page has sent to a person, received so often.
    fn read(&self, account: &str, person: u32, receives: u32) -> SqsMessage {
        let event = json!({"sender": {"id": person.to_string()}, "recipient": {}, "timestamp": START, "read": {"watermark": START}});
        received(self.happened(account, person, event), receives)
    }

    /// Record of an event of an account.
    fn happened(&self, account: &str, person: u32, mut event: Value) -> SqsMessage {
        let page = &self.pages[account];
        event["recipient"]["id"] = json!(page);
        let raw = serde_json::value::to_raw_value(&event).unwrap();
        let page_id = PageId::parse(page).unwrap();
        let view = MessagingEvent::view(Feed::Messaging, &raw);
        let envelope = Envelope {
            id: view.id(&page_id),
            app: "default".into(),
            account: account.into(),
            page_id: page_id.clone(),
            feed: Feed::Messaging,
            conversation: view.conversation(&page_id),
            received_at: self.clock.now(),
            entry_time: None,
            trace: None,
            event: (&*raw).into(),
        };
        let message = envelope.to_message(view.lane()).unwrap();
        let id = format!("{account}-{person}");
        sqs(message.message_group_id.as_str(), &id, "EventQueue.fifo", message.body)
    }

    fn command(account: &str, person: u32) -> SqsMessage {
        let body = json!({"version": 1, "id": format!("c-{person}"), "account": account,
            "to": {"id": person.to_string()}, "actions": [{"text": "shipped"}]});
        sqs("group", &format!("c-{person}"), "SendQueue.fifo", body.to_string())
    }

    async fn consume(&self, worker: usize, records: Vec<SqsMessage>) -> Vec<String> {
        let end = self.clock.now().as_millis() + 30_000;
        let mut batch = SqsEvent::default();
        batch.records = records;
        let deadline = Deadline::at(TimestampMs::from_millis(end));
        let answer = self.workers[worker].consume(batch, deadline, "request").await;
        answer.batch_item_failures.into_iter().map(|failure| failure.item_identifier).collect()
    }

    /// Lets every worker take batches of ten until nothing is left; what goes back comes again when it is no longer
    /// hidden.
    async fn work_off(&self, records: Vec<SqsMessage>) {
        self.work(records.into_iter().map(|record| (Duration::ZERO, record)).collect(), Duration::MAX).await;
    }

    /// The same with records that come in at some time, and until some time at the latest.
    async fn work(&self, records: Vec<(Duration, SqsMessage)>, until: Duration) {
        let queue = Mutex::new(records);
        let take = || {
            let (mut queue, now) = (queue.lock().unwrap(), self.clock.0.elapsed());
            let mut batch = Vec::new();
            while let Some(index) = queue.iter().position(|(due, _)| *due <= now).filter(|_| batch.len() < 10) {
                batch.push(queue.remove(index).1);
            }
            batch
        };
        let hidden = |id: &str| {
            let hidden = self.requeue.hidden.lock().unwrap();
            hidden.iter().rev().find(|(hidden, _)| hidden == id).unwrap().1
        };
        let work = async |worker: usize| {
            while self.clock.0.elapsed() < until {
                let batch = take();
                if batch.is_empty() {
                    if queue.lock().unwrap().is_empty() {
                        return;
                    }
                    sleep(Duration::from_millis(100)).await;
                    continue;
                }
                let back = self.consume(worker, batch.clone()).await;
                let back = batch.into_iter().filter(|record| back.contains(record.message_id.as_ref().unwrap()));
                let now = self.clock.0.elapsed();
                let due = |record: &SqsMessage| now + hidden(record.message_id.as_ref().unwrap());
                queue.lock().unwrap().extend(back.map(|record| (due(&record), received_again(record))));
            }
        };
        futures::future::join_all((0..self.workers.len()).map(work)).await;
    }

    fn sent(&self, account: &str) -> Vec<Sent> {
        let inner = self.graph.inner.lock().unwrap();
        inner.sent.iter().filter(|sent| sent.page == self.pages[account]).cloned().collect()
    }

    /// When calls of an account's Page began, whatever came of them.
    fn calls(&self, account: &str) -> Vec<Duration> {
        let inner = self.graph.inner.lock().unwrap();
        inner.calls.iter().filter(|(page, _)| *page == self.pages[account]).map(|(_, at)| *at).collect()
    }

    fn times(&self, account: &str) -> Vec<Duration> {
        let mut times: Vec<Duration> = self.sent(account).iter().map(|sent| sent.at).collect();
        times.sort();
        times
    }
}

fn received_again(record: SqsMessage) -> SqsMessage {
    let receives = record.attributes.get("ApproximateReceiveCount").map_or(1, |receives| receives.parse().unwrap());
    received(record, receives + 1)
}

/// The record as it is when it is received for the time of this number.
fn received(mut record: SqsMessage, receives: u32) -> SqsMessage {
    record.attributes.insert("ApproximateReceiveCount".into(), receives.to_string());
    record
}

fn token(account: &str) -> String {
    format!("EAAG-{account}")
}

fn flow() -> Value {
    json!({"type": "flow", "flow": {"rules": []}})
}

fn document(pages: &BTreeMap<String, String>, settings: &Value) -> Value {
    let account = |(name, page): (&String, &String)| {
        let app = if name == "foreign" { "other" } else { "default" };
        let takes_time = ["slow", "steady", "stuck", "typing"].iter().any(|kind| name.starts_with(kind));
        let dispatch = if takes_time { json!({"type": "handler"}) } else { flow() };
        let mut account = json!({"app": app, "pageId": page, "pageAccessToken": token(name),
            "dispatch": dispatch, "markSeen": false, "typing": false});
        account.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
        (name.clone(), account)
    };
    let app = json!({"appId": "15177", "appSecrets": ["s"], "verifyTokens": ["v"]});
    json!({
        "apps": {"default": app, "other": app},
        "accounts": pages.iter().map(account).collect::<serde_json::Map<_, _>>(),
    })
}
