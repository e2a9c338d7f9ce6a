//! Media by URL are uploaded once and sent by their id from then on.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use messenger_channel::action::Answer;
use messenger_channel::clock::ManualClock;
use messenger_channel::state::MemoryState;
use messenger_wire::TimestampMs;
use messenger_wire::send::{Media, Message};
use messenger_wire::webhook::Feed;
use serde_json::{Value, json};

use crate::once::chaos::{Chaos, Rules};
use crate::support::{Bot, NOTHING, Reply, START, World, hidden, record, said, text};

const DAY: Duration = Duration::from_hours(24);

/// Bot that answers every text with the picture behind the URL that it is.
fn world() -> World<MemoryState> {
    World::new(Bot::new(|input| {
        let value = serde_json::to_value(input).unwrap();
        Ok(vec![Message::image(Media::url(value["message"]["text"].as_str().unwrap())).into()])
    }))
}

async fn say(world: &World<MemoryState>, mid: &str, url: &str) {
    let none: [String; 0] = [];
    assert_eq!(world.consume(vec![record(Feed::Messaging, &text("7001", mid, url))]).await, none);
}

/// What stood in the payload of each attachment that was sent.
fn payloads(world: &World<MemoryState>) -> Vec<Value> {
    world.graph.sends().iter().map(|body| body["message"]["attachment"]["payload"].clone()).collect()
}

#[tokio::test]
async fn a_picture_is_uploaded_once_however_often_it_is_sent() {
    let world = world();
    for (mid, url) in [
        ("m_1", "https://shop.example/1.png"),
        ("m_2", "https://shop.example/1.png"),
        ("m_3", "https://shop.example/1.png?v=2"),
    ] {
        say(&world, mid, url).await;
    }
    let asked: Vec<_> = world.graph.uploads().iter().map(|upload| upload["payload"].clone()).collect();
    assert_eq!(
        asked,
        [
            json!({"url": "https://shop.example/1.png", "is_reusable": true}),
            json!({"url": "https://shop.example/1.png?v=2", "is_reusable": true})
        ]
    );
    assert_eq!(
        payloads(&world),
        [json!({"attachment_id": "att_1"}), json!({"attachment_id": "att_1"}), json!({"attachment_id": "att_2"})]
    );
}

#[tokio::test]
async fn a_picture_is_uploaded_anew_before_meta_forgets_it() {
    for (days, uploads) in [(84, 1), (85, 2)] {
        let world = world();
        say(&world, "m_1", "https://shop.example/1.png").await;
        world.clock.advance(DAY * days);
        let mut event = text("7001", "m_2", "https://shop.example/1.png");
        event["timestamp"] = json!(event["timestamp"].as_i64().unwrap() + i64::from(days) * 86_400_000);
        world.consume(vec![record(Feed::Messaging, &event)]).await;
        assert_eq!(world.graph.uploads().len(), uploads, "{days} days");
    }
}

#[tokio::test]
async fn an_id_that_meta_no_longer_knows_is_forgotten_and_the_picture_sent_all_the_same() {
    let world = world();
    say(&world, "m_1", "https://shop.example/1.png").await;
    world.graph.reply([Reply::Error(json!({"code": 100, "error_subcode": 2_018_074}))]);
    say(&world, "m_2", "https://shop.example/1.png").await;
    say(&world, "m_3", "https://shop.example/1.png").await;
    assert_eq!(world.graph.uploads().len(), 2);
    let ids: Vec<_> = payloads(&world).iter().map(|payload| payload["attachment_id"].clone()).collect();
    assert_eq!(ids, ["att_1", "att_1", "att_2", "att_2"]);
}

#[tokio::test]
async fn an_id_that_was_just_forgotten_is_not_sent_again_where_a_replica_of_the_table_has_it_yet() {
    let chaos = Chaos::new(1, ManualClock::at(TimestampMs::from_millis(START)), 0, Rules::default());
    let bot = Bot::new(|_| Ok(vec![Message::image(Media::url("https://shop.example/1.png")).into()]));
    let world = World::with_state(bot, chaos, &json!({}));
    let unknown = || Reply::Error(json!({"code": 100, "error_subcode": 2_018_074}));
    assert_eq!(world.consume(vec![said("7001", "m_1")]).await, NOTHING);
    world.graph.reply([unknown()]);
    assert_eq!(world.consume(vec![said("7001", "m_2")]).await, NOTHING);
    let ids: Vec<_> = world.graph.sends().iter().map(|body| body["message"]["attachment"]["payload"].clone()).collect();
    assert_eq!(ids, ["att_1", "att_1", "att_2"].map(|id| json!({"attachment_id": id})));
}

/// World whose bot answers everything with this attachment.
fn world_of(kind: &str, payload: &Value) -> World<MemoryState> {
    let message = json!({"message": {"attachment": {"type": kind, "payload": payload}}});
    World::new(Bot::new(move |_| Ok(vec![Answer::read(&message).unwrap().actions.remove(0)])))
}

#[tokio::test]
async fn an_upload_that_got_no_answer_is_done_again_and_then_the_url_is_sent() {
    let url = json!({"url": "https://shop.example/tour.mp4"});
    for (lost, uploads, payload) in
        [(0, 1, json!({"attachment_id": "att_1"})), (1, 2, json!({"attachment_id": "att_2"})), (2, 2, url.clone())]
    {
        let world = world_of("video", &url);
        world.graph.lose_uploads(lost);
        let mut waits = Vec::new();
        while !world.consume(vec![said("7001", "m_1")]).await.is_empty() {
            assert_eq!(world.graph.sends().len(), 0, "it would be cut off as the upload was");
            waits.push(hidden(&world).pop().unwrap());
            world.clock.advance(Duration::from_secs(5));
        }
        assert_eq!((waits.len(), world.graph.uploads().len()), (lost, uploads));
        assert_eq!(payloads(&world), [payload], "{lost} lost");
    }
}

#[tokio::test(start_paused = true)]
async fn conversations_that_send_the_same_at_the_same_time_have_it_uploaded_once() {
    let batch = || -> Vec<_> { (0..8).map(|person| said(&format!("700{person}"), &format!("m_{person}"))).collect() };
    for (lost, back, sent, in_all) in [(0, 0, 8, 1), (1, 8, 0, 2)] {
        let world = world_of("image", &json!({"url": "https://shop.example/1.png"}));
        world.graph.delay(Duration::from_millis(100));
        world.graph.lose_uploads(lost);
        assert_eq!(world.consume(batch()).await.len(), back);
        assert_eq!((world.graph.uploads().len(), world.graph.sends().len()), (1, sent));
        world.clock.advance(Duration::from_secs(5));
        assert_eq!(world.consume(batch()).await.len(), 0);
        assert_eq!((world.graph.uploads().len(), world.graph.sends().len()), (in_all, 8));
    }
}

#[tokio::test]
async fn an_upload_is_begun_only_with_the_time_of_a_send_for_itself_and_another_for_the_message() {
    // Of the 29 seconds of a run, six are for each.
    for (takes_ms, of_first) in [(17_000, 1), (17_001, 0)] {
        let clock: Arc<OnceLock<ManualClock>> = Arc::default();
        let of_bot = Arc::clone(&clock);
        let mut bot = Bot::new(move |_| {
            of_bot.get().unwrap().advance(Duration::from_millis(takes_ms));
            Ok(vec![Message::image(Media::url("https://shop.example/1.png")).into()])
        });
        bot.repeatable = false;
        let world = World::with_state(bot, MemoryState::new(), &json!({"markSeen": false, "typing": false}));
        clock.set(world.clock.clone()).unwrap();
        let back = world.consume(vec![said("7001", "m_1")]).await;
        assert_eq!((back.len(), world.graph.uploads().len()), (1 - of_first, of_first), "{takes_ms}");
        assert_eq!(hidden(&world), vec![0; back.len()], "the next run has all its time");
        assert_eq!(world.consume(vec![said("7001", "m_1")]).await, NOTHING);
        assert_eq!((world.graph.uploads().len(), world.graph.sends().len()), (1, 1));
        assert_eq!(world.bot.asked.lock().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_video_has_the_time_that_meta_may_fetch_it_for_as_far_as_the_run_has_it() {
    let by_url = |is_reusable: bool| json!({"url": "https://shop.example/tour", "is_reusable": is_reusable});
    // Of 30 or 120 seconds one is kept back, and six are for the send behind an upload.
    for (kind, is_reusable, of_short, of_long) in [
        ("image", true, vec![15, 15], vec![15, 15]),
        ("video", true, vec![23, 15], vec![80, 15]),
        ("video", false, vec![29], vec![80]),
        ("audio", false, vec![15], vec![15]),
    ] {
        for (time, expected) in [(30, of_short), (120, of_long)] {
            let world = world_of(kind, &by_url(is_reusable));
            world.consume_within(Duration::from_secs(time), vec![said("7001", "m_1")]).await;
            let patience: Vec<_> = world.graph.patience().iter().map(Duration::as_secs).collect();
            assert_eq!(patience, expected, "{kind} {is_reusable} within {time} s");
        }
    }
}

#[tokio::test]
async fn a_picture_that_is_not_to_be_reused_is_sent_by_its_url() {
    let payload = json!({"url": "https://shop.example/today.png", "is_reusable": false});
    let world = world_of("image", &payload);
    say(&world, "m_1", "hi").await;
    assert_eq!((world.graph.uploads().len(), payloads(&world)), (0, vec![payload]));
}
