//! Stands between the queue and the consumer as Lambda does: batches of ten, a time limit, partial batch answers.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use aws_lambda_events::sqs::{SqsEvent, SqsMessage};
use consumer::{Consumer, Deadline, Seams};
use messenger_channel::clock::{Clock, millis};
use messenger_channel::queue::BATCH_MESSAGES;
use messenger_channel::queue::memory::{MemoryQueue, Record};
use messenger_wire::TimestampMs;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// Time limit of an invocation; the same as in template.yaml.
const TIME_LIMIT: Duration = Duration::from_secs(30);

/// Invocations side by side.
const CONCURRENCY: usize = 10;

/// How long one look into an empty queue lasts.
const LONG_POLL: Duration = Duration::from_secs(20);

/// Gives batches of the queue to the consumer until it is dropped.
pub(crate) async fn run<S: Seams + 'static>(
    name: &'static str,
    queue: MemoryQueue,
    consumer: Arc<Consumer<S>>,
    clock: impl Clock + Clone + 'static,
) {
    let free = Arc::new(Semaphore::new(CONCURRENCY));
    // Dropped together with this future, and then so is what still runs.
    let mut running = JoinSet::new();
    loop {
        let Ok(place) = free.clone().acquire_owned().await else { return };
        let records = queue.receive(BATCH_MESSAGES, LONG_POLL).await;
        while running.try_join_next().is_some() {}
        if records.is_empty() {
            continue;
        }
        let (queue, consumer, clock) = (queue.clone(), consumer.clone(), clock.clone());
        running.spawn(async move {
            invoke(name, &queue, &consumer, &clock, records).await;
            drop(place);
        });
    }
}

/// One invocation: what the answer does not name is done and deleted; the rest comes again.
async fn invoke<S: Seams>(
    name: &str,
    queue: &MemoryQueue,
    consumer: &Consumer<S>,
    clock: &impl Clock,
    records: Vec<Record>,
) {
    let now = clock.now();
    let deadline = Deadline::at(TimestampMs::from_millis(now.as_millis() + millis(TIME_LIMIT)));
    let mut batch = SqsEvent::default();
    batch.records = records.iter().map(|record| message(name, record, now)).collect();
    let Ok(answer) = tokio::time::timeout(TIME_LIMIT, consumer.consume(batch, deadline, "")).await else {
        tracing::error!("an invocation took longer than its time limit");
        return;
    };
    let failed: Vec<_> = answer.batch_item_failures.iter().map(|failure| failure.item_identifier.as_str()).collect();
    for record in records.iter().filter(|record| !failed.contains(&record.message_id.as_str())) {
        if let Err(error) = queue.delete(record.receipt) {
            tracing::warn!(%error, "a record that is done comes again");
        }
    }
}

/// A record in the form in which Lambda gives it.
fn message(queue: &str, record: &Record, now: TimestampMs) -> SqsMessage {
    let sent_at = now.as_millis().saturating_sub(millis(record.age));
    let mut message = SqsMessage::default();
    message.message_id = Some(record.message_id.clone());
    message.receipt_handle = Some(record.receipt.to_string());
    message.body = Some(record.message.body.clone());
    message.event_source = Some("aws:sqs".to_owned());
    message.event_source_arn = Some(format!("arn:aws:sqs:local:000000000000:{queue}"));
    message.attributes = HashMap::from([
        ("MessageGroupId".to_owned(), record.message.message_group_id.as_str().to_owned()),
        ("MessageDeduplicationId".to_owned(), record.message.deduplication_id.as_str().to_owned()),
        ("ApproximateReceiveCount".to_owned(), record.receive_count.to_string()),
        ("SequenceNumber".to_owned(), record.sequence_number.to_string()),
        ("SentTimestamp".to_owned(), sent_at.to_string()),
    ]);
    message
}
