//! What a message costs: writes and time.

use std::time::Duration;

use messenger_channel::clock::{Clock, ManualClock};
use messenger_wire::TimestampMs;
use messenger_wire::webhook::Feed;
use serde_json::{Value, json};

use crate::once::chaos::{Chaos, Rules};
use crate::support::{Bot, NOTHING, PAGE, START, World, record, said, text};

/// Writes of one message, whose text says how many parts its answer has.
async fn writes(rules: Rules, settings: &Value, said: &str) -> usize {
    let clock = ManualClock::at(TimestampMs::from_millis(START));
    let chaos = Chaos::new(1, clock, 0, rules);
    let consumer = crate::once::model::world(&chaos, settings);
    let mut batch = aws_lambda_events::sqs::SqsEvent::default();
    batch.records = vec![record(Feed::Messaging, &text("7001", "m_1", said))];
    let end = TimestampMs::from_millis(START + 30_000);
    assert_eq!(consumer.consume(batch, consumer::Deadline::at(end), "").await.batch_item_failures.len(), 0);
    chaos.watch().writes
}

#[tokio::test]
async fn a_message_that_a_flow_answers_costs_three_writes() {
    let (rules, none) = (Rules::default(), json!({}));
    assert_eq!(writes(rules, &none, "1:0").await, 3);
    assert_eq!(writes(rules, &none, "3:0").await, 5, "each further part costs one more");
    assert_eq!(writes(Rules { repeatable: false, ..rules }, &none, "1:0").await, 4, "a stored plan costs one more");
    assert_eq!(writes(Rules { tells: true, ..rules }, &none, "1:0").await, 4, "a result costs one more");
}

#[tokio::test]
async fn a_seat_costs_two_writes_where_there_are_other_accounts_to_keep_workers_for_and_what_cannot_be_slow_takes_none()
{
    let (rules, handler) = (Rules { workers: 10, ..Rules::default() }, json!({"dispatch": {"type": "handler"}}));
    assert_eq!(writes(rules, &handler, "1:0").await, 5);
    let flow = json!({"dispatch": {"type": "flow", "flow": {"rules": []}}});
    assert_eq!(writes(rules, &flow, "1:0").await, 3);
    let (queue, quick) = (
        json!({"dispatch": {"type": "sqs", "queueUrl": "https://sqs.us-east-1.amazonaws.com/1/bot"}}),
        json!({"dispatch": {"type": "http", "url": "https://bot.example", "secret": "s", "timeoutMs": 3000}}),
    );
    for cannot_be_slow in [&queue, &quick] {
        let own = Rules { workers: 1, ..rules };
        assert_eq!(writes(rules, cannot_be_slow, "1:0").await, writes(own, cannot_be_slow, "1:0").await);
    }
    assert_eq!(
        writes(Rules { workers: 9, ..rules }, &handler, "1:0").await,
        3,
        "no worker is kept free of less than ten"
    );
    assert_eq!(writes(Rules { workers: 1, ..rules }, &handler, "1:0").await, 3, "there is no other account");
}

#[tokio::test]
async fn a_receipt_costs_nothing_and_one_in_standby_a_single_write() {
    let receipt = json!({"sender": {"id": "7001"}, "recipient": {"id": PAGE}, "timestamp": START,
        "read": {"watermark": START}});
    for (feed, written) in [(Feed::Messaging, 0), (Feed::Standby, 1)] {
        let chaos = Chaos::new(1, ManualClock::at(TimestampMs::from_millis(START)), 0, Rules::default());
        let consumer = crate::once::model::world(&chaos, &json!({}));
        // Told twice, it teaches nothing new.
        for _ in 0..2 {
            let mut batch = aws_lambda_events::sqs::SqsEvent::default();
            batch.records = vec![record(feed, &receipt)];
            let end = TimestampMs::from_millis(START + 30_000);
            assert_eq!(consumer.consume(batch, consumer::Deadline::at(end), "").await.batch_item_failures.len(), 0);
            assert_eq!(chaos.watch().writes, written, "{feed:?}");
        }
    }
}

#[tokio::test]
async fn a_pause_of_typing_costs_what_another_run_writes() {
    let clock = ManualClock::at(TimestampMs::from_millis(START));
    let chaos = Chaos::new(1, clock.clone(), 0, Rules::default());
    let consumer = crate::once::model::world(&chaos, &json!({}));
    for back in [1, 0] {
        let mut batch = aws_lambda_events::sqs::SqsEvent::default();
        batch.records = vec![record(Feed::Messaging, &text("7001", "m_1", "1:1"))];
        let end = TimestampMs::from_millis(clock.now().as_millis() + 30_000);
        assert_eq!(consumer.consume(batch, consumer::Deadline::at(end), "").await.batch_item_failures.len(), back);
        clock.advance(Duration::from_secs(2));
    }
    assert_eq!(chaos.watch().writes, 6);
}

#[tokio::test]
async fn a_message_that_nobody_answers_costs_no_more_where_typing_is_shown_and_ended() {
    for repeatable in [true, false] {
        let mut costs = Vec::new();
        for typing in [false, true] {
            let clock = ManualClock::at(TimestampMs::from_millis(START));
            let chaos = Chaos::new(1, clock, 0, Rules { repeatable, ..Rules::default() });
            let consumer = crate::once::model::world(&chaos, &json!({ "typing": typing }));
            let mut batch = aws_lambda_events::sqs::SqsEvent::default();
            batch.records = vec![record(Feed::Messaging, &text("7001", "m_1", "0:0"))];
            let end = TimestampMs::from_millis(START + 30_000);
            assert_eq!(consumer.consume(batch, consumer::Deadline::at(end), "").await.batch_item_failures.len(), 0);
            costs.push(chaos.watch().writes);
        }
        assert_eq!(costs[0], costs[1], "{repeatable}");
    }
}

/// Writes of each of so many batches of so many messages, one each `every`, for one worker of a hundred.
async fn writes_of_batches(batches: usize, messages: usize, every: Duration) -> Vec<usize> {
    let clock = ManualClock::at(TimestampMs::from_millis(START));
    let chaos = Chaos::new(1, clock.clone(), 0, Rules { workers: 50, ..Rules::default() });
    let flow = json!({"dispatch": {"type": "flow", "flow": {"rules": []}}});
    let consumer = crate::once::model::world(&chaos, &flow);
    let mut writes = vec![0];
    for number in 0..batches {
        let mut batch = aws_lambda_events::sqs::SqsEvent::default();
        let message = |person: usize| text(&format!("7{number:03}{person}"), &format!("m_{number}_{person}"), "1:0");
        batch.records = (0..messages).map(|person| record(Feed::Messaging, &message(person))).collect();
        let end = TimestampMs::from_millis(clock.now().as_millis() + 30_000);
        assert_eq!(consumer.consume(batch, consumer::Deadline::at(end), "").await.batch_item_failures.len(), 0);
        writes.push(chaos.watch().writes);
        clock.advance(every);
    }
    writes.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

#[tokio::test]
async fn a_burst_costs_three_writes_a_message_and_one_or_two_for_the_slots_of_ten() {
    for every in [Duration::ZERO, Duration::from_millis(100)] {
        let each = writes_of_batches(20, 10, every).await;
        assert_eq!(each[0], 30, "a free share");
        assert!(each.iter().all(|writes| (30..=32).contains(writes)), "{every:?}: {each:?}");
        assert!(each.iter().sum::<usize>() <= 20 * 32, "{every:?}: {each:?}");
    }
}

#[tokio::test]
async fn messages_that_come_one_by_one_cost_three_writes_and_one_for_the_slots_of_six_or_more() {
    // Graph takes a quarter of a second beside.
    for (every_ms, most) in [(0, 33), (100, 25), (500, 17), (1_000, 12), (1_700, 5), (2_000, 3), (2_500, 0)] {
        let each = writes_of_batches(200, 1, Duration::from_millis(every_ms)).await;
        let slots = each.iter().filter(|writes| **writes > 3).count();
        assert!(each.iter().all(|writes| (3..=4).contains(writes)), "{every_ms} ms: {each:?}");
        assert!(slots <= most, "{every_ms} ms: {slots} slots");
    }
}

#[tokio::test(start_paused = true)]
async fn ten_conversations_take_hardly_longer_than_one() {
    for (of_table_ms, at_least_ms) in [(0, 100), (5, 150)] {
        let mut took = Vec::new();
        for people in [1, 10] {
            let rules = Rules { takes: Duration::from_millis(of_table_ms), ..Rules::default() };
            let chaos = Chaos::new(1, ManualClock::at(TimestampMs::from_millis(START)), 0, rules);
            let world = World::with_state(Bot::saying(&["hello"]), chaos, &json!({}));
            world.graph.delay(Duration::from_millis(100));
            let batch = (0..people).map(|person| said(&format!("70{person}"), &format!("m_{person}"))).collect();
            let start = tokio::time::Instant::now();
            assert_eq!(world.consume(batch).await, NOTHING);
            assert_eq!(world.graph.texts().len(), people);
            took.push(start.elapsed());
        }
        assert!(took[0] >= Duration::from_millis(at_least_ms), "{took:?}");
        assert!(took[1] <= took[0].mul_f64(1.2), "{took:?} where the table takes {of_table_ms} ms");
    }
}
