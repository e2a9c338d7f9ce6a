//! Asks for the right to send marketing messages.

use serde::{Deserialize, Serialize};

use crate::check::Object;
use crate::limits::{OPT_IN_TITLE_UNITS, PAYLOAD_UNITS};
use crate::send::Template;

/// Asks for the right to send marketing messages; the opt-in brings a token.
///
/// Legacy: Graph refuses messages by such tokens since 2026-02-10, except in AU, EU, JP, KR and UK.
/// [Opt-ins](https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events/messaging_optins).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotificationMessagesTemplate {
    title: String,
    payload: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    image_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    notification_messages_frequency: Option<Frequency>,
    #[serde(skip_serializing_if = "Option::is_none")]
    notification_messages_reoptin: Option<Reoptin>,
    #[serde(skip_serializing_if = "Option::is_none")]
    notification_messages_timezone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    notification_messages_cta_text: Option<String>,
}

/// How often messages may come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum Frequency {
    /// Once a day.
    Daily,
    /// Once a week.
    Weekly,
    /// Once a month.
    Monthly,
}

/// Whether Messenger asks again before a token ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum Reoptin {
    /// It asks.
    Enabled,
    /// It does not.
    Disabled,
}

impl NotificationMessagesTemplate {
    /// Asks with a title; the opt-in brings `payload` back.
    #[must_use]
    pub fn new(title: impl Into<String>, payload: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            payload: payload.into(),
            image_url: None,
            notification_messages_frequency: None,
            notification_messages_reoptin: None,
            notification_messages_timezone: None,
            notification_messages_cta_text: None,
        }
    }

    /// Picture.
    #[must_use]
    pub fn image_url(mut self, url: impl Into<String>) -> Self {
        self.image_url = Some(url.into());
        self
    }

    /// How often, for tokens of before 2023.
    #[must_use]
    pub fn frequency(mut self, frequency: Frequency) -> Self {
        self.notification_messages_frequency = Some(frequency);
        self
    }

    /// Whether Messenger asks again before the token ends.
    #[must_use]
    pub fn reoptin(mut self, reoptin: Reoptin) -> Self {
        self.notification_messages_reoptin = Some(reoptin);
        self
    }

    /// Time zone of the sends, as `America/New_York`; UTC by default.
    #[must_use]
    pub fn timezone(mut self, timezone: impl Into<String>) -> Self {
        self.notification_messages_timezone = Some(timezone.into());
        self
    }

    /// Text of the button, one of Meta's words.
    #[must_use]
    pub fn cta_text(mut self, text: impl Into<String>) -> Self {
        self.notification_messages_cta_text = Some(text.into());
        self
    }
}

impl From<NotificationMessagesTemplate> for Template {
    fn from(template: NotificationMessagesTemplate) -> Self {
        Self::NotificationMessages(template)
    }
}

pub(super) fn check(template: &Object<'_>) {
    template.require_shown("title", 1..=OPT_IN_TITLE_UNITS);
    template.require_text("payload", 1..=PAYLOAD_UNITS);
    template.url("image_url");
    template.word("notification_messages_frequency", &["DAILY", "WEEKLY", "MONTHLY"]);
    template.word("notification_messages_reoptin", &["ENABLED", "DISABLED"]);
}
