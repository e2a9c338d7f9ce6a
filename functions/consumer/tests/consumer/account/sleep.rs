//! Accounts that stay stopped for days: their records stay in their queue, and go on within a minute.
//!
//! The queue is the embedded one with the bounds of template.yaml; time is tokio's.

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_lambda_events::sqs::{SqsEvent, SqsMessage};
use consumer::requeue::memory::given;
use consumer::requeue::{MemoryRequeue, Requeue, RequeueError};
use consumer::seams::Settings;
use consumer::settings::SECRET_DEMAND_INTERVAL;
use consumer::{Consumer, Deadline, Record, RecordQueue, Wired};
use messenger_channel::clock::{ManualClock, millis};
use messenger_channel::configuration::DmPolicy;
use messenger_channel::queue::memory::{MemoryQueue, Redrive};
use messenger_channel::queue::{Message, QueueId};
use messenger_channel::secrets::Secrets;
use messenger_channel::state::MemoryState;
use messenger_channel::telemetry::Metrics;
use messenger_wire::TimestampMs;
use messenger_wire::webhook::Feed;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::support::{
    Bot, DEAD, NotedResults, PAGE, Reply, START, ScriptedGraph, SharedSource, document, record, text,
};

const HOUR: Duration = Duration::from_hours(1);

/// The embedded queues, which may refuse to wake anybody.
#[derive(Clone)]
struct Queues {
    embedded: MemoryRequeue,
    /// How often waking fails yet, and how often it was tried.
    refuses_to_wake: Arc<AtomicUsize>,
    wakes: Arc<AtomicUsize>,
}

impl Requeue for Queues {
    async fn hide(&self, records: &[&Record], time: Duration) -> Result<(), RequeueError> {
        self.embedded.hide(records, time).await
    }

    async fn wake(&self, queue: RecordQueue, receipts: &[String]) -> Result<(), RequeueError> {
        self.wakes.fetch_add(1, Ordering::Relaxed);
        let refuses =
            self.refuses_to_wake.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        if refuses.is_ok() {
            return Err(RequeueError("ThrottlingException".to_owned()));
        }
        self.embedded.wake(queue, receipts).await
    }

    async fn delete(&self, records: &[&Record]) -> Result<(), RequeueError> {
        self.embedded.delete(records).await
    }

    async fn enqueue(&self, message: &Message) -> Result<(), RequeueError> {
        self.embedded.enqueue(message).await
    }

    async fn park(&self, record: &Record, reason: &str) -> Result<(), RequeueError> {
        panic!("{} is parked: {reason}", record.message_id)
    }
}

type NightWired =
    Wired<MemoryState, ScriptedGraph, Bot, Queues, Secrets<SharedSource, ManualClock>, ManualClock, NotedResults>;

/// One who works, and its clock, which is set to tokio's before each batch; how many milliseconds it is ahead.
struct Worker {
    consumer: Consumer<NightWired>,
    clock: ManualClock,
    ahead: i64,
}

/// Workers, who take turns, and their queues.
struct Night {
    workers: Vec<Worker>,
    turns: AtomicUsize,
    graph: ScriptedGraph,
    bot: Bot,
    queues: Queues,
    results: NotedResults,
    secret: SharedSource,
    began: Instant,
    most_receives: Mutex<u32>,
}

impl Night {
    fn new() -> Self {
        Self::of([0])
    }

    /// With a worker for each clock, which is so many milliseconds ahead.
    fn of(clocks: impl IntoIterator<Item = i64>) -> Self {
        let queue = || MemoryQueue::new(Redrive::default());
        let (events, commands) = (queue(), queue());
        let embedded = MemoryRequeue { events, commands };
        let queues = Queues { embedded, refuses_to_wake: Arc::default(), wakes: Arc::default() };
        let (graph, bot, state) = (ScriptedGraph::default(), Bot::saying(&["hello"]), MemoryState::new());
        let results = NotedResults::default();
        let settings = json!({"markSeen": false, "typing": false, "results": {"type": "eventbridge", "bus": "crm"}});
        let secret = SharedSource(Arc::new(Mutex::new(document(&settings))));
        let worker = |ahead| {
            let clock = ManualClock::at(TimestampMs::from_millis(START + ahead));
            let consumer = Consumer::new(Wired {
                state: state.clone(),
                graph: graph.clone(),
                dispatch: bot.clone(),
                requeue: queues.clone(),
                results: results.clone(),
                configured: Secrets::new(secret.clone(), clock.clone(), Duration::from_mins(5))
                    .demanded_every(SECRET_DEMAND_INTERVAL),
                clock: clock.clone(),
                metrics: Metrics::new("consumer", std::io::sink()),
                settings: Settings {
                    dm_policy: DmPolicy::Open,
                    send_queue: Some("SendQueue.fifo".into()),
                    ..Settings::default()
                },
            });
            Worker { consumer, clock, ahead }
        };
        let workers = clocks.into_iter().map(worker).collect();
        let (began, turns, most_receives) = (Instant::now(), AtomicUsize::default(), Mutex::default());
        Self { workers, turns, graph, bot, queues, results, secret, began, most_receives }
    }

    fn token(&self, token: &str) {
        self.secret.0.lock().unwrap()["accounts"]["main"]["pageAccessToken"] = json!(token);
    }

    fn hear(&self, event: &Value) {
        let record = record(Feed::Messaging, event);
        let (group, id) = (QueueId::new(record.attributes["MessageGroupId"].clone()), record.message_id.unwrap());
        let message =
            Message { message_group_id: group, deduplication_id: QueueId::new(id), body: record.body.unwrap() };
        self.queues.embedded.events.send(message).unwrap();
    }

    fn command(&self, person: &str) {
        let id = QueueId::new(format!("c-{person}"));
        let body = json!({"version": 1, "id": id.as_str(), "account": "main", "to": {"id": person},
            "actions": [{"messagingType": "UTILITY", "message": {"template": {"name": "order_shipped",
                "language": {"code": "en"}, "components": []}}}]});
        let message = Message { message_group_id: id.clone(), deduplication_id: id, body: body.to_string() };
        self.queues.embedded.commands.send(message).unwrap();
    }

    /// Lets the consumer work for a time, from both queues as Lambda does.
    async fn pass(&self, time: Duration) {
        let end = Instant::now() + time;
        tokio::join!(
            self.work(&self.queues.embedded.events, "EventQueue.fifo", end),
            self.work(&self.queues.embedded.commands, "SendQueue.fifo", end)
        );
    }

    async fn work(&self, queue: &MemoryQueue, name: &str, end: Instant) {
        while Instant::now() < end {
            let taken = queue.receive(10, end - Instant::now()).await;
            let worker = &self.workers[self.turns.fetch_add(1, Ordering::Relaxed) % self.workers.len()];
            let now = TimestampMs::from_millis(START + millis(self.began.elapsed()) + worker.ahead);
            worker.clock.set(now);
            let mut batch = SqsEvent::default();
            batch.records = taken.iter().map(|record| self.given(record, name, now)).collect();
            let deadline = Deadline::at(TimestampMs::from_millis(now.as_millis() + 30_000));
            let answer = worker.consumer.consume(batch, deadline, "request").await;
            let back: Vec<String> = answer.batch_item_failures.into_iter().map(|item| item.item_identifier).collect();
            for record in taken.iter().filter(|record| !back.contains(&record.message_id)) {
                queue.delete(record.receipt).unwrap();
            }
        }
    }

    fn given(&self, record: &messenger_channel::queue::memory::Record, queue: &str, now: TimestampMs) -> SqsMessage {
        if !record.message.body.contains("watch") {
            let mut most = self.most_receives.lock().unwrap();
            *most = (*most).max(record.receive_count);
        }
        given(queue, record, now)
    }

    fn dead_letters(&self) -> usize {
        self.queues.embedded.events.dead_letters().len() + self.queues.embedded.commands.dead_letters().len()
    }

    fn left(&self) -> usize {
        let depths = [self.queues.embedded.events.depth(), self.queues.embedded.commands.depth()];
        depths.iter().map(|depth| depth.visible + depth.in_flight).sum()
    }
}

/// Three messages of each of two people, and a command.
async fn stopped(night: &Night) {
    for person in ["7001", "7002"] {
        for number in 0..3 {
            night.hear(&text(person, &format!("m_{person}_{number}"), "hi"));
        }
    }
    night.command("7003");
    night.pass(Duration::ZERO).await;
}

#[tokio::test(start_paused = true)]
async fn an_account_with_a_dead_token_keeps_its_records_as_long_as_the_queue_does_and_goes_on_within_a_minute() {
    // What comes after Meta's 24 hours is refused, and done; but the command has a template.
    for (hours, answered) in [(1, 7), (23, 7), (13 * 24, 1)] {
        let night = Night::new();
        night.token(DEAD);
        stopped(&night).await;
        night.pass(HOUR * hours).await;
        assert_eq!((night.dead_letters(), night.graph.sends().len()), (0, 0), "after {hours} hours");
        let receives = *night.most_receives.lock().unwrap();
        // 19 looks before it sleeps, and one at the end of each night.
        assert!(receives <= 21 + hours / 6, "{receives} receives in {hours} hours");
        night.token("EAAG-new");
        night.pass(Duration::from_mins(1)).await;
        assert_eq!(night.graph.sends().len(), answered, "after {hours} hours");
        let asked: HashSet<String> = night.bot.asked.lock().unwrap().iter().map(|input| input.id.to_string()).collect();
        assert_eq!(asked.len(), 6, "every message was put to the bot");
        night.pass(HOUR * 12).await;
        assert_eq!((night.dead_letters(), night.left()), (0, 0), "nobody watches any more");
    }
}

#[tokio::test(start_paused = true)]
async fn the_watch_of_a_sleeping_account_tells_that_it_stopped_when_the_target_is_back() {
    let night = Night::new();
    night.token(DEAD);
    night.results.away(true);
    stopped(&night).await;
    night.pass(HOUR).await;
    let receives = *night.most_receives.lock().unwrap();
    night.results.away(false);
    night.pass(Duration::from_mins(2)).await;
    let told: Vec<Value> = night.results.told().iter().map(|told| told["type"].clone()).collect();
    assert_eq!(told, ["account.stopped"]);
    assert_eq!(*night.most_receives.lock().unwrap(), receives, "all others are asleep");
}

#[tokio::test(start_paused = true)]
async fn a_restricted_page_sleeps_and_goes_on_when_meta_says_so() {
    let night = Night::new();
    let enforce = |action: &str| {
        let at = START + millis(night.began.elapsed());
        night.hear(&json!({"recipient": {"id": PAGE}, "timestamp": at, "policy_enforcement": {"action": action}}));
    };
    enforce("block");
    night.pass(Duration::from_secs(1)).await;
    // Each probe is refused.
    night.graph.reply(std::iter::repeat_n(Reply::Error(json!({"code": 368})), 200));
    stopped(&night).await;
    night.pass(HOUR * 20).await;
    assert_eq!(night.dead_letters(), 0);
    let probes = night.graph.sends().len();
    assert!(probes < 200, "{probes} probes");
    enforce("unblock");
    night.graph.forget_replies();
    night.pass(Duration::from_mins(1)).await;
    assert_eq!(night.graph.sends().len() - probes, 7);
    night.pass(HOUR * 12).await;
    assert_eq!((night.dead_letters(), night.left()), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn sleepers_that_the_queue_does_not_wake_at_first_are_woken_later_and_not_only_when_their_night_is_over() {
    let night = Night::new();
    night.token(DEAD);
    stopped(&night).await;
    night.pass(HOUR).await;
    let (refused, wakes) = (&night.queues.refuses_to_wake, &night.queues.wakes);
    refused.store(20, Ordering::Relaxed);
    night.token("EAAG-new");
    night.pass(Duration::from_mins(2)).await;
    assert_eq!((refused.load(Ordering::Relaxed), night.graph.sends().len()), (0, 7));
    assert!(wakes.load(Ordering::Relaxed) < 60, "it looks again after a while, not at once");
    night.pass(HOUR * 12).await;
    assert_eq!((night.dead_letters(), night.left()), (0, 0), "nobody watches any more");
}

#[tokio::test(start_paused = true)]
async fn all_sleepers_are_woken_however_many_they_are_and_whatever_the_clocks_of_the_workers_say() {
    // More than the table gives at once.
    let people = 250;
    for clocks in [vec![0], vec![0, -50], vec![0, -5_000, 5_000], vec![0, -25_000]] {
        let night = Night::of(clocks.clone());
        night.token(DEAD);
        for person in 0..people {
            night.hear(&text(&format!("8{person:03}"), &format!("m_{person}"), "hi"));
        }
        night.pass(HOUR).await;
        assert_eq!(night.graph.sends().len(), 0, "{clocks:?}");
        assert_eq!(night.queues.wakes.load(Ordering::Relaxed), 0, "{clocks:?}");
        night.token("EAAG-new");
        // What is awake takes its turn by the Page's pace, of which the clocks make more.
        night.pass(Duration::from_mins(5)).await;
        assert_eq!(night.graph.sends().len(), people, "{clocks:?}");
        night.pass(HOUR * 12).await;
        assert_eq!((night.dead_letters(), night.left()), (0, 0), "nobody watches any more: {clocks:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_watch_that_takes_the_place_of_another_goes_on_although_the_clock_of_its_worker_is_behind() {
    for clocks in [vec![0], vec![0, -50]] {
        let night = Night::of(clocks.clone());
        night.token(DEAD);
        stopped(&night).await;
        // Of a watch that looks every 40 seconds the 500th look is past; whoever sleeps next brings another one.
        let replaced = Duration::from_secs(500 * 40 + 13 * 60);
        night.pass(replaced).await;
        night.token("EAAG-new");
        night.pass(Duration::from_mins(1)).await;
        assert_eq!(night.graph.sends().len(), 7, "{clocks:?}");
    }
}
