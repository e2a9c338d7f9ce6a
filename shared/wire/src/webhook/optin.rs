//! What a person agrees to: notifications, plugins, account linking.

use serde::{Deserialize, Serialize};

use super::Text;
use super::object::{Object, View};
use crate::{Secret, TimestampMs, UserRef};

/// Person agreed to notifications, changed that, or used a plugin of the Page.
///
/// Tokens allow to send, so they are [`Secret`]. Source:
/// <https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events/messaging_optins>.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Optin {
    /// Kind; absent for a plugin.
    pub kind: Option<OptinType>,
    /// What the link or plugin was given.
    pub reference: Option<Text>,
    /// Reference that the checkbox plugin gave the person; then there is no sender.
    pub user_ref: Option<UserRef>,
    /// Kind of the place that it was given at, such as `SHORTLINK`.
    pub source: Option<Text>,
    /// What the request was given; where Meta sends an object, its JSON.
    pub payload: Option<Text>,
    /// Title of the request.
    pub title: Option<Text>,
    /// Token to send recurring notifications with.
    pub notification_messages_token: Option<Secret>,
    /// How often notifications may come.
    pub notification_messages_frequency: Option<Frequency>,
    /// Time zone in which they may come.
    pub notification_messages_timezone: Option<Text>,
    /// Topic that was agreed to.
    pub notification_messages_topic: Option<Text>,
    /// Whether the person stops or resumes them. Stopping must be honoured.
    pub notification_messages_status: Option<NotificationStatus>,
    /// When the token ends.
    pub token_expiry_timestamp: Option<TimestampMs>,
    /// Whether the person prolonged the token.
    pub user_token_status: Option<TokenStatus>,
    /// Token for one notification.
    pub one_time_notif_token: Option<Secret>,
}

/// Kind of an opt-in.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum OptinType {
    /// Recurring notifications.
    NotificationMessages,
    /// One notification.
    OneTimeNotifReq,
    /// Value that this crate does not know.
    #[serde(untagged)]
    Unknown(String),
}

/// How often notifications may come.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
#[expect(missing_docs, reason = "each is the word of the wire")]
pub enum Frequency {
    Daily,
    Weekly,
    Monthly,
    /// Value that this crate does not know.
    #[serde(untagged)]
    Unknown(String),
}

/// Whether a person stops or resumes notifications.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum NotificationStatus {
    /// No more of them.
    #[serde(rename = "STOP NOTIFICATIONS")]
    Stop,
    /// Again.
    #[serde(rename = "RESUME NOTIFICATIONS")]
    Resume,
    /// Value that this crate does not know.
    #[serde(untagged)]
    Unknown(String),
}

/// Whether a person prolonged a token.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
#[expect(missing_docs, reason = "each is the word of the wire")]
pub enum TokenStatus {
    Refreshed,
    NotRefreshed,
    /// Value that this crate does not know.
    #[serde(untagged)]
    Unknown(String),
}

/// Person linked their account of the business, or unlinked it.
///
/// Source:
/// <https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events/messaging_account_linking>.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct AccountLinking {
    /// What happened.
    pub status: Option<LinkingStatus>,
    /// Code that the business's log-in handed to Meta; only when linked.
    pub authorization_code: Option<Secret>,
}

/// Whether an account was linked or unlinked.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
#[expect(missing_docs, reason = "each is the word of the wire")]
pub enum LinkingStatus {
    Linked,
    Unlinked,
    /// Value that this crate does not know.
    #[serde(untagged)]
    Unknown(String),
}

impl View for Optin {
    fn view(object: &Object<'_>) -> Self {
        Self {
            kind: object.get("type"),
            reference: object.text("ref"),
            user_ref: object.id("user_ref"),
            source: object.text("source"),
            payload: object.text_or_json("payload"),
            title: object.text("title"),
            notification_messages_token: object.get("notification_messages_token"),
            notification_messages_frequency: object.get("notification_messages_frequency"),
            notification_messages_timezone: object.text("notification_messages_timezone"),
            notification_messages_topic: object.text("notification_messages_topic"),
            notification_messages_status: object.get("notification_messages_status"),
            token_expiry_timestamp: object.time("token_expiry_timestamp"),
            user_token_status: object.get("user_token_status"),
            one_time_notif_token: object.get("one_time_notif_token"),
        }
    }
}

impl View for AccountLinking {
    fn view(object: &Object<'_>) -> Self {
        Self { status: object.get("status"), authorization_code: object.get("authorization_code") }
    }
}
