//! Which messages go together: batches filled by count and bytes, every group in one track only.

use std::cmp::Reverse;
use std::collections::{HashMap, VecDeque};

use messenger_channel::queue::{BATCH_BYTES, BATCH_MESSAGES, Message, QueueId};

/// Most tracks, and so most calls at a time. Each has a connection of its own, whose handshake costs more than a call.
const TRACKS: usize = 8;

/// Most calls that one group may need, where it can be helped: bounds the time that a long conversation takes.
const CALLS_PER_GROUP: usize = 24;

/// Groups whose messages are sent one call after the other.
#[derive(Debug, Default)]
pub(super) struct Track {
    groups: Vec<VecDeque<Message>>,
    /// Most messages of one group in a call.
    share: usize,
}

/// Distributes messages over tracks, the longest groups first: what comes last is short and evens the tracks out.
///
/// A call holds one message of a group as long as that needs no more than [`CALLS_PER_GROUP`] calls: SQS may refuse a
/// message of a call and store the next one, and what is stored cannot be called back. Only a group that is longer than
/// that has several in one call, and only then can such a refusal change the order.
pub(super) fn distribute(messages: Vec<Message>) -> Vec<Track> {
    let total = messages.len();
    let mut groups = by_group(messages);
    groups.sort_by_key(longest_first);
    let longest = groups.first().map_or(0, VecDeque::len);
    let share = longest.div_ceil(CALLS_PER_GROUP).clamp(1, BATCH_MESSAGES);
    let calls = total.div_ceil(BATCH_MESSAGES);
    // As few tracks as end in the same number of rounds.
    let rounds = calls.div_ceil(TRACKS).max(1);
    let mut tracks: Vec<_> = (0..calls.div_ceil(rounds)).map(|_| Track { groups: Vec::new(), share }).collect();
    for group in groups {
        if let Some(track) = tracks.iter_mut().min_by_key(|track| track.len()) {
            track.groups.push(group);
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

fn longest_first(group: &VecDeque<Message>) -> Reverse<usize> {
    Reverse(group.len())
}

impl Track {
    /// Takes the messages of the next call; none where everything is sent.
    ///
    /// Whoever has most left goes first: in any other order, long groups would be left over that fill no call by
    /// themselves. So a track needs as many calls as its longest group does, or as all of it fills. Where bytes fill a
    /// call first, smaller messages go along.
    pub(super) fn next_batch(&mut self) -> Vec<Message> {
        self.groups.sort_by_key(longest_first);
        let (mut batch, mut bytes) = (Vec::new(), 0);
        for group in &mut self.groups {
            for _ in 0..self.share {
                let fits = |message: &mut Message| {
                    batch.len() < BATCH_MESSAGES && (batch.is_empty() || bytes + message.body.len() <= BATCH_BYTES)
                };
                let Some(message) = group.pop_front_if(fits) else { break };
                bytes += message.body.len();
                batch.push(message);
            }
            if batch.len() == BATCH_MESSAGES {
                break;
            }
        }
        self.groups.retain(|group| !group.is_empty());
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
                None => self.groups.push(VecDeque::from([message])),
            }
        }
    }

    fn len(&self) -> usize {
        self.groups.iter().map(VecDeque::len).sum()
    }
}
