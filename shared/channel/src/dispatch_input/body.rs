//! What a person does, normalised.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Text, TokenReference};

/// Message of a person, or of the Page in an echo.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct Message {
    /// Id of the message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mid: Option<String>,
    /// Text, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Text>,
    /// Message that this one answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<ReplyTo>,
    /// Attachments in their order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// Where the conversation comes from, on its first message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub referral: Option<Referral>,
    /// Names of slash commands in the text, without the slash.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub commands: Vec<String>,
    /// Whether the sender took it back.
    #[serde(skip_serializing_if = "is_false")]
    pub is_deleted: bool,
    /// Whether Meta cannot show the content.
    #[serde(skip_serializing_if = "is_false")]
    pub is_unsupported: bool,
}

/// Message that another one answers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct ReplyTo {
    /// Id of that message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mid: Option<String>,
    /// Whether the person answers a message of their own.
    #[serde(skip_serializing_if = "is_false")]
    pub is_self_reply: bool,
}

/// Attachment of a message. Addresses of media expire: fetch soon what is to be kept.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct Attachment {
    /// Kind as Meta names it: `image`, `audio`, `video`, `file`, `sticker`, `location`, `fallback`, `template`, ...
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Where the media or the share is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<Text>,
    /// Title of a share, reel, post or place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Text>,
    /// Id of a sticker; 369239263222822 is the thumb.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sticker_id: Option<String>,
    /// Place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coordinates: Option<Coordinates>,
}

/// Place on Earth, in degrees.
#[derive(Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Coordinates {
    /// Latitude.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lat: Option<f64>,
    /// Longitude.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub long: Option<f64>,
}

/// Quick reply that was tapped.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct QuickReply {
    /// What the quick reply was given; the phone number or address itself where it asked for one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<Text>,
}

/// New text of a message.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Edit {
    /// Message that was edited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mid: Option<String>,
    /// Text after the edit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Text>,
    /// How many times it has been edited, this one included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<i64>,
}

/// Tap on a button, a menu item, an ice breaker or "Get started".
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Postback {
    /// Id of the message that the tap made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mid: Option<String>,
    /// Title of the button.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Text>,
    /// What the button was given; absent in `standby`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<Text>,
    /// Where the conversation comes from, when the tap starts it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub referral: Option<Referral>,
}

/// Where a conversation comes from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct Referral {
    /// What the link was given.
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<Text>,
    /// Kind of the place as Meta names it: `SHORTLINK`, `ADS`, ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Ad that was clicked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ad_id: Option<String>,
    /// Product that the link is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_id: Option<String>,
}

/// Reaction to a message, or its end.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Reaction {
    /// Message that is reacted to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mid: Option<String>,
    /// `react` or `unreact`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// Name of the reaction, such as `love`; absent when it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Emoji itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub emoji: Option<Text>,
}

/// What a person agreed to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct Optin {
    /// `notification_messages` or `one_time_notif_req`; absent for a plugin.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// What the link or plugin was given.
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<Text>,
    /// What the request was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<Text>,
    /// Title of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Text>,
    /// Stands in for the token that the opt-in gave; a send command may name it in `to`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_reference: Option<TokenReference>,
    /// How often notifications may come, as Meta writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frequency: Option<String>,
    /// `STOP NOTIFICATIONS` or `RESUME NOTIFICATIONS`. Stopping must be honoured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// When the token ends, in milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<i64>,
}

/// Person linked their account of the business, or unlinked it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct AccountLinking {
    /// `linked` or `unlinked`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Stands in for the code that the business's log-in handed to Meta.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code_reference: Option<TokenReference>,
}

/// What a person thinks.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct Feedback {
    /// Answers to a feedback template.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Answer>,
    /// `Good response` or `Bad response`, for a thumb at a message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<String>,
    /// Message that the thumb is at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mid: Option<String>,
}

/// Answer to one question of a feedback template.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct Answer {
    /// Id that the template gave the question.
    pub question: String,
    /// `csat`, `nps`, `ces` or `free_form`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Grade or text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<Text>,
    /// What the person added in free text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub follow_up: Option<Text>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// A place tells about the person, so nothing of it shows.
impl std::fmt::Debug for Coordinates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Coordinates(<redacted>)")
    }
}
