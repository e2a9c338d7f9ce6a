//! Which messages go together: batches filled by count and bytes, every group in one track only.

use std::collections::{HashMap, VecDeque};

use messenger_channel::queue::{BATCH_BYTES, BATCH_MESSAGES, Message, QueueId};

/// Most tracks, and so most calls at a time. Each has a connection of its own, whose handshake costs more than a call.
const TRACKS: usize = 8;

/// Most calls that one group may need, where it can be helped: bounds the time that a long conversation takes.
const CALLS_PER_GROUP: usize = 24;

/// Groups whose messages are sent one call after the other.
#[derive(Debug, Default)]
pub(super) struct Track {
    groups: VecDeque<VecDeque<Message>>,
    /// Most messages of one group in a call.
    share: usize,
}

/// Distributes messages over tracks, in the order of their groups' first messages.
///
/// A call holds one message of a group as long as that needs no more than [`CALLS_PER_GROUP`] calls: SQS may refuse a
/// message of a call and store the next one, and what is stored cannot be called back. Only a group that is longer than
/// that has several in one call, and only then can such a refusal change the order.
pub(super) fn plan(messages: Vec<Message>) -> Vec<Track> {
    let total = messages.len();
    let groups = by_group(messages);
    let longest = groups.iter().map(VecDeque::len).max().unwrap_or_default();
    let share = longest.div_ceil(CALLS_PER_GROUP).clamp(1, BATCH_MESSAGES);
    let calls = total.div_ceil(BATCH_MESSAGES);
    // As few tracks as end in the same number of rounds.
    let rounds = calls.div_ceil(TRACKS).max(1);
    let mut tracks: Vec<_> = (0..calls.div_ceil(rounds)).map(|_| Track { groups: VecDeque::new(), share }).collect();
    for group in groups {
        if let Some(track) = tracks.iter_mut().min_by_key(|track| track.len()) {
            track.groups.push_back(group);
        }
    }
    tracks.retain(|track| !track.groups.is_empty());
    tracks
}

fn by_group(messages: Vec<Message>) -> Vec<VecDeque<Message>> {
    let mut groups: Vec<VecDeque<Message>> = Vec::new();
    let mut positions: HashMap<QueueId, usize> = HashMap::new();
    for message in messages {
        let position = *positions.entry(message.message_group_id.clone()).or_insert_with(|| {
            groups.push(VecDeque::new());
            groups.len() - 1
        });
        groups[position].push_back(message);
    }
    groups
}

impl Track {
    /// Takes the messages of the next call; none where everything is sent.
    pub(super) fn next_batch(&mut self) -> Vec<Message> {
        let mut batch = Vec::new();
        let mut bytes = 0;
        for _ in 0..self.groups.len() {
            let Some(mut group) = self.groups.pop_front() else { break };
            for _ in 0..self.share {
                let fits = |message: &mut Message| {
                    batch.len() < BATCH_MESSAGES && (batch.is_empty() || bytes + message.body.len() <= BATCH_BYTES)
                };
                let Some(message) = group.pop_front_if(fits) else { break };
                bytes += message.body.len();
                batch.push(message);
            }
            // Behind the others, so that the groups of a track come to their end together.
            if !group.is_empty() {
                self.groups.push_back(group);
            }
        }
        batch
    }

    /// Puts messages that were not stored back to the front of their groups, in the order in which they were taken.
    pub(super) fn put_back(&mut self, messages: Vec<Message>) {
        for message in messages.into_iter().rev() {
            let same = |group: &&mut VecDeque<Message>| {
                group.front().is_some_and(|front| front.message_group_id == message.message_group_id)
            };
            match self.groups.iter_mut().find(same) {
                Some(group) => group.push_front(message),
                None => self.groups.push_front(VecDeque::from([message])),
            }
        }
    }

    fn len(&self) -> usize {
        self.groups.iter().map(VecDeque::len).sum()
    }
}
