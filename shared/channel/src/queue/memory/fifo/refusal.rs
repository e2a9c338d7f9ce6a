//! What the queue does not take.

use crate::queue::{BATCH_BYTES, Message};

/// Why a message was not queued. Says nothing about its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RefusedError {
    /// Body is empty.
    #[error("body is empty")]
    EmptyBody,
    /// Body is larger than [`BATCH_BYTES`].
    #[error("body has {0} bytes, the limit is {BATCH_BYTES}")]
    BodyTooLarge(usize),
    /// Body has a character that XML 1.0 does not allow.
    #[error("body has a character that the queue does not take")]
    InvalidCharacter,
}

/// What the type of a message leaves open and SQS refuses.
pub(super) fn check(message: &Message) -> Result<(), RefusedError> {
    match message.body.len() {
        0 => Err(RefusedError::EmptyBody),
        bytes if bytes > BATCH_BYTES => Err(RefusedError::BodyTooLarge(bytes)),
        _ if !message.body.chars().all(is_allowed) => Err(RefusedError::InvalidCharacter),
        _ => Ok(()),
    }
}

/// Characters of XML 1.0, which is what SQS takes.
fn is_allowed(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}
