//! What failing runs, bots and configurations may cost, and what they may not.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use aws_lambda_events::sqs::SqsEvent;
use consumer::dispatch::DispatchError;
use consumer::seams::Settings;
use consumer::{Consumer, Deadline, Wired};
use messenger_channel::action::Action;
use messenger_channel::clock::ManualClock;
use messenger_channel::configuration::Reference;
use messenger_channel::secrets::{SecretSource, Secrets, SourceError, Versions};
use messenger_channel::state::MemoryState;
use messenger_channel::telemetry::Metrics;
use messenger_wire::TimestampMs;
use messenger_wire::webhook::Feed;
use serde_json::{Value, json};
use tokio::time::Instant;
use tracing::Level;

use crate::support::{
    Bot, NOTHING, NotedRequeue, NotedResults, PAGE, START, ScriptedGraph, World, hidden, logs, parked, record, sqs,
    text,
};
use crate::told::metrics::sum;

fn said(mid: &str, words: &str) -> aws_lambda_events::sqs::SqsMessage {
    record(Feed::Messaging, &text("7001", mid, words))
}

fn command(id: &str, actions: &Value) -> aws_lambda_events::sqs::SqsMessage {
    let body = json!({"version": 1, "id": id, "account": "main", "to": {"id": "7001"}, "actions": actions});
    sqs("7001", id, "SendQueue.fifo", body.to_string())
}

#[tokio::test]
async fn what_an_event_tells_is_kept_although_its_answer_is_parked() {
    let world = World::new(Bot::new(|_| Err(DispatchError::Nonsense("unknown: txt".into()))));
    assert_eq!(world.consume(vec![said("m_1", "hi")]).await, NOTHING);
    assert_eq!(world.consume(vec![command("c", &json!([{"text": "hello"}]))]).await, NOTHING);
    assert_eq!((world.graph.texts(), parked(&world).len()), (vec!["hello".to_owned()], 1), "the window is open");
}

#[tokio::test]
async fn an_account_that_is_not_configured_is_waited_for_while_the_record_is_young() {
    for (age, times) in [(Duration::ZERO, 0), (Duration::from_secs(299), 0), (Duration::from_mins(5), 1)] {
        let world = World::new(Bot::saying(&["hello"]));
        let mut event = said("m_1", "hi");
        event.attributes.insert("SentTimestamp".into(), START.to_string());
        event.body =
            event.body.map(|body| body.replace(r#""account":"main""#, r#""account":"new""#).replace(PAGE, "99"));
        world.clock.advance(age);
        assert_eq!(world.consume(vec![event]).await.len(), 1 - times, "{age:?}");
        assert_eq!(parked(&world), vec!["account_unknown"; times], "{age:?}");
    }
}

/// Store that never answers, and counts how often it is asked.
#[derive(Clone, Default)]
struct SilentStore(Arc<AtomicUsize>);

impl SecretSource for SilentStore {
    async fn document(&self) -> Result<Versions, SourceError> {
        self.0.fetch_add(1, Ordering::SeqCst);
        std::future::pending().await
    }

    async fn referenced(&self, _: &Reference) -> Result<Versions, SourceError> {
        std::future::pending().await
    }
}

#[tokio::test(start_paused = true)]
async fn a_batch_without_any_configuration_asks_for_it_once_and_goes_back_whole() {
    for concurrency in [1, 2, 10] {
        let (store, clock) = (SilentStore::default(), ManualClock::at(TimestampMs::from_millis(START)));
        let requeue = NotedRequeue::default();
        let consumer = Consumer::new(Wired {
            state: MemoryState::new(),
            graph: ScriptedGraph::default(),
            dispatch: Bot::saying(&["hello"]),
            requeue: requeue.clone(),
            configured: Secrets::new(store.clone(), clock.clone(), Duration::from_mins(5)),
            results: NotedResults::default(),
            clock,
            metrics: Metrics::new("consumer", std::io::sink()),
            settings: Settings { concurrency, send_queue: Some("SendQueue.fifo".into()), ..Settings::default() },
        });
        let mut batch = SqsEvent::default();
        batch.records =
            (0..9).map(|person| record(Feed::Messaging, &text(&format!("70{person}"), "m", "hi"))).collect();
        batch.records.push(command("c", &json!([{"text": "hello"}])));
        let (start, deadline) = (Instant::now(), Deadline::at(TimestampMs::from_millis(START + 30_000)));
        let answer = consumer.consume(batch, deadline, "request").await;
        assert_eq!((answer.batch_item_failures.len(), requeue.parked.lock().unwrap().len()), (10, 0));
        assert_eq!((store.0.load(Ordering::SeqCst), start.elapsed()), (1, Duration::from_secs(3)), "{concurrency}");
    }
}

/// Event of the account's Page, where that is this one.
fn of_page(page: &str) -> aws_lambda_events::sqs::SqsMessage {
    let mut event = said("m_1", "hi");
    event.attributes.insert("SentTimestamp".into(), START.to_string());
    event.body = event.body.map(|body| body.replace(PAGE, page));
    event
}

#[tokio::test]
async fn an_account_that_has_another_page_by_now_answers_nobody_of_the_former_one() {
    for (age, times) in [(Duration::ZERO, 0), (Duration::from_secs(299), 0), (Duration::from_mins(5), 1)] {
        let world = World::new(Bot::saying(&["hello"]));
        world.clock.advance(age);
        let (lines, _logs) = logs(Level::WARN);
        assert_eq!(world.consume(vec![of_page("99")]).await.len(), 1 - times, "{age:?}");
        let waits = lines.text().matches("account is not configured yet, or has another Page").count();
        assert_eq!(waits, 1 - times, "{age:?}");
        assert_eq!(parked(&world), vec!["account_of_another_page"; times], "{age:?}");
        assert_eq!(world.graph.sends().len(), 0);
    }
}

#[tokio::test]
async fn an_account_that_has_got_another_page_answers_its_people_before_the_workers_configuration_is_old() {
    let world = World::new(Bot::saying(&["hello"]));
    assert_eq!(world.consume(vec![said("m_0", "hi")]).await, NOTHING, "the worker knows the former Page");
    world.secret.0.lock().unwrap()["accounts"]["main"]["pageId"] = json!("99");
    let mut looks = 0;
    while !world.consume(vec![of_page("99")]).await.is_empty() {
        looks += 1;
        assert_eq!(hidden(&world).pop(), Some(30));
        world.clock.advance(Duration::from_secs(30));
    }
    assert!(looks <= 1, "{looks} looks");
    assert_eq!((parked(&world).len(), world.graph.sends().len()), (0, 2));
}

#[tokio::test]
async fn a_command_to_the_accounts_new_page_is_sent_although_the_workers_configuration_is_old() {
    let world = World::with_state(Bot::saying(&["hello"]), MemoryState::new(), &json!({"newsPage": true}));
    assert_eq!(world.consume(vec![said("m_0", "hi")]).await, NOTHING, "the worker knows the former Page");
    world.secret.0.lock().unwrap()["accounts"]["main"]["pageId"] = json!("99");
    world.clock.advance(Duration::from_mins(1));
    let to = json!({"conversation": "messenger:v1:page:99:page-scoped-id:7001"});
    let actions = json!([{"text": "news", "tag": "NON_PROMOTIONAL_SUBSCRIPTION"}]);
    let body = json!({"version": 1, "id": "c-1", "account": "main", "to": to, "actions": actions});
    let record = sqs("7001", "c-1", "SendQueue.fifo", body.to_string());
    assert_eq!(world.consume(vec![record]).await, NOTHING);
    assert!(parked(&world).is_empty(), "{:?}", parked(&world));
    assert_eq!(world.graph.texts(), ["hello", "news"]);
}

#[tokio::test]
async fn a_parked_record_that_comes_back_without_its_attribute_is_done_and_a_second_delivery_of_it_is_a_duplicate() {
    let fails = Arc::new(AtomicBool::new(true));
    let mended = Arc::clone(&fails);
    let world = World::new(Bot::new(move |_| {
        if fails.load(Ordering::SeqCst) {
            return Err(DispatchError::Nonsense("unknown: txt".into()));
        }
        Ok(vec![Action::text("hello")])
    }));
    let duplicates = |by: &str| sum(&world, "Duplicates", &format!("Reason={by}"));
    let with_id = |id: &str| {
        let mut event = said("m_1", "hi");
        event.message_id = Some(id.to_owned());
        event
    };
    assert_eq!(world.consume(vec![with_id("sqs-1")]).await, NOTHING);
    mended.store(false, Ordering::SeqCst);
    assert_eq!(world.consume(vec![with_id("sqs-1")]).await, NOTHING, "it lies in the dead-letter queue");
    assert_eq!((parked(&world).len(), world.graph.sends().len(), duplicates("parked")), (1, 0, 1));
    // Given back by a tool that drops attributes, or with no room for one.
    let (lines, _logs) = logs(Level::INFO);
    assert_eq!(world.consume(vec![with_id("sqs-2")]).await, NOTHING);
    assert_eq!(world.graph.texts(), ["hello"]);
    assert_eq!(world.consume(vec![with_id("sqs-2")]).await, NOTHING);
    assert_eq!((world.graph.sends().len(), duplicates("parked"), duplicates("done")), (1, 1, 1));
    assert!(lines.text().contains("record is a duplicate"), "{}", lines.text());
}

#[tokio::test(start_paused = true)]
async fn a_plan_at_the_limit_is_sent_and_one_past_it_is_refused() {
    // A word of nearly 2,000 units is a part of its own.
    let words = |parts: usize| vec![format!("{} ", "x".repeat(1_990)); parts].concat();
    for (parts, refused) in [(100, false), (101, true)] {
        let long = words(parts);
        let world = World::new(Bot::new(move |_| Ok(vec![Action::text(long.clone())])));
        // At the account's pace, over several batches.
        for _ in 0..20 {
            world.consume(vec![said("m_1", "hi")]).await;
            world.clock.advance(Duration::from_mins(1));
        }
        assert_eq!(world.graph.texts().len(), if refused { 0 } else { parts });
        assert_eq!(
            parked(&world).first().map(String::as_str),
            refused.then_some("plan: action 0: part 101, at most 100")
        );
    }
}

#[tokio::test]
async fn an_event_of_an_account_that_has_another_name_by_now_is_answered_by_the_pages_account_of_the_same_app() {
    let minutes = Duration::from_mins;
    for (app, age, back, reason) in [
        ("default", minutes(0), 0, None),
        ("default", minutes(10), 0, None),
        ("shop", minutes(4), 1, None),
        ("shop", minutes(5), 0, Some("account_unknown")),
    ] {
        let world = World::new(Bot::saying(&["hello"]));
        let mut event = said("m_1", "hi");
        event.attributes.insert("SentTimestamp".into(), START.to_string());
        let former = format!(r#""app":"{app}","account":"former""#);
        event.body = event.body.map(|body| body.replace(r#""app":"default","account":"main""#, &former));
        assert!(event.body.as_ref().is_some_and(|body| body.contains(&former)));
        world.clock.advance(age);
        assert_eq!(world.consume(vec![event]).await.len(), back, "{app} {age:?}");
        assert_eq!(parked(&world), reason.into_iter().collect::<Vec<_>>(), "{app} {age:?}");
        let told: Vec<_> = world.bot.asked.lock().unwrap().iter().map(|input| input.account.clone()).collect();
        assert_eq!(told, vec!["main"; usize::from(app == "default")], "the bot hears of the name of now");
    }
}
