//! What a person who is forgotten was to be told.

use std::time::Duration;

use aws_lambda_events::sqs::SqsMessage;
use messenger_channel::clock::Clock;
use messenger_channel::state::{Claim, ClaimKey, Claims, Lease, MemoryState, Owner, Take, forget};
use messenger_wire::ConversationKey;
use messenger_wire::webhook::EventId;
use serde_json::{Value, json};

use crate::support::{Bot, NOTHING, PAGE, Reply, World, parked, said, sqs};

fn command(to: &Value) -> SqsMessage {
    let body = json!({"version": 1, "id": "c", "account": "main", "to": to, "actions": [{"text": "a"}, {"text": "b"}]});
    sqs("group", "sqs-c", "SendQueue.fifo", body.to_string())
}

/// Claim of an event's record.
fn claim(record: &SqsMessage) -> ClaimKey {
    let body: Value = serde_json::from_str(record.body.as_deref().unwrap()).unwrap();
    ClaimKey::event(EventId::parse(body["id"].as_str().unwrap()).unwrap())
}

/// What a record's claim keeps once the record is parked half done, and the person of the conversation is forgotten;
/// `None` where it is done.
async fn kept(record: SqsMessage, key: &ClaimKey, repeatable: bool, forgotten: Option<&str>) -> Option<String> {
    let mut bot = Bot::saying(&["a", "b"]);
    bot.repeatable = repeatable;
    let world = World::with_state(bot, MemoryState::new(), &json!({"markSeen": false, "typing": false}));
    world.hears("7001", "m_0").await;
    world.graph.reply([Reply::Sent, Reply::Error(json!({"code": 100, "error_subcode": 2_018_164}))]);
    assert_eq!(world.consume(vec![record]).await, NOTHING);
    assert_eq!(parked(&world), ["our_mistake"]);
    left(&world, key, forgotten).await
}

/// What the claim keeps once the person of the conversation is forgotten; `None` where it is done.
async fn left(world: &World, key: &ClaimKey, forgotten: Option<&str>) -> Option<String> {
    let now = world.clock.now();
    if let Some(person) = forgotten {
        let conversation =
            ConversationKey::parse(&format!("messenger:v1:page:{PAGE}:page-scoped-id:{person}")).unwrap();
        forget(&world.state, "main", &conversation, now).await.unwrap();
    }
    let lease = Lease { owner: Owner::new([9; 16]), now, until: now };
    match world.state.acquire(key, &lease, Take::OpenOrParked).await.unwrap() {
        Claim::Acquired(held) => Some(held.plan.unwrap()),
        Claim::Completed => None,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn what_a_parked_answer_or_command_was_to_say_is_forgotten_with_the_person() {
    let by_conversation = json!({"conversation": format!("messenger:v1:page:{PAGE}:page-scoped-id:7001")});
    let command_key = ClaimKey::command("main", "c");
    let event = said("7001", "m_1");
    for (record, key, repeatable) in [
        (command(&json!({"id": "7001"})), command_key.clone(), false),
        (command(&by_conversation), command_key, false),
        (event.clone(), claim(&event), false),
        (event.clone(), claim(&event), true),
    ] {
        let what = format!("{:?}, repeatable: {repeatable}", record.body);
        for other in [None, Some("7002")] {
            assert!(kept(record.clone(), &key, repeatable, other).await.is_some_and(|plan| !plan.is_empty()), "{what}");
        }
        assert_eq!(kept(record, &key, repeatable, Some("7001")).await, None, "{what}");
    }
}

#[tokio::test]
async fn what_a_command_said_whose_result_nobody_took_is_forgotten_with_the_person() {
    for forgotten in [None, Some("7001")] {
        let account = json!({"results": {"type": "sns", "topicArn": "arn"}, "markSeen": false, "typing": false});
        let world = World::with_state(Bot::saying(&["a"]), MemoryState::new(), &account);
        world.hears("7001", "m_0").await;
        world.results.away(true);
        for _ in 0..40 {
            if parked(&world).is_empty() {
                world.consume(vec![command(&json!({"id": "7001"}))]).await;
                world.clock.advance(Duration::from_mins(10));
            }
        }
        assert_eq!(parked(&world), ["result_untold"]);
        let left = left(&world, &ClaimKey::command("main", "c"), forgotten).await;
        assert_eq!(left.is_some(), forgotten.is_none());
    }
}
