//! Messages of a person, echoes of the Page's own, edits and reactions.

use serde::{Deserialize, Serialize};

use super::object::{Object, View};
use super::{Attachment, Nlp, Referral, Text};
use crate::{AppId, Mid};

/// Message of a person, or an echo of one of the Page.
///
/// It may have neither text nor attachments. Source:
/// <https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events/messages>.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Message {
    /// Id of the message.
    pub mid: Option<Mid>,
    /// Text, as written.
    pub text: Option<Text>,
    /// Quick reply that was tapped.
    pub quick_reply: Option<QuickReply>,
    /// Message or story that this one answers.
    pub reply_to: Option<ReplyTo>,
    /// Attachments in their order.
    pub attachments: Vec<Attachment>,
    /// Where the conversation comes from, on its first message.
    pub referral: Option<Referral>,
    /// Slash commands that the text holds.
    pub commands: Vec<Command>,
    /// Result of built-in language processing.
    pub nlp: Option<Nlp>,
    /// Id of a sticker, beside the attachment that shows it.
    pub sticker_id: Option<Text>,
    /// Number within the conversation; gone since Graph 3.
    pub seq: Option<i64>,
    /// Where the message was written, such as `customer_chat_plugin`.
    pub tags: Vec<Tag>,
    /// Whether the sender took it back; Instagram only, so far.
    pub is_deleted: bool,
    /// Whether Meta cannot show the content; Instagram only, so far.
    pub is_unsupported: bool,
    /// Whether the Page sent it.
    pub is_echo: bool,
    /// App that sent it, on an echo. Absent or another than ours where a human or another app wrote.
    pub app_id: Option<AppId>,
    /// What the send set as `metadata`, on an echo.
    pub metadata: Option<Text>,
}

/// Quick reply that was tapped.
///
/// Source:
/// <https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/quick-replies>.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct QuickReply {
    /// What the send set; the value itself for phone and e-mail quick replies.
    pub payload: Option<Text>,
}

/// What a message answers.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct ReplyTo {
    /// Message that is answered.
    pub mid: Option<Mid>,
    /// Whether the person answers a message of their own.
    pub is_self_reply: bool,
    /// Story that is answered; Instagram only, so far.
    pub story: Option<Story>,
}

/// Story that a message answers.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Story {
    /// Id of the story.
    pub id: Option<Text>,
    /// Where its media is; expires.
    pub url: Option<Text>,
}

/// Slash command in a message.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Command {
    /// Name without its slash.
    pub name: Option<Text>,
}

/// Mark of where a message was written.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Tag {
    /// Place, such as `customer_chat_plugin`.
    pub source: Option<Text>,
}

/// New text of a message.
///
/// Source:
/// <https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events/message-edits>.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct MessageEdit {
    /// Message that was edited.
    pub mid: Option<Mid>,
    /// Text after the edit.
    pub text: Option<Text>,
    /// How many times it has been edited, this one included.
    pub num_edit: Option<i64>,
}

/// Reaction to a message, or its end.
///
/// Source:
/// <https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events/message-reactions>.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Reaction {
    /// Message that is reacted to.
    pub mid: Option<Mid>,
    /// Whether it begins or ends.
    pub action: Option<ReactionAction>,
    /// Name of the reaction; absent when it ends.
    pub reaction: Option<ReactionName>,
    /// Emoji itself.
    pub emoji: Option<Text>,
}

/// Whether a reaction begins or ends.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ReactionAction {
    /// It begins, or takes the place of another.
    React,
    /// It ends.
    Unreact,
    /// Value that this crate does not know.
    #[serde(untagged)]
    Unknown(String),
}

/// Name of a reaction.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
#[expect(missing_docs, reason = "each is the word of the wire")]
pub enum ReactionName {
    Smile,
    Angry,
    Sad,
    Wow,
    Love,
    Like,
    Dislike,
    /// An emoji without a name.
    Other,
    /// Value that this crate does not know.
    #[serde(untagged)]
    Unknown(String),
}

impl View for Message {
    fn view(object: &Object<'_>) -> Self {
        Self {
            mid: object.id("mid"),
            text: object.text("text"),
            quick_reply: object.view("quick_reply"),
            reply_to: object.view("reply_to"),
            attachments: object.views("attachments"),
            referral: object.view("referral"),
            commands: object.views("commands"),
            nlp: object.view("nlp"),
            sticker_id: object.text("sticker_id"),
            seq: object.integer("seq"),
            tags: object.views("tags"),
            is_deleted: object.flag("is_deleted"),
            is_unsupported: object.flag("is_unsupported"),
            is_echo: object.flag("is_echo"),
            app_id: object.id("app_id"),
            metadata: object.text("metadata"),
        }
    }
}

impl View for QuickReply {
    fn view(object: &Object<'_>) -> Self {
        Self { payload: object.text("payload") }
    }
}

impl View for ReplyTo {
    fn view(object: &Object<'_>) -> Self {
        Self { mid: object.id("mid"), is_self_reply: object.flag("is_self_reply"), story: object.view("story") }
    }
}

impl View for Story {
    fn view(object: &Object<'_>) -> Self {
        Self { id: object.text("id"), url: object.text("url") }
    }
}

impl View for Command {
    fn view(object: &Object<'_>) -> Self {
        Self { name: object.text("name") }
    }
}

impl View for Tag {
    fn view(object: &Object<'_>) -> Self {
        Self { source: object.text("source") }
    }
}

impl View for MessageEdit {
    fn view(object: &Object<'_>) -> Self {
        Self { mid: object.id("mid"), text: object.text("text"), num_edit: object.integer("num_edit") }
    }
}

impl View for Reaction {
    fn view(object: &Object<'_>) -> Self {
        Self {
            mid: object.id("mid"),
            action: object.get("action"),
            reaction: object.get("reaction"),
            emoji: object.text("emoji"),
        }
    }
}
