//! Content of a message.

mod check;
mod wire;

use std::fmt;

use serde::{Deserialize, Serialize};

use super::template::Template;
use super::{Media, QuickReply, Source, Sticker};
use crate::limits::TEXT_UNITS;
use crate::text;

pub(super) use check::{File, check, template_type};

/// Message that a Page sends: one content, quick replies, and a note to ourselves.
///
/// What has no quick replies is a type of its own: [`Sticker`], [`UtilityTemplate`](super::UtilityTemplate).
///
/// [Send API reference](https://developers.facebook.com/docs/messenger-platform/reference/send-api).
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "wire::Wire", into = "wire::Wire")]
#[non_exhaustive]
pub struct Message {
    /// What the person gets.
    pub content: Content,
    /// Answers to tap, 13 at most.
    pub quick_replies: Vec<QuickReply>,
    /// Note that comes back in the echo.
    pub metadata: Option<String>,
}

/// What a message holds: exactly one of these. `Debug` tells the kind only, for the rest is what a person reads.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Content {
    /// Text of at most [`TEXT_UNITS`].
    Text(String),
    /// Media or template.
    Attachment(Attachment),
    /// Several images.
    Images(Vec<Media>),
}

/// Media or template. `Debug` tells the kind only.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "payload", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Attachment {
    /// Image, 8 MB by URL, else 25 MB.
    Image(Source),
    /// Audio, 25 MB.
    Audio(Source),
    /// Video, 25 MB.
    Video(Source),
    /// Any file, 25 MB.
    File(Source),
    /// Structured message.
    Template(Template),
}

impl Message {
    fn new(content: Content) -> Self {
        Self { content, quick_replies: Vec::new(), metadata: None }
    }

    /// Text of at most [`TEXT_UNITS`]; [`Message::long_text`] takes any.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::new(Content::Text(text.into()))
    }

    /// Messages of a text of any length, which [`text::split`] cuts, with the quick replies below the last.
    ///
    /// A blank text gives one message all the same, which the validator refuses.
    #[must_use]
    pub fn long_text(text: &str, quick_replies: impl IntoIterator<Item = QuickReply>) -> Vec<Self> {
        let mut parts = text::split(text, TEXT_UNITS);
        let last = Self::text(parts.pop().unwrap_or_else(|| text.to_owned())).quick_replies(quick_replies);
        parts.into_iter().map(Self::text).chain([last]).collect()
    }

    /// Media or template.
    #[must_use]
    pub fn attachment(attachment: Attachment) -> Self {
        Self::new(Content::Attachment(attachment))
    }

    /// Image.
    #[must_use]
    pub fn image(source: impl Into<Source>) -> Self {
        Self::attachment(Attachment::Image(source.into()))
    }

    /// Audio.
    #[must_use]
    pub fn audio(source: impl Into<Source>) -> Self {
        Self::attachment(Attachment::Audio(source.into()))
    }

    /// Video.
    #[must_use]
    pub fn video(source: impl Into<Source>) -> Self {
        Self::attachment(Attachment::Video(source.into()))
    }

    /// File.
    #[must_use]
    pub fn file(source: impl Into<Source>) -> Self {
        Self::attachment(Attachment::File(source.into()))
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
    pub fn sticker(sticker_id: impl Into<String>) -> Sticker {
        Sticker::new(sticker_id)
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
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Message({:?}, {} quick replies)", self.content, self.quick_replies.len())
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(_) => f.write_str("text"),
            Self::Attachment(attachment) => attachment.fmt(f),
            Self::Images(_) => f.write_str("images"),
        }
    }
}

impl fmt::Debug for Attachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Image(_) => "image",
            Self::Audio(_) => "audio",
            Self::Video(_) => "video",
            Self::File(_) => "file",
            Self::Template(_) => "template",
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Content, Message};
    use crate::limits::TEXT_UNITS;
    use crate::send::{QuickReply, validate_message};

    fn more() -> [QuickReply; 1] {
        [QuickReply::text("More", "MORE")]
    }

    #[test]
    fn long_text_is_one_message_at_the_limit_and_two_one_past_it() {
        for (units, messages) in
            [(1, 1), (TEXT_UNITS, 1), (TEXT_UNITS + 1, 2), (2 * TEXT_UNITS, 2), (2 * TEXT_UNITS + 1, 3)]
        {
            let found = Message::long_text(&"x".repeat(units), more());
            let tapped: Vec<_> = found.iter().map(|message| message.quick_replies.len()).collect();
            assert_eq!(tapped, [vec![0; messages - 1], vec![1]].concat(), "{units}");
        }
    }

    #[test]
    fn blank_text_is_one_message_that_is_refused() {
        for blank in ["", " \n", &" ".repeat(4_500)] {
            let [message] = &Message::long_text(blank, more())[..] else { panic!("{}", blank.len()) };
            assert!(matches!(&message.content, Content::Text(text) if text == blank));
            assert!(validate_message(message).is_err());
        }
    }

    proptest! {
        #[test]
        fn every_message_of_a_text_with_ink_passes_the_validator(
            pieces in prop::collection::vec(("[ \n]{0,3000}", "[a-z你。`~>\n ]{0,300}"), 1..5),
        ) {
            let text: String = pieces.iter().flat_map(|(space, ink)| [space.as_str(), ink]).chain(["!"]).collect();
            for message in Message::long_text(&text, more()) {
                prop_assert_eq!(validate_message(&message), Ok(()));
            }
        }
    }
}
