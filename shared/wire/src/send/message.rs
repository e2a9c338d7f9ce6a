//! Content of a message.

use serde::{Deserialize, Serialize};

use super::template::{self, Template, UtilityTemplate};
use super::{Media, QuickReply, media, quick_reply};
use crate::check::{Node, Object};
use crate::limits::{IMAGES, METADATA_UNITS, QUICK_REPLIES, TEXT_UNITS};

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
    /// Utility template.
    Utility(UtilityTemplate),
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

    /// Utility template; goes with [`MessagingType::Utility`](super::MessagingType::Utility).
    #[must_use]
    pub fn utility(template: UtilityTemplate) -> Self {
        Self::new(Content::Utility(template))
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

    /// Adds several quick replies.
    #[must_use]
    pub fn quick_replies(mut self, quick_replies: impl IntoIterator<Item = QuickReply>) -> Self {
        self.quick_replies.extend(quick_replies);
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
    #[serde(skip_serializing_if = "Option::is_none")]
    template: Option<UtilityTemplate>,
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
            Content::Utility(template) => wire.template = Some(template),
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
            wire.template.map(Content::Utility),
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

/// Whether the bytes of an attachment travel beside the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum File {
    Absent,
    Beside,
}

/// Checks a message.
pub(super) fn check(message: &Object<'_>, file: File) {
    message.exactly_one(&["text", "attachment", "attachments", "sticker_id", "template"]);
    message.text("text", 1..=TEXT_UNITS);
    if let Some(attachment) = message.get("attachment").and_then(|attachment| attachment.object()) {
        check_attachment(&attachment, file);
    }
    if let Some(images) = message.get("attachments") {
        images.objects(1..=IMAGES).iter().for_each(check_image);
    }
    if let Some(sticker_id) = message.get("sticker_id") {
        sticker_id.id();
    }
    if let Some(template) = message.get("template").and_then(|template| template.object()) {
        template::check_utility(&template);
    }
    if let Some(quick_replies) = message.get("quick_replies") {
        check_quick_replies(message, &quick_replies);
    }
    message.text("metadata", 0..=METADATA_UNITS);
}

fn check_attachment(attachment: &Object<'_>, file: File) {
    if let Some(kind) = attachment.require("type") {
        kind.word(&["audio", "file", "image", "template", "video"]);
    }
    let Some(payload) = attachment.require("payload").and_then(|payload| payload.object()) else { return };
    if attachment.str("type") == Some("template") {
        template::check(&payload);
    } else {
        media::check(&payload, file);
    }
}

fn check_image(image: &Object<'_>) {
    if let Some(kind) = image.require("type") {
        kind.word(&["image"]);
    }
    if let Some(payload) = image.require("payload").and_then(|payload| payload.object()) {
        media::check(&payload, File::Absent);
    }
}

fn check_quick_replies(message: &Object<'_>, quick_replies: &Node<'_>) {
    quick_replies.objects(0..=QUICK_REPLIES).iter().for_each(quick_reply::check);
    if message.has("sticker_id") || message.has("template") {
        message.refuse("quick_replies", "only with a text or an attachment");
    }
}

/// Kind of template that a message holds.
pub(super) fn template_type(message: &Object<'_>) -> Option<String> {
    let payload = message.get("attachment")?.as_object()?.get("payload")?.as_object()?;
    payload.str("template_type").map(str::to_owned)
}
