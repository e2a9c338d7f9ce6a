//! Rules of the FIFO queue, pure: every call is given the time since the queue began.

mod receipt;
mod refusal;

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

pub use self::receipt::{Receipt, ReceiptError};
pub use self::refusal::RefusedError;

use self::refusal::check;
use super::dedup::Dedup;
use crate::queue::{BATCH_MESSAGES, MAX_RECEIVE_COUNT, Message, VISIBILITY_TIMEOUT};

/// When a record that was not deleted comes back, and when it becomes a dead letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Redrive {
    /// How long a received record stays hidden.
    pub visibility_timeout: Duration,
    /// How often a record is given out; the receive after that makes it a dead letter.
    pub max_receive_count: u32,
}

/// As template.yaml sets the queues up.
impl Default for Redrive {
    fn default() -> Self {
        Self { visibility_timeout: VISIBILITY_TIMEOUT, max_receive_count: MAX_RECEIVE_COUNT }
    }
}

/// Queued message as a receiver sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Id that the send got.
    pub message_id: String,
    /// Right to delete or hide this record, valid until it becomes visible again.
    pub receipt: Receipt,
    /// How often it was given out, this time included.
    pub receive_count: u32,
    /// Place in the whole queue.
    pub sequence_number: u64,
    /// What was sent.
    pub message: Message,
    /// How long ago it was sent.
    pub age: Duration,
}

/// Record that nobody will be given again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetter {
    /// Record as it was when it died.
    pub record: Record,
    /// Why it was parked; `None` where it was received too often.
    pub reason: Option<String>,
}

/// Number of records by state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Depth {
    /// Records that are not hidden, those behind a hidden one of their group included.
    pub visible: usize,
    /// Records that are hidden.
    pub in_flight: usize,
    /// Records that were received too often.
    pub dead: usize,
}

/// FIFO queue over a given time.
#[derive(Debug)]
pub(super) struct Fifo {
    redrive: Redrive,
    dedup: Dedup,
    queued: BTreeMap<u64, Queued>,
    dead: Vec<DeadLetter>,
    last_sequence_number: u64,
}

#[derive(Debug)]
struct Queued {
    record: Record,
    sent_at: Duration,
    /// Visible from this time on.
    hidden_until: Duration,
}

impl Fifo {
    /// Makes an empty queue.
    pub(super) fn new(redrive: Redrive) -> Self {
        Self { redrive, dedup: Dedup::default(), queued: BTreeMap::new(), dead: Vec::new(), last_sequence_number: 0 }
    }

    /// Queues a message and returns its message id; a duplicate gets the id of the first and is not queued.
    ///
    /// # Errors
    /// [`RefusedError`] for what SQS refuses.
    pub(super) fn send(&mut self, message: Message, now: Duration) -> Result<String, RefusedError> {
        check(&message)?;
        let (group, id) = (message.message_group_id.as_str(), message.deduplication_id.as_str());
        if let Some(first) = self.dedup.first(group, id, now) {
            return Ok(first.clone());
        }
        self.last_sequence_number += 1;
        let sequence_number = self.last_sequence_number;
        let message_id = format!("memory-{sequence_number}");
        self.dedup.remember(group, id, &message_id, now);
        let receipt = Receipt { sequence_number, receive_count: 0 };
        let (age, receive_count) = (Duration::ZERO, 0);
        let record = Record { message_id: message_id.clone(), receipt, receive_count, sequence_number, message, age };
        self.queued.insert(sequence_number, Queued { record, sent_at: now, hidden_until: Duration::ZERO });
        Ok(message_id)
    }

    /// Gives out up to `max` records in the order they were sent, none behind a hidden one of its group.
    ///
    /// A record that has used up its receives becomes a dead letter instead, and its group goes on.
    pub(super) fn receive(&mut self, max: usize, now: Duration) -> Vec<Record> {
        let (taken, spent) = self.select(max.min(BATCH_MESSAGES), now);
        let spent = spent.iter().filter_map(|key| self.queued.remove(key));
        self.dead.extend(spent.map(|queued| DeadLetter { record: queued.record, reason: None }));
        let timeout = self.redrive.visibility_timeout;
        taken
            .into_iter()
            .filter_map(|key| self.queued.get_mut(&key).map(|queued| queued.give_out(now, timeout)))
            .collect()
    }

    /// Removes a record; a second time changes nothing.
    ///
    /// # Errors
    /// [`ReceiptError`] where the record is visible again or was received anew.
    pub(super) fn delete(&mut self, receipt: Receipt, now: Duration) -> Result<(), ReceiptError> {
        if !self.queued.contains_key(&receipt.sequence_number) {
            return Ok(());
        }
        self.held(receipt, now)?;
        self.queued.remove(&receipt.sequence_number);
        Ok(())
    }

    /// Hides a record for `timeout` from `now` on.
    ///
    /// # Errors
    /// [`ReceiptError`] where the record is gone, visible again or was received anew.
    pub(super) fn change_visibility(
        &mut self,
        receipt: Receipt,
        timeout: Duration,
        now: Duration,
    ) -> Result<(), ReceiptError> {
        self.held(receipt, now)?.hidden_until = now + timeout;
        Ok(())
    }

    /// When the next hidden record becomes visible.
    pub(super) fn next_visible_at(&self, now: Duration) -> Option<Duration> {
        self.queued.values().filter(|queued| queued.is_hidden(now)).map(|queued| queued.hidden_until).min()
    }

    /// Puts a copy of a record among the dead letters, once.
    ///
    /// # Errors
    /// [`ReceiptError`] where the queue does not have the record.
    pub(super) fn park(&mut self, receipt: Receipt, reason: &str) -> Result<(), ReceiptError> {
        let parked = |dead: &DeadLetter| dead.record.sequence_number == receipt.sequence_number;
        if self.dead.iter().any(parked) {
            return Ok(());
        }
        let record = self.queued.get(&receipt.sequence_number).ok_or(ReceiptError)?.record.clone();
        self.dead.push(DeadLetter { record, reason: Some(reason.to_owned()) });
        Ok(())
    }

    /// Number of records by state.
    pub(super) fn depth(&self, now: Duration) -> Depth {
        let in_flight = self.queued.values().filter(|queued| queued.is_hidden(now)).count();
        Depth { visible: self.queued.len() - in_flight, in_flight, dead: self.dead.len() }
    }

    /// Records that were received too often, in the order they died.
    pub(super) fn dead_letters(&self) -> &[DeadLetter] {
        &self.dead
    }

    /// Keys of the records to give out, and of those that have no receive left.
    fn select(&self, max: usize, now: Duration) -> (Vec<u64>, Vec<u64>) {
        let (mut taken, mut spent, mut locked) = (Vec::new(), Vec::new(), HashSet::new());
        for (key, queued) in &self.queued {
            if taken.len() == max {
                break;
            }
            let group = queued.record.message.message_group_id.as_str();
            if locked.contains(group) {
                continue;
            }
            if queued.is_hidden(now) {
                locked.insert(group);
            } else if queued.record.receive_count >= self.redrive.max_receive_count {
                spent.push(*key);
            } else {
                taken.push(*key);
            }
        }
        (taken, spent)
    }

    fn held(&mut self, receipt: Receipt, now: Duration) -> Result<&mut Queued, ReceiptError> {
        let queued = self.queued.get_mut(&receipt.sequence_number).ok_or(ReceiptError)?;
        let held = queued.record.receipt == receipt && queued.is_hidden(now);
        held.then_some(queued).ok_or(ReceiptError)
    }
}

impl Queued {
    fn is_hidden(&self, now: Duration) -> bool {
        now < self.hidden_until
    }

    fn give_out(&mut self, now: Duration, timeout: Duration) -> Record {
        self.hidden_until = now + timeout;
        self.record.age = now.saturating_sub(self.sent_at);
        self.record.receive_count += 1;
        self.record.receipt.receive_count = self.record.receive_count;
        self.record.clone()
    }
}

#[cfg(test)]
mod tests;
