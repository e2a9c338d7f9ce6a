//! Queue as SQS keeps it, and what the consumer asks of it.

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use aws_lambda_events::sqs::SqsMessage;
use consumer::requeue::{Requeue, RequeueError};
use consumer::{Record, RecordQueue};
use messenger_channel::clock::{Clock, millis};
use messenger_channel::queue::Message;
use messenger_wire::TimestampMs;

use super::{Chaos, PASSING, claim_of};
use crate::support::{redriven, sqs};

/// FIFO queue: a group is locked behind its first hidden record.
pub(crate) struct Queue {
    records: BTreeMap<u64, Queued>,
    last: u64,
    /// Milliseconds for which it hides what it has given out.
    visibility: i64,
}

struct Queued {
    message: SqsMessage,
    hidden_until: i64,
    receipt: String,
}

impl Queue {
    pub(crate) fn hiding_for(visibility: Duration) -> Self {
        Self { records: BTreeMap::new(), last: 0, visibility: millis(visibility) }
    }

    pub(crate) fn send(&mut self, mut message: SqsMessage) {
        self.last += 1;
        message.message_id = Some(format!("sqs-{}", self.last));
        self.records.insert(self.last, Queued { message, hidden_until: 0, receipt: String::new() });
    }

    /// Gives a parked record back, as somebody does who has mended what it was parked for, with its
    /// attribute or without.
    pub(crate) fn redrive(&mut self, record: &Record, with_reason: bool) {
        self.last += 1;
        let queue = if record.queue == RecordQueue::Commands { "SendQueue.fifo" } else { "EventQueue.fifo" };
        let message = sqs(&record.group, &format!("sqs-{}", self.last), queue, record.body.clone());
        let message = if with_reason { redriven(message) } else { message };
        self.records.insert(self.last, Queued { message, hidden_until: 0, receipt: String::new() });
    }

    /// Up to `most` records, in order, none behind a hidden one of its group.
    pub(crate) fn receive(&mut self, most: usize, now: i64) -> Vec<SqsMessage> {
        let (mut locked, mut batch) = (HashSet::new(), Vec::new());
        for (number, queued) in &mut self.records {
            let group = queued.message.attributes["MessageGroupId"].clone();
            if queued.hidden_until > now {
                locked.insert(group);
            } else if !locked.contains(&group) && batch.len() < most {
                queued.hidden_until = now + self.visibility;
                queued.receipt = format!("{number}@{now}");
                queued.message.receipt_handle = Some(queued.receipt.clone());
                batch.push(queued.message.clone());
            }
        }
        batch
    }

    fn hide(&mut self, receipt: &str, until: i64) {
        if let Some(held) = self.records.values_mut().find(|queued| queued.receipt == receipt) {
            held.hidden_until = until;
        }
    }

    /// Removes what a run has done, unless the record was given out again meanwhile.
    pub(crate) fn delete(&mut self, message: &SqsMessage) {
        self.records.retain(|_, queued| message.receipt_handle.as_deref() != Some(&queued.receipt));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// When the next record can be received: the first of some group.
    pub(crate) fn next(&self) -> Option<i64> {
        let mut groups = HashSet::new();
        let mut firsts = Vec::new();
        for queued in self.records.values() {
            if groups.insert(&queued.message.attributes["MessageGroupId"]) {
                firsts.push(queued.hidden_until);
            }
        }
        firsts.into_iter().min()
    }
}

impl Requeue for Chaos {
    async fn hide(&self, records: &[&Record], time: Duration) -> Result<(), RequeueError> {
        self.point().await;
        if self.fails() {
            return Err(RequeueError("chaos".into()));
        }
        let until = self.clock.now().as_millis() + i64::try_from(time.as_millis()).unwrap();
        let mut queue = self.queue.lock().unwrap();
        for record in records {
            queue.hide(&record.receipt_handle, until);
        }
        Ok(())
    }

    async fn wake(&self, _: RecordQueue, _: &[String]) -> Result<(), RequeueError> {
        panic!("no account is stopped");
    }

    async fn delete(&self, _records: &[&Record]) -> Result<(), RequeueError> {
        panic!("the driver lets no timer pass");
    }

    async fn enqueue(&self, message: &Message) -> Result<(), RequeueError> {
        self.point().await;
        if self.fails() {
            return Err(RequeueError("chaos".into()));
        }
        let mut queue = self.queue.lock().unwrap();
        queue.send(sqs(message.message_group_id.as_str(), "fence", "EventQueue.fifo", message.body.clone()));
        Ok(())
    }

    async fn park(&self, record: &Record, reason: &str) -> Result<(), RequeueError> {
        let word = reason.split(':').next().unwrap();
        assert!(PASSING.contains(&word), "{} is parked: {reason}", record.message_id);
        self.point().await;
        if self.fails() {
            return Err(RequeueError("chaos".into()));
        }
        let key = claim_of(&record.body);
        let mut watch = self.watch();
        *watch.parked.entry(key).or_default() += 1;
        let due = self.clock.now().as_millis() + i64::try_from(watch.dice.roll(4)).unwrap() * 60_000;
        watch.redrives.push((TimestampMs::from_millis(due), record.clone()));
        Ok(())
    }
}
