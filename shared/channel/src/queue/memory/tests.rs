use std::time::Duration;

use tokio::time::Instant;

use super::{Depth, MemoryQueue, Redrive};
use crate::queue::{BATCH_BYTES, Enqueue, EnqueueError, Message, QueueId};

const MINUTE: Duration = Duration::from_mins(1);

fn queue() -> MemoryQueue {
    MemoryQueue::new(Redrive { visibility_timeout: Duration::from_secs(30), max_receive_count: 2 })
}

fn message(id: &str) -> Message {
    Message { message_group_id: QueueId::new("g"), deduplication_id: QueueId::new(id), body: id.into() }
}

#[tokio::test(start_paused = true)]
async fn a_receive_wakes_when_a_message_arrives() {
    let queue = queue();
    let receiver = tokio::spawn({
        let queue = queue.clone();
        async move { queue.receive(10, MINUTE).await }
    });
    tokio::task::yield_now().await;
    let began = Instant::now();
    queue.send(message("1")).unwrap();
    assert_eq!(receiver.await.unwrap().len(), 1);
    assert_eq!(began.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_receive_wakes_when_a_time_out_ends_and_gives_up_after_its_wait() {
    let queue = queue();
    queue.send(message("1")).unwrap();
    let began = Instant::now();
    assert_eq!(queue.receive(10, MINUTE).await[0].receive_count, 1);
    assert_eq!(queue.receive(10, MINUTE).await[0].receive_count, 2);
    assert_eq!(began.elapsed(), Duration::from_secs(30));
    assert!(queue.receive(10, MINUTE).await.is_empty(), "the third receive makes a dead letter");
    assert_eq!(began.elapsed(), Duration::from_secs(90));
    assert_eq!(queue.depth(), Depth { visible: 0, in_flight: 0, dead: 1 });
    assert_eq!(queue.dead_letters()[0].record.message.body, "1");
}

#[tokio::test(start_paused = true)]
async fn a_deletion_or_a_shown_record_wakes_who_waits_for_the_group() {
    let queue = queue();
    queue.send(message("1")).unwrap();
    queue.send(message("2")).unwrap();
    let first = queue.receive(1, MINUTE).await.remove(0);
    let waiting = tokio::spawn({
        let queue = queue.clone();
        async move { queue.receive(10, MINUTE).await }
    });
    tokio::task::yield_now().await;
    let began = Instant::now();
    queue.change_visibility(first.receipt, Duration::ZERO).unwrap();
    let both = waiting.await.unwrap();
    assert_eq!(both.iter().map(|record| record.message.body.as_str()).collect::<Vec<_>>(), ["1", "2"]);
    assert_eq!(began.elapsed(), Duration::ZERO);
    assert!(queue.delete(first.receipt).is_err());
    queue.delete(both[0].receipt).unwrap();
    assert_eq!(queue.depth(), Depth { visible: 0, in_flight: 1, dead: 0 });
}

#[tokio::test(start_paused = true)]
async fn time_that_is_skipped_shows_what_was_hidden_for_so_long() {
    let queue = queue();
    queue.send(message("1")).unwrap();
    queue.receive(1, MINUTE).await;
    let waiting = tokio::spawn({
        let queue = queue.clone();
        async move { queue.receive(1, MINUTE).await }
    });
    tokio::task::yield_now().await;
    let began = Instant::now();
    queue.advance(Duration::from_secs(29));
    tokio::task::yield_now().await;
    assert!(!waiting.is_finished());
    queue.advance(Duration::from_secs(1));
    assert_eq!(waiting.await.unwrap()[0].receive_count, 2);
    assert_eq!(began.elapsed(), Duration::ZERO);
    assert_eq!(queue.receive(1, MINUTE).await, [], "the third receive makes a dead letter, 30 seconds from now");
    assert_eq!(began.elapsed(), MINUTE);
}

#[tokio::test]
async fn a_batch_is_stored_but_for_what_the_queue_refuses() {
    let queue = queue();
    let batch = [message("1"), Message { body: "\0".into(), ..message("2") }, message("3")];
    assert_eq!(queue.enqueue(&batch).await, Ok(vec![1]));
    assert_eq!(queue.depth().visible, 2);
    assert_eq!(queue.enqueue(&batch[..1]).await, Ok(vec![]), "a duplicate counts as stored");
    assert_eq!(queue.depth().visible, 2);
}

#[tokio::test]
async fn a_batch_that_is_too_large_is_refused_as_a_whole() {
    let queue = queue();
    let eleven: Vec<_> = (0..11).map(|id| message(&id.to_string())).collect();
    let too_many = EnqueueError::Refused("TooManyEntriesInBatchRequest".into());
    assert_eq!(queue.enqueue(&eleven).await, Err(too_many));
    let half = |id: &str, extra| Message { body: "b".repeat(BATCH_BYTES / 2 + extra), ..message(id) };
    let too_long = EnqueueError::Refused("BatchRequestTooLong".into());
    assert_eq!(queue.enqueue(&[half("1", 0), half("2", 1)]).await, Err(too_long));
    assert_eq!(queue.depth().visible, 0);
    assert_eq!(queue.enqueue(&[half("1", 0), half("2", 0)]).await, Ok(vec![]));
}
