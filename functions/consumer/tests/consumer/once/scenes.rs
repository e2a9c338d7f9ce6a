//! One thing at a time: what the consumer does about each.

use std::time::Duration;

use consumer::dispatch::DispatchError;
use consumer::seams::Settings;
use messenger_channel::action::Action;
use messenger_channel::clock::Clock;
use messenger_channel::state::{Conversations, MemoryState, PairingCode, Pairings, approve};
use messenger_wire::webhook::Feed;
use messenger_wire::{ConversationKey, TimestampMs};
use serde_json::{Value, json};

use crate::support::{Bot, NOTHING, PAGE, START, World, hidden, parked, record, said, sqs, text};

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
async fn a_command_with_the_id_of_another_is_a_duplicate_whatever_it_asks_for() {
    let world = World::new(Bot::saying(&["hello"]));
    world.consume(vec![said("7001", "m_1"), said("7002", "m_2")]).await;
    for (to, text) in [("7001", "shipped"), ("7001", "lost"), ("7002", "shipped")] {
        let command = command("order-1", &json!({ "id": to }), &json!([{ "text": text }]));
        assert_eq!(world.consume(vec![command]).await, NOTHING);
    }
    assert_eq!(world.graph.texts(), ["hello", "hello", "shipped"]);
    let counted = |reason: &str| world.metrics.text().matches(&format!(r#""Reason":"{reason}""#)).count();
    assert_eq!((counted("done"), parked(&world).len()), (2, 0), "{}", world.metrics.text());
}

#[tokio::test]
async fn a_command_reaches_whomever_graph_knows_by_the_name_that_they_have_there() {
    let named = json!({"phone_number": "+15105551234", "name": {"first_name": "Pat", "last_name": "Doe"}});
    for to in [
        json!({"id": "7001"}),
        json!({"user_ref": "u-1"}),
        json!({"phone_number": "+15105551234"}),
        named,
        json!({"comment_id": "1_2"}),
        json!({"post_id": "1_3"}),
    ] {
        let world = World::new(Bot::saying(&[]));
        world.hears("7001", "m_1").await;
        let optin = json!({"sender": {"user_ref": "u-1"}, "recipient": {"id": PAGE}, "timestamp": START,
            "optin": {"ref": "cart", "user_ref": "u-1"}});
        assert_eq!(world.consume(vec![record(Feed::Messaging, &optin)]).await, NOTHING);
        assert_eq!(world.consume(vec![command("c", &to, &json!([{"text": "shipped"}]))]).await, NOTHING);
        let sent: Vec<_> = world.graph.sends().iter().map(|body| body["recipient"].clone()).collect();
        assert_eq!((sent, parked(&world)), (vec![to], Vec::new()));
    }
}

#[tokio::test]
async fn a_command_may_ask_for_every_action() {
    let to_person = |more: &Value| {
        let mut body = json!({"recipient": {"id": "7001"}});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let inbox = json!({"target_app_id": "263902037430900"});
    for (action, call, body) in [
        (json!({"text": "shipped"}), "messages", json!({"message": {"text": "shipped"}})),
        (json!({"message": {"text": "shipped"}}), "messages", json!({"message": {"text": "shipped"}})),
        (json!({"senderAction": "typing_on"}), "shown", json!({"sender_action": "typing_on"})),
        (
            json!({"react": {"mid": "m_1", "emoji": "\u{2764}"}}),
            "shown",
            json!({"sender_action": "react", "payload": {"message_id": "m_1", "reaction": "\u{2764}"}}),
        ),
        (json!({"passThread": "inbox"}), "pass_thread_control", inbox),
        (json!({"passThread": "15178"}), "pass_thread_control", json!({"target_app_id": "15178"})),
        (json!({"takeThread": true}), "take_thread_control", json!({})),
        (json!({"requestThread": true}), "request_thread_control", json!({})),
        (json!({"releaseThread": true}), "release_thread_control", json!({})),
    ] {
        let quiet = json!({"markSeen": false, "typing": false});
        let world = World::with_state(Bot::saying(&[]), MemoryState::new(), &quiet);
        world.hears("7001", "m_1").await;
        let command = command("c", &json!({"id": "7001"}), &json!([action]));
        assert_eq!(world.consume(vec![command]).await, NOTHING);
        let mut messages = world.graph.sends();
        for message in &mut messages {
            let fields = message.as_object_mut().unwrap();
            fields.retain(|name, _| ["recipient", "message"].contains(&name.as_str()));
            message["message"].as_object_mut().unwrap().retain(|name, _| name != "metadata");
        }
        let named = |name: &'static str| move |body: Value| (name.to_owned(), body);
        let mut calls: Vec<_> = messages.into_iter().map(named("messages")).collect();
        calls.extend(world.graph.shown_bodies().into_iter().map(named("shown")));
        calls.extend(world.graph.threads());
        assert_eq!((calls, parked(&world)), (vec![(call.to_owned(), to_person(&body))], Vec::new()), "{action}");
    }
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
async fn a_bot_is_told_the_id_of_the_claim_also_where_the_queue_has_changed_the_bytes() {
    // Of an event without an id of Meta's the id is made from its bytes, and SQS takes two characters only as escapes.
    for note in ["plain", "\u{fffe}", "a\u{ffff}b"] {
        let results = json!({"type": "sns", "topicArn": "arn", "answers": true});
        let world = World::with_state(Bot::saying(&["hello"]), MemoryState::new(), &json!({ "results": results }));
        world.consume(vec![said("7001", "m_1")]).await;
        let event = json!({"sender": {"id": "7001"}, "recipient": {"id": PAGE}, "timestamp": START, "new_kind": {"note": note}});
        let record = record(Feed::Messaging, &event);
        let id = record.message_id.clone().unwrap();
        assert_eq!(world.consume(vec![record]).await, NOTHING);
        let told = world.bot.asked.lock().unwrap()[1].id.to_string();
        assert_eq!(format!("id-{told}"), id, "{note:?}");
        assert_eq!(world.results.told()[1]["event"], told);
    }
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
