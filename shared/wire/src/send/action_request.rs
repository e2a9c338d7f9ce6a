//! Body of `POST /{page}/messages` that shows something without sending a message.

use serde::{Deserialize, Serialize};

use super::{Reacted, Reaction, Recipient, SenderAction, Violations, validate};
use crate::Mid;

/// Body of `POST /{page}/messages` with a sender action, which goes alone.
///
/// [Sender actions](https://developers.facebook.com/docs/messenger-platform/send-messages/sender-actions).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Wire", into = "Wire")]
#[non_exhaustive]
pub struct ActionRequest {
    /// Who sees it.
    pub recipient: Recipient,
    /// What is shown.
    pub action: SenderAction,
    /// Persona that acts.
    pub persona_id: Option<String>,
}

impl ActionRequest {
    /// Shows `action`.
    #[must_use]
    pub fn new(recipient: impl Into<Recipient>, action: SenderAction) -> Self {
        Self { recipient: recipient.into(), action, persona_id: None }
    }

    /// Acts as a persona.
    #[must_use]
    pub fn persona_id(mut self, persona_id: impl Into<String>) -> Self {
        self.persona_id = Some(persona_id.into());
        self
    }

    /// Checks every documented limit, as [`validate`].
    ///
    /// # Errors
    /// [`Violations`], all at once.
    pub fn validate(&self) -> Result<(), Violations> {
        validate(self)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    recipient: Recipient,
    sender_action: Word,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    payload: Option<Payload>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    persona_id: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Word {
    TypingOn,
    TypingOff,
    MarkSeen,
    React,
    Unreact,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Payload {
    message_id: Mid,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reaction: Option<String>,
}

impl From<ActionRequest> for Wire {
    fn from(request: ActionRequest) -> Self {
        let (sender_action, payload) = match request.action {
            SenderAction::TypingOn => (Word::TypingOn, None),
            SenderAction::TypingOff => (Word::TypingOff, None),
            SenderAction::MarkSeen => (Word::MarkSeen, None),
            SenderAction::React(Reaction { message_id, reaction }) => {
                (Word::React, Some(Payload { message_id, reaction: Some(reaction) }))
            }
            SenderAction::Unreact(Reacted { message_id }) => {
                (Word::Unreact, Some(Payload { message_id, reaction: None }))
            }
        };
        Self { recipient: request.recipient, sender_action, payload, persona_id: request.persona_id }
    }
}

impl TryFrom<Wire> for ActionRequest {
    type Error = &'static str;

    fn try_from(wire: Wire) -> Result<Self, Self::Error> {
        let action = match (wire.sender_action, wire.payload) {
            (Word::TypingOn, None) => SenderAction::TypingOn,
            (Word::TypingOff, None) => SenderAction::TypingOff,
            (Word::MarkSeen, None) => SenderAction::MarkSeen,
            (Word::React, Some(Payload { message_id, reaction: Some(reaction) })) => {
                SenderAction::React(Reaction { message_id, reaction })
            }
            (Word::Unreact, Some(Payload { message_id, reaction: None })) => {
                SenderAction::Unreact(Reacted { message_id })
            }
            _ => return Err("react has a payload of message_id and reaction, unreact of message_id, the others none"),
        };
        Ok(Self { recipient: wire.recipient, action, persona_id: wire.persona_id })
    }
}
