//! The same rules, told as questions to a log of everything that ever happened.

use std::time::Duration;

use super::super::Redrive;
use crate::queue::memory::DEDUPLICATION_WINDOW;
use crate::queue::{BATCH_MESSAGES, Message, QueueId};

pub(super) struct Naive {
    redrive: Redrive,
    log: Vec<(Duration, Fact)>,
}

enum Fact {
    Sent { number: u64, message: Message },
    GivenOut { number: u64, until: Duration },
    Hidden { number: u64, until: Duration },
    Deleted { number: u64 },
    Died { number: u64 },
}

impl Naive {
    pub(super) fn new(redrive: Redrive) -> Self {
        Self { redrive, log: Vec::new() }
    }

    /// The message id, and whether it was a duplicate.
    pub(super) fn send(&mut self, message: &Message, now: Duration) -> (String, bool) {
        let first = self.log.iter().rev().find_map(|(at, fact)| match fact {
            Fact::Sent { number, message: sent }
                if sent.deduplication_id == message.deduplication_id
                    && sent.message_group_id == message.message_group_id
                    && now < *at + DEDUPLICATION_WINDOW =>
            {
                Some(*number)
            }
            _ => None,
        });
        let number = first.unwrap_or_else(|| {
            let number = 1 + self.sent().count() as u64;
            self.log.push((now, Fact::Sent { number, message: message.clone() }));
            number
        });
        (format!("memory-{number}"), first.is_some())
    }

    /// Sequence number and receive count of each record given out.
    pub(super) fn receive(&mut self, max: usize, now: Duration) -> Vec<(u64, u32)> {
        let live = self.live();
        let mut given = Vec::new();
        for (place, (number, group)) in live.iter().enumerate() {
            let behind_hidden =
                live[..=place].iter().any(|(other, g)| g == group && self.is_hidden(*other, now, &given));
            if given.len() == max.min(BATCH_MESSAGES) || behind_hidden {
                continue;
            }
            if self.receives(*number) >= self.redrive.max_receive_count {
                self.log.push((now, Fact::Died { number: *number }));
                continue;
            }
            self.log.push((now, Fact::GivenOut { number: *number, until: now + self.redrive.visibility_timeout }));
            given.push((*number, self.receives(*number)));
        }
        given
    }

    pub(super) fn delete(&mut self, number: u64, receive: u32, now: Duration) -> bool {
        let gone = !self.live().iter().any(|(live, _)| *live == number);
        // A dead letter has left the queue; so has a deleted record.
        let allowed = gone || self.holds(number, receive, now);
        if allowed && !gone {
            self.log.push((now, Fact::Deleted { number }));
        }
        allowed
    }

    pub(super) fn hide(&mut self, number: u64, receive: u32, timeout: Duration, now: Duration) -> bool {
        let allowed = self.holds(number, receive, now);
        if allowed {
            self.log.push((now, Fact::Hidden { number, until: now + timeout }));
        }
        allowed
    }

    pub(super) fn visible(&self, now: Duration) -> usize {
        self.live().iter().filter(|(number, _)| !self.is_hidden(*number, now, &[])).count()
    }

    pub(super) fn dead(&self) -> Vec<u64> {
        self.log
            .iter()
            .filter_map(|(_, fact)| if let Fact::Died { number } = fact { Some(*number) } else { None })
            .collect()
    }

    fn sent(&self) -> impl Iterator<Item = (u64, &Message)> {
        self.log.iter().filter_map(|(_, fact)| {
            if let Fact::Sent { number, message } = fact { Some((*number, message)) } else { None }
        })
    }

    fn live(&self) -> Vec<(u64, QueueId)> {
        let left = |number| {
            self.log
                .iter()
                .any(|(_, fact)| matches!(fact, Fact::Deleted { number: n } | Fact::Died { number: n } if *n == number))
        };
        self.sent()
            .filter(|(number, _)| !left(*number))
            .map(|(number, m)| (number, m.message_group_id.clone()))
            .collect()
    }

    fn receives(&self, number: u64) -> u32 {
        let count = self
            .log
            .iter()
            .filter(|(_, fact)| matches!(fact, Fact::GivenOut { number: n, .. } if *n == number))
            .count();
        u32::try_from(count).unwrap()
    }

    /// `beside`: records of the receive that is going on, which do not hide each other.
    fn is_hidden(&self, number: u64, now: Duration, beside: &[(u64, u32)]) -> bool {
        let until = self.log.iter().rev().find_map(|(_, fact)| match fact {
            Fact::GivenOut { number: n, until } | Fact::Hidden { number: n, until } if *n == number => Some(*until),
            _ => None,
        });
        until.is_some_and(|until| now < until) && !beside.iter().any(|(other, _)| *other == number)
    }

    fn holds(&self, number: u64, receive: u32, now: Duration) -> bool {
        let live = self.live().iter().any(|(live, _)| *live == number);
        live && self.receives(number) == receive && self.is_hidden(number, now, &[])
    }
}
