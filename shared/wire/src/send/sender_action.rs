//! What the Page shows without sending a message.

use serde::{Deserialize, Serialize};

use crate::Mid;
use crate::check::Object;

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

/// Checks the sender action of a request.
pub(super) fn check(request: &Object<'_>) {
    request.word("sender_action", &["typing_on", "typing_off", "mark_seen", "react", "unreact"]);
    let reacts = request.str("sender_action") == Some("react");
    if !reacts && request.str("sender_action") != Some("unreact") {
        request.refuse("payload", "only with the sender actions react and unreact");
        return;
    }
    let Some(payload) = request.require("payload").and_then(|payload| payload.object()) else { return };
    payload.require_texts(&["message_id"]);
    if reacts {
        payload.require_texts(&["reaction"]);
    } else {
        payload.refuse("reaction", "unreact names the message only");
    }
}
