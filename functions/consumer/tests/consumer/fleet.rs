//! Several workers, several accounts: what they share, and what is nobody else's business.
//!
//! Time is tokio's and jumps over every wait, so that what takes long in a test is what would take long.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_lambda_events::sqs::{SqsEvent, SqsMessage};
use consumer::dispatch::{Dispatch, DispatchContext, DispatchError, Dispatched};
use consumer::seams::Settings;
use consumer::{Consumer, Deadline, Parts};
use messenger_channel::account::{Account, DmPolicy};
use messenger_channel::action::Action;
use messenger_channel::clock::{Clock, millis};
use messenger_channel::dispatch_input::DispatchInput;
use messenger_channel::envelope::Envelope;
use messenger_channel::secrets::Secrets;
use messenger_channel::state::MemoryState;
use messenger_channel::telemetry::Metrics;
use messenger_graph::usage::BUSINESS_USAGE;
use messenger_graph::{Graph, GraphError, Request, Response, response};
use messenger_wire::webhook::{Feed, MessagingEvent};
use messenger_wire::{PageId, Secret, TimestampMs};
use reqwest::header::{HeaderMap, HeaderValue};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use crate::support::{NotedRequeue, NotedResults, START, SharedSource, sqs, text};

const NOTHING: [String; 0] = [];

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

/// How Graph is disposed towards a Page.
#[derive(Clone, Copy)]
enum Mood {
    /// Usage header with this percentage.
    Used(u32),
    /// Refuses for so many minutes.
    Throttles(u32),
}

/// One message that reached Graph.
#[derive(Debug, Clone)]
struct Sent {
    page: String,
    person: String,
    at: Duration,
}

#[derive(Clone)]
struct FleetGraph {
    clock: TokioClock,
    inner: Arc<Mutex<Inner>>,
}

#[derive(Default)]
struct Inner {
    moods: HashMap<String, Mood>,
    dead_tokens: HashSet<String>,
    /// When calls with a dead token began.
    dead_calls: Vec<Duration>,
    sent: Vec<Sent>,
    shown: Vec<String>,
    under_way: HashSet<(String, String)>,
    overlapped: usize,
}

impl Graph for FleetGraph {
    async fn execute(&self, request: Request, token: &Secret) -> Result<Response, GraphError> {
        let messenger_graph::Body::Json(bytes) = request.body() else { panic!("a send is JSON") };
        let body: Value = serde_json::from_slice(bytes).unwrap();
        let page = request.path().split('/').find(|part| part.starts_with("90")).unwrap().to_owned();
        let person = body["recipient"]["id"].as_str().unwrap().to_owned();
        let key = (page.clone(), person.clone());
        let (is_message, at) = (body.get("message").is_some(), self.clock.0.elapsed());
        let (is_dead, mood) = {
            let mut inner = self.inner.lock().unwrap();
            let is_dead = inner.dead_tokens.contains(token.expose());
            if is_dead {
                inner.dead_calls.push(at);
            }
            if is_message && !inner.under_way.insert(key.clone()) {
                inner.overlapped += 1;
            }
            (is_dead, inner.moods.get(&page).copied())
        };
        sleep(LATENCY).await;
        let mut inner = self.inner.lock().unwrap();
        inner.under_way.remove(&key);
        if is_dead {
            return answer(&request, None, &json!({"error": {"code": 190, "error_subcode": 460}}));
        }
        let headers = match mood {
            Some(Mood::Used(percent)) => Some((page.clone(), percent, 0)),
            Some(Mood::Throttles(minutes)) => Some((page.clone(), 100, minutes)),
            None => None,
        };
        match (is_message, mood) {
            (_, Some(Mood::Throttles(_))) => return answer(&request, headers, &json!({"error": {"code": 80_006}})),
            (true, _) => inner.sent.push(Sent { page, person, at }),
            (false, _) => inner.shown.push(page),
        }
        answer(&request, headers, &json!({"recipient_id": "1", "message_id": format!("m_out{}", inner.sent.len())}))
    }
}

fn answer(request: &Request, usage: Option<(String, u32, u32)>, body: &Value) -> Result<Response, GraphError> {
    let mut headers = HeaderMap::new();
    if let Some((page, percent, minutes)) = usage {
        let limit = json!({"type": "messenger", "call_count": percent, "estimated_time_to_regain_access": minutes});
        let usage = json!({ page: [limit] }).to_string();
        headers.insert(BUSINESS_USAGE, HeaderValue::try_from(usage).unwrap());
    }
    let status = if body.get("error").is_some() { 400_u16 } else { 200 };
    response::decode(request.effect(), status.try_into().unwrap(), &headers, body.to_string().into())
}

/// Bot that says one thing, after a while where the account's name says so.
#[derive(Clone, Default)]
struct FleetBot {
    asked: Arc<Mutex<Vec<String>>>,
    says: Option<Value>,
}

impl Dispatch for FleetBot {
    async fn dispatch(
        &self,
        account: &Account,
        _input: &DispatchInput,
        _context: &DispatchContext,
    ) -> Result<Dispatched, DispatchError> {
        self.asked.lock().unwrap().push(account.account.clone());
        if account.account == "slow" {
            sleep(SLOW).await;
        }
        let message = self.says.clone().unwrap_or_else(|| json!({"text": "hello"}));
        let action: Action = serde_json::from_value(json!({ "message": message })).unwrap();
        Ok(Dispatched { actions: vec![action], memory: None, repeatable: true })
    }
}

/// How long the slow bot takes: nearly as long as it may.
const SLOW: Duration = Duration::from_secs(9);

type FleetParts =
    Parts<MemoryState, FleetGraph, FleetBot, NotedRequeue, Secrets<SharedSource, TokioClock>, TokioClock, NotedResults>;

struct Fleet {
    workers: Vec<Consumer<FleetParts>>,
    graph: FleetGraph,
    bot: FleetBot,
    requeue: NotedRequeue,
    secret: SharedSource,
    pages: BTreeMap<String, String>,
    clock: TokioClock,
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
        let (state, requeue) = (MemoryState::new(), NotedRequeue::default());
        let worker = |_| {
            Consumer::new(Parts {
                state: state.clone(),
                graph: graph.clone(),
                dispatch: bot.clone(),
                requeue: requeue.clone(),
                results: NotedResults::default(),
                configured: Secrets::new(secret.clone(), clock.clone(), Duration::from_mins(5)),
                clock: clock.clone(),
                metrics: Metrics::new("consumer", std::io::sink()),
                settings: Settings {
                    concurrency,
                    dm_policy: DmPolicy::Open,
                    send_queue: Some("SendQueue.fifo".into()),
                    ..Settings::default()
                },
            })
        };
        Self { workers: (0..workers).map(worker).collect(), graph, bot, requeue, secret, pages, clock }
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
        let page = &self.pages[account];
        let mut event = text(&person.to_string(), &format!("m_{account}_{person}"), "hi");
        event["recipient"]["id"] = json!(page);
        let raw = serde_json::value::to_raw_value(&event).unwrap();
        let page_id = PageId::parse(page).unwrap();
        let view = MessagingEvent::read(Feed::Messaging, &raw);
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

    /// Lets every worker take batches of ten until nothing is left; what goes back comes again when it is no longer hidden.
    async fn work_off(&self, records: Vec<SqsMessage>) {
        let queue = Mutex::new(records.into_iter().map(|record| (Duration::ZERO, record)).collect::<Vec<_>>());
        let take = || {
            let (mut queue, now) = (queue.lock().unwrap(), self.clock.0.elapsed());
            let mut batch = Vec::new();
            while let Some(index) = queue.iter().position(|(due, _)| *due <= now).filter(|_| batch.len() < 10) {
                batch.push(queue.remove(index).1);
            }
            batch
        };
        let work = async |worker: usize| {
            loop {
                let batch = take();
                if batch.is_empty() {
                    if queue.lock().unwrap().is_empty() {
                        return;
                    }
                    sleep(Duration::from_millis(50)).await;
                }
                let back = self.consume(worker, batch.clone()).await;
                let hidden: HashMap<String, Duration> = self.requeue.hidden.lock().unwrap().iter().cloned().collect();
                let back = batch.into_iter().filter(|record| back.contains(record.message_id.as_ref().unwrap()));
                let now = self.clock.0.elapsed();
                let due = |record: &SqsMessage| now + hidden[record.message_id.as_ref().unwrap()];
                queue.lock().unwrap().extend(back.map(|record| (due(&record), record)));
            }
        };
        futures::future::join_all((0..self.workers.len()).map(work)).await;
    }

    fn sent(&self, account: &str) -> Vec<Sent> {
        let inner = self.graph.inner.lock().unwrap();
        inner.sent.iter().filter(|sent| sent.page == self.pages[account]).cloned().collect()
    }

    fn times(&self, account: &str) -> Vec<Duration> {
        let mut times: Vec<Duration> = self.sent(account).iter().map(|sent| sent.at).collect();
        times.sort();
        times
    }
}

fn token(account: &str) -> String {
    format!("EAAG-{account}")
}

fn document(pages: &BTreeMap<String, String>, settings: &Value) -> Value {
    let account = |(name, page): (&String, &String)| {
        let mut account = json!({"app": "default", "pageId": page, "pageAccessToken": token(name),
            "dispatch": {"type": "handler"}, "markSeen": false, "typing": false});
        account.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
        (name.clone(), account)
    };
    json!({
        "apps": {"default": {"appId": "15177", "appSecrets": ["s"], "verifyTokens": ["v"]}},
        "accounts": pages.iter().map(account).collect::<serde_json::Map<_, _>>(),
    })
}

/// Most sends in any second.
fn busiest_second(times: &[Duration]) -> usize {
    let within =
        |from: &Duration| times.iter().filter(|at| **at >= *from && **at < *from + Duration::from_secs(1)).count();
    times.iter().map(within).max().unwrap_or(0)
}

#[tokio::test(start_paused = true)]
async fn workers_share_the_budget_of_a_page() {
    for (workers, ceiling, people) in [(1, 40_u32, 130), (2, 40, 130), (3, 12, 40), (2, 1, 5)] {
        let fleet = Fleet::plain(workers, &["main"], &json!({ "ratePerSecond": ceiling }));
        fleet.work_off((0..people).map(|person| fleet.said("main", 7000 + person)).collect()).await;
        let times = fleet.times("main");
        assert_eq!(times.len(), people as usize, "{workers} workers");
        let busiest = busiest_second(&times);
        assert!(busiest <= ceiling as usize, "{workers} workers sent {busiest} in a second, {ceiling} are allowed");
        // A quarter of the ceiling is kept for what comes at once.
        let slowest = Duration::from_secs(1) * people * 4 / (ceiling * 3) + Duration::from_secs(6);
        assert!(*times.last().unwrap() <= slowest, "{workers} workers took {:?}", times.last());
    }
}

#[tokio::test(start_paused = true)]
async fn audio_and_video_keep_to_their_own_limit() {
    let video = json!({"attachment": {"type": "video", "payload": {"attachment_id": "17"}}});
    let bot = FleetBot { says: Some(video), ..FleetBot::default() };
    let fleet = Fleet::new(2, &["main"], &json!({}), bot, 10);
    fleet.work_off((0..40).map(|person| fleet.said("main", 7000 + person)).collect()).await;
    let times = fleet.times("main");
    assert_eq!(times.len(), 40);
    assert!(busiest_second(&times) <= 10, "{} in a second", busiest_second(&times));
}

#[tokio::test(start_paused = true)]
async fn usage_headers_slow_the_page_for_every_worker_and_no_other_page() {
    let settings = json!({"markSeen": true, "typing": true});
    let fleet = Fleet::plain(2, &["busy", "idle"], &settings);
    fleet.mood("busy", Mood::Used(95));
    assert_eq!(fleet.consume(0, vec![fleet.said("busy", 7000)]).await, NOTHING);
    sleep(Duration::from_secs(4)).await;
    let records = |account: &'static str| (1..20).map(|person| fleet.said(account, 7000 + person)).collect::<Vec<_>>();
    let (shown, start) = (fleet.graph.inner.lock().unwrap().shown.len(), fleet.clock.0.elapsed());
    fleet.work_off(records("busy")).await;
    // 28 percent of 40 a second.
    assert!(busiest_second(&fleet.times("busy")) <= 12, "{} in a second", busiest_second(&fleet.times("busy")));
    assert_eq!(fleet.graph.inner.lock().unwrap().shown.len(), shown, "calls are kept for messages");
    assert!(fleet.clock.0.elapsed() > start + Duration::from_millis(1_500));
    let start = fleet.clock.0.elapsed();
    assert_eq!(fleet.consume(1, records("idle")[..10].to_vec()).await, NOTHING);
    assert!(fleet.clock.0.elapsed() < start + Duration::from_millis(400), "the other page is not slowed");
}

#[tokio::test(start_paused = true)]
async fn one_accounts_throttle_stops_it_for_every_worker_and_delays_no_other() {
    let fleet = Fleet::plain(2, &["throttled", "healthy"], &json!({}));
    fleet.mood("throttled", Mood::Throttles(19));
    assert_eq!(fleet.consume(0, vec![fleet.said("throttled", 7000)]).await.len(), 1);
    let asked = fleet.bot.asked.lock().unwrap().len();
    sleep(Duration::from_secs(4)).await;
    let batch: Vec<_> =
        (1..6).flat_map(|person| ["throttled", "healthy"].map(|name| fleet.said(name, 7000 + person))).collect();
    let start = Instant::now();
    assert_eq!(fleet.consume(1, batch).await.len(), 5);
    assert_eq!(start.elapsed(), LATENCY, "nobody waits for the throttled account");
    assert_eq!(fleet.sent("healthy").len(), 5);
    assert_eq!(fleet.bot.asked.lock().unwrap().len(), asked + 5, "no bot is asked before its answer can leave");
    let hidden = fleet.requeue.hidden.lock().unwrap().clone();
    assert!(hidden.iter().all(|(_, time)| *time >= Duration::from_mins(10)), "{hidden:?}");
    fleet.graph.inner.lock().unwrap().moods.clear();
    sleep(Duration::from_mins(19)).await;
    assert_eq!(fleet.consume(1, vec![fleet.said("throttled", 7001)]).await, NOTHING);
}

#[tokio::test(start_paused = true)]
async fn a_dead_token_costs_each_worker_only_the_calls_that_are_under_way() {
    let fleet = Fleet::plain(2, &["dead", "healthy"], &json!({"markSeen": true, "typing": true}));
    // Both workers know the account to be well.
    for (worker, person) in [(0, 6000), (1, 6001)] {
        assert_eq!(fleet.consume(worker, vec![fleet.said("dead", person)]).await, NOTHING);
    }
    fleet.kill_token("dead");
    let batch = |first: u32| (first..first + 20).map(|person| fleet.said("dead", person)).collect::<Vec<_>>();
    let start = fleet.clock.0.elapsed();
    let (first, second) = tokio::join!(fleet.consume(0, batch(7000)), fleet.consume(1, batch(8000)));
    assert_eq!((first.len(), second.len()), (20, 20));
    let calls = fleet.graph.inner.lock().unwrap().dead_calls.clone();
    assert!(calls.len() <= 20, "{} calls, of two workers with ten conversations each", calls.len());
    assert!(calls.iter().all(|at| *at < start + LATENCY), "no call begins after the first answer: {calls:?}");
    // Whoever reads of it calls no more at all.
    sleep(Duration::from_secs(4)).await;
    for (worker, person) in [(0, 9000), (1, 9001)] {
        let both = vec![fleet.said("dead", person), fleet.said("healthy", person)];
        assert_eq!(fleet.consume(worker, both).await.len(), 1);
    }
    assert_eq!(fleet.graph.inner.lock().unwrap().dead_calls.len(), calls.len());
    assert_eq!(fleet.sent("healthy").len(), 2, "other accounts go on");
    fleet.secret.0.lock().unwrap()["accounts"]["dead"]["pageAccessToken"] = json!("EAAG-new");
    sleep(Duration::from_mins(1)).await;
    fleet.work_off(batch(7000)).await;
    assert_eq!(fleet.sent("dead").len(), 22);
}

#[tokio::test(start_paused = true)]
async fn a_slow_bot_a_throttle_and_a_dead_token_delay_nobody_else() {
    for concurrency in [2, 4, 10] {
        let accounts = ["dead", "healthy", "slow", "throttled"];
        let fleet = Fleet::new(1, &accounts, &json!({}), FleetBot::default(), concurrency);
        fleet.kill_token("dead");
        fleet.mood("throttled", Mood::Throttles(5));
        let slow = (0..6).map(|person| fleet.said("slow", 7000 + person));
        let others = [("dead", 7100), ("throttled", 7200), ("healthy", 7300), ("healthy", 7301)];
        let batch = slow.chain(others.map(|(name, person)| fleet.said(name, person))).collect();
        fleet.consume(0, batch).await;
        let answered = fleet.times("healthy");
        assert_eq!(answered.len(), 2);
        assert!(answered.iter().all(|at| *at <= Duration::from_millis(400)), "{concurrency} places: {answered:?}");
        // Their groups are free for what comes next, while the slow bot keeps the invocation.
        let deleted = fleet.requeue.deleted.lock().unwrap().clone();
        assert!(["healthy-7300", "healthy-7301"].iter().all(|id| deleted.contains(&(*id).to_owned())), "{deleted:?}");
        assert!(!deleted.iter().any(|id| id.starts_with("dead") || id.starts_with("throttled")), "{deleted:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_command_and_a_reply_to_the_same_person_leave_one_after_the_other() {
    let fleet = Fleet::plain(2, &["main"], &json!({}));
    assert_eq!(fleet.consume(0, vec![fleet.said("main", 7000)]).await, NOTHING);
    let mut event = fleet.said("main", 7000);
    event.body = event.body.map(|body| body.replace("m_main_7000", "m_again"));
    let body: Value = serde_json::from_str(event.body.as_ref().unwrap()).unwrap();
    event.body = Some({
        let mut body = body;
        body["id"] = json!("0f".repeat(32));
        body.to_string()
    });
    fleet.work_off(vec![event, Fleet::command("main", 7000)]).await;
    assert_eq!(fleet.sent("main").len(), 3);
    assert_eq!(fleet.graph.inner.lock().unwrap().overlapped, 0);
    assert!(fleet.sent("main").iter().all(|sent| sent.person == "7000"));
}
