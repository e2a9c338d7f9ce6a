//! Memory of what was sent, by message group and deduplication id.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

/// How long a deduplication id is remembered, counted from the first send; a deletion does not forget it.
///
/// Source:
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html>.
pub const DEDUPLICATION_WINDOW: Duration = Duration::from_mins(5);

/// Scope is the message group, as in a high-throughput FIFO queue.
type Key = (String, String);

/// Deduplication ids of the last five minutes with the message ids that they got.
#[derive(Debug, Default)]
pub(super) struct Dedup {
    message_ids: HashMap<Key, String>,
    forget: VecDeque<(Duration, Key)>,
}

impl Dedup {
    /// The message id that the first send of this deduplication id got, if that send is remembered.
    pub(super) fn first(&mut self, group: &str, id: &str, now: Duration) -> Option<&String> {
        while let Some((_, key)) = self.forget.pop_front_if(|(at, _)| *at <= now) {
            self.message_ids.remove(&key);
        }
        self.message_ids.get(&(group.to_owned(), id.to_owned()))
    }

    /// Remembers a first send.
    pub(super) fn remember(&mut self, group: &str, id: &str, message_id: &str, now: Duration) {
        let key = (group.to_owned(), id.to_owned());
        self.forget.push_back((now + DEDUPLICATION_WINDOW, key.clone()));
        self.message_ids.insert(key, message_id.to_owned());
    }
}
