//! Acknowledged means stored: every event, in order within its group, whatever the queue does.

use std::collections::HashMap;
use std::time::Duration;

use ingress::enqueue::NotEnqueued;
use messenger_channel::queue::{Message, QueueId};
use proptest::prelude::*;
use tokio::time::Instant;

use crate::queue::{FakeQueue, Fault};
use crate::setup::{DOCUMENT, Written, delivery, ingress, ingress_of, notification, run, status, text_event};

/// Time for a delivery.
const BUDGET: Duration = Duration::from_secs(4);

async fn enqueue(queue: &FakeQueue, messages: Vec<Message>) -> Result<u64, NotEnqueued> {
    ingress::enqueue::enqueue(queue, messages, Instant::now() + BUDGET).await
}

fn message(group: usize, number: usize, bytes: usize) -> Message {
    Message {
        message_group_id: QueueId::new(format!("group-{group}")),
        deduplication_id: QueueId::new(format!("{group}-{number}")),
        body: format!("{group}-{number}:{}", "x".repeat(bytes)),
    }
}

/// Messages of groups in turn: 0-0, 1-0, 2-0, 0-1, ...
fn messages(groups: usize, total: usize) -> Vec<Message> {
    (0..total).map(|number| message(number % groups, number / groups, 10)).collect()
}

fn by_group(messages: &[Message]) -> HashMap<&str, Vec<&str>> {
    let mut groups: HashMap<_, Vec<_>> = HashMap::new();
    for message in messages {
        groups.entry(message.message_group_id.as_str()).or_default().push(message.body.as_str());
    }
    groups
}

#[tokio::test(start_paused = true)]
async fn a_thousand_events_at_ten_milliseconds_a_call_take_less_than_400() {
    for groups in [1_000, 250, 100, 20, 10, 5] {
        let queue = FakeQueue::with_latency(Duration::from_millis(10));
        let sent = messages(groups, 1_000);
        let start = Instant::now();
        assert_eq!(enqueue(&queue, sent.clone()).await, Ok(0));
        let elapsed = start.elapsed();
        assert!(elapsed < Duration::from_millis(400), "{groups} groups took {elapsed:?}");
        assert_eq!(by_group(&queue.stored()), by_group(&sent), "{groups} groups");
        assert!(queue.most_in_flight() <= 8);
    }
}

#[tokio::test(start_paused = true)]
async fn even_one_conversation_with_a_thousand_events_is_stored_in_time() {
    let queue = FakeQueue::with_latency(Duration::from_millis(25));
    let sent = messages(1, 1_000);
    assert_eq!(enqueue(&queue, sent.clone()).await, Ok(0));
    assert_eq!(queue.stored(), sent);
}

#[tokio::test(start_paused = true)]
async fn calls_are_filled() {
    for (groups, total, calls) in [
        (1, 1, 1),
        (10, 10, 1),
        (3, 9, 3),
        (30, 30, 3),
        (100, 100, 10),
        (1_000, 1_000, 104),
        // A hundred people with ten messages each, and others like them.
        (100, 1_000, 100),
        (90, 990, 106),
        (250, 1_000, 104),
        (100, 2_400, 244),
    ] {
        let queue = FakeQueue::default();
        enqueue(&queue, messages(groups, total)).await.unwrap();
        assert_eq!(queue.calls().len(), calls, "{total} messages of {groups} groups: {:?}", queue.calls());
    }
}

/// Most calls that follow one another.
async fn rounds(sent: Vec<Message>) -> usize {
    let queue = FakeQueue::with_latency(Duration::from_millis(1));
    let start = Instant::now();
    enqueue(&queue, sent).await.unwrap();
    usize::try_from(start.elapsed().as_millis()).unwrap()
}

#[tokio::test(start_paused = true)]
async fn no_more_calls_follow_one_another_than_a_track_fills_or_its_longest_group_needs() {
    for (groups, total, expected) in
        [(10, 100, 10), (100, 1_000, 13), (90, 990, 14), (250, 1_000, 13), (100, 2_400, 32), (42, 1_000, 24)]
    {
        assert_eq!(rounds(messages(groups, total)).await, expected, "{total} messages of {groups} groups");
    }
    // One long conversation among many short ones, wherever it stands.
    let short = || (1..=200).map(|group| message(group, 0, 10));
    let long = || (0..24).map(|number| message(0, number, 10));
    for sent in [short().chain(long()).collect(), long().chain(short()).collect::<Vec<_>>()] {
        assert_eq!(rounds(sent).await, 24);
    }
}

#[tokio::test(start_paused = true)]
async fn large_messages_are_spread_over_calls_by_their_bytes() {
    let queue = FakeQueue::default();
    let sent: Vec<_> = (0..12).map(|group| message(group, 0, 400_000)).collect();
    enqueue(&queue, sent).await.unwrap();
    assert_eq!(queue.calls(), [2, 2, 2, 2, 2, 2]);
}

#[tokio::test(start_paused = true)]
async fn small_messages_fill_the_calls_of_large_ones() {
    let messages_of = |group, bytes| (0..3).map(move |number| message(group, number, bytes));
    let queue = FakeQueue::default();
    let sent: Vec<_> = messages_of(0, 600_000).chain(messages_of(1, 600_000)).chain(messages_of(2, 10)).collect();
    enqueue(&queue, sent.clone()).await.unwrap();
    assert_eq!(queue.calls(), [2, 2, 2, 1, 1, 1]);
    assert_eq!(by_group(&queue.stored()), by_group(&sent));
}

#[tokio::test(start_paused = true)]
async fn refused_messages_are_sent_again_and_never_overtaken() {
    let faults =
        [Some(Fault::Refuse(vec![0, 2])), None, Some(Fault::Fail), Some(Fault::StoreThenFail), Some(Fault::Hang)];
    let queue = FakeQueue::with_faults(faults);
    let sent = messages(3, 30);
    assert_eq!(enqueue(&queue, sent.clone()).await, Ok(4));
    assert_eq!(by_group(&queue.stored()), by_group(&sent));
}

#[tokio::test(start_paused = true)]
async fn the_time_for_a_delivery_is_bounded() {
    for fault in [Fault::Fail, Fault::Hang, Fault::Refuse((0..10).collect()), Fault::StoreThenFail] {
        let queue = FakeQueue::with_every_call(fault.clone());
        let start = Instant::now();
        let error = enqueue(&queue, messages(3, 30)).await.unwrap_err();
        // Of each of the three groups every call but the last was repeated, or was about to be.
        let calls = queue.calls().len() as u64;
        assert!((calls - 3..calls).contains(&error.retries), "{fault:?}: {} of {calls}", error.retries);
        assert!(start.elapsed() <= BUDGET, "{fault:?} took {:?}", start.elapsed());
        assert!(start.elapsed() >= Duration::from_millis(3_500), "{fault:?} gave up after {:?}", start.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn calls_may_be_slow_as_long_as_all_of_them_fit_into_the_time() {
    for (milliseconds, groups, total, is_stored) in [
        (1_499, 1, 1, true),
        (1_501, 1, 1, false),
        (1_000, 100, 100, true),
        (1_200, 1, 3, true),
        (1_200, 1, 4, false),
        // A hundred calls of ten, one after the other.
        (40, 1, 1_000, true),
        (41, 1, 1_000, false),
        // Calls of several people: 13, or the 24 that nobody's messages are spread over more than.
        (307, 100, 1_000, true),
        (308, 100, 1_000, false),
        (166, 42, 1_000, true),
        (167, 42, 1_000, false),
    ] {
        let queue = FakeQueue::with_latency(Duration::from_millis(milliseconds));
        let start = Instant::now();
        let stored = enqueue(&queue, messages(groups, total)).await.is_ok();
        assert_eq!(stored, is_stored, "{total} messages of {groups} groups at {milliseconds} ms");
        assert!(start.elapsed() <= BUDGET, "{total} messages at {milliseconds} ms took {:?}", start.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn a_queue_that_refuses_for_good_is_not_asked_again() {
    let queue = FakeQueue::with_every_call(Fault::Forbid);
    let start = Instant::now();
    assert!(enqueue(&queue, messages(1, 3)).await.is_err());
    assert_eq!((start.elapsed(), queue.calls().len()), (Duration::ZERO, 1));
}

#[tokio::test(start_paused = true)]
async fn what_was_stored_before_a_failure_is_not_stored_again_by_the_redelivery() {
    let events: Vec<_> = (0..40).map(|it| text_event(&format!("{}", 7000 + it % 4), &format!("m_{it}"))).collect();
    let body = notification(&events);
    let queue = FakeQueue::with_faults([None, Some(Fault::Refuse(vec![1])), None, Some(Fault::Forbid)]);
    let ingress = ingress(&queue);
    assert_eq!(status(&ingress.handle(delivery(&body)).await), 503);
    let stored = queue.stored().len();
    assert!((1..40).contains(&stored), "{stored}");
    queue.heal();
    let redelivered = body.replace("1789999999500", "1790000060500");
    assert_eq!(status(&ingress.handle(delivery(&redelivered)).await), 200);
    let mids = |group: usize| -> Vec<String> { (0..10).map(|it| format!("\"m_{}\"", it * 4 + group)).collect() };
    for group in 0..4 {
        let person = format!("\"{}\"", 7000 + group);
        let stored: Vec<_> = queue.stored().into_iter().filter(|it| it.body.contains(&person)).collect();
        let expected = mids(group);
        assert_eq!(stored.len(), expected.len());
        assert!(stored.iter().zip(&expected).all(|(message, mid)| message.body.contains(mid)), "{person}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_event_is_counted_when_it_is_in_the_queue_and_a_repeated_call_even_if_it_is_not() {
    let (queue, metrics) = (FakeQueue::with_faults([Some(Fault::Fail), Some(Fault::Forbid)]), Written::default());
    let ingress = ingress_of(DOCUMENT, &queue, &metrics);
    let foreign = r#"{"object":"page","entry":[{"id":"999"},"#;
    let body = notification(&[text_event("7001", "m_1")]).replace(r#"{"object":"page","entry":["#, foreign);
    assert_eq!(status(&ingress.handle(delivery(&body)).await), 503);
    let first = metrics.text();
    for (metric, is_there) in
        [("EnqueueRetries\":1", true), ("Deliveries\":1", true), ("Events", false), ("Foreign", false)]
    {
        assert_eq!(first.contains(metric), is_there, "{metric}: {first}");
    }
    assert_eq!(status(&ingress.handle(delivery(&body)).await), 200);
    let second = metrics.text()[first.len()..].to_owned();
    for metric in ["\"Events\":1", "\"ForeignPage\":1"] {
        assert!(second.contains(metric), "{metric}: {second}");
    }
}

fn fault() -> impl Strategy<Value = Option<Fault>> {
    prop_oneof![
        4 => Just(None),
        2 => proptest::collection::vec(0_usize..10, 1..5).prop_map(|positions| Some(Fault::Refuse(positions))),
        1 => Just(Some(Fault::Fail)),
        1 => Just(Some(Fault::StoreThenFail)),
        1 => Just(Some(Fault::Hang)),
    ]
}

/// Messages numbered within their groups.
fn numbered(groups: &[usize]) -> Vec<Message> {
    let mut next = HashMap::<usize, usize>::new();
    let number = |group: &usize| {
        let number = next.entry(*group).or_default();
        *number += 1;
        message(*group, *number, 5)
    };
    groups.iter().map(number).collect()
}

/// What holds of every delivery, whatever the queue does.
fn acknowledged_is_stored_once_and_in_order(sent: &[Message], queue: &FakeQueue) -> Result<(), TestCaseError> {
    let acknowledged = run(enqueue(queue, sent.to_vec())).is_ok();
    let stored = queue.stored();
    if acknowledged {
        prop_assert_eq!(stored.len(), sent.len());
    }
    let all = by_group(sent);
    let longest = all.values().map(Vec::len).max().unwrap_or_default();
    // Up to 24 messages of a group each has a call of its own: no refusal can change their order.
    if longest <= 24 {
        for (group, bodies) in by_group(&stored) {
            prop_assert!(all[group].starts_with(&bodies), "{}: {:?}", group, bodies);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn acknowledged_means_that_everything_is_stored_once_and_in_order(
        groups in proptest::collection::vec(0_usize..12, 0..120),
        faults in proptest::collection::vec(fault(), 0..12),
    ) {
        acknowledged_is_stored_once_and_in_order(&numbered(&groups), &FakeQueue::with_faults(faults))?;
    }
}

/// Whose messages the positions of a delivery are: of up to so many groups, in any order.
fn crowd() -> impl Strategy<Value = Vec<usize>> {
    (1_usize..=400).prop_flat_map(|groups| proptest::collection::vec(0..groups, 0..=1_000))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_holds_of_a_few_people_holds_of_a_crowd(
        groups in crowd(),
        faults in proptest::collection::vec(fault(), 0..40),
    ) {
        acknowledged_is_stored_once_and_in_order(&numbered(&groups), &FakeQueue::with_faults(faults))?;
    }

    /// A track holds an eighth of all messages at most, and one group on top of them.
    #[test]
    fn calls_are_as_full_as_groups_and_tracks_allow(groups in crowd()) {
        let sent = numbered(&groups);
        let longest = by_group(&sent).values().map(Vec::len).max().unwrap_or_default();
        prop_assume!(longest <= 24);
        let fullest = sent.len().div_ceil(10).div_ceil(8) * 10 + longest;
        let rounds = run(rounds(sent));
        prop_assert!(rounds <= longest.max(fullest.div_ceil(10)), "{} calls, {} at most of one", rounds, longest);
    }
}
