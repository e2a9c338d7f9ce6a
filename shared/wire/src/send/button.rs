//! Buttons of templates.

use serde::{Deserialize, Serialize};

/// Button of a template.
///
/// [Buttons](https://developers.facebook.com/docs/messenger-platform/send-messages/buttons).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Button {
    /// Opens a page.
    WebUrl(WebUrlButton),
    /// Sends a postback.
    Postback(PostbackButton),
}

/// Opens a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebUrlButton {
    /// What the person reads.
    pub title: String,
    /// Page that opens.
    pub url: String,
}

/// Sends a postback.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostbackButton {
    /// What the person reads.
    pub title: String,
    /// What the webhook gets.
    pub payload: String,
}

impl Button {
    /// Opens `url`.
    #[must_use]
    pub fn web_url(title: impl Into<String>, url: impl Into<String>) -> Self {
        Self::WebUrl(WebUrlButton { title: title.into(), url: url.into() })
    }

    /// Sends a postback.
    #[must_use]
    pub fn postback(title: impl Into<String>, payload: impl Into<String>) -> Self {
        Self::Postback(PostbackButton { title: title.into(), payload: payload.into() })
    }
}
