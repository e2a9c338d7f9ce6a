//! What a throttle holds up: a send, a Page's private replies, a Page, or an app.

use std::time::Duration;

use aws_lambda_events::sqs::SqsMessage;
use messenger_channel::clock::millis;
use messenger_channel::state::MemoryState;
use serde_json::{Value, json};

use crate::support::{Bot, NOTHING, Reply, START, World, hidden, parked, said, sqs};

const SECOND: Duration = Duration::from_secs(1);

/// World that nobody sees typing in.
fn world() -> World {
    World::with_state(Bot::saying(&["hello"]), MemoryState::new(), &json!({"markSeen": false, "typing": false}))
}

/// Command that answers a comment, or another recipient.
fn answer_to(recipient: &Value) -> SqsMessage {
    let id = recipient.to_string();
    let body = json!({"version": 1, "id": id, "account": "main", "to": recipient, "actions": [{"text": "see here"}]});
    sqs(&id, &id, "SendQueue.fifo", body.to_string())
}

fn private_reply(comment: usize) -> SqsMessage {
    answer_to(&json!({"comment_id": format!("1_{comment}")}))
}

#[tokio::test]
async fn a_throttle_holds_up_the_page_only_where_it_is_of_the_pages_or_the_apps_calls() {
    for (error, is_of_page, wait) in [
        (json!({"code": 4}), true, 30),
        (json!({"code": 17}), true, 30),
        (json!({"code": 32, "error_data": {"remaining_seconds": 90}}), true, 90),
        (json!({"code": 80_001}), true, 30),
        (json!({"code": 80_006}), true, 30),
        (json!({"code": 613}), false, 30),
        (json!({"code": 613, "error_subcode": 2_534_040}), false, 30),
        (json!({"code": 613, "error_data": {"remaining_seconds": 3600}}), false, 3600),
        (json!({"code": 613, "error_data": {"remaining_seconds": 3601}}), false, 3600),
        (json!({"code": 2_300_028}), false, 3600),
        (json!({"code": 77, "error_data": {"remaining_seconds": 300}}), false, 300),
    ] {
        let world = world();
        world.graph.reply([Reply::Error(error.clone())]);
        assert_eq!(world.consume(vec![said("7001", "m_1")]).await.len(), 1, "{error}");
        assert_eq!(hidden(&world), [wait], "{error}");
        let other = world.consume(vec![said("7002", "m_2")]).await.len();
        assert_eq!((other, world.graph.sends().len()), if is_of_page { (1, 1) } else { (0, 2) }, "{error}");
        world.clock.advance(SECOND * u32::try_from(wait).unwrap());
        assert_eq!(world.consume(vec![said("7001", "m_1"), said("7002", "m_2")]).await, NOTHING, "{error}");
    }
}

#[tokio::test]
async fn graph_is_not_called_before_its_time_and_only_a_stopped_page_is_looked_at_meanwhile() {
    for (code, looks) in [(32, 4..=6), (613, 1..=1)] {
        let world = world();
        world.graph.reply([Reply::Error(json!({"code": code, "error_data": {"remaining_seconds": 3600}}))]);
        let mut time = Duration::ZERO;
        while !world.consume(vec![said("7001", "m_1")]).await.is_empty() {
            assert_eq!(world.graph.sends().len(), 1, "{code}");
            let wait = SECOND * u32::try_from(*hidden(&world).last().unwrap()).unwrap();
            world.clock.advance(wait);
            time += wait;
        }
        assert!(
            time >= Duration::from_hours(1) && looks.contains(&hidden(&world).len()),
            "{code}: {:?}",
            hidden(&world)
        );
        assert_eq!(world.graph.sends().len(), 2, "{code}");
    }
}

/// Lets a message that is answered with two texts come again, each time when it is due. Returns for how long it was
/// hidden after each of these replies of Graph.
async fn waits(replies: Vec<Reply>) -> Vec<u64> {
    let quiet = json!({"markSeen": false, "typing": false});
    let world = World::with_state(Bot::saying(&["one", "two"]), MemoryState::new(), &quiet);
    world.graph.reply(replies);
    while !world.consume(vec![said("7001", "m_1")]).await.is_empty() {
        world.clock.advance(SECOND * u32::try_from(*hidden(&world).last().unwrap()).unwrap());
        world.pass_fences().await;
    }
    assert!(parked(&world).is_empty() && world.metrics.text().contains(r#""Sent""#));
    hidden(&world)
}

#[tokio::test]
async fn what_is_refused_again_and_again_waits_twice_as_long_each_time_unless_graph_says_how_long() {
    let refused = |code: u32| Reply::Error(json!({ "code": code }));
    let lasting = |seconds: u32| Reply::Error(json!({"code": 613, "error_data": {"remaining_seconds": seconds}}));
    for code in [4, 32, 613, 80_006] {
        assert_eq!(waits(vec![refused(code); 7]).await, [30, 60, 120, 240, 480, 600, 600], "{code}");
    }
    assert_eq!(waits(vec![lasting(90); 3]).await, [90, 90, 90], "what Graph says counts");
    let told_between = [613, 613].map(refused).into_iter().chain([lasting(5)]).chain([refused(613)]).collect();
    assert_eq!(waits(told_between).await, [30, 60, 5, 120]);
    let sent_between = vec![refused(613), refused(613), Reply::Sent, refused(613)];
    assert_eq!(waits(sent_between).await, [30, 60, 30], "each part begins anew");
    let in_doubt = vec![Reply::Lost { arrived: false }, refused(613), refused(613), refused(613)];
    let waits = waits(in_doubt).await;
    assert_eq!(waits[waits.len() - 3..], [30, 60, 120], "{waits:?}");
}

#[tokio::test]
async fn how_long_an_error_lasts_does_not_change_what_it_means() {
    let lasting = |code: u32, subcode: u32| {
        Reply::Error(json!({"code": code, "error_subcode": subcode, "error_data": {"remaining_seconds": 3600}}))
    };
    // A cap on marketing to one person: dropped, and the next conversation goes on.
    let capped = world();
    capped.graph.reply([lasting(4, 2_018_354)]);
    assert_eq!(capped.consume(vec![said("7001", "m_1")]).await, NOTHING);
    assert_eq!(capped.consume(vec![said("7002", "m_2")]).await, NOTHING);
    assert_eq!(capped.graph.sends().len(), 2);
    // It may have arrived: nothing is sent again before the echo had its time.
    let unknown = world();
    unknown.graph.reply([lasting(2, 0)]);
    assert_eq!(unknown.consume(vec![said("7001", "m_1")]).await.len(), 1);
    assert_eq!(hidden(&unknown), [60]);
    unknown.clock.advance(SECOND * 60);
    assert_eq!(unknown.consume(vec![said("7001", "m_1")]).await.len(), 1);
    assert_eq!(unknown.graph.sends().len(), 1, "a fence is set first");
    // A dead token stops the account.
    let dead = world();
    dead.graph.reply([lasting(190, 460)]);
    assert_eq!(dead.consume(vec![said("7001", "m_1")]).await.len(), 1);
    assert!(dead.metrics.text().contains(r#""AccountStopped":1"#));
}

#[tokio::test]
async fn a_refused_private_reply_holds_up_private_replies_and_nobodys_answer() {
    for recipient in [json!({"comment_id": "1_1"}), json!({"post_id": "1_2"})] {
        let world = world();
        world.graph.reply([Reply::Error(json!({"code": 613}))]);
        assert_eq!(world.consume(vec![answer_to(&recipient)]).await.len(), 1);
        assert_eq!(world.consume(vec![private_reply(3)]).await.len(), 1);
        assert_eq!(world.graph.sends().len(), 1, "the next one is not tried");
        assert_eq!(world.consume(vec![said("7001", "m_1")]).await, NOTHING, "{recipient}");
        assert_eq!(world.graph.texts(), ["see here", "hello"]);
        world.clock.advance(SECOND * 30);
        assert_eq!(world.consume(vec![answer_to(&recipient)]).await, NOTHING, "{recipient}");
        assert_eq!(world.consume(vec![private_reply(3)]).await.len(), 1, "one by one from now on");
        world.clock.advance(SECOND * 6);
        assert_eq!(world.consume(vec![private_reply(3)]).await, NOTHING, "{recipient}");
    }
}

#[tokio::test]
async fn no_more_private_replies_leave_than_meta_takes_in_an_hour_and_answers_leave_beside_them() {
    let world = world();
    for comment in 0..200 {
        world.consume(vec![private_reply(comment)]).await;
        world.clock.advance(Duration::from_millis(50));
    }
    // 150 at once, and one more in ten seconds.
    assert!((150..=152).contains(&world.graph.sends().len()), "{}", world.graph.sends().len());
    let sent = world.graph.sends().len();
    assert_eq!(world.consume(vec![said("7001", "m_1")]).await, NOTHING);
    assert_eq!(world.graph.sends().len(), sent + 1);
    assert_eq!(world.consume(vec![private_reply(199)]).await.len(), 1);
    world.clock.advance(SECOND * 6);
    assert_eq!(world.consume(vec![private_reply(199)]).await, NOTHING);
}

#[tokio::test]
async fn a_record_that_was_received_often_comes_later_and_one_that_is_only_old_does_not() {
    for (receives, at_least) in [(1, 60), (134, 60), (135, 120), (989, 7_680)] {
        let world = world();
        world.graph.reply([Reply::Error(json!({"code": 613}))]);
        world.consume(vec![private_reply(1)]).await;
        let mut old = private_reply(2);
        let sent_at = START - millis(Duration::from_hours(13 * 24));
        old.attributes.insert("SentTimestamp".into(), sent_at.to_string());
        old.attributes.insert("ApproximateReceiveCount".into(), receives.to_string());
        assert_eq!(world.consume(vec![old]).await.len(), 1);
        let wait = hidden(&world)[1];
        assert!((at_least..=at_least * 5 / 4).contains(&wait), "received {receives} times, it comes in {wait} s");
    }
}

#[tokio::test]
async fn a_time_that_graph_says_again_and_again_is_kept_until_the_receives_would_not_last() {
    for (code, told, receives, wait) in
        [(613, 5, 539, 5), (613, 5, 540, 960), (4, 60, 989, 7_680), (613, 3_600, 540, 3_600)]
    {
        let world = world();
        world.graph.reply([Reply::Error(json!({"code": code, "error_data": {"remaining_seconds": told}}))]);
        let mut record = said("7001", "m_1");
        record.attributes.insert("ApproximateReceiveCount".into(), receives.to_string());
        assert_eq!(world.consume(vec![record]).await.len(), 1);
        assert_eq!(hidden(&world), [wait], "{code}, {told} s, receive {receives}");
    }
}
