//! JSON form of a [`SendRequest`], where everything stands side by side.

use serde::{Deserialize, Serialize};

use super::{Body, Outgoing, SendRequest};
use crate::Mid;
use crate::send::{
    Message, MessagingType, NotificationType, Reacted, Reaction, Recipient, SenderAction, Tag, ThreadControl,
};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wire {
    recipient: Recipient,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    messaging_type: Option<TypeWord>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tag: Option<Tag>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sender_action: Option<ActionWord>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    payload: Option<ActionPayload>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    notification_type: Option<NotificationType>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    persona_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reply_to: Option<ReplyTo>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    thread_control: Option<ThreadControl>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum TypeWord {
    Response,
    Update,
    MessageTag,
    Utility,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ActionWord {
    TypingOn,
    TypingOff,
    MarkSeen,
    React,
    Unreact,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ActionPayload {
    message_id: Mid,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reaction: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReplyTo {
    mid: Mid,
}

impl From<SendRequest> for Wire {
    fn from(request: SendRequest) -> Self {
        let mut wire = Self::empty(request.recipient);
        wire.persona_id = request.persona_id;
        match request.body {
            Body::Message(outgoing) => wire.put_message(*outgoing),
            Body::Action(action) => wire.put_action(action),
        }
        wire
    }
}

impl Wire {
    fn empty(recipient: Recipient) -> Self {
        Self {
            recipient,
            messaging_type: None,
            tag: None,
            message: None,
            sender_action: None,
            payload: None,
            notification_type: None,
            persona_id: None,
            reply_to: None,
            thread_control: None,
        }
    }

    fn put_message(&mut self, outgoing: Outgoing) {
        let (word, tag) = match outgoing.messaging_type {
            None => (None, None),
            Some(MessagingType::Response) => (Some(TypeWord::Response), None),
            Some(MessagingType::Update) => (Some(TypeWord::Update), None),
            Some(MessagingType::MessageTag(tag)) => (Some(TypeWord::MessageTag), Some(tag)),
            Some(MessagingType::Utility) => (Some(TypeWord::Utility), None),
        };
        self.messaging_type = word;
        self.tag = tag;
        self.message = Some(outgoing.message);
        self.notification_type = outgoing.notification_type;
        self.reply_to = outgoing.reply_to.map(|mid| ReplyTo { mid });
        self.thread_control = outgoing.thread_control;
    }

    fn put_action(&mut self, action: SenderAction) {
        let (word, payload) = match action {
            SenderAction::TypingOn => (ActionWord::TypingOn, None),
            SenderAction::TypingOff => (ActionWord::TypingOff, None),
            SenderAction::MarkSeen => (ActionWord::MarkSeen, None),
            SenderAction::React(Reaction { message_id, reaction }) => {
                (ActionWord::React, Some(ActionPayload { message_id, reaction: Some(reaction) }))
            }
            SenderAction::Unreact(Reacted { message_id }) => {
                (ActionWord::Unreact, Some(ActionPayload { message_id, reaction: None }))
            }
        };
        self.sender_action = Some(word);
        self.payload = payload;
    }

    fn has_message_fields(&self) -> bool {
        self.messaging_type.is_some()
            || self.tag.is_some()
            || self.notification_type.is_some()
            || self.reply_to.is_some()
            || self.thread_control.is_some()
    }
}

impl TryFrom<Wire> for SendRequest {
    type Error = &'static str;

    fn try_from(mut wire: Wire) -> Result<Self, Self::Error> {
        let persona_id = wire.persona_id.take();
        let body = match (wire.message.take(), wire.sender_action.take()) {
            (Some(message), None) if wire.payload.is_none() => Body::from(Outgoing {
                messaging_type: messaging_type(wire.messaging_type, wire.tag)?,
                message,
                notification_type: wire.notification_type,
                reply_to: wire.reply_to.map(|reply_to| reply_to.mid),
                thread_control: wire.thread_control,
            }),
            (None, Some(word)) if !wire.has_message_fields() => Body::Action(action(&word, wire.payload)?),
            _ => return Err("a request has a message or a sender_action, with the fields that belong to it"),
        };
        Ok(Self { recipient: wire.recipient, body, persona_id })
    }
}

fn messaging_type(word: Option<TypeWord>, tag: Option<Tag>) -> Result<Option<MessagingType>, &'static str> {
    match (word, tag) {
        (None, None) => Ok(None),
        (Some(TypeWord::Response), None) => Ok(Some(MessagingType::Response)),
        (Some(TypeWord::Update), None) => Ok(Some(MessagingType::Update)),
        (Some(TypeWord::MessageTag), Some(tag)) => Ok(Some(MessagingType::MessageTag(tag))),
        (Some(TypeWord::Utility), None) => Ok(Some(MessagingType::Utility)),
        _ => Err("messaging_type MESSAGE_TAG and a tag need each other"),
    }
}

fn action(word: &ActionWord, payload: Option<ActionPayload>) -> Result<SenderAction, &'static str> {
    match (word, payload) {
        (ActionWord::TypingOn, None) => Ok(SenderAction::TypingOn),
        (ActionWord::TypingOff, None) => Ok(SenderAction::TypingOff),
        (ActionWord::MarkSeen, None) => Ok(SenderAction::MarkSeen),
        (ActionWord::React, Some(ActionPayload { message_id, reaction: Some(reaction) })) => {
            Ok(SenderAction::React(Reaction { message_id, reaction }))
        }
        (ActionWord::Unreact, Some(ActionPayload { message_id, reaction: None })) => {
            Ok(SenderAction::Unreact(Reacted { message_id }))
        }
        _ => Err("react has a payload of message_id and reaction, unreact of message_id, the others none"),
    }
}
