//! Stands between the queue and the consumer as Lambda does: batches of ten, a time limit, partial batch answers.

use std::sync::Arc;
use std::time::Duration;

use aws_lambda_events::sqs::{SqsEvent, SqsMessage};
use consumer::requeue::memory::given;
use consumer::{Consumer, Deadline, Seams, TIME_LIMIT};
use messenger_channel::clock::Clock;
use messenger_channel::envelope::Envelope;
use messenger_channel::queue::BATCH_MESSAGES;
use messenger_channel::queue::memory::{MemoryQueue, Record};
use messenger_channel::send_command::{SendCommand, To};
use messenger_wire::TimestampMs;
use messenger_wire::send::Recipient;
use messenger_wire::webhook::MessagingEvent;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::clock::MovableClock;
use crate::journal::{Journal, Subject};

/// Invocations side by side.
const CONCURRENCY: usize = 10;

/// How long one look into an empty queue lasts.
const LONG_POLL: Duration = Duration::from_secs(20);

/// Queue and the function that it triggers.
#[derive(Debug)]
pub(crate) struct Lambda<S> {
    /// Where records come from.
    pub(crate) queue: MemoryQueue,
    /// Name of the queue.
    pub(crate) name: &'static str,
    /// The function.
    pub(crate) consumer: Arc<Consumer<S>>,
    /// Clock of deadlines.
    pub(crate) clock: MovableClock,
    /// Learns what each record is about.
    pub(crate) journal: Journal,
}

/// Gives batches of the queue to the consumer until it is dropped.
pub(crate) async fn run<S: Seams + 'static>(lambda: Lambda<S>) {
    let (lambda, free) = (Arc::new(lambda), Arc::new(Semaphore::new(CONCURRENCY)));
    // Dropped together with this future, and then so is what still runs.
    let mut running = JoinSet::new();
    loop {
        let Ok(place) = free.clone().acquire_owned().await else { return };
        let records = lambda.queue.receive(BATCH_MESSAGES, LONG_POLL).await;
        while running.try_join_next().is_some() {}
        if records.is_empty() {
            continue;
        }
        let lambda = lambda.clone();
        running.spawn(async move {
            lambda.invoke(records).await;
            drop(place);
        });
    }
}

impl<S: Seams> Lambda<S> {
    /// One invocation: what the answer does not name is done and deleted; the rest comes again.
    async fn invoke(&self, records: Vec<Record>) {
        let now = self.clock.now();
        let deadline = Deadline::at(now + TIME_LIMIT);
        let mut batch = SqsEvent::default();
        batch.records = records.iter().map(|record| message(self.name, record, now)).collect();
        for record in &records {
            self.journal.introduce(&message_id(self.name, record), subject(&record.message.body));
        }
        let Ok(answer) = tokio::time::timeout(TIME_LIMIT, self.consumer.consume(batch, deadline, "")).await else {
            tracing::error!("an invocation took longer than its time limit");
            return;
        };
        let failed: Vec<_> = answer.batch_item_failures.into_iter().map(|failure| failure.item_identifier).collect();
        for record in records.into_iter().filter(|record| !failed.contains(&message_id(self.name, record))) {
            if let Err(error) = self.queue.delete(record.receipt) {
                tracing::warn!(%error, "a record that is done comes again");
            }
        }
    }
}

/// Id of a record that no record of another queue has.
fn message_id(queue: &str, record: &Record) -> String {
    format!("{queue}/{}", record.message_id)
}

/// Whom and what a record is about, as far as it can be read.
fn subject(body: &str) -> Subject {
    if let Ok(envelope) = Envelope::parse(body) {
        let person = envelope.conversation.as_ref().map(|conversation| conversation.participant().as_str().to_owned());
        let family = MessagingEvent::view(envelope.feed, envelope.event.get()).family();
        return Subject { person, what: Some(family.as_str().to_owned()) };
    }
    let command = SendCommand::parse(body).ok();
    let person = command.as_ref().and_then(|command| match &command.to {
        To::Conversation(to) => Some(to.conversation.participant().as_str().to_owned()),
        To::Recipient(Recipient::Id(id)) => Some(id.as_str().to_owned()),
        To::Recipient(_) | To::Token(_) => None,
    });
    Subject { person, what: command.map(|_| "command".to_owned()) }
}

/// A record in the form in which Lambda gives it.
fn message(queue: &str, record: &Record, now: TimestampMs) -> SqsMessage {
    let mut message = given(queue, record, now);
    message.message_id = Some(message_id(queue, record));
    message
}
