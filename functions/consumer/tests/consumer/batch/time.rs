//! What the time of an invocation is spent on, and what it is not spent on.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use aws_lambda_events::sqs::SqsEvent;
use consumer::Deadline;
use consumer::seams::Settings;
use messenger_channel::action::Action;
use messenger_channel::clock::ManualClock;
use messenger_channel::dispatch_input::DispatchInput;
use messenger_channel::state::MemoryState;
use messenger_wire::webhook::Feed;
use serde_json::{Value, json};
use tokio::time::Instant;
use tracing::Level;

use crate::support::{Bot, NOTHING, PAGE, START, World, logs, parked, record, said};

/// World whose bot takes so long, by the clock.
fn world(takes: Duration, dispatch: &Value) -> World<MemoryState> {
    world_that(move |_| takes, dispatch)
}

fn world_that(takes: impl Fn(&DispatchInput) -> Duration + Send + Sync + 'static, dispatch: &Value) -> World {
    let clock: Arc<OnceLock<ManualClock>> = Arc::default();
    let of_bot = Arc::clone(&clock);
    let bot = Bot::new(move |input| {
        of_bot.get().unwrap().advance(takes(input));
        Ok(vec![Action::text("hello")])
    });
    let account = json!({"markSeen": false, "typing": false, "dispatch": dispatch});
    let world = World::with_state(bot, MemoryState::new(), &account);
    clock.set(world.clock.clone()).unwrap();
    world
}

#[tokio::test(start_paused = true)]
async fn a_cold_start_opens_the_connection_to_graph_and_waits_a_moment_for_it() {
    for (delay_ms, took_ms, connected) in [(0, 0, 1), (1_499, 1_499, 1), (1_501, 1_500, 0), (3_600_000, 1_500, 0)] {
        let world = world(Duration::ZERO, &json!({"type": "handler"}));
        world.graph.delay(Duration::from_millis(delay_ms));
        let start = Instant::now();
        world.consumer.warm_up().await;
        assert_eq!(start.elapsed().as_millis(), took_ms, "{delay_ms}");
        assert_eq!(world.graph.connected(), connected, "{delay_ms}");
    }
}

#[tokio::test]
async fn a_bot_is_asked_only_while_it_has_the_time_that_it_may_take() {
    let http = |ms: u32| json!({"type": "http", "url": "https://bot.example/", "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "timeoutMs": ms});
    // Of the 29 seconds of a run, six are for the send.
    for (dispatch, takes_ms, asked) in [
        (json!({"type": "handler"}), 4_500, 3),
        (json!({"type": "lambda", "function": "bot"}), 6_500, 3),
        (json!({"type": "lambda", "function": "bot"}), 6_501, 2),
        (json!({"type": "sqs", "queueUrl": "https://sqs.example/1/q"}), 10_500, 3),
        (json!({"type": "sqs", "queueUrl": "https://sqs.example/1/q"}), 10_501, 2),
        (http(5_000), 4_500, 5),
        (http(10_000), 4_500, 3),
        (http(60_000), 4_500, 2),
        (json!({"type": "flow", "flow": {"version": 1, "rules": []}}), 3_500, 6),
    ] {
        let world = world(Duration::from_millis(takes_ms), &dispatch);
        let batch: Vec<_> = (0..6).map(|number| said("7001", &format!("m_{number}"))).collect();
        let back = world.consume(batch.clone()).await;
        assert_eq!(world.bot.asked.lock().unwrap().len(), asked, "{dispatch} that takes {takes_ms} ms");
        assert_eq!(back.len(), 6 - asked);
        let hidden = world.requeue.hidden.lock().unwrap().clone();
        assert!(hidden.iter().all(|(_, time)| time.is_zero()), "the next run has all its time: {hidden:?}");
        // In the order of the conversation, and each once.
        for _ in 0..6 {
            world.consume(batch.clone()).await;
        }
        // Whoever is told by a queue answers by commands.
        let answers = if dispatch["type"] == "sqs" { 0 } else { 6 };
        assert_eq!((world.bot.asked.lock().unwrap().len(), world.graph.sends().len()), (6, answers), "{dispatch}");
    }
}

#[tokio::test]
async fn a_run_of_which_nobody_knows_when_it_ends_begins_nothing() {
    let world = world(Duration::ZERO, &json!({"type": "handler"}));
    let mut batch = SqsEvent::default();
    batch.records = vec![said("7001", "m_1"), said("7002", "m_2")];
    for told in [0, u64::MAX] {
        let answer = world.consumer.consume(batch.clone(), Deadline::told(told), "request-1").await;
        assert_eq!(answer.batch_item_failures.len(), 2, "{told}");
    }
    assert_eq!((world.bot.asked.lock().unwrap().len(), world.graph.sends().len()), (0, 0));
    assert_eq!(world.consume(batch.records).await, NOTHING, "nobody else holds what it did not begin");
}

#[tokio::test]
async fn a_bot_that_may_take_longer_than_a_run_has_is_warned_of_once() {
    for (timeout_ms, warnings) in [(23_000, 0), (23_001, 1)] {
        let (lines, _guard) = logs(Level::WARN);
        let target = json!({"type": "http", "url": "https://bot.example/", "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "timeoutMs": timeout_ms});
        let world = world(Duration::ZERO, &target);
        for mid in ["m_1", "m_2"] {
            assert_eq!(world.consume(vec![said("7001", mid), said("7002", &format!("{mid}b"))]).await, NOTHING);
        }
        let text = lines.text();
        let lines: Vec<_> = text.lines().filter(|line| line.contains("longer than a run")).collect();
        assert_eq!(lines.len(), warnings, "{timeout_ms}: {text}");
        assert!(lines.iter().all(|line| line.contains(r#""account":"main""#)), "{text}");
    }
}

#[tokio::test]
async fn a_flow_for_which_the_time_is_gone_by_the_time_it_would_be_asked_is_left_to_the_next_run() {
    // Of the 29 seconds of a run the first event costs what is given. The message behind it is taken up with the six
    // that a send may take, or with more or less. The profile takes one of them, and the *seen* that is shown meanwhile
    // another one.
    let released = json!({"sender": {"id": "7001"}, "recipient": {"id": PAGE}, "timestamp": START,
        "pass_thread_control": {"new_owner_app_id": "15177"}});
    for (bot_ms, profile, asked) in [(23_000, false, 2), (23_001, false, 1), (23_000, true, 1), (21_000, true, 2)] {
        let is_message = |input: &DispatchInput| input.event.kind() == "message.received";
        let takes = move |input: &DispatchInput| Duration::from_millis(if is_message(input) { 0 } else { bot_ms });
        let world = world_that(takes, &json!({"type": "flow", "flow": {"rules": []}}));
        world.secret.0.lock().unwrap()["accounts"]["main"]["profile"] = json!(profile);
        world.secret.0.lock().unwrap()["accounts"]["main"]["markSeen"] = json!(profile);
        world.graph.spends(&world.clock, Duration::from_secs(1));
        let batch = vec![record(Feed::Messaging, &released), said("7001", "m_1")];
        let back = world.consume(batch.clone()).await;
        assert_eq!(world.bot.asked.lock().unwrap().len(), asked, "{bot_ms} ms, profile {profile}");
        assert_eq!(back.len(), 2 - asked);
        let hidden = world.requeue.hidden.lock().unwrap().clone();
        assert!(hidden.iter().all(|(_, time)| time.is_zero()), "the next run has all its time: {hidden:?}");
        assert_eq!(world.consume(batch).await, NOTHING);
        assert_eq!((world.bot.asked.lock().unwrap().len(), world.graph.texts().len()), (2, 1));
    }
}

#[tokio::test]
async fn not_being_asked_for_want_of_time_is_no_failed_attempt() {
    let world = world(Duration::ZERO, &json!({"type": "flow", "flow": {"rules": []}}));
    world.secret.0.lock().unwrap()["accounts"]["main"]["profile"] = json!(true);
    world.secret.0.lock().unwrap()["accounts"]["main"]["markSeen"] = json!(true);
    world.graph.spends(&world.clock, Duration::from_secs(19));
    // Each run has 24 seconds at first, and then one less than the six that a send may take.
    for _ in 0..2 * Settings::default().max_attempts {
        assert_eq!(world.consume_within(Duration::from_secs(25), vec![said("7001", "m_1")]).await.len(), 1);
        world.clock.advance(Duration::from_mins(10));
    }
    assert_eq!((world.bot.asked.lock().unwrap().len(), parked(&world).len()), (0, 0));
    world.graph.spends(&world.clock, Duration::ZERO);
    assert_eq!(world.consume(vec![said("7001", "m_1")]).await, NOTHING);
    assert_eq!(world.graph.texts(), ["hello"]);
}

#[tokio::test(start_paused = true)]
async fn a_queue_that_takes_no_deletion_holds_up_no_group() {
    let world = World::new(Bot::saying(&["hello"]));
    world.requeue.delete_takes(Duration::from_hours(1));
    world.graph.delay(Duration::from_secs(2));
    let echo = json!({"sender": {"id": "1234567890"}, "recipient": {"id": "7001"}, "message": {"is_echo": true, "mid": "m_0"}});
    let start = Instant::now();
    assert_eq!(
        world.consume(vec![record(Feed::Messaging, &echo), said("7002", "m_1"), said("7003", "m_2")]).await,
        NOTHING
    );
    assert_eq!(world.requeue.deleted.lock().unwrap().len(), 1, "the echo is done long before");
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    assert_eq!(world.graph.texts(), ["hello", "hello"]);
}

#[tokio::test]
async fn what_fails_before_the_claim_comes_again_soon_and_after_an_hour_less_often() {
    for (receives, seconds) in [(1, 2), (4, 16), (5, 30), (100, 30), (101, 300), (989, 300)] {
        let world = World::new(Bot::saying(&["hello"]));
        *world.secret.0.lock().unwrap() = json!("no configuration");
        let mut event = said("7001", "m_1");
        event.attributes.insert("ApproximateReceiveCount".into(), receives.to_string());
        assert_eq!(world.consume(vec![event]).await.len(), 1);
        let hidden: Vec<u64> = world.requeue.hidden.lock().unwrap().iter().map(|(_, time)| time.as_secs()).collect();
        assert_eq!(hidden, [seconds], "{receives} receives");
    }
}
