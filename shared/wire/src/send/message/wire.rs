//! JSON form of a [`Message`], where everything stands side by side.

use serde::{Deserialize, Serialize};

use super::{Attachment, Content, Message};
use crate::send::{Media, QuickReply, Source};

#[derive(Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Wire {
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attachment: Option<Attachment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attachments: Option<Vec<Attachment>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    quick_replies: Vec<QuickReply>,
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata: Option<String>,
}

impl From<Message> for Wire {
    fn from(message: Message) -> Self {
        let mut wire = Self { quick_replies: message.quick_replies, metadata: message.metadata, ..Self::default() };
        match message.content {
            Content::Text(text) => wire.text = Some(text),
            Content::Attachment(attachment) => wire.attachment = Some(attachment),
            Content::Images(images) => {
                wire.attachments = Some(images.into_iter().map(|media| Attachment::Image(media.into())).collect());
            }
        }
        wire
    }
}

impl TryFrom<Wire> for Message {
    type Error = &'static str;

    fn try_from(wire: Wire) -> Result<Self, Self::Error> {
        let images = wire.attachments.map(images).transpose()?.map(Content::Images);
        let mut contents =
            [wire.text.map(Content::Text), wire.attachment.map(Content::Attachment), images].into_iter().flatten();
        match (contents.next(), contents.next()) {
            (Some(content), None) => Ok(Self { content, quick_replies: wire.quick_replies, metadata: wire.metadata }),
            _ => Err("a message has exactly one of text, attachment, attachments"),
        }
    }
}

fn images(attachments: Vec<Attachment>) -> Result<Vec<Media>, &'static str> {
    attachments
        .into_iter()
        .map(|attachment| match attachment {
            Attachment::Image(Source::Media(media)) => Ok(media),
            _ => Err("several attachments are images only, by URL or id"),
        })
        .collect()
}
