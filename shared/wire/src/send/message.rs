//! Content of a message.

use serde::{Deserialize, Serialize};

use super::{Media, QuickReply, Template};

/// Message that a Page sends: one content, quick replies, and a note to ourselves.
///
/// [Send API reference](https://developers.facebook.com/docs/messenger-platform/reference/send-api).
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Wire", into = "Wire")]
pub struct Message {
    content: Content,
    quick_replies: Vec<QuickReply>,
    metadata: Option<String>,
}

/// What a message holds: exactly one of these.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Content {
    /// Text of at most [`TEXT_UNITS`](crate::limits::TEXT_UNITS).
    Text(String),
    /// Media or template.
    Attachment(Attachment),
    /// Several images.
    Images(Vec<Media>),
    /// Sticker of Meta's free packs.
    Sticker(String),
}

/// Media or template.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "payload", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Attachment {
    /// Image, 8 MB by URL, else 25 MB.
    Image(Media),
    /// Audio, 25 MB.
    Audio(Media),
    /// Video, 25 MB.
    Video(Media),
    /// Any file, 25 MB.
    File(Media),
    /// Structured message.
    Template(Template),
}

impl Message {
    fn new(content: Content) -> Self {
        Self { content, quick_replies: Vec::new(), metadata: None }
    }

    /// Text; a longer one goes through [`text::split`](crate::text::split) first.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::new(Content::Text(text.into()))
    }

    /// Media or template.
    #[must_use]
    pub fn attachment(attachment: Attachment) -> Self {
        Self::new(Content::Attachment(attachment))
    }

    /// Image.
    #[must_use]
    pub fn image(media: Media) -> Self {
        Self::attachment(Attachment::Image(media))
    }

    /// Audio.
    #[must_use]
    pub fn audio(media: Media) -> Self {
        Self::attachment(Attachment::Audio(media))
    }

    /// Video.
    #[must_use]
    pub fn video(media: Media) -> Self {
        Self::attachment(Attachment::Video(media))
    }

    /// File.
    #[must_use]
    pub fn file(media: Media) -> Self {
        Self::attachment(Attachment::File(media))
    }

    /// Structured message.
    #[must_use]
    pub fn template(template: impl Into<Template>) -> Self {
        Self::attachment(Attachment::Template(template.into()))
    }

    /// Several images in one message, 30 at most.
    #[must_use]
    pub fn images(images: impl IntoIterator<Item = Media>) -> Self {
        Self::new(Content::Images(images.into_iter().collect()))
    }

    /// Sticker, within the 24 hours.
    #[must_use]
    pub fn sticker(sticker_id: impl Into<String>) -> Self {
        Self::new(Content::Sticker(sticker_id.into()))
    }

    /// Adds a quick reply; 13 are the most.
    #[must_use]
    pub fn quick_reply(mut self, quick_reply: QuickReply) -> Self {
        self.quick_replies.push(quick_reply);
        self
    }

    /// Sets the note that comes back in the echo.
    #[must_use]
    pub fn metadata(mut self, metadata: impl Into<String>) -> Self {
        self.metadata = Some(metadata.into());
        self
    }

    /// What the message holds.
    #[must_use]
    pub fn content(&self) -> &Content {
        &self.content
    }
}

impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Message(<redacted>)")
    }
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Wire {
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attachment: Option<Attachment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attachments: Option<Vec<Attachment>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sticker_id: Option<String>,
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
            Content::Images(images) => wire.attachments = Some(images.into_iter().map(Attachment::Image).collect()),
            Content::Sticker(id) => wire.sticker_id = Some(id),
        }
        wire
    }
}

impl TryFrom<Wire> for Message {
    type Error = &'static str;

    fn try_from(wire: Wire) -> Result<Self, Self::Error> {
        let images = wire.attachments.map(images).transpose()?.map(Content::Images);
        let mut contents = [
            wire.text.map(Content::Text),
            wire.attachment.map(Content::Attachment),
            images,
            wire.sticker_id.map(Content::Sticker),
        ]
        .into_iter()
        .flatten();
        match (contents.next(), contents.next()) {
            (Some(content), None) => Ok(Self { content, quick_replies: wire.quick_replies, metadata: wire.metadata }),
            _ => Err("a message has exactly one of text, attachment, attachments, sticker_id, template"),
        }
    }
}

fn images(attachments: Vec<Attachment>) -> Result<Vec<Media>, &'static str> {
    attachments
        .into_iter()
        .map(|attachment| match attachment {
            Attachment::Image(media) => Ok(media),
            _ => Err("several attachments are images only"),
        })
        .collect()
}
