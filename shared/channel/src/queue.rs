//! Queue as its senders see it: FIFO per group, at most one message per deduplication id within five minutes.

pub mod memory;
pub mod sqs;

use std::time::Duration;

use sha2::{Digest, Sha256};

/// Most messages that one call takes.
///
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html>
pub const BATCH_MESSAGES: usize = 10;

/// Most bytes that the bodies of one call may have together, and most bytes of one body. Source as
/// for [`BATCH_MESSAGES`].
pub const BATCH_BYTES: usize = 1_048_576;

/// Most characters of a group or deduplication id. Source as for [`BATCH_MESSAGES`].
pub const ID_CHARACTERS: usize = 128;

/// How long a received message stays hidden, as template.yaml sets it: six times the consumer's time limit, as AWS asks
/// for <https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html>.
pub const VISIBILITY_TIMEOUT: Duration = Duration::from_mins(3);

/// How often a message is given out before SQS moves it to the dead-letter queue, as template.yaml sets it: the most that
/// SQS takes.
pub const MAX_RECEIVE_COUNT: u32 = 1_000;

/// How long a queue and its dead-letter queue each keep a message, as template.yaml sets it: the longest that SQS takes.
pub const RETENTION: Duration = Duration::from_hours(14 * 24);

/// What is to be stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// Messages of one group are received in the order in which they were stored.
    pub message_group_id: QueueId,
    /// Stored once within five minutes.
    pub deduplication_id: QueueId,
    /// Text of characters that [`fit_for_queue`] leaves alone.
    pub body: String,
}

/// Shows sizes only, since ids and bodies tell about people.
impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Message({} bytes)", self.body.len())
    }
}

/// Id that a FIFO queue accepts: up to [`ID_CHARACTERS`] ASCII letters, digits and punctuation.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QueueId(String);

impl QueueId {
    /// Takes a text that fits as it is, and the SHA-256 (64 hexadecimal digits) of any other.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        let fits = !text.is_empty() && text.len() <= ID_CHARACTERS && text.bytes().all(|byte| byte.is_ascii_graphic());
        Self(if fits { text } else { hex::encode(Sha256::digest(text)) })
    }

    /// The id as the queue gets it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for QueueId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("QueueId(<redacted>)")
    }
}

/// Why nothing of a batch is known to be stored.
///
/// The code is what the service or the connection calls the failure; it never holds what was sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EnqueueError {
    /// Sending the same batch again may help; what got through already is deduplicated.
    #[error("queue is not reachable or busy ({0})")]
    Retryable(String),
    /// Sending again is of no use before somebody has changed the set-up.
    #[error("queue refuses every message ({0})")]
    Refused(String),
}

/// Puts messages into a FIFO queue.
pub trait Enqueue: Send + Sync {
    /// Stores up to [`BATCH_MESSAGES`] messages of [`BATCH_BYTES`] in one call, in their order.
    ///
    /// Gives the positions of those that are not stored; an empty list means that all are. A message that was stored
    /// within the last five minutes counts as stored.
    ///
    /// # Errors
    /// [`EnqueueError`] where nothing is known to be stored.
    fn enqueue(&self, batch: &[Message]) -> impl Future<Output = Result<Vec<usize>, EnqueueError>> + Send;

    /// Opens the connection ahead of the first batch. Failing is no error: the first batch opens it then.
    fn connect(&self) -> impl Future<Output = ()> + Send {
        std::future::ready(())
    }
}

impl<Q: Enqueue> Enqueue for std::sync::Arc<Q> {
    fn enqueue(&self, batch: &[Message]) -> impl Future<Output = Result<Vec<usize>, EnqueueError>> + Send {
        (**self).enqueue(batch)
    }

    fn connect(&self) -> impl Future<Output = ()> + Send {
        (**self).connect()
    }
}

/// Escapes the characters that SQS refuses, in a text that is JSON: the result is the same JSON.
///
/// SQS takes tab, line feed, carriage return and everything from U+0020 but U+FFFE and U+FFFF. JSON has no other
/// control characters in its text, and non-characters only inside strings, where an escape may stand for them.
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html>
#[must_use]
pub fn fit_for_queue(json: String) -> String {
    // One search each: a search for both at once looks at every character.
    if json.contains('\u{fffe}') || json.contains('\u{ffff}') {
        return json.replace('\u{fffe}', "\\ufffe").replace('\u{ffff}', "\\uffff");
    }
    json
}

#[cfg(test)]
mod tests {
    use super::{QueueId, fit_for_queue};

    #[test]
    fn an_id_that_fits_stays_and_any_other_is_hashed() {
        let longest = "a".repeat(128);
        for text in ["messenger:v1:page:42:page-scoped-id:7001/person", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", &longest]
        {
            assert_eq!(QueueId::new(text).as_str(), text);
        }
        for text in ["", "a b", "é", "a\u{7f}", &"a".repeat(129)] {
            let id = QueueId::new(text);
            assert_eq!(id.as_str().len(), 64, "{text}");
            assert_ne!(id.as_str(), text);
        }
        assert_ne!(QueueId::new("a".repeat(129)), QueueId::new("a".repeat(130)));
    }

    #[test]
    fn refused_characters_are_escaped_and_the_json_stays_the_same() {
        let json = "{\"text\":\"a\u{fffe}b\u{ffff}c\u{fffd}\u{7f}\"}".to_owned();
        let fit = fit_for_queue(json.clone());
        assert_eq!(fit, "{\"text\":\"a\\ufffeb\\uffffc\u{fffd}\u{7f}\"}");
        let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(read(&fit), read(&json));
    }
}
