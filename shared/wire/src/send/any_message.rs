//! Message of any kind, and which kinds leave on which ground.

mod read;

use std::fmt;

use serde::{Deserialize, Serialize};

use super::template::{Template, UtilityTemplate};
use super::{Attachment, Content, Message, Sticker};

/// Value of `message`, of any kind: what a raw JSON object is read into. `Debug` tells the kind only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum AnyMessage {
    /// Text, media or a template.
    Message(Message),
    /// Sticker.
    Sticker(Sticker),
    /// Utility template.
    Utility(UtilityMessage),
}

/// Utility template as a message.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UtilityMessage {
    /// Approved text with the values of this send.
    pub template: UtilityTemplate,
    /// Note that comes back in the echo.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<String>,
}

/// What leaves as an answer, an update, or by the tag of a person or of news: a [`Message`] or a [`Sticker`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not leave on this ground",
    label = "neither a `Message` nor a `Sticker`",
    note = "a utility template leaves by `SendRequest::utility`; a message whose kind is known only at run time by `SendRequest::compose`"
)]
pub trait Ordinary: Into<AnyMessage> + sealed::Sealed {}

impl Ordinary for Message {}

impl Ordinary for Sticker {}

mod sealed {
    /// Keeps what no ground takes out of [`Ordinary`](super::Ordinary).
    pub trait Sealed {}

    impl Sealed for super::Message {}

    impl Sealed for super::Sticker {}
}

impl AnyMessage {
    /// Sets the note that comes back in the echo.
    #[must_use]
    pub fn metadata(self, metadata: impl Into<String>) -> Self {
        match self {
            Self::Message(message) => message.metadata(metadata).into(),
            Self::Sticker(sticker) => sticker.metadata(metadata).into(),
            Self::Utility(utility) => UtilityMessage { metadata: Some(metadata.into()), ..utility }.into(),
        }
    }

    /// Whether it is a customer feedback template.
    pub(super) fn is_survey(&self) -> bool {
        let Self::Message(message) = self else { return false };
        matches!(message.content, Content::Attachment(Attachment::Template(Template::CustomerFeedback(_))))
    }
}

impl From<Message> for AnyMessage {
    fn from(message: Message) -> Self {
        Self::Message(message)
    }
}

impl From<Sticker> for AnyMessage {
    fn from(sticker: Sticker) -> Self {
        Self::Sticker(sticker)
    }
}

impl From<UtilityMessage> for AnyMessage {
    fn from(utility: UtilityMessage) -> Self {
        Self::Utility(utility)
    }
}

impl From<UtilityTemplate> for AnyMessage {
    fn from(template: UtilityTemplate) -> Self {
        Self::Utility(UtilityMessage { template, metadata: None })
    }
}

impl fmt::Debug for UtilityMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UtilityMessage")
    }
}
