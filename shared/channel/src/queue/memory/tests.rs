use std::time::Duration;

use tokio::time::Instant;

use super::{Depth, MemoryQueue, Outgoing, Redrive};

const MINUTE: Duration = Duration::from_secs(60);

fn queue() -> MemoryQueue {
    MemoryQueue::new(Redrive { visibility_timeout: Duration::from_secs(30), max_receive_count: 2 })
}

fn outgoing(id: &str) -> Outgoing {
    Outgoing { message_group_id: "g".into(), deduplication_id: id.into(), body: id.into() }
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
    queue.send(outgoing("1")).unwrap();
    assert_eq!(receiver.await.unwrap().len(), 1);
    assert_eq!(began.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_receive_wakes_when_a_time_out_ends_and_gives_up_after_its_wait() {
    let queue = queue();
    queue.send(outgoing("1")).unwrap();
    let began = Instant::now();
    assert_eq!(queue.receive(10, MINUTE).await[0].receive_count, 1);
    assert_eq!(queue.receive(10, MINUTE).await[0].receive_count, 2);
    assert_eq!(began.elapsed(), Duration::from_secs(30));
    assert!(queue.receive(10, MINUTE).await.is_empty(), "the third receive makes a dead letter");
    assert_eq!(began.elapsed(), Duration::from_secs(90));
    assert_eq!(queue.depth(), Depth { visible: 0, in_flight: 0, dead: 1 });
    assert_eq!(queue.dead_letters()[0].message.body, "1");
}

#[tokio::test(start_paused = true)]
async fn a_deletion_or_a_shown_record_wakes_who_waits_for_the_group() {
    let queue = queue();
    queue.send(outgoing("1")).unwrap();
    queue.send(outgoing("2")).unwrap();
    let first = queue.receive(1, MINUTE).await.remove(0);
    let waiting = tokio::spawn({
        let queue = queue.clone();
        async move { queue.receive(10, MINUTE).await }
    });
    tokio::task::yield_now().await;
    let began = Instant::now();
    queue.change_visibility(&first.receipt, Duration::ZERO).unwrap();
    let both = waiting.await.unwrap();
    assert_eq!(both.iter().map(|record| record.message.body.as_str()).collect::<Vec<_>>(), ["1", "2"]);
    assert_eq!(began.elapsed(), Duration::ZERO);
    assert!(queue.delete(&first.receipt).is_err());
    queue.delete(&both[0].receipt).unwrap();
    assert_eq!(queue.depth(), Depth { visible: 0, in_flight: 1, dead: 0 });
}
