//! What Graph refuses a whole account for: the wrong app secret, a permission that is missing. Over HTTP, to a Meta
//! that checks.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_lambda_events::sqs::{SqsEvent, SqsMessage};
use consumer::seams::Settings;
use consumer::settings::SECRET_DEMAND_INTERVAL;
use consumer::{Consumer, Deadline, Wired};
use messenger_channel::action::Action;
use messenger_channel::clock::{Clock, ManualClock};
use messenger_channel::configuration::{DmPolicy, Reference};
use messenger_channel::secrets::{SecretSource, Secrets, SourceError, Versions};
use messenger_channel::state::MemoryState;
use messenger_channel::telemetry::Metrics;
use messenger_graph::GraphClient;
use messenger_wire::{Secret, TimestampMs};
use serde_json::{Value, json};

use crate::support::meta::Meta;
use crate::support::{Bot, NOTHING, NotedRequeue, NotedResults, START, Written, document, said};

/// Secret store that keeps the version before.
#[derive(Clone)]
struct Store(Arc<Mutex<Versions>>);

impl Store {
    fn new(app_secret: &str) -> Self {
        Self(Arc::new(Mutex::new(Versions { current: secret(app_secret, "EAAG-test"), previous: Ok(None) })))
    }

    fn put(&self, app_secret: &str, token: &str) {
        let mut versions = self.0.lock().unwrap();
        let before = std::mem::replace(&mut versions.current, secret(app_secret, token));
        versions.previous = Ok(Some(before));
    }
}

impl SecretSource for Store {
    async fn document(&self) -> Result<Versions, SourceError> {
        Ok(self.0.lock().unwrap().clone())
    }

    async fn referenced(&self, reference: &Reference) -> Result<Versions, SourceError> {
        panic!("{reference:?}")
    }
}

fn secret(app_secret: &str, token: &str) -> Secret {
    let mut document = document(&json!({"pageAccessToken": token, "markSeen": false, "typing": false}));
    document["apps"]["default"]["appSecrets"] = json!([app_secret]);
    Secret::new(document.to_string())
}

type MetaWired =
    Wired<MemoryState, GraphClient, Bot, NotedRequeue, Secrets<Store, ManualClock>, ManualClock, NotedResults>;

struct Channel {
    consumer: Consumer<MetaWired>,
    meta: Meta,
    store: Store,
    requeue: NotedRequeue,
    metrics: Written,
    clock: ManualClock,
}

impl Channel {
    /// The secret has `ours`, the app at Meta has `theirs`.
    async fn new(ours: &str, theirs: &str) -> Self {
        Self::with_bot(ours, theirs, Bot::saying(&["hello"])).await
    }

    async fn with_bot(ours: &str, theirs: &str, bot: Bot) -> Self {
        let (meta, store) = (Meta::start(theirs).await, Store::new(ours));
        let (requeue, metrics) = (NotedRequeue::default(), Written::default());
        let clock = ManualClock::at(TimestampMs::from_millis(START));
        let secrets = Secrets::new(store.clone(), clock.clone(), Duration::from_mins(5));
        let consumer = Consumer::new(Wired {
            state: MemoryState::new(),
            graph: meta.client(),
            dispatch: bot,
            requeue: requeue.clone(),
            results: NotedResults::default(),
            configured: secrets.demanded_every(SECRET_DEMAND_INTERVAL),
            clock: clock.clone(),
            metrics: Metrics::new("consumer", metrics.clone()),
            settings: Settings { dm_policy: DmPolicy::Open, max_attempts: 5, ..Settings::default() },
        });
        Self { consumer, meta, store, requeue, metrics, clock }
    }

    async fn consume(&self, batch: Vec<SqsMessage>) -> Vec<String> {
        let end = self.clock.now().as_millis() + 30_000;
        let mut event = SqsEvent::default();
        event.records = batch;
        let answer = self.consumer.consume(event, Deadline::at(TimestampMs::from_millis(end)), "request").await;
        answer.batch_item_failures.into_iter().map(|failure| failure.item_identifier).collect()
    }

    /// Gives the record to the consumer as often as it comes back, for so long at most; the seconds that it took.
    async fn done_within(&self, record: &SqsMessage, most: u64) -> Option<u64> {
        let mut seconds = 0;
        while !self.consume(vec![record.clone()]).await.is_empty() {
            let wait = self.requeue.hidden.lock().unwrap().last().unwrap().1.as_secs().max(1);
            seconds += wait;
            if seconds > most {
                return None;
            }
            self.clock.advance(Duration::from_secs(wait));
        }
        Some(seconds)
    }

    fn parked(&self) -> Vec<String> {
        self.requeue.parked.lock().unwrap().iter().map(|(_, reason)| reason.clone()).collect()
    }

    fn counted(&self, metric: &str, reason: &str) -> usize {
        let metrics = self.metrics.text();
        metrics.lines().filter(|line| line.contains(&format!("\"{metric}\":")) && line.contains(reason)).count()
    }
}

#[tokio::test]
async fn an_app_secret_that_is_changed_in_the_secret_first_holds_up_nobody() {
    let channel = Channel::new("old", "old").await;
    assert_eq!(channel.consume(vec![said("7001", "m_1")]).await, NOTHING);
    assert_eq!(channel.meta.calls(), 1);

    channel.store.put("new", "EAAG-test");
    channel.clock.advance(Duration::from_mins(5));
    assert_eq!(channel.consume(vec![said("7001", "m_2")]).await, NOTHING);
    assert_eq!(channel.meta.calls(), 2, "the new one is not the app's yet, the one before is");
    assert_eq!(channel.consume(vec![said("7001", "m_3")]).await, NOTHING);
    assert_eq!(channel.meta.calls(), 1, "which one fits is remembered");

    channel.meta.reset("new");
    assert_eq!(channel.consume(vec![said("7001", "m_4")]).await, NOTHING);
    assert_eq!(channel.consume(vec![said("7001", "m_5")]).await, NOTHING);
    assert_eq!(channel.meta.calls(), 3, "one more call, once");
    assert_eq!((channel.meta.texts().len(), channel.parked().len()), (5, 0));
    assert_eq!(channel.counted("AccountStopped", ""), 0);
}

#[tokio::test]
async fn an_app_secret_that_is_changed_at_meta_first_keeps_the_messages_until_the_secret_has_it() {
    let channel = Channel::new("old", "old").await;
    assert_eq!(channel.consume(vec![said("7001", "m_1")]).await, NOTHING);
    channel.meta.reset("new");
    channel.meta.calls();
    for mid in ["m_2", "m_3", "m_4"] {
        assert_eq!(channel.consume(vec![said(mid, mid)]).await.len(), 1);
    }
    assert_eq!(channel.meta.calls(), 2, "once in each form: nobody calls Graph while the account is stopped");
    assert_eq!((channel.counted("AccountStopped", "proof_refused"), channel.parked().len()), (1, 0));

    channel.store.put("new", "EAAG-test");
    channel.clock.advance(Duration::from_secs(15));
    for mid in ["m_2", "m_3", "m_4"] {
        let seconds = channel.done_within(&said(mid, mid), 60).await;
        assert!(seconds.is_some(), "{mid} does not go on within a minute");
    }
    assert_eq!((channel.meta.texts().len(), channel.parked().len()), (4, 0));
    assert_eq!(channel.counted("AccountResumed", ""), 1);
    channel.meta.calls();
    assert_eq!(channel.consume(vec![said("7001", "m_5")]).await, NOTHING);
    assert_eq!(channel.meta.calls(), 1);
}

#[tokio::test]
async fn a_form_of_the_proof_that_graph_does_not_take_holds_up_nobody() {
    use messenger_graph::ProofForm::{Plain, Timed};
    let channel = Channel::new("ours", "ours").await;
    for (mid, forms, calls, why) in [
        ("m_1", &[Timed, Plain][..], 1, "the form of Meta's page"),
        ("m_2", &[Plain], 2, "the form of before"),
        ("m_3", &[Plain], 1, "what Graph took is remembered"),
        ("m_4", &[Timed], 2, "the one of before is over"),
        ("m_5", &[Timed], 1, "remembered again"),
    ] {
        channel.meta.take(forms);
        assert_eq!(channel.consume(vec![said("7001", mid)]).await, NOTHING);
        assert_eq!(channel.meta.calls(), calls, "{mid}: {why}");
    }
    // The secret changes while Graph takes the plain form alone.
    channel.meta.take(&[Plain]);
    channel.store.put("new", "EAAG-test");
    channel.meta.reset("new");
    channel.clock.advance(Duration::from_mins(5));
    for (mid, calls) in [("m_6", 4), ("m_7", 1)] {
        assert_eq!(channel.consume(vec![said("7001", mid)]).await, NOTHING);
        assert_eq!(channel.meta.calls(), calls, "{mid}");
    }
    assert_eq!((channel.meta.texts().len(), channel.parked().len()), (7, 0));
    assert_eq!(channel.counted("AccountStopped", ""), 0);
}

#[tokio::test]
async fn what_is_put_right_at_meta_is_found_out_by_trying_again() {
    let channel = Channel::new("ours", "theirs").await;
    assert_eq!(channel.consume(vec![said("7001", "m_1")]).await.len(), 1);
    for (seconds, calls) in [(59, 0), (1, 2), (119, 0), (1, 2)] {
        channel.meta.calls();
        channel.clock.advance(Duration::from_secs(seconds));
        assert_eq!(channel.consume(vec![said("7001", "m_1")]).await.len(), 1);
        assert_eq!(channel.meta.calls(), calls, "{seconds} s later");
    }
    channel.meta.reset("ours");
    assert!(channel.done_within(&said("7001", "m_1"), 240).await.is_some());
    assert_eq!((channel.meta.texts(), channel.parked().len()), (vec!["hello".to_owned()], 0));
}

/// What Graph says to an app without the permission.
fn no_permission() -> Value {
    json!({"code": 10, "message": "(#10) Application does not have permission for this action"})
}

#[tokio::test]
async fn a_permission_that_is_missing_stops_the_account_and_nothing_is_parked() {
    for error in [no_permission(), json!({"code": 200}), json!({"code": 100, "error_subcode": 33})] {
        let channel = Channel::new("s", "s").await;
        let refusal = error.clone();
        channel.meta.refuse(move |_| Some(refusal.clone()));
        for person in ["7001", "7002", "7003"] {
            assert_eq!(channel.consume(vec![said(person, person)]).await.len(), 1);
        }
        assert_eq!(channel.meta.calls(), 1, "{error}");
        assert_eq!((channel.counted("AccountStopped", "account_set_up"), channel.parked().len()), (1, 0), "{error}");
        // Granted with another token, or at Meta alone.
        channel.meta.refuse(|_| None);
        channel.store.put("s", "EAAG-with-the-permission");
        channel.clock.advance(Duration::from_secs(15));
        for person in ["7001", "7002", "7003"] {
            assert!(channel.done_within(&said(person, person), 60).await.is_some(), "{error}");
        }
        assert_eq!((channel.meta.texts().len(), channel.counted("AccountResumed", "")), (3, 1), "{error}");
    }
}

#[tokio::test]
async fn a_send_that_needs_a_permission_of_its_own_is_refused_alone() {
    let template = json!({"message": {"template": {"name": "order", "language": {"code": "en"}}}});
    let bot = Bot::new(move |input| {
        let is_first = serde_json::to_string(input).unwrap().contains("m_1");
        let utility: Action = serde_json::from_value(template.clone()).unwrap();
        Ok(vec![if is_first { utility } else { Action::text("hello") }])
    });
    let channel = Channel::with_bot("s", "s", bot).await;
    channel.meta.refuse(|body| (body["messaging_type"] == "UTILITY").then(no_permission));
    assert_eq!(channel.consume(vec![said("7001", "m_1"), said("7002", "m_2")]).await, NOTHING);
    assert_eq!((channel.meta.texts(), channel.parked()), (vec!["hello".to_owned()], vec!["account_set_up".to_owned()]));
    assert_eq!(channel.counted("AccountStopped", ""), 0);
}

#[tokio::test]
async fn a_record_that_alone_is_refused_does_not_stop_its_account_for_ever() {
    let channel = Channel::new("s", "s").await;
    channel.meta.refuse(|body| (body["recipient"]["id"] == "7001").then(no_permission));
    assert!(channel.done_within(&said("7001", "m_1"), 7_200).await.is_some());
    assert_eq!(channel.parked(), ["account_set_up"]);
    assert!(channel.done_within(&said("7002", "m_2"), 1_920).await.is_some());
    assert_eq!(channel.meta.texts(), ["hello"]);
}
