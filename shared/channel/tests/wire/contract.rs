//! What every queue must do, whoever keeps it.

use messenger_channel::queue::{BATCH_MESSAGES, Enqueue, Message, QueueId};

/// Body of every message in the queue, in the order in which they can be received.
pub(crate) trait ReceiveAll {
    async fn receive_all(&self) -> Vec<String>;
}

fn message(group: &str, body: &str) -> Message {
    Message {
        message_group_id: QueueId::new(group),
        deduplication_id: QueueId::new(format!("{group} {body}")),
        body: body.to_owned(),
    }
}

fn of_group(bodies: &[String], group: &str) -> Vec<String> {
    bodies.iter().filter(|body| body.starts_with(group)).cloned().collect()
}

/// Runs the contract on an empty queue.
pub(crate) async fn enqueue_contract<Q: Enqueue + ReceiveAll>(queue: &Q) {
    queue.connect().await;
    let bodies = ["a 1 \t\n\r é😀\u{7f}\u{fffd}", "b 1", "a 2", "b 2", "a 3"];
    let messages: Vec<_> = bodies.iter().map(|body| message(&body[..1], body)).collect();
    assert_eq!(queue.enqueue(&messages[..2]).await, Ok(Vec::new()));
    // A message that is there already counts as stored, and is not there twice.
    assert_eq!(queue.enqueue(&messages).await, Ok(Vec::new()));
    let full: Vec<_> = (0..BATCH_MESSAGES).map(|it| message("c", &format!("c {it}"))).collect();
    assert_eq!(queue.enqueue(&full).await, Ok(Vec::new()));
    let received = queue.receive_all().await;
    assert_eq!(received.len(), bodies.len() + BATCH_MESSAGES);
    assert_eq!(of_group(&received, "a"), [bodies[0], bodies[2], bodies[4]]);
    assert_eq!(of_group(&received, "b"), [bodies[1], bodies[3]]);
    assert_eq!(of_group(&received, "c"), full.iter().map(|it| it.body.clone()).collect::<Vec<_>>());
    // Received or not, it is remembered.
    assert_eq!(queue.enqueue(&messages[..1]).await, Ok(Vec::new()));
    assert_eq!(queue.receive_all().await, Vec::<String>::new());
}
