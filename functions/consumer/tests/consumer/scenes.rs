//! One thing at a time: what the consumer does about each.

use std::time::Duration;

use consumer::dispatch::DispatchError;
use consumer::seams::Settings;
use messenger_channel::action::Action;
use messenger_channel::clock::{Clock, ManualClock};
use messenger_channel::state::{Conversations, MemoryState, PairingCode, Pairings, approve};
use messenger_graph::Class;
use messenger_graph::classify::{Key, Row, rows};

use messenger_wire::webhook::Feed;
use messenger_wire::{ConversationKey, TimestampMs};
use serde_json::{Value, json};

use crate::chaos::{Chaos, Rules};
use crate::support::{Bot, DEAD, PAGE, Reply, START, World, record, sqs, text};

const NOTHING: [String; 0] = [];

fn said(person: &str, mid: &str) -> aws_lambda_events::sqs::SqsMessage {
    record(Feed::Messaging, &text(person, mid, "hi"))
}

/// Echo of the send with this number.
fn echo_of(world: &World, number: usize) -> Value {
    let send = &world.graph.sends()[number];
    json!({"sender": {"id": PAGE}, "recipient": send["recipient"], "timestamp": START,
        "message": {"mid": format!("m_out{number}"), "is_echo": true, "app_id": 15177,
            "metadata": send["message"]["metadata"], "text": send["message"]["text"]}})
}

fn hidden(world: &World) -> Vec<u64> {
    world.requeue.hidden.lock().unwrap().iter().map(|(_, time)| time.as_secs()).collect()
}

fn parked(world: &World) -> Vec<String> {
    world.requeue.parked.lock().unwrap().iter().map(|(_, reason)| reason.clone()).collect()
}

#[tokio::test]
async fn an_unknown_send_waits_for_its_echo_and_the_rest_follows() {
    let world = World::new(Bot::saying(&["one", "two"]));
    world.graph.reply([Reply::Lost { arrived: true }]);
    assert_eq!(
        world.consume(vec![said("7001", "m_1"), said("7001", "m_2")]).await.len(),
        2,
        "the follower goes back unrun"
    );
    assert_eq!(hidden(&world), [60, 60]);
    assert_eq!(world.consume(vec![record(Feed::Messaging, &echo_of(&world, 0))]).await, NOTHING);
    world.clock.advance(Duration::from_mins(1));
    assert_eq!(world.consume(vec![said("7001", "m_1")]).await, NOTHING);
    assert_eq!(world.graph.texts(), ["one", "two"]);
}

#[tokio::test]
async fn an_unknown_send_without_echo_is_sent_again_after_the_grace_time_or_given_up() {
    for (then, texts) in [("retry", vec!["one", "one", "two"]), ("giveUp", vec!["one", "two"])] {
        let setting = json!({"unknownSend": {"graceSeconds": 60, "then": then}});
        let world = World::with_state(Bot::saying(&["one", "two"]), MemoryState::new(), &setting);
        world.graph.reply([Reply::Lost { arrived: false }]);
        assert_eq!(world.consume(vec![said("7001", "m_1")]).await.len(), 1);
        world.clock.advance(Duration::from_millis(59_999));
        assert_eq!(world.consume(vec![said("7001", "m_1")]).await.len(), 1);
        assert_eq!((world.graph.texts(), world.requeue.enqueued.lock().unwrap().len()), (vec!["one".to_owned()], 0));
        world.clock.advance(Duration::from_millis(1));
        assert_eq!(world.consume(vec![said("7001", "m_1")]).await.len(), 1, "an echo may be in the queue");
        world.clock.advance(Duration::from_secs(5));
        assert_eq!(world.consume(vec![said("7001", "m_1")]).await.len(), 1, "the fence has not come through");
        assert_eq!(world.graph.texts(), ["one"]);
        let echoes = record(Feed::Messaging, &echo_of(&world, 0)).attributes["MessageGroupId"].clone();
        assert_eq!(
            world.requeue.enqueued.lock().unwrap()[0].message_group_id.as_str(),
            echoes,
            "it comes behind the echoes"
        );
        world.pass_fences().await;
        world.clock.advance(Duration::from_secs(5));
        assert_eq!(world.consume(vec![said("7001", "m_1")]).await, NOTHING);
        assert_eq!(world.graph.texts(), texts);
    }
}

#[tokio::test]
async fn a_part_of_which_nobody_learns_whether_it_arrived_is_sent_three_times_and_the_rest_follows() {
    let world = World::new(Bot::saying(&["one", "two"]));
    world.graph.reply([Reply::Lost { arrived: true }, Reply::Lost { arrived: true }, Reply::Lost { arrived: true }]);
    for _ in 0..20 {
        world.consume(vec![said("7001", "m_1")]).await;
        world.pass_fences().await;
        world.clock.advance(Duration::from_mins(1));
    }
    assert_eq!(world.graph.texts(), ["one", "one", "one", "two"]);
    assert!(parked(&world).is_empty());
}

#[tokio::test]
async fn poison_is_parked_with_its_reason_and_its_follower_is_answered() {
    let world = World::new(Bot::saying(&["hello"]));
    let group = said("7001", "m_1").attributes["MessageGroupId"].clone();
    let poison = sqs(&group, "poison", "EventQueue.fifo", "not an envelope".into());
    assert_eq!(world.consume(vec![poison, said("7001", "m_1")]).await, NOTHING);
    assert_eq!(parked(&world), ["envelope_unreadable"]);
    assert_eq!(world.graph.texts(), ["hello"]);
}

#[tokio::test]
async fn a_panic_fails_its_record_only() {
    let bot = Bot::new(|input| {
        assert!(!input.conversation.as_ref().unwrap().as_str().ends_with("7001"), "boom");
        Ok(vec![Action::text("hello")])
    });
    let world = World::new(bot);
    let failed = world.consume(vec![said("7001", "m_1"), said("7002", "m_2")]).await;
    assert_eq!(failed, [said("7001", "m_1").message_id.unwrap()]);
    assert_eq!(world.graph.texts(), ["hello"]);
}

#[tokio::test]
async fn what_makes_every_run_panic_is_parked_in_the_end_and_its_follower_is_answered() {
    let bot = Bot::new(|input| {
        assert!(!serde_json::to_string(input).unwrap().contains("m_1"), "boom");
        Ok(vec![Action::text("hello")])
    });
    let world = World::new(bot);
    for _ in 0..Settings::default().max_attempts {
        assert_eq!(world.consume(vec![said("7001", "m_1"), said("7001", "m_2")]).await.len(), 2);
        world.clock.advance(Duration::from_mins(1));
    }
    assert_eq!(world.consume(vec![said("7001", "m_1"), said("7001", "m_2")]).await, NOTHING);
    assert_eq!((parked(&world), world.graph.texts()), (vec!["crashed".to_owned()], vec!["hello".to_owned()]));
}

#[tokio::test]
async fn a_bot_that_fails_is_asked_again_and_parked_in_the_end() {
    let world = World::new(Bot::new(|_| Err(DispatchError::Retry("away".into()))));
    for _ in 1..Settings::default().max_attempts {
        assert_eq!(world.consume(vec![said("7001", "m_1")]).await.len(), 1);
        world.clock.advance(Duration::from_mins(6));
    }
    assert_eq!(hidden(&world)[..9], [2, 4, 8, 16, 32, 64, 128, 256, 300]);
    assert_eq!(world.consume(vec![said("7001", "m_1")]).await, NOTHING);
    assert_eq!(parked(&world), ["dispatcher"]);
}

#[tokio::test]
async fn what_a_bot_asks_for_beyond_a_limit_is_parked_and_nothing_is_sent() {
    let world = World::new(Bot::new(|_| Ok(vec![Action::text("fine"), Action::text("")])));
    assert_eq!(world.consume(vec![said("7001", "m_1")]).await, NOTHING);
    assert_eq!(parked(&world).len(), 1);
    assert!(parked(&world)[0].starts_with("plan: action 1"), "{:?}", parked(&world));
    assert_eq!(world.graph.sends().len(), 0);
}

/// Writes of one message: repeatable or not, with a result or without, and so many parts.
async fn writes(repeatable: bool, tells: bool, said: &str) -> usize {
    let clock = ManualClock::at(TimestampMs::from_millis(START));
    let chaos = Chaos::new(1, clock, 0, Rules { repeatable, tells, ..Rules::default() });
    let consumer = crate::model::world(&chaos, &json!({}));
    let mut batch = aws_lambda_events::sqs::SqsEvent::default();
    batch.records = vec![record(Feed::Messaging, &text("7001", "m_1", said))];
    let end = TimestampMs::from_millis(START + 30_000);
    assert_eq!(consumer.consume(batch, consumer::Deadline::at(end), "").await.batch_item_failures.len(), 0);
    chaos.watch().writes
}

#[tokio::test]
async fn a_message_that_a_flow_answers_costs_three_writes() {
    assert_eq!(writes(true, false, "1:0").await, 3);
    assert_eq!(writes(true, false, "3:0").await, 5, "each further part costs one more");
    assert_eq!(writes(false, false, "1:0").await, 4, "a stored plan costs one more");
    assert_eq!(writes(true, true, "1:0").await, 4, "a result costs one more");
}

#[tokio::test]
async fn a_burst_beyond_the_free_share_of_a_worker_costs_a_third_of_a_write_more_for_each_message() {
    let clock = ManualClock::at(TimestampMs::from_millis(START));
    let chaos = Chaos::new(1, clock.clone(), 0, Rules::default());
    let consumer = crate::model::world(&chaos, &json!({}));
    let mut writes = vec![0];
    for number in 0..20 {
        let mut batch = aws_lambda_events::sqs::SqsEvent::default();
        let message = |person: u32| text(&format!("7{number:02}{person}"), &format!("m_{number}_{person}"), "1:0");
        batch.records = (0..10).map(|person| record(Feed::Messaging, &message(person))).collect();
        let end = TimestampMs::from_millis(clock.now().as_millis() + 30_000);
        assert_eq!(consumer.consume(batch, consumer::Deadline::at(end), "").await.batch_item_failures.len(), 0);
        writes.push(chaos.watch().writes);
    }
    let each: Vec<usize> = writes.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert_eq!(each[0], 30, "what a worker may send without a slot costs three writes a message");
    assert!(
        each[1..].iter().all(|writes| (31..=34).contains(writes)),
        "those that wait share the writes of slots: {each:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn ten_conversations_take_hardly_longer_than_one() {
    let mut took = Vec::new();
    for people in [1, 10] {
        let world = World::new(Bot::saying(&["hello"]));
        world.graph.delay(Duration::from_millis(100));
        let batch = (0..people).map(|person| said(&format!("70{person}"), &format!("m_{person}"))).collect();
        let start = tokio::time::Instant::now();
        assert_eq!(world.consume(batch).await, NOTHING);
        assert_eq!(world.graph.texts().len(), people);
        took.push(start.elapsed());
    }
    assert!(took[1] <= took[0].mul_f64(1.2), "{took:?}");
}

#[tokio::test]
async fn a_dead_token_stops_the_account_until_the_secret_changes() {
    let world = World::with_state(
        Bot::saying(&["hello"]),
        MemoryState::new(),
        &json!({"pageAccessToken": DEAD, "markSeen": false, "typing": false}),
    );
    assert_eq!(world.consume(vec![said("7001", "m_1")]).await.len(), 1);
    assert_eq!(world.graph.dead_calls(), 1);
    for person in ["7001", "7002", "7003"] {
        assert_eq!(world.consume(vec![said(person, "m_2")]).await.len(), 1);
    }
    assert_eq!(world.graph.dead_calls(), 1, "nobody calls Graph while the account is stopped");
    assert_eq!(parked(&world), NOTHING);
    world.secret.0.lock().unwrap()["accounts"]["main"]["pageAccessToken"] = json!("EAAG-new");
    world.clock.advance(Duration::from_secs(40));
    while !world.consume(vec![said("7001", "m_1")]).await.is_empty() {
        assert_eq!(hidden(&world).pop(), Some(0), "it does not go on");
    }
    assert_eq!(world.graph.texts(), ["hello"]);
    assert_eq!(world.graph.dead_calls(), 1);
}

/// Seconds from the change of the secret until a stopped person is answered. Another person's record looks at other times, and uses up
/// the refreshes on demand.
async fn seconds_until_it_goes_on(other: u64, change: u64) -> u64 {
    let world = World::with_state(
        Bot::saying(&["hello"]),
        MemoryState::new(),
        &json!({"pageAccessToken": DEAD, "markSeen": false, "typing": false}),
    );
    let mut looks = [("7001", 0), ("7002", other)];
    for second in 0..200 {
        if second == change {
            world.secret.0.lock().unwrap()["accounts"]["main"]["pageAccessToken"] = json!("EAAG-new");
        }
        for (person, look) in &mut looks {
            while *look == second && !world.consume(vec![said(person, person)]).await.is_empty() {
                *look = second + hidden(&world).pop().unwrap();
            }
        }
        if world.graph.texts().len() == 2 {
            return second - change;
        }
        world.clock.advance(Duration::from_secs(1));
    }
    panic!("it does not go on")
}

#[tokio::test]
async fn a_stopped_account_goes_on_within_a_minute_of_a_changed_secret_whenever_it_changes() {
    let mut longest = 0;
    for other in (0..40).step_by(3) {
        for change in 41..82 {
            longest = longest.max(seconds_until_it_goes_on(other, change).await);
        }
    }
    assert!((40..=55).contains(&longest), "{longest} s");
}

/// What is to become of a send that fails with a class.
#[derive(Debug, PartialEq)]
enum Fate {
    /// Comes again after so many seconds.
    Again(u64),
    Parked,
    Dropped,
}

fn fate(code: i64, row: &Row) -> Fate {
    match row.class {
        // Meta asks for an hour; the record looks again every ten minutes.
        Class::Throttled if code == 2_300_028 => Fate::Again(600),
        Class::Throttled => Fate::Again(30),
        // What Meta could not fetch is tried once more; what it cannot use is left out.
        Class::Media if row.retries == 0 => Fate::Dropped,
        Class::Transient | Class::Media | Class::AccountSetUp => Fate::Again(2),
        Class::UnknownOutcome => Fate::Again(60),
        Class::AutomatedAnswer => Fate::Again(20),
        Class::TokenDead(_) | Class::ProofRefused | Class::PageRestricted => Fate::Again(40),
        Class::WindowClosed | Class::RecipientUnavailable | Class::Policy | Class::ThreadOwnedElsewhere => {
            Fate::Dropped
        }
        _ => Fate::Parked,
    }
}

#[tokio::test]
async fn every_row_of_the_error_table_has_its_consequence() {
    for row in rows() {
        let (code, error) = match row.key {
            Key::Said(code, beginning) => (code, json!({"code": code, "message": format!("{beginning} argument")})),
            Key::Pair(code, subcode) => (code, json!({"code": code, "error_subcode": subcode})),
            Key::Number(code) | Key::Code(code) | Key::Range(code, _) => (code, json!({ "code": code })),
        };
        let world = World::new(Bot::saying(&["hello"]));
        world.graph.reply([Reply::Error(error)]);
        let failed = world.consume(vec![said("7001", "m_1")]).await;
        let seen = match (failed.len(), parked(&world).len()) {
            (1, 0) => Fate::Again(hidden(&world)[0]),
            (0, 1) => Fate::Parked,
            (0, 0) => Fate::Dropped,
            other => panic!("{other:?}"),
        };
        assert_eq!(seen, fate(code, row), "{:?} {}", row.key, row.class);
    }
}

fn code_of(text: &str) -> PairingCode {
    PairingCode::parse(text.rsplit(' ').next().unwrap()).unwrap()
}

#[tokio::test]
async fn a_person_is_told_a_code_and_let_in_by_it() {
    let world = World::with_state(Bot::saying(&["hello"]), MemoryState::new(), &json!({"dmPolicy": "pairing"}));
    for number in 0..5 {
        assert_eq!(world.consume(vec![said("7001", &format!("m_{number}"))]).await, NOTHING);
    }
    let codes: Vec<_> = world.graph.texts().iter().map(|text| code_of(text)).collect();
    assert_eq!(codes.len(), 3, "three times an hour");
    assert!(codes.iter().all(|code| *code == codes[0]), "one open code a person");
    assert_eq!(world.state.open_pairings("main", world.clock.now()).await.unwrap().len(), 1);
    approve(&world.state, "main", &codes[0], world.clock.now()).await.unwrap();
    assert!(approve(&world.state, "main", &codes[0], world.clock.now()).await.is_err(), "a code is used once");
    assert_eq!(world.consume(vec![said("7001", "m_9")]).await, NOTHING);
    assert_eq!(world.graph.texts().last().unwrap(), "hello");
    assert_eq!(world.bot.asked.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn the_bot_is_silent_while_a_person_answers_and_comes_back() {
    let world = World::new(Bot::saying(&["hello"]));
    let by_person = json!({"sender": {"id": PAGE}, "recipient": {"id": "7001"}, "timestamp": START,
        "message": {"mid": "m_inbox", "is_echo": true, "app_id": 263_902_037_430_900_u64, "text": "let me help"}});
    let answers = |at: i64, mid: &str| {
        let mut event = text("7001", mid, "hi");
        event["timestamp"] = json!(at);
        record(Feed::Messaging, &event)
    };
    assert_eq!(world.consume(vec![record(Feed::Messaging, &by_person)]).await, NOTHING);
    assert_eq!(world.consume(vec![answers(START + 1, "m_1")]).await, NOTHING);
    assert_eq!(world.graph.texts(), NOTHING, "a person answers");
    world.clock.advance(Duration::from_hours(24));
    assert_eq!(world.consume(vec![answers(START + 86_400_000, "m_2")]).await, NOTHING);
    assert_eq!(world.graph.texts().len(), 1, "the thread is idle");

    assert_eq!(
        world
            .consume(vec![record(Feed::Messaging, &{
                let mut again = by_person.clone();
                again["timestamp"] = json!(START + 86_500_000);
                again["message"]["mid"] = json!("m_inbox2");
                again
            })])
            .await,
        NOTHING
    );
    let released = json!({"sender": {"id": "7001"}, "recipient": {"id": PAGE}, "timestamp": START + 86_600_000,
        "pass_thread_control": {"previous_owner_app_id": "263902037430900", "new_owner_app_id": "15177"}});
    assert_eq!(world.consume(vec![answers(START + 86_500_001, "m_3")]).await, NOTHING);
    assert_eq!(world.graph.texts().len(), 1, "a person answers again");
    world.consume(vec![record(Feed::Messaging, &released)]).await;
    let before = world.graph.texts().len();
    assert_eq!(world.consume(vec![answers(START + 86_700_000, "m_4")]).await, NOTHING);
    assert_eq!(world.graph.texts().len(), before + 1, "the thread was released");
}

fn command(id: &str, to: &Value, actions: &Value) -> aws_lambda_events::sqs::SqsMessage {
    let body = json!({"version": 1, "id": id, "account": "main", "to": to, "actions": actions});
    sqs("group", &format!("sqs-{id}"), "SendQueue.fifo", body.to_string())
}

#[tokio::test]
async fn a_command_is_done_once_by_its_id() {
    let world = World::new(Bot::saying(&["hello"]));
    world.consume(vec![said("7001", "m_1")]).await;
    for _ in 0..3 {
        let command = command("order-1", &json!({"id": "7001"}), &json!([{"text": "shipped"}]));
        assert_eq!(world.consume(vec![command]).await, NOTHING);
    }
    assert_eq!(world.graph.texts(), ["hello", "shipped"]);
}

#[tokio::test]
async fn a_command_that_cannot_be_done_is_parked_with_its_reason() {
    let elsewhere = "messenger:v1:page:99:page-scoped-id:7001";
    for (to, actions, reason) in [
        (json!({"id": "7001"}), json!([{"text": "hi"}]), "window_closed: action 0: messaging window is closed"),
        (json!({"conversation": elsewhere}), json!([{"text": "hi"}]), "conversation_of_another_page"),
        (json!({"tokenReference": format!("token:{}", "0".repeat(64))}), json!([{"text": "hi"}]), "token_unknown"),
        (json!({"id": "7001"}), json!([{"nonsense": 1}]), "command_unreadable: actions[0]"),
    ] {
        let world = World::new(Bot::saying(&["hello"]));
        assert_eq!(world.consume(vec![command("c", &to, &actions)]).await, NOTHING);
        assert!(parked(&world)[0].starts_with(reason), "{:?}", parked(&world));
        assert_eq!(world.graph.sends().len(), 0);
    }
}

#[tokio::test]
async fn what_opens_the_window_is_remembered() {
    let world = World::new(Bot::saying(&["hello"]));
    world.consume(vec![said("7001", "m_1")]).await;
    let key = ConversationKey::parse(&format!("messenger:v1:page:{PAGE}:page-scoped-id:7001")).unwrap();
    let known = world.state.load(&key).await.unwrap().conversation;
    assert_eq!(known.last_inbound, Some(TimestampMs::from_millis(START)));
}

#[tokio::test]
async fn a_message_is_answered_once_however_often_it_comes() {
    let world = World::new(Bot::saying(&["hello"]));
    for _ in 0..5 {
        assert_eq!(world.consume(vec![said("7001", "m_1")]).await, NOTHING);
    }
    assert_eq!(world.graph.texts(), ["hello"]);
    assert_eq!(world.graph.shown(), ["mark_seen", "typing_on"]);
    assert_eq!(world.bot.asked.lock().unwrap().len(), 1);
}
