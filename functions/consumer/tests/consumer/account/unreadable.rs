//! A secret of one account that stands elsewhere and cannot be read: its records wait, those of the others do not.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_lambda_events::sqs::{SqsEvent, SqsMessage};
use consumer::seams::Settings;
use consumer::settings::SECRET_DEMAND_INTERVAL;
use consumer::{Consumer, Deadline, Wired};
use messenger_channel::clock::{Clock, ManualClock};
use messenger_channel::configuration::{DmPolicy, Reference};
use messenger_channel::secrets::{SecretSource, Secrets, SourceError, Versions};
use messenger_channel::state::MemoryState;
use messenger_channel::telemetry::Metrics;
use messenger_channel::telemetry::lines::CONFIGURATION_STALE;
use messenger_wire::webhook::Feed;
use messenger_wire::{Secret, TimestampMs};
use serde_json::json;
use tracing::Level;

use crate::support::{
    Bot, NotedRequeue, NotedResults, PAGE, START, ScriptedGraph, Written, document, logs, record, sqs, text,
};

/// Store in which some secrets cannot be read, every other of which has its name as its value; and the URL of the bot.
#[derive(Clone, Default)]
struct Store(Arc<Mutex<BTreeSet<&'static str>>>, Arc<Mutex<Option<&'static str>>>);

impl SecretSource for Store {
    async fn document(&self) -> Result<Versions, SourceError> {
        let url = self.1.lock().unwrap().unwrap_or("https://bot.example");
        let signing = json!({"type": "http", "url": url, "secret": {"secretId": "signing"}});
        let mut document = document(&json!({"pageAccessToken": {"secretId": "token"}, "dispatch": signing}));
        document["accounts"]["other"] = document["accounts"]["main"].clone();
        document["accounts"]["other"]["pageId"] = json!("99");
        document["accounts"]["other"]["pageAccessToken"] = json!("EAAG-other");
        document["accounts"]["other"]["dispatch"] = json!({"type": "handler"});
        Ok(Versions { current: Secret::new(document.to_string()), previous: Ok(None) })
    }

    async fn referenced(&self, reference: &Reference) -> Result<Versions, SourceError> {
        let Reference::Secret { secret_id, .. } = reference else { panic!("{reference:?}") };
        if self.0.lock().unwrap().contains(secret_id.as_str()) {
            return Err(SourceError {
                what: secret_id.clone(),
                reason: "AccessDeniedException".to_owned(),
                is_absent: false,
            });
        }
        Ok(Versions { current: Secret::new(secret_id), previous: Ok(None) })
    }
}

fn said(account: &str, mid: &str) -> SqsMessage {
    let mut record = record(Feed::Messaging, &text("7001", mid, "hi"));
    record.attributes.insert("SentTimestamp".into(), START.to_string());
    if account == "other" {
        let of_other = |body: String| body.replace(PAGE, "99").replace(r#""account":"main""#, r#""account":"other""#);
        record.body = record.body.map(of_other);
        record.attributes.insert("MessageGroupId".into(), "other".into());
    }
    record
}

fn command(account: &str) -> SqsMessage {
    let body =
        json!({"version": 1, "id": "c", "account": account, "to": {"id": "7001"}, "actions": [{"text": "news"}]});
    let mut record = sqs(account, account, "SendQueue.fifo", body.to_string());
    record.attributes.insert("SentTimestamp".into(), START.to_string());
    record
}

type UnreadableWired =
    Wired<MemoryState, ScriptedGraph, Bot, NotedRequeue, Secrets<Store, ManualClock>, ManualClock, NotedResults>;

/// Consumer of that store, and what it touches.
struct Channel {
    consumer: Consumer<UnreadableWired>,
    store: Store,
    graph: ScriptedGraph,
    requeue: NotedRequeue,
    metrics: Written,
    clock: ManualClock,
}

impl Channel {
    fn without(secret: &'static str) -> Self {
        let (graph, requeue, metrics) = (ScriptedGraph::default(), NotedRequeue::default(), Written::default());
        let (store, clock) = (Store::default(), ManualClock::at(TimestampMs::from_millis(START)));
        store.0.lock().unwrap().insert(secret);
        let consumer = Consumer::new(Wired {
            state: MemoryState::new(),
            graph: graph.clone(),
            dispatch: Bot::saying(&["hello"]),
            requeue: requeue.clone(),
            configured: Secrets::new(store.clone(), clock.clone(), Duration::from_mins(5))
                .demanded_every(SECRET_DEMAND_INTERVAL),
            results: NotedResults::default(),
            clock: clock.clone(),
            metrics: Metrics::new("consumer", metrics.clone()),
            settings: Settings {
                dm_policy: DmPolicy::Open,
                send_queue: Some("SendQueue.fifo".into()),
                ..Settings::default()
            },
        });
        Self { consumer, store, graph, requeue, metrics, clock }
    }

    /// Gives a batch to the consumer and returns how many records come again.
    async fn consume(&self, records: Vec<SqsMessage>) -> usize {
        let mut batch = SqsEvent::default();
        batch.records = records;
        let deadline = Deadline::at(TimestampMs::from_millis(self.clock.now().as_millis() + 30_000));
        self.consumer.consume(batch, deadline, "request").await.batch_item_failures.len()
    }
}

#[tokio::test]
async fn its_records_wait_with_the_field_in_log_and_metric_until_it_can_be_read() {
    for (secret, field) in [("token", "accounts.main.pageAccessToken"), ("signing", "accounts.main.dispatch.secret")] {
        let (lines, _guard) = logs(Level::INFO);
        let channel = Channel::without(secret);
        let Channel { graph, requeue, metrics, clock, .. } = &channel;
        let consume = |records| channel.consume(records);
        // Longer than an account that is not configured is waited for.
        for _ in 0..10 {
            assert_eq!(consume(vec![said("main", "m_1"), said("other", "m_2"), command("main")]).await, 2, "{field}");
            clock.advance(Duration::from_secs(40));
        }
        assert_eq!((graph.texts(), requeue.parked.lock().unwrap().len()), (vec!["hello".to_owned()], 0), "{field}");
        let hidden = requeue.hidden.lock().unwrap().clone();
        assert!(hidden.iter().all(|(_, time)| *time == Duration::from_secs(40)), "{hidden:?}");
        let (lines, metrics) = (lines.text(), metrics.text());
        assert!(lines.contains(&format!(r#""field":"{field}""#)) && lines.contains("AccessDenied"), "{lines}");
        assert!(metrics.contains(r#""SecretUnreadable":2"#) && metrics.contains(field), "{metrics}");

        channel.store.0.lock().unwrap().clear();
        assert_eq!(consume(vec![said("main", "m_1")]).await, 0, "{field}");
        assert_eq!(consume(vec![command("main")]).await, 0, "{field}");
        assert_eq!(graph.texts(), ["hello", "hello", "news"], "{field}");
    }
}

/// What can no longer be read serves as it was, and an edit of its account does not go unheard meanwhile.
#[tokio::test]
async fn its_records_go_on_as_before_and_wait_from_when_it_is_edited() {
    for (secret, field) in [("token", "accounts.main.pageAccessToken"), ("signing", "accounts.main.dispatch.secret")] {
        let (lines, _guard) = logs(Level::WARN);
        let channel = Channel::without("nothing");
        let consume = |records| channel.consume(records);
        assert_eq!((consume(vec![said("main", "m_1")]).await, lines.text().as_str()), (0, ""), "{field}");
        channel.store.0.lock().unwrap().insert(secret);
        channel.clock.advance(Duration::from_mins(5));
        assert_eq!(consume(vec![said("main", "m_2")]).await, 0, "{field}");
        let stale = format!("{CONFIGURATION_STALE}, what this secret gave last serves");
        let told = lines.text();
        assert!(told.lines().any(|line| line.contains(&stale) && line.contains(field)), "{told}");
        assert!(!channel.metrics.text().contains("SecretUnreadable"));

        *channel.store.1.lock().unwrap() = Some("https://other.example");
        for _ in 0..3 {
            channel.clock.advance(Duration::from_mins(1));
            assert_eq!(consume(vec![said("main", "m_3"), said("other", "m_4")]).await, 1, "{field}");
        }
        assert!(lines.text().contains("secret of the account is not read"), "{}", lines.text());
        assert!(channel.metrics.text().contains(r#""SecretUnreadable":1"#) && channel.metrics.text().contains(field));
        assert_eq!(channel.graph.texts(), ["hello"; 3], "{field}");

        channel.store.0.lock().unwrap().clear();
        channel.clock.advance(Duration::from_mins(1));
        assert_eq!((consume(vec![said("main", "m_3")]).await, channel.graph.texts().len()), (0, 4), "{field}");
    }
}

#[tokio::test]
async fn while_all_of_its_records_sleep_the_watch_still_counts_and_logs_it() {
    let channel = Channel::without("token");
    let mut tired = said("main", "m_1");
    tired.attributes.insert("ApproximateReceiveCount".into(), "20".into());
    assert_eq!(channel.consume(vec![tired]).await, 1);
    let hidden = channel.requeue.hidden.lock().unwrap().clone();
    assert!(hidden[0].1 >= Duration::from_hours(6), "it sleeps: {hidden:?}");
    let watch = channel.requeue.enqueued.lock().unwrap()[0].clone();
    let (lines, _guard) = logs(Level::INFO);
    for looks in 2..=40 {
        channel.clock.advance(Duration::from_secs(40));
        let watch = sqs(watch.message_group_id.as_str(), "watch", "EventQueue.fifo", watch.body.clone());
        assert_eq!(channel.consume(vec![watch]).await, 1);
        let metrics = channel.metrics.text();
        let counted = metrics.matches(r#""Name":"SecretUnreadable""#).count();
        // Once by itself, as the alarm has it, and once by its field.
        assert_eq!(counted, 2 * looks, "{metrics}");
    }
    assert!(lines.text().contains("accounts.main.pageAccessToken"), "{}", lines.text());
}
