//! Answers that a person can tap.

use serde::{Deserialize, Serialize};

use crate::check::Object;
use crate::limits::{PAYLOAD_UNITS, QUICK_REPLY_TITLE_UNITS};

/// Answer that a person can tap; it comes back as a message with `quick_reply`, not as a postback.
///
/// [Quick
/// replies](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/quick-replies).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "content_type", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum QuickReply {
    /// Text that the bot gave.
    Text {
        /// What the person reads.
        title: String,
        /// What the webhook gets.
        payload: String,
        /// Icon left of the title, at least 24 by 24 pixels.
        #[serde(skip_serializing_if = "Option::is_none")]
        image_url: Option<String>,
    },
    /// Phone number of the person's profile; not shown where the profile has none.
    UserPhoneNumber {},
    /// E-mail address of the person's profile; not shown where the profile has none.
    UserEmail {},
}

impl QuickReply {
    /// Text answer.
    #[must_use]
    pub fn text(title: impl Into<String>, payload: impl Into<String>) -> Self {
        Self::Text { title: title.into(), payload: payload.into(), image_url: None }
    }

    /// Text answer with an icon.
    #[must_use]
    pub fn text_with_image(title: impl Into<String>, payload: impl Into<String>, image_url: impl Into<String>) -> Self {
        Self::Text { title: title.into(), payload: payload.into(), image_url: Some(image_url.into()) }
    }

    /// Asks for the phone number.
    #[must_use]
    pub fn user_phone_number() -> Self {
        Self::UserPhoneNumber {}
    }

    /// Asks for the e-mail address.
    #[must_use]
    pub fn user_email() -> Self {
        Self::UserEmail {}
    }
}

/// Checks one quick reply.
pub(super) fn check(quick_reply: &Object<'_>) {
    if let Some(content_type) = quick_reply.require("content_type") {
        content_type.word(&["text", "user_phone_number", "user_email"]);
    }
    quick_reply.url("image_url");
    if quick_reply.str("content_type") != Some("text") {
        quick_reply.text("title", 0..=QUICK_REPLY_TITLE_UNITS);
        quick_reply.text("payload", 0..=PAYLOAD_UNITS);
        return;
    }
    // An image may stand for title and payload, which then are empty.
    let least = usize::from(!quick_reply.has("image_url"));
    quick_reply.require_shown("title", least..=QUICK_REPLY_TITLE_UNITS);
    quick_reply.require_text("payload", least..=PAYLOAD_UNITS);
}
