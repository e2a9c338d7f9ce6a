//! Buttons of templates.

mod check;

use serde::{Deserialize, Serialize};

pub(crate) use check::{NESTED, check_page};
pub(super) use check::{check_all, check_optional};

/// Button of a template.
///
/// [Buttons](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/buttons).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Button {
    /// Opens a page.
    WebUrl(WebUrlButton),
    /// Sends a postback.
    Postback(PostbackButton),
    /// Dials a phone number.
    PhoneNumber(PhoneNumberButton),
    /// Begins account linking.
    AccountLink(AccountLinkButton),
    /// Ends account linking.
    AccountUnlink(AccountUnlinkButton),
    /// Starts an Instant Game of the Page.
    GamePlay(GamePlayButton),
    /// Calls the business inside Messenger.
    AudioCall(AudioCallButton),
}

/// Opens a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebUrlButton {
    /// What the person reads.
    pub title: String,
    /// Page that opens.
    #[serde(flatten)]
    pub page: WebPage,
}

/// Page that opens inside Messenger.
///
/// [URL
/// button](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/buttons/url).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebPage {
    url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    webview_height_ratio: Option<WebviewHeight>,
    #[serde(skip_serializing_if = "Option::is_none")]
    messenger_extensions: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fallback_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    webview_share_button: Option<ShareButton>,
}

/// How much of the screen a page takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum WebviewHeight {
    /// Half.
    Compact,
    /// Three quarters.
    Tall,
    /// All.
    Full,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum ShareButton {
    Hide,
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

/// Dials a phone number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhoneNumberButton {
    /// What the person reads.
    pub title: String,
    /// Number in the form `+15105559999`.
    pub payload: String,
}

/// Begins account linking; Messenger shows its own title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountLinkButton {
    /// Where the person logs in, by https.
    pub url: String,
}

/// Ends account linking; Messenger shows its own title.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountUnlinkButton {}

/// Starts an Instant Game of the Page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GamePlayButton {
    /// What the person reads.
    pub title: String,
    /// What the game gets, as serialised JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<String>,
    /// Against whom or where to play.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub game_metadata: Option<GameMetadata>,
}

/// Against whom or where to play.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum GameMetadata {
    /// Against this player.
    PlayerId(String),
    /// In this thread.
    ContextId(String),
}

/// Calls the business inside Messenger (Calling API).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AudioCallButton {
    /// What the person reads.
    pub title: String,
    /// How many days it can be tapped, 7 by default and at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_in_days: Option<u8>,
}

impl Button {
    /// Opens `url`.
    #[must_use]
    pub fn web_url(title: impl Into<String>, url: impl Into<String>) -> Self {
        Self::web_page(title, WebPage::new(url))
    }

    /// Opens a page with settings.
    #[must_use]
    pub fn web_page(title: impl Into<String>, page: WebPage) -> Self {
        Self::WebUrl(WebUrlButton { title: title.into(), page })
    }

    /// Sends a postback.
    #[must_use]
    pub fn postback(title: impl Into<String>, payload: impl Into<String>) -> Self {
        Self::Postback(PostbackButton { title: title.into(), payload: payload.into() })
    }

    /// Dials a number of the form `+15105559999`.
    #[must_use]
    pub fn phone_number(title: impl Into<String>, number: impl Into<String>) -> Self {
        Self::PhoneNumber(PhoneNumberButton { title: title.into(), payload: number.into() })
    }

    /// Begins account linking at an https URL.
    #[must_use]
    pub fn account_link(url: impl Into<String>) -> Self {
        Self::AccountLink(AccountLinkButton { url: url.into() })
    }

    /// Ends account linking.
    #[must_use]
    pub fn account_unlink() -> Self {
        Self::AccountUnlink(AccountUnlinkButton {})
    }

    /// Starts an Instant Game; more settings are in [`GamePlayButton`].
    #[must_use]
    pub fn game_play(title: impl Into<String>) -> Self {
        Self::GamePlay(GamePlayButton { title: title.into(), payload: None, game_metadata: None })
    }

    /// Calls the business inside Messenger, for seven days.
    #[must_use]
    pub fn audio_call(title: impl Into<String>) -> Self {
        Self::AudioCall(AudioCallButton { title: title.into(), expires_in_days: None })
    }
}

impl WebPage {
    /// Page as tall as the screen.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            webview_height_ratio: None,
            messenger_extensions: None,
            fallback_url: None,
            webview_share_button: None,
        }
    }

    /// Sets how much of the screen it takes.
    #[must_use]
    pub fn height(mut self, height: WebviewHeight) -> Self {
        self.webview_height_ratio = Some(height);
        self
    }

    /// Gives the page the Messenger Extensions, and the rest of the world another page.
    #[must_use]
    pub fn extensions(mut self, fallback_url: Option<String>) -> Self {
        self.messenger_extensions = Some(true);
        self.fallback_url = fallback_url;
        self
    }

    /// Hides the share button.
    #[must_use]
    pub fn without_sharing(mut self) -> Self {
        self.webview_share_button = Some(ShareButton::Hide);
        self
    }
}
