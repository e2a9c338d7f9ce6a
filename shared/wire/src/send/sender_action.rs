//! What the Page shows without sending a message.

use serde::{Deserialize, Serialize};

use crate::Mid;

/// What the Page shows without sending a message.
///
/// [Sender actions](https://developers.facebook.com/docs/messenger-platform/send-messages/sender-actions).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "sender_action", content = "payload", rename_all = "snake_case")]
#[non_exhaustive]
pub enum SenderAction {
    /// Shows that the Page types, for about 20 seconds.
    TypingOn,
    /// Ends [`SenderAction::TypingOn`].
    TypingOff,
    /// Marks what the person wrote as seen.
    MarkSeen,
    /// Puts a reaction on a message, or changes it.
    React(Reaction),
    /// Takes the reaction away.
    Unreact(Reacted),
}

/// Reaction on a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reaction {
    /// Message that is reacted to.
    pub message_id: Mid,
    /// One emoji.
    pub reaction: String,
}

/// Message that loses its reaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reacted {
    /// Message that was reacted to.
    pub message_id: Mid,
}

impl SenderAction {
    /// Puts `emoji` on a message.
    #[must_use]
    pub fn react(message_id: Mid, emoji: impl Into<String>) -> Self {
        Self::React(Reaction { message_id, reaction: emoji.into() })
    }

    /// Takes the Page's reaction from a message.
    #[must_use]
    pub fn unreact(message_id: Mid) -> Self {
        Self::Unreact(Reacted { message_id })
    }
}
