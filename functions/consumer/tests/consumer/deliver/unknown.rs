//! Sends of which nobody knows whether they arrived.

use std::time::Duration;

use messenger_channel::action::Action;
use messenger_channel::clock::Clock;
use messenger_channel::state::MemoryState;
use messenger_wire::webhook::Feed;
use serde_json::{Value, json};
use tracing::Level;

use crate::support::{Bot, NOTHING, PAGE, Reply, START, World, hidden, logs, parked, record, said};

/// Echo of the send with this number.
fn echo_of(world: &World, number: usize) -> Value {
    let send = &world.graph.sends()[number];
    json!({"sender": {"id": PAGE}, "recipient": send["recipient"], "timestamp": START,
        "message": {"mid": format!("m_out{number}"), "is_echo": true, "app_id": 15177,
            "metadata": send["message"]["metadata"], "text": send["message"]["text"]}})
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
        world.clock.advance(Duration::from_secs(10));
        assert_eq!(world.consume(vec![said("7001", "m_1")]).await, NOTHING);
        assert_eq!(world.graph.texts(), texts);
    }
}

#[tokio::test]
async fn a_channel_that_stood_still_sends_nothing_again_whose_echo_lies_in_the_queue() {
    // Before the first look, and between two looks.
    for looks_before in [0, 1, 2] {
        for pause in [31, 40, 12 * 60] {
            let world = World::new(Bot::saying(&["one", "two"]));
            world.graph.reply([Reply::Lost { arrived: true }]);
            assert_eq!(world.consume(vec![said("7001", "m_1")]).await.len(), 1);
            for _ in 0..looks_before {
                world.clock.advance(Duration::from_mins(1));
                assert_eq!(world.consume(vec![said("7001", "m_1")]).await.len(), 1);
            }
            world.clock.advance(Duration::from_mins(pause));
            for _ in 0..3 {
                assert_eq!(
                    world.consume(vec![said("7001", "m_1")]).await.len(),
                    1,
                    "{looks_before} looks, {pause} min"
                );
                world.clock.advance(Duration::from_mins(1));
            }
            assert_eq!(world.graph.texts(), ["one"], "{looks_before} looks, {pause} min");
            // The lane goes on: the echo, and the fences behind it.
            assert_eq!(world.consume(vec![record(Feed::Messaging, &echo_of(&world, 0))]).await, NOTHING);
            world.pass_fences().await;
            world.clock.advance(Duration::from_mins(1));
            assert_eq!(world.consume(vec![said("7001", "m_1")]).await, NOTHING);
            assert_eq!(world.graph.texts(), ["one", "two"], "{looks_before} looks, {pause} min");
        }
    }
}

#[tokio::test]
async fn a_lane_of_echoes_that_stands_still_is_looked_at_for_half_an_hour_and_not_waited_for_any_longer() {
    let (lines, _logs) = logs(Level::ERROR);
    let world = World::new(Bot::saying(&["one"]));
    world.graph.reply([Reply::Lost { arrived: false }]);
    world.consume(vec![said("7001", "m_1")]).await;
    world.clock.advance(Duration::from_mins(1));
    let (first, mut looks) = (world.clock.now(), 0);
    while !world.consume(vec![said("7001", "m_1")]).await.is_empty() {
        assert_eq!(world.graph.texts().len(), 1, "after {looks} looks");
        assert!(!lines.text().contains("stands still"));
        looks += 1;
        let (_, hidden) = world.requeue.hidden.lock().unwrap().last().cloned().unwrap();
        world.clock.advance(hidden);
    }
    let waited = world.clock.now().since(first);
    assert!(waited >= Duration::from_mins(30) && waited < Duration::from_mins(31), "{looks} looks in {waited:?}");
    assert_eq!(world.graph.texts(), ["one", "one"]);
    assert!(lines.text().contains("lane of the echoes stands still"), "{}", lines.text());
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

#[tokio::test(start_paused = true)]
async fn typing_is_shown_once_however_often_the_echo_of_what_it_announced_is_looked_for() {
    for repeatable in [true, false] {
        let typing = || serde_json::from_value(json!({"senderAction": "typing_on", "durationMs": 20_000})).unwrap();
        let mut bot = Bot::new(move |_| {
            Ok(vec![typing(), Action::text("one"), Action::text("two"), typing(), Action::text("three")])
        });
        bot.repeatable = repeatable;
        let world = World::with_state(bot, MemoryState::new(), &json!({"markSeen": false, "typing": false}));
        assert_eq!(world.consume(vec![said("7001", "m_1")]).await.len(), 1, "it types");
        world.clock.advance(Duration::from_secs(20));
        world.graph.reply([Reply::Lost { arrived: true }]);
        for _ in 0..10 {
            assert_eq!(world.consume(vec![said("7001", "m_1")]).await.len(), 1);
            world.clock.advance(Duration::from_mins(1));
        }
        assert_eq!((world.graph.texts().len(), world.graph.shown().len()), (1, 1), "looked for ten times");
        assert_eq!(world.consume(vec![record(Feed::Messaging, &echo_of(&world, 0))]).await, NOTHING);
        assert_eq!(world.consume(vec![said("7001", "m_1")]).await.len(), 1, "it types again");
        assert_eq!(world.graph.texts(), ["one", "two"]);
        world.clock.advance(Duration::from_secs(20));
        assert_eq!(world.consume(vec![said("7001", "m_1")]).await, NOTHING);
        assert_eq!(world.graph.texts(), ["one", "two", "three"]);
        assert_eq!(world.graph.shown().len(), 2, "what no run came to before is shown");
    }
}
