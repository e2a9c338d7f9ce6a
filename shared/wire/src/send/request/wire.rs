//! JSON form of a [`SendRequest`], where everything stands side by side.

use serde::{Deserialize, Serialize};

use super::SendRequest;
use crate::Mid;
use crate::send::{
    AnyMessage, Folder, MessagingType, NotificationType, Recipient, SuggestionAction, Tag, ThreadControl,
};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wire {
    recipient: Recipient,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    messaging_type: Option<TypeWord>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tag: Option<Tag>,
    message: AnyMessage,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    notification_type: Option<NotificationType>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    persona_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reply_to: Option<ReplyTo>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    thread_control: Option<ThreadControl>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    suggestion_action: Option<SuggestionAction>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    folder: Option<Folder>,
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
#[serde(deny_unknown_fields)]
struct ReplyTo {
    mid: Mid,
}

impl From<SendRequest> for Wire {
    fn from(request: SendRequest) -> Self {
        let (word, tag) = match request.messaging_type {
            None => (None, None),
            Some(MessagingType::Response) => (Some(TypeWord::Response), None),
            Some(MessagingType::Update) => (Some(TypeWord::Update), None),
            Some(MessagingType::MessageTag(tag)) => (Some(TypeWord::MessageTag), Some(tag)),
            Some(MessagingType::Utility) => (Some(TypeWord::Utility), None),
        };
        Self {
            recipient: request.recipient,
            messaging_type: word,
            tag,
            message: *request.message,
            notification_type: request.notification_type,
            persona_id: request.persona_id,
            reply_to: request.reply_to.map(|mid| ReplyTo { mid }),
            thread_control: request.thread_control,
            suggestion_action: request.suggestion_action,
            folder: request.folder,
        }
    }
}

impl TryFrom<Wire> for SendRequest {
    type Error = &'static str;

    fn try_from(wire: Wire) -> Result<Self, Self::Error> {
        let messaging_type = messaging_type(wire.messaging_type, wire.tag)?;
        if !leaves(&wire.recipient, messaging_type.as_ref(), &wire.message) {
            return Err("a utility template and messaging_type UTILITY need each other and an id, \
                        the tag CUSTOMER_FEEDBACK the template customer_feedback");
        }
        Ok(Self {
            recipient: wire.recipient,
            messaging_type,
            message: Box::new(wire.message),
            persona_id: wire.persona_id,
            notification_type: wire.notification_type,
            reply_to: wire.reply_to.map(|reply_to| reply_to.mid),
            thread_control: wire.thread_control,
            suggestion_action: wire.suggestion_action,
            folder: wire.folder,
        })
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

/// Whether the builders could have put these together.
fn leaves(recipient: &Recipient, ground: Option<&MessagingType>, message: &AnyMessage) -> bool {
    match (ground, message) {
        (Some(MessagingType::Utility), AnyMessage::Utility(_)) => matches!(recipient, Recipient::Id(_)),
        (Some(MessagingType::Utility), _) | (_, AnyMessage::Utility(_)) => false,
        (Some(MessagingType::MessageTag(Tag::CustomerFeedback)), message) => message.is_survey(),
        _ => true,
    }
}
